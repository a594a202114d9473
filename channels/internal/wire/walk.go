package wire

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"unicode"

	"github.com/replywindow/replywindow/channels"
)

var (
	elementType     = reflect.TypeFor[Element]()
	unmarshalerType = reflect.TypeFor[json.Unmarshaler]()
)

// walker reads part by part what json.Unmarshal refused as a whole.
type walker struct {
	report Report
	path   []any // to the part in hand, for [Path]
	apart  bool  // nothing is read as a whole: its names may stand twice
}

// value reads raw into dst. around is the innermost element, or nil. A list and a
// struct that is no element are taken apart at once: to try them as a whole would
// read a faulty body once for each level.
func (w *walker) value(raw []byte, dst reflect.Value, around *Element) {
	first := firstByte(raw)
	kind := dst.Kind()
	if dst.Addr().Type().Implements(unmarshalerType) {
		kind = reflect.Invalid
	}
	switch {
	case first == 'n':
		return
	case kind == reflect.Slice && first == '[':
		w.list(raw, dst, around)
		return
	case kind == reflect.Struct && first == '{' && (w.apart || element(dst) == nil):
		w.object(raw, dst, cmp.Or(element(dst), around))
		return
	case kind == reflect.Pointer && w.apart:
		w.pointer(raw, dst, around)
		return
	case json.Unmarshal(raw, dst.Addr().Interface()) == nil:
		return
	}
	dst.SetZero()
	switch {
	case kind == reflect.String && isNumber(first):
		dst.SetString(string(raw))
	case kind == reflect.Bool && string(raw) == `"true"`:
		dst.SetBool(true)
	case kind == reflect.Bool && string(raw) == `"false"`:
	case kind == reflect.Pointer:
		w.pointer(raw, dst, around)
	case kind == reflect.Struct && first == '{':
		w.object(raw, dst, element(dst))
	default:
		w.fail(raw, dst, around)
	}
}

// pointer reads an optional part. One of another type is as if it were not there.
func (w *walker) pointer(raw []byte, dst reflect.Value, around *Element) {
	part := reflect.New(dst.Type().Elem())
	w.value(raw, part.Elem(), around)
	if part.Elem().Kind() != reflect.Struct || firstByte(raw) == '{' {
		dst.Set(part)
	}
}

// member reads the part of that name or index in the part in hand.
func (w *walker) member(step any, raw []byte, dst reflect.Value, around *Element) {
	w.path = append(w.path, step)
	w.value(raw, dst, around)
	w.path = w.path[:len(w.path)-1]
}

func (w *walker) list(raw []byte, dst reflect.Value, around *Element) {
	var parts []json.RawMessage
	_ = json.Unmarshal(raw, &parts) // raw is sound and a list
	dst.Set(reflect.MakeSlice(dst.Type(), len(parts), len(parts)))
	for i, part := range parts {
		w.member(i, part, dst.Index(i), around)
	}
}

func (w *walker) object(raw []byte, dst reflect.Value, around *Element) {
	var parts members
	_ = json.Unmarshal(raw, &parts.exact) // raw is sound and an object
	parts.fold()
	w.fields(&parts, dst, around)
}

func (w *walker) fields(parts *members, dst reflect.Value, around *Element) {
	var selector Selector
	if dst.CanInterface() {
		selector, _ = dst.Addr().Interface().(Selector)
	}
	for i := range dst.NumField() {
		field := dst.Type().Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.Anonymous && name == "" && field.Type != elementType {
			w.fields(parts, embedded(dst.Field(i)), around)
			continue
		}
		if !field.IsExported() || name == "" || name == "-" {
			continue
		}
		part, ok := parts.find(name)
		if !ok || selector != nil && !selector.Wants(name) {
			continue
		}
		within := around
		if field.Tag.Get("wire") != "key" {
			within = nil // only the part is lost
		}
		w.member(name, part, dst.Field(i), within)
	}
}

// embedded gives the struct that an embedded field is or points to.
func embedded(field reflect.Value) reflect.Value {
	if field.Kind() != reflect.Pointer {
		return field
	}
	if field.IsNil() {
		field.Set(reflect.New(field.Type().Elem()))
	}
	return field.Elem()
}

// members are the parts of an object by name.
type members struct {
	exact  map[string]json.RawMessage
	folded map[string]json.RawMessage // those whose names are not in plain lower case
}

// find looks a name up as json.Unmarshal does: exactly, else without case.
func (m *members) find(name string) (json.RawMessage, bool) {
	if part, ok := m.exact[name]; ok {
		return part, true
	}
	part, ok := m.folded[folded(name)]
	return part, ok
}

// fold indexes the odd names once, so that a hostile object of many names costs no
// search through all of them for each field. Of names that differ in case only, the
// same one is taken each time.
func (m *members) fold() {
	for name, part := range m.exact {
		if isPlain(name) {
			continue
		}
		if m.folded == nil {
			m.folded = map[string]json.RawMessage{}
		}
		key := folded(name)
		if known, ok := m.folded[key]; !ok || bytes.Compare(part, known) > 0 {
			m.folded[key] = part
		}
	}
}

// isPlain reports whether a name is written as the names of fields are.
func isPlain(name string) bool {
	for _, c := range []byte(name) {
		if c != '_' && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// folded is the same for all names that strings.EqualFold holds for equal.
func folded(name string) string {
	return strings.Map(func(r rune) rune {
		for {
			next := unicode.SimpleFold(r)
			if next <= r {
				return next
			}
			r = next
		}
	}, name)
}

// element gives the Element that a struct embeds, or nil.
func element(dst reflect.Value) *Element {
	for i := range dst.NumField() {
		if f := dst.Type().Field(i); f.Anonymous && f.Type == elementType {
			return dst.Field(i).Addr().Interface().(*Element)
		}
	}
	return nil
}

// fail reports the part and marks the element that it is, or lies in.
func (w *walker) fail(raw []byte, dst reflect.Value, around *Element) {
	if !w.report.long() {
		value, reason := describe(raw, dst)
		w.report.Add(Path(w.path...), value, reason)
	}
	if dst.Kind() == reflect.Struct {
		around = cmp.Or(element(dst), around)
	}
	if around != nil {
		around.unreadable = true
	}
}

// describe says what is wrong. Only times, numbers and truth values are quoted:
// text may identify a person. It leaves dst zero.
func describe(raw []byte, dst reflect.Value) (value, reason string) {
	shown := strings.Trim(channels.Clip(string(raw)), `"`)
	if c := firstByte(raw); c == '{' || c == '[' {
		shown = ""
	}
	err := json.Unmarshal(raw, dst.Addr().Interface())
	dst.SetZero()
	for _, known := range [...]error{errNotTime, errNotNumber, errNotBool} {
		if errors.Is(err, known) {
			return shown, known.Error()
		}
	}
	switch dst.Kind() {
	case reflect.Struct:
		return "", "is not an object"
	case reflect.Slice:
		return "", "is not a list"
	case reflect.String:
		return "", errNotText.Error()
	case reflect.Bool:
		return "", errNotBool.Error()
	}
	return "", "is not of the expected type"
}
