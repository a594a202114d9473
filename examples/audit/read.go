package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/template"
)

// journal is a log as the library reads it.
type journal struct {
	*business
	steps []conversation.Step
	lines int
	// Webhooks and Requests are how many of the lines are either, Foreign how many are
	// another channel's.
	Webhooks, Requests, Foreign int
	// Doubled is how many webhooks came a second time, and lateness how long each
	// webhook was on its way, in seconds.
	Doubled  int
	lateness []float64
	// failed are the messages that the platform refused, and its error.
	failed map[string]policy.PlatformError
	// owners are the accounts of the numbers.
	owners map[string]string
	// used says of each template as what its messages were charged.
	used map[templateKey]tally
	sent map[string]templateKey // by message id
	// Faults are what could not be read or used.
	Faults faults
}

type templateKey struct{ name, language string }

// tally counts categories.
type tally map[template.Category]int

// most is the category counted most, "" when there is none.
func (t tally) most() template.Category {
	var most template.Category
	for _, c := range slices.Sorted(maps.Keys(t)) {
		if t[c] > t[most] {
			most = c
		}
	}
	return most
}

// faults counts errors and keeps the first.
type faults struct {
	Count int
	First string
}

func (f *faults) add(err error) {
	if err == nil {
		return
	}
	f.Count++
	first, _, _ := strings.Cut(err.Error(), "\n")
	f.First = cmp.Or(f.First, first)
}

// read decodes a log, one line at a time, and tells progress how far it is.
func read(r io.Reader, b *business, progress func(lines int)) (*journal, error) {
	j := &journal{
		business: b, failed: map[string]policy.PlatformError{}, owners: map[string]string{},
		used: map[templateKey]tally{}, sent: map[string]templateKey{},
	}
	channel := whatsapp.New()
	seen := map[string]bool{}
	in := bufio.NewScanner(r)
	in.Buffer(nil, channels.MaxBody)
	for in.Scan() {
		j.lines++
		if err := j.line(channel, in.Bytes(), seen); err != nil {
			j.Faults.add(fmt.Errorf("line %d: %w", j.lines, err))
		}
		progress(j.lines)
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("line %d: %w", j.lines+1, err)
	}
	return j, j.settle()
}

// line reads one line: a webhook body, or an object that holds one or a request.
func (j *journal) line(channel *whatsapp.Channel, raw []byte, seen map[string]bool) error {
	if raw = bytes.TrimSpace(raw); len(raw) == 0 {
		return nil
	}
	var l line
	if err := json.Unmarshal(raw, &l); err != nil {
		return err
	}
	if l.Request != nil {
		return j.request(channel, l)
	}
	if l.In == nil {
		l.In = raw
	}
	return j.webhook(channel, l, seen)
}

func (j *journal) webhook(channel *whatsapp.Channel, l line, seen map[string]bool) error {
	events, err := channel.Decode(l.In)
	if errors.Is(err, channels.ErrForeign) {
		j.Foreign++
		return nil
	}
	j.Webhooks++
	for _, e := range events {
		e.Received = l.At
		j.steps = append(j.steps, conversation.Step{Event: e})
		if seen[e.ID] {
			j.Doubled++
		}
		seen[e.ID] = true
		if !l.At.IsZero() && !e.Occurred.IsZero() {
			j.lateness = append(j.lateness, l.At.Sub(e.Occurred).Seconds())
		}
		if e.Account != "" {
			j.owners[e.Address.Business] = e.Account
		}
	}
	return err
}

func (j *journal) request(channel *whatsapp.Channel, l line) error {
	if !bytes.Contains(l.Request, []byte("messaging_product")) {
		j.Foreign++
		return nil
	}
	if l.At.IsZero() {
		return errors.New(`a request needs the instant at which it was sent, "at"`)
	}
	to, message, err := channel.ReadRequest(l.Path, l.Request)
	if err != nil {
		return err
	}
	j.Requests++
	j.owners[to.Business] = cmp.Or(j.owners[to.Business], to.Business)
	if t := message.Template; t != nil {
		j.sent[l.ID] = templateKey{t.Name, t.Language}
	}
	j.steps = append(j.steps, conversation.Step{Message: &message, Event: channels.Event{
		Kind: channels.BusinessMessage, ID: l.ID, Address: to, Occurred: l.At,
	}})
	return nil
}

// settle puts the steps in order and keeps those of the month. Of the days before it
// keeps what people did and the platform told, so that windows stand open on the first
// day, but no message of the business: those are another month's.
func (j *journal) settle() error {
	if j.lines == 0 || len(j.steps) == 0 {
		return errors.New("the log holds no event of WhatsApp" + j.Faults.words())
	}
	slices.SortStableFunc(j.steps, func(a, b conversation.Step) int { return arrival(a).Compare(arrival(b)) })
	if err := j.choose(j.firstDated()); err != nil {
		return err
	}
	begin, end := j.begin(), j.end()
	within := 0
	j.steps = slices.DeleteFunc(j.steps, func(s conversation.Step) bool {
		at := s.Event.Occurred
		switch {
		case at.IsZero() || !at.Before(end):
			return true
		case at.Before(begin):
			return s.Event.Kind == channels.BusinessMessage || s.Event.Kind == channels.DeliveryStatus
		}
		within++
		return false
	})
	if within == 0 {
		return fmt.Errorf("the log holds no event of %s%s", j.Audited(), j.Faults.words())
	}
	j.learn()
	return nil
}

// firstDated is the instant of the first event that has one.
func (j *journal) firstDated() time.Time {
	for _, s := range j.steps {
		if !s.Event.Occurred.IsZero() {
			return s.Event.Occurred
		}
	}
	return time.Time{}
}

// learn notes which messages failed, and as what those of each template were charged.
func (j *journal) learn() {
	for _, key := range j.sent {
		j.used[key] = tally{}
	}
	for _, s := range j.steps {
		e := s.Event
		if e.Status == nil {
			continue
		}
		if e.Status.State == channels.Failed && len(e.Errors) > 0 {
			j.failed[e.Status.MessageID] = e.Errors[0].Error
		}
		key, known := j.sent[e.Status.MessageID]
		if p := e.Status.Pricing; known && p != nil && p.Category != "" {
			j.used[key][template.Category(p.Category)]++
		}
	}
}

// words say what went wrong, "" when nothing did.
func (f faults) words() string {
	if f.Count == 0 {
		return ""
	}
	return fmt.Sprintf("; not read or not used: %d, the first: %s", f.Count, f.First)
}

// arrival is when a step entered the log.
func arrival(s conversation.Step) time.Time {
	if s.Event.Received.IsZero() {
		return s.Event.Occurred
	}
	return s.Event.Received
}
