package ratefile_test

import (
	"errors"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/ratefile"
)

func testFormat() ratefile.Format {
	return ratefile.Format{
		Columns: map[string]pricing.Category{
			"notice": "notice", "code": "code", "codeabroad": "code_abroad", "chat": "chat",
		},
		Headers: map[string]string{"marketperratecard": "market", "vslistrate": "discount"},
		Ignore:  []string{"robot"},

		TitleDate:     regexp.MustCompile(`(?i)effective\s+(?:from\s+)?([a-z]+\s+\d{1,2},?\s+\d{4})`),
		DateLayout:    "January 2 2006",
		TitleCurrency: regexp.MustCompile(`\bin\s+([A-Z]{3})\b`),

		Currencies: map[string]string{"$US": "USD", "GBD": "GBP"},
		Decimals:   4,
		Source:     pricing.Source{URL: "https://example.com/rates", Confidence: pricing.Documented},
	}
}

// published is a card as platforms write them: a title, notes, a line feed
// inside a quoted header, an odd currency token, n/a and thousands commas.
const published = "\ufeff" + `"Cost per message in USD on the Platform, effective October 1, 2030",,,,,` + "\r\n" +
	`"Notes, with ""links""",,,,,` + "\r\n" + `,,,,,` + "\r\n" +
	"Market,Currency,Notice,Code,\"Code-\nAbroad\",Robot\r\n" +
	"North,$US,0.0118,0.0014,n/a,$2.00 USD / 1 M tokens\r\n" +
	"\"South, and more\",$US,\"1,940.13\",0.05,0.1,n/a\r\n" +
	",,,,,\r\n"

func TestReadPublishedCard(t *testing.T) {
	card, tiers, err := ratefile.Read("rates.csv", []byte(published), testFormat())
	require.NoError(t, err)
	require.Nil(t, tiers)
	require.Equal(t, &pricing.Card{
		Currency: "USD", Effective: 2030_10_01, Source: testFormat().Source,
		Rates: []pricing.Rate{
			{Market: "North", Category: "notice", Price: amount(t, "0.0118", "USD")},
			{Market: "North", Category: "code", Price: amount(t, "0.0014", "USD")},
			{Market: "South, and more", Category: "notice", Price: amount(t, "1940.13", "USD")},
			{Market: "South, and more", Category: "code", Price: amount(t, "0.05", "USD")},
			{Market: "South, and more", Category: "code_abroad", Price: amount(t, "0.1", "USD")},
		},
	}, card)
}

func TestReadPlainCard(t *testing.T) {
	card, _, err := ratefile.Read("dir/2020/x-2030-10-01-gbp.csv", []byte("market,notice,code,code_abroad\nNorth,0.1,,\nSouth,0,0.2,0.3\n"), testFormat())
	require.NoError(t, err)
	require.Equal(t, "GBP", card.Currency)
	require.Equal(t, pricing.Date(2030_10_01), card.Effective)
	require.Len(t, card.Rates, 4)
	require.True(t, card.Rates[1].Price.IsZero(), "a zero that is printed is a price")
}

func TestReadCurrency(t *testing.T) {
	read := func(name, title string, tokens ...string) (string, error) {
		text := title + "\nMarket,Currency,Notice\n"
		for _, token := range tokens {
			text += "M" + token + "," + token + ",0.1\n"
		}
		card, _, err := ratefile.Read(name, []byte(text), testFormat())
		if err != nil {
			return "", err
		}
		return card.Currency, nil
	}
	const title = `"Cost in EUR, effective July 1, 2030",,`
	for _, c := range []struct {
		tokens []string
		want   string
	}{{[]string{"$US"}, "USD"}, {[]string{"GBD"}, "GBP"}, {[]string{"MXN"}, "MXN"}, {[]string{""}, "EUR"}} {
		got, err := read("x.csv", title, c.tokens...)
		require.NoError(t, err)
		require.Equal(t, c.want, got)
	}
	_, err := read("x.csv", title, "Taler")
	require.ErrorIs(t, err, pricing.ErrCurrency)
	require.ErrorContains(t, err, `x.csv: row 3 column 2: "Taler"`)
	_, err = read("x.csv", title, "USD", "EUR")
	require.ErrorContains(t, err, `row 4 column 2: "EUR"`)
	_, err = read("x-2030-07-01.csv", "no title,,")
	require.ErrorIs(t, err, ratefile.ErrLayout)
	_, err = read("x.csv", `"effective Smarch 1, 2030",,`, "USD")
	require.ErrorContains(t, err, "row 1 column 1")
	_, err = read("x.csv", `no date,,`, "USD")
	require.ErrorContains(t, err, "neither title nor name")
}

// publishedTiers is a tier file as platforms write them: three groups of
// columns beside each other, the market on the first of its rows only.
const publishedTiers = `"Volume tiers in USD, effective October 1, 2030",,,,,,,,,,,` + "\n" +
	",,Notice,,,,,Code,,,,\n" +
	",,Messages per month,,What we charge,,,Messages per month,,What we charge,,\n" +
	"\"Market\n(per rate card)\",Currency,From,To,Rate type,Rate,vs. List rate,From,To,Rate type,Rate,vs. List rate\n" +
	"North,$US,0,\"100,000\",List rate,0.0260,0%,0,\"1,000\",List rate,0.05,--\n" +
	",$US,\"100,001\",1.5E7,Tier,0.0247,-5%,\"1,001\",--,Tier,0.045,-0.1\n" +
	",$US,15000001,--,Tier,2.34E-2,-0.1,n/a,n/a,n/a,n/a,n/a\n" +
	"South,$US,n/a,n/a,n/a,n/a,n/a,0,--,List rate,0.07,0%\n"

func TestReadPublishedTiers(t *testing.T) {
	card, tiers, err := ratefile.Read("tiers.csv", []byte(publishedTiers), testFormat())
	require.NoError(t, err)
	require.Nil(t, card)
	usd := func(s string) pricing.Amount { return amount(t, s, "USD") }
	require.Equal(t, &pricing.Tiers{
		Currency: "USD", Effective: 2030_10_01, Decimals: 4, Source: testFormat().Source,
		Ladders: []pricing.Ladder{
			{Market: "North", Category: "notice", Bands: []pricing.Band{
				{From: 0, To: 100_000, Price: usd("0.0260")},
				{From: 100_001, To: 15_000_000, Discount: 5, Price: usd("0.0247")},
				{From: 15_000_001, To: pricing.Unbounded, Discount: 10, Price: usd("0.0234")},
			}},
			{Market: "North", Category: "code", Bands: []pricing.Band{
				{From: 0, To: 1000, Price: usd("0.05")},
				{From: 1001, To: pricing.Unbounded, Discount: 10, Price: usd("0.045")},
			}},
			{Market: "South", Category: "code", Bands: []pricing.Band{{From: 0, To: pricing.Unbounded, Price: usd("0.07")}}},
		},
	}, tiers)
}

// sheets reads a spreadsheet that was read before.
func sheets(tables ...ratefile.Sheet) func([]byte) ([]ratefile.Sheet, error) {
	return func([]byte) ([]ratefile.Sheet, error) { return tables, nil }
}

func TestReadSpreadsheet(t *testing.T) {
	data := []byte("PK\x03\x04...")
	format := testFormat()
	_, _, err := ratefile.Read("rates.csv", data, format)
	require.ErrorIs(t, err, ratefile.ErrSpreadsheet)
	require.ErrorContains(t, err, "rates.csv")

	format.Sheets = sheets(
		ratefile.Sheet{Name: "Read me", Rows: [][]string{{"Hello"}, {}}},
		ratefile.Sheet{Name: "List rates", Rows: [][]string{
			{"Cost per message in USD, effective October 1, 2030"}, {}, {},
			{"Market", "Currency", "Notice", "Code", "Robot"},
			{"North", "USD", "8.0E-4", "1.1999999999999999E-3", "$2.00 / 1 M tokens"},
			{"South", "USD", "n/a"}, {}, {"", "", ""},
		}},
	)
	card, _, err := ratefile.Read("rates.csv", data, format)
	require.NoError(t, err)
	require.Equal(t, []pricing.Rate{
		{Market: "North", Category: "notice", Price: amount(t, "0.0008", "USD")},
		{Market: "North", Category: "code", Price: amount(t, "0.0012", "USD")},
	}, card.Rates)

	format.Sheets = sheets(ratefile.Sheet{Name: "List rates", Rows: [][]string{
		{"effective October 1, 2030"}, {"Market", "Currency", "Notice"}, {"North", "USD", "cheap"}}})
	_, _, err = ratefile.Read("rates.csv", data, format)
	require.EqualError(t, err, `rates.csv: sheet "List rates" row 3 column 3: "cheap": not a decimal number: "cheap"`)

	broken := errors.New("torn")
	format.Sheets = func([]byte) ([]ratefile.Sheet, error) { return nil, broken }
	_, _, err = ratefile.Read("rates.csv", data, format)
	require.ErrorIs(t, err, broken)
}

func TestBookLoad(t *testing.T) {
	files := fstest.MapFS{
		"2030/rates.csv": {Data: []byte(published)},
		"2030/tiers.csv": {Data: []byte(publishedTiers)},
		"2030/bad.txt":   {Data: []byte("nothing")},
	}
	unnamed, err := pricing.NewBook(pricing.Facts{})
	require.NoError(t, err)
	_, err = ratefile.Load(unnamed, files, testFormat(), "2030/*.csv")
	require.ErrorIs(t, err, pricing.ErrNoMarket, "the tier file has a market that the card and the table lack")
	require.ErrorContains(t, err, `"South"`)
	empty, err := pricing.NewBook(testFacts())
	require.NoError(t, err)
	b, err := ratefile.Load(empty, files, testFormat(), "2030/*.csv")
	require.NoError(t, err)
	view, err := viewAt(b, day(2030_10_01), nil, "USD")
	require.NoError(t, err)
	got, err := view.Rate("North", "notice")
	require.NoError(t, err)
	require.Equal(t, "0.0118 USD", got.String())
	ladder, ok := view.Ladder("North", "notice")
	require.True(t, ok)
	require.Equal(t, "0.0247 USD", rateOf(ladder, 100_001).String())

	files["2030/rates.csv"] = &fstest.MapFile{Data: []byte(strings.Replace(published, "0.0118", "0.0119", 1))}
	b, err = ratefile.Load(b, files, testFormat(), "2030/rates.csv")
	require.NoError(t, err, "a newer file replaces")
	require.Len(t, b.Facts().Cards, 1)

	_, err = ratefile.Load(b, files, testFormat(), "2030/rates.csv", "2030/r*.csv")
	require.ErrorIs(t, err, pricing.ErrDuplicate)
	_, err = ratefile.Load(b, files, testFormat(), "2031/*.csv")
	require.ErrorIs(t, err, fs.ErrNotExist)
	_, err = ratefile.Load(b, files, testFormat(), "[")
	require.Error(t, err)
	_, err = ratefile.Load(b, files, testFormat(), "2030/*")
	require.ErrorIs(t, err, ratefile.ErrLayout)
	require.ErrorContains(t, err, "bad.txt")
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(published))
	f.Add([]byte(publishedTiers))
	f.Add([]byte("market,category,from,to,discount,rate\nNorth,notice,0,,0%,0.1\n"))
	f.Add([]byte("market,notice\nNorth,8.0E-4\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		card, tiers, err := ratefile.Read("x-2030-10-01-usd.csv", data, testFormat())
		switch {
		case (card != nil || tiers != nil) == (err != nil):
			t.Fatalf("card %v, tiers %v, error %v", card != nil, tiers != nil, err)
		case card != nil && card.Validate() != nil, tiers != nil && tiers.Validate() != nil:
			t.Fatal("what was read is not valid")
		}
	})
}
