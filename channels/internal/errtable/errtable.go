// Package errtable reads a platform's error table, which is kept as text so that
// people can read and amend it.
//
// The table is CSV with a header line and the columns
//
//	channel,code,subcode,retry,class,reasons,source,confidence,http,meaning,advice
//
// channel says whose row it is; a table for several channels names the row of all
// of them by a word of its own. A row is one line; code or subcode may be empty, reasons are parted
// by blanks, source is a key that [Table.Source] knows. A second CSV gives the
// advice for each class, which holds where a row has none of its own.
package errtable

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
)

// Table is an error table as text. It keeps no state: every question reads the
// text anew, so a Table may be used from any goroutine.
type Table struct {
	// Rows is the CSV of the errors, Classes that of the advice by class
	// ("class,advice"), which may be empty.
	Rows    string
	Classes string
	// Unique is the number from which on a number means the same whether the
	// platform gives it as code or as subcode. Zero: no number does.
	Unique int
	// Source gives the page that a key of the source column stands for.
	Source func(key string) (policy.Source, bool)
}

// columns is the header of Rows.
const columns = "channel,code,subcode,retry,class,reasons,source,confidence,http,meaning,advice"

// The positions of the columns.
const (
	colChannel = iota
	colCode
	colSubcode
	colRetry
	colClass
	colReasons
	colSource
	colConfidence
	colHTTP
	colMeaning
	colAdvice
	width
)

// All returns the rows of the given channels in the order of the table. Where two
// rows name one error, that of the channel named earlier holds and stands in the
// place of the first. The error names the first line that cannot be read.
func (t Table) All(names ...string) ([]policy.ErrorInfo, error) {
	records, err := read(t.Rows, columns)
	if err != nil {
		return nil, err
	}
	if t.Classes != "" {
		if _, err := read(t.Classes, "class,advice"); err != nil {
			return nil, err
		}
	}
	c := collected{at: map[channels.PlatformError]int{}}
	for i, record := range records {
		who := slices.Index(names, record[colChannel])
		if who < 0 {
			continue
		}
		info, err := t.info(record)
		if err == nil {
			err = c.add(info, who)
		}
		if err != nil {
			return nil, fmt.Errorf("error table line %d: %w", i+2, err)
		}
	}
	return c.infos, nil
}

// collected are the rows read so far, the rank of the channel of each, and where
// an error stands among them.
type collected struct {
	infos []policy.ErrorInfo
	ranks []int
	at    map[channels.PlatformError]int
}

// add keeps a row unless one of a channel named earlier stands for its error.
func (c *collected) add(info policy.ErrorInfo, rank int) error {
	place, seen := c.at[info.Error]
	switch {
	case !seen:
		c.at[info.Error] = len(c.infos)
		c.infos, c.ranks = append(c.infos, info), append(c.ranks, rank)
	case rank == c.ranks[place]:
		return fmt.Errorf("error %s of one channel stands twice", info.Error)
	case rank < c.ranks[place]:
		c.infos[place], c.ranks[place] = info, rank
	}
	return nil
}

// Find returns the row of an error: the row for code and subcode, else one that
// names the subcode alone (as subcode, or as code if it is [Table.Unique]), else
// that of the code alone. Of several channels the one named first holds. A zero
// subcode is none.
func (t Table) Find(code, subcode int, names ...string) (policy.ErrorInfo, bool) {
	type key struct{ code, subcode int }
	tries := []key{{code, subcode}}
	if subcode != 0 {
		tries = append(tries, key{0, subcode})
		if t.Unique > 0 && subcode >= t.Unique {
			tries = append(tries, key{subcode, 0})
		}
		tries = append(tries, key{code, 0})
	}
	for _, k := range tries {
		for _, name := range names {
			if record := t.line(name, k.code, k.subcode); record != nil {
				return t.found(record)
			}
		}
	}
	return policy.ErrorInfo{}, false
}

// line finds a row by its first three columns, without reading the others.
func (t Table) line(name string, code, subcode int) []string {
	if code == 0 && subcode == 0 {
		return nil
	}
	return lookup(t.Rows, name+","+number(code)+","+number(subcode)+",", width)
}

func (t Table) found(record []string) (policy.ErrorInfo, bool) {
	info, err := t.info(record)
	if err != nil {
		return policy.ErrorInfo{}, false
	}
	return info, true
}

// advice is what a class says to do, "" where it says nothing.
func (t Table) advice(class string) string {
	if record := lookup(t.Classes, class+",", 2); record != nil {
		return record[1]
	}
	return ""
}

// lookup reads the one line of a CSV that starts with a text, nil when there is
// none or it has another number of fields.
func lookup(text, start string, fields int) []string {
	i := strings.Index(text, "\n"+start)
	if i < 0 {
		return nil
	}
	line, _, _ := strings.Cut(text[i+1:], "\n")
	record, err := csv.NewReader(strings.NewReader(line)).Read()
	if err != nil || len(record) != fields {
		return nil
	}
	return record
}

func (t Table) info(record []string) (policy.ErrorInfo, error) {
	info := policy.ErrorInfo{
		Meaning: record[colMeaning], Advice: record[colAdvice],
		Retry: policy.Retry(record[colRetry]), Class: record[colClass],
	}
	if info.Advice == "" {
		info.Advice = t.advice(info.Class)
	}
	for _, f := range []struct {
		what string
		col  int
		to   *int
	}{{"code", colCode, &info.Error.Code}, {"subcode", colSubcode, &info.Error.Subcode}, {"http", colHTTP, &info.HTTPStatus}} {
		if err := whole(record[f.col], f.to); err != nil {
			return info, fmt.Errorf("%s %q is not a number", f.what, record[f.col])
		}
	}
	for _, r := range strings.Fields(record[colReasons]) {
		info.Reasons = append(info.Reasons, policy.ReasonCode(r))
	}
	return info, t.complete(&info, record)
}

// complete checks what a row must have and adds the source.
func (t Table) complete(info *policy.ErrorInfo, record []string) error {
	switch info.Retry {
	case policy.RetryNever, policy.RetryBackoff, policy.RetryAfterEvent, policy.RetryAfterFix, policy.RetryConditional:
	default:
		return fmt.Errorf("retry %q is not known", info.Retry)
	}
	if info.Error.IsZero() || info.Meaning == "" || info.Class == "" {
		return fmt.Errorf("error %q lacks a code, a meaning or a class", info.Error)
	}
	source, ok := t.Source(record[colSource])
	if !ok {
		return fmt.Errorf("source %q is not known", record[colSource])
	}
	info.Source = source
	return info.Source.Confidence.UnmarshalText([]byte(record[colConfidence]))
}

// read reads a CSV with the given header and returns the lines below it.
func read(text, header string) ([][]string, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = strings.Count(header, ",") + 1
	records, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("error table: %w", err)
	}
	if len(records) == 0 || strings.Join(records[0], ",") != header {
		return nil, fmt.Errorf("error table: the header is not %q", header)
	}
	return records[1:], nil
}

func whole(text string, to *int) error {
	if text == "" {
		return nil
	}
	n, err := strconv.Atoi(text)
	*to = n
	return err
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
