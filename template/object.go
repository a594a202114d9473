package template

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// object reads the members of one JSON object. Members that are taken leave
// rest; what stays (unknown, null or empty) is kept so that writing gives it back.
type object struct {
	path string
	rest map[string]json.RawMessage
	err  error
}

func readObject(path string, data []byte) *object {
	o := &object{path: path}
	if err := json.Unmarshal(data, &o.rest); err != nil {
		o.fail("", "an object", data)
	}
	return o
}

// fail records the first wrong member only: the rest of a broken object says little.
func (o *object) fail(name, want string, got []byte) {
	if o.err != nil {
		return
	}
	path := o.path
	if name != "" {
		path = join(path, name)
	}
	if path == "" {
		path = "template"
	}
	o.err = fmt.Errorf("%s: want %s, got %s", path, want, excerpt(got))
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func excerpt(raw []byte) string {
	const most = 40
	if len(raw) > most {
		return string(bytes.ToValidUTF8(raw[:most], nil)) + "..."
	}
	return string(raw)
}

// take decodes a member into dst, a pointer to a plain value, which null leaves
// as it is.
func (o *object) take(name, want string, dst any) {
	raw, ok := o.rest[name]
	if !ok {
		return
	}
	if err := json.Unmarshal(raw, dst); err != nil {
		o.fail(name, want, raw)
	}
}

func text[T ~string](o *object, name string, dst *T) {
	var s string
	if o.take(name, "a string", &s); s != "" {
		*dst = T(s)
		delete(o.rest, name)
	}
}

func (o *object) number(name string, dst *int64) {
	if o.take(name, "a whole number", dst); *dst != 0 {
		delete(o.rest, name)
	}
}

func (o *object) flag(name string, dst *bool) {
	if o.take(name, "true or false", dst); *dst {
		delete(o.rest, name)
	}
}

// raw moves a member out of rest unread.
func (o *object) raw(name string, dst *json.RawMessage) {
	if raw := o.rest[name]; string(raw) != "null" {
		*dst = raw
		delete(o.rest, name)
	}
}

// list decodes an array member element by element.
func list[T any](o *object, name string, dst *[]T, read func(path string, data []byte, dst *T) error) {
	var raws []json.RawMessage
	if o.take(name, "a list", &raws); len(raws) == 0 {
		return
	}
	out := make([]T, len(raws))
	for i, raw := range raws {
		if err := read(fmt.Sprintf("%s[%d]", join(o.path, name), i), raw, &out[i]); err != nil {
			if o.err == nil {
				o.err = err
			}
			return
		}
	}
	*dst = out
	delete(o.rest, name)
}

// keep sets what was read, unless a member is wrong.
func keep[T any](o *object, dst *T, read T) error {
	if o.err == nil {
		*dst = read
	}
	return o.err
}

// extra is what remains, nil when nothing does.
func (o *object) extra() map[string]json.RawMessage {
	if len(o.rest) == 0 {
		return nil
	}
	return o.rest
}

// members collects the members of an object being written, in order.
type members struct {
	buf   bytes.Buffer
	names []string
	err   error
}

func (m *members) add(name string, v any) {
	raw, err := marshal(v)
	if err != nil {
		if m.err == nil {
			m.err = fmt.Errorf("%s: %w", name, err)
		}
		return
	}
	m.sep()
	m.names = append(m.names, name)
	key, _ := marshal(name) // a string always encodes
	m.buf.Write(key)
	m.buf.WriteByte(':')
	m.buf.Write(raw)
}

func (m *members) sep() {
	if m.buf.Len() == 0 {
		m.buf.WriteByte('{')
		return
	}
	m.buf.WriteByte(',')
}

func addText[T ~string](m *members, name string, v T) {
	if v != "" {
		m.add(name, string(v))
	}
}

func addList[T any](m *members, name string, v []T) {
	if len(v) > 0 {
		m.add(name, v)
	}
}

func (m *members) number(name string, v int64) {
	if v != 0 {
		m.add(name, v)
	}
}

func (m *members) flag(name string, v bool) {
	if v {
		m.add(name, v)
	}
}

// done closes the object with the kept members that were not written already.
func (m *members) done(extra map[string]json.RawMessage) ([]byte, error) {
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		if !slices.Contains(m.names, name) {
			m.add(name, extra[name])
		}
	}
	if m.err != nil {
		return nil, m.err
	}
	if m.buf.Len() == 0 {
		return []byte("{}"), nil
	}
	m.buf.WriteByte('}')
	return m.buf.Bytes(), nil
}

// marshal leaves <, > and & as they are: templates hold URLs.
func marshal(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}
