package fact

import "strings"

// Category says what kind of message is meant, and so what it costs: of a template, of a charge, claimed by a message. It is the
// platform's word in lower case without blanks around it: "utility". Make one of a platform's text with [CategoryOf]; the zero
// Category is not known.
type Category string

// CategoryOf reads a platform's word, whatever its case and the blanks around it.
func CategoryOf(text string) Category { return Category(strings.ToLower(strings.TrimSpace(text))) }

// Is reports whether c and o are the same category, letter case and blanks around them aside.
func (c Category) Is(o Category) bool {
	return c == o || strings.EqualFold(strings.TrimSpace(string(c)), strings.TrimSpace(string(o)))
}
