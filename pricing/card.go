package pricing

import (
	"errors"
	"fmt"
	"slices"

	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/pricing/internal/fault"
)

var (
	ErrNoCard    = errors.New("no rate card")        // the book has no card for a currency and date
	ErrNoMarket  = errors.New("market not known")    // a card or a market table does not know the market
	ErrNoRate    = errors.New("no rate")             // a card prints no rate for a market and category
	ErrDuplicate = errors.New("already in the book") // two cards or tier tables claim one currency and date
	ErrPrice     = errors.New("price refused")       // a price is negative or beyond reason
)

// Rate is one cell of a card.
type Rate struct {
	Market   string
	Category Category
	Price    Amount
}

// Card holds the list rates of one currency from one date until the next card
// of that currency. A cell that the platform leaves empty is left out.
type Card struct {
	Currency  string // the ISO 4217 code of every price
	Effective Date   // the first day, from 00:00 in the account's zone
	Source    Source // where it was read
	Rates     []Rate // the cells; no market and category may occur twice
}

func (c Card) name() string { return fmt.Sprintf("card %s %s", c.Currency, c.Effective) }

const (
	// mostUnits and mostRatio are sanity limits of ours, meant for slips such as a lost decimal point; real cards keep far below both.
	mostUnits = 100_000
	mostRatio = 100
	// fewRates is the number of rates below which a median says nothing.
	fewRates = 5
)

// Validate reports the first thing that is wrong with a card: a currency or date that is none, a cell without a market, a cell given
// twice, a price in another currency, negative, or out of all proportion to its column.
func (c Card) Validate() error {
	if _, ok := currencyCode(c.Currency); !ok {
		return fmt.Errorf("%w: %q of the card of %s", ErrCurrency, c.Currency, c.Effective)
	}
	if !c.Effective.Valid() {
		return fmt.Errorf("%s: effective date %d does not exist", c.name(), c.Effective)
	}
	columns := map[Category][]int64{}
	seen := map[Rate]bool{}
	for i, r := range c.Rates {
		cell := Rate{Market: r.Market, Category: plain(r.Category)}
		if cell.Market == "" || cell.Category == "" {
			return c.wrong(i, fmt.Errorf("the rate lacks its market %q or category %q", r.Market, r.Category))
		}
		if seen[cell] {
			return c.wrong(i, ErrDuplicate)
		}
		seen[cell] = true
		if err := checkPrice(r.Price, c.Currency); err != nil {
			return c.wrong(i, err)
		}
		columns[cell.Category] = append(columns[cell.Category], r.Price.micros)
	}
	return c.proportionate(columns)
}

func (c Card) wrong(row int, err error) error {
	r := c.Rates[row]
	return &fault.Row{Row: row, Band: -1, Err: fmt.Errorf("%s: %s %s: %w", c.name(), fact.Clip(r.Market), fact.Clip(string(r.Category)), err)}
}

// checkPrice checks one price by itself.
func checkPrice(price Amount, currency string) error {
	switch {
	case price.Currency() != currency:
		return fmt.Errorf("%w: %s is not in %s", ErrCurrency, price, currency)
	case price.micros < 0:
		return fmt.Errorf("%w: %s is negative", ErrPrice, price)
	case price.micros > mostUnits*microsPerUnit:
		return fmt.Errorf("%w: %s is more than %d %s", ErrPrice, price, mostUnits, currency)
	}
	return nil
}

// proportionate checks each price against the median of its column.
func (c Card) proportionate(columns map[Category][]int64) error {
	medians := map[Category]int64{}
	for category, column := range columns {
		if len(column) >= fewRates {
			slices.Sort(column)
			medians[category] = column[len(column)/2]
		}
	}
	for i, r := range c.Rates {
		median := medians[plain(r.Category)]
		if median > 0 && r.Price.micros > median*mostRatio {
			return c.wrong(i, fmt.Errorf("%w: %s is more than %d times the column's median", ErrPrice, r.Price, mostRatio))
		}
	}
	return nil
}
