package meta_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/meta"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
)

// A bot that answers each message once, although the platform delivers it twice.
func ExampleWebhook() {
	engine, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithClock(stopped{}))
	if err != nil {
		panic(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/webhook", &meta.Webhook{
		Engine:      engine,
		Secrets:     []string{appSecret}, // os.Getenv("APP_SECRET")
		VerifyToken: verifyToken,
		Handle: func(_ context.Context, got channels.Received, body []byte) error {
			for i, ev := range got.Events {
				fmt.Println(ev.Action, "on", got.Channel, "is new:", got.New[i])
			}
			return nil
		},
		Report: func(_ context.Context, r meta.WebhookReport) { fmt.Println(r.Status, r.Err) },
	})

	// What the platform does:
	body := whatsappBody(entry("15550001111", customer, "wamid.1"))
	for _, signed := range []string{signature(appSecret, []byte(body)), signature(appSecret, []byte(body)), "sha256=forged"} {
		r := httptest.NewRequest(http.MethodPost, "/webhook", strings.NewReader(body))
		r.Header.Set("X-Hub-Signature-256", signed)
		answer := httptest.NewRecorder()
		mux.ServeHTTP(answer, r)
		fmt.Println(answer.Code)
	}
	// Output:
	// message on whatsapp is new: true
	// 200
	// message on whatsapp is new: false
	// 200
	// 403 X-Hub-Signature-256 is not sha256= and 64 hexadecimal digits
	// 403
}
