package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
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
	_, err := fmt.Fprintf(p.w, format+"\n", args...)
	p.err = cmp.Or(p.err, err)
}

// print writes the audit for a terminal.
func (a *audit) print(w io.Writer) error {
	p := &printer{w: tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)}
	p.line("%d lines: %d webhooks (%d of them doubled), %d send requests, %s to %s",
		a.lines, a.Webhooks, a.Doubled, a.Requests, a.From.Format(time.DateOnly), a.To.Format(time.DateOnly))
	if a.Foreign > 0 {
		p.line("lines of other channels, left out: %d", a.Foreign)
	}
	if a.Faults.Count > 0 {
		p.line("not read or not used: %d, the first: %s", a.Faults.Count, a.Faults.First)
	}
	if len(a.lateness) > 0 {
		p.line("webhooks were on their way for %s (median), %s (95 of 100), %s (99 of 100)", a.Lateness[0], a.Lateness[1], a.Lateness[2])
	}
	p.line("")
	p.bill("the bill, by category, "+a.Currency, byBasis(a.Bill))
	p.bill("the bill, by market, "+a.Currency, byMarket(a.Bill))
	p.reconciliation(a)
	p.rehearsal(a)
	p.line("sends that the library refuses: %d, of which the platform refused: %d", a.Stopped, a.StoppedFailed)
	for _, r := range a.Reasons {
		p.line("%d\t %s\t", r.Count, r.Code)
	}
	if p.err != nil {
		return p.err
	}
	return p.w.Flush()
}

func (p *printer) bill(title string, t table) {
	p.line("%s", title)
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
	for _, reason := range slices.Sorted(maps.Keys(r.ByReason)) {
		g := r.ByReason[reason]
		p.line("%s\t%d\t%s\t%s\t", reason, g.Count, exact(g.Predicted), exact(g.Confirmed))
	}
	for _, d := range r.Drifts {
		p.line("drift: %s (was %s, %d of %d)", d, d.From, d.Count, d.Of)
	}
	p.line("")
}

func (p *printer) rehearsal(a *audit) {
	was, would := byBasis(a.Was.Lines), byBasis(a.Would.Lines)
	p.line("the same month under the rules of %s, %s, by the model", a.Other(), a.Currency)
	p.line("\t%s\t%s\tmore\t", a.Audited(), a.Other())
	for _, c := range categories() {
		x, y := was.of(c).Sum.Total, would.of(c).Sum.Total
		p.line("%s\t%s\t%s\t%s\t", c, exact(x), exact(y), exact(less(y, x)))
	}
	x, y := a.Was.Totals[a.Currency], a.Would.Totals[a.Currency]
	p.line("total\t%s\t%s\t%s\t", exact(x), exact(y), exact(less(y, x)))
	refused, refuses := a.Was.Refused, a.Would.Refused
	p.line("sends refused\t%d\t%d\t%+d\t", refused, refuses, refuses-refused)
	for _, note := range a.Unpriced() {
		p.line("%s", note)
	}
	p.line("")
	p.line("answers that came after the window closed, as templates: %d; in time they would have saved", a.Late)
	p.line("%s %s under the rules of %s and %s %s under those of %s", exact(a.Saved()), a.Currency, a.Audited(), exact(a.WouldSave()), a.Currency, a.Other())
	p.line("")
}

// Unpriced says of either set of rules how many messages have no known price by it,
// where there are any: the sums are then too small.
func (a *audit) Unpriced() []string {
	var out []string
	for _, one := range []struct {
		rules string
		n     int64
	}{{a.Audited(), a.Was.Unpriced}, {a.Other(), a.Would.Unpriced}} {
		if one.n > 0 {
			out = append(out, fmt.Sprintf("messages without a known price in %s under the rules of %s, in no sum: %d", a.Currency, one.rules, one.n))
		}
	}
	return out
}

// Saved and WouldSave are what answering within the window saves under either set of
// rules.
func (a *audit) Saved() pricing.Amount {
	return less(a.Was.Totals[a.Currency], a.InTimeWas.Totals[a.Currency])
}

func (a *audit) WouldSave() pricing.Amount {
	return less(a.Would.Totals[a.Currency], a.InTimeWould.Totals[a.Currency])
}
