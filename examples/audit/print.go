package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

// printer writes tables and remembers the first error.
type printer struct {
	w   *tabwriter.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if _, err := fmt.Fprintf(p.w, format+"\n", args...); err != nil && p.err == nil {
		p.err = err
	}
}

// print writes the audit for a terminal.
func (a *audit) print(w io.Writer) error {
	p := &printer{w: tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)}
	p.line("%d lines: %d webhooks (%d of them doubled), %d send requests, %s to %s",
		a.lines, a.Webhooks, a.Doubled, a.Requests, day10(a.From), day10(a.To))
	p.line("webhooks were on their way for %s (median), %s (95 of 100), %s (99 of 100)", a.Lateness[0], a.Lateness[1], a.Lateness[2])
	p.line("")
	p.bill("the bill, by category", byBasis(a.Bill))
	p.bill("the bill, by market", byMarket(a.Bill))
	p.reconciliation(a)
	p.rehearsal(a)
	p.line("the library refuses %d sends; the platform refused %d of them as well", a.Stopped, a.StoppedFailed)
	for _, r := range a.Reasons {
		p.line("%d\t %s\t", r.Count, r.Code)
	}
	if p.err != nil {
		return p.err
	}
	return p.w.Flush()
}

func (p *printer) bill(title string, t table) {
	p.line("%s (%s)", title, currency)
	head := "\t"
	for _, c := range t.Columns {
		head += c + "\t"
	}
	p.line("%stotal\tmessages\t", head)
	for _, r := range append(t.Rows, t.Sum) {
		text := r.Name + "\t"
		for _, c := range r.Cells {
			text += exact(c.Total) + "\t"
		}
		p.line("%s%s\t%d\t", text, exact(r.Sum.Total), r.Sum.Count)
	}
	p.line("")
}

func (p *printer) reconciliation(a *audit) {
	r := &a.Report
	p.line("expected and charged")
	p.line("\tmessages\texpected\tcharged\t")
	for _, s := range []struct {
		name string
		sum  billing.Sum
	}{{"agreed", r.Agreed}, {"different", r.Different}, {"not yet confirmed", r.Unconfirmed}, {"never delivered", r.Undelivered}} {
		if s.sum.Count == 0 {
			continue
		}
		p.line("%s\t%d\t%s\t%s\t", s.name, s.sum.Count, exact(s.sum.Predicted), exact(s.sum.Confirmed))
	}
	for _, g := range r.ByReason {
		p.line("%s\t%d\t%s\t%s\t", g.Name, g.Count, exact(g.Predicted), exact(g.Confirmed))
	}
	for _, d := range r.Drifts {
		p.line("drift: %s (was %s, %d of %d)", d, d.From, d.Count, d.Of)
	}
	p.line("")
}

func (p *printer) rehearsal(a *audit) {
	was, would := byBasis(a.September.Lines), byBasis(a.October.Lines)
	p.line("the same month under the rules of October 2026 (%s, by the model)", currency)
	p.line("\tSeptember\tOctober\tmore\t")
	for _, c := range categories() {
		x, y := was.of(c).Sum.Total, would.of(c).Sum.Total
		p.line("%s\t%s\t%s\t%s\t", c, exact(x), exact(y), exact(less(y, x)))
	}
	x, y := a.September.Total(currency), a.October.Total(currency)
	p.line("total\t%s\t%s\t%s\t", exact(x), exact(y), exact(less(y, x)))
	p.line("")
	p.line("%d answers came after the window closed, as templates; in time they would have saved", a.Late)
	p.line("%s %s under the rules of September and %s %s under those of October", exact(a.saved()), currency, exact(a.savedOctober()), currency)
	p.line("")
}

// saved and savedOctober are what answering within the window saves.
func (a *audit) saved() pricing.Amount {
	return less(a.September.Total(currency), a.InTimeSeptember.Total(currency))
}

func (a *audit) savedOctober() pricing.Amount {
	return less(a.October.Total(currency), a.InTimeOctober.Total(currency))
}

func day10(t time.Time) string { return t.In(zone()).Format(time.DateOnly) }
