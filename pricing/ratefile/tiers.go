package ratefile

import (
	"errors"
	"fmt"
	"strings"

	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/internal/fault"
)

// block is the columns of one category's bands in a tier file: those that stand
// beside each other in the platform's form, or the only ones in ours.
type block struct {
	category                 pricing.Category
	from, to, rate, discount int
}

func (r reader) tiers(header int) (*pricing.Tiers, error) {
	currency, day, err := r.head(header)
	if err != nil {
		return nil, err
	}
	blocks, err := r.blocks(header)
	if err != nil {
		return nil, err
	}
	t := &pricing.Tiers{Currency: currency, Effective: day, Decimals: r.format.Decimals, Source: r.format.Source}
	read := climbing{tiers: t, header: header, at: map[pricing.Rate]int{}}
	for row := header + 1; row < len(r.sheet.Rows); row++ {
		// The market stands on the first of its rows only.
		if name := r.cell(row, r.find(header, headMarket)); name != "" {
			read.market = name
		}
		for _, b := range blocks {
			if err := r.band(&read, row, b); err != nil {
				return nil, err
			}
		}
	}
	if err := t.Validate(); err != nil {
		return nil, r.blame(&read, err)
	}
	return t, nil
}

// blame names the cell that is at fault for a table that is refused.
func (r reader) blame(read *climbing, err error) error {
	var wrong *fault.Row
	switch {
	case !errors.As(err, &wrong):
		return fmt.Errorf("%s: %w", r.file, err)
	case wrong.Band < 0:
		cell := read.cells[wrong.Row][0]
		return r.fail(cell.row, cell.from, err)
	}
	cell := read.cells[wrong.Row][wrong.Band]
	if errors.Is(err, pricing.ErrPrice) || errors.Is(err, pricing.ErrCurrency) {
		return r.fail(cell.row, cell.rate, err)
	}
	return r.fail(cell.row, cell.from, err)
}

// climbing is a tier table as far as it is read.
type climbing struct {
	tiers  *pricing.Tiers
	header int
	market string               // the last that was given
	at     map[pricing.Rate]int // which ladder a market and category have
	cells  [][]bandAt           // where each band of each ladder stands
}

// bandAt is where a band stands in its sheet, counted from 0: its row, and the columns of where it begins and of its rate.
type bandAt struct{ row, from, rate int }

// blocks finds the groups of columns. A group's category stands above it, or in a column of its own.
func (r reader) blocks(header int) ([]block, error) {
	var blocks []block
	own := r.find(header, headCategory)
	for column := range r.sheet.Rows[header] {
		if r.header(header, column) != headFrom {
			continue
		}
		b := block{from: column, to: -1, rate: -1, discount: -1}
		for next := column + 1; next < len(r.sheet.Rows[header]) && r.header(header, next) != headFrom; next++ {
			switch r.header(header, next) {
			case headTo:
				b.to = next
			case headRate:
				b.rate = next
			case headDiscount:
				b.discount = next
			}
		}
		if own < 0 {
			b.category = r.above(header, column)
		}
		if b.to < 0 || b.rate < 0 || b.discount < 0 || own < 0 && b.category == "" {
			return nil, r.fail(header, column, fmt.Errorf("%w: bands lack a bound, rate, discount or category", ErrLayout))
		}
		blocks = append(blocks, b)
	}
	return blocks, nil
}

// above returns the category that stands over a column, "" if none does.
func (r reader) above(header, column int) pricing.Category {
	for row := header - 1; row >= 0; row-- {
		if c, ok := r.format.Columns[r.header(row, column)]; ok {
			return c
		}
	}
	return ""
}

// band reads one band and appends it to its ladder.
func (r reader) band(to *climbing, row int, b block) error {
	if notApplicable(r.cell(row, b.from)) {
		return nil
	}
	category := b.category
	if category == "" {
		column := r.find(to.header, headCategory)
		named, known := r.format.Columns[r.header(row, column)]
		if !known {
			return r.fail(row, column, fmt.Errorf("%w: category is not known", ErrLayout))
		}
		category = named
	}
	if to.market == "" {
		return r.fail(row, b.from, fmt.Errorf("%w: a band has no market", ErrLayout))
	}
	read, err := r.readBand(row, b, to.tiers.Currency)
	if err != nil {
		return err
	}
	cell := pricing.Rate{Market: to.market, Category: category}
	at, ok := to.at[cell]
	if !ok {
		at = len(to.cells)
		to.at[cell] = at
		to.tiers.Ladders = append(to.tiers.Ladders, pricing.Ladder{Market: to.market, Category: category})
		to.cells = append(to.cells, nil)
	}
	to.tiers.Ladders[at].Bands = append(to.tiers.Ladders[at].Bands, read)
	to.cells[at] = append(to.cells[at], bandAt{row, b.from, b.rate})
	return nil
}

func (r reader) readBand(row int, b block, currency string) (pricing.Band, error) {
	var band pricing.Band
	var err error
	if band.From, err = r.volume(r.cell(row, b.from)); err != nil {
		return pricing.Band{}, r.fail(row, b.from, err)
	}
	if band.To, err = r.volume(r.cell(row, b.to)); err != nil {
		return pricing.Band{}, r.fail(row, b.to, err)
	}
	if band.Discount, err = r.discount(r.cell(row, b.discount)); err != nil {
		return pricing.Band{}, r.fail(row, b.discount, err)
	}
	if band.Price, err = r.number(r.cell(row, b.rate), currency); err != nil {
		return pricing.Band{}, r.fail(row, b.rate, err)
	}
	return band, nil
}

// counter stands in for a currency where a number is not money.
const counter = "XXX"

// volume reads a bound: a whole number, or the sign of an open end.
func (r reader) volume(text string) (int64, error) {
	if strings.Trim(text, "-\u2013\u2014") == "" {
		return pricing.Unbounded, nil
	}
	n, err := r.number(text, counter)
	if err != nil {
		return 0, err
	}
	if n.Micros() < 0 || n.Micros()%microsPerUnit != 0 {
		return 0, fmt.Errorf("%w: %q is not a whole number of messages", pricing.ErrNumber, fact.Clip(text))
	}
	return n.Micros() / microsPerUnit, nil
}

// discount reads "-5%", the same as the fraction "-0.05", or the sign of none.
func (r reader) discount(text string) (int, error) {
	if notApplicable(text) || strings.Trim(text, "-\u2013\u2014") == "" {
		return 0, nil
	}
	scale := int64(microsPerUnit) / 100
	digits, percent := strings.CutSuffix(text, "%")
	if percent {
		scale = microsPerUnit
	}
	n, err := r.number(strings.TrimSpace(digits), counter)
	if err != nil {
		return 0, err
	}
	if n.Micros()%scale != 0 || n.Micros() > 0 || n.Micros() < -100*scale {
		return 0, fmt.Errorf("%w: %q is not a discount of 0 to 100 per cent", pricing.ErrNumber, fact.Clip(text))
	}
	return int(-n.Micros() / scale), nil
}
