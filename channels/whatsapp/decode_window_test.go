package whatsapp_test

import (
	"cmp"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/window"
)

// decodeStep is a webhook: the field, the members beside the metadata with %d for
// the time in seconds, and when it happened, counted from the start.
type decodeStep struct {
	after          time.Duration
	field, members string
}

// decodeView decodes the steps, observes what they trigger under the rules of their
// day and gives a window one second after the last of them.
func decodeView(t *testing.T, start time.Time, kind window.Kind, steps ...decodeStep) window.Window {
	t.Helper()
	tl := editions(t)
	var state window.State
	var last time.Time
	for _, step := range steps {
		last = start.Add(step.after)
		events, err := new(whatsapp.Channel).Decode(decodeBody(step.field, decodeMeta(fmt.Sprintf(step.members, last.Unix()))))
		require.NoError(t, err)
		for _, e := range events {
			state = decodeObserve(t, tl, state, e)
		}
	}
	end := last.Add(time.Second)
	var latest window.Window
	for _, r := range tl.At(end).Windows {
		if w := r.View(&state, nil, end); r.Kind == kind && (latest.Status != window.Open || w.Status == window.Open && w.Expires > latest.Expires) {
			latest = w
		}
	}
	return latest
}

// triggers are what an event opens by the rules of its day, the first ones for the
// older samples.
func triggers(t *testing.T, e *channels.Event) window.Triggers {
	t.Helper()
	tl := editions(t)
	on, _ := cmp.Or(tl.At(e.Occurred), tl.Editions()[0]).Opens(e)
	return on
}

func decodeObserve(t *testing.T, tl *policy.Timeline, state window.State, e channels.Event) window.State {
	t.Helper()
	rules := tl.At(e.Occurred).Windows
	on, _ := tl.At(e.Occurred).Opens(&e)
	for trigger := window.Message; trigger.Valid(); trigger++ {
		if !on.Has(trigger) {
			continue
		}
		var err error
		state, err = state.Observe(rules, trigger, e.Occurred)
		require.NoError(t, err)
	}
	if c := e.Confirmed; c != nil {
		var err error
		state, err = state.Confirm(c.Window, c.Until, e.Occurred)
		require.NoError(t, err)
	}
	return state
}

const (
	decodeFrom = `"from":"447700900123","id":"wamid.1","timestamp":"%d"`
	decodeFate = `"statuses":[{"id":"wamid.s","recipient_id":"447700900123","timestamp":"%d",`
)

// What opens the service window, on a day after calls came and the welcome went.
func TestDecodedEventsOpenTheServiceWindow(t *testing.T) {
	message := func(rest string) decodeStep {
		return decodeStep{field: "messages", members: `"messages":[{` + decodeFrom + `,` + rest + `}]`}
	}
	call := func(rest string) decodeStep {
		return decodeStep{field: "calls", members: `"calls":[{` + decodeFrom + `,` + rest + `}]`}
	}
	fate := func(field, rest string) decodeStep {
		return decodeStep{field: field, members: decodeFate + rest + `}]`}
	}
	for name, c := range map[string]struct {
		step decodeStep
		open bool
	}{
		"text":               {message(`"type":"text","text":{"body":"x"}`), true},
		"button":             {message(`"type":"button","button":{"text":"x"}`), true},
		"flow":               {message(`"type":"interactive","interactive":{"type":"nfm_reply"}`), true},
		"order":              {message(`"type":"order","order":{}`), true},
		"unsupported":        {message(`"type":"unsupported"`), true},
		"reaction":           {message(`"type":"reaction","reaction":{"emoji":"x"}`), false},
		"edit":               {message(`"type":"edit"`), false},
		"revoke":             {message(`"type":"revoke"`), false},
		"system":             {message(`"type":"system","system":{"type":"user_changed_number","wa_id":"447700900999"}`), false},
		"permission to call": {message(`"type":"interactive","interactive":{"type":"call_permission_reply"}`), false},
		"welcome":            {message(`"type":"request_welcome"`), false},
		"new type":           {message(`"type":"hologram"`), false},
		"call":               {call(`"event":"connect","direction":"USER_INITIATED"`), true},
		"call ended":         {call(`"event":"terminate","direction":"USER_INITIATED","status":"COMPLETED"`), false},
		"our call":           {call(`"event":"connect","direction":"BUSINESS_INITIATED","to":"447700900124"`), false},
		"our call taken":     {fate("calls", `"type":"call","status":"ACCEPTED"`), true},
		"our call refused":   {fate("calls", `"type":"call","status":"REJECTED"`), false},
		"sent":               {fate("messages", `"status":"sent"`), false},
		"read":               {fate("messages", `"status":"read"`), false},
		"echo": {decodeStep{
			field: "smb_message_echoes", members: `"message_echoes":[{"to":"447700900123",` + decodeFrom + `,"type":"text"}]`,
		}, false},
		"preference": {decodeStep{
			field: "user_preferences", members: `"user_preferences":[{"wa_id":"447700900123","category":"marketing_messages","value":"resume","timestamp":%d}]`,
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := decodeView(t, day(t, "2026-05-01"), whatsapp.CustomerService, c.step)
			require.Equal(t, c.open, w.Status == window.Open)
		})
	}
	welcome := message(`"type":"request_welcome"`)
	require.Equal(t, window.Open, decodeView(t, day(t, "2026-03-01"), whatsapp.CustomerService, welcome).Status, "while it counted")
}

// The free entry window needs an ad message and an answer through the API in time;
// what the platform confirms replaces its end.
func TestDecodedEventsOpenTheFreeEntryWindow(t *testing.T) {
	start := day(t, "2026-11-02")
	ad := decodeStep{field: "messages", members: `"messages":[{` + decodeFrom + `,"type":"text","text":{"body":"x"},"referral":{"source_type":"ad"}}]`}
	answer := func(after time.Duration, state string) decodeStep {
		return decodeStep{after: after, field: "messages", members: decodeFate + `"status":"` + state + `"}]`}
	}
	echo := decodeStep{
		after: time.Hour, field: "smb_message_echoes",
		members: `"message_echoes":[{"to":"447700900123",` + decodeFrom + `,"type":"text"}]`,
	}
	until := start.Add(time.Hour + 7*24*time.Hour)
	confirmed := decodeStep{after: time.Hour, field: "messages", members: decodeFate + `"status":"sent","conversation":{"id":"c",
		"expiration_timestamp":"` + fmt.Sprint(until.Unix()) + `","origin":{"type":"referral_conversion"}}}]`}

	view := func(steps ...decodeStep) window.Window {
		return decodeView(t, start, whatsapp.FreeEntryPoint, steps...)
	}
	require.NotEqual(t, window.Open, view(ad).Status, "not answered")
	require.NotEqual(t, window.Open, view(ad, echo).Status, "an answer in the app is none")
	require.NotEqual(t, window.Open, view(ad, answer(time.Hour, "delivered")).Status)
	require.NotEqual(t, window.Open, view(ad, answer(24*time.Hour, "sent")).Status, "too late")

	w := view(ad, answer(time.Hour, "sent"))
	require.Equal(t, window.Open, w.Status)
	require.True(t, w.Expires.Time().Equal(start.Add(73*time.Hour)), "%s", w)

	w = view(ad, confirmed)
	require.Equal(t, window.Open, w.Status)
	require.True(t, w.Confirmed)
	require.True(t, w.Expires.Time().Equal(until), "%s", w)
}

// One window for the whole group, whoever wrote.
func TestDecodedGroupMessagesShareAnAddress(t *testing.T) {
	a := decodeOne(t, decodeBody("messages", decodeMeta(`"messages":[{"from":"1","id":"w1","timestamp":1793530800,"type":"text","group_id":"G"}]`)))
	b := decodeOne(t, decodeBody("messages", decodeMeta(`"messages":[{"from":"2","id":"w2","timestamp":1793530801,"type":"text","group_id":"G"}]`)))
	require.Equal(t, a.Address, b.Address)
	require.NotEqual(t, a.Identity, b.Identity)
}
