package policy_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// drawnRow is one row of a drawn rulebook: the key under which Diff is to name it,
// and how it is put into the rulebook as it is and as it is changed.
type drawnRow struct {
	key      string
	put, alt func(r *policy.Rulebook)
	// words tells whether the change shows in the words of the row; else only the
	// source or a detail is said to change.
	words bool
}

// windowRow, permissionRow and the others draw a row of a kind, the i-th of it, so
// that no two are about the same.
func windowRow(t *rapid.T, i int) drawnRow {
	rule := talk(time.Duration(rapid.IntRange(1, 99).Draw(t, "hours")) * time.Hour)
	rule.Kind = window.Kind(fmt.Sprint("kind", i))
	change := rapid.SampledFrom([]string{"length", "opened", "quota", "source", "confidence"}).Draw(t, "change of the window")
	other := rule
	switch change {
	case "length":
		other.Length++
	case "opened":
		other.OpenedBy = window.On(window.Tap)
	case "quota":
		other.Quota.Total = 3
	case "source":
		other.Source.Date = "2026-02-02"
	case "confidence":
		other.Source.Confidence = window.Reported
	}
	add := func(w window.Rule) func(r *policy.Rulebook) {
		return func(r *policy.Rulebook) { r.Windows = append(r.Windows, policy.WindowRow{Rule: w}) }
	}
	return drawnRow{"window " + string(rule.Kind), add(rule), add(other), change != "source"}
}

func permissionRow(t *rapid.T, i int) drawnRow {
	p := policy.Permission{Name: fmt.Sprint("way", i), Types: types("text"), NoGroup: rapid.Bool().Draw(t, "no group"), Source: source}
	other := p
	change := rapid.SampledFrom([]string{"types", "tag", "gap", "refuse", "bars", "requires", "errors", "barred", "reason", "note"}).Draw(t, "change of the permission")
	switch change {
	case "types":
		other.Types = types("text", "image")
	case "tag":
		other.Tag = "T"
	case "gap":
		other.Gap = 1
	case "refuse":
		other.Refuse = policy.TooSoon
	case "bars":
		other.Bars = []policy.Bar{{Scoped: true}}
	case "requires":
		other.Requires.MessagingType = "RESPONSE"
	case "errors":
		other.Errors = []policy.Refusal{{Reason: policy.TooSoon, Error: channels.PlatformError{Code: 9}}}
	case "barred":
		other.BarredBy = []string{"R"}
	case "reason":
		other.WindowReason = policy.TooSoon
	case "note":
		other.Source.Note = "seen again"
	}
	add := func(p policy.Permission) func(r *policy.Rulebook) {
		return func(r *policy.Rulebook) { r.Permissions = append(r.Permissions, p) }
	}
	return drawnRow{"permission " + p.Name, add(p), add(other),
		slices.Contains([]string{"types", "tag", "gap", "refuse", "bars"}, change)}
}

func limitRow(t *rapid.T, i int) drawnRow {
	of := channels.MessageType(fmt.Sprint("type", i))
	l := policy.Limit{Types: types(of), Measure: channels.TextCharacters, Max: rapid.Int64Range(1, 99).Draw(t, "max"), Source: source}
	other := l
	change := rapid.SampledFrom([]string{"max", "min", "error"}).Draw(t, "change of the limit")
	switch change {
	case "max":
		other.Max++
	case "min":
		other.Min = 1
	case "error":
		other.Error.Code = 9
	}
	add := func(l policy.Limit) func(r *policy.Rulebook) {
		return func(r *policy.Rulebook) { r.Limits = append(r.Limits, l) }
	}
	return drawnRow{"limit text_characters of " + string(of), add(l), add(other), change != "error"}
}

func blockRow(t *rapid.T, i int) drawnRow {
	of := channels.MessageType(fmt.Sprint("type", i))
	b := policy.Block{Reason: policy.RegionBlocked, Types: types(of), Users: []string{"AQ"}, Source: source}
	other := b
	change := rapid.SampledFrom([]string{"users", "businesses", "error"}).Draw(t, "change of the block")
	switch change {
	case "users":
		other.Users = []string{"AQ", "CU"}
	case "businesses":
		other.Businesses = []string{"IR"}
	case "error":
		other.Error.Code = 9
	}
	add := func(b policy.Block) func(r *policy.Rulebook) {
		return func(r *policy.Rulebook) { r.Blocks = append(r.Blocks, b) }
	}
	return drawnRow{"block region_blocked of " + string(of), add(b), add(other), change != "error"}
}

func templateRow(t *rapid.T, i int) drawnRow {
	row := template.Row{Code: "body_length", For: fmt.Sprint("for", i), Max: 9, Source: template.Source{URL: source.URL, Confidence: template.Documented}}
	other := row
	change := rapid.SampledFrom([]string{"max", "severity", "url"}).Draw(t, "change of the template row")
	switch change {
	case "max":
		other.Max++
	case "severity":
		other.Warning = true
	case "url":
		other.Source.URL += "/2"
	}
	add := func(row template.Row) func(r *policy.Rulebook) {
		return func(r *policy.Rulebook) { r.Templates = append(r.Templates, row) }
	}
	return drawnRow{"template body_length " + row.For, add(row), add(other), change != "url"}
}

func refusalRow(_ *rapid.T, i int) drawnRow {
	f := policy.Refusal{Reason: policy.ReasonCodes()[i], Error: channels.PlatformError{Code: 5}}
	other := f
	other.Error.Subcode = 7
	add := func(f policy.Refusal) func(r *policy.Rulebook) {
		return func(r *policy.Rulebook) { r.Refusals = append(r.Refusals, f) }
	}
	return drawnRow{"error of " + string(f.Reason), add(f), add(other), true}
}

// TestDiffNamesWhatDiffersOnce draws rows of every kind, leaves each as it is, changes
// it, ends it or begins it, and shuffles them: each that differs has one line, which
// says how, and no other row has any.
func TestDiffNamesWhatDiffersOnce(t *testing.T) {
	kinds := []func(*rapid.T, int) drawnRow{windowRow, permissionRow, limitRow, blockRow, templateRow, refusalRow}
	rapid.Check(t, func(t *rapid.T) {
		before := &policy.Rulebook{Channel: "demo", Begins: begins}
		after := before.Clone()
		var rows []drawnRow
		for _, kind := range kinds {
			for i := range rapid.IntRange(0, 3).Draw(t, "rows of a kind") {
				rows = append(rows, kind(t, i))
			}
		}
		want := map[string]string{}
		fate := map[string]string{}
		for _, row := range rows {
			fate[row.key] = rapid.SampledFrom([]string{"stays", "stays", "changes", "ends", "begins"}).Draw(t, "fate")
			switch fate[row.key] {
			case "changes":
				want[row.key] = " -> "
				if !row.words {
					want[row.key] = "detail or source"
				}
			case "ends":
				want[row.key] = ": ends (was: "
			case "begins":
				want[row.key] = ": new: "
			}
			if fate[row.key] != "begins" {
				row.put(before)
			}
		}
		// The order of rows about different things is no difference.
		for _, row := range rapid.Permutation(rows).Draw(t, "order") {
			switch fate[row.key] {
			case "stays", "begins":
				row.put(after)
			case "changes":
				row.alt(after)
			}
		}
		if rapid.Bool().Draw(t, "dated") { // dates alone are no difference
			dated(after, begins.AddDate(1, 0, 0))
		}
		lines := policy.Diff(before.At(begins), after.At(begins))
		require.Len(t, lines, len(want), "%q", lines)
		require.True(t, slices.IsSorted(lines))
		for key, says := range want {
			var about []string
			for _, line := range lines {
				if strings.HasPrefix(line, key+": ") {
					about = append(about, line)
				}
			}
			require.Len(t, about, 1, "%s of %q", key, lines)
			if says == "detail or source" {
				require.Regexp(t, `: changes in a detail$|: source .* -> `, about[0])
				continue
			}
			require.Contains(t, about[0], says)
			require.NotContains(t, about[0], "detail")
			require.NotContains(t, about[0], "source")
		}
	})
}

// dated makes every row end at an instant.
func dated(r *policy.Rulebook, to time.Time) {
	for i := range r.Windows {
		r.Windows[i].To = to
	}
	for i := range r.Permissions {
		r.Permissions[i].To = to
	}
	for i := range r.Limits {
		r.Limits[i].To = to
	}
	for i := range r.Blocks {
		r.Blocks[i].To = to
	}
	for i := range r.Templates {
		r.Templates[i].To = to
	}
}

// amended are the words of an edition, by what they are about, after the lines of a
// Diff: as a reader would keep a list of the rules up to date.
func amended(t require.TestingT, words map[string]string, lines []string) {
	for _, line := range lines {
		key, rest, _ := strings.Cut(line, ": ")
		was, here := words[key]
		switch {
		case strings.HasPrefix(rest, "new: "):
			require.False(t, here, "%s is there already", line)
			words[key] = strings.TrimPrefix(rest, "new: ")
		case strings.HasPrefix(rest, "ends (was: "):
			require.Equal(t, "ends (was: "+was+")", rest)
			delete(words, key)
		case strings.HasPrefix(rest, was+" -> "):
			words[key] = strings.TrimPrefix(rest, was+" -> ")
		default: // the words stay
			require.True(t, strings.HasPrefix(rest, was+": "), "%q was %q", line, was)
		}
	}
}

// TestDiffsAddUp keeps a list of the rules from the first edition to the last by what
// Diff says at each date alone: it ends as the last edition is described at once.
func TestDiffsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := randomBook(t)
		for i := range rapid.IntRange(0, 4).Draw(t, "blocks") {
			span := policy.Span{From: begins.AddDate(0, 0, rapid.IntRange(0, 5).Draw(t, "from")), To: begins.AddDate(0, 0, rapid.IntRange(0, 9).Draw(t, "to"))}
			r.Blocks = append(r.Blocks, policy.Block{Span: span, Reason: policy.RegionBlocked,
				Users: []string{rapid.SampledFrom([]string{"AQ", "CU", "KP"}).Draw(t, "user")}, Categories: [][]policy.Category{nil, {"marketing"}}[i%2], Source: source})
		}
		words := map[string]string{}
		var before *policy.Edition
		for _, e := range append([]*policy.Edition{r.At(begins)}, r.Upcoming(begins)...) {
			amended(t, words, policy.Diff(before, e))
			whole := map[string]string{}
			amended(t, whole, policy.Diff(nil, e))
			require.Equal(t, whole, words, e.ID)
			before = e
		}
		amended(t, words, policy.Diff(before, nil))
		require.Empty(t, words, "against nothing, everything ends")
	})
}

// TestDiffNumbersRowsAboutTheSame: rows that are about the same are told apart by
// number, in the rulebook's order, so that the last one's end has one line, and the
// first one's moves every other up by one.
func TestDiffNumbersRowsAboutTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 12).Draw(t, "rows")
		r := &policy.Rulebook{Channel: "demo", Begins: begins}
		for i := range n {
			r.Blocks = append(r.Blocks, policy.Block{Reason: policy.RegionBlocked, Users: []string{"A" + string(rune('A'+i))}, Source: source})
		}
		key := func(i int) string {
			if i == 0 {
				return "block region_blocked"
			}
			return fmt.Sprintf("block region_blocked #%d", i+1)
		}
		people := func(i int) string { return "people in " + r.Blocks[i].Users[0] }
		var all []string
		for i := range n {
			all = append(all, key(i)+": new: "+people(i))
		}
		slices.Sort(all)
		whole := r.At(begins)
		require.Equal(t, all, policy.Diff(nil, whole))

		shorter := r.Clone()
		shorter.Blocks = r.Blocks[:n-1]
		last := key(n-1) + ": ends (was: " + people(n-1) + ")"
		require.Equal(t, []string{last}, policy.Diff(whole, shorter.At(begins)))

		shorter.Blocks = r.Blocks[1:]
		moved := []string{last}
		for i := range n - 1 {
			moved = append(moved, key(i)+": "+people(i)+" -> "+people(i+1))
		}
		slices.Sort(moved)
		require.Equal(t, moved, policy.Diff(whole, shorter.At(begins)))
	})
}
