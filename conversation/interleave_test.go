package conversation_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/window"
)

// worker is a writer that waits for its turn before every call of the store, so
// that a test decides how the calls of several writers interleave.
type worker struct {
	conversation.Store
	turn   chan struct{}
	parked chan bool // true: waits for its turn; false: has finished
}

func (w *worker) wait() {
	w.parked <- true
	<-w.turn
}

func (w *worker) Load(ctx context.Context, a channels.Address) (conversation.Snapshot, error) {
	w.wait()
	return w.Store.Load(ctx, a)
}

func (w *worker) Update(ctx context.Context, a channels.Address, change func(*conversation.Snapshot) error) error {
	w.wait()
	return w.Store.Update(ctx, a, change)
}

func (w *worker) Delete(ctx context.Context, a channels.Address) error {
	w.wait()
	return w.Store.Delete(ctx, a)
}

// interleave runs one function per worker over one store, one store call at a
// time, in the order that pick chooses among the workers not finished.
func interleave(store conversation.Store, pick func(n int) int, run ...func(conversation.Store) error) []error {
	var waiting []*worker
	errs := make([]error, len(run))
	for i, f := range run {
		w := &worker{Store: store, turn: make(chan struct{}), parked: make(chan bool)}
		go func() {
			w.wait()
			errs[i] = f(w)
			w.parked <- false
		}()
		if <-w.parked {
			waiting = append(waiting, w)
		}
	}
	for len(waiting) > 0 {
		i := pick(len(waiting))
		waiting[i].turn <- struct{}{}
		if !<-waiting[i].parked {
			waiting = append(waiting[:i], waiting[i+1:]...)
		}
	}
	return errs
}

// both is a message of one person at the n-th minute, seen under one of the
// identifiers that it carries.
func both(user string, ids channels.Identity, minute int) channels.Event {
	ev := seen(ids, t0.Add(time.Duration(minute)*time.Minute))
	ev.Address.User, ev.ID = user, fmt.Sprint(user, minute)
	return ev
}

// openedAt is when the talk window of a user was opened last.
func openedAt(t require.TestingT, e *conversation.Engine, user string) time.Time {
	ws, err := e.WindowAt(context.Background(), at(user), t0.Add(5*time.Hour))
	require.NoError(t, err, user)
	require.Equal(t, window.Kind("talk"), ws[0].Kind)
	return ws[0].Opened.Time()
}

// Writers that see two or three identifiers of one person in different orders, and
// whose calls of the store interleave in every way that rapid finds, make one
// conversation of them, without a loop, and lose no message.
func TestLinkingInterleavedLosesNothing(t *testing.T) {
	ids := channels.Identity{Phone: "111", Scoped: "GB.1", Parent: "GB.ENT.1"}
	pairs := []channels.Identity{ids, {Phone: ids.Phone, Scoped: ids.Scoped}, {Scoped: ids.Scoped, Parent: ids.Parent}, {Phone: ids.Phone, Parent: ids.Parent}}
	rapid.Check(t, func(rt *rapid.T) {
		store := conversation.NewMemoryStore()
		ctx := context.Background()
		var runs []func(conversation.Store) error
		var again []channels.Event
		writers := rapid.IntRange(2, 3).Draw(rt, "writers")
		for minute := range writers {
			known := rapid.SampledFrom(pairs).Draw(rt, "identity")
			ev := both(rapid.SampledFrom(known.All()).Draw(rt, "seen under"), known, minute)
			again = append(again, ev)
			runs = append(runs, func(s conversation.Store) error {
				e, _ := newEngine(t, t0.Add(6*time.Hour), conversation.WithStore(s))
				return record(e, ctx, ev)
			})
		}
		e, _ := newEngine(t, t0.Add(6*time.Hour), conversation.WithStore(store))
		if rapid.Bool().Draw(rt, "known before") {
			require.NoError(rt, record(e, ctx, both("GB.1", channels.Identity{Scoped: "GB.1"}, 0), both("111", channels.Identity{Phone: "111"}, 0)))
		}
		for _, err := range interleave(store, func(n int) int { return rapid.IntRange(0, n-1).Draw(rt, "next") }, runs...) {
			require.NoError(rt, err)
		}
		require.NoError(rt, record(e, ctx, again...), "again changes nothing")
		require.NoError(rt, record(e, ctx, both("111", ids, 0)), "ties all names together")
		for _, user := range ids.All() {
			require.Equal(rt, t0.Add(time.Duration(writers-1)*time.Minute), openedAt(rt, e, user), user)
		}
	})
}

func TestLinkingAtTheSameTimeLosesNothing(t *testing.T) {
	ctx := context.Background()
	ids := channels.Identity{Phone: "111", Scoped: "GB.1"}
	for round := range 30 {
		e, _ := newEngine(t, t0.Add(6*time.Hour))
		const writers, each = 8, 10
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					ev := both(ids.All()[(w+i+round)%2], ids, w*each+i)
					if err := record(e, ctx, ev); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		for _, user := range ids.All() {
			require.Equal(t, t0.Add((writers*each-1)*time.Minute), openedAt(t, e, user), user)
		}
	}
}

// A store that fails in the middle of a link leaves something that the same event,
// recorded again, completes.
func TestLinkingIsCompletedAfterAFailure(t *testing.T) {
	ctx := context.Background()
	ids := channels.Identity{Phone: "111", Scoped: "GB.1", Parent: "GB.ENT.1"}
	down := errors.New("connection lost")
	for good := range 30 {
		store := &failsAfter{Store: conversation.NewMemoryStore(), good: good, err: down}
		e, _ := newEngine(t, t0.Add(6*time.Hour), conversation.WithStore(store))
		store.off = true
		require.NoError(t, record(e, ctx, both("GB.1", channels.Identity{Scoped: "GB.1"}, 7)))
		store.off = false
		err := record(e, ctx, both("111", ids, 3))
		done := err == nil
		if !done {
			require.ErrorIs(t, err, down)
		}
		store.off = true
		require.NoError(t, record(e, ctx, both("111", ids, 3)))
		for _, user := range ids.All() {
			require.Equal(t, t0.Add(7*time.Minute), openedAt(t, e, user), "%s, failure at call %d", user, good)
		}
		require.NoError(t, e.Forget(ctx, at("111")))
		require.Zero(t, store.Store.(*conversation.MemoryStore).Len(), "failure at call %d", good)
		if done {
			require.Greater(t, good, 5, "some calls must have failed for this to test anything")
			return
		}
	}
	t.Fatal("recording takes more calls of the store than this test expects")
}

// failsAfter is a store that fails once, at the call after so many good ones.
type failsAfter struct {
	conversation.Store
	good int
	err  error
	off  bool
}

func (f *failsAfter) fails() bool {
	if f.off {
		return false
	}
	f.good--
	return f.good == -1
}

func (f *failsAfter) Load(ctx context.Context, a channels.Address) (conversation.Snapshot, error) {
	if f.fails() {
		return conversation.Snapshot{}, f.err
	}
	return f.Store.Load(ctx, a)
}

func (f *failsAfter) Update(ctx context.Context, a channels.Address, change func(*conversation.Snapshot) error) error {
	if f.fails() {
		return f.err
	}
	return f.Store.Update(ctx, a, change)
}

func (f *failsAfter) Delete(ctx context.Context, a channels.Address) error {
	if f.fails() {
		return f.err
	}
	return f.Store.Delete(ctx, a)
}
