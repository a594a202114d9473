package conversation

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/benbjohnson/clock"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/internal/fact"
)

// Watcher tells the host of deadlines: so long before a window closes, and when it has closed. Set the fields, then call [Watcher.Run] in
// a goroutine of the host's own. Several processes may watch one store, and several goroutines of one process may run one Watcher: each
// Run is one worker, which calls Alert for one deadline at a time, and of one deadline one worker alone tells. The zero Watcher is
// refused by Run.
//
// # What is told
//
// Each lead and each close is told once for each time that a window opens or is prolonged. A lead of 30 minutes on a window that closes at
// 10:00 is told at 9:30. A message at 9:45 prolongs the window until 9:45 the next day: nothing closes at 10:00, and the lead is told
// again at 9:15 the next day.
//
// What came due while nobody watched is told late: a lead as long as its window is open, a close however late; a store that is purged
// keeps it for a day at least. A lead that is not shorter than the window itself is not told. No close is told of a window that the
// person ended, nor of one that opened again before it was told.
//
// # Failures
//
// A worker writes into the store that it is about to tell, calls Alert, and writes that the host was told. When the worker dies in between,
// another tells again once the Lease is over, with the same [Deadline.Key]. So Alert is called again only when it returned an error or when
// its success was not written down; a host that does something that must not happen twice remembers the key. The key stays the same as
// long as the person's Address does.
//
// After an error of Alert, the same is told again after as long as it is late by then, at least a Lease, at most an hour. The person's
// later deadlines wait until then, since those of one person are told in order.
//
// Alert is called by Run itself, so a slow Alert slows its worker down and no work piles up in memory: what is due stays in the store for
// this worker or another. A window needs no timer and no goroutine: each Run reads what is due when Every is over.
type Watcher struct {
	// Engine is the engine whose channels and store are watched.
	Engine *Engine
	// Alert is told of a deadline: Lead before it closes, or with Lead 0 once it has closed. It should return before its context ends, which
	// is when the Lease is over. It is called from the goroutine of Run.
	Alert func(ctx context.Context, d Deadline) error
	// Leads are how long before a close Alert is called, each at least 1 ms; none: at closes only.
	Leads []time.Duration
	// Since is the first instant whose closes are told; zero: all that are in the store. A host that begins to watch a store of
	// old conversations sets it to when it began.
	Since time.Time
	// Every is how long Run waits before it reads again what is due, and so how late an alert may come; 0: 30 seconds.
	Every time.Duration
	// Lease is how long one worker has for one Alert before another may try; 0: one minute. It is above the 5 seconds by which the
	// clocks of processes may differ.
	Lease time.Duration
	// Clock tells the time and waits. It tells the same time as the engine's: a close by one clock is none by another. Nil: the engine's,
	// if that can wait, as the system's can; else Run refuses.
	Clock clock.Clock
	// Log is told what failed and is tried again, with identifiers masked: nothing else tells of a store that is down. It must be given;
	// slog.DiscardHandler is for a host that wants none of it.
	Log *slog.Logger
}

// Run watches until the context is done, and returns its error. It returns a [*channels.InputError] at once for a field that is not as its
// comment says. All other failures, of the store, of Alert, of an entry that cannot be read, go to Log and are tried again.
func (w *Watcher) Run(ctx context.Context) error {
	r, err := w.worker(ctx)
	if err != nil {
		return err
	}
	for {
		r.poll(ctx)
		if err := ctx.Err(); err != nil {
			return err
		}
		timer := r.Clock.Timer(r.Every)
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-timer.C:
		}
	}
}

// worker checks the fields and fills in what they leave out.
func (w *Watcher) worker(ctx context.Context) (*worker, error) {
	if w == nil {
		return nil, &channels.InputError{Field: "watcher", Reason: "is nil"}
	}
	if err := w.Engine.usable(ctx); err != nil {
		return nil, err
	}
	r := &worker{Watcher: *w}
	r.Leads = slices.Compact(slices.Sorted(slices.Values(w.Leads)))
	r.Every, r.Lease = cmp.Or(w.Every, usualEvery), cmp.Or(w.Lease, usualLease)
	if fact.IsNil(w.Clock) {
		r.Clock, _ = w.Engine.clock.(clock.Clock)
	}
	bad := func(field, value, reason string) (*worker, error) {
		return nil, &channels.InputError{Field: field, Value: value, Reason: reason}
	}
	switch {
	case r.Alert == nil:
		return bad("alert", "", "is nil")
	case r.Log == nil:
		return bad("log", "", "is nil: without one nobody is told what fails")
	case r.Clock == nil:
		return bad("clock", "", "is nil, and the engine's only tells the time: give the Watcher one that tells the same and waits")
	case len(r.Leads) > 0 && r.Leads[0] < time.Millisecond:
		return bad("leads", r.Leads[0].String(), "is below 1ms")
	case r.Every < 0:
		return bad("every", r.Every.String(), "is negative")
	case r.Lease <= clockTolerance:
		return bad("lease", r.Lease.String(), "is not above "+clockTolerance.String())
	}
	return r, nil
}

const (
	usualEvery = 30 * time.Second
	usualLease = time.Minute
	// longestRetry is how long at most is waited after an error of the host.
	longestRetry = time.Hour
)

// Format writes the leads, whatever the verb.
func (w Watcher) Format(f fmt.State, verb rune) {
	fact.Print(f, verb, fmt.Sprint("watcher with leads ", w.Leads))
}
