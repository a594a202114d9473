package pricing

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
)

// compile works out the views of every date and currency, so that a question
// needs no more than a few array look-ups.
func (b *Book) compile() error {
	if err := b.nameMarkets(); err != nil {
		return err
	}
	if err := b.checkLadders(); err != nil {
		return err
	}
	atlases := b.atlases()
	b.rules = b.views("", atlases)
	var currencies []string
	for _, c := range b.cards {
		currencies = append(currencies, c.Currency)
	}
	slices.Sort(currencies)
	for _, currency := range slices.Compact(currencies) {
		b.lines = append(b.lines, line{currency, currencyKey(currency), b.views(currency, atlases)})
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
	for _, c := range b.cards {
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

// checkLadders refuses a ladder whose market nothing else names, which would
// never be climbed.
func (b *Book) checkLadders() error {
	for _, t := range b.tiers {
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
		tables[day] = newAtlas(b.facts.Markets.At(day), b.facts.Markets.Other, b.facts.Countries, b.marketID)
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
		days = append(days, r.From, r.Until)
	}
	for _, c := range b.cards {
		if c.Currency == currency {
			days = append(days, c.Effective)
		}
	}
	for _, t := range b.tiers {
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
		v.card = latest(b.cards, currency, day)
		v.columns()
		for _, r := range b.facts.Rules {
			if r.holds(day) {
				v.rules = append(v.rules, rule{r.demands(), r, v.column(r.Rate), v.column(r.International), r.reason()})
			}
		}
		v.indexRules()
		v.climb(b.tableFor(currency, day))
		views = append(views, v)
	}
	return views
}

func (c *categoryRules) add(r *rule) {
	c.rules = append(c.rules, r)
	if r.Window != "" && !slices.Contains(c.windows, r.Window) {
		c.windows = append(c.windows, r.Window)
	}
}

// indexRules sorts the rules by the category they name, each in its order.
func (v *View) indexRules() {
	var categories []Category
	for i := range v.rules {
		r := &v.rules[i]
		if r.Category == "" {
			v.anyCategory.add(r)
		} else if !slices.Contains(categories, r.Category) {
			categories = append(categories, r.Category)
		}
	}
	for _, category := range categories {
		own := categoryRules{category: category}
		for i := range v.rules {
			if c := v.rules[i].Category; c == "" || c == category {
				own.add(&v.rules[i])
			}
		}
		v.byCategory = append(v.byCategory, own)
	}
}

// latest returns the last sheet of the currency that is effective by the day.
func latest[S sheet[S]](sheets []S, currency string, day Date) *S {
	var found *S
	for i := range sheets {
		if c, effective := sheets[i].key(); c == currency && effective <= day {
			found = &sheets[i]
		}
	}
	return found
}

// tableFor returns the tier table of the currency, or the newest of any
// currency when that one is newer.
func (b *Book) tableFor(currency string, day Date) *Tiers {
	var found *Tiers
	for i := range b.tiers {
		t := &b.tiers[i]
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
