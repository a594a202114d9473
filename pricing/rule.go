package pricing

import (
	"fmt"
	"slices"
	"time"
)

// Riding says in which open billing conversation a message rides.
type Riding uint8

const (
	RidesNone Riding = iota // asks for no open conversation
	RidesOwn                // asks for an open conversation of the message's own category
	RidesAny                // asks for an open conversation of any category
)

// Rule is one row of a channel's charging rules. Of the rows that hold on the day, the first whose conditions are all met decides. The
// zero value of a condition asks for nothing.
type Rule struct {
	// From is the first day of the rule and To the first day it no longer
	// holds, both turning at 00:00 in the account's zone; zero is unbounded.
	From, To Date

	Category  Category // the category of the message
	Type      string   // the channel's message type, such as a reaction
	API       string   // the interface through which the message is sent
	Window    string   // a window that must be open
	Rides     Riding   // the billing conversation that must be open
	Group     bool     // asks for a message to a group
	Traits    Traits   // properties that the account must have
	Countries []string // lists the recipient's countries
	// Allowance is the number of delivered messages a month that the rule holds for, counted over AllowanceScope. Zero is no limit.
	Allowance      int64
	AllowanceScope Scope

	Basis Basis    // the ground of the charge
	As    Category // the category that is charged, if not the message's own
	Rate  Category // the column of the card, if not that of the charged category
	// International is the category charged instead when the account and the recipient make the message international and the card has
	// a rate for it. It holds on every other basis too: a row that is not Regular and names none has that of the first row of the
	// message's category that names one.
	International Category
	Tier          Category      // the category whose monthly volume sets the rate; empty means that no volume tiers apply
	Opens         time.Duration // the length of the billing conversation that the message opens
	Source        Source        // where the rule was read
}

// inForce reports whether a row from one day to another holds on a day.
func inForce(from, to, day Date) bool { return from <= day && (to == 0 || day < to) }

func (r Rule) validate() error {
	if !slices.Contains(bases(), r.Basis) {
		return fmt.Errorf("rule for %q from %s: basis %q is not known", r.Category, r.From, r.Basis)
	}
	if err := checkDates(r.From, r.To); err != nil {
		return fmt.Errorf("rule for %q: %w", r.Category, err)
	}
	if !slices.Contains(scopes(), r.AllowanceScope) {
		return fmt.Errorf("rule for %q from %s: scope %q is not known", r.Category, r.From, r.AllowanceScope)
	}
	if (r.Allowance > 0) != (r.AllowanceScope != "") || r.Allowance < 0 || r.Opens < 0 {
		return fmt.Errorf("rule for %q from %s: allowance %d of scope %q, opens %s",
			r.Category, r.From, r.Allowance, r.AllowanceScope, r.Opens)
	}
	return nil
}

// checkDates refuses days that do not exist and a row that ends before it begins.
func checkDates(from, to Date) error {
	for _, d := range [...]Date{from, to} {
		if d != 0 && !d.Valid() {
			return fmt.Errorf("date %d does not exist", d)
		}
	}
	if to != 0 && to <= from {
		return fmt.Errorf("ends on %s, not after %s", to, from)
	}
	return nil
}

// clone copies a rule, with its categories spelled plainly.
func (r Rule) clone() Rule {
	for _, c := range [...]*Category{&r.Category, &r.As, &r.Rate, &r.International, &r.Tier} {
		*c = plain(*c)
	}
	r.Countries = slices.Clone(r.Countries)
	return r
}

// reason returns on what a charge by the rule rests if it needs no price.
func (r *Rule) reason() Why {
	switch {
	case r.Basis == Unknown:
		return WhyNoRate
	case r.Allowance > 0:
		return WhyAllowance
	case r.Window != "":
		return WhyWindow
	case r.Rides != RidesNone:
		return WhyConversation
	}
	return WhyRule
}

// counted is the category that the rule's allowance counts under.
func (r *Rule) counted(category Category) Category {
	if r.Category != "" {
		return r.Category
	}
	return category
}
