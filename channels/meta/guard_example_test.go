package meta_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/meta"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
)

// graphAPI stands for the platform.
func graphAPI() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println("the platform gets", r.Method, r.URL.Path)
		_, _ = io.WriteString(w, `{"messaging_product":"whatsapp","messages":[{"id":"wamid.out"}]}`)
	}))
}

// An answer goes within 24 hours; after them it does not leave, and the client gets what the platform would have answered.
func ExampleGuard() {
	platform, now := graphAPI(), &clock{at: noon}
	defer platform.Close()
	channelsServed := []policy.Channel{whatsapp.New()}
	engine, err := conversation.New(conversation.WithChannels(channelsServed...), conversation.WithClock(now))
	if err != nil {
		panic(err)
	}
	client := &http.Client{Transport: &meta.Guard{
		Engine:   engine,
		Channels: channelsServed,
		Clock:    now,
		Hosts:    []meta.Host{{Name: "127.0.0.1"}}, // the platform's own hosts need not be named
		Report:   func(_ context.Context, r meta.GuardReport) { fmt.Println(r.Fate, r.Decision.Verdict) },
	}}

	_, err = engine.Record(context.Background(), channels.UserMessage(whatsapps, "wamid.in", noon))
	if err != nil {
		panic(err)
	}
	for range 2 {
		answer, err := client.Post(platform.URL+"/v25.0/310000000000001/messages", "application/json",
			strings.NewReader(`{"messaging_product":"whatsapp","to":"447700900123","type":"text","text":{"body":"It is at the desk."}}`))
		if err != nil {
			panic(err)
		}
		text, _ := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		fmt.Println(answer.StatusCode, strings.Contains(string(text), `"code":131047`))
		now.set(noon.Add(24 * time.Hour))
	}
	// Output:
	// the platform gets POST /v25.0/310000000000001/messages
	// accepted allow
	// 200 false
	// refused deny
	// 400 true
}

// Who vouches that a person typed the message says so in the context of the request.
func ExampleWithIntent() {
	ctx := meta.WithIntent(context.Background(), meta.Intent{Purpose: channels.Support, Author: channels.Human})
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://graph.facebook.com/v25.0/me/messages",
		strings.NewReader(`{"recipient":{"id":"5100000000000001"},"messaging_type":"MESSAGE_TAG","tag":"HUMAN_AGENT","message":{"text":"Hello"}}`))
	fmt.Println(request.URL, err)
	// Output: https://graph.facebook.com/v25.0/me/messages <nil>
}

// A program in another language sends to the proxy as if it were the platform.
func ExampleNewProxy() {
	platform := graphAPI()
	defer platform.Close()
	channelsServed := []policy.Channel{whatsapp.New()}
	engine, err := conversation.New(conversation.WithChannels(channelsServed...))
	if err != nil {
		panic(err)
	}
	guard := &meta.Guard{Engine: engine, Channels: channelsServed, Hosts: []meta.Host{{Name: "127.0.0.1"}}}
	proxy, err := meta.NewProxy(guard, platform.URL) // "https://graph.facebook.com"
	if err != nil {
		panic(err)
	}
	server := httptest.NewServer(proxy) // http.ListenAndServe("127.0.0.1:8080", proxy)
	defer server.Close()

	// curl http://127.0.0.1:8080/v25.0/310000000000001/messages -H 'Replywindow-Purpose: support' -d …
	answer, err := http.Post(server.URL+"/v25.0/310000000000001/messages", "application/json",
		strings.NewReader(`{"messaging_product":"whatsapp","to":"447700900123","type":"text","text":{"body":"Hello"}}`))
	if err != nil {
		panic(err)
	}
	defer answer.Body.Close()
	fmt.Println(answer.StatusCode, answer.Header.Get(meta.VerdictHeader))
	// Output: 400 deny
}
