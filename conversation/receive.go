package conversation

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/replywindow/replywindow/channels"
)

// Receive reads a webhook body, or a JSON list of bodies, and records what it says. It finds the channel by the body. The error joins
// what the channel could not read, each a [*channels.DecodeError], and what Record could not record, each a [*channels.RecordError]; all
// else is recorded and returned. The error for a body that no channel of the engine knows wraps [channels.ErrForeign].
//
// The bodies of a list may be of several channels: [channels.Received.Channel] is then empty. The place of a body stands before what is wrong
// with it, "[1]: ", while a RecordError counts the events of the whole list. A hundred bodies with errors are listed. An empty
// list says nothing and is no error. A list holds at most 1,024 bodies and one for every 48 bytes; what comes after is not read, and the
// error says so.
func (e *Engine) Receive(ctx context.Context, body []byte) (channels.Received, error) {
	if err := e.usable(ctx); err != nil {
		return channels.Received{}, err
	}
	var got channels.Received
	var err error
	if isList(body) {
		got, err = e.decodeList(body)
	} else {
		got, err = e.decode(body)
	}
	if len(got.Events) == 0 {
		return got, err
	}
	var failed error
	got.New, failed = e.Record(ctx, got.Events...)
	return got, errors.Join(err, failed)
}

// decode reads one body by the channel that knows it.
func (e *Engine) decode(body []byte) (channels.Received, error) {
	for _, c := range e.order {
		if events, err := c.Decode(body); !errors.Is(err, channels.ErrForeign) {
			return channels.Received{Channel: c.Name(), Events: events}, err
		}
	}
	return channels.Received{}, fmt.Errorf("%w: none of the engine's %d channels reads it", channels.ErrForeign, len(e.order))
}

// Bounds of a list of bodies.
const (
	fewBodies  = 1024
	bodyBytes  = 48
	maxReports = 100
)

// isList reports whether a body is a JSON list. What is too large for a channel is read by none.
func isList(body []byte) bool {
	first := bytes.TrimLeft(body, " \t\r\n")
	return len(first) > 0 && first[0] == '[' && len(body) <= channels.MaxBody && json.Valid(body)
}

// decodeList reads each body of a list by itself. Bodies that no channel knows are one error.
func (e *Engine) decodeList(list []byte) (all channels.Received, _ error) {
	var errs []error
	d := json.NewDecoder(bytes.NewReader(list))
	_, _ = d.Token() // the bracket
	i, foreign, more := 0, 0, 0
	for room := fewBodies + len(list)/bodyBytes; d.More(); i++ {
		if i == room {
			errs = append(errs, &channels.DecodeError{Reason: fmt.Sprintf("holds more than %d bodies", room)})
			break
		}
		var body json.RawMessage
		_ = d.Decode(&body) // the list is valid
		got, err := e.decode(body)
		switch {
		case err == nil:
		case errors.Is(err, channels.ErrForeign):
			foreign++
		case len(errs) < maxReports:
			errs = append(errs, fmt.Errorf("[%d]: %w", i, err))
		default:
			more++
		}
		switch {
		case len(all.Events) == 0:
			all.Channel = got.Channel
		case len(got.Events) > 0 && got.Channel != all.Channel:
			all.Channel = ""
		}
		all.Events = append(all.Events, got.Events...)
	}
	if more > 0 {
		errs = append(errs, &channels.DecodeError{Reason: fmt.Sprintf("holds %d more bodies with errors", more)})
	}
	if foreign > 0 {
		errs = append(errs, fmt.Errorf("%w: none of the engine's %d channels reads %d of %d bodies", channels.ErrForeign, len(e.order), foreign, i))
	}
	return all, errors.Join(errs...)
}
