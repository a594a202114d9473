package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
)

// journal is a log as the library reads it.
type journal struct {
	steps []conversation.Step
	lines int
	// Webhooks and Requests are how many of the lines are either.
	Webhooks, Requests int
	// Doubled is how many webhooks came a second time, and lateness how long each
	// webhook was on its way, in seconds.
	Doubled  int
	lateness []float64
	// failed are the messages that the platform refused, and its error.
	failed map[string]policy.PlatformError
}

// read decodes a log, one line at a time, and tells progress how far it is.
func read(r io.Reader, progress func(lines int)) (*journal, error) {
	j := &journal{failed: map[string]policy.PlatformError{}}
	channel := whatsapp.New()
	seen := map[string]bool{}
	in := bufio.NewScanner(r)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		j.lines++
		var l line
		if err := json.Unmarshal(in.Bytes(), &l); err != nil {
			return nil, fmt.Errorf("line %d: %w", j.lines, err)
		}
		var err error
		if l.In != nil {
			err = j.webhook(channel, l, seen)
		} else {
			err = j.request(channel, l)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", j.lines, err)
		}
		progress(j.lines)
	}
	return j, in.Err()
}

func (j *journal) webhook(channel *whatsapp.Channel, l line, seen map[string]bool) error {
	events, err := channel.Decode(l.In)
	if err != nil {
		return err
	}
	j.Webhooks++
	for _, e := range events {
		e.Received = l.At
		j.steps = append(j.steps, conversation.Step{Event: e})
		if seen[e.ID] {
			j.Doubled++
		}
		seen[e.ID] = true
		j.lateness = append(j.lateness, l.At.Sub(e.Occurred).Seconds())
		if e.Status != nil && e.Status.State == channels.Failed && len(e.Errors) > 0 {
			j.failed[e.Status.MessageID] = e.Errors[0].Error
		}
	}
	return nil
}

func (j *journal) request(channel *whatsapp.Channel, l line) error {
	to, message, err := channel.ReadRequest(l.Path, l.Out)
	if err != nil {
		return err
	}
	j.Requests++
	j.steps = append(j.steps, conversation.Step{Message: &message, Event: channels.Event{
		Kind: channels.BusinessMessage, ID: l.ID, Address: to, Occurred: l.At,
	}})
	return nil
}

// span is the time from the first line to the last. There must be one.
func (j *journal) span() (from, to time.Time) {
	return j.steps[0].Event.Occurred, j.steps[len(j.steps)-1].Event.Occurred
}
