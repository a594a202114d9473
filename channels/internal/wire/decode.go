package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/replywindow/replywindow/channels"
)

// Element is embedded in the struct of a part that stands or falls with its fields
// of the tag `wire:"key"`.
type Element struct{ unreadable bool }

// Unreadable reports whether a part that decides what the element is could not be
// read and is reported. Parts of it may be set all the same.
func (e *Element) Unreadable() bool { return e.unreadable }

// Closed is embedded in the struct of a part that takes no other members than its fields. Another one is reported, unless it is null:
// clients write all the members that they know and have no value for.
type Closed struct{}

// Selector is implemented by a struct that does not always want all its fields:
// Wants is asked, for each JSON name, after the fields declared before it were
// read. What cannot be read of a field that is not wanted is left out and no error.
type Selector interface {
	Wants(name string) bool
}

// maxErrors bounds a report; further errors are counted only.
const maxErrors = 100

// MaxEvents bounds the events of one body. The platforms batch about a thousand.
const MaxEvents = 100_000

// Bounds of what a body can make of memory. A part, that is an object, a list or an element of a list, takes two bytes of the body at
// least and some hundred of the struct that it is read into. The platforms write 20 bytes for each part and more: a message with its
// text is three parts in 150 bytes.
const (
	// maxParts is more than two parts for each of [MaxEvents], and ten times what a batch of the platforms holds.
	maxParts = 1 << 18
	// A body of more than fewParts parts holds one for every denseBytes bytes at most.
	fewParts   = 1024
	denseBytes = 20
	// Below easyBytes bytes for each part, the lists that double as they grow, cost too much.
	easyBytes = 64
	// eventBytes is less than the platforms write for any event.
	eventBytes = 48
)

// Room is how many events a body of a size may give.
func Room(size int) int { return min(fewParts+size/eventBytes, MaxEvents) }

// Report collects what could not be read. The zero Report is empty.
type Report struct {
	errs []error
	more int // errors beyond maxErrors
	full int // how many events it may hold, once there were more
}

// Add notes one error. Identifiers of people are to be masked by the caller.
func (r *Report) Add(path, value, reason string) {
	r.add(&channels.DecodeError{Path: path, Value: channels.Clip(value), Reason: reason})
}

func (r *Report) add(err *channels.DecodeError) {
	if !r.Long() {
		r.errs = append(r.errs, err)
	}
}

// Foreign is the error for a body that is another channel's: object is what it says that it is about.
func Foreign(object string) error {
	reason := "is another channel's"
	if object == "" {
		reason = "is missing, and nothing else tells whose body it is"
	}
	return &channels.DecodeError{Path: "object", Value: channels.Clip(object), Reason: reason, Err: channels.ErrForeign}
}

// Long reports whether further errors are only counted, and counts one: who has an error to add asks before it makes the path.
func (r *Report) Long() bool {
	if len(r.errs) < maxErrors {
		return false
	}
	r.more++
	return true
}

// Full reports whether a body of a size has given all the events that it may. The event in
// hand is then to be left out, and the report says that there are more.
func (r *Report) Full(events, size int) bool {
	if room := Room(size); r.full == 0 && events >= room {
		r.full = room
	}
	return r.full > 0
}

// Over reports whether an event was left out because the body holds too many. What follows need not be read.
func (r *Report) Over() bool { return r.full > 0 }

// Err joins the errors, or is nil. Beyond a hundred the rest is one error that
// says how many there are.
func (r *Report) Err() error {
	if len(r.errs) == 0 && r.full == 0 {
		return nil
	}
	all := r.errs[:len(r.errs):len(r.errs)]
	if r.more > 0 {
		all = append(all, &channels.DecodeError{Reason: fmt.Sprintf("holds %d more errors", r.more)})
	}
	if r.full > 0 {
		all = append(all, &channels.DecodeError{Reason: fmt.Sprintf("holds more than %d events", r.full)})
	}
	return errors.Join(all...)
}

// Path writes a path from names and indexes:
// Path("entry", 0, "changes", 2, "field") is "entry[0].changes[2].field". Empty
// names are left out.
func Path(steps ...any) string { return path("", steps) }

// path continues a path.
func path(to string, steps []any) string {
	const usual = 16 // bytes of a step
	var b strings.Builder
	b.Grow(len(to) + usual*len(steps))
	b.WriteString(to)
	for _, s := range steps {
		switch s := s.(type) {
		case int:
			b.WriteString("[" + strconv.Itoa(s) + "]")
		case string:
			if b.Len() > 0 && s != "" {
				b.WriteByte('.')
			}
			b.WriteString(s)
		}
	}
	return b.String()
}

// Decode reads a body into the struct that dst points to. When a part has the wrong
// type, it is left as it was, the rest is read and the part is reported. If the part
// is a field with the tag `wire:"key"`, and so are those around it, the innermost
// [Element] around it is marked: without the part it could be taken for another
// thing.
//
// Of parts of one name in one object the last is read, and the name is reported, if dst
// has a field for it that is wanted; other names may stand twice. A name in another case
// is another name, as it is to the platforms: "TO" is not "to".
//
// Decode returns false when nothing could be read: the body is too large, nested too
// deep, made of too many parts, no JSON, or no object; dst is then untouched or zero.
func (rd *Reader) Decode(body []byte, dst any, r *Report) bool { return rd.decode(body, dst, r, false) }

// DecodeRequest reads what a business writes as [Reader.Decode] reads what a platform does, but for three things. It is UTF-8, as JSON
// is. A plain string is a text and no number. An object or list may stand in a text that holds it as JSON: a form has it so, pages of the
// platforms here and there, and clients that write each member of a request by itself.
func (rd *Reader) DecodeRequest(body []byte, dst any, r *Report) bool {
	if !utf8.Valid(body) {
		r.add(&channels.DecodeError{Reason: "is not UTF-8"})
		return false
	}
	return rd.decode(body, dst, r, true)
}

func (rd *Reader) decode(body []byte, dst any, r *Report, request bool) bool {
	parts, refused := guard(body)
	if refused != nil {
		r.add(refused)
		return false
	}
	v := reflect.ValueOf(dst).Elem()
	plans := rd.plansFor(v.Type())
	if !dense(parts, len(body), easyBytes) {
		if q := (quick{body: body}); q.read(plans[v.Type()], v) {
			return true
		}
	}
	v.SetZero()
	switch {
	case !Valid(body):
		r.add(&channels.DecodeError{Reason: "is not JSON", Err: json.Unmarshal(body, new(json.RawMessage))})
	case firstByte(body) != '{':
		r.add(&channels.DecodeError{Reason: "is not an object"})
	default:
		w := walker{report: *r, plans: plans, request: request, parts: parts, size: len(body)} // a copy, so that the caller's report can live on its stack
		w.value(body, v, nil)
		*r = w.report
		return true
	}
	return false
}

// guard refuses what no decoder should touch, and counts the parts.
func guard(body []byte) (parts int, refused *channels.DecodeError) {
	if len(body) > channels.MaxBody {
		return 0, &channels.DecodeError{Reason: "is larger than " + strconv.Itoa(channels.MaxBody) + " bytes"}
	}
	depth, parts := measure(body)
	switch {
	case depth > channels.MaxDepth:
		refused = &channels.DecodeError{
			Reason: "is nested deeper than " + strconv.Itoa(channels.MaxDepth) + " levels", Err: channels.ErrTooDeep,
		}
	case parts > maxParts:
		refused = &channels.DecodeError{Reason: "holds more than " + strconv.Itoa(maxParts) + " parts"}
	case dense(parts, len(body), denseBytes):
		refused = &channels.DecodeError{
			Reason: "holds " + strconv.Itoa(parts) + " parts in " + strconv.Itoa(len(body)) + " bytes, which no platform's body does",
		}
	}
	return parts, refused
}

// dense reports whether many parts take fewer than so many bytes each.
func dense(parts, size, each int) bool { return parts > fewParts+size/each }

// measure tells how deep a body is nested and how many parts it holds: objects,
// lists and elements of lists. It gives upper bounds of both when those are within
// the limits, which is much cheaper to find out: most bodies have fewer brackets in
// all than levels are allowed.
func measure(body []byte) (depth, parts int) {
	brackets := bytes.Count(body, []byte{'{'}) + bytes.Count(body, []byte{'['})
	if brackets <= channels.MaxDepth {
		if commas := bytes.Count(body, []byte{','}); !dense(brackets+commas, len(body), easyBytes) && brackets+commas <= maxParts {
			return brackets, brackets + commas
		}
	}
	return scan(body)
}

// scan counts what [measure] estimates. It stops where the depth is exceeded.
func scan(body []byte) (depth, parts int) {
	var inList [channels.MaxDepth + 1]bool // by level
	level := 0
	for i := 0; i < len(body); i++ {
		switch c := body[i]; c {
		case '"':
			i = endOfString(body, i)
		case '{', '[':
			parts++
			level++
			depth = max(depth, level)
			if level > channels.MaxDepth {
				return depth, parts
			}
			inList[level] = c == '['
		case '}', ']':
			level = max(0, level-1) // more close than open: no JSON, which is found later
		case ',':
			if inList[level] {
				parts++
			}
		}
	}
	return depth, parts
}

// Fingerprint is the same for a body that is delivered again.
func Fingerprint(body []byte) string {
	h := fnv.New64a()
	h.Write(body)
	return strconv.FormatUint(h.Sum64(), 16)
}

// firstByte gives the first byte that is no blank, or 0.
func firstByte(raw []byte) byte {
	for _, c := range raw {
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			return c
		}
	}
	return 0
}
