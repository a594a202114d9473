package billing_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

// bandOf is the price of the n-th notice of a month to North, by testTiers.
func bandOf(n int64) string {
	switch {
	case n <= 10:
		return "0.10"
	case n <= 15:
		return "0.09"
	}
	return "0.08"
}

// TestMonthOfBandsConfirmedAtListRate sends a drawn number of notices, all confirmed by
// a platform that tells no band. The ledger and the report add up to the bands.
func TestMonthOfBandsConfirmedAtListRate(t *testing.T) {
	b := testBook(t)
	a := &pricing.Account{ID: "a", Currency: "EUR"}
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.SampledFrom([]int64{1, 9, 10, 11, 14, 15, 16, 30}).Draw(r, "notices")
		ledger := billing.NewMemory()
		var want int64
		for i := range n {
			at := day(2030_06_01).Add(time.Duration(i) * time.Hour)
			q := pricing.Query{At: at, Category: "notice", Recipient: pricing.Recipient{Market: "North"}}
			require.NoError(r, billing.Fill(t.Context(), ledger, b, a, &q))
			e := billing.Entry{Message: strconv.FormatInt(i, 10), Account: "a", Predicted: b.Classify(a, &q), PredictedAt: at, Delivered: at}
			blind := q
			blind.Used = [2]pricing.Usage{} // as a host does that confirms statuses without its ledger at hand
			parts := []billing.Entry{e, {Message: e.Message, Account: "a", ConfirmedAt: at,
				Confirmed: confirm(t, b, a, &blind, pricing.Statement{Type: "regular", Category: "notice"})}}
			record(t, ledger, rapid.Permutation(parts).Draw(r, "order")...)
			want += amount(t, bandOf(i+1), "EUR").Micros()
		}
		lines, err := billing.Summarize(ledger.Entries(t.Context(), billing.Filter{}))
		require.NoError(r, err)
		require.Len(r, lines, 1)
		require.Equal(r, [2]int64{n, want}, [2]int64{lines[0].Count, lines[0].Total.Micros()})
		report, err := billing.Reconcile(ledger.Entries(t.Context(), billing.Filter{}))
		require.NoError(r, err)
		require.Equal(r, n, report.Agreed.Count)
		require.Equal(r, want, report.Agreed.Confirmed.Micros())
		require.Empty(r, report.Differences, "a band that nobody told is no difference")
	})
}

// drawBanded draws a charge at the list rate or in a band.
func drawBanded(r *rapid.T, t testing.TB, name string) pricing.Charge {
	return pricing.Charge{
		Category: rapid.SampledFrom([]pricing.Category{"notice", "notice", "notice", "code", ""}).Draw(r, name+" category"),
		Basis:    rapid.SampledFrom([]pricing.Basis{pricing.Regular, pricing.Regular, pricing.Regular, pricing.FreeTier}).Draw(r, name+" basis"),
		Market:   rapid.SampledFrom([]string{"North", "North", "North", "South"}).Draw(r, name+" market"),
		Card:     rapid.SampledFrom([]pricing.Date{2030_01_01, 2030_01_01, 2030_01_01, 2031_01_01}).Draw(r, name+" card"),
		Why: rapid.SampledFrom([]pricing.Why{pricing.WhyListRate, pricing.WhyListRate, pricing.WhyTierRate, pricing.WhyTierDerived,
			pricing.WhyPlatform, pricing.WhyNoTierTable}).Draw(r, name+" why"),
		Price:  micros(t, rapid.Int64Range(1, 3).Draw(r, name+" price"), rapid.SampledFrom([]string{"EUR", "EUR", "EUR", "EUR", "USD"}).Draw(r, name+" currency")),
		Counts: pricing.Counts{Scope: pricing.ScopePortfolio, Category: "notice"},
	}
}

// TestEntryTakesTheBandOfWhatAgrees draws a prediction and a confirmation. The charge is
// the confirmation; its price is the prediction's only where that names a band, the
// confirmation none, and nothing else is unlike.
func TestEntryTakesTheBandOfWhatAgrees(t *testing.T) {
	taken := 0
	rapid.Check(t, func(r *rapid.T) {
		predicted, confirmed := drawBanded(r, t, "predicted"), drawBanded(r, t, "confirmed")
		if rapid.Bool().Draw(r, "alike") {
			confirmed = with(predicted, func(c *pricing.Charge) { c.Why, c.Price = pricing.WhyListRate, micros(t, 9, c.Price.Currency()) })
		}
		confirmed.Confirmed, confirmed.Opens = true, time.Hour
		confirmed.Missing = rapid.SampledFrom([]pricing.Missing{0, pricing.MissingUsage}).Draw(r, "missing")
		want := confirmed
		if want.Category == "" {
			want.Category = predicted.Category
		}
		alike := predicted.Category == want.Category && predicted.Basis == want.Basis && predicted.Market == want.Market &&
			predicted.Card == want.Card && predicted.Price.Currency() == want.Price.Currency()
		inBand := predicted.Why == pricing.WhyTierRate || predicted.Why == pricing.WhyTierDerived
		counted := predicted.Why == pricing.WhyListRate && predicted.Missing == 0 && confirmed.Missing != 0
		if alike && (inBand || counted) && confirmed.Why == pricing.WhyListRate {
			want.Price, want.Why, want.Missing, want.Confidence = predicted.Price, predicted.Why, predicted.Missing, predicted.Confidence
			taken++
		}
		e := entry("m", noon, predicted, confirmed)
		require.Equal(r, want, e.Charge())
		require.Equal(r, confirmed, e.Confirmed, "what was said is kept as it was said")
		e.Confirmed = pricing.Charge{}
		require.Equal(r, predicted, e.Charge(), "nothing said yet")
		e.Confirmed, e.Predicted = confirmed, pricing.Charge{}
		require.Equal(r, confirmed, e.Charge(), "nothing predicted")
	})
	require.Positive(t, taken, "some bands are taken")
}
