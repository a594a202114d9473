package whatsapp_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/pricing"
)

var rateName = regexp.MustCompile(`^whatsapp-(\d{4}-\d{2}-\d{2})-([a-z]{3})\.csv$`)

// TestRateCellsAreReachable looks every cell of every embedded card up, at the first instant of the card and at the last before the
// next, in zones on both sides of UTC.
func TestRateCellsAreReachable(t *testing.T) {
	book := priceBook(t)
	zones := []*time.Location{time.UTC, priceZone(t, "Asia/Kolkata"), priceZone(t, "America/Bogota")}
	names, err := filepath.Glob("rates/*.csv")
	require.NoError(t, err)
	for _, name := range names {
		parts := rateName.FindStringSubmatch(filepath.Base(name))
		if parts == nil {
			continue
		}
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		rows, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
		require.NoError(t, err)
		currency := strings.ToUpper(parts[2])
		for _, zone := range zones {
			day, err := time.ParseInLocation(time.DateOnly, parts[1], zone)
			require.NoError(t, err)
			a := &pricing.Account{Zone: zone, Currency: currency}
			view := book.At(a, day)
			card, ok := view.Card()
			require.True(t, ok)
			require.Equal(t, parts[1], card.Effective.String())
			if older, ok := book.At(a, day.Add(-1)).Card(); ok {
				require.Less(t, older.Effective, card.Effective)
			}
			require.Len(t, card.Rates, checkCells(t, view, rows, currency), "%s holds nothing that the file lacks", name)
			for _, next := range book.Facts().Cards {
				if next.Currency == currency && next.Effective > card.Effective {
					checkCells(t, book.At(a, next.Effective.In(zone).Add(-1)), rows, currency)
					break
				}
			}
		}
	}
}

func checkCells(t *testing.T, view *pricing.View, rows [][]string, currency string) (cells int) {
	t.Helper()
	for _, row := range rows[1:] {
		for i, text := range row[1:] {
			got, err := view.Rate(row[0], pricing.Category(rows[0][i+1]))
			if text == "" {
				require.ErrorIs(t, err, pricing.ErrNoRate, "%s %s", row[0], rows[0][i+1])
				continue
			}
			require.NoError(t, err)
			require.Equal(t, priceAmount(t, text, currency), got, "%s %s", row[0], rows[0][i+1])
			cells++
		}
	}
	return cells
}

// TestRateBandsFollowTheDiscount checks the published prices against list price and discount, which is how bands of other currencies
// are worked out.
func TestRateBandsFollowTheDiscount(t *testing.T) {
	book := priceBook(t)
	for _, tiers := range book.Facts().Tiers {
		view := book.At(&pricing.Account{Currency: tiers.Currency}, tiers.Effective.In(time.UTC))
		for _, l := range tiers.Ladders {
			list, err := view.Rate(l.Market, l.Category)
			require.NoError(t, err)
			for _, b := range l.Bands {
				exact, err := list.Mul(int64(100 - b.Discount))
				require.NoError(t, err)
				// Half up to a hundred micros, of a number a hundred times too large.
				want := (exact.Micros() + 5_000) / 10_000 * 100
				require.Equal(t, want, b.Price.Micros(), "%s %s from %d", l.Market, l.Category, b.From)
			}
		}
	}
}

// TestRateGapsOf2025: rates that changed to values which were not found are not given at the old price.
func TestRateGapsOf2025(t *testing.T) {
	book := priceBook(t)
	for _, c := range []struct {
		day, market string
		category    pricing.Category
		want        string
	}{
		{"2025-01-31", "Egypt", "authentication", "0.0618 USD"},
		{"2025-02-01", "Egypt", "authentication", ""},
		{"2025-02-01", "Brazil", "authentication", "0.0315 USD"},
		{"2025-02-01", "Egypt", "authentication_international", ""},
		{"2025-02-01", "India", "authentication_international", "0.028 USD"},
		{"2025-04-01", "Egypt", "authentication_international", "0.065 USD"},
		{"2025-04-01", "Egypt", "authentication", ""},
		{"2025-06-30", "Egypt", "marketing", "0.1073 USD"},
		{"2025-07-01", "Egypt", "authentication", "0.0052 USD"},
	} {
		got, err := book.At(&pricing.Account{Currency: "USD"}, priceInstant(t, c.day+"T00:00:00Z")).Rate(c.market, c.category)
		if c.want == "" {
			require.ErrorIs(t, err, pricing.ErrNoRate, "%+v", c)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, c.want, got.String(), "%+v", c)
	}
}

// TestPriceFactsNameTheirSource: every rule, card, table and confirmation row says where it was read.
func TestPriceFactsNameTheirSource(t *testing.T) {
	facts := priceBook(t).Facts()
	sources := map[string]pricing.Source{"markets": facts.Markets.Source}
	for _, c := range facts.Cards {
		sources["card "+c.Currency+c.Effective.String()] = c.Source
	}
	for _, x := range facts.Tiers {
		sources["tiers "+x.Effective.String()] = x.Source
	}
	for _, r := range facts.Rules {
		sources["rule "+string(r.Category)+string(r.Basis)+r.From.String()] = r.Source
	}
	for _, r := range facts.Confirmations {
		sources["confirmation "+r.Type+r.Category+r.Model+r.Subtype] = r.Source
	}
	for name, s := range sources {
		_, err := pricing.ParseDate(s.Date)
		require.NoError(t, err, name)
		require.NotEmpty(t, s.URL, name)
	}
}
