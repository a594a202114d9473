package policy

import (
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// Facts are what [Decide] needs to know besides the rules and the message. The
// zero Facts describe a person never seen, without consent on record, and an
// account without features.
type Facts struct {
	// State and Marks are what was observed for the windows; zero is a person never
	// seen.
	State window.State
	Marks window.Marks
	// Billing are the billing conversations on record.
	Billing pricing.Conversations
	// Country is the person's country (ISO 3166-1 alpha-2), "" when not known.
	Country string
	// Scoped is set when the message goes to an id that the business alone uses
	// for the person, not to a phone number.
	Scoped bool
	// Account is the business account; nil is an account without features.
	Account *Account
	// Restrictions are what the platform forbids the account at the instant of the
	// decision.
	Restrictions []channels.Restriction
	// Consent is what is known of the person's consent.
	Consent Consent
	// Template is what the catalogue says of the template that the message names.
	Template TemplateFacts
	// Prices says what the message costs; nil leaves the charge unknown.
	Prices *pricing.Book
	// Used are the month's counts that the message needs, as [pricing.Book.Needs] names them.
	Used [2]pricing.Usage
	// HostRate is the price that the host knows where the channel has no card.
	HostRate pricing.Amount
	// Recipient says where the message goes, for the price.
	Recipient pricing.Recipient
	// Number is the business number or page, for the price.
	Number string
	// Margin closes windows this much earlier than the platform does.
	Margin time.Duration
	// Strict refuses what only an assumed rule permits.
	Strict bool
}

// Account is what a decision needs to know of the business account. The zero
// Account has no feature and no limit.
type Account struct {
	// Features are what the platform granted: "human_agent", "direct_send".
	Features []string
	// Country is the business's country, ISO 3166-1 alpha-2.
	Country string
	// Limit is the messaging limit in people per moving 24 hours outside a window,
	// 0 for none or not known, and Reached is how many were reached in that time.
	Limit, Reached int
	// Pricing is what the price rules need.
	Pricing pricing.Account
}

func (a *Account) has(feature string) bool {
	if a == nil {
		return false
	}
	for _, f := range a.Features {
		if f == feature {
			return true
		}
	}
	return false
}

// Consent is what is known of a person's consent. Instants are UTC; zero means
// that it never happened. The zero Consent knows nothing.
type Consent struct {
	OptedIn          time.Time `json:"opted_in,omitzero"`
	OptedOut         time.Time `json:"opted_out,omitzero"`
	MarketingStopped time.Time `json:"marketing_stopped,omitzero"`
	MarketingResumed time.Time `json:"marketing_resumed,omitzero"`
	// Never is set by a host that knows the person never agreed.
	Never bool `json:"never,omitempty"`
}

// Out reports whether the person opted out and did not opt in again since. At the
// same instant the opt-out counts.
func (c Consent) Out() bool { return !c.OptedOut.IsZero() && !c.OptedIn.After(c.OptedOut) }

// Stopped reports whether the person stopped marketing messages and did not
// resume them since. At the same instant the stop counts.
func (c Consent) Stopped() bool {
	return !c.MarketingStopped.IsZero() && !c.MarketingResumed.After(c.MarketingStopped)
}

// Equal reports whether two say the same. Instants are compared, not their zones.
func (c Consent) Equal(o Consent) bool {
	return c.Never == o.Never && c.OptedIn.Equal(o.OptedIn) && c.OptedOut.Equal(o.OptedOut) &&
		c.MarketingStopped.Equal(o.MarketingStopped) && c.MarketingResumed.Equal(o.MarketingResumed)
}

// Merge keeps the latest instant of each.
func (c Consent) Merge(o Consent) Consent {
	return Consent{
		OptedIn: later(c.OptedIn, o.OptedIn), OptedOut: later(c.OptedOut, o.OptedOut),
		MarketingStopped: later(c.MarketingStopped, o.MarketingStopped),
		MarketingResumed: later(c.MarketingResumed, o.MarketingResumed),
		Never:            c.Never || o.Never,
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// TemplateFacts are what the catalogue says of a template. The zero value means
// that there is no catalogue.
type TemplateFacts struct {
	// Checked is set when a catalogue was asked.
	Checked bool
	// Category is the template's category at the time of use, "" when not known.
	Category string
	// Refusal says why it may not be sent; its zero value says that it may.
	Refusal template.Refusal
	// Mismatches are the ways in which the values do not fit.
	Mismatches []template.Mismatch
	// Until is when this may change by time alone, zero when it does not.
	Until time.Time
}

// NewTemplateFacts says what follows from the catalogue's view of a template, and
// whether a reference fits it.
func NewTemplateFacts(rules *template.Rules, v template.View, found bool, send *template.Send, at time.Time) TemplateFacts {
	f := TemplateFacts{Checked: true, Category: category(v.Category), Until: v.Until}
	if r, refused := rules.Refuse(v, found); refused {
		f.Refusal = r
		return f
	}
	if v.Form != nil {
		f.Mismatches = v.Form.Fill(send, rules, at)
	}
	return f
}

// category gives a template's category the way prices and permissions spell it.
func category(c template.Category) string {
	for _, known := range [...]string{"marketing", "utility", "authentication"} {
		if strings.EqualFold(string(c), known) {
			return known
		}
	}
	return strings.ToLower(string(c))
}
