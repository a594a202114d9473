package conversation_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/window"
)

// worker is a writer that waits for its turn before every call of the store, so that a test decides how the calls of several writers
// interleave.
type worker struct {
	conversation.Store
	turn   chan struct{}
	parked chan bool // true: waits for its turn; false: has finished
}

func (w *worker) wait() {
	w.parked <- true
	<-w.turn
}

func (w *worker) Load(ctx context.Context, addresses ...channels.Address) ([]conversation.Stored, error) {
	w.wait()
	return w.Store.Load(ctx, addresses...)
}

func (w *worker) Save(ctx context.Context, entries []conversation.Stored) error {
	w.wait()
	return w.Store.Save(ctx, entries)
}

// interleave runs one function per worker over one store, one call of the store at a time, in the order that pick chooses among the
// workers not finished.
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

// everyInterleaving calls run once for each sequence of choices: pick gives the next one, and what it does not ask for is not varied.
func everyInterleaving(run func(pick func(n int) int)) (runs int) {
	var choices, of []int
	for {
		depth := 0
		run(func(n int) int {
			if depth == len(choices) {
				choices, of = append(choices, 0), append(of, n)
			}
			of[depth] = n
			depth++
			return choices[depth-1]
		})
		runs++
		choices, of = choices[:depth], of[:depth]
		for len(choices) > 0 && choices[len(choices)-1]+1 >= of[len(choices)-1] {
			choices, of = choices[:len(choices)-1], of[:len(of)-1]
		}
		if len(choices) == 0 {
			return runs
		}
		choices[len(choices)-1]++
	}
}

// both is a message of one person at the n-th minute, seen under one of the identifiers that it carries.
func both(user string, ids channels.Identity, minute int) channels.Event {
	ev := seen(ids, t0.Add(time.Duration(minute)*time.Minute))
	ev.Address.User, ev.ID = user, fmt.Sprint(user, minute)
	return ev
}

// Two writers, whose calls of the store interleave in every way there is, leave what they leave one after the other: nothing is lost and
// nothing half done.
func TestTwoWritersInEveryInterleaving(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	ids := channels.Identity{Phone: "111", Scoped: "GB.1", Parent: "GB.ENT.1"}
	record := func(events ...channels.Event) func(*conversation.Engine) error {
		return func(e *conversation.Engine) error { return record(e, ctx, events...) }
	}
	forget := func(e *conversation.Engine) error { return e.Forget(ctx, at("111")) }
	imports := func(e *conversation.Engine) error { return e.Import(ctx, at("111"), policy.Consent{OptedIn: t0}) }
	message, link := both("111", pair("111", ""), 1), both("GB.1", ids, 2)
	stop := channels.Event{Kind: channels.ConsentChange, ID: "s", Address: at("111"), Identity: pair("111", "GB.1"), Occurred: t0, Consent: channels.MarketingStopped}
	move := changes("222", pair("222", ""), pair("111", ""), t0.Add(3*time.Minute))
	for name, two := range map[string][2]func(*conversation.Engine) error{
		"two messages":                 {record(message), record(both("111", pair("111", ""), 2))},
		"one message twice":            {record(message), record(message)},
		"a message and a link":         {record(message), record(link)},
		"two links":                    {record(link), record(both("111", pair("111", "GB.2"), 4))},
		"a link and a move":            {record(link), record(move)},
		"batches in opposite order":    {record(message, link, stop), record(stop, move, message)},
		"a message and an import":      {record(message), imports},
		"a link and the forgetting":    {record(link), forget},
		"a stop and the forgetting":    {record(stop), forget},
		"forgotten twice":              {forget, forget},
		"a message and its withdrawal": {record(message), func(e *conversation.Engine) error { return e.Unsee(ctx, message) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := []channels.Event{both("111", pair("111", "GB.1"), 0)}
			over := &struct{ conversation.Store }{}
			first, _ := newEngine(t, t0.Add(6*time.Hour), conversation.WithStore(over))
			run := func(orders ...int) map[string]conversation.Snapshot {
				over.Store = conversation.NewMemoryStore()
				_, err := first.Record(ctx, before...)
				require.NoError(t, err)
				for _, i := range orders {
					require.NoError(t, two[i](first))
				}
				return snapshots(t, over.Store)
			}
			serial := []map[string]conversation.Snapshot{run(0, 1), run(1, 0)}
			engines := [2]*conversation.Engine{}
			swaps := [2]*struct{ conversation.Store }{{}, {}}
			for i := range engines {
				engines[i], _ = newEngine(t, t0.Add(6*time.Hour), conversation.WithStore(swaps[i]))
			}
			runs := everyInterleaving(func(pick func(int) int) {
				run()
				errs := interleave(over.Store, pick,
					func(s conversation.Store) error { swaps[0].Store = s; return two[0](engines[0]) },
					func(s conversation.Store) error { swaps[1].Store = s; return two[1](engines[1]) })
				require.NoError(t, errors.Join(errs...))
				got := snapshots(t, over.Store)
				require.True(t, slices.ContainsFunc(serial, func(want map[string]conversation.Snapshot) bool {
					return fmt.Sprintf("%q", datas(want)) == fmt.Sprintf("%q", datas(got))
				}), "as after no order of the two: %v", got)
			})
			require.Greater(t, runs, 3)
		})
	}
}

// datas gives the bytes of snapshots, to be compared.
func datas(of map[string]conversation.Snapshot) map[string]string {
	out := map[string]string{}
	for user, s := range of {
		data := []byte(s)
		out[user] = string(data)
	}
	return out
}

// Three writers that see identifiers of one person in different orders make one person of them, however their calls interleave.
func TestThreeWritersInterleaved(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	ids := channels.Identity{Phone: "111", Scoped: "GB.1", Parent: "GB.ENT.1"}
	pairs := []channels.Identity{ids, {Phone: ids.Phone, Scoped: ids.Scoped}, {Scoped: ids.Scoped, Parent: ids.Parent}, {Phone: ids.Phone, Parent: ids.Parent}}
	const writers = 3
	var engines [writers + 1]*conversation.Engine
	var swaps [writers + 1]struct{ conversation.Store }
	for i := range engines {
		engines[i], _ = newEngine(t, t0.Add(6*time.Hour), conversation.WithStore(&swaps[i]))
	}
	rapid.Check(t, func(rt *rapid.T) {
		store := conversation.NewMemoryStore()
		var runs []func(conversation.Store) error
		for i := range writers {
			known := rapid.SampledFrom(pairs).Draw(rt, "identity")
			ev := both(rapid.SampledFrom(known.All()).Draw(rt, "seen under"), known, i)
			runs = append(runs, func(s conversation.Store) error { swaps[i].Store = s; return record(engines[i], ctx, ev) })
		}
		require.NoError(rt, errors.Join(interleave(store, func(n int) int { return rapid.IntRange(0, n-1).Draw(rt, "next") }, runs...)...))
		swaps[writers].Store = store
		require.NoError(rt, record(engines[writers], ctx, both("111", ids, 0)), "ties all names together")
		for _, user := range ids.All() {
			require.Equal(rt, t0.Add((writers-1)*time.Minute), openedAt(rt, engines[writers], user), user)
		}
	})
}

// Writers on all cores, whose batches name the same entries, lose nothing.
func TestManyWritersOfOnePerson(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	ids := pair("111", "GB.1")
	e, _ := newEngine(t, t0.Add(6*time.Hour))
	const writers, each = 8, 30
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				if err := record(e, ctx, both(ids.All()[(w+i)%2], ids, w*each+i)); err != nil {
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

// 64 writers tell at once what contradicts itself: any name becomes any other, and is seen with any other. Every call works, whatever
// came before it; asking twice answers the same; and once everything is told again, so that nothing is lost that a number had
// overwritten before its points were known, the answers are those after one writer.
func TestWritersThatContradictEachOther(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	names := []string{"447700900001", "447700900002", "447700900003", "GB.1", "GB.2", "GB.3", "GB.ENT.1", "GB.ENT.2"}
	name := func(r *rand.Rand) (string, channels.Identity) {
		switch i := r.IntN(len(names)); {
		case i < 3:
			return names[i], channels.Identity{Phone: names[i]}
		case i < 6:
			return names[i], channels.Identity{Scoped: names[i]}
		default:
			return names[i], channels.Identity{Parent: names[i]}
		}
	}
	contradict := func(r *rand.Rand, n int) channels.Event {
		ev := seen(channels.Identity{}, t0.Add(time.Duration(n)*time.Second))
		user, a := name(r)
		_, b := name(r)
		ev.ID, ev.Address, ev.Identity = fmt.Sprint("e", n), at(user), a
		if r.IntN(3) == 0 && a != b {
			ev.Kind, ev.Previous = channels.IdentityChange, b
			return ev
		}
		for _, id := range [...]struct{ to, from *string }{{&ev.Identity.Phone, &b.Phone}, {&ev.Identity.Scoped, &b.Scoped}, {&ev.Identity.Parent, &b.Parent}} {
			if *id.to == "" {
				*id.to = *id.from
			}
		}
		return ev
	}
	const writers, each = 64, 3
	var events [writers][]channels.Event
	r := rand.New(rand.NewPCG(1, 2))
	for w := range writers {
		for i := range each {
			events[w] = append(events[w], contradict(r, w*each+i))
		}
	}
	e, _ := newEngine(t, t0.Add(6*time.Hour))
	var wg sync.WaitGroup
	start := make(chan struct{})
	for w := range writers {
		wg.Go(func() {
			<-start
			for _, ev := range events[w] {
				if err := record(e, ctx, ev); err != nil {
					t.Error(err)
				}
				if _, err := e.Check(ctx, ev.Address, text); err != nil {
					t.Error(err)
				}
			}
		})
	}
	close(start)
	wg.Wait()
	one, _ := newEngine(t, t0.Add(6*time.Hour))
	for _, all := range []*conversation.Engine{one, one, e} {
		for _, list := range events {
			require.NoError(t, record(all, ctx, list...))
		}
	}
	answers := func(e *conversation.Engine) (out []any) {
		for _, user := range names {
			d, err := e.Check(ctx, at(user), text)
			require.NoError(t, err)
			ws, err := e.Window(ctx, at(user))
			require.NoError(t, err)
			out = append(out, d, ws)
		}
		return out
	}
	first := answers(e)
	require.Equal(t, first, answers(e))
	require.Equal(t, answers(one), first, "as after one writer")
	for _, user := range names {
		require.NoError(t, e.Forget(ctx, at(user)))
		d, err := e.Check(ctx, at(user), text)
		require.NoError(t, err)
		require.False(t, d.Allowed(), user)
	}
	require.Equal(t, window.Never, func() window.Status { ws, _ := e.Window(ctx, at(names[3])); return ws[0].Status }())
}
