package messenger_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/pricing"
)

func TestPriceRules(t *testing.T) {
	book := messenger.New().Rulebook().Prices.Get()
	rate, err := pricing.ParseAmount("0.02", "EUR")
	require.NoError(t, err)
	for _, c := range []struct {
		q          pricing.Query
		category   pricing.Category
		basis      pricing.Basis
		confidence pricing.Confidence
	}{
		{pricing.Query{Type: "text", FreeForm: true}, "standard", pricing.NotCharged, pricing.Documented},
		{pricing.Query{Type: "utility"}, "utility", pricing.NotCharged, pricing.Assumed},
		{pricing.Query{Type: "utility", Category: "utility"}, "utility", pricing.NotCharged, pricing.Assumed},
		{pricing.Query{Type: "marketing", HostRate: rate}, "marketing", pricing.HostRate, pricing.Documented},
		{pricing.Query{Category: "marketing", HostRate: rate}, "marketing", pricing.HostRate, pricing.Documented},
		{pricing.Query{Type: "marketing"}, "marketing", pricing.Unknown, pricing.Documented},
	} {
		c.q.At = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
		got := book.Classify(&pricing.Account{}, &c.q)
		require.Equal(t, c.category, got.Category, "%+v", c)
		require.Equal(t, c.basis, got.Basis, "%+v", c)
		require.Equal(t, c.confidence, got.Confidence, "%+v", c)
		if c.basis == pricing.HostRate {
			require.Equal(t, rate, got.Price)
		}
		if c.basis == pricing.Unknown {
			require.Equal(t, pricing.WhyNoHostRate, got.Why)
		}
	}
}

func ExampleChannel_Rulebook_prices() {
	book := messenger.New().Rulebook().Prices.Get()
	bid, err := pricing.ParseAmount("0.0150", "USD")
	if err != nil {
		panic(err)
	}
	account := &pricing.Account{}
	fmt.Println(book.Classify(account, &pricing.Query{Type: "text", FreeForm: true}))
	fmt.Println(book.Classify(account, &pricing.Query{Type: "marketing", HostRate: bid}))
	// Output:
	// standard not_charged (estimated)
	// marketing host_rate 0.015 USD (estimated)
}
