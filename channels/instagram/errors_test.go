package instagram_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/policy"
)

func ExampleErrorInfo() {
	info, ok := instagram.ErrorInfo(100, 2534025)
	fmt.Println(ok, info.Error, info.Class, info.Retry, info.Reasons)
	fmt.Println(info.Advice)
	// Output:
	// true 100/2534025 private_reply no [quota_exhausted window_closed token_expired]
	// Answer in public, or wait for the person to write; the comment had its one reply, is too old, or cannot be answered.
}

func TestErrorInfo(t *testing.T) {
	for _, c := range []struct {
		code, subcode int
		found         channels.PlatformError
		class         string
		retry         policy.Retry
	}{
		{10, 2534022, channels.PlatformError{Code: 10, Subcode: 2534022}, "window_closed", policy.RetryAfterEvent},
		{100, 2534014, channels.PlatformError{Code: 100, Subcode: 2534014}, "invalid_recipient", policy.RetryAfterFix},
		{200, 2534041, channels.PlatformError{Code: 200, Subcode: 2534041}, "permission", policy.RetryConditional},
		{613, 2534040, channels.PlatformError{Code: 613, Subcode: 2534040}, "rate_limit", policy.RetryBackoff},
		{36103, 0, channels.PlatformError{Code: 36103}, "account_not_eligible", policy.RetryAfterFix},
		{551, 1545041, channels.PlatformError{Code: 551, Subcode: 1545041}, "recipient_unavailable", policy.RetryNever},
		{10, 1, channels.PlatformError{Code: 10}, "permission", policy.RetryAfterFix},
	} {
		info, ok := instagram.ErrorInfo(c.code, c.subcode)
		require.True(t, ok, "%d/%d", c.code, c.subcode)
		require.Equal(t, c.found, info.Error)
		require.Equal(t, c.class, info.Class)
		require.Equal(t, c.retry, info.Retry)
	}
	info, ok := instagram.ErrorInfo(10, 2534022)
	require.True(t, ok)
	require.Equal(t, 403, info.HTTPStatus)
}

func TestErrorInfoPrefersTheChannelsOwnRow(t *testing.T) {
	info, ok := instagram.ErrorInfo(100, 0)
	require.True(t, ok)
	require.Contains(t, info.Meaning, "HUMAN_AGENT")
}

func TestErrorInfoOfUnknownCodes(t *testing.T) {
	for _, c := range [][2]int{{0, 0}, {424242, 0}, {424242, 7}, {-1, -1}, {2300034, 0}, {2018416, 0}} {
		info, ok := instagram.ErrorInfo(c[0], c[1])
		require.False(t, ok, c)
		require.Zero(t, info)
	}
}

func TestTheRulebookHoldsTheErrorTable(t *testing.T) {
	all := instagram.New().Rulebook().Errors.Get()
	require.Len(t, all, 13+28-1, "Instagram's rows and those of both; error 100 stands in two")
	seen := map[channels.PlatformError]bool{}
	for _, e := range all {
		require.False(t, seen[e.Error], e.Error)
		seen[e.Error] = true
	}
}
