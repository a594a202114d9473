package pricing_test

import (
	"encoding/json"
	"math"
	"math/big"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/pricing"
)

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

func TestParseAmount(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "-0": 0, "0.0118": 11_800, "1": 1_000_000, "-3": -3_000_000, "0.000001": 1,
		"007.5": 7_500_000, "1234.567890": 1_234_567_890, "-0.000001": -1,
		"9223372036854.775807": math.MaxInt64, "-9223372036854.775808": math.MinInt64,
	} {
		got, err := pricing.ParseAmount(text, "USD")
		require.NoError(t, err, text)
		require.Equal(t, want, got.Micros(), text)
		require.Equal(t, "USD", got.Currency())
	}
}

func TestParseAmountRefuses(t *testing.T) {
	for text, want := range map[string]error{
		"": pricing.ErrNumber, "-": pricing.ErrNumber, ".": pricing.ErrNumber, ".5": pricing.ErrNumber, "5.": pricing.ErrNumber,
		"+1": pricing.ErrNumber, "--1": pricing.ErrNumber, "1e3": pricing.ErrNumber, "NaN": pricing.ErrNumber, "Inf": pricing.ErrNumber,
		" 1": pricing.ErrNumber, "1 ": pricing.ErrNumber, "1,000": pricing.ErrNumber, "0x1": pricing.ErrNumber, "1_0": pricing.ErrNumber,
		"0.0000001": pricing.ErrNumber, "1.2.3": pricing.ErrNumber, "١": pricing.ErrNumber, "1:0": pricing.ErrNumber, "1/0": pricing.ErrNumber,
		"9223372036854.775808": pricing.ErrOverflow, "-9223372036854.775809": pricing.ErrOverflow, "99999999999999999999": pricing.ErrOverflow,
	} {
		got, err := pricing.ParseAmount(text, "USD")
		require.ErrorIs(t, err, want, "%q", text)
		require.ErrorContains(t, err, text)
		require.Equal(t, pricing.Amount{}, got)
	}
	for _, code := range []string{"", "US", "usd", "USDT", "U$D", "ÅÅ", "@BC", "AB["} {
		_, err := pricing.ParseAmount("1", code)
		require.ErrorIs(t, err, pricing.ErrCurrency, "%q", code)
	}
	for _, code := range []string{"AAA", "ZZZ"} {
		require.Equal(t, code, amount(t, "1", code).Currency())
	}
}

func TestAmountText(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0.00 USD", "0.0080": "0.008 USD", "40": "40.00 USD", "-0.5": "-0.50 USD", "0.000001": "0.000001 USD", "-12.345": "-12.345 USD",
	} {
		require.Equal(t, want, amount(t, text, "USD").String())
	}
	require.Equal(t, "none", pricing.Amount{}.String())
	require.Empty(t, pricing.Amount{}.Currency())
	require.Equal(t, "-9223372036854.775808 USD", micros(t, math.MinInt64, "USD").String())
}

func TestAmountMixing(t *testing.T) {
	dollars, pesos := amount(t, "1", "USD"), amount(t, "1", "COP")
	_, err := dollars.Add(pesos)
	require.ErrorIs(t, err, pricing.ErrCurrency)
	_, err = dollars.Sub(pesos)
	require.ErrorIs(t, err, pricing.ErrCurrency)
	order, err := dollars.Cmp(pesos)
	require.ErrorIs(t, err, pricing.ErrCurrency)
	require.Zero(t, order)

	sum, err := pricing.Amount{}.Add(dollars)
	require.NoError(t, err)
	require.Equal(t, dollars, sum)
	difference, err := dollars.Sub(pricing.Amount{})
	require.NoError(t, err)
	require.Equal(t, dollars, difference)
	order, err = pricing.Amount{}.Cmp(dollars)
	require.NoError(t, err)
	require.Equal(t, -1, order)
	zero := amount(t, "0", "USD")
	_, err = zero.Add(pesos)
	require.ErrorIs(t, err, pricing.ErrCurrency, "zero dollars are dollars")
	require.True(t, zero.IsZero())
}

// edges are the numbers around which arithmetic on 64 bits goes wrong.
var edges = []int64{0, 1, -1, 2, -2, 7, -7, math.MaxInt64, -math.MaxInt64, math.MinInt64, math.MaxInt64 - 1, math.MinInt64 + 1,
	math.MaxInt64 / 2, math.MaxInt64/2 + 1, math.MinInt64 / 2, math.MinInt64/2 - 1, math.MaxInt64 / 7, -(math.MaxInt64 / 7), 1 << 32, -1 << 31}

// checkArithmetic compares with integers of any size.
func checkArithmetic(t require.TestingT, x, y int64) {
	a, err := pricing.NewAmount(x, "USD")
	require.NoError(t, err)
	b, err := pricing.NewAmount(y, "USD")
	require.NoError(t, err)
	bx, by := big.NewInt(x), big.NewInt(y)
	check := func(name string, got pricing.Amount, err error, want *big.Int) {
		if !want.IsInt64() {
			require.ErrorIs(t, err, pricing.ErrOverflow, "%s of %d and %d", name, x, y)
			require.Equal(t, pricing.Amount{}, got)
			return
		}
		require.NoError(t, err, "%s of %d and %d", name, x, y)
		require.Equal(t, want.Int64(), got.Micros(), "%s of %d and %d", name, x, y)
		require.Equal(t, "USD", got.Currency())
	}
	sum, err := a.Add(b)
	check("sum", sum, err, new(big.Int).Add(bx, by))
	difference, err := a.Sub(b)
	check("difference", difference, err, new(big.Int).Sub(bx, by))
	product, err := a.Mul(y)
	check("product", product, err, new(big.Int).Mul(bx, by))
	order, err := a.Cmp(b)
	require.NoError(t, err)
	require.Equal(t, bx.Cmp(by), order, "order of %d and %d", x, y)
	require.Equal(t, x == 0, a.IsZero())
}

func TestAmountArithmetic(t *testing.T) {
	for _, x := range edges {
		for _, y := range edges {
			checkArithmetic(t, x, y)
		}
	}
	number := rapid.OneOf(rapid.Int64(), rapid.SampledFrom(edges))
	rapid.Check(t, func(r *rapid.T) { checkArithmetic(r, number.Draw(r, "x"), number.Draw(r, "y")) })
}

// TestAmountTextEqualsTheNaive writes and reads numbers by way of fractions of
// any size.
func TestAmountTextEqualsTheNaive(t *testing.T) {
	number := rapid.OneOf(rapid.Int64(), rapid.SampledFrom(edges), rapid.Int64Range(-2_000_000, 2_000_000))
	rapid.Check(t, func(r *rapid.T) {
		n := number.Draw(r, "micros")
		text := micros(t, n, "USD").Decimal()
		exact := big.NewRat(n, 1_000_000)
		back, ok := new(big.Rat).SetString(text)
		require.True(r, ok, text)
		require.Zero(r, exact.Cmp(back), text)
		whole, fraction, _ := strings.Cut(text, ".")
		require.NotEmpty(r, whole, text)
		require.GreaterOrEqual(r, len(fraction), 2, text)
		require.LessOrEqual(r, len(fraction), 6, text)
		require.False(r, len(fraction) > 2 && strings.HasSuffix(fraction, "0"), "%s has a zero too many", text)
	})
}

func TestAmountRoundTrips(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.OneOf(rapid.Int64(), rapid.SampledFrom(edges)).Draw(r, "n")
		a := micros(t, n, rapid.StringMatching(`[A-Z]{3}`).Draw(r, "currency"))
		parsed, err := pricing.ParseAmount(a.Decimal(), a.Currency())
		require.NoError(r, err)
		require.Equal(r, a, parsed)
		data, err := json.Marshal(a)
		require.NoError(r, err)
		var back pricing.Amount
		require.NoError(r, json.Unmarshal(data, &back))
		require.Equal(r, a, back)
	})
}

func TestAmountJSON(t *testing.T) {
	data, err := json.Marshal(struct{ A, Zero pricing.Amount }{A: amount(t, "0.0118", "USD")})
	require.NoError(t, err)
	require.JSONEq(t, `{"A":{"amount":"0.0118","currency":"USD"},"Zero":null}`, string(data))

	a := amount(t, "1", "USD")
	require.NoError(t, json.Unmarshal([]byte("null"), &a))
	require.Equal(t, pricing.Amount{}, a)
	for _, body := range []string{
		`{"amount":0.0118,"currency":"USD"}`, `{"currency":"USD"}`, `{"amount":"0.0118"}`, `{"amount":"","currency":"USD"}`,
		`"0.0118"`, `{"amount":"1e3","currency":"USD"}`, `[]`, `{"amount":null,"currency":"USD"}`,
		`{"amount":"1","currency":"USD","amount":2}`, `{"amount":"1","currency":"usd"}`,
	} {
		got := amount(t, "7", "USD")
		require.Error(t, json.Unmarshal([]byte(body), &got), body)
		require.Equal(t, amount(t, "7", "USD"), got, "nothing half done: %s", body)
	}
}

var plain = regexp.MustCompile(`^-?[0-9]+(\.[0-9]{1,6})?$`)

// FuzzParseAmount: what is read is what is a plain number and fits, and to the micro-unit.
func FuzzParseAmount(f *testing.F) {
	for _, s := range []string{"0.0118", "-3", "1e9", "9223372036854.775807", "9223372036854.775808", "-9223372036854.775808", "", "0.0000001"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := pricing.ParseAmount(text, "USD")
		if !plain.MatchString(text) {
			require.ErrorIs(t, err, pricing.ErrNumber)
			require.Zero(t, a)
			return
		}
		exact, ok := new(big.Rat).SetString(text)
		require.True(t, ok)
		want := exact.Mul(exact, big.NewRat(1_000_000, 1)).Num()
		if !want.IsInt64() {
			require.ErrorIs(t, err, pricing.ErrOverflow)
			require.Zero(t, a)
			return
		}
		require.NoError(t, err)
		require.Equal(t, want.Int64(), a.Micros())
	})
}
