package main

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"time"

	"github.com/go-analyze/charts"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

// size is that of a chart, in the units of its own drawing, and how many labels fit
// under it. The page scales a chart to the room that it has: a drawing for a desk would
// be too small to read on a phone, so each chart is drawn for both.
type size struct{ width, high, labels int }

func wide() size  { return size{1120, 330, 10} }
func half() size  { return size{560, 330, 10} }
func phone() size { return size{340, 280, 6} }

// forBoth draws a chart for a desk and for a phone; the page shows one of them.
func forBoth(desk size, chart func(size) (template.HTML, error)) (template.HTML, error) {
	large, err := chart(desk)
	if err != nil || large == "" {
		return "", err
	}
	small, err := chart(phone())
	return `<div class="desk">` + large + `</div><div class="phone">` + small + `</div>`, err
}

// colours gives every category a colour of its own, and what else there is those of
// before and after.
func colours(names ...string) charts.ColorPalette {
	known := map[string]string{"marketing": "#7C3AED", "utility": "#0EA5E9", "authentication": "#F59E0B", "service": "#10B981"}
	others := []string{"#94A3B8", "#E11D48"}
	ink, faint := charts.ColorFromHex("#475569"), charts.ColorFromHex("#E2E8F0")
	opt := charts.ThemeOption{
		AxisStrokeColor: faint, AxisSplitLineColor: faint, TextColor: ink, BackgroundColor: charts.ColorTransparent,
	}
	for i, n := range names {
		colour := known[n]
		if colour == "" {
			colour = others[i%len(others)]
		}
		opt.SeriesColors = append(opt.SeriesColors, charts.ColorFromHex(colour))
	}
	return charts.MakeTheme(opt)
}

// draw draws one chart as SVG.
func draw(s size, chart func(*charts.Painter) error) (template.HTML, error) {
	p := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputSVG, Width: s.width, Height: s.high})
	if err := chart(p); err != nil {
		return "", err
	}
	svg, err := p.Bytes()
	return template.HTML(svg), err
}

func legend(names ...string) charts.LegendOption {
	return charts.LegendOption{SeriesNames: names, Offset: charts.OffsetLeft, Symbol: charts.SymbolSquare, FontStyle: small()}
}

func small() charts.FontStyle { return charts.FontStyle{FontSize: 10} }

func money(f float64) string { return fmt.Sprintf("%.2f", f) }

func whole(f float64) string { return fmt.Sprintf("%.0f", f) }

// axis is a number beside an axis: short, and still told from its neighbours.
func axis(f float64) string {
	if f >= 10 {
		return whole(f)
	}
	return strconv.FormatFloat(f, 'g', 2, 64)
}

// bars is a chart of bars: for each label a group of them, or a stack.
type bars struct {
	labels, names   []string
	values          [][]float64
	stacked, across bool
	format          charts.ValueFormatter
}

func (b bars) draw(s size) (template.HTML, error) {
	opt := charts.NewBarChartOptionWithData(b.values)
	opt.Theme, opt.Legend, opt.Horizontal = colours(b.names...), legend(b.names...), b.across
	opt.StackSeries = charts.Ptr(b.stacked)
	opt.CategoryAxis.Labels, opt.CategoryAxis.LabelFontStyle = b.labels, small()
	opt.CategoryAxis.LabelCount = len(b.labels)
	if !b.across {
		opt.CategoryAxis.LabelCount = min(len(b.labels), s.labels)
	}
	opt.ValueAxis[0].ValueFormatter, opt.ValueFormatter = axis, b.format
	if b.across && s == phone() {
		opt.ValueAxis[0].LabelCount = 4
	}
	opt.ValueAxis[0].Min, opt.ValueAxis[0].LabelFontStyle = charts.Ptr(0.0), small()
	if !b.stacked {
		if b.across { // room for the number behind the longest bar
			opt.ValueAxis[0].Max = charts.Ptr(1.25 * b.longest())
		}
		for i := range opt.SeriesList {
			opt.SeriesList[i].Label.Show = charts.Ptr(true)
			opt.SeriesList[i].Label.ValueFormatter, opt.SeriesList[i].Label.FontStyle = b.format, small()
		}
	}
	return draw(s, func(p *charts.Painter) error { return p.BarChart(opt) })
}

func (b bars) longest() float64 {
	var longest float64
	for _, one := range b.values {
		longest = max(longest, slices.Max(one))
	}
	return longest
}

// shares draws what the bill is made of.
func (v *view) shares(s size) (template.HTML, error) {
	var names []string
	var values []float64
	for _, r := range v.Categories.Rows {
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
	if s == phone() { // no room for the names beside the ring: they go above it
		v.above(&opt, names, values)
	}
	opt.ValueFormatter = func(f float64) string { return money(f) + " " + v.Currency }
	return draw(s, func(p *charts.Painter) error { return p.DoughnutChart(opt) })
}

// above moves the names and shares of a ring into its legend.
func (v *view) above(opt *charts.DoughnutChartOption, names []string, values []float64) {
	total := units(v.Categories.Sum.Sum.Total)
	shown := make([]string, len(names))
	for i, n := range names {
		shown[i] = fmt.Sprintf("%s %.0f %%", n, 100*values[i]/total)
		opt.SeriesList[i].Label.Show = charts.Ptr(false)
	}
	opt.Legend, opt.CenterValuesFontStyle = legend(shown...), small()
}

// markets draws the bill of every market, stacked by category, the dearest on top.
func (v *view) markets(s size) (template.HTML, error) {
	bill := v.Markets
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
	return bars{labels: labels, names: bill.Columns, values: values, stacked: true, across: true, format: money}.draw(s)
}

// months draws every category under either set of rules: side by side, and on a phone,
// where their names would overlap, below one another.
func (v *view) months(s size) (template.HTML, error) {
	values := [][]float64{{}, {}}
	labels := categories()
	if s == phone() {
		slices.Reverse(labels) // bars are drawn from below
	}
	for _, c := range labels {
		values[0] = append(values[0], units(v.ByRules.of(c).Sum.Total))
		values[1] = append(values[1], units(v.ByOtherRules.of(c).Sum.Total))
	}
	names := []string{v.Audited(), v.Other()}
	return bars{labels: labels, names: names, values: values, across: s == phone(), format: money}.draw(s)
}

// spent draws what was spent up to each day under either set of rules.
func (v *view) spent(s size) (template.HTML, error) {
	values := [][]float64{make([]float64, len(v.Days)), make([]float64, len(v.Days))}
	labels := make([]string, len(v.Days))
	for i, d := range v.Days {
		values[0][i], values[1][i] = units(d.Was), units(d.Would)
		labels[i] = dayOf(d.Date)
	}
	names := []string{v.Audited(), v.Other()}
	opt := charts.NewLineChartOptionWithData(values)
	opt.Theme, opt.Legend = colours(names...), legend("rules of "+names[0], "rules of "+names[1])
	opt.XAxis.Labels, opt.XAxis.BoundaryGap, opt.XAxis.LabelCount = labels, charts.Ptr(false), s.labels
	opt.XAxis.LabelFontStyle, opt.YAxis[0].LabelFontStyle = small(), small()
	opt.YAxis[0].Min, opt.YAxis[0].ValueFormatter = charts.Ptr(0.0), axis
	opt.Symbol, opt.LineStrokeWidth = charts.Symbol{Shape: charts.SymbolNone}, 3
	opt.FillArea, opt.FillOpacity = charts.Ptr(true), 28
	return draw(s, func(p *charts.Painter) error { return p.LineChart(opt) })
}

// drifting draws the messages of a template by day and how they were charged.
func (v *view) drifting(d billing.Drift) func(size) (template.HTML, error) {
	values := [][]float64{make([]float64, len(v.Drift)), make([]float64, len(v.Drift))}
	labels := make([]string, len(v.Drift))
	for i, one := range v.Drift {
		values[0][i], values[1][i] = float64(one.Of-one.Count), float64(one.Count)
		labels[i] = dayOf(one.Date)
	}
	return bars{labels: labels, names: []string{string(d.From), string(d.To)}, values: values, stacked: true, format: whole}.draw
}

// dayOf is the day of the month.
func dayOf(d pricing.Date) string { return d.In(time.UTC).Format("2") }
