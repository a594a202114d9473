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
	index map[string]int // of the slots by name, when there are too many to search
	fixed int            // length of the text without its variables
}

// searched is how many slots are searched one by one: up to there that is faster
// than a map, and free of allocation.
const searched = 16

func newTextForm(text string, named bool) textForm {
	f := textForm{text: text, fixed: runes(text)}
	n := strings.Count(text, "{{")
	if n == 0 {
		return f
	}
	f.slots = make([]slot, 0, min(n, searched))
	for v := range variables(text) {
		f.fixed -= runes(text[v.start:v.end])
		if i, ok := f.find(v.name); ok {
			f.slots[i].uses++
			continue
		}
		f.slots = append(f.slots, slot{v.name, 1})
		f.remember(len(f.slots) - 1)
	}
	if !named {
		sortNumbers(f.slots)
		f.index = nil
		for i := range f.slots {
			f.remember(i)
		}
	}
	return f
}

// find gives the position of a variable among the slots.
func (f *textForm) find(name string) (int, bool) {
	if f.index != nil {
		i, ok := f.index[name]
		return i, ok
	}
	for i := range f.slots {
		if f.slots[i].name == name {
			return i, true
		}
	}
	return 0, false
}

// remember enters slot i into the index, and all before it when the index begins.
func (f *textForm) remember(i int) {
	switch {
	case i < searched:
	case f.index != nil:
		f.index[f.slots[i].name] = i
	default:
		f.index = make(map[string]int, 2*searched)
		for j := range f.slots[:i+1] {
			f.index[f.slots[j].name] = j
		}
	}
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
