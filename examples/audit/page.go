package main

import (
	"bytes"
	"cmp"
	_ "embed"
	"html/template"

	"github.com/replywindow/replywindow/pricing"
)

//go:embed page.html
var pageText string

// page is the report as one HTML file.
func (a *audit) page() ([]byte, error) {
	v := view{audit: a, Currency: currency, Categories: byBasis(a.Bill), Markets: byMarket(a.Bill),
		Was: byBasis(a.September.Lines), Would: byBasis(a.October.Lines)}
	if err := v.draw(); err != nil {
		return nil, err
	}
	t, err := template.New("page").Funcs(template.FuncMap{"less": less, "change": change, "money": round, "exact": exact}).Parse(pageText)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, &v)
	return b.Bytes(), err
}

// round shows an amount to the cent, for headlines; tables show it exactly.
func round(a pricing.Amount) string { return money(units(a)) }

// view is what the page shows.
type view struct {
	*audit
	Currency                  string
	Categories, Markets       table
	Was, Would                table
	Shares, ByMarket, ByMonth template.HTML
	Spent, Drifting           template.HTML
}

func (v *view) draw() error {
	var err error
	chart := func(into *template.HTML) func(template.HTML, error) {
		return func(svg template.HTML, e error) {
			*into = svg
			err = cmp.Or(err, e)
		}
	}
	chart(&v.Shares)(shares(v.Categories))
	chart(&v.ByMarket)(markets(v.Markets))
	chart(&v.ByMonth)(months(v.Was, v.Would))
	chart(&v.Spent)(spent(v.Days))
	if len(v.Report.Drifts) > 0 {
		chart(&v.Drifting)(drifting(v.Report.Drifts[0], v.Drift))
	}
	return err
}

// Fees are the two sets of rules side by side, by category.
func (v *view) Fees() []fee {
	var out []fee
	for _, c := range categories() {
		out = append(out, fee{c, v.Was.of(c).Sum.Total, v.Would.of(c).Sum.Total})
	}
	return append(out, fee{"Total", v.September.Total(currency), v.October.Total(currency)})
}

// fee is what a category costs under either set of rules.
type fee struct {
	Name               string
	September, October pricing.Amount
}

// More is what October's rules add.
func (f fee) More() pricing.Amount { return less(f.October, f.September) }

// Saved and SavedOctober are what answering within the window saves.
func (v *view) Saved() pricing.Amount        { return v.saved() }
func (v *view) SavedOctober() pricing.Amount { return v.savedOctober() }

// Delivered is how many messages were delivered.
func (v *view) Delivered() int64 { return v.Categories.Sum.Sum.Count }

// Overcharged is what the platform charged beyond what was expected.
func (v *view) Overcharged() pricing.Amount {
	return less(v.Report.Different.Confirmed, v.Report.Different.Predicted)
}

// Agreement is the share of delivered messages that were charged as expected, in tenths
// of a percent.
func (v *view) Agreement() float64 {
	all := v.Report.Agreed.Count + v.Report.Different.Count
	if all == 0 {
		return 0
	}
	return float64(v.Report.Agreed.Count*1000/all) / 10
}

// Free is how many delivered messages cost nothing.
func (v *view) Free() int64 { return v.Categories.Sum.Cells[1].Count }
