package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/replywindow/replywindow/channels"
)

// Element is embedded in the struct of a part that stands or falls as a whole.
type Element struct{ unreadable bool }

// Unreadable reports whether the element holds a part that could not be read and
// is reported. Parts of it may be set all the same.
func (e *Element) Unreadable() bool { return e.unreadable }

// Selector is implemented by a struct that does not always want all its fields:
// Wants is asked, for each JSON name, after the fields declared before it were
// read. It is asked only for bodies that hold an error.
type Selector interface {
	Wants(name string) bool
}

// maxErrors bounds a report; further errors are counted only.
const maxErrors = 100

// maxValues bounds what a body can make of memory: an empty object takes two bytes
// of the body and some hundred of the struct that it is read into. A full-sized
// body of real elements holds well under half of it.
const maxValues = 1 << 21

// Report collects what could not be read. The zero Report is empty.
type Report struct {
	errs []error
	more int
}

// Add notes one error. Identifiers of people are to be masked by the caller.
func (r *Report) Add(path, value, reason string) {
	r.add(&channels.DecodeError{Path: path, Value: channels.Clip(value), Reason: reason})
}

func (r *Report) add(err *channels.DecodeError) {
	if len(r.errs) == maxErrors {
		r.more++
		return
	}
	r.errs = append(r.errs, err)
}

// Err joins the errors, or is nil. Beyond a hundred the rest is one error that
// says how many there are.
func (r *Report) Err() error {
	if len(r.errs) == 0 {
		return nil
	}
	if r.more == 0 {
		return errors.Join(r.errs...)
	}
	rest := &channels.DecodeError{Reason: fmt.Sprintf("holds %d more errors", r.more)}
	return errors.Join(errors.Join(r.errs...), rest)
}

// Path writes a path from names and indexes:
// Path("entry", 0, "changes", 2, "field") is "entry[0].changes[2].field". Empty
// names are left out.
func Path(steps ...any) string {
	var b strings.Builder
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

// Decode reads a body into a struct. When a part has the wrong type, it is left
// as it was, the rest is read, the innermost [Element] around the part is marked
// and the part is reported. It returns false when nothing could be read: the body
// is too large, nested too deep, made of too many parts, no JSON, or no object; dst
// is then untouched or zero.
func Decode[T any](body []byte, dst *T, r *Report) bool {
	if err := guard(body); err != nil {
		r.add(err)
		return false
	}
	err := json.Unmarshal(body, dst)
	if err == nil && firstByte(body) == '{' {
		return true
	}
	var zero T
	*dst = zero
	switch {
	case !json.Valid(body):
		r.add(&channels.DecodeError{Reason: "is not JSON", Err: err})
	case firstByte(body) != '{':
		r.add(&channels.DecodeError{Reason: "is not an object"})
	default:
		w := walker{report: r}
		w.value(body, reflect.ValueOf(dst).Elem(), "", nil)
		return true
	}
	return false
}

// guard refuses what no decoder should touch.
func guard(body []byte) *channels.DecodeError {
	if len(body) > channels.MaxBody {
		return &channels.DecodeError{Reason: "is larger than " + strconv.Itoa(channels.MaxBody) + " bytes"}
	}
	depth, values := measure(body)
	switch {
	case depth > channels.MaxDepth:
		return &channels.DecodeError{
			Reason: "is nested deeper than " + strconv.Itoa(channels.MaxDepth) + " levels", Err: channels.ErrTooDeep,
		}
	case values > maxValues:
		return &channels.DecodeError{Reason: "holds more than " + strconv.Itoa(maxValues) + " values"}
	}
	return nil
}

// measure tells how deep a body is nested and about how many values it holds, or
// upper bounds of both when those are within the limits, which is much cheaper to
// find out: most bodies have fewer brackets in all than levels are allowed.
func measure(body []byte) (depth, values int) {
	brackets := bytes.Count(body, []byte{'{'}) + bytes.Count(body, []byte{'['})
	values = brackets + bytes.Count(body, []byte{','})
	if brackets <= channels.MaxDepth && values <= maxValues {
		return brackets, values
	}
	values = 0
	for i, level := 0, 0; i < len(body); i++ {
		switch body[i] {
		case '"':
			i = endOfString(body, i)
		case '{', '[':
			level++
			depth = max(depth, level)
			values++
		case '}', ']':
			level--
		case ',':
			values++
		}
	}
	return depth, values
}

// endOfString gives the index of the quote that ends the string begun at i, or
// of the last byte.
func endOfString(body []byte, i int) int {
	for i++; i < len(body); i++ {
		switch body[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(body) - 1
}

func firstByte(raw []byte) byte {
	raw = bytes.TrimLeft(raw, " \t\r\n")
	if len(raw) == 0 {
		return 0
	}
	return raw[0]
}
