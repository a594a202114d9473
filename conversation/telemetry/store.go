package telemetry

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/internal/fact"
)

// Store returns a store that does what s does, and reports how long each call took to the histogram replywindow.store.duration. It is
// timed by the process's clock, not by the engine's. A nil store, or nil pointer, stays as it is, so that [conversation.WithStore] refuses it.
func (o *Observer) Store(s conversation.Store) conversation.Store {
	if fact.IsNil(s) || o == nil || o.duration == nil {
		return s
	}
	return timedStore{Store: s, observer: o}
}

// timedStore embeds the store, so that printing it prints the store as the store wants.
type timedStore struct {
	conversation.Store
	observer *Observer
}

// report says how long a call took.
func (t timedStore) report(ctx context.Context, method string, start time.Time, err error) {
	attrs := append(make([]attribute.KeyValue, 0, 2), methodKey.String(method))
	if class := errorClass(err); class != "" {
		attrs = append(attrs, errorKey.String(class))
	}
	t.observer.duration.Record(ctx, time.Since(start).Seconds(), metric.WithAttributes(attrs...))
}

func (t timedStore) Load(ctx context.Context, addresses ...channels.Address) ([]conversation.Stored, error) {
	start := time.Now()
	entries, err := t.Store.Load(ctx, addresses...)
	t.report(ctx, "load", start, err)
	return entries, err
}

func (t timedStore) Save(ctx context.Context, entries []conversation.Stored) error {
	start := time.Now()
	err := t.Store.Save(ctx, entries)
	t.report(ctx, "save", start, err)
	return err
}

func (t timedStore) Due(ctx context.Context, channel, business string, before time.Time, page conversation.Page) ([]conversation.Stored, conversation.Page, error) {
	start := time.Now()
	entries, next, err := t.Store.Due(ctx, channel, business, before, page)
	t.report(ctx, "due", start, err)
	return entries, next, err
}

func (t timedStore) List(ctx context.Context, channel, business string, page conversation.Page) ([]conversation.Stored, conversation.Page, error) {
	start := time.Now()
	entries, next, err := t.Store.List(ctx, channel, business, page)
	t.report(ctx, "list", start, err)
	return entries, next, err
}
