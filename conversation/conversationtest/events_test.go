package conversationtest_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/conversationtest"
	"github.com/replywindow/replywindow/pricing"
)

type observed struct{ events []channels.Event }

func (o *observed) Recorded(_ context.Context, e channels.Event, _ error) {
	o.events = append(o.events, e)
}
func (o *observed) Decided(context.Context, channels.Address, channels.Message, policy.Decision) {
}

func events(t *testing.T, text string) []channels.Event {
	t.Helper()
	var o observed
	r := playOn(t, newChat(), text, conversationtest.WithEngine(func() []conversation.Option {
		return []conversation.Option{conversation.WithObserver(&o)}
	}))
	require.True(t, r.Passed(), r.String())
	return o.events
}

func TestEventsAreLikeDecodedOnes(t *testing.T) {
	got := events(t, chatHeader+"user IN.7 phone=919800000007\n"+start+`user ad_message device=ios at=2026-03-01T09:00:00Z as=IN.7
+0s user ad_message device=ios at=2026-03-01T09:00:00Z as=IN.7
+0s user comment id=c1
+0s user image
+0s send text
+0s send private_reply to=c1 undelivered
+0s send text fails`)
	require.Len(t, got, 10)

	told := got[0]
	require.Equal(t, channels.IdentityChange, told.Kind, "the header's phone number")
	require.Equal(t, channels.Identity{Phone: "919800000007", Scoped: "IN.7"}, told.Identity)
	require.Equal(t, "2026-03-01T09:59:59.999Z", told.Occurred.Format(time.RFC3339Nano), "just before the first step")

	got = got[1:]
	ad := got[0]
	require.Equal(t, channels.Address{Channel: "chat", Business: "100", User: "919800000007"}, ad.Address)
	require.Equal(t, channels.Identity{Phone: "919800000007", Scoped: "IN.7"}, ad.Identity)
	require.Equal(t, "2026-03-01T09:00:00Z", ad.Occurred.Format(time.RFC3339))
	require.Equal(t, "2026-03-01T10:00:00Z", ad.Received.Format(time.RFC3339))
	require.Equal(t, &channels.Arrival{Source: "ad_message", Device: "ios"}, ad.Arrival)
	require.Equal(t, channels.ActAdMessage, ad.Action)
	require.Equal(t, ad.ID, got[1].ID, "delivered twice")

	comment, image := got[2], got[3]
	require.Equal(t, "c1", comment.Token)
	require.True(t, comment.Identity.IsZero())
	require.Nil(t, comment.Arrival)
	require.Equal(t, channels.Image, image.Type)

	text, delivered := got[4], got[5]
	require.Equal(t, channels.BusinessMessage, text.Kind)
	require.Equal(t, pricing.FreeTier, text.Charge.Basis)
	require.Equal(t, &channels.Status{MessageID: text.ID, State: channels.Delivered}, delivered.Status)

	reply, sent := got[6], got[7]
	require.Equal(t, "c1", reply.Token)
	require.Nil(t, reply.Charge)
	require.Equal(t, &channels.Status{MessageID: reply.ID, State: channels.Sent}, sent.Status)
	require.NotEqual(t, text.ID, reply.ID)
	require.Equal(t, channels.Failed, got[8].Status.State)
}
