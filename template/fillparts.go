package template

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/replywindow/replywindow/internal/fact"
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
	for i := range params {
		if slices.ContainsFunc(params[:i], func(p Parameter) bool { return p.kind() == params[i].kind() }) {
			return true
		}
	}
	return false
}

func (c *check) buttonValue(b *buttonForm, p *Parameter, index int, at place) {
	kind := string(b.kind)
	if w := c.rules.Row("button_parameter", kind); w != nil && !w.Has(p.Type) && p.isKnown() {
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
		c.lists(kind, p, index, at)
	case p.kind() == "ttl_minutes":
		c.minutes(kind, p, index, at)
	case c.form.layout == layoutAuthentication:
		c.codeLength(value, layoutAuthentication, at)
	case b.kind == CopyCode && c.rules.exact("code_length", c.form.layout) != nil:
		c.codeLength(value, c.form.layout, at)
	case b.kind == CopyCode:
		c.codeLength(value, kind, at)
	case b.kind == URL:
		c.url(value, index, at)
	}
}

// lists counts the elements of lists in an action, and the characters of texts. Of a list in the elements of another all count together.
func (c *check) lists(kind string, p *Parameter, index int, at place) {
	for w := range c.rules.Rows("button_list") {
		path, ok := c.under(w, kind)
		if n := int64(len(elements(p.Extra["action"], path))); ok && n > w.Max {
			c.refuse(w.Code, at, finding{kind: w.For, index: index, detail: fmt.Sprintf("%s: has %d elements, at most %d", path, n, w.Max)})
		}
	}
	for w := range c.rules.Rows("button_text") {
		path, ok := c.under(w, kind)
		if !ok {
			continue
		}
		for _, raw := range elements(p.Extra["action"], path) {
			var s string
			if json.Unmarshal(raw, &s) == nil && int64(text.Length(s)) > w.Max {
				c.refuse(w.Code, at, finding{kind: w.For, index: index, detail: fmt.Sprintf("%s: has %d characters, at most %d", path, text.Length(s), w.Max)})
				break // one says it
			}
		}
	}
}

// under gives the path in an action that a row of a kind is about; false where the row is of another kind or amended by a later one.
func (c *check) under(w *Row, kind string) (path string, ok bool) {
	of, path, _ := strings.Cut(w.For, " ")
	return path, strings.EqualFold(of, kind) && w == c.rules.exact(w.Code, w.For)
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
			case member != nil:
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
	n, _, ok := fact.Scaled(strings.Trim(string(p.Extra["ttl_minutes"]), `"`), 0)
	if !ok || n < w.Min || n > w.Max {
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
	if b.kind == URL || b.kind == Postback {
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

// special checks what only a whole template has: a carousel and an offer.
func (c *check) special(parts []Part) {
	var carousel, offer *Part
	at := place{outer: -1, card: -1, part: -1, param: -1}
	for i := range parts {
		at.part = i
		switch p := &parts[i]; {
		case p.Type.Is(Carousel):
			c.once(&carousel, p, at)
			c.carousel(p.Cards, i)
		case p.Type.Is(LimitedTimeOffer):
			c.once(&offer, p, at)
			c.offer(p.Parameters, at)
		}
	}
	at.part = -1
	if carousel == nil && len(c.form.cards) > 0 {
		c.carousel(nil, -1)
	}
	if offer == nil {
		c.offer(nil, at)
	}
}

func (c *check) carousel(cards []CardPart, outer int) {
	least, most := len(c.form.cards), len(c.form.cards)
	if w := c.rules.exact("card_count", c.form.layout); w != nil && w.Max > 0 {
		least, most = int(w.Min), int(w.Max)
	}
	at := place{outer: outer, card: -1, part: -1, param: -1}
	if len(cards) < least || len(cards) > most {
		want := strconv.Itoa(least)
		if most > least {
			want += " to " + strconv.Itoa(most)
		}
		got := strconv.Itoa(len(cards))
		c.refuse("card_count", at, finding{kind: c.form.layout, got: got, want: want, detail: "carousel takes " + want + " cards, got " + got})
	}
	if len(c.form.cards) == 0 {
		return
	}
	for i := range cards {
		at.card = i
		if cards[i].Index != i {
			c.refuse("card_index", at, finding{kind: c.form.layout, index: i, got: strconv.Itoa(cards[i].Index), want: strconv.Itoa(i),
				detail: "card_index is " + strconv.Itoa(cards[i].Index) + ", want " + strconv.Itoa(i)})
		}
		// A request may hold more cards than the definition where the count is a range.
		c.part(&c.form.cards[min(i, len(c.form.cards)-1)], cards[i].Components, at)
	}
}

func (c *check) offer(params []Parameter, at place) {
	if len(params) == 0 && !c.form.offer {
		return
	}
	if !c.form.hasOffer {
		c.refuse("value_count", at, finding{kind: layoutOffer, got: strconv.Itoa(len(params)), want: "0", detail: "template has no offer"})
		return
	}
	f := finding{kind: layoutOffer, detail: "offer needs the instant it ends"}
	if len(params) != 1 {
		c.refuse("offer_expiry", at, f)
		return
	}
	at.param = 0
	ends, ok := params[0].offerEnds()
	switch {
	case !ok && c.form.offer:
		c.refuse("offer_expiry", at, f)
	case ok && !ends.After(c.at):
		f.detail = "offer ended at " + ends.UTC().Format(time.RFC3339)
		c.refuse("offer_expiry", at, f)
	}
}

// offerEnds reads expiration_time_ms, a number or a number in quotes.
func (p *Parameter) offerEnds() (time.Time, bool) {
	ends := inside(p.Extra["limited_time_offer"], "expiration_time_ms")
	ms, _, ok := fact.Scaled(strings.Trim(string(ends), `"`), 0)
	return time.UnixMilli(ms), ok
}

// kind is the type in the letter case of the members that hold values.
func (p *Parameter) kind() string { return strings.ToLower(p.Type) }

// isMedia tells the parameter types that fill headers only.
func (p *Parameter) isMedia() bool {
	switch p.kind() {
	case "image", "video", "document", "gif", "location", "product":
		return true
	}
	return false
}

// isKnown tells the parameter types this package knows; others are let through.
func (p *Parameter) isKnown() bool {
	switch p.kind() {
	case "", "text", "currency", "date_time", "payload", "coupon_code", "action", "limited_time_offer":
		return true
	}
	return p.isMedia()
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
		return "", len(raw) > 0 && string(raw) != "null"
	}
	return "", true
}
