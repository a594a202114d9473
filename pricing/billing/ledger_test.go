package billing_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

func regular(t testing.TB, market, price string) pricing.Charge {
	return pricing.Charge{Category: "notice", Basis: pricing.Regular, Market: market, Price: amount(t, price, "EUR"),
		Card: 2030_01_01, Counts: pricing.Counts{Scope: pricing.ScopePortfolio, Category: "notice"}}
}

func record(t testing.TB, m *billing.Memory, entries ...billing.Entry) {
	t.Helper()
	for i := range entries {
		entries[i] = dated(entries[i])
	}
	require.NoError(t, m.Record(t.Context(), entries...))
}

func only(t testing.TB, m *billing.Memory) billing.Entry {
	t.Helper()
	var all []billing.Entry
	for e, err := range m.Entries(t.Context(), billing.Filter{}) {
		require.NoError(t, err)
		all = append(all, e)
	}
	require.Len(t, all, 1)
	return all[0]
}

func TestLedgerChargesOnDelivery(t *testing.T) {
	m := billing.NewMemory()
	key := pricing.CountKey{Scope: pricing.ScopePortfolio, Owner: "a", Market: "North", Category: "notice", Month: 2030_02_01}
	january := key
	january.Month = 2030_01_01
	record(t, m, billing.Entry{Message: "m", Account: "a", Number: "n", Predicted: regular(t, "North", "0.10"), PredictedAt: noon, Sent: noon})
	lines, err := billing.Summarize(m.Entries(t.Context(), billing.Filter{}))
	require.NoError(t, err)
	require.Empty(t, lines, "sent is not charged")
	require.Zero(t, counted(t, m, key))

	record(t, m, billing.Entry{Message: "m", Read: noon.Add(24 * time.Hour)})
	lines, err = billing.Summarize(m.Entries(t.Context(), billing.Filter{}))
	require.NoError(t, err)
	require.Equal(t, []billing.Line{{Account: "a", Number: "n", Market: "North", Category: "notice", Basis: pricing.Regular,
		Month: 2030_02_01, Count: 1, Total: amount(t, "0.10", "EUR")}}, lines, "read implies delivered")
	require.Equal(t, int64(1), counted(t, m, key))

	record(t, m, billing.Entry{Message: "m", Delivered: noon.Add(time.Minute)})
	require.Zero(t, counted(t, m, key), "the delivery arrives late and was in January")
	require.Equal(t, int64(1), counted(t, m, january))
	for range 3 {
		record(t, m, billing.Entry{Message: "m", Delivered: noon.Add(time.Minute)}, billing.Entry{Message: "m", Read: noon.Add(24 * time.Hour)})
	}
	require.Equal(t, int64(1), counted(t, m, january), "a replayed webhook changes nothing")
}

func TestLedgerConfirmedCharge(t *testing.T) {
	m := billing.NewMemory()
	confirmed := regular(t, "North", "0.20")
	confirmed.Category, confirmed.Confirmed, confirmed.Counts = "code", true, pricing.Counts{}
	record(t, m,
		billing.Entry{Message: "m", Account: "a", Delivered: noon, Confirmed: confirmed, ConfirmedAt: noon},
		billing.Entry{Message: "m", Predicted: regular(t, "North", "0.10"), PredictedAt: noon})
	e := only(t, m)
	require.Equal(t, confirmed, e.Charge())
	require.Equal(t, pricing.Category("notice"), e.Predicted.Category)
	require.Zero(t, counted(t, m, pricing.CountKey{Scope: pricing.ScopePortfolio, Owner: "a", Market: "North", Category: "notice", Month: 2030_01_01}))

	later := regular(t, "North", "0.12")
	record(t, m, billing.Entry{Message: "m", Predicted: later, PredictedAt: noon.Add(time.Hour)})
	require.Equal(t, later, only(t, m).Predicted, "the prediction for delivery replaces that for sending")
	record(t, m, billing.Entry{Message: "m", Predicted: regular(t, "North", "0.10"), PredictedAt: noon})
	require.Equal(t, later, only(t, m).Predicted)
}

func TestLedgerPrune(t *testing.T) {
	m := billing.NewMemory()
	february := noon.Add(24 * time.Hour)
	record(t, m,
		billing.Entry{Message: "old", Account: "a", Predicted: regular(t, "North", "0.1"), PredictedAt: noon, Delivered: noon},
		billing.Entry{Message: "lost", Sent: noon}, billing.Entry{Message: "waiting", Sent: noon, Failed: february},
		billing.Entry{Message: "new", Account: "a", Predicted: regular(t, "North", "0.1"), PredictedAt: noon, Delivered: february})
	january := pricing.CountKey{Scope: pricing.ScopePortfolio, Owner: "a", Market: "North", Category: "notice", Month: 2030_01_01}
	require.Equal(t, int64(1), counted(t, m, january))
	require.Zero(t, pruned(t, m, 2030_01_31), "the day itself stays")
	require.Equal(t, 2, pruned(t, m, 2030_02_01))
	counts, err := m.Count(t.Context(), january)
	require.NoError(t, err)
	require.Equal(t, []pricing.Usage{{}}, counts, "not known, and not nothing")
	var left []string
	for e := range m.Entries(t.Context(), billing.Filter{}) {
		left = append(left, e.Message)
	}
	require.Equal(t, []string{"new", "waiting"}, left)
}

// parts draws facts about a few messages, as webhooks would bring them.
func parts(r *rapid.T, t testing.TB) []billing.Entry {
	at := func() time.Time {
		return noon.Add(time.Duration(rapid.IntRange(0, 72).Draw(r, "hour")) * time.Hour)
	}
	charge := func() pricing.Charge {
		return regular(t, rapid.SampledFrom([]string{"North", "South"}).Draw(r, "market"), rapid.SampledFrom([]string{"0.1", "0.2"}).Draw(r, "price"))
	}
	var all []billing.Entry
	for range rapid.IntRange(1, 12).Draw(r, "parts") {
		e := billing.Entry{Message: rapid.SampledFrom([]string{"m1", "m2", "m3"}).Draw(r, "message")}
		switch rapid.IntRange(0, 6).Draw(r, "kind") {
		case 0:
			e.Predicted, e.PredictedAt = charge(), at()
			e.Account, e.Number, e.Template = "a", "n", "t"
		case 1:
			e.Confirmed, e.ConfirmedAt = charge(), at()
			e.Confirmed.Confirmed = true
		case 2:
			e.Sent = at()
		case 3:
			e.Delivered = at()
		case 4:
			e.Read = at()
		case 5:
			e.Failed = at()
		case 6:
			e.Participant = "p"
			e.Delivered = at()
		}
		all = append(all, dated(e))
	}
	return all
}

// model is a naive ledger: it keeps every part and works each answer out anew.
type model []billing.Entry

func (m model) charge(message, participant string) (c pricing.Charge, account string, delivered time.Time) {
	var predictedAt, confirmedAt time.Time
	var predicted, confirmed pricing.Charge
	for _, e := range m {
		if e.Message != message || e.Participant != participant {
			continue
		}
		account = max(account, e.Account)
		for _, at := range []time.Time{e.Delivered, e.Read} {
			if !at.IsZero() && (delivered.IsZero() || at.Before(delivered)) {
				delivered = at
			}
		}
		// At one instant the dearer, then the market later in the alphabet.
		if e.Predicted != (pricing.Charge{}) && (e.PredictedAt.After(predictedAt) || e.PredictedAt.Equal(predictedAt) && above(e.Predicted, predicted)) {
			predicted, predictedAt = e.Predicted, e.PredictedAt
		}
		if e.Confirmed != (pricing.Charge{}) && (e.ConfirmedAt.After(confirmedAt) || e.ConfirmedAt.Equal(confirmedAt) && above(e.Confirmed, confirmed)) {
			confirmed, confirmedAt = e.Confirmed, e.ConfirmedAt
		}
	}
	if confirmed != (pricing.Charge{}) {
		return confirmed, account, delivered
	}
	return predicted, account, delivered
}

func above(a, b pricing.Charge) bool {
	if a.Price != b.Price {
		return a.Price.Micros() > b.Price.Micros()
	}
	return a.Market > b.Market
}

func (m model) total() (count, micros int64, tiered map[pricing.CountKey]int64) {
	tiered = map[pricing.CountKey]int64{}
	for _, message := range []string{"m1", "m2", "m3"} {
		for _, participant := range []string{"", "p"} {
			c, account, delivered := m.charge(message, participant)
			if delivered.IsZero() {
				continue
			}
			count++
			micros += c.Price.Micros()
			if c.Counts.Scope != "" && account != "" {
				month := pricing.Date(2030_01_01)
				if delivered.Month() == time.February {
					month = 2030_02_01
				}
				tiered[pricing.CountKey{Scope: pricing.ScopePortfolio, Owner: account, Market: c.Market, Category: "notice", Month: month}]++
			}
		}
	}
	return count, micros, tiered
}

// TestLedgerEqualsTheNaiveSet feeds any permutation with duplicates.
func TestLedgerEqualsTheNaiveSet(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		all := parts(r, t)
		shuffled := rapid.Permutation(slices.Concat(all, all[:rapid.IntRange(0, len(all)).Draw(r, "twice")])).Draw(r, "order")
		m := billing.NewMemory()
		for _, e := range shuffled {
			require.NoError(r, m.Record(context.Background(), e))
		}
		lines, err := billing.Summarize(m.Entries(context.Background(), billing.Filter{}))
		require.NoError(r, err)
		var count, sum int64
		for _, l := range lines {
			count += l.Count
			sum += l.Total.Micros()
		}
		wantCount, wantSum, tiered := model(all).total()
		require.Equal(r, wantCount, count)
		require.Equal(r, wantSum, sum)
		for key, n := range tiered {
			require.Equal(r, n, counted(t, m, key), "%+v", key)
		}
	})
}

func TestEntryMergeIsASemilattice(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		draw := func() billing.Entry {
			var e billing.Entry
			for _, p := range parts(r, t) {
				p.Message, p.Participant = "m", ""
				e = e.Merge(p)
			}
			return e
		}
		a, b, c := draw(), draw(), draw()
		require.Equal(r, a.Merge(b), b.Merge(a))
		require.Equal(r, a.Merge(b).Merge(c), a.Merge(b.Merge(c)))
		require.Equal(r, a, a.Merge(a))
		require.True(r, a.Merge(b) == b.Merge(a), "comparable")
	})
}

func TestSummarizeErrors(t *testing.T) {
	dear := regular(t, "North", "9000000000000")
	euro := billing.Entry{Message: "m1", Predicted: dear, Delivered: noon}
	_, err := billing.Summarize(all([]billing.Entry{euro, {Message: "m2", Predicted: dear, Delivered: noon}}))
	require.ErrorIs(t, err, pricing.ErrOverflow)
	requireMessage(t, err, "m2")
	dollar := dear
	dollar.Price = amount(t, "1", "USD")
	_, err = billing.Summarize(all([]billing.Entry{euro, {Message: "m2", Predicted: dollar, Delivered: noon}}))
	require.ErrorIs(t, err, pricing.ErrCurrency)

	lines, err := billing.Summarize(all([]billing.Entry{{Message: "m", Delivered: noon}}))
	require.NoError(t, err)
	require.Equal(t, []billing.Line{{Basis: pricing.Unknown, Month: 2030_01_01, Count: 1, Unpriced: 1}}, lines)
}

// requireMessage asks of which message an error is. Its text does not quote the id.
func requireMessage(t *testing.T, err error, id string) {
	t.Helper()
	var of *billing.EntryError
	require.ErrorAs(t, err, &of)
	require.Equal(t, id, of.Message)
	require.NotContains(t, err.Error(), `"`+id+`"`)
}
