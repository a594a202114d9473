package pricing

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Format is a platform's habits of writing rate files, as data.
type Format struct {
	// Columns maps a header, in lower case and stripped of everything but
	// letters, to the category of the column.
	Columns map[string]Category
	// Ignore lists headers of columns that hold no price per message.
	Ignore []string
	// Currencies maps odd currency tokens to ISO 4217 codes. Codes themselves
	// need no entry.
	Currencies map[string]string
	// Decimals is the number of decimals that tier rates are rounded to.
	Decimals int
	// Provenance and Source are given to what is loaded.
	Provenance Provenance
	Source     Source
	// Sheets reads files that are zip containers. Nil refuses such files.
	Sheets SheetReader
}

// SheetReader reads the sheets of a spreadsheet file. The module pricing/xlsx
// beside this package implements it.
type SheetReader interface {
	ReadSheets(data []byte) ([]Sheet, error)
}

// Sheet is a table of texts: a file of comma-separated values, or one sheet of
// a spreadsheet with its cells unformatted.
type Sheet struct {
	Name string
	Rows [][]string
}

// CellError says which cell of a rate file could not be read. Row and Column
// count from 1; a Row counts records, in which a quoted line feed does not
// begin a new one.
type CellError struct {
	File, Sheet string
	Row, Column int
	// Text is what the cell holds, shortened.
	Text string
	Err  error
}

// Error names file, sheet, row and column.
func (e *CellError) Error() string {
	return fmt.Sprintf("%s: sheet %q row %d column %d: %q: %v", e.File, e.Sheet, e.Row, e.Column, e.Text, e.Err)
}

// Unwrap returns the cause.
func (e *CellError) Unwrap() error { return e.Err }

var (
	// ErrSpreadsheet says that a file is a spreadsheet, whatever its name, and
	// that no SheetReader was given.
	ErrSpreadsheet = errors.New("file is a spreadsheet (it begins with PK): give Format.Sheets a reader such as that of the module pricing/xlsx")
	// ErrLayout says that a file has no header of rates or tiers, or lacks its
	// currency or date.
	ErrLayout = errors.New("not a rate file")
)

const (
	zipMagic  = "PK"
	byteOrder = "\ufeff"
	// longestText is how much of a cell an error quotes.
	longestText = 40
	// largestFile bounds what is read; published files are far smaller.
	largestFile = 16 << 20
)

// Load returns a book that also holds what the files matching the patterns
// contain: rate files and tier files, told apart by their headers, in any mix.
// A card or table for the same currency and date is replaced. Two files for one
// currency and date are refused with [ErrDuplicate]. Nothing is added if any
// file is wrong.
func (b *Book) Load(files fs.FS, format Format, patterns ...string) (*Book, error) {
	var cards []Card
	var tiers []Tiers
	for _, pattern := range patterns {
		names, err := fs.Glob(files, pattern)
		if err != nil {
			return nil, fmt.Errorf("pattern %q: %w", pattern, err)
		}
		if len(names) == 0 {
			return nil, fmt.Errorf("pattern %q: %w", pattern, fs.ErrNotExist)
		}
		for _, name := range names {
			data, err := fs.ReadFile(files, name)
			if err != nil {
				return nil, err
			}
			card, table, err := Read(name, data, format)
			if err != nil {
				return nil, err
			}
			if table != nil {
				tiers = append(tiers, *table)
			} else {
				cards = append(cards, *card)
			}
		}
	}
	return b.with(cards, tiers, true)
}

// Read reads one file, either a card or a tier table; the other result is nil.
// The currency and the effective date are taken from the file and, where it
// does not say, from the name, in which "2026-10-01-usd" is looked for. Errors
// are a [*CellError], [ErrLayout], [ErrSpreadsheet], or those of
// [Card.Validate] and [Tiers.Validate].
func Read(name string, data []byte, format Format) (*Card, *Tiers, error) {
	sheets, err := sheets(name, data, format.Sheets)
	if err != nil {
		return nil, nil, err
	}
	err = fmt.Errorf("%s: %w: no header row was found", name, ErrLayout)
	for _, s := range sheets {
		r := reader{file: name, sheet: s, format: format}
		if at := r.findTiers(); at >= 0 {
			t, err := r.tiers(at)
			return nil, t, err
		}
		if at := r.findCard(); at >= 0 {
			c, err := r.card(at)
			return c, nil, err
		}
	}
	return nil, nil, err
}

// sheets sniffs the container and reads the tables in it.
func sheets(name string, data []byte, reader SheetReader) ([]Sheet, error) {
	if len(data) > largestFile {
		return nil, fmt.Errorf("%s: %w: %d bytes", name, ErrLayout, len(data))
	}
	if bytes.HasPrefix(data, []byte(zipMagic)) {
		if reader == nil {
			return nil, fmt.Errorf("%s: %w", name, ErrSpreadsheet)
		}
		sheets, err := reader.ReadSheets(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		return sheets, nil
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte(byteOrder))))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %w", name, ErrLayout, err)
	}
	return []Sheet{{"", rows}}, nil
}

// reader reads one sheet.
type reader struct {
	file   string
	sheet  Sheet
	format Format
}

func (r reader) fail(row, column int, err error) error {
	text := r.cell(row, column)
	if len(text) > longestText {
		cut := longestText
		for cut > 0 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut] + "..."
	}
	return &CellError{r.file, r.sheet.Name, row + 1, column + 1, text, err}
}

// cell returns a trimmed cell, empty where the row is shorter.
func (r reader) cell(row, column int) string {
	if row < 0 || column < 0 || column >= len(r.sheet.Rows[row]) {
		return ""
	}
	return strings.TrimSpace(r.sheet.Rows[row][column])
}

// header returns a cell as headers are compared: letters only, lower case.
func (r reader) header(row, column int) string {
	return strings.Map(func(c rune) rune {
		if !unicode.IsLetter(c) {
			return -1
		}
		return unicode.ToLower(c)
	}, r.cell(row, column))
}

// find returns the column of the first header among the names, -1 if none.
func (r reader) find(row int, names ...string) int {
	for column := range r.sheet.Rows[row] {
		if slices.Contains(names, r.header(row, column)) {
			return column
		}
	}
	return -1
}

// marketHeaders are the headers of the market column, in a card and in a tier
// file, where it carries a remark.
func marketHeaders() []string { return []string{"market", "marketperratecard"} }

var (
	titleDate = regexp.MustCompile(`(?i)effective\s+(?:from\s+)?([a-z]+\s+\d{1,2},?\s+\d{4})`)
	titleCode = regexp.MustCompile(`\bin\s+([A-Z]{3})\b`)
	nameDate  = regexp.MustCompile(`(\d{4}-\d{2}-\d{2})(?:-([a-z]{3})\b)?`)
)

// effective finds the date in the rows above the header, else in the name.
func (r reader) effective(header int) (Date, error) {
	for row := range header {
		for column := range r.sheet.Rows[row] {
			found := titleDate.FindStringSubmatch(r.cell(row, column))
			if found == nil {
				continue
			}
			text := strings.Join(strings.Fields(strings.ReplaceAll(found[1], ",", " ")), " ")
			t, err := time.Parse("January 2 2006", text)
			if err != nil {
				return 0, r.fail(row, column, fmt.Errorf("%w: effective date %q", ErrLayout, found[1]))
			}
			return DateOf(t, time.UTC), nil
		}
	}
	if found := nameDate.FindStringSubmatch(path.Base(r.file)); found != nil {
		return ParseDate(found[1])
	}
	return 0, fmt.Errorf("%s: %w: neither title nor name gives an effective date", r.file, ErrLayout)
}

// currency finds the file's currency: the one all currency cells agree on, else
// that of the title, else that of the name.
func (r reader) currency(header int) (string, error) {
	code := ""
	if column := r.find(header, "currency"); column >= 0 {
		for row := header + 1; row < len(r.sheet.Rows); row++ {
			token := r.cell(row, column)
			if token == "" {
				continue
			}
			here, ok := r.code(token)
			if !ok || code != "" && here != code {
				return "", r.fail(row, column, fmt.Errorf("%w: file is in %q", ErrCurrency, code))
			}
			code = here
		}
	}
	if code != "" {
		return code, nil
	}
	for row := range header {
		if found := titleCode.FindStringSubmatch(r.cell(row, 0)); found != nil {
			return found[1], nil
		}
	}
	if found := nameDate.FindStringSubmatch(path.Base(r.file)); found != nil && found[2] != "" {
		return strings.ToUpper(found[2]), nil
	}
	return "", fmt.Errorf("%s: %w: no currency is given", r.file, ErrLayout)
}

func (r reader) code(token string) (string, bool) {
	if code, ok := r.format.Currencies[token]; ok {
		return code, true
	}
	_, ok := currencyCode(token)
	return token, ok
}
