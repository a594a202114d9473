package conversationtest

import "strings"

// word is one word of a line. A word with a quoted part is never an operator.
type word struct {
	text   string
	quoted bool
}

func (w word) is(operator string) bool { return !w.quoted && w.text == operator }

// The operators of a step line.
const (
	arrow     = "=>"
	separator = ";"
)

// split cuts a line into words. After the arrow, a semicolon outside of quotes is
// a word by itself even without blanks around it.
func split(line string, pos position) ([]word, *ParseError) {
	l := lexer{line: line}
	for l.next() {
	}
	if l.open {
		return nil, pos.errorf(l.text.String(), "has no closing quote")
	}
	return l.words, nil
}

type lexer struct {
	line    string
	words   []word
	text    strings.Builder
	started bool // a word has begun, be it empty as in ""
	quoted  bool // the word has a quoted part
	open    bool // inside quotes
	clauses bool // behind the arrow
}

// next reads one character. It reports whether there may be more.
func (l *lexer) next() bool {
	if l.line == "" {
		if !l.open {
			l.end()
		}
		return false
	}
	c := l.line[0]
	l.line = l.line[1:]
	switch {
	case l.open:
		l.inside(c)
	case c == '"':
		l.open, l.started, l.quoted = true, true, true
	case c == '#':
		l.line = ""
	case c == ' ' || c == '\t' || c == '\r':
		l.end()
	case c == ';' && l.clauses:
		l.end()
		l.words = append(l.words, word{text: separator})
	default:
		l.started = true
		l.text.WriteByte(c)
	}
	return true
}

// inside reads one character of a quoted part.
func (l *lexer) inside(c byte) {
	switch {
	case c == '"':
		l.open = false
	case c == '\\' && strings.HasPrefix(l.line, `"`):
		l.text.WriteByte('"')
		l.line = l.line[1:]
	default:
		l.text.WriteByte(c)
	}
}

// end finishes the word that has begun.
func (l *lexer) end() {
	if !l.started {
		return
	}
	w := word{l.text.String(), l.quoted}
	l.words = append(l.words, w)
	l.clauses = l.clauses || w.is(arrow)
	l.text.Reset()
	l.started, l.quoted = false, false
}

// cut splits the words at each operator; an empty part stays.
func cut(words []word, operator string) [][]word {
	parts := [][]word{nil}
	for _, w := range words {
		if w.is(operator) {
			parts = append(parts, nil)
			continue
		}
		last := len(parts) - 1
		parts[last] = append(parts[last], w)
	}
	return parts
}
