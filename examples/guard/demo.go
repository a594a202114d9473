package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/benbjohnson/clock"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/meta/metatest"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

// What the demonstration is about.
const (
	number   = "310000000000001"
	customer = "447700900123"
	secret   = "the app's secret"
	text     = `{"messaging_product":"whatsapp","to":"` + customer + `","type":"text","text":{"body":"It is at the desk."}}`
	asking   = `{"address":{"channel":"whatsapp","business":"` + number + `","user":"` + customer + `"},"message":{"type":"text","text":"It is at the desk."}}`
)

// demonstration is a backend that sends through the guard to an emulator of the platform, whose clock holds for all.
type demonstration struct {
	platform *metatest.Server
	url      string
	out      io.Writer
	err      error // the first
}

// demonstrate starts the emulator and the program on the loopback interface, uses both, and stops both.
func demonstrate(ctx context.Context, out io.Writer) error {
	clk := clock.NewMock()
	clk.Set(time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC))
	platform, err := metatest.New(clk, metatest.Options{Secret: secret})
	if err != nil {
		return err
	}
	defer platform.Close()
	s := settings{Upstream: platform.URL, SecretsEnv: []string{"APP_SECRET"}}
	log := slog.New(slog.NewJSONHandler(out, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			a.Value = slog.TimeValue(platform.Now())
		}
		return a
	}}))
	h, err := s.handler(platform, func(string) string { return secret }, log)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, listener, h) }()
	d := demonstration{platform: platform, url: "http://" + listener.Addr().String(), out: out}
	d.story(ctx)
	stop()
	return errors.Join(d.err, <-ended)
}

// story is a day and a minute.
func (d *demonstration) story(ctx context.Context) {
	send := "/v25.0/" + number + "/messages"
	d.note(d.platform.Subscribe(ctx, d.url+"/webhook", ""))
	said := channels.UserMessage(channels.Address{Channel: whatsapp.Name, Business: number, User: customer}, "", time.Time{})
	said.Text = "Where is my parcel?"
	_, err := d.platform.Tell(said)
	d.note(err)
	d.advance(ctx, time.Minute)
	for _, delivered := range d.platform.Deliveries() {
		d.print(delivered.At, "the customer writes", "POST", "/webhook", delivered.Status)
	}
	d.ask(ctx, "the backend answers", "POST", d.url+send, text)
	d.ask(ctx, "until when it may", "GET", d.url+"/window?channel=whatsapp&business="+number+"&user="+customer, "")
	d.advance(ctx, 24*time.Hour)
	d.ask(ctx, "it asks a day later", "POST", d.url+"/check", asking)
	d.ask(ctx, "it sends all the same", "POST", d.url+send, text, "Replywindow-Purpose", "support")
	d.ask(ctx, "it sends to the platform itself", "POST", d.platform.URL+send, text)
	d.ask(ctx, "a forged webhook", "POST", d.url+"/webhook", "{}", "X-Hub-Signature-256", "sha256="+strings.Repeat("0", 64))
}

// advance moves the clock; the emulator delivers on the way what falls due.
func (d *demonstration) advance(ctx context.Context, by time.Duration) {
	d.note(d.platform.Advance(ctx, by))
}

// ask makes a request and prints what came of it.
func (d *demonstration) ask(ctx context.Context, what, method, url, body string, header ...string) {
	if d.err != nil {
		return
	}
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		d.note(err)
		return
	}
	req.Header.Set("Authorization", "Bearer any")
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		d.note(err)
		return
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	d.note(err)
	var shown bytes.Buffer
	if json.Indent(&shown, bytes.TrimSpace(answer), "  ", "  ") != nil {
		shown.Reset()
		shown.Write(bytes.TrimSpace(answer))
	}
	d.print(d.platform.Now(), what, method, req.URL.Path, resp.StatusCode)
	if shown.Len() > 0 {
		fmt.Fprintf(d.out, "  %s\n", &shown)
	}
}

func (d *demonstration) print(at time.Time, what, method, path string, status int) {
	_, err := fmt.Fprintf(d.out, "%s, %s: %s %s: %d\n", at.Format("Mon 15:04"), what, method, path, status)
	d.note(err)
}

func (d *demonstration) note(err error) {
	d.err = cmp.Or(d.err, err)
}
