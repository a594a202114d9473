package pricing

import "slices"

// Classify works out what a message costs an account. It allocates nothing and
// is safe for concurrent use. Where something needed is not known the basis is
// [Unknown] and Why says what.
func (b *Book) Classify(a *Account, q *Query) (c Charge) {
	b.ViewFor(a, q.At).classify(a, q, &c)
	return c
}

// ClassifyInto sets c to what [Book.Classify] returns, for callers who asked the view
// for its windows and to whom a copy matters. The view must be that of
// [Book.ViewFor] for the account and the query's instant: rules and prices are the
// view's, whatever the instant.
func (v *View) ClassifyInto(c *Charge, a *Account, q *Query) {
	*c = Charge{}
	v.classify(a, q, c)
}

// classify fills in a zero charge. It returns how many more such messages the
// same charge holds for, this one included.
func (v *View) classify(a *Account, q *Query, c *Charge) int64 {
	where, _ := v.locate(&q.Recipient)
	c.Category, c.Market, c.Country = v.charged(q.Category), v.marketName(where.market), where.country
	meets := q.meets(a)
	for _, r := range v.rulesFor(c.Category).rules {
		if !r.speaksOf(q, meets) {
			continue
		}
		if left := r.holdsHere(a, q, c); left > 0 {
			return min(left, v.charge(a, q, r, c, where))
		}
	}
	c.Basis, c.Why = Unknown, WhyNoRule
	return Unbounded
}

// charged is the category by which a message is first looked up.
func (v *View) charged(category Category) Category {
	if category == "" && v.book != nil {
		return v.book.facts.FreeForm
	}
	return category
}

// rulesFor returns the rules that may speak of a category, in their order.
func (v *View) rulesFor(category Category) *categoryRules {
	for i := range v.byCategory {
		if v.byCategory[i].category == category {
			return &v.byCategory[i]
		}
	}
	return &v.anyCategory
}

// demands are conditions that few messages meet, as bits: a look at them rules most
// rules out. Those above [Traits] are about the message.
type demands uint16

const demandGroup demands = 1 << 8

func (r *Rule) demands() demands {
	d := demands(r.Traits)
	if r.Group {
		d |= demandGroup
	}
	return d
}

// meets are the demands that a message of the account meets.
func (q *Query) meets(a *Account) demands {
	d := demands(a.Traits)
	if q.Group {
		d |= demandGroup
	}
	return d
}

// speaksOf tests the conditions that the message itself meets or not.
func (r *rule) speaksOf(q *Query, meets demands) bool {
	return r.demands&^meets == 0 && (r.Type == "" || r.Type == q.Type) && (r.API == "" || r.API == q.API)
}

// holdsHere tests the conditions that depend on the state of things. It returns
// for how many messages the rule holds, 0 if it does not.
func (r *rule) holdsHere(a *Account, q *Query, c *Charge) int64 {
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
	return max(r.Allowance-r.used(a, q, c), 0)
}

// ridesOwn reports whether a conversation of the category that the message
// would be charged as is open.
func (r *rule) ridesOwn(q *Query, category Category) bool {
	if r.As != "" {
		category = r.As
	}
	return q.Conversations.Open(category, q.At) ||
		q.Conversations.Open(r.International, q.At)
}

// used returns how much of the rule's allowance is gone this month.
func (r *rule) used(a *Account, q *Query, c *Charge) int64 {
	if q.Usage == nil {
		return 0
	}
	key, _ := Counts{r.AllowanceScope, r.counted(c.Category)}.key(a, q.Number, c.Market, DateOf(q.At, a.Zone))
	return count(q.Usage, key)
}

// charge applies the rule that matched. It returns how many messages the price
// holds for.
func (v *View) charge(a *Account, q *Query, r *rule, c *Charge, where place) int64 {
	if r.Allowance > 0 {
		c.Counts = Counts{r.AllowanceScope, r.counted(c.Category)}
	}
	if r.As != "" {
		c.Category = r.As
	}
	c.Basis, c.Why, c.Confidence, c.Opens = r.Basis, r.why, r.Source.Confidence, r.Opens
	switch {
	case r.Basis == Regular:
		return v.rate(a, q, r, c, where)
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
func (v *View) rate(a *Account, q *Query, r *rule, c *Charge, where place) int64 {
	column := r.rate
	if r.Rate == "" {
		column = v.column(c.Category)
	}
	if r.international >= 0 && a.international(where.country, q.At) {
		if v.price(where.market, r.international) != nil {
			column, c.Category = r.international, r.International
		}
	}
	left, why := v.bill(a, q, &r.Rule, c, where.market, column)
	if why != "" {
		c.unknown(why)
	}
	return left
}

// bill prices a charge at a column of the card, or says why it cannot. It
// returns how many messages the price holds for.
func (v *View) bill(a *Account, q *Query, r *Rule, c *Charge, market int16, column int) (left int64, why Why) {
	switch {
	case v.card == nil:
		return Unbounded, WhyNoCard
	case market == nowhere:
		return Unbounded, WhyNoMarket
	}
	c.Card = v.card.Effective
	c.Confidence = min(c.Confidence, v.card.Source.Confidence, v.book.facts.Markets.Source.Confidence)
	list := v.price(market, column)
	if list == nil {
		return Unbounded, WhyNoRate
	}
	c.Price, c.Why, left = *list, WhyListRate, Unbounded
	if r.Tier != "" {
		c.Counts = Counts{ScopePortfolio, r.Tier}
		left = v.tier(a, q, c, market, column)
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
func (v *View) tier(a *Account, q *Query, c *Charge, market int16, column int) int64 {
	if v.tiers == nil {
		c.Why = WhyNoTierTable
		return Unbounded
	}
	ladder := &v.ladders[v.cell(market, column)]
	if len(ladder.Bands) == 0 {
		return Unbounded
	}
	used := int64(0)
	if q.Usage != nil {
		key, _ := c.Counts.key(a, q.Number, c.Market, DateOf(q.At, a.Zone))
		used = min(count(q.Usage, key), Unbounded-1)
	}
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
