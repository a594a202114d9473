package pricing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/pricing"
)

// Until the turn one view holds and the same conversations are open; with it another view holds, or other conversations are open.
func TestTurnIsTheFirstChange(t *testing.T) {
	found := map[bool]int{}
	rapid.Check(t, func(r *rapid.T) {
		b := ruled(t, drawWindowRules(r)...)
		a, q, _ := drawWindowQuery(r)
		var open pricing.Conversations
		for _, category := range []pricing.Category{"notice", "chat"} {
			if rapid.Bool().Draw(r, "a conversation") {
				at := q.At.Add(time.Duration(rapid.IntRange(-30, 30).Draw(r, "hours")) * time.Hour)
				open = open.Delivered(pricing.Charge{Category: category, Opens: 24 * time.Hour}, at)
			}
		}
		q.Conversations = &open
		state := func(at time.Time) [3]any {
			return [3]any{b.At(a, at), open.Open("notice", at), open.Open("chat", at)}
		}
		now, turn := state(q.At), b.Turn(a, q)
		found[turn.IsZero()]++
		if turn.IsZero() {
			require.Equal(r, now, state(q.At.AddDate(10, 0, 0)))
			return
		}
		require.True(r, turn.After(q.At) && turn.Location() == time.UTC, turn)
		require.Equal(r, now, state(q.At.Add(turn.Sub(q.At)/2)))
		require.Equal(r, now, state(turn.Add(-1)))
		require.NotEqual(r, now, state(turn), turn)
	})
	require.Len(t, found, 2)
}

// Days begin in the account's zone; who knows nothing of account and message is told those of UTC.
func TestTurnOfADay(t *testing.T) {
	b, err := pricing.NewBook(pricing.Facts{Rules: []pricing.Rule{{Basis: pricing.NotCharged, From: 2030_05_01}}})
	require.NoError(t, err)
	begins := time.Date(2030, 5, 1, 0, 0, 0, 0, time.UTC)
	east := &pricing.Account{Zone: time.FixedZone("east", 5*3600)}
	for _, at := range []time.Time{{}, begins.Add(-time.Hour), begins.Add(-1)} {
		require.Equal(t, begins, b.Turn(nil, &pricing.Query{At: at}))
	}
	require.Equal(t, begins.Add(-5*time.Hour), b.Turn(east, &pricing.Query{At: begins.Add(-6 * time.Hour)}))
	require.Zero(t, b.Turn(east, &pricing.Query{At: begins.Add(-5 * time.Hour)}))
	require.Zero(t, b.Turn(nil, &pricing.Query{At: begins}))
	require.Equal(t, begins, b.Turn(nil, nil), "from the zero instant on")
	require.Zero(t, (&pricing.Book{}).Turn(nil, nil))
	require.Zero(t, testing.AllocsPerRun(10, func() { b.Turn(east, &pricing.Query{At: begins}) }))
}
