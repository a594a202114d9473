package instagram_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
)

func TestChannel(t *testing.T) {
	c := instagram.New()
	require.Equal(t, instagram.Name, c.Name())
	require.Equal(t, instagram.Name, c.Rulebook().Channel)
	require.Same(t, c.Rulebook(), c.Rulebook())
	require.NotSame(t, c.Rulebook(), instagram.New().Rulebook(), "channel values share no rows")
}

// TestRequestsHaveRules: every type that a request can be read as, save those the
// platform adds later, has rows in the rulebook.
func TestRequestsHaveRules(t *testing.T) {
	rules, err := instagram.New().Rulebook().Compile()
	require.NoError(t, err)
	editions := rules.Editions()
	latest := editions[len(editions)-1]
	for _, body := range []string{
		`{"recipient":{"id":"7"},"message":{"text":"x"}}`,
		`{"recipient":{"id":"7"},"message":{"attachment":{"type":"image"}}}`,
		`{"recipient":{"id":"7"},"message":{"attachment":{"type":"MEDIA_SHARE"}}}`,
		`{"recipient":{"id":"7"},"message":{"attachment":{"type":"like_heart"}}}`,
		`{"recipient":{"id":"7"},"message":{"attachment":{"type":"template","payload":{"template_type":"product"}}}}`,
		`{"recipient":{"id":"7"},"sender_action":"typing_on"}`,
		`{"recipient":{"id":"7"},"sender_action":"react","payload":{"message_id":"m"}}`,
		`{"recipient":{"comment_id":"7"},"message":{"text":"x"}}`,
	} {
		_, m, err := instagram.New().ReadRequest("/104/messages", []byte(body))
		require.NoError(t, err, body)
		require.NotEmpty(t, latest.PermissionsFor(m.Type), "%s: %s", m.Type, body)
	}
}

// The zero Channel is what New returns.
func TestZeroChannel(t *testing.T) {
	var c instagram.Channel
	require.Equal(t, instagram.Name, c.Name())
	require.Equal(t, instagram.New().Rulebook().Permissions, c.Rulebook().Permissions)
	events, err := c.Decode([]byte(`{"object":"instagram","entry":[{"id":"1","messaging":[{}]}]}`))
	require.NoError(t, err)
	require.Len(t, events, 1)
	require.Equal(t, channels.Unknown, events[0].Kind)
	_, _, err = c.ReadRequest("/1/messages", []byte(`{"recipient":{"id":"7"},"message":{"text":"x"}}`))
	require.NoError(t, err)
}
