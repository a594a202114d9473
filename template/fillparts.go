package template

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/template/internal/jsonform"
	"github.com/replywindow/replywindow/template/internal/text"
)

// button checks the values of one button.
func (c *check) button(f *partForm, p *Part, seen []bool, at place) {
	index := p.Index
	if index < 0 && c.rules.exact("button_unplaced", string(p.SubType)) != nil {
		index = slices.IndexFunc(f.buttons, func(b buttonForm) bool { return same(b.kind, p.SubType) })
	}
	if index < 0 || index >= len(f.buttons) {
		c.refuse("button_index", at, finding{index: index,
			detail: "no button at index " + strconv.Itoa(index) + " of " + strconv.Itoa(len(f.buttons))})
		return
	}
	b := &f.buttons[index]
	kind := string(b.kind)
	if seen[index] {
		c.refuse("part_repeated", at, finding{kind: kind, index: index, detail: "button given twice"})
	}
	seen[index] = true
	found := finding{kind: kind, index: index, want: kind}
	names, others := c.rules.Row("button_name", ""), c.rules.exact("button_kind", kind)
	switch {
	case c.rules.exact("button_static", kind) != nil:
		found.detail = "a request has no component for a button of kind " + strings.ToLower(kind)
		c.refuse("button_static", at, found)
	case names != nil && !names.Has(string(p.SubType)):
		found.detail = "the kind of the button is none that a request may name"
		c.refuse("button_name", at, found)
	case !same(p.SubType, b.kind) && (others == nil || !others.Has(string(p.SubType))):
		found.detail = "button is " + strings.ToLower(kind)
		c.refuse("button_kind", at, found)
	default:
		c.buttonValues(b, p.Parameters, index, at)
	}
}

// together checks the one component that holds the values of all buttons, where the platform has that form. A value goes to the
// first button of its type that waits for one.
func (c *check) together(f *partForm, p *Part, seen []bool, at place) {
	for i := range p.Parameters {
		param := &p.Parameters[i]
		at.param = i
		w := c.rules.exact("buttons_together", param.Type)
		n := f.waiting(ButtonType(param.Type), seen)
		if w == nil || len(w.Values) == 0 || n < 0 {
			c.refuse("button_index", at, finding{index: i, detail: "no button waits for a value of this type"})
			continue
		}
		seen[n] = true
		b := &f.buttons[n]
		if b.takesText() && len(b.value.Slots) == 0 {
			c.refuse("value_count", at, finding{kind: string(b.kind), index: n, got: "1", want: "0", detail: "button takes 0 values"})
			continue
		}
		given := Parameter{Type: "payload", Payload: param.member(w.Values[0])}
		if b.takesText() {
			given = Parameter{Type: "text", Text: given.Payload}
		}
		c.buttonValue(b, &given, n, at)
	}
}

// waiting finds the first button of a kind without a value, those with a variable before the others; -1 when there is none.
func (f *partForm) waiting(kind ButtonType, seen []bool) int {
	fixed := -1
	for i := range f.buttons {
		switch b := &f.buttons[i]; {
		case seen[i] || !same(b.kind, kind):
		case len(b.value.Slots) > 0:
			return i
		case fixed < 0:
			fixed = i
		}
	}
	return fixed
}

// member gives a text member of a parameter, be it a field or in Extra, "" where there is none.
func (p *Parameter) member(name string) string {
	switch {
	case name == "text" && p.Text != "":
		return p.Text
	case name == "payload" && p.Payload != "":
		return p.Payload
	}
	var s string
	if json.Unmarshal(p.Extra[name], &s) != nil {
		return ""
	}
	return s
}

// takesText reports whether the button's values fill a text. Other buttons take a payload or an action.
func (b *buttonForm) takesText() bool { return b.kind == URL || b.kind == OTP }

func (c *check) buttonValues(b *buttonForm, params []Parameter, index int, at place) {
	kind := string(b.kind)
	most := len(b.value.Slots)
	if !b.takesText() {
		most = max(most, 1) // a payload or an action, be it fixed or not
		if w := c.rules.exact("button_parameter", kind); w != nil {
			most = max(most, len(w.Values)) // one of each type
		}
	}
	switch {
	case len(params) == 0:
		if c.needsValue(b) {
			c.refuse("button_value", at, finding{kind: kind, index: index, detail: "button needs a value"})
		}
	case b.takesText() && len(params) != most, len(params) > most, !b.takesText() && repeats(params):
		want := strconv.Itoa(most)
		c.refuse("value_count", at, finding{kind: kind, index: index, got: strconv.Itoa(len(params)), want: want,
			detail: "button takes " + want + " values"})
	}
	for i := range params {
		at.param = i
		c.buttonValue(b, &params[i], index, at)
	}
}

// repeats reports whether two values are of one type.
func repeats(params []Parameter) bool {
	seen := map[string]bool{}
	for i := range params {
		seen[params[i].kind()] = true
	}
	return len(seen) < len(params)
}

func (c *check) buttonValue(b *buttonForm, p *Parameter, index int, at place) {
	kind := string(b.kind)
	if w := c.rules.Row("button_parameter", kind); w != nil && !w.Has(p.Type) && (p.isKnown() || c.listed(p)) {
		c.refuse("button_parameter", at, finding{kind: kind, index: index, got: p.kind(), want: strings.Join(w.Values, ", "),
			detail: "button takes " + strings.Join(w.Values, " or ")})
		return
	}
	value, ok := p.value()
	switch {
	case !ok:
		c.refuse("value_missing", at, finding{kind: kind, index: index, got: p.kind(), detail: "value is empty"})
	case p.kind() == "action":
		c.members("button_action", kind, p, at)
		c.forms(kind, p.Extra["action"], at)
		c.lists(kind, p, index, at)
		c.items(kind, p, index, at)
	case p.kind() == "ttl_minutes":
		c.minutes(kind, p, index, at)
	default:
		c.buttonText(b, value, index, at)
	}
}

// buttonText checks what a button is given as a text.
func (c *check) buttonText(b *buttonForm, value string, index int, at place) {
	kind := string(b.kind)
	switch {
	case c.form.layout == layoutAuthentication, b.kind == CopyCode && c.rules.exact("code_length", c.form.layout) != nil:
		c.codeLength(value, c.form.layout, at)
	case b.kind == URL:
		c.link(b, value, index, at)
		c.url(value, index, at)
		return // a blank is one of the characters that must be escaped
	default:
		c.codeLength(value, kind, at)
	}
	if w := c.rules.exact("value_whitespace", kind); w != nil && badSpace(value, int(w.Max)) {
		c.space(w, kind, at)
		return
	}
	c.blank(value, kind, at)
}

// lists counts the elements of lists in an action, and the characters of texts. Of a list in the elements of another all count together.
func (c *check) lists(kind string, p *Parameter, index int, at place) {
	for w, path := range c.rules.about("button_list", kind) {
		if n := int64(len(elements(p.Extra["action"], path))); n > w.Max {
			c.refuse(w.Code, at, finding{kind: w.For, index: index, detail: fmt.Sprintf("%s: has %d elements, at most %d", path, n, w.Max)})
		}
	}
	for w, path := range c.rules.about("button_text", kind) {
		for _, raw := range elements(p.Extra["action"], path) {
			var s string
			if json.Unmarshal(raw, &s) == nil && int64(text.Length(s)) > w.Max {
				c.refuse(w.Code, at, finding{kind: w.For, index: index, detail: fmt.Sprintf("%s: has %d characters, at most %d", path, text.Length(s), w.Max)})
				break // one says it
			}
		}
	}
}

// items checks the members that each element of a list in an action needs.
func (c *check) items(kind string, p *Parameter, index int, at place) {
	for w, path := range c.rules.about("button_item", kind) {
		for _, item := range elements(p.Extra["action"], path) {
			lacks := func(name string) bool { return jsonform.Empty(inside(item, name)) }
			if slices.ContainsFunc(w.Values, lacks) {
				c.refuse(w.Code, at, finding{kind: w.For, index: index, detail: path + ": an element lacks one of " + strings.Join(w.Values, ", ")})
				break // one says it
			}
		}
	}
}

// elements gives what stands under a path of names. A list stands for its elements.
func elements(raw json.RawMessage, path string) []json.RawMessage {
	found := []json.RawMessage{raw}
	for name := range strings.SplitSeq(path, ".") {
		var next []json.RawMessage
		for _, raw := range found {
			member := inside(raw, name)
			var list []json.RawMessage
			switch {
			case json.Unmarshal(member, &list) == nil:
				next = append(next, list...)
			case !jsonform.Empty(member):
				next = append(next, member)
			}
		}
		found = next
	}
	return found
}

func (c *check) minutes(kind string, p *Parameter, index int, at place) {
	w := c.rules.exact("button_minutes", kind)
	if w == nil {
		return
	}
	n, cut, ok := fact.Scaled(jsonform.Unquoted(p.Extra["ttl_minutes"]), 0)
	if !ok || cut || n < w.Min || n > w.Max {
		c.refuse("button_minutes", at, finding{kind: kind, index: index,
			detail: fmt.Sprintf("minutes are not a number from %d to %d", w.Min, w.Max)})
	}
}

func (c *check) codeLength(code, kind string, at place) {
	w := c.rules.exact("code_length", kind)
	if w == nil || int64(text.Length(code)) <= w.Max {
		return
	}
	got, want := strconv.Itoa(text.Length(code)), strconv.FormatInt(w.Max, 10)
	c.refuse("code_length", at, finding{kind: kind, got: got, want: want,
		detail: "code has " + got + " characters, at most " + want})
}

// link checks the length of a filled link.
func (c *check) link(b *buttonForm, suffix string, index int, at place) {
	n := b.value.Fixed + text.Length(suffix)
	if w := c.rules.exact("filled_url", ""); w != nil && int64(n) > w.Max {
		c.refuse("filled_url", at, finding{index: index, got: strconv.Itoa(n), want: strconv.FormatInt(w.Max, 10),
			detail: fmt.Sprintf("filled link has %d characters, at most %d", n, w.Max)})
	}
}

// url finds characters that must be percent-encoded.
func (c *check) url(suffix string, index int, at place) {
	w := c.rules.exact("url_encoding", "")
	if w == nil || len(w.Values) == 0 {
		return
	}
	for i := range len(suffix) {
		b := suffix[i]
		switch {
		case b >= '0' && b <= '9', b >= 'A' && b <= 'Z', b >= 'a' && b <= 'z':
		case b == '%' && i+2 < len(suffix) && isHex(suffix[i+1]) && isHex(suffix[i+2]):
		case b != '%' && strings.IndexByte(w.Values[0], b) >= 0:
		default:
			c.refuse("url_encoding", at, finding{index: index, detail: "character " + strconv.Itoa(i) + " of the value must be percent-encoded"})
			return
		}
	}
}

func isHex(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'A' && b <= 'F' || b >= 'a' && b <= 'f'
}

// needsValue reports whether a send must say something for the button.
func (c *check) needsValue(b *buttonForm) bool {
	if b.kind == URL || b.kind == postback {
		return len(b.value.Slots) > 0
	}
	return b.kind == OTP || c.rules.exact("button_value", string(b.kind)) != nil
}

func (c *check) unfilled(f *partForm, seen []bool, at place) {
	for i := range f.buttons {
		switch b := &f.buttons[i]; {
		case seen[i]:
		case c.needsValue(b):
			c.refuse("button_value", at, finding{kind: string(b.kind), index: i,
				detail: "button " + strconv.Itoa(i) + " needs a value"})
		case c.rules.exact("button_part", string(b.kind)) != nil:
			c.refuse("button_part", at, finding{kind: string(b.kind), index: i,
				detail: "button " + strconv.Itoa(i) + " needs a component, though it needs no value"})
		}
	}
}

// kind is the type in the letter case of the members that hold values.
func (p *Parameter) kind() string { return strings.ToLower(p.Type) }

// isKnown tells the parameter types this package knows; others are let through.
func (p *Parameter) isKnown() bool {
	switch p.kind() {
	case "", "text", "currency", "date_time", "payload", "coupon_code", "action", "limited_time_offer",
		"image", "video", "document", "gif", "location", "product": // these six fill headers only
		return true
	}
	return false
}

// value is the text a button gets; false when a known type lacks it.
func (p *Parameter) value() (string, bool) {
	switch p.kind() {
	case "", "text":
		return p.Text, p.Text != ""
	case "payload":
		return p.Payload, p.Payload != ""
	case "coupon_code":
		return p.CouponCode, p.CouponCode != ""
	case "action":
		raw := p.Extra["action"]
		return "", len(raw) > 0 && raw[0] == '{'
	}
	return "", true
}
