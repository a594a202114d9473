package conversation_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
)

// A change that is told under a name which it does not list makes that name the
// person's too.
func TestChangeToldUnderAnotherName(t *testing.T) {
	ctx := context.Background()
	for _, told := range []string{"333", "222", "111"} {
		e, _ := newEngine(t, t0.Add(time.Hour))
		require.NoError(t, record(e, ctx,
			seen(channels.Identity{Phone: "111"}, t0.Add(-time.Hour)),
			changes(told, channels.Identity{Phone: "222"}, channels.Identity{Phone: "111"}, t0)))
		for _, user := range []string{"111", "222", told} {
			require.Equal(t, policy.Allow, verdict(t, e, user), "told under %s: %s", told, user)
		}
		require.Equal(t, told == "333", verdict(t, e, "333") == policy.Allow)
	}
}

// A late change of which every name is somebody else's by now changes nothing.
func TestChangeOfNamesThatAllWentOn(t *testing.T) {
	ctx := context.Background()
	store := conversation.NewMemoryStore()
	e, _ := newEngine(t, t0.Add(12*time.Hour), conversation.WithStore(store))
	require.NoError(t, record(e, ctx, seen(pair("111", "GB.7"), t0.Add(10*time.Hour)), seen(pair("222", "GB.5"), t0.Add(10*time.Hour))))
	load := func(user string) conversation.Snapshot {
		s, err := store.Load(ctx, at(user))
		require.NoError(t, err)
		return s
	}
	before := map[string]conversation.Snapshot{}
	for _, user := range []string{"111", "GB.7", "222", "GB.5"} {
		before[user] = load(user)
	}
	var conflict *conversation.IdentityConflictError
	require.ErrorAs(t, record(e, ctx, changes("222", pair("222", "GB.7"), channels.Identity{Phone: "111"}, t0)), &conflict)
	for user, want := range before {
		got := load(user)
		require.True(t, got.Equal(&want), user)
	}
	require.Equal(t, len(before), store.Len())
}

// A name that went on to somebody else is not noted as the person's.
func TestChangeDoesNotNoteANameThatWentOn(t *testing.T) {
	ctx := context.Background()
	store := conversation.NewMemoryStore()
	e, _ := newEngine(t, t0.Add(12*time.Hour), conversation.WithStore(store))
	require.NoError(t, record(e, ctx,
		seen(pair("111", "GB.1"), t0.Add(-50*time.Hour)), seen(pair("222", "GB.5"), t0.Add(10*time.Hour))))
	var conflict *conversation.IdentityConflictError
	require.ErrorAs(t, record(e, ctx, changes("222", pair("222", "GB.1"), channels.Identity{Phone: "111"}, t0)), &conflict)
	of := func(user string) channels.Identity {
		s, err := store.Load(ctx, at(user))
		require.NoError(t, err)
		if s.LinkedTo != "" {
			s, err = store.Load(ctx, at(s.LinkedTo))
			require.NoError(t, err)
		}
		return s.Identity
	}
	require.NotEqual(t, "222", of("GB.1").Phone)
	require.Equal(t, "GB.1", of("GB.1").Scoped)
	require.Equal(t, pair("222", "GB.5"), of("222"))
}

// A change takes several calls of the store. Whichever fails, its error is returned,
// and the change told again is complete.
func TestChangeSurvivesAFailingStore(t *testing.T) {
	ctx := context.Background()
	down := errors.New("connection lost")
	prepare := func() *conversation.MemoryStore {
		store := conversation.NewMemoryStore()
		e, _ := newEngine(t, t0, conversation.WithStore(store))
		require.NoError(t, record(e, ctx,
			seen(pair("111", "GB.1"), t0.Add(-3*time.Hour)), seen(pair("222", "GB.2"), t0.Add(-2*time.Hour)),
		))
		return store
	}
	change := changes("222", pair("222", "GB.1"), channels.Identity{Phone: "111"}, t0)
	outcome := func(store conversation.Store) map[string]time.Time {
		e, _ := newEngine(t, t0.Add(time.Hour), conversation.WithStore(store))
		out := map[string]time.Time{}
		for _, user := range []string{"111", "222", "GB.1", "GB.2"} {
			out[user] = openedAt(t, e, user)
		}
		return out
	}
	whole := prepare()
	e, _ := newEngine(t, t0, conversation.WithStore(whole))
	require.NoError(t, record(e, ctx, change))
	want := outcome(whole)
	for good := 0; ; good++ {
		require.Less(t, good, 100)
		store := prepare()
		failing := &failsAfter{Store: store, good: good, err: down}
		e, _ := newEngine(t, t0, conversation.WithStore(failing))
		err := record(e, ctx, change)
		if failing.good >= 0 {
			require.NoError(t, err)
			require.Equal(t, want, outcome(store))
			require.Greater(t, good, 5, "it takes more calls than this")
			break
		}
		require.ErrorIs(t, err, down, "call %d", good)
		require.NoError(t, record(e, ctx, change))
		require.Equal(t, want, outcome(store), "call %d", good)
	}
}
