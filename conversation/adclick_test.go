package conversation_test

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

// A click on an ad in an existing thread comes without a message and opens nothing. The message after it opens 24 hours; one that names
// the ad itself opens up to 7 days, as assumed.
func TestAnAdIsClickedInAnExistingThread(t *testing.T) {
	t.Parallel()
	const ad = `"referral":{"source":"ADS","type":"OPEN_THREAD","ad_id":"6045246247433"}`
	clicked := time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC)
	wrote := clicked.Add(time.Hour)
	person := channels.Address{Channel: messenger.Name, Business: "100000000000001", User: "200000000000001"}
	for name, c := range map[string]struct {
		message string
		holds   time.Duration
	}{
		"the click alone":           {"", 0},
		"a message after the click": {`"message":{"mid":"m1","text":"Is it there?"}`, 24 * time.Hour},
		"a message by the ad":       {`"message":{"mid":"m1","text":"Is it there?",` + ad + `}`, 7 * 24 * time.Hour},
	} {
		clk := &manual{wrote}
		e, err := conversation.New(conversation.WithChannels(messenger.New()), conversation.WithClock(clk))
		require.NoError(t, err)
		receive := func(at time.Time, what string) {
			_, err := e.Receive(context.Background(), fmt.Appendf(nil, `{"object":"page","entry":[{"id":%q,"time":%d,"messaging":[{"sender":{"id":%q},"recipient":{"id":%q},"timestamp":%d,%s}]}]}`,
				person.Business, at.UnixMilli(), person.User, person.Business, at.UnixMilli(), what))
			require.NoError(t, err)
		}
		receive(clicked, ad)
		if c.message == "" {
			d := checkAt(t, e, person, text, wrote)
			require.True(t, d.Has(policy.WindowClosed), "%s: %s", name, d)
			continue
		}
		receive(wrote, c.message)
		d := checkAt(t, e, person, text, wrote.Add(c.holds-time.Millisecond))
		require.True(t, d.Allowed(), "%s: %s", name, d)
		require.True(t, d.Until.Equal(wrote.Add(c.holds)), "%s: %s", name, d)
		require.False(t, checkAt(t, e, person, text, wrote.Add(c.holds)).Allowed(), name)
	}
}
