package template

import "encoding/json"

// Template is a definition as the platform lists it or as it is submitted.
//
// It reads and writes the platform's JSON without loss: enumerations keep their
// spelling, and each Extra holds the members of its object that have no field
// here, as well as those that were present but null, empty, zero or false.
// A field that is set wins over an Extra member of the same name. The zero
// Template is empty and not sendable. A Template is not safe for concurrent
// change; sharing it for reading is.
type Template struct {
	ID              string
	Name            string
	Language        string
	Category        Category
	CorrectCategory Category // the category the platform says fits; empty: no opinion
	Status          Status
	Quality         Quality // from quality_score, an object or a plain string
	ParameterFormat ParameterFormat
	SendTTL         int64 // message_send_ttl_seconds: seconds, -1 the platform's longest, 0 its default
	Components      []Component
	Extra           map[string]json.RawMessage
}

// Component is one part of a definition. Which fields mean something depends on
// Type.
type Component struct {
	Type    ComponentType
	Format  Format // headers
	Text    string
	Example Example // samples of the variables
	Buttons []Button
	Cards   []Card // carousels; a carousel inside a card stays in Extra

	AddSecurityRecommendation bool  // authentication bodies
	CodeExpirationMinutes     int64 // authentication footers

	Offer *Offer // limited-time offers
	Extra map[string]json.RawMessage
}

// Button is one button of a definition.
type Button struct {
	Type        ButtonType
	Text        string // the label
	URL         string
	PhoneNumber string
	Payload     string  // postbacks
	Example     Example // sample of the URL's variable, or the code to copy
	TTLMinutes  int64   // call buttons: minutes the button works

	OTPType              string // one-time codes: how the code is handed over
	AutofillText         string
	ZeroTapTermsAccepted bool
	SupportedApps        []App
	Extra                map[string]json.RawMessage
}

// App is an application that may receive a one-time code.
type App struct {
	PackageName   string
	SignatureHash string
	Extra         map[string]json.RawMessage
}

// Card is one card of a carousel.
type Card struct {
	Components []Component
	Extra      map[string]json.RawMessage
}

// Offer is the content of a limited-time offer component.
type Offer struct {
	Text          string
	HasExpiration bool
	Extra         map[string]json.RawMessage
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

// UnmarshalJSON reads a definition. A member of the wrong JSON type is an error
// that names its path; t is then unchanged.
func (t *Template) UnmarshalJSON(data []byte) error {
	o := readObject("", data)
	var n Template
	n.readID(o)
	text(o, "name", &n.Name)
	text(o, "language", &n.Language)
	text(o, "category", &n.Category)
	text(o, "correct_category", &n.CorrectCategory)
	text(o, "status", &n.Status)
	text(o, "parameter_format", &n.ParameterFormat)
	o.number("message_send_ttl_seconds", &n.SendTTL)
	list(o, "components", &n.Components, readComponent)
	n.readQuality(o)
	n.Extra = o.extra()
	return keep(o, t, n)
}

// readID accepts a number too, which stays in Extra so that it is written as one.
func (t *Template) readID(o *object) {
	if raw := o.rest["id"]; len(raw) > 0 && raw[0] != '"' {
		var id json.Number
		o.take("id", "a string or a number", &id)
		t.ID = id.String()
		return
	}
	text(o, "id", &t.ID)
}

// readQuality leaves quality_score in Extra: it carries a date beside the score.
func (t *Template) readQuality(o *object) {
	var q struct{ Score Quality }
	if raw := o.rest["quality_score"]; len(raw) > 0 && raw[0] == '"' {
		o.take("quality_score", "a string or an object", &t.Quality)
		return
	}
	o.take("quality_score", "a string or an object", &q)
	t.Quality = q.Score
}

// MarshalJSON writes the definition, Extra members included.
func (t Template) MarshalJSON() ([]byte, error) {
	var m members
	if _, kept := t.Extra["id"]; !kept {
		addText(&m, "id", t.ID)
	}
	addText(&m, "name", t.Name)
	addText(&m, "language", t.Language)
	addText(&m, "category", t.Category)
	addText(&m, "correct_category", t.CorrectCategory)
	addText(&m, "status", t.Status)
	if !t.keepsQuality() {
		m.add("quality_score", map[string]Quality{"score": t.Quality})
	}
	addText(&m, "parameter_format", t.ParameterFormat)
	m.number("message_send_ttl_seconds", t.SendTTL)
	addList(&m, "components", t.Components)
	return m.done(t.Extra)
}

// keepsQuality reports whether Extra already says what Quality says.
func (t Template) keepsQuality() bool {
	var was Template
	was.readQuality(&object{rest: t.Extra})
	return was.Quality == t.Quality
}

// UnmarshalJSON reads one component.
func (c *Component) UnmarshalJSON(data []byte) error { return readComponent("component", data, c) }

func readComponent(path string, data []byte, c *Component) error {
	return c.read(path, data, true)
}

// read takes cards only at the top: a carousel in a card is no platform's, and
// reading it would make the cost of a nested document quadratic.
func (c *Component) read(path string, data []byte, cards bool) error {
	o := readObject(path, data)
	var n Component
	text(o, "type", &n.Type)
	text(o, "format", &n.Format)
	text(o, "text", &n.Text)
	o.raw("example", (*json.RawMessage)(&n.Example))
	list(o, "buttons", &n.Buttons, readButton)
	if cards {
		list(o, "cards", &n.Cards, readCard)
	}
	o.flag("add_security_recommendation", &n.AddSecurityRecommendation)
	o.number("code_expiration_minutes", &n.CodeExpirationMinutes)
	if raw := o.rest["limited_time_offer"]; len(raw) > 0 && raw[0] == '{' {
		n.Offer = new(Offer)
		if err := n.Offer.read(join(path, "limited_time_offer"), raw); o.err == nil {
			o.err = err
		}
		delete(o.rest, "limited_time_offer")
	}
	n.Extra = o.extra()
	return keep(o, c, n)
}

// MarshalJSON writes the component, Extra members included.
func (c Component) MarshalJSON() ([]byte, error) {
	var m members
	addText(&m, "type", c.Type)
	addText(&m, "format", c.Format)
	addText(&m, "text", c.Text)
	c.Example.add(&m)
	addList(&m, "buttons", c.Buttons)
	addList(&m, "cards", c.Cards)
	m.flag("add_security_recommendation", c.AddSecurityRecommendation)
	m.number("code_expiration_minutes", c.CodeExpirationMinutes)
	if c.Offer != nil {
		m.add("limited_time_offer", c.Offer)
	}
	return m.done(c.Extra)
}
