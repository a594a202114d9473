package messenger

import "github.com/replywindow/replywindow/pricing"

// PriceMarketing is the one category that the platform charges for.
const PriceMarketing pricing.Category = "marketing"

// PriceUtility is the category of the platform's utility templates.
const PriceUtility pricing.Category = "utility"

// PriceFree is the category that a message without a template gets.
const PriceFree pricing.Category = "standard"

const (
	pricePlatform  = "https://developers.facebook.com/documentation/business-messaging/messenger-platform/overview"
	priceMarketing = "https://developers.facebook.com/documentation/business-messaging/messenger-platform/marketing-messages-on-messenger/send-messages"
	priceNotices   = "https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/utility-messages"
)

// PriceRules returns the platform's charging rules. Marketing messages are
// charged for each delivered message at a price that only the host's own
// estimate or bid tells; nothing else is charged.
func PriceRules() []pricing.Rule {
	marketing := pricing.Source{URL: priceMarketing, Date: "2026-06-30", Confidence: pricing.Documented,
		Note: "priced by delivered message and recipient country, with an optional bid; there is no card"}
	utility := pricing.Source{URL: priceNotices, Date: "2026-03-13", Confidence: pricing.Assumed,
		Note: "no text speaks of a charge, and none promises that there is none"}
	free := pricing.Source{URL: pricePlatform, Date: "2026-03-23", Confidence: pricing.Documented,
		Note: "the platform is stated to be free"}
	return []pricing.Rule{
		{Type: string(PriceMarketing), As: PriceMarketing, Basis: pricing.HostRate, Source: marketing},
		{Type: string(PriceUtility), As: PriceUtility, Basis: pricing.NotCharged, Source: utility},
		{Category: PriceMarketing, Basis: pricing.HostRate, Source: marketing},
		{Category: PriceUtility, Basis: pricing.NotCharged, Source: utility},
		{Category: PriceFree, Basis: pricing.NotCharged, Source: free},
	}
}

// PriceBook returns the platform's price facts. There is no rate card.
func PriceBook() (*pricing.Book, error) {
	return pricing.NewBook(pricing.Facts{FreeForm: PriceFree, Rules: PriceRules()})
}
