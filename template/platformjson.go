package template

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/template/internal/jsonform"
)

// A platform's object is read into a struct whose fields bear the members' names as JSON tags. What has no field, and what holds
// nothing (null, "", 0, false, []), goes to the field Extra, so that writing gives it back. encoding/json could keep neither, and
// its errors would not name the path.

// read fills a struct from one object. In a card, cards are not read: a carousel in a card is no platform's, and reading it would
// make the cost of a nested document quadratic.
func read(path string, data []byte, into reflect.Value, inCard bool) error {
	members, err := readObject(path, data)
	if err != nil {
		return err
	}
	for i := range into.NumField() {
		name, field := member(into, i)
		if name == "" { // Extra: a platform's member may be called "" too
			continue
		}
		if field.Kind() == reflect.Int {
			field.SetInt(-1) // a position is absent until it is read
		}
		raw, there := members[name]
		if !there || name == "cards" && inCard {
			continue
		}
		taken, err := readMember(join(path, name), raw, field, inCard || name == "cards")
		if err != nil {
			return err
		}
		if taken {
			delete(members, name)
		}
	}
	if len(members) > 0 {
		into.FieldByName("Extra").Set(reflect.ValueOf(members))
	}
	return nil
}

// errNotUTF8 is an error since encoding/json would write another text in silence.
var errNotUTF8 = errors.New("is no valid UTF-8")

// readObject gives the members of an object. One that stands twice is an error, since readers differ in which of the two counts, and so
// is a text that is no UTF-8.
func readObject(path string, data []byte) (map[string]json.RawMessage, error) {
	var members map[string]json.RawMessage
	if json.Unmarshal(data, &members) != nil || members == nil && path != "" { // null itself is read as encoding/json has it
		return nil, wrongType(path, "an object", data)
	}
	if count(data) != len(members) {
		return nil, fmt.Errorf("%s: stands twice", join(path, repeated(data)))
	}
	for name, raw := range members {
		if raw[0] == '"' && !utf8.Valid(raw) {
			return nil, fmt.Errorf("%s: %w", join(path, name), errNotUTF8)
		}
	}
	return members, nil
}

// count tells how many members an object of valid JSON has, one that stands twice each time.
func count(object []byte) (n int) {
	depth, quoted := 0, false
	for i := 0; i < len(object); i++ {
		switch c := object[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{', c == '[':
			depth++
		case c == '}', c == ']':
			depth--
		case c == ':' && depth == 1:
			n++
		}
	}
	return n
}

// repeated finds the first name that stands twice in an object of valid JSON.
func repeated(object []byte) string {
	seen := map[string]bool{}
	d := json.NewDecoder(bytes.NewReader(object))
	for _, err := d.Token(); err == nil && d.More(); {
		var value json.RawMessage
		key, _ := d.Token()
		_ = d.Decode(&value)
		name := key.(string)
		if seen[name] {
			return name
		}
		seen[name] = true
	}
	return ""
}

// member gives a field of a struct and the name of its member, empty where it has none.
func member(of reflect.Value, i int) (string, reflect.Value) {
	name, _, _ := strings.Cut(of.Type().Field(i).Tag.Get("json"), ",")
	if name == "-" {
		name = ""
	}
	return name, of.Field(i)
}

// inside gives a member of an object that is kept unread, nil where it has none of exactly that name.
func inside(object json.RawMessage, name string) json.RawMessage {
	var members map[string]json.RawMessage
	_ = json.Unmarshal(object, &members) // what is no object has no members
	return members[name]
}

// textInside gives the text that [inside] finds, "" where it is none.
func textInside(object json.RawMessage, name string) (text string) {
	_ = json.Unmarshal(inside(object, name), &text)
	return text
}

// readMember fills a field. It reports whether the member is in it whole, so that Extra need not keep it.
func readMember(path string, raw json.RawMessage, field reflect.Value, inCard bool) (bool, error) {
	if string(raw) == "null" {
		return false, nil
	}
	want := ""
	switch field.Kind() {
	case reflect.Int:
		n, ok := position(raw)
		if !ok {
			return false, wrongType(path, "a whole number from 0", raw)
		}
		field.SetInt(int64(n))
		return false, nil
	case reflect.Pointer:
		if raw[0] != '{' {
			return false, nil
		}
		field.Set(reflect.New(field.Type().Elem()))
		return true, read(path, raw, field.Elem(), inCard)
	case reflect.Slice:
		return readList(path, raw, field, inCard)
	case reflect.String:
		want = "a string"
	case reflect.Int64:
		if n, cut, ok := fact.Scaled(jsonform.Unquoted(raw), 0); ok && !cut {
			field.SetInt(n)
			return n != 0 && raw[0] != '"', nil
		}
		return false, wrongType(path, "a whole number", raw)
	default:
		want = "true or false"
	}
	if json.Unmarshal(raw, field.Addr().Interface()) != nil {
		return false, wrongType(path, want, raw)
	}
	if c, ok := field.Interface().(Category); ok {
		field.SetString(string(fact.CategoryOf(string(c))))
	}
	return !field.IsZero(), nil
}

func readList(path string, raw json.RawMessage, field reflect.Value, inCard bool) (bool, error) {
	if field.Type().Elem().Kind() == reflect.Uint8 { // JSON that is kept unread
		field.SetBytes(raw)
		return true, nil
	}
	var raws []json.RawMessage
	if json.Unmarshal(raw, &raws) != nil {
		return false, wrongType(path, "a list", raw)
	}
	if len(raws) == 0 {
		return false, nil
	}
	list := reflect.MakeSlice(field.Type(), len(raws), len(raws))
	for i, raw := range raws {
		if err := read(fmt.Sprintf("%s[%d]", path, i), raw, list.Index(i), inCard); err != nil {
			return false, err
		}
	}
	field.Set(list)
	return true, nil
}

// position reads 0, 0.0 and "0" alike, as platforms do; false where it is no whole number from 0.
func position(raw json.RawMessage) (int, bool) {
	n, cut, ok := fact.Scaled(jsonform.Unquoted(raw), 0)
	return int(n), ok && !cut && n >= 0 && n <= math.MaxInt32
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// wrongType says what a member is instead of what it should be. It quotes nothing: what a request holds may be a person's.
func wrongType(path, want string, raw json.RawMessage) error {
	got := "a number"
	switch c := append(bytes.TrimSpace(raw), 0)[0]; c {
	case 0:
		got = "nothing"
	case '{':
		got = "an object"
	case '[':
		got = "a list"
	case '"':
		got = fmt.Sprintf("a string of %d bytes", max(len(raw)-2, 0))
	case 't', 'f':
		got = "true or false"
	case 'n':
		got = "null"
	}
	if path == "" {
		path = "template"
	}
	return fmt.Errorf("%s: want %s, got %s", path, want, got)
}

// members collects the members of an object being written, in order.
type members struct {
	buf   bytes.Buffer
	names []string
	err   error
}

// fields adds the fields of a struct that are set.
func (m *members) fields(of reflect.Value) {
	for i := range of.NumField() {
		name, field := member(of, i)
		switch {
		case name == "":
		case field.Kind() == reflect.Int && (field.Int() < 0 || !hasPlace(of)):
		case field.Kind() == reflect.Int, field.Kind() == reflect.Int64 && !field.IsZero():
			m.number(name, of, field.Int())
		case field.IsZero() || field.Kind() == reflect.Slice && field.Len() == 0:
		default:
			m.add(name, value(field))
		}
	}
}

// hasPlace is false for a request's components that are no buttons: those have no position.
func hasPlace(of reflect.Value) bool {
	part, is := of.Interface().(Part)
	return !is || part.Type.Is(buttonComponent)
}

// number writes n unless Extra has the same number, perhaps in quotes.
func (m *members) number(name string, of reflect.Value, n int64) {
	raw := extra(of)[name]
	if was, cut, ok := fact.Scaled(jsonform.Unquoted(raw), 0); !ok || cut || was != n {
		m.add(name, n)
	}
}

// extra gives the members of a struct that no field stands for.
func extra(of reflect.Value) map[string]json.RawMessage {
	return of.FieldByName("Extra").Interface().(map[string]json.RawMessage)
}

// value gives what encoding/json is to write for a field.
func value(field reflect.Value) any {
	switch v := field.Interface().(type) {
	case Category:
		return strings.ToUpper(string(v))
	case json.RawMessage:
		return v
	}
	switch field.Kind() {
	case reflect.Pointer:
		return object{field.Elem()}
	case reflect.Slice:
		list := make([]object, field.Len())
		for i := range list {
			list[i] = object{field.Index(i)}
		}
		return list
	}
	return field.Interface()
}

// object writes a struct as the platform's object.
type object struct{ reflect.Value }

func (o object) MarshalJSON() ([]byte, error) {
	var m members
	m.fields(o.Value)
	return m.object(extra(o.Value))
}

func (m *members) add(name string, v any) {
	raw, err := marshal(v)
	if text := reflect.ValueOf(v); err == nil && text.Kind() == reflect.String && !utf8.ValidString(text.String()) {
		err = errNotUTF8
	}
	if err != nil {
		if m.err == nil {
			m.err = fmt.Errorf("%s: %w", name, err)
		}
		return
	}
	if m.buf.Len() > 0 {
		m.buf.WriteByte(',')
	}
	m.names = append(m.names, name)
	key, _ := marshal(name) // a string always encodes
	m.buf.Write(key)
	m.buf.WriteByte(':')
	m.buf.Write(raw)
}

// object closes the object with the Extra members that no field stands for.
func (m *members) object(extra map[string]json.RawMessage) ([]byte, error) {
	fields := m.names // there are few of them, and add leaves these as they are
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		if !slices.Contains(fields, name) {
			m.add(name, extra[name])
		}
	}
	return append(append([]byte{'{'}, m.buf.Bytes()...), '}'), m.err
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
