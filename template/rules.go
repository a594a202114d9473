package template

import (
	"iter"
	"slices"
	"strings"
	"time"
)

// Code names a check, or another fact that a [Row] states. Codes are stable. The package comment says what a row of each means, and
// that of package lint for the checks of a definition.
type Code string

// Row is one dated fact about templates. What Min, Max and Values mean is said at each [Code].
type Row struct {
	Code     Code
	For      string // the kind the row is about, in any letter case; empty: every kind without a row of its own
	Min, Max int64
	Values   []string
	Duration time.Duration // pauses
	Language string        // category risks: ISO 639-1
	Kind     string        // category risks: the kind of text the guideline names
	Error    PlatformError // Text may hold {got}, {want}, {index} and {kind}
	Warning  bool          // the platform may accept it all the same
	Span
	Source Source
}

// Has reports whether Values lists v, letter case aside.
func (w *Row) Has(v string) bool {
	return slices.ContainsFunc(w.Values, func(x string) bool { return strings.EqualFold(x, v) })
}

// Rules are the rows in force at one instant. A nil *Rules has no rows. Rules are immutable and safe for concurrent use.
type Rules struct {
	list []Row // in force, in their order
	rows map[ruleKey]*Row
	fill fillRows
}

type ruleKey struct {
	code Code
	kind string
}

// NewRules gathers the rows in force at an instant. Of two rows with the same Code and For the later one in the list holds, so a
// host amends rules by appending to a copy of the list. Rows are copied; their Values are not.
func NewRules(at time.Time, rows []Row) *Rules {
	r := &Rules{rows: make(map[ruleKey]*Row, len(rows))}
	for _, row := range rows {
		if row.Contains(at) {
			r.list = append(r.list, row)
		}
	}
	for i := range r.list {
		w := &r.list[i]
		r.rows[ruleKey{w.Code, normal(w.For)}] = w
	}
	r.fill = newFillRows(r)
	return r
}

// Row returns the row of a check for a kind, or else the row for every kind, or nil. It is the rules' own and must not be changed.
func (r *Rules) Row(code Code, kind string) *Row {
	if w := r.exact(code, kind); w != nil || kind == "" {
		return w
	}
	return r.exact(code, "")
}

// exact is [Rules.Row] without the row for every kind.
func (r *Rules) exact(code Code, kind string) *Row {
	if r == nil {
		return nil
	}
	return r.rows[ruleKey{code, normal(kind)}]
}

// normal is the one spelling of a kind.
func normal(kind string) string { return strings.ToUpper(strings.TrimSpace(kind)) }

// Rows yields all rows of a code in their order, the amended ones too.
func (r *Rules) Rows(code Code) iter.Seq[*Row] {
	return func(yield func(*Row) bool) {
		if r == nil {
			return
		}
		for i := range r.list {
			if r.list[i].Code == code && !yield(&r.list[i]) {
				return
			}
		}
	}
}

// about yields the rows about members of a kind's object, without those that a later row amends, and the path of the member.
func (r *Rules) about(code Code, kind string) iter.Seq2[*Row, string] {
	return func(yield func(*Row, string) bool) {
		for w := range r.Rows(code) {
			of, path, _ := strings.Cut(w.For, " ")
			if strings.EqualFold(of, kind) && w == r.exact(code, w.For) && !yield(w, path) {
				return
			}
		}
	}
}
