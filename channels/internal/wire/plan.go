package wire

import (
	"reflect"
	"slices"
	"strings"
)

// plan says how the members of an object go into a struct.
type plan struct {
	fields  []planned
	byName  map[string]int
	element []int    // where the struct embeds [Element]; nil where it does not
	room    [][]byte // one empty place for each field
}

// planned is a field, perhaps of an embedded struct.
type planned struct {
	name  string
	index []int
	key   bool
}

func (w *walker) plan(t reflect.Type) *plan {
	if p, ok := w.plans[t]; ok {
		return p
	}
	p := &plan{byName: map[string]int{}}
	p.add(t, nil)
	p.room = make([][]byte, len(p.fields))
	if w.plans == nil {
		w.plans = map[reflect.Type]*plan{}
	}
	w.plans[t] = p
	return p
}

// add plans the fields of a struct that is, or is embedded at, an index.
func (p *plan) add(t reflect.Type, at []int) {
	for i := range t.NumField() {
		f := t.Field(i)
		index := append(slices.Clone(at), i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Type == elementType:
			if at == nil {
				p.element = index
			}
		case f.Anonymous && name == "" && f.Type.Kind() == reflect.Pointer:
			p.add(f.Type.Elem(), index)
		case f.Anonymous && name == "":
			p.add(f.Type, index)
		case f.IsExported() && name != "" && name != "-":
			p.byName[name] = len(p.fields)
			p.fields = append(p.fields, planned{name, index, f.Tag.Get("wire") == "key"})
		}
	}
}

// elementOf gives the Element that a struct embeds, or nil.
func (p *plan) elementOf(dst reflect.Value) *Element {
	if p.element == nil {
		return nil
	}
	return dst.FieldByIndex(p.element).Addr().Interface().(*Element)
}

// in gives the field of a struct, and makes the embedded struct that it lies in where that is absent.
func (f *planned) in(dst reflect.Value) reflect.Value {
	for n, i := range f.index {
		if n > 0 && dst.Kind() == reflect.Pointer {
			if dst.IsNil() {
				dst.Set(reflect.New(dst.Type().Elem()))
			}
			dst = dst.Elem()
		}
		dst = dst.Field(i)
	}
	return dst
}
