package xlsx

import (
	"encoding/xml"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// readTexts reads the shared texts, which cells use by their number.
func (b *book) readTexts(part string) error {
	return b.each(part, "si", func(s *scanner, _ *xml.StartElement) error {
		if len(b.texts) >= mostCells {
			return fmt.Errorf("%w: more than %d shared texts", ErrTooLarge, mostCells)
		}
		text, err := readText(s)
		b.texts = append(b.texts, text)
		return err
	})
}

// readText reads the text of an element up to its end: its t elements, those of its runs joined, without hints of pronunciation.
func readText(s *scanner) (string, error) {
	var text strings.Builder
	for depth, inText := 1, 0; depth > 0; {
		t, err := s.next()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if t.Name.Local == "rPh" {
				if err := s.skip(); err != nil {
					return "", err
				}
				continue
			}
			depth++
			if t.Name.Local == "t" && inText == 0 {
				inText = depth
			}
		case xml.EndElement:
			if depth == inText {
				inText = 0
			}
			depth--
		case xml.CharData:
			if inText > 0 {
				text.Write(t)
			}
		}
		if text.Len() > longestText {
			return "", fmt.Errorf("%w: a text of more than %d bytes", ErrTooLarge, longestText)
		}
	}
	return unescape(text.String()), nil
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
				return fmt.Errorf("row %q is no row after row %d", clip(written), at)
			}
			at = n - 1
		}
		if b.rows += at + 1 - len(rows); b.rows > mostRows {
			return fmt.Errorf("%w: more than %d rows", ErrTooLarge, mostRows)
		}
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
			text, err := b.readCell(s, attribute(&t, "t"))
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
		return 0, fmt.Errorf("cell %q is no cell after column %d", clip(written), next)
	}
	return at, nil
}

// readCell reads a cell up to its end: its value, or the text that it holds itself.
func (b *book) readCell(s *scanner, kind string) (string, error) {
	var text string
	for {
		t, err := s.next()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.EndElement:
			return text, b.addText(text)
		case xml.StartElement:
			switch t.Name.Local {
			case "is":
				text, err = readText(s)
			case "v":
				text, err = readValue(s)
				if err == nil && kind == "s" {
					text, err = b.sharedText(text)
				}
			default:
				err = s.skip()
			}
			if err != nil {
				return "", err
			}
		}
	}
}

// readValue reads the characters of an element up to its end.
func readValue(s *scanner) (string, error) {
	var text []byte
	for {
		t, err := s.next()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.EndElement:
			return string(text), nil
		case xml.StartElement:
			return "", errors.New("a value that holds elements")
		case xml.CharData:
			if text = append(text, t...); len(text) > longestText {
				return "", fmt.Errorf("%w: a value of more than %d bytes", ErrTooLarge, longestText)
			}
		}
	}
}

// sharedText returns the shared text of a number.
func (b *book) sharedText(number string) (string, error) {
	n, err := strconv.Atoi(strings.TrimSpace(number))
	if err != nil || n < 0 || n >= len(b.texts) {
		return "", fmt.Errorf("there is no shared text %q", clip(number))
	}
	return b.texts[n], nil
}
