package policy_test

import (
	"testing"

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
		{"permission with a negative gap", func(r *policy.Rulebook) { r.Permissions[0].Gap = -1 },
			`rulebook demo permission "talk" has a negative gap`},
		{"limit of the first measure that does not exist", func(r *policy.Rulebook) { r.Limits[0].Measure = channels.MetadataCharacters + 1 },
			`rulebook demo limit "0 (measure(19) of text)" has a measure that does not exist`},
		{"bar without a condition", func(r *policy.Rulebook) {
			r.Permissions[1].Bars = []policy.Bar{{Group: true}, {Categories: []string{"utility"}}}
		}, `rulebook demo permission "template" has a bar without a condition`},
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
		{"negative limit", func(r *policy.Rulebook) { r.Limits[0].Min = -1 },
			`rulebook demo limit "0 (text_characters of text)" allows no size from -1 to 20`},
		{"block without a source", func(r *policy.Rulebook) { r.Blocks[0].Source.URL = "" },
			`rulebook demo block "0 (region_blocked)" has no source`},
		{"block that ends as it starts", func(r *policy.Rulebook) { r.Blocks[0].Span = backwards },
			`rulebook demo block "0 (region_blocked)" ends before it starts`},
		{"two permissions of one name", func(r *policy.Rulebook) { r.Permissions[1].Name = "talk" },
			`rulebook demo 2024-01-01 permission "talk" stands twice`},
		{"two of one name for a nanosecond", func(r *policy.Rulebook) { r.Permissions[2].To = retired.Add(1) },
			`rulebook demo 2025-06-01 permission "news" stands twice`},
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
		"a least size":             func(r *policy.Rulebook) { r.Limits[0].Min = 20 },
		"media types, odd measure": func(r *policy.Rulebook) { r.Limits[1].Measure, r.Limits[1].Max = 200, -1 },
		"a bar for all": func(r *policy.Rulebook) {
			r.Permissions[0].Bars = []policy.Bar{{Group: true}, {Scoped: true}, {MaxPrice: true}, {Restriction: "R"}}
		},
		"the last measure": func(r *policy.Rulebook) { r.Limits[0].Measure = channels.MetadataCharacters },
		"a gap":            func(r *policy.Rulebook) { r.Permissions[0].Gap = 1 },
		"a nanosecond": func(r *policy.Rulebook) {
			r.Blocks[0].Span = policy.Span{From: paused, To: paused.Add(1)}
		},
		"two sliding rules of one kind": func(r *policy.Rulebook) {
			r.Windows = append(r.Windows, policy.WindowRow{Rule: talk(72e12)})
		},
		"no rows": func(r *policy.Rulebook) { *r = policy.Rulebook{Channel: "demo", Begins: begins} },
	} {
		r := book()
		change(r)
		_, err := r.Compile()
		require.NoError(t, err, name)
	}
}
