package pricing

import (
	"fmt"
	"slices"

	"github.com/replywindow/replywindow/internal/fact"
)

// MarketRow maps a calling-code prefix to a market.
type MarketRow struct {
	Market  string
	Country string // the ISO 3166 alpha-2 code
	// Prefix is the calling code, with as much of the area code as tells the country: digits only. The longest prefix wins; where two
	// rows share one, the first names the country of a number.
	Prefix string
}

// MarketMove says that a prefix belonged to another market before a date.
type MarketMove struct {
	From                 Date
	Country, Prefix      string
	FromMarket, ToMarket string
}

// Markets is the market table: the rows as they are after every move, and the moves by which older tables are worked out.
type Markets struct {
	Rows   []MarketRow
	Moves  []MarketMove
	Other  string // the market of every number and country that no row names. Empty means that such a recipient has no market
	Source Source // where the table was read
}

// longestPrefix is the most digits that a prefix may have.
const longestPrefix = 7

func (m Markets) validate() error {
	prefixes := map[string]string{}
	for _, r := range m.Rows {
		if r.Market == "" || !fact.Digits(r.Prefix) || len(r.Prefix) > longestPrefix || !fact.IsCountry(r.Country) {
			return fmt.Errorf("market row %q %q %q lacks a market, a country code or a prefix of 1 to 7 digits",
				r.Market, r.Country, r.Prefix)
		}
		if other, ok := prefixes[r.Prefix]; ok && other != r.Market {
			return fmt.Errorf("%w: prefix %s stands for %s and %s", ErrDuplicate, r.Prefix, other, r.Market)
		}
		prefixes[r.Prefix] = r.Market
	}
	return m.validateMoves(prefixes)
}

// validateMoves walks the moves back from the present table: each must arrive where the next one leaves.
func (m Markets) validateMoves(prefixes map[string]string) error {
	for _, move := range m.latestFirst() {
		if !move.From.Valid() {
			return fmt.Errorf("market move of prefix %s on %d: no such date", move.Prefix, move.From)
		}
		if !slices.ContainsFunc(m.Rows, func(r MarketRow) bool { return r.Prefix == move.Prefix && r.Country == move.Country }) {
			return fmt.Errorf("%w: prefix %s of country %q moves on %s but no row has both",
				ErrNoMarket, move.Prefix, move.Country, move.From)
		}
		if at := prefixes[move.Prefix]; at != move.ToMarket {
			return fmt.Errorf("%w: prefix %s moves to %q on %s but the table has %q",
				ErrNoMarket, move.Prefix, move.ToMarket, move.From, at)
		}
		prefixes[move.Prefix] = move.FromMarket
	}
	return nil
}

func (m Markets) latestFirst() []MarketMove {
	return slices.SortedStableFunc(slices.Values(m.Moves), func(a, b MarketMove) int {
		return int(b.From) - int(a.From)
	})
}

// At returns the rows as they were on a day.
func (m Markets) At(day Date) []MarketRow {
	rows := slices.Clone(m.Rows)
	for _, move := range m.latestFirst() {
		if move.From <= day {
			break
		}
		for i := range rows {
			if rows[i].Prefix == move.Prefix && rows[i].Country == move.Country {
				rows[i].Market = move.FromMarket
			}
		}
	}
	return rows
}
