package telemetry_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/telemetry"
)

// noon is when the customer wrote.
var noon = time.Date(2026, 9, 14, 12, 0, 0, 0, time.UTC)

var (
	customer = channels.Address{Channel: whatsapp.Name, Business: "300000000000001", User: "919812345678"}
	text     = channels.Message{Type: channels.Text, Text: "Did it work?"}
)

// exported keeps what the SDK exports, in memory.
type exported struct {
	mu      sync.Mutex
	records []sdklog.Record
	reader  *sdkmetric.ManualReader
}

func (x *exported) Export(_ context.Context, records []sdklog.Record) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, r := range records {
		x.records = append(x.records, r.Clone())
	}
	return nil
}

func (x *exported) Shutdown(context.Context) error   { return nil }
func (x *exported) ForceFlush(context.Context) error { return nil }

// events are the log records in words, with all that they carry but the time and the trace.
func (x *exported) events() []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	var out []string
	for _, r := range x.records {
		var attrs []attribute.KeyValue
		r.WalkAttributes(func(kv attribute.KeyValue) bool { attrs = append(attrs, kv); return true })
		set := attribute.NewSet(attrs...)
		body := r.Body()
		out = append(out, fmt.Sprintf("%s %s %s%s%s", r.Severity(), r.EventName(), set.Encoded(attribute.DefaultEncoder()), body.AsString(), r.SeverityText()))
	}
	return out
}

// series are all series of all metrics in words, in alphabetical order.
func (x *exported) series(t testing.TB) []string {
	t.Helper()
	var all metricdata.ResourceMetrics
	require.NoError(t, x.reader.Collect(context.Background(), &all))
	var out []string
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			line := func(set attribute.Set, value any) {
				out = append(out, fmt.Sprintf("%s{%s} %v %s", m.Name, set.Encoded(attribute.DefaultEncoder()), value, m.Unit))
			}
			switch data := m.Data.(type) {
			case metricdata.Sum[int64]:
				require.True(t, data.IsMonotonic, m.Name)
				for _, p := range data.DataPoints {
					line(p.Attributes, p.Value)
				}
			case metricdata.Histogram[float64]:
				for _, p := range data.DataPoints {
					line(p.Attributes, fmt.Sprintf("%dx %.3f", p.Count, p.Sum))
				}
			default:
				require.Fail(t, "a metric of another kind", "%s: %T", m.Name, data)
			}
		}
	}
	slices.Sort(out)
	return out
}

// named are the series of one metric.
func (x *exported) named(t testing.TB, name string) []string {
	t.Helper()
	return slices.DeleteFunc(x.series(t), func(s string) bool { return !strings.HasPrefix(s, name+"{") })
}

// observe makes an observer that reports into memory.
func observe(t testing.TB, c telemetry.Config) (*telemetry.Observer, *exported) {
	t.Helper()
	x := &exported{reader: sdkmetric.NewManualReader()}
	c.Logs = sdklog.NewLoggerProvider(sdklog.WithProcessor(sdklog.NewSimpleProcessor(x)))
	c.Metrics = sdkmetric.NewMeterProvider(sdkmetric.WithReader(x.reader))
	o, err := telemetry.New(c)
	require.NoError(t, err)
	return o, x
}

type at time.Time

func (a at) Now() time.Time { return time.Time(a) }

// engine is one at an instant, to which the customer wrote at noon.
func engine(t testing.TB, now time.Time, opts ...conversation.Option) *conversation.Engine {
	t.Helper()
	e, err := conversation.New(append(opts, conversation.WithChannels(whatsapp.New(), messenger.New()), conversation.WithClock(at(now)))...)
	require.NoError(t, err)
	_, err = e.Record(context.Background(), channels.UserMessage(customer, "wamid.1", noon))
	require.NoError(t, err)
	return e
}
