package conversation_test

import (
	"context"
	"testing"
	"time"

	"github.com/replywindow/replywindow/window"
)

func BenchmarkRecord(b *testing.B) {
	e, _ := newEngine(b, t0)
	ctx := context.Background()
	ev := userEvent("m", t0, window.Message)
	b.ReportAllocs()
	for b.Loop() {
		ev.Occurred = ev.Occurred.Add(time.Millisecond)
		if ev.Occurred.After(t0.Add(time.Hour)) {
			ev.Occurred = t0
		}
		if err := e.Record(ctx, ev); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	e, _ := newEngine(b, t0)
	ctx := context.Background()
	if err := e.Record(ctx, userEvent("m", t0, window.Message)); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.Check(ctx, alice, text); err != nil {
			b.Fatal(err)
		}
	}
}
