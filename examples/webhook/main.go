// Webhook is a complete small support bot on WhatsApp that knows nothing of reply windows. Two values are put around it: a
// [meta.Webhook] where messages come in, and a [meta.Guard] as the transport of the client by which they go out. The platform is a
// stand-in in the same process, behind a real server on the loopback interface; the clock is a mock.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	"github.com/benbjohnson/clock"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/meta"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
)

const (
	number  = "310000000000001" // the bot's phone number id
	account = "200000000000001" // the business account that it belongs to
)

// In a real bot these come from the environment.
const (
	appSecret   = "secret of the app"
	verifyToken = "token for the handshake"
	accessToken = "token of the system user"
)

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "webhook:", err)
		os.Exit(1)
	}
}

func run(w io.Writer) error {
	clk := clock.NewMock()
	clk.Set(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	diary := &diary{w, clk}
	engine, err := newEngine(clk)
	if err != nil {
		return err
	}
	graph := &graph{diary: diary, clock: clk}
	platform := httptest.NewServer(graph)
	defer platform.Close()

	b := &bot{engine: engine, diary: diary, graph: platform.URL}
	// The two values:
	hook := &meta.Webhook{Engine: engine, Secrets: []string{appSecret}, VerifyToken: verifyToken, Handle: b.handle}
	guard := &meta.Guard{Engine: engine, Channels: []policy.Channel{whatsapp.New()}}

	// Only because this platform is a stand-in, and its time a mock:
	guard.Hosts = []meta.Host{{Name: "127.0.0.1", Channel: whatsapp.Name}}
	guard.Clock = clk

	b.client = &http.Client{Transport: guard}
	mux := http.NewServeMux()
	mux.Handle("/webhook", hook)
	backend := httptest.NewServer(mux)
	defer backend.Close()
	graph.callback = backend.URL + "/webhook"
	return tell(graph, b, clk)
}

// newEngine makes the engine: what is known of the account, its approved template, and a rule of the house.
func newEngine(clk clock.Clock) (*conversation.Engine, error) {
	catalogue := template.NewCatalogue(nil)
	err := catalogue.Put(account, clk.Now(), &template.Template{
		Name: "data_pack_followup", Language: "en", Category: template.Utility, Status: template.Approved,
		Components: []template.Component{{Type: template.Body, Text: "Your ticket {{1}} is still open. Reply to go on."}},
	})
	if err != nil {
		return nil, err
	}
	return conversation.New(
		conversation.WithChannels(whatsapp.New()), conversation.WithClock(clk), conversation.WithTemplates(catalogue),
		conversation.WithAccounts(conversation.AccountMap{number: {Pricing: pricing.Account{ID: account, Currency: "USD"}}}),
		conversation.WithHouseRules(conversation.HonourOptOut{}),
	)
}

// tell plays three days.
func tell(platform *graph, b *bot, clk *clock.Mock) error {
	const person = "919812345678"
	support := meta.Intent{Purpose: channels.Support}
	first := message(person, "wamid.1", "My data pack does not work", clk.Now())
	stop := message(person, "wamid.2", "stop", clk.Now().Add(49*time.Hour))
	call := message(person, "wamid.3", "Can I call you?", clk.Now().Add(49*time.Hour+2*time.Minute))
	for _, step := range []struct {
		after time.Duration
		do    func() error
	}{
		{0, platform.handshake},
		{0, func() error { return platform.deliver(first, appSecret) }},
		{time.Minute, func() error { return platform.deliver(first, appSecret) }},
		{2 * time.Minute, func() error { return platform.deliver(first, "a guess") }},
		{24*time.Hour - time.Second, func() error { return b.followUp(person, "Did the new settings help?", support) }},
		{24 * time.Hour, func() error { return b.followUp(person, "Did the new settings help?", support) }},
		{49 * time.Hour, func() error { return platform.deliver(stop, appSecret) }},
		{49*time.Hour + time.Minute, func() error { return b.followUp(person, "Get 2 GB for 49!", meta.Intent{}) }},
		{49*time.Hour + 2*time.Minute, func() error { return platform.deliver(call, appSecret) }},
	} {
		clk.Set(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC).Add(step.after))
		if err := step.do(); err != nil {
			return err
		}
	}
	return nil
}

// bot is what the team had before: a handler, a client, and error handling by the platform's codes.
type bot struct {
	engine *conversation.Engine
	client *http.Client
	diary  *diary
	graph  string // base URL
}

// handle answers what is new. What it could not answer stays marked as new: it is new again when the platform delivers it again.
func (b *bot) handle(ctx context.Context, got channels.Received, _ []byte) error {
	var failed []error
	for i, ev := range got.Events {
		if ev.Kind != channels.UserAction || ev.Action != channels.ActMessage {
			continue
		}
		if !got.New[i] {
			b.diary.write("bot", "has answered this before")
			continue
		}
		err := b.answer(ctx, &ev)
		got.New[i] = err != nil
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// answer answers one message.
func (b *bot) answer(ctx context.Context, ev *channels.Event) error {
	if strings.EqualFold(strings.TrimSpace(ev.Text), "stop") {
		b.diary.write("bot", "notes that the person opted out")
		_, err := b.engine.Record(ctx, channels.OptOut(ev.Address, ev.Occurred))
		return err
	}
	ctx = meta.WithIntent(ctx, meta.Intent{Purpose: channels.Support})
	return b.send(ctx, ev.Address.User, text("We are on it, ticket 4711."))
}

// windowClosed is WhatsApp's code for a message more than 24 hours after the person's last.
const windowClosed = 131047

// followUp writes to the person by itself: in free form, else by the template that the platform approved for it.
func (b *bot) followUp(person, words string, intent meta.Intent) error {
	ctx := meta.WithIntent(context.Background(), intent)
	err := b.send(ctx, person, text(words))
	var refused *graphError
	if errors.As(err, &refused) && refused.Code == windowClosed {
		b.diary.write("bot", "falls back to the template")
		err = b.send(ctx, person, ticketOpen("4711"))
	}
	if errors.As(err, &refused) {
		b.diary.write("bot", "gives up: "+refused.Data.Details)
		return nil
	}
	return err
}

// send posts a message.
func (b *bot) send(ctx context.Context, to string, message map[string]any) error {
	message["messaging_product"], message["to"] = "whatsapp", to
	body, err := json.Marshal(message)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, b.graph+"/v25.0/"+number+"/messages", bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+accessToken)
	answer, err := b.client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	var said struct{ Error *graphError }
	if err := json.NewDecoder(answer.Body).Decode(&said); err != nil {
		return err
	}
	if said.Error != nil {
		b.diary.write("bot", fmt.Sprintf("is refused with %d, code %d", answer.StatusCode, said.Error.Code))
		return said.Error
	}
	return nil
}

// graphError is an error of the platform.
type graphError struct {
	Code    int
	Message string
	Data    struct{ Details string } `json:"error_data"`
}

func (e *graphError) Error() string { return e.Message }

func text(words string) map[string]any {
	return map[string]any{"type": "text", "text": map[string]string{"body": words}}
}

func ticketOpen(ticket string) map[string]any {
	parameters := []map[string]string{{"type": "text", "text": ticket}}
	return map[string]any{"type": "template", "template": map[string]any{
		"name": "data_pack_followup", "language": map[string]string{"code": "en"},
		"components": []map[string]any{{"type": "body", "parameters": parameters}},
	}}
}
