package conversationtest_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/conversationtest"
)

var errDown = errors.New("the store is down")

// noon is the instant of the tests of faults.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

type fixed struct{}

func (fixed) Now() time.Time { return noon }

func engineOver(t *testing.T, store conversation.Store, opts ...conversation.Option) *conversation.Engine {
	t.Helper()
	e, err := conversation.New(append([]conversation.Option{
		conversation.WithChannels(newChat()), conversation.WithClock(fixed{}), conversation.WithStore(store),
	}, opts...)...)
	require.NoError(t, err)
	return e
}

func chatAt(business, user string) channels.Address {
	return channels.Address{Channel: "chat", Business: business, User: user}
}

const (
	anna = "919800000001"
	bert = "919800000002"
)

// tale is what two businesses hear: messages, a change of number, a comment, a stop, a restriction.
func tale() []channels.Event {
	ago := func(minutes int) time.Time { return noon.Add(-time.Duration(minutes) * time.Minute) }
	act := func(id, business, user string, minutes int) channels.Event {
		return channels.Event{
			Kind: channels.UserAction, Action: channels.ActMessage, ID: id, Address: chatAt(business, user), Occurred: ago(minutes),
		}
	}
	known := act("m1", "100", anna, 60)
	known.Identity = channels.Identity{Phone: anna, Scoped: "S1"}
	known.Account = "account"
	comment := act("c1", "100", bert, 50)
	comment.Action, comment.Token = channels.ActComment, "comment"
	moved := channels.Event{
		Kind: channels.IdentityChange, ID: "i1", Address: chatAt("100", "919800000003"), Occurred: ago(40),
		Identity: channels.Identity{Phone: "919800000003", Scoped: "S1"}, Previous: channels.Identity{Phone: anna},
	}
	stop := channels.Event{Kind: channels.ConsentChange, ID: "s1", Address: chatAt("200", anna), Occurred: ago(30), Consent: channels.MarketingStopped}
	barred := channels.Event{Kind: channels.AccountChange, ID: "a", Address: chatAt("200", ""), Occurred: ago(20), AccountUpdate: &channels.AccountUpdate{
		Restrictions: []channels.Restriction{{Type: "NO_REPLIES"}},
	}}
	reply := channels.Event{Kind: channels.BusinessMessage, ID: "r1", Address: chatAt("100", bert), Occurred: ago(10), Type: channels.Text, Token: "comment"}
	return []channels.Event{known, stop, comment, act("m2", "200", bert, 45), moved, barred, reply}
}

// dump is everything in a store, by address, without versions.
func dump(t *testing.T, s conversation.Store) map[channels.Address]conversation.Snapshot {
	t.Helper()
	out := map[channels.Address]conversation.Snapshot{}
	for page := (conversation.Page{}); ; {
		all, next, err := s.List(t.Context(), "", "", page)
		require.NoError(t, err)
		for _, e := range all {
			out[e.Address] = e.Snapshot
		}
		if page = next; page.End() {
			return out
		}
	}
}

func ofBusiness(all map[channels.Address]conversation.Snapshot, business string) map[channels.Address]conversation.Snapshot {
	out := map[channels.Address]conversation.Snapshot{}
	for a, s := range all {
		if a.Business == business {
			out[a] = s
		}
	}
	return out
}

// failing is a fault of the n-th call of a method.
func failing(method string, n int) func(context.Context, conversationtest.StoreCall) error {
	return func(_ context.Context, c conversationtest.StoreCall) error {
		if c.Method == method && c.N == n {
			return errDown
		}
		return nil
	}
}

// Whichever call fails, the events of its business fail and no others, none of them is stored, and redelivery completes it.
func TestAFailingCallLeavesNothingHalfDone(t *testing.T) {
	events := tale()
	clean := conversation.NewMemoryStore()
	wantNew, err := engineOver(t, clean).Record(t.Context(), events...)
	require.NoError(t, err)
	want := dump(t, clean)
	require.Len(t, want, 9)
	for n, business := range map[int]string{1: "100", 2: "200"} {
		for _, method := range []string{"Load", "Save"} {
			t.Run(fmt.Sprint(method, n), func(t *testing.T) {
				store := conversation.NewMemoryStore()
				engine := engineOver(t, &conversationtest.Faulty{Store: store, Before: failing(method, n)})
				isNew, err := engine.Record(t.Context(), events...)
				requireFailed(t, events, isNew, err, business)
				require.Empty(t, ofBusiness(dump(t, store), business))
				other := map[string]string{"100": "200", "200": "100"}[business]
				require.Equal(t, ofBusiness(want, other), ofBusiness(dump(t, store), other))

				isNew, err = engine.Record(t.Context(), events...)
				require.NoError(t, err)
				require.Equal(t, want, dump(t, store))
				for i, ev := range events {
					again := ev.Address.Business != business && isAct(ev)
					require.Equal(t, wantNew[i] && !again, isNew[i], "event %d", i)
				}
			})
		}
	}
}

func isAct(ev channels.Event) bool {
	return ev.Kind == channels.UserAction || ev.Kind == channels.ConsentChange
}

// requireFailed: the events of one business have the store's error, and are not new.
func requireFailed(t *testing.T, events []channels.Event, isNew []bool, err error, business string) {
	t.Helper()
	require.ErrorIs(t, err, errDown)
	failed := map[int]bool{}
	for _, one := range err.(interface{ Unwrap() []error }).Unwrap() {
		var r *channels.RecordError
		require.ErrorAs(t, one, &r)
		require.ErrorIs(t, r, errDown)
		failed[r.Index] = true
	}
	for i, ev := range events {
		require.Equal(t, ev.Address.Business == business, failed[i], "event %d", i)
		require.Equal(t, !failed[i], isNew[i], "event %d", i)
	}
}

// When only the answer is lost, the events are stored: they fail all the same, and redelivery changes nothing.
func TestALostAnswerOfSave(t *testing.T) {
	events := tale()
	store := conversation.NewMemoryStore()
	engine := engineOver(t, &conversationtest.Faulty{Store: store, After: failing("Save", 1)})
	isNew, err := engine.Record(t.Context(), events...)
	requireFailed(t, events, isNew, err, "100")
	want := dump(t, store)
	isNew, err = engine.Record(t.Context(), events...)
	require.NoError(t, err)
	require.Equal(t, want, dump(t, store))
	require.False(t, isNew[0], "nobody can tell that the host never heard of it")
}

// Forget, Import, Unsee and the questions fail as a whole at every call, and succeed when they are tried again.
func TestEveryOtherCallFailsWhole(t *testing.T) {
	calls := map[string]func(*conversation.Engine) error{
		"Forget": func(e *conversation.Engine) error { return e.Forget(t.Context(), chatAt("100", "S1")) },
		"Import": func(e *conversation.Engine) error {
			return e.Import(t.Context(), chatAt("100", anna), policy.Consent{Never: true})
		},
		"Unsee": func(e *conversation.Engine) error { return e.Unsee(t.Context(), tale()...) },
		"Check": func(e *conversation.Engine) error {
			_, err := e.Check(t.Context(), chatAt("100", anna), channels.Message{Type: channels.Text, Text: "hi"})
			return err
		},
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			clean := recorded(t)
			counter := &conversationtest.Faulty{Store: clean}
			require.NoError(t, call(engineOver(t, counter)))
			want := dump(t, clean)
			for _, method := range []string{"Load", "Save"} {
				for n := 1; n <= counter.Calls(method); n++ {
					store := recorded(t)
					before := dump(t, store)
					engine := engineOver(t, &conversationtest.Faulty{Store: store, Before: failing(method, n)})
					require.ErrorIs(t, call(engine), errDown, "%s %d", method, n)
					if name != "Unsee" { // it is done business by business
						require.Equal(t, before, dump(t, store), "%s %d", method, n)
					}
					require.NoError(t, call(engine))
					require.Equal(t, want, dump(t, store), "%s %d", method, n)
				}
			}
		})
	}
}

// recorded is a store after the tale.
func recorded(t *testing.T) *conversation.MemoryStore {
	t.Helper()
	store := conversation.NewMemoryStore()
	_, err := engineOver(t, store).Record(t.Context(), tale()...)
	require.NoError(t, err)
	return store
}

func thousand() []channels.Event {
	events := make([]channels.Event, 1000)
	for i := range events {
		user := fmt.Sprint(919800000000 + i%400)
		events[i] = channels.Event{
			Kind: channels.UserAction, Action: channels.ActMessage, ID: fmt.Sprint("m", i), Address: chatAt("100", user),
			Identity: channels.Identity{Phone: user, Scoped: "S" + user}, Occurred: noon.Add(-time.Duration(i) * time.Second),
		}
	}
	return events
}

func TestABatchIsOneLoadAndOneSave(t *testing.T) {
	var entries []conversationtest.StoreCall
	store := &conversationtest.Faulty{Store: conversation.NewMemoryStore(), Before: func(_ context.Context, c conversationtest.StoreCall) error {
		entries = append(entries, c)
		return nil
	}}
	isNew, err := engineOver(t, store).Record(t.Context(), thousand()...)
	require.NoError(t, err)
	require.NotContains(t, isNew, false)
	require.Equal(t, []conversationtest.StoreCall{{Method: "Load", N: 1, Entries: 800}, {Method: "Save", N: 1, Entries: 800}}, entries)
}

// Where every save of more than a few entries loses the race, the group is halved until it wins.
func TestAConflictStormHalvesTheGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		want := conversation.NewMemoryStore()
		_, err := engineOver(t, want).Record(t.Context(), thousand()...)
		require.NoError(t, err)

		const few = 16
		inner, sizes := conversation.NewMemoryStore(), map[int]int{}
		store := &conversationtest.Faulty{Store: inner, Before: func(_ context.Context, c conversationtest.StoreCall) error {
			if c.Method != "Save" {
				return nil
			}
			if sizes[c.Entries]++; c.Entries > few {
				return conversation.ErrConflict
			}
			return nil
		}}
		isNew, err := engineOver(t, store).Record(t.Context(), thousand()...)
		require.NoError(t, err)
		require.NotContains(t, isNew, false)
		require.Equal(t, dump(t, want), dump(t, inner))
		require.Equal(t, 3+2*3, sizes[800], "three conflicts, then half of it, which names as many people")
		require.LessOrEqual(t, store.Calls("Save"), 600, "%v", sizes)
		require.Equal(t, store.Calls("Save"), store.Calls("Load"), "each try has fresh entries")
	})
}

// One event goes on until its context ends; then all that is left fails, and nothing of it is stored.
func TestTheContextEndsAConflictStorm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inner := conversation.NewMemoryStore()
		store := &conversationtest.Faulty{Store: inner, Before: func(_ context.Context, c conversationtest.StoreCall) error {
			if c.Method == "Save" {
				return conversation.ErrConflict
			}
			return nil
		}}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		begun := time.Now()
		isNew, err := engineOver(t, store).Record(ctx, thousand()[:20]...)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Len(t, err.(interface{ Unwrap() []error }).Unwrap(), 20)
		require.NotContains(t, isNew, true)
		require.Empty(t, dump(t, inner))
		require.Equal(t, 10*time.Second, time.Since(begun))
		require.Less(t, store.Calls("Save"), 2000, "it waits longer and longer")
		require.ErrorIs(t, engineOver(t, store).Import(ctx, chatAt("100", anna), policy.Consent{}), context.DeadlineExceeded)
	})
}

// A store that hangs is left when the context ends.
func TestTheContextEndsASlowCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inner := conversation.NewMemoryStore()
		store := &conversationtest.Faulty{Store: inner, Before: func(ctx context.Context, c conversationtest.StoreCall) error {
			if c.Method == "Save" {
				<-ctx.Done()
			}
			return ctx.Err()
		}}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := engineOver(t, store).Record(ctx, tale()...)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Empty(t, dump(t, inner))
	})
}

// Writers at the same time lose nothing: every act that was recorded is known when it is delivered again.
func TestWritersOfOnePersonLoseNothing(t *testing.T) {
	const writers, each = 8, 8
	engine := engineOver(t, conversation.NewMemoryStore(), conversation.WithRecent(writers*each))
	act := func(w, i int) channels.Event {
		return channels.Event{
			Kind: channels.UserAction, Action: channels.ActMessage, ID: fmt.Sprint(w, "/", i), Address: chatAt("100", anna),
			Identity: channels.Identity{Phone: anna, Scoped: "S1"}, Occurred: noon.Add(-time.Duration(w*each+i) * time.Second),
		}
	}
	errs := make(chan error)
	for w := range writers {
		go func() {
			for i := range each {
				isNew, err := engine.Record(t.Context(), act(w, i))
				if err == nil && !isNew[0] {
					err = fmt.Errorf("act %d of writer %d is not new", i, w)
				}
				errs <- err
			}
		}()
	}
	for range writers * each {
		require.NoError(t, <-errs)
	}
	for w := range writers {
		for i := range each {
			isNew, err := engine.Record(t.Context(), act(w, i))
			require.NoError(t, err)
			require.Equal(t, []bool{false}, isNew, "act %d of writer %d", i, w)
		}
	}
}

func TestFaultyCountsAndPassesOn(t *testing.T) {
	store := &conversationtest.Faulty{Store: recorded(t)}
	require.Zero(t, store.Calls("Load"))
	listed, _, err := store.List(t.Context(), "chat", "200", conversation.Page{})
	require.NoError(t, err)
	require.Len(t, listed, 3)
	due, _, err := store.Due(t.Context(), "chat", "200", noon.Add(48*time.Hour), conversation.Page{})
	require.NoError(t, err)
	require.Len(t, due, 1)
	require.Equal(t, 1, store.Calls("List"))
	require.Equal(t, 1, store.Calls("Due"))
	store.After = func(context.Context, conversationtest.StoreCall) error { return errDown }
	listed, _, err = store.List(t.Context(), "chat", "200", conversation.Page{})
	require.ErrorIs(t, err, errDown)
	require.Empty(t, listed)
	got, err := store.Load(t.Context(), chatAt("200", anna))
	require.ErrorIs(t, err, errDown)
	require.Empty(t, got)
}

func TestAFaultyStoreWithoutFaultKeepsTheContract(t *testing.T) {
	conversationtest.TestStore(t, func(*testing.T) conversation.Store {
		return &conversationtest.Faulty{Store: conversation.NewMemoryStore()}
	})
}

// A host that fails at the first save, as when the database is restarted, records the event when the platform delivers it again.
func ExampleFaulty() {
	store := &conversationtest.Faulty{
		Store: conversation.NewMemoryStore(),
		Before: func(_ context.Context, c conversationtest.StoreCall) error {
			if c.Method == "Save" && c.N == 1 {
				return errors.New("the database is restarting")
			}
			return nil
		},
	}
	engine, _ := conversation.New(conversation.WithChannels(messenger.New()), conversation.WithStore(store))
	message := channels.Event{
		Kind: channels.UserAction, Action: channels.ActMessage, ID: "m1", Occurred: time.Now(),
		Address: channels.Address{Channel: "messenger", Business: "100000000000001", User: "200000000000001"},
	}
	for range 3 {
		isNew, err := engine.Record(context.Background(), message)
		fmt.Println(isNew[0], err)
	}
	// Output:
	// false event 0 (user_action): the database is restarting
	// true <nil>
	// false <nil>
}
