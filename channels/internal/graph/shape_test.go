package graph_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

// A body of another object is another channel's, whatever its parts; a change
// without an envelope is its whose field or parties tell it.
func TestAnotherPlatform(t *testing.T) {
	claimed := func(c policy.Channel, body string) bool {
		events, err := c.Decode([]byte(body))
		if errors.Is(err, channels.ErrForeign) {
			require.Empty(t, events, body)
			return false
		}
		return true
	}
	message := `"sender":{"id":"7"},"recipient":{"id":"8"},"timestamp":1790000000,"message":{"mid":"m"}`
	for body, want := range map[string][2]bool{ // of Messenger, of Instagram
		`{"object":"page","entry":[]}`:                                                  {true, false},
		`{"object":"instagram","entry":[{"id":{}}]}`:                                    {false, true},
		`{"object":"hologram","entry":[{"id":{},"time":"x","changes":{}}]}`:             {false, false},
		`{"object":"whatsapp_business_account","entry":[{"changes":[{"value":1}]}]}`:    {false, false},
		`{"object":{},"entry":[]}`:                                                      {false, false},
		`{"entry":[{"id":"1"}]}`:                                                        {false, false},
		`{}`:                                                                            {false, false},
		`{"field":{},"value":{}}`:                                                       {false, false},
		`{"field":"feed","value":{"item":"like"}}`:                                      {true, false},
		`{"field":"comments","value":{"id":"1"}}`:                                       {false, true},
		`{"field":"messages","value":{` + message + `}}`:                                {true, true},
		`{"field":"messages",` + message + `}`:                                          {true, true},
		`{"field":"messages","value":{"messaging_product":"whatsapp",` + message + `}}`: {false, false},
		`{"field":"hologram","value":{"x":1}}`:                                          {false, false},
		`[]`:                                                                            {true, true}, // nobody's: an error of its own
	} {
		require.Equal(t, want[0], claimed(messenger.New(), body), body)
		require.Equal(t, want[1], claimed(instagram.New(), body), body)
	}
}

// The kinds of element that came without what others have: a comment of nobody, a
// change in the entry itself, an edit of no number.
func TestElementsThatLackParts(t *testing.T) {
	one := func(c policy.Channel, body string) channels.Event {
		t.Helper()
		events, err := c.Decode([]byte(body))
		require.NoError(t, err)
		require.Len(t, events, 1)
		require.NoError(t, events[0].Validate())
		return events[0]
	}
	for _, field := range []string{"comments", "live_comments"} {
		ev := one(instagram.New(), `{"object":"instagram","entry":[{"id":"9","time":1790000000,"field":"`+field+`","value":{"id":"c1","text":"?","from":{"id":"7"}}}]}`)
		require.Equal(t, "c1", ev.Token)
		require.Equal(t, channels.Address{Channel: "instagram", Business: "9", User: "7"}, ev.Address)
		_, grants := opens(&ev)
		require.NotZero(t, grants, field)

		ev = one(instagram.New(), `{"object":"instagram","entry":[{"id":"9","time":1790000000,"changes":[{"field":"`+field+`","value":{"id":"c1"}}]}]}`)
		require.Equal(t, "c1", ev.Token)
		require.Empty(t, ev.Address.User)
	}
	ev := one(messenger.New(), `{"object":"page","entry":[{"id":"9","time":1790000000,"changes":[{"field":"feed","value":{"item":"post","verb":"add","post_id":"p1","created_time":1790000000}}]}]}`)
	require.Equal(t, channels.ActComment, ev.Action)
	require.Equal(t, "p1", ev.Token)

	ev = one(instagram.New(), `{"object":"instagram","entry":[{"id":"9","time":1790000000,"messaging":[{"timestamp":1790000000,"message_edit":{"mid":"m","num_edit":0}}]}]}`)
	require.Equal(t, channels.Unknown, ev.Kind)
	require.Equal(t, "message_edit", ev.Raw)

	_, err := instagram.New().Decode([]byte(`{"object":"instagram","entry":[{"id":"9","field":"comments","value":{"from":{"id":"7"}}}]}`))
	require.EqualError(t, err, "entry[0].value.id is missing")
}

// A change that does not say what it is about is not read, and not passed over in silence.
func TestChangesWithoutAField(t *testing.T) {
	const path = "entry[0].changes[1].field"
	for object, c := range map[string]policy.Channel{"page": messenger.New(), "instagram": instagram.New(), "whatsapp_business_account": whatsapp.New()} {
		for change, says := range map[string]string{
			`{}`:                            path + " is missing",
			`{"field":" ","value":{"x":1}}`: path + " is missing",
			`{"field":[7],"value":{"x":1}}`: path + " is not text",
			`{"value":{"metadata":{"phone_number_id":"5"},"messages":[{"from":"447700900123","id":"w","timestamp":1790000000,"text":{"body":"x"}}]}}`: path + " is missing",
			`{"field":"","value":{"item":"comment","verb":"add","comment_id":"c1"}}`:                                                                  path + " is missing",
		} {
			events, err := c.Decode([]byte(`{"object":"` + object + `","entry":[{"id":"9","time":1790000000,"changes":[{"field":"a new one"},` + change + `]}]}`))
			require.Len(t, events, 2, change)
			require.Equal(t, channels.Unknown, events[1].Kind)
			require.EqualError(t, err, says, "%s: %s", object, change)
		}
	}
}

// A change of a thread that names no party, and an enforcement without its action, are not passed over in silence either.
func TestChangesOfThreadsWithoutParties(t *testing.T) {
	for change, lacks := range map[string]string{
		`{"field":"messages","value":{"page_id":"9"}}`:                                    "sender",
		`{"field":"MESSAGES"}`:                                                            "sender",
		`{"field":"message_reactions","value":{"reaction":{"mid":"m"}}}`:                  "sender",
		`{"field":"messaging_postbacks","value":{"postback":{"payload":"p"}}}`:            "sender",
		`{"field":"messaging_policy_enforcement","value":{"action":"block"}}`:             "policy_enforcement",
		`{"field":"messaging-policy-enforcement","value":{"timestamp":1790000000,"x":1}}`: "policy_enforcement",
	} {
		for object, c := range map[string]policy.Channel{"page": messenger.New(), "instagram": instagram.New()} {
			events, err := c.Decode([]byte(`{"object":"` + object + `","entry":[{"id":"9","time":1790000000,"changes":[` + change + `]}]}`))
			require.Len(t, events, 1, change)
			require.Equal(t, channels.Unknown, events[0].Kind)
			require.EqualError(t, err, "entry[0].changes[0].value."+lacks+" is missing", change)
		}
	}
}

// A tap through an ad counts as the entry by it, a tap otherwise does not; nor does
// a link, or an ad that is only clicked.
func TestWhatArrivalsOpen(t *testing.T) {
	for part, want := range map[string]string{
		`"postback":{"mid":"m","payload":"p","referral":{"source":"ADS","ad_id":"1"}}`:     "tap, entry",
		`"postback":{"mid":"m","payload":"p","referral":{"source":"SHORTLINK","ref":"r"}}`: "tap",
		`"postback":{"mid":"m","payload":"p"}`:                                             "tap",
		`"message":{"mid":"m","text":"x","referral":{"source":"ADS"}}`:                     "message, entry",
		`"message":{"mid":"m","text":"x","referral":{"source":"SHORTLINK"}}`:               "message",
		`"message":{"mid":"m","text":"x","quick_reply":{"payload":"p"}}`:                   "message, tap",
		`"referral":{"source":"ADS","ad_id":"1"}`:                                          "",
		`"referral":{"source":"SHORTLINK","ref":"r"}`:                                      "referral",
	} {
		events, err := messenger.New().Decode([]byte(thread(`1790700000`, part)))
		require.NoError(t, err)
		require.Equal(t, want, triggers(&events[0]).String(), part)
	}
}

// A part that does not decide what an event is, or whose, is lost alone.
func TestWrongPartsThatDoNotMatter(t *testing.T) {
	for part, want := range map[string]struct {
		path   string
		action channels.Action
	}{
		`"message":{"mid":"m","text":[]}`:                                       {"message.text", channels.ActUnsupported},
		`"message":{"mid":"m","attachments":{}}`:                                {"message.attachments", channels.ActUnsupported},
		`"message":{"mid":"m","attachments":[{"type":"image"},{"type":{}}]}`:    {"message.attachments[1].type", channels.ActMessage},
		`"message":{"mid":"m","attachments":[{"type":"share","payload":"x"}]}`:  {"message.attachments[0].payload", channels.ActShare},
		`"message":{"mid":"m","text":"x","referral":"ADS"}`:                     {"message.referral", channels.ActMessage},
		`"message":{"mid":"m","text":"x","referral":{"source":"ADS","ref":{}}}`: {"message.referral.ref", channels.ActAdMessage},
		`"message":{"mid":"m","text":"x","quick_reply":"p"}`:                    {"message.quick_reply", channels.ActMessage},
		`"message":{"mid":"m","text":"x","reply_to":"m0"}`:                      {"message.reply_to", channels.ActMessage},
		`"postback":{"mid":"m","payload":{}}`:                                   {"postback.payload", channels.ActPostback},
		`"optin":{"ref":"A","user_ref":{}}`:                                     {"optin.user_ref", channels.ActOptIn},
		`"message_edit":{"mid":"m","text":[]}`:                                  {"message_edit.text", channels.ActEdit},
	} {
		events, err := messenger.New().Decode([]byte(thread(`1790000000`, part)))
		require.Equal(t, []string{"entry[0].messaging[0]." + want.path}, paths(t, err), part)
		require.Len(t, events, 1, part)
		require.Equal(t, channels.UserAction, events[0].Kind, part)
		require.Equal(t, want.action, events[0].Action, part)
		require.Equal(t, user, events[0].Address.User, part)
	}
}

// A message without content still is one, whose content the platform did not pass on.
func TestMessageWithoutContent(t *testing.T) {
	for part, want := range map[string]channels.Action{
		`"message":{"mid":"m"}`:                                         channels.ActUnsupported,
		`"message":{"mid":"m","text":""}`:                               channels.ActUnsupported,
		`"message":{"mid":"m","text":"","attachments":[]}`:              channels.ActUnsupported,
		`"message":{"mid":"m","reply_to":{"mid":"o"}}`:                  channels.ActUnsupported,
		`"message":{"mid":"m","reply_to":{"story":{"id":"s"}}}`:         channels.ActStoryReply,
		`"message":{"mid":"m","text":"","quick_reply":{"payload":"p"}}`: channels.ActQuickReply,
		`"message":{"mid":"m","text":"x"}`:                              channels.ActMessage,
	} {
		events, err := messenger.New().Decode([]byte(thread(`1790000000`, part)))
		require.NoError(t, err, part)
		require.Equal(t, want, events[0].Action, part)
		require.NotEmpty(t, triggers(&events[0]).String(), part)
	}
}

// TestParties: who is the person follows from the entry, then from the direction.
func TestParties(t *testing.T) {
	for _, c := range []struct {
		entry, sender, recipient string
		echo                     bool
		business, person         string
		kind                     channels.EventKind
	}{
		{"P", "U", "P", false, "P", "U", channels.UserAction},
		{"P", "P", "U", true, "P", "U", channels.BusinessMessage},
		{"P", "P", "U", false, "P", "U", channels.BusinessMessage},
		{"P", "U", "P", true, "P", "U", channels.BusinessMessage},
		{"", "U", "P", false, "P", "U", channels.UserAction},
		{"", "P", "U", true, "P", "U", channels.BusinessMessage},
		{"X", "U", "P", false, "P", "U", channels.UserAction},
		{"X", "P", "U", true, "P", "U", channels.BusinessMessage},
		{"P", "U", "", false, "P", "U", channels.UserAction},
	} {
		body := fmt.Sprintf(`{"object":"page","entry":[{"id":%q,"messaging":[{"sender":{"id":%q},"recipient":{"id":%q},"timestamp":1790000000,"message":{"mid":"m","is_echo":%t}}]}]}`,
			c.entry, c.sender, c.recipient, c.echo)
		events, err := messenger.New().Decode([]byte(body))
		require.NoError(t, err)
		require.Len(t, events, 1)
		require.Equal(t, channels.Address{Channel: "messenger", Business: c.business, User: c.person}, events[0].Address, "%+v", c)
		require.Equal(t, channels.Identity{Scoped: c.person}, events[0].Identity)
		require.Equal(t, c.kind, events[0].Kind, "%+v", c)
		require.False(t, c.kind == channels.BusinessMessage && events[0].Did() != channels.ActAnswer)
	}
}
