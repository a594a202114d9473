package fact

import (
	"strings"
	"unicode"
)

// Shows reports whether a reader sees anything of a text. Blanks and marks without a shape show nothing, and name nothing.
func Shows(text string) bool {
	return strings.ContainsFunc(text, func(c rune) bool { return unicode.IsGraphic(c) && !unicode.IsSpace(c) })
}
