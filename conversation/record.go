package conversation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/window"
)

// RecordError says which event of a batch was not recorded, and why.
type RecordError struct {
	// Index is the event's place in the arguments, from 0.
	Index int
	// Kind and ID are the event's own.
	Kind channels.EventKind
	ID   string
	Err  error
}

// Error reads like: event 3 (user_action "wamid.X"): ...
func (e *RecordError) Error() string {
	return "event " + strconv.Itoa(e.Index) + " (" + e.Kind.String() + " " + strconv.Quote(channels.Clip(e.ID)) + "): " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *RecordError) Unwrap() error { return e.Err }

// ErrFuture is wrapped by the error for an event that lies further ahead of the
// clock than [WithAhead] permits.
var ErrFuture = errors.New("event lies in the future")

// Record stores what events say. It is idempotent and does not depend on their
// order. Every event stands alone: the error joins one [*RecordError] per event
// that was not recorded, and all others are. An event of kind
// [channels.Unknown] changes nothing and is not an error.
//
// Causes are a [*channels.InputError] for a bad address or an unknown channel,
// [ErrFuture], a [*window.TimeError], an [*IdentityConflictError] (the event is
// then recorded and only the link between identifiers is not), or what the store
// returned.
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
	if ev.Kind == channels.IdentityChange {
		return e.moved(ctx, ev)
	}
	ed := c.timeline.At(ev.Occurred)
	if ed == nil {
		return nil // before the rulebook begins nothing follows from anything
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
	if err := e.book(ctx, c, ev); err != nil || linkErr != nil {
		return errors.Join(err, linkErr)
	}
	return nil
}

// observation is the change that an event makes to a snapshot. Its run is made
// once and kept with it, so that recording allocates nothing for it.
type observation struct {
	ed   *channels.Edition
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
func (e *Engine) observe(ctx context.Context, a channels.Address, ed *channels.Edition, ev *channels.Event) error {
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

func (e *Engine) timely(t time.Time) error {
	if limit := e.clock.Now().Add(e.ahead); t.After(limit) {
		return fmt.Errorf("%w: %s is after %s", ErrFuture, t.UTC().Format(time.RFC3339), limit.UTC().Format(time.RFC3339))
	}
	return nil
}

// apply adds what an event says to a snapshot. On an error s is left half
// changed; the caller then drops it.
func apply(ed *channels.Edition, ev *channels.Event, s *Snapshot) error {
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
	s.Consent = s.Consent.heed(ev)
	if ids := ev.Identity; ev.Group == "" && len(ids.All()) > 1 {
		s.identify(ids, ev.Occurred)
	}
	return nil
}

func applyTriggers(ed *channels.Edition, ev *channels.Event, s *Snapshot) error {
	for t := window.Message; t.Valid(); t++ {
		if !ev.Triggers.Has(t) {
			continue
		}
		if ev.Token != "" && perID(ed.Windows, t) {
			marks, err := s.Marks.Grant(t, ev.Token, ev.Occurred)
			if err != nil {
				return err
			}
			s.Marks = marks
			continue
		}
		state, err := s.State.Observe(ed.Windows, t, ev.Occurred)
		if err != nil {
			return err
		}
		s.State = state
	}
	return nil
}

// applySend counts a message of the business against quotas, against the gap that
// its type must keep and, when it answers a comment or token, against that.
func applySend(ed *channels.Edition, ev *channels.Event, s *Snapshot) (err error) {
	if ev.ID != "" && quotas(ed.Windows) {
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
		if !perID(ed.Windows, t) {
			continue
		}
		if s.Marks, err = s.Marks.Use(t, ev.Token, ev.ID, ev.Occurred); err != nil {
			return err
		}
	}
	return nil
}

// paced reports whether messages of a type must keep a gap.
func paced(ed *channels.Edition, t channels.MessageType) bool {
	class := ed.Class(t)
	return class != nil && slices.ContainsFunc(class.Permissions, func(p *channels.Permission) bool { return p.Gap > 0 })
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
func (c Consent) heed(ev *channels.Event) Consent {
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
	if ev.Account == nil || (len(ev.Account.Restrictions) == 0 && !ev.Account.Lifted) {
		return nil
	}
	a := channels.Address{Channel: ev.Address.Channel, Business: ev.Address.Business}
	if a.Business == "" {
		return &channels.InputError{Field: "address.business", Reason: "is empty"}
	}
	return e.store.Update(ctx, a, func(s *Snapshot) error {
		s.Restrictions = mergeRestrictions(s.Restrictions, ev)
		return nil
	})
}
