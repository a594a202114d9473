package sealedstore_test

import (
	"context"
	"fmt"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/sealedstore"
)

// addressKey, oldKey and newKey stand for what a key management service gives: 32 random bytes each.
var addressKey, oldKey, newKey = secret("address"), secret("old"), secret("new")

// heard is an engine to which Anna wrote an hour before noon.
func heard(store conversation.Store) *conversation.Engine {
	engine, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithStore(store), conversation.WithClock(clock(noon)))
	if err == nil {
		_, err = engine.Record(context.Background(), channels.UserMessage(anna, "wamid.A", noon.Add(-time.Hour)))
	}
	if err != nil {
		panic(err)
	}
	return engine
}

// The database gets hashes and what nobody can read; who holds the keys gets what was saved.
func Example() {
	ctx := context.Background()
	database := conversation.NewMemoryStore()
	store, err := sealedstore.New(ctx, database, sealedstore.Keys{Addresses: addressKey, Snapshots: [][]byte{newKey}})
	if err != nil {
		fmt.Println(err)
		return
	}
	engine := heard(store)
	d, _ := engine.Check(ctx, anna, channels.Message{Type: channels.Text, Text: "hello"})
	fmt.Println(d.Verdict)
	stolen, _, _ := database.List(ctx, "", "", conversation.Page{})
	known, _, _ := store.List(ctx, "", "", conversation.Page{})
	fmt.Println(len(stolen[0].Address.User), stolen[0].Address.User != anna.User, known[0].Address == anna)
	// Output:
	// allow
	// 43 true true
}

// The first key encrypts, all decrypt. Once every entry was saved again, the old key can go.
func ExampleKeys() {
	ctx := context.Background()
	database := conversation.NewMemoryStore()
	old, _ := sealedstore.New(ctx, database, sealedstore.Keys{Addresses: addressKey, Snapshots: [][]byte{oldKey}})
	heard(old)

	both, _ := sealedstore.New(ctx, database, sealedstore.Keys{Addresses: addressKey, Snapshots: [][]byte{newKey, oldKey}})
	for page := (conversation.Page{}); ; {
		entries, next, err := both.List(ctx, "", "", page)
		for i := 0; i < len(entries) && err == nil; i++ {
			err = both.Save(ctx, entries[i:i+1]) // after ErrConflict somebody else just did
		}
		if page = next; err != nil || page.End() {
			fmt.Println(err)
			break
		}
	}
	_, err := sealedstore.New(ctx, database, sealedstore.Keys{Addresses: addressKey, Snapshots: [][]byte{newKey}})
	fmt.Println(err)
	// Output:
	// <nil>
	// <nil>
}

// Another key for addresses needs another, empty store. In the same way a store in clear becomes a sealed one.
func ExampleStore() {
	ctx := context.Background()
	snapshots := [][]byte{newKey}
	old, _ := sealedstore.New(ctx, conversation.NewMemoryStore(), sealedstore.Keys{Addresses: addressKey, Snapshots: snapshots})
	heard(old)

	moved, _ := sealedstore.New(ctx, conversation.NewMemoryStore(), sealedstore.Keys{Addresses: secret("moved"), Snapshots: snapshots})
	for page := (conversation.Page{}); ; {
		entries, next, err := old.List(ctx, "", "", page)
		for i := 0; i < len(entries) && err == nil; i++ {
			entries[i].Version = 0
			err = moved.Save(ctx, entries[i:i+1])
		}
		if page = next; err != nil || page.End() {
			fmt.Println(err)
			break
		}
	}
	loaded, err := moved.Load(ctx, anna)
	fmt.Println(loaded[0].Address == anna, loaded[0].Snapshot == "", err)
	// Output:
	// <nil>
	// true false <nil>
}
