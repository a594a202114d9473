package instagram

import "github.com/replywindow/replywindow/pricing"

// PriceFree is the category of every message.
const PriceFree pricing.Category = "standard"

// PriceBook returns the platform's price facts: no message is charged.
func PriceBook() (*pricing.Book, error) {
	return pricing.NewBook(pricing.Facts{FreeForm: PriceFree, Rules: []pricing.Rule{{
		Basis: pricing.NotCharged,
		Source: pricing.Source{
			URL:  "https://developers.facebook.com/documentation/business-messaging/instagram-messaging/overview",
			Date: "2026-06-26", Confidence: pricing.Reported,
			Note: "no paid kind of message was found; the Messenger overview that covers both is stated to be free",
		},
	}}})
}
