package channels

import (
	"fmt"
	"reflect"
	"slices"
	"sort"
	"strings"

	"github.com/replywindow/replywindow/window"
)

// Diff says in words what changes from edition a to edition b, one line each, in
// a stable order. Nil editions count as empty. No lines mean no difference.
func Diff(a, b *Edition) []string {
	before, after := describe(a), describe(b)
	var out []string
	for key, old := range before {
		switch now, ok := after[key]; {
		case !ok:
			out = append(out, fmt.Sprintf("%s: ends (was: %s)", key, old.words))
		case !reflect.DeepEqual(old.row, now.row):
			out = append(out, fmt.Sprintf("%s: %s -> %s", key, old.words, now.words))
		}
	}
	for key, now := range after {
		if _, ok := before[key]; !ok {
			out = append(out, fmt.Sprintf("%s: new: %s", key, now.words))
		}
	}
	sort.Strings(out)
	return out
}

// described is a row in words, and the row itself so that a change which the
// words do not show still counts as one.
type described struct {
	words string
	row   any
}

func describe(e *Edition) map[string]described {
	out := map[string]described{}
	if e == nil {
		return out
	}
	put := func(key, words string, row any) {
		base := key
		for n := 2; out[key].words != ""; n++ {
			key = fmt.Sprintf("%s #%d", base, n)
		}
		out[key] = described{words, row}
	}
	for _, w := range e.Windows {
		put("window "+string(w.Kind), windowWords(w), w)
	}
	for _, p := range e.Permissions {
		q := *p
		q.Span = Span{}
		put("permission "+p.Name, permissionWords(p), q)
	}
	for _, l := range e.Limits {
		q := *l
		q.Span = Span{}
		put(limitKey(l), limitWords(l), q)
	}
	for _, b := range e.Blocks {
		q := *b
		q.Span = Span{}
		put("block "+string(b.Reason)+" "+strings.Join(b.Categories, ","), blockWords(b), q)
	}
	return out
}

func windowWords(r window.Rule) string {
	length := "until closed"
	if r.Length > 0 {
		length = r.Length.String()
	}
	words := fmt.Sprintf("%v, %s, opened by %v", r.Renewal, length, r.OpenedBy)
	if r.ClosedBy != 0 {
		words += fmt.Sprintf(", closed by %v", r.ClosedBy)
	}
	if r.Quota != (window.Quota{}) {
		words += fmt.Sprintf(", %d sends (%d in a row)", r.Quota.Total, r.Quota.Consecutive)
	}
	return words
}

func permissionWords(p *Permission) string {
	var parts []string
	switch {
	case p.Refuse != "":
		parts = append(parts, "refused: "+string(p.Refuse))
	case p.Window != "":
		parts = append(parts, "window "+string(p.Window))
	default:
		parts = append(parts, "at any time")
	}
	for _, f := range [...]struct {
		on   bool
		word string
	}{
		{p.NeedsTemplate, "approved template"}, {p.NeedsOptIn, "opt-in"}, {p.HumanOnly, "written by a person"},
		{p.NoPromotion, "no promotion"}, {p.Feature != "", "feature " + p.Feature},
	} {
		if f.on {
			parts = append(parts, f.word)
		}
	}
	types := make([]string, len(p.Types))
	for i, t := range p.Types {
		types[i] = string(t)
	}
	slices.Sort(types)
	return strings.Join(parts, ", ") + " for " + strings.Join(types, " ")
}

func limitKey(l *Limit) string {
	types := make([]string, len(l.Types))
	for i, t := range l.Types {
		types[i] = string(t)
	}
	what := l.Measure.String()
	if len(l.MIME) > 0 {
		what = "media type"
	}
	return "limit " + what + " of " + strings.Join(types, " ")
}

func limitWords(l *Limit) string {
	switch {
	case len(l.MIME) > 0:
		return strings.Join(l.MIME, " ")
	case l.Min > 0:
		return fmt.Sprintf("%d to %d", l.Min, l.Max)
	}
	return fmt.Sprintf("at most %d", l.Max)
}

func blockWords(b *Block) string {
	var parts []string
	if len(b.Users) > 0 {
		parts = append(parts, "people in "+strings.Join(b.Users, " "))
	}
	if len(b.Businesses) > 0 {
		parts = append(parts, "businesses in "+strings.Join(b.Businesses, " "))
	}
	return strings.Join(parts, "; ")
}
