package template

import (
	"encoding/json"
	"strconv"
)

// Send is a template reference as a send request carries it: what Extra means is
// said at [Template]. The zero Send names no template.
type Send struct {
	Name       string
	Language   string // language.code
	Components []Part
	Extra      map[string]json.RawMessage
}

// Part gives the values of one component.
type Part struct {
	Type       ComponentType
	SubType    ButtonType // buttons
	Index      int        // buttons: the position in the definition, from 0; -1 when absent
	Parameters []Parameter
	Cards      []CardPart // carousels
	Extra      map[string]json.RawMessage
}

// CardPart gives the values of one card.
type CardPart struct {
	Index      int // card_index, from 0; -1 when absent
	Components []Part
	Extra      map[string]json.RawMessage
}

// Parameter is one value. Values that are objects (image, location, action, ...)
// stay in Extra under the name of their type.
type Parameter struct {
	Type       string
	Name       string // parameter_name, for named variables
	Text       string
	Payload    string
	CouponCode string
	Extra      map[string]json.RawMessage
}

// NewSend makes a request that gives plain positional values to the body, in
// order. For anything more use [Build].
func NewSend(name, language string, values ...string) *Send {
	s := &Send{Name: name, Language: language}
	if len(values) == 0 {
		return s
	}
	part := Part{Type: "body", Index: -1, Parameters: make([]Parameter, len(values))}
	for i, v := range values {
		part.Parameters[i] = Parameter{Type: "text", Text: v}
	}
	s.Components = []Part{part}
	return s
}

// UnmarshalJSON reads the template object of a send request. A member of the
// wrong JSON type is an error that names its path; s is then unchanged.
func (s *Send) UnmarshalJSON(data []byte) error {
	o := readObject("", data)
	var n Send
	text(o, "name", &n.Name)
	if raw, ok := o.rest["language"]; ok {
		l := readObject("language", raw)
		text(l, "code", &n.Language)
		if o.err == nil {
			o.err = l.err
		}
		if len(l.rest) == 0 && n.Language != "" {
			delete(o.rest, "language")
		}
	}
	list(o, "components", &n.Components, readPart)
	n.Extra = o.extra()
	return keep(o, s, n)
}

// MarshalJSON writes the template object of a send request.
func (s Send) MarshalJSON() ([]byte, error) {
	var m members
	addText(&m, "name", s.Name)
	if !s.keepsLanguage() {
		m.add("language", map[string]string{"code": s.Language})
	}
	addList(&m, "components", s.Components)
	return m.done(s.Extra)
}

// keepsLanguage reports whether Extra holds a language object with the same code
// (and a policy beside it).
func (s Send) keepsLanguage() bool {
	if s.Language == "" {
		return true
	}
	var l struct{ Code string }
	return json.Unmarshal(s.Extra["language"], &l) == nil && l.Code == s.Language
}

func readPart(path string, data []byte, p *Part) error { return p.read(path, data, true) }

func (p *Part) read(path string, data []byte, cards bool) error {
	o := readObject(path, data)
	n := Part{Index: -1}
	text(o, "type", &n.Type)
	text(o, "sub_type", &n.SubType)
	o.index("index", &n.Index)
	list(o, "parameters", &n.Parameters, readParameter)
	if cards {
		list(o, "cards", &n.Cards, readCardPart)
	}
	n.Extra = o.extra()
	return keep(o, p, n)
}

// index accepts 0 and "0" alike, as platforms do; the member stays in rest.
func (o *object) index(name string, dst *int) {
	raw, ok := o.rest[name]
	if !ok || string(raw) == "null" {
		return
	}
	digits := raw
	if len(raw) > 1 && raw[0] == '"' {
		digits = raw[1 : len(raw)-1]
	}
	n, err := strconv.ParseUint(string(digits), 10, 31)
	if err != nil {
		o.fail(name, "a whole number from 0", raw)
		return
	}
	*dst = int(n)
}

// index writes n unless extra has the same number, perhaps as text.
func (m *members) index(name string, n int, extra map[string]json.RawMessage) {
	was := -1
	(&object{rest: extra}).index(name, &was)
	if n >= 0 && n != was {
		m.add(name, n)
	}
}

// UnmarshalJSON reads the values of one component.
func (p *Part) UnmarshalJSON(data []byte) error { return readPart("component", data, p) }

// MarshalJSON writes the values of one component.
func (p Part) MarshalJSON() ([]byte, error) {
	var m members
	addText(&m, "type", p.Type)
	addText(&m, "sub_type", p.SubType)
	if p.Type.Is(ButtonComponent) {
		m.index("index", p.Index, p.Extra)
	}
	addList(&m, "parameters", p.Parameters)
	addList(&m, "cards", p.Cards)
	return m.done(p.Extra)
}

func readCardPart(path string, data []byte, c *CardPart) error {
	o := readObject(path, data)
	n := CardPart{Index: -1}
	o.index("card_index", &n.Index)
	list(o, "components", &n.Components, func(path string, data []byte, p *Part) error {
		return p.read(path, data, false)
	})
	n.Extra = o.extra()
	return keep(o, c, n)
}

// UnmarshalJSON reads the values of one card.
func (c *CardPart) UnmarshalJSON(data []byte) error { return readCardPart("card", data, c) }

// MarshalJSON writes the values of one card.
func (c CardPart) MarshalJSON() ([]byte, error) {
	var m members
	m.index("card_index", c.Index, c.Extra)
	addList(&m, "components", c.Components)
	return m.done(c.Extra)
}

func readParameter(path string, data []byte, p *Parameter) error {
	o := readObject(path, data)
	var n Parameter
	text(o, "type", &n.Type)
	text(o, "parameter_name", &n.Name)
	text(o, "text", &n.Text)
	text(o, "payload", &n.Payload)
	text(o, "coupon_code", &n.CouponCode)
	n.Extra = o.extra()
	return keep(o, p, n)
}

// UnmarshalJSON reads one value.
func (p *Parameter) UnmarshalJSON(data []byte) error { return readParameter("parameter", data, p) }

// MarshalJSON writes one value.
func (p Parameter) MarshalJSON() ([]byte, error) {
	var m members
	addText(&m, "type", p.Type)
	addText(&m, "parameter_name", p.Name)
	addText(&m, "text", p.Text)
	addText(&m, "payload", p.Payload)
	addText(&m, "coupon_code", p.CouponCode)
	return m.done(p.Extra)
}

// shown is the text of the value that the reader sees, where it has one.
// Currencies and dates show their fallback.
func (p *Parameter) shown() string {
	if p.Text != "" {
		return p.Text
	}
	var v struct {
		Fallback string `json:"fallback_value"`
	}
	if json.Unmarshal(p.Extra[p.Type], &v) != nil {
		return ""
	}
	return v.Fallback
}
