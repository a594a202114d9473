package telemetry

import (
	"context"
	"errors"
	"fmt"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/window"
)

// input is the class of errors for a field that is wrong.
const input = "input"

// errorClass is the value of error.type: one of a few words, or the Go type of the innermost cause, never the error's own words, which
// may quote anything.
func errorClass(err error) string {
	if err == nil {
		return ""
	}
	if _, ok := errors.AsType[*channels.InputError](err); ok {
		return input
	}
	switch {
	case errors.Is(err, window.ErrTime):
		return "time"
	case errors.Is(err, conversation.ErrFuture):
		return "future"
	case errors.Is(err, conversation.ErrConflict):
		return "conflict"
	case errors.Is(err, context.Canceled):
		return "canceled"
	case errors.Is(err, context.DeadlineExceeded):
		return "deadline_exceeded"
	}
	for cause := err; cause != nil; cause = errors.Unwrap(cause) {
		err = cause
	}
	return fmt.Sprintf("%T", err)
}
