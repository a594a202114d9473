package telemetry_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/metric"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/trace"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/telemetry"
	"github.com/replywindow/replywindow/window"
)

// One decision of each verdict: what is emitted and what is counted.
func TestDecisions(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o, x := observe(t, telemetry.Config{})
	quiet, err := conversation.NewQuietHours(20*time.Hour, 8*time.Hour)
	require.NoError(t, err)
	e := engine(t, noon.Add(time.Hour), conversation.WithObserver(o), conversation.WithHouseRules(quiet))
	var edition string
	for _, hours := range []time.Duration{1, 2, 3, 5, 24} { // in India it is 18:30, 19:30, 20:30, 22:30 and 17:30
		d, err := e.CheckAt(ctx, customer, text, noon.Add(hours*time.Hour))
		require.NoError(t, err)
		edition = d.Edition
	}
	page, err := e.Check(ctx, channels.Address{Channel: messenger.Name, Business: "1", User: "2"}, text)
	require.NoError(t, err)

	whatsapp := "INFO replywindow.decision replywindow.channel=whatsapp,replywindow.edition=" + edition
	require.Equal(t, []string{
		whatsapp + ",replywindow.verdict=allow",
		whatsapp + ",replywindow.verdict=allow",
		whatsapp + ",replywindow.reason=quiet_hours,replywindow.verdict=defer",
		whatsapp + ",replywindow.reason=quiet_hours,replywindow.verdict=defer",
		whatsapp + ",replywindow.reason=window_closed,replywindow.verdict=deny",
		"INFO replywindow.decision replywindow.channel=messenger,replywindow.edition=" + page.Edition + ",replywindow.reason=window_closed,replywindow.verdict=deny",
	}, x.events())
	require.Equal(t, []string{
		"replywindow.decisions{replywindow.channel=messenger,replywindow.reason=window_closed,replywindow.verdict=deny} 1 {decision}",
		"replywindow.decisions{replywindow.channel=whatsapp,replywindow.reason=quiet_hours,replywindow.verdict=defer} 2 {decision}",
		"replywindow.decisions{replywindow.channel=whatsapp,replywindow.reason=window_closed,replywindow.verdict=deny} 1 {decision}",
		"replywindow.decisions{replywindow.channel=whatsapp,replywindow.verdict=allow} 2 {decision}",
		"replywindow.events{replywindow.channel=whatsapp,replywindow.event.kind=user_action} 1 {event}",
	}, x.series(t))
}

// The event belongs to the trace in which the engine was asked.
func TestTheEventCarriesTheTrace(t *testing.T) {
	t.Parallel()
	o, x := observe(t, telemetry.Config{})
	ctx, span := trace.NewTracerProvider().Tracer("test").Start(context.Background(), "answer")
	defer span.End()
	_, err := engine(t, noon, conversation.WithObserver(o)).Check(ctx, customer, text)
	require.NoError(t, err)
	require.Len(t, x.records, 1)
	require.True(t, span.SpanContext().TraceID().IsValid())
	require.Equal(t, span.SpanContext().TraceID(), x.records[0].TraceID())
	require.Equal(t, span.SpanContext().SpanID(), x.records[0].SpanID())
	require.Equal(t, "github.com/replywindow/replywindow/conversation/telemetry", x.records[0].InstrumentationScope().Name)
}

// The window closes for decisions at noon of the next day less the margin, and the near miss begins Near before that.
func TestNearMisses(t *testing.T) {
	t.Parallel()
	const margin, near = 30 * time.Second, time.Minute
	begins := noon.Add(24*time.Hour - margin - near)
	for when, want := range map[time.Time]string{
		begins.Add(-1):             "allow",
		begins:                     "allow, near",
		begins.Add(1):              "allow, near",
		begins.Add(near - 1):       "allow, near",
		begins.Add(near):           "deny",
		begins.Add(near + margin):  "deny",
		begins.Add(-4 * time.Hour): "allow",
	} {
		o, x := observe(t, telemetry.Config{Near: near})
		e := engine(t, when, conversation.WithObserver(o), conversation.WithMargin(margin))
		d, err := e.Check(context.Background(), customer, text)
		require.NoError(t, err)
		got, series := d.Verdict.String(), x.named(t, "replywindow.near_misses")
		if len(series) > 0 {
			got += ", near"
			require.Equal(t, []string{"replywindow.near_misses{replywindow.channel=whatsapp} 1 {decision}"}, series)
			require.Equal(t, []string{"INFO replywindow.decision replywindow.channel=whatsapp,replywindow.edition=" + d.Edition + ",replywindow.near_miss=true,replywindow.verdict=allow"}, x.events())
		} else {
			require.NotContains(t, x.events()[0], "near_miss")
		}
		require.Equal(t, want, got, when)
	}
}

// What time alone never ends is no near miss, nor is anything where Near is 0.
func TestNoNearMisses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		near  time.Duration
		until time.Time
		v     policy.Verdict
	}{
		"for ever":         {time.Minute, time.Time{}, policy.Allow},
		"not asked for":    {0, noon, policy.Allow},
		"soon to be over":  {time.Minute, noon, policy.Defer},
		"refused for good": {time.Minute, time.Time{}, policy.Deny},
	} {
		o, x := observe(t, telemetry.Config{Near: c.near})
		o.Decided(context.Background(), customer, text, policy.Decision{Verdict: c.v, At: noon, Until: c.until})
		require.Len(t, x.series(t), 1, name)
		require.Equal(t, []string{"INFO replywindow.decision replywindow.channel=whatsapp,replywindow.verdict=" + c.v.String()}, x.events(), name)
	}
}

// Each kind of error has a word; the word of an unknown one is the type of its innermost cause.
func TestRecordedEvents(t *testing.T) {
	t.Parallel()
	o, x := observe(t, telemetry.Config{})
	e := channels.UserMessage(customer, "wamid.2", noon)
	for _, err := range []error{
		nil, nil, &channels.InputError{Field: "event.id"}, fmt.Errorf("x: %w", &channels.InputError{}), fmt.Errorf("x: %w", window.ErrTime),
		fmt.Errorf("x: %w", conversation.ErrFuture), conversation.ErrConflict, context.Canceled, fmt.Errorf("x: %w", context.DeadlineExceeded),
		fmt.Errorf("insert of 919812345678: %w", broken("919812345678")), errors.Join(errors.New("a"), errors.New("b")),
	} {
		o.Recorded(context.Background(), e, err)
	}
	o.Recorded(context.Background(), channels.OptOut(customer, noon), nil)
	const whatsapp = "replywindow.channel=whatsapp,replywindow.event.kind=user_action"
	require.Equal(t, []string{
		"replywindow.events{error.type=*errors.joinError," + whatsapp + "} 1 {event}",
		"replywindow.events{error.type=canceled," + whatsapp + "} 1 {event}",
		"replywindow.events{error.type=conflict," + whatsapp + "} 1 {event}",
		"replywindow.events{error.type=deadline_exceeded," + whatsapp + "} 1 {event}",
		"replywindow.events{error.type=future," + whatsapp + "} 1 {event}",
		"replywindow.events{error.type=input," + whatsapp + "} 2 {event}",
		"replywindow.events{error.type=telemetry_test.broken," + whatsapp + "} 1 {event}",
		"replywindow.events{error.type=time," + whatsapp + "} 1 {event}",
		"replywindow.events{replywindow.channel=whatsapp,replywindow.event.kind=consent_change} 1 {event}",
		"replywindow.events{" + whatsapp + "} 2 {event}",
	}, x.series(t))
	require.Empty(t, x.events(), "events are counted only")
}

type broken string

func (b broken) Error() string { return "cannot write " + string(b) }

func TestTheBusinessIsReportedOnRequest(t *testing.T) {
	t.Parallel()
	o, x := observe(t, telemetry.Config{Business: true, Near: 24 * time.Hour})
	e := engine(t, noon, conversation.WithObserver(o))
	d, err := e.Check(context.Background(), customer, text)
	require.NoError(t, err)
	require.Equal(t, []string{
		"INFO replywindow.decision replywindow.business=300000000000001,replywindow.channel=whatsapp,replywindow.edition=" + d.Edition + ",replywindow.near_miss=true,replywindow.verdict=allow",
	}, x.events())
	require.Equal(t, []string{
		"replywindow.decisions{replywindow.business=300000000000001,replywindow.channel=whatsapp,replywindow.verdict=allow} 1 {decision}",
		"replywindow.events{replywindow.business=300000000000001,replywindow.channel=whatsapp,replywindow.event.kind=user_action} 1 {event}",
		"replywindow.near_misses{replywindow.business=300000000000001,replywindow.channel=whatsapp} 1 {decision}",
	}, x.series(t))
}

func TestConfigsThatAreRefused(t *testing.T) {
	t.Parallel()
	var logs *sdklog.LoggerProvider
	var metrics *sdkmetric.MeterProvider
	for want, c := range map[string]telemetry.Config{
		"config has neither logs nor metrics":         {},
		"config.logs is a nil pointer":                {Logs: logs, Metrics: sdkmetric.NewMeterProvider()},
		"config.metrics is a nil pointer":             {Metrics: metrics},
		`config.near "-1ns" is negative`:              {Metrics: sdkmetric.NewMeterProvider(), Near: -1},
		"replywindow.decisions: no instruments today": {Metrics: noInstruments{sdkmetric.NewMeterProvider()}},
	} {
		o, err := telemetry.New(c)
		require.EqualError(t, err, want)
		require.Nil(t, o)
	}
}

// noInstruments is a provider that cannot make counters of decisions.
type noInstruments struct{ metric.MeterProvider }

func (n noInstruments) Meter(name string, o ...metric.MeterOption) metric.Meter {
	return noInstrument{n.MeterProvider.Meter(name, o...)}
}

type noInstrument struct{ metric.Meter }

func (n noInstrument) Int64Counter(name string, o ...metric.Int64CounterOption) (metric.Int64Counter, error) {
	if name == "replywindow.decisions" {
		return nil, errors.New(name + ": no instruments today")
	}
	return n.Meter.Int64Counter(name, o...)
}

// A host may have one of the two, or a log that does not want the event.
func TestOneProviderIsEnough(t *testing.T) {
	t.Parallel()
	x := &exported{reader: sdkmetric.NewManualReader()}
	var emitted counter
	for name, c := range map[string]telemetry.Config{
		"logs":    {Logs: sdklog.NewLoggerProvider(sdklog.WithProcessor(sdklog.NewSimpleProcessor(x)))},
		"metrics": {Metrics: sdkmetric.NewMeterProvider(sdkmetric.WithReader(x.reader))},
		"closed":  {Logs: &closed{LoggerProvider: sdklog.NewLoggerProvider(), emitted: &emitted}},
	} {
		o, err := telemetry.New(c)
		require.NoError(t, err, name)
		e := engine(t, noon, conversation.WithObserver(o), conversation.WithStore(o.Store(conversation.NewMemoryStore())))
		_, err = e.Check(context.Background(), customer, text)
		require.NoError(t, err, name)
	}
	require.Len(t, x.events(), 1)
	require.Len(t, x.named(t, "replywindow.decisions"), 1)
	require.Zero(t, emitted)
}

type counter int

// closed is a log that is not enabled, and counts what is emitted all the same.
type closed struct {
	log.LoggerProvider
	emitted *counter
}

func (c *closed) Logger(name string, o ...log.LoggerOption) log.Logger {
	return closedLogger{c.LoggerProvider.Logger(name, o...), c.emitted}
}

type closedLogger struct {
	log.Logger
	emitted *counter
}

func (closedLogger) Enabled(context.Context, log.EnabledParameters) bool { return false }
func (c closedLogger) Emit(context.Context, log.Record)                  { *c.emitted++ }

// The zero Observer and a nil one report nothing and break nothing.
func TestTheZeroObserver(t *testing.T) {
	t.Parallel()
	store := conversation.NewMemoryStore()
	for _, o := range []*telemetry.Observer{nil, {}} {
		o.Decided(context.Background(), customer, text, policy.Decision{})
		o.Recorded(context.Background(), channels.Event{}, nil)
		require.Same(t, store, o.Store(store))
		require.Nil(t, o.Store(nil))
	}
}
