package wire

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"

	"github.com/replywindow/replywindow/channels"
)

var (
	elementType = reflect.TypeFor[Element]()
	closedType  = reflect.TypeFor[Closed]()
)

// walker reads part by part what [quick] does not: bodies with a fault, whose other parts are kept, and bodies of so many small
// parts that growing lists would take many times their size. It allocates what it fills and little else.
type walker struct {
	report Report
	path   []step // to the part in hand
	plans  plans
	found  []member // of the objects in hand, by field
	failed int      // parts that could not be read
	silent int      // how many parts around the one in hand are unwanted

	request bool // see [Reader.DecodeRequest]
	parts   int  // of the body, and of what its texts hold
	size    int  // of the body
}

// member is what an object holds for a field: the last part of its name.
type member struct {
	raw   []byte
	twice bool // it is not the only one
}

// step is a name, or an index where the name is empty.
type step struct {
	name  string
	index int
}

// value reads raw into dst. around is the innermost element, or nil.
func (w *walker) value(raw []byte, dst reflect.Value, around *Element) {
	first := firstByte(raw)
	if first == 'n' {
		return
	}
	if u, ok := dst.Addr().Interface().(json.Unmarshaler); ok {
		w.check(u.UnmarshalJSON(raw) == nil, raw, dst, around)
		return
	}
	if held := w.held(raw, w.plans[dst.Type()]); held != nil {
		raw, first = held, firstByte(held)
	}
	switch kind := dst.Kind(); {
	case kind == reflect.Slice && first == '[':
		w.list(raw, dst, around)
	case kind == reflect.Slice && first == '{' && dst.Type().Elem().Kind() == reflect.Struct && !empty(raw):
		w.note("is not a list; it is read as a list of one")
		dst.Set(reflect.MakeSlice(dst.Type(), 1, 1))
		w.value(raw, dst.Index(0), around)
	case kind == reflect.Struct && first == '{':
		w.object(raw, dst, around)
	case kind == reflect.Pointer:
		w.pointer(raw, dst, around)
	case kind == reflect.String && first == '"':
		text, err := unquote(raw)
		dst.SetString(string(text))
		w.check(err == nil, raw, dst, around)
	case kind == reflect.String && isNumber(first) && !w.request:
		dst.SetString(string(digits(raw)))
	case kind == reflect.Bool:
		var b Bool
		w.check(b.UnmarshalJSON(raw) == nil, raw, dst, around)
		dst.SetBool(bool(b))
	case kind == reflect.Slice || kind == reflect.Struct || kind == reflect.String:
		w.fail(raw, dst, around)
	default:
		w.check(plain(raw, dst.Addr().Interface()), raw, dst, around)
	}
}

// held gives the object or list that a text of a request holds where one is wanted, nil where there is none. Its parts count with those
// of the body.
func (w *walker) held(raw []byte, p *plan) []byte {
	if !w.request || p == nil || p.form != formObject && p.form != formList {
		return nil
	}
	text := inText(raw)
	if list := firstByte(text) == '['; text == nil || list != (p.form == formList) {
		return nil
	}
	_, parts := measure(text)
	if w.parts += parts; w.parts > maxParts || dense(w.parts, w.size, denseBytes) {
		return nil
	}
	return text
}

// inText gives the object or list that a quoted text holds as JSON, nil where there is none.
func inText(raw []byte) []byte {
	if firstByte(raw) != '"' {
		return nil
	}
	text, err := unquote(raw)
	if c := firstByte(text); err != nil || c != '{' && c != '[' || !Valid(text) {
		return nil
	}
	if _, refused := guard(text); refused != nil {
		return nil
	}
	return text
}

// check reports a part that could not be read.
func (w *walker) check(ok bool, raw []byte, dst reflect.Value, around *Element) {
	if !ok {
		dst.SetZero()
		w.fail(raw, dst, around)
	}
}

// pointer reads an optional part. One of another type is as if it were not there.
func (w *walker) pointer(raw []byte, dst reflect.Value, around *Element) {
	if p := w.plans[dst.Type().Elem()]; p.form == formObject && firstByte(raw) != '{' {
		held := w.held(raw, p)
		if held == nil {
			w.fail(raw, reflect.New(dst.Type().Elem()).Elem(), around)
			return
		}
		raw = held
	}
	part := reflect.New(dst.Type().Elem())
	w.value(raw, part.Elem(), around)
	dst.Set(part)
}

// inside reads the part of that name or index in the part in hand.
func (w *walker) inside(at step, part member, dst reflect.Value, around *Element) {
	w.path = append(w.path, at)
	if part.twice {
		w.note("stands twice; the last is read")
	}
	w.value(part.raw, dst, around)
	w.path = w.path[:len(w.path)-1]
}

func (w *walker) list(raw []byte, dst reflect.Value, around *Element) {
	n := length(raw)
	dst.Set(reflect.MakeSlice(dst.Type(), n, n))
	i := 0
	for part := range Elements(raw) {
		w.inside(step{index: i}, member{raw: part}, dst.Index(i), around)
		i++
	}
}

// object reads the fields in the order of their declaration, since a [Selector] may ask for that.
func (w *walker) object(raw []byte, dst reflect.Value, around *Element) {
	p := w.plans[dst.Type()]
	if e := p.elementOf(dst); e != nil {
		around = e
	}
	base := len(w.found)
	w.found = append(w.found, p.room...)
	defer func() { w.found = w.found[:base] }()
	for name, value := range Members(raw) {
		if i, ok := p.byName[string(name)]; ok {
			known := &w.found[base+i]
			known.raw, known.twice = value, known.raw != nil
		} else if p.closed && firstByte(value) != 'n' {
			w.path = append(w.path, step{name: channels.Clip(string(name))})
			w.note("is no member of the object")
			w.path = w.path[:len(w.path)-1]
		}
	}
	selector, _ := dst.Addr().Interface().(Selector)
	for i := range p.fields {
		f, part := &p.fields[i], w.found[base+i]
		if part.raw == nil {
			continue
		}
		if selector != nil && !selector.Wants(f.name) {
			w.unwanted(part.raw, f.in(dst))
			continue
		}
		within := around
		if !f.key {
			within = nil // only the part is lost
		}
		w.inside(step{name: f.name}, part, f.in(dst), within)
	}
}

// unwanted reads a part that may be anything. What cannot be read of it is no fault, and then nothing of it is kept.
func (w *walker) unwanted(raw []byte, dst reflect.Value) {
	before := w.failed
	w.silent++
	w.value(raw, dst, nil)
	w.silent--
	if w.failed > before {
		dst.SetZero()
	}
}

// fail reports the part and marks the element that it is, or lies in.
func (w *walker) fail(raw []byte, dst reflect.Value, around *Element) {
	w.failed++
	if w.silent == 0 && !w.report.Long() {
		value, reason := describe(raw, dst)
		w.report.Add(w.here(), value, reason)
	}
	if dst.Kind() == reflect.Struct {
		if e := w.plans[dst.Type()].elementOf(dst); e != nil {
			around = e
		}
	}
	if around != nil {
		around.unreadable = true
	}
}

// note reports a part that is read although it is not as expected.
func (w *walker) note(reason string) {
	if w.silent == 0 && !w.report.Long() {
		w.report.Add(w.here(), "", reason)
	}
}

// here is the path to the part in hand.
func (w *walker) here() string {
	steps := make([]any, len(w.path))
	for i, s := range w.path {
		if steps[i] = s.name; s.name == "" {
			steps[i] = s.index
		}
	}
	return Path(steps...)
}

// describe says what is wrong. Only times, numbers and truth values are quoted:
// text may identify a person. It leaves dst zero.
func describe(raw []byte, dst reflect.Value) (value, reason string) {
	shown := strings.Trim(channels.Clip(string(raw[:min(len(raw), 200)])), `"`)
	if c := firstByte(raw); c == '{' || c == '[' {
		shown = ""
	}
	err := json.Unmarshal(raw, dst.Addr().Interface())
	dst.SetZero()
	if name, ok := errors.AsType[repeatedError](err); ok {
		return channels.Clip(string(name)), name.Error()
	}
	if said, ok := errors.AsType[Reason](err); ok {
		return "", said.Error()
	}
	for _, known := range [...]error{errNotTime, errNotNumber, errNotBool, errNotText} {
		if errors.Is(err, known) {
			return shown, known.Error()
		}
	}
	switch dst.Kind() {
	case reflect.Struct:
		return "", "is not an object"
	case reflect.Map:
		return "", errNotTexts.Error()
	case reflect.Slice:
		return "", "is not a list"
	case reflect.String:
		return "", errNotText.Error()
	case reflect.Bool:
		return "", errNotBool.Error()
	}
	return "", "is not of the expected type"
}
