package policy_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

const (
	talkLength = 10 * time.Hour
	careLength = 72 * time.Hour
)

var (
	t0         = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	newsEnds   = time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	demoSource = window.Source{URL: "https://example.org/rules", Date: "2026-01-01", Confidence: window.Documented}
)

func demoBook() *policy.Rulebook {
	rule := func(kind window.Kind, length time.Duration, opened window.Triggers) window.Rule {
		return window.Rule{Kind: kind, Length: length, OpenedBy: opened, Source: demoSource}
	}
	comment := rule("comment", 48*time.Hour, window.On(window.Comment))
	comment.PerID = true
	desk := rule("desk", 0, window.On(window.Scan))
	desk.Length, desk.Quota = 2*time.Hour, window.Quota{Total: 2, ResetByTrigger: true}
	bonus := rule("bonus", 30*time.Hour, window.On(window.Entry))
	bonus.Renewal, bonus.ReplyWithin = window.OnReply, 10*time.Hour
	guess := rule("guess", time.Hour, window.On(window.Reaction))
	guess.Source.Confidence = window.Assumed
	return &policy.Rulebook{
		Channel: "demo", Begins: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC),
		Windows: []policy.WindowRow{
			{Rule: rule("talk", talkLength, window.On(window.Message, window.Call))},
			{Rule: rule("care", careLength, window.On(window.Message))},
			{Rule: comment}, {Rule: desk}, {Rule: bonus}, {Rule: guess},
		},
		Permissions: demoPermissions(),
		Limits: []policy.Limit{
			{Types: []channels.MessageType{"text"}, Measure: channels.TextCharacters, Max: 20, Source: demoSource},
			{Types: []channels.MessageType{"image"}, MIME: []string{"image/png"}, Source: demoSource},
			{Types: []channels.MessageType{"carousel"}, Measure: channels.ItemCount, Min: 2, Max: 3, Source: demoSource},
		},
		Blocks: []policy.Block{
			{Reason: policy.MarketingPausedRegion, Users: []string{"US"}, Categories: []policy.Category{"marketing"}, Error: channels.PlatformError{Code: 49}, Source: demoSource},
			{Reason: policy.RegionBlocked, Users: []string{"CU"}, Businesses: []string{"CU"}, Source: demoSource},
		},
		Refusals: []policy.Refusal{
			{Reason: policy.WindowClosed, Error: channels.PlatformError{Code: 47}},
			{Reason: policy.TagNotAllowed, Error: channels.PlatformError{Code: 100}},
		},
	}
}

func demoPermissions() []policy.Permission {
	types := func(ts ...channels.MessageType) []channels.MessageType { return ts }
	return []policy.Permission{
		{Name: "talk", Types: types("text", "image", "carousel"), Window: "talk", BarredBy: []string{"NO_REPLIES"}, Source: demoSource},
		{Name: "template", Types: types("template"), NeedsTemplate: true, NeedsOptIn: true, OptInWaivedBy: "talk", Reach: 24 * time.Hour,
			MarketingCategories: []policy.Category{"marketing"}, BarredBy: []string{"NO_TEMPLATES"}, Source: demoSource},
		{Name: "care", Types: types("text"), Tag: "CARE", Window: "care", WindowReason: policy.TagWindowClosed, HumanOnly: true,
			NoPromotion: true, Feature: "care", Requires: policy.Requires{Tag: "CARE"}, Source: demoSource,
			Errors: []policy.Refusal{{Reason: policy.TagWindowClosed, Error: channels.PlatformError{Code: 48}}}},
		{Name: "news", Types: types("text"), Tag: "NEWS", NoPromotion: true, Span: policy.Span{To: newsEnds}, Source: demoSource},
		{Name: "news_retired", Types: types("text"), Tag: "NEWS", Refuse: policy.TagRetired, Span: policy.Span{From: newsEnds}, Source: demoSource},
		{Name: "answer", Types: types("private_reply"), Window: "comment", PerID: true, Source: demoSource},
		{Name: "desk", Types: types("sticker"), Window: "desk", Source: demoSource},
		{Name: "guess", Types: types("guess"), Window: "guess", Source: window.Source{URL: demoSource.URL, Confidence: window.Assumed}},
	}
}

func codes(d policy.Decision) []policy.ReasonCode {
	out := make([]policy.ReasonCode, 0, len(d.Reasons))
	for _, r := range d.Reasons {
		out = append(out, r.Code)
	}
	return out
}

var text = channels.Message{Type: channels.Text, Text: "hello"}

func templated(name string) channels.Message {
	return channels.Message{Type: channels.Template, Template: template.NewSend(name, "en")}
}

// wrote are the facts of a person who did something at t0, wrote if nothing else is said, to a business that is known.
func wrote(t testing.TB, ts ...window.Trigger) (*policy.Edition, *policy.Facts) {
	t.Helper()
	tl, err := demoBook().Compile()
	require.NoError(t, err)
	ed := tl.At(t0)
	var state window.State
	if len(ts) == 0 {
		ts = []window.Trigger{window.Message}
	}
	for _, tr := range ts {
		state, err = state.Observe(ed.Windows, tr, t0)
		require.NoError(t, err)
	}
	return ed, &policy.Facts{State: state, Country: "GB", Account: &policy.Account{Country: "GB"}}
}

// lane is an interface of the tests' own.
const lane channels.API = "lane"

// laneBook is the demo channel with what platforms say of single categories,
// groups, interfaces and kinds of id.
func laneBook() *policy.Rulebook {
	book := demoBook()
	talk, templates := book.Permissions[0], &book.Permissions[1]
	talk.NoGroup = true
	templates.Bars = []policy.Bar{
		{Categories: []policy.Category{"authentication"}, Group: true},
		{Categories: []policy.Category{"authentication"}, Scoped: true, Error: channels.PlatformError{Code: 62}},
		{MaxPrice: true, Scoped: true, Error: channels.PlatformError{Code: 63}},
		{Categories: []policy.Category{"utility"}, Restriction: "NO_UTILITY", Error: channels.PlatformError{Code: 64}},
		{Categories: []policy.Category{"utility"}, Restriction: "CAP", Capped: true},
	}
	marketing := *templates
	marketing.Name, marketing.API, marketing.Bars = "lane", lane, nil
	marketing.TemplateCategories = []policy.Category{"marketing"}
	marketing.Errors = []policy.Refusal{{Reason: policy.ContentTypeNotAllowed, Error: channels.PlatformError{Code: 65}}}
	direct := talk
	direct.Name, direct.API, direct.NoGroup = "direct", lane, false
	claimed := policy.Permission{
		Name: "claimed", Types: []channels.MessageType{"claim"}, Category: "authentication", Source: demoSource,
		Bars: []policy.Bar{{Categories: []policy.Category{"authentication"}, Scoped: true}},
	}
	together := policy.Permission{
		Name: "together", Types: []channels.MessageType{"pin"}, Source: demoSource, Bars: []policy.Bar{{Single: true, Error: channels.PlatformError{Code: 66}}},
	}
	book.Permissions[0] = talk
	book.Permissions = append(book.Permissions, marketing, direct, claimed, together)
	book.Limits = append(book.Limits,
		policy.Limit{Types: talk.Types[:1], API: lane, Measure: channels.TextCharacters, Max: 30, Source: demoSource},
		policy.Limit{Types: talk.Types[:1], Measure: channels.MetadataCharacters, Max: 5, Source: demoSource},
	)
	return book
}

// laneFacts are those of a person who wrote at t0 and opted in.
func laneFacts(t testing.TB) (*policy.Edition, policy.Facts) {
	t.Helper()
	_, f := wrote(t)
	f.Consent.OptedIn = t0
	tl, err := laneBook().Compile()
	require.NoError(t, err)
	return tl.At(t0), *f
}

// expect requires that exactly the reasons are given; none means allowed.
func expect(t *testing.T, d policy.Decision, want ...policy.ReasonCode) {
	t.Helper()
	require.Equal(t, want, append([]policy.ReasonCode(nil), codes(d)...))
	require.Equal(t, len(want) == 0, d.Verdict == policy.Allow, d)
}
