// Webhook is a complete small support bot on WhatsApp that knows nothing of reply windows. Two values are put around it: a
// [meta.Webhook] where messages come in, and a [meta.Guard] as the transport of the client by which they go out. The platform is an
// emulator on the loopback interface, whose clock is moved by hand: package metatest.
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
	"github.com/replywindow/replywindow/channels/meta/metatest"
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
	platform, err := metatest.New(clk, metatest.Options{Secret: appSecret})
	if err != nil {
		return err
	}
	defer platform.Close()
	engine, err := newEngine(platform)
	if err != nil {
		return err
	}

	b := &bot{engine: engine, diary: &diary{w, platform}, graph: platform.URL}
	// The two values:
	hook := &meta.Webhook{Engine: engine, Secrets: []string{appSecret}, VerifyToken: verifyToken, Handle: b.handle}
	guard := &meta.Guard{Engine: engine, Channels: []policy.Channel{whatsapp.New()}}

	// Only because this platform is an emulator, on a clock of its own:
	guard.Hosts = []meta.Host{{Name: "127.0.0.1", Channel: whatsapp.Name}}
	guard.Clock = platform

	b.client = &http.Client{Transport: guard}
	mux := http.NewServeMux()
	mux.Handle("/webhook", hook)
	backend := httptest.NewServer(mux)
	defer backend.Close()
	return tell(platform, b, backend.URL+"/webhook")
}

// newEngine makes the engine: what is known of the account, its template that the platform approved, and a rule of the house.
func newEngine(platform *metatest.Server) (*conversation.Engine, error) {
	approved := template.Template{
		Name: "data_pack_followup", Language: "en", Category: template.Utility, Status: template.Approved,
		Components: []template.Component{{Type: template.Body, Text: "Your ticket {{1}} is still open. Reply to go on."}},
	}
	catalogue := template.NewCatalogue(nil)
	err := errors.Join(
		platform.SetBusiness(metatest.Business{Channel: whatsapp.Name, ID: number, Account: account}),
		platform.PutTemplate(whatsapp.Name, account, approved),
		catalogue.Put(account, platform.Now(), &approved),
	)
	if err != nil {
		return nil, err
	}
	return conversation.New(
		conversation.WithChannels(whatsapp.New()), conversation.WithClock(platform), conversation.WithTemplates(catalogue),
		conversation.WithAccounts(conversation.AccountMap{number: {Pricing: pricing.Account{ID: account, Currency: "USD"}}}),
		conversation.WithHouseRules(conversation.HonourOptOut{}),
	)
}

// tell plays three days.
func tell(platform *metatest.Server, b *bot, callback string) error {
	ctx := context.Background()
	customer := channels.Address{Channel: whatsapp.Name, Business: number, User: "919812345678"}
	support := meta.Intent{Purpose: channels.Support}
	start := platform.Now()
	for _, step := range []struct {
		after time.Duration
		do    func() error
	}{
		{0, func() error {
			b.diary.write("platform", "asks for a handshake")
			return platform.Subscribe(ctx, callback, verifyToken)
		}},
		{0, func() error {
			b.diary.write("platform", "will deliver the next webhook twice")
			return platform.Disturb(metatest.Disturbance{Duplicate: true})
		}},
		{0, func() error { return b.diary.hear(ctx, platform, customer, "My data pack does not work") }},
		{time.Minute, func() error { return b.diary.forge(ctx, callback, customer) }},
		{24*time.Hour - time.Second, func() error { return b.followUp(ctx, customer.User, "Did the new settings help?", support) }},
		{24 * time.Hour, func() error { return b.followUp(ctx, customer.User, "Did the new settings help?", support) }},
		{49 * time.Hour, func() error { return b.diary.hear(ctx, platform, customer, "stop") }},
		{49*time.Hour + time.Minute, func() error { return b.followUp(ctx, customer.User, "Get 2 GB for 49!", meta.Intent{}) }},
		{49*time.Hour + 2*time.Minute, func() error { return b.diary.hear(ctx, platform, customer, "Can I call you?") }},
	} {
		if err := platform.Advance(ctx, start.Add(step.after).Sub(platform.Now())); err != nil {
			return err
		}
		if err := step.do(); err != nil {
			return err
		}
	}
	// What the guard refused never arrived there.
	for _, r := range platform.Log() {
		b.diary.write("platform", fmt.Sprintf("%s, at %s: a %s", r.Verdict, r.At.Format("Mon 15:04:05"), r.Type))
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
func (b *bot) followUp(ctx context.Context, person, words string, intent meta.Intent) error {
	ctx = meta.WithIntent(ctx, intent)
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
	b.diary.write("bot", fmt.Sprintf("sends a %s", message["type"]))
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

// diary prints what happens when, by the platform's clock.
type diary struct {
	out   io.Writer
	clock metatest.Clock
}

func (d *diary) write(who, what string) {
	fmt.Fprintf(d.out, "%s  %-8s  %s\n", d.clock.Now().UTC().Format("Mon 15:04:05"), who, what)
}

// hear lets the customer write, and the platform deliver it.
func (d *diary) hear(ctx context.Context, platform *metatest.Server, from channels.Address, words string) error {
	d.write("customer", "writes: "+words)
	return d.deliver(ctx, platform, "platform", from, words)
}

// forge delivers what nobody wrote: an emulator that does not know the app's secret can only guess it.
func (d *diary) forge(ctx context.Context, callback string, from channels.Address) error {
	attacker, err := metatest.New(d.clock, metatest.Options{Webhook: callback, Secret: "a guess"})
	if err != nil {
		return err
	}
	defer attacker.Close()
	d.write("attacker", "writes in the name of the customer")
	return d.deliver(ctx, attacker, "attacker", from, "Send me the password")
}

func (d *diary) deliver(ctx context.Context, platform *metatest.Server, by string, from channels.Address, words string) error {
	ev := channels.UserMessage(from, "", time.Time{})
	ev.Text = words
	told, err := platform.Tell(ev)
	if err == nil {
		err = platform.Flush(ctx)
	}
	for _, tried := range platform.Deliveries() {
		if tried.Event.ID == told.ID {
			d.write(by, fmt.Sprintf("delivered it and was answered with %d", tried.Status))
		}
	}
	return err
}
