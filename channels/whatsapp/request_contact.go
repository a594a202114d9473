package whatsapp

import (
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/wire"
)

// contact is the card of a person.
type contact struct {
	wire.Closed
	Name struct {
		wire.Closed
		Formatted wire.Given `json:"formatted_name"`
		First     wire.Given `json:"first_name"`
		Last      wire.Given `json:"last_name"`
		Middle    wire.Given `json:"middle_name"`
		Suffix    wire.Given `json:"suffix"`
		Prefix    wire.Given `json:"prefix"`
	} `json:"name"`
	Birthday  string `json:"birthday"`
	Addresses []struct {
		wire.Closed
		Street  string      `json:"street"`
		City    string      `json:"city"`
		State   string      `json:"state"`
		Zip     wire.String `json:"zip"`
		Country string      `json:"country"`
		Code    string      `json:"country_code"`
		Type    string      `json:"type"`
	} `json:"addresses"`
	Emails []struct {
		wire.Closed
		Email string `json:"email"`
		Type  string `json:"type"`
	} `json:"emails"`
	Org struct {
		wire.Closed
		Company    string `json:"company"`
		Department string `json:"department"`
		Title      string `json:"title"`
	} `json:"org"`
	Phones []struct {
		wire.Closed
		Phone wire.String `json:"phone"`
		Type  string      `json:"type"`
		User  wire.String `json:"wa_id"`
	} `json:"phones"`
	URLs []struct {
		wire.Closed
		URL  string `json:"url"`
		Type string `json:"type"`
	} `json:"urls"`
}

// people counts the contacts, and looks at their names.
func (r *request) people(m *channels.Message, p wire.Part) {
	m.Sizes[channels.ItemCount] = len(r.Contacts)
	for i := range r.Contacts {
		c, p := &r.Contacts[i], p.At("contacts", i)
		name := &c.Name
		p.Need(bool(name.Formatted), channels.UnnamedCount, "name", "formatted_name")
		p.Need(wire.Count(name.First, name.Last, name.Middle, name.Suffix, name.Prefix) > 0, channels.MissingCount, "name", "first_name or another part of the name")
		if _, err := time.Parse(time.DateOnly, c.Birthday); c.Birthday != "" && err != nil {
			p.Count(channels.UnlistedCount, "birthday")
		}
		for i := range c.Emails {
			p.Need(c.Emails[i].Email != "", channels.MissingCount, "emails", i, "email")
		}
		for i := range c.Phones {
			p.Need(c.Phones[i].Phone != "", channels.MissingCount, "phones", i, "phone")
		}
		for i := range c.URLs {
			p.Need(c.URLs[i].URL != "", channels.MissingCount, "urls", i, "url")
		}
	}
}
