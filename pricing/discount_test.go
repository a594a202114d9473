package pricing_test

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/pricing"
)

// naiveDiscount takes a percentage off with fractions of any size and rounds
// half up to a number of decimals. It returns millionths.
func naiveDiscount(list int64, percent, decimals int) int64 {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
	left := new(big.Rat).Mul(big.NewRat(list, 1_000_000), big.NewRat(int64(100-percent), 100))
	shifted := left.Mul(left, new(big.Rat).SetInt(scale))
	shifted.Add(shifted, big.NewRat(1, 2))
	steps := new(big.Int).Div(shifted.Num(), shifted.Denom())
	micros := new(big.Rat).SetFrac(steps, scale)
	return micros.Mul(micros, big.NewRat(1_000_000, 1)).Num().Int64()
}

// derived is the price that a book works out from a list rate.
func derived(t require.TestingT, list pricing.Amount, percent, decimals int) pricing.Amount {
	b, err := pricing.NewBook(pricing.Facts{})
	require.NoError(t, err)
	b, err = b.Replace([]pricing.Card{pricing.Card{Currency: "EUR", Effective: 2030_01_01, Rates: []pricing.Rate{{Market: "M", Category: "notice", Price: list}}}}, nil)
	require.NoError(t, err)
	b, err = b.Replace(nil, []pricing.Tiers{pricing.Tiers{Currency: "USD", Effective: 2030_01_01, Decimals: decimals, Ladders: []pricing.Ladder{
		{Market: "M", Category: "notice", Bands: []pricing.Band{{To: pricing.Unbounded, Discount: percent}}}}}})
	require.NoError(t, err)
	view, err := viewAt(b, day(2030_01_01), nil, "EUR")
	require.NoError(t, err)
	ladder, ok := view.Ladder("M", "notice")
	require.True(t, ok)
	return rateOf(ladder, 1)
}

// TestDiscountEqualsTheNaive draws a list rate up to the most that a card may
// hold, a discount and a number of decimals.
func TestDiscountEqualsTheNaive(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		list := rapid.OneOf(rapid.Int64Range(0, 1_000), rapid.Int64Range(0, 100_000_000_000)).Draw(r, "list")
		percent := rapid.IntRange(1, 100).Draw(r, "percent")
		decimals := rapid.IntRange(0, 6).Draw(r, "decimals")
		got := derived(r, micros(t, list, "EUR"), percent, decimals)
		require.Equal(r, naiveDiscount(list, percent, decimals), got.Micros())
		require.Equal(r, "EUR", got.Currency())
	})
}

// TestDiscountRoundsHalfUp asks a millionth below a half, at it and above it.
func TestDiscountRoundsHalfUp(t *testing.T) {
	for _, c := range []struct {
		list              string
		percent, decimals int
		want              string
	}{
		{"0.00999", 50, 2, "0.00"}, {"0.01", 50, 2, "0.01"}, {"0.010002", 50, 2, "0.01"}, // 0.004995, 0.005, 0.005001
		{"2.99", 50, 0, "1"}, {"2.999999", 50, 0, "1"}, {"3", 50, 0, "2"},
		{"0.000001", 49, 6, "0.000001"}, {"0.000001", 50, 6, "0.000001"}, {"0.000001", 51, 6, "0"},
		{"100000", 100, 4, "0"}, {"100000", 1, 6, "99000"}, {"100000", 99, 0, "1000"},
	} {
		got := derived(t, amount(t, c.list, "EUR"), c.percent, c.decimals)
		require.Equal(t, amount(t, c.want, "EUR"), got, "%s less %d %% to %d decimals", c.list, c.percent, c.decimals)
	}
}
