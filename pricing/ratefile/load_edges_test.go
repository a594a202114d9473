package ratefile_test

import (
	"fmt"
	"io/fs"
	"math/big"
	"path"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/ratefile"
)

// readCell reads a card of one cell.
func readCell(text string) (pricing.Amount, error) {
	card, _, err := ratefile.Read("x-2030-10-01-usd.csv", []byte("market,notice\nNorth,\""+text+"\"\n"), plainFormat())
	if err != nil {
		return pricing.Amount{}, err
	}
	return card.Rates[0].Price, nil
}

// TestNumberBounds asks at the bounds of what a cell may ask for.
func TestNumberBounds(t *testing.T) {
	forty := "0.1" + strings.Repeat("0", 37)
	for text, want := range map[string]string{
		"1.234567E0": "1.234567", "1234567E-6": "1.234567", "0E18": "0", "0E-18": "0", "1E4": "10000", "-0": "0", "0.000001E0": "0.000001",
		forty: "0.1", "1.000000": "1", "12E-1": "1.2", "12,345": "12345", "1,234": "1234", "0.1000000": "0.1",
	} {
		got, err := readCell(text)
		require.NoError(t, err, text)
		require.Equal(t, amount(t, want, "USD"), got, text)
	}
	for text, want := range map[string]error{
		"0E19": pricing.ErrNumber, "0E-19": pricing.ErrNumber, forty + "0": pricing.ErrNumber, "0E99999999999999999999": pricing.ErrNumber,
		"1E18": pricing.ErrOverflow, "1E-7": pricing.ErrNumber, "1.2345678": pricing.ErrNumber,
		"1234,567": pricing.ErrNumber, "1,2345": pricing.ErrNumber, "12,34": pricing.ErrNumber, ",123": pricing.ErrNumber, "1,": pricing.ErrNumber,
		"1,234,56": pricing.ErrNumber, "E1": pricing.ErrNumber, "1E1_0": pricing.ErrNumber, "999,999E-3": pricing.ErrNumber, "1E0x1": pricing.ErrNumber, "1 0E1": pricing.ErrNumber, "1:0E1": pricing.ErrNumber,
	} {
		_, err := readCell(text)
		require.ErrorIs(t, err, want, text)
		require.ErrorContains(t, err, strconv.Quote(text), "the cell is quoted")
	}
	_, err := readCell("0.0000001")
	require.ErrorContains(t, err, "more than 6 decimals")
	_, err = readCell("12,34")
	require.ErrorContains(t, err, `: not a decimal number: "12,34"`, "as it stands, not as it was taken apart")
	card, _, err := ratefile.Read("x-2030-10-01-eur.csv", []byte("currency,market,notice\nUSD,North,0.1\n"), plainFormat())
	require.NoError(t, err)
	require.Equal(t, "USD", card.Currency, "the cells before the name, in the first column too")
}

// TestNumberIsNeverCutShort: the digits by which a binary fraction misses its
// decimal are dropped, but none that say something, be there ever so many.
func TestNumberIsNeverCutShort(t *testing.T) {
	for text, want := range map[string]string{
		"2.4699999999999999E-2": "0.0247", "0.024699999999999999": "0.0247", "2.9749999999999998E-3": "0.002975", "8.5000000000000006E-3": "0.0085",
		"99999.999998999999": "99999.999999", "1.0000000000000001E-6": "0.000001",
	} {
		got, err := readCell(text)
		require.NoError(t, err, text)
		require.Equal(t, amount(t, want, "USD"), got, text)
	}
	for _, text := range []string{
		"1.1999999999999999E-7", "4.0000000000000003E-7", "5.0000000000000004E-7", "1.2345678901234567E-2", "0.012508499999999999", "0.0118000100000000001",
	} {
		_, err := readCell(text)
		require.ErrorIs(t, err, pricing.ErrNumber, "%s has more than six decimals", text)
	}
}

// TestNumberOfASpreadsheet writes a drawn price as a spreadsheet stores it: the
// nearest binary fraction, in 17 digits.
func TestNumberOfASpreadsheet(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.OneOf(rapid.Int64Range(0, 1_000_000), rapid.Int64Range(0, 100_000_000_000)).Draw(r, "micros")
		stored, _ := big.NewRat(n, 1_000_000).Float64()
		text := rapid.SampledFrom([]string{
			strconv.FormatFloat(stored, 'E', 16, 64), strconv.FormatFloat(stored, 'g', 17, 64), strconv.FormatFloat(stored, 'f', -1, 64),
		}).Draw(r, "form")
		got, err := readCell(text)
		require.NoError(r, err, text)
		require.Equal(r, n, got.Micros(), text)
	})
}

// TestReadFindsItsWayAround puts columns and rows where they usually are not.
func TestReadFindsItsWayAround(t *testing.T) {
	usd := func(rates ...string) (all []pricing.Rate) {
		for i, rate := range rates {
			all = append(all, pricing.Rate{Market: fmt.Sprint("M", i), Category: "notice", Price: amount(t, rate, "USD")})
		}
		return all
	}
	for name, text := range map[string]string{
		"currency first":         "currency,market,notice\nUSD,M0,0.1\nUSD,M1,0.2\n",
		"rates first":            "notice,market\n0.1,M0\n0.2,M1\n",
		"a note that names one":  "market\nthe market is that of the number\nmarket,notice\nM0,0.1\nM1,0.2\n",
		"nothing known":          "market,notice\nM0,0.1\nX,n/a\nY,na\nZ,NA\nW,\nM1,0.2\n",
		"a short row":            "market,notice\nM0,0.1\nX\nM1,0.2\n",
		"title of two lines":     "\"effective October\t1,\n2030\"\nmarket,notice\nM0,0.1\nM1,0.2\n",
		"title in another cell":  "note,\"effective October 1, 2030\"\nmarket,notice\nM0,0.1\nM1,0.2\n",
		"blanks around the name": "market,notice\n M0 , 0.1\n M1 , 0.2 \n",
	} {
		card, _, err := ratefile.Read("x-2030-10-01-usd.csv", []byte(text), testFormat())
		require.NoError(t, err, name)
		require.Equal(t, usd("0.1", "0.2"), card.Rates, name)
		require.Equal(t, pricing.Date(2030_10_01), card.Effective, name)
		require.Equal(t, "USD", card.Currency, name)
	}
	bands := []pricing.Band{{To: 10, Price: amount(t, "0.1", "USD")}, {From: 11, To: pricing.Unbounded, Discount: 100, Price: amount(t, "0", "USD")}}
	for name, text := range map[string]string{
		"category first":       "category,market,from,to,discount,rate\nnotice,North,0,10,n/a,0.1\nnotice,,11,,-100%,0\n",
		"bounds first":         "from,to,discount,rate,market,category\n0,10,na,0.1,North,notice\n11,—,-1,0,,notice\n",
		"category above":       "Market,Notice,,,\nmarket,from,to,rate,discount\nNorth,0,10,0.1,0%\n,11,--,0,-100%\n",
		"its own, not above":   ",,Code,,,\ncategory,market,from,to,rate,discount\nnotice,North,0,10,0.1,0%\nnotice,,11,--,0,-100%\n",
		"the nearest above":    "Market,Code,,,\n,Notice,,,\nmarket,from,to,rate,discount\nNorth,0,10,0.1,0%\n,11,--,0,-100 %\n",
		"a group of nothing":   "Market,Notice,,,,Code,,,\nmarket,from,to,rate,discount,from,to,rate,discount\nNorth,0,10,0.1,–,n/a,n/a,n/a,n/a\n,11,--,0,-1,,,,\n",
		"separators in bounds": "market,category,from,to,discount,rate\nNorth,notice,0,10,,0.1\n,notice,1.1E1,,-1.0,0\n",
	} {
		_, table, err := ratefile.Read("x-2030-10-01-usd.csv", []byte(text), testFormat())
		require.NoError(t, err, name)
		require.Equal(t, []pricing.Ladder{{Market: "North", Category: "notice", Bands: bands}}, table.Ladders, name)
	}
}

// TestReadSaysWhatIsMissing leaves one thing out at a time.
func TestReadSaysWhatIsMissing(t *testing.T) {
	const card, tiers = "market,notice\nNorth,0.1\n", "market,category,from,to,discount,rate\nNorth,notice,0,,0%,0.1\n"
	for name, c := range map[string]struct{ file, text, says string }{
		"a card's currency":   {"x-2030-10-01.csv", card, "x-2030-10-01.csv: not a rate file: no currency is given"},
		"nor any name":        {"x.csv", card, "x.csv: not a rate file: no currency is given"},
		"a card's date":       {"x-usd.csv", "in USD\n" + card, "neither title nor name gives an effective date"},
		"a table's currency":  {"x-2030-10-01.csv", tiers, "no currency is given"},
		"a table's date":      {"x-usd.csv", "in USD\n" + tiers, "neither title nor name gives an effective date"},
		"a date that is none": {"x-2030-13-01-usd.csv", card, `"2030-13-01"`},
		"the market":          {"x-2030-10-01-usd.csv", "category,from,to,discount,rate\nnotice,0,,0%,0.1\n", "no header row"},
		"the upper bound":     {"x-2030-10-01-usd.csv", "market,category,from,discount,rate\nNorth,notice,0,0%,0.1\n", "bands lack"},
		"of a second group":   {"x-2030-10-01-usd.csv", "market,category,from,to,discount,rate,from,discount,rate\nNorth,notice,0,,0%,0.1,0,0%,0.1\n", `column 7: "from": not a rate file: bands lack`},
		"the rate":            {"x-2030-10-01-usd.csv", "market,category,from,to,discount\nNorth,notice,0,,0%\n", "bands lack"},
		"the discount":        {"x-2030-10-01-usd.csv", "market,category,from,to,rate\nNorth,notice,0,,0.1\n", "bands lack"},
		"the category":        {"x-2030-10-01-usd.csv", "market,from,to,discount,rate\nNorth,0,,0%,0.1\n", "bands lack"},
		"a whole bound":       {"x-2030-10-01-usd.csv", strings.Replace(tiers, ",0,,", ",0.5,,", 1), `row 2 column 3: "0.5": not a decimal number: "0.5" is not a whole number of messages`},
		"a bound of sense":    {"x-2030-10-01-usd.csv", strings.Replace(tiers, ",0,,", ",0,-10,", 1), `column 4: "-10": not a decimal number: "-10" is not a whole number of messages`},
		"a discount":          {"x-2030-10-01-usd.csv", strings.Replace(tiers, "0%", "some", 1), `column 5: "some": not a decimal number: "some"`},
		"a rate that is one":  {"x-2030-10-01-usd.csv", strings.Replace(tiers, "0.1", "free", 1), `column 6: "free": not a decimal number: "free"`},
	} {
		_, _, err := ratefile.Read(c.file, []byte(c.text), testFormat())
		require.ErrorContains(t, err, c.says, name)
	}
	odd := testFormat()
	odd.Decimals = 7
	_, _, err := ratefile.Read("x-2030-10-01-usd.csv", []byte(tiers), odd)
	require.EqualError(t, err, "x-2030-10-01-usd.csv: tiers USD 2030-10-01: effective date or number of decimals 7 is none")
	odd.Currencies = map[string]string{"Taler": "taler"}
	_, _, err = ratefile.Read("x-2030-10-01.csv", []byte("market,currency,notice\nNorth,Taler,n/a\n"), odd)
	require.EqualError(t, err, `x-2030-10-01.csv: currency: "taler" of the card of 2030-10-01`, "no cell is to blame")
	_, _, err = ratefile.Read("x-2030-10-01.csv", []byte("market,currency,category,from,to,discount,rate\nNorth,Taler,notice,n/a,,,\n"), odd)
	require.EqualError(t, err, `x-2030-10-01.csv: currency: "taler" of the tiers of 2030-10-01`)
}

// ghosts lists files that cannot be opened.
type ghosts struct{ fstest.MapFS }

func (g ghosts) Open(name string) (fs.File, error) {
	if name == "gone.csv" {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return g.MapFS.Open(name)
}

func TestLoadOfFilesThatCannotBeRead(t *testing.T) {
	b := testBook(t)
	files := ghosts{fstest.MapFS{"gone.csv": {Data: []byte("market,notice\nNorth,0.1\n")}}}
	got, err := ratefile.Load(b, files, testFormat(), "*.csv")
	require.ErrorIs(t, err, fs.ErrPermission)
	require.Nil(t, got)
	_, err = ratefile.Load(b, files, testFormat(), "[")
	require.ErrorIs(t, err, path.ErrBadPattern)
	_, err = ratefile.Load(b, files, testFormat(), "none*.csv")
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.ErrorContains(t, err, `"none*.csv"`)
}
