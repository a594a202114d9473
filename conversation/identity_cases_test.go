package conversation_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/window"
)

// The tests in this file are the table of cases of the specification of who is who, through the engine and the real channel.

const (
	p1, p2, p3 = "919800000001", "919800000002", "919800000003"
	s1, s2     = "IN.1001", "IN.1002"
)

// ten is 10:00 of the day of the cases.
var ten = time.Date(2026, 11, 10, 10, 0, 0, 0, time.UTC)

func wa(user string) channels.Address {
	return channels.Address{Channel: whatsapp.Name, Business: "B", User: user}
}

// wrote is a message of somebody known by these identifiers, a number among them first.
func wrote(when time.Time, ids ...string) channels.Event {
	id := identify(ids...)
	return channels.Event{
		Kind: channels.UserAction, ID: fmt.Sprint("wamid.", when.UnixMilli(), ids), Address: wa(ids[0]), Identity: id, Occurred: when,
		Action: channels.ActMessage, Type: channels.Text,
	}
}

func identify(ids ...string) channels.Identity {
	var id channels.Identity
	for _, one := range ids {
		switch {
		case one[0] != 'I':
			id.Phone = one
		case len(one) > 6 && one[3] == 'E':
			id.Parent = one
		default:
			id.Scoped = one
		}
	}
	return id
}

// moved is a notice that a person is now known by other identifiers.
func moved(when time.Time, before, now []string) channels.Event {
	return channels.Event{
		Kind: channels.IdentityChange, ID: fmt.Sprint("moved.", when.UnixMilli(), before, now), Address: wa(now[0]),
		Identity: identify(now...), Previous: identify(before...), Occurred: when,
	}
}

// hour is so many hours after ten.
func hour(n float64) time.Time { return ten.Add(time.Duration(n * float64(time.Hour))) }

// sighting says who is who, and nothing else.
func sighting(n float64, ids ...string) channels.Event {
	ev := wrote(hour(n), ids...)
	ev.Action = channels.ActOther
	return ev
}

func agrees(when time.Time, c channels.ConsentUpdate, ids ...string) channels.Event {
	return channels.Event{Kind: channels.ConsentChange, ID: fmt.Sprint("consent.", when.UnixMilli(), c), Address: wa(ids[0]), Identity: identify(ids...), Occurred: when, Consent: c}
}

func blocks(when time.Time, ids ...string) channels.Event {
	ev := wrote(when, ids...)
	ev.ID, ev.Action = "block"+ev.ID, channels.ActBlock
	return ev
}

// witness is an engine with a clock, and what its house rule last saw of a person.
type witness struct {
	*conversation.Engine
	*manual
	store conversation.Store
	facts policy.Facts
}

// Judge implements [conversation.HouseRule] and has nothing against anything.
func (w *witness) Judge(c conversation.HouseCase) conversation.Ruling {
	w.facts = *c.Facts
	return conversation.Ruling{}
}

// wabaChannel is shared: its rulebook is built once.
var wabaChannel = whatsapp.New()

func newWitness(t require.TestingT, store conversation.Store, opts ...conversation.Option) *witness {
	w := &witness{manual: &manual{ten}, store: store}
	var err error
	w.Engine, err = conversation.New(append(opts, conversation.WithChannels(wabaChannel, demo{demoBook()}), conversation.WithClock(w.manual),
		conversation.WithStore(store), conversation.WithHouseRules(w))...)
	require.NoError(t, err)
	return w
}

// open reports whether the service window of a user is open at an instant.
func (w *witness) open(t require.TestingT, user string, when time.Time) bool {
	ws, err := w.WindowAt(context.Background(), wa(user), when)
	require.NoError(t, err)
	i := slices.IndexFunc(ws, func(w window.Window) bool { return w.Kind == whatsapp.CustomerService })
	require.GreaterOrEqual(t, i, 0)
	return ws[i].Status == window.Open
}

// asked is what is known of a user at an instant.
func (w *witness) asked(t require.TestingT, user string, when time.Time) policy.Facts {
	w.facts = policy.Facts{}
	_, err := w.CheckAt(context.Background(), wa(user), text, when)
	require.NoError(t, err)
	return w.facts
}

// last is when a user is known to have done something, asked at an instant.
func (w *witness) last(t require.TestingT, user string, when time.Time, what window.Trigger) time.Time {
	f := w.asked(t, user, when)
	return f.State.Last(what)
}

// snapshots are what a store keeps, without versions and instants of its own.
func snapshots(t require.TestingT, store conversation.Store) map[string]conversation.Snapshot {
	out := map[string]conversation.Snapshot{}
	for a, s := range listed(t, store) {
		out[a.User] = s.Snapshot
	}
	return out
}

// inEveryOrder records events in each of their orders, each of them once or twice, one by one or at once, and checks what
// then holds. What the store keeps is the same in all of them.
func inEveryOrder(t *testing.T, now time.Time, events []channels.Event, check func(t *testing.T, w *witness)) {
	t.Helper()
	t.Parallel()
	ctx := context.Background()
	var want map[string]conversation.Snapshot
	n := 0
	empty := &struct{ conversation.Store }{} // one engine over many stores: engines cost more
	w := newWitness(t, empty)
	w.now = now
	permute(slices.Clone(events), 0, func(order []channels.Event) {
		empty.Store = conversation.NewMemoryStore()
		switch n++; n % 3 {
		case 0:
			require.NoError(t, record(w.Engine, ctx, append(slices.Clone(order), order...)...))
		case 1:
			require.NoError(t, record(w.Engine, ctx, order...))
		default:
			for _, i := range rand.Perm(2 * len(order)) {
				require.NoError(t, record(w.Engine, ctx, order[i%len(order)]))
			}
		}
		got := snapshots(t, w.store)
		if want == nil {
			want = got
		}
		require.Equal(t, want, got)
		check(t, w)
	})
}

// permute calls f with every order of the list from a place on.
func permute[E any](list []E, from int, f func([]E)) {
	if from == len(list) {
		f(list)
		return
	}
	for i := from; i < len(list); i++ {
		list[from], list[i] = list[i], list[from]
		permute(list, from+1, f)
		list[from], list[i] = list[i], list[from]
	}
}

func TestCaseNumberTakenOverByNotice(t *testing.T) {
	old := wrote(ten.Add(-time.Hour), p1)
	inEveryOrder(t, ten.Add(2*time.Hour), []channels.Event{
		old, moved(ten, []string{p1}, []string{p2}), moved(ten.Add(time.Hour), []string{p3}, []string{p1}), old,
	}, func(t *testing.T, w *witness) {
		require.False(t, w.open(t, p1, w.now), "B never wrote")
		require.True(t, w.open(t, p2, w.now), "A's message is A's")
		require.True(t, w.open(t, p1, ten.Add(-time.Millisecond)), "asked as of then, it was A's number")
	})
}

func TestCaseNumberTakenOverUntoldAfterANotice(t *testing.T) {
	call := wrote(ten.Add(-time.Hour), p1) // not a message: of two messages under the number alone the earlier is lost when the notice comes last
	call.Action = channels.ActCall
	inEveryOrder(t, ten.Add(24*time.Hour), []channels.Event{
		call, moved(ten, []string{p1}, []string{p2}), wrote(ten.Add(30*time.Minute), p1),
	}, func(t *testing.T, w *witness) {
		require.True(t, w.open(t, p1, w.now), "B's")
		require.False(t, w.open(t, p2, w.now), "A's has closed")
		require.True(t, w.open(t, p2, ten.Add(23*time.Hour-time.Millisecond)))
	})
}

func TestCaseNumberTakenOverUntold(t *testing.T) {
	long := ten.Add(90 * 24 * time.Hour)
	inEveryOrder(t, long.Add(time.Hour), []channels.Event{
		agrees(ten.Add(-time.Hour), channels.OptedOutGeneral, p1, s1), wrote(ten, p1, s1), wrote(long, p1, s2),
	}, func(t *testing.T, w *witness) {
		require.True(t, w.open(t, s2, w.now))
		require.True(t, w.open(t, p1, w.now), "the number answers for B")
		require.False(t, w.open(t, s1, w.now), "A has been silent for 90 days")
		require.False(t, w.asked(t, s1, w.now).Consent.OptedOut.IsZero(), "A's opt-out stays A's")
		require.True(t, w.asked(t, p1, w.now).Consent.OptedOut.IsZero(), "B did not opt out")
	})
}

func TestCaseScopedIDChangeToldLate(t *testing.T) {
	inEveryOrder(t, ten.Add(time.Hour), []channels.Event{
		wrote(ten.Add(-48*time.Hour), p1, s1), wrote(ten, p1, s2), moved(ten.Add(-time.Hour), []string{s1}, []string{s2}),
	}, func(t *testing.T, w *witness) {
		for _, user := range []string{p1, s1, s2} {
			require.True(t, w.open(t, user, w.now), user)
		}
		require.NoError(t, w.Forget(context.Background(), wa(p1)))
		require.Empty(t, listed(t, w.store))
	})
}

func TestCaseTwoNumbersOfOneID(t *testing.T) {
	events := []channels.Event{wrote(ten.Add(-48*time.Hour), p1, s1), wrote(ten, p2, s1)}
	t.Run("in every order", func(t *testing.T) {
		inEveryOrder(t, ten.Add(time.Hour), events, func(t *testing.T, w *witness) {
			require.True(t, w.open(t, p1, w.now))
			require.True(t, w.open(t, p2, w.now))
		})
	})
	t.Run("at once", func(t *testing.T) {
		t.Parallel()
		store := conversation.NewMemoryStore()
		var wg sync.WaitGroup
		for _, ev := range events {
			w := newWitness(t, store) // another process
			wg.Go(func() {
				if err := record(w.Engine, context.Background(), ev); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		w := newWitness(t, store)
		require.True(t, w.open(t, p1, ten.Add(time.Hour)))
		require.True(t, w.open(t, p2, ten.Add(time.Hour)))
	})
}

func TestCaseNoticeTwiceAndLate(t *testing.T) {
	notice := moved(ten, []string{p1}, []string{p2})
	inEveryOrder(t, ten.Add(2*time.Hour), []channels.Event{notice, wrote(ten.Add(time.Hour), p2), notice, wrote(ten.Add(-time.Hour), p1)},
		func(t *testing.T, w *witness) {
			require.True(t, w.open(t, p2, w.now))
			require.False(t, w.open(t, p1, w.now))
		})
}

func TestCaseNoticeWithoutAnID(t *testing.T) {
	inEveryOrder(t, ten.Add(3*time.Hour), []channels.Event{
		wrote(ten.Add(-30*time.Hour), p1, s1), moved(ten, []string{p1}, []string{p2}), agrees(ten.Add(time.Hour), channels.OptedOutGeneral, p2),
		wrote(ten.Add(2*time.Hour), p2, s2),
	}, func(t *testing.T, w *witness) {
		require.False(t, w.asked(t, s1, w.now).Consent.OptedOut.IsZero(), "p2 was the first one's until the second was seen")
		require.True(t, w.asked(t, s2, w.now).Consent.OptedOut.IsZero())
		require.True(t, w.open(t, p2, w.now))
		require.False(t, w.open(t, s1, w.now))
	})
}

func TestCaseInterleaving(t *testing.T) {
	inEveryOrder(t, hour(7), []channels.Event{
		sighting(1, p1, s1), sighting(3, p1, s2), wrote(hour(4), p1), blocks(hour(4.5), p1), sighting(5, p1, s1),
	}, func(t *testing.T, w *witness) {
		for _, user := range []string{p1, s1, s2} {
			f := w.asked(t, user, w.now)
			require.True(t, f.State.Last(window.Message).IsZero(), "%s: what is told in between counts for nobody", user)
			require.True(t, f.State.Last(window.Block).Equal(hour(4.5)), "%s: but a block counts for both", user)
		}
	})
}

func TestCaseInterleavingPutsNothingInTheWrongPlace(t *testing.T) {
	between := wrote(hour(4), p1)
	between.Action = channels.ActReaction
	inEveryOrder(t, hour(7), []channels.Event{
		sighting(1, p1, s1), sighting(3, p1, s2), sighting(5, p1, s1), agrees(hour(2), channels.OptedInGeneral, p1), between, wrote(hour(6), p1),
	}, func(t *testing.T, w *witness) {
		require.True(t, w.asked(t, s1, w.now).Consent.OptedIn.Equal(hour(2)))
		require.True(t, w.last(t, s1, w.now, window.Message).Equal(hour(6)))
		require.True(t, w.asked(t, p1, hour(2)).Consent.OptedIn.Equal(hour(2)), "its holder then")
		require.True(t, w.last(t, p1, w.now, window.Message).Equal(hour(6)), "its holder now")
		require.Zero(t, w.asked(t, p1, hour(4)).Consent, "nobody's")
		require.Zero(t, w.asked(t, s2, w.now).Consent)
		require.False(t, w.open(t, s2, w.now))
		for _, user := range []string{p1, s1, s2} {
			require.True(t, w.last(t, user, w.now, window.Reaction).IsZero(), user)
		}
	})
}

func TestCaseStopBeforeTheFirstID(t *testing.T) {
	inEveryOrder(t, ten.Add(2*time.Hour), []channels.Event{
		agrees(ten, channels.MarketingStopped, p1), wrote(ten.Add(time.Hour), p1, s1),
	}, func(t *testing.T, w *witness) {
		for _, user := range []string{p1, s1} {
			require.True(t, w.asked(t, user, w.now).Consent.Stopped(w.now), user)
		}
	})
}

func TestCaseStopUnderARecycledNumber(t *testing.T) {
	year := func(n int) time.Time { return time.Date(n, 3, 1, 0, 0, 0, 0, time.UTC) }
	inEveryOrder(t, year(2026), []channels.Event{
		wrote(year(2024), p1, s1), agrees(year(2024).Add(time.Hour), channels.OptedOutGeneral, p1), wrote(year(2025), p1, s2), wrote(year(2026).Add(-time.Hour), p1, s2),
	}, func(t *testing.T, w *witness) {
		require.False(t, w.asked(t, s2, w.now).Consent.Out(w.now))
		require.False(t, w.asked(t, p1, w.now).Consent.Out(w.now))
		require.True(t, w.asked(t, s1, w.now).Consent.Out(w.now))
		require.True(t, w.asked(t, p1, year(2024).AddDate(0, 6, 0)).Consent.Out(year(2024).AddDate(0, 6, 0)), "asked as of then")
	})
}

// Of a number that others had too, what the person held is left without a name.
func TestCaseForgetLeavesTheOthers(t *testing.T) {
	inEveryOrder(t, hour(6), []channels.Event{
		agrees(hour(0), channels.MarketingStopped, p1), wrote(hour(0), p1, s1), wrote(hour(3), p1, s2), wrote(hour(4), p1),
	}, func(t *testing.T, w *witness) {
		ctx := context.Background()
		require.NoError(t, w.Forget(ctx, wa(s2)))
		require.False(t, w.open(t, p1, w.now))
		require.NotContains(t, snapshots(t, w.store), s2)
		require.True(t, w.asked(t, s1, w.now).Consent.Stopped(w.now), "what the first holder told stays")
		require.True(t, w.open(t, s1, w.now))
		require.True(t, w.asked(t, p1, w.now).Consent.MarketingStopped.IsZero(), "the number is nobody's now")
		fresh, err := w.Record(ctx, wrote(hour(3), p1, s2))
		require.NoError(t, err)
		require.Equal(t, []bool{true}, fresh, "told again, it is a new event")
		require.NoError(t, w.Forget(ctx, wa(s2)))
		require.NoError(t, w.Forget(ctx, wa(s1)))
		require.Empty(t, listed(t, w.store))
	})
}
