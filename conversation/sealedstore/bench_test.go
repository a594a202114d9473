package sealedstore_test

import (
	"testing"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

// BenchmarkStore compares what it takes to record an event and to check a message over a store in clear and over a sealed one.
func BenchmarkStore(b *testing.B) {
	for name, store := range map[string]conversation.Store{
		"clear": conversation.NewMemoryStore(), "sealed": seal(b, conversation.NewMemoryStore(), keys("a", "s")),
	} {
		e := engine(b, store)
		b.Run("record/"+name, func(b *testing.B) {
			at := noon.Add(-24 * time.Hour)
			for b.Loop() {
				at = at.Add(time.Millisecond)
				if _, err := e.Record(b.Context(), channels.UserMessage(anna, at.String(), at)); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("check/"+name, func(b *testing.B) {
			for b.Loop() {
				if _, err := e.Check(b.Context(), anna, channels.Message{Type: channels.Text, Text: "hello"}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
