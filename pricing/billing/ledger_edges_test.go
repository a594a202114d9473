package billing_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

// TestMergeKeepsWhatEitherKnows merges, for every field of an entry, one that has
// it with one that has not, in both orders.
func TestMergeKeepsWhatEitherKnows(t *testing.T) {
	for i := range reflect.TypeFor[billing.Entry]().NumField() {
		var e billing.Entry
		name := filled(t, &e, i)
		switch name {
		case "PredictedAt", "PredictedStage":
			e.Predicted, e.PredictedAt = regular(t, "North", "0.10"), noon
		case "ConfirmedAt", "ConfirmedStage":
			e.Confirmed, e.ConfirmedAt = regular(t, "North", "0.10"), noon
		case "Day":
			e.Delivered = noon
		}
		require.Equal(t, e, e.Merge(billing.Entry{}), name)
		require.Equal(t, e, billing.Entry{}.Merge(e), name)
		require.Equal(t, e, e.Merge(e), name)
	}
}

// TestMergeCutsInstants to the milliseconds and the zone that platforms report,
// so that entries that say the same are the same.
func TestMergeCutsInstants(t *testing.T) {
	zone := time.FixedZone("east", 3600)
	fine := noon.Add(time.Millisecond - 1).In(zone)
	c := regular(t, "North", "0.10")
	e := billing.Entry{Message: "m", Predicted: c, PredictedAt: fine, Confirmed: c, ConfirmedAt: fine, Sent: fine, Delivered: fine, Read: fine, Failed: fine}
	want := billing.Entry{Message: "m", Predicted: c, PredictedAt: noon, Confirmed: c, ConfirmedAt: noon, Sent: noon, Delivered: noon, Read: noon, Failed: noon}
	for _, got := range []billing.Entry{e.Merge(billing.Entry{}), billing.Entry{}.Merge(e), e.Merge(e), e.Merge(want), want.Merge(e)} {
		require.True(t, want == got, "%+v", got)
	}
	// Within one millisecond neither of two charges is the later one.
	other := e
	other.Predicted, other.PredictedAt = regular(t, "South", "0.20"), noon
	require.Equal(t, e.Merge(other), other.Merge(e))
	require.Equal(t, e.Merge(other).Merge(want), e.Merge(other.Merge(want)))
}

// TestMergeOrdersChargesByEveryField: of two charges for one instant that differ
// in any field at all, the same one counts whichever comes first.
func TestMergeOrdersChargesByEveryField(t *testing.T) {
	for i := range reflect.TypeFor[pricing.Charge]().NumField() {
		var plain, other pricing.Charge
		plain.Country, other.Country = "NO", "NO"
		name := filled(t, &other, i)
		if name == "Country" {
			plain.Country = "SO"
		}
		require.NotEqual(t, plain, other, name)
		a, b := billing.Entry{Predicted: plain, PredictedAt: noon}, billing.Entry{Predicted: other, PredictedAt: noon}
		require.Equal(t, a.Merge(b), b.Merge(a), name)
		early := b
		early.PredictedAt = noon.Add(-time.Millisecond)
		require.Equal(t, plain, a.Merge(early).Predicted, "%s: the later one", name)
		require.Equal(t, plain, early.Merge(a).Predicted, "%s: the later one", name)
	}
	for _, other := range []pricing.Charge{{Price: amount(t, "0.10", "USD")}, {Counts: pricing.Counts{Category: "x"}}, {Price: amount(t, "0.20", "EUR")}} {
		a := billing.Entry{Predicted: pricing.Charge{Price: amount(t, "0.10", "EUR")}, PredictedAt: noon}
		b := billing.Entry{Predicted: other, PredictedAt: noon}
		require.Equal(t, a.Merge(b), b.Merge(a), "%+v", other)
	}
}

// TestSummarizeEqualsTheNaive adds drawn entries up in a table by name and checks
// contents and order.
func TestSummarizeEqualsTheNaive(t *testing.T) {
	zone := time.FixedZone("west", -3*3600)
	turn := pricing.Date(2030_02_01).In(zone)
	rapid.Check(t, func(r *rapid.T) {
		word := func(name string) string { return rapid.SampledFrom([]string{"", "a", "b"}).Draw(r, name) }
		want := map[string][3]int64{}
		var entries []billing.Entry
		for i := range rapid.IntRange(0, 15).Draw(r, "entries") {
			c := pricing.Charge{Category: pricing.Category(word("category")), Market: word("market"),
				Basis: rapid.SampledFrom([]pricing.Basis{"", pricing.Unknown, pricing.Regular, pricing.FreeTier}).Draw(r, "basis"),
				Price: micros(t, rapid.Int64Range(1, 9).Draw(r, "price"), "EUR")}
			at := turn.Add(rapid.SampledFrom([]time.Duration{-time.Millisecond, 0, time.Hour}).Draw(r, "after"))
			e := billing.Entry{Message: fmt.Sprint(i), Account: word("account"), Number: word("number"), Predicted: c, PredictedAt: at}
			if rapid.IntRange(0, 4).Draw(r, "delivered") == 0 {
				e.Sent = at
				entries = append(entries, e)
				continue
			}
			e.Delivered, e.Day = at, pricing.DateOf(at, zone)
			entries = append(entries, e)
			basis, month := c.Basis, "2030-02-01"
			if basis == "" {
				basis = pricing.Unknown
			}
			if at.Before(turn) {
				month = "2030-01-01"
			}
			key := strings.Join([]string{e.Account, e.Number, c.Market, string(c.Category), string(basis), month}, "|")
			sum := want[key]
			sum[0]++
			if basis == pricing.Unknown {
				sum[1]++
			} else {
				sum[2] += c.Price.Micros()
			}
			want[key] = sum
		}
		lines, err := billing.Summarize(all(entries))
		require.NoError(r, err)
		got := map[string][3]int64{}
		var keys []string
		for _, l := range lines {
			key := strings.Join([]string{l.Account, l.Number, l.Market, string(l.Category), string(l.Basis), l.Month.String()}, "|")
			keys = append(keys, key)
			got[key] = [3]int64{l.Count, l.Unpriced, l.Total.Micros()}
		}
		require.Equal(r, want, got)
		require.Len(r, keys, len(want))
		require.True(r, slices.IsSortedFunc(keys, func(a, b string) int { return slices.Compare(strings.Split(a, "|"), strings.Split(b, "|")) }), "%v", keys)
	})
}

// TestPruneKeepsTheMonthsCount: what is forgotten in the middle of a month still
// counts towards its allowances and tiers. What months before held is not known any more, and not nothing.
func TestPruneKeepsTheMonthsCount(t *testing.T) {
	m := billing.NewMemory()
	for i, d := range []pricing.Date{2030_01_31, 2030_02_01, 2030_02_14, 2030_02_15, 2030_03_01} {
		at := day(d)
		record(t, m, billing.Entry{Message: fmt.Sprint(i), Account: "a", Predicted: regular(t, "North", "0.10"), PredictedAt: at, Delivered: at})
	}
	count := func(month pricing.Date) pricing.Usage {
		counts, err := m.Count(t.Context(), pricing.CountKey{Scope: pricing.ScopePortfolio, Owner: "a", Market: "North", Category: "notice", Month: month})
		require.NoError(t, err)
		return counts[0]
	}
	known := func(n int64) pricing.Usage { return pricing.Usage{Count: n, Known: true} }
	require.Equal(t, 3, pruned(t, m, 2030_02_15))
	require.Equal(t, []pricing.Usage{{}, known(3), known(1)}, []pricing.Usage{count(2030_01_01), count(2030_02_01), count(2030_03_01)})
	require.Zero(t, pruned(t, m, 2030_02_15))
	require.Equal(t, 1, pruned(t, m, 2030_03_01))
	record(t, m, billing.Entry{Message: "late", Account: "a", Predicted: regular(t, "North", "0.10"), PredictedAt: noon, Delivered: noon})
	require.Equal(t, []pricing.Usage{{}, {}, known(1)}, []pricing.Usage{count(2030_01_01), count(2030_02_01), count(2030_03_01)})
}

// TestPruneGoesByTheLastSignOfLife of what was not delivered.
func TestPruneGoesByTheLastSignOfLife(t *testing.T) {
	old, young := day(2030_02_14).Add(24*time.Hour-time.Millisecond), day(2030_02_15)
	for i, set := range []func(*billing.Entry, time.Time){
		func(e *billing.Entry, at time.Time) { e.Predicted, e.PredictedAt = regular(t, "North", "0.10"), at },
		func(e *billing.Entry, at time.Time) { e.Confirmed, e.ConfirmedAt = regular(t, "North", "0.10"), at },
		func(e *billing.Entry, at time.Time) { e.Sent = at },
		func(e *billing.Entry, at time.Time) { e.Failed = at },
	} {
		for at, want := range map[time.Time]int{old: 1, young: 0} {
			m := billing.NewMemory()
			e := billing.Entry{Message: "m"}
			set(&e, at)
			record(t, m, e)
			require.Equal(t, want, pruned(t, m, 2030_02_15), "%d at %s", i, at)
		}
	}
}

// TestConfirmationLeavesADerivedBand like one that the table prints, and takes the
// prediction's category where the platform named none.
func TestConfirmationLeavesADerivedBand(t *testing.T) {
	list := with(regular(t, "North", "0.10"), func(c *pricing.Charge) { c.Why, c.Confirmed = pricing.WhyListRate, true })
	for why, want := range map[pricing.Why]string{pricing.WhyTierRate: "0.09", pricing.WhyTierDerived: "0.09", pricing.WhyListRate: "0.10", pricing.WhyNoTierTable: "0.10"} {
		predicted := with(regular(t, "North", "0.09"), func(c *pricing.Charge) { c.Why = why })
		for _, category := range []pricing.Category{"notice", ""} {
			confirmed := with(list, func(c *pricing.Charge) { c.Category = category })
			got := billing.Entry{Predicted: predicted, Confirmed: confirmed}.Charge()
			require.Equal(t, amount(t, want, "EUR"), got.Price, why)
			require.Equal(t, pricing.Category("notice"), got.Category)
			require.True(t, got.Confirmed)
		}
	}
}
