package metatest_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/meta/metatest"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

// A test of any backend: the person writes, the backend answers, and a day later it is refused.
func Example() {
	server, err := metatest.New(nil, metatest.Options{})
	if err != nil {
		panic(err)
	}
	defer server.Close()
	send := func() {
		req, _ := http.NewRequest(http.MethodPost, server.URL+"/v24.0/106540352242922/messages", strings.NewReader(
			`{"messaging_product":"whatsapp","to":"4915112345678","type":"text","text":{"body":"hello"}}`))
		req.Header.Set("Authorization", "Bearer any-token")
		answer, err := http.DefaultClient.Do(req)
		if err != nil {
			panic(err)
		}
		_ = answer.Body.Close()
		log := server.Log()
		last := log[len(log)-1]
		fmt.Printf("%d %s, error %d\n", answer.StatusCode, last.Verdict, last.Error.Code)
	}

	customer := channels.Address{Channel: whatsapp.Name, Business: "106540352242922", User: "4915112345678"}
	if _, err := server.Tell(channels.UserMessage(customer, "", time.Time{})); err != nil {
		panic(err)
	}
	send()
	if err := server.Advance(context.Background(), 24*time.Hour); err != nil {
		panic(err)
	}
	send()
	// Output:
	// 200 accepted, error 0
	// 400 refused, error 131047
}
