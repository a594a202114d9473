package pricing_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/pricing"
)

// TestTierTableInForceEqualsTheNaive draws tables of two currencies and asks an
// account of one of them: the newest of its own, or of another currency if that
// is newer. Printed prices count only where table and card belong together.
func TestTierTableInForceEqualsTheNaive(t *testing.T) {
	days := []pricing.Date{2030_01_01, 2030_02_01, 2030_03_01, 2030_04_01}
	rapid.Check(t, func(r *rapid.T) {
		b, err := pricing.NewBook(pricing.Facts{Rules: []pricing.Rule{{Basis: pricing.Regular, Tier: "m"}}})
		require.NoError(r, err)
		cardDay := rapid.SampledFrom(days).Draw(r, "card")
		list := micros(t, 1_000_000, "EUR")
		b, err = b.Replace([]pricing.Card{pricing.Card{Currency: "EUR", Effective: cardDay, Rates: []pricing.Rate{{Market: "M", Category: "m", Price: list}}}}, nil)
		require.NoError(r, err)
		type table struct {
			day      pricing.Date
			currency string
			percent  int
		}
		var tables []table
		for i, d := range rapid.SliceOfN(rapid.SampledFrom(days), 0, 5).Draw(r, "tables") {
			x := table{d, rapid.SampledFrom([]string{"EUR", "USD"}).Draw(r, "currency"), 10 + i}
			if slices.ContainsFunc(tables, func(o table) bool { return o.day == x.day && o.currency == x.currency }) {
				continue
			}
			tables = append(tables, x)
			b, err = b.Replace(nil, []pricing.Tiers{pricing.Tiers{Currency: x.currency, Effective: d, Decimals: 6, Ladders: []pricing.Ladder{{Market: "M", Category: "m",
				Bands: []pricing.Band{{To: 10}, {From: 11, To: pricing.Unbounded, Discount: x.percent, Price: micros(t, int64(x.percent), x.currency)}}}}}})
			require.NoError(r, err)
		}
		on := rapid.SampledFrom([]pricing.Date{2029_12_31, 2030_01_01, 2030_01_31, 2030_02_01, 2030_02_28, 2030_03_01, 2030_03_31, 2030_04_01, 2030_05_01}).Draw(r, "on")
		want := table{}
		for _, x := range tables {
			if x.day <= on && (x.day > want.day || x.day == want.day && x.currency == "EUR") {
				want = x
			}
		}
		view, err := viewAt(b, day(on), nil, "EUR")
		if on < cardDay {
			require.ErrorIs(r, err, pricing.ErrNoCard)
			return
		}
		require.NoError(r, err)
		ladder, ok := view.Ladder("M", "m")
		require.Equal(r, want.day != 0, ok)
		if !ok {
			return
		}
		price := int64(100-want.percent) * 10_000
		if want.currency == "EUR" && want.day >= cardDay {
			price = int64(want.percent)
		}
		require.Equal(r, list, rateOf(ladder, 10))
		require.Equal(r, micros(t, price, "EUR"), rateOf(ladder, 11))
		q := pricing.Query{At: day(on), Category: "m", Recipient: pricing.Recipient{Market: "M"}}
		counts := tally{{Scope: pricing.ScopePortfolio, Owner: "a", Market: "M", Category: "m", Month: on.Month()}: 10}
		c := ask(b, pricing.Account{ID: "a"}, q, counts)
		require.Equal(r, rateOf(ladder, 11), c.Price)
		require.Equal(r, want.currency == "EUR" && want.day >= cardDay, c.Why == pricing.WhyTierRate)
	})
}

// TestLadderWithoutAListRate is none: there is nothing to take a discount off.
func TestLadderWithoutAListRate(t *testing.T) {
	tiers := testTiers(t, 2030_02_01)
	tiers.Ladders[1].Market = "South" // which has no rate for codes
	tiers.Ladders = append(tiers.Ladders, pricing.Ladder{Market: "North", Category: "poem", Bands: []pricing.Band{{To: pricing.Unbounded}}})
	b, err := testBook(t).Replace(nil, []pricing.Tiers{tiers})
	require.NoError(t, err)
	view, err := viewAt(b, day(2030_02_01), nil, "EUR")
	require.NoError(t, err)
	for _, c := range []struct {
		market   string
		category pricing.Category
		want     bool
	}{{"North", "notice", true}, {"South", "code", false}, {"North", "poem", false}, {"North", "code", false}, {"Atlantis", "notice", false}} {
		ladder, ok := view.Ladder(c.market, c.category)
		require.Equal(t, c.want, ok, "%s %s", c.market, c.category)
		require.Equal(t, c.want, len(ladder.Bands) > 0)
	}
	got := ask(b, pricing.Account{}, pricing.Query{Category: "code", Recipient: pricing.Recipient{Market: "South"}})
	require.Equal(t, pricing.WhyNoRate, got.Why)
	bare, err := viewAt(b, day(2029_01_01), nil, "EUR")
	require.ErrorIs(t, err, pricing.ErrNoCard)
	_, ok := bare.Ladder("North", "notice")
	require.False(t, ok)
}

// TestTierConfidence: a discounted rate is no surer than its table.
func TestTierConfidence(t *testing.T) {
	facts := testFacts()
	facts.Rules = []pricing.Rule{{Basis: pricing.Regular, Tier: "notice", Source: pricing.Source{Confidence: pricing.Documented}}}
	facts.Markets.Source.Confidence = pricing.Documented
	card := testCard(t, 2030_01_01)
	card.Source.Confidence = pricing.Documented
	for _, want := range []pricing.Confidence{pricing.Assumed, pricing.Reported, pricing.Documented} {
		tiers := testTiers(t, 2030_01_01)
		tiers.Source.Confidence = want
		b, err := pricing.NewBook(facts)
		require.NoError(t, err)
		b, err = b.Replace([]pricing.Card{card}, nil)
		require.NoError(t, err)
		b, err = b.Replace(nil, []pricing.Tiers{tiers})
		require.NoError(t, err)
		require.Equal(t, want, ask(b, pricing.Account{}, pricing.Query{Category: "notice"}).Confidence)
		elsewhere := pricing.Query{Category: "notice", Recipient: pricing.Recipient{Market: "South"}}
		require.Equal(t, pricing.Documented, ask(b, pricing.Account{}, elsewhere).Confidence, "no ladder, no table")
	}
}

// TestTiersRefuseByField gives a table one fault at a time.
func TestTiersRefuseByField(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*pricing.Tiers)
		says   string
	}{
		"currency":                  {func(x *pricing.Tiers) { x.Currency, x.Ladders = "eur", nil }, `currency: "eur" of the tiers of 2030-01-01`},
		"decimals":                  {func(x *pricing.Tiers) { x.Decimals = -1 }, "number of decimals -1"},
		"date":                      {func(x *pricing.Tiers) { x.Effective = 0 }, "tiers EUR no date: effective date"},
		"market":                    {func(x *pricing.Tiers) { x.Ladders[0].Market = "" }, "ladder lacks its market"},
		"category":                  {func(x *pricing.Tiers) { x.Ladders[0].Category = "" }, "ladder lacks its market"},
		"band":                      {func(x *pricing.Tiers) { x.Ladders[0].Bands[1].To = 9 }, "band 11 to 9"},
		"price":                     {func(x *pricing.Tiers) { x.Ladders[0].Bands[1].Price = amount(t, "100000.000001", "EUR") }, "more than 100000 EUR"},
		"price in another currency": {func(x *pricing.Tiers) { x.Ladders[0].Bands[1].Price = amount(t, "1", "USD") }, "1.00 USD is not in EUR"},
	} {
		table := testTiers(t, 2030_01_01)
		c.change(&table)
		require.ErrorContains(t, table.Validate(), c.says, name)
	}
	for _, discount := range []int{0, 100} {
		table := testTiers(t, 2030_01_01)
		table.Ladders[0].Bands[1].Discount = discount
		require.NoError(t, table.Validate())
	}
}
