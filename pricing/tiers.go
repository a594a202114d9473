package pricing

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/pricing/internal/fault"
)

// Unbounded is the upper bound of the last band of a ladder.
const Unbounded = math.MaxInt64

// Band is a range of one month's messages at one rate. The rate applies to the messages inside the band only: tiers are marginal.
type Band struct {
	// From and To are the first and last message, counted from 1, both
	// inclusive. A From of 0 reads as 1. The last band ends at [Unbounded].
	From, To int64
	Discount int    // the percentage off the list rate
	Price    Amount // the band's rate. The zero Amount means list rate less discount
}

// Ladder is the bands of one market and category, in order and without gaps.
type Ladder struct {
	Market   string
	Category Category
	Bands    []Band
}

// Tiers hold the volume ladders from one date until the next table of the same currency. An account in another currency gets the same
// bands and discounts, applied to its own card.
type Tiers struct {
	Currency  string   // the ISO 4217 code of the prices in the bands
	Effective Date     // the first day, from 00:00 in the account's zone
	Decimals  int      // the number of decimals that a discounted rate is rounded half up to, 0 to 6
	Source    Source   // where it was read
	Ladders   []Ladder // the ladders; no market and category may occur twice
}

func (t Tiers) name() string { return fmt.Sprintf("tiers %s %s", t.Currency, t.Effective) }

// Validate reports the first thing that is wrong with the table.
func (t Tiers) Validate() error {
	if _, ok := currencyCode(t.Currency); !ok {
		return fmt.Errorf("%w: %q of the tiers of %s", ErrCurrency, t.Currency, t.Effective)
	}
	if !t.Effective.Valid() || t.Decimals < 0 || t.Decimals > microDigits {
		return fmt.Errorf("%s: effective date or number of decimals %d is none", t.name(), t.Decimals)
	}
	seen := map[Rate]bool{}
	for i, l := range t.Ladders {
		cell, band, err := Rate{Market: l.Market, Category: plain(l.Category)}, -1, ErrDuplicate
		if !seen[cell] {
			band, err = l.fault(t.Currency)
		}
		if err != nil {
			return &fault.Row{Row: i, Band: band, Err: fmt.Errorf("%s: %s %s: %w", t.name(), fact.Clip(l.Market), fact.Clip(string(l.Category)), err)}
		}
		seen[cell] = true
	}
	return nil
}

// fault returns what is wrong with the ladder and the index of the band at fault, -1 if it is none of them.
func (l Ladder) fault(currency string) (int, error) {
	if l.Market == "" || plain(l.Category) == "" || len(l.Bands) == 0 {
		return -1, errors.New("ladder lacks its market, category or bands")
	}
	next := int64(1)
	for i, b := range l.Bands {
		last := i == len(l.Bands)-1
		if max(b.From, 1) != next || b.To < b.From || last != (b.To == Unbounded) {
			return i, fmt.Errorf("band %d to %d does not follow the one before", b.From, b.To)
		}
		if b.Discount < 0 || b.Discount > 100 {
			return i, fmt.Errorf("discount of %d %% in the band from %d", b.Discount, b.From)
		}
		if b.Price != (Amount{}) {
			if err := checkPrice(b.Price, currency); err != nil {
				return i, err
			}
		}
		if !last {
			next = b.To + 1
		}
	}
	return -1, nil
}

// band returns the index of the band that holds the n-th message.
func (l Ladder) band(n int64) int {
	return slices.IndexFunc(l.Bands, func(b Band) bool { return n <= b.To })
}

// priced returns the ladder with a price in every band: its own where the table
// and the card belong together, else the card's list rate less the discount.
func (l Ladder) priced(list Amount, own bool, decimals int) Ladder {
	l.Bands = slices.Clone(l.Bands)
	for i := range l.Bands {
		if own && l.Bands[i].Price != (Amount{}) {
			continue
		}
		if l.Bands[i].Discount == 0 { // nothing is worked out, so nothing is rounded
			l.Bands[i].Price = list
			continue
		}
		l.Bands[i].Price = list.discounted(l.Bands[i].Discount, decimals)
	}
	return l
}
