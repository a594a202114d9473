package pricing

import (
	"strings"
	"time"

	"github.com/replywindow/replywindow/internal/fact"
)

// Basis says on what ground a message is or is not charged. The zero value is
// no known ground; read it as [Unknown].
type Basis string

const (
	// Unknown marks a charge that could not be worked out; [Charge.Why] says why.
	Unknown Basis = "unknown"
	// Regular is the market's rate, list or volume tier.
	Regular Basis = "regular"
	// HostRate is a price that the host supplied.
	HostRate Basis = "host_rate"
	// FreeCustomerService is free because the customer service window is open.
	FreeCustomerService Basis = "free_customer_service"
	// FreeGroupCustomerService is the same in a group.
	FreeGroupCustomerService Basis = "free_group_customer_service"
	// FreeEntryPoint is free because the free entry point window is open.
	FreeEntryPoint Basis = "free_entry_point"
	// FreeTier is free because a monthly allowance has units left.
	FreeTier Basis = "free_tier"
	// NotCharged is a message of a kind that is never charged.
	NotCharged Basis = "not_charged"
	// PaidExempt is free because the business is exempt.
	PaidExempt Basis = "paid_exempt"
	// ConversationOpen is free because it rides in a conversation already paid.
	ConversationOpen Basis = "conversation_open"
)

// bases lists every basis.
func bases() []Basis {
	return []Basis{
		Unknown, Regular, HostRate, FreeCustomerService, FreeGroupCustomerService,
		FreeEntryPoint, FreeTier, NotCharged, PaidExempt, ConversationOpen,
	}
}

// Charged reports whether messages on this basis cost money.
func (b Basis) Charged() bool { return b == Regular || b == HostRate }

// Free reports whether messages on this basis are known to cost nothing.
func (b Basis) Free() bool { return b != "" && b != Unknown && !b.Charged() }

// UnmarshalText reads a basis, or nothing as the zero value, and refuses any
// other text.
func (b *Basis) UnmarshalText(text []byte) error {
	return fact.OneOf(b, append(bases(), ""), text, "basis")
}

// Why says on what an estimate rests or why a charge is unknown. The texts are
// stable codes.
type Why string

const (
	// WhyRule is a charge that a rule alone decided.
	WhyRule Why = "rule"
	// WhyWindow is a charge that an open window decided.
	WhyWindow Why = "window_open"
	// WhyConversation is a charge that an open billing conversation decided.
	WhyConversation Why = "conversation_open"
	// WhyAllowance is a charge that a monthly allowance decided.
	WhyAllowance Why = "allowance_left"
	// WhyListRate is the card's list rate.
	WhyListRate Why = "list_rate"
	// WhyTierRate is the rate of the volume band reached.
	WhyTierRate Why = "tier_rate"
	// WhyTierDerived is the list rate less the band's discount: the tier table
	// prints no price for this currency or this card.
	WhyTierDerived Why = "tier_rate_derived"
	// WhyNoTierTable is the list rate because no volume tiers are known for the date.
	WhyNoTierTable Why = "no_tier_table"
	// WhyHostRate is a price that the host supplied.
	WhyHostRate Why = "host_rate"
	// WhyPaymentMissing is a charge beyond the allowance for an account without
	// a payment method: the platform is expected to refuse the message.
	WhyPaymentMissing Why = "payment_method_missing"
	// WhyPlatform is a charge that the platform confirmed.
	WhyPlatform Why = "platform"
	// WhyNoHostRate is unknown: the host supplied no price.
	WhyNoHostRate Why = "no_host_rate"
	// WhyNoCategory is unknown: nobody said which category the message has.
	WhyNoCategory Why = "no_category"
	// WhyNoCurrency is unknown: nothing is known of the account's currency.
	WhyNoCurrency Why = "no_currency"
	// WhyNoCard is unknown: no card for the currency and date.
	WhyNoCard Why = "no_card"
	// WhyNoRate is unknown: the card prints no rate for the market and category.
	WhyNoRate Why = "no_rate"
	// WhyNoMarket is unknown: the recipient's market could not be told.
	WhyNoMarket Why = "no_market"
	// WhyNoRule is unknown: no rule speaks of this message at this date.
	WhyNoRule Why = "no_rule"
)

// Charge is what one message to one recipient costs. It is comparable. The
// zero Charge is unknown, not free.
type Charge struct {
	// Category is what the message is charged as.
	Category Category `json:"category,omitempty"`
	// Basis is the ground of the charge.
	Basis Basis `json:"basis"`
	// Market is the recipient's market, empty when it could not be told.
	Market string `json:"market,omitempty"`
	// Country is the recipient's ISO 3166 alpha-2 code where it is known.
	Country string `json:"country,omitempty"`
	// Price is what one delivered message costs: zero in the account's currency
	// when free, the zero Amount when unknown.
	Price Amount `json:"price"`
	// Card is the effective date of the rate card used, the zero Date if none.
	Card Date `json:"card,omitempty"`
	// Confirmed reports that the platform said so; otherwise it is an estimate.
	Confirmed bool `json:"confirmed"`
	// Confidence is the weakest among the facts used.
	Confidence Confidence `json:"confidence"`
	// Missing names the facts that were assumed because nobody gave them. The confidence is then [Assumed].
	Missing Missing `json:"missing,omitempty"`
	// Why says on what the charge rests.
	Why Why `json:"why"`
	// Opens is how long the billing conversation lasts that this message opens
	// on delivery; zero when it opens none.
	Opens time.Duration `json:"opens,omitempty"`
	// Counts says which monthly count a delivery adds to.
	Counts Counts `json:"counts,omitzero"`
}

// Known reports whether the cost is known, be it zero. A confirmed charge may
// lack its price.
func (c Charge) Known() bool {
	return c.Basis.Free() || c.Basis.Charged() && c.Price != Amount{}
}

// String returns, for example,
// "marketing regular 0.0118 USD (India, card 2026-10-01, estimated)".
func (c Charge) String() string {
	var s strings.Builder
	if c.Category != "" {
		s.WriteString(string(c.Category))
		s.WriteByte(' ')
	}
	if !c.Known() {
		s.WriteString(string(Unknown) + " (" + string(c.Why) + ")")
		return s.String()
	}
	s.WriteString(string(c.Basis))
	if c.Basis.Charged() {
		s.WriteString(" " + c.Price.String())
	}
	s.WriteString(" (")
	if c.Market != "" {
		s.WriteString(c.Market + ", ")
	}
	if c.Card != 0 {
		s.WriteString("card " + c.Card.String() + ", ")
	}
	if c.Confirmed {
		s.WriteString("confirmed")
	} else {
		s.WriteString("estimated")
	}
	if c.Missing != 0 {
		s.WriteString(" without " + c.Missing.String())
	}
	s.WriteByte(')')
	return s.String()
}
