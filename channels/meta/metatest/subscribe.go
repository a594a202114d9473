package metatest

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/replywindow/replywindow/channels"
)

// Subscribe posts the tenant's webhooks to a URL from now on, to nobody when it is empty. With a verify token the host is asked first, as the
// platform does: a GET with hub.mode, hub.verify_token and hub.challenge, which it must answer with the challenge. A URL that is none, or a
// host that answers otherwise, is a [*channels.InputError], and nothing changes.
func (t *Tenant) Subscribe(ctx context.Context, to, verifyToken string) error {
	if err := t.usable(ctx); err != nil {
		return err
	}
	if !isURL(to) && to != "" {
		return &channels.InputError{Field: "webhook", Reason: "is not an http URL"}
	}
	if to != "" && verifyToken != "" && !t.server.verified(ctx, to, verifyToken) {
		return &channels.InputError{Field: "webhook", Reason: "was not verified: the host must answer the GET with hub.challenge"}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.webhook = to
	return nil
}

func isURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// verified reports whether the host answers the challenge.
func (s *Server) verified(ctx context.Context, to, verifyToken string) bool {
	const challenge = "1158201444"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, to, nil)
	if err != nil {
		return false
	}
	query := req.URL.Query()
	query.Set("hub.mode", "subscribe")
	query.Set("hub.verify_token", verifyToken)
	query.Set("hub.challenge", challenge)
	req.URL.RawQuery = query.Encode()
	answer, err := s.options.Client.Do(req)
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	got, err := io.ReadAll(io.LimitReader(answer.Body, 1<<10))
	return err == nil && answer.StatusCode == http.StatusOK && strings.TrimSpace(string(got)) == challenge
}

// subscribeCall answers a subscription of webhooks: an app's, or one of an account or Page that may name a URL of its own.
func (t *Tenant) subscribeCall(ctx context.Context, c *call, p *platform) answer {
	var body struct {
		Override string `json:"override_callback_uri"`
		Callback string `json:"callback_url"`
		Verify   string `json:"verify_token"`
	}
	values := c.query
	if form, err := url.ParseQuery(string(c.body)); c.form && err == nil {
		values = form
	}
	_ = json.Unmarshal(c.body, &body) // a body is optional
	to := cmp.Or(body.Override, body.Callback, values.Get("override_callback_uri"), values.Get("callback_url"))
	verify := cmp.Or(body.Verify, values.Get("verify_token"))
	switch c.method {
	case http.MethodGet:
		return c.done(object{"data": []object{{"whatsapp_business_api_data": object{"name": "emulated", "id": "1", "link": "https://example.org"}}}})
	case http.MethodDelete:
		t.webhook = ""
		return c.done(object{"success": true})
	}
	if to != "" {
		var err error
		t.unlocked(func() { err = t.Subscribe(ctx, to, verify) })
		if err != nil {
			return t.invalid(c, p, err.Error())
		}
	}
	return c.done(object{"success": true})
}
