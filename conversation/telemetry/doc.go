// Package telemetry reports what an engine decides and records, and how long its store takes, to OpenTelemetry:
//
//	watch, err := telemetry.New(telemetry.Config{Logs: loggerProvider, Metrics: meterProvider, Near: time.Minute})
//	engine, err := conversation.New(conversation.WithObserver(watch), conversation.WithStore(watch.Store(store)), ...)
//
// It uses the API of OpenTelemetry only: exporters, sampling and views are the host's, set up in the SDK whose providers it hands over.
//
// # The event
//
// Every decision is one event, replywindow.decision, shaped after the event feature_flag.evaluation of OpenTelemetry's semantic
// conventions (https://opentelemetry.io/docs/specs/semconv/feature-flags/feature-flags-events/, read 2026-11-27): a rule set was asked
// and gave one of a few answers. It carries the trace of the context that was given to the engine.
//
//	replywindow.channel    the channel whose rules decided       (feature_flag.set.id)
//	replywindow.verdict    allow, deny or defer                  (feature_flag.result.variant)
//	replywindow.reason     the first reason of a refusal         (feature_flag.result.reason)
//	replywindow.edition    the date of the rules that decided    (feature_flag.version)
//	replywindow.near_miss  true for a near miss, else absent
//	replywindow.business   only with [Config.Business]; then also on the three counters
//
// What feature_flag.context.id would be, the person, has no counterpart.
//
// # The metrics
//
//	replywindow.decisions       counter, by channel, verdict, reason
//	replywindow.near_misses     counter, by channel
//	replywindow.events          counter of events to record, by channel, replywindow.event.kind, error.type
//	replywindow.store.duration  histogram in seconds, by replywindow.store.method (load, save, due, list), error.type
//
// error.type is absent where nothing failed. It is input (a field of the event is wrong), future, time (an absurd instant), conflict
// (another writer was faster), canceled, deadline_exceeded, or the Go type of an error that this package does not know.
//
// # What is never reported
//
// No identifier of a person, no id of a message, no text and no token: every value above comes from a small closed set, is the name of
// a Go type, or is a business id that was asked for. What may be anything is reported as _OTHER: a reason of a house rule that is none
// of [policy.ReasonCodes], and the channel of an event that the engine did not check, unless the engine is known to serve it.
package telemetry
