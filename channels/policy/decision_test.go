package policy_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

func TestVerdictText(t *testing.T) {
	for v, name := range map[policy.Verdict]string{policy.Deny: "deny", policy.Allow: "allow", policy.Defer: "defer"} {
		require.Equal(t, name, v.String())
		text, err := v.MarshalText()
		require.NoError(t, err)
		require.Equal(t, name, string(text))
		back := policy.Verdict(9)
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, v, back)
	}
	require.Equal(t, "verdict(3)", policy.Verdict(3).String())
	var input *channels.InputError
	_, err := policy.Verdict(3).MarshalText()
	require.ErrorAs(t, err, &input)
	for _, bad := range []string{"", "Allow", "allow ", "verdict(1)", "1", "permit"} {
		v := policy.Defer
		require.ErrorAs(t, v.UnmarshalText([]byte(bad)), &input, bad)
		require.Equal(t, policy.Defer, v, "it stays as it was")
		require.Equal(t, "verdict", input.Field)
	}
}

func TestAssumptionsText(t *testing.T) {
	const tmpl, optIn, country = "the template exists, is approved and is filled correctly", "the person opted in", "no regional rule applies (a country is not known)"
	for a, want := range map[policy.Assumptions]string{
		0:                      "",
		policy.AssumedTemplate: tmpl,
		policy.AssumedOptIn:    optIn,
		policy.AssumedPast:     "no opt-out, stop, restriction or message from before anything is known speaks against it",
		policy.AssumedCountry:  country,
		policy.AssumedTemplate | policy.AssumedCountry:                       tmpl + "; " + country,
		policy.AssumedTemplate | policy.AssumedOptIn | policy.AssumedCountry: tmpl + "; " + optIn + "; " + country,
	} {
		require.Equal(t, want, a.String())
	}
}

func TestStillValidIsHalfOpen(t *testing.T) {
	until := t0.Add(time.Hour)
	d := policy.Decision{Verdict: policy.Allow, At: t0, Until: until}
	for _, tc := range []struct {
		now  time.Time
		want bool
	}{
		{t0.Add(-time.Nanosecond), false}, {t0, true}, {t0.Add(time.Nanosecond), true},
		{until.Add(-time.Nanosecond), true}, {until, false}, {until.Add(time.Nanosecond), false},
	} {
		require.Equal(t, tc.want, d.StillValid(tc.now), tc.now)
		deferred := d
		deferred.Verdict = policy.Defer
		require.Equal(t, tc.want, deferred.StillValid(tc.now), "a deferred one holds until it may go")
	}
	d.Until = time.Time{}
	require.True(t, d.StillValid(t0.AddDate(100, 0, 0)), "time alone changes nothing")
	require.False(t, d.StillValid(t0.Add(-time.Nanosecond)), "the clock stepped back")
	require.False(t, policy.Decision{Until: until}.StillValid(t0), "decided never")
}

// decisions are one of each verdict, by the demo channel.
func decisions(t *testing.T) (allowed, denied, deferred policy.Decision) {
	ed, f := wrote(t)
	f.Account = &policy.Account{Features: []string{"care"}, Country: "GB"}
	care := channels.Message{Type: channels.Text, Tag: "CARE", Author: channels.Human, Purpose: channels.Support}
	allowed = policy.Decide(ed, &care, f, t0.Add(time.Minute))
	denied = policy.Decide(ed, &text, f, t0.Add(talkLength))
	f.Restrictions = []channels.Restriction{{Type: "NO_REPLIES", Until: t0.Add(time.Hour)}}
	deferred = policy.Decide(ed, &text, f, t0)
	require.Equal(t, []policy.Verdict{policy.Allow, policy.Deny, policy.Defer},
		[]policy.Verdict{allowed.Verdict, denied.Verdict, deferred.Verdict})
	return allowed, denied, deferred
}

func TestDecisionHasAndAllowed(t *testing.T) {
	allowed, denied, deferred := decisions(t)
	require.True(t, allowed.Allowed())
	require.False(t, denied.Allowed())
	require.False(t, deferred.Allowed())
	require.True(t, denied.Has(policy.WindowClosed))
	require.False(t, denied.Has(policy.OptedOut))
	require.False(t, allowed.Has(policy.WindowClosed))
	require.False(t, policy.Decision{}.Has(""))
}

func TestDecisionString(t *testing.T) {
	allowed, denied, deferred := decisions(t)
	require.Equal(t, "allow by care (care) until 2026-03-05T10:00:00Z", allowed.String())
	require.Equal(t, "deny: window_closed (47): the talk window closed at 2026-03-02T20:00:00Z", denied.String())
	require.Equal(t, "defer until 2026-03-02T11:00:00Z: sender_restricted: the platform restricted the account: NO_REPLIES", deferred.String())
	denied.Reasons = append(denied.Reasons, policy.Reason{Code: policy.TooSoon, Error: channels.PlatformError{Code: 1, Subcode: 2}})
	require.Equal(t, "deny: window_closed (47): the talk window closed at 2026-03-02T20:00:00Z; too_soon (1/2)", denied.String())
	require.Equal(t, "deny", policy.Decision{}.String())
}

func TestDecisionExplain(t *testing.T) {
	allowed, denied, deferred := decisions(t)
	const says = "  says https://example.org/rules (2026-01-01, documented)\n"
	require.Equal(t, "The message may go.\nPermission: care, window care.\n"+says+
		"It may go until just before 2026-03-05 10:00:00 UTC.\nThe request must carry tag CARE.\n"+
		"Decided for 2026-03-02 10:01:00 UTC by the rules of 2020-01-01; confidence: documented.\n", allowed.Explain())
	require.Equal(t, "The message may not go.\n- window_closed (47): the talk window closed at 2026-03-02T20:00:00Z\n"+says+
		"Decided for 2026-03-02 20:00:00 UTC by the rules of 2020-01-01; confidence: documented.\n", denied.Explain())
	require.Equal(t, "The message may not go now. What speaks against it is over at 2026-03-02 11:00:00 UTC: ask again then.\n"+
		"- sender_restricted: the platform restricted the account: NO_REPLIES\n"+says+
		"Decided for 2026-03-02 10:00:00 UTC by the rules of 2020-01-01; confidence: documented.\n", deferred.Explain())
	require.Equal(t, "The message may not go.\n", policy.Decision{}.Explain())

	d := policy.Decision{
		Verdict: policy.Allow, Assumed: policy.AssumedOptIn,
		Permit:   policy.Permit{Permission: "p", Source: window.Source{URL: "https://example.org/p", Date: "2026", Note: "read twice"}},
		Requires: policy.Requires{MessagingType: "MESSAGE_TAG", Tag: "X", Template: "order"},
	}
	require.Equal(t, "The message may go.\nPermission: p.\n  says https://example.org/p (2026, assumed)\n  note: read twice\n"+
		"The request must carry messaging_type MESSAGE_TAG, tag X, template order.\nTaken for granted: the person opted in.\n", d.Explain())
}

func TestDecisionJSON(t *testing.T) {
	allowed, denied, deferred := decisions(t)
	for _, d := range []policy.Decision{allowed, denied, deferred, {}} {
		data, err := json.Marshal(d)
		require.NoError(t, err)
		var back policy.Decision
		require.NoError(t, json.Unmarshal(data, &back), string(data))
		require.Equal(t, d, back)
	}
	data, err := json.Marshal(denied)
	require.NoError(t, err)
	require.JSONEq(t, `{"verdict":"deny","confidence":"documented","at":"2026-03-02T20:00:00Z","edition":"2020-01-01","reasons":[{
		"code":"window_closed","detail":"the talk window closed at 2026-03-02T20:00:00Z","error":{"code":47},
		"source":{"url":"https://example.org/rules","date":"2026-01-01","confidence":"documented"}}]}`, string(data))
	var d policy.Decision
	require.Error(t, json.Unmarshal([]byte(`{"verdict":"yes"}`), &d))
	require.False(t, d.Allowed(), "what cannot be read permits nothing")
}

// What a house rule refuses counts against a pace, if it goes all the same, and costs what it would cost. No reason refuses nothing.
func TestRefusedKeepsWhatTheMessageIs(t *testing.T) {
	allowed := policy.Decision{Verdict: policy.Allow, CountsAs: "ask", Until: t0, Charge: pricing.Charge{Category: "utility"}}
	require.Equal(t, allowed, allowed.Refused())
	d := allowed.Refused(policy.Reason{Code: policy.QuietHours})
	require.Equal(t, policy.Decision{Verdict: policy.Deny, CountsAs: "ask", Reasons: d.Reasons}, d)
	d.Charge = allowed.Charge
	d = d.Refused(policy.Reason{Code: policy.OptedOut})
	require.Equal(t, allowed.Charge, d.Charge, "of a message that nobody can pay for")
	require.Len(t, d.Reasons, 2)
}
