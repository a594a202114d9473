package policy_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// asking is a book that asks for windows without charging by them, and then makes a
// message free in the last one.
func asking(t *testing.T, kinds ...string) *pricing.Book {
	t.Helper()
	facts := pricing.Facts{FreeForm: "service"}
	for _, kind := range kinds[:len(kinds)-1] {
		facts.Rules = append(facts.Rules, pricing.Rule{Window: kind, Group: true, Basis: pricing.NotCharged})
	}
	facts.Rules = append(facts.Rules, pricing.Rule{Window: kinds[len(kinds)-1], Basis: pricing.FreeEntryPoint})
	b, err := pricing.NewBook(facts)
	require.NoError(t, err)
	return b
}

// TestPriceKnowsTheOpenWindows: a query tells of the first four open windows that the
// price asks for, closed ones take no place.
func TestPriceKnowsTheOpenWindows(t *testing.T) {
	ed, f := wrote(t, window.Message, window.Scan, window.Reaction, window.Entry, window.Reply)
	text := channels.Message{Type: "text", Text: "hello"}
	for _, tc := range []struct {
		asked []string
		want  pricing.Basis
	}{
		{[]string{"talk"}, pricing.FreeEntryPoint},
		{[]string{"bonus"}, pricing.FreeEntryPoint},
		{[]string{"care", "talk"}, pricing.FreeEntryPoint},
		{[]string{"talk", "care", "desk", "bonus"}, pricing.FreeEntryPoint},
		{[]string{"comment", "none", "care", "desk", "guess", "bonus"}, pricing.FreeEntryPoint},
		{[]string{"talk", "care", "desk", "guess", "bonus"}, pricing.Unknown},
		{[]string{"none"}, pricing.Unknown},
	} {
		f.Prices = asking(t, tc.asked...)
		d := policy.Decide(ed, &text, f, t0.Add(time.Minute))
		require.Equal(t, policy.Allow, d.Verdict, d)
		require.Equal(t, tc.want, d.Charge.Basis, "%v", tc.asked)
	}
}

// TestAnswerIsPricedInsideTheWindowItOpens, as long as it comes in time.
func TestAnswerIsPricedInsideTheWindowItOpens(t *testing.T) {
	send := channels.Message{Type: "template", Template: template.NewSend("x", "en")}
	for after, want := range map[time.Duration]pricing.Basis{
		0: pricing.FreeEntryPoint, 10*time.Hour - time.Millisecond: pricing.FreeEntryPoint,
		10 * time.Hour: pricing.Unknown, 10*time.Hour + time.Millisecond: pricing.Unknown,
	} {
		ed, f := wrote(t, window.Entry)
		f.Prices, f.Template = asking(t, "bonus"), policy.TemplateFacts{Checked: true, Category: "utility"}
		d := policy.Decide(ed, &send, f, t0.Add(after))
		require.Equal(t, policy.Allow, d.Verdict, d)
		require.Equal(t, want, d.Charge.Basis, after)
	}
}

// TestAnswerToAnEntryBeforeALaterOne: an entry still to come, which a log out of order
// may have told already, hides none that is answered now.
func TestAnswerToAnEntryBeforeALaterOne(t *testing.T) {
	ed, f := wrote(t, window.Message, window.Entry)
	f.Prices, f.Template = asking(t, "bonus"), policy.TemplateFacts{Checked: true, Category: "utility"}
	var err error
	f.State, err = f.State.Observe(ed.Windows, window.Entry, t0.Add(2*time.Hour))
	require.NoError(t, err)
	for after, want := range map[time.Duration]pricing.Basis{
		-time.Millisecond: pricing.Unknown, 0: pricing.FreeEntryPoint, time.Hour: pricing.FreeEntryPoint, 3 * time.Hour: pricing.FreeEntryPoint,
	} {
		send := channels.Message{Type: "template", Template: template.NewSend("x", "en")}
		require.Equal(t, want, policy.Decide(ed, &send, f, t0.Add(after)).Charge.Basis, after)
	}
}

// TestGrantOfAnIDIsNoWindowForThePrice, though it permits the message.
func TestGrantOfAnIDIsNoWindowForThePrice(t *testing.T) {
	ed, f := wrote(t)
	var err error
	f.Marks, err = f.Marks.Grant(window.Comment, "c1", t0)
	require.NoError(t, err)
	f.Prices = asking(t, "comment")
	d := policy.Decide(ed, &channels.Message{Type: "private_reply", Token: "c1"}, f, t0)
	require.Equal(t, policy.Allow, d.Verdict, d)
	require.Equal(t, pricing.WhyNoRule, d.Charge.Why)
}

// TestTextIsCountedInCharacters where its bytes leave that open, and against both
// bounds.
func TestTextIsCountedInCharacters(t *testing.T) {
	book := demoBook()
	book.Limits[0].Min = 2
	tl, err := book.Compile()
	require.NoError(t, err)
	_, f := wrote(t)
	for text, want := range map[string][]policy.ReasonCode{
		"":                         nil,
		"a":                        {policy.ContentTypeNotAllowed},
		"é":                        {policy.ContentTypeNotAllowed},
		"ab":                       nil,
		strings.Repeat("a", 20):    nil,
		strings.Repeat("é", 20):    nil,
		strings.Repeat("a", 21):    {policy.ContentTooLong},
		strings.Repeat("é", 21):    {policy.ContentTooLong},
		strings.Repeat("\xff", 21): {policy.ContentTooLong},
	} {
		expect(t, policy.Decide(tl.At(t0), &channels.Message{Type: "text", Text: text}, f, t0), want...)
	}
}

// TestBarSaysWhatItIsAbout: each condition alone, and a bar of categories alone in a
// rulebook that was not compiled.
func TestBarSaysWhatItIsAbout(t *testing.T) {
	send := channels.Message{Type: "template", Template: template.NewSend("x", "en")}
	bid, group := send, send
	bid.MaxPrice, group.Group = true, true
	_, f := wrote(t)
	scoped, restricted := *f, *f
	scoped.Scoped, restricted.Restrictions = true, []channels.Restriction{{Type: "R"}}
	for _, tc := range []struct {
		name string
		bar  policy.Bar
		m    channels.Message
		f    *policy.Facts
	}{
		{"bid", policy.Bar{MaxPrice: true}, bid, f}, {"group", policy.Bar{Group: true}, group, f},
		{"scoped", policy.Bar{Scoped: true}, send, &scoped}, {"restricted", policy.Bar{Restriction: "R"}, send, &restricted},
		{"category", policy.Bar{Categories: []policy.Category{"Marketing"}}, send, f},
	} {
		book := demoBook()
		book.Permissions[1].Bars = []policy.Bar{tc.bar}
		facts, plain := *tc.f, *f
		facts.Template = policy.TemplateFacts{Checked: true, Category: "MARKETING"}
		plain.Template = policy.TemplateFacts{Checked: true, Category: "utility"}
		require.Equal(t, policy.Deny, policy.Decide(book.At(t0), &tc.m, &facts, t0).Verdict, tc.name)
		require.Equal(t, policy.Allow, policy.Decide(book.At(t0), &send, &plain, t0).Verdict, tc.name)
	}
}

// TestCategoriesFoldAsUnicodeDoes, so that an odd spelling slips past no stop.
func TestCategoriesFoldAsUnicodeDoes(t *testing.T) {
	ed, f := wrote(t)
	f.Consent = policy.Consent{OptedIn: t0, MarketingStopped: t0}
	send := channels.Message{Type: "template", Template: template.NewSend("x", "en")}
	for _, category := range []string{"marketing", "MARKETING", "Mar\u212Aeting"} {
		f.Template = policy.TemplateFacts{Checked: true, Category: policy.Category(category)}
		expect(t, policy.Decide(ed, &send, f, t0), policy.OptedOut)
	}
}
