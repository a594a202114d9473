package template

import (
	"strings"
	"unicode/utf8"
)

// variable is one {{...}} in a text: text[start:end] with the braces, name without
// them and without outer spaces.
type variable struct {
	start, end int
	name       string
}

// nextVariable finds the first variable at or after from.
func nextVariable(text string, from int) (variable, bool) {
	open := strings.Index(text[from:], "{{")
	if open < 0 {
		return variable{}, false
	}
	start := from + open
	shut := strings.Index(text[start:], "}}")
	if shut < 0 {
		return variable{}, false
	}
	// "{{{1}}" opens at the last pair before the name.
	if inner := strings.LastIndex(text[start:start+shut], "{{"); inner > 0 {
		start, shut = start+inner, shut-inner
	}
	return variable{start, start + shut + 2, strings.TrimSpace(text[start+2 : start+shut])}, true
}

// variables yields every variable of a text in order.
func variables(text string) func(yield func(variable) bool) {
	return func(yield func(variable) bool) {
		for from := 0; ; {
			v, ok := nextVariable(text, from)
			if !ok || !yield(v) {
				return
			}
			from = v.end
		}
	}
}

func isNumber(name string) bool {
	for i := range len(name) {
		if name[i] < '0' || name[i] > '9' {
			return false
		}
	}
	return name != ""
}

// runes is the length the platform counts.
func runes(s string) int { return utf8.RuneCountInString(s) }

// slot is one distinct variable of a text.
type slot struct {
	name string
	uses int // how often it stands in the text
}

// textForm is a text prepared for checking values against.
type textForm struct {
	text  string
	slots []slot         // in order of number when positional, of appearance when named
	index map[string]int // of the slots by name
	fixed int            // length of the text without its variables
}

func newTextForm(text string, named bool) textForm {
	f := textForm{text: text, fixed: runes(text)}
	if !strings.Contains(text, "{{") {
		return f
	}
	f.index = map[string]int{}
	for v := range variables(text) {
		f.fixed -= runes(text[v.start:v.end])
		if i, ok := f.index[v.name]; ok {
			f.slots[i].uses++
			continue
		}
		f.index[v.name] = len(f.slots)
		f.slots = append(f.slots, slot{v.name, 1})
	}
	if !named {
		sortNumbers(f.slots)
		for i, s := range f.slots {
			f.index[s.name] = i
		}
	}
	return f
}

// fill puts values in place of the variables; get gives the value of a slot.
func (f *textForm) fill(get func(name string) string) string {
	var b strings.Builder
	last := 0
	for v := range variables(f.text) {
		b.WriteString(f.text[last:v.start])
		b.WriteString(get(v.name))
		last = v.end
	}
	b.WriteString(f.text[last:])
	return b.String()
}
