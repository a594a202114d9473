package template

import (
	"encoding/json"
	"time"
)

// Values are the plain values that [Build] and [Preview] put into a template. Fields that the template has no place for must stay
// empty.
type Values struct {
	Header   string            // the variable of a text header, when positional
	Body     []string          // the variables of the body in order, when positional
	Named    map[string]string // the variables of header and body, when named
	Media    Media             // an image, video, GIF or document header
	Location *Location         // a location header
	Product  *Product          // a product header

	// Code is the one-time code of an authentication template, or the code that a copy-code button copies.
	Code string

	// Buttons gives, by index from 0, a URL's variable or a reply's payload.
	Buttons map[int]string
	// Actions gives, by index from 0, the action object of a button that takes one.
	Actions map[int]json.RawMessage

	OfferEnds time.Time // when a limited-time offer ends, to the millisecond
	Cards     []Values  // one for each card of a carousel
}

// Media is a file for a header: its kind is the template's.
type Media struct {
	ID       string `json:"id,omitempty"`       // of an uploaded file; wins over Link
	Link     string `json:"link,omitempty"`     // of a hosted file
	Filename string `json:"filename,omitempty"` // documents
}

// Location is a place for a header.
type Location struct {
	Latitude  string `json:"latitude"`  // decimal degrees
	Longitude string `json:"longitude"` // decimal degrees
	Name      string `json:"name,omitempty"`
	Address   string `json:"address,omitempty"`
}

// Product is a product for a header.
type Product struct {
	RetailerID string `json:"product_retailer_id"`
	CatalogID  string `json:"catalog_id,omitempty"`
}
