package template

import "encoding/json"

// UnmarshalJSON reads one button.
func (b *Button) UnmarshalJSON(data []byte) error { return readButton("button", data, b) }

func readButton(path string, data []byte, b *Button) error {
	o := readObject(path, data)
	var n Button
	text(o, "type", &n.Type)
	text(o, "text", &n.Text)
	text(o, "url", &n.URL)
	text(o, "phone_number", &n.PhoneNumber)
	text(o, "payload", &n.Payload)
	o.raw("example", (*json.RawMessage)(&n.Example))
	o.number("ttl_minutes", &n.TTLMinutes)
	text(o, "otp_type", &n.OTPType)
	text(o, "autofill_text", &n.AutofillText)
	o.flag("zero_tap_terms_accepted", &n.ZeroTapTermsAccepted)
	list(o, "supported_apps", &n.SupportedApps, readApp)
	n.Extra = o.extra()
	return keep(o, b, n)
}

// MarshalJSON writes the button, Extra members included.
func (b Button) MarshalJSON() ([]byte, error) {
	var m members
	addText(&m, "type", b.Type)
	addText(&m, "otp_type", b.OTPType)
	addText(&m, "text", b.Text)
	addText(&m, "url", b.URL)
	addText(&m, "phone_number", b.PhoneNumber)
	addText(&m, "payload", b.Payload)
	b.Example.add(&m)
	m.number("ttl_minutes", b.TTLMinutes)
	addText(&m, "autofill_text", b.AutofillText)
	m.flag("zero_tap_terms_accepted", b.ZeroTapTermsAccepted)
	addList(&m, "supported_apps", b.SupportedApps)
	return m.done(b.Extra)
}

func readApp(path string, data []byte, a *App) error {
	o := readObject(path, data)
	var n App
	text(o, "package_name", &n.PackageName)
	text(o, "signature_hash", &n.SignatureHash)
	n.Extra = o.extra()
	return keep(o, a, n)
}

// UnmarshalJSON reads one application.
func (a *App) UnmarshalJSON(data []byte) error { return readApp("app", data, a) }

// MarshalJSON writes the application, Extra members included.
func (a App) MarshalJSON() ([]byte, error) {
	var m members
	addText(&m, "package_name", a.PackageName)
	addText(&m, "signature_hash", a.SignatureHash)
	return m.done(a.Extra)
}

// apps gives the supported applications; one may stand on the button itself.
func (b *Button) apps() []App {
	one := App{}
	o := &object{rest: b.Extra}
	o.take("package_name", "", &one.PackageName)
	o.take("signature_hash", "", &one.SignatureHash)
	if one.PackageName == "" && one.SignatureHash == "" {
		return b.SupportedApps
	}
	return append([]App{one}, b.SupportedApps...)
}

func readCard(path string, data []byte, c *Card) error {
	o := readObject(path, data)
	var n Card
	list(o, "components", &n.Components, func(path string, data []byte, c *Component) error {
		return c.read(path, data, false)
	})
	n.Extra = o.extra()
	return keep(o, c, n)
}

// UnmarshalJSON reads one card.
func (c *Card) UnmarshalJSON(data []byte) error { return readCard("card", data, c) }

// MarshalJSON writes the card, Extra members included.
func (c Card) MarshalJSON() ([]byte, error) {
	var m members
	addList(&m, "components", c.Components)
	return m.done(c.Extra)
}

func (f *Offer) read(path string, data []byte) error {
	o := readObject(path, data)
	var n Offer
	text(o, "text", &n.Text)
	o.flag("has_expiration", &n.HasExpiration)
	n.Extra = o.extra()
	return keep(o, f, n)
}

// UnmarshalJSON reads the content of an offer component.
func (f *Offer) UnmarshalJSON(data []byte) error { return f.read("limited_time_offer", data) }

// MarshalJSON writes the content of an offer component, Extra members included.
func (f Offer) MarshalJSON() ([]byte, error) {
	var m members
	addText(&m, "text", f.Text)
	m.flag("has_expiration", f.HasExpiration)
	return m.done(f.Extra)
}

// Example is the samples of a component or button, as JSON. Platforms write them
// as text, lists, lists of lists, or objects of these, so it is kept unread.
type Example json.RawMessage

func (e Example) add(m *members) {
	if len(e) > 0 {
		m.add("example", json.RawMessage(e))
	}
}

// Samples returns every non-empty sample text in e, those of a list in its order;
// names holds, for named variables, the variable each belongs to, else "". Broken
// JSON, and more than 64 KiB of it, gives nothing.
func (e Example) Samples() (samples, names []string) {
	var v any
	if len(e) > hugeText || json.Unmarshal(e, &v) != nil {
		return nil, nil
	}
	collect(v, func(name, sample string) {
		samples, names = append(samples, sample), append(names, name)
	})
	return samples, names
}

func collect(v any, found func(name, sample string)) {
	switch v := v.(type) {
	case string:
		if v != "" {
			found("", v)
		}
	case []any:
		for _, e := range v {
			collect(e, found)
		}
	case map[string]any:
		name, _ := v["param_name"].(string)
		if sample, _ := v["example"].(string); name != "" && sample != "" {
			found(name, sample)
			return
		}
		for _, e := range v {
			collect(e, found)
		}
	}
}
