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
