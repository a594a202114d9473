package xlsx

import (
	"encoding/xml"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/replywindow/replywindow/internal/fact"
)

// readTexts reads the shared texts, which cells use by their number.
func (b *book) readTexts(part string) error {
	return b.each(part, "si", func(s *scanner, e *xml.StartElement) error {
		if len(b.texts) >= mostCells {
			return fmt.Errorf("%w: more than %d shared texts", ErrTooLarge, mostCells)
		}
		var t runs
		if err := s.element(&t, e); err != nil {
			return err
		}
		text := t.text()
		if len(text) > longestText {
			return fmt.Errorf("%w: a text of more than %d bytes", ErrTooLarge, longestText)
		}
		b.texts = append(b.texts, text)
		return nil
	})
}

// runs is a text: whole, or in runs of one style each. Hints of pronunciation are left out.
type runs struct {
	Whole []string `xml:"t"`
	Runs  []struct {
		Text []string `xml:"t"`
	} `xml:"r"`
}

func (t *runs) text() string {
	parts := t.Whole
	for _, r := range t.Runs {
		parts = append(parts, r.Text...)
	}
	return unescape(strings.Join(parts, ""))
}

var escaped = regexp.MustCompile(`_x([0-9a-fA-F]{4})_`)

// unescape resolves the form in which spreadsheets write characters that XML cannot hold.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return escaped.ReplaceAllStringFunc(s, func(e string) string {
		code, _ := strconv.ParseUint(e[2:6], 16, 32) // the pattern leaves nothing else
		return string(rune(code))
	})
}

// readSheet reads the rows of a sheet. A row or cell that says where it stands stands there, any other beside the one before.
func (b *book) readSheet(part string) ([][]string, error) {
	var rows [][]string
	err := b.each(part, "row", func(s *scanner, e *xml.StartElement) error {
		at := len(rows)
		if written := attribute(e, "r"); written != "" {
			n, err := strconv.Atoi(written)
			if err != nil || n <= at {
				return fmt.Errorf("row %q is no row after row %d", fact.Clip(written), at)
			}
			at = n - 1
		}
		more := at + 1 - len(rows)
		if more > mostRows-b.rows { // their sum may be beyond any int
			return fmt.Errorf("%w: more than %d rows", ErrTooLarge, mostRows)
		}
		b.rows += more
		row, err := b.readRow(s)
		if err != nil {
			return fmt.Errorf("row %d: %w", at+1, err)
		}
		rows = append(rows, make([][]string, at-len(rows))...)
		rows = append(rows, row)
		return nil
	})
	return rows, err
}

// readRow reads the cells of a row up to its end.
func (b *book) readRow(s *scanner) ([]string, error) {
	var row []string
	for {
		t, err := s.next()
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.EndElement:
			return row, nil
		case xml.StartElement:
			if t.Name.Local != "c" {
				if err := s.skip(); err != nil {
					return nil, err
				}
				continue
			}
			column, err := place(attribute(&t, "r"), len(row))
			if err != nil {
				return nil, err
			}
			if b.cells += column + 1 - len(row); b.cells > mostCells {
				return nil, fmt.Errorf("%w: more than %d cells", ErrTooLarge, mostCells)
			}
			text, err := b.readCell(s, &t)
			if err != nil {
				return nil, fmt.Errorf("column %d: %w", column+1, err)
			}
			row = append(row, make([]string, column-len(row))...)
			row = append(row, text)
		}
	}
}

// place reads the column of a cell that says "BC12" of itself, counted from 0; a cell that says nothing stands at next.
func place(written string, next int) (int, error) {
	column := 0
	for i := 0; i < len(written) && written[i] >= 'A' && written[i] <= 'Z' && column <= mostColumns; i++ {
		column = column*26 + int(written[i]-'A') + 1
	}
	at := column - 1
	if written == "" {
		at = next
	}
	switch {
	case at >= mostColumns:
		return 0, fmt.Errorf("%w: more than %d columns", ErrTooLarge, mostColumns)
	case at < next:
		return 0, fmt.Errorf("cell %q is no cell after column %d", fact.Clip(written), next)
	}
	return at, nil
}

// readCell reads a cell up to its end: its value, or the text that it holds itself.
func (b *book) readCell(s *scanner, e *xml.StartElement) (string, error) {
	var cell struct {
		Value struct {
			Text     string     `xml:",chardata"`
			Elements []struct{} `xml:",any"`
		} `xml:"v"`
		Own runs `xml:"is"`
	}
	if err := s.element(&cell, e); err != nil {
		return "", err
	}
	text := cell.Value.Text
	switch {
	case len(cell.Value.Elements) > 0:
		return "", errors.New("a value that holds elements")
	case text == "":
		text = cell.Own.text()
	case attribute(e, "t") == "s":
		var err error
		if text, err = b.sharedText(text); err != nil {
			return "", err
		}
	}
	return text, b.addText(text)
}

// sharedText returns the shared text of a number.
func (b *book) sharedText(number string) (string, error) {
	n, err := strconv.Atoi(strings.TrimSpace(number))
	if err != nil || n < 0 || n >= len(b.texts) {
		return "", fmt.Errorf("there is no shared text %q", fact.Clip(number))
	}
	return b.texts[n], nil
}
