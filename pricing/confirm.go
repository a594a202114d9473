package pricing

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/replywindow/replywindow/internal/fact"
)

// Statement is what a platform says of the charge of a message, in its own words. What it leaves out is empty.
type Statement struct {
	Billable bool   `json:"billable"`        // the platform's flag of that name. Nothing is concluded from it
	Model    string `json:"model,omitempty"` // the platform's word for what is charged, such as a message or a conversation
	Type     string `json:"type,omitempty"`  // its word for the ground of the charge
	// Category and Subtype are its words for what the message is charged as.
	Category string `json:"category,omitempty"`
	Subtype  string `json:"subtype,omitempty"`
	// Cost is the amount where the platform gives one, a decimal number, and Currency its ISO 4217 code. Digits beyond a
	// millionth are dropped. A cost that cannot be read, or is less than zero, counts as none.
	Cost     string `json:"cost,omitempty"`
	Currency string `json:"currency,omitempty"`
}

// ConfirmRow says what a platform's words for a charge mean, from one date to another. A word that the row leaves empty asks for
// nothing; words are compared without case and the blanks around them. Of the rows that hold on the day and whose words are all
// said, the first that has a Basis gives the basis, and the first that has As or NoCategory gives the category. Without such a
// row the platform's category is the category.
type ConfirmRow struct {
	// From is the first day of the row and To the first day it no longer holds, both turning at 00:00 in the account's zone; zero
	// is unbounded.
	From, To Date
	// Model, Type, Category and Subtype are the platform's words.
	Model, Type, Category, Subtype string

	Basis      Basis    // the ground of the charge. [Unknown] says that these words do not tell the charge of the message
	As         Category // the category that the platform's category means
	NoCategory bool     // the platform's category says nothing of the message itself
	Source     Source   // where the row was read
}

func (r ConfirmRow) validate() error {
	if r.Basis != "" && !slices.Contains(bases(), r.Basis) {
		return fmt.Errorf("basis %q is not known", r.Basis)
	}
	if (r.Basis == "" && r.As == "" && !r.NoCategory) || (r.As != "" && r.NoCategory) {
		return errors.New("says neither basis nor category, or a category and none")
	}
	return checkDates(r.From, r.To)
}

func (r *ConfirmRow) fits(s *Statement) bool {
	return said(r.Model, s.Model) && said(r.Type, s.Type) && said(r.Category, s.Category) && said(r.Subtype, s.Subtype)
}

func said(word, text string) bool { return word == "" || fact.Category(word).Is(fact.Category(text)) }

// meaning reads a statement of a day. The basis is empty where no row tells it.
func (b *Book) meaning(s *Statement, day Date) (category Category, basis Basis) {
	category = fact.CategoryOf(s.Category)
	named := false
	b = b.orZero()
	for i := range b.facts.Confirmations {
		r := &b.facts.Confirmations[i]
		if !inForce(r.From, r.To, day) || !r.fits(s) {
			continue
		}
		if basis == "" {
			basis = r.Basis
		}
		if !named && (r.As != "" || r.NoCategory) {
			category, named = r.As, true
		}
	}
	return category, basis
}

// Confirm returns the charge that the platform confirmed. The result is false where its words do not tell the charge of the message.
//
// The query's windows and conversations do not matter any more. The category is the platform's, or the query's where the platform
// names none. The price is the platform's own if it gave one, else the rate of the category; without such a rate there is no price,
// and Why says why. Platforms do not say which volume band a message fell in: the rate is that of the band that the query's Used
// has reached, and Why says which.
func (b *Book) Confirm(a *Account, q *Query, s Statement) (c Charge, ok bool) {
	if a == nil {
		a = &Account{}
	}
	q = q.orZero()
	v := b.At(a, q.At)
	category, basis := b.meaning(&s, DateOf(q.At, a.Zone))
	if basis == "" || basis == Unknown {
		return Charge{}, false
	}
	if category == "" {
		category, _ = v.find(q)
	}
	where, _ := v.locate(&q.Recipient)
	c = Charge{
		Category: category, Basis: basis, Confirmed: true, Confidence: Documented,
		Market: v.marketName(where.market), Country: where.country, Why: WhyPlatform,
	}
	r := v.behind(a, q, &c)
	c.Opens = r.Opens
	if r.Allowance > 0 {
		c.Counts = Counts{r.AllowanceScope, r.counted(category)}
	}
	switch {
	case basis.Free():
		c.Price = Amount{currency: accountCurrency(v, a)}
	case basis.Charged():
		v.confirmPrice(a, q, r, &c, where)
	}
	if micros, _, ok := fact.Scaled(s.Cost, microDigits); ok && micros >= 0 {
		if cost, err := NewAmount(micros, s.Currency); err == nil {
			c.Price, c.Why, c.Missing = cost, WhyPlatform, 0
		}
	}
	if c.Missing != 0 {
		c.Confidence = Assumed
	}
	return c, true
}

// behind finds the rule that gives the confirmed category on the confirmed basis: the first that speaks of such a message, else the
// first at all, since the platform may know more of the message than the query says. Without one it returns a rule that gives the
// category's own rate.
func (v *View) behind(a *Account, q *Query, c *Charge) *rule {
	var first *rule
	for i := range v.rules {
		r := &v.rules[i]
		if !r.gives(c) {
			continue
		}
		if r.speaksOf(a, q) {
			return r
		}
		if first == nil {
			first = r
		}
	}
	if first == nil {
		first = &rule{international: -1}
	}
	return first
}

// gives reports whether the rule can have led to what was confirmed.
func (r *rule) gives(c *Charge) bool {
	if r.Basis != c.Basis {
		return false
	}
	charged := cmp.Or(r.As, r.Category)
	return charged == "" || charged == c.Category || r.International != "" && r.International == c.Category
}

func (v *View) confirmPrice(a *Account, q *Query, r *rule, c *Charge, where place) {
	switch {
	case c.Basis == HostRate:
		if c.host(q.HostRate); c.Basis == Unknown { // that it costs is confirmed, only not how much
			c.Basis = HostRate
		} else {
			c.Why = WhyPlatform
		}
		return
	case c.Category == "" && r.Rate == "":
		c.Why = WhyNoCategory
		return
	}
	column := v.column(c.Category)
	if r.Rate != "" && c.Category != r.International {
		column = r.rate
	}
	_, why := v.bill(a, v.used(q, Counts{ScopePortfolio, r.Tier}), &r.Rule, c, where.market, column)
	switch {
	case why != "":
		c.Why = why
	case r.Tier == "": // else the price rests on the band, which platforms do not tell
		c.Why = WhyPlatform
	}
}

// used returns what the query says of a count, which is not known where its own category does not need that count.
func (v *View) used(q *Query, counts Counts) Usage {
	_, rules := v.find(q)
	for i, c := range rules.counts {
		if c == counts {
			return q.Used[i]
		}
	}
	return Usage{}
}
