package channels_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

// A platform knows its names in small letters only. What a request or a webhook says under a name in another case neither counts nor
// displaces what stands under the real one.
func TestNamesInAnotherCaseSayNothing(t *testing.T) {
	for name, c := range map[string]struct {
		channel     policy.Channel
		path, body  string
		user, token string
		sends       channels.MessageType
	}{
		"whatsapp":       {whatsapp.New(), "/v23.0/104/messages", `{"messaging_product":"whatsapp","to":"16505551234","type":"text","text":{"body":"x"},"TO":"16505559999"}`, "16505551234", "", channels.Text},
		"whatsapp, type": {whatsapp.New(), "/v23.0/104/messages", `{"messaging_product":"whatsapp","to":"16505551234","type":"text","text":{"body":"x"},"Type":"template"}`, "16505551234", "", channels.Text},
		"messenger":      {messenger.New(), "/v23.0/104/messages", `{"recipient":{"id":"7","ID":"8"},"message":{"text":"x"},"Recipient":{"id":"9"}}`, "7", "", channels.Text},
		"instagram":      {instagram.New(), "/v23.0/104/messages", `{"recipient":{"comment_id":"7"},"message":{"text":"x"},"RECIPIENT":{"id":"9"}}`, "", "7", channels.PrivateReply},
	} {
		a, m, err := c.channel.ReadRequest(c.path, []byte(c.body))
		require.NoError(t, err, name)
		require.Equal(t, channels.Address{Channel: c.channel.Name(), Business: "104", User: c.user}, a, name)
		require.Equal(t, c.token, m.Token, name)
		require.Equal(t, c.sends, m.Type, name)
	}
	_, _, err := whatsapp.New().ReadRequest("/v23.0/104/messages", []byte(`{"messaging_product":"whatsapp","TO":"16505551234","type":"text","text":{"body":"x"}}`))
	require.ErrorContains(t, err, "to")

	events, err := messenger.New().Decode([]byte(`{"object":"page","Object":"instagram","entry":[{"id":"104","time":1790000000000,"messaging":[
		{"sender":{"id":"7"},"Sender":{"id":"8"},"recipient":{"id":"104"},"timestamp":1790000000000,"message":{"mid":"m","text":"x"},"Messaging":[{}]}]}],
		"ENTRY":[{"id":"105"}]}`))
	require.NoError(t, err)
	require.Len(t, events, 1)
	require.Equal(t, channels.Address{Channel: messenger.New().Name(), Business: "104", User: "7"}, events[0].Address)
}
