package wire

import "bytes"

// foldable reports whether a name in the body may be that of a field in another case. encoding/json would read it into the field, and the
// last one would count: of {"to":"a","TO":"b"}, "b". The platforms' names are small ASCII letters, digits and underscores, written without
// escapes, so that nearly every body costs a glance at each name.
func foldable(body []byte) bool {
	for at := 0; ; at++ {
		next := bytes.IndexByte(body[at:], ':')
		if next < 0 {
			return false
		}
		at += next
		i := blanksBefore(body, at) - 1
		if i < 1 || body[i] != '"' || body[i-1] == '\\' {
			continue // in a text, or a name that ends with a backslash, as no field's does
		}
		for i--; i >= 0 && body[i] != '"'; i-- {
			if c := body[i]; 'a' <= c && c <= 'z' || c == '_' {
				continue // first, as nearly all are
			} else if c >= 0x80 || c == '\\' || 'A' <= c && c <= 'Z' {
				return true
			}
		}
	}
}
