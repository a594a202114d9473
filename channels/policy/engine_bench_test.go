package policy_test

import (
	"crypto/sha256"
	"testing"
	"time"

	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
)

func threeChannels() []policy.Channel {
	return []policy.Channel{whatsapp.New(), messenger.New(), instagram.New()}
}

// What a process pays for its first engine, for another that shares the channels, and for
// the first edition that is asked for; beside them a known amount of work.
func BenchmarkEngine(b *testing.B) {
	b.Run("sha256 of 8 MB", func(b *testing.B) {
		data := make([]byte, 8<<20)
		for b.Loop() {
			sha256.Sum256(data)
		}
	})
	engine := func(b *testing.B, list []policy.Channel) {
		b.Helper()
		if _, err := conversation.New(conversation.WithChannels(list...)); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			engine(b, threeChannels())
		}
	})
	b.Run("further", func(b *testing.B) {
		list := threeChannels()
		for b.Loop() {
			engine(b, list)
		}
	})
	b.Run("first edition of all three", func(b *testing.B) {
		for b.Loop() {
			for _, c := range threeChannels() {
				tl, err := c.Rulebook().Compile()
				if err != nil {
					b.Fatal(err)
				}
				tl.At(time.Date(2026, time.November, 10, 0, 0, 0, 0, time.UTC))
			}
		}
	})
}
