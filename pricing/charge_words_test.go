package pricing_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/pricing"
)

// Whoever reads that a charge is unknown reads also which fact is wanting.
func TestAnUnknownChargeSaysWhatItLacks(t *testing.T) {
	for _, why := range []pricing.Why{pricing.WhyNoHostRate, pricing.WhyNoCategory, pricing.WhyNoCurrency, pricing.WhyNoCard, pricing.WhyNoRate,
		pricing.WhyNoMarket, pricing.WhyNoRule} {
		require.Contains(t, pricing.Charge{Basis: pricing.Unknown, Why: why}.String(), "unknown ("+string(why)+": ")
	}
	require.Equal(t, "notice unknown (elsewhere)", pricing.Charge{Category: "notice", Basis: pricing.Unknown, Why: "elsewhere"}.String())
}
