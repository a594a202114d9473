package graph

import (
	"bytes"
	"encoding/json"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/wire"
)

// at is the place of an element in a body. The zero place is the body itself.
type at struct {
	entry *entry
	of    int    // the entry's index
	list  string // the list in the entry, or inEntry; empty for a body without an envelope
	index int
	in    string // the member of the element that is being read
	flat  bool   // the fields of a change stand beside its name
}

// inEntry stands for a list where a change stands in the entry itself.
const inEntry = "."

// value is the place of a change's fields.
func (p at) value() at {
	if !p.flat {
		p.in = "value"
	}
	return p
}

// path writes the place and what follows, for an error.
func (p at) path(steps ...any) string {
	here := []any{p.in}
	switch p.list {
	case "":
	case inEntry:
		here = []any{"entry", p.of, p.in}
	default:
		here = []any{"entry", p.of, p.list, p.index, p.in}
	}
	return wire.Path(append(here, steps...)...)
}

// missing reports a part without which the element means nothing.
func (d *decoder) missing(p at, steps ...any) {
	if !d.report.Long() {
		d.report.Add(p.path(steps...), "", "is missing")
	}
}

// owned reports an event that names no business.
func (d *decoder) owned(p at, ev *channels.Event) bool {
	switch {
	case ev.Address.Business != "":
		return true
	case d.report.Long():
	case p.list == "":
		d.report.Add("entry", "", "is missing")
	default:
		d.report.Add(wire.Path("entry", p.of, "id"), "", "is missing")
	}
	return false
}

// part reads a part of an element that was left unread, and reports what is wrong
// under its full path. It is false when the part is unreadable.
func part[T any, P interface {
	*T
	Unreadable() bool
}](d *decoder, p at, raw json.RawMessage, dst P) bool {
	var report wire.Report
	ok := d.platform.Reader.Decode(raw, (*T)(dst), &report)
	each(report.Err(), func(e *channels.DecodeError) {
		if d.report.Long() {
			return
		}
		d.report.Add(wire.Path(p.path(), e.Path), e.Value, e.Reason)
	})
	return ok && !dst.Unreadable()
}

// each visits the errors that were joined.
func each(err error, visit func(*channels.DecodeError)) {
	switch e := err.(type) {
	case *channels.DecodeError:
		visit(e)
	case interface{ Unwrap() []error }:
		for _, one := range e.Unwrap() {
			each(one, visit)
		}
	}
}

// element gives the part at p, unread. The body is read once more for it: only
// elements of a kind that this package has no struct for need it.
func (d *decoder) element(p at) []byte {
	raw := d.raw
	switch p.list {
	case "":
	case inEntry:
		raw = d.entryElement(p.of)
	default:
		raw = d.elements(listKey{p.of, p.list})[p.index]
	}
	if p.in != "" {
		raw = wire.Member(raw, p.in)
	}
	return raw
}

// elements keeps the list that was asked for last: elements are asked for in their order.
func (d *decoder) elements(key listKey) [][]byte {
	if d.list == nil || d.listKey != key {
		d.listKey, d.list = key, list(wire.Member(d.entryElement(key.entry), key.list), d.list)
	}
	return d.list
}

func (d *decoder) entryElement(index int) []byte {
	if d.entries == nil {
		d.entries = list(wire.Member(d.raw, "entry"), nil)
	}
	return d.entries[index]
}

type listKey struct {
	entry int
	list  string
}

// list gives the elements of a list, in the room of an earlier one. What stands without a list around it is one.
func list(raw []byte, room [][]byte) [][]byte {
	room = room[:0]
	if raw = bytes.TrimSpace(raw); len(raw) > 0 && raw[0] == '{' {
		return append(room, raw)
	}
	for element := range wire.Elements(raw) {
		room = append(room, element)
	}
	return room
}

// unknownName gives the first name, in alphabetical order, that is not part of
// every event. A member that is null is as if it were not there.
func unknownName(object []byte) string {
	var first []byte
	for name, value := range wire.Members(object) {
		if !common(name) && string(value) != "null" && (first == nil || bytes.Compare(name, first) < 0) {
			first = name
		}
	}
	return string(first)
}

// common reports whether a name says nothing about the kind of an event.
func common(name []byte) bool {
	switch string(name) {
	case "", "id", "time", "sender", "recipient", "timestamp", "hop_context", "is_self", "field":
		return true
	}
	return false
}
