// Package table reads the facts that a channel keeps as CSV, so that people can read and amend them. What a fact means is said where
// its type is.
//
// Every row has a cell for every column of the header; an empty cell is the zero value. The cells page, date, confidence and note
// are the row's source: a page without a scheme stands below the platform's documentation. Values in one cell are parted by a
// semicolon and a blank, a duration is "3h", and what is so or not is "yes" or empty.
package table

import (
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/replywindow/replywindow/internal/fact"
)

// Rows reads the rows of a table in their order. The header names its columns, and docs is the address of the platform's
// documentation. It panics, naming line and column, at what it cannot read: an embedded table is read by the tests.
func Rows[T any](text, header, docs string, read func(*Line) T) []T {
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(lines) == 0 || strings.Join(lines[0], ",") != header {
		panic(fmt.Sprintf("correct the embedded table, whose header is to be %q: %v", header, err))
	}
	rows := make([]T, len(lines)-1)
	l := Line{docs: docs, cells: map[string]string{}}
	for i := range rows {
		for k, column := range lines[0] {
			l.cells[column] = lines[i+1][k]
		}
		if rows[i] = read(&l); l.wrong != "" {
			panic(fmt.Sprintf("correct the embedded table %q: line %d has no such %s as %q", header, i+2, l.wrong, l.cells[l.wrong]))
		}
	}
	return rows
}

// Line is one line of a table.
type Line struct {
	docs  string
	cells map[string]string // by column
	wrong string            // a column that cannot be read
}

// Text is a cell as it is.
func (l *Line) Text(column string) string { return l.cells[column] }

// Must is Text of a cell that may not be empty.
func (l *Line) Must(column string) string {
	if l.cells[column] == "" {
		l.wrong = column
	}
	return l.cells[column]
}

// List are the values of a cell.
func (l *Line) List(column string) []string {
	if l.cells[column] == "" {
		return nil
	}
	return strings.Split(l.cells[column], "; ")
}

// Number is a whole number from 0.
func (l *Line) Number(column string) int64 { return Read(l, column, number) }

func number(text string) (int64, error) {
	n, err := strconv.ParseUint(text, 10, 63)
	return int64(n), err
}

// Flag says whether a cell says yes.
func (l *Line) Flag(column string) bool { return Word(l, column, map[string]bool{"yes": true}) }

// Source is where the fact was read.
func (l *Line) Source() fact.Source {
	s := fact.Source{URL: l.Text("page"), Date: l.Text("date"), Note: l.Text("note")}
	if !strings.Contains(s.URL, "://") {
		s.URL = l.docs + s.URL
	}
	l.confidence(&s)
	return s
}

func (l *Line) confidence(of *fact.Source) {
	if err := of.Confidence.UnmarshalText([]byte(l.Text("confidence"))); err != nil {
		l.wrong = "confidence"
	}
}

// Word reads a cell that holds one of several words.
func Word[T any](l *Line, column string, words map[string]T) T {
	return Read(l, column, func(text string) (T, error) {
		v, known := words[text]
		if !known {
			return v, errUnknown
		}
		return v, nil
	})
}

var errUnknown = errors.New("not known")

// Read reads a cell by a function of the caller's.
func Read[T any](l *Line, column string, parse func(text string) (T, error)) (v T) {
	text := l.cells[column]
	if text == "" {
		return v
	}
	v, err := parse(text)
	if err != nil {
		l.wrong = column
	}
	return v
}
