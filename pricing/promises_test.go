package pricing_test

import (
	"math"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/pricing"
)

// TestWhatCannotBeReadIsAnErrorWithSheetRowAndColumn puts one wrong cell into a
// card and into a tier table, as text and as the second sheet of a spreadsheet.
func TestWhatCannotBeReadIsAnErrorWithSheetRowAndColumn(t *testing.T) {
	card := func() [][]string {
		return [][]string{{"Rates in USD, effective October 1, 2030"}, {"Market", "Currency", "Notice", "Code"},
			{"A", "USD", "0.1", "0.1"}, {"B", "USD", "0.1", "0.1"}, {"C", "USD", "0.1", "0.1"}, {"D", "USD", "0.1", "0.1"}, {"E", "USD", "0.1", "0.1"}}
	}
	tiers := func() [][]string {
		return [][]string{{"Tiers in USD, effective October 1, 2030"}, {"market", "category", "from", "to", "discount", "rate"},
			{"A", "notice", "0", "10", "0%", "0.1"}, {"", "notice", "11", "20", "-5%", "0.09"}, {"", "notice", "21", "", "-10%", "0.08"},
			{"B", "code", "0", "", "0%", "0.1"}}
	}
	for name, c := range map[string]struct {
		rows        [][]string
		row, column int
		text        string
		is          error
	}{
		"not a number":         {card(), 4, 3, "many", pricing.ErrNumber},
		"negative":             {card(), 4, 4, "-0.1", pricing.ErrPrice},
		"absurd":               {card(), 5, 3, "100000.01", pricing.ErrPrice},
		"overflow":             {card(), 5, 4, "9300000000000", pricing.ErrOverflow},
		"a lost decimal point": {card(), 7, 3, "11", pricing.ErrPrice},
		"a market twice":       {card(), 6, 1, "B", pricing.ErrDuplicate},
		"no market":            {card(), 6, 1, "", pricing.ErrLayout},
		"another currency":     {card(), 6, 2, "EUR", pricing.ErrCurrency},
		"no currency at all":   {card(), 3, 2, "Taler", pricing.ErrCurrency},
		"an unknown column":    {card(), 2, 4, "Poem", pricing.ErrLayout},
		"a date that is none":  {card(), 1, 1, "in USD, effective October 32, 2030", pricing.ErrLayout},
		"a bound":              {tiers(), 4, 3, "soon", pricing.ErrNumber},
		"a gap":                {tiers(), 4, 3, "12", nil},
		"an overlap":           {tiers(), 5, 3, "20", nil},
		"an end too early":     {tiers(), 5, 4, "30", nil},
		"a start too late":     {tiers(), 6, 3, "2", nil},
		"a surcharge":          {tiers(), 5, 5, "10%", pricing.ErrNumber},
		"a band's price":       {tiers(), 5, 6, "-1", pricing.ErrPrice},
		"a band's category":    {tiers(), 6, 2, "poem", pricing.ErrLayout},
	} {
		c.rows[c.row-1][c.column-1] = c.text
		format := testFormat()
		format.Sheets = sheets{tables: []pricing.Sheet{{Name: "Read me", Rows: [][]string{{"Hello"}}}, {Name: "Rates", Rows: c.rows}}}
		gotCard, gotTiers, err := pricing.Read("rates.csv", []byte("PK"), format)
		require.Nil(t, gotCard, name)
		require.Nil(t, gotTiers, name)
		var at *pricing.CellError
		require.ErrorAs(t, err, &at, name)
		want := pricing.CellError{File: "rates.csv", Sheet: "Rates", Row: c.row, Column: c.column, Text: c.text, Err: at.Err}
		if name == "a market twice" || name == "an end too early" { // the first rate of the row, or the band's first cell
			want.Column, want.Text = at.Column, at.Text
			require.Equal(t, 3, at.Column, name)
		}
		require.Equal(t, want, *at, name)
		require.ErrorContains(t, err, `rates.csv: sheet "Rates" row `, name)
		if c.is != nil {
			require.ErrorIs(t, err, c.is, name)
		}
	}
}

// TestRowThatCannotBeTakenApart has a quote that never ends: the row is named.
func TestRowThatCannotBeTakenApart(t *testing.T) {
	_, _, err := pricing.Read("2030-10-01-usd.csv", []byte("market,\"no\ntice\"\nNorth,0.1\nSouth,\"0.2\n"), testFormat())
	var at *pricing.CellError
	require.ErrorAs(t, err, &at)
	require.Equal(t, [2]int{3, 0}, [2]int{at.Row, at.Column}, "records, not lines")
	require.ErrorIs(t, err, pricing.ErrLayout)
	require.ErrorContains(t, err, `2030-10-01-usd.csv: sheet "" row 3: not a rate file`)
}

// TestTwoCardsForOneDate is refused wherever the two come from.
func TestTwoCardsForOneDate(t *testing.T) {
	b := testBook(t)
	one, two := testCard(t, 2030_02_01), testCard(t, 2030_02_01)
	_, err := b.Add(one, two)
	require.ErrorIs(t, err, pricing.ErrDuplicate)
	require.ErrorContains(t, err, "card EUR 2030-02-01")
	_, err = b.Add(testCard(t, 2030_01_01))
	require.ErrorContains(t, err, "card EUR 2030-01-01: already in the book")
	_, err = b.AddTiers(testTiers(t, 2030_02_01), testTiers(t, 2030_02_01))
	require.ErrorContains(t, err, "tiers EUR 2030-02-01: already in the book")
	plain := &fstest.MapFile{Data: []byte("market,notice\nNorth,0.1\n")}
	_, err = b.Load(fstest.MapFS{"a-2030-10-01-usd.csv": plain, "b-2030-10-01-usd.csv": plain}, testFormat(), "*.csv")
	require.ErrorIs(t, err, pricing.ErrDuplicate)
	require.ErrorContains(t, err, "card USD 2030-10-01")
	other := testCard(t, 2030_02_01)
	other.Currency = "USD"
	for i := range other.Rates {
		other.Rates[i].Price = amount(t, "0.1", "USD")
	}
	_, err = b.Add(one, other)
	require.NoError(t, err, "one date in two currencies is none")
}

// TestNeverAZeroPrice asks for what the book does not know: a currency the book
// lacks, a missing market, a missing rate, a day before the first card.
func TestNeverAZeroPrice(t *testing.T) {
	b := testBook(t)
	for name, c := range map[string]struct {
		currency string
		to       pricing.Recipient
		category pricing.Category
		day      pricing.Date
		err      error
		says     string
		why      pricing.Why
	}{
		"a currency the book lacks": {"USD", pricing.Recipient{Market: "North"}, "notice", 2030_05_01, pricing.ErrNoCard, `"USD" on 2030-05-01`, pricing.WhyNoCard},
		"no currency":               {"", pricing.Recipient{Market: "North"}, "notice", 2030_05_01, pricing.ErrNoCard, `""`, pricing.WhyNoCard},
		"before the first card":     {"EUR", pricing.Recipient{Market: "North"}, "notice", 2029_12_31, pricing.ErrNoCard, "2029-12-31", pricing.WhyNoCard},
		"a missing market":          {"EUR", pricing.Recipient{Market: "Atlantis"}, "notice", 2030_05_01, pricing.ErrNoMarket, `"Atlantis"`, pricing.WhyNoMarket},
		"a missing rate":            {"EUR", pricing.Recipient{Market: "South"}, "code", 2030_05_01, pricing.ErrNoRate, "South code", pricing.WhyNoRate},
	} {
		view, err := b.At(day(c.day), nil, c.currency)
		if err == nil {
			_, err = view.RateFor(c.to, c.category)
		}
		require.ErrorIs(t, err, c.err, name)
		require.ErrorContains(t, err, c.says, name)
		rate, err := view.RateFor(c.to, c.category)
		require.Error(t, err, name)
		require.Equal(t, pricing.Amount{}, rate, name)

		a := &pricing.Account{Currency: c.currency}
		q := pricing.Query{At: day(c.day), Category: c.category, Recipient: c.to}
		got := b.Classify(a, &q)
		require.Equal(t, pricing.Unknown, got.Basis, name)
		require.Equal(t, c.why, got.Why, name)
		require.Equal(t, pricing.Amount{}, got.Price, name)
		require.False(t, got.Known(), name)
		said := b.Confirm(a, &q, pricing.Confirmation{Basis: pricing.Regular})
		require.False(t, said.Known(), "%s: confirmed, at a price nobody knows", name)
		f, err := b.Forecast(a, pricing.Batch{Query: q, Count: 3})
		require.NoError(t, err, name)
		require.Equal(t, int64(3), f.Unknown, name)
		require.Equal(t, pricing.Amount{}, f.Total, name)
	}
}

// TestOverflowIsAnError crosses the most that an amount can hold by a millionth.
func TestOverflowIsAnError(t *testing.T) {
	most, one := micros(t, math.MaxInt64, "EUR"), micros(t, 1, "EUR")
	_, err := most.Add(one)
	require.ErrorIs(t, err, pricing.ErrOverflow)
	_, err = micros(t, math.MinInt64, "EUR").Sub(one)
	require.ErrorIs(t, err, pricing.ErrOverflow)
	_, err = most.Mul(2)
	require.ErrorIs(t, err, pricing.ErrOverflow)
	_, err = pricing.ParseAmount("9223372036854.775808", "EUR")
	require.ErrorIs(t, err, pricing.ErrOverflow)
	got, err := pricing.ParseAmount("9223372036854.775807", "EUR")
	require.NoError(t, err)
	require.Equal(t, most, got)
}
