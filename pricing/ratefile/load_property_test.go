package ratefile_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/ratefile"
)

// grouped writes a number as spreadsheets show it, "1,234.5".
func grouped(decimal string) string {
	whole, fraction, _ := strings.Cut(decimal, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return whole + "." + fraction
}

// TestReadWhatWasPublished writes a drawn card in the published form, with any
// number of notes before it, and reads it back.
func TestReadWhatWasPublished(t *testing.T) {
	columns := []pricing.Category{"notice", "code", "code_abroad", "chat"}
	rapid.Check(t, func(r *rapid.T) {
		currency := rapid.SampledFrom([]string{"USD", "EUR", "COP", "ZZZ"}).Draw(r, "currency")
		card := pricing.Card{Currency: currency, Effective: drawDay(r), Source: testFormat().Source}
		title := fmt.Sprintf("Cost per message in %s, effective %s", currency, day(card.Effective).Format("January 2, 2006"))
		rows := [][]string{{title, "", "", "", "", ""}}
		for range rapid.IntRange(0, 4).Draw(r, "notes") {
			rows = append(rows, []string{rapid.StringMatching(`[ a-z,"\n]{0,20}`).Draw(r, "note")})
		}
		rows = append(rows, []string{"Market", "Currency", "Notice", "Code", "Code-\nabroad", "CHAT"})
		for i := range rapid.IntRange(1, 8).Draw(r, "markets") {
			market := fmt.Sprint("Market & Co, ", i)
			row := []string{market, currency}
			for _, category := range columns {
				if rapid.Bool().Draw(r, "n/a") {
					row = append(row, rapid.SampledFrom([]string{"", "n/a", "N/A"}).Draw(r, "none"))
					continue
				}
				price := micros(t, rapid.Int64Range(1_000_000_000, 9_000_000_000).Draw(r, "micros"), currency)
				row = append(row, rapid.SampledFrom([]string{price.Decimal(), grouped(price.Decimal()), " " + price.Decimal()}).Draw(r, "form"))
				card.Rates = append(card.Rates, pricing.Rate{Market: market, Category: category, Price: price})
			}
			rows = append(rows, row)
		}
		var data bytes.Buffer
		w := csv.NewWriter(&data)
		w.UseCRLF = rapid.Bool().Draw(r, "crlf")
		require.NoError(r, w.WriteAll(rows))
		got, _, err := ratefile.Read("rates.csv", data.Bytes(), testFormat())
		require.NoError(r, err)
		require.Equal(r, &card, got)
	})
}

// TestReadPlainTiers writes drawn ladders in the plain form and reads them back.
func TestReadPlainTiers(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		table := pricing.Tiers{Currency: "EUR", Effective: drawDay(r), Decimals: 4, Source: testFormat().Source}
		text := "market,category,from,to,discount,rate\n"
		for i := range rapid.IntRange(1, 4).Draw(r, "ladders") {
			l := pricing.Ladder{Market: fmt.Sprint("M", i), Category: "code_abroad"}
			from := int64(0)
			bounds := rapid.SliceOfN(rapid.Int64Range(1, 1e9), 0, 5).Draw(r, "widths")
			for j := range len(bounds) + 1 {
				band := pricing.Band{From: from, To: pricing.Unbounded, Discount: j * 5,
					Price: micros(t, rapid.Int64Range(0, 1e9).Draw(r, "price"), "EUR")}
				end := ""
				if j < len(bounds) {
					band.To = from + bounds[j]
					end = fmt.Sprint(band.To)
				}
				text += fmt.Sprintf("%s,code_abroad,%d,%s,-%d%%,%s\n", l.Market, from, end, band.Discount, band.Price.Decimal())
				l.Bands = append(l.Bands, band)
				from = band.To + 1
			}
			table.Ladders = append(table.Ladders, l)
		}
		_, got, err := ratefile.Read("x-"+table.Effective.String()+"-eur.csv", []byte(text), testFormat())
		require.NoError(r, err)
		require.Equal(r, &table, got)
	})
}

// TestNumberForms reads one number in the forms in which sheets hold it.
func TestNumberForms(t *testing.T) {
	read := func(text string) (string, error) {
		card, _, err := ratefile.Read("x-2030-10-01-usd.csv", []byte("market,notice\nNorth,\""+text+"\"\n"), testFormat())
		if err != nil {
			return "", err
		}
		return card.Rates[0].Price.Decimal(), nil
	}
	for text, want := range map[string]string{
		"0.0118": "0.0118", "1.18E-2": "0.0118", "1.18e-02": "0.0118", "11.8E-3": "0.0118", "0.00118E1": "0.0118", "1E2": "100.00",
		"1E+2": "100.00", "1,234": "1234.00", "12,345.5": "12345.50", "1.1799999999999999E-2": "0.0118",
		"3.3999999999999998E-3": "0.0034", "0.30000000000000004": "0.30", "8.0E-4": "0.0008",
	} {
		got, err := read(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{"1E-7", "0.01180001", "1E19", "1E-19", "E", "1E+", "1.2E1.5", "12,34", "1,,234", "1,234,56", "0b1", "1p3", ".", "1_000E1"} {
		_, err := read(text)
		require.Error(t, err, text)
	}
}
