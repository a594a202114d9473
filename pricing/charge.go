package pricing

import (
	"strings"
	"time"

	"github.com/replywindow/replywindow/internal/fact"
)

// Basis says on what ground a message is or is not charged. The zero value is no known ground; read it as [Unknown].
type Basis string

const (
	Unknown                  Basis = "unknown"                     // a charge that could not be worked out; [Charge.Why] says why
	Regular                  Basis = "regular"                     // the market's rate, list or volume tier
	HostRate                 Basis = "host_rate"                   // a price that the host supplied
	FreeCustomerService      Basis = "free_customer_service"       // free because the customer service window is open
	FreeGroupCustomerService Basis = "free_group_customer_service" // the same in a group
	FreeEntryPoint           Basis = "free_entry_point"            // free because the free entry point window is open
	FreeTier                 Basis = "free_tier"                   // free because a monthly allowance has units left
	NotCharged               Basis = "not_charged"                 // a message of a kind that is never charged
	PaidExempt               Basis = "paid_exempt"                 // free because the business is exempt
	ConversationOpen         Basis = "conversation_open"           // free because it rides in a conversation already paid
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

// UnmarshalText reads a basis, or nothing as the zero value, and refuses any other text.
func (b *Basis) UnmarshalText(text []byte) error {
	return fact.OneOf(b, append(bases(), ""), text, "basis")
}

// Why says on what an estimate rests or why a charge is unknown. The texts are stable codes.
type Why string

const (
	WhyRule         Why = "rule"              // a charge that a rule alone decided
	WhyWindow       Why = "window_open"       // a charge that an open window decided
	WhyConversation Why = "conversation_open" // a charge that an open billing conversation decided
	WhyAllowance    Why = "allowance_left"    // a charge that a monthly allowance decided
	WhyListRate     Why = "list_rate"         // the card's list rate
	WhyTierRate     Why = "tier_rate"         // the rate of the volume band reached
	// WhyTierDerived is the list rate less the band's discount: the tier table prints no price for this currency or this card.
	WhyTierDerived Why = "tier_rate_derived"
	WhyNoTierTable Why = "no_tier_table" // the list rate because no volume tiers are known for the date
	WhyHostRate    Why = "host_rate"     // a price that the host supplied
	// WhyPaymentMissing is a charge beyond the allowance for an account without
	// a payment method: the platform is expected to refuse the message.
	WhyPaymentMissing Why = "payment_method_missing"
	WhyPlatform       Why = "platform"     // a charge that the platform confirmed
	WhyNoHostRate     Why = "no_host_rate" // unknown: the host supplied no price
	WhyNoCategory     Why = "no_category"  // unknown: nobody said which category the message has
	WhyNoCurrency     Why = "no_currency"  // unknown: nothing is known of the account's currency
	WhyNoCard         Why = "no_card"      // unknown: no card for the currency and date
	WhyNoRate         Why = "no_rate"      // unknown: the card prints no rate for the market and category
	WhyNoMarket       Why = "no_market"    // unknown: the recipient's market could not be told
	WhyNoRule         Why = "no_rule"      // unknown: no rule speaks of this message at this date
)

// Charge is what one message to one recipient costs. It is comparable. The zero Charge is unknown, not free.
type Charge struct {
	Category Category `json:"category,omitempty"` // what the message is charged as
	Basis    Basis    `json:"basis"`              // the ground of the charge
	Market   string   `json:"market,omitempty"`   // the recipient's market, empty when it could not be told
	Country  string   `json:"country,omitempty"`  // the recipient's ISO 3166 alpha-2 code where it is known
	// Price is what one delivered message costs: zero in the account's currency when free, the zero Amount when unknown.
	Price      Amount     `json:"price"`
	Card       Date       `json:"card,omitempty"` // the effective date of the rate card used, the zero Date if none
	Confirmed  bool       `json:"confirmed"`      // the platform said so; otherwise it is an estimate
	Confidence Confidence `json:"confidence"`     // the weakest among the facts used
	// Missing names the facts that were assumed because nobody gave them. The confidence is then [Assumed].
	Missing Missing `json:"missing,omitempty"`
	Why     Why     `json:"why"` // on what the charge rests
	// Opens is how long the billing conversation lasts that this message opens on delivery; zero when it opens none.
	Opens  time.Duration `json:"opens,omitempty"`
	Counts Counts        `json:"counts,omitzero"` // which monthly count a delivery adds to
}

// Known reports whether the cost is known, be it zero. A confirmed charge may lack its price.
func (c Charge) Known() bool {
	return c.Basis.Free() || c.Basis.Charged() && c.Price != Amount{}
}

// String returns, for example, "marketing regular 0.0118 USD (India, card 2026-10-01, estimated)".
func (c Charge) String() string {
	var s strings.Builder
	if c.Category != "" {
		s.WriteString(string(c.Category))
		s.WriteByte(' ')
	}
	if !c.Known() {
		s.WriteString(string(Unknown) + " (" + c.Why.words() + ")")
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
		s.WriteString(" without " + strings.ReplaceAll(c.Missing.String(), ",", " and "))
	}
	s.WriteByte(')')
	return s.String()
}

// words gives the code, and in words which fact an unknown charge lacks.
func (w Why) words() string {
	lacks := ""
	switch w {
	case WhyNoHostRate:
		lacks = "the host gave no price"
	case WhyNoCategory:
		lacks = "the message's category is not known"
	case WhyNoCurrency:
		lacks = "the account's currency is not known"
	case WhyNoCard:
		lacks = "there is no rate card in the account's currency for this date"
	case WhyNoRate:
		lacks = "the rate card has no price for this market and category"
	case WhyNoMarket:
		lacks = "the market of the recipient is not known"
	case WhyNoRule:
		lacks = "no price rule is about such a message on this date"
	default:
		return string(w)
	}
	return string(w) + ": " + lacks
}
