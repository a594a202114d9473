package pricing_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/pricing"
)

func free(t testing.TB, category pricing.Category, basis pricing.Basis) pricing.Charge {
	return pricing.Charge{Category: category, Basis: basis, Market: "North", Price: amount(t, "0", "EUR")}
}

func with(c pricing.Charge, change func(*pricing.Charge)) pricing.Charge {
	change(&c)
	return c
}

func entry(message string, at time.Time, predicted, confirmed pricing.Charge) pricing.Entry {
	return pricing.Entry{Message: message, Template: "order_update", Delivered: at,
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
		want                 pricing.Reason
		difference           string
	}{
		{"agreed", noon, base, base, "", ""},
		{"agreed from another card at one price", noon, base, with(newCard, func(c *pricing.Charge) { c.Price = base.Price }), "", ""},
		{"not predicted", noon, pricing.Charge{}, base, pricing.ReasonUnpredicted, "none"},
		{"unknown", noon, pricing.Charge{Basis: pricing.Unknown, Category: "notice"}, base, pricing.ReasonUnknown, "none"},
		{"category", noon, base, with(base, func(c *pricing.Charge) {
			c.Category, c.Counts, c.Price = "advert", pricing.Counts{}, amount(t, "0.50", "EUR")
		}), pricing.ReasonRecategorised, "0.40 EUR"},
		{"international", noon, base, with(base, func(c *pricing.Charge) { c.Category = "notice_abroad"; c.Price = amount(t, "0.50", "EUR") }), pricing.ReasonInternational, "0.40 EUR"},
		{"window closed", noon, free(t, "notice", pricing.FreeCustomerService), base, pricing.ReasonWindowClosed, "0.10 EUR"},
		{"conversation closed", noon, free(t, "notice", pricing.ConversationOpen), base, pricing.ReasonWindowClosed, "0.10 EUR"},
		{"window open", noon, base, free(t, "notice", pricing.FreeEntryPoint), pricing.ReasonWindowOpen, "-0.10 EUR"},
		{"allowance gone", noon, free(t, "notice", pricing.FreeTier), base, pricing.ReasonAllowance, "0.10 EUR"},
		{"allowance left", noon, base, free(t, "notice", pricing.FreeTier), pricing.ReasonAllowance, "-0.10 EUR"},
		{"exempt", noon, base, free(t, "notice", pricing.PaidExempt), pricing.ReasonExempt, "-0.10 EUR"},
		{"two ways of being free", noon, free(t, "notice", pricing.FreeCustomerService), free(t, "notice", pricing.FreeEntryPoint), pricing.ReasonOther, "0.00 EUR"},
		{"market", noon, base, with(base, func(c *pricing.Charge) { c.Market = "South"; c.Price = amount(t, "0.20", "EUR") }), pricing.ReasonMarket, "0.10 EUR"},
		{"zone", turn.Add(-26 * time.Hour), base, newCard, pricing.ReasonZone, "0.02 EUR"},
		{"zone, after", turn.Add(26 * time.Hour), newCard, base, pricing.ReasonZone, "-0.02 EUR"},
		{"card", turn.Add(-26*time.Hour - time.Millisecond), base, newCard, pricing.ReasonCard, "0.02 EUR"},
		{"tier", noon, base, with(base, func(c *pricing.Charge) { c.Price = amount(t, "0.09", "EUR") }), pricing.ReasonTier, "-0.01 EUR"},
		{"price", noon, with(base, func(c *pricing.Charge) { c.Counts = pricing.Counts{} }), with(base, func(c *pricing.Charge) { c.Price = amount(t, "0.09", "EUR") }), pricing.ReasonCard, "-0.01 EUR"},
	} {
		report, err := pricing.Reconcile(slices.Values([]pricing.Entry{entry("m", c.at, c.predicted, c.confirmed)}))
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
		require.Equal(t, string(c.want), report.ByReason[0].Name, c.name)
	}
}

func TestReconcileTotals(t *testing.T) {
	base := regular(t, "North", "0.10")
	advert := with(base, func(c *pricing.Charge) {
		c.Category, c.Market, c.Counts, c.Price = "advert", "South", pricing.Counts{}, amount(t, "0.50", "EUR")
	})
	var entries []pricing.Entry
	for i := range 50 { // one message an hour; the last two are charged as adverts
		confirmed := base
		if i >= 48 {
			confirmed = advert
		}
		entries = append(entries, entry(fmt.Sprintf("m%02d", i), noon.Add(time.Duration(i)*time.Hour), base, confirmed))
	}
	entries = append(entries,
		pricing.Entry{Message: "sent", Predicted: base, Sent: noon},
		pricing.Entry{Message: "silent", Predicted: base, Delivered: noon})
	slices.Reverse(entries)
	report, err := pricing.Reconcile(slices.Values(entries))
	require.NoError(t, err)
	sum := func(n int64, predicted, confirmed string) pricing.Sum {
		s := pricing.Sum{Count: n, Predicted: amount(t, predicted, "EUR")}
		if confirmed != "" {
			s.Confirmed = amount(t, confirmed, "EUR")
		}
		return s
	}
	require.Equal(t, sum(48, "4.80", "4.80"), report.Agreed)
	require.Equal(t, sum(2, "0.20", "1.00"), report.Different)
	require.Equal(t, sum(1, "0.10", ""), report.Unconfirmed)
	require.Equal(t, sum(1, "0.10", ""), report.Undelivered)
	require.Equal(t, []pricing.Group{{Name: "advert", Sum: sum(2, "0.20", "1.00")}, {Name: "notice", Sum: sum(48, "4.80", "4.80")}}, report.ByCategory)
	require.Equal(t, []pricing.Group{{Name: "North", Sum: sum(48, "4.80", "4.80")}, {Name: "South", Sum: sum(2, "0.20", "1.00")}}, report.ByMarket)
	require.Equal(t, []pricing.Group{{Name: "order_update", Sum: sum(50, "5.00", "5.80")}}, report.ByTemplate)
	require.Equal(t, []string{"m48", "m49"}, []string{report.Differences[0].Entry.Message, report.Differences[1].Entry.Message}, "in order of delivery")
	require.Equal(t, []pricing.Drift{{Template: "order_update", From: "notice", To: "advert", Count: 2, Of: 2, Since: noon.Add(48 * time.Hour)}}, report.Drifts)
	require.Equal(t, "100 % of order_update charged as advert since 2030-02-02", report.Drifts[0].String())
}

func TestDriftString(t *testing.T) {
	d := pricing.Drift{Template: "order_update", To: "advert", Count: 3, Of: 100, Since: noon}
	require.Equal(t, "3 % of order_update charged as advert since 2030-01-31", d.String())
	d.Of = 301
	require.Equal(t, "less than 1 % of order_update charged as advert since 2030-01-31", d.String())
	d.Of = 300
	require.Contains(t, d.String(), "1 % of")
	require.NotContains(t, d.String(), "less")
	require.Contains(t, pricing.Drift{}.String(), "less than 1")
}

func TestReconcileErrors(t *testing.T) {
	base := regular(t, "North", "0.10")
	dollars := with(base, func(c *pricing.Charge) { c.Price = amount(t, "1", "USD") })
	_, err := pricing.Reconcile(slices.Values([]pricing.Entry{entry("m1", noon, base, base), entry("m2", noon, dollars, dollars)}))
	require.ErrorIs(t, err, pricing.ErrCurrency)
	require.ErrorContains(t, err, `"m2"`)
	_, err = pricing.Reconcile(slices.Values([]pricing.Entry{entry("m1", noon, base, dollars)}))
	require.ErrorIs(t, err, pricing.ErrCurrency)
	dear := regular(t, "North", "9000000000000")
	_, err = pricing.Reconcile(slices.Values([]pricing.Entry{entry("m1", noon, dear, dear), entry("m2", noon, dear, dear)}))
	require.ErrorIs(t, err, pricing.ErrOverflow)
}

func TestReconcileRows(t *testing.T) {
	base := regular(t, "North", "0.10")
	first, second := day(2030_01_31), day(2030_02_01)
	row := func(start time.Time, market string, category pricing.Category, basis pricing.Basis, volume int64, cost string) pricing.Row {
		return pricing.Row{Start: start, End: start.Add(24 * time.Hour), Number: "n", Market: market, Category: category,
			Basis: basis, TierTo: pricing.Unbounded, Volume: volume, Cost: amount(t, cost, "EUR")}
	}
	var n int
	own := func(at time.Time, c pricing.Charge) pricing.Entry {
		n++
		return pricing.Entry{Message: fmt.Sprint(n), Number: "n", Predicted: c, PredictedAt: at, Delivered: at}
	}
	south := with(base, func(c *pricing.Charge) { c.Market = "South" })
	window := free(t, "notice", pricing.FreeCustomerService)
	advert := with(base, func(c *pricing.Charge) { c.Category = "advert" })
	for _, c := range []struct {
		name    string
		entries []pricing.Entry
		rows    []pricing.Row
		want    []pricing.Reason
	}{
		{"agree, bands added up", []pricing.Entry{own(first, base), own(first.Add(24*time.Hour-1), base)},
			[]pricing.Row{row(first, "North", "notice", pricing.Regular, 1, "0.10"), row(first, "North", "notice", pricing.Regular, 1, "0.10")},
			[]pricing.Reason{""}},
		{"price", []pricing.Entry{own(first, base)},
			[]pricing.Row{row(first, "North", "notice", pricing.Regular, 1, "0.12")}, []pricing.Reason{pricing.ReasonCard}},
		{"outside every interval", []pricing.Entry{own(first, base), own(first.Add(-1*time.Millisecond), base), own(second, base)},
			[]pricing.Row{row(first, "North", "notice", pricing.Regular, 1, "0.10")}, []pricing.Reason{""}},
		{"statuses missing", nil,
			[]pricing.Row{row(first, "North", "notice", pricing.Regular, 5, "0.50")}, []pricing.Reason{pricing.ReasonVolume}},
		{"window", []pricing.Entry{own(first, window)},
			[]pricing.Row{row(first, "North", "notice", pricing.Regular, 1, "0.10")},
			[]pricing.Reason{pricing.ReasonWindowClosed, pricing.ReasonWindowClosed}},
		{"window the other way", []pricing.Entry{own(first, base)},
			[]pricing.Row{row(first, "North", "notice", pricing.FreeCustomerService, 1, "0")},
			[]pricing.Reason{pricing.ReasonWindowOpen, pricing.ReasonWindowOpen}},
		{"category", []pricing.Entry{own(first, base)},
			[]pricing.Row{row(first, "North", "advert", pricing.Regular, 1, "0.10")},
			[]pricing.Reason{pricing.ReasonRecategorised, pricing.ReasonRecategorised}},
		{"market", []pricing.Entry{own(first, south)},
			[]pricing.Row{row(first, "North", "notice", pricing.Regular, 1, "0.10")},
			[]pricing.Reason{pricing.ReasonMarket, pricing.ReasonMarket}},
		{"zone", []pricing.Entry{own(first, base), own(first, advert)},
			[]pricing.Row{row(second, "North", "notice", pricing.Regular, 1, "0.10"), row(first, "North", "advert", pricing.Regular, 1, "0.10")},
			[]pricing.Reason{"", pricing.ReasonZone, pricing.ReasonZone}},
		{"another day, another market", []pricing.Entry{own(first, south), own(second, base)},
			[]pricing.Row{row(first, "South", "notice", pricing.Regular, 1, "0.10"), row(second, "North", "notice", pricing.Regular, 1, "0.10"),
				row(second, "Isle", "notice", pricing.Regular, 3, "0.30")},
			[]pricing.Reason{"", pricing.ReasonVolume, ""}},
		{"moved to another market on another day", []pricing.Entry{own(first, south)},
			[]pricing.Row{row(first, "South", "advert", pricing.FreeEntryPoint, 0, "0"), row(second, "North", "notice", pricing.Regular, 1, "0.10")},
			[]pricing.Reason{"", pricing.ReasonVolume, pricing.ReasonVolume}},
	} {
		got, err := pricing.ReconcileRows(slices.Values(c.entries), c.rows)
		require.NoError(t, err, c.name)
		var reasons []pricing.Reason
		for _, l := range got {
			reasons = append(reasons, l.Reason)
		}
		require.Equal(t, c.want, reasons, c.name)
	}
}

// Rows that are not broken down are compared with sums over everything.
func TestReconcileRowsUndivided(t *testing.T) {
	base := regular(t, "North", "0.10")
	rows := []pricing.Row{{Start: noon.Add(-time.Hour), End: noon.Add(time.Hour), Volume: 2, Cost: amount(t, "0.30", "EUR")}}
	got, err := pricing.ReconcileRows(slices.Values([]pricing.Entry{
		{Message: "1", Number: "n1", Predicted: base, Delivered: noon},
		{Message: "2", Number: "n2", Predicted: with(base, func(c *pricing.Charge) { c.Market, c.Price = "South", amount(t, "0.20", "EUR") }), Read: noon},
		{Message: "3", Predicted: base, Sent: noon},
	}), rows)
	require.NoError(t, err)
	require.Len(t, got, 1)
	require.Equal(t, int64(2), got[0].Volume)
	require.Equal(t, "0.30 EUR", got[0].Cost.String())
	require.Empty(t, got[0].Reason)

	got, err = pricing.ReconcileRows(slices.Values([]pricing.Entry{{Message: "1", Delivered: noon}, {Message: "2", Delivered: noon}}), rows)
	require.NoError(t, err)
	require.Equal(t, int64(2), got[0].Unpriced)
	require.Empty(t, got[0].Reason, "no blame where our own price is not known")
}

func TestReconcileRowsErrors(t *testing.T) {
	good := pricing.Row{Start: noon, End: noon.Add(time.Hour), Volume: 1, Cost: amount(t, "1", "EUR")}
	for _, c := range []struct {
		change func(*pricing.Row)
		says   string
	}{
		{func(r *pricing.Row) { r.End = r.Start }, "row 1: from"},
		{func(r *pricing.Row) { r.Volume = -1 }, "volume -1"},
		{func(r *pricing.Row) { r.Volume = math.MaxInt64 }, "overflows"},
		{func(r *pricing.Row) { r.Cost = amount(t, "1", "USD") }, "currency"},
	} {
		bad := good
		c.change(&bad)
		_, err := pricing.ReconcileRows(slices.Values([]pricing.Entry(nil)), []pricing.Row{good, bad})
		require.ErrorContains(t, err, c.says)
	}
	dollars := with(regular(t, "North", "1"), func(c *pricing.Charge) { c.Price = amount(t, "1", "USD") })
	euros := regular(t, "North", "1")
	_, err := pricing.ReconcileRows(slices.Values([]pricing.Entry{
		{Message: "1", Predicted: dollars, Delivered: noon}, {Message: "2", Predicted: euros, Delivered: noon}}), []pricing.Row{good})
	require.ErrorContains(t, err, `"2"`)
}

// A platform that files what is free in an entry window under no category is compared
// by that.
func TestReconcileRowsWithoutACategory(t *testing.T) {
	rows := []pricing.Row{
		{Start: noon, End: noon.Add(time.Hour), Basis: pricing.FreeEntryPoint, Volume: 1},
		{Start: noon, End: noon.Add(time.Hour), Basis: pricing.FreeEntryPoint, Category: "advert", Volume: 1},
		{Start: noon, End: noon.Add(time.Hour), Basis: pricing.Regular, Category: "notice", Volume: 1, Cost: amount(t, "0.10", "EUR")},
	}
	notice, advert := free(t, "notice", pricing.FreeEntryPoint), free(t, "advert", pricing.FreeEntryPoint)
	paid := regular(t, "North", "0.10")
	lines, err := pricing.ReconcileRows(slices.Values([]pricing.Entry{
		entry("a", noon, notice, notice), entry("b", noon, advert, advert), entry("c", noon, paid, paid),
	}), rows)
	require.NoError(t, err)
	require.Len(t, lines, 2)
	for _, l := range lines {
		require.Empty(t, l.Reason, "%+v", l)
	}
	require.Equal(t, []int64{2, 1}, []int64{lines[0].Volume, lines[1].Volume})
}
