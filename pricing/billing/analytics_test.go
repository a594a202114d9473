package billing_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

// compareCost compares one message of ours with one row.
func compareCost(t *testing.T, ours pricing.Amount, rows ...billing.Row) (billing.RowComparison, error) {
	t.Helper()
	c := pricing.Charge{Basis: pricing.Regular, Price: ours}
	for i := range rows {
		rows[i].Start, rows[i].End = noon.Add(-time.Hour), noon.Add(time.Hour)
	}
	got, err := billing.ReconcileRows(all([]billing.Entry{{Message: "m", Predicted: c, Delivered: noon}}), rows)
	if err != nil {
		return billing.RowComparison{}, err
	}
	require.Len(t, got, 1)
	return got[0], nil
}

// TestReconcileRowsTolerance compares costs at the tolerance and a millionth
// beyond it, either way.
func TestReconcileRowsTolerance(t *testing.T) {
	eur := func(n int64) pricing.Amount { return micros(t, n, "EUR") }
	for _, c := range []struct {
		name      string
		ours      int64
		tolerance pricing.Amount
		want      billing.Reason
	}{
		{"exact", 100_000, pricing.Amount{}, ""},
		{"a millionth more", 100_001, pricing.Amount{}, billing.ReasonCard},
		{"a millionth less", 99_999, pricing.Amount{}, billing.ReasonCard},
		{"no tolerance, in a currency", 99_999, eur(0), billing.ReasonCard},
		{"at the tolerance, more", 100_500, eur(500), ""},
		{"at the tolerance, less", 99_500, eur(500), ""},
		{"beyond it, more", 100_501, eur(500), billing.ReasonCard},
		{"beyond it, less", 99_499, eur(500), billing.ReasonCard},
		{"any cost", 0, eur(math.MaxInt64), ""},
	} {
		got, err := compareCost(t, eur(c.ours), billing.Row{Volume: 1, Cost: eur(100_000), Tolerance: c.tolerance})
		require.NoError(t, err, c.name)
		require.Equal(t, c.want, got.Reason, c.name)
	}
	got, err := compareCost(t, eur(100_007),
		billing.Row{Cost: eur(60_000), Tolerance: eur(3)}, billing.Row{Volume: 1, Cost: eur(40_000), Tolerance: eur(4)})
	require.NoError(t, err)
	require.Empty(t, got.Reason, "tolerances add up with the rows")
	require.Equal(t, eur(7), got.Row.Tolerance)
	got, err = compareCost(t, eur(0), billing.Row{Volume: 1, Cost: eur(math.MinInt64)})
	require.NoError(t, err)
	require.Equal(t, billing.ReasonCard, got.Reason, "further apart than an amount can say")
}

// TestReconcileRowsCurrency checks that equal numbers of two currencies differ.
func TestReconcileRowsCurrency(t *testing.T) {
	for _, c := range []struct {
		ours, theirs pricing.Amount
		want         billing.Reason
	}{
		{amount(t, "0.10", "EUR"), amount(t, "0.10", "EUR"), ""},
		{amount(t, "0.10", "EUR"), amount(t, "0.10", "USD"), billing.ReasonCard},
		{amount(t, "0", "EUR"), amount(t, "0", "USD"), billing.ReasonCard},
		{amount(t, "0", "EUR"), pricing.Amount{}, ""},
		{amount(t, "0.10", "EUR"), pricing.Amount{}, billing.ReasonCard},
	} {
		got, err := compareCost(t, c.ours, billing.Row{Volume: 1, Cost: c.theirs})
		require.NoError(t, err)
		require.Equal(t, c.want, got.Reason, "%s and %s", c.ours, c.theirs)
	}
}

func TestReconcileRowsRefusesATolerance(t *testing.T) {
	_, err := compareCost(t, amount(t, "1", "EUR"), billing.Row{Cost: amount(t, "1", "EUR"), Tolerance: amount(t, "-0.000001", "EUR")})
	require.ErrorIs(t, err, pricing.ErrPrice)
	require.ErrorContains(t, err, "row 0: price refused: tolerance -0.000001 EUR is negative")
	_, err = compareCost(t, amount(t, "1", "EUR"), billing.Row{Cost: amount(t, "1", "EUR"), Tolerance: amount(t, "1", "USD")})
	require.ErrorIs(t, err, pricing.ErrCurrency)
	require.ErrorContains(t, err, "row 0: tolerance")
	most := micros(t, math.MaxInt64, "EUR")
	_, err = compareCost(t, amount(t, "1", "EUR"), billing.Row{Tolerance: most}, billing.Row{Tolerance: most})
	require.ErrorIs(t, err, pricing.ErrOverflow)
	require.ErrorContains(t, err, "row 1")
}
