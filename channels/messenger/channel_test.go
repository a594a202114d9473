package messenger_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/messenger"
)

func TestChannel(t *testing.T) {
	c := messenger.New()
	require.Equal(t, messenger.Name, c.Name())
	require.Equal(t, messenger.Name, c.Rulebook().Channel)
	require.Same(t, c.Rulebook(), c.Rulebook())
	require.NotSame(t, c.Rulebook(), messenger.New().Rulebook(), "channel values share no rows")
}

// TestRequestsHaveRules: every type that a request can be read as, save those the
// platform adds later, has rows in the rulebook.
func TestRequestsHaveRules(t *testing.T) {
	rules, err := messenger.New().Rulebook().Compile()
	require.NoError(t, err)
	editions := rules.Editions()
	latest := editions[len(editions)-1]
	for _, body := range []string{
		`{"recipient":{"id":"7"},"message":{"text":"x"}}`,
		`{"recipient":{"id":"7"},"message":{"attachment":{"type":"image"}}}`,
		`{"recipient":{"id":"7"},"message":{"attachment":{"type":"template","payload":{"template_type":"button"}}}}`,
		`{"recipient":{"id":"7"},"message":{"attachment":{"type":"template","payload":{"template_type":"notification_messages"}}}}`,
		`{"recipient":{"id":"7"},"message":{"attachment":{"type":"template","payload":{"template_type":"one_time_notif_req"}}}}`,
		`{"recipient":{"id":"7"},"message":{"sticker_id":1}}`,
		`{"recipient":{"id":"7"},"sender_action":"typing_on"}`,
		`{"recipient":{"id":"7"},"sender_action":"react","payload":{"message_id":"m"}}`,
		`{"recipient":{"comment_id":"7"},"message":{"text":"x"}}`,
		`{"recipient":{"notification_messages_token":"7"},"message":{"text":"x"}}`,
		`{"recipient":{"one_time_notif_token":"7"},"message":{"text":"x"}}`,
		`{"recipient":{"id":"7"},"message":{"template":{"name":"n","language":{"code":"en"}}}}`,
		`{"messenger_delivery_data":{"subscription_token":"7"},"message":{"text":"x"}}`,
		`{"recipient":{"id":"7"},"tag":"CUSTOMER_FEEDBACK","message":{"attachment":{"type":"template","payload":{"template_type":"customer_feedback"}}}}`,
	} {
		_, m, err := messenger.New().ReadRequest("/104/messages", []byte(body))
		require.NoError(t, err, body)
		require.NotEmpty(t, latest.PermissionsFor(m.Type), "%s: %s", m.Type, body)
		require.Empty(t, m.API, "the rows of every lane here are about the ordinary interface")
	}
}

// The zero Channel is what New returns.
func TestZeroChannel(t *testing.T) {
	var c messenger.Channel
	require.Equal(t, messenger.Name, c.Name())
	require.Equal(t, messenger.New().Rulebook().Permissions, c.Rulebook().Permissions)
	events, err := c.Decode([]byte(`{"object":"page","entry":[{"id":"1","messaging":[{}]}]}`))
	require.NoError(t, err)
	require.Len(t, events, 1)
	require.Equal(t, channels.Unknown, events[0].Kind)
	_, _, err = c.ReadRequest("/1/messages", []byte(`{"recipient":{"id":"7"},"message":{"text":"x"}}`))
	require.NoError(t, err)
}
