package messenger_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
)

// A Page that is blocked sends nothing until it is unblocked, in either spelling of the webhook's key.
func TestPageBlockReachesEverySend(t *testing.T) {
	const page = "104500000000042"
	for _, key := range []string{"policy_enforcement", "policy-enforcement"} {
		e, err := conversation.New(conversation.WithChannels(messenger.New()))
		require.NoError(t, err)
		at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
		receive := func(part string) {
			body := fmt.Sprintf(`{"object":"page","entry":[{"id":%[1]q,"time":%[2]d,"messaging":[{"recipient":{"id":%[1]q},"timestamp":%[2]d,%[3]s}]}]}`,
				page, at.UnixMilli(), part)
			_, err := e.Receive(context.Background(), []byte(body))
			require.NoError(t, err, body)
		}
		receive(`"sender":{"id":"7001"},"message":{"mid":"m1","text":"hello"}`)
		for _, step := range []struct {
			action string
			then   policy.Verdict
		}{{"warning", policy.Allow}, {"block", policy.Deny}, {"warning", policy.Deny}, {"unblock", policy.Allow}, {"block", policy.Deny}} {
			at = at.Add(time.Minute)
			receive(fmt.Sprintf(`%q:{"action":%q,"reason":"spam"}`, key, step.action))
			for _, body := range []string{
				`{"recipient":{"id":"7001"},"message":{"text":"hello"}}`,
				`{"recipient":{"id":"7001"},"messaging_type":"UPDATE","message":{"attachment":{"type":"image","payload":{"attachment_id":"1"}}}}`,
				`{"recipient":{"id":"7001"},"sender_action":"typing_on"}`,
			} {
				to, m, err := messenger.New().ReadRequest("/v25.0/"+page+"/messages", []byte(body))
				require.NoError(t, err)
				d, err := e.CheckAt(context.Background(), to, m, at)
				require.NoError(t, err)
				require.Equal(t, step.then, d.Verdict, "%s %s: %s", key, step.action, d)
				if step.then == policy.Deny {
					require.Len(t, d.Reasons, 1, d)
					require.Equal(t, policy.SenderRestricted, d.Reasons[0].Code)
					require.Equal(t, channels.PlatformError{Code: 10, Subcode: 1893063}, d.Reasons[0].Error)
				}
			}
		}
	}
}
