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
	ev := userEvent("m", t0.Add(-time.Hour), window.Message)
	b.ReportAllocs()
	for b.Loop() {
		ev.Occurred = ev.Occurred.Add(time.Millisecond)
		if ev.Occurred.After(t0) { // of what lies ahead of the clock only a little is kept
			ev.Occurred = t0.Add(-time.Hour)
		}
		if err := record(e, ctx, ev); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	e, _ := newEngine(b, t0)
	ctx := context.Background()
	if err := record(e, ctx, userEvent("m", t0, window.Message)); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.Check(ctx, alice, text); err != nil {
			b.Fatal(err)
		}
	}
}
