package conversation

import (
	"slices"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
)

// Restriction is something that the platform forbids a business. It is kept as
// facts, so that events may come in any order: when it was last imposed, until
// when, and when it was last lifted.
type Restriction struct {
	// Type is the platform's word; empty stands for all of the account's.
	Type string `json:"type"`
	// Since is when it was last imposed, Until when it ends (zero: not known) and
	// Lifted when it was last lifted.
	Since  time.Time `json:"since,omitzero"`
	Until  time.Time `json:"until,omitzero"`
	Lifted time.Time `json:"lifted,omitzero"`
}

// equal compares instants, not their zones.
func (r Restriction) equal(o Restriction) bool {
	return r.Type == o.Type && r.Since.Equal(o.Since) && r.Until.Equal(o.Until) && r.Lifted.Equal(o.Lifted)
}

// holds reports whether the restriction is in force at now.
func (r Restriction) holds(now time.Time) bool {
	return !r.Since.IsZero() && !now.Before(r.Since) && r.Since.After(r.Lifted) &&
		(r.Until.IsZero() || now.Before(r.Until))
}

// inForce lists the restrictions that hold at now. A lifting of all of them is the
// entry without a type.
func inForce(all []Restriction, now time.Time) []channels.Restriction {
	var out []channels.Restriction
	var lifted time.Time
	for _, r := range all {
		if r.Type == "" {
			lifted = r.Lifted
		}
	}
	for _, r := range all {
		r.Lifted = later(r.Lifted, lifted)
		if r.Type != "" && r.holds(now) {
			out = append(out, channels.Restriction{Type: r.Type, Until: r.Until})
		}
	}
	return out
}

// merge takes over what else is known of a restriction. Of two impositions the
// later counts, at the same instant the longer.
func (r *Restriction) merge(o Restriction) {
	r.Lifted = later(r.Lifted, o.Lifted)
	switch {
	case o.Since.After(r.Since):
		r.Since, r.Until = o.Since, o.Until
	case o.Since.Equal(r.Since) && (o.Until.IsZero() || (!r.Until.IsZero() && o.Until.After(r.Until))):
		r.Until = o.Until
	}
}

// mergeRestrictions joins two lists into a new one, by type.
func mergeRestrictions(have, more []Restriction) []Restriction {
	out := slices.Clone(have)
	for _, r := range more {
		if i := slices.IndexFunc(out, func(h Restriction) bool { return h.Type == r.Type }); i >= 0 {
			out[i].merge(r)
		} else {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b Restriction) int { return strings.Compare(a.Type, b.Type) })
	return out
}

// restrictions are what an event says of the account.
func restrictions(ev *channels.Event) []Restriction {
	var out []Restriction
	if ev.AccountUpdate.Lifted {
		out = append(out, Restriction{Lifted: ev.Occurred})
	}
	for _, r := range ev.AccountUpdate.Restrictions {
		out = append(out, Restriction{Type: r.Type, Since: ev.Occurred, Until: r.Until})
	}
	return out
}
