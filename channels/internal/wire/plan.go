package wire

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// Reader reads bodies. It remembers how JSON goes into the types that it was given. The zero Reader is ready to use, by any number of
// goroutines; keep one, since the first body of each type costs what many later ones do.
type Reader struct {
	known sync.Map // of reflect.Type to plans
}

// plansFor gives the plans of a type and of all that it holds.
func (rd *Reader) plansFor(t reflect.Type) plans {
	if known, ok := rd.known.Load(t); ok {
		return known.(plans)
	}
	made := plans{}
	made.of(t)
	rd.known.Store(t, made)
	return made
}

// plans are those of a type and of the types of its parts.
type plans map[reflect.Type]*plan

// plan says how a value goes into a type.
type plan struct {
	form form
	part *plan // of the elements of a list, or of what a pointer points to

	// Of an object:
	fields  []planned
	byName  map[string]int
	element []int    // where the struct embeds [Element]; nil where it does not
	closed  bool     // the struct embeds [Closed]
	room    []member // one empty place for each field
	unseen  []bool   // likewise
}

// form is what a type reads.
type form uint8

const (
	formOther  form = iota // what only package json knows to read
	formOwn                // the type reads itself
	formText               // a string
	formTruth              // a bool
	formObject             // a struct
	formList               // a slice
	formMaybe              // a pointer
)

// planned is a field, perhaps of an embedded struct.
type planned struct {
	name  string
	index []int
	key   bool
	plan  *plan
}

var unmarshalerType = reflect.TypeFor[json.Unmarshaler]()

func (ps plans) of(t reflect.Type) *plan {
	if p := ps[t]; p != nil {
		return p
	}
	p := &plan{}
	ps[t] = p // before its parts, which may be of the type themselves
	switch kind := t.Kind(); {
	case reflect.PointerTo(t).Implements(unmarshalerType):
		p.form = formOwn
	case kind == reflect.String:
		p.form = formText
	case kind == reflect.Bool:
		p.form = formTruth
	case kind == reflect.Slice:
		p.form, p.part = formList, ps.of(t.Elem())
	case kind == reflect.Pointer:
		p.form, p.part = formMaybe, ps.of(t.Elem())
	case kind == reflect.Struct:
		p.form, p.byName = formObject, map[string]int{}
		p.add(ps, t, nil)
		p.room, p.unseen = make([]member, len(p.fields)), make([]bool, len(p.fields))
	}
	return p
}

// add plans the fields of a struct that is, or is embedded at, an index.
func (p *plan) add(ps plans, t reflect.Type, at []int) {
	for i := range t.NumField() {
		f := t.Field(i)
		index := append(slices.Clone(at), i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Type == closedType:
			p.closed = true
		case f.Type == elementType:
			if at == nil {
				p.element = index
			}
		case f.Anonymous && name == "" && f.Type.Kind() == reflect.Pointer:
			if !f.IsExported() {
				panic("wire: " + t.String() + " embeds *" + f.Name + ", which nobody else can set: export it")
			}
			p.add(ps, f.Type.Elem(), index)
		case f.Anonymous && name == "":
			p.add(ps, f.Type, index)
		case f.IsExported() && name != "" && name != "-":
			p.byName[name] = len(p.fields)
			p.fields = append(p.fields, planned{name, index, f.Tag.Get("wire") == "key", ps.of(f.Type)})
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
