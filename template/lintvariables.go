package template

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// variables checks the variables of a header, body or footer.
func (l *linter) variables(c *Component, kind ComponentType, path string) {
	f := newTextForm(c.Text, l.named)
	at := path + ".text"
	l.syntax(c.Text, at)
	if len(f.slots) == 0 {
		return
	}
	l.kinds(&f, at)
	l.edges(c.Text, kind, at)
	l.samples(c, &f, path)
	if w := l.r.row(VariableDensity, ""); w != nil && kind == Body {
		words := len(strings.FieldsFunc(outside(c.Text), notWord))
		if int64(words) < w.Min*int64(len(f.slots)) {
			l.report(w, at, fmt.Sprintf("has %d words for %d variables", words, len(f.slots)))
		}
	}
}

// syntax checks braces and what stands inside them.
func (l *linter) syntax(text, path string) {
	w := l.r.row(VariableSyntax, "")
	if w == nil {
		return
	}
	if rest := outside(text); strings.Contains(rest, "{{") || strings.Contains(rest, "}}") {
		l.report(w, path, "has braces that do not match")
	}
	for v := range variables(text) {
		switch {
		case v.name == "":
			l.report(w, path, "has a variable without a name")
		case len(w.Values) > 0 && strings.ContainsAny(v.name, w.Values[0]):
			l.report(w, path, "variable "+quote(v.name)+" holds one of "+w.Values[0])
		}
		if l.full() {
			return
		}
	}
}

// kinds checks numbering, names, repetition and mixing.
func (l *linter) kinds(f *textForm, path string) {
	var numbers, names []slot
	for _, s := range f.slots {
		if isNumber(s.name) {
			numbers = append(numbers, s)
		} else {
			names = append(names, s)
		}
	}
	if w := l.r.row(VariableMixed, ""); w != nil && (len(numbers) > 0 && len(names) > 0 || !l.named && len(names) > 0) {
		l.report(w, path, fmt.Sprintf("has %d numbered and %d named variables", len(numbers), len(names)))
	}
	if l.named {
		l.names(names, path)
		return
	}
	if w := l.r.row(VariableNumbering, ""); w != nil {
		for i, s := range numbers {
			if want := strconv.FormatInt(w.Min+int64(i), 10); s.name != want {
				l.report(w, path, "has {{"+s.name+"}} where {{"+want+"}} is due")
				return // all the following are off too
			}
		}
	}
}

func (l *linter) names(names []slot, path string) {
	allowed, once := l.r.row(VariableName, ""), l.r.row(VariableRepeated, "")
	for _, s := range names {
		if l.full() {
			return
		}
		if allowed != nil && len(allowed.Values) > 0 {
			if c, bad := stranger(s.name, allowed.Values[0]); bad {
				l.report(allowed, path, "variable "+quote(s.name)+" holds "+strconv.QuoteRune(c))
			}
		}
		if once != nil && s.uses > 1 {
			l.report(once, path, fmt.Sprintf("variable %s is there %d times", quote(s.name), s.uses))
		}
	}
}

// edges checks the start, the end, and what stands between variables.
func (l *linter) edges(text string, kind ComponentType, path string) {
	edge, adjacent := l.r.row(VariableEdge, ""), l.r.row(VariableAdjacent, "")
	text = strings.TrimSpace(text)
	last, reported := -1, false
	for v := range variables(text) {
		if edge != nil && edge.has(string(kind)) && v.start == 0 {
			l.report(edge, path, "starts with a variable")
		}
		if adjacent != nil && !reported && last >= 0 && strings.TrimSpace(text[last:v.start]) == "" {
			l.report(adjacent, path, "has variables side by side before {{"+v.name+"}}")
			reported = true
		}
		last = v.end
	}
	if edge != nil && edge.has(string(kind)) && last == len(text) {
		l.report(edge, path, "ends with a variable")
	}
}

// samples checks that every variable has a sample, by name where names are given.
func (l *linter) samples(c *Component, f *textForm, path string) {
	w := l.r.row(VariableSample, "")
	if w == nil {
		return
	}
	samples, names := c.Example.Samples()
	if !slices.ContainsFunc(names, func(n string) bool { return n != "" }) {
		if len(samples) < len(f.slots) {
			l.report(w, path+".example", fmt.Sprintf("has %d samples for %d variables", len(samples), len(f.slots)))
		}
		return
	}
	given := map[string]bool{}
	for _, name := range names {
		given[name] = true
	}
	for _, s := range f.slots {
		if !given[s.name] {
			l.report(w, path+".example", "has no sample of "+quote(s.name))
		}
	}
}
