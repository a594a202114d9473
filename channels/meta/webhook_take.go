package meta

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
)

// take records what a verified body says and hands it on.
func (w *Webhook) take(ctx context.Context, body []byte) WebhookReport {
	got, err := w.Engine.Receive(ctx, body)
	err = known(err)
	report := WebhookReport{Status: http.StatusOK, Err: err}
	if again(err) {
		report.Status = http.StatusServiceUnavailable
		if !slices.Contains(got.New, true) {
			return report
		}
	}
	if w.Handle != nil {
		w.handOn(ctx, got, body, &report)
	}
	return report
}

// known leaves out that a body is of an unknown object: it says nothing, and that is no error.
func known(err error) error {
	if !errors.Is(err, channels.ErrForeign) {
		return err
	}
	all, joined := err.(interface{ Unwrap() []error })
	if !joined {
		return nil
	}
	var rest []error
	for _, part := range all.Unwrap() {
		rest = append(rest, known(part))
	}
	return errors.Join(rest...)
}

// again reports whether what failed may not fail when the body is delivered again.
func again(err error) bool {
	for part := range parts(err) {
		switch part := part.(type) {
		case *channels.DecodeError:
		case *channels.RecordError:
			if part.Again {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// parts visits the errors that an error joins or wraps: those of package channels, and of any other the cause.
func parts(err error) iter.Seq[error] {
	return func(yield func(error) bool) { visitParts(err, yield) }
}

func visitParts(err error, yield func(error) bool) bool {
	switch err.(type) {
	case nil:
		return true
	case *channels.DecodeError, *channels.RecordError:
		return yield(err)
	}
	switch e := err.(type) {
	case interface{ Unwrap() []error }:
		for _, part := range e.Unwrap() {
			if !visitParts(part, yield) {
				return false
			}
		}
		return true
	case interface{ Unwrap() error }:
		if cause := e.Unwrap(); cause != nil {
			return visitParts(cause, yield)
		}
	}
	return yield(err)
}

// withdrawTime is for a store that is slow; the request's own context may have ended.
const withdrawTime = 10 * time.Second

var errPanic = errors.New("handle: panicked")

// handOn calls the host's function. After an error, and while a panic passes through, it withdraws what is still marked as new.
func (w *Webhook) handOn(ctx context.Context, got channels.Received, body []byte, report *WebhookReport) {
	err := errPanic // as long as Handle has not returned
	defer func() {
		if err == nil {
			return
		}
		lost, failed := w.withdraw(ctx, got)
		*report = WebhookReport{Status: http.StatusInternalServerError, Err: errors.Join(report.Err, err, failed), Lost: lost}
		if err == errPanic {
			report.Status = 0
			w.report(ctx, *report) // nobody else will
		}
	}()
	if err = w.Handle(ctx, got, body); err != nil {
		err = fmt.Errorf("handle: %w", err)
	}
}

// withdraw makes new again what is still marked as new, and lists the events for which that failed.
func (w *Webhook) withdraw(ctx context.Context, got channels.Received) (lost []channels.Event, _ error) {
	var events []channels.Event
	for i := range got.Events {
		if i < len(got.New) && got.New[i] {
			events = append(events, got.Events[i])
		}
	}
	if len(events) == 0 {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), withdrawTime)
	defer cancel()
	err := w.Engine.Unsee(ctx, events...)
	for part := range parts(err) {
		failed, ok := part.(*channels.RecordError)
		if !ok || failed.Index < 0 || failed.Index >= len(events) {
			return events, fmt.Errorf("withdraw: %w", err)
		}
		lost = append(lost, events[failed.Index])
	}
	if err != nil {
		err = fmt.Errorf("withdraw: %w", err)
	}
	return lost, err
}
