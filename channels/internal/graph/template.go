package graph

import (
	"strings"
	"unicode"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/wire"
)

// bill are the parts that only a receipt has.
type bill struct {
	Recipient   wire.Given `json:"recipient_name"`
	Order       wire.Given `json:"order_number"`
	Payment     wire.Given `json:"payment_method"`
	Address     *address   `json:"address"`
	Adjustments []struct {
		Name   wire.Given  `json:"name"`
		Amount wire.Number `json:"amount"`
	} `json:"adjustments"`
	Summary struct {
		Total    wire.Number  `json:"total_cost"`
		Subtotal *wire.Number `json:"subtotal"`
		Shipping *wire.Number `json:"shipping_cost"`
		Tax      *wire.Number `json:"total_tax"`
	} `json:"summary"`
}

type address struct {
	Street     wire.Given `json:"street_1"`
	Line2      wire.Given `json:"street_2"`
	City       wire.Given `json:"city"`
	PostalCode wire.Given `json:"postal_code"`
	State      wire.Given `json:"state"`
	Country    string     `json:"country"`
}

// image is one of an image grid.
type image struct {
	URL    wire.Link `json:"url"`
	Hero   wire.Bool `json:"is_hero_image"`
	Action *button   `json:"action"`
}

// templateParts counts what a template of its type asks for beside titles, buttons and files.
func (t *structured) templateParts(p *Platform, s *channels.Sizes) {
	missing := func(parts ...wire.Given) { s[channels.MissingCount] += len(parts) - wire.Count(parts...) }
	switch t.Type {
	case "generic":
		for i := range t.Elements {
			s[channels.UnnamedCount] += 1 - shown(t.Elements[i].Title)
			if t.Elements[i].bare() {
				s[channels.MissingCount]++
			}
		}
	case "button":
		missing(given(t.Text), len(t.Buttons) > 0)
	case "media":
		for i := range t.Elements {
			s[channels.UnlistedCount] += unlisted(mediaTypes[:], t.Elements[i].Kind)
		}
	case "image_grid":
		s[channels.ExcludedCount] += max(0, len(t.Elements)-1)
	case "coupon":
		missing(given(t.Title))
		if strings.ContainsFunc(strings.TrimSpace(string(t.CouponCode)), notInCode) {
			s[channels.UnlistedCount]++
		}
		s[channels.UnlistedCount] += stray(t.CouponURL)
	case "instant_form":
		missing(t.Form)
	case "one_time_notif_req":
		missing(given(t.Title), t.Payload)
	case "receipt":
		t.receiptParts(s, missing)
	case "customer_feedback":
		missing(given(t.Title), given(t.Subtitle), given(t.ButtonTitle), wire.Given(t.Privacy.URL))
		s[channels.ExcludedCount] += max(0, len(t.Screens)-1)
		s[channels.UnlistedCount] += linked(t.Title, t.Subtitle, t.ButtonTitle)
		for i := range t.Screens {
			t.Screens[i].parts(p, s)
		}
	}
}

// mediaTypes are the values of media_type.
var mediaTypes = [...]string{"image", "video"}

func given(text string) wire.Given { return shown(text) > 0 }

// bare reports whether an element has a title and nothing else.
func (e *element) bare() bool {
	return e.Subtitle == "" && filled(e.Image)+wire.Count(e.Video) == 0 && e.Default == nil && len(e.Buttons)+len(e.Pictures) == 0
}

func (t *structured) receiptParts(s *channels.Sizes, missing func(parts ...wire.Given)) {
	missing(t.Recipient, t.Order, t.Currency, t.Payment, wire.Given(t.Summary.Total))
	s[channels.UnlistedCount] += wrong(t.Summary.Subtotal, t.Summary.Shipping, t.Summary.Tax)
	for i := range t.Elements {
		s[channels.UnnamedCount] += 1 - shown(t.Elements[i].Title)
		s[channels.UnlistedCount] += wrong(t.Elements[i].Quantity)
		missing(wire.Given(t.Elements[i].Price))
	}
	for i := range t.Adjustments {
		missing(t.Adjustments[i].Name, wire.Given(t.Adjustments[i].Amount))
	}
	if a := t.Address; a != nil {
		missing(a.Street, a.City, a.PostalCode, a.State, given(a.Country))
		if a.Country != "" && !countryCode(a.Country) {
			s[channels.UnlistedCount]++
		}
	}
}

// parts looks at the questions of a page. Their ids are letters, digits and underscores.
func (q *screen) parts(p *Platform, s *channels.Sizes) {
	for i := range q.Questions {
		n := &q.Questions[i]
		s[channels.UnidentifiedCount] += 1 - present(n.ID)
		s[channels.ExcludedCount] += controlled(n.Title)
		s[channels.UnlistedCount] += linked(n.Title)
		s[channels.UnlistedCount] += unlisted(p.Questions.Types, n.Type) + unlisted(p.Questions.Labels, n.Label) + unlisted(p.Questions.Options, n.Option)
		if strings.ContainsFunc(n.ID, notInID) {
			s[channels.UnlistedCount]++
		}
		if n.FollowUp != nil {
			s[channels.UnlistedCount] += unlisted(p.Questions.FollowUps, n.FollowUp.Type) + linked(n.FollowUp.Placeholder)
		}
	}
}

// linked counts the texts that hold a link.
func linked(texts ...string) (n int) {
	for _, text := range texts {
		n += strings.Count(text, "://")
	}
	return n
}

// countryCode reports whether a text is two letters.
func countryCode(text string) bool {
	return len(text) == 2 && !strings.ContainsFunc(text, func(r rune) bool { return r|0x20 < 'a' || r|0x20 > 'z' })
}

func notInCode(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

func notInID(r rune) bool {
	return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
}

// parts counts what an image lacks, and what does not go with what a tap on it does.
func (i *image) parts(s *channels.Sizes) {
	s[channels.MissingCount] += 1 - wire.Count(i.URL)
	a := i.Action
	if a == nil {
		return
	}
	payload := wire.Count(given(a.payload()), a.Text)
	switch strings.ToLower(a.Type) {
	case "web_url":
		s[channels.MissingCount] += 1 - filled(a.URL) + stray(a.URL)
		s[channels.ExcludedCount] += payload
	case "postback":
		s[channels.MissingCount] += 2 - payload
		s[channels.ExcludedCount] += filled(a.URL)
	default:
		s[channels.UnlistedCount]++
	}
}
