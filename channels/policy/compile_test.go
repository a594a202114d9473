package policy_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// Every check of Compile: what is done to a good rulebook, and what it says.
func TestCompileRefuses(t *testing.T) {
	backwards := policy.Span{From: paused, To: paused}
	for _, tc := range []struct {
		name  string
		spoil func(r *policy.Rulebook)
		want  string
	}{
		{"window without a name", func(r *policy.Rulebook) { r.Windows[0].Rule.Kind = "" }, "rulebook demo window has no name"},
		{"window without a source", func(r *policy.Rulebook) { r.Windows[0].Rule.Source.URL = "" },
			`rulebook demo window "talk" has no source`},
		{"window that ends before it starts", func(r *policy.Rulebook) { r.Windows[1].Span = policy.Span{From: resumed, To: paused} },
			`rulebook demo window "talk" ends before it starts`},
		{"permission without a name", func(r *policy.Rulebook) { r.Permissions[0].Name = "" }, "rulebook demo permission has no name"},
		{"permission without a source", func(r *policy.Rulebook) { r.Permissions[1].Source = policy.Source{} },
			`rulebook demo permission "template" has no source`},
		{"permission that ends as it starts", func(r *policy.Rulebook) { r.Permissions[2].Span = backwards },
			`rulebook demo permission "news" ends before it starts`},
		{"permission without a type", func(r *policy.Rulebook) { r.Permissions[0].Types = nil },
			`rulebook demo permission "talk" is about no message type`},
		{"permission with a negative reach", func(r *policy.Rulebook) { r.Permissions[0].Reach = -1 },
			`rulebook demo permission "talk" reaches people for less than no time`},
		{"permission with a negative gap", func(r *policy.Rulebook) { r.Permissions[0].Gap = -1 },
			`rulebook demo permission "talk" has a negative gap`},
		{"permission with a bound and no time", func(r *policy.Rulebook) { r.Permissions[0].Most = 2 },
			`rulebook demo permission "talk" bounds the messages to 2 within 0s, which is no bound`},
		{"permission with a time and no bound", func(r *policy.Rulebook) { r.Permissions[0].Within = time.Hour },
			`rulebook demo permission "talk" bounds the messages to 0 within 1h0m0s, which is no bound`},
		{"permission that restarts no count", func(r *policy.Rulebook) { r.Permissions[0].RestartedBy = []channels.Action{channels.ActCall} },
			`rulebook demo permission "talk" restarts a count that it does not keep`},
		{"permission that counts templates for no bound", func(r *policy.Rulebook) { r.Permissions[0].Layout = "ASKS" },
			`rulebook demo permission "talk" counts templates, and bounds nothing`},
		{"permission that is restarted by nobody", func(r *policy.Rulebook) {
			r.Permissions[0].Gap, r.Permissions[0].RestartedBy = 1, []channels.Action{channels.ActCall, channels.ActAnswer}
		}, `rulebook demo permission "talk" is restarted by "answer", which no person does`},
		{"permission that is restarted by nothing known", func(r *policy.Rulebook) {
			r.Permissions[0].Gap, r.Permissions[0].RestartedBy = 1, []channels.Action{"wink"}
		}, `rulebook demo permission "talk" is restarted by "wink", which no person does`},
		{"limit of the first measure that does not exist", func(r *policy.Rulebook) { r.Limits[0].Measure = channels.Measure(len(channels.Sizes{})) },
			`rulebook demo limit "0 (measure(36) of text)" has a measure that does not exist`},
		{"bar without a condition", func(r *policy.Rulebook) {
			r.Permissions[1].Bars = []policy.Bar{{Group: true}, {Categories: []policy.Category{"utility"}}}
		}, `rulebook demo permission "template" has a bar without a condition`},
		{"bar with a cap and no restriction", func(r *policy.Rulebook) { r.Permissions[1].Bars = []policy.Bar{{Group: true, Capped: true}} },
			`rulebook demo permission "template" has a bar with the cap of no restriction`},
		{"bar for a group and for one person", func(r *policy.Rulebook) { r.Permissions[1].Bars = []policy.Bar{{Group: true, Single: true}} },
			`rulebook demo permission "template" has a bar for a group that is one person`},
		{"bar for a group and for the id of one person", func(r *policy.Rulebook) { r.Permissions[1].Bars = []policy.Bar{{Group: true, Scoped: true}} },
			`rulebook demo permission "template" has a bar for a group that is one person`},
		{"limit without a source", func(r *policy.Rulebook) { r.Limits[0].Source.URL = "" },
			`rulebook demo limit "0 (text_characters of text)" has no source`},
		{"limit that ends as it starts", func(r *policy.Rulebook) { r.Limits[1].Span = backwards },
			`rulebook demo limit "1 (text_characters of image)" ends before it starts`},
		{"limit without a type", func(r *policy.Rulebook) { r.Limits[0].Types = nil },
			`rulebook demo limit "0 (text_characters of )" is about no message type`},
		{"limit of nothing known", func(r *policy.Rulebook) { r.Limits[0].Measure = 200 },
			`rulebook demo limit "0 (measure(200) of text)" has a measure that does not exist`},
		{"limit that no size keeps", func(r *policy.Rulebook) { r.Limits[0].Min = 21 },
			`rulebook demo limit "0 (text_characters of text)" allows no size from 21 to 20`},
		{"error below no least size", func(r *policy.Rulebook) { r.Limits[0].MinError.Code = 1 },
			`rulebook demo limit "0 (text_characters of text)" has an error below a least size and no least size`},
		{"error below the least size of media types", func(r *policy.Rulebook) { r.Limits[1].Min, r.Limits[1].MinError.Code = 1, 1 },
			`rulebook demo limit "1 (text_characters of image)" has an error below a least size and no least size`},
		{"negative limit", func(r *policy.Rulebook) { r.Limits[0].Min = -1 },
			`rulebook demo limit "0 (text_characters of text)" allows no size from -1 to 20`},
		{"block without a source", func(r *policy.Rulebook) { r.Blocks[0].Source.URL = "" },
			`rulebook demo block "0 (region_blocked)" has no source`},
		{"block that ends as it starts", func(r *policy.Rulebook) { r.Blocks[0].Span = backwards },
			`rulebook demo block "0 (region_blocked)" ends before it starts`},
		{"two permissions of one name", func(r *policy.Rulebook) { r.Permissions[1].Name = "talk" },
			`rulebook demo permission "talk" stands twice: from the beginning and from the beginning`},
		{"two of one name for a nanosecond", func(r *policy.Rulebook) { r.Permissions[2].To = retired.Add(1) },
			`rulebook demo permission "news" stands twice: from the beginning until 2025-06-01T00:00:00.000000001Z and from 2025-06-01`},
		{"two rules of one window and trigger", func(r *policy.Rulebook) { r.Windows[0].To = resumed },
			`rulebook demo window "talk" stands twice: from the beginning until 2025-03-01 and from 2024-06-01`},
		{"two limits of one measure", func(r *policy.Rulebook) {
			r.Limits = append(r.Limits, policy.Limit{Span: policy.Span{From: paused}, Types: types("video", "text"), Max: 9, Source: source})
		}, `rulebook demo limit "text_characters of text" stands twice: from the beginning and from 2025-01-01`},
		{"two limits of media types", func(r *policy.Rulebook) {
			r.Limits = append(r.Limits, policy.Limit{Types: types("image"), MIME: []string{"image/gif"}, Source: source})
		}, `rulebook demo limit "media type of image" stands twice: from the beginning and from the beginning`},
		{"two errors for one reason", func(r *policy.Rulebook) { r.Refusals[1].Reason = policy.WindowClosed },
			`rulebook demo refusal "window_closed" stands twice: from the beginning and from the beginning`},
		{"error for a reason that does not exist", func(r *policy.Rulebook) { r.Refusals[0].Reason = "thread_closed" },
			`rulebook demo refusal "thread_closed" is for a reason that does not exist`},
		{"permission refused for a reason that does not exist", func(r *policy.Rulebook) { r.Permissions[3].Refuse = "gone" },
			`rulebook demo permission "news" gives the reason "gone", which does not exist`},
		{"block without a reason", func(r *policy.Rulebook) { r.Blocks[0].Reason = "" },
			`rulebook demo block "0 ()" gives the reason "", which does not exist`},
		{"confidence that does not exist", func(r *policy.Rulebook) { r.Windows[0].Rule.Source.Confidence = 9 },
			`rulebook demo window "talk" has a confidence that does not exist: confidence(9)`},
		{"waiver of a confidence that does not exist", func(r *policy.Rulebook) { r.Permissions[1].Waiver.Confidence = 9 },
			`rulebook demo permission "template" has a waiver of a confidence that does not exist: confidence(9)`},
		{"window that no rule opens", func(r *policy.Rulebook) { r.Permissions[0].Window = "walk" },
			`rulebook demo 2024-01-01 permission "talk" needs window "walk", which no rule opens`},
		{"waiver that no rule opens", func(r *policy.Rulebook) { r.Permissions[1].OptInWaivedBy = "walk" },
			`rulebook demo 2024-01-01 permission "template" needs window "walk", which no rule opens`},
		{"window that no rule opens any more", func(r *policy.Rulebook) { r.Windows[1].To = paused },
			`rulebook demo 2025-01-01 permission "talk" needs window "talk", which no rule opens`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := book()
			tc.spoil(r)
			tl, err := r.Compile()
			require.Nil(t, tl)
			var input *channels.InputError
			require.ErrorAs(t, err, &input)
			require.EqualError(t, err, tc.want)
		})
	}
}

// A window rule that package window refuses is refused in its words.
func TestCompileChecksWindowRules(t *testing.T) {
	r := book()
	r.Windows[1].Rule.Renewal = window.OnReply // without ReplyWithin
	_, err := r.Compile()
	var input *channels.InputError
	require.ErrorAs(t, err, &input)
	require.Equal(t, "rulebook demo 2024-06-01", input.Field)
	require.Contains(t, input.Reason, "talk")
}

// What looks alike and is allowed: one name at two times, a limit of zero, a bar
// for every category, media types without a measure.
func TestCompileAllows(t *testing.T) {
	for name, change := range map[string]func(r *policy.Rulebook){
		"nothing changed":          func(*policy.Rulebook) {},
		"a limit of zero":          func(r *policy.Rulebook) { r.Limits[0].Max = 0 },
		"a least size":             func(r *policy.Rulebook) { r.Limits[0].Min, r.Limits[0].MinError.Code = 20, 1 },
		"media types, odd measure": func(r *policy.Rulebook) { r.Limits[1].Measure, r.Limits[1].Max = 200, -1 },
		"a bar for all": func(r *policy.Rulebook) {
			r.Permissions[0].Bars = []policy.Bar{{Group: true}, {Scoped: true}, {MaxPrice: true}, {Restriction: "R"}, {Single: true}}
		},
		"the last measure": func(r *policy.Rulebook) { r.Limits[0].Measure = channels.ContactReplyCount },
		"a gap":            func(r *policy.Rulebook) { r.Permissions[0].Gap = 1 },
		"a nanosecond": func(r *policy.Rulebook) {
			r.Blocks[0].Span = policy.Span{From: paused, To: paused.Add(1)}
		},
		"two sliding rules of one kind": func(r *policy.Rulebook) {
			r.Windows = append(r.Windows, policy.WindowRow{Rule: longTalk()})
		},
		"limits of one measure for all and for a country": func(r *policy.Rulebook) {
			r.Limits = append(r.Limits, policy.Limit{Types: types("text"), Businesses: []string{"IN"}, Max: 9, Source: source})
		},
		"limits of one measure by two interfaces": func(r *policy.Rulebook) {
			r.Limits = append(r.Limits, policy.Limit{Types: types("text"), API: "other", Max: 9, Source: source})
		},
		"no rows": func(r *policy.Rulebook) { *r = policy.Rulebook{Channel: "demo", Begins: begins} },
	} {
		r := book()
		change(r)
		_, err := r.Compile()
		require.NoError(t, err, name)
	}
}

// longTalk is a second rule of the talk window, for people who scan a code.
func longTalk() window.Rule {
	rule := talk(72 * time.Hour)
	rule.OpenedBy = window.On(window.Scan)
	return rule
}

// lanesBook has two interfaces, two windows of one kind and one per id.
func lanesBook() *policy.Rulebook {
	r := book()
	answer := talk(time.Hour)
	answer.Kind, answer.PerID, answer.OpenedBy = "answer", true, window.On(window.Comment)
	r.Windows = append(r.Windows, policy.WindowRow{Rule: longTalk()}, policy.WindowRow{Rule: answer})
	r.Permissions = append(r.Permissions,
		policy.Permission{Name: "lane", Types: types("text"), API: "lane", Source: source},
		policy.Permission{Name: "lane_news", Types: types("text"), API: "lane", Tag: "NEWS", Source: source},
		policy.Permission{Name: "utility", Types: types("text"), Category: "utility", Source: source},
		policy.Permission{Name: "answer", Types: types("reply"), Window: "answer", PerID: true, Source: source},
		policy.Permission{Name: "lane_news_again", Types: types("text", "image"), API: "lane", Tag: "NEWS", HumanOnly: true, Source: source},
	)
	return r
}

// A permission per id does not hang on a rule that is not, nor the other way round.
func TestCompileTellsRulesPerIDApart(t *testing.T) {
	for name, spoil := range map[string]func(r *policy.Rulebook){
		"talk":     func(r *policy.Rulebook) { r.Permissions[0].PerID = true },
		"answer":   func(r *policy.Rulebook) { r.Permissions[7].PerID = false },
		"template": func(r *policy.Rulebook) { r.Permissions[1].OptInWaivedBy = "answer" },
	} {
		r := lanesBook()
		spoil(r)
		_, err := r.Compile()
		require.ErrorContains(t, err, "which no rule opens", name)
		require.ErrorContains(t, err, `"`+name+`"`)
	}
}

// A pair has two sides.
func TestBlocksOfPairsNameBoth(t *testing.T) {
	for _, b := range []policy.Block{{Users: []string{"KP"}, Together: true}, {Businesses: []string{"KP"}, Together: true}} {
		r := book()
		blocked(r, b)
		_, err := r.Compile()
		require.ErrorContains(t, err, "names one side only")
	}
}

// A currency spares businesses, and no people.
func TestBlocksThatSpareACurrencyNameBusinesses(t *testing.T) {
	for _, b := range []policy.Block{{Currency: "INR"}, {Currency: "INR", Users: []string{"IN"}}, {Currency: "INR", Users: []string{"IN"}, Businesses: []string{"IN"}}} {
		r := book()
		blocked(r, b)
		_, err := r.Compile()
		require.ErrorContains(t, err, "not about businesses alone")
	}
}

// A code that no country can have would block nobody.
func TestBlocksNameCountries(t *testing.T) {
	for _, code := range []string{"aq", "A", "", "USA", "A1", "É", "AQ "} {
		for _, b := range []policy.Block{{Users: []string{"KP", code}}, {Businesses: []string{code}}} {
			r := book()
			blocked(r, b)
			_, err := r.Compile()
			require.ErrorContains(t, err, "block")
			require.ErrorContains(t, err, strconv.Quote(code))
		}
	}
}
