package metafactstest

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/replywindow/replywindow/channels/policy"
)

// Timeline says in words what changes at each date of a rulebook.
func Timeline(t *testing.T, book *policy.Rulebook) string {
	t.Helper()
	timeline, err := book.Compile()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	var before *policy.Edition
	for _, e := range timeline.Editions() {
		b.WriteString("# " + e.ID + "\n")
		for _, line := range policy.Diff(before, e) {
			b.WriteString(line + "\n")
		}
		before = e
	}
	return b.String()
}

// Rows prints every row of a rulebook on a line of its own, sources and dates
// included, in the rulebook's order.
func Rows(book *policy.Rulebook) string {
	var b strings.Builder
	line := func(kind string, span policy.Span, s policy.Source, format string, args ...any) {
		fmt.Fprintf(&b, "%s %s..%s ", kind, day(span.From), day(span.To))
		fmt.Fprintf(&b, format, args...)
		fmt.Fprintf(&b, " | %s %s %s %s\n", s.Confidence, s.Date, s.URL, s.Note)
	}
	for _, a := range book.Actions {
		line("action", a.Span, a.Source, "%v types %v but %v arrivals %q but %q devices %q token %t %t counts as %v, grants %v: %s",
			a.Actions, a.Types, a.ExceptTypes, a.Arrivals, a.ExceptArrivals, a.Devices, a.WithToken, a.WithoutToken, a.Triggers, a.Grants, a.About)
	}
	for _, w := range book.Windows {
		r := w.Rule
		line("window", w.Span, r.Source, "%s %v opened by %v, closed by %v, per id %t, uses %d: %s", r.Kind, r.Length, r.OpenedBy, r.ClosedBy, r.PerID, r.Uses, w.About)
	}
	for _, p := range book.Permissions {
		line("permission", p.Span, p.Source, "%s %v tag %q window %q %q per id %t template %t %v opt-in %t stop %v human %t no promotion %t feature %q barred by %v refuse %q requires %+v errors %v",
			p.Name, p.Types, p.Tag, p.Window, p.WindowReason, p.PerID, p.NeedsTemplate, p.TemplateCategories, p.NeedsOptIn, p.MarketingCategories, p.HumanOnly, p.NoPromotion,
			p.Feature, p.BarredBy, p.Refuse, p.Requires, p.Errors)
	}
	for _, l := range book.Limits {
		short := ""
		if !l.MinError.IsZero() {
			short = ", of too few " + l.MinError.String()
		}
		line("limit", l.Span, l.Source, "%v %v %d to %d %v error %s%s", l.Types, l.Measure, l.Min, l.Max, l.MIME, l.Error, short)
	}
	for _, k := range book.Blocks {
		line("block", k.Span, k.Source, "%s %v %v users %v businesses %v error %s", k.Reason, k.Types, k.Categories, k.Users, k.Businesses, k.Error)
	}
	for _, r := range book.Refusals {
		fmt.Fprintf(&b, "refusal %s error %s\n", r.Reason, r.Error)
	}
	for _, n := range book.Notes {
		line("note", policy.Span{From: n.At}, n.Source, "%s", n.Text)
	}
	return b.String()
}

// day prints a date, nothing for the zero time.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// Golden compares a text with a file, or writes the file when update is set. It
// names the first line that differs.
func Golden(t *testing.T, path, got string, update bool) {
	t.Helper()
	if update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got == string(want) {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := 0; i < max(len(g), len(w)); i++ {
		if i >= len(g) || i >= len(w) || g[i] != w[i] {
			t.Fatalf("%s:%d differs\n got %q\nwant %q", path, i+1, g[min(i, len(g)-1)], w[min(i, len(w)-1)])
		}
	}
}
