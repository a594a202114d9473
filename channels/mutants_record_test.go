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
	samples := webhookSamples(t)
	r := rand.New(rand.NewPCG(mutantSeed, 2))
	ctx := context.Background()
	for range mutantCount / 5 {
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
