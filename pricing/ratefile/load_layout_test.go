package ratefile_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/ratefile"
)

// readBoth reads a table as a file of comma-separated values and as the second
// sheet of a spreadsheet, which must say the same.
func readBoth(t *rapid.T, name string, rows [][]string) (*pricing.Card, *pricing.Tiers) {
	var data bytes.Buffer
	require.NoError(t, csv.NewWriter(&data).WriteAll(rows))
	card, tiers, err := ratefile.Read(name, data.Bytes(), testFormat())
	require.NoError(t, err)
	format := testFormat()
	format.Sheets = sheets(ratefile.Sheet{Name: "About", Rows: [][]string{{"Market prices"}, {}}}, ratefile.Sheet{Name: "Rates", Rows: rows})
	cardOfSheet, tiersOfSheet, err := ratefile.Read(name, []byte("PK"), format)
	require.NoError(t, err)
	require.Equal(t, card, cardOfSheet)
	require.Equal(t, tiers, tiersOfSheet)
	return card, tiers
}

// TestCardOfAnyLayout draws a card and the order of its columns, with columns of
// no price between them.
func TestCardOfAnyLayout(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		columns := rapid.Permutation([]string{"Market", "Country", "Currency", "Notice", "Code", "Robot", ""}).Draw(r, "columns")
		rows := [][]string{columns}
		want := map[pricing.Rate]pricing.Amount{}
		for i := range rapid.IntRange(1, 6).Draw(r, "markets") {
			row := make([]string, len(columns))
			for column, head := range columns {
				switch head {
				case "Market":
					row[column] = fmt.Sprint("M", i)
				case "Country":
					row[column] = "AA"
				case "Currency":
					row[column] = rapid.SampledFrom([]string{"EUR", ""}).Draw(r, "currency")
				case "Robot", "":
					row[column] = rapid.SampledFrom([]string{"", "$7", "n/a"}).Draw(r, "ignored")
				default:
					price := micros(t, rapid.Int64Range(50_000, 90_000).Draw(r, "price"), "EUR")
					row[column] = price.Decimal()
					category := map[string]pricing.Category{"Notice": "notice", "Code": "code"}[head]
					want[pricing.Rate{Market: fmt.Sprint("M", i), Category: category}] = price
				}
			}
			rows = append(rows, row)
		}
		card, tiers := readBoth(r, "x-2030-10-01-eur.csv", rows)
		require.Nil(r, tiers)
		got := map[pricing.Rate]pricing.Amount{}
		for _, rate := range card.Rates {
			got[pricing.Rate{Market: rate.Market, Category: rate.Category}] = rate.Price
		}
		require.Equal(r, want, got)
		require.Len(r, card.Rates, len(want))
		require.Equal(r, [2]any{"EUR", pricing.Date(2030_10_01)}, [2]any{card.Currency, card.Effective})
	})
}

// TestTiersOfAnyLayout draws ladders and writes them as groups of columns beside
// each other, the columns of a group in any order behind its first, the market on
// the first of its rows only.
func TestTiersOfAnyLayout(t *testing.T) {
	categories := []string{"Notice", "Code", "Chat"}
	words := map[string]pricing.Category{"Notice": "notice", "Code": "code", "Chat": "chat"}
	rapid.Check(t, func(r *rapid.T) {
		groups := rapid.Permutation(categories).Draw(r, "groups")[:rapid.IntRange(1, 3).Draw(r, "how many")]
		inside := rapid.Permutation([]string{"To", "Rate type", "Rate", "vs. List rate"}).Draw(r, "inside")
		above, header := []string{""}, []string{"Market"}
		for _, g := range groups {
			above = append(append(above, g), make([]string, len(inside))...)
			header = append(append(header, "From"), inside...)
		}
		rows := [][]string{above, header}
		want := map[pricing.Rate][]pricing.Band{}
		for i := range rapid.IntRange(1, 3).Draw(r, "markets") {
			market := fmt.Sprint("M", i)
			first := len(rows)
			for g, category := range groups {
				from := int64(0)
				bands := rapid.IntRange(0, 3).Draw(r, "bands")
				for n := range bands {
					for len(rows) <= first+n {
						rows = append(rows, make([]string, len(header)))
					}
					rows[first][0] = market
					band := pricing.Band{From: from, To: pricing.Unbounded, Discount: 5 * n, Price: micros(t, rapid.Int64Range(0, 90_000).Draw(r, "price"), "EUR")}
					if n < bands-1 {
						band.To = from + rapid.Int64Range(1, 1_000_000).Draw(r, "width")
					}
					fields := map[string]string{"From": strconv.FormatInt(from, 10), "To": "--", "Rate type": "Tier", "Rate": band.Price.Decimal(),
						"vs. List rate": rapid.SampledFrom([]string{fmt.Sprintf("-%d%%", 5*n), "-" + strconv.FormatFloat(float64(n)/20, 'f', 2, 64)}).Draw(r, "form")}
					if band.To != pricing.Unbounded {
						fields["To"] = strconv.FormatInt(band.To, 10)
					}
					for k, head := range slices.Concat([]string{"From"}, inside) {
						rows[first+n][1+g*(len(inside)+1)+k] = fields[head]
					}
					want[pricing.Rate{Market: market, Category: words[category]}] = append(want[pricing.Rate{Market: market, Category: words[category]}], band)
					from = band.To + 1
				}
			}
		}
		if len(want) == 0 {
			return
		}
		card, tiers := readBoth(r, "x-2030-10-01-eur.csv", rows)
		require.Nil(r, card)
		got := map[pricing.Rate][]pricing.Band{}
		for _, l := range tiers.Ladders {
			got[pricing.Rate{Market: l.Market, Category: l.Category}] = l.Bands
		}
		require.Equal(r, want, got)
	})
}
