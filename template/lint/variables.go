package lint

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/internal/text"
)

// variables checks the variables of a header, body or footer.
func (l *linter) variables(c *template.Component, kind template.ComponentType, path string) {
	f := text.New(c.Text, l.named)
	at := path + ".text"
	l.syntax(c.Text, at)
	if len(f.Slots) == 0 {
		return
	}
	l.blanks(c.Text, at)
	l.kinds(&f, at)
	l.edges(c.Text, kind, at)
	l.samples(c, &f, path)
	if w := l.r.Row("variable_density", ""); w != nil && kind == template.Body {
		words := countWords(text.Without(c.Text))
		if int64(words) < w.Min*int64(len(f.Slots)) {
			l.report(w, at, fmt.Sprintf("has %d words for %d variables", words, len(f.Slots)))
		}
	}
}

// syntax checks braces and what stands inside them.
func (l *linter) syntax(s, path string) {
	rest := text.Without(s)
	open := strings.Contains(rest, "{{") || strings.Contains(rest, "}}")
	if w := l.r.Row("variable_single", ""); w != nil && !open && hasSingle(rest) {
		l.report(w, path, "has a number in single braces")
	}
	w := l.r.Row("variable_syntax", "")
	if w == nil {
		return
	}
	if open {
		l.report(w, path, "has braces that do not match")
	}
	for v := range text.Variables(s) {
		switch {
		case strings.HasSuffix(s[:v.Start], "{"), strings.HasPrefix(s[v.End:], "}"):
			l.report(w, path, "has more than two braces at variable "+quote(v.Name))
		case v.Name == "":
			l.report(w, path, "has a variable without a name")
		case len(w.Values) > 0 && strings.ContainsAny(v.Name, w.Values[0]):
			l.report(w, path, "variable "+quote(v.Name)+" holds one of "+w.Values[0])
		}
		if l.full() {
			return
		}
	}
}

// hasSingle finds a number in single braces, which is no variable.
func hasSingle(s string) bool {
	for open := range strings.SplitSeq(s, "{") {
		if number, _, closed := strings.Cut(open, "}"); closed && fact.Digits(number) {
			return true
		}
	}
	return false
}

// blanks finds variables with blanks inside their braces.
func (l *linter) blanks(s, path string) {
	w := l.r.Row("variable_blank", "")
	if w == nil {
		return
	}
	for v := range text.Variables(s) {
		if v.End-v.Start != len(v.Name)+len("{{}}") {
			l.report(w, path, "variable "+quote(v.Name)+" has blanks beside it")
		}
	}
}

// kinds checks numbering, names, repetition and mixing.
func (l *linter) kinds(f *text.Pattern, path string) {
	var numbers, names []text.Slot
	for _, s := range f.Slots {
		if fact.Digits(s.Name) {
			numbers = append(numbers, s)
		} else {
			names = append(names, s)
		}
	}
	if w := l.r.Row("variable_mixed", ""); w != nil && (len(numbers) > 0 && (l.named || len(names) > 0) || !l.named && len(names) > 0) {
		l.report(w, path, fmt.Sprintf("has %d numbered and %d named variables", len(numbers), len(names)))
	}
	if l.named {
		l.names(names, path)
		return
	}
	l.numbers(numbers, path)
}

// numbers checks that the variables that are numbers count without a gap.
func (l *linter) numbers(slots []text.Slot, path string) {
	w := l.r.Row("variable_numbering", "")
	if w == nil {
		return
	}
	for i, s := range slots {
		want := strconv.FormatInt(w.Min+int64(i), 10)
		if fact.Digits(s.Name) && s.Name != want {
			l.report(w, path, "has {{"+s.Name+"}} where {{"+want+"}} is due")
			return // all the following are off too
		}
	}
}

func (l *linter) names(names []text.Slot, path string) {
	allowed, once := l.r.Row("variable_name", ""), l.r.Row("variable_repeated", "")
	for _, s := range names {
		if l.full() {
			return
		}
		if allowed != nil && len(allowed.Values) > 0 {
			if c, bad := stranger(s.Name, allowed.Values[0]); bad {
				l.report(allowed, path, "variable "+quote(s.Name)+" holds "+strconv.QuoteRune(c))
			}
		}
		if once != nil && s.Uses > 1 {
			l.report(once, path, fmt.Sprintf("variable %s is there %d times", quote(s.Name), s.Uses))
		}
	}
}

// edges checks the start, the end, and what stands between variables.
func (l *linter) edges(s string, kind template.ComponentType, path string) {
	adjacent := l.r.Row("variable_adjacent", "")
	last, reported := -1, false
	for v := range text.Variables(s) {
		if last < 0 {
			l.edge(s[:v.Start], kind, path, "starts")
		}
		if adjacent != nil && !reported && last >= 0 && !fact.Shows(s[last:v.Start]) {
			l.report(adjacent, path, "has variables side by side before {{"+v.Name+"}}")
			reported = true
		}
		last = v.End
	}
	l.edge(s[last:], kind, path, "ends")
}

// edge checks what stands between a variable and the start or end of the text.
func (l *linter) edge(between string, kind template.ComponentType, path, verb string) {
	code, detail := template.Code("variable_edge"), verb+" with a variable"
	if fact.Shows(between) {
		code, detail = "variable_signs", verb+" with a variable and signs"
	}
	if w := l.r.Row(code, ""); w != nil && w.Has(string(kind)) && !strings.ContainsFunc(between, says) {
		l.report(w, path, detail)
	}
}

// says tells what is no mere sign.
func says(c rune) bool { return !notWord(c) || isEmoji(c) }

// samples checks that every variable has a sample, by name where names are given.
func (l *linter) samples(c *template.Component, f *text.Pattern, path string) {
	found, names := samples(c.Example)
	if l.misplaced(string(upper(c.Type)), c.Example, path+".example") {
		return
	}
	w := l.r.Row("variable_sample", "")
	if w == nil {
		return
	}
	if !l.named && !slices.ContainsFunc(names, func(n string) bool { return n != "" }) {
		detail := fmt.Sprintf("has %d samples for %d variables", len(found), len(f.Slots))
		if more := l.r.Row("variable_sample_more", ""); len(found) < len(f.Slots) {
			l.report(w, path+".example", detail)
		} else if more != nil && len(found) > len(f.Slots) {
			l.report(more, path+".example", detail)
		}
		return
	}
	given := map[string]bool{}
	for _, name := range names {
		if more := l.r.Row("variable_sample_more", ""); more != nil && name != "" && given[name] {
			l.report(more, path+".example", "has two samples of "+quote(name))
		}
		given[name] = true
	}
	for _, s := range f.Slots {
		if !given[s.Name] {
			l.report(w, path+".example", "has no sample of "+quote(s.Name))
		}
	}
}

// misplaced tells, and says, that samples stand where the platform does not look for them.
func (l *linter) misplaced(kind string, example json.RawMessage, path string) bool {
	w := l.exact("sample_member", kind)
	if found, _ := samples(example); w == nil || len(found) == 0 {
		return false
	}
	var members map[string]json.RawMessage
	_ = json.Unmarshal(example, &members) // what is no object has no members
	for _, name := range w.Values {
		if found, _ := listed(members[name]); len(found) > 0 {
			return false
		}
	}
	l.report(w, path, "has its samples under none of "+strings.Join(w.Values, ", "))
	return true
}

// samples returns every sample text of an example that shows something, those of a list in its order. Platforms write examples as
// text, lists, lists of lists, or an object of these. names holds, for named variables, the variable each belongs to, else "". Broken
// JSON, and more than 64 KiB of it, gives nothing.
func samples(example json.RawMessage) (found, names []string) {
	var members map[string]json.RawMessage
	if len(example) > hugeText || json.Unmarshal(example, &members) != nil {
		return listed(example)
	}
	for _, member := range members {
		texts, of := listed(member)
		found, names = append(found, texts...), append(names, of...)
	}
	return found, names
}

// listed is [samples] of what is no object itself.
func listed(example json.RawMessage) (found, names []string) {
	var v any
	if len(example) > hugeText || json.Unmarshal(example, &v) != nil {
		return nil, nil
	}
	collect(v, func(name, sample string) {
		found, names = append(found, sample), append(names, name)
	})
	return found, names
}

func collect(v any, add func(name, sample string)) {
	switch v := v.(type) {
	case string:
		if fact.Shows(v) {
			add("", v)
		}
	case []any:
		for _, e := range v {
			collect(e, add)
		}
	case map[string]any:
		name, _ := v["param_name"].(string)
		if sample, _ := v["example"].(string); name != "" && fact.Shows(sample) {
			add(name, sample)
		}
	}
}
