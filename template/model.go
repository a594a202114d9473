package template

import (
	"encoding/json"
	"reflect"
)

// Template is a definition as the platform lists it or as it is submitted.
//
// It reads and writes the platform's JSON without loss: enumerations keep their spelling (a [Category] is written in upper case),
// and each Extra holds the members of its object that have no field here, as well as those that were present but null, empty, zero
// or false, and numbers in quotes. A field that is set wins over an Extra member of the same name. The zero Template is empty and not sendable. A Template
// is not safe for concurrent change; sharing it for reading is.
type Template struct {
	ID              string                     `json:"-"` // a string or a number
	Name            string                     `json:"name"`
	Language        string                     `json:"language"`
	Category        Category                   `json:"category"`
	CorrectCategory Category                   `json:"correct_category"` // the category the platform says fits; empty: no opinion
	Status          Status                     `json:"status"`
	Quality         string                     `json:"-"`                        // the score from readers' feedback, such as GREEN or RED; from quality_score, an object or a plain string
	ParameterFormat string                     `json:"parameter_format"`         // "NAMED": variables have names; else numbers; empty: as the text shows
	SendTTL         int64                      `json:"message_send_ttl_seconds"` // seconds; -1 the platform's longest, 0 its default
	Components      []Component                `json:"components"`
	Extra           map[string]json.RawMessage `json:"-"`
}

// Component is one part of a definition. Which fields mean something depends on Type.
type Component struct {
	Type    ComponentType   `json:"type,omitempty"`
	Format  string          `json:"format,omitempty"` // headers
	Text    string          `json:"text,omitempty"`
	Example json.RawMessage `json:"example,omitempty"` // samples of the variables, in one of several shapes: kept unread
	Buttons []Button        `json:"buttons,omitempty"`
	Cards   []Card          `json:"cards,omitempty"` // carousels; a carousel inside a card stays in Extra

	AddSecurityRecommendation bool  `json:"add_security_recommendation,omitempty"` // authentication bodies
	CodeExpirationMinutes     int64 `json:"code_expiration_minutes,omitempty"`     // authentication footers

	Offer *Offer                     `json:"limited_time_offer,omitempty"` // limited-time offers
	Extra map[string]json.RawMessage `json:"-"`
}

// Button is one button of a definition.
type Button struct {
	Type        ButtonType      `json:"type,omitempty"`
	Text        string          `json:"text,omitempty"` // the label
	URL         string          `json:"url,omitempty"`
	PhoneNumber string          `json:"phone_number,omitempty"`
	Payload     string          `json:"payload,omitempty"`     // postbacks
	Example     json.RawMessage `json:"example,omitempty"`     // sample of the URL's variable, or the code to copy: kept unread
	TTLMinutes  int64           `json:"ttl_minutes,omitempty"` // call buttons: minutes the button works

	OTPType              string                     `json:"otp_type,omitempty"` // one-time codes: how the code is handed over
	AutofillText         string                     `json:"autofill_text,omitempty"`
	ZeroTapTermsAccepted bool                       `json:"zero_tap_terms_accepted,omitempty"`
	SupportedApps        []App                      `json:"supported_apps,omitempty"`
	Extra                map[string]json.RawMessage `json:"-"`
}

// App is an application that may receive a one-time code.
type App struct {
	PackageName   string                     `json:"package_name,omitempty"`
	SignatureHash string                     `json:"signature_hash,omitempty"`
	Extra         map[string]json.RawMessage `json:"-"`
}

// Card is one card of a carousel.
type Card struct {
	Components []Component                `json:"components,omitempty"`
	Extra      map[string]json.RawMessage `json:"-"`
}

// Offer is the content of a limited-time offer component.
type Offer struct {
	Text          string                     `json:"text,omitempty"`
	HasExpiration bool                       `json:"has_expiration,omitempty"`
	Extra         map[string]json.RawMessage `json:"-"`
}

// Component returns the first component of the kind, or nil.
func (t *Template) Component(kind ComponentType) *Component { return find(t.Components, kind) }

func find(components []Component, kind ComponentType) *Component {
	for i := range components {
		if components[i].Type.Is(kind) {
			return &components[i]
		}
	}
	return nil
}

// UnmarshalJSON reads a definition. A member of the wrong JSON type, one that stands twice and a text that is no UTF-8 are errors
// that name the path and not what is there; t is then unchanged.
func (t *Template) UnmarshalJSON(data []byte) error {
	var n Template
	if err := read("", data, reflect.ValueOf(&n).Elem(), false); err != nil {
		return err
	}
	if err := n.readID(); err != nil {
		return err
	}
	quality, err := readQuality(n.Extra["quality_score"])
	if err != nil {
		return err
	}
	n.Quality = quality
	*t = n
	return nil
}

// readID takes a string over; a number stays in Extra so that it is written as one.
func (t *Template) readID() error {
	raw, ok := t.Extra["id"]
	if !ok {
		return nil
	}
	var number json.Number
	if raw[0] != '"' && json.Unmarshal(raw, &number) == nil {
		t.ID = number.String()
		return nil
	}
	if json.Unmarshal(raw, &t.ID) != nil {
		return wrongType("id", "a string or a number", raw)
	}
	if t.ID != "" {
		delete(t.Extra, "id")
	}
	if len(t.Extra) == 0 {
		t.Extra = nil
	}
	return nil
}

// readQuality reads a quality_score. It stays in Extra: it has a date beside the score.
func readQuality(raw json.RawMessage) (string, error) {
	var q struct {
		Score string `json:"score"`
	}
	if raw == nil || json.Unmarshal(raw, &q.Score) == nil || json.Unmarshal(raw, &q) == nil {
		return q.Score, nil
	}
	return "", wrongType("quality_score", "a string or an object", raw)
}

// MarshalJSON writes the definition, Extra members included. It fails for a text that is no UTF-8.
func (t Template) MarshalJSON() ([]byte, error) {
	var m members
	if _, kept := t.Extra["id"]; !kept && t.ID != "" {
		m.add("id", t.ID)
	}
	m.fields(reflect.ValueOf(t))
	if was, _ := readQuality(t.Extra["quality_score"]); was != t.Quality {
		m.add("quality_score", map[string]string{"score": t.Quality})
	}
	return m.object(t.Extra)
}
