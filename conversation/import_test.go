package conversation_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/window"
)

// What could not be stored again is refused, and nothing of it is kept.
func TestImportRefusesAbsurdConsent(t *testing.T) {
	t.Parallel()
	store := conversation.NewMemoryStore()
	e, _ := newEngine(t, t0, conversation.WithStore(store))
	for _, year := range []int{1960, 10000} {
		at := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
		for _, c := range []policy.Consent{{OptedIn: at}, {OptedOut: at}, {MarketingStopped: at}, {MarketingResumed: at}} {
			var wrong *window.TimeError
			require.ErrorAs(t, e.Import(context.Background(), alice, c), &wrong)
		}
	}
	require.Zero(t, store.Len())
	require.NoError(t, e.Import(context.Background(), alice, policy.Consent{OptedIn: t0}))
	require.Equal(t, 1, store.Len())
}

// What is imported under one identifier is the person's under all, and goes with the person; importing again is no other fact.
func TestImportIsOfThePerson(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store := conversation.NewMemoryStore()
	e, clk := newEngine(t, t0, conversation.WithStore(store))
	require.NoError(t, record(e, ctx, seen(pair("111", "GB.1"), t0.Add(-100*time.Hour))))
	for range 2 {
		require.NoError(t, e.Import(ctx, at("111"), policy.Consent{MarketingStopped: t0}))
	}
	marketing := templated("x")
	marketing.Category = "marketing"
	for _, user := range []string{"111", "GB.1"} {
		require.True(t, checkAt(t, e, at(user), marketing, t0).Has(policy.OptedOut), user)
		require.True(t, checkAt(t, e, at(user), text, t0.Add(time.Minute)).Has(policy.WindowUnknown), user)
		require.True(t, checkAt(t, e, at(user), text, t0.Add(talkLength)).Has(policy.WindowClosed), user)
	}
	clk.now = t0.Add(time.Hour)
	require.NoError(t, e.Import(ctx, at("222"), policy.Consent{}))
	s := of(t, store, at("222"))
	require.False(t, s.Keep.IsZero(), "nothing but an unknown past")
	require.False(t, s.Keep.Before(clk.now.Add(careLength)))
	require.NoError(t, e.Forget(ctx, at("GB.1")))
	require.NoError(t, e.Forget(ctx, at("222")))
	require.Empty(t, listed(t, store))
}
