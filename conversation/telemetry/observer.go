package telemetry

import (
	"context"
	"errors"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
	nolog "go.opentelemetry.io/otel/log/noop"
	"go.opentelemetry.io/otel/metric"
	nometric "go.opentelemetry.io/otel/metric/noop"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/internal/fact"
)

var _ conversation.Observer = (*Observer)(nil)

const (
	scope     = "github.com/replywindow/replywindow/conversation/telemetry"
	eventName = "replywindow.decision"

	channelKey  = attribute.Key("replywindow.channel")
	verdictKey  = attribute.Key("replywindow.verdict")
	reasonKey   = attribute.Key("replywindow.reason")
	editionKey  = attribute.Key("replywindow.edition")
	nearMissKey = attribute.Key("replywindow.near_miss")
	businessKey = attribute.Key("replywindow.business")
	kindKey     = attribute.Key("replywindow.event.kind")
	methodKey   = attribute.Key("replywindow.store.method")
	errorKey    = attribute.Key("error.type")

	// other is the semantic conventions' word for a value outside a closed set.
	other = "_OTHER"
)

// Config says where reports go and what is in them. The zero Config reports nowhere and is refused.
type Config struct {
	// Logs takes the event of each decision. Nil: none is emitted.
	Logs log.LoggerProvider
	// Metrics takes the counters and the durations. Nil: nothing is counted or timed.
	Metrics metric.MeterProvider
	// Near is what makes an allowed message a near miss: asked Near later, it would have been refused. With a Near of one minute, a
	// message that may go until 12:00:00 is a near miss from 11:59:00 on. The engine's margin ([conversation.WithMargin]) is in that
	// "until" already, so Near says what a margin longer by Near would refuse. 0: no near misses are reported.
	Near time.Duration
	// Business adds the business id, such as a phone number id or a Page id, to the event and to the counters, which then hold one
	// series for each business. It is never a person's.
	Business bool
}

// Observer is a [conversation.Observer] that reports to OpenTelemetry. Make one with [New]. It is safe for concurrent use; its methods
// return as fast as the host's log processors do. The zero Observer reports nothing.
type Observer struct {
	config    Config
	reasons   map[policy.ReasonCode]bool
	channels  sync.Map // name: true. Those that the engine serves, as far as was seen: no others get in.
	log       log.Logger
	decisions metric.Int64Counter
	near      metric.Int64Counter
	events    metric.Int64Counter
	duration  metric.Float64Histogram
}

// New makes an observer. The error is a [*channels.InputError] for a Config without a provider, for a provider that is a nil pointer
// and for a negative Near, else what the meter says of an instrument.
func New(c Config) (*Observer, error) {
	switch {
	case c.Logs == nil && c.Metrics == nil:
		return nil, &channels.InputError{Field: "config", Reason: "has neither logs nor metrics"}
	case c.Logs != nil && fact.IsNil(c.Logs):
		return nil, &channels.InputError{Field: "config.logs", Reason: "is a nil pointer"}
	case c.Metrics != nil && fact.IsNil(c.Metrics):
		return nil, &channels.InputError{Field: "config.metrics", Reason: "is a nil pointer"}
	case c.Near < 0:
		return nil, &channels.InputError{Field: "config.near", Value: c.Near.String(), Reason: "is negative"}
	}
	if c.Logs == nil {
		c.Logs = nolog.NewLoggerProvider()
	}
	if c.Metrics == nil {
		c.Metrics = nometric.NewMeterProvider()
	}
	o := &Observer{config: c, reasons: map[policy.ReasonCode]bool{}, log: c.Logs.Logger(scope)}
	for _, code := range policy.ReasonCodes() {
		o.reasons[code] = true
	}
	if err := o.instruments(c.Metrics.Meter(scope)); err != nil {
		return nil, err
	}
	return o, nil
}

func (o *Observer) instruments(m metric.Meter) error {
	var errs [4]error
	o.decisions, errs[0] = m.Int64Counter("replywindow.decisions",
		metric.WithUnit("{decision}"), metric.WithDescription("Decisions whether a message may go."))
	o.near, errs[1] = m.Int64Counter("replywindow.near_misses",
		metric.WithUnit("{decision}"), metric.WithDescription("Allowed messages that would have been refused a little later."))
	o.events, errs[2] = m.Int64Counter("replywindow.events",
		metric.WithUnit("{event}"), metric.WithDescription("Events that the engine was told to record."))
	// The bounds are those that the semantic conventions give to db.client.operation.duration; a view sets others.
	o.duration, errs[3] = m.Float64Histogram("replywindow.store.duration",
		metric.WithUnit("s"), metric.WithDescription("Duration of calls of the store."),
		metric.WithExplicitBucketBoundaries(0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10))
	return errors.Join(errs[:]...)
}

// Decided implements [conversation.Observer]: it emits the event and counts. A decision for another instant
// ([conversation.Engine.CheckAt]) is reported like every other.
func (o *Observer) Decided(ctx context.Context, a channels.Address, _ channels.Message, d policy.Decision) {
	if o == nil || o.log == nil {
		return
	}
	o.serves(a.Channel)
	attrs := o.where(a.Channel, a.Business)
	near := o.nearMiss(d)
	if near {
		o.near.Add(ctx, 1, metric.WithAttributes(attrs...))
	}
	attrs = append(attrs, verdictKey.String(d.Verdict.String()))
	if len(d.Reasons) > 0 {
		attrs = append(attrs, reasonKey.String(o.reason(d.Reasons[0].Code)))
	}
	o.decisions.Add(ctx, 1, metric.WithAttributes(attrs...))
	if !o.log.Enabled(ctx, log.EnabledParameters{Severity: log.SeverityInfo, EventName: eventName}) {
		return
	}
	if d.Edition != "" {
		attrs = append(attrs, editionKey.String(d.Edition))
	}
	if near {
		attrs = append(attrs, nearMissKey.Bool(true))
	}
	var r log.Record
	r.SetEventName(eventName)
	r.SetSeverity(log.SeverityInfo)
	r.AddAttributes(attrs...)
	o.log.Emit(ctx, r)
}

// Recorded implements [conversation.Observer]: it counts the event. Of an event that the engine refused for a wrong field, or recorded
// without a look at its address, the channel is reported once another event or a decision has shown that the engine serves it, before
// that as _OTHER, and the business is not.
func (o *Observer) Recorded(ctx context.Context, e channels.Event, err error) {
	if o == nil || o.log == nil {
		return
	}
	channel, business, class := e.Address.Channel, e.Address.Business, errorClass(err)
	if class != input && addressed(e.Kind) {
		o.serves(channel)
	} else {
		business = ""
		if _, served := o.channels.Load(channel); !served {
			channel = other
		}
	}
	attrs := append(o.where(channel, business), kindKey.String(e.Kind.String()))
	if class != "" {
		attrs = append(attrs, errorKey.String(class))
	}
	o.events.Add(ctx, 1, metric.WithAttributes(attrs...))
}

// addressed reports whether the engine serves the channel of every event of a kind that it did not refuse for a wrong field.
func addressed(k channels.EventKind) bool {
	switch k {
	case channels.Unknown, channels.ThreadControl, channels.ErrorReport, channels.TemplateChange:
		return false
	}
	return true
}

// serves notes that the engine serves a channel.
func (o *Observer) serves(channel string) {
	if _, known := o.channels.Load(channel); !known {
		o.channels.Store(channel, true)
	}
}

// where says whose rules and, on request, whose business it is. The room is for the attributes that follow.
func (o *Observer) where(channel, business string) []attribute.KeyValue {
	attrs := append(make([]attribute.KeyValue, 0, 6), channelKey.String(channel))
	if o.config.Business && business != "" {
		attrs = append(attrs, businessKey.String(business))
	}
	return attrs
}

// nearMiss reports whether an allowed message would have been refused Near later.
func (o *Observer) nearMiss(d policy.Decision) bool {
	return o.config.Near > 0 && d.Allowed() && !d.Until.IsZero() && !d.At.Add(o.config.Near).Before(d.Until)
}

func (o *Observer) reason(code policy.ReasonCode) string {
	if !o.reasons[code] {
		return other
	}
	return string(code)
}
