package instagram

import (
	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/pricing"
)

// prices are the platform's price facts: no message is charged.
func prices() *pricing.Book {
	return metafacts.Prices(pricing.Rule{Basis: pricing.NotCharged, Source: pricing.Source{
		URL: metafacts.Docs + "instagram-messaging/overview", Date: "2026-06-26", Confidence: pricing.Reported,
		Note: "no paid kind of message was found; the Messenger overview that covers both is stated to be free",
	}})
}
