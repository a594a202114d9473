package channels

import (
	"errors"
	"strconv"

	"github.com/replywindow/replywindow/internal/fact"
)

// InputError says which field of a value that the host handed over is wrong. The
// value is quoted unless it identifies a person, in which case it is masked.
type InputError struct {
	// Field is the path of the field, for example "address.user".
	Field string
	// Value is the offending value as text, possibly empty, cut to 80 bytes.
	Value string
	// Reason completes the sentence: "is empty", "is not a known purpose".
	Reason string
}

// Error reads like: message.purpose "sell" is not a known purpose.
func (e *InputError) Error() string { return fieldError(e.Field, e.Value, e.Reason) }

// DecodeError says what in a webhook or request body could not be read. The rest
// of the body is kept: a decoder returns the events that it could read together
// with the joined DecodeErrors ([errors.Join]).
type DecodeError struct {
	// Path leads to the element: "entry[0].changes[1].value.messages[3].timestamp".
	// It is empty when the body as a whole could not be read.
	Path string
	// Value is the offending text, cut to 80 bytes; identifiers of people are masked.
	Value string
	// Reason completes the sentence: "is not a time".
	Reason string
	// Err is the cause, if another package reported one; [errors.Unwrap] gives it.
	Err error
}

// Error reads like: entry[0].changes[0].value.messages[0].timestamp "x" is not a time.
func (e *DecodeError) Error() string {
	path := e.Path
	if path == "" {
		path = "body"
	}
	return fieldError(path, e.Value, e.Reason)
}

// Unwrap returns the cause, or nil.
func (e *DecodeError) Unwrap() error { return e.Err }

// ErrTooDeep is the cause of a [DecodeError] for a body nested deeper than
// [MaxDepth].
var ErrTooDeep = errors.New("nested too deep")

const (
	// MaxDepth is how deep the JSON of a body may be nested. Real bodies stay
	// under 20.
	MaxDepth = 100
	// MaxBody is the largest body in bytes that a decoder accepts. Platforms
	// batch at most a few megabytes.
	MaxBody = 16 << 20
)

func fieldError(field, value, reason string) string {
	if value == "" {
		return field + " " + reason
	}
	return field + " " + strconv.Quote(Clip(value)) + " " + reason
}

// Clip cuts a text that goes into an error or a log line to at most 80 bytes, at a
// rune boundary, and marks the cut with an ellipsis.
func Clip(s string) string { return fact.Clip(s) }
