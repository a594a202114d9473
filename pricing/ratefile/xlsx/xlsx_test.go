package xlsx_test

import (
	"bytes"
	"fmt"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/ratefile"
	"github.com/replywindow/replywindow/pricing/ratefile/xlsx"
)

// workbook writes a spreadsheet whose second sheet holds the rows.
func workbook(t testing.TB, sheet string, rows [][]any) []byte {
	t.Helper()
	file := excelize.NewFile()
	require.NoError(t, file.SetSheetName("Sheet1", "Read me"))
	_, err := file.NewSheet(sheet)
	require.NoError(t, err)
	for i, row := range rows {
		require.NoError(t, file.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &row))
	}
	var data bytes.Buffer
	require.NoError(t, file.Write(&data))
	require.NoError(t, file.Close())
	return data.Bytes()
}

func format() ratefile.Format {
	f := whatsapp.RateFormat()
	f.Sheets = xlsx.Read
	return f
}

func price(t testing.TB, text string) pricing.Amount {
	t.Helper()
	a, err := pricing.ParseAmount(text, "USD")
	require.NoError(t, err)
	return a
}

func rates() [][]any {
	return [][]any{
		{"Cost per message in USD on the platform, effective January 1, 2027"},
		{"Notes"},
		{},
		{"Market", "Currency", "Marketing", "Utility", "Authentication", "Authentication-\nInternational", "Service", "Meta Business Agent"},
		{"Brazil", "USD", 0.0625, 8.0e-4, 0.1 + 0.2, "n/a", 0.0068, "$2.00 USD / 1 M (million) tokens"},
		{"India", "USD", 0.0118, 0.0014, 0.0014, 0.0304, 0.0014, "$2.00 USD / 1 M (million) tokens"},
		{}, {}, {},
	}
}

func TestRateFile(t *testing.T) {
	card, tiers, err := ratefile.Read("rates.csv", workbook(t, "List rates", rates()), format())
	require.NoError(t, err)
	require.Nil(t, tiers)
	require.Equal(t, pricing.Date(2027_01_01), card.Effective)
	require.Equal(t, "USD", card.Currency)
	require.Len(t, card.Rates, 9)
	require.Equal(t, pricing.Rate{Market: "Brazil", Category: "utility", Price: price(t, "0.0008")}, card.Rates[1])
	require.Equal(t, pricing.Rate{Market: "Brazil", Category: "authentication", Price: price(t, "0.3")}, card.Rates[2],
		"a binary fraction is rounded")
	require.Equal(t, pricing.Rate{Market: "India", Category: "authentication_international", Price: price(t, "0.0304")}, card.Rates[7])
}

func TestTierFile(t *testing.T) {
	data := workbook(t, "Tiers", [][]any{
		{"Volume tiers in USD, effective January 1, 2027"}, {"This is the current card"}, {}, {},
		{"", "", "Utility", "", "", "", "", "Authentication", "", "", "", "", "Authentication-International"},
		{"Market", "Currency", "From", "To", "Rate type", "Rate", "vs. List rate", "From", "To", "Rate type", "Rate", "vs. List rate",
			"From", "To", "Rate type", "Rate", "vs. List rate"},
		{"India", "USD", 0, 1.5e7, "List rate", 0.0014, 0, 0, 750000, "List rate", 0.0014, 0, 0, "--", "List rate", 0.0304, 0},
		{"", "USD", 15000001, "--", "Tier", 0.0013, -0.05, 750001, "--", "Tier", 0.0013, -0.06, "n/a", "n/a", "n/a", "n/a", "n/a"},
	})
	_, tiers, err := ratefile.Read("tiers.csv", data, format())
	require.NoError(t, err)
	require.Equal(t, []pricing.Ladder{
		{Market: "India", Category: "utility", Bands: []pricing.Band{
			{To: 15_000_000, Price: price(t, "0.0014")}, {From: 15_000_001, To: pricing.Unbounded, Discount: 5, Price: price(t, "0.0013")}}},
		{Market: "India", Category: "authentication", Bands: []pricing.Band{
			{To: 750_000, Price: price(t, "0.0014")}, {From: 750_001, To: pricing.Unbounded, Discount: 6, Price: price(t, "0.0013")}}},
		{Market: "India", Category: "authentication_international", Bands: []pricing.Band{
			{To: pricing.Unbounded, Price: price(t, "0.0304")}}},
	}, tiers.Ladders)
}

func TestCellErrors(t *testing.T) {
	rows := rates()
	rows[5][2] = "cheap"
	_, _, err := ratefile.Read("rates.csv", workbook(t, "List rates", rows), format())
	require.ErrorContains(t, err, `rates.csv: sheet "List rates" row 6 column 3: "cheap"`)

	data := workbook(t, "List rates", rates())
	for _, damaged := range [][]byte{data[:len(data)/2], []byte("PK"), append([]byte("PK\x03\x04"), make([]byte, 100)...)} {
		_, _, err = ratefile.Read("rates.csv", damaged, format())
		require.ErrorContains(t, err, "rates.csv: spreadsheet:")
	}
	_, err = xlsx.Read(nil)
	require.Error(t, err)
}

func ExampleRead() {
	file := excelize.NewFile()
	for cell, value := range map[string]any{
		"A1": "Cost per message in USD, effective January 1, 2027",
		"A2": "Market", "B2": "Currency", "C2": "Marketing", "A3": "India", "B3": "USD", "C3": 0.0125,
	} {
		if err := file.SetCellValue("Sheet1", cell, value); err != nil {
			panic(err)
		}
	}
	var data bytes.Buffer
	if err := file.Write(&data); err != nil {
		panic(err)
	}
	book := whatsapp.New().Rulebook().Prices.Get()
	format := whatsapp.RateFormat()
	format.Sheets = xlsx.Read
	// The platform's spreadsheets carry the name of a CSV file.
	book, err := ratefile.Load(book, fstest.MapFS{"rates.csv": {Data: data.Bytes()}}, format, "*.csv")
	if err != nil {
		panic(err)
	}
	view := book.At(&pricing.Account{Currency: "USD"}, time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))
	fmt.Println(view.Rate("India", "marketing"))
	// Output:
	// 0.0125 USD <nil>
}
