package policy

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/window"
)

// Diff says in words what changes from edition a to edition b, one line each, in
// a stable order. Nil editions count as empty. No lines mean no difference in
// actions, windows, permissions, limits, blocks, template rows and the errors of refusals;
// dates alone are none, nor are prices, which turn by their own calendar. A row
// that is not documented says so, so that a change of confidence shows. Of several
// rows of one name the second is called "name #2". Who says a row is in the
// edition: see [Edition].
func Diff(a, b *Edition) []string {
	before, after := describe(a), describe(b)
	var out []string
	for key, old := range before {
		switch now, ok := after[key]; {
		case !ok:
			out = append(out, fmt.Sprintf("%s: ends (was: %s)", key, old))
		case !reflect.DeepEqual(old.row, now.row):
			out = append(out, key+": "+old.becomes(now))
		}
	}
	for key, now := range after {
		if _, ok := before[key]; !ok {
			out = append(out, fmt.Sprintf("%s: new: %s", key, now))
		}
	}
	slices.Sort(out)
	return out
}

// described is a row in words, and the row itself so that a change which the
// words do not show still counts as one.
type described struct {
	words  string
	source Source
	row    any
}

// String gives the words, and how sure the row is when it is not documented.
func (d described) String() string {
	if d.source.Confidence == window.Documented {
		return d.words
	}
	return d.words + " (" + d.source.Confidence.String() + ")"
}

func (d described) becomes(now described) string {
	switch {
	case d.String() != now.String():
		return fmt.Sprintf("%s -> %s", d, now)
	case d.source != now.source:
		return fmt.Sprintf("%s: source %s -> %s", d, sourceWords(d.source), sourceWords(now.source))
	}
	return fmt.Sprintf("%s: changes in a detail", d)
}

func sourceWords(s Source) string {
	words := s.URL
	if s.Date != "" {
		words += " of " + s.Date
	}
	if s.Note != "" {
		words += " (" + s.Note + ")"
	}
	return words
}

// description is an edition's rows by what they are about. Rows about the same
// are numbered.
type description map[string]described

func (d description) put(key, words string, source Source, row any) {
	base := key
	for n := 2; ; n++ {
		if _, taken := d[key]; !taken {
			break
		}
		key = fmt.Sprintf("%s #%d", base, n)
	}
	d[key] = described{words, source, row}
}

func describe(e *Edition) description {
	out := description{}
	if e == nil {
		return out
	}
	for _, a := range e.Actions {
		q := *a
		q.Span = Span{}
		out.put("action "+a.key(), a.words(), a.Source, q)
	}
	for _, w := range e.Windows {
		out.put("window "+string(w.Kind), windowWords(&w), w.Source, w)
	}
	for _, p := range e.Permissions {
		q := *p
		q.Span = Span{}
		out.put("permission "+p.Name, permissionWords(p), p.Source, q)
	}
	for _, l := range e.Limits {
		q := *l
		q.Span = Span{}
		out.put(limitKey(l), limitWords(l), l.Source, q)
	}
	for _, b := range e.Blocks {
		q := *b
		q.Span = Span{}
		out.put(blockKey(b), blockWords(b), b.Source, q)
	}
	out.putTemplates(e)
	for _, r := range e.rulebook().Refusals {
		out.put("error of "+string(r.Reason), r.Error.String(), Source{Confidence: window.Documented}, r)
	}
	return out
}

// putTemplates adds the template rows that hold over the edition.
func (d description) putTemplates(e *Edition) {
	for _, t := range e.rulebook().Templates {
		if !t.Contains(e.From) {
			continue
		}
		key := strings.TrimSpace("template " + string(t.Code) + " " + t.For)
		words, source := templateWords(&t), t.Source
		t.Span = Span{}
		d.put(key, words, source, t)
	}
}

func typeWords(types []channels.MessageType) string {
	words := make([]string, len(types))
	for i, t := range types {
		words[i] = string(t)
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}
