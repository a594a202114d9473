package conversation_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// diagnose asks about an error of a demo channel whose table was amended.
func diagnose(t *testing.T, err channels.PlatformError, d policy.Decision, rows ...policy.ErrorInfo) policy.Diagnosis {
	t.Helper()
	book := demoBook()
	book.Errors = book.Errors.With(rows...)
	e, nerr := conversation.New(conversation.WithRulebook(demo{}, book))
	require.NoError(t, nerr)
	out, derr := e.Diagnose("demo", err, d)
	require.NoError(t, derr)
	return out
}

// decisions are one of each verdict, by the demo channel.
func decisions(t *testing.T) (allowed, denied, deferred policy.Decision) {
	t.Helper()
	e, clk := newEngine(t, t0, conversation.WithAccounts(conversation.AccountMap{"b1": {Features: []string{"care"}, Country: "GB"}}))
	require.NoError(t, record(e, context.Background(), userEvent("m", t0, window.Message)))
	allowed = check(t, e, channels.Message{Type: channels.Text, Tag: "CARE", Author: channels.Human, Purpose: channels.Support})
	clk.now = t0.Add(talkLength)
	denied = check(t, e, text)
	clk.now = t0
	require.NoError(t, record(e, context.Background(), restricting(t0, channels.Restriction{Type: "NO_REPLIES", Until: t0.Add(time.Hour)})))
	deferred = check(t, e, text)
	require.Equal(t, []policy.Verdict{policy.Allow, policy.Deny, policy.Defer},
		[]policy.Verdict{allowed.Verdict, denied.Verdict, deferred.Verdict})
	return allowed, denied, deferred
}

func TestDiagnosePredicted(t *testing.T) {
	t.Parallel()
	_, denied, _ := decisions(t)
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
	t.Parallel()
	allowed, denied, _ := decisions(t)
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
}

// What was taken for granted is a cause of the errors that it can explain, and of no other; a rule that somebody documents is not doubted for
// want of a fact.
func TestDiagnoseDoubtsWhatCanExplainTheError(t *testing.T) {
	t.Parallel()
	allowed, _, _ := decisions(t)
	allowed.Confidence, allowed.Assumed = window.Assumed, policy.AssumedOptIn|policy.AssumedUsage
	closed, stopped, expired := channels.PlatformError{Code: 47}, channels.PlatformError{Code: 48}, channels.PlatformError{Code: 49}
	rows := []policy.ErrorInfo{{Error: stopped, Reasons: []policy.ReasonCode{policy.OptedOut}}, {Error: expired, Class: "auth"}}
	const granted, rule = "it was taken for granted that the person opted in", "the rule that decided is only reported"

	require.Len(t, diagnose(t, closed, allowed, rows...).Causes, 4, "all are about the window")
	require.Equal(t, granted, diagnose(t, stopped, allowed, rows...).Causes[0])
	require.Equal(t, []string{"no rule of this library predicts this error of such a message; class auth"}, diagnose(t, expired, allowed, rows...).Causes)

	every := policy.ErrorInfo{Error: stopped, Reasons: policy.ReasonCodes()}
	for a := policy.AssumedTemplate; a <= policy.AssumedPast; a <<= 1 {
		if a == policy.AssumedZone {
			continue // no platform has a rule for the time of day
		}
		allowed.Assumed = a
		require.Contains(t, diagnose(t, stopped, allowed, every).Causes, "it was taken for granted that "+a.String())
	}

	allowed.Assumed = policy.AssumedOptIn
	allowed.Permit.Source.Confidence = window.Reported
	require.Equal(t, []string{rule, granted}, diagnose(t, stopped, allowed, rows...).Causes[:2])
	allowed.Confidence, allowed.Assumed = window.Reported, 0
	require.Equal(t, rule, diagnose(t, closed, allowed, rows...).Causes[0])
}

// What may stop, be restricted or cost by its category is doubted while nobody knows the category.
func TestDiagnoseDoubtsTheCategory(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithClock(&manual{at}),
		conversation.WithAccounts(conversation.AccountMap{"n1": {Country: "IN", Pricing: pricing.Account{ID: "acct", Currency: "USD", NoPaymentMethod: true}}}))
	require.NoError(t, err)
	person := channels.Address{Channel: whatsapp.Name, Business: "n1", User: "919812345678"}
	restricted := channels.AccountUpdate{Restrictions: []channels.Restriction{{Type: "RESTRICTED_UTILITY_TEMPLATES"}}}
	require.NoError(t, record(e, t.Context(), channels.StopMarketing(person, at.Add(-time.Hour))))
	require.NoError(t, record(e, t.Context(), channels.Event{Kind: channels.AccountChange, ID: "r", Occurred: at.Add(-time.Hour),
		Address: channels.Address{Channel: whatsapp.Name, Business: "acct"}, AccountUpdate: &restricted}))
	d, err := e.Check(t.Context(), person, channels.Message{Type: channels.Template, Purpose: channels.Support, Template: template.NewSend("order", "en")})
	require.NoError(t, err)
	require.True(t, d.Allowed(), d.String())
	for _, code := range []int{131050, 131064, 131042} {
		got, err := e.Diagnose(whatsapp.Name, channels.PlatformError{Code: code}, d)
		require.NoError(t, err)
		require.Contains(t, got.Causes[0], policy.AssumedCategory.String(), code)
	}
}

func TestDiagnoseUnknownCode(t *testing.T) {
	t.Parallel()
	allowed, _, _ := decisions(t)
	got := diagnose(t, channels.PlatformError{Code: 31415, Subcode: 9}, allowed)
	require.False(t, got.Known)
	require.False(t, got.Predicted)
	require.Equal(t, channels.PlatformError{Code: 31415, Subcode: 9}, got.Info.Error, "the bare code")
	require.Equal(t, []string{"this library has not heard of the error: read the platform's own text"}, got.Causes)
	require.Contains(t, got.String(), "31415/9: not in the channel's table")
	require.NotContains(t, got.String(), "class")
}

// An answer is explained by the row for its subcode, else by that of its code.
func TestDiagnoseAsksTheRulebook(t *testing.T) {
	t.Parallel()
	row := func(code, sub int, meaning string) policy.ErrorInfo {
		return policy.ErrorInfo{Error: channels.PlatformError{Code: code, Subcode: sub}, Meaning: meaning, Advice: "do " + meaning}
	}
	rows := []policy.ErrorInfo{row(60, 0, "any"), row(60, 2, "second")}
	for err, want := range map[channels.PlatformError]string{
		{Code: 60, Subcode: 2, Text: "said by the platform"}: "second", {Code: 60, Subcode: 3}: "any",
	} {
		got := diagnose(t, err, policy.Decision{}, rows...)
		require.True(t, got.Known, err)
		require.Equal(t, want, got.Info.Meaning, err)
		require.True(t, strings.HasSuffix(got.String(), "advice: do "+want+"\n"))
	}
}

// The error that a reason expects is recognised by its numbers, whatever text stands
// beside them, and by its text where it has no numbers.
func TestDiagnosePredictedByTheError(t *testing.T) {
	t.Parallel()
	_, denied, _ := decisions(t)
	for _, c := range []struct {
		expected, answered channels.PlatformError
		predicted          bool
	}{
		{channels.PlatformError{Code: 7, Subcode: 8}, channels.PlatformError{Code: 7, Subcode: 8, Text: "no"}, true},
		{channels.PlatformError{Code: 7, Subcode: 8}, channels.PlatformError{Code: 7}, false},
		{channels.PlatformError{Text: "REJECTED"}, channels.PlatformError{Text: "REJECTED"}, true},
		{channels.PlatformError{Text: "REJECTED"}, channels.PlatformError{Text: "PAUSED"}, false},
		{channels.PlatformError{}, channels.PlatformError{}, false},
		{channels.PlatformError{}, channels.PlatformError{Text: "PAUSED"}, false},
	} {
		denied.Reasons[0].Error = c.expected
		require.Equal(t, c.predicted, diagnose(t, c.answered, denied).Predicted, "%+v", c)
	}
}

// Reasons that have a cause in common name it once, in whichever error they meet.
func TestDiagnoseNamesACauseOnce(t *testing.T) {
	t.Parallel()
	e, err := conversation.New(conversation.WithChannels(whatsapp.New(), messenger.New(), instagram.New()))
	require.NoError(t, err)
	for _, channel := range []policy.Channel{whatsapp.New(), messenger.New(), instagram.New()} {
		for _, row := range channel.Rulebook().Errors.Rows() {
			got, err := e.Diagnose(channel.Name(), row.Error, policy.Decision{})
			require.NoError(t, err)
			require.True(t, got.Known)
			require.NotEmpty(t, got.Causes, "%s %s", channel.Name(), row.Error)
			require.Len(t, slices.Compact(slices.Sorted(slices.Values(got.Causes))), len(got.Causes), "%s %s: %q", channel.Name(), row.Error, got.Causes)
		}
	}
}

// Every reason for which a platform refuses has something to look for.
func TestDiagnoseHasCauses(t *testing.T) {
	t.Parallel()
	for _, code := range policy.ReasonCodes() {
		if code == policy.QuietHours {
			continue // the host's own
		}
		info := policy.ErrorInfo{Error: channels.PlatformError{Code: 70}, Reasons: []policy.ReasonCode{code}}
		require.NotEmpty(t, diagnose(t, info.Error, policy.Decision{}, info).Causes, code)
	}
}

func TestDiagnoseUnknownChannel(t *testing.T) {
	t.Parallel()
	e, _ := newEngine(t, t0)
	_, err := e.Diagnose("none", channels.PlatformError{}, policy.Decision{})
	var input *channels.InputError
	require.ErrorAs(t, err, &input)
	require.Equal(t, "none", input.Value)
}

// A cause fits the message: what the platform holds back of marketing does not explain why a text failed, and the country is not blamed first.
func TestDiagnoseCausesFitTheMessage(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 13, 0, 0, 0, time.UTC)
	e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithClock(&manual{at}))
	require.NoError(t, err)
	held := channels.PlatformError{Code: 131049}
	allowed := policy.Decision{Verdict: policy.Allow, At: at}
	for _, category := range []policy.Category{"", "service", "utility"} {
		allowed.Charge.Category = category
		got, err := e.Diagnose("whatsapp", held, allowed)
		require.NoError(t, err)
		require.Len(t, got.Causes, 1, "%q: %v", category, got.Causes)
		require.Contains(t, got.Causes[0], "class frequency_cap", category)
	}
	allowed.Requires.Template, allowed.Charge.Category = "offer", "marketing"
	got, err := e.Diagnose("whatsapp", held, allowed)
	require.NoError(t, err)
	require.Contains(t, got.Causes[0], "much marketing of late")
	require.Contains(t, got.Causes[1], "country")
}

// A template that is not there: the reason says what is there instead.
func TestUnknownTemplateSaysWhatThereIs(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 13, 0, 0, 0, time.UTC)
	c := template.NewCatalogue(nil)
	form := func(name, language string) *template.Template {
		return &template.Template{Name: name, Language: language, Status: template.Approved, Components: []template.Component{{Type: template.Body, Text: "Hello"}}}
	}
	require.NoError(t, c.Put("acct", at.Add(-time.Hour), form("order", "de"), form("order", "en_US"), form("other", "en")))
	for name, tc := range map[string]struct {
		account  string
		template string
		says     string
	}{
		"another language": {"acct", "order", "; the name exists in de, en_US"},
		"another name":     {"acct", "ordr", "; nor in any other language"},
		"nothing loaded":   {"acct2", "order", "; no template of account acct2 is known at all: load its list"},
		"never assigned":   {"", "order", "; no account is known for n1, and no template under its own name: say whose templates it uses (Account.Pricing.ID) and load their list"},
	} {
		e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithClock(&manual{at}), conversation.WithTemplates(c),
			conversation.WithAccounts(conversation.AccountMap{"n1": {Pricing: pricing.Account{ID: tc.account}}}))
		require.NoError(t, err)
		d, err := e.Check(context.Background(), buyer, channels.Message{Type: channels.Template, Template: template.NewSend(tc.template, "en")})
		require.NoError(t, err)
		i := slices.IndexFunc(d.Reasons, func(r policy.Reason) bool { return r.Code == policy.TemplateUnknown })
		require.GreaterOrEqual(t, i, 0, "%s: %v", name, d.Reasons)
		require.Equal(t, fmt.Sprintf("no template %q in language %q", tc.template, "en")+tc.says, d.Reasons[i].Detail, name)
		got, err := e.Diagnose("whatsapp", channels.PlatformError{Code: 132001}, d)
		require.NoError(t, err)
		require.True(t, got.Predicted)
		require.Contains(t, got.String(), tc.says, name)
		require.Equal(t, 1, strings.Count(got.String(), tc.says), "a cause stands once")
	}
}
