package fact

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// Name returns the name of an enum's value, names[v], or "what(v)" if it has none.
func Name[T ~uint8](names []string, v T, what string) string {
	if int(v) < len(names) {
		return names[v]
	}
	return fmt.Sprintf("%s(%d)", what, v)
}

// Marshal returns the name of an enum's value as text. It fails if the value has none.
func Marshal[T ~uint8](names []string, v T, what string) ([]byte, error) {
	if int(v) < len(names) {
		return []byte(names[v]), nil
	}
	return nil, fmt.Errorf("%s %d is not known", what, v)
}

// Unmarshal sets an enum's value from its name. It fails, leaving the value as it was, if no value has that name.
func Unmarshal[T ~uint8](to *T, names []string, text []byte, what string) error {
	i := slices.Index(names, string(text))
	if i < 0 {
		return fmt.Errorf("%s %q is not known", what, Clip(string(text)))
	}
	*to = T(i)
	return nil
}

// OneOf sets a named text from text that is among the known values. It fails, leaving the value as it was, if it is not.
func OneOf[T ~string](to *T, known []T, text []byte, what string) error {
	if !slices.Contains(known, T(text)) {
		return fmt.Errorf("%s %q is not known", what, Clip(string(text)))
	}
	*to = T(text)
	return nil
}

// Clip cuts a text that goes into an error or a log line to at most 80 bytes, at a rune boundary, and marks the cut with an
// ellipsis.
func Clip(s string) string {
	const limit = 80
	if len(s) <= limit {
		return s
	}
	cut := limit
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}
