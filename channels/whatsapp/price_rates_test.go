package whatsapp_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/pricing"
)

// sharedRates is where the rate data is gathered, beside the repository.
var sharedRates = filepath.Join("..", "..", "..", "shared", "rates")

// rateSums are the SHA-256 sums of the embedded files.
var rateSums = map[string]string{
	"whatsapp-2024-11-01-usd.csv":              "06a3a8823602e79d19893d71bebf4433481cdc3ead325d8413301bd0f23e638a",
	"whatsapp-2025-07-01-usd.csv":              "e0492855290a8000a082b5ff7c05589c69b3a6af37d6fab285fe1e55b4deea88",
	"whatsapp-2025-10-01-usd.csv":              "5e0930a2a817818e2f8e72e847dc3e24e01394bc4b8e4deb22d48cceb4c61d41",
	"whatsapp-2026-01-01-usd.csv":              "60290d77f9927f88ebd1669af9249da05359d76599a637ea1bd2beb6023197ec",
	"whatsapp-2026-04-01-usd.csv":              "f2fde5b49daabf38466012cab38546ff48eb243cb5bc82ba7e0705e175c5149b",
	"whatsapp-2026-07-01-cop.csv":              "ad7dfec8124cb3ecc5e26351d8336007cd6d36a5fcb785d25865c1b91bd12809",
	"whatsapp-2026-07-01-usd.csv":              "e513677cec078903513532538466ac722355a9621cafe5657bf73da64be67c06",
	"whatsapp-2026-10-01-cop.csv":              "cdc3a6eede723f39835724ac3b8f79fed3d28a503f37257053a3f4106a777b21",
	"whatsapp-2026-10-01-inr.csv":              "2f974d56e6418899d46b9afeb28c24439b233993be0a09e82b610ceec23cd13a",
	"whatsapp-2026-10-01-usd-volume-tiers.csv": "a9747d4d585efa5354e81da32095f862adf296e5ea09477932fe962838252371",
	"whatsapp-2026-10-01-usd.csv":              "a0ecef9a29038cd1cc8ec560892e4b99a6f85f74601bfcd80d0f3a9bb2f97297",
	"whatsapp-market-moves.csv":                "1eede76ecbf6bb6e56587013f58a47aaedd4895b88bcdeaca46e4128f6a9fd4b",
	"whatsapp-markets.csv":                     "c54dee5f251bdae91abe7a601d07bcaf26ad926f1d40e56863ab174e470845e2",
}

func TestRateFilesAreThoseChecked(t *testing.T) {
	names, err := filepath.Glob("rates/*.csv")
	require.NoError(t, err)
	require.Len(t, names, len(rateSums))
	for _, name := range names {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		sum := sha256.Sum256(data)
		require.Equal(t, rateSums[filepath.Base(name)], hex.EncodeToString(sum[:]), name)
	}
}

func sharedRateFiles(t *testing.T) map[string][]byte {
	t.Helper()
	if _, err := os.Stat(sharedRates); errors.Is(err, fs.ErrNotExist) {
		t.Skipf("%s is absent: the embedded rates are not compared with it", sharedRates)
	}
	files := map[string][]byte{}
	names, err := filepath.Glob(filepath.Join(sharedRates, "*.csv"))
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		files[filepath.Base(name)] = data
	}
	return files
}

func TestRateFilesEqualTheShared(t *testing.T) {
	for name, data := range sharedRateFiles(t) {
		embedded, err := os.ReadFile(filepath.Join("rates", name))
		require.NoError(t, err)
		require.True(t, bytes.Equal(data, embedded), "%s differs", name)
	}
}

// rateCells is the number of filled cells in all shared rate files.
const rateCells = 1414

var rateName = regexp.MustCompile(`^whatsapp-(\d{4}-\d{2}-\d{2})-([a-z]{3})\.csv$`)

// TestRateCellsAreReachable looks every cell of every shared rate file up
// through Book.At, at the first instant of the card and at the last before the
// next, in zones on both sides of UTC.
func TestRateCellsAreReachable(t *testing.T) {
	book := priceBook(t)
	zones := []*time.Location{time.UTC, priceZone(t, "Asia/Kolkata"), priceZone(t, "America/Bogota")}
	cells := 0
	for name, data := range sharedRateFiles(t) {
		parts := rateName.FindStringSubmatch(name)
		if parts == nil {
			continue
		}
		currency := strings.ToUpper(parts[2])
		rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
		require.NoError(t, err)
		for _, zone := range zones {
			day, err := time.ParseInLocation(time.DateOnly, parts[1], zone)
			require.NoError(t, err)
			view, err := book.At(day, zone, currency)
			require.NoError(t, err)
			card, ok := view.Card()
			require.True(t, ok)
			require.Equal(t, parts[1], card.Effective.String())
			before, err := book.At(day.Add(-1), zone, currency)
			if err == nil {
				older, _ := before.Card()
				require.Less(t, older.Effective, card.Effective)
			}
			here := checkCells(t, view, rows, currency)
			require.Len(t, card.Rates, here, "%s holds nothing that the file lacks", name)
			if next, ok := nextCard(book, currency, card.Effective); ok {
				last, err := book.At(next.In(zone).Add(-1), zone, currency)
				require.NoError(t, err)
				require.Equal(t, here, checkCells(t, last, rows, currency), "%s up to its last instant", name)
			}
			cells += here
		}
	}
	require.Equal(t, 3*rateCells, cells)
}

// nextCard returns the day of the card after that of a day.
func nextCard(book *pricing.Book, currency string, day pricing.Date) (pricing.Date, bool) {
	for _, c := range book.Cards() { // in order of date
		if c.Currency == currency && c.Effective > day {
			return c.Effective, true
		}
	}
	return 0, false
}

func checkCells(t *testing.T, view *pricing.View, rows [][]string, currency string) int {
	t.Helper()
	cells := 0
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

// TestRateBandsAreReachable looks up every band of the tier file: its bounds,
// and one message before and after them.
func TestRateBandsAreReachable(t *testing.T) {
	book := priceBook(t)
	rows, err := csv.NewReader(bytes.NewReader(sharedRateFiles(t)["whatsapp-2026-10-01-usd-volume-tiers.csv"])).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 673)
	view, err := book.At(priceInstant(t, "2026-10-01T00:00:00Z"), nil, "USD")
	require.NoError(t, err)
	tiers, ok := view.Tiers()
	require.True(t, ok)
	bands := 0
	for _, l := range tiers.Ladders {
		bands += len(l.Bands)
	}
	require.Equal(t, len(rows)-1, bands, "the table holds nothing that the file lacks")
	for _, row := range rows[1:] {
		ladder, ok := view.Ladder(row[0], pricing.Category(row[1]))
		require.True(t, ok, row)
		from, err := strconv.ParseInt(row[2], 10, 64)
		require.NoError(t, err)
		want := priceAmount(t, row[5], "USD")
		at := slices.IndexFunc(ladder.Bands, func(b pricing.Band) bool { return b.From == from })
		require.GreaterOrEqual(t, at, 0, row)
		require.Equal(t, want, ladder.Bands[at].Price, row)
		require.Equal(t, strings.TrimPrefix(row[4], "-"), strconv.Itoa(ladder.Bands[at].Discount)+"%", row)
		require.Equal(t, want, ladder.Rate(max(from, 1)), row)
		if from > 0 {
			require.Equal(t, ladder.Bands[at-1].Price, ladder.Rate(from-1), row)
		}
		if row[3] == "" {
			require.Equal(t, want, ladder.Rate(pricing.Unbounded), row)
			require.Equal(t, int64(pricing.Unbounded), ladder.Bands[at].To, row)
			continue
		}
		to, err := strconv.ParseInt(row[3], 10, 64)
		require.NoError(t, err)
		require.Equal(t, to, ladder.Bands[at].To, row)
		require.Equal(t, want, ladder.Rate(to), row)
		require.Equal(t, to+1, ladder.Bands[at+1].From, row)
		require.Equal(t, ladder.Bands[at+1].Price, ladder.Rate(to+1), row)
	}
}

// TestRateBandsFollowTheDiscount checks the published prices against list price
// and discount, which is how bands of other currencies are worked out.
func TestRateBandsFollowTheDiscount(t *testing.T) {
	book := priceBook(t)
	view, err := book.At(priceInstant(t, "2026-10-01T00:00:00Z"), nil, "USD")
	require.NoError(t, err)
	tiers, ok := view.Tiers()
	require.True(t, ok)
	bands := 0
	for _, l := range tiers.Ladders {
		list, err := view.Rate(l.Market, l.Category)
		require.NoError(t, err)
		for _, b := range l.Bands {
			exact, err := list.Mul(int64(100 - b.Discount))
			require.NoError(t, err)
			// Half up to a hundred micros, of a number a hundred times too large.
			want := (exact.Micros() + 5_000) / 10_000 * 100
			require.Equal(t, want, b.Price.Micros(), "%s %s from %d", l.Market, l.Category, b.From)
			bands++
		}
	}
	require.Equal(t, 672, bands)
}

func TestRateGapsOf2025(t *testing.T) {
	book := priceBook(t)
	rate := func(day, market string, c pricing.Category) (string, error) {
		view, err := book.At(priceInstant(t, day+"T00:00:00Z"), nil, "USD")
		require.NoError(t, err)
		got, err := view.Rate(market, c)
		return got.String(), err
	}
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
		got, err := rate(c.day, c.market, c.category)
		if c.want == "" {
			require.ErrorIs(t, err, pricing.ErrNoRate, "%+v", c)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, c.want, got, "%+v", c)
	}
}

func TestRateCardsNameTheirSource(t *testing.T) {
	book := priceBook(t)
	require.Equal(t, []string{"COP", "INR", "USD"}, book.Currencies())
	reconstructed := []string{}
	for _, c := range book.Cards() {
		require.NotEmpty(t, c.Source.URL, c.Effective)
		_, err := pricing.ParseDate(c.Source.Date)
		require.NoError(t, err, c.Effective)
		require.NotEqual(t, pricing.Assumed, c.Source.Confidence, c.Effective)
		if c.Provenance == pricing.Reconstructed {
			require.Equal(t, pricing.Reported, c.Source.Confidence)
			reconstructed = append(reconstructed, c.Effective.String())
		}
	}
	require.Equal(t, []string{"2025-02-01", "2025-04-01", "2025-07-01", "2025-10-01", "2026-04-01"}, reconstructed)
	for _, r := range book.Facts().Rules {
		require.NotEmpty(t, r.Source.URL)
		require.Regexp(t, `^\d{4}-\d\d-\d\d$`, r.Source.Date, "%+v", r)
	}
}

// TestRateServiceEqualsUtility pins what the October cards say of service.
func TestRateServiceEqualsUtility(t *testing.T) {
	book := priceBook(t)
	for _, currency := range book.Currencies() {
		view, err := book.At(priceInstant(t, "2026-10-01T00:00:00Z"), nil, currency)
		require.NoError(t, err)
		card, _ := view.Card()
		markets := 0
		for _, r := range card.Rates {
			if r.Category != "service" {
				continue
			}
			utility, err := view.Rate(r.Market, "utility")
			require.NoError(t, err)
			require.Equal(t, utility, r.Price)
			markets++
		}
		require.Equal(t, 47, markets, currency)
	}
}
