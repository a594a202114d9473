package policy_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// diff gives the words for a change to the tests' rulebook, as of one instant.
func diff(change func(r *policy.Rulebook)) []string {
	changed := book()
	change(changed)
	return policy.Diff(book().At(begins), changed.At(begins))
}

func TestDiffOfTheSame(t *testing.T) {
	r := book()
	for _, date := range r.Dates() {
		require.Empty(t, policy.Diff(r.At(date), r.At(date)))
		require.Empty(t, policy.Diff(r.At(date), book().Clone().At(date)))
	}
	require.Empty(t, policy.Diff(nil, nil))
	require.Empty(t, policy.Diff(nil, &policy.Edition{}))
}

func TestDiffOverTime(t *testing.T) {
	r := book()
	for date, want := range map[time.Time][]string{
		longer: {"window talk: sliding, 10h0m0s, opened by message -> sliding, 20h0m0s, opened by message"},
		paused: {"block region_blocked: new: people in AQ"}, resumed: {"block region_blocked: ends (was: people in AQ)"},
		retired: {"permission news: at any time, tag NEWS, no promotion for text -> refused: tag_retired, tag NEWS for text"},
	} {
		require.Equal(t, want, policy.Diff(r.At(date.Add(-1)), r.At(date)), date)
	}
}

// Template rows that do not hold yet, or no more, are not in the words.
func TestDiffOfDatedTemplates(t *testing.T) {
	r := book()
	row := r.Templates[0]
	r.Templates[0].To = paused
	row.From, row.Max = paused, 2048
	r.Templates = append(r.Templates, row)
	require.Contains(t, policy.Diff(r.At(paused.Add(-1)), r.At(paused)), "template body_length: at most 1024, error -> at most 2048, error")
	require.Empty(t, policy.Diff(r.At(begins), book().At(begins)))
}

// Against nothing, every row is new or ends, in one order.
func TestDiffAgainstNothing(t *testing.T) {
	e := book().At(begins)
	want := []string{
		"error of opted_out: new: 50/1",
		"error of window_closed: new: 47",
		"limit media type of image: new: image/png",
		"limit text_characters of text: new: at most 20",
		"permission news: new: at any time, tag NEWS, no promotion for text",
		"permission talk: new: window talk for image text",
		"permission template: new: at any time, approved template, opt-in, waived by window talk (assumed) for template",
		"template body_length: new: at most 1024, error",
		"window talk: new: sliding, 10h0m0s, opened by message",
	}
	require.Equal(t, want, policy.Diff(nil, e))
	var ends []string
	for _, line := range want {
		key, words, _ := strings.Cut(line, ": new: ")
		ends = append(ends, key+": ends (was: "+words+")")
	}
	require.Equal(t, ends, policy.Diff(e, nil))
}

// One change of each part of each kind of row.
func TestDiffWords(t *testing.T) {
	permission := func(change func(p *policy.Permission)) []string {
		return diff(func(r *policy.Rulebook) { change(&r.Permissions[0]) })
	}
	rule := func(change func(w *window.Rule)) []string {
		return diff(func(r *policy.Rulebook) { change(&r.Windows[0].Rule) })
	}
	const (
		was     = "permission talk: window talk for image text -> "
		wasRule = "window talk: sliding, 10h0m0s, opened by message -> "
	)
	for want, got := range map[string][]string{
		wasRule + "sliding, until closed, opened by message":                     rule(func(w *window.Rule) { w.Length = 0 }),
		wasRule + "fixed, 10h0m0s, opened by message":                            rule(func(w *window.Rule) { w.Renewal = window.Fixed }),
		wasRule + "on_reply, 10h0m0s, opened by message, answered within 1h0m0s": rule(func(w *window.Rule) { w.Renewal, w.ReplyWithin = window.OnReply, time.Hour }),
		wasRule + "on_reply, 10h0m0s, opened by message, answered within 1h0m0s, anew from each call or tap": rule(func(w *window.Rule) {
			w.Renewal, w.ReplyWithin, w.ProlongedBy = window.OnReply, time.Hour, window.On(window.Tap, window.Call)
		}),
		wasRule + "sliding, 10h0m0s, opened by message, tap":                             rule(func(w *window.Rule) { w.OpenedBy = window.On(window.Message, window.Tap) }),
		wasRule + "sliding, 10h0m0s, opened by message, closed by block":                 rule(func(w *window.Rule) { w.ClosedBy = window.On(window.Block) }),
		wasRule + "sliding, 10h0m0s, opened by message, one per id, sends 1":             rule(func(w *window.Rule) { w.PerID = true }),
		wasRule + "sliding, 10h0m0s, opened by message, one per id, sends 3":             rule(func(w *window.Rule) { w.PerID, w.Uses = true, 3 }),
		wasRule + "sliding, 10h0m0s, opened by message, sends 5, sends in a row 2":       rule(func(w *window.Rule) { w.Quota = window.Quota{Total: 5, Consecutive: 2} }),
		wasRule + "sliding, 10h0m0s, opened by message, counted from the latest trigger": rule(func(w *window.Rule) { w.Quota.ResetByTrigger = true }),

		was + "window talk, interface lane for image text":       permission(func(p *policy.Permission) { p.API = "lane" }),
		was + "window talk, category utility for image text":     permission(func(p *policy.Permission) { p.Category = "utility" }),
		was + "window talk, tag T for image text":                permission(func(p *policy.Permission) { p.Tag = "T" }),
		was + "window talk for image text video":                 permission(func(p *policy.Permission) { p.Types = types("video", "text", "image") }),
		was + "at any time for image text":                       permission(func(p *policy.Permission) { p.Window = "" }),
		was + "refused: too_soon for image text":                 permission(func(p *policy.Permission) { p.Refuse = policy.TooSoon }),
		was + "window talk, per comment or token for image text": permission(func(p *policy.Permission) { p.PerID = true }),
		was + "window talk, approved template, of category a b for image text": permission(func(p *policy.Permission) {
			p.NeedsTemplate, p.TemplateCategories = true, []policy.Category{"a", "b"}
		}),
		was + "window talk, opt-in, written by a person, no promotion, no group, feature f for image text": permission(func(p *policy.Permission) {
			p.NeedsOptIn, p.HumanOnly, p.NoPromotion, p.NoGroup, p.Feature = true, true, true, true, "f"
		}),
		was + "window talk, no promotion in a b for image text":           permission(func(p *policy.Permission) { p.NoPromotionIn = []policy.Category{"a", "b"} }),
		was + "window talk, 2 in 168h0m0s for image text":                 permission(func(p *policy.Permission) { p.Most, p.Within = 2, 168*time.Hour }),
		was + "window talk, counts as reached for 24h0m0s for image text": permission(func(p *policy.Permission) { p.Reach = 24 * time.Hour }),
		was + "window talk, one in 24h0m0s for image text":                permission(func(p *policy.Permission) { p.Gap = 24 * time.Hour }),
		was + "window talk, one in 24h0m0s, counts templates ASKS for image text": permission(func(p *policy.Permission) {
			p.Gap, p.Layout = 24*time.Hour, "ASKS"
		}),
		was + "window talk, one in 1h0m0s, anew after call for image text": permission(func(p *policy.Permission) {
			p.Gap, p.RestartedBy = time.Hour, []channels.Action{channels.ActCall}
		}),
		was + "window talk, not a b in a group, not to a scoped id, not with a highest price, not c under R, not to a person for image text": permission(func(p *policy.Permission) {
			p.Bars = []policy.Bar{
				{Categories: []policy.Category{"a", "b"}, Group: true}, {Scoped: true}, {MaxPrice: true},
				{Categories: []policy.Category{"c"}, Restriction: "R"}, {Single: true},
			}
		}),

		"limit text_characters of text: at most 20 -> 2 to 30": diff(func(r *policy.Rulebook) { r.Limits[0].Min, r.Limits[0].Max = 2, 30 }),
		"limit media type of image: image/png -> image/png image/gif": diff(func(r *policy.Rulebook) {
			r.Limits[1].MIME = []string{"image/png", "image/gif"}
		}),
		"error of window_closed: 47 -> 48":                                 diff(func(r *policy.Rulebook) { r.Refusals[0].Error.Code = 48 }),
		"template body_length: at most 1024, error -> at most 2048, error": diff(func(r *policy.Rulebook) { r.Templates[0].Max = 2048 }),
		"template body_length: at most 1024, error -> 5 to 1024, a b, 1h0m0s, k, language de, error 7/8, warning": diff(func(r *policy.Rulebook) {
			w := &r.Templates[0]
			w.Min, w.Values, w.Duration, w.Kind, w.Language = 5, []string{"a", "b"}, time.Hour, "k", "de"
			w.Error, w.Warning = template.PlatformError{Code: 7, Subcode: 8}, true
		}),
		"template body_length: at most 1024, error -> at least 3, error": diff(func(r *policy.Rulebook) { r.Templates[0].Min, r.Templates[0].Max = 3, 0 }),
	} {
		require.Equal(t, []string{want}, got)
	}
}

// A row that another interface has to itself is a row of its own.
func TestDiffKeysByInterface(t *testing.T) {
	require.Equal(t, []string{
		"limit text_characters of text by lane: new: at most 20",
		"limit text_characters of text: ends (was: at most 20)",
	}, diff(func(r *policy.Rulebook) { r.Limits[0].API = "lane" }))
}

func TestDiffShowsConfidence(t *testing.T) {
	require.Equal(t, []string{
		"permission talk: window talk for image text -> window talk for image text (assumed)",
		"template body_length: at most 1024, error -> at most 1024, error (reported)",
		"window talk: sliding, 10h0m0s, opened by message -> sliding, 10h0m0s, opened by message (reported)",
	}, diff(func(r *policy.Rulebook) {
		r.Permissions[0].Source.Confidence = window.Assumed
		r.Windows[0].Rule.Source.Confidence = window.Reported
		r.Templates[0].Source.Confidence = template.Reported
	}))
}

// What the words do not hold still counts as a change.
func TestDiffOfSourcesAndDetails(t *testing.T) {
	require.Equal(t, []string{
		"limit text_characters of text: at most 20: source https://example.org/rules of 2026-01-01 -> https://example.org/rules of 2026-02-01 (a note)",
		"permission news: at any time, tag NEWS, no promotion for text: changes in a detail",
		"permission talk: window talk for image text: changes in a detail",
	}, diff(func(r *policy.Rulebook) {
		r.Limits[0].Source.Date, r.Limits[0].Source.Note = "2026-02-01", "a note"
		r.Permissions[0].BarredBy = []string{"R"}
		r.Permissions[2].Requires.Tag = "NEWS"
	}))
	require.Equal(t, []string{
		"permission talk: window talk for image text: source https://example.org/rules of 2026-01-01 -> https://example.org/other",
	}, diff(func(r *policy.Rulebook) {
		r.Permissions[0].Source.URL, r.Permissions[0].Source.Date = "https://example.org/other", ""
	}))
}

// No field of a row escapes: each, changed alone, gives exactly one line.
func TestDiffSeesEveryField(t *testing.T) {
	rows := map[string]func(r *policy.Rulebook) reflect.Value{
		"permission": func(r *policy.Rulebook) reflect.Value { return reflect.ValueOf(&r.Permissions[0]).Elem() },
		"limit":      func(r *policy.Rulebook) reflect.Value { return reflect.ValueOf(&r.Limits[0]).Elem() },
		"window":     func(r *policy.Rulebook) reflect.Value { return reflect.ValueOf(&r.Windows[0].Rule).Elem() },
		"template":   func(r *policy.Rulebook) reflect.Value { return reflect.ValueOf(&r.Templates[0]).Elem() },
	}
	for kind, row := range rows {
		typ := row(book()).Type()
		for i := range typ.NumField() {
			name := typ.Field(i).Name
			if name == "Span" || name == "From" || name == "Until" {
				continue
			}
			got := diff(func(r *policy.Rulebook) { spoil(t, row(r).Field(i)) })
			require.NotEmpty(t, got, "%s.%s", kind, name)
			require.LessOrEqual(t, len(got), 2, "%s.%s: one row changes, or one ends and one is new", kind, name)
		}
	}
}

// spoil gives a field another value.
func spoil(t *testing.T, f reflect.Value) {
	t.Helper()
	switch f.Kind() {
	case reflect.String:
		f.SetString(f.String() + "x")
	case reflect.Bool:
		f.SetBool(!f.Bool())
	case reflect.Int, reflect.Int64:
		f.SetInt(f.Int() + 1)
	case reflect.Uint8, reflect.Uint32:
		f.SetUint(f.Uint() + 1)
	case reflect.Slice:
		f.Set(reflect.Append(f, reflect.New(f.Type().Elem()).Elem()))
	case reflect.Struct:
		spoil(t, f.Field(0))
	default:
		require.Fail(t, "field of a kind not foreseen", f.Kind())
	}
}

func blocked(r *policy.Rulebook, blocks ...policy.Block) {
	for i := range blocks {
		blocks[i].Source = source
		if blocks[i].Reason == "" {
			blocks[i].Reason = policy.RegionBlocked
		}
	}
	r.Blocks = blocks
}

// Blocks are told apart by reason, types and categories, then by number; long
// lists of countries become a count.
func TestDiffOfBlocks(t *testing.T) {
	countries := strings.Fields("AD AE AF AG AI AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ")
	require.Equal(t, []string{
		"block marketing_paused_region marketing offers: new: people in US",
		"block region_blocked #2: new: people in KP together with businesses in SY",
		"block region_blocked but in INR: new: businesses in IN",
		"block region_blocked of image text: new: businesses in 21 countries",
		"block region_blocked: new: people in " + strings.Join(countries[:20], " ") + "; businesses in CU IR",
	}, diff(func(r *policy.Rulebook) {
		blocked(r,
			policy.Block{Users: countries[:20], Businesses: []string{"CU", "IR"}},
			policy.Block{Users: []string{"KP"}, Businesses: []string{"SY"}, Together: true},
			policy.Block{Businesses: []string{"IN"}, Currency: "INR"},
			policy.Block{Businesses: countries, Types: types("text", "image")},
			policy.Block{Reason: policy.MarketingPausedRegion, Users: []string{"US"}, Categories: []policy.Category{"marketing", "offers"}},
		)
	}))
	// One country more in a long list changes the count, another one a detail.
	before, after := book(), book()
	for i, other := range []string{"BN", "BO"} {
		long := append(append([]string{}, countries...), other)
		blocked([]*policy.Rulebook{before, after}[i], policy.Block{Users: long})
	}
	require.Equal(t, []string{"block region_blocked: people in 22 countries: changes in a detail"},
		policy.Diff(before.At(begins), after.At(begins)))
	blocked(before, policy.Block{Users: countries})
	require.Equal(t, []string{"block region_blocked: people in 21 countries -> people in 22 countries"},
		policy.Diff(before.At(begins), after.At(begins)))
}

// The two sides of a change mirror each other.
func TestDiffMirrors(t *testing.T) {
	r := book()
	for _, date := range r.Dates()[1:] {
		a, b := r.At(date.Add(-1)), r.At(date)
		there, back := policy.Diff(a, b), policy.Diff(b, a)
		require.Len(t, back, len(there))
		for i := range there {
			if was, is, ok := strings.Cut(there[i], " -> "); ok {
				key, was, _ := strings.Cut(was, ": ")
				require.Contains(t, back, key+": "+is+" -> "+was)
			}
		}
	}
}
