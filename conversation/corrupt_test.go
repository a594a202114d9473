package conversation_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/window"
)

// An entry that cannot be read is an error of each event that needs it, and of nobody else's: the number's own entry too, which keeps
// the account that an event names.
func TestAnEntryThatCannotBeReadIsAnErrorOfItsEvents(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	ofAccount := userEvent("a", t0, window.Message)
	ofAccount.Account = "waba"
	for name, c := range map[string]struct {
		corrupt string
		fails   bool
	}{"the number's": {"", true}, "the person's": {alice.User, true}, "another person's": {"447700900999", false}} {
		store := conversation.NewMemoryStore()
		e, _ := newEngine(t, t0, conversation.WithStore(store))
		require.NoError(t, store.Save(ctx, []conversation.Stored{{Address: at(c.corrupt), Snapshot: conversation.Corrupt()}}))
		plain := userEvent("plain", t0.Add(-time.Hour), window.Message)
		plain.Address.User = "447700900555"
		got, err := e.Record(ctx, ofAccount, plain)
		require.Equal(t, []bool{!c.fails, true}, got, name)
		require.Equal(t, conversation.Corrupt(), listed(t, store)[at(c.corrupt)].Snapshot, "%s: nothing is written over it", name)
		if !c.fails {
			require.NoError(t, err)
			continue
		}
		require.ErrorIs(t, err, conversation.ErrCorrupt, name)
		_, err = e.Check(ctx, alice, text)
		require.ErrorIs(t, err, conversation.ErrCorrupt, name)
	}
}
