package main

import (
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
)

const (
	// margin is how long before the end of the window an answer would have gone.
	margin = time.Hour
	// tooLate is how long after a message a template still counts as its answer.
	tooLate = 3 * 24 * time.Hour
)

// answerable is how long a person's message may be answered freely, by the rules of the
// month's first day.
func (b *business) answerable() time.Duration {
	edition := whatsapp.New().Rulebook().At(b.begin())
	if edition == nil {
		return 0
	}
	if r := edition.Windows.Find(whatsapp.CustomerService); r != nil {
		return r.Length
	}
	return 0
}

// answered is the log as it would have been, had every late answer been given as a
// text within the window: the template that had to be used becomes a text, an hour
// before the window closed. It also says how many they were.
func (b *business) answered(steps []conversation.Step) ([]conversation.Step, int) {
	open := b.answerable()
	wrote := map[channels.Address]time.Time{}
	earlier := map[string]time.Duration{}
	out := slices.Clone(steps)
	for i := range out {
		ev := &out[i].Event
		if ev.Kind == channels.UserAction && (ev.Action == channels.ActMessage || ev.Action == channels.ActAdMessage) && ev.Occurred.After(wrote[ev.Address]) {
			wrote[ev.Address] = ev.Occurred
		}
		m := out[i].Message
		if m == nil || m.Template == nil || ev.ID == "" || !slices.Contains(b.answers, m.Template.Name) {
			continue
		}
		since := ev.Occurred.Sub(wrote[ev.Address])
		if since < open || since > tooLate {
			continue
		}
		earlier[ev.ID] = since - open + margin
		out[i].Message = &channels.Message{Type: channels.Text, Text: "We found the answer.", Purpose: channels.Support}
	}
	for i := range out {
		ev := &out[i].Event
		id := ev.ID
		if ev.Status != nil {
			id = ev.Status.MessageID
		}
		if by := earlier[id]; by > 0 {
			ev.Occurred = ev.Occurred.Add(-by)
			if !ev.Received.IsZero() {
				ev.Received = ev.Received.Add(-by)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b conversation.Step) int { return arrival(a).Compare(arrival(b)) })
	return out, len(earlier)
}
