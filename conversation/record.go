package conversation

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/window"
)

// ErrFuture is wrapped by the error for an event that lies further ahead of the clock than [WithAhead] permits, or when too many
// events of one person wait for their instant.
var ErrFuture = errors.New("event lies in the future")

// Record stores what events say. Recording an event again changes nothing, and the order of events does not matter.
//
// The events of one business are recorded by one load and one save, and what all of them say of charges by one call of the ledger
// before. An event is recorded whole or not at all: the error joins one [*channels.RecordError] for each event that was not, and all
// others are recorded. When the store fails, none of the business's events is recorded. When another writer was faster, the events
// are tried again, in smaller and smaller parts, until the context ends; then some parts may be recorded and others not.
//
// The result says of each event whether it is new. An act of a person that was recorded before is not new: the platform delivered
// it again, and a bot that answered must not answer twice. The latest acts of each person are remembered ([WithRecent]); an act
// from before them is not new either. An event that was not recorded is not new; delivered again, it will be. Statuses, echoes,
// and changes of accounts and templates are not remembered: they are new each time.
//
// If the process ends between Record and the host's own work, the event is recorded, and delivered again it is not new. A host that
// could not handle an event withdraws it by [Engine.Unsee].
//
// An event of kind [channels.Unknown] changes nothing and is no error, also without a channel. Causes of errors are a
// [*channels.InputError] for each thing that [channels.Event.Validate] refuses, for an identifier that is none of the channel's and for a
// channel that the engine does not serve, whatever the kind of the event; [ErrFuture]; [window.ErrTime] for an instant within the
// event that is absurd; [billing.ErrEntry]; and, with [channels.RecordError.Again] set, what the store, the ledger, the catalogue of
// templates, the host's accounts or the context returned.
func (e *Engine) Record(ctx context.Context, events ...channels.Event) ([]bool, error) {
	return e.batch(ctx, events, false)
}

// Unsee withdraws acts of persons, so that they are new when they are delivered again: also those that later acts have displaced
// since, of which the 64 latest withdrawn ones of a person are kept. What they said stays recorded. Withdrawing an event that would be
// new anyway changes nothing. Errors are those of [Engine.Record].
func (e *Engine) Unsee(ctx context.Context, events ...channels.Event) error {
	_, err := e.batch(ctx, events, true)
	return err
}

func (e *Engine) batch(ctx context.Context, events []channels.Event, withdraw bool) ([]bool, error) {
	if err := e.usable(ctx); err != nil {
		return make([]bool, len(events)), err
	}
	b := e.batches.Get().(*batch)
	defer func() {
		b.reset()
		e.batches.Put(b)
	}()
	b.engine, b.now, b.withdraw = e, e.clock.Now(), withdraw
	b.fresh = make([]bool, len(events))
	for i := range events {
		b.add(ctx, i, &events[i])
	}
	b.run(ctx)
	var errs []error
	for i, err := range b.errs {
		failed, again := err.(outage)
		if again {
			err = failed.error
		}
		if e.observer != nil && !withdraw {
			e.observer.Recorded(ctx, events[i], err)
		}
		if err != nil {
			b.fresh[i] = false
			errs = append(errs, &channels.RecordError{Index: i, Kind: events[i].Kind, ID: events[i].ID, Again: again, Err: err})
		}
	}
	return b.fresh, errors.Join(errs...)
}

// remembered reports whether an event is an act of a person that Record remembers.
func remembered(ev *channels.Event) bool {
	switch ev.Kind {
	case channels.UserAction:
		return ev.Action != channels.ActRead
	case channels.ConsentChange:
		return true
	}
	return false
}

// timely checks the time of an event, or of what else is told.
func (e *Engine) timely(field string, t, now time.Time) error {
	if err := inRange(field, t); err != nil {
		return err
	}
	if limit := now.Add(e.ahead); t.After(limit) {
		return fmt.Errorf("%w: %s %s is after %s", ErrFuture, field, t.UTC().Format(time.RFC3339), limit.UTC().Format(time.RFC3339))
	}
	return nil
}

// endOfTime is the first second of the year 10000, since 1970: no later instant can be stored.
const endOfTime = 253_402_300_800

// inRange checks that an instant is one that a window can start from.
func inRange(field string, t time.Time) error {
	if s := t.Unix(); s < 0 || s >= endOfTime || t.UnixMilli() < 1 {
		return fmt.Errorf("%s %q %w", field, t.UTC().Format(time.RFC3339Nano), window.ErrTime)
	}
	return nil
}
