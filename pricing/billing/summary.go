package billing

import (
	"cmp"
	"iter"
	"slices"

	"github.com/replywindow/replywindow/pricing"
)

// Line is the usage of one account, number, market, category and basis in one month.
type Line struct {
	Account  string           `json:"account,omitempty"`
	Number   string           `json:"number,omitempty"`
	Market   string           `json:"market,omitempty"`
	Category pricing.Category `json:"category,omitempty"`
	Basis    pricing.Basis    `json:"basis"`
	Month    pricing.Date     `json:"month"` // its first day, in the account's zone
	// Count is the number of delivered messages, of which Unpriced are those whose cost is not known and not in Total.
	Count    int64          `json:"count"`
	Unpriced int64          `json:"unpriced,omitempty"`
	Total    pricing.Amount `json:"total"`
}

// Summarize adds up the delivered entries by account, number, market, category, basis and month, in that order. It takes what
// [Ledger] Entries yields. Errors: the first that is yielded, [pricing.ErrOverflow], [pricing.ErrCurrency].
func Summarize(entries iter.Seq2[Entry, error]) ([]Line, error) {
	if entries == nil {
		return nil, errNoEntries
	}
	sums := map[Line]*Line{}
	for e, err := range entries {
		if err != nil {
			return nil, err
		}
		if _, delivered := e.ChargedAt(); !delivered {
			continue
		}
		c := e.Charge()
		key := Line{Account: e.Account, Number: e.Number, Market: c.Market,
			Category: c.Category, Basis: cmp.Or(c.Basis, pricing.Unknown), Month: e.Day.Month()}
		if sums[key] == nil {
			sum := key
			sums[key] = &sum
		}
		l := sums[key]
		if err := tally(c, &l.Count, &l.Unpriced, &l.Total); err != nil {
			return nil, &EntryError{e.Message, err}
		}
	}
	var lines []Line
	for _, l := range sums {
		lines = append(lines, *l)
	}
	slices.SortFunc(lines, Line.Compare)
	return lines, nil
}

// Compare orders lines by account, number, market, category, basis and month: -1, 0 or +1.
func (l Line) Compare(o Line) int {
	return cmp.Or(cmp.Compare(l.Account, o.Account), cmp.Compare(l.Number, o.Number),
		cmp.Compare(l.Market, o.Market), cmp.Compare(l.Category, o.Category),
		cmp.Compare(l.Basis, o.Basis), cmp.Compare(l.Month, o.Month))
}

// tally counts a charge, and adds its price to a total or counts it as one without a price.
func tally(c pricing.Charge, count, unpriced *int64, total *pricing.Amount) (err error) {
	*count++
	if !c.Known() {
		*unpriced++
		return nil
	}
	*total, err = total.Add(c.Price)
	return err
}
