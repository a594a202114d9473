package telemetry_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/conversationtest"
	"github.com/replywindow/replywindow/conversation/telemetry"
)

// A timed store keeps the contract of a store.
func TestATimedStoreIsAStore(t *testing.T) {
	t.Parallel()
	o, _ := observe(t, telemetry.Config{})
	conversationtest.TestStore(t, func(*testing.T) conversation.Store { return o.Store(conversation.NewMemoryStore()) })
}

// Each method has a series of its own, and each kind of error one beside it.
func TestStoreDurations(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx := context.Background()
		o, x := observe(t, telemetry.Config{})
		var failure error
		waits := map[string]time.Duration{"Load": time.Millisecond, "Save": 20 * time.Millisecond, "Due": 300 * time.Millisecond, "List": 4 * time.Second}
		slow := &conversationtest.Faulty{Store: conversation.NewMemoryStore(), Before: func(_ context.Context, c conversationtest.StoreCall) error {
			time.Sleep(waits[c.Method])
			return failure
		}}
		s := o.Store(slow)
		all := func() (errs []error) {
			_, err := s.Load(ctx, customer)
			errs = append(errs, err, s.Save(ctx, nil))
			_, _, err = s.Due(ctx, "", "", noon, conversation.Page{})
			errs = append(errs, err)
			_, _, err = s.List(ctx, "", "", conversation.Page{})
			return append(errs, err)
		}
		require.NoError(t, errors.Join(all()...))
		require.NoError(t, errors.Join(all()...))
		failure = fmt.Errorf("row 919812345678: %w", conversation.ErrConflict)
		for _, err := range all() {
			require.Equal(t, failure, err)
		}
		require.Equal(t, []string{
			"replywindow.store.duration{error.type=conflict,replywindow.store.method=due} 1x 0.300 s",
			"replywindow.store.duration{error.type=conflict,replywindow.store.method=list} 1x 4.000 s",
			"replywindow.store.duration{error.type=conflict,replywindow.store.method=load} 1x 0.001 s",
			"replywindow.store.duration{error.type=conflict,replywindow.store.method=save} 1x 0.020 s",
			"replywindow.store.duration{replywindow.store.method=due} 2x 0.600 s",
			"replywindow.store.duration{replywindow.store.method=list} 2x 8.000 s",
			"replywindow.store.duration{replywindow.store.method=load} 2x 0.002 s",
			"replywindow.store.duration{replywindow.store.method=save} 2x 0.040 s",
		}, x.series(t))
	})
}

// The bounds tell a millisecond from ten seconds, and a view may set others.
func TestStoreBounds(t *testing.T) {
	t.Parallel()
	o, x := observe(t, telemetry.Config{})
	_, err := o.Store(conversation.NewMemoryStore()).Load(context.Background(), customer)
	require.NoError(t, err)
	require.Equal(t, []float64{0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10}, bounds(t, x.reader))

	reader := sdkmetric.NewManualReader()
	o, err = telemetry.New(telemetry.Config{Metrics: sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader), sdkmetric.WithView(sdkmetric.NewView(
		sdkmetric.Instrument{Name: "replywindow.store.duration"},
		sdkmetric.Stream{Aggregation: sdkmetric.AggregationExplicitBucketHistogram{Boundaries: []float64{0.0001}}})))})
	require.NoError(t, err)
	_, err = o.Store(conversation.NewMemoryStore()).Load(context.Background(), customer)
	require.NoError(t, err)
	require.Equal(t, []float64{0.0001}, bounds(t, reader))
}

// bounds are those of the only histogram.
func bounds(t *testing.T, reader *sdkmetric.ManualReader) []float64 {
	t.Helper()
	var all metricdata.ResourceMetrics
	require.NoError(t, reader.Collect(context.Background(), &all))
	require.Len(t, all.ScopeMetrics, 1)
	require.Len(t, all.ScopeMetrics[0].Metrics, 1)
	return all.ScopeMetrics[0].Metrics[0].Data.(metricdata.Histogram[float64]).DataPoints[0].Bounds
}

// Printing a timed store prints the store as it wants to be printed.
func TestATimedStorePrintsNothingOfItsEntries(t *testing.T) {
	t.Parallel()
	o, _ := observe(t, telemetry.Config{})
	s := o.Store(conversation.NewMemoryStore())
	engine(t, noon, conversation.WithStore(s))
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		require.NotContains(t, fmt.Sprintf(verb, s), customer.User)
	}
}

// A store that is none is not hidden from the engine, which refuses it.
func TestANilStoreIsRefused(t *testing.T) {
	t.Parallel()
	o, _ := observe(t, telemetry.Config{})
	var none *conversationtest.Faulty
	for _, s := range []conversation.Store{nil, none} {
		_, err := conversation.New(conversation.WithStore(o.Store(s)))
		require.EqualError(t, err, "store is nil")
	}
}
