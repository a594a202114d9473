package billing_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

// TestReasonWherePricesAreNotKnown blames nothing that nobody knows.
func TestReasonWherePricesAreNotKnown(t *testing.T) {
	base := regular(t, "North", "0.10")
	silent := with(base, func(c *pricing.Charge) { c.Price = pricing.Amount{} })
	report, err := billing.Reconcile(all([]billing.Entry{entry("m", noon, base, silent)}))
	require.NoError(t, err)
	require.Equal(t, int64(1), report.Agreed.Count, "the platform told no price, so none is wrong")
	report, err = billing.Reconcile(all([]billing.Entry{entry("m", noon, free(t, "notice", pricing.FreeCustomerService), silent)}))
	require.NoError(t, err)
	require.Equal(t, billing.ReasonWindowClosed, report.Differences[0].Reason)
	require.Equal(t, pricing.Amount{}, report.Differences[0].Amount, "it costs, nobody knows how much")
}

// TestReasonOfAnotherCategory is an international rate only where both charges
// add to one count.
func TestReasonOfAnotherCategory(t *testing.T) {
	base := regular(t, "North", "0.10")
	for counts, want := range map[pricing.Counts]billing.Reason{
		{Scope: pricing.ScopePortfolio, Category: "notice"}: billing.ReasonInternational,
		{Scope: pricing.ScopePortfolio, Category: "code"}:   billing.ReasonRecategorised,
		{}: billing.ReasonRecategorised,
	} {
		other := with(base, func(c *pricing.Charge) { c.Category, c.Counts = "code", counts })
		report, err := billing.Reconcile(all([]billing.Entry{entry("m", noon, base, other)}))
		require.NoError(t, err)
		require.Equal(t, want, report.Differences[0].Reason, "%+v", counts)
	}
	none := with(base, func(c *pricing.Charge) { c.Counts = pricing.Counts{} })
	other := with(none, func(c *pricing.Charge) { c.Category = "code" })
	report, err := billing.Reconcile(all([]billing.Entry{entry("m", noon, none, other)}))
	require.NoError(t, err)
	require.Equal(t, billing.ReasonRecategorised, report.Differences[0].Reason, "no count is no common count")
}

// TestZoneReachBounds asks at the bound and a millisecond past.
func TestZoneReachBounds(t *testing.T) {
	turn := day(2030_07_01)
	base := regular(t, "North", "0.10")
	newer := with(base, func(c *pricing.Charge) { c.Card, c.Price = 2030_07_01, amount(t, "0.12", "EUR") })
	for _, c := range []struct {
		after time.Duration
		want  billing.Reason
	}{
		{0, billing.ReasonZone}, {26*time.Hour - time.Millisecond, billing.ReasonZone}, {26 * time.Hour, billing.ReasonZone}, {26*time.Hour + time.Millisecond, billing.ReasonCard},
	} {
		for _, at := range []time.Time{turn.Add(c.after), turn.Add(-c.after)} {
			report, err := billing.Reconcile(all([]billing.Entry{entry("m", at, base, newer)}))
			require.NoError(t, err)
			require.Equal(t, c.want, report.Differences[0].Reason, at)
		}
	}
}

// TestDriftsEqualTheNaive draws templates that drift into several categories.
func TestDriftsEqualTheNaive(t *testing.T) {
	type drift struct {
		template string
		from, to pricing.Category
	}
	categories := []pricing.Category{"advert", "code", "notice"}
	rapid.Check(t, func(r *rapid.T) {
		var entries []billing.Entry
		for i := range rapid.IntRange(0, 25).Draw(r, "messages") {
			charge := func(name string) pricing.Charge {
				return pricing.Charge{Category: rapid.SampledFrom(categories).Draw(r, name), Basis: pricing.Regular, Price: micros(t, rapid.Int64Range(1, 3).Draw(r, name), "EUR"),
					Market: rapid.SampledFrom([]string{"North", "South"}).Draw(r, name)}
			}
			e := entry(fmt.Sprint(i), noon.Add(time.Duration(rapid.IntRange(0, 9).Draw(r, "hour"))*time.Hour), charge("predicted"), charge("confirmed"))
			e.Template = rapid.SampledFrom([]string{"", "t1", "t2"}).Draw(r, "template")
			entries = append(entries, e)
		}
		want := map[drift]billing.Drift{}
		for _, e := range entries {
			if e.Template == "" || e.Predicted.Category == e.Confirmed.Category {
				continue
			}
			key := drift{e.Template, e.Predicted.Category, e.Confirmed.Category}
			d := billing.Drift{Template: key.template, From: key.from, To: key.to}
			for _, o := range entries {
				if (drift{o.Template, o.Predicted.Category, o.Confirmed.Category}) == key {
					if d.Count++; d.Since.IsZero() || o.Delivered.Before(d.Since) {
						d.Since = o.Delivered
					}
				}
			}
			for _, o := range entries {
				if o.Template == key.template && !o.Delivered.Before(d.Since) {
					d.Of++
				}
			}
			want[key] = d
		}
		report, err := billing.Reconcile(all(entries))
		require.NoError(r, err)
		got := map[drift]billing.Drift{}
		for _, d := range report.Drifts {
			got[drift{d.Template, d.From, d.To}] = d
		}
		require.Equal(r, want, got)
		require.Len(r, report.Drifts, len(want))
		require.True(r, slices.IsSortedFunc(report.Drifts, func(a, b billing.Drift) int {
			return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Template, b.Template), cmp.Compare(a.To, b.To))
		}), "the most frequent first")
	})
}

// TestReconcileOverflows wherever a sum does: of one template in two categories,
// of what was predicted, of what was not delivered.
func TestReconcileOverflows(t *testing.T) {
	dear, advert := regular(t, "North", "9000000000000"), with(regular(t, "South", "9000000000000"), func(c *pricing.Charge) { c.Category = "advert" })
	silent := pricing.Charge{Category: "notice", Basis: pricing.Regular, Market: "North"}
	nothing := pricing.Charge{}
	for name, entries := range map[string][]billing.Entry{
		"a template":  {entry("m1", noon, dear, dear), entry("m2", noon, nothing, advert)},
		"a category":  {entry("m1", noon, dear, dear), entry("m2", noon, nothing, with(advert, func(c *pricing.Charge) { c.Category = "notice" }))},
		"a market":    {entry("m1", noon, dear, dear), entry("m2", noon, nothing, with(advert, func(c *pricing.Charge) { c.Market = "North" }))},
		"predicted":   {entry("m1", noon, dear, silent), entry("m2", noon, dear, silent)},
		"undelivered": {{Message: "m1", Predicted: dear, Sent: noon}, {Message: "m2", Predicted: dear, Sent: noon}},
		"unconfirmed": {{Message: "m1", Predicted: dear, Delivered: noon}, {Message: "m2", Predicted: dear, Delivered: noon}},
	} {
		if name != "a template" {
			for i := range entries {
				entries[i].Template = ""
			}
		}
		report, err := billing.Reconcile(all(entries))
		require.ErrorIs(t, err, pricing.ErrOverflow, name)
		requireMessage(t, err, "m2")
		require.Equal(t, billing.Report{}, report)
		_, err = billing.Reconcile(all(entries[1:]))
		require.NoError(t, err, name)
	}
}
