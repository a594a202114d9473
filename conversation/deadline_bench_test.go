package conversation_test

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"testing"
	"time"

	"github.com/benbjohnson/clock"
	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/window"
)

// closingStore is a store of so many open windows, of which a hundred close within the hour.
func closingStore(b *testing.B, open int) *conversation.Engine {
	e, _ := newEngine(b, t0)
	for at := 0; at < open; {
		batch := make([]channels.Event, 0, 1000)
		for range cap(batch) {
			opened := t0.Add(-talkLength + time.Hour + time.Duration(at)*30*time.Millisecond)
			if at < 100 {
				opened = t0.Add(-talkLength + time.Duration(1+at)*30*time.Second)
			}
			batch = append(batch, did(strconv.Itoa(447700000000+at), opened, window.Call))
			at++
		}
		require.NoError(b, record(e, context.Background(), batch...))
	}
	return e
}

// once is a clock that ends a context when somebody begins to wait.
type once struct {
	*clock.Mock
	end context.CancelFunc
}

func (o once) Timer(d time.Duration) *clock.Timer {
	o.end()
	return o.Mock.Timer(d)
}

// The hundred that close within the hour, and the poll of a watcher that has to look at them, cost the same however many are open.
func BenchmarkDeadlines(b *testing.B) {
	for _, open := range []int{10_000, 1_000_000} {
		e := closingStore(b, open)
		b.Run(fmt.Sprint("closing/open=", open), func(b *testing.B) {
			for b.Loop() {
				n := 0
				for _, err := range e.Closing(context.Background(), "demo", "b1", time.Hour) {
					require.NoError(b, err)
					n++
				}
				require.Equal(b, 100, n)
			}
		})
		b.Run(fmt.Sprint("poll/open=", open), func(b *testing.B) {
			for b.Loop() {
				ctx, end := context.WithCancel(context.Background())
				hands := clock.NewMock()
				hands.Set(t0.Add(-time.Hour)) // the first poll tells of a hundred, the others look at them
				w := conversation.Watcher{Engine: e, Leads: []time.Duration{time.Minute, 2 * time.Hour}, Clock: once{hands, end}, Log: slog.Default(), Alert: func(context.Context, conversation.Deadline) error { return nil }}
				require.ErrorIs(b, w.Run(ctx), context.Canceled)
			}
		})
	}
}
