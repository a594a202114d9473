package conversation_test

import (
	"context"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/window"
)

// heap is how many bytes are in use after everything unused is gone.
func heap() uint64 {
	runtime.GC()
	runtime.GC() // pools survive the first
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// fill stores n plain conversations whose users have 12 digits, and returns what
// one of them takes, key included.
func fill(t testing.TB, store *conversation.MemoryStore, n int) float64 {
	ctx := context.Background()
	state, err := window.State{}.Observe(nil, window.Message, t0)
	require.NoError(t, err)
	change := func(s *conversation.Snapshot) error { s.State = state; return nil }
	before := heap()
	for i := range n {
		a := channels.Address{Channel: "demo", Business: "b1", User: strconv.Itoa(447700000000 + i)}
		if err := store.Update(ctx, a, change); err != nil {
			t.Fatal(err)
		}
	}
	after := heap()
	require.Equal(t, n, store.Len())
	return float64(after-before) / float64(n)
}

func TestMemoryStoreBytesPerConversation(t *testing.T) {
	store := conversation.NewMemoryStore()
	per := fill(t, store, 200_000)
	t.Logf("%.1f bytes per conversation", per)
	require.LessOrEqual(t, per, 420.0) // until the store keeps the encoding, of which a message takes 8 bytes
	require.Greater(t, per, 128.0, "less than the state alone: the measurement is wrong")
	runtime.KeepAlive(store)
}

func BenchmarkMemoryStoreMillion(b *testing.B) {
	for b.Loop() {
		store := conversation.NewMemoryStore()
		b.ReportMetric(fill(b, store, 1_000_000), "B/conversation")
		runtime.KeepAlive(store)
	}
}

// A key is often a small part of a webhook body; the store must not keep the body.
func TestMemoryStoreKeepsNoPartOfWhatItWasGiven(t *testing.T) {
	ctx := context.Background()
	store := conversation.NewMemoryStore()
	state, err := window.State{}.Observe(nil, window.Message, t0)
	require.NoError(t, err)
	before := heap()
	const bodies, size = 64, 1 << 20
	for i := range bodies {
		body := strconv.Itoa(100+i) + strings.Repeat("x", size)
		a := channels.Address{Channel: "demo", Business: "b1", User: body[:3]}
		require.NoError(t, store.Update(ctx, a, func(s *conversation.Snapshot) error { s.State = state; return nil }))
	}
	require.Less(t, int64(heap())-int64(before), int64(bodies*size/2))
	require.Equal(t, bodies, store.Len())
	runtime.KeepAlive(store)
}

func TestMemoryStoreLenCountsEverything(t *testing.T) {
	ctx := context.Background()
	store := conversation.NewMemoryStore()
	put := func(a channels.Address, s conversation.Snapshot) {
		require.NoError(t, store.Update(ctx, a, func(have *conversation.Snapshot) error { *have = s; return nil }))
	}
	require.Zero(t, store.Len())
	put(at("1"), conversation.Snapshot{LinkedTo: "2"})
	put(at("2"), conversation.Snapshot{Consent: policy.Consent{Never: true}})
	put(at(""), conversation.Snapshot{Restrictions: []conversation.Restriction{{Type: "X", Since: t0}}})
	require.Equal(t, 3, store.Len())
	put(at("2"), conversation.Snapshot{})
	require.NoError(t, store.Delete(ctx, at("1")))
	require.Equal(t, 1, store.Len())
	_, err := store.Load(ctx, channels.Address{Channel: "demo", Business: "never seen", User: "1"})
	require.NoError(t, err)
	require.Equal(t, 1, store.Len(), "loading makes no entry")
}
