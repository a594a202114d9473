package messenger_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
)

// A comment or a visitor's post that was removed is not to be answered, whoever removed it and in whichever order the two are told. What else
// happens to it changes nothing, and another comment may be answered.
func TestARemovedCommentGrantsNothing(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	feed := func(item, verb, from string, after time.Duration) string {
		return fmt.Sprintf(`{"object":"page","entry":[{"id":"100","time":%d,"changes":[{"field":"feed","value":{"item":%q,"verb":%q,"comment_id":"c1","post_id":"c1",
			"from":{"id":%q},"created_time":%d,"message":"x"}}]}]}`, at.Add(after).UnixMilli(), item, verb, from, at.Unix())
	}
	for _, c := range []struct {
		item, verb, from string
		want             policy.Verdict
	}{
		{"comment", "remove", "7001", policy.Deny},
		{"comment", " Remove", "100", policy.Deny},
		{"post", "remove", "7001", policy.Deny},
		{"comment", "edited", "7001", policy.Allow},
		{"comment", "hide", "7001", policy.Allow},
		{"reaction", "remove", "7001", policy.Allow},
	} {
		told := []string{feed("comment", "add", "7001", 0), feed(c.item, c.verb, c.from, time.Minute)}
		for range 2 {
			slices.Reverse(told)
			e, err := conversation.New(conversation.WithChannels(messenger.New()), conversation.WithClock(manual{at.Add(time.Hour)}))
			require.NoError(t, err)
			for _, body := range told {
				got, err := e.Receive(context.Background(), []byte(body))
				require.NoError(t, err)
				require.Len(t, got.Events, 1)
				if got.Events[0].Action == channels.ActDelete {
					require.True(t, got.Events[0].Occurred.Equal(at.Add(time.Minute)))
					require.Empty(t, got.Events[0].Text)
				}
			}
			to := channels.Address{Channel: messenger.Name, Business: "100", User: "7001"}
			m := channels.Message{Type: channels.PrivateReply, Text: "hello", Token: "c1"}
			d, err := e.Check(context.Background(), to, m)
			require.NoError(t, err)
			require.Equal(t, c.want, d.Verdict, "%v: %s", c, d)
			d, err = e.CheckAt(context.Background(), to, m, at.Add(time.Minute-time.Millisecond))
			require.NoError(t, err)
			require.Equal(t, policy.Allow, d.Verdict, "%v, before: %s", c, d)
			_, err = e.Receive(context.Background(), []byte(`{"object":"page","entry":[{"id":"100","changes":[{"field":"feed","value":{"item":"comment","verb":"add","comment_id":"c2","from":{"id":"7001"},"created_time":`+fmt.Sprint(at.Unix())+`}}]}]}`))
			require.NoError(t, err)
			m.Token = "c2"
			d, err = e.Check(context.Background(), to, m)
			require.NoError(t, err)
			require.Equal(t, policy.Allow, d.Verdict, "another: %s", d)
		}
	}
}

type manual struct{ now time.Time }

func (m manual) Now() time.Time { return m.now }
