package ratefile_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/ratefile"
)

// cellSpot is a cell of a file that holds a number, counted from 1, and what kind.
type cellSpot struct {
	row, column int
	kind        string // "price", "bound", "discount"
}

// written is a drawn file: its name, its table, and where its numbers stand.
type written struct {
	name  string
	rows  [][]string
	spots []cellSpot
}

func (w *written) data(r *rapid.T) []byte {
	var data bytes.Buffer
	out := csv.NewWriter(&data)
	out.UseCRLF = rapid.Bool().Draw(r, "crlf")
	require.NoError(r, out.WriteAll(w.rows))
	return data.Bytes()
}

// add appends a row. The columns in numbers hold a number of that kind.
func (w *written) add(row []string, numbers map[int]string) {
	w.rows = append(w.rows, row)
	for column, kind := range numbers {
		w.spots = append(w.spots, cellSpot{len(w.rows), column + 1, kind})
	}
	slices.SortFunc(w.spots, func(a, b cellSpot) int { return (a.row-b.row)*1000 + a.column - b.column })
}

// preamble begins a file that says currency and date in a title; without one the
// name says both.
func preamble(r *rapid.T, kind, currency string, on pricing.Date) *written {
	if rapid.Bool().Draw(r, "titled") {
		w := &written{name: fmt.Sprintf("%s-%s-%d.csv", kind, currency, on)}
		w.rows = append(w.rows, []string{fmt.Sprintf("Prices in %s, effective %s", currency, day(on).Format("January 2, 2006"))})
		for range rapid.IntRange(0, 2).Draw(r, "notes") {
			w.rows = append(w.rows, []string{"a note,\nover two lines"})
		}
		return w
	}
	return &written{name: fmt.Sprintf("%s-%s-%s.csv", kind, on, map[string]string{"EUR": "eur", "USD": "usd"}[currency])}
}

// writeCard draws a card and writes it in one of the layouts of a card.
func writeCard(r *rapid.T, t testing.TB, currency string, on pricing.Date) (pricing.Card, *written) {
	card := pricing.Card{Currency: currency, Effective: on, Source: testFormat().Source}
	w := preamble(r, "card", currency, on)
	heads := map[string]pricing.Category{"Notice": "notice", "Code": "code", "Code-abroad": "code_abroad"}
	columns := rapid.Permutation([]string{"Market per rate card", "Currency", "Country", "Notice", "Code", "Code-abroad", "Robot"}).Draw(r, "columns")
	w.rows = append(w.rows, columns)
	for i := range rapid.IntRange(1, 5).Draw(r, "markets") {
		row, numbers := make([]string, len(columns)), map[int]string{}
		for column, head := range columns {
			switch head {
			case "Market per rate card":
				row[column] = fmt.Sprint("Market ", i)
			case "Currency":
				row[column] = currency
			case "Country":
				row[column] = "AA"
			case "Robot":
				row[column] = "$2 / 1 M tokens"
			default:
				price := micros(t, rapid.Int64Range(50_000, 90_000).Draw(r, "price"), currency)
				row[column], numbers[column] = price.Decimal(), "price"
				card.Rates = append(card.Rates, pricing.Rate{Market: fmt.Sprint("Market ", i), Category: heads[head], Price: price})
			}
		}
		w.add(row, numbers)
	}
	return card, w
}

// writeTiers draws a tier table and writes it a band a row, with a column of the
// category, or as two groups of columns beside each other.
func writeTiers(r *rapid.T, t testing.TB, currency string, on pricing.Date) (pricing.Tiers, *written) {
	table := pricing.Tiers{Currency: currency, Effective: on, Decimals: 4, Source: testFormat().Source}
	w := preamble(r, "tiers", currency, on)
	beside := rapid.Bool().Draw(r, "beside")
	if beside {
		w.rows = append(w.rows, []string{"", "Notice", "", "", "", "Code"}, []string{"Market", "From", "To", "Rate", "vs. List rate", "From", "To", "Rate", "vs. List rate"})
	} else {
		w.rows = append(w.rows, []string{"market", "category", "from", "to", "rate", "discount"})
	}
	for i := range rapid.IntRange(1, 3).Draw(r, "markets") {
		market := fmt.Sprint("Market ", i)
		ends := slices.Sorted(slices.Values(rapid.SliceOfNDistinct(rapid.Int64Range(1, 1_000_000), 0, 3, rapid.ID).Draw(r, "ends")))
		ladders := [2][]pricing.Band{}
		for n := range len(ends) + 1 {
			band, end := pricing.Band{From: 1, To: pricing.Unbounded, Discount: 5 * n}, "--"
			if n > 0 {
				band.From = ends[n-1] + 1
			}
			if n < len(ends) {
				band.To, end = ends[n], strconv.FormatInt(ends[n], 10)
			}
			row := []string{market}
			for k, category := range []string{"notice", "code"} {
				band.Price = micros(t, rapid.Int64Range(1000, 90_000).Draw(r, "price"), currency)
				ladders[k] = append(ladders[k], band)
				cells := []string{strconv.FormatInt(band.From, 10), end, band.Price.Decimal(), fmt.Sprintf("-%d%%", band.Discount)}
				if beside {
					row = append(row, cells...)
					continue
				}
				w.add(append([]string{market, category}, cells...), map[int]string{2: "bound", 3: "bound", 4: "price", 5: "discount"})
			}
			if beside {
				w.add(row, map[int]string{1: "bound", 2: "bound", 3: "price", 4: "discount", 5: "bound", 6: "bound", 7: "price", 8: "discount"})
			}
		}
		table.Ladders = append(table.Ladders, pricing.Ladder{Market: market, Category: "notice", Bands: ladders[0]},
			pricing.Ladder{Market: market, Category: "code", Bands: ladders[1]})
	}
	return table, w
}

// library is a drawn directory of rate files, and what a book shall hold of it.
type library struct {
	files []*written
	cards []pricing.Card
	tiers []pricing.Tiers
}

func drawLibrary(r *rapid.T, t testing.TB) (l library) {
	days := rapid.SliceOfNDistinct(rapid.Custom(drawDay), 1, 3, rapid.ID).Draw(r, "days")
	slices.Sort(days)
	for _, on := range days {
		currency := rapid.SampledFrom([]string{"EUR", "USD"}).Draw(r, "currency")
		card, file := writeCard(r, t, currency, on)
		l.files, l.cards = append(l.files, file), append(l.cards, card)
		if rapid.Bool().Draw(r, "tiers too") {
			table, file := writeTiers(r, t, currency, on)
			l.files, l.tiers = append(l.files, file), append(l.tiers, table)
		}
	}
	return l
}

// namedBook has the markets of the drawn files, and a card that a file may replace.
func namedBook(t testing.TB, b pricing.Card) *pricing.Book {
	var facts pricing.Facts
	for i := range 5 {
		facts.Markets.Rows = append(facts.Markets.Rows, pricing.MarketRow{Market: fmt.Sprint("Market ", i), Country: "A" + string(rune('A'+i)), Prefix: strconv.Itoa(i + 1)})
	}
	book, err := pricing.NewBook(facts)
	require.NoError(t, err)
	book, err = book.Replace([]pricing.Card{b}, nil)
	require.NoError(t, err)
	return book
}

// TestLoadHoldsWhatTheFilesSay writes drawn cards and tier tables to files, loads
// them over a book that has a card for the first of the dates, and finds each
// exactly as it was drawn, the replaced one gone, in order of date.
func TestLoadHoldsWhatTheFilesSay(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		l := drawLibrary(r, t)
		old := pricing.Card{Currency: l.cards[0].Currency, Effective: l.cards[0].Effective,
			Rates: []pricing.Rate{{Market: "Market 0", Category: "old", Price: micros(t, 1, l.cards[0].Currency)}}}
		before := namedBook(t, old)
		files := fstest.MapFS{"notes.txt": {Data: []byte("no rates")}}
		for _, f := range l.files {
			files["rates/"+f.name] = &fstest.MapFile{Data: f.data(r)}
		}
		after, err := ratefile.Load(before, files, testFormat(), "rates/card*.csv", "rates/t*.csv")
		if len(l.tiers) == 0 {
			require.ErrorContains(r, err, `pattern "rates/t*.csv"`)
			after, err = ratefile.Load(before, files, testFormat(), "rates/*.csv")
		}
		require.NoError(r, err)
		got := after.Facts().Cards
		for i := range got {
			byCell(got[i].Rates)
			byCell(l.cards[i].Rates)
		}
		require.Equal(r, l.cards, got)
		tables := after.Facts().Tiers
		for i := range tables {
			byName(tables[i].Ladders)
			byName(l.tiers[i].Ladders)
		}
		require.Len(r, tables, len(l.tiers))
		for i := range tables {
			require.Equal(r, l.tiers[i], tables[i])
		}
		require.Equal(r, []pricing.Card{old}, before.Facts().Cards, "the book that was is as it was")
		require.Empty(r, before.Facts().Tiers)
	})
}

// TestLoadOfOneBrokenCell breaks one number of one file: the error says which, in
// which file, and nothing of the other files is in the book either.
func TestLoadOfOneBrokenCell(t *testing.T) {
	broken := map[string][]string{
		"price":    {"free", "-0.01", "0.0000001", "1,00", "9300000000000", "100000.01"},
		"bound":    {"some", "-5", "1.5", "1,00", "9300000000000"},
		"discount": {"5%", "-101%", "-0.5%", "half", "-1.01"},
	}
	rapid.Check(t, func(r *rapid.T) {
		l := drawLibrary(r, t)
		bad := rapid.SampledFrom(l.files).Draw(r, "file")
		at := rapid.SampledFrom(bad.spots).Draw(r, "cell")
		text := rapid.SampledFrom(broken[at.kind]).Draw(r, "text")
		bad.rows[at.row-1] = slices.Clone(bad.rows[at.row-1])
		bad.rows[at.row-1][at.column-1] = text
		files := fstest.MapFS{}
		for _, f := range l.files {
			files[f.name] = &fstest.MapFile{Data: f.data(r)}
		}
		old := pricing.Card{Currency: "EUR", Effective: 2020_01_01, Rates: []pricing.Rate{rate(t, "Market 0", "notice", "1")}}
		b := namedBook(t, old)
		got, err := ratefile.Load(b, files, testFormat(), "*.csv")
		require.Nil(r, got)
		var where *ratefile.CellError
		require.ErrorAs(r, err, &where)
		require.Equal(r, ratefile.CellError{File: bad.name, Row: at.row, Column: at.column, Text: text, Err: where.Err}, *where)
		require.ErrorContains(r, err, fmt.Sprintf(`%s: row %d column %d: %q: `, bad.name, at.row, at.column, text))
		require.Equal(r, []pricing.Card{old}, b.Facts().Cards)
		require.Empty(r, b.Facts().Tiers)
	})
}

func byCell(rates []pricing.Rate) {
	slices.SortFunc(rates, func(a, b pricing.Rate) int {
		return strings.Compare(a.Market+string(a.Category), b.Market+string(b.Category))
	})
}

func byName(ladders []pricing.Ladder) {
	slices.SortFunc(ladders, func(a, b pricing.Ladder) int {
		return strings.Compare(a.Market+string(a.Category), b.Market+string(b.Category))
	})
}
