package redisstore_test

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/redisstore"
	"github.com/replywindow/replywindow/internal/testserver"
)

// address is where the server of the examples listens.
var address string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	logging.Disable() // the client logs each attempt to reach a server that a test has stopped
	dir, err := os.MkdirTemp("", "redisstore")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	server, err := testserver.StartRedis(dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer server.Kill()
	address = server.Addr
	return m.Run()
}

// Two processes of a backend share what they know. Of somebody who did not write yet the window is unknown on the first day, since the
// store cannot tell whether it knows all of the past.
func ExampleNew() {
	ctx := context.Background()
	process := func() *conversation.Engine {
		client := redis.NewClient(&redis.Options{Addr: address}) // or redis.NewClusterClient
		store, err := redisstore.New(client, "bot:")
		if err != nil {
			panic(err)
		}
		engine, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithStore(store))
		if err != nil {
			panic(err)
		}
		return engine
	}
	receiver, sender := process(), process()
	anna := channels.Address{Channel: "whatsapp", Business: "310000000000001", User: "919800000001"}
	bert := channels.Address{Channel: "whatsapp", Business: "310000000000001", User: "919800000002"}
	if _, err := receiver.Record(ctx, channels.UserMessage(anna, "wamid.1", time.Now())); err != nil {
		panic(err)
	}
	for _, person := range []channels.Address{anna, bert} {
		d, err := sender.Check(ctx, person, channels.Message{Type: channels.Text, Text: "hello", Purpose: channels.Support})
		if err != nil {
			panic(err)
		}
		if d.Allowed() {
			fmt.Println("allowed")
		}
		for _, r := range d.Reasons {
			fmt.Println(r.Code)
		}
	}
	// Output:
	// allowed
	// window_unknown
}

// A business that starts with the store has no past, and nothing of it is unknown.
func ExampleStore_Restored() {
	ctx := context.Background()
	client := redis.NewClient(&redis.Options{Addr: address})
	defer client.Close()
	store, err := redisstore.New(client, "bot:")
	if err != nil {
		panic(err)
	}
	a := channels.Address{Channel: "whatsapp", Business: "310000000000002", User: "919800000001"}
	show := func() {
		got, err := store.Load(ctx, a)
		if err != nil {
			panic(err)
		}
		fmt.Println("its past is unknown:", !got[0].Since.IsZero())
	}
	show()
	if err := store.Restored(ctx, a.Channel, a.Business); err != nil {
		panic(err)
	}
	show()
	// Output:
	// its past is unknown: true
	// its past is unknown: false
}
