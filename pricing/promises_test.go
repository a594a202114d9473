package pricing_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/pricing"
)

// TestTwoCardsForOneDate is refused wherever the two come from.
func TestTwoCardsForOneDate(t *testing.T) {
	b := testBook(t)
	one, two := testCard(t, 2030_02_01), testCard(t, 2030_02_01)
	_, err := b.Replace([]pricing.Card{one, two}, nil)
	require.ErrorIs(t, err, pricing.ErrDuplicate)
	require.ErrorContains(t, err, "card EUR 2030-02-01")
	facts := b.Facts()
	facts.Cards = append(facts.Cards, testCard(t, 2030_01_01))
	_, err = pricing.NewBook(facts)
	require.ErrorContains(t, err, "card EUR 2030-01-01: already in the book")
	_, err = b.Replace(nil, []pricing.Tiers{testTiers(t, 2030_02_01), testTiers(t, 2030_02_01)})
	require.ErrorContains(t, err, "tiers EUR 2030-02-01: already in the book")
	other := testCard(t, 2030_02_01)
	other.Currency = "USD"
	for i := range other.Rates {
		other.Rates[i].Price = amount(t, "0.1", "USD")
	}
	_, err = b.Replace([]pricing.Card{one, other}, nil)
	require.NoError(t, err, "one date in two currencies is none")
}

// TestNeverAZeroPrice asks for what the book does not know: a currency the book
// lacks, a missing market, a missing rate, a day before the first card.
func TestNeverAZeroPrice(t *testing.T) {
	b := testBook(t)
	for name, c := range map[string]struct {
		currency string
		to       pricing.Recipient
		category pricing.Category
		day      pricing.Date
		err      error
		says     string
		why      pricing.Why
	}{
		"a currency the book lacks": {"USD", pricing.Recipient{Market: "North"}, "notice", 2030_05_01, pricing.ErrNoCard, `"USD" on 2030-05-01`, pricing.WhyNoCard},
		"no currency":               {"", pricing.Recipient{Market: "North"}, "notice", 2030_05_01, pricing.ErrNoCard, `""`, pricing.WhyNoCurrency},
		"before the first card":     {"EUR", pricing.Recipient{Market: "North"}, "notice", 2029_12_31, pricing.ErrNoCard, "2029-12-31", pricing.WhyNoCard},
		"a missing market":          {"EUR", pricing.Recipient{Market: "Atlantis"}, "notice", 2030_05_01, pricing.ErrNoMarket, `"Atlantis"`, pricing.WhyNoMarket},
		"a missing rate":            {"EUR", pricing.Recipient{Market: "South"}, "code", 2030_05_01, pricing.ErrNoRate, "South code", pricing.WhyNoRate},
	} {
		view, err := viewAt(b, day(c.day), nil, c.currency)
		if err == nil {
			_, err = rateFor(view, c.to, c.category)
		}
		require.ErrorIs(t, err, c.err, name)
		require.ErrorContains(t, err, c.says, name)
		rate, err := rateFor(view, c.to, c.category)
		require.Error(t, err, name)
		require.Equal(t, pricing.Amount{}, rate, name)

		a := &pricing.Account{Currency: c.currency}
		q := pricing.Query{At: day(c.day), Category: c.category, Recipient: c.to}
		got := b.Classify(a, &q)
		require.Equal(t, pricing.Unknown, got.Basis, name)
		require.Equal(t, c.why, got.Why, name)
		require.Equal(t, pricing.Amount{}, got.Price, name)
		require.False(t, got.Known(), name)
		said := confirm(b, a, &q, said{Basis: pricing.Regular})
		require.False(t, said.Known(), "%s: confirmed, at a price nobody knows", name)
		f, err := b.Forecast(a, pricing.Batch{Query: q, Count: 3})
		require.NoError(t, err, name)
		require.Equal(t, int64(3), f.Unknown, name)
		require.Equal(t, pricing.Amount{}, f.Total, name)
	}
}

// rateFor is the list rate for a recipient.
func rateFor(v *pricing.View, to pricing.Recipient, category pricing.Category) (pricing.Amount, error) {
	market, err := v.Market(to)
	if err != nil {
		return pricing.Amount{}, err
	}
	return v.Rate(market, category)
}
