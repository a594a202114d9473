// Package metafactstest checks what must hold of every rulebook, whatever it
// says: sources, dates, edition boundaries, windows to the nanosecond, and that
// rules and error table agree.
package metafactstest

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// Rulebook runs all checks on a channel's rulebook.
func Rulebook(t *testing.T, book *policy.Rulebook) {
	t.Helper()
	t.Run("sources", func(t *testing.T) { sources(t, book) })
	t.Run("actions", func(t *testing.T) { Actions(t, book) })
	t.Run("dates", func(t *testing.T) { dates(t, book) })
	t.Run("editions", func(t *testing.T) { editions(t, book) })
	t.Run("windows", func(t *testing.T) { windows(t, book) })
	t.Run("limits", func(t *testing.T) { limits(t, book) })
	t.Run("errors", func(t *testing.T) { predictions(t, book) })
}

// row is what the dated rows have in common.
type row struct {
	name   string
	span   policy.Span
	source policy.Source
}

func rows(book *policy.Rulebook) []row {
	var out []row
	for _, a := range book.Actions {
		out = append(out, row{"action " + string(a.Actions[0]), a.Span, a.Source})
	}
	for _, w := range book.Windows {
		out = append(out, row{"window " + string(w.Rule.Kind), w.Span, w.Rule.Source})
	}
	for _, p := range book.Permissions {
		out = append(out, row{"permission " + p.Name, p.Span, p.Source})
	}
	for _, l := range book.Limits {
		out = append(out, row{"limit " + l.Measure.String() + " of " + string(l.Types[0]), l.Span, l.Source})
	}
	for _, b := range book.Blocks {
		out = append(out, row{"block " + string(b.Reason), b.Span, b.Source})
	}
	return out
}

// sources demands an address and a date of every row.
func sources(t *testing.T, book *policy.Rulebook) {
	check := func(name string, s policy.Source) {
		if !strings.HasPrefix(s.URL, "https://") || strings.ContainsAny(s.URL, " \t") {
			t.Errorf("%s: source %q is no https address", name, s.URL)
		}
		if _, err := time.Parse(time.DateOnly, s.Date); err != nil {
			t.Errorf("%s: source %q has no date: %v", name, s.URL, err)
		}
	}
	for _, r := range rows(book) {
		check(r.name, r.source)
	}
	for _, w := range book.Windows {
		if w.About == "" {
			t.Errorf("window %s says nothing about itself", w.Rule.Kind)
		}
	}
	for _, n := range book.Notes {
		check("note "+n.Text, n.Source)
		if n.At.IsZero() || !strings.HasSuffix(n.Text, ".") {
			t.Errorf("note %q lacks a date or a full stop", n.Text)
		}
	}
}

// dates demands that every row turns at 00:00 UTC, none before the beginning.
func dates(t *testing.T, book *policy.Rulebook) {
	for _, r := range rows(book) {
		if r.span.From.Before(book.Begins) {
			t.Errorf("%s starts on %v, before the rulebook", r.name, r.span.From)
		}
		for _, at := range []time.Time{r.span.From, r.span.To} {
			if !at.IsZero() && (at.Location() != time.UTC || !at.Equal(at.Truncate(24*time.Hour))) {
				t.Errorf("%s turns at %v, not at 00:00 UTC", r.name, at)
			}
		}
	}
}

// editions looks at both sides of every date at which the rules change.
func editions(t *testing.T, book *policy.Rulebook) {
	timeline, err := book.Compile()
	if err != nil {
		t.Fatal(err)
	}
	if e := timeline.At(book.Begins.Add(-1)); e != nil {
		t.Errorf("an edition %s before the rulebook begins", e.ID)
	}
	var before *policy.Edition
	for _, from := range book.Dates() {
		at := timeline.At(from)
		if at == nil || !at.From.Equal(from) || at.ID != from.Format(time.DateOnly) || timeline.At(from.Add(1)) != at {
			t.Fatalf("at %v the edition is %+v", from, at)
		}
		if timeline.At(from.Add(-1)) != before {
			t.Errorf("1 ns before %v another edition holds than that of the date before", from)
		}
		if before != nil && len(policy.Diff(before, at)) == 0 && reflect.DeepEqual(before.Templates, at.Templates) {
			t.Errorf("nothing changes on %v", from)
		}
		before = at
	}
}

// windows opens each window by each of its triggers and looks at its ends.
func windows(t *testing.T, book *policy.Rulebook) {
	timeline, err := book.Compile()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range timeline.Editions() {
		for i := range e.Windows {
			rule := &e.Windows[i]
			for trigger := window.Message; trigger.Valid(); trigger++ {
				if rule.OpenedBy.Has(trigger) {
					ends(t, e, rule, trigger)
				}
			}
		}
	}
}

func ends(t *testing.T, e *policy.Edition, rule *window.Rule, trigger window.Trigger) {
	opened := e.From.Add(time.Hour)
	view := viewer(t, rule, trigger, opened)
	for _, c := range []struct {
		at   time.Time
		open bool
	}{
		{opened.Add(-1), false}, {opened, true}, {opened.Add(1), true},
		{opened.Add(rule.Length - 1), true}, {opened.Add(rule.Length), false}, {opened.Add(rule.Length + 1), false},
	} {
		if got := view(c.at).Status == window.Open; got != c.open {
			t.Errorf("edition %s, window %s by %v: open is %v at %v", e.ID, rule.Kind, trigger, got, c.at.Sub(opened))
		}
	}
}

// viewer gives the view of one window after one trigger.
func viewer(t *testing.T, rule *window.Rule, trigger window.Trigger, opened time.Time) func(time.Time) window.Window {
	if rule.PerID {
		marks, err := window.Marks{}.Grant(trigger, "id", opened)
		if err != nil {
			t.Fatal(err)
		}
		return func(at time.Time) window.Window { return rule.ViewID(&window.State{}, &marks, "id", at) }
	}
	state, err := window.State{}.Observe(window.Rules{*rule}, trigger, opened)
	if err != nil {
		t.Fatal(err)
	}
	return func(at time.Time) window.Window { return rule.View(&state, nil, at) }
}

// limits demands a sensible bound, and that the channel carries the types at the
// time for which the limit speaks.
func limits(t *testing.T, book *policy.Rulebook) {
	for _, l := range book.Limits {
		if len(l.Types) == 0 || len(l.MIME) == 0 && (l.Max < 0 || l.Min > l.Max) || l.Error.IsZero() {
			t.Errorf("limit %v of %v: %d to %d, error %s", l.Measure, l.Types, l.Min, l.Max, l.Error)
		}
	}
	for _, from := range book.Dates() {
		e := book.At(from)
		for _, l := range e.Limits {
			for _, of := range l.Types {
				if len(e.PermissionsFor(of)) == 0 {
					t.Errorf("edition %s: limit %v of %s, which no permission names", e.ID, l.Measure, of)
				}
			}
		}
	}
}

// predictions demands that every error which a row predicts stands in the table, which
// names the reason for it.
func predictions(t *testing.T, book *policy.Rulebook) {
	check := func(where string, reason policy.ReasonCode, e channels.PlatformError) {
		if e.IsZero() {
			return
		}
		info, ok := book.Error(e)
		if !ok || info.Error != e {
			t.Errorf("%s: error %s is not in the table", where, e)
		} else if !slices.Contains(info.Reasons, reason) {
			t.Errorf("%s: the table does not give %s for error %s: %v", where, reason, e, info.Reasons)
		}
	}
	for _, r := range book.Refusals {
		check("refusal", r.Reason, r.Error)
	}
	for _, p := range book.Permissions {
		for _, r := range p.Errors {
			check("permission "+p.Name, r.Reason, r.Error)
		}
	}
	for _, l := range book.Limits {
		reason := policy.ContentTooLong
		if len(l.MIME) > 0 || l.Measure >= channels.BodyCount {
			reason = policy.ContentTypeNotAllowed
		}
		check("limit "+l.Measure.String(), reason, l.Error)
		if l.Min > 0 {
			check("least of limit "+l.Measure.String(), policy.ContentTypeNotAllowed, cmp.Or(l.MinError, l.Error))
		}
	}
	for _, b := range book.Blocks {
		check("block", b.Reason, b.Error)
	}
}
