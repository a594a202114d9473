package conversation_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

func TestRoutesOfferTheAnswerToAComment(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, clk := newEngine(t, t0)
	comment := userEvent("c", t0, window.Comment)
	comment.Token = "c1"
	require.NoError(t, record(e, ctx, comment))

	in := conversation.Intent{Message: channels.Message{Type: channels.Text, Text: "hello"}}
	require.Empty(t, routes(t, e, in, alice), "no comment is named")
	in.Message.Token = "c2"
	require.Empty(t, routes(t, e, in, alice), "nobody wrote this comment")

	in.Message.Token = "c1"
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

// An answer is tried in every type that goes to a comment, once each and by no other;
// only a template can lack values.
func TestRoutesTriesEveryAnswerOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	book := demoBook()
	more := func(name string, types ...channels.MessageType) policy.Permission {
		return policy.Permission{Name: name, Types: types, Window: "comment", PerID: true, Source: src}
	}
	book.Permissions = append(book.Permissions, more("again", "private_reply", "voice_reply"), more("card", "voice_reply", "text"))
	e, err := conversation.New(conversation.WithRulebook(demo{}, book), conversation.WithClock(&manual{t0}))
	require.NoError(t, err)
	comment := userEvent("c", t0, window.Comment)
	comment.Token = "c1"
	require.NoError(t, record(e, ctx, comment))
	got := routes(t, e, conversation.Intent{Message: channels.Message{Type: channels.Text, Text: "hello", Token: "c1"}}, alice)
	require.ElementsMatch(t, []string{"text", "private_reply", "voice_reply"}, names(got))
	for _, r := range got {
		require.False(t, r.Incomplete, r.Name())
		require.Equal(t, "c1", r.Message.Token, r.Name())
	}
	require.Empty(t, routes(t, e, conversation.Intent{Message: text}, alice), "no comment is named")
}

// What the host says of the message holds for every template.
func TestRoutesKeepWhatTheHostSays(t *testing.T) {
	t.Parallel()
	c := catalogue(t, nil, "b1", form("order", "en", template.Utility, "Hello {{1}} there."))
	e, _ := newEngine(t, t0, conversation.WithTemplates(c))
	for _, says := range []channels.Message{
		{Type: "image", Text: "hello"},
		{Type: "image", Text: "hello", Group: true},
		{Type: "image", Text: "hello", MaxPrice: true, Author: channels.Human, Purpose: channels.Support},
	} {
		got := routes(t, e, conversation.Intent{Message: says}, alice)
		require.Equal(t, []string{"template:order"}, names(got))
		m := got[0].Message
		require.Equal(t, []any{says.Group, says.MaxPrice, says.Author, says.Purpose}, []any{m.Group, m.MaxPrice, m.Author, m.Purpose})
		require.True(t, got[0].Incomplete, "its value is still to come")
		filled := routes(t, e, conversation.Intent{Message: says, Values: &template.Values{Body: []string{"Ann"}}}, alice)
		require.Len(t, filled, 1)
		require.False(t, filled[0].Incomplete)
	}
}
