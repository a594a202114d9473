package wire

import "bytes"

// manyLists is more lists than a body of one change has; beyond it, the names of all objects are compared.
const manyLists = 12

// repeated gives a name that stands twice in an object, in a body in which two lists have one name: a sender that writes a list in two
// parts has all but the last unread. Empty is none.
func repeated(body []byte) (name string) {
	var known [manyLists][]byte
	n := 0
	for at := 0; ; at++ {
		next := bytes.IndexByte(body[at:], '[')
		if next < 0 {
			return ""
		}
		at += next
		list := nameBefore(body, at)
		if list == nil {
			continue
		}
		for _, k := range known[:n] {
			if bytes.Equal(k, list) {
				return twice(body)
			}
		}
		if n == manyLists || bytes.IndexByte(list, '\\') >= 0 {
			return twice(body)
		}
		known[n] = list
		n++
	}
}

// nameBefore gives the name of the member whose value begins at a place, nil when it is no member's.
func nameBefore(body []byte, at int) []byte {
	i := blanksBefore(body, at)
	if i == 0 || body[i-1] != ':' {
		return nil
	}
	end := blanksBefore(body, i-1) - 1
	if end < 0 || body[end] != '"' {
		return nil
	}
	begin := bytes.LastIndexByte(body[:end], '"')
	if begin < 0 {
		return nil
	}
	return body[begin+1 : end]
}

// blanksBefore gives the end of what stands before the blanks before a place.
func blanksBefore(body []byte, at int) int {
	for at > 0 && (body[at-1] == ' ' || body[at-1] == '\n' || body[at-1] == '\t' || body[at-1] == '\r') {
		at--
	}
	return at
}

// twice compares the names in each object above the elements: those of which none holds escapes, as far as there is room.
func twice(body []byte) (name string) {
	// structural is how many brackets deep the lists of elements stand, in the bodies of all platforms.
	const structural = 7
	var levels [structural + 1]names
	level := 0
	for i := 0; i < len(body); i++ {
		switch c := body[i]; c {
		case '{', '[':
			level++
			if level <= structural {
				l := &levels[level]
				l.n, l.full, l.object, l.next = 0, false, c == '{', c == '{'
			}
		case '}', ']':
			level = max(0, level-1)
		case ',':
			if level <= structural {
				levels[level].next = levels[level].object
			}
		case '"':
			end := endOfString(body, i)
			if level <= structural && levels[level].next {
				text := body[i+1 : max(i+1, end)]
				if levels[level].add(text) {
					return string(text)
				}
				if levels[level].full {
					return ""
				}
			}
			i = end
		}
	}
	return ""
}

// names are those of an object, as far as it was read.
type names struct {
	list   [24][]byte // more than an object there holds
	n      int
	object bool
	next   bool // the next string is a name
	full   bool // it cannot be told whether a name stands twice
}

// add notes a name and reports whether it was noted before.
func (n *names) add(name []byte) bool {
	n.next = false
	for _, known := range n.list[:n.n] {
		if bytes.Equal(known, name) {
			return true
		}
	}
	n.full = n.n == len(n.list) || bytes.IndexByte(name, '\\') >= 0
	if !n.full {
		n.list[n.n] = name
		n.n++
	}
	return false
}
