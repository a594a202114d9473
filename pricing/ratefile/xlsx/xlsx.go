// Package xlsx reads rate files that are spreadsheets, for package ratefile. It takes the texts and stored numbers of the cells and
// nothing else: no formats, no formulas. It needs the standard library only; it is a module of its own because its tests compare it with a
// spreadsheet library.
//
// A spreadsheet of a few kilobytes can ask for gigabytes: rows that are empty up to their last column, a long text that every cell
// uses, parts that unpack to a thousand times their size. The reader goes through the parts as they unpack and stops at the first
// of its bounds, which lie far above what platforms publish.
package xlsx

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/pricing/ratefile"
)

// ErrTooLarge says that a spreadsheet holds more than the reader takes: 64 parts, 8 MiB of unpacked parts, 32 sheets, 100,000 rows, 256
// columns, 200,000 cells, 32,767 bytes in a cell or 16 MiB of texts in all.
var ErrTooLarge = errors.New("spreadsheet is too large")

// The bounds of one file. Published rate files hold a dozen parts, two sheets of 1,000 rows and 17 columns, and unpack to less than 1 MiB.
const (
	mostParts    = 64
	mostUnpacked = 8 << 20
	mostSheets   = 32
	mostRows     = 100_000
	mostColumns  = 256
	mostCells    = 200_000
	longestText  = 32_767
	mostText     = 16 << 20
	mostTokens   = 2_000_000
	mostDepth    = 100
)

// Read returns every sheet of an XLSX file for [ratefile.Format] Sheets, in the file's order, with cells as they are stored: numbers without their format.
// The error says that the file is no spreadsheet or is damaged, or is [ErrTooLarge] with the bound that is passed.
func Read(data []byte) ([]ratefile.Sheet, error) {
	sheets, err := read(data)
	if err != nil {
		return nil, fmt.Errorf("spreadsheet: %w", err)
	}
	return sheets, nil
}

func read(data []byte) ([]ratefile.Sheet, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	if len(archive.File) > mostParts {
		return nil, fmt.Errorf("%w: %d parts", ErrTooLarge, len(archive.File))
	}
	b := &book{archive: archive}
	if err := b.findParts(); err != nil {
		return nil, err
	}
	if b.shared != "" {
		if err := b.readTexts(b.shared); err != nil {
			return nil, fmt.Errorf("shared texts: %w", err)
		}
	}
	var sheets []ratefile.Sheet
	for _, s := range b.sheets {
		rows, err := b.readSheet(s.part)
		if err != nil {
			return nil, fmt.Errorf("sheet %q: %w", fact.Clip(s.name), err)
		}
		sheets = append(sheets, ratefile.Sheet{Name: s.name, Rows: rows})
	}
	return sheets, nil
}

// book is a spreadsheet as far as it is read, and how much of each bound is used.
type book struct {
	archive *zip.Reader
	sheets  []sheetPart
	shared  string   // the part with the shared texts, "" for none
	texts   []string // the shared texts
	// How much was read.
	unpacked, text int64
	rows, cells    int
	tokens         int
}

// sheetPart is a sheet's name and the part that holds its cells.
type sheetPart struct{ name, part string }

// open opens a part. What is read of it counts as unpacked.
func (b *book) open(part string) (io.ReadCloser, error) {
	for _, f := range b.archive.File {
		if f.Name == part {
			r, err := f.Open()
			return &counted{r, b}, err
		}
	}
	return nil, fmt.Errorf("part %q is missing", fact.Clip(part))
}

// counted is a part that unpacks no further than the book's bound.
type counted struct {
	io.ReadCloser
	book *book
}

// Read reads on, or fails once too much is unpacked.
func (c *counted) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	if c.book.unpacked += int64(n); c.book.unpacked > mostUnpacked {
		return 0, fmt.Errorf("%w: more than %d bytes unpacked", ErrTooLarge, mostUnpacked)
	}
	return n, err
}

// addText counts a text that goes into a cell, as often as cells use it.
func (b *book) addText(s string) error {
	if len(s) > longestText {
		return fmt.Errorf("%w: a cell of more than %d bytes", ErrTooLarge, longestText)
	}
	if b.text += int64(len(s)); b.text > mostText {
		return fmt.Errorf("%w: more than %d bytes of text", ErrTooLarge, mostText)
	}
	return nil
}
