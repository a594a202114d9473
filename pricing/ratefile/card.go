package ratefile

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/internal/fault"
)

// categories returns the columns of a header row that hold rates.
func (r reader) categories(row int) map[int]pricing.Category {
	columns := map[int]pricing.Category{}
	for column := range r.sheet.Rows[row] {
		if c, ok := r.format.Columns[r.header(row, column)]; ok {
			columns[column] = c
		}
	}
	return columns
}

func (r reader) card(header int) (*pricing.Card, error) {
	if err := r.checkHeader(header); err != nil {
		return nil, err
	}
	currency, day, err := r.head(header)
	if err != nil {
		return nil, err
	}
	c := &pricing.Card{Currency: currency, Effective: day, Source: r.format.Source}
	read := reading{card: c, columns: r.categories(header), market: r.find(header, headMarket)}
	for row := header + 1; row < len(r.sheet.Rows); row++ {
		if err := r.rates(&read, row); err != nil {
			return nil, err
		}
	}
	err = c.Validate()
	var wrong *fault.Row
	switch {
	case errors.As(err, &wrong):
		cell := read.cells[wrong.Row]
		return nil, r.fail(cell.row, cell.column, err)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", r.file, err)
	}
	return c, nil
}

// reading is a card as far as it is read.
type reading struct {
	card    *pricing.Card
	cells   []cellAt // where each of the card's rates stands
	columns map[int]pricing.Category
	market  int // the column of the market
}

// cellAt is a cell's place in its sheet, counted from 0.
type cellAt struct{ row, column int }

// checkHeader refuses a column that nobody knows, which might hold prices.
func (r reader) checkHeader(row int) error {
	known := append([]string{headMarket, headCountry, headCurrency, ""}, r.format.Ignore...)
	for column := range r.sheet.Rows[row] {
		name := r.header(row, column)
		if _, ok := r.format.Columns[name]; !ok && !slices.Contains(known, name) {
			return r.fail(row, column, fmt.Errorf("%w: column is not known", ErrLayout))
		}
	}
	return nil
}

// rates reads the cells of one row. Empty rows are skipped.
func (r reader) rates(to *reading, row int) error {
	market, currency := r.cell(row, to.market), to.card.Currency
	for column := range r.sheet.Rows[row] {
		category, ok := to.columns[column]
		text := r.cell(row, column)
		if !ok || notApplicable(text) {
			continue
		}
		if market == "" {
			return r.fail(row, to.market, fmt.Errorf("%w: a row of rates has no market", ErrLayout))
		}
		price, err := r.number(text, currency)
		if err != nil {
			return r.fail(row, column, err)
		}
		to.card.Rates = append(to.card.Rates, pricing.Rate{Market: market, Category: category, Price: price})
		to.cells = append(to.cells, cellAt{row, column})
	}
	return nil
}

func notApplicable(text string) bool {
	return text == "" || strings.EqualFold(text, "n/a") || strings.EqualFold(text, "na")
}

const (
	// microDigits is how many decimals an amount holds, and microsPerUnit how many of the last make one.
	microDigits   = 6
	microsPerUnit = 1_000_000
	// longestNumber and widestExponent bound the work that one cell can ask for.
	longestNumber  = 40
	widestExponent = 18
	// floatPrecision is what part of itself a spreadsheet's number, a binary
	// fraction written out, may be off the decimal that was meant: one in this many.
	floatPrecision = 100_000_000_000_000
)

// number reads a price: a plain decimal, with or without thousands commas, or the exponent form in which spreadsheets store numbers.
func (r reader) number(text, currency string) (pricing.Amount, error) {
	plain, err := ungroup(text)
	if err != nil {
		return pricing.Amount{}, err
	}
	price, err := pricing.ParseAmount(plain, currency)
	if err == nil || len(plain) > longestNumber {
		return price, err
	}
	mantissa, exponent, scientific := strings.Cut(strings.ToUpper(plain), "E")
	power, powerErr := strconv.Atoi(exponent)
	if scientific && (powerErr != nil || power < -widestExponent || power > widestExponent) {
		return pricing.Amount{}, err
	}
	if whole, fraction, _ := strings.Cut(strings.TrimPrefix(mantissa, "-"), "."); !fact.Digits(whole + fraction) {
		return pricing.Amount{}, err
	}
	exact, ok := new(big.Rat).SetString(plain)
	if !ok {
		return pricing.Amount{}, err
	}
	return settle(exact, currency, text)
}

// settle makes an amount of an exact number. Digits beyond a millionth are an
// error, unless they are no more than a binary fraction written out is off.
func settle(exact *big.Rat, currency, text string) (pricing.Amount, error) {
	price, err := pricing.ParseAmount(exact.FloatString(microDigits), currency)
	if err != nil {
		return pricing.Amount{}, err
	}
	off := new(big.Rat).Sub(exact, big.NewRat(price.Micros(), microsPerUnit))
	if off.Abs(off).Mul(off, big.NewRat(floatPrecision, 1)).Cmp(new(big.Rat).Abs(exact)) > 0 {
		return pricing.Amount{}, fmt.Errorf("%w: %q has more than %d decimals", pricing.ErrNumber, fact.Clip(text), microDigits)
	}
	return price, nil
}

// ungroup removes thousands commas, which must stand where they belong.
func ungroup(text string) (string, error) {
	if !strings.Contains(text, ",") {
		return text, nil
	}
	whole, fraction, dotted := strings.Cut(text, ".")
	groups := strings.Split(strings.TrimPrefix(whole, "-"), ",")
	for i, g := range groups {
		if !fact.Digits(g) || len(g) > 3 || i > 0 && len(g) < 3 {
			return "", fmt.Errorf("%w: %q", pricing.ErrNumber, fact.Clip(text))
		}
	}
	plain := strings.ReplaceAll(whole, ",", "")
	if dotted {
		plain += "." + fraction
	}
	return plain, nil
}
