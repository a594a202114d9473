package channels_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
)

// standing is a clock that stands.
type standing struct{ now time.Time }

func (s standing) Now() time.Time { return s.now }

// spoil changes a body at any place: what it says then is not known.
func spoil(r *rand.Rand, body any) any {
	var all []place
	walk(body, "", func(p place) { all = append(all, p) })
	p := all[r.IntN(len(all))]
	if object, ok := p.value.(map[string]any); ok && len(object) > 1 && r.IntN(2) == 0 {
		names := slices.Sorted(maps.Keys(object)) // two members change places
		i, j := r.IntN(len(names)), r.IntN(len(names))
		object[names[i]], object[names[j]] = object[names[j]], object[names[i]]
		return body
	}
	if list, ok := p.value.([]any); ok && len(list) > 0 && r.IntN(2) == 0 {
		p.set(append(list, list[r.IntN(len(list))], nil))
		return body
	}
	p.set(pick(r, []any{nil, "", "x", json.Number("7"), json.Number("-1"), json.Number("1e400"), json.Number("4000000000"), true, []any{}, []any{nil}, map[string]any{}}))
	return body
}

// A spoiled body that is delivered again says nothing new and opens, closes or restricts nothing.
func TestSpoiledWebhooksDeliveredAgain(t *testing.T) {
	t.Parallel()
	samples := webhookSamples(t)
	r := rand.New(rand.NewPCG(mutantSeed, 2))
	ctx := context.Background()
	for range *times * 400 {
		s := &samples[r.IntN(len(samples))]
		body, err := json.Marshal(spoil(r, spoil(r, parse(t, s.body))))
		require.NoError(t, err)
		clock := standing{time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}
		e, err := conversation.New(conversation.WithChannels(s.channel), conversation.WithClock(clock))
		require.NoError(t, err)
		got, first := e.Receive(ctx, body)
		state := func() (out []string) {
			for i := range got.Events {
				ev := &got.Events[i]
				at := ev.Occurred.Add(time.Minute)
				windows, err := e.WindowAt(ctx, ev.Address, at)
				d, failed := e.CheckAt(ctx, ev.Address, channels.Message{Type: channels.Text, Text: "x"}, at)
				out = append(out, fmt.Sprint(windows, err, d, failed))
			}
			return out
		}
		before := state()
		again, second := e.Receive(ctx, body)
		require.Equal(t, first, second, "%s", body)
		require.Equal(t, before, state(), "%s", body)
		for i := range again.New {
			switch ev := &again.Events[i]; ev.Kind {
			case channels.UserAction, channels.ConsentChange:
				require.False(t, again.New[i], "%s: %s", ev, body)
			}
		}
	}
}

// An account that was offboarded sends nothing until it is connected again, in whatever order its webhooks come and come again. What else
// is told of it, or of another account, changes nothing of that.
func TestOffboardedAccounts(t *testing.T) {
	r := rand.New(rand.NewPCG(mutantSeed, 6))
	const wrote = 1795000000
	address := channels.Address{Channel: "whatsapp", Business: "901", User: "447700900123"}
	text := fmt.Appendf(nil, `{"object":"whatsapp_business_account","entry":[{"id":"900","changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"901"},
		"messages":[{"from":"447700900123","id":"w","timestamp":"%d","type":"text","text":{"body":"x"}}]}}]}]}`, wrote)
	changes := []struct{ value, says string }{
		{`{"event":"ACCOUNT_OFFBOARDED"}`, "off"},
		{`{"event":"account-offboarded"}`, "off"},
		{`{"event":"ACCOUNT_RECONNECTED"}`, "on"},
		{`{"event":"PARTNER_ADDED","waba_info":{"waba_id":"900"}}`, "on"},
		{`{"event":"PARTNER_ADDED","waba_info":{"waba_id":"999"}}`, ""},
		{`{"event":"PARTNER_REMOVED","waba_info":{"waba_id":"900","solution_partner_business_ids":["5"]}}`, ""},
		{`{"event":"PARTNER_APP_UNINSTALLED","waba_info":{"waba_id":"900","partner_app_id":"77"}}`, ""},
		{`{"event":"PARTNER_APP_INSTALLED","waba_info":{"waba_id":"900","partner_app_id":"77"}}`, ""},
		{`{"event":"ACCOUNT_VIOLATION","violation_info":{"violation_type":"SPAM_UNBAN"}}`, ""},
		{`{"event":"BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE","country":"GB"}`, ""},
	}
	denied := 0
	for range *times * 50 {
		bodies, last := [][]byte{text}, map[string]int{}
		for range 1 + r.IntN(6) {
			change, at := pick(r, changes), wrote+r.IntN(20)
			last[change.says] = max(last[change.says], at)
			bodies = append(bodies, fmt.Appendf(nil, `{"object":"whatsapp_business_account","entry":[{"id":"900","time":%d,"changes":[{"field":"account_update","value":%s}]}]}`, at, change.value))
		}
		e, err := conversation.New(conversation.WithChannels(mutantChannels[address.Channel]), conversation.WithClock(standing{time.Unix(wrote+60, 0)}))
		require.NoError(t, err)
		for _, i := range append(r.Perm(len(bodies)), r.Perm(len(bodies))...) {
			_, err := e.Receive(t.Context(), bodies[i])
			require.NoError(t, err)
		}
		d, err := e.Check(t.Context(), address, channels.Message{Type: channels.Text, Text: "x"})
		require.NoError(t, err)
		off := last["off"] > 0 && last["off"] >= last["on"]
		require.Equal(t, off, d.Verdict != policy.Allow, "%s: %s", d, bodies)
		if off {
			denied++
		}
	}
	require.Greater(t, denied, *times*5)
}
