package wire

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/replywindow/replywindow/channels"
)

// Unform gives the JSON of a send request that is form-encoded, as Meta's interfaces take it as well:
//
//	recipient={"id":"7"}&messaging_type=RESPONSE&message={"text":"x"}
//	recipient[id]=7&message[attachment][type]=image&message[attachment][payload][url]=https://media.example/1.png
//
// An object, a list, a quoted text and null stand for themselves, the first two also in single quotes or none: {'id':'7'} and {id:7}
// are how the reference of Messenger's endpoint and Instagram's page about private replies print them. Any other value is a text, a
// number too: a form does not tell them apart, and the text "7" may be all that a member says. A list has numbers for names, "a[0]" and
// "a[1]", or "a[]" for each element. A percent sign that begins no escape, and a semicolon, stand for themselves, as clients that do
// not escape send them. In the brackets of a name, what stands in braces is a text, from which a reader of requests takes an object
// where it wants one: it may be what a tap gives back.
//
// Body is returned as it is unless it is a form with one of the given fields, of which every request has one, of texts in UTF-8, without
// a member that stands twice and without "a[][b]", which senders mean in more than one way.
func Unform(body []byte, fields ...string) []byte {
	start := bytes.TrimSpace(body)
	if len(body) > channels.MaxBody || len(start) == 0 || start[0] == '{' || start[0] == '[' {
		return body
	}
	form, err := ParseForm(string(start))
	if err != nil {
		return body
	}
	root, parts := branch{}, 0
	notUTF8 := func(value string) bool { return !utf8.ValidString(value) }
	for name, values := range form {
		if slices.ContainsFunc(values, notUTF8) {
			return body
		}
		value, path := values[0], nameSteps(name)
		switch {
		case strings.HasSuffix(name, "[]"):
			value, path = elementsOf(values), nameSteps(name[:len(name)-2])
		case len(values) > 1:
			return body
		case len(path) > 1:
			value = leafValue(value)
		default:
			value = formValue(value)
		}
		grown := root.plant(path, value)
		if parts += grown; grown == 0 || dense(parts, len(body), denseBytes) {
			return body
		}
	}
	if !slices.ContainsFunc(fields, func(name string) bool { return root[name] != nil }) {
		return body
	}
	return root.appendTo(nil)
}

// nameSteps splits the name of a field: "a[b][0]" is a, b and 0. It is nil for what is written otherwise, or too deep.
func nameSteps(name string) []string {
	first, rest, found := strings.Cut(name, "[")
	if !found {
		return []string{name}
	}
	inner, closed := strings.CutSuffix(rest, "]")
	steps := append([]string{first}, strings.Split(inner, "][")...)
	strange := func(step string) bool { return step == "" || strings.ContainsAny(step, "[]") }
	if !closed || len(steps) > channels.MaxDepth || slices.ContainsFunc(steps, strange) {
		return nil
	}
	return steps
}

// branch is an object or list of a form: its members are branches, or values in JSON.
type branch map[string]any

// plant sets a member at a path. It gives how many parts grew, 0 where the path is none or something stands there.
func (b branch) plant(path []string, value string) (grown int) {
	if len(path) == 0 {
		return 0
	}
	last := len(path) - 1
	for _, step := range path[:last] {
		if b[step] == nil {
			b[step], grown = branch{}, grown+1
		}
		inner, ok := b[step].(branch)
		if !ok {
			return 0
		}
		b = inner
	}
	if b[path[last]] != nil {
		return 0
	}
	b[path[last]] = value
	return grown + 1
}

// appendTo writes a branch as JSON: as a list if it has numbers for names.
func (b branch) appendTo(out []byte) []byte {
	names := slices.Sorted(maps.Keys(b))
	brackets := "{}"
	if !slices.ContainsFunc(names, func(name string) bool { _, err := strconv.ParseUint(name, 10, 32); return err != nil }) {
		slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(len(a), len(b)) }) // 9 before 10
		brackets = "[]"
	}
	out = append(out, brackets[0])
	for i, name := range names {
		if i > 0 {
			out = append(out, ',')
		}
		if brackets == "{}" {
			out = append(append(out, quote(name)...), ':')
		}
		switch v := b[name].(type) {
		case branch:
			out = v.appendTo(out)
		case string:
			out = append(out, v...)
		}
	}
	return append(out, brackets[1])
}

// elementsOf writes the values of a list.
func elementsOf(values []string) string {
	elements := make([]string, len(values))
	for i, v := range values {
		elements[i] = leafValue(v)
	}
	return "[" + strings.Join(elements, ",") + "]"
}

// formValue writes the value of a field.
func formValue(value string) string {
	switch first := firstByte([]byte(value)); {
	case first != '{' && first != '[':
	case json.Valid([]byte(value)):
		return value
	default:
		if object := strict([]byte(value)); object != nil {
			return string(object)
		}
	}
	return leafValue(value)
}

// leafValue writes a value in an object or list. One in braces may be the text that a tap gives back; where an object is wanted, it is
// read from a text too.
func leafValue(value string) string {
	if (firstByte([]byte(value)) == '"' || value == "null") && json.Valid([]byte(value)) {
		return value
	}
	return quote(value)
}

// ParseForm reads a form or query, in which percent signs that begin no escape and semicolons stand for themselves.
func ParseForm(form string) (url.Values, error) {
	const hex = "0123456789abcdefABCDEF"
	var b strings.Builder
	for i := range len(form) {
		switch c := form[i]; {
		case c == ';':
			b.WriteString("%3B")
		case c == '%' && (i+2 >= len(form) || !strings.ContainsRune(hex, rune(form[i+1])) || !strings.ContainsRune(hex, rune(form[i+2]))):
			b.WriteString("%25")
		default:
			b.WriteByte(c)
		}
	}
	return url.ParseQuery(b.String())
}

// quote writes a text as JSON.
func quote(text string) string {
	quoted, _ := json.Marshal(text) // a text always has a JSON form
	return string(quoted)
}
