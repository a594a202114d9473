package conversation_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
)

// undelivered takes back the delivery of the message sent last.
func (l *log) undelivered() { l.steps = l.steps[:len(l.steps)-1] }

// TestReplayOpensConversationsOnDelivery, while each conversation was charged: a
// message that never arrives opens none, and one that arrives late opens it late.
func TestReplayOpensConversationsOnDelivery(t *testing.T) {
	t.Parallel()
	begin := time.Date(2025, 3, 3, 9, 0, 0, 0, time.UTC)
	lost := &log{begin: begin}
	lost.send("a", 0, "UTILITY")
	lost.undelivered()
	lost.status("a", 1, channels.Failed)
	lost.send("b", 2, "UTILITY")
	require.Equal(t, map[string]int64{"utility regular": 1}, bill(lost.replay(t, 0)), "b pays, since a opened nothing")

	late := &log{begin: begin}
	late.send("a", 0, "UTILITY")
	late.undelivered()
	late.send("b", 1, "UTILITY")       // delivered at once: opens
	late.status("a", 2, channels.Read) // a arrives inside
	late.send("c", 24.99, "UTILITY")
	late.send("d", 25, "UTILITY") // 24 hours after the delivery of b
	require.Equal(t, map[string]int64{"utility regular": 2, "utility conversation_open": 2}, bill(late.replay(t, 0)))
}

// TestReplayPricesOnDelivery: the card, the rules and the allowance are those of the
// delivery; the windows those of the sending.
func TestReplayPricesOnDelivery(t *testing.T) {
	t.Parallel()
	october := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		delivered time.Time
		want      string
	}{
		{october.Add(-time.Millisecond), "utility free_customer_service"},
		{october, "utility regular"},
		{october.Add(48 * time.Hour), "utility regular"},
	} {
		l := &log{begin: october.Add(-2 * time.Hour)}
		l.user(0)
		l.send("a", 1, "UTILITY")
		l.undelivered()
		l.status("a", tc.delivered.Sub(l.begin).Hours(), channels.Delivered)
		require.Equal(t, map[string]int64{tc.want: 1}, bill(l.replay(t, 0)), tc.delivered)
	}

	// Sent inside the window and delivered after it: the window of the sending counts.
	l := &log{begin: september}
	l.user(0)
	l.send("a", 1, "UTILITY")
	l.undelivered()
	l.status("a", 60, channels.Delivered)
	require.Equal(t, map[string]int64{"utility free_customer_service": 1}, bill(l.replay(t, 0)))
}

// TestReplayPricesWhenBothAreKnown, in whatever order sending and delivery are told.
func TestReplayPricesWhenBothAreKnown(t *testing.T) {
	t.Parallel()
	l := &log{begin: september}
	l.send("a", 0, "MARKETING")
	want := l.replay(t, 0)
	slices.Reverse(l.steps)
	require.Equal(t, want, l.replay(t, 0))

	// A charge that the log itself carries stands, and counts from the delivery on.
	charge := pricing.Charge{Category: "utility", Basis: pricing.Regular, Market: "Brazil", Opens: 24 * time.Hour}
	carried := &log{begin: time.Date(2025, 3, 3, 9, 0, 0, 0, time.UTC)}
	carried.send("a", 0, "UTILITY")
	carried.steps[0].Message, carried.steps[0].Event.Charge = nil, &charge
	carried.undelivered()
	carried.send("b", 1, "UTILITY")
	carried.status("a", 1, channels.Delivered)
	carried.steps[1], carried.steps[3] = carried.steps[3], carried.steps[1]
	out := carried.replay(t, 0)
	require.Equal(t, map[string]int64{"utility regular": 1, "utility conversation_open": 1}, bill(out))
	require.EqualValues(t, 1, out.Unpriced, "the carried charge names no price")
	require.True(t, out.Totals["USD"].IsZero())
}

// A send whose event names the next holder of a number costs the same.
func TestReplayPricesASendThatPassesANumberOn(t *testing.T) {
	t.Parallel()
	l := &log{begin: september}
	l.user(0)
	l.steps[0].Event.Identity = channels.Identity{Phone: brazilian.User, Scoped: "BR.1"}
	l.send("m", 1, "MARKETING")
	want := bill(l.replay(t, 0))
	l.steps[1].Event.Identity = channels.Identity{Phone: brazilian.User, Scoped: "BR.2"}
	out := l.replay(t, 0)
	require.Equal(t, []int64{0, 1, 1}, []int64{out.Failed, out.Sends - out.Refused, out.Delivered})
	require.Equal(t, want, bill(out))
}

// A charge of which nothing is known is no charge: the message is counted without a
// price, on a channel without a price list too.
func TestReplayLeavesAnEmptyChargeUnpriced(t *testing.T) {
	t.Parallel()
	for _, to := range []channels.Address{brazilian, alice} {
		l := &log{begin: september}
		l.send("m", 1, "")
		for i := range l.steps {
			l.steps[i].Message, l.steps[i].Event.Address = nil, to
		}
		l.steps[0].Event.Charge = &pricing.Charge{}
		e, err := conversation.New(conversation.WithChannels(whatsapp.New(), demo{demoBook()}), conversation.WithAccounts(indian()))
		require.NoError(t, err)
		out, err := e.Replay(context.Background(), slices.Values(l.steps), 0)
		require.NoError(t, err)
		require.Equal(t, map[string]int64{" unknown": 1}, bill(out))
		require.Equal(t, []int64{1, 1}, []int64{out.Delivered, out.Unpriced})
	}
}
