package ratefile_test

import (
	"fmt"
	"testing"
	"time"

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

func day(d pricing.Date) time.Time { return d.In(time.UTC) }

// viewAt is the view of an account in a zone and currency, and an error where it has no card.
func viewAt(b *pricing.Book, t time.Time, zone *time.Location, currency string) (*pricing.View, error) {
	v := b.At(&pricing.Account{Zone: zone, Currency: currency}, t)
	if _, carded := v.Card(); !carded {
		return v, fmt.Errorf("%w: currency %q on %s", pricing.ErrNoCard, currency, pricing.DateOf(t, zone))
	}
	return v, nil
}

// drawDay draws an existing date.
func drawDay(r *rapid.T) pricing.Date {
	days := rapid.IntRange(0, 4000).Draw(r, "day")
	return pricing.DateOf(time.Date(2025, 1, 1+days, 0, 0, 0, 0, time.UTC), nil)
}

// rateOf is the price of a ladder's n-th message, counted from 1.
func rateOf(l pricing.Ladder, n int64) pricing.Amount {
	for _, band := range l.Bands {
		if n <= band.To {
			return band.Price
		}
	}
	return pricing.Amount{}
}

// testFacts name the markets of the tests' files.
func testFacts() pricing.Facts {
	return pricing.Facts{Markets: pricing.Markets{Other: "Elsewhere", Rows: []pricing.MarketRow{
		{Market: "North", Country: "NO", Prefix: "4"}, {Market: "South", Country: "SO", Prefix: "45"}, {Market: "Isle", Country: "IS", Prefix: "459"},
	}}}
}

func testBook(t testing.TB) *pricing.Book {
	t.Helper()
	b, err := pricing.NewBook(testFacts())
	require.NoError(t, err)
	return b
}

func rate(t testing.TB, market string, category pricing.Category, price string) pricing.Rate {
	return pricing.Rate{Market: market, Category: category, Price: amount(t, price, "EUR")}
}
