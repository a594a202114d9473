package policy

import (
	"slices"
	"sync"

	"github.com/replywindow/replywindow/channels"
)

// Retry says whether the same request may succeed later.
type Retry string

// The retry classes.
const (
	// RetryNever: the same request fails for ever.
	RetryNever Retry = "no"
	// RetryBackoff: try again with a growing delay.
	RetryBackoff Retry = "yes"
	// RetryAfterEvent: try again only after a stated time or event.
	RetryAfterEvent Retry = "wait"
	// RetryAfterFix: change the request, the account or the template first.
	RetryAfterFix Retry = "fix"
	// RetryConditional: depends on the details in the answer.
	RetryConditional Retry = "conditional"
)

// ErrorInfo is what is known about one error of a platform.
type ErrorInfo struct {
	// Error is the number that the platform answers with.
	Error channels.PlatformError `json:"error"`
	// Name is the platform's short name, where it has one.
	Name string `json:"name,omitempty"`
	// Meaning is our explanation.
	Meaning string `json:"meaning"`
	// Advice says what to do, where something can be done.
	Advice string `json:"advice,omitempty"`
	// Retry says whether the same request may succeed later.
	Retry Retry `json:"retry"`
	// Class is our grouping, for example "window_closed" or "throughput".
	Class string `json:"class"`
	// Reasons are the reason codes of a decision that predict this error. Empty:
	// no rule of this library predicts it.
	Reasons []ReasonCode `json:"reasons,omitempty"`
	// HTTPStatus is the usual HTTP status, 0 where not known.
	HTTPStatus int `json:"http_status,omitempty"`
	// Source says who states it.
	Source Source `json:"source"`
}

// ErrorTable is what is known of a platform's errors. Making one costs nothing: it is read when an error is first asked for. The
// zero ErrorTable knows no errors. It is safe for concurrent use if its Read is.
type ErrorTable struct {
	// Read gives the rows, each error once, without work from the second call on ([sync.OnceValue]). Nobody writes to what it
	// returns. Nil gives none.
	Read func() []ErrorInfo
	// Unique is the least number that means one thing wherever the platform puts it: such a number is found in a row that has it
	// as its code, although the platform gave it as subcode. Zero: there is none.
	Unique int
}

// Errors is a table of the given rows.
func Errors(rows ...ErrorInfo) ErrorTable {
	return ErrorTable{Read: func() []ErrorInfo { return rows }}
}

// Rows gives all rows. Callers do not write to them.
func (t ErrorTable) Rows() []ErrorInfo {
	if t.Read == nil {
		return nil
	}
	return t.Read()
}

// With is the table with further rows, each instead of the row that has its code and subcode, if there is one. It does not read
// the table.
func (t ErrorTable) With(rows ...ErrorInfo) ErrorTable {
	rows = slices.Clone(rows)
	replaced := func(old ErrorInfo) bool {
		return slices.ContainsFunc(rows, func(r ErrorInfo) bool { return r.Error.Same(old.Error) })
	}
	return ErrorTable{Unique: t.Unique, Read: sync.OnceValue(func() []ErrorInfo {
		return append(slices.DeleteFunc(slices.Clone(t.Rows()), replaced), rows...)
	})}
}

// Error explains an error of the platform: what it means, what to do, whether the same request may succeed later, and which reasons
// of a decision predict it. The first of these rows answers, and [ErrorInfo.Error] says which did:
//
//   - that of the code and subcode
//   - that of the subcode, which the platform lists without a code above it ([ErrorTable.Unique])
//   - that of the code alone
//
// Messenger's 190/999 is explained as 190, for 999 is not in the table; 10/1545041 as 1545041, which says more than 10. Of e, only
// the numbers count; an error of text alone has no row. False means that the table knows none of them.
func (r *Rulebook) Error(e PlatformError) (ErrorInfo, bool) {
	if e.Code == 0 && e.Subcode == 0 && e.Text != "" {
		return ErrorInfo{}, false
	}
	rows := r.Errors.Rows()
	for _, numbers := range r.Errors.candidates(e) {
		i := slices.IndexFunc(rows, func(row ErrorInfo) bool { return row.Error.Same(numbers) })
		if i >= 0 {
			info := rows[i]
			info.Reasons = slices.Clone(info.Reasons)
			return info, true
		}
	}
	return ErrorInfo{}, false
}

// candidates are the numbers of the rows that may explain an error, the best first.
func (t ErrorTable) candidates(e PlatformError) []PlatformError {
	out := []PlatformError{e}
	if e.Subcode != 0 {
		out = append(out, PlatformError{Subcode: e.Subcode})
		if t.Unique > 0 && e.Subcode >= t.Unique {
			out = append(out, PlatformError{Code: e.Subcode})
		}
		if e.Code != 0 {
			out = append(out, PlatformError{Code: e.Code})
		}
	}
	return out
}
