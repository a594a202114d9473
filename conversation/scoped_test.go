package conversation_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
)

// The channel tells a phone number from an id; a claimed category counts where there is no template.
func TestEngineTellsScopedIDs(t *testing.T) {
	ctx := context.Background()
	book := demoBook()
	book.Permissions = append(book.Permissions, policy.Permission{
		Name: "claimed", Types: []channels.MessageType{"claim"}, Category: "authentication", Source: src,
		Bars: []policy.Bar{{Categories: []policy.Category{"authentication"}, Scoped: true}},
	})
	e, err := conversation.New(conversation.WithChannels(demo{book}), conversation.WithClock(&manual{now: t0}))
	require.NoError(t, err)
	claim := channels.Message{Type: "claim", Category: "authentication"}
	for user, allowed := range map[string]bool{"447700900123": true, "GB.447700900123": false, "GB.ENT.1": false} {
		d, err := e.Check(ctx, channels.Address{Channel: "demo", Business: "b1", User: user}, claim)
		require.NoError(t, err)
		require.Equal(t, allowed, d.Verdict == policy.Allow, "%s: %s", user, d)
		if !allowed {
			require.NotContains(t, d.String(), "447700900123")
		}
	}
}
