package pricing

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
)

// compile works out the views of every date and currency, so that a question needs no more than a few array look-ups.
func (b *Book) compile() error {
	if err := b.nameMarkets(); err != nil {
		return err
	}
	if err := b.checkLadders(); err != nil {
		return err
	}
	atlases := b.atlases()
	b.rules = b.views("", atlases)
	b.dated = len(b.rules) > 1 || slices.ContainsFunc(b.facts.Rules, func(r Rule) bool { return r.Traits != 0 })
	var currencies []string
	for _, c := range b.facts.Cards {
		currencies = append(currencies, c.Currency)
	}
	slices.Sort(currencies)
	for _, currency := range slices.Compact(currencies) {
		b.lines = append(b.lines, line{currency, currencyKey(currency), b.views(currency, atlases)})
	}
	return b.checkNeeds()
}

// checkNeeds refuses rules by which one message could need more counts than a query holds.
func (b *Book) checkNeeds() error {
	for i := range b.rules {
		v := &b.rules[i]
		for _, c := range append(v.byCategory, v.anyCategory) {
			if len(c.counts) > len(Query{}.Used) {
				return fmt.Errorf("rules for %q on %s need %d counts, at most %d can be told", c.category, v.day, len(c.counts), len(Query{}.Used))
			}
		}
	}
	return nil
}

func (b *Book) nameMarkets() error {
	names := []string{}
	if b.facts.Markets.Other != "" {
		names = append(names, b.facts.Markets.Other)
	}
	for _, r := range b.facts.Markets.Rows {
		names = append(names, r.Market)
	}
	for _, m := range b.facts.Markets.Moves {
		names = append(names, m.FromMarket, m.ToMarket)
	}
	for _, c := range b.facts.Cards {
		for _, r := range c.Rates {
			names = append(names, r.Market)
		}
	}
	slices.Sort(names)
	b.names = slices.Compact(names)
	if len(b.names) > math.MaxInt16 || len(b.facts.Markets.Rows) > math.MaxInt16/8 {
		return errors.New("too many markets")
	}
	return nil
}

// checkLadders refuses a ladder whose market nothing else names, which would never be climbed.
func (b *Book) checkLadders() error {
	for _, t := range b.facts.Tiers {
		for _, l := range t.Ladders {
			if b.marketID(l.Market) == nowhere {
				return fmt.Errorf("%s: %w: %q is neither in the market table nor on any card", t.name(), ErrNoMarket, l.Market)
			}
		}
	}
	return nil
}

// atlases returns a market table for every date on which markets move.
func (b *Book) atlases() map[Date]*atlas {
	tables := map[Date]*atlas{}
	for _, day := range append([]Date{0}, b.moveDays()...) {
		tables[day] = newAtlas(b.facts.Markets.At(day), b.facts.Markets.Other, b.marketID)
	}
	return tables
}

func (b *Book) moveDays() []Date {
	var days []Date
	for _, m := range b.facts.Markets.Moves {
		days = append(days, m.From)
	}
	return days
}

// editionDays returns the days on which a view of the currency begins.
func (b *Book) editionDays(currency string) []Date {
	days := append([]Date{0}, b.moveDays()...)
	for _, r := range b.facts.Rules {
		days = append(days, r.From, r.To)
	}
	for _, c := range b.facts.Cards {
		if c.Currency == currency {
			days = append(days, c.Effective)
		}
	}
	for _, t := range b.facts.Tiers {
		days = append(days, t.Effective)
	}
	slices.Sort(days)
	return slices.Compact(days)
}

func (b *Book) views(currency string, atlases map[Date]*atlas) []View {
	code, _ := currencyCode(currency)
	var views []View
	var ground *atlas
	for _, day := range b.editionDays(currency) {
		if a, ok := atlases[day]; ok {
			ground = a
		}
		v := View{book: b, day: day, begins: wallSeconds(day.In(time.UTC), nil), currency: code, atlas: ground}
		v.card = latest(b.facts.Cards, currency, day)
		v.columns()
		for _, r := range b.facts.Rules {
			if inForce(r.From, r.To, day) {
				v.rules = append(v.rules, rule{r, v.column(r.Rate), v.column(r.International), r.reason()})
			}
		}
		v.indexRules()
		v.climb(b.tableFor(currency, day))
		views = append(views, v)
	}
	return views
}

// international gives every rule that charges no rate the international category of what it charges, and its column.
func (v *View) international(r *rule, category Category) {
	if r.Basis == Regular || r.International != "" || r.As != "" || category == "" {
		return
	}
	for i := range v.rules {
		if named := &v.rules[i]; named.Category == category && named.International != "" {
			r.International, r.international = named.International, v.column(named.International)
			return
		}
	}
}

// add appends a rule and notes the windows and counts that it asks for, each once.
func (c *categoryRules) add(r *rule) {
	one := candidate{rule: r, allowance: -1, tier: -1}
	if r.Allowance > 0 {
		one.allowance = c.count(Counts{r.AllowanceScope, r.counted(c.category)})
	}
	if r.Tier != "" && r.Basis == Regular {
		one.tier = c.count(Counts{ScopePortfolio, r.Tier})
	}
	c.rules = append(c.rules, one)
	if r.Window != "" && !slices.Contains(c.windows, r.Window) {
		c.windows = append(c.windows, r.Window)
	}
}

// count returns the place of a count among those that the rules ask for.
func (c *categoryRules) count(counts Counts) int {
	i := slices.Index(c.counts, counts)
	if i < 0 {
		i, c.counts = len(c.counts), append(c.counts, counts)
	}
	return i
}

// indexRules sorts the rules by the category they name, each in its order.
func (v *View) indexRules() {
	var categories []Category
	for i := range v.rules {
		if c := v.rules[i].Category; c != "" && !slices.Contains(categories, c) {
			categories = append(categories, c)
		}
	}
	for _, category := range categories {
		v.byCategory = append(v.byCategory, categoryRules{category: category})
	}
	for i := range v.rules {
		r := &v.rules[i]
		for k := range v.byCategory {
			c := &v.byCategory[k]
			switch r.Category {
			case c.category:
				v.international(r, c.category)
				c.add(r)
			case "":
				own := *r
				v.international(&own, c.category)
				c.add(&own)
			}
		}
		if r.Category == "" {
			v.anyCategory.add(r)
		}
		// A message of unknown category has any category that a template can have.
		if r.Category == "" || r.Category != v.book.facts.FreeForm {
			v.noCategory.add(r)
		}
	}
	// What such a message counts under is not known either.
	v.noCategory.counts = nil
	for i := range v.noCategory.rules {
		v.noCategory.rules[i].allowance, v.noCategory.rules[i].tier = -1, -1
	}
}

// latest returns the last table of the currency that is effective by the day.
func latest[T table[T]](tables []T, currency string, day Date) *T {
	var found *T
	for i := range tables {
		if c, effective := tables[i].key(); c == currency && effective <= day {
			found = &tables[i]
		}
	}
	return found
}

// tableFor returns the tier table of the currency, or the newest of any currency when that one is newer.
func (b *Book) tableFor(currency string, day Date) *Tiers {
	var found *Tiers
	for i := range b.facts.Tiers {
		t := &b.facts.Tiers[i]
		if t.Effective > day {
			continue
		}
		if found == nil || t.Effective > found.Effective || t.Currency == currency {
			found = t
		}
	}
	return found
}

// columns lays the card out as a grid of market by category.
func (v *View) columns() {
	if v.card == nil {
		return
	}
	for _, r := range v.card.Rates {
		if v.column(r.Category) < 0 {
			v.categories = append(v.categories, r.Category)
		}
	}
	v.grid = make([]Amount, len(v.book.names)*len(v.categories))
	for _, r := range v.card.Rates {
		v.grid[v.cell(v.book.marketID(r.Market), v.column(r.Category))] = r.Price
	}
}

// climb prices the ladders of a tier table for the view's card.
func (v *View) climb(t *Tiers) {
	if t == nil || v.card == nil {
		return
	}
	v.tiers = t
	v.ladders = make([]Ladder, len(v.grid))
	own := t.Currency == v.card.Currency && t.Effective >= v.card.Effective
	for _, l := range t.Ladders {
		market, column := v.book.marketID(l.Market), v.column(l.Category)
		if column < 0 {
			continue
		}
		at := v.cell(market, column)
		list := v.grid[at]
		if list == (Amount{}) {
			continue
		}
		v.ladders[at] = l.priced(list, own, t.Decimals)
	}
	v.derived = !own
}
