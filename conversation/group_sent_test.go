package conversation_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
)

// A group's id is no person's: without the group named in the event, the record of the send would be refused.
func TestSentEventToAGroupIsRecorded(t *testing.T) {
	engine, err := conversation.New(conversation.WithChannels(whatsapp.New()))
	require.NoError(t, err)
	group := channels.Address{Channel: whatsapp.Name, Business: "100", User: "group-1"}
	ev := policy.SentEvent(group, channels.Message{Type: channels.Text, Group: true}, policy.Decision{}, "m1", time.Now())
	require.Equal(t, "group-1", ev.Group)
	_, err = engine.Record(context.Background(), ev)
	require.NoError(t, err)
}
