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
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/window"
)

func words(s string) []string { return strings.Fields(s) }

func TestErrorInfo(t *testing.T) {
	for code, want := range map[int]struct {
		retry   policy.Retry
		class   string
		reasons []policy.ReasonCode
	}{
		131047: {policy.RetryAfterFix, "window_closed", []policy.ReasonCode{policy.WindowClosed, policy.WindowUnknown, policy.TemplateRequired}},
		131050: {policy.RetryNever, "user_opted_out", []policy.ReasonCode{policy.OptedOut}},
		131049: {policy.RetryAfterEvent, "frequency_cap", []policy.ReasonCode{policy.MarketingPausedRegion}},
		132001: {policy.RetryAfterFix, "template_missing", []policy.ReasonCode{policy.TemplateUnknown, policy.TemplateNotApproved}},
		132015: {policy.RetryAfterEvent, "template_state", []policy.ReasonCode{policy.TemplatePaused}},
		132016: {policy.RetryAfterFix, "template_state", []policy.ReasonCode{policy.TemplateDisabled}},
		131056: {policy.RetryBackoff, "pair_limit", []policy.ReasonCode{policy.TooSoon}},
		130472: {policy.RetryNever, "experiment", nil},
		0:      {policy.RetryAfterFix, "auth", nil},
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
	info.Reasons[0] = policy.QuietHours
	again, _ := whatsapp.ErrorInfo(131047)
	require.Equal(t, policy.WindowClosed, again.Reasons[0])
}

func TestErrorTable(t *testing.T) {
	table := whatsapp.New().Rulebook().Errors.Get()
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
	table := whatsapp.New().Rulebook().Errors.Get()
	require.Len(t, table, len(records)-1+len(beyond))
	retries := map[string]policy.Retry{
		"yes": policy.RetryBackoff, "wait": policy.RetryAfterEvent, "fix": policy.RetryAfterFix, "no": policy.RetryNever,
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
