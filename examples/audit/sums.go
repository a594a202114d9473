package main

import (
	"cmp"
	"slices"
	"strings"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

// cell is a number of messages and their cost.
type cell struct {
	Count int64
	Total pricing.Amount
}

// row is a row of a table: a name and, for each column, its cell.
type row struct {
	Name  string
	Cells []cell
	Sum   cell
}

// table is what was delivered, by rows and columns.
type table struct {
	Columns []string
	Rows    []row
	Sum     row
}

func (c *cell) add(count int64, a pricing.Amount) {
	c.Count += count
	if sum, err := c.Total.Add(a); err == nil { // one currency, far from the end of the range
		c.Total = sum
	}
}

// sums puts lines into a table. The rows come with the dearest first.
func sums(lines []billing.Line, columns []string, name, column func(billing.Line) string) table {
	t := table{Columns: columns, Sum: row{Name: "Total", Cells: make([]cell, len(columns))}}
	for _, l := range lines {
		i := slices.IndexFunc(t.Rows, func(r row) bool { return r.Name == name(l) })
		if i < 0 {
			t.Rows = append(t.Rows, row{Name: name(l), Cells: make([]cell, len(columns))})
			i = len(t.Rows) - 1
		}
		for _, r := range []*row{&t.Rows[i], &t.Sum} {
			if c := slices.Index(columns, column(l)); c >= 0 {
				r.Cells[c].add(l.Count, l.Total)
			}
			r.Sum.add(l.Count, l.Total)
		}
	}
	slices.SortStableFunc(t.Rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(b.Sum.Total.Micros(), a.Sum.Total.Micros()), cmp.Compare(a.Name, b.Name))
	})
	return t
}

// categories are the columns of the bill, in the order in which reports name them.
func categories() []string { return []string{"marketing", "utility", "authentication", "service"} }

func category(l billing.Line) string { return string(l.Category) }
func market(l billing.Line) string   { return l.Market }

// byMarket is a bill by market and category, and byBasis by category and whether it
// was charged.
func byMarket(lines []billing.Line) table { return sums(lines, categories(), market, category) }

func byBasis(lines []billing.Line) table {
	return sums(lines, []string{"charged", "free"}, category, func(l billing.Line) string {
		if l.Basis.Charged() {
			return "charged"
		}
		return "free"
	})
}

// of gives the sum of a row, nothing when there is none.
func (t table) of(name string) row {
	for _, r := range t.Rows {
		if r.Name == name {
			return r
		}
	}
	return row{Name: name, Cells: make([]cell, len(t.Columns))}
}

// units is an amount as a number of currency units, for drawing only.
func units(a pricing.Amount) float64 { return float64(a.Micros()) / 1e6 }

// exact writes an amount in full, with at least the four decimals of a rate card, so
// that columns line up.
func exact(a pricing.Amount) string {
	text := a.Decimal()
	for whole := strings.IndexByte(text, '.'); len(text)-whole <= 4; {
		text += "0"
	}
	return text
}

// less is a-b in one currency.
func less(a, b pricing.Amount) pricing.Amount {
	d, err := a.Sub(b)
	if err != nil {
		return pricing.Amount{}
	}
	return d
}

// change is how many percent b is above a, rounded towards zero.
func change(a, b pricing.Amount) int64 {
	if a.Micros() == 0 {
		return 0
	}
	return (b.Micros() - a.Micros()) * 100 / a.Micros()
}
