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

// source is what a row of the tests' own rulebook cites.
var source = policy.Source{URL: "https://example.org/rules", Date: "2026-01-01", Confidence: window.Documented}

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}

// The instants on which the tests' rulebook turns.
var (
	begins  = day(2024, time.January, 1)
	longer  = day(2024, time.June, 1)    // the talk window grows
	paused  = day(2025, time.January, 1) // a country is paused, until resumed
	resumed = day(2025, time.March, 1)
	retired = day(2025, time.June, 1) // the tag NEWS ends
)

func types(ts ...channels.MessageType) []channels.MessageType { return ts }

func talk(length time.Duration) window.Rule {
	return window.Rule{Kind: "talk", Length: length, OpenedBy: window.On(window.Message), Source: source}
}

// book is a rulebook of the tests' own: no platform's.
func book() *policy.Rulebook {
	return &policy.Rulebook{
		Channel: "demo", Begins: begins,
		Windows: []policy.WindowRow{
			{Span: policy.Span{To: longer}, Rule: talk(10 * time.Hour), About: "ten hours"},
			{Span: policy.Span{From: longer}, Rule: talk(20 * time.Hour), About: "twenty hours"},
		},
		Permissions: []policy.Permission{
			{Name: "talk", Types: types("text", "image"), Window: "talk", Source: source},
			{Name: "template", Types: types("template"), NeedsTemplate: true, NeedsOptIn: true, OptInWaivedBy: "talk", Source: source},
			{Name: "news", Span: policy.Span{To: retired}, Types: types("text"), Tag: "NEWS", NoPromotion: true, Source: source},
			{Name: "news", Span: policy.Span{From: retired}, Types: types("text"), Tag: "NEWS", Refuse: policy.TagRetired, Source: source},
		},
		Limits: []policy.Limit{
			{Types: types("text"), Measure: channels.TextCharacters, Max: 20, Source: source},
			{Types: types("image"), MIME: []string{"image/png"}, Source: source},
		},
		Blocks: []policy.Block{
			{Span: policy.Span{From: paused, To: resumed}, Reason: policy.RegionBlocked, Users: []string{"AQ"}, Source: source},
		},
		Refusals: []policy.Refusal{
			{Reason: policy.WindowClosed, Error: channels.PlatformError{Code: 47}},
			{Reason: policy.OptedOut, Error: channels.PlatformError{Code: 50, Subcode: 1}},
		},
		Notes:     []policy.Note{{At: longer, Text: "a note", Source: source}},
		Templates: []template.Row{{Code: "body_length", Max: 1024, Source: template.Source{URL: source.URL, Confidence: template.Documented}}},
	}
}

func compiled(t testing.TB, r *policy.Rulebook) *policy.Timeline {
	t.Helper()
	tl, err := r.Compile()
	require.NoError(t, err)
	return tl
}

func TestSpanIsHalfOpen(t *testing.T) {
	from, to := day(2025, time.January, 1), day(2025, time.February, 1)
	for _, tc := range []struct {
		span  policy.Span
		at    time.Time
		holds bool
	}{
		{policy.Span{}, time.Time{}, true},
		{policy.Span{}, to, true},
		{policy.Span{From: from, To: to}, from.Add(-1), false},
		{policy.Span{From: from, To: to}, from, true},
		{policy.Span{From: from, To: to}, from.Add(1), true},
		{policy.Span{From: from, To: to}, to.Add(-1), true},
		{policy.Span{From: from, To: to}, to, false},
		{policy.Span{From: from, To: to}, to.Add(1), false},
		{policy.Span{From: from}, to.AddDate(7000, 0, 0), true},
		{policy.Span{To: to}, time.Time{}, true},
		{policy.Span{To: to}, to, false},
		{policy.Span{From: from, To: to}, from.In(time.FixedZone("west", -8*3600)), true},
	} {
		require.Equal(t, tc.holds, tc.span.Contains(tc.at), "%v at %v", tc.span, tc.at)
	}
}

// What a Clone's rows say can be changed without touching the original.
func TestCloneIsIndependent(t *testing.T) {
	original, want := book(), book()
	c := original.Clone()
	require.Equal(t, want, c)
	c.Channel, c.Begins = "other", longer
	c.Windows[0].Rule.Length = time.Hour
	c.Permissions[0].Name = "changed"
	c.Limits[0].Max = 1
	c.Blocks[0].Reason = policy.QuietHours
	c.Refusals[0].Error.Code = 1
	c.Notes[0].Text = "changed"
	c.Templates[0].Max = 1
	require.Equal(t, want, original)
	c.Permissions = append(c.Permissions[:1], c.Permissions[2:]...)
	c.Windows = append(c.Windows, policy.WindowRow{})
	require.Equal(t, want, original)
}

func TestCloneOfTheZeroRulebook(t *testing.T) {
	require.Equal(t, &policy.Rulebook{}, new(policy.Rulebook).Clone())
}

// The zero Rulebook permits nothing, at any instant.
func TestZeroRulebookPermitsNothing(t *testing.T) {
	var r policy.Rulebook
	for _, at := range []time.Time{{}, begins, begins.AddDate(5000, 0, 0)} {
		e := r.At(at)
		require.Empty(t, e.Permissions)
		require.Empty(t, e.Types())
		require.Nil(t, e.Templates)
	}
	require.Empty(t, r.Upcoming(time.Time{}))
}

func TestLimitsForOneInterface(t *testing.T) {
	const other channels.API = "other"
	r := book()
	limit := func(api channels.API, what channels.Measure, most int64) {
		r.Limits = append(r.Limits, policy.Limit{Types: types("text"), API: api, Measure: what, Max: most, Source: source})
	}
	limit(lane, channels.TextCharacters, 30)
	limit("", channels.MetadataCharacters, 5)
	limit("", channels.TextBytes, 99)
	limit(lane, channels.TextBytes, 100)
	r.Limits = append(r.Limits,
		policy.Limit{Types: types("image"), API: lane, MIME: []string{"image/gif"}, Source: source},
		policy.Limit{Types: types("image"), Measure: channels.TextCharacters, Max: 9, Source: source},
	)
	e := compiled(t, r).At(begins)
	most := func(typ channels.MessageType, api channels.API) (out []int64) {
		for _, l := range e.LimitsFor(typ, api) {
			if len(l.MIME) == 0 {
				out = append(out, l.Max)
			}
		}
		return out
	}
	require.Equal(t, []int64{20, 5, 99}, most("text", ""))
	require.Equal(t, []int64{30, 5, 100}, most("text", lane))
	require.Equal(t, []int64{20, 5, 99}, most("text", other))
	// A limit of media types replaces one of media types, and no measure.
	for api, want := range map[channels.API]string{"": "image/png", other: "image/png", lane: "image/gif"} {
		var kinds []string
		for _, l := range e.LimitsFor("image", api) {
			kinds = append(kinds, l.MIME...)
		}
		require.Equal(t, []string{want}, kinds)
		require.Equal(t, []int64{9}, most("image", api))
	}
}

// What a fixed window recorded says nothing to a wait that triggers prolong, whatever the dates of the two.
func TestFixedAndProlongedShareNoRulebook(t *testing.T) {
	r := book()
	r.Windows[0].Rule.Renewal = window.Fixed
	r.Windows = append(r.Windows, policy.WindowRow{Span: policy.Span{From: longer}, Rule: window.Rule{
		Kind: "bonus", OpenedBy: window.On(window.Entry), Length: time.Hour, Renewal: window.OnReply, ReplyWithin: time.Hour, Source: source,
	}})
	compiled(t, r)
	r.Windows[2].Rule.ProlongedBy = window.On(window.Tap)
	_, err := r.Compile()
	require.ErrorContains(t, err, `window "bonus" has prolonged_by in a rulebook where "talk" is fixed`)
}
