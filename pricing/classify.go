package pricing

import "slices"

// Classify works out what a message costs an account. A nil account or query is one of which nothing is known. It allocates nothing and is
// safe for concurrent use. Where something needed is not known the basis is [Unknown] and Why says what.
func (b *Book) Classify(a *Account, q *Query) (c Charge) {
	q = q.orZero()
	b.At(a, q.At).classify(a, q, &c)
	return c
}

// Windows returns the kinds of window on which the price of a message may depend, each once. A [Query] need not tell of any other.
// The caller must not change the slice.
func (b *Book) Windows(a *Account, q *Query) []string {
	q = q.orZero()
	_, rules := b.At(a, q.At).find(q)
	return rules.windows
}

// Needs names the monthly counts on which the price of a message may depend. The caller looks up those that are not zero and hands
// the numbers in with [Query.Used], in the same order. It allocates nothing.
func (b *Book) Needs(a *Account, q *Query) (keys [2]CountKey) {
	if a == nil {
		a = &Account{}
	}
	q = q.orZero()
	v := b.At(a, q.At)
	category, rules := v.find(q)
	if len(rules.counts) == 0 {
		return keys
	}
	where, _ := v.locate(&q.Recipient)
	market, day := v.marketName(where.market), DateOf(q.At, a.Zone)
	for i := range rules.rules {
		r := &rules.rules[i]
		if !r.speaksOf(a, q) {
			continue
		}
		if r.Allowance > 0 {
			keys[r.allowance], _ = Counts{r.AllowanceScope, r.counted(category)}.Key(a, q.Number, market, day)
		}
		if r.Tier != "" && r.Basis == Regular {
			keys[r.tier], _ = Counts{ScopePortfolio, r.Tier}.Key(a, q.Number, market, day)
		}
		if r.alwaysHolds() {
			break
		}
	}
	return keys
}

// alwaysHolds reports whether no state of things keeps the rule from deciding.
func (r *rule) alwaysHolds() bool {
	return r.Window == "" && r.Rides == RidesNone && len(r.Countries) == 0 && r.Allowance == 0
}

// classify fills in a zero charge. It returns how many more such messages the same charge holds for, this one included.
func (v *View) classify(a *Account, q *Query, c *Charge) (left int64) {
	if a == nil {
		a = &Account{}
		if v.book != nil && v.book.dated {
			c.Missing = MissingAccount
		}
	}
	where, _ := v.locate(&q.Recipient)
	var rules *categoryRules
	c.Category, rules = v.find(q)
	c.Market, c.Country = v.marketName(where.market), where.country
	left = v.decide(rules.rules, a, q, c, where)
	if c.Missing != 0 {
		c.Confidence = Assumed
	}
	return left
}

// decide applies the first rule that holds.
func (v *View) decide(rules []candidate, a *Account, q *Query, c *Charge, where place) int64 {
	for i := range rules {
		r := &rules[i]
		if !r.speaksOf(a, q) {
			continue
		}
		left := r.holdsFor(q, c)
		if left == 0 {
			continue
		}
		if c.Category == "" && (r.Category != "" || r.asksForCategory()) {
			c.unknown(WhyNoCategory)
			return Unbounded
		}
		return min(left, v.charge(a, q, r, c, where))
	}
	c.unknown(WhyNoRule)
	if c.Category == "" {
		c.Why = WhyNoCategory
	}
	return Unbounded
}

// asksForCategory reports whether the rule's charge depends on the category of a message.
func (r *rule) asksForCategory() bool {
	return r.Basis == Regular && r.As == "" && r.Rate == "" || r.Allowance > 0 || r.Rides == RidesOwn
}

// find returns the category by which a message is looked up, empty when it is not known, and the rules that may speak of it.
func (v *View) find(q *Query) (Category, *categoryRules) {
	c := q.Category
	rules := v.named(c)
	if rules == nil && c != "" {
		c = plain(c)
		rules = v.named(c)
	}
	if c == "" && q.FreeForm && v.book != nil {
		c = v.book.facts.FreeForm
		rules = v.named(c)
	}
	switch {
	case c == "":
		return c, &v.noCategory
	case rules == nil:
		return c, &v.anyCategory
	}
	return c, rules
}

// named returns the rules for a category that a rule names, nil for any other.
func (v *View) named(category Category) *categoryRules {
	if category == "" {
		return nil
	}
	for i := range v.byCategory {
		if v.byCategory[i].category == category {
			return &v.byCategory[i]
		}
	}
	return nil
}

// speaksOf tests the conditions that the account and the message itself meet or not.
func (r *rule) speaksOf(a *Account, q *Query) bool {
	return r.Traits&^a.Traits == 0 && (!r.Group || q.Group) && (r.Type == "" || r.Type == q.Type) && (r.API == "" || r.API == q.API)
}

// holdsFor tests the conditions that depend on the state of things. It returns for how many messages the rule holds, 0 if it does not.
func (r *candidate) holdsFor(q *Query, c *Charge) int64 {
	if r.Window != "" && !q.Windows.Has(r.Window) {
		return 0
	}
	if r.Rides == RidesOwn && !r.ridesOwn(q, c.Category) || r.Rides == RidesAny && !q.Conversations.Any(q.At) {
		return 0
	}
	if len(r.Countries) > 0 && !slices.Contains(r.Countries, c.Country) {
		return 0
	}
	if r.Allowance == 0 || c.Category == "" {
		return Unbounded
	}
	used := q.used(r.allowance)
	left := max(r.Allowance-max(used.Count, 0), 0)
	if left > 0 && !used.Known {
		c.Missing |= MissingUsage
	}
	return left
}

// used returns the count at a place of Used, which is not known at a place that is none.
func (q *Query) used(place int) Usage {
	if place < 0 {
		return Usage{}
	}
	return q.Used[place]
}

// ridesOwn reports whether a conversation of the category that the message would be charged as is open.
func (r *rule) ridesOwn(q *Query, category Category) bool {
	if r.As != "" {
		category = r.As
	}
	return q.Conversations.Open(category, q.At) || q.Conversations.Open(r.International, q.At)
}

// charge applies the rule that holds. It returns how many messages the price holds for.
func (v *View) charge(a *Account, q *Query, r *candidate, c *Charge, where place) int64 {
	if r.Allowance > 0 {
		c.Counts = Counts{r.AllowanceScope, r.counted(c.Category)}
	}
	if r.As != "" {
		c.Category = r.As
	}
	c.Basis, c.Why, c.Confidence, c.Opens = r.Basis, r.why, r.Source.Confidence, r.Opens
	abroad := v.isAbroad(a, q, r, c, where)
	if abroad {
		c.Category = r.International
	}
	switch {
	case r.Basis == Regular:
		return v.rate(a, q, r, c, where, abroad)
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

// isAbroad reports whether a charge is of the rule's international category. A message that rides in a conversation is of the category
// of that conversation.
func (v *View) isAbroad(a *Account, q *Query, r *candidate, c *Charge, where place) bool {
	if r.Rides == RidesOwn {
		abroad := q.Conversations.Open(r.International, q.At)
		if abroad != q.Conversations.Open(c.Category, q.At) {
			return abroad
		}
	}
	if v.price(where.market, r.international) == nil {
		return false
	}
	abroad, sure := a.international(where.country, q.At)
	if !sure {
		c.Missing |= MissingCountry
	}
	return abroad
}

// rate sets the card's rate: international, tiered or list. It returns how many messages the rate holds for.
func (v *View) rate(a *Account, q *Query, r *candidate, c *Charge, where place, abroad bool) int64 {
	column := r.rate
	switch {
	case abroad:
		column = r.international
	case r.Rate == "":
		column = v.column(c.Category)
	}
	left, why := v.bill(a, q.used(r.tier), &r.Rule, c, where.market, column)
	switch {
	case why != "":
		c.unknown(why)
	case a.NoPaymentMethod:
		c.Why = WhyPaymentMissing
	}
	return left
}

// bill prices a charge at a column of the card, or says why it cannot. It returns how many messages the price holds for.
func (v *View) bill(a *Account, used Usage, r *Rule, c *Charge, market int16, column int) (left int64, why Why) {
	switch {
	case v.card == nil && a.Currency == "":
		return Unbounded, WhyNoCurrency
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
		left = v.tier(used, c, market, column)
	}
	return left, ""
}

// tier sets the rate of the band that the month's next message falls in, and returns how much of the band is left.
func (v *View) tier(used Usage, c *Charge, market int16, column int) int64 {
	if v.tiers == nil {
		c.Why = WhyNoTierTable
		return Unbounded
	}
	ladder := &v.ladders[v.cell(market, column)]
	if len(ladder.Bands) == 0 {
		return Unbounded
	}
	n := min(max(used.Count, 0), Unbounded-1)
	at := ladder.band(n + 1)
	band := &ladder.Bands[at]
	if !used.Known && at < len(ladder.Bands)-1 {
		c.Missing |= MissingUsage
	}
	c.Price = band.Price
	c.Confidence = min(c.Confidence, v.tiers.Source.Confidence)
	if at > 0 {
		c.Why = WhyTierRate
		if v.derived {
			c.Why, c.Confidence = WhyTierDerived, Assumed
		}
	}
	return band.To - n
}

func (v *View) marketName(id int16) string {
	if id == nowhere {
		return ""
	}
	return v.book.names[id]
}
