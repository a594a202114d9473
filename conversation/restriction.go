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
func inForce(all []Restriction, now time.Time) []Restriction {
	var out []Restriction
	var lifted time.Time
	for _, r := range all {
		if r.Type == "" {
			lifted = r.Lifted
		}
	}
	for _, r := range all {
		r.Lifted = later(r.Lifted, lifted)
		if r.Type != "" && r.holds(now) {
			out = append(out, r)
		}
	}
	return out
}

// mergeRestrictions adds what an event says. Of two impositions of one type the
// later counts, at the same instant the longer.
func mergeRestrictions(have []Restriction, ev *channels.Event) []Restriction {
	out := slices.Clone(have)
	at := func(kind string) *Restriction {
		i := slices.IndexFunc(out, func(r Restriction) bool { return r.Type == kind })
		if i < 0 {
			out = append(out, Restriction{Type: kind})
			i = len(out) - 1
		}
		return &out[i]
	}
	if ev.Account.Lifted {
		r := at("")
		r.Lifted = later(r.Lifted, ev.Occurred)
	}
	for _, n := range ev.Account.Restrictions {
		r := at(n.Type)
		switch {
		case ev.Occurred.After(r.Since):
			r.Since, r.Until = ev.Occurred, n.Until
		case ev.Occurred.Equal(r.Since) && (n.Until.IsZero() || (!r.Until.IsZero() && n.Until.After(r.Until))):
			r.Until = n.Until
		}
	}
	slices.SortFunc(out, func(a, b Restriction) int { return strings.Compare(a.Type, b.Type) })
	return out
}
