package conversation_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/window"
)

// What no rule needs any more is deleted, at the instant and not a millisecond before; what is kept for ever stays.
func TestPurge(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store := conversation.NewMemoryStore()
	e, _ := newEngine(t, t0, conversation.WithStore(store))
	const n = 2500 // more than two pages
	events := []channels.Event{seen(pair("111", "GB.1"), t0), consentOf(channels.MarketingStopped, t0)}
	for i := range n {
		ev := userEvent("m", t0, window.Message)
		ev.Address.User = fmt.Sprint("447700", 100000+i)
		events = append(events, ev)
	}
	require.NoError(t, record(e, ctx, events...))
	keep := listed(t, store)[at("447700100000")].Keep
	require.False(t, keep.IsZero())
	for _, step := range []struct {
		now          time.Time
		purged, left int
	}{{keep.Add(-time.Millisecond), 0, n + 3}, {keep, n, 3}, {keep, 0, 3}, {keep.AddDate(50, 0, 0), 0, 3}} {
		purged, err := conversation.Purge(ctx, store, step.now)
		require.NoError(t, err)
		require.Equal(t, []int{step.purged, step.left}, []int{purged, store.Len()}, step.now)
	}
}

// racing is a store whose first entry is saved by somebody else between its listing and its deletion.
type racing struct {
	conversation.Store
	lost int
}

func (r *racing) Save(ctx context.Context, entries []conversation.Stored) error {
	if r.lost++; r.lost == 1 {
		return fmt.Errorf("%w: at another version", conversation.ErrConflict)
	}
	return r.Store.Save(ctx, entries)
}

func TestPurgeLeavesWhatIsInUse(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store := conversation.NewMemoryStore()
	e, _ := newEngine(t, t0, conversation.WithStore(store))
	for _, user := range []string{"447700900001", "447700900002", "447700900003"} {
		ev := userEvent("m", t0, window.Message)
		ev.Address.User = user
		require.NoError(t, record(e, ctx, ev))
	}
	purged, err := conversation.Purge(ctx, &racing{Store: store}, t0.AddDate(1, 0, 0))
	require.NoError(t, err)
	require.Equal(t, []int{2, 1}, []int{purged, store.Len()})

	down := errors.New("connection lost")
	_, err = conversation.Purge(ctx, &failsAfter{Store: store, err: down}, t0.AddDate(1, 0, 0))
	require.ErrorIs(t, err, down)
	require.Equal(t, 1, store.Len())
	purged, err = conversation.Purge(ctx, store, t0.AddDate(1, 0, 0))
	require.NoError(t, err)
	require.Equal(t, 1, purged)
	done, cancel := context.WithCancel(ctx)
	cancel()
	_, err = conversation.Purge(done, store, t0)
	require.ErrorIs(t, err, context.Canceled)
}
