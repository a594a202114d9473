package conversation_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

// Snapshots of one account are equal if they say the same of its restrictions, which
// are kept in one order.
func TestRestrictionsOfASnapshot(t *testing.T) {
	base := conversation.Restriction{Type: "A", Since: t0, Until: t0.Add(time.Hour), Lifted: t0.Add(time.Minute)}
	snapshot := func(r conversation.Restriction) *conversation.Snapshot {
		return &conversation.Snapshot{Restrictions: []conversation.Restriction{r}}
	}
	zoned := base
	zoned.Since, zoned.Until = base.Since.In(time.FixedZone("east", 3600)), base.Until.In(time.FixedZone("west", -3600))
	require.True(t, snapshot(base).Equal(snapshot(zoned)), "an instant is one in any zone")
	for name, change := range map[string]func(r *conversation.Restriction){
		"type":   func(r *conversation.Restriction) { r.Type = "B" },
		"since":  func(r *conversation.Restriction) { r.Since = r.Since.Add(1) },
		"until":  func(r *conversation.Restriction) { r.Until = r.Until.Add(1) },
		"lifted": func(r *conversation.Restriction) { r.Lifted = r.Lifted.Add(1) },
	} {
		other := base
		change(&other)
		require.False(t, snapshot(base).Equal(snapshot(other)), name)
	}

	ctx := context.Background()
	var kept []conversation.Snapshot
	a, b := restricting(t0, channels.Restriction{Type: "A"}), restricting(t0, channels.Restriction{Type: "B"})
	for _, order := range [][]channels.Event{{a, b}, {b, a}, {b, a, b, a}} {
		store := conversation.NewMemoryStore()
		e, _ := newEngine(t, t0, conversation.WithStore(store))
		require.NoError(t, e.Record(ctx, order...))
		s, err := store.Load(ctx, at(""))
		require.NoError(t, err)
		kept = append(kept, s)
	}
	require.Len(t, kept[0].Restrictions, 2)
	require.True(t, kept[0].Equal(&kept[1]))
	require.True(t, kept[0].Equal(&kept[2]))
}
