package pricing

import "slices"

// Classify works out what a message costs an account. It allocates nothing and
// is safe for concurrent use. Where something needed is not known the basis is
// [Unknown] and Why says what.
func (b *Book) Classify(a *Account, q *Query) Charge {
	c, _ := b.classify(a, q)
	return c
}

// classify also returns how many more such messages the same charge holds for,
// this one included.
func (b *Book) classify(a *Account, q *Query) (Charge, int64) {
	day := DateOf(q.At, a.Zone)
	v := b.view(day, a.Currency)
	r, category, where := v.match(a, q, day)
	if r == nil {
		return Charge{Category: category, Basis: Unknown, Country: where.country,
			Market: v.marketName(where.market), Why: WhyNoRule}, Unbounded
	}
	return v.charge(a, q, r, category, where, day)
}

// match finds the first rule that speaks of the message.
func (v *View) match(a *Account, q *Query, day Date) (*rule, Category, place) {
	category := q.Category
	if category == "" {
		category = v.book.facts.FreeForm
	}
	where, _ := v.locate(&q.Recipient)
	for i := range v.rules {
		if r := &v.rules[i]; r.speaksOf(a, q, category) && r.holdsHere(a, q, category, where, day) {
			return r, category, where
		}
	}
	return nil, category, where
}

// speaksOf tests the conditions that the message itself meets or not.
func (r *rule) speaksOf(a *Account, q *Query, category Category) bool {
	return (r.Category == "" || r.Category == category) &&
		(r.Type == "" || r.Type == q.Type) &&
		(r.API == "" || r.API == q.API) &&
		(!r.Group || q.Group) &&
		a.Traits&r.Traits == r.Traits
}

// holdsHere tests the conditions that depend on the state of things.
func (r *rule) holdsHere(a *Account, q *Query, category Category, where place, day Date) bool {
	if r.Window != "" && !q.Windows.Has(r.Window) {
		return false
	}
	switch r.Rides {
	case RidesNone:
	case RidesOwn:
		if !r.ridesOwn(q, category) {
			return false
		}
	case RidesAny:
		if !q.Conversations.Any(q.At) {
			return false
		}
	}
	if len(r.Countries) > 0 && !slices.Contains(r.Countries, where.country) {
		return false
	}
	return r.Allowance == 0 || r.used(a, q, category, day) < r.Allowance
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
func (r *rule) used(a *Account, q *Query, category Category, day Date) int64 {
	c := Charge{Counts: Counts{r.AllowanceScope, r.counted(category)}}
	key, _ := c.key(a, q.Number, day)
	return count(q.Usage, key)
}

// charge applies the rule that matched.
func (v *View) charge(a *Account, q *Query, r *rule, category Category, where place, day Date) (Charge, int64) {
	left := int64(Unbounded)
	c := Charge{
		Category: category, Basis: r.Basis, Why: r.why(),
		Market: v.marketName(where.market), Country: where.country,
		Confidence: r.Source.Confidence, Opens: r.Opens,
	}
	if r.As != "" {
		c.Category = r.As
	}
	if r.Allowance > 0 {
		c.Counts = Counts{r.AllowanceScope, r.counted(category)}
		left = r.Allowance - r.used(a, q, category, day)
	}
	switch {
	case !r.Basis.Charged():
		if r.Basis != Unknown {
			c.Price = Amount{currency: accountCurrency(v, a)}
		}
	case r.Basis == HostRate:
		c.host(q.HostRate)
	default:
		left = min(left, v.rate(a, q, r, &c, where, day))
	}
	return c, left
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
	key, _ := c.key(a, q.Number, day)
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

// why returns the reason of a rule that needs no price.
func (r *rule) why() Why {
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
