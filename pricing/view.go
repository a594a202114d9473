package pricing

import (
	"fmt"
	"slices"
)

// View is a book on one day for one currency: the card in force, its rates and ladders, and the markets. It is immutable and safe
// for concurrent use.
type View struct {
	book     *Book
	day      Date
	begins   int64 // the day's first second on the wall
	currency [3]byte
	atlas    *atlas
	card     *Card
	tiers    *Tiers
	derived  bool // the ladders' prices are worked out from the list
	rules    []rule
	// byCategory holds, for each category that a rule names, the rules that may speak of it; anyCategory those that name none;
	// noCategory those that may speak of a message whose category nobody said.
	byCategory              []categoryRules
	anyCategory, noCategory categoryRules
	categories              []Category
	grid                    []Amount // market by category; the zero Amount is no rate
	ladders                 []Ladder // the same cells; no bands where there is no ladder
}

// rule is a Rule with its columns of the card looked up, -1 for none.
type rule struct {
	Rule
	rate, international int
	why                 Why
}

// categoryRules are the rules that may speak of a category, in their order.
type categoryRules struct {
	category Category
	rules    []candidate
	windows  []string // that the rules ask for, each once
	// counts are the monthly counts that the rules ask for, each once. An empty category is the message's own.
	counts []Counts
}

// candidate is a rule with the places of its counts in categoryRules.counts, which are those in Query.Used.
type candidate struct {
	*rule
	allowance, tier int
}

// Card returns the rate card in force and whether there is one. The caller must not change its rates.
func (v *View) Card() (Card, bool) {
	if v.card == nil {
		return Card{}, false
	}
	return *v.card, true
}

// Market returns the recipient's market. The error is [ErrNoMarket].
func (v *View) Market(to Recipient) (string, error) {
	p, ok := v.locate(&to)
	if !ok {
		// A number identifies a person, so it is not quoted.
		return "", fmt.Errorf("%w: recipient with market %q, country %q, phone of %d digits",
			ErrNoMarket, to.Market, to.Country, len(to.Phone))
	}
	return v.book.names[p.market], nil
}

// Rate returns the list rate of a market and category. Errors: [ErrNoCard]; [ErrNoMarket] when no fact of the book names the market;
// [ErrNoRate] when the card prints no rate for it and the category.
func (v *View) Rate(market string, category Category) (Amount, error) {
	id := v.book.marketID(market)
	if price := v.price(id, v.column(plain(category))); price != nil {
		return *price, nil
	}
	return Amount{}, v.noRate(market, category)
}

// noRate says why there is no rate.
func (v *View) noRate(market string, category Category) error {
	if v.card == nil {
		return fmt.Errorf("%w for the account's currency on that day", ErrNoCard)
	}
	if v.book.marketID(market) == nowhere {
		return fmt.Errorf("%w: %q is neither on %s nor in the market table", ErrNoMarket, market, v.card.name())
	}
	return fmt.Errorf("%w: %s prints none for %s %s", ErrNoRate, v.card.name(), market, category)
}

// Ladder returns the volume bands of a market and category, a copy with a price in every band, and whether there are any.
func (v *View) Ladder(market string, category Category) (Ladder, bool) {
	id, column := v.book.marketID(market), v.column(plain(category))
	if id == nowhere || column < 0 || v.tiers == nil {
		return Ladder{}, false
	}
	l := v.ladders[v.cell(id, column)]
	l.Bands = slices.Clone(l.Bands)
	return l, len(l.Bands) > 0
}

// locate finds where a recipient is.
func (v *View) locate(to *Recipient) (place, bool) {
	switch {
	case to.Market != "":
		id, country := v.book.marketID(to.Market), to.Country
		if country == "" && v.atlas != nil {
			country = v.atlas.sole[id]
		}
		return place{country, id}, id != nowhere
	case v.atlas == nil:
		return place{market: nowhere}, false
	case to.Phone != "":
		return v.atlas.phone(to.Phone)
	}
	return v.atlas.country(to.Country)
}

func (v *View) column(c Category) int {
	return slices.Index(v.categories, c)
}

func (v *View) cell(market int16, column int) int { return int(market)*len(v.categories) + column }

// price returns the list rate of a cell, nil if the card prints none.
func (v *View) price(market int16, column int) *Amount {
	if market == nowhere || column < 0 {
		return nil
	}
	if price := &v.grid[v.cell(market, column)]; price.currency[0] != 0 {
		return price
	}
	return nil
}
