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
	v := view{audit: a, Categories: byBasis(a.Bill), Markets: byMarket(a.Bill),
		ByRules: byBasis(a.Was.Lines), ByOtherRules: byBasis(a.Would.Lines)}
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
	Categories, Markets       table
	ByRules, ByOtherRules     table
	Shares, ByMarket, ByMonth template.HTML
	Spent, Drifting           template.HTML
}

func (v *view) draw() error {
	var err error
	draw := func(into *template.HTML, desk size, chart func(size) (template.HTML, error)) {
		var e error
		*into, e = forBoth(desk, chart)
		err = cmp.Or(err, e)
	}
	if len(v.Markets.Rows) > 0 {
		draw(&v.Shares, half(), v.shares)
		draw(&v.ByMarket, half(), v.markets)
	}
	draw(&v.ByMonth, half(), v.months)
	draw(&v.Spent, wide(), v.spent)
	if len(v.Report.Drifts) > 0 {
		draw(&v.Drifting, half(), v.drifting(v.Report.Drifts[0]))
	}
	return err
}

// Fees are the two sets of rules side by side, by category.
func (v *view) Fees() []fee {
	var out []fee
	for _, c := range categories() {
		out = append(out, fee{c, v.ByRules.of(c).Sum.Total, v.ByOtherRules.of(c).Sum.Total})
	}
	return append(out, fee{"Total", v.Was.Totals[v.Currency], v.Would.Totals[v.Currency]})
}

// fee is what a category costs under either set of rules.
type fee struct {
	Name       string
	Was, Would pricing.Amount
}

// More is what the other rules add.
func (f fee) More() pricing.Amount { return less(f.Would, f.Was) }

// Changed says what the other rules change, for the pair of months that the made-up log
// is about; other pairs have "".
func (v *view) Changed() string {
	if v.Month != 2026_09_01 || v.Under != 2026_10_01 {
		return ""
	}
	return "Utility templates inside the service window are charged, and so are service messages beyond a thousand free ones for each number; several rates moved."
}

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
