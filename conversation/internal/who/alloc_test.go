package who_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/conversation/internal/who"
)

// Somebody with one identifier costs nothing to record or to ask for but the map
// and the answer.
func TestOneIdentifierAllocatesNothing(t *testing.T) {
	told := who.Told{Phone: "447700900123", User: "447700900123", At: 100}
	kept := []who.Stretch[facts]{{Facts: facts{{1, "x"}}}}
	buffer := make([]string, 0, 8)
	loaded := map[string]who.Links{told.Phone: {}}
	require.Zero(t, testing.AllocsPerRun(100, func() {
		for _, id := range told.Entries(buffer[:0]) {
			l, changed := told.Add(id, who.Links{})
			if changed || id != told.Home() || !l.IsZero() || who.At(kept, l, 100) == nil || len(who.Cut(kept, l)) != 1 {
				t.Fatal("changed")
			}
		}
		if who.Next(loaded, told.Phone, 100) != nil || who.Also(told.Phone, who.Links{}) != nil {
			t.Fatal("leads somewhere")
		}
	}))
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() { who.Derive(loaded).At(told.Phone, 100) }), 2.0)
}

// Somebody who is seen again with a number and an id costs the one list in which the
// last sighting moves.
func TestSeenAgainAllocatesOnce(t *testing.T) {
	told := who.Told{Phone: "447700900123", Scoped: "GB.1", User: "447700900123", At: 200}
	number, _ := told.Add(told.Phone, who.Links{})
	firm, _ := told.Add(told.Scoped, who.Links{})
	buffer := make([]string, 0, 8)
	record := func(told who.Told) float64 {
		return testing.AllocsPerRun(100, func() {
			for _, id := range told.Entries(buffer[:0]) {
				if id == told.Phone {
					told.Add(id, number)
				} else if _, changed := told.Add(id, firm); changed {
					t.Fatal("changed")
				}
			}
		})
	}
	require.Zero(t, record(told), "delivered again")
	told.At = 300
	require.LessOrEqual(t, record(told), 1.0)
}
