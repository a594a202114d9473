package policy_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// A change holds from its instant on, also in the rows that were to begin later; what
// held before it stays.
func TestAmendWindowReachesLaterRows(t *testing.T) {
	r := book() // talk: 10 hours, from June 2024 on 20
	march := day(2024, time.March, 1)
	require.NoError(t, r.AmendWindow("talk", march, func(w *window.Rule) { w.OpenedBy |= window.On(window.Tap) }))
	tl := compiled(t, r)
	for at, want := range map[time.Time]struct {
		length time.Duration
		tap    bool
	}{
		march.Add(-1): {10 * time.Hour, false}, march: {10 * time.Hour, true}, longer.Add(-1): {10 * time.Hour, true}, longer: {20 * time.Hour, true},
	} {
		rule := tl.At(at).Windows.Find("talk")
		require.Equal(t, want.length, rule.Length, at)
		require.Equal(t, want.tap, rule.OpenedBy.Has(window.Tap), at)
	}
	require.Equal(t, march, r.Windows[0].To, "the row that held ends")
	require.Len(t, r.Windows, 3)
}

// A limit of several types is amended for one of them.
func TestAmendLimitOfOneType(t *testing.T) {
	r := book()
	r.Limits[0].Types = types("video", "text", "image")
	require.NoError(t, r.AmendLimit("text_characters of text", longer, func(l *policy.Limit) { l.Max = 99 }))
	tl := compiled(t, r)
	most := func(at time.Time, of channels.MessageType) int64 { return tl.At(at).LimitsFor(of, "")[0].Max }
	for _, of := range types("video", "text", "image") {
		require.Equal(t, int64(20), most(longer.Add(-1), of), of)
	}
	require.Equal(t, int64(99), most(longer, "text"))
	require.Equal(t, int64(20), most(longer, "video"))
	require.Equal(t, int64(20), most(longer, "image"))

	require.NoError(t, r.AmendLimit("media type of image", begins, func(l *policy.Limit) { l.MIME = []string{"image/gif"} }))
	require.Equal(t, []string{"image/gif"}, r.At(begins).LimitsFor("image", "")[1].MIME)
}

// What is wrong is an error, and the rulebook stays as it was.
func TestAmendRefuses(t *testing.T) {
	nothing := func(*window.Rule) {}
	for name, c := range map[string]struct {
		amend func(r *policy.Rulebook) error
		want  string
	}{
		"an unknown kind": {func(r *policy.Rulebook) error { return r.AmendWindow("walk", longer, nothing) },
			`rulebook demo window "walk" has no row that holds on 2024-06-01 or later; the rulebook has talk`},
		"an unknown name": {func(r *policy.Rulebook) error { return r.AmendPermission("walk", longer, func(*policy.Permission) {}) },
			`rulebook demo permission "walk" has no row that holds on 2024-06-01 or later; the rulebook has talk, news, template`},
		"an unknown limit": {func(r *policy.Rulebook) error {
			return r.AmendLimit("text_characters of image", longer, func(*policy.Limit) {})
		},
			`rulebook demo limit "text_characters of image" has no row that holds on 2024-06-01 or later; the rulebook has text_characters of text, media type of image`},
		"a part of a name": {func(r *policy.Rulebook) error { return r.AmendLimit("text", longer, func(*policy.Limit) {}) },
			`rulebook demo limit "text" has no row that holds on 2024-06-01 or later; the rulebook has text_characters of text`},
		"before the rulebook": {func(r *policy.Rulebook) error { return r.AmendWindow("talk", begins.Add(-1), nothing) },
			`rulebook demo window "talk" is amended from 2023-12-31T23:59:59.999999999Z on, before the rulebook begins`},
		"a frozen rulebook": {func(r *policy.Rulebook) error { return r.Freeze().AmendWindow("talk", longer, nothing) },
			`rulebook demo window "talk" is not amended in a rulebook that is frozen: amend a clone`},
		"no change of a window": {func(r *policy.Rulebook) error { return r.AmendWindow("talk", longer, nil) },
			`rulebook demo window "talk" is amended by a change that is nil`},
		"no change of an action": {func(r *policy.Rulebook) error { return r.AmendAction("message", longer, nil) },
			`rulebook demo action "message" is amended by a change that is nil`},
		"no change of a permission": {func(r *policy.Rulebook) error { return r.AmendPermission("talk", longer, nil) },
			`rulebook demo permission "talk" is amended by a change that is nil`},
		"no change of a limit": {func(r *policy.Rulebook) error { return r.AmendLimit("text_characters of text", longer, nil) },
			`rulebook demo limit "text_characters of text" is amended by a change that is nil`},
		"a row that comes out wrong": {func(r *policy.Rulebook) error {
			return r.AmendPermission("talk", longer, func(p *policy.Permission) { p.Window = "walk" })
		}, `rulebook demo 2024-06-01 permission "talk" needs window "walk", which no rule opens`},
		"a name that is taken": {func(r *policy.Rulebook) error {
			return r.AmendPermission("talk", longer, func(p *policy.Permission) { p.Name = "template" })
		}, `rulebook demo permission "template" stands twice: from 2024-06-01 and from the beginning`},
	} {
		r := book()
		require.EqualError(t, c.amend(r), c.want, name)
		require.Empty(t, policy.Diff(book().At(longer), r.At(longer)), name)
		require.Equal(t, book().Dates(), r.Dates(), name)
	}
}

// The rows of one kind drawn at random, amended from a drawn day on: every day before it
// is as it was, every day from it on is changed and nothing else.
func TestAmendEqualsTheNaiveModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := &policy.Rulebook{Channel: "demo", Begins: begins}
		at, lengths := 0, make([]time.Duration, 40) // by day; zero where no rule holds
		for i := range rapid.IntRange(1, 4).Draw(t, "rows") {
			at += rapid.IntRange(0, 3).Draw(t, "pause")
			end := at + rapid.IntRange(1, 5).Draw(t, "days")
			rule := talk(time.Duration(i+1) * time.Hour)
			r.Windows = append(r.Windows, policy.WindowRow{Span: policy.Span{From: begins.AddDate(0, 0, at), To: begins.AddDate(0, 0, end)}, Rule: rule})
			for ; at < end; at++ {
				lengths[at] = rule.Length
			}
		}
		from := rapid.IntRange(0, at+1).Draw(t, "from")
		err := r.AmendWindow("talk", begins.AddDate(0, 0, from), func(w *window.Rule) { w.Length += time.Minute })
		if from >= at {
			require.Error(t, err)
			return
		}
		require.NoError(t, err)
		for d, length := range lengths {
			rule := r.At(begins.AddDate(0, 0, d)).Windows.Find("talk")
			switch {
			case length == 0:
				require.Nil(t, rule, "day %d", d)
			case d < from:
				require.Equal(t, length, rule.Length, "day %d", d)
			default:
				require.Equal(t, length+time.Minute, rule.Length, "day %d", d)
			}
		}
	})
}

const cited = `"source":{"url":"https://example.org/news","date":"2025-04-01","confidence":"reported"}`

// Every field that JSON can set, and the source in each row that is changed.
func TestAmendByJSON(t *testing.T) {
	r := book()
	require.NoError(t, r.Amend([]byte(`[
		{"window":"talk","from":"2025-01-01T00:00:00Z","set":{"length":"48h","opened_by":["message","tap"],"quota_total":3},`+cited+`},
		{"permission":"talk","from":"2025-03-01T00:00:00Z","set":{"types":["text"],"gap":"1m","layout":"ASKS","most":3,"within":"72h","restarted_by":["call_connected"],"reach":"24h","human_only":true,"template_categories":["utility"],
			"requires":{"messaging_type":"RESPONSE"}},`+cited+`},
		{"limit":"text_characters of text","from":"2025-03-01T00:00:00Z","set":{"max":25,"min":2},`+cited+`}]`)))
	tl := compiled(t, r)
	require.Equal(t, 20*time.Hour, tl.At(paused.Add(-1)).Windows.Find("talk").Length)
	rule := tl.At(paused).Windows.Find("talk")
	require.Equal(t, 48*time.Hour, rule.Length)
	require.Equal(t, window.On(window.Message, window.Tap), rule.OpenedBy)
	require.Equal(t, 3, rule.Quota.Total)
	require.Equal(t, policy.Source{URL: "https://example.org/news", Date: "2025-04-01", Confidence: policy.Reported}, rule.Source)
	e := tl.At(resumed)
	p := e.PermissionsFor("text")[0]
	require.Equal(t, types("text"), p.Types)
	require.Equal(t, time.Minute, p.Gap)
	require.Equal(t, "ASKS", p.Layout)
	require.Equal(t, []any{3, 72 * time.Hour, []channels.Action{channels.ActCallConnected}}, []any{p.Most, p.Within, p.RestartedBy})
	require.Equal(t, 24*time.Hour, p.Reach)
	require.True(t, p.HumanOnly)
	require.Equal(t, policy.Requires{MessagingType: "RESPONSE"}, p.Requires)
	require.Equal(t, []policy.Category{"utility"}, p.TemplateCategories)
	require.Equal(t, types("text", "image"), tl.At(resumed.Add(-1)).PermissionsFor("text")[0].Types, "the list of the row before is its own")
	require.Equal(t, int64(25), e.LimitsFor("text", "")[0].Max)
	require.NoError(t, r.Amend([]byte(`[{"window":"talk","from":"2025-03-01T00:00:00Z",
		"set":{"renewal":"on_reply","reply_within":"24h","prolonged_by":["message","tap"],"prolonged_from":"2026-09-28T00:00:00Z"},`+cited+`}]`)))
	require.Equal(t, window.On(window.Message, window.Tap), compiled(t, r).At(resumed).Windows.Find("talk").ProlongedBy)
	require.Equal(t, "2026-09-28T00:00:00Z", compiled(t, r).At(resumed).Windows.Find("talk").ProlongedFrom.String())
	require.Equal(t, policy.Reported, e.LimitsFor("text", "")[0].Source.Confidence)
}

// Errors name the field and its value, and nothing is amended.
func TestAmendByJSONRefuses(t *testing.T) {
	const good = `{"window":"talk","from":"2025-01-01T00:00:00Z","set":{"length":"48h"},` + cited + `}`
	for text, want := range map[string]string{
		`{}`:     `amendments "{}" is not a JSON list of objects`,
		`[{`:     `amendments "[{" is not a JSON list of objects`,
		`[null]`: `amendments[0] names no window, permission, limit or action`,
		`[{"window":"talk","from":"2025-01-01T00:00:00Z","set":{"length":"48h"}}]`:                                          `amendments[0].source is missing`,
		`[{"window":"talk","from":"2025-01-01T00:00:00Z","set":{"length":"48h"},"source":{"date":"2025"}}]`:                 `amendments[0].source.url is missing`,
		`[{"window":"talk","set":{"length":"48h"},` + cited + `}]`:                                                          `amendments[0].from is missing`,
		`[{"window":"talk","from":"2025-01-01T00:00:00Z",` + cited + `}]`:                                                   `amendments[0].set is missing`,
		`[{"window":"talk","from":"2025-01-01T00:00:00Z","set":{},` + cited + `}]`:                                          `amendments[0].set "{}" changes nothing`,
		`[{"window":"talk","from":"soon","set":{"length":"48h"},` + cited + `}]`:                                            `amendments[0].from "\"soon\"" cannot be read: an instant is written "2027-02-01T00:00:00Z"`,
		`[{"window":"talk","from":"2025-01-01T00:00:00Z","set":{"length":48},` + cited + `}]`:                               `amendments[0].set.length "48" cannot be read: a duration is written "48h"`,
		`[{"window":"talk","from":"2025-01-01T00:00:00Z","set":{"length":null},` + cited + `}]`:                             `amendments[0].set.length "null" is no value`,
		`[{"window":"talk","from":"2025-01-01T00:00:00Z","set":{"lenght":"48h"},` + cited + `}]`:                            `amendments[0].set "lenght" is not known; the fields are closed_by, length, opened_by, `,
		`[{"window":"talk","from":"2025-01-01T00:00:00Z","set":{"opened_by":["nod"]},` + cited + `}]`:                       `amendments[0].set.opened_by "[\"nod\"]" cannot be read: triggers are written ["message", "tap"]`,
		`[{"window":"talk","permission":"talk","from":"2025-01-01T00:00:00Z"}]`:                                             `amendments[0] "window" is given beside permission`,
		`[{"windows":"talk","from":"2025-01-01T00:00:00Z"}]`:                                                                `amendments[0] "windows" is not known`,
		`[` + good + `,{"window":"walk","from":"2025-01-01T00:00:00Z","set":{"length":"48h"},` + cited + `}]`:               `rulebook demo window "walk" has no row that holds on 2025-01-01 or later`,
		`[` + good + `,{"window":"talk","from":"2025-01-01T00:00:00Z","set":{"length":"-1h"},` + cited + `}]`:               `-1h0m0s`,
		`[{"window":"talk","from":"2025-01-01T00:00:00Z","set":{"length":"48h"},"source":{"url":"x","confidence":"sure"}}]`: `amendments[0].source.confidence "\"sure\"" cannot be read: it is one of assumed, reported, documented`,
		`[{"window":"talk","from":"2025-01-01T00:00:00Z","set":{"length":"48h"},"source":{"url":"x","link":"y"}}]`:          `amendments[0].source "link" is not known`,
	} {
		r := book()
		err := r.Amend([]byte(text))
		var input *channels.InputError
		require.ErrorAs(t, err, &input, text)
		require.ErrorContains(t, err, want, text)
		require.Equal(t, book().Windows, r.Windows, text)
	}
	require.ErrorContains(t, book().Freeze().Amend([]byte(`[`+good+`]`)), "frozen")
}

func FuzzAmend(f *testing.F) {
	f.Add([]byte(`[{"window":"talk","from":"2025-01-01T00:00:00Z","set":{"length":"48h"},` + cited + `}]`))
	f.Add([]byte(`[{"limit":"media type of image","from":"2025-01-01T00:00:00Z","set":{"mime":["a"]},` + cited + `}]`))
	f.Add([]byte(`[{"permission":"news","from":"2025-07-01T00:00:00Z","set":{"refuse":""},` + cited + `}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := book()
		if err := r.Amend(data); err != nil {
			require.Equal(t, book(), r, "nothing is amended")
			return
		}
		_, err := r.Compile()
		require.NoError(t, err, "what is amended compiles")
	})
}
