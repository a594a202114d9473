package billing_test

import (
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

var noon = time.Date(2030, 1, 31, 12, 0, 0, 0, time.UTC)

func amount(t testing.TB, text, currency string) pricing.Amount {
	t.Helper()
	a, err := pricing.ParseAmount(text, currency)
	require.NoError(t, err)
	return a
}

func micros(t testing.TB, n int64, currency string) pricing.Amount {
	t.Helper()
	a, err := pricing.NewAmount(n, currency)
	require.NoError(t, err)
	return a
}

func day(d pricing.Date) time.Time { return d.In(time.UTC) }

// dated gives a delivered entry its day in UTC, where a test leaves it out.
func dated(e billing.Entry) billing.Entry {
	if at, delivered := e.ChargedAt(); delivered && e.Day == 0 {
		e.Day = pricing.DateOf(at, nil)
	}
	return e
}

// all yields entries as a ledger does.
func all(entries []billing.Entry) iter.Seq2[billing.Entry, error] {
	return func(yield func(billing.Entry, error) bool) {
		for _, e := range entries {
			if !yield(dated(e), nil) {
				return
			}
		}
	}
}

// counted asks a ledger for one count, which it knows.
func counted(t testing.TB, l billing.Counter, key pricing.CountKey) int64 {
	t.Helper()
	counts, err := l.Count(t.Context(), key)
	require.NoError(t, err)
	require.Len(t, counts, 1)
	require.True(t, counts[0].Known)
	return counts[0].Count
}

// pruned prunes, and tells how many entries went.
func pruned(t testing.TB, m *billing.Memory, before pricing.Date) int {
	t.Helper()
	n, err := m.Prune(t.Context(), before)
	require.NoError(t, err)
	return n
}

// testBook charges notices to North: the first ten of a month at 0.10 EUR, five at 0.09, and the rest at 0.08.
func testBook(t testing.TB) *pricing.Book {
	t.Helper()
	b, err := pricing.NewBook(pricing.Facts{
		FreeForm: "chat",
		Rules: []pricing.Rule{
			{Category: "notice", Basis: pricing.Regular, Tier: "notice"},
			{Category: "chat", Allowance: 3, AllowanceScope: pricing.ScopeNumber, Basis: pricing.FreeTier},
			{Category: "chat", Basis: pricing.NotCharged},
		},
		Markets:       pricing.Markets{Rows: []pricing.MarketRow{{Market: "North", Country: "NO", Prefix: "4"}}},
		Confirmations: []pricing.ConfirmRow{{Type: "regular", Basis: pricing.Regular}},
		Cards: []pricing.Card{{Currency: "EUR", Effective: 2030_01_01, Rates: []pricing.Rate{
			{Market: "North", Category: "notice", Price: amount(t, "0.10", "EUR")}}}},
		Tiers: []pricing.Tiers{{Currency: "EUR", Effective: 2030_01_01, Decimals: 2, Ladders: []pricing.Ladder{
			{Market: "North", Category: "notice", Bands: []pricing.Band{{To: 10}, {From: 11, To: 15, Discount: 10}, {From: 16, To: pricing.Unbounded, Discount: 20}}}}}},
	})
	require.NoError(t, err)
	return b
}

// confirm asks for the charge that follows from what a platform said.
func confirm(t testing.TB, b *pricing.Book, a *pricing.Account, q *pricing.Query, said pricing.Statement) pricing.Charge {
	t.Helper()
	c, told := b.Confirm(a, q, said)
	require.True(t, told)
	return c
}
