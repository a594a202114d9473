package whatsapp_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/window"
)

func words(s string) []string { return strings.Fields(s) }

func TestErrorInfo(t *testing.T) {
	for code, want := range map[int]struct {
		retry   channels.Retry
		class   string
		reasons []channels.ReasonCode
	}{
		131047: {channels.RetryAfterFix, "window_closed", []channels.ReasonCode{channels.WindowClosed, channels.WindowUnknown, channels.TemplateRequired}},
		131050: {channels.RetryNever, "user_opted_out", []channels.ReasonCode{channels.OptedOut}},
		131049: {channels.RetryAfterEvent, "frequency_cap", []channels.ReasonCode{channels.MarketingPausedRegion}},
		132001: {channels.RetryAfterFix, "template_missing", []channels.ReasonCode{channels.TemplateUnknown, channels.TemplateNotApproved}},
		132015: {channels.RetryAfterEvent, "template_state", []channels.ReasonCode{channels.TemplatePaused}},
		132016: {channels.RetryAfterFix, "template_state", []channels.ReasonCode{channels.TemplateDisabled}},
		131056: {channels.RetryBackoff, "pair_limit", []channels.ReasonCode{channels.TooSoon}},
		130472: {channels.RetryNever, "experiment", nil},
		0:      {channels.RetryAfterFix, "auth", nil},
	} {
		info, ok := whatsapp.ErrorInfo(code)
		require.True(t, ok, code)
		require.Equal(t, channels.PlatformError{Code: code}, info.Error)
		require.Equal(t, want.retry, info.Retry, code)
		require.Equal(t, want.class, info.Class, code)
		require.ElementsMatch(t, want.reasons, info.Reasons, code)
		require.NotEmpty(t, info.Meaning)
		require.NotEmpty(t, info.Advice)
	}
}

// The codes from 200 to 299 are one family.
func TestErrorInfoFamily(t *testing.T) {
	for code, known := range map[int]bool{199: false, 200: true, 201: true, 299: true, 300: false, -1: false, 131046: false, 99999999: false} {
		info, ok := whatsapp.ErrorInfo(code)
		require.Equal(t, known, ok, code)
		if known {
			require.Equal(t, code, info.Error.Code)
			require.Equal(t, "permission", info.Class)
		} else {
			require.Zero(t, info)
		}
	}
}

// A caller who writes into an answer changes no later one.
func TestErrorInfoIsACopy(t *testing.T) {
	info, _ := whatsapp.ErrorInfo(131047)
	info.Reasons[0] = channels.QuietHours
	again, _ := whatsapp.ErrorInfo(131047)
	require.Equal(t, channels.WindowClosed, again.Reasons[0])
}

func TestErrorTable(t *testing.T) {
	table := whatsapp.New().Rulebook().Errors
	last := -1
	for _, e := range table {
		require.Greater(t, e.Error.Code, last, "in order, each code once")
		last = e.Error.Code
		found, ok := whatsapp.ErrorInfo(e.Error.Code)
		require.True(t, ok)
		require.Equal(t, e, found)
		require.NotEmpty(t, e.Name, last)
		require.NotEmpty(t, e.Class, last)
		require.Regexp(t, `^[A-Z0-9].*\.\)?$`, e.Meaning, last)
		require.Regexp(t, `^[A-Z0-9].*\.\)?$`, e.Advice, last)
	}
	weak := 0
	for _, e := range table {
		if e.Source.Confidence != window.Documented {
			weak++
		}
	}
	require.Equal(t, 9, weak)
	require.Len(t, table, 170, "the package comment says how many")
}

// beyond are the codes that the table has and the research list does not: its text
// names them and no row of it explains them.
var beyond = []int{131061, 131065, 131070}

// The table has every code of the research list, with its class, retry and status.
func TestErrorTableIsComplete(t *testing.T) {
	path := filepath.Join("..", "..", "..", "shared", "rulebook", "whatsapp-errors.csv")
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("the research list is not beside the repository, so the table is not compared with it: %v", err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	table := whatsapp.New().Rulebook().Errors
	require.Len(t, table, len(records)-1+len(beyond))
	retries := map[string]channels.Retry{
		"yes": channels.RetryBackoff, "wait": channels.RetryAfterEvent, "fix": channels.RetryAfterFix, "no": channels.RetryNever,
	}
	for _, r := range records[1:] {
		code, err := strconv.Atoi(strings.TrimSuffix(r[0], "-299"))
		require.NoError(t, err)
		info, ok := whatsapp.ErrorInfo(code)
		require.True(t, ok, code)
		require.Equal(t, r[1], info.Name, code)
		require.Equal(t, retries[r[4]], info.Retry, code)
		require.Equal(t, r[5], info.Class, code)
		status, _ := strconv.Atoi(r[3])
		require.Equal(t, status, info.HTTPStatus, code)
	}
	for _, code := range beyond {
		_, ok := whatsapp.ErrorInfo(code)
		require.True(t, ok, code)
	}
}
