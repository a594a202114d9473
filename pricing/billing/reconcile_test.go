package billing_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

func free(t testing.TB, category pricing.Category, basis pricing.Basis) pricing.Charge {
	return pricing.Charge{Category: category, Basis: basis, Market: "North", Price: amount(t, "0", "EUR")}
}

func with(c pricing.Charge, change func(*pricing.Charge)) pricing.Charge {
	change(&c)
	return c
}

func entry(message string, at time.Time, predicted, confirmed pricing.Charge) billing.Entry {
	return billing.Entry{Message: message, Template: "order_update", Delivered: at,
		Predicted: predicted, PredictedAt: at, Confirmed: confirmed, ConfirmedAt: at}
}

func TestReconcileReasons(t *testing.T) {
	base := regular(t, "North", "0.10")
	turn := day(2030_07_01)
	newCard := with(base, func(c *pricing.Charge) { c.Card = 2030_07_01; c.Price = amount(t, "0.12", "EUR") })
	for _, c := range []struct {
		name                 string
		at                   time.Time
		predicted, confirmed pricing.Charge
		want                 billing.Reason
		difference           string
	}{
		{"agreed", noon, base, base, "", ""},
		{"agreed from another card at one price", noon, base, with(newCard, func(c *pricing.Charge) { c.Price = base.Price }), "", ""},
		{"not predicted", noon, pricing.Charge{}, base, billing.ReasonUnpredicted, "none"},
		{"unknown", noon, pricing.Charge{Basis: pricing.Unknown, Category: "notice"}, base, billing.ReasonUnknown, "none"},
		{"category", noon, base, with(base, func(c *pricing.Charge) {
			c.Category, c.Counts, c.Price = "advert", pricing.Counts{}, amount(t, "0.50", "EUR")
		}), billing.ReasonRecategorised, "0.40 EUR"},
		{"international", noon, base, with(base, func(c *pricing.Charge) { c.Category = "notice_abroad"; c.Price = amount(t, "0.50", "EUR") }), billing.ReasonInternational, "0.40 EUR"},
		{"window closed", noon, free(t, "notice", pricing.FreeCustomerService), base, billing.ReasonWindowClosed, "0.10 EUR"},
		{"conversation closed", noon, free(t, "notice", pricing.ConversationOpen), base, billing.ReasonWindowClosed, "0.10 EUR"},
		{"window open", noon, base, free(t, "notice", pricing.FreeEntryPoint), billing.ReasonWindowOpen, "-0.10 EUR"},
		{"allowance gone", noon, free(t, "notice", pricing.FreeTier), base, billing.ReasonAllowance, "0.10 EUR"},
		{"allowance left", noon, base, free(t, "notice", pricing.FreeTier), billing.ReasonAllowance, "-0.10 EUR"},
		{"exempt", noon, base, free(t, "notice", pricing.PaidExempt), billing.ReasonExempt, "-0.10 EUR"},
		{"two ways of being free", noon, free(t, "notice", pricing.FreeCustomerService), free(t, "notice", pricing.FreeEntryPoint), billing.ReasonOther, "0.00 EUR"},
		{"market", noon, base, with(base, func(c *pricing.Charge) { c.Market = "South"; c.Price = amount(t, "0.20", "EUR") }), billing.ReasonMarket, "0.10 EUR"},
		{"zone", turn.Add(-26 * time.Hour), base, newCard, billing.ReasonZone, "0.02 EUR"},
		{"zone, after", turn.Add(26 * time.Hour), newCard, base, billing.ReasonZone, "-0.02 EUR"},
		{"card", turn.Add(-26*time.Hour - time.Millisecond), base, newCard, billing.ReasonCard, "0.02 EUR"},
		{"tier", noon, base, with(base, func(c *pricing.Charge) { c.Price = amount(t, "0.09", "EUR") }), billing.ReasonTier, "-0.01 EUR"},
		{"price", noon, with(base, func(c *pricing.Charge) { c.Counts = pricing.Counts{} }), with(base, func(c *pricing.Charge) { c.Price = amount(t, "0.09", "EUR") }), billing.ReasonCard, "-0.01 EUR"},
	} {
		report, err := billing.Reconcile(all([]billing.Entry{entry("m", c.at, c.predicted, c.confirmed)}))
		require.NoError(t, err, c.name)
		if c.want == "" {
			require.Empty(t, report.Differences, c.name)
			require.Equal(t, int64(1), report.Agreed.Count, c.name)
			continue
		}
		require.Len(t, report.Differences, 1, c.name)
		require.Equal(t, c.want, report.Differences[0].Reason, c.name)
		require.Equal(t, c.difference, report.Differences[0].Amount.String(), c.name)
		require.Equal(t, int64(1), report.Different.Count, c.name)
		require.Equal(t, map[billing.Reason]billing.Sum{c.want: report.Different}, report.ByReason, c.name)
	}
}

func TestReconcileTotals(t *testing.T) {
	base := regular(t, "North", "0.10")
	advert := with(base, func(c *pricing.Charge) {
		c.Category, c.Market, c.Counts, c.Price = "advert", "South", pricing.Counts{}, amount(t, "0.50", "EUR")
	})
	var entries []billing.Entry
	for i := range 50 { // one message an hour; the last two are charged as adverts
		confirmed := base
		if i >= 48 {
			confirmed = advert
		}
		entries = append(entries, entry(fmt.Sprintf("m%02d", i), noon.Add(time.Duration(i)*time.Hour), base, confirmed))
	}
	entries = append(entries,
		billing.Entry{Message: "sent", Predicted: base, Sent: noon},
		billing.Entry{Message: "silent", Predicted: base, Delivered: noon})
	slices.Reverse(entries)
	report, err := billing.Reconcile(all(entries))
	require.NoError(t, err)
	sum := func(n int64, predicted, confirmed string) billing.Sum {
		s := billing.Sum{Count: n, Predicted: amount(t, predicted, "EUR")}
		if confirmed != "" {
			s.Confirmed = amount(t, confirmed, "EUR")
		}
		return s
	}
	require.Equal(t, sum(48, "4.80", "4.80"), report.Agreed)
	require.Equal(t, sum(2, "0.20", "1.00"), report.Different)
	require.Equal(t, sum(1, "0.10", ""), report.Unconfirmed)
	require.Equal(t, sum(1, "0.10", ""), report.Undelivered)
	require.Equal(t, map[pricing.Category]billing.Sum{"advert": sum(2, "0.20", "1.00"), "notice": sum(48, "4.80", "4.80")}, report.ByCategory)
	require.Equal(t, map[string]billing.Sum{"North": sum(48, "4.80", "4.80"), "South": sum(2, "0.20", "1.00")}, report.ByMarket)
	require.Equal(t, map[string]billing.Sum{"order_update": sum(50, "5.00", "5.80")}, report.ByTemplate)
	require.Equal(t, []string{"m48", "m49"}, []string{report.Differences[0].Entry.Message, report.Differences[1].Entry.Message}, "in order of delivery")
	require.Equal(t, []billing.Drift{{Template: "order_update", From: "notice", To: "advert", Count: 2, Of: 2, Since: noon.Add(48 * time.Hour)}}, report.Drifts)
	require.Equal(t, "100 % of order_update charged as advert since 2030-02-02", report.Drifts[0].String())
}

func TestDriftString(t *testing.T) {
	d := billing.Drift{Template: "order_update", To: "advert", Count: 3, Of: 100, Since: noon}
	require.Equal(t, "3 % of order_update charged as advert since 2030-01-31", d.String())
	d.Of = 301
	require.Equal(t, "less than 1 % of order_update charged as advert since 2030-01-31", d.String())
	d.Of = 300
	require.Contains(t, d.String(), "1 % of")
	require.NotContains(t, d.String(), "less")
	require.Contains(t, billing.Drift{}.String(), "less than 1")
}

func TestReconcileErrors(t *testing.T) {
	base := regular(t, "North", "0.10")
	dollars := with(base, func(c *pricing.Charge) { c.Price = amount(t, "1", "USD") })
	_, err := billing.Reconcile(all([]billing.Entry{entry("m1", noon, base, base), entry("m2", noon, dollars, dollars)}))
	require.ErrorIs(t, err, pricing.ErrCurrency)
	requireMessage(t, err, "m2")
	_, err = billing.Reconcile(all([]billing.Entry{entry("m1", noon, base, dollars)}))
	require.ErrorIs(t, err, pricing.ErrCurrency)
	dear := regular(t, "North", "9000000000000")
	_, err = billing.Reconcile(all([]billing.Entry{entry("m1", noon, dear, dear), entry("m2", noon, dear, dear)}))
	require.ErrorIs(t, err, pricing.ErrOverflow)
}

func TestReconcileRows(t *testing.T) {
	base := regular(t, "North", "0.10")
	first, second := day(2030_01_31), day(2030_02_01)
	row := func(start time.Time, market string, category pricing.Category, basis pricing.Basis, volume int64, cost string) billing.Row {
		return billing.Row{Start: start, End: start.Add(24 * time.Hour), Number: "n", Market: market, Category: category,
			Basis: basis, TierTo: pricing.Unbounded, Volume: volume, Cost: amount(t, cost, "EUR")}
	}
	var n int
	own := func(at time.Time, c pricing.Charge) billing.Entry {
		n++
		return billing.Entry{Message: fmt.Sprint(n), Number: "n", Predicted: c, PredictedAt: at, Delivered: at}
	}
	south := with(base, func(c *pricing.Charge) { c.Market = "South" })
	window := free(t, "notice", pricing.FreeCustomerService)
	advert := with(base, func(c *pricing.Charge) { c.Category = "advert" })
	for _, c := range []struct {
		name    string
		entries []billing.Entry
		rows    []billing.Row
		want    []billing.Reason
	}{
		{"agree, bands added up", []billing.Entry{own(first, base), own(first.Add(24*time.Hour-1), base)},
			[]billing.Row{row(first, "North", "notice", pricing.Regular, 1, "0.10"), row(first, "North", "notice", pricing.Regular, 1, "0.10")},
			[]billing.Reason{""}},
		{"price", []billing.Entry{own(first, base)},
			[]billing.Row{row(first, "North", "notice", pricing.Regular, 1, "0.12")}, []billing.Reason{billing.ReasonCard}},
		{"outside every interval", []billing.Entry{own(first, base), own(first.Add(-1*time.Millisecond), base), own(second, base)},
			[]billing.Row{row(first, "North", "notice", pricing.Regular, 1, "0.10")}, []billing.Reason{""}},
		{"statuses missing", nil,
			[]billing.Row{row(first, "North", "notice", pricing.Regular, 5, "0.50")}, []billing.Reason{billing.ReasonVolume}},
		{"window", []billing.Entry{own(first, window)},
			[]billing.Row{row(first, "North", "notice", pricing.Regular, 1, "0.10")},
			[]billing.Reason{billing.ReasonWindowClosed, billing.ReasonWindowClosed}},
		{"window the other way", []billing.Entry{own(first, base)},
			[]billing.Row{row(first, "North", "notice", pricing.FreeCustomerService, 1, "0")},
			[]billing.Reason{billing.ReasonWindowOpen, billing.ReasonWindowOpen}},
		{"category", []billing.Entry{own(first, base)},
			[]billing.Row{row(first, "North", "advert", pricing.Regular, 1, "0.10")},
			[]billing.Reason{billing.ReasonRecategorised, billing.ReasonRecategorised}},
		{"market", []billing.Entry{own(first, south)},
			[]billing.Row{row(first, "North", "notice", pricing.Regular, 1, "0.10")},
			[]billing.Reason{billing.ReasonMarket, billing.ReasonMarket}},
		{"zone", []billing.Entry{own(first, base), own(first, advert)},
			[]billing.Row{row(second, "North", "notice", pricing.Regular, 1, "0.10"), row(first, "North", "advert", pricing.Regular, 1, "0.10")},
			[]billing.Reason{"", billing.ReasonZone, billing.ReasonZone}},
		{"another day, another market", []billing.Entry{own(first, south), own(second, base)},
			[]billing.Row{row(first, "South", "notice", pricing.Regular, 1, "0.10"), row(second, "North", "notice", pricing.Regular, 1, "0.10"),
				row(second, "Isle", "notice", pricing.Regular, 3, "0.30")},
			[]billing.Reason{"", billing.ReasonVolume, ""}},
		{"moved to another market on another day", []billing.Entry{own(first, south)},
			[]billing.Row{row(first, "South", "advert", pricing.FreeEntryPoint, 0, "0"), row(second, "North", "notice", pricing.Regular, 1, "0.10")},
			[]billing.Reason{"", billing.ReasonVolume, billing.ReasonVolume}},
	} {
		got, err := billing.ReconcileRows(all(c.entries), c.rows)
		require.NoError(t, err, c.name)
		var reasons []billing.Reason
		for _, l := range got {
			reasons = append(reasons, l.Reason)
		}
		require.Equal(t, c.want, reasons, c.name)
	}
}

// Rows that are not broken down are compared with sums over everything.
func TestReconcileRowsUndivided(t *testing.T) {
	base := regular(t, "North", "0.10")
	rows := []billing.Row{{Start: noon.Add(-time.Hour), End: noon.Add(time.Hour), Volume: 2, Cost: amount(t, "0.30", "EUR")}}
	got, err := billing.ReconcileRows(all([]billing.Entry{
		{Message: "1", Number: "n1", Predicted: base, Delivered: noon},
		{Message: "2", Number: "n2", Predicted: with(base, func(c *pricing.Charge) { c.Market, c.Price = "South", amount(t, "0.20", "EUR") }), Read: noon},
		{Message: "3", Predicted: base, Sent: noon},
	}), rows)
	require.NoError(t, err)
	require.Len(t, got, 1)
	require.Equal(t, int64(2), got[0].Volume)
	require.Equal(t, "0.30 EUR", got[0].Cost.String())
	require.Empty(t, got[0].Reason)

	got, err = billing.ReconcileRows(all([]billing.Entry{{Message: "1", Delivered: noon}, {Message: "2", Delivered: noon}}), rows)
	require.NoError(t, err)
	require.Equal(t, int64(2), got[0].Unpriced)
	require.Empty(t, got[0].Reason, "no blame where our own price is not known")
}

func TestReconcileRowsErrors(t *testing.T) {
	good := billing.Row{Start: noon, End: noon.Add(time.Hour), Volume: 1, Cost: amount(t, "1", "EUR")}
	for _, c := range []struct {
		change func(*billing.Row)
		says   string
	}{
		{func(r *billing.Row) { r.End = r.Start }, "row 1: from"},
		{func(r *billing.Row) { r.Volume = -1 }, "volume -1"},
		{func(r *billing.Row) { r.Volume = math.MaxInt64 }, "overflows"},
		{func(r *billing.Row) { r.Cost = amount(t, "1", "USD") }, "currency"},
	} {
		bad := good
		c.change(&bad)
		_, err := billing.ReconcileRows(all([]billing.Entry(nil)), []billing.Row{good, bad})
		require.ErrorContains(t, err, c.says)
	}
	dollars := with(regular(t, "North", "1"), func(c *pricing.Charge) { c.Price = amount(t, "1", "USD") })
	euros := regular(t, "North", "1")
	_, err := billing.ReconcileRows(all([]billing.Entry{
		{Message: "1", Predicted: dollars, Delivered: noon}, {Message: "2", Predicted: euros, Delivered: noon}}), []billing.Row{good})
	requireMessage(t, err, "2")
}

// A platform that files what is free in an entry window under no category is compared
// by that.
func TestReconcileRowsWithoutACategory(t *testing.T) {
	rows := []billing.Row{
		{Start: noon, End: noon.Add(time.Hour), Basis: pricing.FreeEntryPoint, Volume: 1},
		{Start: noon, End: noon.Add(time.Hour), Basis: pricing.FreeEntryPoint, Category: "advert", Volume: 1},
		{Start: noon, End: noon.Add(time.Hour), Basis: pricing.Regular, Category: "notice", Volume: 1, Cost: amount(t, "0.10", "EUR")},
	}
	notice, advert := free(t, "notice", pricing.FreeEntryPoint), free(t, "advert", pricing.FreeEntryPoint)
	paid := regular(t, "North", "0.10")
	lines, err := billing.ReconcileRows(all([]billing.Entry{
		entry("a", noon, notice, notice), entry("b", noon, advert, advert), entry("c", noon, paid, paid),
	}), rows)
	require.NoError(t, err)
	require.Len(t, lines, 2)
	for _, l := range lines {
		require.Empty(t, l.Reason, "%+v", l)
	}
	require.Equal(t, []int64{2, 1}, []int64{lines[0].Volume, lines[1].Volume})
}
