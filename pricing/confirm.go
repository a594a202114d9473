package pricing

import "cmp"

// Confirmation is what the platform said about the charge of a delivered
// message, in the words of this package.
type Confirmation struct {
	// Category is the category charged; empty means that it was not said and is
	// the query's.
	Category Category
	Basis    Basis
	// Cost is the amount, where the platform gives one.
	Cost Amount
}

// Confirm returns the charge that the platform confirmed. The query's windows,
// conversations and allowance do not matter any more; the price is the
// platform's own if it gave one, else the rate of the confirmed category. It is
// left out, with the reason in Why, if there is no such rate. Platforms do not say
// which volume band a message fell in: the rate is that of the band that the
// query's Usage has reached, the list rate without Usage, and Why says which.
func (b *Book) Confirm(a *Account, q *Query, said Confirmation) Charge {
	v := b.ViewFor(a, q.At)
	if said.Category == "" {
		said.Category = cmp.Or(q.Category, b.facts.FreeForm)
	}
	where, _ := v.locate(&q.Recipient)
	c := Charge{
		Category: said.Category, Basis: said.Basis, Confirmed: true, Confidence: Documented,
		Market: v.marketName(where.market), Country: where.country, Why: WhyPlatform,
	}
	r := v.behind(a, q, said)
	if r == nil {
		r = &rule{rate: v.column(said.Category)}
	}
	c.Opens = r.Opens
	if r.Allowance > 0 {
		c.Counts = Counts{r.AllowanceScope, r.counted(said.Category)}
	}
	switch {
	case said.Basis.Free():
		c.Price = Amount{currency: accountCurrency(v, a)}
	case said.Basis.Charged():
		v.confirmPrice(a, q, r, &c, where)
	}
	if said.Cost != (Amount{}) {
		c.Price, c.Why = said.Cost, WhyPlatform
	}
	return c
}

// counted is the category that an allowance counts under.
func (r *rule) counted(category Category) Category {
	if r.Category != "" {
		return r.Category
	}
	return category
}

// behind finds the rule that gives the confirmed category on the confirmed
// basis: the first that speaks of such a message, else the first at all, since
// the platform may know more of the message than the query says.
func (v *View) behind(a *Account, q *Query, said Confirmation) *rule {
	var first *rule
	meets := q.meets(a)
	for i := range v.rules {
		r := &v.rules[i]
		if !r.gives(said) {
			continue
		}
		if r.speaksOf(q, meets) {
			return r
		}
		if first == nil {
			first = r
		}
	}
	return first
}

// gives reports whether the rule can have led to what was confirmed.
func (r *rule) gives(said Confirmation) bool {
	if r.Basis != said.Basis {
		return false
	}
	charged := cmp.Or(r.As, r.Category)
	return charged == "" || charged == said.Category || r.International != "" && r.International == said.Category
}

func (v *View) confirmPrice(a *Account, q *Query, r *rule, c *Charge, where place) {
	if c.Basis == HostRate {
		if c.host(q.HostRate); c.Basis == Unknown { // that it costs is confirmed, only not how much
			c.Basis = HostRate
		} else {
			c.Why = WhyPlatform
		}
		return
	}
	column := v.column(c.Category)
	if r.Rate != "" && c.Category != r.International {
		column = r.rate
	}
	plain, payer := *q, *a
	plain.MaxPrice = Amount{}
	payer.NoPaymentMethod = false // what is charged was not refused, so that Why says the band
	_, why := v.bill(&payer, &plain, &r.Rule, c, where.market, column)
	switch {
	case why != "":
		c.Why = why
	case r.Tier == "": // else the price rests on the band, which platforms do not tell
		c.Why = WhyPlatform
	}
}
