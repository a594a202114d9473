package template

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/template/internal/text"
)

// MismatchError is the error of [Build] and [Preview]: the values do not fit.
type MismatchError struct {
	Template   string
	Mismatches []Problem // never empty
}

// Error names the template and the first mismatch.
func (e *MismatchError) Error() string {
	if len(e.Mismatches) == 0 {
		return fmt.Sprintf("template %q: does not fit", e.Template)
	}
	m := &e.Mismatches[0]
	first := fmt.Sprintf("template %q: %s: %s", e.Template, m.Path, m.Detail)
	if n := len(e.Mismatches); n > 1 {
		first += fmt.Sprintf(" (and %d more)", n-1)
	}
	return first
}

// errNoTemplate says that there is no definition to put values into.
var errNoTemplate = errors.New("template is nil")

// Build makes the request that puts values into the definition t. Its result always passes [Fill] with the same t, r and at; values
// that are missing, too many or do not fit are a [*MismatchError], never padded or left out. A definition without a name or a
// language, such as one that creates templates in several languages, cannot be sent.
func Build(t *Template, v Values, r *Rules, at time.Time) (*Send, error) {
	if t == nil {
		return nil, errNoTemplate
	}
	if t.Name == "" || t.Language == "" {
		return nil, fmt.Errorf("template %q in language %q: a request needs both", t.Name, t.Language)
	}
	b := builder{form: compile(t), rules: r}
	s := &Send{Name: t.Name, Language: t.Language, Components: b.together(b.parts(&v))}
	if err := b.check(s, at); err != nil {
		return nil, err
	}
	return s, nil
}

type builder struct {
	form  *compiled
	rules *Rules
	wrong []Problem
}

// parts are all components of a request, each button with one of its own.
func (b *builder) parts(v *Values) []Part {
	parts := b.part(&b.form.partForm, v, "")
	if !v.OfferEnds.IsZero() {
		parts = append(parts, b.offer(v))
	}
	if len(v.Cards) > 0 {
		parts = append(parts, b.carousel(v))
	}
	return parts
}

// together moves the values of buttons into one component, where the platform has that form.
func (b *builder) together(parts []Part) []Part {
	var out []Part
	shared := -1
	for _, p := range parts {
		if p.Type != "button" {
			out = append(out, p)
			continue
		}
		kind := string(b.form.buttons[p.Index].kind)
		w := b.rules.exact("buttons_together", kind)
		if w == nil || len(w.Values) == 0 || len(p.Parameters) == 0 {
			out = append(out, p)
			continue
		}
		if shared < 0 {
			shared = len(out)
			out = append(out, Part{Type: "buttons", Index: -1})
		}
		value, _ := p.Parameters[0].value()
		raw, _ := marshal(value) // a string always encodes
		out[shared].Parameters = append(out[shared].Parameters, Parameter{Type: kind, Extra: map[string]json.RawMessage{w.Values[0]: raw}})
	}
	return out
}

// check is the error of values without a place and of a request that does not fit.
func (b *builder) check(s *Send, at time.Time) error {
	wrong := b.wrong
	for _, m := range b.form.fill(s, b.rules, at) {
		if !m.Warning || m.Code == "content_unknown" {
			wrong = append(wrong, m)
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return &MismatchError{Template: s.Name, Mismatches: wrong}
}

func (b *builder) refuse(code Code, path, detail string) {
	if len(b.wrong) < maxMismatches {
		b.wrong = append(b.wrong, Problem{Code: code, Path: path, Detail: detail})
	}
}

// part makes the components of a template or of one card.
func (b *builder) part(f *partForm, v *Values, path string) []Part {
	var parts []Part
	add := func(kind ComponentType, params []Parameter) {
		if len(params) > 0 {
			parts = append(parts, Part{Type: kind, Index: -1, Parameters: params})
		}
	}
	add("header", b.header(f, v))
	add("body", b.body(f, v, path))
	b.names(f, v, path)
	for i := range f.buttons {
		kind := f.buttons[i].kind
		params := b.button(&f.buttons[i], i, v)
		if len(params) > 0 || b.rules.exact("button_part", string(kind)) != nil {
			parts = append(parts, Part{Type: "button", SubType: subType(kind), Index: i, Parameters: params})
		}
	}
	b.strays(f, v, path)
	return parts
}

// subType is the name requests use for a button: a one-time code travels as a URL.
func subType(kind ButtonType) ButtonType {
	if kind == OTP {
		kind = URL
	}
	return ButtonType(strings.ToLower(string(kind)))
}

func (b *builder) header(f *partForm, v *Values) []Parameter {
	kind := strings.ToLower(string(f.format))
	switch f.format {
	case "", formatText:
		return b.headerText(f, v)
	case formatLocation:
		if v.Location == nil {
			return nil
		}
		return []Parameter{object1(kind, v.Location)}
	case formatProduct:
		if v.Product == nil {
			return nil
		}
		return []Parameter{object1(kind, v.Product)}
	}
	m := v.Media
	if m.ID != "" {
		m.Link = ""
	}
	if m.ID == "" && m.Link == "" {
		return nil // Fill says which medium is missing
	}
	return []Parameter{object1(kind, m)}
}

func (b *builder) headerText(f *partForm, v *Values) []Parameter {
	if b.form.named {
		return named(&f.header, v.Named)
	}
	if v.Header == "" {
		return nil
	}
	return []Parameter{{Type: "text", Text: v.Header}} // Fill says if there is no variable for it
}

// object1 makes a parameter that holds an object under the name of its type.
func object1(kind string, v any) Parameter {
	raw, _ := marshal(v) // plain structs of strings always encode
	return Parameter{Type: kind, Extra: map[string]json.RawMessage{kind: raw}}
}

func (b *builder) body(f *partForm, v *Values, path string) []Parameter {
	values := v.Body
	switch {
	case b.form.named:
		if len(v.Body) > 0 {
			b.refuse("value_name", join(path, "body"), "template takes values by name")
		}
		return named(&f.body, v.Named)
	case b.form.layout == layoutAuthentication && len(values) == 0 && v.Code != "":
		values = []string{v.Code}
	}
	params := make([]Parameter, len(values))
	for i, value := range values {
		params[i] = Parameter{Type: "text", Text: value}
	}
	return params
}

func named(f *text.Pattern, values map[string]string) []Parameter {
	var params []Parameter
	for _, s := range f.Slots {
		if value, ok := values[s.Name]; ok {
			params = append(params, Parameter{Type: "text", Name: s.Name, Text: value})
		}
	}
	return params
}

// names refuses named values that no variable takes. The names given are not quoted: one could be a value in the wrong place.
func (b *builder) names(f *partForm, v *Values, path string) {
	var known []string
	for _, s := range slices.Concat(f.header.Slots, f.body.Slots) {
		known = append(known, s.Name)
	}
	for name := range v.Named {
		switch {
		case !b.form.named:
			b.refuse("value_unknown", join(path, "named"), "template takes no values by name")
		case !slices.Contains(known, name):
			b.refuse("value_unknown", join(path, "named"), "a name is none of the template's: "+fact.Clip(strings.Join(known, ", ")))
		}
	}
}

func (b *builder) button(f *buttonForm, i int, v *Values) []Parameter {
	value, given := v.Buttons[i]
	if takesCode := f.kind == CopyCode || b.form.layout == layoutAuthentication && len(f.value.Slots) > 0; takesCode && !given {
		value, given = v.Code, v.Code != ""
	}
	action, acts := v.Actions[i]
	switch {
	case acts:
		return []Parameter{{Type: "action", Extra: map[string]json.RawMessage{"action": action}}}
	case !given:
		return nil
	case f.kind == CopyCode:
		return []Parameter{{Type: "coupon_code", CouponCode: value}}
	case f.takesText():
		return []Parameter{{Type: "text", Text: value}}
	}
	return []Parameter{{Type: "payload", Payload: value}}
}

// strays refuses values for buttons, media and codes that have no place.
func (b *builder) strays(f *partForm, v *Values, path string) {
	b.strayButtons(f, v, path)
	takesMedia := f.format != "" && f.format != formatText && f.format != formatLocation && f.format != formatProduct
	media := v.Media != (Media{}) && !takesMedia
	place := v.Location != nil && f.format != formatLocation
	product := v.Product != nil && f.format != formatProduct
	if media || place || product {
		b.refuse("media_kind", join(path, "header"), "header takes no such medium")
	}
	if v.Header != "" && (f.format != "" && f.format != formatText || b.form.named) {
		b.refuse("value_kind", join(path, "header"), "header takes no positional text")
	}
	copies := slices.ContainsFunc(f.buttons, func(x buttonForm) bool { return x.kind == CopyCode })
	if v.Code != "" && !copies && b.form.layout != layoutAuthentication {
		b.refuse("value_count", path, "template takes no code")
	}
}

// strayButtons refuses values for buttons that are not there, and two values for one button.
func (b *builder) strayButtons(f *partForm, v *Values, path string) {
	given := slices.AppendSeq(slices.Collect(maps.Keys(v.Buttons)), maps.Keys(v.Actions))
	slices.Sort(given)
	for k, i := range given {
		switch twice := k > 0 && given[k-1] == i; {
		case i < 0 || i >= len(f.buttons):
			b.refuse("button_index", path, "no button at index "+strconv.Itoa(i))
		case twice:
			b.refuse("value_count", path, "button "+strconv.Itoa(i)+" takes a value or an action, not both")
		}
	}
}

func (b *builder) offer(v *Values) Part {
	ends := map[string]int64{"expiration_time_ms": v.OfferEnds.UnixMilli()}
	return Part{Type: "limited_time_offer", Index: -1, Parameters: []Parameter{object1("limited_time_offer", ends)}}
}

func (b *builder) carousel(v *Values) Part {
	p := Part{Type: "carousel", Index: -1, Cards: make([]CardPart, len(v.Cards))}
	for i := range v.Cards {
		p.Cards[i].Index = i
		if len(b.form.cards) == 0 {
			continue // Fill refuses the carousel
		}
		f := &b.form.cards[min(i, len(b.form.cards)-1)]
		if card := &v.Cards[i]; len(card.Cards) > 0 || !card.OfferEnds.IsZero() {
			b.refuse("value_count", "cards["+strconv.Itoa(i)+"]", "a card takes no cards and no end of an offer")
		}
		p.Cards[i].Components = b.part(f, &v.Cards[i], "cards["+strconv.Itoa(i)+"]")
	}
	return p
}
