package telemetry_test

import (
	"context"
	"fmt"
	"time"

	"go.opentelemetry.io/otel/attribute"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/telemetry"
)

// printer is an exporter that prints events; a host uses one of OpenTelemetry's own.
type printer struct{ sdklog.Exporter }

func (printer) Export(_ context.Context, records []sdklog.Record) error {
	for _, r := range records {
		fmt.Println(r.EventName())
		r.WalkAttributes(func(kv attribute.KeyValue) bool {
			fmt.Printf("  %s = %s\n", kv.Key, kv.Value.String())
			return true
		})
	}
	return nil
}

// A customer writes at noon. One answer goes out half a minute before the window closes, the next one comes too late.
func Example() {
	ctx := context.Background()
	reader := sdkmetric.NewManualReader()
	watch, err := telemetry.New(telemetry.Config{
		Logs:    sdklog.NewLoggerProvider(sdklog.WithProcessor(sdklog.NewSimpleProcessor(printer{}))),
		Metrics: sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader)),
		Near:    time.Minute,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	engine, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithObserver(watch),
		conversation.WithStore(watch.Store(conversation.NewMemoryStore())))
	if err != nil {
		fmt.Println(err)
		return
	}
	person := channels.Address{Channel: whatsapp.Name, Business: "300000000000001", User: "919812345678"}
	wrote := time.Date(2026, 9, 14, 12, 0, 0, 0, time.UTC)
	if _, err := engine.Record(ctx, channels.UserMessage(person, "wamid.1", wrote)); err != nil {
		fmt.Println(err)
	}
	for _, sent := range []time.Time{wrote.Add(24*time.Hour - 30*time.Second), wrote.Add(24 * time.Hour)} {
		if _, err := engine.CheckAt(ctx, person, channels.Message{Type: channels.Text, Text: "Did it work?"}, sent); err != nil {
			fmt.Println(err)
		}
	}

	var metrics metricdata.ResourceMetrics
	if err := reader.Collect(ctx, &metrics); err != nil {
		fmt.Println(err)
	}
	for _, m := range metrics.ScopeMetrics[0].Metrics {
		fmt.Println(m.Name, "in", m.Unit)
	}
	// Output:
	// replywindow.decision
	//   replywindow.channel = whatsapp
	//   replywindow.verdict = allow
	//   replywindow.edition = 2026-07-31
	//   replywindow.near_miss = true
	// replywindow.decision
	//   replywindow.channel = whatsapp
	//   replywindow.verdict = deny
	//   replywindow.reason = window_closed
	//   replywindow.edition = 2026-07-31
	// replywindow.decisions in {decision}
	// replywindow.near_misses in {decision}
	// replywindow.events in {event}
	// replywindow.store.duration in s
}
