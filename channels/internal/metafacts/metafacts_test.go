package metafacts_test

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// shared is where the rulebook that the table was made from lies beside the
// repository.
const shared = "../../../../shared/rulebook/messenger-instagram-errors.csv"

func TestErrorsAgreeWithTheRulebook(t *testing.T) {
	f, err := os.Open(shared)
	if os.IsNotExist(err) {
		t.Skipf("the rulebook %s is not here: nothing to compare the error table with", shared)
	}
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	theirs, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	ours := readOurs(t)
	require.Len(t, ours, len(theirs))
	retries := map[string][]string{"yes": {"yes"}, "no": {"no", "fix"}, "conditional": {"wait", "conditional"}}
	for i, want := range theirs[1:] {
		got := ours[i+1]
		require.Equal(t, want[:3], got[:3], "line %d: channel, code, subcode", i+2)
		require.Contains(t, retries[want[4]], got[3], "line %d: retry", i+2)
		require.Equal(t, want[5], got[4], "line %d: class", i+2)
	}
}

func readOurs(t *testing.T) [][]string {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(metafacts.Errors().Rows)).ReadAll()
	require.NoError(t, err)
	return records
}

func TestErrorTable(t *testing.T) {
	table := metafacts.Errors()
	for _, names := range [][]string{{"messenger", "messenger_marketing", metafacts.Both}, {"instagram", metafacts.Both}} {
		all, err := table.All(names...)
		require.NoError(t, err)
		for _, e := range all {
			require.NotEmpty(t, e.Advice, "%s: class %s has no advice", e.Error, e.Class)
			require.True(t, strings.HasPrefix(e.Source.URL, "https://"), e.Error)
		}
	}
}

func TestEveryLineIsReadOnce(t *testing.T) {
	seen := map[[3]string]bool{}
	for _, r := range readOurs(t)[1:] {
		key := [3]string{r[0], r[1], r[2]}
		require.False(t, seen[key], "%v stands twice", key)
		seen[key] = true
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

// TestReasonsExist guards against misspelt codes: those in use are listed here once
// more.
func TestReasonsExist(t *testing.T) {
	known := []policy.ReasonCode{
		policy.WindowClosed, policy.WindowUnknown, policy.TemplateUnknown, policy.TemplateNotApproved, policy.TemplateMismatch,
		policy.TagRetired, policy.TagNotAllowed, policy.TagWindowClosed, policy.OptInRequired, policy.OptedOut,
		policy.UnsupportedType, policy.ContentTooLong, policy.ContentTypeNotAllowed, policy.QuotaExhausted, policy.TokenMissing,
		policy.TokenExpired, policy.TooSoon, policy.RegionBlocked, policy.UserBlocked, policy.MessagingLimit, policy.SenderRestricted,
	}
	for _, r := range readOurs(t)[1:] {
		for _, code := range strings.Fields(r[5]) {
			require.Contains(t, known, policy.ReasonCode(code), r)
		}
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
