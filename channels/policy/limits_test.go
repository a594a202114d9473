package policy_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/pricing"
)

// decided is the demo channel's answer about a request of two items, of which one limit of its own says something else.
func decided(t *testing.T, l policy.Limit, m channels.Message) policy.Decision {
	t.Helper()
	book := demoBook()
	l.Types, l.Source = []channels.MessageType{"carousel"}, demoSource
	book.Limits = append(book.Limits, l)
	tl, err := book.Compile()
	require.NoError(t, err)
	_, f := wrote(t)
	m.Type = "carousel"
	m.Sizes[channels.ItemCount] = 2
	return policy.Decide(tl.At(t0), &m, f, t0)
}

// Too little has the platform's error for it, else the one for the whole limit.
func TestErrorBelowMin(t *testing.T) {
	general, below := channels.PlatformError{Code: 1}, channels.PlatformError{Code: 2}
	for _, tc := range []struct {
		minError channels.PlatformError
		size     int
		want     channels.PlatformError
	}{{below, 1, below}, {channels.PlatformError{}, 1, general}, {below, 6, general}} {
		d := decided(t, policy.Limit{Measure: channels.FooterCharacters, Min: 2, Max: 5, Error: general, MinError: tc.minError},
			channels.Message{Sizes: channels.Sizes{channels.FooterCharacters: tc.size}})
		require.Len(t, d.Reasons, 1)
		require.Equal(t, tc.want, d.Reasons[0].Error)
	}
}

// A refusal says where in the request the parts are that it counts, the first three of them.
func TestPartsAtFault(t *testing.T) {
	limit := policy.Limit{Measure: channels.UnlistedCount}
	m := channels.Message{Complete: true, Sizes: channels.Sizes{channels.UnlistedCount: 5}}
	require.Equal(t, "unlisted_values is 5, at most 0 is allowed", decided(t, limit, m).Reasons[0].Detail)
	m.Faults = []channels.Fault{{Measure: channels.MissingCount, Part: "title"}, {Measure: channels.UnlistedCount, Part: "type"}}
	require.Equal(t, "unlisted_values is 5, at most 0 is allowed: type", decided(t, limit, m).Reasons[0].Detail)
	for _, part := range []string{"mode", "day", "hour", "zone"} {
		m.Faults = append(m.Faults, channels.Fault{Measure: channels.UnlistedCount, Part: part})
	}
	require.Equal(t, "unlisted_values is 5, at most 0 is allowed: type, mode, day and 2 more", decided(t, limit, m).Reasons[0].Detail)
	below := policy.Limit{Measure: channels.MissingCount, Min: 1, Max: 1}
	require.Equal(t, "missing_parts is 0, at least 1 is needed: title", decided(t, below, m).Reasons[0].Detail)
}

// A message that goes by a lane of its own keeps the limits of what it holds too. Each measure is refused once.
func TestLimitsOfContent(t *testing.T) {
	lane, content := channels.PlatformError{Code: 1}, channels.PlatformError{Code: 2}
	book := demoBook()
	book.Limits = append(book.Limits,
		policy.Limit{Types: []channels.MessageType{"carousel"}, Measure: channels.TextCharacters, Max: 9, Error: lane, Source: demoSource},
		policy.Limit{Types: []channels.MessageType{"card"}, Measure: channels.TextCharacters, Max: 7, Error: content, Source: demoSource},
		policy.Limit{Types: []channels.MessageType{"card"}, Measure: channels.ButtonCount, Max: 3, Error: content, Source: demoSource},
		policy.Limit{Types: []channels.MessageType{"letter"}, Measure: channels.TextBytes, Max: 12, Error: content, Source: demoSource})
	tl, err := book.Compile()
	require.NoError(t, err)
	_, f := wrote(t)
	for _, tc := range []struct {
		holds         channels.MessageType
		text, buttons int
		want          []int
	}{
		{"card", 7, 3, nil}, {"card", 8, 3, []int{2}}, {"card", 10, 3, []int{1}}, {"card", 10, 4, []int{1, 2}}, {"card", 7, 4, []int{2}},
		{"", 8, 4, nil}, {"", 10, 4, []int{1}}, {"novelty", 8, 4, nil},
		{"letter", 12, 4, nil}, {"letter", 13, 4, []int{2}}, // in another unit
	} {
		m := channels.Message{Type: "carousel", Content: tc.holds, Length: tc.text}
		m.Sizes[channels.ItemCount], m.Sizes[channels.ButtonCount] = 2, tc.buttons
		d := policy.Decide(tl.At(t0), &m, f, t0)
		var got []int
		for _, r := range d.Reasons {
			got = append(got, r.Error.Code)
		}
		require.ElementsMatch(t, tc.want, got, "%+v: %s", tc, d)
	}
}

// A limit that does not refuse hides none on what the message holds: one for businesses elsewhere, and one about media types that names the
// message's.
func TestNoLimitHidesOneOfContent(t *testing.T) {
	lane, content := channels.PlatformError{Code: 1}, channels.PlatformError{Code: 2}
	book := demoBook()
	book.Limits = append(book.Limits,
		policy.Limit{Types: types("carousel"), Businesses: []string{"IN"}, Measure: channels.TextCharacters, Max: 2, Error: lane, Source: demoSource},
		policy.Limit{Types: types("card"), Measure: channels.TextCharacters, Max: 4, Error: content, Source: demoSource},
		policy.Limit{Types: types("carousel"), MIME: []string{"image/png", "image/gif"}, Error: lane, Source: demoSource},
		policy.Limit{Types: types("card"), MIME: []string{"image/png"}, Error: content, Source: demoSource})
	tl, err := book.Compile()
	require.NoError(t, err)
	_, f := wrote(t)
	for _, tc := range []struct {
		country, mime string
		length        int
		want          []int
	}{
		{"GB", "image/png", 4, nil}, {"GB", "image/png", 5, []int{2}}, {"IN", "image/png", 5, []int{1}}, {"", "image/png", 5, []int{2}},
		{"GB", "image/gif", 4, []int{2}}, {"GB", "image/bmp", 4, []int{1}},
	} {
		f.Account = &policy.Account{Country: tc.country}
		m := channels.Message{Type: "carousel", Content: "card", Length: tc.length, MIME: tc.mime}
		m.Sizes[channels.ItemCount] = 2
		var got []int
		for _, r := range policy.Decide(tl.At(t0), &m, f, t0).Reasons {
			got = append(got, r.Error.Code)
		}
		require.Equal(t, tc.want, got, "%+v", tc)
	}
}

// A part that must be there is missed only in a request that was read whole, a lifetime that nobody gave never.
func TestWhatIsAbsentMayBe(t *testing.T) {
	for _, tc := range []struct {
		measure  channels.Measure
		complete bool
		refused  bool
	}{{channels.FooterCharacters, true, true}, {channels.FooterCharacters, false, false}, {channels.ButtonLifetimeSeconds, true, false}, {channels.ButtonLifetimeSeconds, false, false}} {
		d := decided(t, policy.Limit{Measure: tc.measure, Min: 2, Max: 5}, channels.Message{Complete: tc.complete})
		require.Equal(t, tc.refused, d.Has(policy.ContentTypeNotAllowed), "%v: %v", tc.measure, d)
	}
}

// A request that was read stays as it is: a row that requires a tag is not about one without it. A message yet to be written takes the tag on.
func TestRequestsKeepTheirTag(t *testing.T) {
	book := demoBook()
	book.Permissions = []policy.Permission{{
		Name: "tagged", Types: []channels.MessageType{"text"}, Window: "talk", Requires: policy.Requires{Tag: "CARE"}, Source: demoSource,
	}}
	ed, m := book.At(t0), text
	_, f := wrote(t)
	d := policy.Decide(ed, &m, f, t0)
	expect(t, d)
	require.Equal(t, "CARE", d.Requires.Tag)
	m.Complete = true
	expect(t, policy.Decide(ed, &m, f, t0), policy.ContentTypeNotAllowed)
}

// What went although it was refused opens no billing conversation, and costs what was estimated all the same.
func TestSentEventOpens(t *testing.T) {
	for verdict, opens := range map[policy.Verdict]time.Duration{policy.Allow: time.Hour, policy.Deny: 0} {
		d := policy.Decision{Verdict: verdict, Charge: pricing.Charge{Category: "chat", Opens: time.Hour}}
		sent := policy.SentEvent(channels.Address{Channel: "demo", Business: "b", User: "u"}, text, d, "m", t0)
		require.Equal(t, &pricing.Charge{Category: "chat", Opens: opens}, sent.Charge, "%v", verdict)
		require.Equal(t, time.Hour, d.Charge.Opens, "the decision stays as it was")
	}
}
