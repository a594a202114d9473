// Package fact says what a dated, cited fact is: its [Source], how sure it is, the [Span] in which it holds, the [Category] of a
// message, the platform's error. Every package shows these types under names of its own. What a fact means for a window, a
// template or a price belongs to those packages.
package fact

import (
	"strconv"
	"time"
)

// Source says who states a fact. The zero Source is an assumption that nothing supports.
type Source struct {
	// URL is the address of the page or file.
	URL string `json:"url"`
	// Date is the date that the page bears, or on which it was read, as YYYY-MM-DD or as printed; "" when there is none.
	Date string `json:"date,omitempty"`
	// Confidence says how well the fact is known.
	Confidence Confidence `json:"confidence"`
	// Note is anything a reader should know, in a few words.
	Note string `json:"note,omitempty"`
}

// Span is the time in which a row holds: From <= t < To. A zero From is the beginning, a zero To means until further notice.
type Span struct {
	// From is the first instant, UTC.
	From time.Time `json:"from,omitzero"`
	// To is the first instant after the span, UTC.
	To time.Time `json:"to,omitzero"`
}

// Contains reports whether t lies in the span.
func (s Span) Contains(t time.Time) bool {
	return !t.Before(s.From) && (s.To.IsZero() || t.Before(s.To))
}

// PlatformError is the error that a platform answers with. The zero value means that none is known.
type PlatformError struct {
	// Code is the platform's number, 0 for none.
	Code int `json:"code"`
	// Subcode narrows the code down, 0 for none.
	Subcode int `json:"subcode,omitempty"`
	// Text is the platform's text, where it is known and tells more than the code.
	Text string `json:"text,omitempty"`
}

// IsZero reports whether no error is known.
func (e PlatformError) IsZero() bool { return e == PlatformError{} }

// Same reports whether two errors have one code and subcode, whatever their texts.
func (e PlatformError) Same(o PlatformError) bool { return e.Code == o.Code && e.Subcode == o.Subcode }

// String gives "131047", "10/2018278", the text where there is no code, or "" for the zero value.
func (e PlatformError) String() string {
	switch {
	case e.Code == 0 && e.Subcode == 0:
		return e.Text
	case e.Subcode == 0:
		return strconv.Itoa(e.Code)
	}
	return strconv.Itoa(e.Code) + "/" + strconv.Itoa(e.Subcode)
}
