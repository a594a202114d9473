package conversation_test

import (
	"context"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
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

// written is what is kept of a person who wrote once.
func written(t testing.TB) []byte {
	store := conversation.NewMemoryStore()
	e, _ := newEngine(t, t0, conversation.WithStore(store))
	require.NoError(t, record(e, context.Background(), userEvent("m", t0, window.Message)))
	entries, err := store.Load(context.Background(), alice)
	require.NoError(t, err)
	data := []byte(entries[0].Snapshot)
	return data
}

// fill stores n plain conversations whose users have 12 digits, and returns what
// one of them takes, key included.
func fill(t testing.TB, store *conversation.MemoryStore, n int) float64 {
	ctx := context.Background()
	snapshot := written(t)
	before := heap()
	for i := range n {
		a := channels.Address{Channel: "demo", Business: "b1", User: strconv.Itoa(447700000000 + i)}
		s := conversation.Snapshot(snapshot) // bytes of its own, as each conversation has
		require.NoError(t, store.Save(ctx, []conversation.Stored{{Address: a, Snapshot: s, Wake: t0.Add(time.Duration(i) * time.Second)}}))
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
	snapshot := written(t)
	before := heap()
	const bodies, size = 64, 1 << 20
	for i := range bodies {
		body := strconv.Itoa(100+i) + strings.Repeat("x", size)
		a := channels.Address{Channel: "demo", Business: "b1", User: body[:3]}
		s := conversation.Snapshot(snapshot)
		require.NoError(t, store.Save(ctx, []conversation.Stored{{Address: a, Snapshot: s}}))
	}
	require.Less(t, int64(heap())-int64(before), int64(bodies*size/2))
	require.Equal(t, bodies, store.Len())
	runtime.KeepAlive(store)
}

func TestMemoryStoreLenCountsEverything(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store := conversation.NewMemoryStore()
	e, _ := newEngine(t, t0, conversation.WithStore(store))
	require.Zero(t, store.Len())
	require.NoError(t, record(e, ctx, seen(pair("1", "GB.1"), t0), restricting(t0, channels.Restriction{Type: "X"})))
	require.Equal(t, 3, store.Len(), "two identifiers and the business")
	require.NoError(t, e.Forget(ctx, at("1")))
	require.Equal(t, 1, store.Len())
	_, err := store.Load(ctx, channels.Address{Channel: "demo", Business: "never seen", User: "1"})
	require.NoError(t, err)
	require.Equal(t, 1, store.Len(), "loading makes no entry")
}

// A page takes as much of a large store as of a small one, and the pages hold each entry once.
func TestMemoryStorePagesAreCheap(t *testing.T) {
	bytesOf := func(n int) uint64 {
		store := conversation.NewMemoryStore()
		fill(t, store, n)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		seen := map[channels.Address]bool{}
		for page := (conversation.Page{Limit: 10}); ; {
			got, next, err := store.List(context.Background(), "", "", page)
			require.NoError(t, err)
			for _, s := range got {
				seen[s.Address] = true
			}
			if page = next; page.End() {
				break
			}
		}
		runtime.ReadMemStats(&after)
		require.Len(t, seen, n)
		return (after.TotalAlloc - before.TotalAlloc) / uint64(n)
	}
	require.Less(t, bytesOf(20_000), 2*bytesOf(2_000))
}
