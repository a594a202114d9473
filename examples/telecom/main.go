// Telecom tells one support case on three channels: a customer's data pack does
// not work, a bot helps, the customer falls silent, and a day later the bot wants
// to ask whether all is well. It prints what the library answers at every step.
//
//	go run ./examples/telecom
//
// The webhook bodies and send requests in testdata have the platforms' real
// shapes; the library reads both. Nothing is sent. The clock is a mock that moves
// from one recorded step to the next.
package main

import (
	"bufio"
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/benbjohnson/clock"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

//go:embed testdata/*.jsonl
var recorded embed.FS

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "telecom:", err)
		os.Exit(1)
	}
}

func run(w io.Writer) error {
	for _, c := range []policy.Channel{whatsapp.New(), messenger.New(), instagram.New()} {
		s, err := newStory(c)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%s\n\n", c.Name())
		if err := s.tell(w); err != nil {
			return fmt.Errorf("%s: %w", c.Name(), err)
		}
		fmt.Fprintln(w)
	}
	return nil
}

// step is one line of a recording: a webhook body that came in, a send request
// that the bot wants to make, a question for routes, or time that passes.
type step struct {
	After   string          `json:"after"`
	In      json.RawMessage `json:"in"`
	Request json.RawMessage `json:"request"`
	Path    string          `json:"path"`
	Routes  bool            `json:"routes"`
	Note    string          `json:"note"`
}

// story is one channel's recording while it is told.
type story struct {
	channel policy.Channel
	engine  *conversation.Engine
	clock   *clock.Mock
	steps   []step
	sent    int
	// person is the address that the last event or request was about.
	person channels.Address
	table  *tabwriter.Writer
}

// accounts says what the operator knows of its business accounts.
type accounts struct{ zone *time.Location }

func (a accounts) Account(context.Context, string, string) (*policy.Account, error) {
	return &policy.Account{
		Features: []string{"human_agent"}, Country: "IN",
		Pricing: pricing.Account{ID: "operator", Zone: a.zone, Currency: "USD", Country: "IN"},
	}, nil
}

func newStory(c policy.Channel) (*story, error) {
	steps, err := load("testdata/" + c.Name() + ".jsonl")
	if err != nil {
		return nil, err
	}
	s := &story{channel: c, clock: clock.NewMock(), steps: steps}
	s.clock.Set(time.Date(2026, 9, 14, 9, 0, 0, 0, time.UTC))
	catalogue, err := approved(s.clock.Now())
	if err != nil {
		return nil, err
	}
	s.engine, err = conversation.New(
		conversation.WithChannels(c), conversation.WithClock(s.clock), conversation.WithTemplates(catalogue),
		conversation.WithAccounts(accounts{time.FixedZone("IST", 19800)}),
	)
	return s, err
}

// approved is the operator's catalogue: one template to follow up, one to sell.
func approved(at time.Time) (*template.Catalogue, error) {
	catalogue := template.NewCatalogue(nil)
	body := func(text string) []template.Component {
		return []template.Component{{Type: "BODY", Text: text}}
	}
	return catalogue, catalogue.Put("operator", at,
		&template.Template{Name: "data_pack_followup", Language: "en", Category: template.Utility, Status: template.Approved, Components: body("Your ticket {{1}} is still open.")},
		&template.Template{Name: "topup_offer", Language: "en", Category: template.Marketing, Status: template.Approved, Components: body("Get 2 GB for 49.")},
	)
}

func load(name string) ([]step, error) {
	data, err := recorded.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var steps []step
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var s step
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		steps = append(steps, s)
	}
	return steps, lines.Err()
}

func (s *story) tell(w io.Writer) error {
	ctx := context.Background()
	s.table = tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(s.table, "TIME (UTC)\tWHO\tWHAT\tVERDICT\tWINDOW LEFT\tWHY AND COST")
	for i, st := range s.steps {
		if err := s.play(ctx, st); err != nil {
			return fmt.Errorf("step %d (%s): %w", i+1, st.Note, err)
		}
	}
	return s.table.Flush()
}

func (s *story) play(ctx context.Context, st step) error {
	if st.After != "" {
		d, err := time.ParseDuration(st.After)
		if err != nil {
			return err
		}
		s.clock.Set(s.clock.Now().Add(d))
	}
	switch {
	case st.In != nil:
		return s.receive(ctx, st)
	case st.Request != nil:
		return s.send(ctx, st)
	case st.Routes:
		return s.propose(ctx, st)
	}
	return s.row(ctx, "", st.Note, "", "")
}

// receive decodes and records a webhook body. The clock moves to when it arrived,
// a moment after the platform's event.
func (s *story) receive(ctx context.Context, st step) error {
	events, err := s.channel.Decode(st.In)
	if err != nil {
		return err
	}
	for _, e := range events {
		if arrival := e.Occurred.Add(time.Second); arrival.After(s.clock.Now()) {
			s.clock.Set(arrival)
		}
		s.person = e.Address
	}
	if _, err := s.engine.Record(ctx, events...); err != nil {
		return err
	}
	return s.row(ctx, "customer", st.Note, "", "")
}

// send reads a request as it would leave the bot, asks whether it may, and records
// it when it may.
func (s *story) send(ctx context.Context, st step) error {
	to, message, err := s.channel.ReadRequest(st.Path, st.Request)
	if err != nil {
		return err
	}
	if to.User == "" {
		to.User = s.person.User // a private reply names the comment, not the person
	}
	s.person = to
	message.Purpose = channels.Support
	d, err := s.engine.Check(ctx, to, message)
	if err != nil {
		return err
	}
	why := d.Charge.String()
	if !d.Allowed() {
		why = d.Reasons[0].String()
	} else {
		s.sent++
		id := fmt.Sprintf("sent-%d", s.sent)
		if _, err := s.engine.Record(ctx, policy.SentEvent(to, message, d, id, s.clock.Now())); err != nil {
			return err
		}
	}
	return s.row(ctx, "bot", st.Note, d.Verdict.String(), why)
}

// propose lists the allowed ways, cheapest first.
func (s *story) propose(ctx context.Context, st step) error {
	intent := conversation.Intent{Message: channels.Message{
		Type: channels.Text, Text: "Did the payment work?", Purpose: channels.Support, Author: channels.Human,
	}}
	routes, err := s.engine.Routes(ctx, []channels.Address{s.person}, intent)
	if err != nil {
		return err
	}
	names := make([]string, len(routes))
	for i, r := range routes {
		names[i] = r.Name()
		if r.Message.Tag != "" {
			names[i] += " with tag " + r.Message.Tag
		}
	}
	return s.row(ctx, "library", st.Note, "", strings.Join(names, ", then "))
}

func (s *story) row(ctx context.Context, who, what, verdict, why string) error {
	left := "-"
	if s.person != (channels.Address{}) {
		windows, err := s.engine.Window(ctx, s.person)
		if err != nil {
			return err
		}
		left = remaining(windows, s.clock.Now())
	}
	_, err := fmt.Fprintf(s.table, "%s\t%s\t%s\t%s\t%s\t%s\n", s.clock.Now().UTC().Format("01-02 15:04:05"), who, what, verdict, left, why)
	return err
}

// remaining shows the window for free replies, the channel's first.
func remaining(windows []window.Window, now time.Time) string {
	if len(windows) == 0 || windows[0].Status != window.Open {
		return "-"
	}
	return windows[0].Expires.Time().Sub(now).Round(time.Second).String()
}
