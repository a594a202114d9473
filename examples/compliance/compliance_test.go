package compliance_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/window"
)

// clock stands where a test puts it.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

// wroteAt is an engine in which one customer wrote on every channel at the instant.
func wroteAt(t *testing.T, at time.Time, more ...conversation.Option) (*conversation.Engine, *clock) {
	t.Helper()
	c := &clock{now: at}
	e, err := conversation.New(append(more,
		conversation.WithChannels(whatsapp.New(), messenger.New(), instagram.New()),
		conversation.WithClock(c),
		conversation.WithMargin(2*time.Minute), // our own rule: never send in the last two minutes
	)...)
	require.NoError(t, err)
	for _, a := range customer {
		_, err := e.Record(context.Background(), channels.UserMessage(a, "hello", at))
		require.NoError(t, err)
	}
	return e, c
}

// customer is one person on three channels.
var customer = []channels.Address{
	{Channel: whatsapp.Name, Business: "300000000000001", User: "919812345678"},
	{Channel: messenger.Name, Business: "400000000000001", User: "500000000000001"},
	{Channel: instagram.Name, Business: "17841400000000009", User: "500000000000001"},
}

// Our bot's nightly reminder is automatic and promotional. It may go only while
// the customer's window is open, on every channel.
func TestReminderNeverLeavesTheWindow(t *testing.T) {
	at := time.Date(2026, 11, 10, 20, 0, 0, 0, time.UTC)
	e, c := wroteAt(t, at)
	reminder := channels.Message{Type: channels.Text, Text: "Your cart is waiting."} // zero purpose: promotional
	for _, a := range customer {
		c.now = at.Add(24*time.Hour - 2*time.Minute - time.Millisecond)
		d, err := e.Check(context.Background(), a, reminder)
		require.NoError(t, err)
		require.True(t, d.Allowed(), "%s: %s", a.Channel, d)

		c.now = at.Add(24*time.Hour - 2*time.Minute)
		d, err = e.Check(context.Background(), a, reminder)
		require.NoError(t, err)
		require.True(t, d.Has(policy.WindowClosed), "%s: %s", a.Channel, d)
	}
}

// Nobody in our company may let a bot use the human agent tag.
func TestBotMayNotPoseAsHuman(t *testing.T) {
	at := time.Date(2026, 11, 10, 20, 0, 0, 0, time.UTC)
	e, c := wroteAt(t, at)
	c.now = at.Add(48 * time.Hour)
	for _, a := range customer[1:] {
		d, err := e.Check(context.Background(), a, channels.Message{Type: channels.Text, Tag: "HUMAN_AGENT", Text: "Hello", Purpose: channels.Support})
		require.NoError(t, err)
		require.False(t, d.Allowed())
		require.True(t, d.Has(policy.HumanRequired), "%s: %s", a.Channel, d)
	}
}

// The tag that our order updates used until April 2026 must not come back.
func TestRetiredTagStaysOut(t *testing.T) {
	e, c := wroteAt(t, time.Date(2026, 4, 20, 0, 0, 0, 0, time.UTC))
	update := channels.Message{Type: channels.Text, Tag: "POST_PURCHASE_UPDATE", Text: "Shipped.", Purpose: channels.Transactional}
	c.now = time.Date(2026, 4, 27, 0, 0, 0, 0, time.UTC)
	d, err := e.Check(context.Background(), customer[1], update)
	require.NoError(t, err)
	require.True(t, d.Has(policy.TagRetired), d.String())
}

// breather is a rule of our own: a promotion keeps two hours from whatever we sent to the person last.
type breather struct{}

func (breather) Judge(c conversation.HouseCase) conversation.Ruling {
	over := c.Facts.State.Last(window.Reply).Add(2 * time.Hour)
	if c.Message.Purpose != channels.Promotional || !c.Decision.At.Before(over) {
		return conversation.Ruling{}
	}
	return conversation.Ruling{Reasons: []policy.Reason{{Code: policy.TooSoon, Detail: "a promotion keeps two hours from our last message", Ends: over}}}
}

func TestPromotionKeepsItsDistance(t *testing.T) {
	at := time.Date(2026, 11, 10, 20, 0, 0, 0, time.UTC)
	e, c := wroteAt(t, at, conversation.WithHouseRules(breather{}))
	answer := channels.Message{Type: channels.Text, Text: "It was sent today.", Purpose: channels.Support}
	offer := channels.Message{Type: channels.Text, Text: "Twenty per cent off."}
	for _, a := range customer {
		c.now = at
		d, err := e.Check(context.Background(), a, answer)
		require.NoError(t, err)
		_, err = e.Record(context.Background(), policy.SentEvent(a, answer, d, "answer", at))
		require.NoError(t, err)

		c.now = at.Add(2*time.Hour - time.Nanosecond)
		d, err = e.Check(context.Background(), a, offer)
		require.NoError(t, err)
		require.Equal(t, policy.Defer, d.Verdict, "%s: %s", a.Channel, d)
		require.True(t, d.Until.Equal(at.Add(2*time.Hour)))

		c.now = d.Until
		d, err = e.Check(context.Background(), a, offer)
		require.NoError(t, err)
		require.True(t, d.Allowed(), "%s: %s", a.Channel, d)
	}
}

// A rule that was announced and that the library does not know yet, as JSON: the window on WhatsApp becomes shorter.
func TestAnnouncedChangeIsRehearsed(t *testing.T) {
	platform := whatsapp.New()
	book := platform.Rulebook().Clone()
	require.NoError(t, book.Amend([]byte(`[{"window": "customer_service", "from": "2027-02-01T00:00:00Z", "set": {"length": "12h"},
		"source": {"url": "https://example.com/news", "date": "2026-11-20", "confidence": "reported"}}]`)))
	at := time.Date(2027, 1, 31, 6, 0, 0, 0, time.UTC)
	e, c := wroteAt(t, at, conversation.WithRulebook(platform, book))
	c.now = at.Add(13 * time.Hour)
	d, err := e.Check(context.Background(), customer[0], channels.Message{Type: channels.Text, Text: "Hello"})
	require.NoError(t, err)
	require.True(t, d.Until.Equal(time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC)), "the 24 hours end when the rule changes: %s", d)
}
