package wire

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/replywindow/replywindow/channels"
)

// Unform gives the JSON of a send request that is form-encoded, as Meta's interfaces take it as well:
//
//	recipient={"id":"7"}&messaging_type=RESPONSE&message={"text":"x"}
//
// An object, a list, a quoted text and null stand for themselves. Any other value is a text, a number too: a form does not tell them
// apart, and the text "7" may be all that a member says. Body is returned as it is unless it is a form with one of the given fields, of
// which every request has one, and without a field that stands twice.
func Unform(body []byte, fields ...string) []byte {
	start := bytes.TrimSpace(body)
	if len(body) > channels.MaxBody || len(start) == 0 || start[0] == '{' || start[0] == '[' {
		return body
	}
	form, err := url.ParseQuery(string(start))
	if err != nil || !slices.ContainsFunc(fields, form.Has) {
		return body
	}
	var members []string
	for _, name := range slices.Sorted(maps.Keys(form)) {
		if len(form[name]) > 1 {
			return body
		}
		members = append(members, quote(name)+":"+formValue(form.Get(name)))
	}
	return []byte("{" + strings.Join(members, ",") + "}")
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
