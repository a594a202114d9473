package conversation

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// RecordError says which event of a batch was not recorded, and why.
type RecordError struct {
	// Index is the event's place in the arguments, from 0.
	Index int
	// Kind and ID are the event's own. The ID may contain a person's identifier.
	Kind channels.EventKind
	ID   string
	Err  error
}

// Error reads like: event 3 (user_action): ... It leaves the ID out, since a
// platform may put a phone number into it.
func (e *RecordError) Error() string {
	return "event " + strconv.Itoa(e.Index) + " (" + e.Kind.String() + "): " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *RecordError) Unwrap() error { return e.Err }

// ErrFuture is wrapped by the error for an event that lies further ahead of the
// clock than [WithAhead] permits.
var ErrFuture = errors.New("event lies in the future")

// Record stores what events say. It is idempotent and does not depend on their
// order, save where an identifier passes from one person to another: then the
// event by which it is told, a change or a message under a new pair of
// identifiers, has to be recorded before the new owner's messages that carry that
// identifier alone. Every event stands alone: the error joins one [*RecordError]
// per event that was not recorded in full, and all others are recorded. An event
// of kind [channels.Unknown] changes nothing and is not an error.
//
// One event may take several writes: links between identifiers, each conversation
// that it concerns, and last the ledger. Each write is atomic. After an error some
// of them may be done; recording the event again completes it.
//
// Causes are a [*channels.InputError] for a bad address or an unknown channel,
// [ErrFuture], a [*window.TimeError] for an instant that is missing or absurd, and
// what the store, the ledger or the catalogue of templates returned. With an
// [*IdentityConflictError], [ErrTooManyNames], [ErrTooManyWriters] or
// [ErrAliasLoop] the event is recorded, where the store lets it, and only the link
// between identifiers is not.
func (e *Engine) Record(ctx context.Context, events ...channels.Event) error {
	var errs []error
	for i := range events {
		err := e.record(ctx, &events[i])
		if e.observer != nil {
			e.observer.Recorded(ctx, events[i], err)
		}
		if err != nil {
			errs = append(errs, &RecordError{Index: i, Kind: events[i].Kind, ID: events[i].ID, Err: err})
		}
	}
	return errors.Join(errs...)
}

func (e *Engine) record(ctx context.Context, ev *channels.Event) error {
	switch ev.Kind {
	case channels.Unknown, channels.ThreadControl, channels.ErrorReport:
		return nil
	case channels.TemplateChange:
		return e.recordTemplate(ev)
	case channels.AccountChange:
		return e.recordAccount(ctx, ev)
	}
	if err := ev.Address.Validate(); err != nil {
		return err
	}
	c, err := e.channel(ev.Address.Channel)
	if err != nil {
		return err
	}
	if err := e.timely(ev.Occurred); err != nil {
		return err
	}
	err = e.settle(ctx, c.timeline.At(ev.Occurred), ev)
	if err != nil && !unlinked(err) {
		return err
	}
	if failed := e.book(ctx, c, ev); failed != nil {
		return errors.Join(failed, err)
	}
	return err
}

// settle applies an event to the conversations that it is about, linking its
// identifiers. Before the rulebook begins there is no edition: what was seen is
// kept all the same, and opens nothing.
func (e *Engine) settle(ctx context.Context, ed *policy.Edition, ev *channels.Event) error {
	if ev.Kind == channels.IdentityChange {
		return e.moved(ctx, ev)
	}
	at, also, linkErr := e.link(ctx, ev)
	said := ev
	if linkErr != nil {
		// What did not become a link is not to look like one later.
		alone := *ev
		alone.Identity = channels.Identity{}
		said = &alone
	}
	if err := e.observe(ctx, at, ed, said); err != nil {
		return errors.Join(err, linkErr)
	}
	for _, a := range also {
		if err := e.observe(ctx, a, ed, said); err != nil {
			return errors.Join(err, linkErr)
		}
	}
	return linkErr
}

// unlinked reports whether it is the identifiers of an event that were not linked: all
// else is then recorded.
func unlinked(err error) bool {
	var conflict *IdentityConflictError
	return errors.As(err, &conflict) || errors.Is(err, ErrTooManyNames) ||
		errors.Is(err, ErrTooManyWriters) || errors.Is(err, ErrAliasLoop)
}

// observation is the change that an event makes to a snapshot. Its run is made
// once and kept with it, so that recording allocates nothing for it.
type observation struct {
	ed   *policy.Edition
	ev   *channels.Event
	next string // where the conversation is kept, when not here
	run  func(*Snapshot) error
}

func newObservation() any {
	o := &observation{}
	o.run = func(s *Snapshot) error {
		if o.next = s.LinkedTo; o.next != "" {
			return errMoved
		}
		return apply(o.ed, o.ev, s)
	}
	return o
}

// observe applies an event to a conversation, following aliases.
func (e *Engine) observe(ctx context.Context, a channels.Address, ed *policy.Edition, ev *channels.Event) error {
	o := e.observations.Get().(*observation)
	defer func() {
		o.ed, o.ev = nil, nil
		e.observations.Put(o)
	}()
	o.ed, o.ev = ed, ev
	for range maxHops {
		err := e.store.Update(ctx, a, o.run)
		if !errors.Is(err, errMoved) {
			return err
		}
		a.User = o.next
	}
	return ErrAliasLoop
}

// timely checks the time of an event.
func (e *Engine) timely(t time.Time) error {
	if err := inRange("occurred", t); err != nil {
		return err
	}
	if e.ahead < 0 {
		return nil // a replay looks back, and a shift may lead it anywhere
	}
	if limit := e.clock.Now().Add(e.ahead); t.After(limit) {
		return fmt.Errorf("%w: %s is after %s", ErrFuture, t.UTC().Format(time.RFC3339), limit.UTC().Format(time.RFC3339))
	}
	return nil
}

// endOfTime is the first second of the year 10000, since 1970: no later instant
// can be stored.
const endOfTime = 253_402_300_800

// inRange checks that an instant is one that a window can start from.
func inRange(field string, t time.Time) error {
	if s := t.Unix(); s < 0 || s >= endOfTime || t.UnixMilli() < 1 {
		return &window.TimeError{Field: field, Value: t}
	}
	return nil
}

// apply adds what an event says to a snapshot. On an error s is left half
// changed; the caller then drops it.
func apply(ed *policy.Edition, ev *channels.Event, s *Snapshot) error {
	if err := applyTriggers(ed, ev, s); err != nil {
		return err
	}
	if ev.Kind == channels.BusinessMessage {
		if err := applySend(ed, ev, s); err != nil {
			return err
		}
	}
	if c := ev.Confirmed; c != nil {
		state, err := s.State.Confirm(c.Window, c.Until, ev.Occurred)
		if err != nil {
			return err
		}
		s.State = state
	}
	if ev.Charge != nil {
		s.Billing = s.Billing.Delivered(*ev.Charge, ev.Occurred)
	}
	s.Consent = heed(s.Consent, ev)
	if ev.Group == "" && !alone(&ev.Identity) {
		s.identify(ev.Identity, ev.Occurred)
	}
	return nil
}

// applyTriggers enters what opens and closes windows: under the event's token what
// is known by an id, and for the conversation everything that is not granted to the
// token alone.
func applyTriggers(ed *policy.Edition, ev *channels.Event, s *Snapshot) (err error) {
	rules := windows(ed)
	for t := window.Message; t.Valid(); t++ {
		if ev.Token != "" && (ev.Triggers | ev.Grants).Has(t) && perID(rules, t) {
			if s.Marks, err = s.Marks.Grant(t, ev.Token, ev.Occurred); err != nil {
				return err
			}
		}
		if ev.Triggers.Has(t) {
			if s.State, err = s.State.Observe(rules, t, ev.Occurred); err != nil {
				return err
			}
		}
	}
	return nil
}

// windows are the rules of an edition, none when there is no edition.
func windows(ed *policy.Edition) window.Rules {
	if ed == nil {
		return nil
	}
	return ed.Windows
}

// applySend counts a message of the business against quotas, against the gap that
// its type must keep and, when it answers a comment or token, against that.
func applySend(ed *policy.Edition, ev *channels.Event, s *Snapshot) (err error) {
	rules := windows(ed)
	if ev.ID != "" && quotas(rules) {
		if s.Marks, err = s.Marks.Send(ev.ID, ev.Occurred); err != nil {
			return err
		}
	}
	if ev.ID != "" && paced(ed, ev.Type) {
		if s.Marks, err = s.Marks.Use(window.Reply, string(ev.Type), ev.ID, ev.Occurred); err != nil {
			return err
		}
	}
	if ev.Token == "" || ev.ID == "" {
		return nil
	}
	for t := window.Message; t.Valid(); t++ {
		if !perID(rules, t) {
			continue
		}
		if s.Marks, err = s.Marks.Use(t, ev.Token, ev.ID, ev.Occurred); err != nil {
			return err
		}
	}
	return nil
}

// paced reports whether messages of a type must keep a gap.
func paced(ed *policy.Edition, t channels.MessageType) bool {
	return ed != nil && ed.HasGap(t)
}

// perID reports whether a trigger grants something by its id.
func perID(rules window.Rules, t window.Trigger) bool {
	for i := range rules {
		if rules[i].PerID && rules[i].OpenedBy.Has(t) {
			return true
		}
	}
	return false
}

// heed takes over a change of consent.
func heed(c policy.Consent, ev *channels.Event) policy.Consent {
	switch ev.Consent {
	case channels.OptedInGeneral:
		c.OptedIn = later(c.OptedIn, ev.Occurred)
	case channels.OptedOutGeneral:
		c.OptedOut = later(c.OptedOut, ev.Occurred)
	case channels.MarketingStopped:
		c.MarketingStopped = later(c.MarketingStopped, ev.Occurred)
	case channels.MarketingResumed:
		c.MarketingResumed = later(c.MarketingResumed, ev.Occurred)
	}
	return c
}

func (e *Engine) recordTemplate(ev *channels.Event) error {
	u, ok := e.templates.(TemplateUpdater)
	if !ok || ev.Template == nil {
		return nil
	}
	return u.Apply(*ev.Template)
}

// recordAccount keeps the restrictions of a business under its own address.
func (e *Engine) recordAccount(ctx context.Context, ev *channels.Event) error {
	a := channels.Address{Channel: ev.Address.Channel, Business: ev.Address.Business}
	if _, err := e.channel(a.Channel); err != nil {
		return err
	}
	if a.Business == "" {
		return &channels.InputError{Field: "address.business", Reason: "is empty"}
	}
	if ev.Account == nil || (len(ev.Account.Restrictions) == 0 && !ev.Account.Lifted) {
		return nil
	}
	if err := e.timely(ev.Occurred); err != nil {
		return err
	}
	more := restrictions(ev)
	for i := range more {
		if until := more[i].Until; !until.IsZero() {
			if err := inRange("until", until); err != nil {
				return err
			}
		}
	}
	return e.store.Update(ctx, a, func(s *Snapshot) error {
		s.Restrictions = mergeRestrictions(s.Restrictions, more)
		return nil
	})
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
