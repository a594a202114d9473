package whatsapp

import (
	"time"

	"github.com/replywindow/replywindow/pricing"
)

// The platform's charge categories, as its rate cards and webhooks spell them.
const (
	priceMarketing        pricing.Category = "marketing"
	priceMarketingLite    pricing.Category = "marketing_lite"
	priceUtility          pricing.Category = "utility"
	priceAuthentication   pricing.Category = "authentication"
	priceInternational    pricing.Category = "authentication_international"
	priceService          pricing.Category = "service"
	priceGeneralPurposeAI pricing.Category = "general_purpose_ai"
)

const (
	priceDocs = "https://developers.facebook.com/documentation/business-messaging/whatsapp/"

	pricePage          = priceDocs + "pricing"
	priceNonTemplate   = priceDocs + "pricing/non-template-messages"
	priceConversations = priceDocs + "pricing/conversation-based-pricing"
	priceAuthIntl      = priceDocs + "pricing/authentication-international-rates"
	priceChangelog     = priceDocs + "changelog"
	priceGroups        = priceDocs + "groups/pricing"

	// The window kinds and message types that the rules below speak of.
	priceServiceWindow = "customer_service"
	priceEntryWindow   = "free_entry_point"
	priceReaction      = "reaction"
	priceSign          = "sender_action"
	priceAgent         = "business_agent"
	priceMarketingAPI  = "marketing"
)

// priceConversation is the length of a billing conversation.
const priceConversation = 24 * time.Hour

// priceRules returns the charging rules of every edition since categories came
// in on 2023-06-01: charged by conversation until 2025-06-30, by delivered
// message since. Each row names its source.
func priceRules() []pricing.Rule {
	rules := []pricing.Rule{priceSignRule()}
	rules = append(rules, priceAssistantRules()...)
	rules = append(rules, priceFreeRules()...)
	rules = append(rules, priceConversationRules()...)
	rules = append(rules, priceServiceRules()...)
	return append(rules, priceTemplateRules()...)
}

// priceSignRule is for read receipts and typing signs: no messages, so they are
// not charged and use up no allowance.
func priceSignRule() pricing.Rule {
	return pricing.Rule{From: 2023_06_01, Type: priceSign, Basis: pricing.NotCharged, Source: pricing.Source{
		URL: priceDocs + "typing-indicators", Date: "2026-06-17", Confidence: pricing.Assumed,
		Note: "charges are per delivered message, and a read receipt or typing sign is none; no page says so"}}
}

// priceAssistantRules are the messages of the platform's own agent and of
// businesses that offer a general purpose assistant. Their rates are not on any
// card.
func priceAssistantRules() []pricing.Rule {
	changelog := pricing.Source{URL: priceChangelog, Date: "2026-05-13", Confidence: pricing.Documented,
		Note: "AI providers pay per delivered message that is no template; the rates were not found"}
	union := pricing.Source{URL: priceDocs + "pricing/ai-providers", Date: "2026-05-21", Confidence: pricing.Documented,
		Note: "29 European countries from 2026-03-11 to 2026-05-12, listed by name; the rates were not found"}
	elsewhere := pricing.Source{URL: pricePage, Date: "2026-10-02", Confidence: pricing.Assumed,
		Note: "AI providers stand outside the service rules of October; what holds in other countries was not found"}
	agent := pricing.Source{URL: priceNonTemplate, Date: "2026-08-25", Confidence: pricing.Documented,
		Note: "charged by token, 2.00 USD per million, so the price of one message cannot be known before"}
	assistant := func(from, until pricing.Date, source pricing.Source, countries ...string) pricing.Rule {
		return pricing.Rule{From: from, To: until, Category: priceService, Traits: pricing.AIProvider,
			Countries: countries, Basis: pricing.Regular, As: priceGeneralPurposeAI, Source: source}
	}
	return []pricing.Rule{
		{From: 2026_08_01, Type: priceAgent, Basis: pricing.Unknown, Source: agent},
		assistant(2026_02_16, 2026_05_13, changelog, "IT"),
		assistant(2026_03_11, 0, changelog, "BR"),
		assistant(2026_03_11, 2026_05_13, union, priceEuropeanArea()...),
		{From: 2026_10_01, Category: priceService, Traits: pricing.AIProvider,
			Basis: pricing.Unknown, As: priceGeneralPurposeAI, Source: elsewhere},
	}
}

// priceEuropeanArea is the European Economic Area without Italy.
func priceEuropeanArea() []string {
	return []string{
		"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
		"IS", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
	}
}

// priceFreeRules are the messages that are free whatever their category.
func priceFreeRules() []pricing.Rule {
	return []pricing.Rule{
		{From: 2025_07_01, Type: priceReaction, Basis: pricing.NotCharged, Source: pricing.Source{
			URL: priceNonTemplate, Date: "2026-08-25", Confidence: pricing.Documented,
			Note: "a reaction by the business is not charged and does not use the monthly allowance"}},
		{From: 2023_06_01, Window: priceEntryWindow, Basis: pricing.FreeEntryPoint, Source: pricing.Source{
			URL: pricePage, Date: "2026-09-28", Confidence: pricing.Documented,
			Note: "everything is free inside the free entry point window"}},
	}
}

// priceConversationRules are those of the model by conversation: the first
// delivered message opens a conversation of its category, the rest ride in it.
func priceConversationRules() []pricing.Rule {
	page := pricing.Source{URL: priceConversations, Date: "2025-11-01", Confidence: pricing.Documented}
	lite := pricing.Source{URL: priceChangelog, Date: "2024-10-15", Confidence: pricing.Documented,
		Note: "the lite interface was a category of its own; its rates were not found"}
	const from, until = 2023_06_01, 2025_07_01
	opening := func(c pricing.Category, source pricing.Source) pricing.Rule {
		return pricing.Rule{From: from, To: until, Category: c,
			Basis: pricing.Regular, Opens: priceConversation, Source: source}
	}
	authentication := opening(priceAuthentication, page)
	authentication.International = priceInternational
	liteOpening := opening(priceMarketing, lite)
	liteOpening.From, liteOpening.API, liteOpening.As = 2024_10_15, priceMarketingAPI, priceMarketingLite
	liteRiding := liteOpening
	liteRiding.Rides, liteRiding.Basis, liteRiding.Opens = pricing.RidesOwn, pricing.ConversationOpen, 0
	return []pricing.Rule{
		liteRiding,
		liteOpening,
		{From: from, To: until, Category: priceService, Rides: pricing.RidesAny,
			Basis: pricing.ConversationOpen, Source: page},
		{From: from, To: 2024_11_01, Category: priceService, Allowance: 1000, AllowanceScope: pricing.ScopeAccount,
			Basis: pricing.FreeTier, Opens: priceConversation, Source: page},
		{From: from, To: 2024_11_01, Category: priceService,
			Basis: pricing.Regular, Opens: priceConversation, Source: page},
		{From: 2024_11_01, To: until, Category: priceService,
			Basis: pricing.FreeCustomerService, Opens: priceConversation, Source: page},
		{From: from, To: until, Rides: pricing.RidesOwn, Basis: pricing.ConversationOpen, Source: page},
		opening(priceMarketing, page),
		opening(priceUtility, page),
		authentication,
		// A utility conversation opened on the last day ran on for its 24 hours.
		{From: 2025_07_01, To: 2025_07_02, Category: priceUtility, Rides: pricing.RidesOwn,
			Basis: pricing.ConversationOpen, Source: page},
	}
}

// priceServiceRules are those of messages without a template, charged by
// message: free until 2026-09-30, then beyond a monthly allowance at the rate
// the card prints for service.
func priceServiceRules() []pricing.Rule {
	july := pricing.Source{URL: pricePage, Date: "2026-07-01", Confidence: pricing.Documented}
	groups := pricing.Source{URL: priceGroups, Date: "2025-12-01", Confidence: pricing.Documented}
	october := pricing.Source{URL: pricePage, Date: "2026-09-30", Confidence: pricing.Documented,
		Note: "1,000 delivered service messages per business number and month are free"}
	exempt := pricing.Source{URL: priceChangelog, Date: "2026-10-12", Confidence: pricing.Reported,
		Note: "governments and eligible non-profits, until the end of 2027"}
	return []pricing.Rule{
		{From: 2025_07_01, To: 2026_10_01, Category: priceService, Group: true,
			Basis: pricing.FreeGroupCustomerService, Source: groups},
		{From: 2025_07_01, To: 2026_10_01, Category: priceService,
			Basis: pricing.FreeCustomerService, Source: july},
		{From: 2026_10_01, Category: priceService, Allowance: 1000, AllowanceScope: pricing.ScopeNumber,
			Basis: pricing.FreeTier, Source: october},
		{From: 2026_10_01, To: 2028_01_01, Category: priceService, Traits: pricing.Exempt,
			Basis: pricing.PaidExempt, Source: exempt},
		{From: 2026_10_01, Category: priceService, Basis: pricing.Regular, Source: october},
	}
}

// priceTemplateRules are those of templates, charged by message.
func priceTemplateRules() []pricing.Rule {
	page := pricing.Source{URL: pricePage, Date: "2026-09-30", Confidence: pricing.Documented}
	groups := pricing.Source{URL: priceGroups, Date: "2025-12-01", Confidence: pricing.Documented}
	lite := pricing.Source{URL: pricePage, Date: "2026-09-30", Confidence: pricing.Documented,
		Note: "a category of its own in statuses, at the rate of marketing; a maximum price, a limited beta, is left aside"}
	international := pricing.Source{URL: priceAuthIntl, Date: "2026-05-21", Confidence: pricing.Documented}
	return []pricing.Rule{
		{From: 2025_07_01, To: 2026_10_01, Category: priceUtility, Window: priceServiceWindow, Group: true,
			Basis: pricing.FreeGroupCustomerService, Source: groups},
		{From: 2025_07_01, To: 2026_10_01, Category: priceUtility, Window: priceServiceWindow,
			Basis: pricing.FreeCustomerService, Source: page},
		{From: 2025_07_01, Category: priceUtility, Tier: priceUtility, Basis: pricing.Regular, Source: page},
		{From: 2025_07_01, Category: priceMarketing, API: priceMarketingAPI, As: priceMarketingLite, Rate: priceMarketing,
			Basis: pricing.Regular, Source: lite},
		{From: 2025_07_01, Category: priceMarketing, Basis: pricing.Regular, Source: page},
		{From: 2025_07_01, Category: priceAuthentication, International: priceInternational,
			Tier: priceAuthentication, Basis: pricing.Regular, Source: international},
		{From: 2025_07_01, Category: priceInternational, Tier: priceAuthentication,
			Basis: pricing.Regular, Source: international},
	}
}
