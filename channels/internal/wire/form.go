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
// An object, a list, a quoted text and null stand for themselves. Any other value is a text, a number too: a form does not tell them
// apart, and the text "7" may be all that a member says. A list has numbers for names, "a[0]" and "a[1]", or "a[]" for each element.
//
// Body is returned as it is unless it is a form with one of the given fields, of which every request has one, of texts in UTF-8, without
// a member that stands twice and without "a[][b]", which senders mean in more than one way.
func Unform(body []byte, fields ...string) []byte {
	start := bytes.TrimSpace(body)
	if len(body) > channels.MaxBody || len(start) == 0 || start[0] == '{' || start[0] == '[' {
		return body
	}
	form, err := url.ParseQuery(string(start))
	if err != nil {
		return body
	}
	root, parts := branch{}, 0
	notUTF8 := func(value string) bool { return !utf8.ValidString(value) }
	for name, values := range form {
		if slices.ContainsFunc(values, notUTF8) {
			return body
		}
		value, path := formValue(values[0]), nameSteps(name)
		if strings.HasSuffix(name, "[]") {
			value, path = elementsOf(values), nameSteps(name[:len(name)-2])
		} else if len(values) > 1 {
			return body
		}
		parts += len(path)
		if path == nil || dense(parts, len(body), denseBytes) || !root.plant(path, value) {
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

// plant sets a member at a path, and reports whether nothing stood there.
func (b branch) plant(path []string, value string) bool {
	for _, step := range path[:len(path)-1] {
		if b[step] == nil {
			b[step] = branch{}
		}
		inner, ok := b[step].(branch)
		if !ok {
			return false
		}
		b = inner
	}
	last := path[len(path)-1]
	if b[last] != nil {
		return false
	}
	b[last] = value
	return true
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
		elements[i] = formValue(v)
	}
	return "[" + strings.Join(elements, ",") + "]"
}

func formValue(value string) string {
	first := firstByte([]byte(value))
	if (first == '{' || first == '[' || first == '"' || value == "null") && json.Valid([]byte(value)) {
		return value
	}
	return quote(value)
}

// quote writes a text as JSON.
func quote(text string) string {
	quoted, _ := json.Marshal(text) // a text always has a JSON form
	return string(quoted)
}
