package main

import (
	"fmt"
	"html/template"
	"time"

	"github.com/go-analyze/charts"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

// The size of a chart in the units of its own drawing; the page scales it.
const (
	wide = 1120
	half = 560
	high = 330
)

// colours gives every category and month a colour of its own.
func colours(names ...string) charts.ColorPalette {
	known := map[string]charts.Color{
		"marketing": charts.ColorFromHex("#7C3AED"), "utility": charts.ColorFromHex("#0EA5E9"),
		"authentication": charts.ColorFromHex("#F59E0B"), "service": charts.ColorFromHex("#10B981"),
		"September": charts.ColorFromHex("#94A3B8"), "October": charts.ColorFromHex("#E11D48"), "saved": charts.ColorFromHex("#10B981"),
	}
	ink, faint := charts.ColorFromHex("#475569"), charts.ColorFromHex("#E2E8F0")
	opt := charts.ThemeOption{
		AxisStrokeColor: faint, AxisSplitLineColor: faint, TextColor: ink, BackgroundColor: charts.ColorTransparent,
	}
	for _, n := range names {
		opt.SeriesColors = append(opt.SeriesColors, known[n])
	}
	return charts.MakeTheme(opt)
}

// draw draws one chart as SVG.
func draw(width int, chart func(*charts.Painter) error) (template.HTML, error) {
	p := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputSVG, Width: width, Height: high})
	if err := chart(p); err != nil {
		return "", err
	}
	svg, err := p.Bytes()
	return template.HTML(svg), err
}

func legend(names ...string) charts.LegendOption {
	return charts.LegendOption{SeriesNames: names, Offset: charts.OffsetLeft, Symbol: charts.SymbolSquare}
}

// mostLabels is how many labels fit under a chart.
const mostLabels = 10

func small() charts.FontStyle { return charts.FontStyle{FontSize: 10} }

func money(f float64) string { return fmt.Sprintf("%.2f", f) }

func whole(f float64) string { return fmt.Sprintf("%.0f", f) }

// columns draws a group of bars for each label, or stacks them.
func columns(width int, stacked, across bool, labels, names []string, values [][]float64, format charts.ValueFormatter) (template.HTML, error) {
	opt := charts.NewBarChartOptionWithData(values)
	opt.Theme, opt.Legend, opt.Horizontal = colours(names...), legend(names...), across
	opt.StackSeries = charts.Ptr(stacked)
	opt.CategoryAxis.Labels, opt.CategoryAxis.LabelFontStyle = labels, small()
	opt.CategoryAxis.LabelCount = min(len(labels), mostLabels)
	opt.ValueAxis[0].ValueFormatter, opt.ValueFormatter = format, format
	opt.ValueAxis[0].Min = charts.Ptr(0.0)
	if !stacked {
		for i := range opt.SeriesList {
			opt.SeriesList[i].Label.Show = charts.Ptr(true)
			opt.SeriesList[i].Label.ValueFormatter = format
		}
	}
	return draw(width, func(p *charts.Painter) error { return p.BarChart(opt) })
}

// shares draws what the bill is made of.
func shares(bill table) (template.HTML, error) {
	var names []string
	var values []float64
	for _, r := range bill.Rows {
		if !r.Sum.Total.IsZero() {
			names, values = append(names, r.Name), append(values, units(r.Sum.Total))
		}
	}
	if len(values) == 0 {
		return "", nil
	}
	opt := charts.NewDoughnutChartOptionWithData(values)
	opt.Theme = colours(names...)
	opt.Legend = charts.LegendOption{SeriesNames: names, Show: charts.Ptr(false)}
	opt.RadiusRing, opt.RadiusCenter, opt.CenterValues, opt.SegmentGap = "38%", "24%", "sum", 4
	opt.CenterValuesFontStyle = charts.FontStyle{FontSize: 15}
	opt.ValueFormatter = func(f float64) string { return money(f) + " " + currency }
	return draw(half, func(p *charts.Painter) error { return p.DoughnutChart(opt) })
}

// markets draws the bill of every market, stacked by category, the dearest on top.
func markets(bill table) (template.HTML, error) {
	n := len(bill.Rows)
	labels, values := make([]string, n), make([][]float64, len(bill.Columns))
	for c := range values {
		values[c] = make([]float64, n)
	}
	for i, r := range bill.Rows {
		at := n - 1 - i // bars are drawn from below
		labels[at] = r.Name
		for c, one := range r.Cells {
			values[c][at] = units(one.Total)
		}
	}
	return columns(half, true, true, labels, bill.Columns, values, whole)
}

// months draws every category under the rules of either month.
func months(was, would table) (template.HTML, error) {
	values := [][]float64{{}, {}}
	for _, c := range categories() {
		values[0] = append(values[0], units(was.of(c).Sum.Total))
		values[1] = append(values[1], units(would.of(c).Sum.Total))
	}
	return columns(half, false, false, categories(), []string{"September", "October"}, values, money)
}

// spent draws what was spent up to each day under the rules of either month.
func spent(days []day) (template.HTML, error) {
	values := [][]float64{make([]float64, len(days)), make([]float64, len(days))}
	labels := make([]string, len(days))
	for i, d := range days {
		values[0][i], values[1][i] = units(d.September), units(d.October)
		labels[i] = dayOf(d.Date)
	}
	opt := charts.NewLineChartOptionWithData(values)
	opt.Theme, opt.Legend = colours("September", "October"), legend("rules of September", "rules of October")
	opt.XAxis.Labels, opt.XAxis.BoundaryGap, opt.XAxis.LabelCount = labels, charts.Ptr(false), mostLabels
	opt.YAxis[0].Min, opt.YAxis[0].ValueFormatter = charts.Ptr(0.0), whole
	opt.Symbol, opt.LineStrokeWidth = charts.Symbol{Shape: charts.SymbolNone}, 3
	opt.FillArea, opt.FillOpacity = charts.Ptr(true), 28
	return draw(wide, func(p *charts.Painter) error { return p.LineChart(opt) })
}

// drifting draws the messages of a template by day and how they were charged.
func drifting(d billing.Drift, days []driftDay) (template.HTML, error) {
	values := [][]float64{make([]float64, len(days)), make([]float64, len(days))}
	labels := make([]string, len(days))
	for i, one := range days {
		values[0][i], values[1][i] = float64(one.Of-one.Count), float64(one.Count)
		labels[i] = dayOf(one.Date)
	}
	return columns(half, true, false, labels, []string{string(d.From), string(d.To)}, values, whole)
}

// dayOf is the day of the month.
func dayOf(d pricing.Date) string { return d.In(time.UTC).Format("2") }
