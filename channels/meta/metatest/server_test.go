package metatest_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/meta/metatest"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/pricing"
)

var noon = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)

var (
	customer = channels.Address{Channel: whatsapp.Name, Business: "100", User: "4915112345678"}
	fan      = channels.Address{Channel: messenger.Name, Business: "200", User: "7001"}
)

// host is a backend that keeps the webhooks it got.
type host struct {
	*httptest.Server
	mu     sync.Mutex
	bodies [][]byte
	signed []string
	answer func(n int) int // the status of the n-th webhook, from 1
}

func newHost(t *testing.T) *host {
	t.Helper()
	h := &host{answer: func(int) int { return http.StatusOK }}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		h.mu.Lock()
		defer h.mu.Unlock()
		if err == nil {
			h.bodies, h.signed = append(h.bodies, body), append(h.signed, r.Header.Get("X-Hub-Signature-256"))
		}
		w.WriteHeader(h.answer(len(h.bodies)))
	}))
	t.Cleanup(h.Close)
	return h
}

// events are what the webhooks so far tell.
func (h *host) events(t *testing.T, c policy.Channel) (out []channels.Event) {
	t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, body := range h.bodies {
		events, err := c.Decode(body)
		require.NoError(t, err, "%s", body)
		out = append(out, events...)
	}
	return out
}

func start(t *testing.T, o metatest.Options) *metatest.Server {
	t.Helper()
	s, err := metatest.New(fixedClock{noon}, o)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	return s
}

// post sends a request over a real connection and reads the answer.
func post(t *testing.T, url, body string) (int, map[string]any) {
	t.Helper()
	kind := "application/json"
	if !strings.HasPrefix(body, "{") {
		kind = "application/x-www-form-urlencoded"
	}
	req, err := http.NewRequest(http.MethodPost, url, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Authorization", "Bearer any")
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	var got map[string]any
	require.NoError(t, json.NewDecoder(res.Body).Decode(&got))
	return res.StatusCode, got
}

func advance(t *testing.T, s *metatest.Tenant, d time.Duration) {
	t.Helper()
	require.NoError(t, s.Advance(context.Background(), d))
}

const hello = `{"messaging_product":"whatsapp","to":"+49 1511 2345678","type":"text","text":{"body":"hello"}}`

func TestAWindowOpensAndCloses(t *testing.T) {
	h := newHost(t)
	s := start(t, metatest.Options{Webhook: h.URL, Secret: "s3cret", Read: time.Minute})
	for _, path := range []string{"/100/messages", "/v24.0/100/messages"} {
		code, got := post(t, s.URL+path, hello)
		require.Equal(t, http.StatusBadRequest, code)
		require.Equal(t, map[string]any{"error": map[string]any{
			"message": "(#131047) Re-engagement needed", "type": "OAuthException", "code": 131047.0, "fbtrace_id": got["error"].(map[string]any)["fbtrace_id"],
			"error_data": map[string]any{"messaging_product": "whatsapp", "details": "the customer_service window was never opened"},
		}}, got)
	}
	_, err := s.Tell(channels.UserMessage(customer, "wamid.in", time.Time{}))
	require.NoError(t, err)
	code, got := post(t, s.URL+"/100/messages", hello)
	require.Equal(t, http.StatusOK, code)
	require.Equal(t, "whatsapp", got["messaging_product"])
	require.Equal(t, []any{map[string]any{"input": "+49 1511 2345678", "wa_id": "4915112345678"}}, got["contacts"])
	id := got["messages"].([]any)[0].(map[string]any)["id"]

	require.Empty(t, h.events(t, whatsapp.New()), "webhooks wait")
	advance(t, s.Tenant, 2*time.Minute)
	events := h.events(t, whatsapp.New())
	require.Len(t, events, 4)
	require.Equal(t, "wamid.in", events[0].ID)
	for i, state := range []channels.StatusState{channels.Sent, channels.Delivered, channels.Read} {
		require.Equal(t, state, events[i+1].Status.State)
		require.Equal(t, id, events[i+1].Status.MessageID)
	}
	require.Equal(t, &pricing.Statement{Model: "PMP", Type: "free_customer_service", Category: "service"}, events[1].Status.Pricing, "within the thousand of October 2026")
	mac := hmac.New(sha256.New, []byte("s3cret"))
	mac.Write(h.bodies[0])
	require.Equal(t, "sha256="+hex.EncodeToString(mac.Sum(nil)), h.signed[0])

	advance(t, s.Tenant, 24*time.Hour-2*time.Minute-time.Millisecond)
	code, _ = post(t, s.URL+"/100/messages", hello)
	require.Equal(t, http.StatusOK, code, "a millisecond before 24 hours")
	advance(t, s.Tenant, time.Millisecond)
	code, _ = post(t, s.URL+"/100/messages", hello)
	require.Equal(t, http.StatusBadRequest, code, "at 24 hours")
	log := s.Log()
	require.Equal(t, metatest.Refused, log[len(log)-1].Verdict)
	require.Equal(t, policy.WindowClosed, log[len(log)-1].Reason)
	require.Equal(t, "the customer_service window closed at 2026-11-03T12:00:00Z", log[len(log)-1].Detail)
	require.NotEmpty(t, log[len(log)-1].Source.URL)
}

func TestMessengerTakesFormsAndQueries(t *testing.T) {
	s := start(t, metatest.Options{})
	_, err := s.Tell(channels.UserMessage(fan, "", time.Time{}))
	require.NoError(t, err)
	text := `{"recipient":{"id":"7001"},"message":{"text":"hi"}}`
	form := `recipient=%7B%22id%22%3A%227001%22%7D&message=%7B%22text%22%3A%22hi%22%7D`
	for _, c := range []struct{ path, body string }{
		{"/v24.0/200/messages", text}, {"/me/messages", text}, {"/me/messages?access_token=x", text},
		{"/me/messages", form}, {"/me/messages", form + "&access_token=x"}, {"/me/messages?" + form, ""},
	} {
		code, got := post(t, s.URL+c.path, c.body)
		require.Equal(t, http.StatusOK, code, "%s %v", c.path, got)
		require.Equal(t, "7001", got["recipient_id"])
		require.NotEmpty(t, got["message_id"])
	}
	code, got := post(t, s.URL+"/me/messages", `{"recipient":{"id":"7001"},"sender_action":"typing_on"}`)
	require.Equal(t, http.StatusOK, code)
	require.Equal(t, map[string]any{"recipient_id": "7001"}, got)
	code, profile := do(t, http.MethodGet, s.URL+"/7001?fields=first_name")
	require.Equal(t, http.StatusOK, code)
	require.Contains(t, string(profile), `"first_name"`)
	advance(t, s.Tenant, 24*time.Hour)
	code, got = post(t, s.URL+"/me/messages", text)
	require.Equal(t, http.StatusBadRequest, code)
	require.Equal(t, 10.0, got["error"].(map[string]any)["code"])
	require.Equal(t, 2018278.0, got["error"].(map[string]any)["error_subcode"])
}

func TestWhatCannotBeReadIsSaid(t *testing.T) {
	s := start(t, metatest.Options{})
	for _, c := range []struct{ path, body, says string }{
		{"/100/messages", `{"messaging_product":"whatsapp","type":"text"}`, "to is missing"},
		{"/100/messages", `{"messaging_product":"whatsapp"`, "100"},
		{"/100/nothing", hello, "no such object"},
		{"/whatsapp/100/messages", `{"messaging_product":"whatsapp","to":"x","type":"text","text":{"body":"x"}}`, "neither a phone number"},
		{"/", hello, "no such object"},
	} {
		code, got := post(t, s.URL+c.path, c.body)
		require.Equal(t, http.StatusBadRequest, code, c.body)
		raw, err := json.Marshal(got)
		require.NoError(t, err)
		require.Contains(t, string(raw), c.says)
		require.Equal(t, metatest.Unread, s.Log()[len(s.Log())-1].Verdict)
	}
	res, err := http.Post(s.URL+"/100/messages", "application/json", strings.NewReader(hello))
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Equal(t, http.StatusBadRequest, res.StatusCode, "without a token")
}

func TestFaults(t *testing.T) {
	s := start(t, metatest.Options{})
	require.NoError(t, s.Fail(metatest.Fault{Status: http.StatusServiceUnavailable}))
	require.NoError(t, s.Fail(metatest.Fault{Status: http.StatusTooManyRequests, Times: 2}))
	for i, want := range []struct {
		status int
		code   float64
	}{{503, 2}, {429, 130429}, {429, 130429}, {400, 131047}} {
		code, got := post(t, s.URL+"/100/messages", hello)
		require.Equal(t, want.status, code, i)
		require.Equal(t, want.code, got["error"].(map[string]any)["code"], i)
	}
	require.Equal(t, metatest.Faulty, s.Log()[0].Verdict)
	require.Error(t, s.Fail(metatest.Fault{Status: 7}))
	require.Error(t, s.Fail(metatest.Fault{Times: -1}))
}

func TestWebhooksGoWrongOnDemand(t *testing.T) {
	h := newHost(t)
	s := start(t, metatest.Options{Webhook: h.URL})
	write := func(id string) {
		_, err := s.Tell(channels.UserMessage(customer, id, time.Time{}))
		require.NoError(t, err)
	}
	ids := func() (out []string) {
		for _, ev := range h.events(t, whatsapp.New()) {
			out = append(out, ev.ID)
		}
		return out
	}
	require.NoError(t, s.Disturb(metatest.Disturbance{Duplicate: true}))
	require.NoError(t, s.Disturb(metatest.Disturbance{Lose: true}))
	require.NoError(t, s.Disturb(metatest.Disturbance{Delay: time.Hour}))
	require.NoError(t, s.Disturb(metatest.Disturbance{Reverse: true, Times: 2}))
	for _, id := range []string{"twice", "lost", "late", "x", "y"} {
		write(id)
	}
	require.NoError(t, s.Flush(context.Background()))
	require.Equal(t, []string{"y", "x", "twice", "twice"}, ids())
	advance(t, s.Tenant, time.Hour)
	require.Equal(t, []string{"y", "x", "twice", "twice", "late"}, ids())
	require.Error(t, s.Disturb(metatest.Disturbance{Delay: -1}))
}

func TestWebhooksAreDeliveredAgain(t *testing.T) {
	h := newHost(t)
	h.answer = func(n int) int {
		if n < 4 {
			return http.StatusInternalServerError
		}
		return http.StatusOK
	}
	s := start(t, metatest.Options{Webhook: h.URL})
	_, err := s.Tell(channels.UserMessage(customer, "in", time.Time{}))
	require.NoError(t, err)
	advance(t, s.Tenant, time.Hour)
	var at []time.Duration
	for i, d := range s.Deliveries() {
		require.Equal(t, i+1, d.Attempt)
		at = append(at, d.At.Sub(noon))
	}
	require.Equal(t, []time.Duration{0, 10 * time.Second, 30 * time.Second, 70 * time.Second}, at)
	h.answer = func(int) int { return http.StatusInternalServerError }
	_, err = s.Tell(channels.UserMessage(customer, "never", time.Time{}))
	require.NoError(t, err)
	advance(t, s.Tenant, 30*24*time.Hour)
	all := s.Deliveries()
	require.WithinRange(t, all[len(all)-1].At, noon.Add(6*24*time.Hour), noon.Add(8*24*time.Hour), "WhatsApp tries for seven days")
}

func TestTenantsKnowNothingOfEachOther(t *testing.T) {
	s := start(t, metatest.Options{})
	a, b := s.ByName("a"), s.ByName("b")
	_, err := a.Tell(channels.UserMessage(customer, "", time.Time{}))
	require.NoError(t, err)
	advance(t, a, time.Hour)
	code, _ := post(t, s.URL+"/_tenant/a/v24.0/100/messages", hello)
	require.Equal(t, http.StatusOK, code)
	code, _ = post(t, s.URL+"/_tenant/b/v24.0/100/messages", hello)
	require.Equal(t, http.StatusBadRequest, code)
	require.Equal(t, noon, b.Now())
	require.Len(t, a.Log(), 1)
	require.Empty(t, s.Log())
	require.Len(t, s.Tenants(), 3)
	a.Reset()
	require.Empty(t, a.Log())
	require.Equal(t, noon, a.Now())
}

func TestControlOverHTTP(t *testing.T) {
	s := start(t, metatest.Options{})
	code, told := post(t, s.URL+"/_control/events", `{"address":{"channel":"whatsapp","business":"100","user":"4915112345678"},"text":"hi"}`)
	require.Equal(t, http.StatusOK, code, told)
	require.Equal(t, "message", told["action"])
	code, _ = post(t, s.URL+"/100/messages", hello)
	require.Equal(t, http.StatusOK, code)
	code, got := post(t, s.URL+"/_control/advance", `{"by":"24h"}`)
	require.Equal(t, http.StatusOK, code)
	require.Equal(t, "2026-11-03T12:00:00Z", got["now"])
	code, _ = post(t, s.URL+"/100/messages", hello)
	require.Equal(t, http.StatusBadRequest, code)
	for _, view := range []string{"clock", "log", "webhooks", "conversations"} {
		res, err := http.Get(s.URL + "/_control/" + view)
		require.NoError(t, err)
		raw, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		require.Equal(t, http.StatusOK, res.StatusCode)
		require.True(t, json.Valid(raw))
	}
	require.Equal(t, whatsapp.CustomerService, s.Conversations()[0].Windows[0].Kind)
	for _, bad := range []struct{ path, body string }{
		{"advance", `{"by":"-1h"}`}, {"advance", `{"by":"soon"}`}, {"advance", `{"days":1}`}, {"events", `{}`}, {"events", `[]`},
		{"business", `{"channel":"pigeon"}`}, {"fault", `{"status":1}`}, {"disturb", `{"delay":"-1s"}`}, {"events", `{"address":{"channel":"whatsapp","business":"1","user":"7"},"action":"comment"}`},
	} {
		code, got := post(t, s.URL+"/_control/"+bad.path, bad.body)
		require.Equal(t, http.StatusBadRequest, code, "%s %s", bad.path, bad.body)
		require.NotEmpty(t, got["error"])
	}
	code, _ = post(t, s.URL+"/_control/nothing", `{}`)
	require.Equal(t, http.StatusNotFound, code)
	code, _ = post(t, s.URL+"/_control/reset", ``)
	require.Equal(t, http.StatusOK, code)
	require.Empty(t, s.Log())
}

func TestOptionsAreChecked(t *testing.T) {
	for _, o := range []metatest.Options{{Webhook: "ftp://x"}, {Webhook: "/x"}, {Delivered: -1}, {Read: -1}, {Listen: "nowhere:-1"}} {
		_, err := metatest.New(nil, o)
		require.Error(t, err, "%+v", o)
	}
}
