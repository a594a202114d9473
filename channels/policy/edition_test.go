package policy_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/template"
)

func TestEditionsTurnAtEveryDate(t *testing.T) {
	want := []time.Time{begins, longer, paused, resumed, retired}
	r := book()
	require.Equal(t, want, r.Dates())
	tl := compiled(t, r)
	editions := tl.Editions()
	require.Len(t, editions, len(want))
	for i, e := range editions {
		require.Equal(t, want[i], e.From)
		require.Equal(t, want[i].Format(time.DateOnly), e.ID)
		require.Equal(t, "demo", e.Channel)
		require.NotNil(t, e.Templates)
		if i > 0 {
			require.Equal(t, e.From, editions[i-1].To, "one ends where the next starts")
		}
	}
	require.True(t, editions[len(editions)-1].To.IsZero())
	editions[0] = nil
	require.NotNil(t, tl.Editions()[0], "the list is the caller's own")
}

// Before the rulebook begins there is no edition, and nobody need ask whether there is one.
func TestANilEditionKnowsNothing(t *testing.T) {
	e := book().At(begins.Add(-1))
	require.Nil(t, e)
	sent := channels.SentMessage(channels.Address{Channel: "demo", Business: "b", User: "u"}, "text", "m", begins)
	triggers, grants := e.Opens(&sent)
	refuse, known := e.Tag("NEWS")
	for _, got := range []any{
		e.Types(), e.PermissionsFor("text"), e.LimitsFor("text", ""), e.Tags("text"), e.Contains(begins), e.Pace(&sent), triggers, grants,
		refuse, known, e.Refusal(policy.WindowClosed),
	} {
		require.Empty(t, got, "%T", got)
	}
}

// Around every date: -1 ns, 0, +1 ns, compiled or not.
func TestAtAroundEveryDate(t *testing.T) {
	r := book()
	tl := compiled(t, r)
	for i, date := range r.Dates() {
		for _, offset := range []time.Duration{-1, 0, 1} {
			at := date.Add(offset)
			want := i
			if offset < 0 {
				want--
			}
			for _, e := range []*policy.Edition{tl.At(at), r.At(at)} {
				if want < 0 {
					require.Nil(t, e, at)
					continue
				}
				require.Equal(t, r.Dates()[want], e.From, at)
				require.True(t, e.Contains(at), at)
			}
		}
	}
	far := retired.AddDate(5000, 0, 0)
	require.Equal(t, retired, tl.At(far).From)
	require.Equal(t, retired, r.At(far).From)
	require.Nil(t, tl.At(time.Time{}))
	require.Nil(t, r.At(time.Time{}))
	zoned := paused.In(time.FixedZone("east", 9*3600))
	require.Equal(t, paused, tl.At(zoned).From, "an instant is the same in every zone")
}

func TestTimelineAtAllocatesNothing(t *testing.T) {
	tl := compiled(t, book())
	for _, at := range []time.Time{begins.Add(-1), begins, retired} {
		require.Zero(t, testing.AllocsPerRun(100, func() { tl.At(at) }))
	}
	e := tl.At(retired)
	sent := channels.SentMessage(channels.Address{}, "text", "m", retired)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		e.Pace(&sent)
		e.Refusal(policy.OptedOut)
		e.Tag("NEWS")
	}))
}

func TestEditionHoldsTheRowsOfItsTime(t *testing.T) {
	tl := compiled(t, book())
	require.Equal(t, 10*time.Hour, tl.At(begins).Windows.Find("talk").Length)
	require.Equal(t, 20*time.Hour, tl.At(longer).Windows.Find("talk").Length)
	require.Empty(t, tl.At(longer).Blocks)
	require.Len(t, tl.At(paused).Blocks, 1)
	require.Empty(t, tl.At(resumed).Blocks)

	e := tl.At(begins)
	require.Len(t, e.PermissionsFor("text"), 2)
	require.Len(t, e.LimitsFor("text", ""), 1)
	require.Len(t, e.PermissionsFor("image"), 1)
	require.Empty(t, e.PermissionsFor("poll"))
	require.Empty(t, e.LimitsFor("poll", ""))
	require.Equal(t, types("image", "template", "text"), e.Types())
	require.Equal(t, []string{"", "NEWS"}, e.Tags("text"))
	require.Empty(t, e.Tags("poll"))
	require.Equal(t, channels.PlatformError{Code: 50, Subcode: 1}, e.Refusal(policy.OptedOut))
	require.Zero(t, e.Refusal(policy.QuietHours))

	refuse, known := e.Tag("NEWS")
	require.True(t, known)
	require.Empty(t, refuse)
	refuse, known = tl.At(retired).Tag("NEWS")
	require.True(t, known)
	require.Equal(t, policy.TagRetired, refuse)
	_, known = e.Tag("NONE")
	require.False(t, known)
	_, known = e.Tag("")
	require.False(t, known)
}

// An edition is a copy: to change the rulebook afterwards changes nothing.
func TestEditionIsACopy(t *testing.T) {
	r := book()
	tl := compiled(t, r)
	r.Permissions[0].Name, r.Limits[0].Max, r.Blocks[0].Reason, r.Windows[0].Rule.Length = "changed", 1, "changed", 1
	require.Equal(t, "talk", tl.At(begins).Permissions[0].Name)
	require.Equal(t, int64(20), tl.At(begins).Limits[0].Max)
	require.Equal(t, policy.RegionBlocked, tl.At(paused).Blocks[0].Reason)
	require.Equal(t, 10*time.Hour, tl.At(begins).Windows[0].Length)
}

func TestUpcoming(t *testing.T) {
	r := book()
	for _, tc := range []struct {
		after time.Time
		want  []string
	}{
		{time.Time{}, []string{"2024-01-01", "2024-06-01", "2025-01-01", "2025-03-01", "2025-06-01"}},
		{paused.Add(-1), []string{"2025-01-01", "2025-03-01", "2025-06-01"}},
		{paused, []string{"2025-03-01", "2025-06-01"}},
		{paused.Add(1), []string{"2025-03-01", "2025-06-01"}},
		{retired.Add(-1), []string{"2025-06-01"}},
		{retired, nil},
		{retired.Add(1), nil},
	} {
		var got []string
		for _, e := range r.Upcoming(tc.after) {
			got = append(got, e.ID)
		}
		require.Equal(t, tc.want, got, tc.after)
	}
}

// Rows that start before the rulebook are there from its beginning; template rows
// turn editions too; equal dates make one edition.
func TestDates(t *testing.T) {
	r := book()
	r.Permissions[0].From = begins.AddDate(-1, 0, 0)
	r.Limits[0].From = longer.In(time.FixedZone("east", 3600))
	require.Len(t, r.Dates(), 5)
	require.Len(t, r.At(begins).PermissionsFor("text"), 2)
	turn := day(2026, time.May, 5)
	r.Templates = append(r.Templates, template.Row{Code: "body_length", Max: 2048, Span: template.Span{From: turn}, Source: r.Templates[0].Source})
	require.Equal(t, turn, r.Dates()[5])
	before := r.At(turn.Add(-1)).Templates.Row("body_length", "")
	after := r.At(turn).Templates.Row("body_length", "")
	require.Equal(t, int64(1024), before.Max)
	require.Equal(t, int64(2048), after.Max)
}

// The edition at an instant holds exactly the rows whose span contains it: a naive
// model looks at every row.
func TestEditionsEqualTheNaiveModel(t *testing.T) {
	at := rapid.Custom(func(t *rapid.T) time.Time {
		if rapid.Bool().Draw(t, "zero") {
			return time.Time{}
		}
		return begins.Add(time.Duration(rapid.IntRange(-3, 12).Draw(t, "days")) * 24 * time.Hour)
	})
	rapid.Check(t, func(t *rapid.T) {
		r := &policy.Rulebook{Channel: "demo", Begins: begins}
		for i := range rapid.IntRange(0, 8).Draw(t, "rows") {
			s := policy.Span{From: at.Draw(t, "from"), To: at.Draw(t, "to")}
			if !s.To.IsZero() && !s.From.Before(s.To) {
				continue
			}
			r.Permissions = append(r.Permissions, policy.Permission{
				Span: s, Name: string(rune('a' + i)), Types: types("text"), Source: source,
			})
		}
		tl, err := r.Compile()
		require.NoError(t, err)
		when := begins.Add(time.Duration(rapid.IntRange(-4*24, 14*24).Draw(t, "hours"))*time.Hour + time.Duration(rapid.IntRange(-1, 1).Draw(t, "ns")))
		e := tl.At(when)
		if when.Before(begins) {
			require.Nil(t, e)
			return
		}
		var want []string
		for _, p := range r.Permissions {
			if !when.Before(p.From) && (p.To.IsZero() || when.Before(p.To)) {
				want = append(want, p.Name)
			}
		}
		require.Equal(t, want, names(e))
		require.Equal(t, want, names(r.At(when)))
		require.True(t, slices.IsSortedFunc(tl.Editions(), func(a, b *policy.Edition) int { return a.From.Compare(b.From) }))
	})
}

func names(e *policy.Edition) (out []string) {
	for _, p := range e.Permissions {
		out = append(out, p.Name)
	}
	return out
}
