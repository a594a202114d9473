package ratefile_test

import (
	"errors"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/ratefile"
)

// otherFormat is that of a platform with none of the habits of testFormat.
func otherFormat() ratefile.Format {
	return ratefile.Format{
		Columns:       map[string]pricing.Category{"hinweis": "notice"},
		Headers:       map[string]string{"markt": "market", "von": "from", "bis": "to", "preis": "rate", "rabatt": "discount"},
		Currencies:    map[string]string{"Euro": "EUR"},
		TitleDate:     regexp.MustCompile(`gültig ab ([0-9.]+)`),
		DateLayout:    "02.01.2006",
		TitleCurrency: regexp.MustCompile(`\S+$`),
		Decimals:      2,
	}
}

// TestReadAnotherPlatformsHabits shows that titles and headers are the format's.
func TestReadAnotherPlatformsHabits(t *testing.T) {
	card, _, err := ratefile.Read("x.csv", []byte("Preise gültig ab 01.10.2030 in Euro,\nMarkt,Hinweis\nNord,0.1\n"), otherFormat())
	require.NoError(t, err)
	require.Equal(t, "EUR", card.Currency, "the whole match, where there is no group")
	require.Equal(t, pricing.Date(2030_10_01), card.Effective)
	require.Equal(t, []pricing.Rate{{Market: "Nord", Category: "notice", Price: amount(t, "0.1", "EUR")}}, card.Rates)

	_, tiers, err := ratefile.Read("x.csv", []byte("gültig ab 01.10.2030 in Euro,,,,\n,Hinweis,,,\nMarkt,von,bis,Preis,Rabatt\nNord,0,,0.1,0%\n"), otherFormat())
	require.NoError(t, err)
	require.Len(t, tiers.Ladders, 1)

	for text, says := range map[string]string{
		"gültig ab 31.02.2030 in Euro,\nMarkt,Hinweis\nNord,0.1\n":       `row 1 column 1: "gültig ab 31.02.2030 in Euro": not a rate file: effective date "31.02.2030"`,
		"gültig ab 01.10.2030 in Taler,\nMarkt,Hinweis\nNord,0.1\n":      `row 1 column 1`,
		"\"effective October 1, 2030 in EUR\",\nMarkt,Hinweis\nNord,1\n": "neither title nor name gives an effective date",
	} {
		_, _, err := ratefile.Read("x.csv", []byte(text), otherFormat())
		require.ErrorContains(t, err, says)
	}
}

// plainFormat is that of a file in the plain form.
func plainFormat() ratefile.Format {
	return ratefile.Format{Columns: map[string]pricing.Category{"notice": "notice"}}
}

// TestReadPlainForm has no title, no habit, and so the file's name to go by.
func TestReadPlainForm(t *testing.T) {
	plain := plainFormat()
	text := `"Cost in USD, effective July 1, 2029",` + "\nmarket,notice\nNorth,0.1\n"
	card, _, err := ratefile.Read("x-2030-10-01-eur.csv", []byte(text), plain)
	require.NoError(t, err)
	require.Equal(t, "EUR", card.Currency)
	require.Equal(t, pricing.Date(2030_10_01), card.Effective)
	for _, header := range []string{"Market (per rate card)", "Markt"} {
		_, _, err = ratefile.Read("x-2030-10-01-eur.csv", []byte(header+",notice\nNorth,0.1\n"), plain)
		require.ErrorContains(t, err, "no header row", "%s is nobody's word but a platform's", header)
	}
	_, _, err = ratefile.Read("x-2030-10-01-eur.csv", []byte("market,notice\nNorth,0.1\n"), ratefile.Format{})
	require.ErrorIs(t, err, ratefile.ErrLayout, "the zero format knows no category")
}

// endless is a file system whose one file never ends and counts what is read.
type endless struct {
	read   int
	failAt int
}

func (e *endless) Open(string) (fs.File, error)          { return e, nil }
func (e *endless) Stat() (fs.FileInfo, error)            { return fstest.MapFS{"x": {}}.Stat("x") }
func (e *endless) Close() error                          { return nil }
func (e *endless) Glob(string) ([]string, error)         { return []string{"2030-10-01-usd.csv"}, nil }
func (e *endless) ReadDir(string) ([]fs.DirEntry, error) { return nil, nil }
func (e *endless) Read(p []byte) (int, error) {
	if e.failAt > 0 && e.read >= e.failAt {
		return 0, errTorn
	}
	e.read += len(p)
	return len(p), nil
}

var errTorn = errors.New("torn")

const mostBytes = 16 << 20

func TestLoadReadsNoMoreThanItTakes(t *testing.T) {
	empty, err := pricing.NewBook(pricing.Facts{})
	require.NoError(t, err)
	files := &endless{}
	_, err = ratefile.Load(empty, files, testFormat(), "*.csv")
	require.ErrorIs(t, err, ratefile.ErrLayout)
	require.ErrorContains(t, err, "2030-10-01-usd.csv: not a rate file: more than 16777216 bytes")
	require.LessOrEqual(t, files.read, mostBytes+1, "whatever the file says of its size")

	_, err = ratefile.Load(empty, &endless{failAt: 1 << 10}, testFormat(), "*.csv")
	require.ErrorIs(t, err, errTorn)
	_, err = ratefile.Load(empty, fstest.MapFS{"a.csv": {Mode: fs.ModeDir}}, testFormat(), "*.csv")
	require.Error(t, err, "a folder is no file")
}

// TestReadSizeBounds reads a card padded to the largest file, and a byte more.
func TestReadSizeBounds(t *testing.T) {
	padded := func(size int) error {
		text := "market,notice\nNorth,0.1\n"
		_, _, err := ratefile.Read("2030-10-01-usd.csv", []byte(text+strings.Repeat(" ", size-len(text))), plainFormat())
		return err
	}
	require.NoError(t, padded(mostBytes-1))
	require.NoError(t, padded(mostBytes))
	require.ErrorContains(t, padded(mostBytes+1), "more than")
}

// TestReadTitleInAnyForm writes one date in the ways in which titles hold it.
func TestReadTitleInAnyForm(t *testing.T) {
	want := time.Date(2030, 10, 1, 0, 0, 0, 0, time.UTC)
	for _, title := range []string{
		"effective October 1, 2030", "EFFECTIVE OCTOBER 1, 2030", "Effective from October 01, 2030",
		"rates effective\tfrom  October   1  2030.",
	} {
		card, _, err := ratefile.Read("x-usd.csv", []byte("\""+title+"\",,\nMarket,Currency,Notice\nNorth,USD,0.1\n"), testFormat())
		require.NoError(t, err, title)
		require.Equal(t, pricing.DateOf(want, nil), card.Effective, title)
	}
}
