//go:build !race

package telemetry_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/telemetry"
)

// What being observed adds to a decision and to a recorded event is a few allocations for attributes, where nothing exports.
func TestAllocations(t *testing.T) { // not parallel: allocations of others would count
	ctx := context.Background()
	o, err := telemetry.New(telemetry.Config{Logs: sdklog.NewLoggerProvider(), Metrics: sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewManualReader()))})
	require.NoError(t, err)
	cost := func(do func(*conversation.Engine)) float64 {
		plain, observed := engine(t, noon), engine(t, noon, conversation.WithObserver(o))
		return testing.AllocsPerRun(100, func() { do(observed) }) - testing.AllocsPerRun(100, func() { do(plain) })
	}
	require.LessOrEqual(t, cost(func(e *conversation.Engine) { _, _ = e.Check(ctx, customer, text) }), 6.0)
	event := channels.UserMessage(customer, "wamid.1", noon)
	require.LessOrEqual(t, cost(func(e *conversation.Engine) { _, _ = e.Record(ctx, event) }), 6.0)
}
