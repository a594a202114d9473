package graph

import (
	"strings"
	"unicode"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/wire"
	"github.com/replywindow/replywindow/internal/fact"
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
	URL    wire.Hosted `json:"url"`
	Hero   wire.Bool   `json:"is_hero_image"`
	Action *button     `json:"action"`
}

// templateParts counts what a template of its type asks for beside titles, buttons and files.
func (t *structured) templateParts(p *Platform, here wire.Part) {
	const missing = channels.MissingCount
	switch t.Type {
	case "generic":
		for i := range t.Elements {
			here.Need(fact.Shows(t.Elements[i].Title), channels.UnnamedCount, "elements", i, "title")
			here.Need(!t.Elements[i].bare(), missing, "elements", i, "subtitle or another part")
			if p.paid {
				t.Elements[i].mediumParts(here.At("elements", i))
			}
		}
	case "button":
		here.Need(fact.Shows(t.Text), missing, "text")
		here.Need(len(t.Buttons) > 0, missing, "buttons")
	case "media":
		for i := range t.Elements {
			e := &t.Elements[i]
			here.Need(listed(mediaTypes[:], e.Kind), channels.UnlistedCount, "elements", i, "media_type")
			if wire.IsHosted(string(e.URL)) {
				here.Need(p.Words.ofPage(string(e.URL)), channels.UnlistedCount, "elements", i, "url")
				if bool(e.Attachment) {
					here.Note(channels.ReferenceCount, "elements", i, "url")
				}
			}
		}
	case "image_grid":
		here.Need(len(t.Elements) > 0 && len(t.Elements[0].Images) > 0, missing, "elements", 0, "images")
		for i := 1; i < len(t.Elements); i++ {
			here.Count(channels.ExcludedCount, "elements", i)
		}
	case "coupon":
		here.Need(fact.Shows(t.Title), missing, "title")
		here.Need(!strings.ContainsFunc(strings.TrimSpace(string(t.CouponCode)), notInCode), channels.UnlistedCount, "coupon_code")
		here.Need(!stray(t.CouponURL), channels.UnlistedCount, "coupon_url")
	case "customer_information":
		here.Need(bool(t.Privacy.URL), missing, "business_privacy", "url")
		for i, country := range t.Countries {
			here.Need(code(country, countryLetters), channels.UnlistedCount, "countries", i)
		}
	case "instant_form":
		here.Need(bool(t.Form), missing, "form_id")
	case "one_time_notif_req":
		here.Need(fact.Shows(t.Title), missing, "title")
		here.Need(bool(t.Payload), missing, "payload")
	case "receipt":
		t.receiptParts(here)
	case "customer_feedback":
		t.surveyParts(p, here)
	}
}

// mediaTypes are the values of media_type.
var mediaTypes = [...]string{"image", "video"}

// mediumParts looks at the picture or video of a card of a marketing message. A card with a video has no postback buttons.
func (e *element) mediumParts(here wire.Part) {
	here.Need(e.Kind == "" || listed(mediaTypes[:], e.Kind), channels.UnlistedCount, "media_type")
	here.Need(!strings.EqualFold(e.Kind, "video") || bool(e.Video), channels.MissingCount, "video_id")
	here.Need(!strings.EqualFold(e.Kind, "image") || filled(e.Image) || len(e.Pictures) > 0, channels.MissingCount, "image_url")
	for i := range e.Buttons {
		here.Need(!bool(e.Video) || !strings.EqualFold(e.Buttons[i].Type, "postback"), channels.ExcludedCount, "buttons", i)
	}
}

// bare reports whether an element has a title and nothing else.
func (e *element) bare() bool {
	return e.Subtitle == "" && !filled(e.Image) && !bool(e.Video) && e.Default == nil && len(e.Buttons)+len(e.Pictures) == 0
}

func (t *structured) receiptParts(here wire.Part) {
	const missing, unlisted = channels.MissingCount, channels.UnlistedCount
	here.Need(bool(t.Recipient), missing, "recipient_name")
	here.Need(bool(t.Order), missing, "order_number")
	here.Need(filled(t.Currency), missing, "currency")
	here.Need(!filled(t.Currency) || code(string(t.Currency), currencyLetters), unlisted, "currency")
	here.Need(bool(t.Payment), missing, "payment_method")
	here.Need(bool(t.Summary.Total), missing, "summary", "total_cost")
	here.Need(number(t.Summary.Subtotal), unlisted, "summary", "subtotal")
	here.Need(number(t.Summary.Shipping), unlisted, "summary", "shipping_cost")
	here.Need(number(t.Summary.Tax), unlisted, "summary", "total_tax")
	for i := range t.Elements {
		here.Need(fact.Shows(t.Elements[i].Title), channels.UnnamedCount, "elements", i, "title")
		here.Need(number(t.Elements[i].Quantity), unlisted, "elements", i, "quantity")
		here.Need(bool(t.Elements[i].Price), missing, "elements", i, "price")
		here.Need(!filled(t.Elements[i].Currency) || code(string(t.Elements[i].Currency), currencyLetters), unlisted, "elements", i, "currency")
	}
	for i := range t.Adjustments {
		here.Need(bool(t.Adjustments[i].Name), missing, "adjustments", i, "name")
		here.Need(bool(t.Adjustments[i].Amount), missing, "adjustments", i, "amount")
	}
	if t.Address != nil {
		t.Address.parts(here.At("address"))
	}
}

func (a *address) parts(here wire.Part) {
	here.Need(bool(a.Street), channels.MissingCount, "street_1")
	here.Need(bool(a.City), channels.MissingCount, "city")
	here.Need(bool(a.PostalCode), channels.MissingCount, "postal_code")
	here.Need(bool(a.State), channels.MissingCount, "state")
	here.Need(fact.Shows(a.Country), channels.MissingCount, "country")
	here.Need(a.Country == "" || code(a.Country, countryLetters), channels.UnlistedCount, "country")
}

// surveyParts looks at the texts of a survey and at its one page.
func (t *structured) surveyParts(p *Platform, here wire.Part) {
	for _, label := range [...]struct{ name, text string }{{"title", t.Title}, {"subtitle", t.Subtitle}, {"button_title", t.ButtonTitle}} {
		here.Need(fact.Shows(label.text), channels.MissingCount, label.name)
		here.Need(!linked(label.text), channels.UnlistedCount, label.name)
	}
	here.Need(bool(t.Privacy.URL), channels.MissingCount, "business_privacy", "url")
	for i := range t.Screens {
		here := here.At("feedback_screens", i)
		here.Need(i == 0, channels.ExcludedCount)
		t.Screens[i].parts(p, here)
	}
}

// parts looks at the questions of a page. Their ids are letters, digits and underscores.
func (q *screen) parts(p *Platform, here wire.Part) {
	for i := range q.Questions {
		n, here := &q.Questions[i], here.At("questions", i)
		here.Need(n.ID != "", channels.UnidentifiedCount, "id")
		here.Need(!strings.ContainsFunc(n.ID, notInID), channels.UnlistedCount, "id")
		here.Need(!wire.Controlled(n.Title), channels.ExcludedCount, "title")
		here.Need(!linked(n.Title) && (n.Title == "" || characters(n.Title) >= p.Questions.LeastTitle), channels.UnlistedCount, "title")
		here.Need(listed(p.Questions.Types, n.Type), channels.UnlistedCount, "type")
		here.Need(listed(p.Questions.Labels, n.Label), channels.UnlistedCount, "score_label")
		here.Need(listed(p.Questions.Options, n.Option), channels.UnlistedCount, "score_option")
		if n.FollowUp != nil {
			here.Need(listed(p.Questions.FollowUps, n.FollowUp.Type), channels.UnlistedCount, "follow_up", "type")
			here.Need(!linked(n.FollowUp.Placeholder), channels.UnlistedCount, "follow_up", "placeholder")
		}
	}
}

// linked reports whether a text holds a link.
func linked(text string) bool { return strings.Contains(text, "://") }

// How many letters the codes of countries and currencies have.
const countryLetters, currencyLetters = 2, 3

// code reports whether a text is so many letters.
func code(text string, letters int) bool {
	return len(text) == letters && !strings.ContainsFunc(text, func(r rune) bool { return r|0x20 < 'a' || r|0x20 > 'z' })
}

func notInCode(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

func notInID(r rune) bool {
	return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
}

// parts counts what an image lacks, and what does not go with what a tap on it does.
func (i *image) parts(here wire.Part) {
	here.Need(bool(i.URL), channels.MissingCount, "url")
	a := i.Action
	if a == nil {
		return
	}
	here = here.At("action")
	loaded, labelled := fact.Shows(a.payload()), bool(a.Text)
	switch strings.ToLower(a.Type) {
	case "web_url":
		here.Need(wire.IsLink(string(a.URL)), channels.MissingCount, "url")
		here.Need(!loaded, channels.ExcludedCount, "payload")
		here.Need(!labelled, channels.ExcludedCount, "text")
	case "postback":
		here.Need(loaded, channels.MissingCount, "payload")
		here.Need(labelled, channels.MissingCount, "text")
		here.Need(!filled(a.URL), channels.ExcludedCount, "url")
	default:
		here.Count(channels.UnlistedCount, "type")
	}
}
