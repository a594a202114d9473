package messenger

import (
	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/pricing"
)

// prices are the platform's price facts. Marketing messages are charged for each delivered message at a price that only the host's own
// estimate or bid tells; nothing else is charged, and there is no rate card.
func prices() *pricing.Book {
	const page, marketing, utility = metafacts.Docs + "messenger-platform/", "marketing", "utility"
	priced := pricing.Source{URL: page + "marketing-messages-on-messenger/send-messages", Date: "2026-06-30", Confidence: pricing.Documented,
		Note: "priced by delivered message and recipient country, with an optional bid; there is no card"}
	silent := pricing.Source{URL: page + "send-messages/utility-messages", Date: "2026-03-13", Confidence: pricing.Assumed,
		Note: "no text speaks of a charge, and none promises that there is none"}
	return metafacts.Prices(
		pricing.Rule{Type: marketing, As: marketing, Basis: pricing.HostRate, Source: priced},
		pricing.Rule{Type: utility, As: utility, Basis: pricing.NotCharged, Source: silent},
		pricing.Rule{Category: marketing, Basis: pricing.HostRate, Source: priced},
		pricing.Rule{Category: utility, Basis: pricing.NotCharged, Source: silent},
		pricing.Rule{Category: metafacts.FreeForm, Basis: pricing.NotCharged, Source: pricing.Source{
			URL: page + "overview", Date: "2026-03-23", Confidence: pricing.Documented, Note: "the platform is stated to be free"}},
	)
}
