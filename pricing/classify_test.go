package pricing_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/pricing"
)

// ask fills in what a test leaves out. What the counts do not name is a known 0, and a message without a category is free-form.
func ask(b *pricing.Book, a pricing.Account, q pricing.Query, counts ...tally) pricing.Charge {
	if a.Currency == "" {
		a.Currency = "EUR"
	}
	if q.At.IsZero() {
		q.At = day(2030_05_01)
	}
	if q.Recipient == (pricing.Recipient{}) {
		q.Recipient.Phone = "41234567"
	}
	if a.ID == "" && a.Portfolio == "" {
		a.ID = "a"
	}
	if q.Number == "" {
		q.Number = "n"
	}
	q.FreeForm = q.Category == ""
	if len(counts) == 0 {
		counts = []tally{nil}
	}
	q = counts[0].counted(b, &a, q)
	return b.Classify(&a, &q)
}

func TestClassifyRules(t *testing.T) {
	b := testBook(t)
	for name, c := range map[string]struct {
		q     pricing.Query
		basis pricing.Basis
		why   pricing.Why
		price string
	}{
		"kind never charged":   {pricing.Query{Type: "wave", Category: "notice"}, pricing.NotCharged, pricing.WhyRule, "0"},
		"window":               {pricing.Query{Category: "notice", Windows: pricing.Windows{"", "other", "open"}}, pricing.FreeCustomerService, pricing.WhyWindow, "0"},
		"other window":         {pricing.Query{Category: "notice", Windows: pricing.Windows{"other"}}, pricing.Regular, pricing.WhyListRate, "0.10"},
		"last instant of rule": {pricing.Query{Category: "notice", Windows: pricing.Windows{"open"}, At: day(2030_06_01).Add(-1)}, pricing.FreeCustomerService, pricing.WhyWindow, "0"},
		"first instant after":  {pricing.Query{Category: "notice", Windows: pricing.Windows{"open"}, At: day(2030_06_01)}, pricing.Regular, pricing.WhyListRate, "0.10"},
		"free form":            {pricing.Query{}, pricing.FreeTier, pricing.WhyAllowance, "0"},
		"other market":         {pricing.Query{Category: "notice", Recipient: pricing.Recipient{Country: "XX"}}, pricing.Regular, pricing.WhyListRate, "0.40"},
	} {
		got := ask(b, pricing.Account{}, c.q)
		require.Equal(t, c.basis, got.Basis, name)
		require.Equal(t, c.why, got.Why, name)
		require.Equal(t, amount(t, c.price, "EUR"), got.Price, name)
	}
	require.Equal(t, pricing.Counts{}, ask(b, pricing.Account{}, pricing.Query{Type: "wave"}).Counts)
	require.Equal(t, pricing.Counts{Scope: pricing.ScopeNumber, Category: "chat"}, ask(b, pricing.Account{}, pricing.Query{}).Counts)
	paid := ask(b, pricing.Account{}, pricing.Query{Category: "advert", HostRate: amount(t, "1", "EUR")})
	require.Equal(t, amount(t, "1", "EUR"), paid.Price)
	require.Equal(t, pricing.Counts{}, paid.Counts)
	got := ask(b, pricing.Account{}, pricing.Query{Category: "advert", HostRate: amount(t, "-1", "EUR")})
	require.Equal(t, pricing.WhyNoHostRate, got.Why)
	got = ask(b, pricing.Account{}, pricing.Query{Category: "poem"})
	require.Equal(t, pricing.WhyNoRule, got.Why)
	require.Equal(t, "North", got.Market)
}

// TestClassifyTierBounds asks around each bound of a ladder.
func TestClassifyTierBounds(t *testing.T) {
	b := testBook(t)
	key := pricing.CountKey{Scope: pricing.ScopePortfolio, Owner: "p", Market: "North", Category: "notice", Month: 2030_05_01}
	for used, want := range map[int64]string{
		-5: "0.10", 0: "0.10", 9: "0.10", 10: "0.09", 14: "0.09", 15: "0.08", 16: "0.08", math.MaxInt64: "0.08",
	} {
		got := ask(b, pricing.Account{Portfolio: "p"}, pricing.Query{Category: "notice"}, tally{key: used})
		require.Equal(t, amount(t, want, "EUR"), got.Price, "after %d", used)
		require.Equal(t, used >= 10, got.Why == pricing.WhyTierRate)
	}
	elsewhere := pricing.Query{Category: "notice", Recipient: pricing.Recipient{Market: "South"}}
	require.Equal(t, amount(t, "0.20", "EUR"), ask(b, pricing.Account{Portfolio: "p"}, elsewhere, tally{key: 100}).Price, "each market has its own count")
	alone := pricing.Query{Category: "notice"}
	require.Equal(t, amount(t, "0.10", "EUR"), ask(b, pricing.Account{ID: "p2"}, alone, tally{key: 100}).Price)
	require.Equal(t, amount(t, "0.08", "EUR"), ask(b, pricing.Account{ID: "p"}, alone, tally{key: 100}).Price, "an account alone is its own portfolio")
}

func TestClassifyTierTables(t *testing.T) {
	b := testBook(t)
	key := pricing.CountKey{Scope: pricing.ScopePortfolio, Owner: "a", Market: "North", Category: "notice", Month: 2030_07_01}
	query, ten := pricing.Query{Category: "notice", At: day(2030_07_01)}, tally{key: 10}

	// A newer card without a newer table: the discount applies to the new list.
	newer := testCard(t, 2030_07_01)
	newer.Rates[0].Price = amount(t, "0.55", "EUR")
	derived, err := b.Replace([]pricing.Card{newer}, nil)
	require.NoError(t, err)
	got := ask(derived, pricing.Account{ID: "a"}, query, ten)
	require.Equal(t, amount(t, "0.50", "EUR"), got.Price, "0.495 rounded half up to two decimals")
	require.Equal(t, pricing.WhyTierDerived, got.Why)
	require.Equal(t, pricing.Assumed, got.Confidence)

	// A table for the new card is used as it is printed.
	printed, err := derived.Replace(nil, []pricing.Tiers{testTiers(t, 2030_07_01)})
	require.NoError(t, err)
	require.Equal(t, amount(t, "0.09", "EUR"), ask(printed, pricing.Account{ID: "a"}, query, ten).Price)

	facts, err := pricing.NewBook(testFacts())
	require.NoError(t, err)
	bare, err := facts.Replace([]pricing.Card{testCard(t, 2030_01_01)}, nil)
	require.NoError(t, err)
	got = ask(bare, pricing.Account{ID: "a"}, query, ten)
	require.Equal(t, amount(t, "0.10", "EUR"), got.Price)
	require.Equal(t, pricing.WhyNoTierTable, got.Why)
}

func TestClassifyConfidenceIsTheWeakest(t *testing.T) {
	for _, c := range []struct {
		rule, card, markets, want pricing.Confidence
	}{
		{pricing.Documented, pricing.Documented, pricing.Documented, pricing.Documented},
		{pricing.Reported, pricing.Documented, pricing.Documented, pricing.Reported},
		{pricing.Documented, pricing.Reported, pricing.Documented, pricing.Reported},
		{pricing.Documented, pricing.Documented, pricing.Assumed, pricing.Assumed},
	} {
		facts := testFacts()
		facts.Rules = []pricing.Rule{{Basis: pricing.Regular, Source: pricing.Source{Confidence: c.rule}}}
		facts.Markets.Source.Confidence = c.markets
		card := testCard(t, 2030_01_01)
		card.Source.Confidence = c.card
		b, err := pricing.NewBook(facts)
		require.NoError(t, err)
		b, err = b.Replace([]pricing.Card{card}, nil)
		require.NoError(t, err)
		require.Equal(t, c.want, ask(b, pricing.Account{}, pricing.Query{Category: "notice"}).Confidence, "%+v", c)
	}
}

func TestChargeString(t *testing.T) {
	b := testBook(t)
	require.Equal(t, "notice regular 0.10 EUR (North, card 2030-01-01, estimated)", ask(b, pricing.Account{}, pricing.Query{Category: "notice"}).String())
	require.Equal(t, "chat free_tier (North, estimated)", ask(b, pricing.Account{}, pricing.Query{}).String())
	require.Equal(t, "poem unknown (no_rule: no price rule is about such a message on this date)", ask(b, pricing.Account{}, pricing.Query{Category: "poem"}).String())
}

// TestMonthEqualsThePerMessageSum charges a month's messages one by one and in
// groups of any size and order: the sum is the same, and equals a naive one.
func TestMonthEqualsThePerMessageSum(t *testing.T) {
	b := testBook(t)
	a := &pricing.Account{ID: "a", Currency: "EUR"}
	naive := func(n int64) (micros int64) {
		for i := int64(1); i <= n; i++ {
			switch {
			case i <= 10:
				micros += 100_000
			case i <= 15:
				micros += 90_000
			default:
				micros += 80_000
			}
		}
		return micros
	}
	rapid.Check(t, func(r *rapid.T) {
		groups := rapid.SliceOfN(rapid.Int64Range(0, 12), 1, 8).Draw(r, "groups")
		q := pricing.Query{At: day(2030_05_01), Category: "notice", Recipient: pricing.Recipient{Market: "North"}}
		var total int64
		var batches []pricing.Batch
		for _, n := range groups {
			total += n
			batches = append(batches, pricing.Batch{Query: q, Count: n})
		}
		f, err := b.Forecast(a, batches...)
		require.NoError(r, err)
		require.Equal(r, naive(total), f.Total.Micros())

		counts := tally{}
		var single int64
		for range total {
			q = counts.counted(b, a, q)
			single += b.Classify(a, &q).Price.Micros()
			counts[b.Needs(a, &q)[0]]++
		}
		require.Equal(r, naive(total), single)
	})
}

func TestForecastCrossesBounds(t *testing.T) {
	b := testBook(t)
	a := &pricing.Account{ID: "a", Currency: "EUR"}
	at := day(2030_05_01)
	north := pricing.Recipient{Market: "North"}
	f, err := b.Forecast(a,
		pricing.Batch{Count: 5, Query: pricing.Query{At: at, FreeForm: true, Number: "n", Recipient: north}},
		pricing.Batch{Count: 12, Query: pricing.Query{At: at, Category: "notice", Recipient: north}},
		pricing.Batch{Count: 7, Query: pricing.Query{At: at, Category: "poem", Recipient: north}},
		pricing.Batch{Count: 2, Query: pricing.Query{At: at, FreeForm: true, Number: "n", Recipient: north}},
		pricing.Batch{Count: 0, Query: pricing.Query{At: at, Category: "notice", Recipient: north}},
	)
	require.NoError(t, err)
	type line struct {
		batch int
		count int64
		basis pricing.Basis
		total string
	}
	var got []line
	for _, l := range f.Lines {
		got = append(got, line{l.Batch, l.Count, l.Charge.Basis, l.Total.String()})
	}
	require.Equal(t, []line{
		{0, 3, pricing.FreeTier, "0.00 EUR"}, {0, 2, pricing.Regular, "0.20 EUR"},
		{1, 10, pricing.Regular, "1.00 EUR"}, {1, 2, pricing.Regular, "0.18 EUR"},
		{2, 7, pricing.Unknown, "none"},
		{3, 2, pricing.Regular, "0.20 EUR"},
	}, got)
	require.Equal(t, "1.58 EUR", f.Total.String())
	require.Equal(t, int64(7), f.Unknown)
}

func TestForecastErrors(t *testing.T) {
	b := testBook(t)
	a := &pricing.Account{ID: "a", Currency: "EUR"}
	q := pricing.Query{At: day(2030_05_01), Category: "notice", Recipient: pricing.Recipient{Market: "South"}}
	_, err := b.Forecast(a, pricing.Batch{Query: q, Count: -1})
	require.ErrorContains(t, err, "batch 0: count -1")
	_, err = b.Forecast(a, pricing.Batch{Query: q, Count: 1}, pricing.Batch{Query: q, Count: math.MaxInt64})
	require.ErrorIs(t, err, pricing.ErrOverflow)
	require.ErrorContains(t, err, "batch 1")
	unknown := pricing.Query{At: q.At, Category: "poem"}
	_, err = b.Forecast(a, pricing.Batch{Query: unknown, Count: 1}, pricing.Batch{Query: unknown, Count: math.MaxInt64})
	require.ErrorIs(t, err, pricing.ErrOverflow)
	foreign := pricing.Query{At: q.At, Category: "advert", HostRate: amount(t, "1", "USD"), Recipient: q.Recipient}
	_, err = b.Forecast(a, pricing.Batch{Query: q, Count: 1}, pricing.Batch{Query: foreign, Count: 1})
	require.ErrorIs(t, err, pricing.ErrCurrency)
	full := tally{{Scope: pricing.ScopePortfolio, Owner: "a", Market: "North", Category: "notice", Month: 2030_05_01}: math.MaxInt64}
	q.Recipient.Market = "North"
	q = full.counted(b, a, q)
	f, err := b.Forecast(a, pricing.Batch{Query: q, Count: 3})
	require.NoError(t, err)
	require.Equal(t, "0.24 EUR", f.Total.String(), "a count that is full stays in the last band")
}

func TestConfirmKeepsTheRuleBehind(t *testing.T) {
	b := testBook(t)
	a := &pricing.Account{ID: "a", Currency: "EUR"}
	q := &pricing.Query{At: day(2030_05_01), Number: "n", Category: "notice", Recipient: pricing.Recipient{Market: "North"}}
	c := confirm(b, a, q, said{Basis: pricing.Regular})
	require.Equal(t, pricing.Category("notice"), c.Category)
	require.Equal(t, amount(t, "0.10", "EUR"), c.Price)
	require.Equal(t, pricing.ScopePortfolio, c.Counts.Scope)
	c = confirm(b, a, q, said{Category: "chat", Basis: pricing.Regular})
	require.Equal(t, amount(t, "0.10", "EUR"), c.Price, "chat is charged at the column of notices")
	c = confirm(b, a, q, said{Category: "chat", Basis: pricing.FreeTier})
	require.Equal(t, pricing.Counts{Scope: pricing.ScopeNumber, Category: "chat"}, c.Counts)
	c = confirm(b, a, q, said{Category: "code_abroad", Basis: pricing.Regular})
	require.Equal(t, amount(t, "0.50", "EUR"), c.Price)
	require.Equal(t, pricing.Counts{Scope: pricing.ScopePortfolio, Category: "code"}, c.Counts)
	c = confirm(b, a, q, said{Category: "poem", Basis: pricing.Regular})
	require.False(t, c.Known())
	c = confirm(b, a, q, said{Category: "advert", Basis: pricing.HostRate, Cost: amount(t, "0.07", "EUR")})
	require.Equal(t, amount(t, "0.07", "EUR"), c.Price)
	require.Equal(t, pricing.WhyPlatform, c.Why)
}

func TestClassifyAllocatesNothing(t *testing.T) {
	b := testBook(t)
	a := &pricing.Account{ID: "a", Currency: "EUR", Zone: time.FixedZone("east", 3600), International: day(2030_01_01)}
	for _, category := range []pricing.Category{"", "notice", "code", "advert", "poem"} {
		q := &pricing.Query{At: noon, Category: category, FreeForm: category == "", Number: "n", Recipient: pricing.Recipient{Phone: "41234567"}}
		for _, payer := range []*pricing.Account{a, nil} {
			require.Zero(t, testing.AllocsPerRun(100, func() {
				b.Windows(payer, q)
				b.Needs(payer, q)
				b.Classify(payer, q)
			}), "category %q", category)
		}
	}
}
