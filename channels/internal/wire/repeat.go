package wire

import (
	"bytes"
	"slices"
)

// Once is a part of a request that another package reads. It is kept as it is written, or as a text holds it, unless a name stands
// twice in one of its objects, at whatever depth: the part that counts could be another for whoever reads it.
type Once []byte

// UnmarshalJSON keeps the part.
func (o *Once) UnmarshalJSON(data []byte) error {
	if held := inText(data); held != nil {
		data = held
	}
	if err := twice(data); err != nil {
		return err
	}
	*o = slices.Clone(data)
	return nil
}

// twice gives the name that stands twice in an object of a value.
func twice(value []byte) error {
	r := repeats{quick: quick{body: value}}
	if r.value() {
		return r.found
	}
	return nil
}

// repeatedError is the name that stands twice.
type repeatedError string

func (repeatedError) Error() string { return "stands twice in one object" }

// repeats looks for a name that stands twice in one object of a body that is JSON.
type repeats struct {
	quick
	names [][]byte // of the objects in hand
	found repeatedError
}

// value passes a value and reports whether a name stands twice in it.
func (r *repeats) value() bool {
	switch r.next() {
	case '{':
		return r.object()
	case '[':
		for more := r.begin(']'); more; more = r.another(']') {
			if r.value() {
				return true
			}
		}
	default:
		r.skip()
	}
	return false
}

func (r *repeats) object() bool {
	base := len(r.names)
	for more := r.begin('}'); more; more = r.another('}') {
		name, _ := r.text()
		r.names = append(r.names, name)
		r.next()
		r.at++ // the colon
		if r.value() {
			return true
		}
	}
	names := r.names[base:]
	slices.SortFunc(names, bytes.Compare)
	for i := 1; i < len(names); i++ {
		if bytes.Equal(names[i-1], names[i]) {
			r.found = repeatedError(names[i])
			return true
		}
	}
	r.names = r.names[:base]
	return false
}
