package redisstore_test

import (
	"context"
	"fmt"
	"os"
	"sync"
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

// shared is the server of the examples, started when the first of them asks for it: a process that is killed must leave none behind.
var shared struct {
	once   sync.Once
	dir    string
	server *testserver.Redis
}

// address is where the shared server listens.
func address() string {
	shared.once.Do(func() {
		var err error
		if shared.dir, err = os.MkdirTemp("", "redisstore"); err == nil {
			shared.server, err = testserver.StartRedis(shared.dir)
		}
		if err != nil {
			panic(err)
		}
	})
	return shared.server.Addr
}

func TestMain(m *testing.M) {
	logging.Disable() // the client logs each attempt to reach a server that a test has stopped
	code := m.Run()
	if shared.server != nil {
		shared.server.Kill()
	}
	if err := os.RemoveAll(shared.dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// Two processes of a backend share what they know. Of somebody who did not write yet the window is unknown on the first day, since the
// store cannot tell whether it knows all of the past.
func ExampleNew() {
	ctx := context.Background()
	process := func() *conversation.Engine {
		client := redis.NewClient(&redis.Options{Addr: address()}) // or redis.NewClusterClient
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
	client := redis.NewClient(&redis.Options{Addr: address()})
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

// The record is a store in a database, here one in memory, into which a second engine records everything first. Redis lost its data, and
// gets it back.
func ExampleStore_RestoreFrom() {
	ctx := context.Background()
	record := conversation.NewMemoryStore()
	recording, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithStore(record))
	if err != nil {
		panic(err)
	}
	a := channels.Address{Channel: "whatsapp", Business: "310000000000003", User: "919800000001"}
	if _, err := recording.Record(ctx, channels.UserMessage(a, "wamid.1", time.Now())); err != nil {
		panic(err)
	}

	client := redis.NewClient(&redis.Options{Addr: address()})
	defer client.Close()
	store, err := redisstore.New(client, "bot:")
	if err != nil {
		panic(err)
	}
	engine, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithStore(store))
	if err != nil {
		panic(err)
	}
	show := func() {
		d, err := engine.Check(ctx, a, channels.Message{Type: channels.Text, Text: "hello", Purpose: channels.Support})
		if err != nil {
			panic(err)
		}
		fmt.Println(d.Verdict)
	}
	show()
	if err := store.RestoreFrom(ctx, record, a.Channel, a.Business); err != nil {
		panic(err)
	}
	show()
	// Output:
	// deny
	// allow
}
