package policy_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
)

// pigeon is a channel of one's own: a rulebook and the reading of its JSON. Nothing
// else is needed for an engine to serve it.
type pigeon struct{ book *policy.Rulebook }

var _ policy.Channel = pigeon{}

func (p pigeon) Name() string               { return "pigeon" }
func (p pigeon) Rulebook() *policy.Rulebook { return p.book }

// User takes a number in digits as it is.
func (p pigeon) User(id string) (channels.User, error) {
	country := channels.PhoneCountry(id)
	if country == "" {
		return channels.User{}, &channels.InputError{Field: "user", Value: channels.Mask(id), Reason: "is no number"}
	}
	return channels.User{ID: id, Country: country, Phone: true}, nil
}

// Decode reads a list of notes. One that cannot be read is an error of its own, and
// the rest is kept.
func (p pigeon) Decode(body []byte) ([]channels.Event, error) {
	var notes []struct{ ID, Loft, From, Kind, At string }
	if err := json.Unmarshal(body, &notes); err != nil {
		return nil, &channels.DecodeError{Reason: "is no list of notes", Err: err}
	}
	var events []channels.Event
	var wrong []error
	for i, n := range notes {
		at, err := time.Parse(time.RFC3339, n.At)
		if err != nil {
			wrong = append(wrong, &channels.DecodeError{Path: fmt.Sprintf("[%d].at", i), Value: n.At, Reason: "is not a time", Err: err})
			continue
		}
		ev := channels.Event{
			Kind: channels.Unknown, ID: n.ID, Raw: n.Kind, Occurred: at.UTC(),
			Address: channels.Address{Channel: "pigeon", Business: n.Loft, User: n.From},
		}
		if n.Kind == "letter" {
			ev.Kind, ev.Action, ev.Type = channels.UserAction, channels.ActMessage, channels.Text
		}
		events = append(events, ev)
	}
	return events, errors.Join(wrong...)
}

func (p pigeon) ReadRequest(path string, body []byte) (channels.Address, channels.Message, error) {
	loft, ok := strings.CutPrefix(path, "/send/")
	var req struct{ To, Text string }
	if err := json.Unmarshal(body, &req); err != nil || !ok {
		return channels.Address{}, channels.Message{}, &channels.DecodeError{Path: "path", Value: path, Reason: "sends nothing", Err: err}
	}
	return channels.Address{Channel: "pigeon", Business: loft, User: req.To}, channels.Message{Type: channels.Text, Text: req.Text}, nil
}

func ExampleChannel() {
	p := pigeon{chat()}
	events, err := p.Decode([]byte(`[
		{"id":"1","loft":"L","from":"447700900123","kind":"letter","at":"2024-05-01T12:00:00Z"},
		{"id":"2","loft":"L","from":"447700900123","kind":"letter","at":"noon"},
		{"id":"3","loft":"L","from":"447700900123","kind":"feather","at":"2024-05-01T13:00:00Z"}
	]`))
	for _, ev := range events {
		fmt.Println(ev.ID, ev.Kind, ev.Raw, ev.Address, ev.Did() == channels.ActMessage)
	}
	fmt.Println(err)

	address, message, err := p.ReadRequest("/send/L", []byte(`{"to":"447700900123","text":"coo"}`))
	fmt.Println(address, message.Type, message.Text, err)
	// Output:
	// 1 user_action letter pigeon/L/…23 true
	// 3 unknown feather pigeon/L/…23 false
	// [1].at "noon" is not a time
	// pigeon/L/…23 text coo <nil>
}
