package policy_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// fullBook draws a rulebook that is right and has several rows of every kind, so that
// a wrong one stands among others.
func fullBook(t *rapid.T) *policy.Rulebook {
	r := &policy.Rulebook{Channel: "demo", Begins: begins}
	span := func() policy.Span {
		from := rapid.IntRange(0, 9).Draw(t, "from")
		s := policy.Span{To: begins.AddDate(0, 0, from+rapid.IntRange(1, 9).Draw(t, "days"))}
		if from > 0 {
			s.From = begins.AddDate(0, 0, from)
		}
		return s
	}
	for i := range rapid.IntRange(1, 4).Draw(t, "windows") {
		w := talk(time.Hour)
		w.Kind = window.Kind(fmt.Sprint("kind", i))
		r.Windows = append(r.Windows, policy.WindowRow{Span: span(), Rule: w})
	}
	for i := range rapid.IntRange(1, 4).Draw(t, "permissions") {
		r.Permissions = append(r.Permissions, policy.Permission{Span: span(), Name: fmt.Sprint("way", i), Types: types("text"), Source: source})
	}
	for i := range rapid.IntRange(1, 4).Draw(t, "limits") {
		r.Limits = append(r.Limits, policy.Limit{Span: span(), Types: types(channels.MessageType(fmt.Sprint("type", i))), Max: 10, Source: source})
	}
	for range rapid.IntRange(1, 4).Draw(t, "blocks") {
		r.Blocks = append(r.Blocks, policy.Block{Span: span(), Reason: policy.RegionBlocked, Users: []string{"AQ"}, Source: source})
	}
	return r
}

// fault breaks the i-th row of a kind. It returns how the error names the row and what
// it says.
type fault func(r *policy.Rulebook, i int) (row, says string)

// ended makes a span end a moment too early: as it starts, or before.
func ended(s *policy.Span, before time.Duration) {
	if s.From.IsZero() {
		s.From = begins
	}
	s.To = s.From.Add(-before)
}

// faults are the ways in which a single row can be wrong, by the kind of the row.
func faults() map[string][]fault {
	const uncited, early, homeless = "has no source", "ends before it starts", "is about no message type"
	windowName := func(r *policy.Rulebook, i int) string { return fmt.Sprintf("window %q", r.Windows[i].Rule.Kind) }
	permissionName := func(r *policy.Rulebook, i int) string {
		return fmt.Sprintf("permission %q", r.Permissions[i].Name)
	}
	limitName := func(r *policy.Rulebook, i int) string {
		var of channels.MessageType
		if len(r.Limits[i].Types) > 0 {
			of = r.Limits[i].Types[0]
		}
		return fmt.Sprintf(`limit "%d (%v of %s)"`, i, r.Limits[i].Measure, of)
	}
	blockName := func(r *policy.Rulebook, i int) string { return fmt.Sprintf(`block "%d (region_blocked)"`, i) }
	return map[string][]fault{
		"window": {
			func(r *policy.Rulebook, i int) (string, string) {
				r.Windows[i].Rule.Source.URL = ""
				return windowName(r, i), uncited
			},
			func(r *policy.Rulebook, i int) (string, string) {
				ended(&r.Windows[i].Span, 0)
				return windowName(r, i), early
			},
			func(r *policy.Rulebook, i int) (string, string) {
				r.Windows[i].Rule.Kind = ""
				return "window", "has no name"
			},
		},
		"permission": {
			func(r *policy.Rulebook, i int) (string, string) {
				r.Permissions[i].Source = policy.Source{Note: "no address"}
				return permissionName(r, i), uncited
			},
			func(r *policy.Rulebook, i int) (string, string) {
				ended(&r.Permissions[i].Span, 1)
				return permissionName(r, i), early
			},
			func(r *policy.Rulebook, i int) (string, string) {
				r.Permissions[i].Types = nil
				return permissionName(r, i), homeless
			},
			func(r *policy.Rulebook, i int) (string, string) {
				r.Permissions[i].Gap = -1
				return permissionName(r, i), "has a negative gap"
			},
			func(r *policy.Rulebook, i int) (string, string) {
				r.Permissions[i].Bars = []policy.Bar{{Scoped: true}, {}}
				return permissionName(r, i), "has a bar without a condition"
			},
		},
		"limit": {
			func(r *policy.Rulebook, i int) (string, string) {
				r.Limits[i].Source.URL = ""
				return limitName(r, i), uncited
			},
			func(r *policy.Rulebook, i int) (string, string) {
				ended(&r.Limits[i].Span, time.Hour)
				return limitName(r, i), early
			},
			func(r *policy.Rulebook, i int) (string, string) {
				r.Limits[i].Types = nil
				return limitName(r, i), homeless
			},
			func(r *policy.Rulebook, i int) (string, string) {
				r.Limits[i].Min = 11
				return limitName(r, i), "allows no size from 11 to 10"
			},
			func(r *policy.Rulebook, i int) (string, string) {
				r.Limits[i].Measure = 255
				return limitName(r, i), "has a measure that does not exist"
			},
		},
		"block": {
			func(r *policy.Rulebook, i int) (string, string) {
				r.Blocks[i].Source.URL = ""
				return blockName(r, i), uncited
			},
			func(r *policy.Rulebook, i int) (string, string) {
				ended(&r.Blocks[i].Span, 0)
				return blockName(r, i), early
			},
		},
	}
}

// TestCompileNamesTheRow breaks one row of a drawn rulebook: the error names it, by
// its name or its place among its kind, and says what is wrong with it.
func TestCompileNamesTheRow(t *testing.T) {
	all := faults()
	rapid.Check(t, func(t *rapid.T) {
		r := fullBook(t)
		_, err := r.Compile()
		require.NoError(t, err, "before anything is wrong")
		kind := rapid.SampledFrom([]string{"window", "permission", "limit", "block"}).Draw(t, "kind")
		rows := map[string]int{"window": len(r.Windows), "permission": len(r.Permissions), "limit": len(r.Limits), "block": len(r.Blocks)}[kind]
		row, says := rapid.SampledFrom(all[kind]).Draw(t, "fault")(r, rapid.IntRange(0, rows-1).Draw(t, "row"))
		tl, err := r.Compile()
		require.Nil(t, tl)
		require.EqualError(t, err, "rulebook demo "+row+" "+says)
	})
}

// TestCompileNamesTheFirstWrongRow breaks two rows: the error is the one of the row
// that stands first, kinds in the order in which the rulebook lists them.
func TestCompileNamesTheFirstWrongRow(t *testing.T) {
	all, kinds := faults(), []string{"window", "permission", "limit", "block"}
	rapid.Check(t, func(t *rapid.T) {
		r := fullBook(t)
		rows := map[string]int{"window": len(r.Windows), "permission": len(r.Permissions), "limit": len(r.Limits), "block": len(r.Blocks)}
		type place struct{ kind, row int }
		draw := func(name string) place {
			kind := rapid.IntRange(0, 3).Draw(t, name)
			return place{kind, rapid.IntRange(0, rows[kinds[kind]]-1).Draw(t, name+" row")}
		}
		first, second := draw("one"), draw("other")
		if first == second {
			return
		}
		if second.kind < first.kind || second.kind == first.kind && second.row < first.row {
			first, second = second, first
		}
		rapid.SampledFrom(all[kinds[second.kind]]).Draw(t, "later fault")(r, second.row)
		row, says := rapid.SampledFrom(all[kinds[first.kind]]).Draw(t, "first fault")(r, first.row)
		_, err := r.Compile()
		require.EqualError(t, err, "rulebook demo "+row+" "+says)
	})
}

// TestCompileNamesTheFirstWrongDay gives two rows one name for a drawn time, or takes
// a window away from under a permission: the error names the permission and the first
// edition in which it is so.
func TestCompileNamesTheFirstWrongDay(t *testing.T) {
	days := func(n int) time.Time { return begins.AddDate(0, 0, n) }
	rapid.Check(t, func(t *rapid.T) {
		// The permission holds on the days of [from, to), the other row on its own.
		from := rapid.IntRange(1, 9).Draw(t, "from")
		to := from + rapid.IntRange(1, 9).Draw(t, "days")
		begin := rapid.IntRange(1, 20).Draw(t, "begin")
		end := begin + rapid.IntRange(1, 9).Draw(t, "more days")
		r := &policy.Rulebook{Channel: "demo", Begins: begins}
		p := policy.Permission{Span: policy.Span{From: days(from), To: days(to)}, Name: "way", Types: types("text"), Source: source}
		wrong, says := -1, ""
		if rapid.Bool().Draw(t, "twice") {
			other := p
			other.Span = policy.Span{From: days(begin), To: days(end)}
			r.Permissions = append(r.Permissions, other)
			says = fmt.Sprintf("stands twice: from %s until %s and from %s until %s", days(begin).Format(time.DateOnly), days(end).Format(time.DateOnly),
				days(from).Format(time.DateOnly), days(to).Format(time.DateOnly))
			if max(from, begin) < min(to, end) {
				wrong = max(from, begin)
			}
		} else {
			p.Window = "talk"
			r.Windows = append(r.Windows, policy.WindowRow{Span: policy.Span{From: days(begin), To: days(end)}, Rule: talk(time.Hour)})
			says = `needs window "talk", which no rule opens`
			switch {
			case from < begin || from >= end:
				wrong = from
			case end < to:
				wrong = end
			}
		}
		r.Permissions = append(r.Permissions, p)
		_, err := r.Compile()
		if wrong < 0 {
			require.NoError(t, err)
			return
		}
		day := days(wrong).Format(time.DateOnly) + " "
		if len(r.Windows) == 0 {
			day = "" // both rows are named with their dates
		}
		require.EqualError(t, err, fmt.Sprintf(`rulebook demo %spermission "way" %s`, day, says))
	})
}

// TestCompileKeepsTheRulebook: compiling changes nothing of it, be it right or wrong,
// and what is wrong compiles once it is put right.
func TestCompileKeepsTheRulebook(t *testing.T) {
	all := faults()
	rapid.Check(t, func(t *rapid.T) {
		r := fullBook(t)
		good := r.Clone()
		_, err := r.Compile()
		require.NoError(t, err)
		require.Equal(t, good, r)
		kind := rapid.SampledFrom([]string{"window", "permission", "limit", "block"}).Draw(t, "kind")
		rapid.SampledFrom(all[kind]).Draw(t, "fault")(r, 0)
		bad := r.Clone()
		_, err = r.Compile()
		require.Error(t, err)
		require.Equal(t, bad, r)
		var names []string
		for _, p := range good.Permissions {
			names = append(names, p.Name)
		}
		tl, err := good.Compile()
		require.NoError(t, err, "the clone is independent")
		for _, e := range tl.Editions() {
			for _, p := range e.Permissions {
				require.Contains(t, names, p.Name)
			}
		}
	})
}
