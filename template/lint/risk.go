package lint

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/internal/text"
)

// riskText bounds the text searched for phrases, in bytes: longer ones are refused for their length anyway.
const riskText = 16 << 10

// risks warns of features that suggest another category than the one chosen.
func (l *linter) risks() {
	if l.t.Category.Is(template.Authentication) {
		return
	}
	language, _, _ := strings.Cut(strings.ReplaceAll(l.t.Language, "-", "_"), "_")
	var readable string
	for w := range l.r.Rows("category_risk") {
		if readable == "" {
			readable = l.readable()
		}
		if l.t.Category.Is(template.Category(w.For)) || w.Language != "" && !strings.EqualFold(w.Language, language) {
			continue
		}
		if w.Min > 0 {
			l.vague(w)
		}
		for _, phrase := range w.Values {
			if hasPhrase(readable, strings.ToLower(phrase)) {
				l.report(w, "components", fmt.Sprintf("risk of category %s: %q suggests %s", w.For, phrase, w.Kind))
				break // one phrase is enough to name the kind
			}
		}
	}
}

// vague warns of a body that says too little of its own.
func (l *linter) vague(w *template.Row) {
	body := l.t.Component(template.Body)
	if body == nil || !fact.Shows(body.Text) || len(body.Text) > riskText {
		return
	}
	if words := countWords(text.Without(body.Text)); int64(words) < w.Min {
		l.report(w, "components", fmt.Sprintf("risk of category %s: %d words suggest %s", w.For, words, w.Kind))
	}
}

// readable is every text of the template that a reader sees, in lower case.
func (l *linter) readable() string {
	var texts []string
	var walk func(components []template.Component)
	walk = func(components []template.Component) {
		for i := range components {
			c := &components[i]
			texts = append(texts, c.Text)
			if c.Offer != nil {
				texts = append(texts, c.Offer.Text)
			}
			for j := range c.Buttons {
				texts = append(texts, c.Buttons[j].Text)
			}
			for j := range c.Cards {
				walk(c.Cards[j].Components)
			}
		}
	}
	walk(l.t.Components)
	all := strings.Join(texts, "\n")
	return strings.ToLower(all[:min(len(all), riskText)])
}

// hasPhrase finds a phrase that stands as words of its own. Where the phrase begins or ends with a sign, such as in "% off", that
// side is free.
func hasPhrase(s, phrase string) bool {
	for from := 0; phrase != ""; {
		i := strings.Index(s[from:], phrase)
		if i < 0 {
			return false
		}
		start := from + i
		end := start + len(phrase)
		before, _ := utf8.DecodeLastRuneInString(s[:start])
		after, _ := utf8.DecodeRuneInString(s[end:])
		first, _ := utf8.DecodeRuneInString(phrase)
		last, _ := utf8.DecodeLastRuneInString(phrase)
		// Outside the text stands utf8.RuneError, which is no part of a word.
		if (notWord(first) || notWord(before)) && (notWord(last) || notWord(after)) {
			return true
		}
		_, size := utf8.DecodeRuneInString(s[start:])
		from = start + size
	}
	return false
}

// notWord tells what separates words. Combining marks are part of them.
func notWord(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !unicode.IsMark(c) }

// countWords counts words. Where a script has no blanks between words, each of its characters counts as one: that is too many rather
// than too few.
func countWords(s string) int {
	n := 0
	for word := range strings.FieldsFuncSeq(s, notWord) {
		n++
		for i, c := range word {
			if i > 0 && unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) {
				n++
			}
		}
	}
	return n
}
