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
		b, err = b.Add(pricing.Card{Currency: "EUR", Effective: cardDay, Rates: []pricing.Rate{{Market: "M", Category: "m", Price: list}}})
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
			b, err = b.AddTiers(pricing.Tiers{Currency: x.currency, Effective: d, Decimals: 6, Ladders: []pricing.Ladder{{Market: "M", Category: "m",
				Bands: []pricing.Band{{To: 10}, {From: 11, To: pricing.Unbounded, Discount: x.percent, Price: micros(t, int64(x.percent), x.currency)}}}}})
			require.NoError(r, err)
		}
		on := rapid.SampledFrom([]pricing.Date{2029_12_31, 2030_01_01, 2030_01_31, 2030_02_01, 2030_02_28, 2030_03_01, 2030_03_31, 2030_04_01, 2030_05_01}).Draw(r, "on")
		want := table{}
		for _, x := range tables {
			if x.day <= on && (x.day > want.day || x.day == want.day && x.currency == "EUR") {
				want = x
			}
		}
		view, err := b.At(day(on), nil, "EUR")
		if on < cardDay {
			require.ErrorIs(r, err, pricing.ErrNoCard)
			_, ok := view.Tiers()
			require.False(r, ok, "no card, nothing to discount")
			return
		}
		require.NoError(r, err)
		got, ok := view.Tiers()
		require.Equal(r, want.day != 0, ok)
		require.Equal(r, want.currency, got.Currency)
		require.Equal(r, want.day, got.Effective)
		ladder, ok := view.Ladder("M", "m")
		require.Equal(r, want.day != 0, ok)
		if !ok {
			return
		}
		price := int64(100-want.percent) * 10_000
		if want.currency == "EUR" && want.day >= cardDay {
			price = int64(want.percent)
		}
		require.Equal(r, list, ladder.Rate(10))
		require.Equal(r, micros(t, price, "EUR"), ladder.Rate(11))
		q := pricing.Query{At: day(on), Category: "m", Recipient: pricing.Recipient{Market: "M"},
			Usage: pricing.Tally{{Scope: pricing.ScopePortfolio, Owner: "a", Market: "M", Category: "m", Month: on.Month()}: 10}}
		c := b.Classify(&pricing.Account{ID: "a", Currency: "EUR"}, &q)
		require.Equal(r, ladder.Rate(11), c.Price)
		require.Equal(r, want.currency == "EUR" && want.day >= cardDay, c.Why == pricing.WhyTierRate)
	})
}

// TestLadderWithoutAListRate is none: there is nothing to take a discount off.
func TestLadderWithoutAListRate(t *testing.T) {
	tiers := testTiers(t, 2030_02_01)
	tiers.Ladders[1].Market = "South" // which has no rate for codes
	tiers.Ladders = append(tiers.Ladders, pricing.Ladder{Market: "North", Category: "poem", Bands: []pricing.Band{{To: pricing.Unbounded}}})
	b, err := testBook(t).AddTiers(tiers)
	require.NoError(t, err)
	view, err := b.At(day(2030_02_01), nil, "EUR")
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
	bare, err := b.At(day(2029_01_01), nil, "EUR")
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
		b, err = b.Add(card)
		require.NoError(t, err)
		b, err = b.AddTiers(tiers)
		require.NoError(t, err)
		require.Equal(t, want, ask(b, pricing.Account{}, pricing.Query{Category: "notice"}).Confidence)
		elsewhere := pricing.Query{Category: "notice", Recipient: pricing.Recipient{Market: "South"}}
		require.Equal(t, pricing.Documented, ask(b, pricing.Account{}, elsewhere).Confidence, "no ladder, no table")
	}
}

// TestFirstBandOfOne has a band that the month's first message fills.
func TestFirstBandOfOne(t *testing.T) {
	b := ruled(t, pricing.Rule{Category: "notice", Basis: pricing.Regular, Tier: "notice"})
	tiers := testTiers(t, 2030_02_01)
	tiers.Ladders = tiers.Ladders[:1]
	tiers.Ladders[0].Bands = []pricing.Band{{To: 1, Price: amount(t, "0.10", "EUR")}, {From: 2, To: 2, Price: amount(t, "0.09", "EUR")},
		{From: 3, To: pricing.Unbounded, Price: amount(t, "0.08", "EUR")}}
	b, err := b.AddTiers(tiers)
	require.NoError(t, err)
	q := pricing.Query{Category: "notice"}
	require.Equal(t, amount(t, "0.10", "EUR"), ask(b, pricing.Account{}, q).Price, "nobody counts, so nothing was sent")
	for used, want := range map[int64]string{0: "0.10", 1: "0.09", 2: "0.08", 3: "0.08"} {
		q.Usage = pricing.Tally{{Scope: pricing.ScopePortfolio, Owner: "a", Market: "North", Category: "notice", Month: 2030_05_01}: used}
		require.Equal(t, amount(t, want, "EUR"), ask(b, pricing.Account{ID: "a"}, q).Price, "after %d", used)
	}
}

// TestStepsEqualTheNaive splits a run of messages and compares with the rate of
// each.
func TestStepsEqualTheNaive(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		ladder := pricing.Ladder{Market: "M", Category: "m"}
		from := int64(1)
		for i := range rapid.IntRange(1, 4).Draw(r, "bands") {
			band := pricing.Band{From: from, To: from + rapid.Int64Range(0, 5).Draw(r, "width"), Price: micros(t, int64(100-i), "EUR")}
			ladder.Bands = append(ladder.Bands, band)
			from = band.To + 1
		}
		ladder.Bands[len(ladder.Bands)-1].To = pricing.Unbounded
		used, n := rapid.Int64Range(0, 20).Draw(r, "used"), rapid.Int64Range(0, 20).Draw(r, "n")
		steps, err := ladder.Steps(used, n)
		require.NoError(r, err)
		var rates []int64
		for _, s := range steps {
			require.Positive(r, s.Count, "no empty step")
			require.Equal(r, s.Price.Micros()*s.Count, s.Total.Micros())
			for range s.Count {
				rates = append(rates, s.Price.Micros())
			}
		}
		var want []int64
		for i := range n {
			want = append(want, ladder.Rate(used+i+1).Micros())
			price := int64(0)
			for _, band := range ladder.Bands {
				if used+i+1 >= band.From && used+i+1 <= band.To {
					price = band.Price.Micros()
				}
			}
			require.Equal(r, price, want[i])
		}
		require.Equal(r, want, rates)
		table := pricing.Tiers{Currency: "EUR", Effective: 2030_01_01, Ladders: []pricing.Ladder{ladder}}
		require.NoError(r, table.Validate(), "bands of one message too")
	})
}

// TestRateBeyondABoundedLadder stays at the last band.
func TestRateBeyondABoundedLadder(t *testing.T) {
	ladder := pricing.Ladder{Bands: []pricing.Band{{To: 1, Price: amount(t, "3", "EUR")}, {From: 2, To: 2, Price: amount(t, "2", "EUR")}, {From: 3, To: 3, Price: amount(t, "1", "EUR")}}}
	for n, want := range map[int64]string{-1: "3", 0: "3", 1: "3", 2: "2", 3: "1", 4: "1", pricing.Unbounded: "1"} {
		require.Equal(t, amount(t, want, "EUR"), ladder.Rate(n), n)
	}
	free := pricing.Ladder{Bands: []pricing.Band{{To: pricing.Unbounded, Price: amount(t, "0", "EUR")}}}
	steps, err := free.Steps(1, pricing.Unbounded-1)
	require.NoError(t, err, "as many as can be counted")
	require.Equal(t, int64(pricing.Unbounded-1), steps[0].Count)
	for _, c := range [][2]int64{{1, pricing.Unbounded}, {2, pricing.Unbounded - 1}, {-1, 0}, {0, -1}} {
		_, err := free.Steps(c[0], c[1])
		require.ErrorIs(t, err, pricing.ErrOverflow, "%v", c)
	}
}

// TestReplaceTiersReplaces, as its name says, and leaves the first book alone.
func TestReplaceTiersReplaces(t *testing.T) {
	b := testBook(t)
	tiers := testTiers(t, 2030_01_01)
	tiers.Ladders[0].Bands[0].Price = amount(t, "0.11", "EUR")
	other, err := b.ReplaceTiers(tiers)
	require.NoError(t, err)
	require.Len(t, other.Tiers(), 1)
	require.Equal(t, amount(t, "0.11", "EUR"), ask(other, pricing.Account{}, pricing.Query{Category: "notice"}).Price)
	require.Equal(t, amount(t, "0.10", "EUR"), ask(b, pricing.Account{}, pricing.Query{Category: "notice"}).Price)
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
