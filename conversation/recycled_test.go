package conversation_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
)

func pair(phone, scoped string) channels.Identity {
	return channels.Identity{Phone: phone, Scoped: scoped}
}

func blocked(t testing.TB, e *conversation.Engine, user string) bool {
	t.Helper()
	d, err := e.Check(context.Background(), at(user), text)
	require.NoError(t, err)
	return d.Has(policy.UserBlocked)
}

// A number that passed on leaves all other names with its former owner.
func TestNumberGivenToSomebodyElseLeavesTheOtherNames(t *testing.T) {
	ctx := context.Background()
	store := conversation.NewMemoryStore()
	e, _ := newEngine(t, t0.Add(5*time.Hour), conversation.WithStore(store))
	require.NoError(t, record(e, ctx,
		seen(pair("111", "GB.1"), t0.Add(-20*time.Hour)),
		changes("222", pair("222", "GB.1"), channels.Identity{Phone: "111"}, t0),
		seen(pair("111", "GB.9"), t0.Add(4*time.Hour)),
	))
	for user, want := range map[string]policy.Verdict{
		"111": policy.Allow, "GB.9": policy.Allow, "222": policy.Deny, "GB.1": policy.Deny,
	} {
		require.Equal(t, want, verdict(t, e, user), user)
	}
	require.NoError(t, record(e, ctx, userBlocks("GB.1", t0.Add(4*time.Hour))))
	require.True(t, blocked(t, e, "222"))
	require.False(t, blocked(t, e, "111"), "what the former owner does is not the new one's doing")
	// A late message from before the change is the former owner's, under either name.
	for _, user := range []string{"111", "GB.1"} {
		late := seen(pair("111", "GB.1"), t0.Add(-time.Hour))
		late.Address.User = user
		require.NoError(t, record(e, ctx, late))
		require.Equal(t, t0.Add(-time.Hour), openedAt(t, e, "222"), user)
		require.Equal(t, t0.Add(4*time.Hour), openedAt(t, e, "GB.9"), user)
	}
	require.NoError(t, e.Forget(ctx, at("GB.1")))
	require.Equal(t, policy.Allow, verdict(t, e, "111"))
	require.Equal(t, 2, store.Len(), "the new owner's two names")
}

// The new owner may show up under the other name first.
func TestNewOwnerSeenUnderTheOtherName(t *testing.T) {
	ctx := context.Background()
	e, _ := newEngine(t, t0.Add(5*time.Hour))
	b := seen(pair("111", "GB.9"), t0.Add(4*time.Hour))
	b.Address.User = "GB.9"
	require.NoError(t, record(e, ctx,
		seen(pair("111", "GB.1"), t0.Add(-20*time.Hour)),
		changes("222", pair("222", "GB.1"), channels.Identity{Phone: "111"}, t0), b))
	require.Equal(t, policy.Allow, verdict(t, e, "111"))
	require.Equal(t, policy.Deny, verdict(t, e, "222"))
}

// A number changes hands by a notice: whoever had it before keeps what is theirs.
func TestChangeToANumberThatSomebodyElseHad(t *testing.T) {
	ctx := context.Background()
	for name, now := range map[string]channels.Identity{"told with the id": pair("222", "GB.1"), "told alone": {Phone: "222"}} {
		store := conversation.NewMemoryStore()
		e, _ := newEngine(t, t0.Add(2*time.Hour), conversation.WithStore(store))
		events := []channels.Event{
			seen(pair("111", "GB.1"), t0.Add(-50*time.Hour)),
			seen(pair("222", "GB.2"), t0.Add(-time.Hour)),
			changes("222", now, channels.Identity{Phone: "111"}, t0),
		}
		require.NoError(t, record(e, ctx, append(events, events...)...), name)
		for user, want := range map[string]policy.Verdict{
			"111": policy.Deny, "GB.1": policy.Deny, "222": policy.Deny, "GB.2": policy.Allow,
		} {
			require.Equal(t, want, verdict(t, e, user), "%s: %s", name, user)
		}
		require.NoError(t, record(e, ctx, userBlocks("GB.1", t0.Add(time.Hour))))
		require.True(t, blocked(t, e, "222"), name)
		require.False(t, blocked(t, e, "GB.2"), name)
		require.NoError(t, e.Forget(ctx, at("222")))
		require.Equal(t, policy.Allow, verdict(t, e, "GB.2"), name)
		require.NoError(t, e.Forget(ctx, at("GB.2")))
		require.Zero(t, store.Len(), name)
	}
}

// A notice that comes after the number went on to yet another person leaves that
// one alone, and links the rest.
func TestLateChangeToANumberThatWentOn(t *testing.T) {
	ctx := context.Background()
	e, _ := newEngine(t, t0.Add(12*time.Hour))
	require.NoError(t, record(e, ctx,
		seen(pair("111", "GB.1"), t0.Add(-50*time.Hour)), seen(pair("222", "GB.5"), t0.Add(10*time.Hour))))
	var conflict *conversation.IdentityConflictError
	require.ErrorAs(t, record(e, ctx, changes("222", pair("222", "GB.1"), channels.Identity{Phone: "111"}, t0)), &conflict)
	require.Equal(t, policy.Allow, verdict(t, e, "222"))
	require.Equal(t, policy.Deny, verdict(t, e, "111"))
	require.Equal(t, policy.Deny, verdict(t, e, "GB.1"))
	require.ErrorAs(t, record(e, ctx, changes("333", channels.Identity{Phone: "333"}, channels.Identity{Phone: "222"}, t0)), &conflict)
	require.Equal(t, policy.Deny, verdict(t, e, "333"))
}

// A change of the scoped id that does not repeat the number leaves the number.
func TestChangeOfScopedIDKeepsTheNumber(t *testing.T) {
	ctx := context.Background()
	events := []channels.Event{
		seen(pair("447700900123", "GB.1"), t0),
		changes("447700900123", channels.Identity{Scoped: "GB.2"}, channels.Identity{Scoped: "GB.1"}, t0.Add(time.Hour)),
	}
	for _, order := range [][]int{{0, 1}, {1, 0}, {0, 1, 0}} {
		store := conversation.NewMemoryStore()
		e, _ := newEngine(t, t0.Add(2*time.Hour), conversation.WithStore(store))
		for _, i := range order {
			require.NoError(t, record(e, ctx, events[i]), order)
		}
		homes := 0
		for _, user := range []string{"447700900123", "GB.1", "GB.2"} {
			require.Equal(t, policy.Allow, verdict(t, e, user), "%v %s", order, user)
			s, err := store.Load(ctx, at(user))
			require.NoError(t, err)
			if s.LinkedTo == "" {
				homes++
				require.Equal(t, pair("447700900123", "GB.2"), s.Identity, order)
			}
		}
		require.Equal(t, 1, homes)
	}
}

// However often a person changes the number, all of them lead straight to the
// conversation, and Forget finds them all.
func TestManyChangesOfNumber(t *testing.T) {
	ctx := context.Background()
	store := conversation.NewMemoryStore()
	e, _ := newEngine(t, t0.Add(1000*time.Hour), conversation.WithStore(store))
	number := func(i int) channels.Identity { return channels.Identity{Phone: fmt.Sprint(5000 + i)} }
	require.NoError(t, record(e, ctx, seen(number(0), t0)))
	change := func(i int) error {
		return record(e, ctx, changes(number(i).Phone, number(i), number(i-1), t0.Add(time.Duration(i)*time.Hour)))
	}
	const most = 256
	for i := 1; i <= most; i++ {
		require.NoError(t, change(i), i)
	}
	for i := range most {
		s, err := store.Load(ctx, at(number(i).Phone))
		require.NoError(t, err)
		require.Equal(t, number(most).Phone, s.LinkedTo, i)
	}
	require.ErrorIs(t, change(most+1), conversation.ErrTooManyNames)
	require.Equal(t, t0, openedAt(t, e, number(0).Phone), "what was linked goes on")
	require.NoError(t, e.Forget(ctx, at(number(7).Phone)))
	require.Zero(t, store.Len())
}
