package whatsapp_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/pricing"
)

// A read receipt or typing sign is no message: in every model, in and out of the
// window, for every kind of business, it is not charged, opens no billing
// conversation and leaves the monthly allowance alone.
func TestPriceOfSigns(t *testing.T) {
	book := priceBook(t)
	for _, instant := range []string{
		"2023-06-01T12:00:00Z", "2024-12-01T12:00:00Z", "2025-07-01T12:00:00Z", "2026-09-30T12:00:00Z", "2026-10-01T12:00:00Z",
	} {
		for _, traits := range []pricing.Traits{0, pricing.AIProvider, pricing.Exempt} {
			for _, windows := range []pricing.Windows{{}, {priceInService}} {
				account := &pricing.Account{Currency: "USD", Zone: time.UTC, Country: "BR", Traits: traits}
				q := pricing.Query{
					At: priceInstant(t, instant), Type: "sender_action", FreeForm: true, Windows: windows,
					Recipient: pricing.Recipient{Phone: priceBrazilian},
				}
				c := book.Classify(account, &q)
				require.Equal(t, pricing.NotCharged, c.Basis, "%s %v: %v", instant, traits, c)
				require.Zero(t, c.Counts, instant)
				require.Zero(t, c.Opens, instant)
				require.Equal(t, pricing.Assumed, c.Confidence, instant)

				q.Type = "text"
				require.NotEqual(t, pricing.NotCharged, book.Classify(account, &q).Basis, "%s: a text is a message", instant)
			}
		}
	}
}
