package conversation_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
)

// A conflict is one every time, and what the conflicting event says does not make
// the two people look like one to a later event.
func TestConflictStaysAConflict(t *testing.T) {
	ctx := context.Background()
	e, _ := newEngine(t, t0)
	require.NoError(t, record(e, ctx,
		seen(channels.Identity{Phone: "111", Scoped: "GB.1"}, t0.Add(-50*time.Hour)),
		seen(channels.Identity{Phone: "222", Scoped: "GB.2"}, t0.Add(-50*time.Hour)),
	))
	mixed := seen(channels.Identity{Phone: "111", Scoped: "GB.2"}, t0.Add(-20*time.Hour))
	var conflict *conversation.IdentityConflictError
	for range 3 {
		require.ErrorAs(t, record(e, ctx, mixed), &conflict)
	}
	mixed.Identity.Parent, mixed.Occurred = "GB.ENT.7", t0.Add(-10*time.Hour)
	require.ErrorAs(t, record(e, ctx, mixed), &conflict)
	require.NoError(t, record(e, ctx, userBlocks("111", t0)))
	d, err := e.Check(ctx, at("222"), text)
	require.NoError(t, err)
	require.False(t, d.Has(policy.UserBlocked), "two people with identifiers of their own are never merged")
}

// Forgetting the former owner of a number leaves its new owner alone.
func TestForgetLeavesTheNewOwnerOfANumber(t *testing.T) {
	ctx := context.Background()
	e, _ := newEngine(t, t0.Add(5*time.Hour))
	require.NoError(t, record(e, ctx,
		seen(channels.Identity{Phone: "111", Scoped: "GB.1"}, t0.Add(-20*time.Hour)),
		channels.Event{
			Kind: channels.IdentityChange, ID: "sys", Address: at("222"), Occurred: t0,
			Identity: channels.Identity{Phone: "222", Scoped: "GB.2"}, Previous: channels.Identity{Phone: "111", Scoped: "GB.1"},
		},
		seen(channels.Identity{Phone: "111", Scoped: "GB.9"}, t0.Add(4*time.Hour)),
	))
	require.NoError(t, e.Forget(ctx, at("222")))
	require.Equal(t, policy.Allow, verdict(t, e, "111"))
	require.Equal(t, policy.Allow, verdict(t, e, "GB.9"))
}
