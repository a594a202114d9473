package conversation_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/window"
)

// Every webhook pays for what recording allocates. A known person writes, under a number alone.
func TestRecordAllocatesLittle(t *testing.T) {
	ctx := context.Background()
	e := newWitness(t, conversation.NewMemoryStore())
	e.now = t0.Add(time.Hour)
	for name, ev := range map[string]channels.Event{
		"a channel of the tests": userEvent("m", t0, window.Message),
		"a real channel":         wrote(t0, p1),
		"a stop of marketing":    channels.StopMarketing(alice, t0),
	} {
		events := []channels.Event{ev}
		ids, n := make([]string, 1000), 0
		for i := range ids {
			ids[i] = fmt.Sprint("wamid.", i)
		}
		next := func() {
			n++
			events[0].ID, events[0].Occurred = ids[n], t0.Add(time.Duration(n)*time.Millisecond)
			if _, err := e.Record(ctx, events...); err != nil {
				t.Fatal(err)
			}
		}
		for range 100 { // the list of recent acts is full
			next()
		}
		allocates(t, 200, 4, next, "%s: an event that changes something", name)
		allocates(t, 200, 3, func() { _, _ = e.Record(ctx, events...) }, "%s: an event that is known", name)
	}
	unknown := []channels.Event{{Kind: channels.Unknown, Raw: "novelty"}}
	allocates(t, 200, 1, func() { _, _ = e.Record(ctx, unknown...) })
}

func TestCheckAllocatesLittleWhenItAllows(t *testing.T) {
	ctx := context.Background()
	e, _ := newEngine(t, t0)
	require.NoError(t, record(e, ctx, userEvent("m", t0, window.Message)))
	require.Equal(t, policy.Allow, check(t, e, text).Verdict)
	allocates(t, 200, 4, func() {
		if _, err := e.Check(ctx, alice, text); err != nil {
			t.Fatal(err)
		}
	})
}

// Engines of several processes share a store; each has its own clock and options.
func TestEnginesShareAStore(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store := conversation.NewMemoryStore()
	a, _ := newEngine(t, t0, conversation.WithStore(store))
	b, _ := newEngine(t, t0, conversation.WithStore(store), conversation.WithMargin(talkLength))
	require.NoError(t, record(a, ctx, userEvent("m", t0, window.Message)))
	require.Equal(t, policy.Allow, check(t, a, text).Verdict)
	require.Equal(t, policy.Deny, check(t, b, text).Verdict, "its margin is as long as the window")
}

// Everything that an engine does, from many goroutines at once, for the race
// detector; in the end the facts are those of all of them.
func TestEverythingAtOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, _ := newEngine(t, t0.Add(time.Hour), conversation.WithConsents(&consents{}), conversation.WithAccounts(conversation.AccountMap{}))
	ids := channels.Identity{Phone: alice.User, Scoped: "GB.1"}
	const rounds = 40
	jobs := []func(i int) error{
		func(i int) error {
			return record(e, ctx, userEvent("m", t0.Add(time.Duration(i)*time.Second), window.Message))
		},
		func(i int) error {
			ev := seen(ids, t0.Add(time.Duration(i)*time.Millisecond))
			ev.Address.User = ids.All()[i%2]
			return record(e, ctx, ev)
		},
		func(i int) error {
			return record(e, ctx, restricting(t0.Add(time.Duration(i)), channels.Restriction{Type: "NO_REPLIES", Until: t0.Add(2 * time.Hour)}))
		},
		func(i int) error {
			return record(e, ctx, channels.StopMarketing(at("GB.1"), t0.Add(time.Duration(i))))
		},
		func(int) error { _, err := e.Check(ctx, alice, text); return err },
		func(int) error { _, err := e.Window(ctx, at("GB.1")); return err },
		func(int) error {
			_, err := e.Routes(ctx, []channels.Address{alice}, conversation.Intent{Message: text})
			return err
		},
		func(int) error { return e.Import(ctx, at("GB.1"), policy.Consent{}) },
	}
	var wg sync.WaitGroup
	for _, job := range jobs {
		wg.Go(func() {
			for i := range rounds {
				if err := job(i); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	for _, user := range ids.All() {
		d, err := e.Check(ctx, at(user), text)
		require.NoError(t, err)
		require.Equal(t, []policy.ReasonCode{policy.SenderRestricted}, codes(d), user)
		require.Equal(t, t0.Add((rounds-1)*time.Second), openedAt(t, e, user), user)
		marketing := templated("x")
		marketing.Category = "marketing"
		d, err = e.Check(ctx, at(user), marketing)
		require.NoError(t, err)
		require.True(t, d.Has(policy.OptedOut), user)
	}
}
