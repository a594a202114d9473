// Package text finds the variables in a template's texts and fills them. What a variable may be called, and where it may stand,
// belongs to package lint.
package text

import (
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/replywindow/replywindow/internal/fact"
)

// Variable is one {{...}} in a text: text[Start:End] with the braces, Name without them and without outer blanks.
type Variable struct {
	Start, End int
	Name       string
}

// Variables yields every variable of a text in order. Of several opening pairs before a closing one, the last opens: "{{{1}}" holds
// the variable "1".
func Variables(s string) iter.Seq[Variable] {
	return func(yield func(Variable) bool) {
		for from := 0; ; {
			open := strings.Index(s[from:], "{{")
			if open < 0 {
				return
			}
			length := strings.Index(s[from+open:], "}}")
			if length < 0 {
				return
			}
			end := from + open + length
			start := from + strings.LastIndex(s[from:end], "{{")
			if !yield(Variable{start, end + 2, strings.TrimSpace(s[start+2 : end])}) {
				return
			}
			from = end + 2
		}
	}
}

// Without is the text without its variables.
func Without(s string) string {
	p := Pattern{text: s}
	return p.Fill(func(string) string { return "" })
}

// Length is the number of Unicode code points, which is what platforms count.
func Length(s string) int { return utf8.RuneCountInString(s) }

// IsWord reports whether a text can be a platform's word for a kind: letters, digits and underscores.
func IsWord(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(c rune) bool {
		return c != '_' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z')
	})
}

// Slot is one distinct variable of a text. Uses says how often it stands there.
type Slot struct {
	Name string
	Uses int
}

// Pattern is a text prepared for filling and for checking values. The zero Pattern is the empty text.
type Pattern struct {
	// Slots are the distinct variables: in the order of their numbers, those that are no number last; or in order of appearance
	// when values are given by name.
	Slots []Slot
	// Fixed is the length of the text without its variables.
	Fixed int

	text  string
	index map[string]int // of Slots, by name
}

// New prepares a text.
func New(s string, named bool) Pattern {
	p := Pattern{text: s, Fixed: Length(s)}
	for v := range Variables(s) {
		p.Fixed -= Length(s[v.Start:v.End])
		if i, ok := p.index[v.Name]; ok {
			p.Slots[i].Uses++
			continue
		}
		if p.index == nil {
			p.index = map[string]int{}
		}
		p.index[v.Name] = len(p.Slots)
		p.Slots = append(p.Slots, Slot{v.Name, 1})
	}
	if !named {
		slices.SortStableFunc(p.Slots, byNumber)
		for i := range p.Slots {
			p.index[p.Slots[i].Name] = i
		}
	}
	return p
}

// byNumber compares numbers of any length by their value, and puts what is no number last.
func byNumber(a, b Slot) int {
	x, y := fact.Digits(a.Name), fact.Digits(b.Name)
	switch {
	case x && y && len(a.Name) != len(b.Name):
		return len(a.Name) - len(b.Name)
	case x && y:
		return strings.Compare(a.Name, b.Name)
	case x:
		return -1
	case y:
		return 1
	}
	return 0
}

// String is the text with its variables.
func (p *Pattern) String() string { return p.text }

// Find gives the position of a variable among the slots.
func (p *Pattern) Find(name string) (int, bool) {
	i, ok := p.index[name]
	return i, ok
}

// Fill puts values in place of the variables; get gives the value for a name.
func (p *Pattern) Fill(get func(name string) string) string {
	var b strings.Builder
	last := 0
	for v := range Variables(p.text) {
		b.WriteString(p.text[last:v.Start])
		b.WriteString(get(v.Name))
		last = v.End
	}
	b.WriteString(p.text[last:])
	return b.String()
}
