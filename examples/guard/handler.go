package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/meta"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
)

// service is what the program serves.
type service struct {
	engine  *conversation.Engine
	log     *slog.Logger
	proxy   *meta.Proxy
	webhook *meta.Webhook // nil: no app secret was given
	backend string        // empty: what the platform delivers is recorded only
	secret  string        // that signs what goes to the backend
}

// handler makes all of it.
func (s *settings) handler(clock conversation.Clock, getenv func(string) string, log *slog.Logger) (http.Handler, error) {
	apps, token, err := s.secrets(getenv)
	if err != nil {
		return nil, err
	}
	if len(apps) == 0 && (s.Backend != "" || token != "") {
		return nil, errors.New("app_secrets_env is missing: without a secret, nothing that comes to /webhook is taken")
	}
	if u, err := url.Parse(s.Backend); err != nil || s.Backend != "" && u.Host == "" {
		return nil, errors.New("the backend's URL cannot be used")
	}
	served := []policy.Channel{whatsapp.New(), messenger.New(), instagram.New()}
	out := &service{log: log, backend: s.Backend}
	if out.engine, err = conversation.New(conversation.WithChannels(served...), conversation.WithClock(clock)); err != nil {
		return nil, err
	}
	out.proxy, err = meta.NewProxy(&meta.Guard{
		Engine: out.engine, Channels: served, Hosts: s.hosts(), Business: s.businessOf, Channel: s.channelOf, Clock: clock,
		Observe: s.Mode == observe, FailClosed: s.FailClosed,
		Report: func(ctx context.Context, r meta.GuardReport) { log.InfoContext(ctx, "send", "report", r) },
	}, s.Upstream)
	if err != nil {
		return nil, err
	}
	if len(apps) > 0 {
		out.secret = apps[0]
		out.webhook = &meta.Webhook{
			Engine: out.engine, Secrets: apps, VerifyToken: token, Handle: out.handOn,
			Report: func(ctx context.Context, r meta.WebhookReport) {
				log.WarnContext(ctx, "webhook", "status", r.Status, "error", r.Err, "lost", len(r.Lost))
			},
		}
	}
	return out, nil
}

// ServeHTTP looks at the paths by itself: a mux would redirect "//", which is the upstream's to judge.
func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == "/healthz":
		_, _ = io.WriteString(w, "ok\n")
	case r.URL.Path == "/webhook" && s.webhook != nil:
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(patienceForBody)) // an upload to the platform may take longer
		s.webhook.ServeHTTP(w, r)
	case r.URL.Path == "/check" && r.Method == http.MethodPost:
		s.check(w, r)
	case r.URL.Path == "/window" && r.Method == http.MethodGet:
		s.window(w, r)
	case slices.Contains([]string{"/webhook", "/check", "/window"}, r.URL.Path):
		http.Error(w, "there is no such thing here", http.StatusNotFound)
	default:
		s.proxy.ServeHTTP(w, r)
	}
}

// patienceForBody is for a client that sends slowly. It is more than the backend may take: the deadline ends the request's context too.
const patienceForBody = 30 * time.Second

// handOn brings a body to the backend, whole and signed as the platform signs, unless all in it was recorded before.
func (s *service) handOn(ctx context.Context, got channels.Received, body []byte) error {
	if s.backend == "" || len(got.New) > 0 && !slices.Contains(got.New, true) {
		return nil
	}
	ctx, stop := context.WithTimeout(ctx, 20*time.Second)
	defer stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.backend, bytes.NewReader(body))
	if err != nil {
		return err
	}
	mac := hmac.New(sha256.New, []byte(s.secret))
	mac.Write(body)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("the backend cannot be reached: %w", errors.Unwrap(err))
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("the backend answered %d", resp.StatusCode)
	}
	return nil
}

// check answers whether a message may go.
func (s *service) check(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Address channels.Address `json:"address"`
		Message channels.Message `json:"message"`
	}
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20))
	d.DisallowUnknownFields()
	if err := d.Decode(&asked); err != nil {
		answer(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
		return
	}
	decision, err := s.engine.Check(r.Context(), asked.Address, asked.Message)
	if err != nil {
		answer(w, statusOf(err), map[string]string{"error": err.Error()})
		return
	}
	s.log.InfoContext(r.Context(), "check", "report", meta.GuardReport{Address: asked.Address, Message: asked.Message, Intended: true, Decision: decision})
	answer(w, http.StatusOK, decision)
}

// window answers which windows are open.
func (s *service) window(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	windows, err := s.engine.Window(r.Context(), channels.Address{Channel: q.Get("channel"), Business: q.Get("business"), User: q.Get("user")})
	if err != nil {
		answer(w, statusOf(err), map[string]string{"error": err.Error()})
		return
	}
	answer(w, http.StatusOK, windows)
}

func statusOf(err error) int {
	if _, mistaken := errors.AsType[*channels.InputError](err); mistaken {
		return http.StatusBadRequest
	}
	return http.StatusServiceUnavailable
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // whoever asked is gone
}
