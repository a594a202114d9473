package policy_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// randomBook draws a small rulebook that may or may not be right. Dates are days
// after its beginning, 0 for none.
func randomBook(t *rapid.T) *policy.Rulebook {
	date := func(label string) time.Time {
		if d := rapid.IntRange(0, 5).Draw(t, label); d > 0 {
			return begins.AddDate(0, 0, d)
		}
		return time.Time{}
	}
	span := func() policy.Span { return policy.Span{From: date("from"), To: date("to")} }
	cited := func() policy.Source {
		if rapid.IntRange(0, 19).Draw(t, "cited") == 0 {
			return policy.Source{}
		}
		return source
	}
	r := &policy.Rulebook{Channel: "demo", Begins: begins}
	for range rapid.IntRange(0, 2).Draw(t, "windows") {
		w := talk(time.Duration(rapid.IntRange(1, 9).Draw(t, "hours")) * time.Hour)
		w.Source = cited()
		r.Windows = append(r.Windows, policy.WindowRow{Span: span(), Rule: w})
	}
	for range rapid.IntRange(0, 4).Draw(t, "permissions") {
		r.Permissions = append(r.Permissions, policy.Permission{
			Span: span(), Name: rapid.SampledFrom([]string{"a", "b", "c", "d", "e"}).Draw(t, "name"), Types: types("text"),
			Window: rapid.SampledFrom([]window.Kind{"", "", "talk"}).Draw(t, "window"), Source: cited(),
		})
	}
	for range rapid.IntRange(0, 2).Draw(t, "limits") {
		r.Limits = append(r.Limits, policy.Limit{
			Span: span(), Types: types("text"), Min: int64(rapid.IntRange(0, 3).Draw(t, "min")), Max: int64(rapid.IntRange(2, 4).Draw(t, "max")),
			Source: cited(),
		})
	}
	return r
}

// naiveFault reports whether a rulebook is wrong, by trying every day of it.
func naiveFault(r *policy.Rulebook) bool {
	bad := func(s policy.Span, src policy.Source) bool {
		return src.URL == "" || (!s.To.IsZero() && !s.To.After(s.From))
	}
	for _, w := range r.Windows {
		if bad(w.Span, w.Rule.Source) {
			return true
		}
	}
	for _, l := range r.Limits {
		if bad(l.Span, l.Source) || l.Min > l.Max {
			return true
		}
	}
	for _, p := range r.Permissions {
		if bad(p.Span, p.Source) {
			return true
		}
	}
	for d := range 8 {
		if naiveDayFault(r, begins.AddDate(0, 0, d)) {
			return true
		}
	}
	return false
}

// naiveDayFault reports whether on one day two rows of one key hold, or a permission
// needs a window that is not there.
func naiveDayFault(r *policy.Rulebook, at time.Time) bool {
	open, limits := 0, 0
	for _, w := range r.Windows {
		if w.Contains(at) {
			open++
		}
	}
	for _, l := range r.Limits {
		if l.Contains(at) {
			limits++
		}
	}
	if open > 1 || limits > 1 {
		return true
	}
	seen := map[string]int{}
	for _, p := range r.Permissions {
		if !p.Contains(at) {
			continue
		}
		seen[p.Name]++
		if seen[p.Name] > 1 || (p.Window != "" && open == 0) {
			return true
		}
	}
	return false
}

func TestCompileEqualsTheNaiveModel(t *testing.T) {
	verdicts := map[bool]int{}
	// One rulebook in nine is right: more are drawn until one is, however unlucky the first hundred were.
	for round := 0; round == 0 || round < 50 && len(verdicts) < 2; round++ {
		rapid.Check(t, func(t *rapid.T) {
			r := randomBook(t)
			_, err := r.Compile()
			require.Equal(t, naiveFault(r), err != nil, "%v", err)
			verdicts[err == nil]++
		})
	}
	require.Positive(t, verdicts[true], "some rulebooks are right")
	require.Positive(t, verdicts[false], "some are wrong")
}

// Between two dates nothing changes; an edition differs from itself in nothing; and
// what Diff says from nothing to an edition is one line per row.
func TestDiffProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := randomBook(t)
		dates := r.Dates()
		for i, from := range dates {
			e := r.At(from)
			require.Empty(t, policy.Diff(e, r.At(from.Add(time.Nanosecond))))
			rows := len(e.Windows) + len(e.Permissions) + len(e.Limits)
			lines := policy.Diff(nil, e)
			require.Len(t, lines, rows)
			keys := map[string]bool{}
			for _, l := range lines {
				key, _, ok := strings.Cut(l, ": new: ")
				require.True(t, ok, l)
				require.False(t, keys[key], key)
				keys[key] = true
			}
			if i > 0 {
				before := r.At(from.Add(-1))
				require.Equal(t, dates[i-1], before.From)
				require.Len(t, policy.Diff(e, before), len(policy.Diff(before, e)))
			}
		}
	})
}

// A timeline and its editions are read by many goroutines at once; the race
// detector looks on.
func TestTimelineIsSafeForConcurrentUse(t *testing.T) {
	r := book()
	tl := compiled(t, r)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 50 {
				at := begins.AddDate(0, (i+j)%24, 0)
				e := tl.At(at)
				if e.ID != r.At(at).ID || len(e.PermissionsFor("text")) != 2 || len(policy.Diff(e, e)) != 0 {
					t.Errorf("edition at %v differs", at)
				}
			}
		})
	}
	wg.Wait()
}
