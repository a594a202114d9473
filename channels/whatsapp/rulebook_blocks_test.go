package whatsapp_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

func TestBlocks(t *testing.T) {
	const (
		barred = policy.RegionBlocked
		paused = policy.MarketingPausedRegion
	)
	e := editions(t).At(day(t, now))
	for _, c := range []struct {
		reason         policy.ReasonCode
		user, business string
		typ            channels.MessageType
		code           int // 0: no block
	}{
		{paused, "US", "", "template", 131049},
		{paused, "CA", "", "template", 0},
		{paused, "PR", "", "template", 0},
		{paused, "", "US", "template", 0},
		{barred, "CU", "", "text", 130497},
		{barred, "IR", "", "template", 130497},
		{barred, "KP", "", "reaction", 130497},
		{barred, "SY", "", "image", 130497},
		{barred, "", "SY", "text", 130497},
		{barred, "TR", "TR", "text", 0},
		{barred, "UA", "UA", "text", 0},
		{barred, "RU", "DE", "template", 0},
		{barred, "", "US", "call_permission_request", 138013},
		{barred, "", "CA", "call_permission_request", 138013},
		{barred, "", "EG", "call_permission_request", 138013},
		{barred, "", "VN", "call_permission_request", 138013},
		{barred, "", "NG", "call_permission_request", 138013},
		{barred, "US", "IN", "call_permission_request", 0},
		{barred, "", "US", "voice_call", 0},
		{barred, "IN", "IN", "address_message", 0},
		{barred, "PK", "IN", "address_message", 131009},
		{barred, "IN", "PK", "address_message", 131009},
		{barred, "", "IN", "order_details", 0},
		{barred, "", "BR", "order_status", 0},
		{barred, "", "SG", "order_details", 131009},
		{barred, "", "US", "order_status", 131009},
		{barred, "US", "BR", "order_details", 2040},
		{barred, "IN", "BR", "order_details", 2040},
		{barred, "BR", "IN", "order_status", 2040},
		{barred, "SG", "", "order_status", 2040},
		{barred, "IN", "IN", "order_details", 0},
		{barred, "BR", "BR", "order_status", 0},
	} {
		b := block(e, c.reason, c.user, c.business, c.typ)
		if c.code == 0 {
			require.Nil(t, b, "%+v", c)
			continue
		}
		require.NotNil(t, b, "%+v", c)
		require.Equal(t, c.code, b.Error.Code, "%+v", c)
	}
}

// The pause is for marketing templates alone; the other blocks look at no category.
func TestBlockedCategories(t *testing.T) {
	for _, b := range editions(t).At(day(t, now)).Blocks {
		if b.Reason == policy.MarketingPausedRegion {
			require.Equal(t, []policy.Category{"marketing"}, b.Categories)
			continue
		}
		require.Empty(t, b.Categories)
	}
}

// From 2027 an account is kept in the currency of the country in which its customer is billed. Nobody tells where that is, so the business's
// country only makes the answer an assumption.
func TestAccountsInOtherCurrencies(t *testing.T) {
	table := editions(t)
	for _, c := range []struct {
		country, currency, from string
		assumed                 bool
	}{
		{"IN", "USD", "2027-01-01", true}, {"IN", "INR", "2027-01-01", false}, {"US", "USD", "2027-01-01", false},
		{"BR", "USD", "2027-07-01", true}, {"BR", "BRL", "2027-07-01", false},
	} {
		from := day(t, c.from)
		for _, at := range []time.Time{from.Add(-time.Millisecond), from} {
			state, err := window.State{}.Observe(table.At(at).Windows, window.Message, at.Add(-time.Hour))
			require.NoError(t, err)
			d := policy.Decide(table.At(at), &channels.Message{Type: channels.Text, Text: "hello"}, &policy.Facts{
				State: state, Country: "IN", Account: &policy.Account{Country: c.country, Pricing: pricing.Account{Currency: c.currency}},
			}, at)
			require.Equal(t, policy.Allow, d.Verdict, "%+v: %s", c, d)
			require.Equal(t, c.assumed && !at.Before(from), d.Assumed == policy.AssumedAccount, "%+v at %s: %s", c, at, d)
		}
	}
}
