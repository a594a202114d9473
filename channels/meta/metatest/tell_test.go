package metatest_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/meta/metatest"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

// What is told comes out of the channel's own decoder as it went in.
// An app that subscribed to them is told of its own messages, as what the Page or account said to the person.
func TestEchoes(t *testing.T) {
	h := newHost(t)
	s := start(t, metatest.Options{Webhook: h.URL, Echoes: true})
	for _, c := range []policy.Channel{messenger.New(), instagram.New()} {
		who := channels.Address{Channel: c.Name(), Business: "200", User: "7001"}
		_, err := s.Tell(channels.UserMessage(who, "", time.Time{}))
		require.NoError(t, err)
		code, got := post(t, s.URL+"/"+c.Name()+"/200/messages", `{"recipient":{"id":"7001"},"message":{"text":"Hello"}}`)
		require.Equal(t, http.StatusOK, code, got)
		h.bodies = nil
		require.NoError(t, s.Flush(context.Background()))
		events := h.events(t, c)
		require.Len(t, events, 2)
		echo := events[1]
		require.Equal(t, channels.BusinessMessage, echo.Kind)
		require.Equal(t, who, echo.Address)
		require.Equal(t, got["message_id"], echo.ID)
		require.Equal(t, channels.Text, echo.Type)
		require.Equal(t, "Hello", echo.Text)
	}
}

func TestWebhooksSayWhatWasTold(t *testing.T) {
	acts := []channels.Action{
		channels.ActMessage, channels.ActUnsupported, channels.ActReaction, channels.ActUnreact, channels.ActCall, channels.ActCallMissed,
		channels.ActCallAccepted, channels.ActCallConnected, channels.ActPostback, channels.ActQuickReply, channels.ActIceBreaker, channels.ActReferral,
		channels.ActEdit, channels.ActDelete, channels.ActBlock, channels.ActRead, channels.ActAdMessage, channels.ActStoryReply, channels.ActStoryMention,
		channels.ActShare, channels.ActComment, channels.ActLiveComment, channels.ActLiveEnd, channels.ActOptIn, channels.ActFollow,
		channels.ActScan, channels.ActPayment, channels.ActWelcome, channels.ActOther,
	}
	// Of these no platform tells, or not every one; a tap on a first question looks like any tap, and one on WhatsApp like a message.
	untold := map[channels.Action]bool{channels.ActBlock: true, channels.ActRead: true, channels.ActOther: true, channels.ActLiveEnd: true, channels.ActCallMissed: true}
	looks := map[channels.Action]channels.Action{channels.ActIceBreaker: channels.ActPostback}
	for _, c := range []policy.Channel{whatsapp.New(), messenger.New(), instagram.New()} {
		told := 0
		for _, act := range acts {
			h := newHost(t)
			s := start(t, metatest.Options{Webhook: h.URL})
			user := "7001"
			if c.Name() == whatsapp.Name {
				user = "4915112345678"
			}
			ev := channels.UserDid(channels.Address{Channel: c.Name(), Business: "100", User: user}, act, "", time.Time{})
			if act == channels.ActComment || act == channels.ActLiveComment {
				ev.Token = "comment"
			}
			in, err := s.Tell(ev)
			if err != nil {
				wrong := new(channels.InputError)
				require.True(t, errors.As(err, &wrong), act)
				require.Equal(t, "event.action", wrong.Field, act)
				continue
			}
			require.NoError(t, s.Flush(context.Background()))
			out := h.events(t, c)
			if len(out) == 0 {
				require.True(t, untold[act], "%s of %s is told", act, c.Name())
				continue
			}
			told++
			want := in.Action
			if looks[want] != "" {
				want = looks[want]
			}
			if want == channels.ActQuickReply && c.Name() == whatsapp.Name {
				want = channels.ActMessage
			}
			require.Len(t, out, 1, "%s %s", c.Name(), act)
			require.Equal(t, want, out[0].Action, "%s %s", c.Name(), act)
			require.Equal(t, in.Address, out[0].Address, "%s %s", c.Name(), act)
			require.Equal(t, in.Occurred, out[0].Occurred, "%s %s", c.Name(), act)
			require.Equal(t, in.Token, out[0].Token, "%s %s", c.Name(), act)
			require.Equal(t, in.Account, out[0].Account, "%s %s", c.Name(), act)
		}
		require.Greater(t, told, 12, c.Name())
	}
}

// That a comment was removed is told on Messenger alone, and ends the leave to answer it.
func TestRemovedCommentsAreTold(t *testing.T) {
	for c, told := range map[policy.Channel]int{messenger.New(): 2, instagram.New(): 1} {
		h := newHost(t)
		s := start(t, metatest.Options{Webhook: h.URL})
		who := channels.Address{Channel: c.Name(), Business: "100", User: "7001"}
		for _, act := range []channels.Action{channels.ActComment, channels.ActDelete} {
			ev := channels.UserDid(who, act, "", time.Time{})
			ev.Token = "comment"
			_, err := s.Tell(ev)
			require.NoError(t, err)
		}
		require.NoError(t, s.Flush(context.Background()))
		events := h.events(t, c)
		require.Len(t, events, told)
		require.Equal(t, "comment", events[told-1].Token)
		code, got := post(t, s.URL+"/"+c.Name()+"/100/messages", `{"recipient":{"comment_id":"comment"},"message":{"text":"Hello"}}`)
		require.NotEqual(t, http.StatusOK, code, got)
	}
}

func TestAccountsAreTold(t *testing.T) {
	h := newHost(t)
	s := start(t, metatest.Options{Webhook: h.URL})
	number := channels.Address{Channel: whatsapp.Name, Business: "100"}
	page := channels.Address{Channel: messenger.Name, Business: "200"}
	until := noon.Add(time.Hour + time.Millisecond)
	for _, c := range []struct {
		to   channels.Address
		says channels.AccountUpdate
	}{
		{number, channels.AccountUpdate{Restrictions: []channels.Restriction{{Type: "RESTRICTED_BIZ_INITIATED_MESSAGING", Until: until}}}},
		{number, channels.AccountUpdate{Restrictions: []channels.Restriction{{Type: "DISABLE"}}}},
		{number, channels.AccountUpdate{Ended: []string{"DISABLE", "DISABLED_UPDATE"}}},
		{number, channels.AccountUpdate{Restrictions: []channels.Restriction{{Type: "ACCOUNT_OFFBOARDED"}}}},
		{number, channels.AccountUpdate{Ended: []string{"ACCOUNT_OFFBOARDED", "PARTNER_REMOVED"}}},
		{number, channels.AccountUpdate{Ended: []string{"RESTRICTED_UTILITY_TEMPLATES"}}},
		{number, channels.AccountUpdate{Ended: []string{"RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES"}}},
		{number, channels.AccountUpdate{Ended: []string{"RATE_LIMITED_UTILITY_TEMPLATE_MESSAGING"}}},
		{number, channels.AccountUpdate{Limit: 250}},
		{number, channels.AccountUpdate{Limit: -1}},
		{page, channels.AccountUpdate{Restrictions: []channels.Restriction{{Type: "block"}}}},
		{page, channels.AccountUpdate{Lifted: true}},
	} {
		says := c.says
		_, err := s.Tell(channels.Event{Kind: channels.AccountChange, Address: c.to, AccountUpdate: &says})
		require.NoError(t, err)
		require.NoError(t, s.Flush(context.Background()))
		h.mu.Lock()
		body := h.bodies[len(h.bodies)-1]
		h.mu.Unlock()
		var got []channels.Event
		if c.to == number {
			got, err = whatsapp.New().Decode(body)
		} else {
			got, err = messenger.New().Decode(body)
		}
		require.NoError(t, err)
		require.Len(t, got, 1)
		u := got[0].AccountUpdate
		require.Equal(t, c.says.Lifted, u.Lifted)
		require.Equal(t, c.says.Ended, u.Ended)
		require.Equal(t, c.says.Limit, u.Limit)
		require.Len(t, u.Restrictions, len(c.says.Restrictions))
		for i, r := range c.says.Restrictions {
			require.Equal(t, r.Type, u.Restrictions[i].Type)
			require.True(t, r.Until.Truncate(time.Second).Equal(u.Restrictions[i].Until))
		}
	}
	for _, c := range []struct {
		to   channels.Address
		says channels.AccountUpdate
	}{
		{number, channels.AccountUpdate{}},
		{number, channels.AccountUpdate{Lifted: true}},
		{number, channels.AccountUpdate{Ended: []string{"DISABLE"}, Limit: 5}},
		{number, channels.AccountUpdate{Ended: []string{"x"}}},
		{number, channels.AccountUpdate{Ended: []string{"DISABLE", "ACCOUNT_OFFBOARDED"}}}, // two words
		{page, channels.AccountUpdate{Ended: []string{"block"}}},
		{page, channels.AccountUpdate{Limit: 5}},
	} {
		_, err := s.Tell(channels.Event{Kind: channels.AccountChange, Address: c.to, AccountUpdate: &c.says})
		require.Error(t, err)
	}
	got, err := s.Tell(channels.Event{Kind: channels.AccountChange, Address: number, AccountUpdate: &channels.AccountUpdate{Ended: []string{"PARTNER_REMOVED"}}})
	require.NoError(t, err)
	require.Equal(t, []string{"ACCOUNT_OFFBOARDED", "PARTNER_REMOVED"}, got.AccountUpdate.Ended, "one word ends them all")
}

// Two identifiers that turn out to be one person's share what is known.
func TestOnePersonUnderTwoIdentifiers(t *testing.T) {
	s := start(t, metatest.Options{})
	scoped := customer
	scoped.User = "DE.5512345"
	_, err := s.Tell(channels.UserMessage(scoped, "", time.Time{}))
	require.NoError(t, err)
	code, _ := post(t, s.URL+"/100/messages", hello)
	require.Equal(t, 400, code)
	both := channels.UserDid(customer, channels.ActReaction, "", time.Time{})
	both.Identity = channels.Identity{Phone: customer.User, Scoped: scoped.User}
	_, err = s.Tell(both)
	require.NoError(t, err)
	code, _ = post(t, s.URL+"/100/messages", hello)
	require.Equal(t, 200, code)
	require.Len(t, s.Conversations(), 1)
}

// Bodies are ASCII, as the platforms sign them: some clients escape what they got before they verify.
func TestWebhooksAreEscaped(t *testing.T) {
	h := newHost(t)
	s := start(t, metatest.Options{Webhook: h.URL})
	ev := channels.UserMessage(customer, "", time.Time{})
	ev.Text = "Grüße\u007f😀\u2028"
	_, err := s.Tell(ev)
	require.NoError(t, err)
	require.NoError(t, s.Flush(context.Background()))
	require.Contains(t, string(h.bodies[0]), `"Gr\u00fc\u00dfe\u007f\ud83d\ude00\u2028"`)
	require.Equal(t, ev.Text, h.events(t, whatsapp.New())[0].Text)
}
