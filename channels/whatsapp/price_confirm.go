package whatsapp

import "github.com/replywindow/replywindow/pricing"

const priceStatusDocs = priceDocs + "webhooks/reference/messages/status"

// priceConfirmations say what the pricing object of a status webhook means, and what pricing analytics mean, which use the same
// words in capitals.
func priceConfirmations() []pricing.ConfirmRow {
	rows := append(priceUntold(), priceBases()...)
	return append(rows, priceWords()...)
}

// priceUntold are the statuses that do not tell the charge of their message.
func priceUntold() []pricing.ConfirmRow {
	return []pricing.ConfirmRow{{Model: "CBP", Basis: pricing.Unknown, Source: pricing.Source{
		URL: priceConversations, Date: "2025-11-01", Confidence: pricing.Documented,
		Note: "by conversation: every message of a charged conversation is marked alike"}}}
}

// priceBases are the grounds of a charge. Before 2025-07-01 webhooks name none.
func priceBases() []pricing.ConfirmRow {
	page := pricing.Source{URL: priceStatusDocs, Date: "2026-09-14", Confidence: pricing.Documented}
	exempt := pricing.Source{URL: priceChangelog, Date: "2026-10-12", Confidence: pricing.Reported,
		Note: "governments and eligible non-profits"}
	october := page
	october.Note = "from October the same type says that the message was in the monthly allowance"
	const types, allowance, subtypes = 2025_07_01, 2026_10_01, 2026_10_12
	tier := func(word, category string) pricing.ConfirmRow {
		return pricing.ConfirmRow{From: allowance, Type: word, Category: category, Basis: pricing.FreeTier, Source: october}
	}
	return []pricing.ConfirmRow{
		{From: subtypes, Subtype: "paid_exempt", Basis: pricing.PaidExempt, Source: exempt},
		tier("free_customer_service", "service"),
		tier("free_customer_service", "group_service"),
		tier("free_group_customer_service", "service"),
		tier("free_group_customer_service", "group_service"),
		{From: types, Type: "regular", Basis: pricing.Regular, Source: page},
		{From: types, Type: "free_customer_service", Basis: pricing.FreeCustomerService, Source: page},
		{From: types, Type: "free_entry_point", Basis: pricing.FreeEntryPoint, Source: page},
		{From: types, Type: "free_group_customer_service", Basis: pricing.FreeGroupCustomerService, Source: page},
	}
}

// priceWords are the platform's categories that are not spelled as its rate cards spell them.
func priceWords() []pricing.ConfirmRow {
	page := pricing.Source{URL: priceStatusDocs, Date: "2026-09-14", Confidence: pricing.Documented}
	analytics := pricing.Source{URL: priceDocs + "analytics", Date: "2025-12-01", Confidence: pricing.Documented}
	return []pricing.ConfirmRow{
		{Category: "authentication-international", As: priceInternational, Source: page},
		{Category: "group_marketing", As: priceMarketing, Source: page},
		{Category: "group_utility", As: priceUtility, Source: page},
		{Category: "group_service", As: priceService, Source: page},
		{Category: "marketing_lite_dynamic", As: priceMarketingLite, Source: analytics},
		{Category: "ai_bot", As: priceGeneralPurposeAI, Source: analytics},
		// A message in a free entry window: the word says nothing of what the message itself is.
		{Category: "referral_conversion", NoCategory: true, Source: page},
	}
}
