package fact

import (
	"strings"
	"unicode"
)

// Shows reports whether a reader sees anything of a text. Blanks, control characters and marks without a shape show nothing, and name
// nothing. A character that this version of Go does not know yet, a new emoji for example, shows something.
func Shows(text string) bool {
	return strings.ContainsFunc(text, func(c rune) bool {
		return !unicode.IsSpace(c) && !unicode.IsControl(c) && !unicode.In(c, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
	})
}

// IsCountry reports whether a text has the form of an ISO 3166-1 alpha-2 code.
func IsCountry(code string) bool {
	return len(code) == 2 && 'A' <= code[0] && code[0] <= 'Z' && 'A' <= code[1] && code[1] <= 'Z'
}
