package ratefile_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/ratefile"
)

func TestReadQuotesWhatIsNotText(t *testing.T) {
	data := "market,marketing\nIndia," + strings.Repeat("\x80", 41) + "\n"
	format := ratefile.Format{Columns: map[string]pricing.Category{"marketing": "marketing"}}
	_, _, err := ratefile.Read("2026-10-01-usd.csv", []byte(data), format)
	var cell *ratefile.CellError
	require.ErrorAs(t, err, &cell)
	require.Equal(t, [2]int{2, 2}, [2]int{cell.Row, cell.Column})
}

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
		"no market":            {card(), 6, 1, "", ratefile.ErrLayout},
		"another currency":     {card(), 6, 2, "EUR", pricing.ErrCurrency},
		"no currency at all":   {card(), 3, 2, "Taler", pricing.ErrCurrency},
		"an unknown column":    {card(), 2, 4, "Poem", ratefile.ErrLayout},
		"a date that is none":  {card(), 1, 1, "in USD, effective October 32, 2030", ratefile.ErrLayout},
		"a bound":              {tiers(), 4, 3, "soon", pricing.ErrNumber},
		"a gap":                {tiers(), 4, 3, "12", nil},
		"an overlap":           {tiers(), 5, 3, "20", nil},
		"an end too early":     {tiers(), 5, 4, "30", nil},
		"a start too late":     {tiers(), 6, 3, "2", nil},
		"a surcharge":          {tiers(), 5, 5, "10%", pricing.ErrNumber},
		"a band's price":       {tiers(), 5, 6, "-1", pricing.ErrPrice},
		"a band's category":    {tiers(), 6, 2, "poem", ratefile.ErrLayout},
	} {
		c.rows[c.row-1][c.column-1] = c.text
		format := testFormat()
		format.Sheets = sheets(ratefile.Sheet{Name: "Read me", Rows: [][]string{{"Hello"}}}, ratefile.Sheet{Name: "Rates", Rows: c.rows})
		gotCard, gotTiers, err := ratefile.Read("rates.csv", []byte("PK"), format)
		require.Nil(t, gotCard, name)
		require.Nil(t, gotTiers, name)
		var at *ratefile.CellError
		require.ErrorAs(t, err, &at, name)
		want := ratefile.CellError{File: "rates.csv", Sheet: "Rates", Row: c.row, Column: c.column, Text: c.text, Err: at.Err}
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
	_, _, err := ratefile.Read("2030-10-01-usd.csv", []byte("market,\"no\ntice\"\nNorth,0.1\nSouth,\"0.2\n"), testFormat())
	var at *ratefile.CellError
	require.ErrorAs(t, err, &at)
	require.Equal(t, [2]int{3, 0}, [2]int{at.Row, at.Column}, "records, not lines")
	require.ErrorIs(t, err, ratefile.ErrLayout)
	require.ErrorContains(t, err, `2030-10-01-usd.csv: row 3: not a rate file`)
}

// TestReadBounds: a file that is small and means a great many rows or columns is refused before they are made.
func TestReadBounds(t *testing.T) {
	for name, data := range map[string]string{
		"rows":    strings.Repeat("\n", 1<<20),
		"records": strings.Repeat("a\n", 100_001),
		"columns": strings.Repeat(",", 300),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _, err := ratefile.Read("2030-10-01-usd.csv", []byte(data), testFormat())
		runtime.ReadMemStats(&after)
		require.ErrorIs(t, err, ratefile.ErrLayout, name)
		require.ErrorContains(t, err, "more than", name)
		require.Less(t, (after.TotalAlloc-before.TotalAlloc)>>20, uint64(64), name)
	}
}
