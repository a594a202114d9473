package template

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/replywindow/replywindow/template/internal/jsonform"
)

// forms checks of what form the members of an object are, and the words in them.
func (c *check) forms(kind string, object json.RawMessage, at place) {
	for w, path := range c.rules.about("value_form", kind) {
		holders, name := c.objects(kind, object), path
		if i := strings.LastIndexByte(path, '.'); i >= 0 {
			holders, name = elements(object, path[:i]), path[i+1:]
		}
		odd := func(holder json.RawMessage) bool { return !jsonform.IsOne(inside(holder, name), w.Values) }
		if path == "" && !jsonform.IsOne(object, w.Values) || slices.ContainsFunc(holders, odd) {
			c.refuse(w.Code, at, finding{kind: w.For, detail: cmp.Or(path, "value") + " is no " + strings.Join(w.Values, " or ")})
		}
	}
	for w, path := range c.rules.about("value_word", kind) {
		form := c.rules.exact("value_form", w.For)
		strange := func(raw json.RawMessage) bool { // of another form is not said twice
			return !w.Has(jsonform.Word(raw)) && (form == nil || jsonform.IsOne(raw, form.Values))
		}
		if slices.ContainsFunc(elements(object, path), strange) {
			c.refuse(w.Code, at, finding{kind: w.For, detail: path + " is none of " + strings.Join(w.Values, ", ")})
		}
	}
}
