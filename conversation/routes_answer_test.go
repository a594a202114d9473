package conversation_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/window"
)

func TestRoutesOfferTheAnswerToAComment(t *testing.T) {
	ctx := context.Background()
	e, clk := newEngine(t, t0)
	comment := userEvent("c", t0, window.Comment)
	comment.Token = "c1"
	require.NoError(t, e.Record(ctx, comment))

	in := conversation.Intent{Message: channels.Message{Type: channels.Text, Text: "hello"}}
	require.Empty(t, routes(t, e, in, alice), "no comment is named")
	in.Message.To = "c2"
	require.Empty(t, routes(t, e, in, alice), "nobody wrote this comment")

	in.Message.To = "c1"
	clk.now = t0.Add(48*time.Hour - time.Millisecond)
	got := routes(t, e, in, alice)
	require.Equal(t, []string{"private_reply"}, names(got))
	require.Equal(t, "c1", got[0].Decision.Requires.Echo)
	require.Equal(t, "hello", got[0].Message.Text)
	in.Message.Type = channels.PrivateReply
	require.Equal(t, []string{"private_reply"}, names(routes(t, e, in, alice)), "once")

	clk.now = t0.Add(48 * time.Hour)
	require.Empty(t, routes(t, e, in, alice))
}
