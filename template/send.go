package template

import (
	"encoding/json"
	"fmt"
	"reflect"
	"unicode/utf8"
)

// Send is a template reference as a send request carries it: what Extra means is said at [Template]. The zero Send names no template.
type Send struct {
	Name       string                     `json:"name,omitempty"`
	Language   string                     `json:"-"` // language.code
	Components []Part                     `json:"components,omitempty"`
	Extra      map[string]json.RawMessage `json:"-"`
}

// Part gives the values of one component.
type Part struct {
	Type       ComponentType              `json:"type,omitempty"`
	SubType    ButtonType                 `json:"sub_type,omitempty"` // buttons
	Index      int                        `json:"index"`              // buttons: the position in the definition, from 0; -1 when absent
	Parameters []Parameter                `json:"parameters,omitempty"`
	Cards      []CardPart                 `json:"cards,omitempty"` // carousels
	Extra      map[string]json.RawMessage `json:"-"`
}

// CardPart gives the values of one card.
type CardPart struct {
	Index      int                        `json:"card_index"` // from 0; -1 when absent
	Components []Part                     `json:"components,omitempty"`
	Extra      map[string]json.RawMessage `json:"-"`
}

// Parameter is one value. Values that are objects (image, location, action, ...) stay in Extra under the name of their type.
type Parameter struct {
	Type       string                     `json:"type,omitempty"`
	Name       string                     `json:"parameter_name,omitempty"` // for named variables
	Text       string                     `json:"text,omitempty"`
	Payload    string                     `json:"payload,omitempty"`
	CouponCode string                     `json:"coupon_code,omitempty"`
	Extra      map[string]json.RawMessage `json:"-"`
}

// NewSend makes a request that gives plain positional values to the body, in order. For anything more use [Build].
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

// UnmarshalJSON reads the template object of a send request. It fails as that of a [Template] does; s is then unchanged.
func (s *Send) UnmarshalJSON(data []byte) error {
	var n Send
	if err := read("", data, reflect.ValueOf(&n).Elem(), false); err != nil {
		return err
	}
	if err := n.readLanguage(); err != nil {
		return err
	}
	*s = n
	return nil
}

// readLanguage takes over the code. The object stays in Extra if there is more in it.
func (s *Send) readLanguage() error {
	raw, ok := s.Extra["language"]
	if !ok || string(raw) == "null" {
		return nil
	}
	l, err := readObject("language", raw)
	if err != nil {
		return err
	}
	if code, ok := l["code"]; ok && json.Unmarshal(code, &s.Language) != nil {
		return wrongType("language.code", "a string", code)
	}
	if len(l) == 1 && s.Language != "" {
		delete(s.Extra, "language")
	}
	if len(s.Extra) == 0 {
		s.Extra = nil
	}
	return nil
}

// MarshalJSON writes the template object of a send request. It fails for a text that is no UTF-8.
func (s Send) MarshalJSON() ([]byte, error) {
	var m members
	if !utf8.ValidString(s.Language) {
		return nil, fmt.Errorf("language.code: %w", errNotUTF8)
	}
	if s.Language != "" && textInside(s.Extra["language"], "code") != s.Language {
		m.add("language", map[string]string{"code": s.Language})
	}
	m.fields(reflect.ValueOf(s))
	return m.object(s.Extra)
}

// shown is the text of the value that the reader sees, where it has one. Currencies and dates show their fallback.
func (p *Parameter) shown() string {
	if p.Text != "" {
		return p.Text
	}
	return textInside(p.Extra[p.kind()], "fallback_value")
}
