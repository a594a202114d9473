package conversation_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/window"
)

// diagnose asks about an error of a demo channel whose table was amended.
func diagnose(t *testing.T, err channels.PlatformError, d policy.Decision, rows ...policy.ErrorInfo) conversation.Diagnosis {
	t.Helper()
	book := demoBook()
	book.Errors = func() []policy.ErrorInfo { return append(demoErrors(), rows...) }
	e, nerr := conversation.New(conversation.WithRulebook(demo{}, book))
	require.NoError(t, nerr)
	out, derr := e.Diagnose("demo", err, d)
	require.NoError(t, derr)
	return out
}

// decided are decisions of the demo channel about a text: inside the window and after.
func decided(t *testing.T) (allowed, denied policy.Decision) {
	t.Helper()
	e, clk := newEngine(t, t0, conversation.WithAccounts(accounts{"b1": {Country: "GB"}}))
	require.NoError(t, e.Record(context.Background(), userEvent("m", t0, window.Message)))
	allowed = check(t, e, text)
	clk.now = t0.Add(talkLength)
	return allowed, check(t, e, text)
}

func TestDiagnosePredicted(t *testing.T) {
	_, denied := decided(t)
	got := diagnose(t, channels.PlatformError{Code: 47}, denied)
	require.True(t, got.Known)
	require.True(t, got.Predicted)
	require.Equal(t, denied.Reasons, got.Reasons)
	require.Empty(t, got.Causes)
	require.Equal(t, "47: the window is closed\npredicted: "+denied.Reasons[0].String()+"\n", got.String())

	// The reason has this very error, although the table does not know it.
	denied.Reasons[0].Error = channels.PlatformError{Code: 777}
	got = diagnose(t, channels.PlatformError{Code: 777}, denied)
	require.False(t, got.Known)
	require.True(t, got.Predicted)
}

func TestDiagnoseNotPredicted(t *testing.T) {
	allowed, denied := decided(t)
	got := diagnose(t, channels.PlatformError{Code: 47}, allowed)
	require.True(t, got.Known)
	require.False(t, got.Predicted)
	require.Empty(t, got.Reasons)
	require.Len(t, got.Causes, 4, "all are about the window; an allowed, documented decision without assumptions is not doubted")
	require.Contains(t, got.Causes[0], "safety margin")
	require.Contains(t, got.String(), "possible: "+got.Causes[0])

	got = diagnose(t, channels.PlatformError{Code: 9}, denied)
	require.False(t, got.Predicted)
	require.Contains(t, got.Causes[0], "for another reason")
	require.Contains(t, got.Causes[len(got.Causes)-1], "class other")

	allowed.Confidence = window.Assumed
	allowed.Assumed = policy.AssumedOptIn
	got = diagnose(t, channels.PlatformError{Code: 47}, allowed)
	require.Equal(t, []string{"the rule that decided is only assumed", "it was taken for granted that the person opted in"}, got.Causes[:2])
}

func TestDiagnoseUnknownCode(t *testing.T) {
	allowed, _ := decided(t)
	got := diagnose(t, channels.PlatformError{Code: 31415, Subcode: 9}, allowed)
	require.False(t, got.Known)
	require.False(t, got.Predicted)
	require.Equal(t, channels.PlatformError{Code: 31415, Subcode: 9}, got.Info.Error, "the bare code")
	require.NotEmpty(t, got.Causes)
	require.Contains(t, got.String(), "31415/9: not in the channel's table")
}

func TestDiagnoseFallsBackToTheCode(t *testing.T) {
	row := func(code, sub int, meaning string) policy.ErrorInfo {
		return policy.ErrorInfo{Error: channels.PlatformError{Code: code, Subcode: sub}, Meaning: meaning, Advice: "do " + meaning}
	}
	rows := []policy.ErrorInfo{row(60, 1, "first"), row(60, 0, "any"), row(60, 2, "second"), row(61, 5, "five")}
	for err, want := range map[channels.PlatformError]string{
		{Code: 60, Subcode: 1}: "first", {Code: 60, Subcode: 2}: "second", {Code: 60}: "any", {Code: 60, Subcode: 3}: "any",
	} {
		got := diagnose(t, err, policy.Decision{}, rows...)
		require.True(t, got.Known, err)
		require.Equal(t, want, got.Info.Meaning, err)
		require.True(t, strings.HasSuffix(got.String(), "advice: do "+want+"\n"))
	}
	require.False(t, diagnose(t, channels.PlatformError{Code: 61}, policy.Decision{}, rows...).Known)
}

// Every reason that a platform can report and that depends on what the host recorded
// has something to look for.
func TestDiagnoseHasCauses(t *testing.T) {
	for _, code := range []policy.ReasonCode{
		policy.WindowClosed, policy.TagWindowClosed, policy.TemplateUnknown, policy.TemplateNotApproved, policy.TemplatePaused,
		policy.TemplateDisabled, policy.TemplateMismatch, policy.OptedOut, policy.OptInRequired, policy.UserBlocked,
		policy.QuotaExhausted, policy.RegionBlocked, policy.MarketingPausedRegion, policy.SenderRestricted,
		policy.MessagingLimit, policy.PaymentMissing, policy.TagRetired, policy.TagNotAllowed,
	} {
		info := policy.ErrorInfo{Error: channels.PlatformError{Code: 70}, Reasons: []policy.ReasonCode{code}}
		require.NotEmpty(t, diagnose(t, info.Error, policy.Decision{Verdict: policy.Allow}, info).Causes, code)
	}
}

func TestDiagnoseUnknownChannel(t *testing.T) {
	e, _ := newEngine(t, t0)
	_, err := e.Diagnose("none", channels.PlatformError{}, policy.Decision{})
	var input *channels.InputError
	require.ErrorAs(t, err, &input)
	require.Equal(t, "none", input.Value)
}
