package policy_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// shortened is the demo channel whose talk window lasts a day, and from an instant on 12
// hours.
func shortened(t *testing.T, from time.Time) *policy.Timeline {
	t.Helper()
	book := demoBook()
	book.Windows[0].Rule.Length = 24 * time.Hour
	require.NoError(t, book.AmendWindow("talk", from, func(w *window.Rule) { w.Length = 12 * time.Hour }))
	return compiled(t, book)
}

// A later edition shortens the window: what is allowed before is allowed until the shorter
// window has closed, or until the day of the change when it has closed by then.
func TestUntilForeseesAShorterWindow(t *testing.T) {
	turn := time.Date(2027, time.January, 1, 0, 0, 0, 0, time.UTC)
	tl := shortened(t, turn)
	for wrote, want := range map[time.Duration]time.Time{
		-time.Hour:      turn.Add(11 * time.Hour), // 12 hours after the message
		-12 * time.Hour: turn,                     // closed as the shorter rule begins
		-20 * time.Hour: turn,                     // closed by it
		-30 * time.Hour: turn.Add(-6 * time.Hour), // a day after the message, before the change
	} {
		at := turn.Add(wrote)
		state, err := window.State{}.Observe(nil, window.Message, at)
		require.NoError(t, err)
		f := policy.Facts{State: state, Country: "GB", Account: &policy.Account{Country: "GB"}}
		d := policy.Decide(tl.At(at), &text, &f, at)
		expect(t, d)
		require.True(t, d.Until.Equal(want), "wrote %v before: %v", wrote, d.Until)
		expect(t, policy.Decide(tl.At(want.Add(-1)), &text, &f, want.Add(-1)))
		expect(t, policy.Decide(tl.At(want), &text, &f, want), policy.WindowClosed)
	}
}

// A later limit on the content ends what is allowed, as a tag that retires does.
func TestUntilForeseesLimitsAndTags(t *testing.T) {
	turn := t0.Add(3 * time.Hour)
	book := demoBook()
	require.NoError(t, book.AmendLimit("text_characters of text", turn, func(l *policy.Limit) { l.Max = 4 }))
	_, f := wrote(t)
	d := policy.Decide(compiled(t, book).At(t0), &text, f, t0)
	require.True(t, d.Until.Equal(turn), d)
	short := channels.Message{Type: channels.Text, Text: "hi", Purpose: channels.Support}
	d = policy.Decide(compiled(t, book).At(t0), &short, f, t0)
	require.True(t, d.Until.Equal(t0.Add(talkLength)), d)

	eve := time.Date(2026, time.April, 26, 12, 0, 0, 0, time.UTC)
	update := channels.Message{Type: channels.Text, Text: "hello", Purpose: channels.Transactional, Tag: "ACCOUNT_UPDATE"}
	d = policy.Decide(messenger.New().Rulebook().At(eve), &update, &policy.Facts{}, eve)
	require.True(t, d.Until.Equal(time.Date(2026, time.April, 27, 0, 0, 0, 0, time.UTC)), d)
}

// Looking ahead allocates nothing, also where a later edition refuses.
func TestLookingAheadAllocatesNothing(t *testing.T) {
	tl := shortened(t, t0.Add(time.Hour))
	ed := tl.At(t0)
	for _, at := range []time.Duration{-time.Hour, -20 * time.Hour} {
		state, err := window.State{}.Observe(nil, window.Message, t0.Add(at))
		require.NoError(t, err)
		f := policy.Facts{State: state, Country: "GB", Account: &policy.Account{Country: "GB"}}
		for _, content := range []channels.MessageType{"", "image"} {
			m := text
			m.Content = content
			expect(t, policy.Decide(ed, &m, &f, t0))
			require.Zero(t, testing.AllocsPerRun(100, func() { policy.Decide(ed, &m, &f, t0) }))
		}
	}
}

// What ends between two milliseconds ends: a row that a host amends from its clock's now on, a margin, what a catalogue says. Another
// permission for the type, which refuses, may hold later, so the rules are asked again at each end.
func TestUntilBetweenMilliseconds(t *testing.T) {
	const odd = time.Hour + 500*time.Nanosecond
	book := demoBook()
	desk := book.Permissions[6]
	desk.Name, desk.Types = "more", []channels.MessageType{channels.Text, channels.Template}
	book.Permissions = append(book.Permissions, desk)
	require.NoError(t, book.AmendPermission("talk", t0.Add(odd), func(p *policy.Permission) { p.Refuse = policy.TagRetired }))
	_, f := wrote(t)
	d := policy.Decide(compiled(t, book).At(t0), &text, f, t0)
	require.Equal(t, t0.Add(odd), d.Until, "the row refuses from then on")

	book.Permissions[0].To, book.Permissions = time.Time{}, slices.Delete(book.Permissions, 1, 2)
	require.NoError(t, book.AmendPermission("talk", t0.Add(odd), func(p *policy.Permission) { p.Source.Note = "read again" }))
	d = policy.Decide(compiled(t, book).At(t0), &text, f, t0)
	require.Equal(t, t0.Add(talkLength), d.Until, "the row goes on")
	f.Margin = odd
	d = policy.Decide(compiled(t, book).At(t0), &text, f, t0)
	require.Equal(t, t0.Add(talkLength-time.Hour-time.Millisecond), d.Until)

	f.Template, f.Consent.OptedIn = policy.TemplateFacts{Checked: true, Category: "utility", Until: t0.Add(odd)}, t0.Add(-time.Hour)
	m := templated("order")
	d = policy.Decide(compiled(t, book).At(t0), &m, f, t0)
	require.Equal(t, t0.Add(time.Hour), d.Until)
}

// So does one on what the message holds, be it of a type that no rule bounded before.
func TestUntilForeseesLimitsOfContent(t *testing.T) {
	turn := t0.Add(3 * time.Hour)
	book := demoBook()
	book.Limits = append(book.Limits, policy.Limit{
		Span: policy.Span{From: turn}, Types: types("card"), Measure: channels.TextCharacters, Max: 4, Source: demoSource,
	})
	_, f := wrote(t)
	m := text
	for content, want := range map[channels.MessageType]time.Time{"card": turn, "novelty": t0.Add(talkLength), "": t0.Add(talkLength)} {
		m.Content = content
		d := policy.Decide(compiled(t, book).At(t0), &m, f, t0)
		require.True(t, d.Until.Equal(want), "%q: %s", content, d)
		require.Equal(t, content != "card", policy.Decide(compiled(t, book).At(turn), &m, f, turn).Allowed())
	}
}
