package who_test

import (
	"fmt"
	"math"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/conversation/internal/who"
)

// hostile draws events that no platform sends: empty and equal identifiers, one string
// as a number and as a firm id, changes into itself, absurd instants.
func hostile(t *rapid.T) []event {
	ids := rapid.SampledFrom([]string{"", "1", "2", "A", "B", "\x00", "☎"})
	instants := rapid.OneOf(rapid.Int64Range(-2, 6), rapid.SampledFrom([]int64{math.MinInt64, math.MaxInt64, math.MaxInt64 - 1}))
	var list []event
	for i := range rapid.IntRange(1, 30).Draw(t, "events") {
		list = append(list, event{Label: fmt.Sprint("fact", i), Told: who.Told{
			Phone: ids.Draw(t, "phone"), Scoped: ids.Draw(t, "scoped"), Parent: ids.Draw(t, "parent"),
			PreviousPhone: ids.Draw(t, "old phone"), PreviousScoped: ids.Draw(t, "old scoped"), PreviousParent: ids.Draw(t, "old parent"),
			User: ids.Draw(t, "user"), At: instants.Draw(t, "at"),
		}})
	}
	return list
}

// Whatever comes: every call works, and asking and recording twice is the same.
func TestHostileEvents(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		events := hostile(t)
		s := recorded(events...)
		for _, e := range events {
			entries := e.Entries(nil)
			require.NotContains(t, entries, "")
			if len(entries) > 0 {
				require.Equal(t, entries[0], e.Home())
			}
		}
		for _, id := range []string{"", "1", "2", "A", "B", "\x00", "☎", "never seen"} {
			for _, at := range []int64{math.MinInt64, -1, 0, 1, 3, 6, math.MaxInt64} {
				a := s.ask(id, at)
				require.Equal(t, a, s.ask(id, at))
				c := s.clone()
				c.forget(id, at)
				c.forget(id, at)
			}
		}
	})
}

// Events without absurd instants and beyond no limit stay independent of their order,
// also where one string is a number and a firm id.
func TestHostileEventsInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := hostile(t)
		events = events[:min(8, len(events))]
		want := recorded(events...)
		require.Equal(t, want, recorded(shuffled(events, rapid.Uint64().Draw(t, "order"))...))
	})
}

// 64 writers tell contradicting things of two numbers.
func TestContradictionsFromEverybody(t *testing.T) {
	var events []event
	for i := range 64 {
		n := strconv.Itoa(i % 7)
		events = append(events, change(100, "1", "to", n), change(100, n, "to", "1"), change(int64(i), "2", "to", "1"),
			by(int64(i), "x", n, string(rune('A'+i%5))))
	}
	want := recorded(events...)
	for seed := range uint64(20) {
		s := recorded(shuffled(events, seed)...)
		require.Equal(t, want, s)
		for i := range 7 {
			id := strconv.Itoa(i)
			require.Equal(t, s.ask(id, 200), s.ask(id, 200))
		}
	}
}

// What a store hands back may be damaged.
func TestDamagedLinks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SampledFrom([]string{"", "1", "2", "A", "B"})
		at := rapid.OneOf(rapid.Int64Range(-2, 6), rapid.SampledFrom([]int64{math.MinInt64, math.MaxInt64}))
		notices := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) who.Notice { return who.Notice{At: at.Draw(t, "at"), Other: ids.Draw(t, "id")} }), 0, 12)
		s := store{}
		for _, id := range []string{"1", "2", "A", "B"} {
			s[id] = entry{Links: who.Links{
				Same: rapid.SliceOfN(ids, 0, 3).Draw(t, "same"), Numbers: rapid.SliceOfN(ids, 0, 3).Draw(t, "numbers"),
				Seen: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) who.Sighting {
					return who.Sighting{ID: ids.Draw(t, "id"), First: at.Draw(t, "first"), Last: at.Draw(t, "last")}
				}), 0, 12).Draw(t, "seen"),
				Out: notices.Draw(t, "out"), In: notices.Draw(t, "in"),
				Gone:    rapid.SliceOfN(rapid.Custom(func(t *rapid.T) who.Gap { return who.Gap{From: at.Draw(t, "from"), To: at.Draw(t, "to")} }), 0, 12).Draw(t, "gone"),
				Dropped: at.Draw(t, "dropped"),
			}}
		}
		for _, e := range hostile(t) {
			s.record(e)
		}
		for _, id := range everybody {
			s.ask(id, 3)
			s.clone().forget(id, 3)
		}
	})
}
