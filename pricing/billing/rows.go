package billing

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/replywindow/replywindow/pricing"
)

// Row is one line of a platform's usage analytics. A field that the platform did not break the numbers down by is empty in every row.
type Row struct {
	// Start and End bound the deliveries counted: Start <= t < End.
	Start  time.Time `json:"start"`
	End    time.Time `json:"end"`
	Number string    `json:"number,omitempty"` // the business's number
	Market string    `json:"market,omitempty"` // the recipients' market
	// Category and Basis are in the words of this package.
	Category pricing.Category `json:"category,omitempty"`
	Basis    pricing.Basis    `json:"basis,omitempty"`
	// TierFrom and TierTo bound the volume band, both inclusive; 0 and [pricing.Unbounded] where there is none.
	TierFrom int64          `json:"tier_from,omitempty"`
	TierTo   int64          `json:"tier_to,omitempty"`
	Volume   int64          `json:"volume"` // the number of delivered messages
	Cost     pricing.Amount `json:"cost"`   // what they cost, which platforms call approximate
	// Tolerance is by how much Cost may be off, either way, and still agree. The zero Amount is exact. It is in the currency of Cost
	// and not negative; those of rows that are added up add up too.
	Tolerance pricing.Amount `json:"tolerance,omitzero"`
}

// RowComparison is one line of the analytics, its volume bands added up, against our own entries of the same kind.
type RowComparison struct {
	Row Row `json:"row"` // what is compared; Volume, Cost and Tolerance are the platform's
	// Volume and Cost are ours, of confirmed charges or else predicted ones.
	Volume   int64          `json:"volume"`
	Cost     pricing.Amount `json:"cost"`
	Unpriced int64          `json:"unpriced,omitempty"` // those of our messages whose cost is not known
	Reason   Reason         `json:"reason,omitempty"`   // the likely reason if they differ, else empty
}

// ReconcileRows compares entries with analytics rows. Entries are added up over the same fields that the rows are broken down by; those
// delivered in none of the rows' intervals are left out. Where a row names its basis but no category, and others name theirs, all of
// that basis is compared without a category. Costs agree if they are in one currency and no further apart than the rows' Tolerance. The
// lines are in order of start, number, market, category and basis. Errors: [pricing.ErrOverflow], [pricing.ErrCurrency] when rows or
// entries of one line are in several, [pricing.ErrPrice] for a Tolerance that is negative, a row whose End is not after its Start or
// whose Volume is negative.
func ReconcileRows(entries iter.Seq2[Entry, error], rows []Row) ([]RowComparison, error) {
	if entries == nil {
		return nil, errNoEntries
	}
	m := rowMatcher{lines: map[Row]*RowComparison{}, by: breakdown(rows)}
	for i, r := range rows {
		if !r.End.After(r.Start) || r.Volume < 0 {
			return nil, fmt.Errorf("row %d: from %s to %s, volume %d", i, r.Start, r.End, r.Volume)
		}
		if err := m.platform(r); err != nil {
			return nil, fmt.Errorf("row %d: %w", i, err)
		}
	}
	for e, err := range entries {
		if err != nil {
			return nil, err
		}
		if err := m.own(e); err != nil {
			return nil, &EntryError{e.Message, err}
		}
	}
	return m.compared(), nil
}

// dimensions says by what the rows are broken down.
type dimensions struct {
	number, market, category, basis bool
	// mixed are the bases of which some row leaves the category out.
	mixed map[pricing.Basis]bool
}

func breakdown(rows []Row) dimensions {
	d := dimensions{mixed: map[pricing.Basis]bool{}}
	for _, r := range rows {
		if r.Basis != "" && r.Category == "" {
			d.mixed[r.Basis] = true
		}
		d.number = d.number || r.Number != ""
		d.market = d.market || r.Market != ""
		d.category = d.category || r.Category != ""
		d.basis = d.basis || r.Basis != ""
	}
	return d
}

type rowMatcher struct {
	lines     map[Row]*RowComparison
	intervals []Row
	by        dimensions
}

// line returns the comparison that a row or an entry belongs to.
func (m *rowMatcher) line(key Row) *RowComparison {
	if m.lines[key] == nil {
		m.lines[key] = &RowComparison{Row: key}
	}
	return m.lines[key]
}

func (m *rowMatcher) platform(r Row) error {
	interval := Row{Start: milliseconds(r.Start), End: milliseconds(r.End)}
	if !slices.Contains(m.intervals, interval) {
		m.intervals = append(m.intervals, interval)
	}
	key := interval
	key.Number, key.Market, key.Basis = r.Number, r.Market, r.Basis
	if !m.by.mixed[r.Basis] {
		key.Category = r.Category
	}
	l := m.line(key)
	cost, err := l.Row.Cost.Add(r.Cost)
	if err != nil {
		return err
	}
	if r.Tolerance.Micros() < 0 {
		return fmt.Errorf("%w: tolerance %s is negative", pricing.ErrPrice, r.Tolerance)
	}
	tolerance, err := l.Row.Tolerance.Add(r.Tolerance)
	if err != nil {
		return err
	}
	if _, err := cost.Cmp(tolerance); err != nil {
		return fmt.Errorf("tolerance: %w", err)
	}
	if r.Volume > pricing.Unbounded-l.Row.Volume {
		return fmt.Errorf("%w: volume %d", pricing.ErrOverflow, r.Volume)
	}
	l.Row.Volume, l.Row.Cost, l.Row.Tolerance = l.Row.Volume+r.Volume, cost, tolerance
	return nil
}

func (m *rowMatcher) own(e Entry) error {
	at, delivered := e.ChargedAt()
	if !delivered {
		return nil
	}
	for _, key := range m.intervals {
		if at.Before(key.Start) || !at.Before(key.End) {
			continue
		}
		c := e.Charge()
		if m.by.number {
			key.Number = e.Number
		}
		if m.by.market {
			key.Market = c.Market
		}
		if m.by.category && !m.by.mixed[c.Basis] {
			key.Category = c.Category
		}
		if m.by.basis {
			key.Basis = c.Basis
		}
		l := m.line(key)
		if err := tally(c, &l.Volume, &l.Unpriced, &l.Cost); err != nil {
			return err
		}
	}
	return nil
}

// compared returns the lines in order, each with the likely reason of a difference.
func (m *rowMatcher) compared() []RowComparison {
	var all []RowComparison
	for _, l := range m.lines {
		all = append(all, *l)
	}
	slices.SortFunc(all, func(a, b RowComparison) int {
		x, y := a.Row, b.Row
		return cmp.Or(x.Start.Compare(y.Start), x.End.Compare(y.End), cmp.Compare(x.Number, y.Number),
			cmp.Compare(x.Market, y.Market), cmp.Compare(x.Category, y.Category), cmp.Compare(x.Basis, y.Basis))
	})
	for i := range all {
		all[i].Reason = all[i].reason(all)
	}
	return all
}

// reason looks for a line of the same time, number and market that has too many
// where this one has too few, or the reverse: messages moved between the two.
func (l *RowComparison) reason(all []RowComparison) Reason {
	missing := l.Row.Volume - l.Volume
	if missing == 0 {
		if l.Unpriced > 0 || l.agrees() {
			return ""
		}
		return ReasonCard
	}
	for i := range all {
		o := &all[i]
		if o.Volume-o.Row.Volume != missing || o.Row.Number != l.Row.Number { // never l itself
			continue
		}
		same := o.Row.Start.Equal(l.Row.Start)
		switch {
		case same && o.Row.Market == l.Row.Market && o.Row.Category == l.Row.Category:
			return l.moved(o, missing)
		case same && o.Row.Market == l.Row.Market:
			return ReasonRecategorised
		case same && o.Row.Category == l.Row.Category && o.Row.Basis == l.Row.Basis:
			return ReasonMarket
		case o.Row.Market == l.Row.Market && o.Row.Category == l.Row.Category && o.Row.Basis == l.Row.Basis:
			return ReasonZone
		}
	}
	return ReasonVolume
}

// agrees reports whether both costs are in one currency and near enough. The zero Amount is nothing in any currency.
func (l *RowComparison) agrees() bool {
	off, err := l.Cost.Sub(l.Row.Cost)
	most := l.Row.Tolerance.Micros()
	return err == nil && -most <= off.Micros() && off.Micros() <= most
}

// moved says why messages stand on another basis with the platform than with us.
func (l *RowComparison) moved(o *RowComparison, missing int64) Reason {
	if missing > 0 { // the platform has more here, we have more there
		return basisReason(o.Row.Basis, l.Row.Basis)
	}
	return basisReason(l.Row.Basis, o.Row.Basis)
}
