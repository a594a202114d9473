package wire

import (
	"bytes"
	"encoding/json"
	"iter"
)

// Members visits the members of an object in their order, names as they mean and values as they are written. It allocates nothing
// for a name without escapes. raw must be JSON; of anything but an object, nothing is visited.
func Members(raw []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		at := afterBlanks(raw, 0)
		if at == len(raw) || raw[at] != '{' {
			return
		}
		for at++; ; at++ {
			at = afterBlanks(raw, at)
			if at == len(raw) || raw[at] != '"' {
				return
			}
			end := endOfString(raw, at)
			name, err := unquote(raw[at : end+1])
			begin := afterBlanks(raw, afterBlanks(raw, end+1)+1)
			end = endOfValue(raw, begin)
			if err != nil || !yield(name, raw[begin:end]) {
				return
			}
			if at = afterBlanks(raw, end); at == len(raw) || raw[at] != ',' {
				return
			}
		}
	}
}

// Elements visits the elements of a list in their order, as they are written. raw must be JSON; of anything but a list, nothing is
// visited.
func Elements(raw []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		at := afterBlanks(raw, 0)
		if at == len(raw) || raw[at] != '[' {
			return
		}
		for at++; ; at++ {
			begin := afterBlanks(raw, at)
			end := endOfValue(raw, begin)
			if begin == end || !yield(raw[begin:end]) {
				return
			}
			if at = afterBlanks(raw, end); at == len(raw) || raw[at] != ',' {
				return
			}
		}
	}
}

// Member gives the value of an object's last member of exactly that name, nil where it has none or null.
func Member(raw []byte, name string) (value []byte) {
	for n, v := range Members(raw) {
		if string(n) == name {
			value = v
		}
	}
	if string(value) == "null" {
		return nil
	}
	return value
}

func isBlank(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// afterBlanks gives the place of the first byte from i on that is no blank, or the length.
func afterBlanks(raw []byte, i int) int {
	for i < len(raw) && isBlank(raw[i]) {
		i++
	}
	return min(i, len(raw))
}

// endOfValue gives the place behind the value that begins at i: i itself where none begins.
func endOfValue(raw []byte, i int) int {
	level := 0
	for ; i < len(raw); i++ {
		switch c := raw[i]; c {
		case '"':
			i = endOfString(raw, i)
		case '{', '[':
			level++
			continue
		case '}', ']':
			if level == 0 {
				return i
			}
			level--
		case ',', ' ', '\n', '\t', '\r':
			if level == 0 {
				return i
			}
			continue
		default:
			continue
		}
		if level == 0 {
			return min(i+1, len(raw))
		}
	}
	return len(raw)
}

// endOfString gives the index of the quote that ends the string begun at i, or of the last byte.
func endOfString(body []byte, i int) int {
	for at := i + 1; at < len(body); at++ {
		next := bytes.IndexByte(body[at:], '"')
		if next < 0 {
			break
		}
		at += next
		escapes := 0
		for escapes < at-1-i && body[at-1-escapes] == '\\' {
			escapes++
		}
		if escapes%2 == 0 {
			return at
		}
	}
	return len(body) - 1
}

// empty reports whether an object has no members.
func empty(raw []byte) bool {
	for range Members(raw) {
		return false
	}
	return true
}

// length counts the elements of a list.
func length(raw []byte) (n int) {
	for range Elements(raw) {
		n++
	}
	return n
}

// plain reads a value of a kind that this package has no words for.
func plain(raw []byte, into any) bool { return json.Unmarshal(raw, into) == nil }
