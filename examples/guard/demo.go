package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/benbjohnson/clock"
)

// What the demonstration is about.
const (
	number   = "310000000000001"
	customer = "447700900123"
	secret   = "the app's secret"
	wrote    = `{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messaging_product":"whatsapp",` +
		`"metadata":{"phone_number_id":"` + number + `"},"messages":[{"from":"` + customer + `","id":"wamid.in","timestamp":"%d","type":"text",` +
		`"text":{"body":"Where is my parcel?"}}]}}]}]}`
	text   = `{"messaging_product":"whatsapp","to":"` + customer + `","type":"text","text":{"body":"It is at the desk."}}`
	asking = `{"address":{"channel":"whatsapp","business":"` + number + `","user":"` + customer + `"},"message":{"type":"text","text":"It is at the desk."}}`
)

// demonstration is a backend that sends through the guard, on a clock of its own.
type demonstration struct {
	clock *clock.Mock
	url   string
	out   io.Writer
	err   error // the first
}

// demonstrate starts the program and an upstream on the loopback interface, uses both, and stops both.
func demonstrate(ctx context.Context, out io.Writer) error {
	ctx, stop := context.WithCancel(ctx)
	d := demonstration{clock: clock.NewMock(), out: out}
	d.clock.Set(time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC))
	var stopped []chan error
	start := func(h http.Handler) string {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		d.note(err)
		if err != nil {
			return ""
		}
		ended := make(chan error, 1)
		stopped = append(stopped, ended)
		go func() { ended <- serve(ctx, listener, h) }()
		return "http://" + listener.Addr().String()
	}
	s := settings{Upstream: start(upstream{}), SecretsEnv: []string{"APP_SECRET"}}
	log := slog.New(slog.NewJSONHandler(out, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			a.Value = slog.TimeValue(d.clock.Now())
		}
		return a
	}}))
	h, err := s.handler(d.clock, func(string) string { return secret }, log)
	d.note(err)
	if d.err == nil {
		d.url = start(h)
	}
	if d.err == nil {
		d.story(ctx)
	}
	stop()
	for _, ended := range stopped {
		d.note(<-ended)
	}
	return d.err
}

// story is a day and a minute.
func (d *demonstration) story(ctx context.Context) {
	body := fmt.Sprintf(wrote, d.clock.Now().Unix())
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(body))
	send := "/v25.0/" + number + "/messages"
	d.ask(ctx, "the customer writes", "POST", "/webhook", body, "X-Hub-Signature-256", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	d.clock.Add(time.Minute)
	d.ask(ctx, "the backend answers", "POST", send, text)
	d.ask(ctx, "until when it may", "GET", "/window?channel=whatsapp&business="+number+"&user="+customer, "")
	d.clock.Add(24 * time.Hour)
	d.ask(ctx, "it asks a day later", "POST", "/check", asking)
	d.ask(ctx, "it sends all the same", "POST", send, text, "Replywindow-Purpose", "support")
	d.ask(ctx, "a forged webhook", "POST", "/webhook", body, "X-Hub-Signature-256", "sha256="+strings.Repeat("0", 64))
}

// ask makes a request and prints what came of it.
func (d *demonstration) ask(ctx context.Context, what, method, path, body string, header ...string) {
	if d.err != nil {
		return
	}
	req, err := http.NewRequestWithContext(ctx, method, d.url+path, strings.NewReader(body))
	if err != nil {
		d.note(err)
		return
	}
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
	_, err = fmt.Fprintf(d.out, "%s, %s: %s %s: %d\n", d.clock.Now().Format("Mon 15:04"), what, method, req.URL.Path, resp.StatusCode)
	if shown.Len() > 0 {
		fmt.Fprintf(d.out, "  %s\n", &shown)
	}
	d.note(err)
}

func (d *demonstration) note(err error) {
	if d.err == nil {
		d.err = err
	}
}

// upstream stands for the platform: it takes everything.
type upstream struct{}

func (upstream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, err := io.Copy(io.Discard, r.Body)
	w.Header().Set("Content-Type", "application/json")
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	_, _ = io.WriteString(w, `{"messaging_product":"whatsapp","contacts":[{"input":"`+customer+`","wa_id":"`+customer+`"}],"messages":[{"id":"wamid.out"}]}`)
}
