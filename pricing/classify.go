package pricing

import "slices"

// Classify works out what a message costs an account. It allocates nothing and
// is safe for concurrent use. Where something needed is not known the basis is
// [Unknown] and Why says what.
func (b *Book) Classify(a *Account, q *Query) (c Charge) {
	b.classify(a, q, &c)
	return c
}

// classify fills in a zero charge. It returns how many more such messages the
// same charge holds for, this one included.
func (b *Book) classify(a *Account, q *Query, c *Charge) int64 {
	day := DateOf(q.At, a.Zone)
	v := b.view(day, a.Currency)
	where, _ := v.locate(&q.Recipient)
	c.Category, c.Market, c.Country = q.Category, v.marketName(where.market), where.country
	if c.Category == "" {
		c.Category = b.facts.FreeForm
	}
	for _, r := range v.rulesFor(c.Category) {
		if !r.speaksOf(a, q) {
			continue
		}
		if left := r.holdsHere(a, q, c, day); left > 0 {
			return min(left, v.charge(a, q, r, c, where, day))
		}
	}
	c.Basis, c.Why = Unknown, WhyNoRule
	return Unbounded
}

// rulesFor returns the rules that may speak of a category, in their order.
func (v *View) rulesFor(category Category) []*rule {
	for i := range v.byCategory {
		if v.byCategory[i].category == category {
			return v.byCategory[i].rules
		}
	}
	return v.anyCategory
}

// speaksOf tests the conditions that the message itself meets or not.
func (r *rule) speaksOf(a *Account, q *Query) bool {
	return (r.Type == "" || r.Type == q.Type) &&
		(r.API == "" || r.API == q.API) &&
		(!r.Group || q.Group) &&
		a.Traits&r.Traits == r.Traits
}

// holdsHere tests the conditions that depend on the state of things. It returns
// for how many messages the rule holds, 0 if it does not.
func (r *rule) holdsHere(a *Account, q *Query, c *Charge, day Date) int64 {
	if r.Window != "" && !q.Windows.Has(r.Window) {
		return 0
	}
	switch r.Rides {
	case RidesNone:
	case RidesOwn:
		if !r.ridesOwn(q, c.Category) {
			return 0
		}
	case RidesAny:
		if !q.Conversations.Any(q.At) {
			return 0
		}
	}
	if len(r.Countries) > 0 && !slices.Contains(r.Countries, c.Country) {
		return 0
	}
	if r.Allowance == 0 {
		return Unbounded
	}
	return max(r.Allowance-r.used(a, q, c, day), 0)
}

// ridesOwn reports whether a conversation of the category that the message
// would be charged as is open.
func (r *rule) ridesOwn(q *Query, category Category) bool {
	if r.As != "" {
		category = r.As
	}
	return q.Conversations.Open(category, q.At) ||
		r.International != "" && q.Category == r.Category && q.Conversations.Open(r.International, q.At)
}

// used returns how much of the rule's allowance is gone this month.
func (r *rule) used(a *Account, q *Query, c *Charge, day Date) int64 {
	if q.Usage == nil {
		return 0
	}
	key, _ := Counts{r.AllowanceScope, r.counted(c.Category)}.key(a, q.Number, c.Market, day)
	return count(q.Usage, key)
}

// charge applies the rule that matched. It returns how many messages the price
// holds for.
func (v *View) charge(a *Account, q *Query, r *rule, c *Charge, where place, day Date) int64 {
	if r.Allowance > 0 {
		c.Counts = Counts{r.AllowanceScope, r.counted(c.Category)}
	}
	if r.As != "" {
		c.Category = r.As
	}
	c.Basis, c.Why, c.Confidence, c.Opens = r.Basis, r.why, r.Source.Confidence, r.Opens
	switch {
	case r.Basis == Regular:
		return v.rate(a, q, r, c, where, day)
	case r.Basis == HostRate:
		c.host(q.HostRate)
	case r.Basis != Unknown:
		c.Price.currency = accountCurrency(v, a)
	}
	return Unbounded
}

// accountCurrency is the card's currency, or the account's where there is no card.
func accountCurrency(v *View, a *Account) [3]byte {
	if v.currency != ([3]byte{}) {
		return v.currency
	}
	code, _ := currencyCode(a.Currency)
	return code
}

// host sets the host's own price, which is known only if it has a currency.
func (c *Charge) host(price Amount) {
	if price.currency == ([3]byte{}) || price.micros < 0 {
		c.unknown(WhyNoHostRate)
		return
	}
	c.Price, c.Why = price, WhyHostRate
}

func (c *Charge) unknown(why Why) {
	c.Basis, c.Why, c.Price = Unknown, why, Amount{}
}

// rate sets the card's rate: international, tiered or list. It returns how many
// messages the rate holds for.
func (v *View) rate(a *Account, q *Query, r *rule, c *Charge, where place, day Date) int64 {
	column := r.rate
	if r.Rate == "" {
		column = v.column(c.Category)
	}
	if r.international >= 0 && a.international(where.country, q.At) {
		if _, ok := v.price(where.market, r.international); ok {
			column, c.Category = r.international, r.International
		}
	}
	left, why := v.bill(a, q, &r.Rule, c, where.market, column, day)
	if why != "" {
		c.unknown(why)
	}
	return left
}

// bill prices a charge at a column of the card, or says why it cannot. It
// returns how many messages the price holds for.
func (v *View) bill(a *Account, q *Query, r *Rule, c *Charge, market int16, column int, day Date) (left int64, why Why) {
	switch {
	case v.card == nil:
		return Unbounded, WhyNoCard
	case market == nowhere:
		return Unbounded, WhyNoMarket
	}
	c.Card = v.card.Effective
	c.Confidence = min(c.Confidence, v.card.Source.Confidence, v.book.facts.Markets.Source.Confidence)
	list, ok := v.price(market, column)
	if !ok {
		return Unbounded, WhyNoRate
	}
	c.Price, c.Why, left = list, WhyListRate, Unbounded
	if r.Tier != "" {
		c.Counts = Counts{ScopePortfolio, r.Tier}
		left = v.tier(a, q, c, market, column, day)
	}
	if r.MaxPrice && q.MaxPrice.currency == list.currency && q.MaxPrice.micros > 0 {
		c.Price, c.Why = q.MaxPrice, WhyMaxPrice
	}
	if a.NoPaymentMethod {
		c.Why = WhyPaymentMissing
	}
	return left, ""
}

// tier sets the rate of the band that the month's next message falls in, and
// returns how much of the band is left.
func (v *View) tier(a *Account, q *Query, c *Charge, market int16, column int, day Date) int64 {
	if v.tiers == nil {
		c.Why = WhyNoTierTable
		return Unbounded
	}
	ladder := &v.ladders[v.cell(market, column)]
	if len(ladder.Bands) == 0 {
		return Unbounded
	}
	key, _ := c.Counts.key(a, q.Number, c.Market, day)
	used := min(count(q.Usage, key), Unbounded-1)
	at := ladder.band(used + 1)
	band := &ladder.Bands[at]
	c.Price = band.Price
	c.Confidence = min(c.Confidence, v.tiers.Source.Confidence)
	if at > 0 {
		c.Why = WhyTierRate
		if v.derived {
			c.Why, c.Confidence = WhyTierDerived, Assumed
		}
	}
	return band.To - used
}

func (v *View) marketName(id int16) string {
	if id == nowhere {
		return ""
	}
	return v.book.names[id]
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
