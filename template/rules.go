package template

import (
	"strings"
	"time"
)

// Severity tells a refusal from a warning.
type Severity string

// Severities. The zero Severity is an error.
const (
	SeverityError   Severity = ""
	SeverityWarning Severity = "warning"
)

// String returns "error" or "warning".
func (s Severity) String() string {
	if s == SeverityError {
		return "error"
	}
	return string(s)
}

// Row is one dated fact about templates. What Min, Max and Values mean is said at
// each [Code].
type Row struct {
	Code     Code
	For      string // the kind the row is about, in upper case; empty: every kind without a row of its own
	Min, Max int64
	Values   []string
	Duration time.Duration // pauses
	Language string        // category risks: ISO 639-1
	Kind     string        // category risks: the kind of text the guideline names
	Error    PlatformError // Text may hold {got}, {want}, {index} and {kind}
	Severity Severity
	Span
	Source Source
}

// has reports whether Values lists v, letter case aside.
func (w *Row) has(v string) bool {
	for _, x := range w.Values {
		if strings.EqualFold(x, v) {
			return true
		}
	}
	return false
}

// Rules are the rows in force at one instant. A nil *Rules has no rows. Rules are
// immutable and safe for concurrent use.
type Rules struct {
	at    time.Time
	rows  map[ruleKey]*Row
	risks []*Row
	fill  fillRows
}

type ruleKey struct {
	code Code
	kind string
}

// NewRules gathers the rows in force at an instant. Of two rows with the same
// Code and For the later one in the list holds, so a host amends rules by
// appending to a copy of the list. Rows are copied; their Values are not.
func NewRules(at time.Time, rows []Row) *Rules {
	r := &Rules{at: at, rows: make(map[ruleKey]*Row, len(rows))}
	for _, row := range rows {
		if !row.Contains(at) {
			continue
		}
		w := &row
		if w.Code == CategoryRisk {
			r.risks = append(r.risks, w)
			continue
		}
		r.rows[ruleKey{w.Code, strings.ToUpper(w.For)}] = w
	}
	r.fill = newFillRows(r)
	return r
}

// At is the instant the rules were gathered for.
func (r *Rules) At() time.Time {
	if r == nil {
		return time.Time{}
	}
	return r.at
}

// Row returns the row of a check for a kind, or the row for every kind. The
// result shares its Values with the rules and must not be changed.
func (r *Rules) Row(code Code, kind string) (Row, bool) {
	if w := r.row(code, kind); w != nil {
		return *w, true
	}
	return Row{}, false
}

func (r *Rules) row(code Code, kind string) *Row {
	if w := r.exact(code, kind); w != nil || kind == "" {
		return w
	}
	return r.exact(code, "")
}

// exact does not fall back to the row for every kind.
func (r *Rules) exact(code Code, kind string) *Row {
	if r == nil {
		return nil
	}
	return r.rows[ruleKey{code, strings.ToUpper(kind)}]
}
