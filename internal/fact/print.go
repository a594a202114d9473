package fact

import (
	"fmt"
	"strconv"
)

// Print writes a text for [fmt.Formatter], whatever the verb: a value that holds what identifies a person, or what a person wrote, has one
// form for all of them. %q quotes it; width and precision count.
func Print(f fmt.State, verb rune, text string) {
	if verb != 'q' {
		verb = 's'
	}
	fmt.Fprintf(f, fmt.FormatString(f, verb), text)
}

// Mask hides an identifier: the last two characters stay when at least six stand before them, the rest becomes one ellipsis.
func Mask(id string) string {
	const keep, hidden = 2, 6
	if id == "" {
		return ""
	}
	r := []rune(id)
	if len(r) < keep+hidden {
		return "…"
	}
	return "…" + string(r[len(r)-keep:])
}

// Size stands for a text that is not to be shown: "12 bytes", "" for none.
func Size(text string) string {
	if text == "" {
		return ""
	}
	return strconv.Itoa(len(text)) + " bytes"
}

// Words joins what is known of a value: names and values in turn, "name value, name value". A pair without a value is left out.
func Words(pairs ...string) string {
	out := ""
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			continue
		}
		if out != "" {
			out += ", "
		}
		if pairs[i] != "" {
			out += pairs[i] + " "
		}
		out += pairs[i+1]
	}
	return out
}
