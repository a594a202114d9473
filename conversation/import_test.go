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
			require.ErrorIs(t, e.Import(context.Background(), alice, c), window.ErrTime)
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

// What permits and is dated ahead permits nothing before its instant; what forbids counts at once.
func TestImportedConsentDatedAheadWaits(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	marketing := templated("x")
	marketing.Category = "marketing"
	for name, c := range map[string]struct {
		before, ahead policy.Consent
		m             channels.Message
		until, onward bool
	}{
		"an opt-in":    {policy.Consent{OptedOut: t0.Add(-time.Hour)}, policy.Consent{OptedIn: ahead}, templated("x"), false, true},
		"a resumption": {policy.Consent{MarketingStopped: t0.Add(-time.Hour)}, policy.Consent{MarketingResumed: ahead}, marketing, false, true},
		"an opt-out":   {policy.Consent{OptedIn: t0.Add(-time.Hour)}, policy.Consent{OptedOut: ahead}, templated("x"), false, false},
		"a stop":       {policy.Consent{}, policy.Consent{MarketingStopped: ahead}, marketing, false, false},
	} {
		e, clk := newEngine(t, t0)
		require.NoError(t, e.Import(ctx, alice, c.before), name)
		for range 2 {
			require.NoError(t, e.Import(ctx, alice, c.ahead), name)
		}
		before := ahead.Add(-time.Millisecond)
		for _, step := range []struct {
			now, when time.Time
			want      bool
		}{{t0, t0, c.until}, {t0, before, c.until}, {t0, ahead, c.onward}, {before, before, c.until}, {ahead, ahead, c.onward}} {
			clk.now = step.now
			require.Equal(t, step.want, checkAt(t, e, alice, c.m, step.when).Allowed(), "%s: at %v, about %v", name, step.now, step.when)
		}
	}
	e, _ := newEngine(t, t0)
	require.ErrorIs(t, e.Import(ctx, alice, policy.Consent{OptedIn: t0.Add(24*time.Hour + time.Millisecond)}), conversation.ErrFuture)
	require.NoError(t, e.Import(ctx, alice, policy.Consent{OptedIn: t0.Add(24 * time.Hour)}))
	for n := range 8 {
		err := e.Import(ctx, alice, policy.Consent{OptedIn: ahead.Add(time.Duration(n) * time.Minute)})
		require.Equal(t, n == 7, errors.Is(err, conversation.ErrFuture), "the ninth that waits is refused: %v", err)
	}
}
