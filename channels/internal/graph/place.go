package graph

import (
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
	d.report.Add(p.path(steps...), "", "is missing")
}

// owned reports an event that names no business.
func (d *decoder) owned(p at, ev *channels.Event) bool {
	switch {
	case ev.Address.Business != "":
		return true
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
	ok := wire.Decode(raw, (*T)(dst), &report)
	each(report.Err(), func(e *channels.DecodeError) {
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

// members gives the members of the part at p, unread.
func (d *decoder) members(p at) map[string]json.RawMessage { return object(d.element(p)) }

// element gives the part at p, unread. The body is read once more for it: only
// elements of a kind that this package has no struct for need it.
func (d *decoder) element(p at) json.RawMessage {
	raw := json.RawMessage(d.raw)
	switch p.list {
	case "":
	case inEntry:
		raw = d.entryElement(p.of)
	default:
		raw = nth(d.elements(listKey{p.of, p.list}), p.index)
	}
	if p.in != "" {
		raw = object(raw)[p.in]
	}
	return raw
}

func (d *decoder) elements(key listKey) []json.RawMessage {
	known, ok := d.lists[key]
	if !ok {
		if d.lists == nil {
			d.lists = map[listKey][]json.RawMessage{}
		}
		known = list(d.entryMembers(key.entry)[key.list])
		d.lists[key] = known
	}
	return known
}

func (d *decoder) entryMembers(index int) map[string]json.RawMessage {
	return object(d.entryElement(index))
}

func (d *decoder) entryElement(index int) json.RawMessage {
	if d.entries == nil {
		d.entries = list(object(d.raw)["entry"])
	}
	return nth(d.entries, index)
}

// nth is nil beyond the end: a name in odd case is found by json.Unmarshal into a
// struct and not in a map.
func nth(elements []json.RawMessage, i int) json.RawMessage {
	if i < len(elements) {
		return elements[i]
	}
	return nil
}

type listKey struct {
	entry int
	list  string
}

// object reads an object whose members are not looked at; nil when it is none.
func object(raw json.RawMessage) (members map[string]json.RawMessage) {
	_ = json.Unmarshal(raw, &members)
	return members
}

// list reads a list whose elements are not looked at; nil when it is none.
func list(raw json.RawMessage) (elements []json.RawMessage) {
	_ = json.Unmarshal(raw, &elements)
	return elements
}

// unknownName gives the first name, in alphabetical order, that is not part of
// every event.
func unknownName(members map[string]json.RawMessage) string {
	first := ""
	for name := range members {
		if !common(name) && (first == "" || name < first) {
			first = name
		}
	}
	return first
}

// common reports whether a name says nothing about the kind of an event.
func common(name string) bool {
	switch name {
	case "", "id", "time", "sender", "recipient", "timestamp", "hop_context", "is_self", "field":
		return true
	}
	return false
}
