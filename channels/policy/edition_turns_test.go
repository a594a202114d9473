package policy_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
)

// Every kind of row turns the edition at its dates, one kind at a time, and the
// edition says until when it holds.
func TestEveryKindOfRowTurnsTheEdition(t *testing.T) {
	from, to := day(2030, time.March, 1), day(2030, time.April, 1)
	span := policy.Span{From: from, To: to}
	for name, change := range map[string]func(r *policy.Rulebook){
		"window": func(r *policy.Rulebook) {
			r.Windows = append(r.Windows, policy.WindowRow{Span: span, Rule: longTalk()})
		},
		"permission": func(r *policy.Rulebook) {
			r.Permissions = append(r.Permissions, policy.Permission{Span: span, Name: "extra", Types: types("text"), Source: source})
		},
		"limit": func(r *policy.Rulebook) {
			r.Limits = append(r.Limits, policy.Limit{Span: span, Types: types("text"), Measure: channels.TextBytes, Max: 1, Source: source})
		},
		"block": func(r *policy.Rulebook) {
			r.Blocks = append(r.Blocks, policy.Block{Span: span, Reason: policy.RegionBlocked, Users: []string{"KP"}, Source: source})
		},
		"template": func(r *policy.Rulebook) {
			row := r.Templates[0]
			row.From, row.To = from, to
			r.Templates = append(r.Templates, row)
		},
	} {
		r := book()
		before := len(r.Dates())
		change(r)
		require.Len(t, r.Dates(), before+2, name)
		last := r.Dates()[before-1]
		for at, want := range map[time.Time]policy.Span{
			from.Add(-1): {From: last, To: from}, from: span, to.Add(-1): span, to: {From: to},
		} {
			require.Equal(t, want, r.At(at).Span, "%s at %v", name, at)
			require.Equal(t, want, compiled(t, r).At(at).Span, "%s at %v", name, at)
		}
	}
}

// A tag that any row refuses is refused, whichever row comes first.
func TestTagRefusedByOneOfItsRows(t *testing.T) {
	refused := policy.Permission{Name: "refused", Types: types("text"), Tag: "OLD", Refuse: policy.TagRetired, Source: source}
	granted := policy.Permission{Name: "granted", Types: types("image"), Tag: "OLD", Source: source}
	for _, rows := range [][]policy.Permission{{refused, granted}, {granted, refused}} {
		r := book()
		r.Permissions = append(r.Permissions, rows...)
		code, known := compiled(t, r).At(begins).Tag("OLD")
		require.True(t, known)
		require.Equal(t, policy.TagRetired, code)
	}
	r := book()
	r.Permissions = append(r.Permissions, granted)
	e := compiled(t, r).At(begins)
	code, known := e.Tag("OLD")
	require.True(t, known)
	require.Empty(t, code)
	_, known = e.Tag("")
	require.False(t, known, "no tag is no tag")
}

// Dates alone are no difference.
func TestDiffOfDatesAlone(t *testing.T) {
	later := day(2040, time.January, 1)
	require.Empty(t, diff(func(r *policy.Rulebook) { r.Permissions[0].To = later }))
	require.Empty(t, diff(func(r *policy.Rulebook) { r.Limits[0].To = later }))
	r, changed := book(), book()
	changed.Blocks[0].To = later
	require.Empty(t, policy.Diff(r.At(paused), changed.At(paused)))
	changed.Windows[0].To = longer.Add(time.Hour)
	require.Empty(t, policy.Diff(r.At(begins), changed.At(begins)))
}

func TestRequiresSaysWhatIsGiven(t *testing.T) {
	require.Empty(t, policy.Requires{}.String())
	all := policy.Requires{MessagingType: "RESPONSE", Tag: "X", Template: "hello", Language: "de", Category: "utility", Echo: "comment-1234567890"}
	text := all.String()
	require.Equal(t, "messaging_type RESPONSE, tag X, template hello, language de, category utility, echo "+channels.Mask(all.Echo), text)
	require.NotContains(t, text, "1234567", "the comment is masked")
	require.Equal(t, "tag X, category utility", policy.Requires{Tag: "X", Category: "utility"}.String())
}
