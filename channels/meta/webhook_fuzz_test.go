package meta_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/meta"
	"github.com/replywindow/replywindow/conversation"
)

// Whatever arrives is answered. Nothing but the bytes that were signed reaches the engine and the host, and these do whatever they are.
func FuzzWebhook(f *testing.F) {
	good := []byte(whatsappBody(entry("n1", customer, "wamid.1")))
	f.Add([]byte{}, "", good)
	f.Add([]byte("["+messengerBody("3001", "m.1")+"]"), signature(appSecret, good), good)
	f.Add([]byte("[{},[1,"), "sha256=", []byte("]"))
	store := &struct{ conversation.Store }{}
	engine, err := conversation.New(conversation.WithChannels(platforms()...), conversation.WithStore(store), conversation.WithClock(stopped{}))
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, body []byte, header string, another []byte) {
		store.Store = conversation.NewMemoryStore() // so that a finding occurs again by itself
		var got []byte
		hook := &meta.Webhook{Engine: engine, Secrets: []string{appSecret}, Handle: func(_ context.Context, r channels.Received, body []byte) error {
			require.Len(t, r.New, len(r.Events))
			got = body
			return nil
		}}
		send := func(body []byte, header string) int {
			r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
			r.Header["X-Hub-Signature-256"] = []string{header}
			rw := httptest.NewRecorder()
			hook.ServeHTTP(rw, r)
			return rw.Code
		}
		right := strings.EqualFold(header, signature(appSecret, body))
		if status := send(body, header); status != 403 && !right {
			t.Errorf("%q is answered with %d", header, status)
		}
		if got != nil && !right {
			t.Errorf("%q was handed on", got)
		}
		got = nil
		if status := send(another, signature(appSecret, another)); status != 200 || !bytes.Equal(got, another) {
			t.Errorf("%q is answered with %d, and handed on as %q", another, status, got)
		}
	})
}
