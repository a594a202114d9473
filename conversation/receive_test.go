package conversation_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
)

// A list of bodies is read body by body: what is wrong with one is its own, nothing else is lost, and what is new is said of every event.
func TestReceiveListOfBodies(t *testing.T) {
	t.Parallel()
	at := time.Now().Add(-time.Hour).Unix()
	number := func(id string) string {
		return fmt.Sprintf(`{"object":"whatsapp_business_account","entry":[{"id":"900","changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"10"},
			"messages":[{"from":"447700900123","id":%q,"timestamp":"%d","type":"text","text":{"body":"x"}}]}}]}]}`, id, at)
	}
	page := fmt.Sprintf(`{"object":"page","entry":[{"id":"100","time":%[1]d,"messaging":[{"sender":{"id":"7001"},"recipient":{"id":"100"},"timestamp":%[1]d,"message":{"mid":"m1","text":"x"}}]}]}`, at*1000)
	old := strings.Replace(number("w9"), fmt.Sprint(at), fmt.Sprint(at+1_000_000), 1)
	const foreign = `{"object":"payments"}`
	for body, want := range map[string]struct {
		channel string
		ids     string
		isNew   string
		errs    []string
		foreign bool
	}{
		"[]":                                  {},
		" [" + number("w1") + "]":             {channel: "whatsapp", ids: "w1", isNew: "true"},
		"[" + number("w1") + "," + page + "]": {ids: "w1 m1", isNew: "true true"},
		"[" + number("w1") + "," + number("w1") + "]":              {channel: "whatsapp", ids: "w1 w1", isNew: "true false"},
		"[" + number("w1") + ",5,null," + page + "]":               {ids: "w1 m1", isNew: "true true", errs: []string{"[1]: body is not an object", "[2]: body is not an object"}},
		"[" + foreign + "," + page + "]":                           {channel: "messenger", ids: "m1", isNew: "true", errs: []string{"reads 1 of 2 bodies"}, foreign: true},
		"[" + foreign + "," + foreign + "]":                        {errs: []string{"reads 2 of 2 bodies"}, foreign: true},
		"[" + number("w1") + "," + old + "," + number("w2") + "]":  {channel: "whatsapp", ids: "w1 w9 w2", isNew: "true false true", errs: []string{"event 1 (user_action)"}},
		"[[" + page + "]]":                                         {channel: "whatsapp", errs: []string{"[0]: body is not an object"}}, // who cannot read it is asked first
		"[" + number("w1"):                                         {channel: "whatsapp", errs: []string{"is not JSON"}},
		"[" + strings.Repeat("1,", 150) + page + "]":               {channel: "messenger", ids: "m1", isNew: "true", errs: []string{"[99]: ", "holds 50 more bodies with errors"}},
		"[" + page + strings.Repeat(","+foreign, 4000) + "]":       {channel: "messenger", ids: "m1", isNew: "true", errs: []string{"holds more than "}, foreign: true},
		"[" + strings.Repeat("[", 200) + strings.Repeat("]", 201):  {channel: "whatsapp", errs: []string{"nested deeper than"}},
		"[" + strings.Repeat(" ", channels.MaxBody) + number("w1"): {channel: "whatsapp", errs: []string{"is larger than"}},
	} {
		about := body[:min(len(body), 200)]
		e, err := conversation.New(conversation.WithChannels(whatsapp.New(), messenger.New()))
		require.NoError(t, err)
		got, err := e.Receive(context.Background(), []byte(body))
		require.Equal(t, want.channel, got.Channel, about)
		require.Len(t, got.New, len(got.Events), about)
		var ids, isNew []string
		for i := range got.Events {
			ids, isNew = append(ids, got.Events[i].ID), append(isNew, fmt.Sprint(got.New[i]))
		}
		require.Equal(t, want.ids, strings.Join(ids, " "), about)
		require.Equal(t, want.isNew, strings.Join(isNew, " "), about)
		require.Equal(t, len(want.errs) == 0, err == nil, "%s: %v", about, err)
		for _, part := range want.errs {
			require.ErrorContains(t, err, part, about)
		}
		if want.foreign {
			require.ErrorIs(t, err, channels.ErrForeign, about)
		} else {
			require.NotErrorIs(t, err, channels.ErrForeign, about)
		}
	}
}
