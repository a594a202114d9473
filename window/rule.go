package window

import (
	"errors"
	"fmt"
	"time"

	"github.com/replywindow/replywindow/internal/fact"
)

// Kind names a window. The channel chooses the names; they are stored, so they do not change.
type Kind string

// Renewal says what a trigger does to a window that is already open.
type Renewal uint8

// The renewals.
const (
	// Sliding restarts the window at each trigger.
	Sliding Renewal = iota
	// Fixed lets triggers change nothing until the window has ended.
	Fixed
	// OnReply opens a window when the business replies to the trigger within Rule.ReplyWithin.
	OnReply
)

var renewalNames = [...]string{"sliding", "fixed", "on_reply"}

// String returns the name of r, for example "on_reply".
func (r Renewal) String() string { return fact.Name(renewalNames[:], r, "renewal") }

// MarshalText returns the name of r. It fails if r is not one of the constants.
func (r Renewal) MarshalText() ([]byte, error) { return fact.Marshal(renewalNames[:], r, "renewal") }

// UnmarshalText sets r from its name. It fails, leaving r as it was, if there is no such renewal.
func (r *Renewal) UnmarshalText(text []byte) error {
	return fact.Unmarshal(r, renewalNames[:], text, "renewal")
}

// Quota limits the sends in one opening of a window. Sends are counted from the set in [Marks], never with a counter. The zero value is no limit.
type Quota struct {
	// Total is the most sends in one opening, 0 for no limit. It counts from the opening; for a Sliding rule without
	// ResetByTrigger, whose opening has no one start, it counts the sends of the last Rule.Length.
	Total int
	// Consecutive is the most sends in a row since the latest trigger of the rule, 0 for no limit.
	Consecutive int
	// ResetByTrigger makes Total count from the latest trigger of the rule.
	ResetByTrigger bool
}

// maxQuota is the largest Total or Consecutive: the number of sends that [Marks] remembers.
const maxQuota = 64

// MaxLength is the longest Rule.Length and Rule.ReplyWithin: ten years of 365 days.
const MaxLength = 3650 * 24 * time.Hour

// Rule is one kind of window as a platform defines it: what opens it, how long it lasts, how it renews, and what it holds.
// A Rule is a plain value; any number of goroutines may read it. The zero Rule is not valid.
type Rule struct {
	// Kind names the window.
	Kind Kind
	// OpenedBy is the set of triggers that open the window.
	OpenedBy Triggers
	// ClosedBy is the set of triggers that end it, and with it every window opened at or before that instant.
	ClosedBy Triggers
	// Length is how long the window lasts, in whole milliseconds; 0 means until closed.
	Length time.Duration
	// Renewal says what a trigger does while the window is open.
	Renewal Renewal
	// ReplyWithin is for OnReply: a reply counts if it comes less than ReplyWithin after the trigger.
	ReplyWithin time.Duration
	// ProlongedBy is for OnReply: while a reply still counts, each of these triggers gives ReplyWithin anew. With 24 hours, an arrival on
	// Monday at 09:00 and a message at 20:00: a reply counts until, but not at, Tuesday 20:00.
	ProlongedBy Triggers
	// ProlongedFrom is for ProlongedBy: a reply before it counts within ReplyWithin of the trigger only, as under a rule that came before.
	// With 24 hours, an arrival on Monday at 09:00, a message at 20:00 and ProlongedFrom Tuesday 12:00: a reply counts until Tuesday 09:00,
	// does not count until 12:00, and counts again until 20:00. Only the first reply to an arrival matters: one on Tuesday at 10:00 opens
	// nothing, and neither does another at 13:00. The zero Instant is none.
	ProlongedFrom Instant
	// Quota limits the sends in the window.
	Quota Quota
	// PerID makes each trigger a grant of its own, known by an id (a comment, a reply token) and kept in [Marks].
	// Such a rule is Sliding, has a Length, and is viewed with [Rule.ViewID].
	PerID bool
	// Uses is for PerID: the number of sends one grant permits. 0 means 1.
	Uses int
	// Source says where the rule comes from.
	Source Source
}

// validate returns an error that names every field of r that is not as its comment says, or nil.
func (r *Rule) validate() error {
	var errs []error
	bad := func(wrong bool, format string, args ...any) {
		if wrong {
			errs = append(errs, fmt.Errorf("window: rule %q: "+format, append([]any{string(r.Kind)}, args...)...))
		}
	}
	bad(r.Kind == "", "kind is empty")
	bad(r.OpenedBy == 0, "opened_by is empty")
	bad((r.OpenedBy|r.ClosedBy)&^allTriggers != 0, "opened_by %v, closed_by %v: unknown trigger", r.OpenedBy, r.ClosedBy)
	bad(r.OpenedBy&r.ClosedBy != 0, "trigger %v both opens and closes", r.OpenedBy&r.ClosedBy)
	bad(r.Length < 0 || r.Length > MaxLength || r.Length%time.Millisecond != 0, "length %v is not 0..%v in whole milliseconds", r.Length, MaxLength)
	bad(r.Renewal > OnReply, "unknown renewal %d", r.Renewal)
	bad(r.Renewal != Sliding && r.Length == 0, "%v renewal needs a length", r.Renewal)
	bad((r.OpenedBy|r.ClosedBy)&^stateTriggers != 0 && !r.PerID, "a comment is known by its id: per_id is needed")
	r.validateReply(bad)
	r.validateCounts(bad)
	return errors.Join(errs...)
}

// check records an error if wrong.
type check func(wrong bool, format string, args ...any)

func (r *Rule) validateReply(bad check) {
	if r.Renewal != OnReply {
		bad(r.ReplyWithin != 0, "reply_within %v without on_reply", r.ReplyWithin)
		bad(r.ProlongedBy != 0 || r.ProlongedFrom != 0, "prolonged_by %v without on_reply", r.ProlongedBy)
		return
	}
	w := r.ReplyWithin
	bad(w <= 0 || w > MaxLength || w%time.Millisecond != 0, "reply_within %v is not 1ms..%v in whole milliseconds", w, MaxLength)
	bad(r.OpenedBy.Has(Reply), "a reply cannot answer itself")
	bad(r.ProlongedBy&^(stateTriggers&^On(Reply)) != 0, "prolonged_by %v: not a trigger that prolongs the wait for a reply", r.ProlongedBy)
	bad(r.ProlongedFrom != 0 && r.ProlongedBy == 0, "prolonged_from %v without prolonged_by", r.ProlongedFrom)
	bad(r.ProlongedBy&r.ClosedBy != 0, "trigger %v both prolongs and closes", r.ProlongedBy&r.ClosedBy)
}

func (r *Rule) validateCounts(bad check) {
	q := r.Quota
	bad(q.Total < 0 || q.Total > maxQuota, "quota total %d is not 0..%d", q.Total, maxQuota)
	bad(q.Consecutive < 0 || q.Consecutive > maxQuota, "quota consecutive %d is not 0..%d", q.Consecutive, maxQuota)
	bad(q.ResetByTrigger && q.Total == 0, "reset_by_trigger without a total")
	bad(r.Uses < 0 || r.Uses > maxUses, "uses %d is not 0..%d", r.Uses, maxUses)
	bad(r.Uses != 0 && !r.PerID, "uses without per_id")
	if r.PerID {
		bad(r.Renewal != Sliding || r.Length == 0, "per_id needs sliding renewal and a length")
		bad(q != Quota{}, "per_id has uses, not a quota")
	}
}

// Rules is the set of windows that one channel has at one time.
type Rules []Rule

// Validate returns an error that names every fault of the rules: each field of a rule that is not as its comment says, a kind
// named twice, and more than one rule that is Fixed, or that is OnReply, since State has memory for one of each. A Fixed rule beside one with ProlongedBy is refused
// too: they share a memory.
// Several Sliding rules may share a kind, for a window whose length depends on what opened it: the latest expiry counts.
func (rs Rules) Validate() error {
	var errs []error
	var single [OnReply + 1]Kind
	for i := range rs {
		r := &rs[i]
		errs = append(errs, r.validate())
		if first := rs.Find(r.Kind); first != r && !(r.shares() && first.shares()) {
			errs = append(errs, fmt.Errorf("window: rules: kind %q is there twice", r.Kind))
		}
		if r.Renewal == Sliding || r.Renewal > OnReply {
			continue
		}
		if other := single[r.Renewal]; other != "" {
			errs = append(errs, fmt.Errorf("window: rules: %q and %q are both %v: one at most", other, r.Kind, r.Renewal))
		}
		single[r.Renewal] = r.Kind
	}
	for i := range rs {
		if fixed := single[Fixed]; fixed != "" && rs[i].ProlongedBy != 0 {
			errs = append(errs, fmt.Errorf("window: rules: %q is fixed beside %q with prolonged_by: one at most", fixed, rs[i].Kind))
		}
	}
	return errors.Join(errs...)
}

// shares reports whether other rules may be of the same kind.
func (r *Rule) shares() bool { return r.Renewal == Sliding && !r.PerID }

// Find returns the first rule of the given kind, or nil. It points into rs.
func (rs Rules) Find(kind Kind) *Rule {
	for i := range rs {
		if rs[i].Kind == kind {
			return &rs[i]
		}
	}
	return nil
}
