package metatest

import (
	"errors"
	"fmt"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/template"
)

// Seed is what a world begins with. As JSON:
//
//	{"now": "2026-12-01T09:00:00Z",
//	 "businesses": [{"channel": "whatsapp", "id": "100", "account": "500", "limit": 250, "features": ["direct_send"]}],
//	 "templates": [{"channel": "whatsapp", "account": "500", "template": {"name": "order", "language": "en", "category": "UTILITY",
//	   "components": [{"type": "BODY", "text": "Order {{1}} is on its way to you."}]}}],
//	 "events": [{"address": {"channel": "whatsapp", "business": "100", "user": "4915112345678"}, "text": "hi"}]}
type Seed struct {
	// Now is the time to which the clock is moved first; it is not moved back.
	Now        time.Time        `json:"now,omitzero"`
	Businesses []Business       `json:"businesses,omitempty"`
	Templates  []SeedTemplate   `json:"templates,omitempty"`
	Events     []channels.Event `json:"events,omitempty"`
}

// SeedTemplate is a template and whose it is.
type SeedTemplate struct {
	Channel  string            `json:"channel"`
	Account  string            `json:"account"`
	Template template.Template `json:"template"`
}

// ReadSeed reads a seed from JSON, in which nothing unknown may stand.
func ReadSeed(data []byte) (Seed, error) {
	var s Seed
	err := strict(data, &s)
	return s, err
}

// Plant resets the tenant and lets its world begin with a seed: [Tenant.SetBusiness], [Tenant.PutTemplate] and [Tenant.Tell] for what it holds. The
// error joins one for each part that is wrong and names it; the tenant is then empty.
func (t *Tenant) Plant(s Seed) error {
	if !t.made() {
		return errNotMade()
	}
	t.Reset()
	var errs []error
	note := func(part string, i int, err error) {
		if err != nil {
			errs = append(errs, fmt.Errorf("%s[%d]: %w", part, i, err))
		}
	}
	if !s.Now.IsZero() {
		if _, err := t.until(s.Now); err != nil {
			return err
		}
		t.mu.Lock()
		t.moveTo(s.Now)
		t.mu.Unlock()
	}
	for i, b := range s.Businesses {
		note("businesses", i, t.SetBusiness(b))
	}
	for i, x := range s.Templates {
		note("templates", i, t.PutTemplate(x.Channel, x.Account, x.Template))
	}
	for i, ev := range s.Events {
		_, err := t.Tell(ev)
		note("events", i, err)
	}
	if errs != nil {
		t.Reset()
	}
	return errors.Join(errs...)
}
