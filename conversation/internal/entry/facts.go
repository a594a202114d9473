package entry

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

// Facts are what was told of whoever held an identifier over one stretch. Facts do not write into what they share, so a copy can
// be changed freely.
type Facts struct {
	// State and Marks are the facts for the windows.
	State window.State
	Marks window.Marks
	// Billing are the billing conversations on record.
	Billing pricing.Conversations
	// Consent is what the person agreed to.
	Consent policy.Consent
	// Ahead are the facts whose instant had not come when they were told, soonest first.
	Ahead []Fact
}

// Split parts the facts by their own instants: those before at, and those at it or after.
func (f Facts) Split(at int64) (before, after Facts) {
	t := time.UnixMilli(at)
	before.State, after.State = f.State.Split(t)
	before.Marks, after.Marks = f.Marks.Split(t)
	before.Billing, after.Billing = f.Billing.Split(t)
	before.Consent.Never, after.Consent.Never = f.Consent.Never, f.Consent.Never
	earlier, later := instants(&before.Consent), instants(&after.Consent)
	for i, told := range instants(&f.Consent) {
		if told.Before(t) {
			*earlier[i] = *told
		} else {
			*later[i] = *told
		}
	}
	for _, a := range f.Ahead {
		if a.At < at {
			before.Ahead = append(before.Ahead, a)
		} else {
			after.Ahead = append(after.Ahead, a)
		}
	}
	return before, after
}

// instants are those of a consent, in the order in which they are stored.
func instants(c *policy.Consent) [4]*time.Time {
	return [...]*time.Time{&c.OptedIn, &c.OptedOut, &c.MarketingStopped, &c.MarketingResumed}
}

// Join puts facts together. Order and repetition make no difference.
func (f Facts) Join(o Facts) Facts {
	switch {
	case f.IsZero():
		return o
	case o.IsZero():
		return f
	}
	out := Facts{
		State: f.State.Merge(o.State), Marks: f.Marks.Merge(o.Marks), Billing: f.Billing.Merge(o.Billing),
		Consent: f.Consent.Merge(o.Consent), Ahead: f.Ahead,
	}
	for _, a := range o.Ahead {
		out.Ahead = insertAhead(out.Ahead, a)
	}
	out.Ahead = out.Ahead[:min(len(out.Ahead), maxAhead)]
	return out
}

// Refusals keeps of the facts only what refuses: stops, opt-outs and blocks.
func (f Facts) Refusals() Facts {
	var out Facts
	out.Consent.OptedOut, out.Consent.MarketingStopped = f.Consent.OptedOut, f.Consent.MarketingStopped
	out.Consent.Never = f.Consent.Never
	if at := f.State.Last(window.Block); !at.IsZero() {
		out.State, _ = out.State.Observe(nil, window.Block, at) // what was observed can be observed again
	}
	return out
}

// IsZero reports whether there are none.
func (f Facts) IsZero() bool {
	return f.State == window.State{} && f.Marks.IsZero() && f.Billing == pricing.Conversations{} &&
		f.Consent == policy.Consent{} && len(f.Ahead) == 0
}

// Fact is what one event tells about windows, consent and billing: everything that recording it takes.
type Fact struct {
	// At is the event's instant in milliseconds.
	At int64
	// Triggers open or close windows of the conversation.
	Triggers window.Triggers
	// Grants open windows of the comment or token Token.
	Grants window.Triggers
	Token  string
	// Message is the id of a message of the business. Counts says that it counts against quotas, Uses are the grants of Token
	// that it uses up. Pace is what the event is to the pace of messages ([policy.Edition.Pace]); Message is then its id.
	Message string
	Counts  bool
	Uses    window.Triggers
	Pace    string
	// Window and Until are an expiry that the platform confirmed.
	Window window.Kind
	Until  int64
	// Consent is a change in what the person agreed to.
	Consent channels.ConsentUpdate
	// Charge is what a delivered message is charged, as far as it opens or closes billing conversations.
	Basis    pricing.Basis
	Category pricing.Category
	Opens    time.Duration
}

// IsZero reports whether the fact tells nothing.
func (a *Fact) IsZero() bool { return *a == Fact{At: a.At, Token: a.Token} }

// Apply adds a fact. The rules are those in force at its instant. When it fails, f is as before.
func (f *Facts) Apply(rules window.Rules, a *Fact) error {
	at := time.UnixMilli(a.At)
	out := *f
	var err error
	for t := window.Message; t.Valid() && err == nil; t++ {
		if a.Triggers.Has(t) {
			out.State, err = out.State.Observe(rules, t, at)
		}
		if a.Grants.Has(t) && err == nil {
			out.Marks, err = out.Marks.Grant(t, a.Token, at)
		}
		if a.Uses.Has(t) && err == nil {
			out.Marks, err = out.Marks.Use(t, a.Token, a.Message, at)
		}
	}
	if err == nil && a.Counts {
		out.Marks, err = out.Marks.Send(a.Message, at)
	}
	if err == nil && a.Pace != "" {
		out.Marks, err = out.Marks.Use(window.Reply, a.Pace, a.Message, at)
	}
	if err == nil && a.Window != "" {
		out.State, err = out.State.Confirm(a.Window, time.UnixMilli(a.Until), at)
	}
	if err != nil {
		return err
	}
	if a.Basis != "" {
		out.Billing = out.Billing.Delivered(pricing.Charge{Basis: a.Basis, Category: a.Category, Opens: a.Opens}, at)
	}
	out.consent(a)
	*f = out
	return nil
}

func (f *Facts) consent(a *Fact) {
	var to *time.Time
	switch a.Consent {
	case channels.OptedInGeneral:
		to = &f.Consent.OptedIn
	case channels.OptedOutGeneral:
		to = &f.Consent.OptedOut
	case channels.MarketingStopped:
		to = &f.Consent.MarketingStopped
	case channels.MarketingResumed:
		to = &f.Consent.MarketingResumed
	default:
		return
	}
	if at := Instant(a.At); at.After(*to) {
		*to = at
	}
}

// Tell adds a fact, or keeps it until its instant comes. A stop, an opt-out, and a message of the business as something that uses up
// what is bounded count at once: two answers to one comment in the second that a clock is behind are two. It fails as Apply does, and with
// [ErrAhead] when there is no room, and f is then as before.
func (f *Facts) Tell(rules window.Rules, a Fact, now int64) error {
	if a.At <= now {
		return f.Apply(rules, &a)
	}
	if err := a.check(rules); err != nil {
		return err
	}
	out := *f
	sent := Fact{At: a.At, Token: a.Token, Message: a.Message, Counts: a.Counts, Uses: a.Uses, Pace: a.Pace}
	if err := out.Apply(rules, &sent); err != nil {
		return err
	}
	a.Message, a.Counts, a.Uses, a.Pace = "", false, 0, ""
	if a.Consent == channels.OptedOutGeneral || a.Consent == channels.MarketingStopped {
		out.consent(&a)
		a.Consent = channels.NoConsentChange
	}
	if !a.IsZero() {
		if out.Ahead = insertAhead(f.Ahead, a); len(out.Ahead) > maxAhead {
			return ErrAhead
		}
	}
	*f = out
	return nil
}

// check says why a fact cannot be applied, now or when its instant comes: it must not wait, it would fail whoever asks once it comes. What
// it is applied to makes no difference.
func (a *Fact) check(rules window.Rules) error {
	switch {
	case a.Until < 0:
		return fmt.Errorf("until %q %w", time.UnixMilli(a.Until).UTC().Format(time.RFC3339Nano), window.ErrTime)
	case a.Opens < 0:
		return fmt.Errorf("a charge opens a conversation of %v", a.Opens)
	}
	var none Facts
	return none.Apply(rules, a)
}

// maxAhead is how many facts whose instant has not come are kept in one stretch.
const maxAhead = 8

// ErrAhead says that too many facts wait for their instant.
var ErrAhead = errors.New("too many facts whose instant has not come")

// Come applies the facts whose instant has come at now: rules gives those in force at an instant. When it fails, f is as before.
func (f *Facts) Come(now int64, rules func(at int64) window.Rules) error {
	n := 0
	for n < len(f.Ahead) && f.Ahead[n].At <= now {
		n++
	}
	if n == 0 {
		return nil
	}
	out := *f
	for i := range f.Ahead[:n] {
		if err := out.Apply(rules(f.Ahead[i].At), &f.Ahead[i]); err != nil {
			return err
		}
	}
	if out.Ahead = nil; n < len(f.Ahead) {
		out.Ahead = slices.Clone(f.Ahead[n:])
	}
	*f = out
	return nil
}

// insertAhead puts a fact at its place in a new list, unless it is there.
func insertAhead(list []Fact, a Fact) []Fact {
	i, found := slices.BinarySearchFunc(list, a, Fact.compare)
	if found {
		return list
	}
	return slices.Insert(slices.Clip(list), i, a)
}

// compare orders facts by instant, and those of one instant as they are stored. It is 0 for equal facts only.
func (a Fact) compare(b Fact) int {
	return cmp.Or(cmp.Compare(a.At, b.At), bytes.Compare(a.append(nil), b.append(nil)))
}
