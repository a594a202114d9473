package whatsapp_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/pricing"
)

func priceBook(t testing.TB) *pricing.Book {
	t.Helper()
	book, err := whatsapp.PriceBook()
	require.NoError(t, err)
	return book
}

func TestPriceBookSmoke(t *testing.T) {
	b := priceBook(t)
	t.Log(b.Editions("USD"))
	a := &pricing.Account{Currency: "USD"}
	t.Log(b.Classify(a, &pricing.Query{At: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), Recipient: pricing.Recipient{Phone: "919812345678"}, Category: "marketing"}))
}
