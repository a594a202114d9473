// Package errtable reads a platform's error table, which is kept as CSV so that
// people can read and amend it.
//
// The header line names the columns, which may stand in any order:
//
//	code, subcode          the platform's numbers, either may be empty; "200-299" is a family of codes that mean the same,
//	                       of which those with a row of their own mean what that says
//	retry, class           what [policy.ErrorInfo] calls so
//	reasons                reason codes that predict the error, parted by blanks
//	source, confidence     a key that [Table.Source] knows, and how sure the source is
//	http, name             the usual HTTP status and the platform's name, empty where not known
//	meaning, advice, note  our words; the note is the source's
//	channel                whose row it is; a table of one channel has no such column
//
// A row must have a number, retry, class, source, confidence and meaning. A second
// CSV gives the advice for each class, which holds where a row has none of its own.
package errtable

import (
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
)

// Table is an error table as text.
type Table struct {
	// Rows is the CSV of the errors, Classes that of the advice by class
	// ("class,advice"), which may be empty.
	Rows    string
	Classes string
	// Unique is that of [policy.ErrorTable].
	Unique int
	// Source gives the page that a key of the source column stands for.
	Source func(key string) (policy.Source, bool)
}

// The columns that a table must have, and those that it may have.
const (
	needed   = "code retry class source confidence meaning"
	optional = "channel subcode reasons http name advice note"
)

// Lazy gives the rows of the given channels as a table that is read when an error is
// first asked for. What it then cannot read makes it panic: an embedded table is
// read by the tests.
func (t Table) Lazy(names ...string) policy.ErrorTable {
	return policy.ErrorTable{Unique: t.Unique, Read: sync.OnceValue(func() []policy.ErrorInfo {
		all, err := t.All(names...)
		if err != nil {
			panic("correct the embedded error table: " + err.Error())
		}
		return all
	})}
}

// All returns the rows of the given channels in the order of the table, after them
// the codes of families. Where two rows name one error, that of the channel named
// earlier holds and stands in the place of the first. A table without the column
// gives all its rows. The error names the first line that cannot be read.
func (t Table) All(names ...string) ([]policy.ErrorInfo, error) {
	rows, err := read(t.Rows)
	if err != nil {
		return nil, err
	}
	advice, err := t.advice()
	if err != nil {
		return nil, err
	}
	c := collected{at: map[channels.PlatformError]int{}}
	for i, r := range rows {
		who := slices.Index(names, r["channel"])
		if _, shared := r["channel"]; shared && who < 0 {
			continue
		}
		info, last, err := t.info(r)
		if err == nil {
			if info.Advice == "" {
				info.Advice = advice[info.Class]
			}
			err = c.add(info, last, who)
		}
		if err != nil {
			return nil, fmt.Errorf("error table line %d: %w", i+2, err)
		}
	}
	return c.all(), nil
}

// advice reads what each class says to do.
func (t Table) advice() (map[string]string, error) {
	out := map[string]string{}
	if t.Classes == "" {
		return out, nil
	}
	all, err := lines(t.Classes)
	if err != nil {
		return nil, err
	}
	for i, r := range all {
		if len(r) != 2 {
			return nil, fmt.Errorf("error classes: wrong number of fields in line %d", i+1)
		}
		out[r[0]] = r[1]
	}
	return out, nil
}

// row is one line by column.
type row map[string]string

// read reads a CSV whose header names known columns, each once.
func read(text string) ([]row, error) {
	all, err := lines(text)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, errors.New("error table: no header")
	}
	header := all[0]
	if err := checkHeader(header); err != nil {
		return nil, err
	}
	rows := make([]row, 0, len(all)-1)
	for _, record := range all[1:] {
		r := make(row, len(header))
		for i, column := range header {
			r[column] = record[i]
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// checkHeader demands the columns that a table must have, and no other column than
// it may have, each once.
func checkHeader(header []string) error {
	must, may := strings.Fields(needed), strings.Fields(optional)
	for i, column := range header {
		if !slices.Contains(must, column) && !slices.Contains(may, column) || slices.Contains(header[:i], column) {
			return fmt.Errorf("error table: the header has %q, which is not a column or stands twice", column)
		}
	}
	for _, column := range must {
		if !slices.Contains(header, column) {
			return fmt.Errorf("error table: the header lacks %q", column)
		}
	}
	return nil
}

// lines reads lines that all have as many fields as the first.
func lines(text string) ([][]string, error) {
	out, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("error table: %w", err)
	}
	return out, nil
}

// info reads a row. Last is the last code of a family, else the row's code.
func (t Table) info(r row) (info policy.ErrorInfo, last int, err error) {
	info = policy.ErrorInfo{
		Name: r["name"], Meaning: r["meaning"], Advice: r["advice"], Retry: policy.Retry(r["retry"]), Class: r["class"],
	}
	if info.Error.Code, last, err = codes(r["code"]); err != nil {
		return info, last, err
	}
	if info.Error.Subcode, err = number("subcode", r["subcode"]); err != nil {
		return info, last, err
	}
	if info.HTTPStatus, err = number("http", r["http"]); err != nil {
		return info, last, err
	}
	switch info.Retry {
	case policy.RetryNever, policy.RetryBackoff, policy.RetryAfterEvent, policy.RetryAfterFix, policy.RetryConditional:
	default:
		return info, last, fmt.Errorf("retry %q is not known", info.Retry)
	}
	if r["code"] == "" && info.Error.Subcode == 0 || info.Meaning == "" || info.Class == "" {
		return info, last, fmt.Errorf("error %q lacks a number, a meaning or a class", info.Error)
	}
	if info.Reasons, err = reasons(r["reasons"]); err != nil {
		return info, last, err
	}
	info.Source, err = t.source(r)
	return info, last, err
}

func (t Table) source(r row) (policy.Source, error) {
	source, ok := t.Source(r["source"])
	if !ok {
		return source, fmt.Errorf("source %q is not known", r["source"])
	}
	source.Note = r["note"]
	return source, source.Confidence.UnmarshalText([]byte(r["confidence"]))
}

// longest is how many codes a family may have, so that a slip of the pen does not
// make a table of millions.
const longest = 100

// codes reads "131047" or "200-299".
func codes(text string) (first, last int, err error) {
	from, to, family := strings.Cut(text, "-")
	if first, err = number("code", from); err != nil || !family {
		return first, first, err
	}
	if last, err = number("code", to); err != nil {
		return first, last, err
	}
	if last <= first || last-first >= longest {
		return first, last, fmt.Errorf("family of codes %q has none or more than %d", text, longest)
	}
	return first, last, nil
}

// number reads a column; empty is 0.
func number(column, text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%s %q is not a number", column, text)
	}
	return n, nil
}

// reasons reads reason codes, each once.
func reasons(text string) ([]policy.ReasonCode, error) {
	var out []policy.ReasonCode
	for _, word := range strings.Fields(text) {
		code := policy.ReasonCode(word)
		if code.Rank() < 0 || slices.Contains(out, code) {
			return nil, fmt.Errorf("reason %q is not known or stands twice", word)
		}
		out = append(out, code)
	}
	return out, nil
}
