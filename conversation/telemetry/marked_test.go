package telemetry_test

import (
	"context"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/conversationtest"
	"github.com/replywindow/replywindow/conversation/telemetry"
)

// mark is in every string that a host gives.
const mark = "zq7"

// marker writes the mark into every string that can be reached, one in each list and map, and counts them.
type marker int

func (m *marker) fill(v reflect.Value, depth int) {
	if depth == 0 || !v.CanSet() {
		return
	}
	switch v.Kind() {
	case reflect.String:
		*m++
		v.SetString(fmt.Sprintf("%s.%d", mark, *m))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		m.fill(v.Elem(), depth-1)
	case reflect.Struct:
		for i := range v.NumField() {
			m.fill(v.Field(i), depth-1)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		if v.Type().Elem().Kind() == reflect.Uint8 {
			v.SetBytes([]byte(mark))
		}
		m.fill(v.Index(0), depth-1)
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		m.fill(key, depth-1)
		m.fill(value, depth-1)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	}
}

// marked is a value all of whose strings hold the mark.
func marked[T any](t *testing.T, least int) (out T) {
	t.Helper()
	var m marker
	m.fill(reflect.ValueOf(&out).Elem(), 8)
	require.GreaterOrEqual(t, int(m), least, "%T", out)
	return out
}

// Every string of an address, a message with its template, an event, a decision's reasons and an error is marked, for each kind of
// event that there is, and no mark is exported: neither where the engine is told and asked, nor where it was not in between.
func TestNoStringThatAHostGivesIsExported(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	message, event := marked[channels.Message](t, 10), marked[channels.Event](t, 40)
	decision := marked[policy.Decision](t, 20)
	decision.Edition = "2026-07-31" // a rulebook's own word
	failure := fmt.Errorf("%s: %w", mark, broken(mark))
	for _, business := range []bool{false, true} {
		o, x := observe(t, telemetry.Config{Near: time.Hour, Business: business})
		var failing error
		store := &conversationtest.Faulty{Store: conversation.NewMemoryStore(), Before: func(context.Context, conversationtest.StoreCall) error { return failing }}
		e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithClock(at(noon)),
			conversation.WithObserver(o), conversation.WithStore(o.Store(store)))
		require.NoError(t, err)
		kinds := 0
		tell := func(a channels.Address) {
			kinds = 0
			for k := channels.Unknown; ; k++ {
				if _, err := k.MarshalText(); err != nil {
					break
				}
				kinds++
				ev := event
				ev.Kind, ev.Address, ev.Occurred = k, a, noon
				_, _ = e.Record(ctx, ev) // most are refused, and are reported
				ev = channels.Event{Kind: k, Address: a, Occurred: noon, ID: mark, Errors: event.Errors, Template: event.Template}
				_, _ = e.Record(ctx, ev)
			}
			_, _ = e.Check(ctx, a, message)
		}
		nobody := event.Address
		tell(nobody)
		for _, s := range x.series(t) {
			require.Contains(t, s, "replywindow.channel=_OTHER")
		}
		for _, failing = range []error{nil, failure} {
			tell(nobody)
			tell(channels.Address{Channel: whatsapp.Name, Business: "300000000000001", User: "919812345678"})
			o.Recorded(ctx, channels.UserMessage(customer, mark, noon), failing)
		}
		o.Decided(ctx, customer, message, decision)
		require.Greater(t, kinds, 8)
		all := everything(t, x)
		require.NotContains(t, all, mark)
		for _, part := range []string{"_OTHER", "whatsapp", "unknown", "user_action", "telemetry_test.broken", "store.method=load"} {
			require.Contains(t, all, part)
		}
	}
}

// An event that the engine does not check has the channel that is known to be served, and never a business.
func TestTheChannelOfAnUncheckedEvent(t *testing.T) {
	t.Parallel()
	o, x := observe(t, telemetry.Config{Business: true})
	report := func(channel string) {
		o.Recorded(context.Background(), channels.Event{Kind: channels.Unknown, Address: channels.Address{Channel: channel, Business: "1"}}, nil)
	}
	report("whatsapp")
	engine(t, noon, conversation.WithObserver(o))
	report("whatsapp")
	report("elsewhere")
	require.Equal(t, []string{
		"replywindow.events{replywindow.business=300000000000001,replywindow.channel=whatsapp,replywindow.event.kind=user_action} 1 {event}",
		"replywindow.events{replywindow.channel=_OTHER,replywindow.event.kind=unknown} 2 {event}",
		"replywindow.events{replywindow.channel=whatsapp,replywindow.event.kind=unknown} 1 {event}",
	}, x.series(t))
}

// Many goroutines ask and tell at once; each is counted.
func TestConcurrentReports(t *testing.T) {
	t.Parallel()
	o, x := observe(t, telemetry.Config{})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for _, channel := range []string{whatsapp.Name, messenger.Name} {
				a := channels.Address{Channel: channel, Business: "1", User: "2"}
				o.Decided(context.Background(), a, text, policy.Decision{})
				o.Recorded(context.Background(), channels.UserMessage(a, "1", noon), nil)
			}
		})
	}
	all.Wait()
	require.Len(t, x.events(), 16)
	require.Equal(t, []string{
		"replywindow.decisions{replywindow.channel=messenger,replywindow.verdict=deny} 8 {decision}",
		"replywindow.decisions{replywindow.channel=whatsapp,replywindow.verdict=deny} 8 {decision}",
		"replywindow.events{replywindow.channel=messenger,replywindow.event.kind=user_action} 8 {event}",
		"replywindow.events{replywindow.channel=whatsapp,replywindow.event.kind=user_action} 8 {event}",
	}, x.series(t))
}
