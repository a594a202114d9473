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
	"github.com/replywindow/replywindow/template"
)

// A template that asks for leave to call is a request for it, like the message of that type: one a day and two a week of both together.
// A plain template goes at any time.
func TestATemplateThatAsksForLeaveToCallCounts(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	asks := &template.Template{Name: "may_we_call", Language: "en", Category: template.Utility, Status: template.Approved,
		Components: []template.Component{{Type: template.Body, Text: "May we call?"}, {Type: "call_permission_request"}}}
	messages := map[string]channels.Message{
		"message":  {Type: whatsapp.CallPermission},
		"template": {Type: channels.Template, Purpose: channels.Transactional, Template: template.NewSend("may_we_call", "en")},
	}
	plain := channels.Message{Type: channels.Template, Purpose: channels.Transactional, Template: template.NewSend("order", "en")}
	for name, kinds := range map[string][3]string{
		"a template after a message": {"message", "template", "message"}, "a message after a template": {"template", "message", "template"},
		"templates": {"template", "template", "template"}, "messages": {"message", "message", "message"},
	} {
		c := template.NewCatalogue(nil)
		require.NoError(t, c.Put("n1", ledgerNow.Add(-day), asks, form("order", "en", template.Utility, "It ships.")))
		clk := &manual{ledgerNow}
		e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithClock(clk), conversation.WithTemplates(c))
		require.NoError(t, err)
		wrote := func(id string) {
			require.NoError(t, record(e, context.Background(), channels.UserMessage(buyer, id, clk.now)))
		}
		sends := func(i int) {
			m := messages[kinds[i]]
			d := checkAt(t, e, buyer, m, clk.now)
			require.True(t, d.Allowed(), "%s: %s", name, d)
			require.NoError(t, record(e, context.Background(), policy.SentEvent(buyer, m, d, kinds[i]+string(rune('0'+i)), clk.now)))
		}
		refused := func(i int, until time.Duration) {
			d := checkAt(t, e, buyer, messages[kinds[i]], clk.now)
			expect(t, d, policy.TooSoon)
			require.Equal(t, 138009, d.Reasons[0].Error.Code, name)
			require.WithinDuration(t, ledgerNow.Add(until), d.Until, 0, name)
			expect(t, checkAt(t, e, buyer, plain, clk.now))
		}
		wrote("first")
		sends(0)
		clk.now = ledgerNow.Add(day - time.Millisecond)
		wrote("second")
		refused(1, day)
		clk.now = ledgerNow.Add(day)
		sends(1)
		clk.now = ledgerNow.Add(7*day - time.Millisecond)
		wrote("third")
		refused(2, 7*day)
		clk.now = ledgerNow.Add(7 * day)
		sends(2)
		require.NoError(t, record(e, context.Background(), channels.UserDid(buyer, channels.ActCallConnected, "call", clk.now.Add(time.Minute))))
		clk.now = clk.now.Add(2 * time.Minute)
		sends(0) // a call was connected since
	}
}

// Requests that went in the same millisecond are as many as they are, whichever way they were told; what is told twice is one.
func TestRequestsOfOneInstantCount(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for _, c := range []struct {
		ids   []string
		until time.Duration
	}{{[]string{"a", "b"}, 7 * day}, {[]string{"b", "a", "b"}, 7 * day}, {[]string{"a", "a"}, day}} {
		clk := &manual{ledgerNow}
		e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithClock(clk))
		require.NoError(t, err)
		var sent []channels.Event
		for _, id := range c.ids {
			sent = append(sent, channels.SentMessage(buyer, whatsapp.CallPermission, id, ledgerNow))
		}
		require.NoError(t, record(e, context.Background(), sent[0]))
		require.NoError(t, record(e, context.Background(), sent[1:]...))
		for _, clk.now = range []time.Time{ledgerNow, ledgerNow.Add(c.until - time.Millisecond), ledgerNow.Add(c.until)} {
			require.NoError(t, record(e, context.Background(), channels.UserMessage(buyer, "m"+clk.now.String(), clk.now)))
			d := checkAt(t, e, buyer, channels.Message{Type: whatsapp.CallPermission}, clk.now)
			if clk.now.Before(ledgerNow.Add(c.until)) {
				expect(t, d, policy.TooSoon)
				require.WithinDuration(t, ledgerNow.Add(c.until), d.Until, 0, c.ids)
				continue
			}
			require.True(t, d.Allowed(), "%v: %s", c.ids, d)
		}
	}
}

// A template that nobody can pay for counts too, if it goes all the same.
func TestARefusedTemplateCounts(t *testing.T) {
	t.Parallel()
	c := template.NewCatalogue(nil)
	require.NoError(t, c.Put("n1", ledgerNow.Add(-time.Hour), &template.Template{Name: "may_we_call", Language: "en", Category: template.Utility, Status: template.Approved,
		Components: []template.Component{{Type: template.Body, Text: "May we call?"}, {Type: "call_permission_request"}}}))
	e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithClock(&manual{ledgerNow}), conversation.WithTemplates(c),
		conversation.WithAccounts(conversation.AccountMap{"n1": {Country: "DE", Pricing: pricing.Account{ID: "n1", Currency: "USD", NoPaymentMethod: true}}}))
	require.NoError(t, err)
	require.NoError(t, record(e, context.Background(), channels.OptIn(buyer, ledgerNow.Add(-time.Hour))))
	d := checkAt(t, e, buyer, channels.Message{Type: channels.Template, Purpose: channels.Transactional, Template: template.NewSend("may_we_call", "en")}, ledgerNow)
	expect(t, d, policy.PaymentMissing)
	require.Equal(t, whatsapp.CallPermission, d.CountsAs)
}

// A template whose definition nobody gave may be one that asks: the decision says that the template was taken on trust.
func TestATemplateThatNobodyDescribedIsAssumed(t *testing.T) {
	t.Parallel()
	c := template.NewCatalogue(nil)
	require.NoError(t, c.Apply(context.Background(), template.Update{Kind: template.StatusUpdate, Account: "n1", Name: "order", Language: "en", Status: template.Approved, At: ledgerNow.Add(-time.Hour)}))
	m := channels.Message{Type: channels.Template, Template: template.NewSend("order", "en")}
	for name, o := range map[string][]conversation.Option{"no catalogue": nil, "no definition": {conversation.WithTemplates(c)}} {
		e, err := conversation.New(append(o, conversation.WithChannels(whatsapp.New()), conversation.WithClock(&manual{ledgerNow}))...)
		require.NoError(t, err)
		require.NoError(t, record(e, context.Background(), channels.UserMessage(buyer, "m", ledgerNow)))
		d := checkAt(t, e, buyer, m, ledgerNow)
		require.NotZero(t, d.Assumed&policy.AssumedTemplate, "%s: %s", name, d)
		d = checkAt(t, e, buyer, channels.Message{Type: channels.Template, Template: template.NewSend("order", "en", "")}, ledgerNow)
		require.True(t, d.Has(policy.TemplateMismatch), "%s: no definition makes an empty value right: %s", name, d)
	}
}
