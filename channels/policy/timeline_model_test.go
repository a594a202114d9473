package policy_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// datedBook draws a rulebook with rows of every kind, some from before it begins and
// some until further notice. No two rows have one name.
func datedBook(t *rapid.T) *policy.Rulebook {
	r := &policy.Rulebook{Channel: "demo", Begins: begins}
	span := func() policy.Span {
		var s policy.Span
		from := rapid.IntRange(-3, 9).Draw(t, "from")
		if from != 0 {
			s.From = begins.AddDate(0, 0, from)
		}
		if rapid.Bool().Draw(t, "ends") {
			s.To = begins.AddDate(0, 0, from+rapid.IntRange(1, 9).Draw(t, "days"))
		}
		return s
	}
	of := rapid.SampledFrom([][]channels.MessageType{types("text"), types("image"), types("text", "image")})
	for i := range rapid.IntRange(0, 3).Draw(t, "windows") {
		w := talk(time.Hour)
		w.Kind = window.Kind(fmt.Sprint("kind", i))
		r.Windows = append(r.Windows, policy.WindowRow{Span: span(), Rule: w})
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "permissions") {
		r.Permissions = append(r.Permissions, policy.Permission{Span: span(), Name: fmt.Sprint("way", i), Types: of.Draw(t, "types"), Source: source})
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "limits") {
		r.Limits = append(r.Limits, policy.Limit{Span: span(), Types: of.Draw(t, "types"), Measure: channels.Measure(i), Max: int64(i + 1), Source: source})
	}
	for range rapid.IntRange(0, 3).Draw(t, "blocks") {
		b := policy.Block{Span: span(), Reason: policy.RegionBlocked, Source: source,
			Types: rapid.SampledFrom([][]channels.MessageType{nil, types("text"), types("image")}).Draw(t, "blocked types")}
		country := rapid.SampledFrom([]string{"AQ", "CU", "KP"})
		b.Users = []string{country.Draw(t, "user")}
		if rapid.Bool().Draw(t, "businesses too") {
			b.Businesses = []string{country.Draw(t, "business")}
		}
		r.Blocks = append(r.Blocks, b)
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "template rows") {
		s := span()
		r.Templates = append(r.Templates, template.Row{Code: "body_length", For: fmt.Sprint(i), Max: 9, Span: template.Span(s),
			Source: template.Source{URL: source.URL}})
	}
	return r
}

// turns are the instants at which any row starts or ends after the beginning, and the
// beginning, each once and in order, gathered row by row.
func turns(r *policy.Rulebook) []time.Time {
	var spans []policy.Span
	for _, w := range r.Windows {
		spans = append(spans, w.Span)
	}
	for _, p := range r.Permissions {
		spans = append(spans, p.Span)
	}
	for _, l := range r.Limits {
		spans = append(spans, l.Span)
	}
	for _, b := range r.Blocks {
		spans = append(spans, b.Span)
	}
	for _, row := range r.Templates {
		spans = append(spans, policy.Span{From: row.From, To: row.To})
	}
	all := map[time.Time]bool{r.Begins: true}
	for _, s := range spans {
		all[s.From] = s.From.After(r.Begins) || all[s.From]
		all[s.To] = s.To.After(r.Begins) || all[s.To]
	}
	var out []time.Time
	for at, turns := range all {
		if turns {
			out = append(out, at)
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return out
}

// TestEveryTurnToTheNanosecond: at each turn a drawn rulebook, its timeline and the
// list of editions agree on what holds just before, at and just after it.
func TestEveryTurnToTheNanosecond(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := datedBook(t)
		tl, err := r.Compile()
		require.NoError(t, err)
		want := turns(r)
		require.Equal(t, want, r.Dates())
		require.Nil(t, tl.At(begins.Add(-1)))
		require.Nil(t, r.At(begins.Add(-1)))
		editions := tl.Editions()
		require.Len(t, editions, len(want))
		for i, turn := range want {
			holds := policy.Span{From: turn}
			if i+1 < len(want) {
				holds.To = want[i+1]
				require.Same(t, editions[i], tl.At(holds.To.Add(-1)))
			}
			require.Equal(t, holds, editions[i].Span)
			require.Equal(t, turn.Format(time.DateOnly), editions[i].ID)
			for _, at := range []time.Time{turn, turn.Add(1)} {
				require.Same(t, editions[i], tl.At(at))
				require.Equal(t, holds, r.At(at).Span)
				require.Empty(t, policy.Diff(r.At(at), tl.At(at)))
			}
		}
		require.Same(t, editions[len(want)-1], tl.At(begins.AddDate(100, 0, 0)), "until further notice")
	})
}

// TestEditionHoldsRowsOfEveryKind at any instant: those whose span contains it, in the
// rulebook's order, also by message type.
func TestEditionHoldsRowsOfEveryKind(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := datedBook(t)
		at := rapid.SampledFrom(turns(r)).Draw(t, "turn").Add(rapid.SampledFrom([]time.Duration{0, 1}).Draw(t, "beside"))
		e := compiledFor(t, r).At(at)
		holds := func(s policy.Span) bool {
			return !at.Before(s.From) && (s.To.IsZero() || at.Before(s.To))
		}
		var windows []window.Kind
		for _, w := range r.Windows {
			if holds(w.Span) {
				windows = append(windows, w.Rule.Kind)
			}
		}
		require.Len(t, e.Windows, len(windows))
		for i, kind := range windows {
			require.Equal(t, kind, e.Windows[i].Kind)
		}
		for _, of := range types("text", "image", "video") {
			var permissions []*policy.Permission
			for i := range r.Permissions {
				if p := &r.Permissions[i]; holds(p.Span) && slices.Contains(p.Types, of) {
					permissions = append(permissions, p)
				}
			}
			var limits []*policy.Limit
			for i := range r.Limits {
				if l := &r.Limits[i]; holds(l.Span) && slices.Contains(l.Types, of) {
					limits = append(limits, l)
				}
			}
			require.Equal(t, permissions, e.PermissionsFor(of))
			require.Equal(t, limits, e.LimitsFor(of, ""))
		}
	})
}

// TestUpcomingEqualsTheNaive: the editions that start after an instant, none that
// started with it, each as it will be when its time comes.
func TestUpcomingEqualsTheNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := datedBook(t)
		for _, turn := range append(turns(r), time.Time{}) {
			for _, at := range []time.Time{turn.Add(-1), turn, turn.Add(1)} {
				var want []time.Time
				for _, other := range turns(r) {
					if other.After(at) {
						want = append(want, other)
					}
				}
				upcoming := r.Upcoming(at)
				require.Len(t, upcoming, len(want))
				for i, e := range upcoming {
					require.Equal(t, want[i], e.From)
					require.Empty(t, policy.Diff(e, r.At(want[i])))
				}
			}
		}
	})
}

func compiledFor(t *rapid.T, r *policy.Rulebook) *policy.Timeline {
	tl, err := r.Compile()
	require.NoError(t, err)
	return tl
}
