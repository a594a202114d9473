package conversationtest_test

import (
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

// heap is how many bytes are in use after everything unused is gone.
func heap() uint64 {
	runtime.GC()
	runtime.GC() // pools survive the first
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// perPerson is what one of many people takes, of whom the same was told as of the first: the entries that the engine made of it are
// stored again under as many identifiers.
func perPerson(t *testing.T, events ...channels.Event) float64 {
	t.Helper()
	const people = 100_000 // enough for the tables to weigh little more than at a million
	scratch := conversation.NewMemoryStore()
	_, err := engineOver(t, scratch).Record(t.Context(), events...)
	require.NoError(t, err)
	kept := dump(t, scratch)
	store := conversation.NewMemoryStore()
	before := heap()
	for i := range people {
		for a, snapshot := range kept {
			own := conversation.Snapshot(strings.Clone(string(snapshot))) // each has bytes of its own
			one := []conversation.Stored{{Address: a, Snapshot: own, Wake: noon.Add(time.Duration(i) * time.Second)}}
			number := strconv.Itoa(1_000_000 + i)
			one[0].Address.User = a.User[:len(a.User)-len(number)] + number
			if err := store.Save(t.Context(), one); err != nil {
				t.Fatal(err)
			}
		}
	}
	after := heap()
	require.Equal(t, people*len(kept), store.Len())
	runtime.KeepAlive(store)
	return float64(after-before) / people
}

func TestBytesPerConversation(t *testing.T) {
	messages := make([]channels.Event, 16)
	for i := range messages {
		messages[i] = channels.Event{
			Kind: channels.UserAction, Action: channels.ActMessage, ID: "wamid." + strconv.Itoa(i), Address: chatAt("100", anna),
			Occurred: noon.Add(time.Duration(i-16) * 37 * time.Second),
		}
	}
	per := perPerson(t, messages...)
	t.Logf("%.0f bytes: a key of 12 digits, messages, 16 recent ids", per)
	require.LessOrEqual(t, per, 420.0)
	require.Greater(t, per, 16*8.0, "less than the ids alone: the measurement is wrong")

	for i := range messages {
		messages[i].Identity = channels.Identity{Phone: anna, Scoped: "IN.0000000000000001"}
	}
	messages[0].Kind, messages[0].Consent = channels.ConsentChange, channels.OptedInGeneral
	per = perPerson(t, messages...)
	t.Logf("%.0f bytes: a phone and a scoped id, so two entries; messages, a consent, 16 recent ids", per)
	require.LessOrEqual(t, per, 700.0)
}

// Every webhook pays for what recording allocates.
func TestAllocationsOfRecord(t *testing.T) {
	if underRace {
		t.Skip("the race detector empties pools at random")
	}
	engine := engineOver(t, conversation.NewMemoryStore())
	at := noon.Add(-time.Hour)
	ev := channels.Event{
		Kind: channels.UserAction, Action: channels.ActMessage, ID: "m", Address: chatAt("100", anna), Occurred: at,
	}
	allocations := func(ev channels.Event) float64 {
		record := func() {
			at = at.Add(time.Millisecond)
			ev.Occurred = at
			if isNew, err := engine.Record(t.Context(), ev); err != nil || !isNew[0] {
				t.Fatal(isNew, err)
			}
		}
		for range 20 {
			record()
		}
		return testing.AllocsPerRun(200, record)
	}
	plain := allocations(ev)
	ev.Address.User, ev.Identity = bert, channels.Identity{Phone: bert, Scoped: "S1"}
	known := allocations(ev)
	t.Logf("%.0f allocations by number alone, %.0f by number and scoped id", plain, known)
	require.LessOrEqual(t, plain, 4.0)
	require.LessOrEqual(t, known, 15.0, "of which seven are the hint Also of both entries")
}

func BenchmarkRecord(b *testing.B) {
	for _, scoped := range []string{"", "S1"} {
		b.Run("scoped="+scoped, func(b *testing.B) {
			engine, err := conversation.New(conversation.WithChannels(newChat()), conversation.WithClock(fixed{}))
			require.NoError(b, err)
			at := noon.AddDate(0, -1, 0)
			ev := channels.Event{
				Kind: channels.UserAction, Action: channels.ActMessage, ID: "m", Address: chatAt("100", anna),
				Identity: channels.Identity{Phone: anna, Scoped: scoped},
			}
			b.ReportAllocs()
			for b.Loop() {
				at = at.Add(time.Millisecond)
				ev.Occurred = at
				if _, err := engine.Record(b.Context(), ev); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
