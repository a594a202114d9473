package policy_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

func TestDecideWindowIsHalfOpen(t *testing.T) {
	ed, f := wrote(t)
	for _, tc := range []struct {
		at      time.Time
		verdict policy.Verdict
	}{
		{t0.Add(-time.Nanosecond), policy.Deny},
		{t0, policy.Allow},
		{t0.Add(time.Nanosecond), policy.Allow},
		{t0.Add(talkLength - time.Nanosecond), policy.Allow},
		{t0.Add(talkLength), policy.Deny},
		{t0.Add(talkLength + time.Nanosecond), policy.Deny},
	} {
		d := policy.Decide(ed, &text, f, tc.at)
		require.Equal(t, tc.verdict, d.Verdict, tc.at)
		if tc.verdict == policy.Allow {
			require.True(t, d.Until.Equal(t0.Add(talkLength)), d.Until)
			require.Equal(t, window.Kind("talk"), d.Permit.Window)
			require.Empty(t, d.Reasons)
			require.Equal(t, window.Documented, d.Confidence)
		} else {
			require.Equal(t, []policy.ReasonCode{policy.WindowClosed}, codes(d))
			require.Equal(t, 47, d.Reasons[0].Error.Code)
			require.Equal(t, demoSource.URL, d.Reasons[0].Source.URL)
			require.True(t, d.Until.IsZero())
		}
	}
}

func TestDecideMarginClosesEarly(t *testing.T) {
	ed, f := wrote(t)
	f.Margin = time.Minute
	end := t0.Add(talkLength - time.Minute)
	d := policy.Decide(ed, &text, f, end.Add(-time.Nanosecond))
	require.Equal(t, policy.Allow, d.Verdict)
	require.True(t, d.Until.Equal(end))
	require.Equal(t, policy.Deny, policy.Decide(ed, &text, f, end).Verdict)
}

func TestZeroValuesRefuse(t *testing.T) {
	require.Equal(t, policy.Deny, policy.Decision{}.Verdict)
	require.False(t, policy.Decision{}.StillValid(t0))
	d := policy.Decide(nil, &text, &policy.Facts{}, t0)
	require.Equal(t, policy.Deny, d.Verdict)
	require.NotEmpty(t, d.Reasons)
	ed, _ := wrote(t)
	d = policy.Decide(ed, &text, &policy.Facts{}, t0)
	require.Equal(t, []policy.ReasonCode{policy.WindowClosed}, codes(d))
	d = policy.Decide(ed, &channels.Message{}, &policy.Facts{}, t0)
	require.Equal(t, []policy.ReasonCode{policy.UnsupportedType}, codes(d))
}

func TestDecideTag(t *testing.T) {
	ed, f := wrote(t)
	f.Account = &policy.Account{Features: []string{"care"}}
	care := channels.Message{Type: channels.Text, Tag: "CARE", Author: channels.Human, Purpose: channels.Support}
	d := policy.Decide(ed, &care, f, t0.Add(careLength-time.Nanosecond))
	require.Equal(t, policy.Allow, d.Verdict, d)
	require.Equal(t, "CARE", d.Requires.Tag)

	d = policy.Decide(ed, &care, f, t0.Add(careLength))
	require.Equal(t, []policy.ReasonCode{policy.TagWindowClosed}, codes(d))
	require.Equal(t, 48, d.Reasons[0].Error.Code)

	// Every reason is reported, not just the first; zero author and purpose are the
	// restrictive ones.
	bad := channels.Message{Type: channels.Text, Tag: "CARE"}
	f.Account = nil
	d = policy.Decide(ed, &bad, f, t0.Add(careLength))
	require.Equal(t, []policy.ReasonCode{
		policy.TagNotAllowed, policy.TagWindowClosed, policy.HumanRequired, policy.PromotionalNotAllowed,
	}, codes(d))

	unknown := channels.Message{Type: channels.Text, Tag: "NONE"}
	require.Equal(t, []policy.ReasonCode{policy.TagNotAllowed}, codes(policy.Decide(ed, &unknown, f, t0)))
	wrongType := channels.Message{Type: "image", Tag: "CARE"}
	require.Equal(t, []policy.ReasonCode{policy.ContentTypeNotAllowed}, codes(policy.Decide(ed, &wrongType, f, t0)))
}

func TestDecideFollowsTheDate(t *testing.T) {
	tl := compiled(t, demoBook())
	news := channels.Message{Type: channels.Text, Tag: "NEWS", Purpose: channels.Transactional}
	decide := func(at time.Time) policy.Decision {
		return policy.Decide(tl.At(at), &news, &policy.Facts{Country: "GB"}, at)
	}
	d := decide(newsEnds.Add(-time.Nanosecond))
	require.Equal(t, policy.Allow, d.Verdict)
	require.True(t, d.Until.Equal(newsEnds), "the row's own end bounds the permission")
	require.Equal(t, "2020-01-01", d.Edition)
	d = decide(newsEnds)
	require.Equal(t, []policy.ReasonCode{policy.TagRetired}, codes(d))
	require.Equal(t, "2026-04-01", d.Edition)
	require.Equal(t, policy.Deny, decide(time.Date(2019, 12, 31, 23, 59, 59, 0, time.UTC)).Verdict, "before the rulebook begins nothing is permitted")
}

func TestDecideContent(t *testing.T) {
	ed, f := wrote(t)
	for _, tc := range []struct {
		name string
		m    channels.Message
		want []policy.ReasonCode
	}{
		{"text at the limit", channels.Message{Type: "text", Text: strings.Repeat("é", 20)}, nil},
		{"text above it", channels.Message{Type: "text", Text: strings.Repeat("é", 21)}, []policy.ReasonCode{policy.ContentTooLong}},
		{"length at the limit", channels.Message{Type: "text", Length: 20}, nil},
		{"length above it", channels.Message{Type: "text", Length: 21}, []policy.ReasonCode{policy.ContentTooLong}},
		{"media type", channels.Message{Type: "image", MIME: "image/png"}, nil},
		{"media type not known", channels.Message{Type: "image"}, nil},
		{"other media type", channels.Message{Type: "image", MIME: "image/gif"}, []policy.ReasonCode{policy.ContentTypeNotAllowed}},
		{"two cards", channels.Message{Type: "carousel", Sizes: channels.Sizes{channels.ItemCount: 2}}, nil},
		{"one card", channels.Message{Type: "carousel", Sizes: channels.Sizes{channels.ItemCount: 1}}, []policy.ReasonCode{policy.ContentTypeNotAllowed}},
		{"four cards", channels.Message{Type: "carousel", Sizes: channels.Sizes{channels.ItemCount: 4}}, []policy.ReasonCode{policy.ContentTooLong}},
	} {
		d := policy.Decide(ed, &tc.m, f, t0)
		if tc.want == nil {
			require.Equal(t, policy.Allow, d.Verdict, tc.name)
			continue
		}
		require.Equal(t, tc.want, codes(d), tc.name)
	}
}

func TestDecideRegions(t *testing.T) {
	ed, f := wrote(t)
	m := templated("news")
	f.Template = policy.TemplateFacts{Checked: true, Category: "MARKETING"}
	f.Consent.OptedIn = t0
	f.Country = "US"
	d := policy.Decide(ed, &m, f, t0)
	require.Equal(t, []policy.ReasonCode{policy.MarketingPausedRegion}, codes(d))
	require.Equal(t, 49, d.Reasons[0].Error.Code)
	require.Equal(t, "people in US are not served with messages of category marketing", d.Reasons[0].Detail)
	f.Country = "CA"
	require.Equal(t, policy.Allow, policy.Decide(ed, &m, f, t0).Verdict)
	f.Country = "CU"
	require.Equal(t, []policy.ReasonCode{policy.RegionBlocked}, codes(policy.Decide(ed, &m, f, t0)))
	f.Country = ""
	d = policy.Decide(ed, &m, f, t0)
	require.Equal(t, policy.Allow, d.Verdict)
	require.NotZero(t, d.Assumed&policy.AssumedCountry)
	f.Account = &policy.Account{Country: "CU"}
	require.Equal(t, []policy.ReasonCode{policy.RegionBlocked}, codes(policy.Decide(ed, &m, f, t0)))
}

func TestDecideConsent(t *testing.T) {
	ed, f := wrote(t)
	m := templated("news")
	f.Template = policy.TemplateFacts{Checked: true, Category: "marketing"}
	outside := t0.Add(talkLength)

	d := policy.Decide(ed, &m, f, outside)
	require.Equal(t, policy.Allow, d.Verdict)
	require.NotZero(t, d.Assumed&policy.AssumedOptIn)

	f.Consent = policy.Consent{Never: true}
	require.Equal(t, []policy.ReasonCode{policy.OptInRequired}, codes(policy.Decide(ed, &m, f, outside)))
	require.Equal(t, policy.Allow, policy.Decide(ed, &m, f, outside.Add(-time.Nanosecond)).Verdict, "inside the window the message is leave to answer")

	f.Consent = policy.Consent{OptedIn: t0, MarketingStopped: t0}
	require.Equal(t, []policy.ReasonCode{policy.OptedOut}, codes(policy.Decide(ed, &m, f, t0)), "a stop holds inside the window too")
	f.Template.Category = "utility"
	require.Equal(t, policy.Allow, policy.Decide(ed, &m, f, outside).Verdict, "a stop of marketing stops marketing only")

	f.Consent = policy.Consent{OptedIn: t0, OptedOut: t0}
	require.Equal(t, []policy.ReasonCode{policy.OptedOut}, codes(policy.Decide(ed, &m, f, t0)), "the opt-out is not older than the message that opened the window")
	f.Consent = policy.Consent{OptedOut: t0.Add(-time.Millisecond)}
	require.Equal(t, policy.Allow, policy.Decide(ed, &m, f, t0).Verdict, "who writes after it may be answered")
	f.Template.Category = "marketing"
	require.Equal(t, []policy.ReasonCode{policy.OptedOut}, codes(policy.Decide(ed, &m, f, t0)), "and gets no marketing")
	f.Consent.OptedIn = t0
	require.Equal(t, policy.Allow, policy.Decide(ed, &m, f, t0).Verdict, "before the next opt-in")
}

func TestDecideStrictRefusesAssumptions(t *testing.T) {
	ed, f := wrote(t, window.Reaction)
	m := channels.Message{Type: "guess"}
	d := policy.Decide(ed, &m, f, t0)
	require.Equal(t, policy.Allow, d.Verdict)
	require.Equal(t, window.Assumed, d.Confidence)
	f.Strict = true
	d = policy.Decide(ed, &m, f, t0)
	require.Equal(t, policy.Deny, d.Verdict)
	require.Equal(t, []policy.ReasonCode{policy.WindowUnknown, policy.WindowUnknown}, codes(d))
	require.Contains(t, d.Reasons[0].Detail, "by a rule that is only assumed")
	require.Contains(t, d.Reasons[1].Detail, `permission "guess" is only assumed`)
	require.Zero(t, d.Permit)
}

func TestDecideUnknownHistory(t *testing.T) {
	ed := demoBook().At(t0)
	state, err := window.State{}.Import(t0)
	require.NoError(t, err)
	f := policy.Facts{State: state}
	unknown := policy.Decide(ed, &text, &f, t0)
	require.Equal(t, []policy.ReasonCode{policy.WindowUnknown}, codes(unknown))
	require.Contains(t, unknown.Reasons[0].Detail, "the person's past is not")
	require.Equal(t, []policy.ReasonCode{policy.WindowClosed}, codes(policy.Decide(ed, &text, &f, t0.Add(talkLength))),
		"after a window's length the unknown past no longer matters")
}

func TestDecideDefersWhatEndsByItself(t *testing.T) {
	ed, f := wrote(t)
	f.Restrictions = []channels.Restriction{{Type: "NO_REPLIES", Until: t0.Add(time.Hour)}}
	d := policy.Decide(ed, &text, f, t0)
	require.Equal(t, policy.Defer, d.Verdict)
	require.True(t, d.Until.Equal(t0.Add(time.Hour)))
	require.Equal(t, []policy.ReasonCode{policy.SenderRestricted}, codes(d))
	// A reason that does not end by itself makes it a refusal.
	d = policy.Decide(ed, &channels.Message{Type: "text", Length: 21}, f, t0)
	require.Equal(t, policy.Deny, d.Verdict)
	require.True(t, d.Until.IsZero())
}

func TestDecideAllocatesNothing(t *testing.T) {
	ed, f := wrote(t, window.Message, window.Entry)
	f.Account = &policy.Account{Features: []string{"care"}}
	for name, m := range map[string]channels.Message{
		"text": text,
		"tag":  {Type: channels.Text, Tag: "CARE", Author: channels.Human, Purpose: channels.Support},
		"template": func() channels.Message {
			f.Consent.OptedIn = t0
			return templated("x")
		}(),
	} {
		require.Equal(t, policy.Allow, policy.Decide(ed, &m, f, t0).Verdict, name)
		require.Zero(t, testing.AllocsPerRun(100, func() { policy.Decide(ed, &m, f, t0) }), name)
	}
}

func BenchmarkDecide(b *testing.B) {
	ed, f := wrote(b)
	b.ReportAllocs()
	for b.Loop() {
		policy.Decide(ed, &text, f, t0)
	}
}
