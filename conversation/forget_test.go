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

// What fails while a person changes number or is forgotten can be done again.
func TestMovingAndForgettingAreCompletedAfterAFailure(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	down := errors.New("connection lost")
	move := channels.Event{
		Kind: channels.IdentityChange, ID: "move", Address: at("222"), Occurred: t0,
		Identity: channels.Identity{Phone: "222", Scoped: "GB.2"}, Previous: channels.Identity{Phone: "111", Scoped: "GB.1"},
	}
	for good := range 60 {
		inner := conversation.NewMemoryStore()
		store := &failsAfter{Store: inner, good: good, err: down, off: true}
		e, _ := newEngine(t, t0, conversation.WithStore(store))
		require.NoError(t, record(e, ctx, seen(channels.Identity{Phone: "111", Scoped: "GB.1"}, t0.Add(-time.Hour))))
		store.off = false
		err := record(e, ctx, move)
		if err == nil {
			err = e.Forget(ctx, at("222"))
			if err == nil {
				require.Greater(t, good, 3, "some calls must have failed for this to test anything")
				return
			}
			require.ErrorIs(t, err, down)
			require.NoError(t, e.Forget(ctx, at("222")), "under the same name")
			require.Zero(t, inner.Len(), "failure at call %d", good)
			continue
		}
		require.ErrorIs(t, err, down)
		require.NoError(t, record(e, ctx, move))
		for user, want := range map[string]policy.Verdict{"111": policy.Deny, "222": policy.Allow, "GB.1": policy.Allow, "GB.2": policy.Allow} {
			require.Equal(t, want, verdict(t, e, user), "%s, failure at call %d", user, good)
		}
	}
	t.Fatal("it takes more calls of the store than this test expects")
}

// Who moved is not forgotten under the number that they had before: that is somebody else's by now.
func TestForgettingTheNextHolderOfANumber(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, _ := newEngine(t, t0)
	require.NoError(t, record(e, ctx, seen(pair("111", "GB.1"), t0.Add(-time.Hour)), changes("222", pair("222", "GB.1"), pair("111", ""), t0)))
	require.NoError(t, e.Forget(ctx, at("111")))
	for user, want := range map[string]policy.Verdict{"111": policy.Deny, "222": policy.Allow, "GB.1": policy.Allow} {
		require.Equal(t, want, verdict(t, e, user), user)
	}
}
