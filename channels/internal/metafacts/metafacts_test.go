package metafacts_test

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

func readOurs(t *testing.T) [][]string {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(metafacts.Errors().Rows)).ReadAll()
	require.NoError(t, err)
	return records
}

// A row of a channel that nobody asks for would be lost without a word.
func TestEveryRowIsAChannels(t *testing.T) {
	for _, r := range readOurs(t)[1:] {
		require.Contains(t, []string{"messenger", "messenger_marketing", "instagram", metafacts.Both}, r[0])
	}
}

func TestEveryClassOfAdviceIsUsed(t *testing.T) {
	used := map[string]bool{}
	for _, r := range readOurs(t)[1:] {
		used[r[4]] = true
	}
	for _, line := range strings.Split(strings.TrimSpace(metafacts.Errors().Classes), "\n")[1:] {
		class, advice, _ := strings.Cut(line, ",")
		require.True(t, used[class], class)
		require.True(t, strings.HasSuffix(advice, "."), class)
	}
}

func TestPages(t *testing.T) {
	s := metafacts.ErrorCodes.Reported("a note")
	require.Equal(t, policy.Source{
		URL:  "https://developers.facebook.com/documentation/business-messaging/messenger-platform/error-codes",
		Date: "2026-06-25", Confidence: window.Reported, Note: "a note",
	}, s)
	require.Equal(t, window.Documented, metafacts.ErrorCodes.Documented("").Confidence)
	require.Equal(t, window.Assumed, metafacts.ErrorCodes.Assumed("").Confidence)
}

func TestRegions(t *testing.T) {
	require.Len(t, metafacts.EuropeanUnion(), 27)
	require.Len(t, metafacts.ProtectedRegions(), 31)
	require.Len(t, metafacts.MarketingRegions(), 20)
	all := metafacts.Except(nil)
	require.Len(t, all, 249)
	require.True(t, slices.IsSorted(all))
	require.Len(t, slices.Compact(slices.Clone(all)), 249)
	for _, list := range [][]string{metafacts.EuropeanUnion(), metafacts.ProtectedRegions(), metafacts.MarketingRegions()} {
		rest := metafacts.Except(list)
		require.Len(t, rest, 249-len(list))
		for _, c := range list {
			require.Contains(t, all, c)
			require.NotContains(t, rest, c)
		}
	}
}

func TestDays(t *testing.T) {
	require.Equal(t, time.Date(2020, 3, 4, 0, 0, 0, 0, time.UTC), metafacts.Begins())
	require.Equal(t, time.Date(2026, 9, 28, 0, 0, 0, 0, time.UTC), metafacts.AdWindow())
	span := metafacts.Between(metafacts.Begins(), metafacts.AdWindow())
	require.False(t, span.Contains(metafacts.Begins().Add(-1)))
	require.True(t, span.Contains(metafacts.Begins()))
	require.True(t, span.Contains(metafacts.AdWindow().Add(-1)))
	require.False(t, span.Contains(metafacts.AdWindow()))
	require.True(t, metafacts.Since(metafacts.Begins()).Contains(metafacts.AdWindow()))
}
