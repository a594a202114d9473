// Package templatetable reads a platform's facts about message templates, which are kept as CSV so that people can read and amend
// them. What the words and numbers of a row mean is said at each [template.Code]. The header line is
//
//	code,for,language,kind,min,max,values,duration,warning,error,text,from,to,page,date,confidence,note
//
// Values are parted by a semicolon and a blank; a duration is "3h"; a warning is "yes"; an error is "100" or, with a subcode,
// "100/2388040", and its text stands in the next column; a row holds from one day to another, 00:00 UTC. A page without a scheme
// stands below the platform's documentation. Only code and confidence must be there.
package templatetable

import (
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/replywindow/replywindow/template"
)

const header = "code,for,language,kind,min,max,values,duration,warning,error,text,from,to,page,date,confidence,note"

// Rows returns the rows of a table, in their order; docs is the address of the platform's documentation. It panics, naming the
// line, at what it cannot read: an embedded table is read by the tests.
func Rows(table, docs string) []template.Row {
	lines, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil || len(lines) == 0 || strings.Join(lines[0], ",") != header {
		panic(fmt.Sprintf("correct the embedded template table, whose header is not %q: %v", header, err))
	}
	rows := make([]template.Row, len(lines)-1)
	l := line{docs: docs, fields: map[string]string{}}
	for i := range rows {
		for k, column := range lines[0] {
			l.fields[column] = lines[i+1][k]
		}
		if rows[i] = l.row(); l.wrong != "" {
			panic(fmt.Sprintf("correct the embedded template table: %s %q in line %d", l.wrong, l.fields[l.wrong], i+2))
		}
	}
	return rows
}

// line is one line of a table.
type line struct {
	docs   string
	fields map[string]string // by column
	wrong  string            // a column that cannot be read
}

func (l *line) row() template.Row {
	f := l.fields
	code, subcode, _ := strings.Cut(f["error"], "/")
	r := template.Row{
		Code: template.Code(f["code"]), For: f["for"], Language: f["language"], Kind: f["kind"],
		Min: read(l, "min", f["min"], number), Max: read(l, "max", f["max"], number),
		Duration: read(l, "duration", f["duration"], time.ParseDuration),
		Span:     template.Span{From: read(l, "from", f["from"], day), To: read(l, "to", f["to"], day)},
		Error: template.PlatformError{
			Code: int(read(l, "error", code, number)), Subcode: int(read(l, "error", subcode, number)), Text: f["text"]},
		Source: template.Source{URL: f["page"], Date: f["date"], Confidence: read(l, "confidence", f["confidence"], confidence), Note: f["note"]},
	}
	switch f["warning"] {
	case "":
	case "yes":
		r.Severity = template.SeverityWarning
	default:
		l.wrong = "warning"
	}
	if f["values"] != "" {
		r.Values = strings.Split(f["values"], "; ")
	}
	if !strings.Contains(r.Source.URL, "://") {
		r.Source.URL = l.docs + r.Source.URL
	}
	for _, column := range [...]string{"code", "confidence"} {
		if f[column] == "" {
			l.wrong = column
		}
	}
	return r
}

// read reads a column; empty is the zero value.
func read[T any](l *line, column, text string, parse func(string) (T, error)) T {
	var none T
	if text == "" {
		return none
	}
	v, err := parse(text)
	if err != nil {
		l.wrong = column
	}
	return v
}

func number(text string) (int64, error)  { return strconv.ParseInt(text, 10, 64) }
func day(text string) (time.Time, error) { return time.Parse(time.DateOnly, text) }

func confidence(text string) (template.Confidence, error) {
	var c template.Confidence
	err := c.UnmarshalText([]byte(text))
	return c, err
}
