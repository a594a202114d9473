package fact_test

import (
	"math/big"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/internal/fact"
)

func TestScaled(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "-0": 0, "0e64": 0, "0.000e-64": 0, "1": 1_000_000, "1.2E-2": 12_000, "0.0118": 11_800, "1.7e12": 1_700_000_000_000_000_000,
		"-1.5e+1": -15_000_000, "9223372036854.775807": 9_223_372_036_854_775_807, "-9223372036854.775808": -9_223_372_036_854_775_808,
		"0.00000000000000001e17": 1_000_000,
	} {
		n, cut, ok := fact.Scaled(text, 6)
		require.True(t, ok, text)
		require.False(t, cut, text)
		require.Equal(t, want, n, text)
	}
	for _, text := range []string{
		"", "-", "+1", ".5", "1.", "1.e1", "1e", "1e+", "e1", "1e1.5", "0x10", " 1", "1 ", "1,5", "NaN", "Infinity", "١", "--1", "1e65", "1e-65",
		"1e99999999999999999999", "9223372036854.775808", "1e20", strings.Repeat("9", 1<<20), "1_000",
	} {
		_, _, ok := fact.Scaled(text, 6)
		require.False(t, ok, text)
	}
	n, cut, ok := fact.Scaled("0.01250000000000000069", 6)
	require.True(t, ok && cut)
	require.EqualValues(t, 12_500, n)
}

// Every number of JSON is what math/big says, cut towards 0.
func TestScaledAgainstBig(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`-?(0|[1-9][0-9]{0,18})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?`).Draw(t, "number")
		places := rapid.SampledFrom([]int{0, 3, 6}).Draw(t, "places")
		exact, ok := new(big.Rat).SetString(text)
		require.True(t, ok)
		scaled := new(big.Rat).Mul(exact, new(big.Rat).SetInt64(pow10(places)))
		whole := new(big.Int).Quo(scaled.Num(), scaled.Denom())
		n, cut, ok := fact.Scaled(text, places)
		if !whole.IsInt64() || tooFar(text) {
			require.False(t, ok, text)
			return
		}
		require.True(t, ok, text)
		require.Equal(t, whole.Int64(), n, text)
		require.Equal(t, !scaled.IsInt(), cut, text)
	})
}

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

func tooFar(text string) bool {
	i := strings.IndexAny(text, "eE")
	if i < 0 {
		return false
	}
	n, _ := strconv.Atoi(strings.TrimPrefix(text[i+1:], "+"))
	return n > 64 || n < -64
}
