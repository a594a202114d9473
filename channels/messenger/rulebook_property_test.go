package messenger_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/window"
)

// TestEditionsHoldTheRowsOfTheirTime compares an edition at any instant with the
// rows whose span holds that instant.
func TestEditionsHoldTheRowsOfTheirTime(t *testing.T) {
	book := messenger.New().Rulebook()
	timeline, err := book.Compile()
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		offset := rapid.Int64Range(-1, int64(8*365*24*time.Hour)).Draw(t, "since the beginning")
		if date := rapid.SampledFrom(book.Dates()).Draw(t, "edition"); rapid.Bool().Draw(t, "at an edge") {
			offset = int64(date.Sub(book.Begins)) + rapid.Int64Range(-1, 1).Draw(t, "ns")
		}
		now := book.Begins.Add(time.Duration(offset))
		e := timeline.At(now)
		if now.Before(book.Begins) {
			require.Nil(t, e)
			return
		}
		var names []string
		for _, p := range book.Permissions {
			if !now.Before(p.From) && (p.To.IsZero() || now.Before(p.To)) {
				names = append(names, p.Name)
			}
		}
		var got []string
		for _, p := range e.Permissions {
			got = append(got, p.Name)
		}
		require.Equal(t, names, got)
		var rules window.Rules
		for _, w := range book.Windows {
			if !now.Before(w.From) && (w.To.IsZero() || now.Before(w.To)) {
				rules = append(rules, w.Rule)
			}
		}
		require.Equal(t, rules, e.Windows)
	})
}

func TestAmendingACloneLeavesTheRulebookAlone(t *testing.T) {
	book := messenger.New().Rulebook()
	before := len(book.Permissions)
	clone := book.Clone()
	clone.Permissions = append(clone.Permissions, clone.Permissions[0])
	clone.Permissions[0].Name = "amended"
	clone.Permissions[len(clone.Permissions)-1].Name = "another"
	_, err := clone.Compile()
	require.NoError(t, err)
	require.Len(t, book.Permissions, before)
	require.Equal(t, "response", book.Permissions[0].Name)
}
