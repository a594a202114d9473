package metatest_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/meta/metatest"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// Zero values and nil contexts are refused, or do nothing.
func TestZeroValuesDoNothing(t *testing.T) {
	ctx := context.Background()
	var none context.Context
	made := start(t, metatest.Options{})
	for _, s := range []*metatest.Tenant{nil, new(metatest.Tenant), new(metatest.Server).Tenant, new(metatest.Server).ByName("x")} {
		s.Reset()
		require.Zero(t, s.Now())
		require.Empty(t, s.Log())
		require.Empty(t, s.Deliveries())
		require.Empty(t, s.Conversations())
		_, err := s.Tell(channels.Event{})
		for _, err := range []error{
			err, s.Advance(ctx, 1), s.Flush(ctx), s.Subscribe(ctx, "", ""), s.Fail(metatest.Fault{}), s.Disturb(metatest.Disturbance{}), s.Plant(metatest.Seed{}),
			s.SetBusiness(metatest.Business{}), s.PutTemplate("", "", template.Template{}),
		} {
			require.EqualError(t, err, "tenant is no server's")
		}
	}
	for _, err := range []error{made.Advance(none, 1), made.Flush(none), made.Subscribe(none, "", "")} {
		require.EqualError(t, err, "ctx is nil")
	}
	_, err := made.Tell(channels.Event{})
	require.Error(t, err)
	_, err = made.Tell(channels.Event{Address: channels.Address{Channel: "messenger"}})
	require.Error(t, err)
	code, got := post(t, made.URL+"/messenger/me/messages", `{"recipient":{"id":"7"},"message":{"text":"x"}}`)
	require.Equal(t, http.StatusBadRequest, code)
	require.NotContains(t, fmt.Sprint(got), "does not name", "what was refused is no business")
	require.Error(t, made.SetBusiness(metatest.Business{}))
	require.NoError(t, made.Plant(metatest.Seed{}))
	var server *metatest.Server
	server.Close()
	new(metatest.Server).Close()
	out := httptest.NewRecorder()
	new(metatest.Server).ServeHTTP(out, httptest.NewRequest(http.MethodGet, "/", nil))
	require.Equal(t, http.StatusServiceUnavailable, out.Code)
	require.Empty(t, server.Tenants())
}

// Nothing that is printed shows who wrote, what, or the secret.
func TestPrintedValuesShowNobody(t *testing.T) {
	const secret = "447700900123hunter2"
	who := channels.Address{Channel: "whatsapp", Business: "100", User: secret}
	ev := channels.UserMessage(who, secret, noon)
	ev.Text = secret
	o := metatest.Options{Webhook: "http://127.0.0.1:1/?" + secret, Secret: secret}
	s := start(t, o)
	for _, v := range []any{
		o, s, s.Tenant, metatest.Request{User: secret}, metatest.Conversation{Address: who, Events: []channels.Event{ev}},
		metatest.Delivery{Event: ev, Body: []byte(secret)}, metatest.Seed{Events: []channels.Event{ev}}, metatest.OpenWindow{Kind: window.Kind("standard")},
		new(metatest.Server), new(metatest.Tenant), metatest.Business{}, metatest.Fault{}, metatest.Disturbance{}, metatest.SeedTemplate{},
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
			require.NotContains(t, fmt.Sprintf(verb, v), secret, "%T %s", v, verb)
			require.NotContains(t, fmt.Sprintf(verb, v), "PANIC", "%T %s", v, verb)
		}
		var text bytes.Buffer
		slog.New(slog.NewTextHandler(&text, nil)).Info("x", "v", v)
		require.NotContains(t, text.String(), secret, "%T", v)
	}
}

// Close ends every goroutine that New began.
func TestCloseEndsAllGoroutines(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 5 {
		s, err := metatest.New(nil, metatest.Options{})
		require.NoError(t, err)
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		res, err := client.Get(s.URL + "/_control/clock")
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		s.Close()
	}
	for i := 0; runtime.NumGoroutine() > before && i < 200; i++ {
		time.Sleep(10 * time.Millisecond) // the client's own connections end by themselves
	}
	require.LessOrEqual(t, runtime.NumGoroutine(), before)
}

// A host that calls the emulator from its webhook is served, and one that flushes there does not wait for itself.
func TestAHostMayCallFromItsWebhook(t *testing.T) {
	var s *metatest.Server
	codes := []int{}
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(codes) < 3 {
			code, _ := post(t, s.URL+"/100/messages", hello)
			codes = append(codes, code)
			code, _ = post(t, s.URL+"/_control/advance", `{"by":"1s"}`)
			codes = append(codes, code)
		}
	}))
	t.Cleanup(h.Close)
	s = start(t, metatest.Options{Webhook: h.URL})
	_, err := s.Tell(channels.UserMessage(customer, "", time.Time{}))
	require.NoError(t, err)
	require.NoError(t, s.Flush(context.Background()))
	require.Equal(t, []int{200, 200, 200, 200}, codes)
	require.Len(t, s.Deliveries(), 5, "the message, and two messages sent and delivered")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = s.Tell(channels.UserMessage(customer, "", time.Time{}))
	require.NoError(t, err)
	require.ErrorIs(t, s.Flush(ctx), context.Canceled)
}

// A reset while a webhook is on its way leaves nothing of it behind.
func TestAResetDuringADelivery(t *testing.T) {
	var s *metatest.Server
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.Reset()
		w.WriteHeader(http.StatusInternalServerError)
	}))
	t.Cleanup(h.Close)
	s = start(t, metatest.Options{Webhook: h.URL})
	_, err := s.Tell(channels.UserMessage(customer, "", time.Time{}))
	require.NoError(t, err)
	require.NoError(t, s.Flush(context.Background()))
	require.Empty(t, s.Deliveries())
	require.NoError(t, s.Advance(context.Background(), time.Hour))
	require.Empty(t, s.Deliveries())
}

// What waits is not waited for by whoever has gone.
func TestAFaultThatOnlyWaits(t *testing.T) {
	s := start(t, metatest.Options{})
	require.NoError(t, s.Fail(metatest.Fault{Delay: time.Hour}))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	req := httptest.NewRequest(http.MethodGet, "/100", nil).WithContext(ctx)
	req.Header.Set("Authorization", "Bearer x")
	out := httptest.NewRecorder()
	s.ServeHTTP(out, req)
	require.Zero(t, out.Body.Len())
}
