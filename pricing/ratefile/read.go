package ratefile

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/pricing"
)

// Format is a platform's habits of writing rate files, as data. The zero Format reads no card, because it knows no category. Headers
// are compared in lower case and stripped of everything but letters; the fields give them so.
//
// Without any habit a card has the headers market and one for each category, and a tier file market, category, from, to, discount and
// rate; either may have currency, and a card country.
type Format struct {
	Columns map[string]pricing.Category // maps a header to the category of the column
	Headers map[string]string           // maps the platform's own headers to those above that they stand for
	Ignore  []string                    // lists headers of columns that hold no price per message
	// TitleDate finds the effective date in a cell above the header and TitleCurrency the currency, a code or a key of Currencies: the
	// text of the last group, or of the whole match if there is none. Nil looks at no title.
	TitleDate, TitleCurrency *regexp.Regexp
	// DateLayout is how TitleDate's text is written, as for [time.Parse], with a space for every run of commas and spaces.
	DateLayout string
	Currencies map[string]string // maps odd currency tokens to ISO 4217 codes. Codes themselves need no entry
	Decimals   int               // the number of decimals that tier rates are rounded to
	// Source is given to what is loaded. Where a table is worked out and not published, give it a lower confidence.
	Source pricing.Source
	// Sheets reads the sheets of files that are zip containers: Read of the module pricing/ratefile/xlsx. Nil refuses such files.
	Sheets func(data []byte) ([]Sheet, error)
}

// Sheet is a table of texts: a file of comma-separated values, or one sheet of a spreadsheet with its cells unformatted.
type Sheet struct {
	Name string
	Rows [][]string
}

// CellError says which cell of a rate file is wrong. Row and Column count from 1; a Row counts records, in which a quoted line feed
// does not begin a new one. Column is 0 for a row that could not be taken apart.
type CellError struct {
	File, Sheet string
	Row, Column int
	// Text is what the cell holds, shortened.
	Text string
	Err  error
}

// Error names file, sheet (if it has a name), row and column.
func (e *CellError) Error() string {
	at := fmt.Sprintf("row %d", e.Row)
	if e.Sheet != "" {
		at = fmt.Sprintf("sheet %q row %d", e.Sheet, e.Row)
	}
	if e.Column == 0 {
		return fmt.Sprintf("%s: %s: %v", e.File, at, e.Err)
	}
	return fmt.Sprintf("%s: %s column %d: %q: %v", e.File, at, e.Column, e.Text, e.Err)
}

// Unwrap returns the cause.
func (e *CellError) Unwrap() error { return e.Err }

var (
	// ErrSpreadsheet says that a file is a spreadsheet, whatever its name, and that Format.Sheets is nil.
	ErrSpreadsheet = errors.New("file is a spreadsheet (it begins with PK): set Format.Sheets to Read of the module pricing/ratefile/xlsx")
	ErrLayout      = errors.New("not a rate file") // a file has no header of rates or tiers, or lacks its currency or date
)

const (
	zipMagic  = "PK"
	byteOrder = "\ufeff"
	// largestFile, mostRows and mostColumns bound what is read, so that a hostile file cannot take all memory; published files are
	// far smaller.
	largestFile = 16 << 20
	mostRows    = 100_000
	mostColumns = 256
)

// Load returns a book that also holds what the files matching the patterns contain: rate files and tier files, told apart by their
// headers, in any mix. A card or table for the same currency and date is replaced. Two files for one currency and date are refused
// with [pricing.ErrDuplicate]. Nothing is added if any file is wrong. Errors are those of [Read], [pricing.Book.Replace] and of the
// file system; a pattern that matches no file is [fs.ErrNotExist].
func Load(book *pricing.Book, files fs.FS, format Format, patterns ...string) (*pricing.Book, error) {
	if book == nil || files == nil {
		return nil, errors.New("there is no book to add to, or there are no files")
	}
	var cards []pricing.Card
	var tiers []pricing.Tiers
	for _, pattern := range patterns {
		names, err := fs.Glob(files, pattern)
		if err != nil {
			return nil, fmt.Errorf("pattern %q: %w", pattern, err)
		}
		if len(names) == 0 {
			return nil, fmt.Errorf("pattern %q: %w", pattern, fs.ErrNotExist)
		}
		for _, name := range names {
			data, err := readFile(files, name)
			if err != nil {
				return nil, err
			}
			card, table, err := Read(name, data, format)
			switch {
			case err != nil:
				return nil, err
			case table != nil:
				tiers = append(tiers, *table)
			default:
				cards = append(cards, *card)
			}
		}
	}
	return book.Replace(cards, tiers)
}

// readFile reads a file, but no more of it than shows that it is too large.
func readFile(files fs.FS, name string) ([]byte, error) {
	file, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(file, largestFile+1))
	return data, cmp.Or(err, file.Close())
}

// Read reads one file, either a card or a tier table; the other result is nil. The currency and the effective date are taken from the
// file and, where it does not say, from the name, in which "2026-10-01-usd" is looked for. A file of more than 16 MiB, 100,000 rows or
// 256 columns is refused with [ErrLayout]. Errors are a [*CellError] around what is wrong with a cell, [ErrLayout], [ErrSpreadsheet],
// or those of [pricing.Card.Validate] and [pricing.Tiers.Validate] that no cell is to blame for.
func Read(name string, data []byte, format Format) (*pricing.Card, *pricing.Tiers, error) {
	sheets, err := sheets(name, data, format.Sheets)
	if err != nil {
		return nil, nil, err
	}
	for _, s := range sheets {
		r := reader{file: name, sheet: s, format: format}
		heads := r.heads(func(row int) bool { return r.find(row, headFrom) >= 0 })
		if heads >= 0 {
			t, err := r.tiers(heads)
			return nil, t, err
		}
		heads = r.heads(func(row int) bool { return len(r.categories(row)) > 0 })
		if heads >= 0 {
			c, err := r.card(heads)
			return c, nil, err
		}
	}
	return nil, nil, fmt.Errorf("%s: %w: no header row was found: one with %q and some of %q, separated by commas", name, ErrLayout, headMarket,
		slices.Sorted(maps.Keys(format.Columns)))
}

// sheets sniffs the container and reads the tables in it.
func sheets(name string, data []byte, read func([]byte) ([]Sheet, error)) ([]Sheet, error) {
	if len(data) > largestFile {
		return nil, fmt.Errorf("%s: %w: more than %d bytes", name, ErrLayout, largestFile)
	}
	if bytes.HasPrefix(data, []byte(zipMagic)) {
		if read == nil {
			return nil, fmt.Errorf("%s: %w", name, ErrSpreadsheet)
		}
		sheets, err := read(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		return sheets, nil
	}
	data = bytes.TrimPrefix(data, []byte(byteOrder))
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = -1
	var rows [][]string
	for {
		// The reader passes over empty lines, which a spreadsheet counts as rows.
		empty := emptyLines(data[r.InputOffset():])
		if len(rows)+empty >= mostRows {
			return nil, fmt.Errorf("%s: %w: more than %d rows", name, ErrLayout, mostRows)
		}
		rows = append(rows, make([][]string, empty)...)
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return []Sheet{{"", rows}}, nil
		}
		if err != nil {
			return nil, &CellError{File: name, Row: len(rows) + 1, Err: fmt.Errorf("%w: %w", ErrLayout, err)}
		}
		if len(row) > mostColumns {
			return nil, fmt.Errorf("%s: %w: row %d has more than %d columns", name, ErrLayout, len(rows)+1, mostColumns)
		}
		rows = append(rows, row)
	}
}

// emptyLines counts the empty lines that data begins with.
func emptyLines(data []byte) int {
	n := 0
	for _, c := range data {
		switch c {
		case '\n':
			n++
		case '\r':
		default:
			return n
		}
	}
	return n
}

// reader reads one sheet.
type reader struct {
	file   string
	sheet  Sheet
	format Format
}

func (r reader) fail(row, column int, err error) error {
	return &CellError{r.file, r.sheet.Name, row + 1, column + 1, fact.Clip(r.cell(row, column)), err}
}

// cell returns a trimmed cell, empty where the row is shorter.
func (r reader) cell(row, column int) string {
	if column >= len(r.sheet.Rows[row]) {
		return ""
	}
	return strings.TrimSpace(r.sheet.Rows[row][column])
}

// header returns a cell as headers are compared: letters only, lower case, in our own words.
func (r reader) header(row, column int) string {
	letters := strings.Map(func(c rune) rune {
		if !unicode.IsLetter(c) {
			return -1
		}
		return unicode.ToLower(c)
	}, r.cell(row, column))
	if ours, ok := r.format.Headers[letters]; ok {
		return ours
	}
	return letters
}

// head reads what holds for a table as a whole. A file that ends with its header is refused: half a download, not a table in which
// nothing has a price.
func (r reader) head(header int) (currency string, day pricing.Date, err error) {
	market := r.find(header, headMarket)
	row := header + 1
	for row < len(r.sheet.Rows) && r.cell(row, market) == "" {
		row++
	}
	if row >= len(r.sheet.Rows) {
		return "", 0, r.fail(header, market, fmt.Errorf("%w: no market stands below the header", ErrLayout))
	}
	if currency, err = r.currency(header); err == nil {
		day, err = r.effective(header)
	}
	return currency, day, err
}

// heads returns the first row with a market of which something else holds too, -1 if there is none.
func (r reader) heads(also func(row int) bool) int {
	for row := range r.sheet.Rows {
		if r.find(row, headMarket) >= 0 && also(row) {
			return row
		}
	}
	return -1
}

// find returns the column of the first header of a name, -1 if none.
func (r reader) find(row int, name string) int {
	for column := range r.sheet.Rows[row] {
		if r.header(row, column) == name {
			return column
		}
	}
	return -1
}

// The headers of the plain form.
const (
	headMarket   = "market"
	headCountry  = "country"
	headCurrency = "currency"
	headCategory = "category"
	headFrom     = "from"
	headTo       = "to"
	headRate     = "rate"
	headDiscount = "discount"
)

var nameDate = regexp.MustCompile(`(\d{4}-\d{2}-\d{2})(?:-([a-z]{3})\b)?`)

// title returns what a pattern finds in a cell: its last group, "" for nothing.
func title(pattern *regexp.Regexp, text string) string {
	if pattern == nil {
		return ""
	}
	found := pattern.FindStringSubmatch(text)
	if found == nil {
		return ""
	}
	return found[len(found)-1]
}

// effective finds the date in the rows above the header, else in the name.
func (r reader) effective(header int) (pricing.Date, error) {
	for row := range header {
		for column := range r.sheet.Rows[row] {
			found := title(r.format.TitleDate, r.cell(row, column))
			if found == "" {
				continue
			}
			words := strings.Fields(strings.ReplaceAll(found, ",", " "))
			t, err := time.Parse(r.format.DateLayout, strings.Join(words, " "))
			if err != nil {
				return 0, r.fail(row, column, fmt.Errorf("%w: effective date %q", ErrLayout, fact.Clip(found)))
			}
			return pricing.DateOf(t, time.UTC), nil
		}
	}
	if found := nameDate.FindStringSubmatch(path.Base(r.file)); found != nil {
		return pricing.ParseDate(found[1])
	}
	return 0, fmt.Errorf("%s: %w: neither title nor name gives an effective date", r.file, ErrLayout)
}

// currency finds the file's currency: the one all currency cells agree on, else that of the title, else that of the name.
func (r reader) currency(header int) (string, error) {
	code := ""
	if column := r.find(header, headCurrency); column >= 0 {
		for row := header + 1; row < len(r.sheet.Rows); row++ {
			token := r.cell(row, column)
			if token == "" {
				continue
			}
			here, ok := r.code(token)
			if !ok || code != "" && here != code {
				return "", r.fail(row, column, fmt.Errorf("%w: file is in %q", pricing.ErrCurrency, code))
			}
			code = here
		}
	}
	if code != "" {
		return code, nil
	}
	for row := range header {
		found := title(r.format.TitleCurrency, r.cell(row, 0))
		if found == "" {
			continue
		}
		code, ok := r.code(found)
		if !ok {
			return "", r.fail(row, 0, fmt.Errorf("%w: %q", pricing.ErrCurrency, fact.Clip(found)))
		}
		return code, nil
	}
	if found := nameDate.FindStringSubmatch(path.Base(r.file)); found != nil && found[2] != "" {
		return strings.ToUpper(found[2]), nil
	}
	return "", fmt.Errorf("%s: %w: no currency is given, nor by the name as in \"2026-10-01-usd\"", r.file, ErrLayout)
}

func (r reader) code(token string) (string, bool) {
	if code, ok := r.format.Currencies[token]; ok {
		return code, true
	}
	_, err := pricing.NewAmount(0, token)
	return token, err == nil
}
