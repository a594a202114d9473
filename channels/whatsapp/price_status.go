package whatsapp

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/replywindow/replywindow/pricing"
)

// PriceStatus is the pricing object of a status webhook, as it was written.
type PriceStatus struct {
	// Model is pricing_model: "PMP" by message, "CBP" by conversation.
	Model string
	// Type is type, which webhooks carry since 2025-07-01.
	Type string
	// Category is category.
	Category string
	// Subtype is subtype, which webhooks carry since 2026-10-12.
	Subtype string
	// CostAmount and CostCurrency are cost, which only messages with a maximum
	// price carry; the amount is a decimal number as text, of which digits beyond a
	// millionth are dropped.
	CostAmount, CostCurrency string
}

// priceTypeRow says what a pricing type means from a date on. Of the rows that
// fit, the last one counts.
type priceTypeRow struct {
	from     pricing.Date
	written  string
	category pricing.Category // empty for any
	basis    pricing.Basis
}

// priceTypeRows follow the status webhook reference, 2026-09-14:
// https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
func priceTypeRows() [6]priceTypeRow {
	return [...]priceTypeRow{
		{2025_07_01, "regular", "", pricing.Regular},
		{2025_07_01, "free_customer_service", "", pricing.FreeCustomerService},
		{2025_07_01, "free_entry_point", "", pricing.FreeEntryPoint},
		{2025_07_01, "free_group_customer_service", "", pricing.FreeGroupCustomerService},
		// From October the same type says that the message was in the allowance.
		{2026_10_01, "free_customer_service", PriceService, pricing.FreeTier},
		{2026_10_01, "free_group_customer_service", PriceService, pricing.FreeTier},
	}
}

const (
	pricePaidExempt = "paid_exempt"
	// priceReferral is the category of a message in a free entry window; it says
	// nothing of what the message itself is.
	priceReferral    = "referral_conversion"
	priceGroupPrefix = "group_"
	// priceDynamic is the marketing interface with a maximum price, in analytics.
	priceDynamic = "marketing_lite_dynamic"
)

// PriceConfirmation translates a status into the words of package pricing. The
// instant is the status's own, and the zone the account's, in which the meaning
// of types turns. The result is false where the status does not tell the charge
// of the message: without a known type, and by conversation, where every
// message of a charged conversation is marked alike.
func PriceConfirmation(s PriceStatus, at time.Time, zone *time.Location) (pricing.Confirmation, bool) {
	said := pricing.Confirmation{Category: PriceCategory(s.Category)}
	day := pricing.DateOf(at, zone)
	for _, row := range priceTypeRows() {
		if row.from <= day && row.written == strings.ToLower(s.Type) &&
			(row.category == "" || row.category == said.Category) {
			said.Basis = row.basis
		}
	}
	if s.Model == "CBP" || said.Basis == "" {
		return pricing.Confirmation{}, false
	}
	if strings.EqualFold(s.Subtype, pricePaidExempt) {
		said.Basis = pricing.PaidExempt
	}
	if s.CostAmount != "" {
		if cost, _, err := priceCost(json.Number(s.CostAmount), s.CostCurrency); err == nil {
			said.Cost = cost
		}
	}
	return said, true
}

// PriceCategory returns the charge category that a webhook or analytics row
// means: in lower case, either spelling of the international one, and a group's
// categories as those of its messages. The categories of the marketing interface
// are those of marketing, of which it has had the rates since messages are charged
// one by one. A free entry message's category is empty, because the platform does
// not say what the message itself is.
func PriceCategory(written string) pricing.Category {
	c := strings.ReplaceAll(strings.ToLower(written), "-", "_")
	c = strings.TrimPrefix(c, priceGroupPrefix)
	switch c {
	case priceReferral:
		return ""
	case string(PriceMarketingLite), priceDynamic:
		return PriceMarketing
	case "ai_bot":
		return PriceGeneralPurposeAI
	}
	return pricing.Category(c)
}
