package wire

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"

	"github.com/replywindow/replywindow/channels"
)

var (
	elementType     = reflect.TypeFor[Element]()
	unmarshalerType = reflect.TypeFor[json.Unmarshaler]()
)

// walker reads part by part what json.Unmarshal refused as a whole.
type walker struct{ report *Report }

// value reads raw into dst. around is the innermost element, or nil.
func (w *walker) value(raw []byte, dst reflect.Value, path string, around *Element) {
	if firstByte(raw) == 'n' || json.Unmarshal(raw, dst.Addr().Interface()) == nil {
		return
	}
	dst.SetZero()
	kind := dst.Kind()
	if dst.Addr().Type().Implements(unmarshalerType) {
		kind = reflect.Invalid
	}
	switch first := firstByte(raw); {
	case kind == reflect.String && isNumber(first):
		dst.SetString(string(raw))
	case kind == reflect.Bool && string(raw) == `"true"`:
		dst.SetBool(true)
	case kind == reflect.Bool && string(raw) == `"false"`:
	case kind == reflect.Pointer:
		dst.Set(reflect.New(dst.Type().Elem()))
		w.value(raw, dst.Elem(), path, around)
	case kind == reflect.Slice && first == '[':
		w.list(raw, dst, path, around)
	case kind == reflect.Struct && first == '{':
		w.object(raw, dst, path, around)
	default:
		w.fail(raw, dst, path, around)
	}
}

func (w *walker) list(raw []byte, dst reflect.Value, path string, around *Element) {
	var parts []json.RawMessage
	_ = json.Unmarshal(raw, &parts) // raw is sound and a list
	dst.Set(reflect.MakeSlice(dst.Type(), len(parts), len(parts)))
	for i, part := range parts {
		w.value(part, dst.Index(i), Path(path, i), around)
	}
}

func (w *walker) object(raw []byte, dst reflect.Value, path string, around *Element) {
	var parts map[string]json.RawMessage
	_ = json.Unmarshal(raw, &parts) // raw is sound and an object
	if own := element(dst); own != nil {
		around = own
	}
	w.fields(parts, dst, path, around)
}

func (w *walker) fields(parts map[string]json.RawMessage, dst reflect.Value, path string, around *Element) {
	var selector Selector
	if dst.CanInterface() {
		selector, _ = dst.Addr().Interface().(Selector)
	}
	for i := range dst.NumField() {
		field := dst.Type().Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.Anonymous && name == "" && field.Type != elementType {
			w.fields(parts, embedded(dst.Field(i)), path, around)
			continue
		}
		if !field.IsExported() || name == "" || name == "-" {
			continue
		}
		part, ok := find(parts, name)
		if ok && (selector == nil || selector.Wants(name)) {
			w.value(part, dst.Field(i), Path(path, name), around)
		}
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

// find looks a name up as json.Unmarshal does: exactly, else without case.
func find(parts map[string]json.RawMessage, name string) (json.RawMessage, bool) {
	if part, ok := parts[name]; ok {
		return part, true
	}
	for key, part := range parts {
		if strings.EqualFold(key, name) {
			return part, true
		}
	}
	return nil, false
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
func (w *walker) fail(raw []byte, dst reflect.Value, path string, around *Element) {
	value, reason := describe(raw, dst)
	if dst.Kind() == reflect.Struct {
		if own := element(dst); own != nil {
			around = own
		}
	}
	if around != nil {
		around.unreadable = true
	}
	w.report.Add(path, value, reason)
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
