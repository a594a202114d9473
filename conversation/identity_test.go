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

func at(user string) channels.Address {
	return channels.Address{Channel: "demo", Business: "b1", User: user}
}

func seen(ids channels.Identity, when time.Time) channels.Event {
	return channels.Event{Kind: channels.UserAction, ID: ids.String(), Address: at(ids.Primary()), Identity: ids, Occurred: when, Action: channels.ActMessage}
}

func verdict(t testing.TB, e *conversation.Engine, user string) policy.Verdict {
	t.Helper()
	d, err := e.Check(context.Background(), at(user), text)
	require.NoError(t, err)
	return d.Verdict
}

func TestTwoIdentifiersOfOnePerson(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, _ := newEngine(t, t0)
	require.NoError(t, record(e, ctx, seen(channels.Identity{Phone: "111", Scoped: "GB.1", Parent: "GB.ENT.1"}, t0)))
	for _, user := range []string{"111", "GB.1", "GB.ENT.1"} {
		require.Equal(t, policy.Allow, verdict(t, e, user), user)
	}
	require.Equal(t, policy.Deny, verdict(t, e, "GB.2"))
}

func TestIdentifiersSeenApartAreJoinedLater(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, clk := newEngine(t, t0)
	require.NoError(t, record(e, ctx, seen(channels.Identity{Phone: "111"}, t0.Add(-9*time.Hour)), seen(channels.Identity{Scoped: "GB.1"}, t0)))
	clk.now = t0.Add(2 * time.Hour)
	require.Equal(t, policy.Deny, verdict(t, e, "111"))
	both := seen(channels.Identity{Phone: "111", Scoped: "GB.1"}, t0.Add(-8*time.Hour))
	require.NoError(t, record(e, ctx, both))
	require.Equal(t, policy.Allow, verdict(t, e, "111"), "the window that the scoped id opened is the same person's")
	require.NoError(t, record(e, ctx, both), "again changes nothing")
}

func TestForgetRemovesEveryName(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store := conversation.NewMemoryStore()
	e, _ := newEngine(t, t0, conversation.WithStore(store))
	require.NoError(t, record(e, ctx, seen(channels.Identity{Phone: "111", Scoped: "GB.1", Parent: "GB.ENT.1"}, t0)))
	require.Positive(t, store.Len())
	require.NoError(t, e.Forget(ctx, at("GB.1")))
	require.Zero(t, store.Len())
	require.Equal(t, policy.Deny, verdict(t, e, "111"))
	require.NoError(t, e.Forget(ctx, at("111")), "forgetting nobody is not an error")
	require.Error(t, e.Forget(ctx, channels.Address{}))
}

// inGroup is the message of a member of the group G1.
func inGroup(ids channels.Identity, when time.Time) channels.Event {
	ev := seen(ids, when)
	ev.Group, ev.Address = "G1", at("G1")
	return ev
}

func TestMembersOfAGroupAreNotTheGroup(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, _ := newEngine(t, t0)
	require.NoError(t, record(e, ctx, inGroup(pair("111", "GB.1"), t0.Add(-time.Hour)), inGroup(pair("222", "GB.2"), t0)))
	require.Equal(t, policy.Allow, verdict(t, e, "G1"), "any member's message opens the group's window")
	for _, user := range []string{"111", "222", "GB.1", "GB.2"} {
		require.Equal(t, policy.Deny, verdict(t, e, user), user)
	}
}

// A message in a group tells which number and which id are one person's, as any message does. So what is told under the one holds under the
// other, in any order; the group itself has part in neither.
func TestAMemberOfAGroupIsOnePerson(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	member, alone := inGroup(pair("111", "GB.1"), t0.Add(-2*time.Hour)), seen(pair("", "GB.1"), t0.Add(-time.Hour))
	stop := seen(pair("", "GB.1"), t0)
	stop.Kind, stop.Action, stop.Consent = channels.ConsentChange, "", channels.MarketingStopped
	for _, order := range [][]channels.Event{{member, alone, stop}, {stop, alone, member}, {alone, member, stop, member}} {
		e, clk := newEngine(t, t0)
		require.NoError(t, record(e, ctx, order...))
		for _, user := range []string{"111", "GB.1"} {
			clk.now = t0.Add(time.Hour)
			require.Equal(t, policy.Allow, verdict(t, e, user), user)
			d, err := e.Check(ctx, at(user), templated("MARKETING"))
			require.NoError(t, err)
			require.True(t, d.Has(policy.OptedOut), user)
		}
		require.Equal(t, policy.Deny, verdict(t, e, "222"), "another member")
		d, err := e.CheckAt(ctx, at("111"), text, t0.Add(-90*time.Minute))
		require.NoError(t, err)
		require.Equal(t, policy.Deny, d.Verdict, "the group's window is not the member's")
	}
}
