package conversation_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/window"
)

// pacedEngine serves a channel on which two digests lie a day apart.
func pacedEngine(t *testing.T, at time.Time) (*conversation.Engine, *manual) {
	t.Helper()
	book := demoBook()
	book.Permissions = append(slices.Clone(book.Permissions), policy.Permission{
		Name: "digest", Types: []channels.MessageType{"digest"}, Gap: 24 * time.Hour, Source: src,
		Errors: []policy.Refusal{{Reason: policy.TooSoon, Error: channels.PlatformError{Code: 51}}},
	})
	clk := &manual{now: at}
	e, err := conversation.New(conversation.WithChannels(demo{book}), conversation.WithClock(clk))
	require.NoError(t, err)
	return e, clk
}

func digest(id string, at time.Time) channels.Event {
	return channels.Event{
		Kind: channels.BusinessMessage, ID: id, Address: alice, Occurred: at, Type: "digest", Triggers: window.On(window.Reply),
	}
}

func TestMessagesOfAPacedTypeLieApart(t *testing.T) {
	ctx := context.Background()
	e, clk := pacedEngine(t, t0)
	m := channels.Message{Type: "digest"}
	require.Equal(t, policy.Allow, check(t, e, m).Verdict, "none was sent")

	other := digest("text", t0)
	other.Type = channels.Text
	require.NoError(t, e.Record(ctx, other))
	require.Equal(t, policy.Allow, check(t, e, m).Verdict, "messages of another type do not count")

	late := digest("a", t0.Add(-5*time.Hour))
	require.NoError(t, e.Record(ctx, digest("b", t0), late, digest("b", t0)))
	for _, c := range []struct {
		after time.Duration
		want  policy.Verdict
	}{
		{0, policy.Defer}, {24*time.Hour - time.Millisecond, policy.Defer}, {24*time.Hour - 1, policy.Defer},
		{24 * time.Hour, policy.Allow}, {24*time.Hour + 1, policy.Allow},
	} {
		clk.now = t0.Add(c.after)
		d := check(t, e, m)
		require.Equal(t, c.want, d.Verdict, c.after)
		if c.want == policy.Defer {
			require.Equal(t, []policy.ReasonCode{policy.TooSoon}, codes(d))
			require.Equal(t, t0.Add(24*time.Hour), d.Until)
			require.Equal(t, 51, d.Reasons[0].Error.Code)
		}
	}
}

func TestAFailedMessageKeepsNoGap(t *testing.T) {
	e, _ := pacedEngine(t, t0)
	failed := channels.Event{Kind: channels.DeliveryStatus, ID: "s", Address: alice, Occurred: t0, Type: "digest",
		Status: &channels.Status{MessageID: "a", State: channels.Failed}}
	require.NoError(t, e.Record(context.Background(), failed))
	require.Equal(t, policy.Allow, check(t, e, channels.Message{Type: "digest"}).Verdict)
}

func TestASendAfterTheInstantAskedAboutDoesNotCount(t *testing.T) {
	e, _ := pacedEngine(t, t0)
	require.NoError(t, e.Record(context.Background(), digest("a", t0)))
	d, err := e.CheckAt(context.Background(), alice, channels.Message{Type: "digest"}, t0.Add(-time.Millisecond))
	require.NoError(t, err)
	require.Equal(t, policy.Allow, d.Verdict)
}
