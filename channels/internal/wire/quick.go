package wire

import (
	"encoding/json"
	"reflect"
	"strings"

	"github.com/replywindow/replywindow/channels"
)

// quick reads a sound body in one pass, as nearly all are. It gives up at whatever asks for a second look: what is no JSON, a part of
// another type, a member that stands twice, a name with escapes. What was read until then means nothing.
type quick struct {
	body  []byte
	at    int
	wrong bool   // a list or an object does not go on
	seen  []bool // the members of the objects in hand, by field
}

// Valid reports whether text is JSON, in a part of the time that json.Valid takes for most.
func Valid(text []byte) bool {
	q := quick{body: text}
	depth, _ := measure(text)
	return depth <= channels.MaxDepth && q.skip() && q.ended() || json.Valid(text)
}

// read reads the whole body.
func (q *quick) read(p *plan, dst reflect.Value) bool {
	return q.next() == '{' && p.form == formObject && q.object(p, dst) && q.ended()
}

func (q *quick) ended() bool { return q.next() == 0 && q.at == len(q.body) }

// next gives the next byte that is no blank, 0 at the end.
func (q *quick) next() byte {
	for ; q.at < len(q.body); q.at++ {
		if c := q.body[q.at]; !isBlank(c) {
			return c
		}
	}
	return 0
}

func (q *quick) value(p *plan, dst reflect.Value) bool {
	switch first := q.next(); {
	case first == 'n':
		return q.word("null")
	case p.form == formOwn || p.form == formOther:
		return q.own(dst)
	case p.form == formText:
		text, ok := q.text()
		dst.SetString(string(text))
		return ok
	case p.form == formObject:
		return first == '{' && q.object(p, dst)
	case p.form == formList:
		return first == '[' && q.list(p, dst)
	case p.form == formTruth:
		dst.SetBool(first == 't')
		return q.word("true") || q.word("false")
	}
	part := reflect.New(dst.Type().Elem())
	dst.Set(part)
	return q.value(p.part, part.Elem())
}

// own reads what has its own way to be read.
func (q *quick) own(dst reflect.Value) bool {
	begin := q.at
	if !q.skip() {
		return false
	}
	into := dst.Addr().Interface()
	if u, ok := into.(json.Unmarshaler); ok {
		return u.UnmarshalJSON(q.body[begin:q.at]) == nil
	}
	return plain(q.body[begin:q.at], into)
}

func (q *quick) object(p *plan, dst reflect.Value) bool {
	base := len(q.seen)
	q.seen = append(q.seen, p.unseen...)
	for more := q.begin('}'); more; more = q.another('}') {
		name, ok := q.name()
		if !ok {
			return false
		}
		i, known := p.byName[string(name)]
		if !known {
			if p.closed && q.next() != 'n' || !q.skip() {
				return false
			}
			continue
		}
		if q.seen[base+i] {
			return false
		}
		q.seen[base+i] = true
		if f := &p.fields[i]; !q.value(f.plan, f.in(dst)) {
			return false
		}
	}
	q.seen = q.seen[:base]
	return !q.wrong
}

func (q *quick) list(p *plan, dst reflect.Value) bool {
	n := 0
	for more := q.begin(']'); more; more = q.another(']') {
		if n == dst.Cap() {
			dst.Grow(1)
		}
		dst.SetLen(n + 1)
		if !q.value(p.part, dst.Index(n)) {
			return false
		}
		n++
	}
	if n == 0 {
		dst.Set(reflect.MakeSlice(dst.Type(), 0, 0))
	}
	return !q.wrong
}

// begin passes an opening bracket, and the closing one if nothing stands between them.
func (q *quick) begin(closing byte) (more bool) {
	q.at++
	if q.next() == closing {
		q.at++
		return false
	}
	return true
}

// another passes the comma before a further part, or the closing bracket.
func (q *quick) another(closing byte) (more bool) {
	switch c := q.next(); c {
	case ',':
		q.at++
		return true
	case closing:
		q.at++
	default:
		q.wrong = true
	}
	return false
}

// name reads the name of a member, and the colon.
func (q *quick) name() (name []byte, ok bool) {
	name, simple, ok := q.quoted()
	if !ok || !simple || q.next() != ':' {
		return nil, false
	}
	q.at++
	return name, true
}

// text reads a text, as it means.
func (q *quick) text() (text []byte, ok bool) {
	begin := q.at
	text, simple, ok := q.quoted()
	if !ok || simple {
		return text, ok
	}
	text, err := unquote(q.body[begin:q.at])
	return text, err == nil
}

// quoted passes a text and gives what stands between its quotes. Without escapes and letters beyond ASCII that is what it means.
func (q *quick) quoted() (text []byte, simple, ok bool) {
	if q.next() != '"' {
		return nil, false, false
	}
	begin, simple, escapes := q.at+1, true, false
	for i := begin; i < len(q.body); i++ {
		switch c := q.body[i]; {
		case c == '"':
			q.at = i + 1
			return q.body[begin:i], simple, !escapes || json.Valid(q.body[begin-1:q.at])
		case c == '\\':
			simple, escapes = false, true
			i++
		case c < ' ':
			return nil, false, false
		case c >= 0x80:
			simple = false
		}
	}
	return nil, false, false
}

// skip passes any value.
func (q *quick) skip() bool {
	switch c := q.next(); {
	case c == '"':
		_, _, ok := q.quoted()
		return ok
	case c == '{':
		for more := q.begin('}'); more; more = q.another('}') {
			if _, ok := q.name(); !ok || !q.skip() {
				return false
			}
		}
		return !q.wrong
	case c == '[':
		for more := q.begin(']'); more; more = q.another(']') {
			if !q.skip() {
				return false
			}
		}
		return !q.wrong
	case isNumber(c):
		return q.number()
	}
	return q.word("null") || q.word("true") || q.word("false")
}

// number passes a number.
func (q *quick) number() bool {
	begin, whole := q.at, true
	for ; q.at < len(q.body); q.at++ {
		if c := q.body[q.at]; c < '0' || c > '9' {
			if !strings.ContainsRune("+-.eE", rune(c)) {
				break
			}
			whole = false
		}
	}
	number := q.body[begin:q.at]
	return whole && number[0] != '0' || json.Valid(number)
}

// word passes a word, if it stands there. What follows is another part's.
func (q *quick) word(word string) bool {
	end := q.at + len(word)
	if end > len(q.body) || string(q.body[q.at:end]) != word {
		return false
	}
	q.at = end
	return true
}
