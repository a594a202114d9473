package table

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
)

const errorHeader = "channel,code,subcode,retry,class,reasons,source,confidence,http,name,meaning,advice,note"

// Errors is an error table. Its columns:
//
//	channel                whose row it is
//	code, subcode          the platform's numbers, either may be empty; "200-299" is a family of codes that mean the same,
//	                       of which those with a row of their own mean what that says
//	retry, class           what [policy.ErrorInfo] calls so
//	reasons                reason codes that predict the error, parted by blanks
//	source, confidence     a key that Source knows, and how sure the source is
//	http, name             the usual HTTP status and the platform's name, empty where not known
//	meaning, advice, note  our words; the note is the source's
type Errors struct {
	Rows string
	// Classes is a table of class and advice, which holds where a row has none of its own; it may be empty.
	Classes string
	// Unique is that of [policy.ErrorTable].
	Unique int
	// Source gives the page that a key of the source column stands for.
	Source func(key string) (policy.Source, bool)
}

// Lazy gives the rows of the given channels as a table that is read when an error is first asked for: in the order of the table,
// after them the codes of families. Where two rows name one error, that of the channel named earlier holds and stands in the place
// of the first.
func (t Errors) Lazy(names ...string) policy.ErrorTable {
	return policy.ErrorTable{Unique: t.Unique, Read: sync.OnceValue(func() []policy.ErrorInfo { return t.read(names) })}
}

// errorRow is a row of the table.
type errorRow struct {
	policy.ErrorInfo
	last    int // the last code of a family, else the row's code
	channel string
}

func (t Errors) read(names []string) []policy.ErrorInfo {
	var rows, families []errorRow
	at := map[channels.PlatformError]int{}
	for _, r := range Rows(t.Rows, errorHeader, "", t.row) {
		rank := slices.Index(names, r.channel)
		place, seen := at[r.Error]
		switch {
		case rank < 0:
		case r.last > r.Error.Code:
			families = append(families, r)
		case !seen:
			at[r.Error] = len(rows)
			rows = append(rows, r)
		case r.channel == rows[place].channel:
			panic(fmt.Sprintf("correct the embedded table: error %s of one channel stands twice", r.Error))
		case rank < slices.Index(names, rows[place].channel):
			rows[place] = r
		}
	}
	for _, f := range families {
		for ; f.Error.Code <= f.last; f.Error.Code++ {
			if _, own := at[f.Error]; !own {
				at[f.Error] = len(rows)
				rows = append(rows, f)
			}
		}
	}
	return t.advise(rows)
}

// advise gives the infos of rows, with the advice of their class where they have none of their own.
func (t Errors) advise(rows []errorRow) []policy.ErrorInfo {
	advice := map[string]string{}
	if t.Classes != "" {
		Rows(t.Classes, "class,advice", "", func(l *Line) bool {
			advice[l.Must("class")] = l.Must("advice")
			return true
		})
	}
	infos := make([]policy.ErrorInfo, len(rows))
	for i, r := range rows {
		infos[i] = r.ErrorInfo
		if r.Advice == "" {
			infos[i].Advice = advice[r.Class]
		}
	}
	return infos
}

func (t Errors) row(l *Line) errorRow {
	r := errorRow{channel: l.Must("channel"), ErrorInfo: policy.ErrorInfo{
		Name: l.Text("name"), Meaning: l.Must("meaning"), Advice: l.Text("advice"), Retry: Read(l, "retry", retry), Class: l.Must("class"),
		HTTPStatus: int(l.Number("http")), Reasons: Read(l, "reasons", reasons), Source: Read(l, "source", t.source),
	}}
	l.Must("retry")
	l.Must("source")
	codes := Read(l, "code", family)
	r.Error = channels.PlatformError{Code: codes[0], Subcode: int(l.Number("subcode"))}
	r.last = codes[1]
	if r.Error.Subcode == 0 {
		l.Must("code")
	}
	r.Source.Note = l.Text("note")
	l.confidence(&r.Source)
	return r
}

func (t Errors) source(key string) (policy.Source, error) {
	source, known := t.Source(key)
	if !known {
		return source, errUnknown
	}
	return source, nil
}

func retry(text string) (policy.Retry, error) {
	switch r := policy.Retry(text); r {
	case policy.RetryNever, policy.RetryBackoff, policy.RetryAfterEvent, policy.RetryAfterFix, policy.RetryConditional:
		return r, nil
	}
	return "", errUnknown
}

// longest is how many codes a family may have, so that a slip of the pen does not make a table of millions.
const longest = 100

// family reads "131047" or "200-299": the first code and the last.
func family(text string) (codes [2]int, err error) {
	from, to, more := strings.Cut(text, "-")
	if !more {
		to = from
	}
	first, err1 := strconv.ParseUint(from, 10, 31)
	last, err2 := strconv.ParseUint(to, 10, 31)
	if err := errors.Join(err1, err2); err != nil {
		return codes, err
	}
	if last < first || more && last == first || last-first >= longest {
		return codes, fmt.Errorf("a family has 2 to %d codes", longest)
	}
	return [2]int{int(first), int(last)}, nil
}

// reasons reads reason codes, each once.
func reasons(text string) (codes []policy.ReasonCode, err error) {
	for word := range strings.FieldsSeq(text) {
		code := policy.ReasonCode(word)
		if code.Rank() < 0 || slices.Contains(codes, code) {
			return nil, errUnknown
		}
		codes = append(codes, code)
	}
	return codes, nil
}
