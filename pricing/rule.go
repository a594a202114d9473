package pricing

import (
	"fmt"
	"slices"
	"time"
)

// Riding says in which open billing conversation a message rides.
type Riding uint8

const (
	// RidesNone asks for no open conversation.
	RidesNone Riding = iota
	// RidesOwn asks for an open conversation of the message's own category.
	RidesOwn
	// RidesAny asks for an open conversation of any category.
	RidesAny
)

// Rule is one row of a channel's charging rules. Of the rows that hold on the
// day, the first whose conditions are all met decides. The zero value of a
// condition asks for nothing.
type Rule struct {
	// From is the first day of the rule and Until the first day it no longer
	// holds, both turning at 00:00 in the account's zone; zero is unbounded.
	From, Until Date

	// Category is the category of the message.
	Category Category
	// Type is the channel's message type, such as a reaction.
	Type string
	// API is the interface through which the message is sent.
	API string
	// Window is a window that must be open.
	Window string
	// Rides is the billing conversation that must be open.
	Rides Riding
	// Group asks for a message to a group.
	Group bool
	// Traits are properties that the account must have.
	Traits Traits
	// Countries lists the recipient's countries.
	Countries []string
	// Allowance is the number of delivered messages a month that the rule holds
	// for, counted over AllowanceScope. Zero is no limit.
	Allowance      int64
	AllowanceScope Scope

	// Basis is the ground of the charge.
	Basis Basis
	// As is the category that is charged, if not the message's own.
	As Category
	// Rate is the column of the card, if not that of the charged category.
	Rate Category
	// International is the category charged instead when the account and the
	// recipient make the message international and the card has a rate for it.
	International Category
	// Tier is the category whose monthly volume sets the rate; empty means that
	// no volume tiers apply.
	Tier Category
	// MaxPrice allows the host to bid: a Query's MaxPrice bounds the price.
	MaxPrice bool
	// Opens is the length of the billing conversation that the message opens.
	Opens time.Duration
	// Source says where the rule was read.
	Source Source
}

func (r Rule) holds(day Date) bool { return r.From <= day && (r.Until == 0 || day < r.Until) }

func (r Rule) validate() error {
	if !slices.Contains(Bases(), r.Basis) {
		return fmt.Errorf("rule for %q from %s: basis %q is not known", r.Category, r.From, r.Basis)
	}
	for _, d := range [...]Date{r.From, r.Until} {
		if d != 0 && !d.Valid() {
			return fmt.Errorf("rule for %q: date %d does not exist", r.Category, d)
		}
	}
	if r.Until != 0 && r.Until <= r.From {
		return fmt.Errorf("rule for %q ends on %s, not after %s", r.Category, r.Until, r.From)
	}
	if !slices.Contains(scopes(), r.AllowanceScope) {
		return fmt.Errorf("rule for %q from %s: scope %q is not known", r.Category, r.From, r.AllowanceScope)
	}
	if (r.Allowance > 0) != (r.AllowanceScope != ScopeNone) || r.Allowance < 0 || r.Opens < 0 {
		return fmt.Errorf("rule for %q from %s: allowance %d of scope %q, opens %s",
			r.Category, r.From, r.Allowance, r.AllowanceScope, r.Opens)
	}
	return nil
}

// Query asks what one message to one recipient costs. The zero Query is a
// free-form message in no window.
type Query struct {
	// At is the instant of delivery, or of sending when that is not known yet.
	At time.Time
	// Category is the template's category at the time of use; empty means a
	// message without a template.
	Category Category
	// Type is the channel's message type.
	Type string
	// API is the interface through which it is sent; empty is the usual one.
	API string
	// Recipient is who gets it.
	Recipient Recipient
	// Number is the business's number or page id that sends it.
	Number string
	// Group reports a message to a group; ask once for each recipient.
	Group bool
	// Windows are the kinds of window open between the two.
	Windows Windows
	// Conversations are the billing conversations on record; nil is none.
	Conversations *Conversations
	// MaxPrice is the most the host is willing to pay, where it may bid.
	MaxPrice Amount
	// HostRate is the price the host knows, where the channel has no card.
	HostRate Amount
	// Usage knows the month's counts; nil means that nothing was used yet.
	Usage Counter
}

// Recipient says where a message goes. The first field that is set decides the
// market.
type Recipient struct {
	// Market is the market's name. The country is then that of Country or, without
	// one, the only country that the market has; set it where a market has several.
	Market string
	// Phone is a telephone number, digits with or without a leading plus.
	Phone string
	// Country is an ISO 3166 alpha-2 code, for a user without a known number.
	Country string
}

// Windows is a small set of window kinds. Empty places do not count. Of more than
// four that are open at once the rest is left out, which can only make an estimate
// dearer.
type Windows [4]string

// Has reports whether a kind is in the set.
func (w *Windows) Has(kind string) bool {
	for i := range w {
		if w[i] == kind {
			return kind != ""
		}
	}
	return false
}
