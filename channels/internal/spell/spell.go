// Package spell undoes what people, keyboards and address books do to an identifier: signs around it, marks that nobody sees, digits
// of other scripts.
package spell

import (
	"strings"
	"unicode"
)

// Trim takes off the blanks and unseen marks around an identifier. It allocates nothing.
func Trim(id string) string { return strings.TrimFunc(id, unseen) }

// Number reads a phone number written in international form, as its digits: "+44 7700 900123", "0044-7700-900123",
// "44 (0)7700 900123". Blanks, hyphens, dots, parentheses and unseen marks are left out. It is false for anything else, a number
// in national form among it, and allocates nothing for a number that is digits only.
func Number(text string) (digits string, ok bool) {
	plus := false
	if !plain(text) {
		if text, plus, ok = strip(text); !ok {
			return "", false
		}
	}
	if rest, found := strings.CutPrefix(text, "00"); found && !plus {
		text = rest // dialled abroad in place of the plus sign
	}
	if text == "" || text[0] == '0' {
		return "", false
	}
	return text, true
}

// strip leaves the digits of a number, and says whether a plus sign stood before them.
func strip(text string) (digits string, plus, ok bool) {
	const longest = 64 // of what is worth reading
	// A table that wrote the number as a fraction made another's of it.
	if len(text) > longest*4 || strings.HasSuffix(text, ".0") {
		return "", false, false
	}
	if at := strings.Index(text, "(0)"); at > 0 {
		text = text[:at] + text[at+len("(0)"):] // dialled inside the country only
	}
	out := make([]byte, 0, longest)
	for _, r := range text {
		d, is := digit(r)
		switch {
		case is && len(out) < longest:
			out = append(out, '0'+d)
		case (r == '+' || r == '＋') && len(out) == 0 && !plus:
			plus = true
		case is, !between(r):
			return "", false, false
		}
	}
	return string(out), plus, true
}

// Digits folds the digits of other scripts in an identifier that is made of digits, and is false for any other.
func Digits(id string) (digits string, ok bool) {
	if plain(id) {
		return id, id != ""
	}
	out := make([]byte, 0, len(id))
	for _, r := range id {
		d, is := digit(r)
		if !is {
			return "", false
		}
		out = append(out, '0'+d)
	}
	return string(out), true
}

// plain reports whether a text is ASCII digits only.
func plain(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}

// digit gives the value of a decimal digit of any script: each script has its ten in a row.
func digit(r rune) (value byte, ok bool) {
	if r < 0x80 {
		return byte(r) - '0', r >= '0' && r <= '9'
	}
	for _, t := range unicode.Nd.R16 {
		if r >= rune(t.Lo) && r <= rune(t.Hi) {
			return byte((r - rune(t.Lo)) % 10), true
		}
	}
	for _, t := range unicode.Nd.R32 {
		if r >= rune(t.Lo) && r <= rune(t.Hi) {
			return byte((r - rune(t.Lo)) % 10), true
		}
	}
	return 0, false
}

// between reports whether a sign may stand between the digits of a number.
func between(r rune) bool {
	switch r {
	case '-', '.', '(', ')', '－', '．', '（', '）', '−':
		return true
	}
	return unseen(r) || unicode.Is(unicode.Pd, r)
}

// unseen reports whether a sign takes no ink: blanks of every width, and the marks that tell which way text runs.
func unseen(r rune) bool {
	return unicode.IsSpace(r) || r == '\u00AD' || r == '\uFEFF' || unicode.Is(unicode.Cf, r)
}
