package wire

import (
	"bytes"
	"encoding/json"
	"strings"
)

// strict gives the JSON of an object or list that a form holds in the looser form in which pages of the platforms print it, with single
// quotes or none: {'id':'7001'} and {id:7001}. It is nil for what is no JSON even so.
func strict(loose []byte) []byte {
	var out []byte
	single := strings.NewReplacer(`\\`, `\\`, `\'`, `'`, `\"`, `\"`, `"`, `\"`)
	for i, end := 0, 0; i < len(loose); i = end {
		switch c := loose[i]; {
		case c == '"':
			end = endOfQuoted(loose, i)
			out = append(out, loose[i:end]...)
		case c == '\'':
			end = endOfQuoted(loose, i)
			out = append(append(append(out, '"'), single.Replace(string(loose[i+1:max(end-1, i+1)]))...), '"')
		case strings.IndexByte(looseMarks, c) >= 0:
			end = i + 1
			out = append(out, c)
		default:
			if end = i + bytes.IndexAny(loose[i:], looseMarks); end < i {
				end = len(loose)
			}
			word, next := loose[i:end], afterBlanks(loose, end)
			if isName := next < len(loose) && loose[next] == ':'; isName || !json.Valid(word) {
				word = []byte(quote(string(word)))
			}
			out = append(out, word...)
		}
	}
	if !json.Valid(out) {
		return nil
	}
	return out
}

// looseMarks are what stands between the names and values.
const looseMarks = "{}[]:, \t\r\n"

// endOfQuoted gives the place behind the quote that ends the text begun at i, or the length.
func endOfQuoted(loose []byte, i int) int {
	for at := i + 1; at < len(loose); at++ {
		switch loose[at] {
		case '\\':
			at++
		case loose[i]:
			return at + 1
		}
	}
	return len(loose)
}
