package conversation_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// steps is a log of events, the last of which sent a message.
func steps(m channels.Message, events ...channels.Event) []conversation.Step {
	var out []conversation.Step
	for _, ev := range events {
		out = append(out, conversation.Step{Event: ev})
	}
	out[len(out)-1].Message = &m
	return out
}

func sends(id, user string, when time.Time) channels.Event {
	return channels.Event{Kind: channels.BusinessMessage, ID: id, Address: wa(user), Occurred: when}
}

// Replay refuses what Check refuses, whichever of a person's names the register of consent knows them by and the message goes to.
func TestReplayAsksTheRegisterUnderEveryName(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	m := channels.Message{Type: channels.Template, Template: template.NewSend("x", "en")}
	past := wrote(ten.Add(-72*time.Hour), p1, s1)
	for _, told := range []string{p1, s1} {
		e, err := conversation.New(conversation.WithChannels(wabaChannel), conversation.WithClock(&manual{ten}),
			conversation.WithConsents(byAddress{told: {OptedOut: ten.Add(-24 * time.Hour)}}))
		require.NoError(t, err)
		require.NoError(t, record(e, ctx, past))
		for _, to := range []string{p1, s1} {
			d, err := e.Check(ctx, wa(to), m)
			require.NoError(t, err)
			require.True(t, d.Has(policy.OptedOut))
			out, err := e.Replay(ctx, slices.Values(steps(m, past, sends("s1", to, ten))), 0)
			require.NoError(t, err)
			require.EqualValues(t, 1, out.Refused, "told of %s, sent to %s", told, to)
		}
	}
}

// A message that is delivered again after its number passed on opens nothing for the new holder, in a replay as in life.
func TestReplayOfAWebhookDeliveredAgainAfterTheNumberPassedOn(t *testing.T) {
	t.Parallel()
	old := wrote(ten, p1)
	log := steps(text, old, moved(hour(1), []string{p1}, []string{p3}), moved(hour(2), []string{p2}, []string{p1}), old, sends("s", p1, hour(3)))
	e, err := conversation.New(conversation.WithChannels(wabaChannel))
	require.NoError(t, err)
	out, err := e.Replay(context.Background(), slices.Values(log), 0)
	require.NoError(t, err)
	require.EqualValues(t, 1, out.Refused)
	log[len(log)-1].Event.Address = wa(p3)
	out, err = e.Replay(context.Background(), slices.Values(log), 0)
	require.NoError(t, err)
	require.EqualValues(t, 1, out.Sends-out.Refused, "the former holder is answered under the new number")
}

// A replay knows of an account what its webhooks said, under the host's pair or the log's, and holds an answer to a comment of nobody.
func TestReplayKnowsAccountsAndTokens(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	claim := wrote(ten, p1)
	claim.Account = "waba"
	barred := accountSays(channels.Address{Channel: whatsapp.Name, Business: "waba"}, ten, restricts(channels.Restriction{Type: "RESTRICTED_BIZ_INITIATED_MESSAGING"}))
	m := channels.Message{Type: channels.Template, Template: template.NewSend("x", "en")}
	e, err := conversation.New(conversation.WithChannels(wabaChannel, demo{demoBook()}))
	require.NoError(t, err)
	out, err := e.Replay(ctx, slices.Values(steps(m, claim, barred, sends("s", p2, hour(1)))), 0)
	require.NoError(t, err)
	require.Equal(t, map[policy.ReasonCode]int64{policy.SenderRestricted: 1}, out.Refusals)

	reply := channels.Event{Kind: channels.BusinessMessage, ID: "a", Address: nobody, Occurred: t0}
	log := steps(answer("c1"), comments("c1", "", t0), reply)
	again := reply
	again.ID = "b"
	log = append(log, conversation.Step{Event: again, Message: log[1].Message})
	out, err = e.Replay(ctx, slices.Values(log), 0)
	require.NoError(t, err)
	require.Equal(t, []int64{2, 1}, []int64{out.Sends, out.Sends - out.Refused}, "one answer")
	require.Equal(t, window.Never, func() window.Status {
		ws, err := e.TokenWindowAt(ctx, nobody, "c1", t0)
		require.NoError(t, err)
		return ws[0].Status
	}(), "the engine itself knows nothing of it")
}
