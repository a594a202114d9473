package conversation_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

// An account without a means of payment is refused what would be charged, and nothing
// that is free.
func TestPaymentMissing(t *testing.T) {
	ctx := context.Background()
	now := time.Date(2026, 11, 10, 12, 0, 0, 0, time.UTC)
	spent := pricing.Tally{{Scope: pricing.ScopeNumber, Owner: "n1", Category: "service", Month: 2026_11_01}: 1000}
	order := templated("order")
	order.Category = "utility"
	for name, c := range map[string]struct {
		unpaid  bool
		used    pricing.Tally
		message channels.Message
		refused bool
	}{
		"allowance left":               {unpaid: true, message: text},
		"allowance spent":              {unpaid: true, used: spent, message: text, refused: true},
		"allowance spent, can pay":     {used: spent, message: text},
		"a reaction is free":           {unpaid: true, used: spent, message: channels.Message{Type: channels.Reaction}},
		"a template has no allowance":  {unpaid: true, message: order, refused: true},
		"a template, and one can pay":  {message: order},
		"a read receipt costs nothing": {unpaid: true, used: spent, message: channels.Message{Type: channels.SenderAction}},
	} {
		e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithClock(&manual{now}), conversation.WithUsage(c.used),
			conversation.WithAccounts(accounts{"n1": {Pricing: pricing.Account{Currency: "USD", Zone: time.UTC, NoPaymentMethod: c.unpaid}}}))
		require.NoError(t, err)
		require.NoError(t, e.Record(ctx, channels.Event{
			ID: "1", Kind: channels.UserAction, Action: channels.ActMessage, Address: buyer, Occurred: now.Add(-time.Hour), Triggers: window.On(window.Message),
		}))
		d, err := e.Check(ctx, buyer, c.message)
		require.NoError(t, err)
		require.Equal(t, c.refused, d.Verdict == policy.Deny, "%s: %s", name, d)
		if !c.refused {
			continue
		}
		require.Equal(t, []policy.ReasonCode{policy.PaymentMissing}, codes(d), name)
		require.Equal(t, channels.PlatformError{Code: 131042}, d.Reasons[0].Error, name)
		require.Equal(t, pricing.WhyPaymentMissing, d.Charge.Why, name)
		require.Equal(t, window.Documented, d.Confidence, name)
	}
}
