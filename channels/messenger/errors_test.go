package messenger_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
)

func ExampleErrorInfo() {
	info, ok := messenger.ErrorInfo(10, 2018278)
	fmt.Println(ok, info.Error, info.Class, info.Retry, info.Reasons[0])
	fmt.Println(info.Meaning + ".")
	fmt.Println(info.Advice)
	// Output:
	// true 10/2018278 window_closed wait window_closed
	// Standard messaging window is closed for this person and the request carries no valid way to send outside it.
	// Wait for the person to write. Until then send an approved utility template, or let a person answer under HUMAN_AGENT within seven days.
}

func TestErrorInfo(t *testing.T) {
	for _, c := range []struct {
		code, subcode int
		found         channels.PlatformError
		class         string
		retry         policy.Retry
	}{
		{10, 2018278, channels.PlatformError{Code: 10, Subcode: 2018278}, "window_closed", policy.RetryAfterEvent},
		{10, 2018065, channels.PlatformError{Code: 10, Subcode: 2018065}, "window_closed", policy.RetryAfterEvent},
		{551, 0, channels.PlatformError{Code: 551}, "recipient_unavailable", policy.RetryNever},
		{551, 1545041, channels.PlatformError{Code: 551, Subcode: 1545041}, "recipient_unavailable", policy.RetryNever},
		{10, 1545041, channels.PlatformError{Code: 1545041}, "recipient_unavailable", policy.RetryConditional},
		{190, 463, channels.PlatformError{Code: 190, Subcode: 463}, "auth", policy.RetryAfterFix},
		{190, 999999, channels.PlatformError{Code: 190}, "auth", policy.RetryAfterFix},
		{100, 2018416, channels.PlatformError{Subcode: 2018416}, "template", policy.RetryAfterFix},
		{4, 2018354, channels.PlatformError{Code: 4, Subcode: 2018354}, "frequency_cap", policy.RetryAfterEvent},
		{4, 0, channels.PlatformError{Code: 4}, "rate_limit", policy.RetryBackoff},
		{2300034, 0, channels.PlatformError{Code: 2300034}, "opt_out", policy.RetryNever},
		{2300070, 0, channels.PlatformError{Code: 2300070}, "conflicting_docs", policy.RetryConditional},
		{10900, 0, channels.PlatformError{Code: 10900}, "private_reply", policy.RetryNever},
		{1, 1357046, channels.PlatformError{Code: 1, Subcode: 1357046}, "ambiguous_delivery", policy.RetryNever},
	} {
		info, ok := messenger.ErrorInfo(c.code, c.subcode)
		require.True(t, ok, "%d/%d", c.code, c.subcode)
		require.Equal(t, c.found, info.Error)
		require.Equal(t, c.class, info.Class)
		require.Equal(t, c.retry, info.Retry)
	}
}

func TestErrorInfoPrefersTheChannelsOwnRow(t *testing.T) {
	info, ok := messenger.ErrorInfo(100, 0)
	require.True(t, ok)
	require.Contains(t, info.Meaning, "retired tag")
	require.Contains(t, info.Reasons, policy.TagRetired)
}

func TestErrorInfoOfUnknownCodes(t *testing.T) {
	for _, c := range [][2]int{{0, 0}, {424242, 0}, {424242, 7}, {-1, -1}, {131047, 0}, {10_000_000_000, 1}} {
		info, ok := messenger.ErrorInfo(c[0], c[1])
		require.False(t, ok, c)
		require.Zero(t, info)
	}
	_, ok := messenger.ErrorInfo(80002, 0)
	require.False(t, ok, "an error of Instagram alone")
}

func TestTheRulebookHoldsTheErrorTable(t *testing.T) {
	all := messenger.New().Rulebook().Errors.Get()
	require.Len(t, all, 75+78+28-1, "Messenger's rows, the paid endpoint's, those of both; error 100 stands in two")
	seen := map[channels.PlatformError]bool{}
	for _, e := range all {
		require.False(t, seen[e.Error], e.Error)
		seen[e.Error] = true
	}
}
