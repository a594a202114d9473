package graph_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// lacks is what becomes of a request when a part is taken out, or put beside another.
type lacks struct {
	old, new             string
	messenger, instagram int // the subcodes of error 100, -1: not on this platform
}

const genericBody = `"message":{"attachment":{"type":"template","payload":{"template_type":"generic","elements":[` +
	`{"title":"Fibre 500","buttons":[{"type":"postback","title":"Order","payload":"o"},{"type":"account_link","url":"https://shop.example"}]}]}}}`

// parted are requests in which nothing is missing, and what each must not lack.
var parted = map[string][]lacks{
	`"messaging_type":"RESPONSE","message":{"text":"The line works again"}`: {
		{`}`, `,"attachment":{"type":"image","payload":{"url":"https://media.example/a.jpg"}}}`, 2018018, 2534015},
		{`"RESPONSE"`, `"PROMOTION"`, 0, 0}, {`"RESPONSE"`, `"ACCOUNT_UPDATE"`, 0, 0}, {`"RESPONSE"`, `"MESSAGE_TAG"`, 0, 0},
		{`"RESPONSE"`, `"RESPONSE","tag":"HUMAN_AGENT"`, 0, 0}, {`"RESPONSE"`, `"UPDATE","tag":"HUMAN_AGENT"`, 0, 0},
	},
	`"message":{"text":"Which day?","quick_replies":[{"content_type":"text","title":"Monday","payload":"1"}]}`: {
		{`"Monday"`, `""`, 0, 0}, {`"title":"Monday",`, ``, 0, 0},
	},
	`"message":{"attachment":{"type":"image","payload":{"url":"https://media.example/a.jpg"}}}`: {
		{`"https://media.example/a.jpg"`, `""`, 0, 0}, {`"url":"https://media.example/a.jpg"`, ``, 0, 0},
	},
	`"message":{"attachments":[{"type":"image","payload":{"url":"https://media.example/a.jpg"}},{"type":"image","payload":{"attachment_id":"77"}}]}`: {
		{`"attachment_id":"77"`, ``, 0, 0},
	},
	`"message":{"attachment":{"type":"video","payload":{"attachment_id":"78"}}}`: {{`"78"`, `null`, 0, 0}},
	genericBody: {
		{`"title":"Fibre 500",`, ``, 0, 0}, {`"Order"`, `""`, 0, 0}, {`"elements"`, `"parts"`, 0, 0},
		{`"message":{`, `"message":{"text":"Look",`, 2018018, 2534015},
	},
	`"message":{"attachment":{"type":"template","payload":{"template_type":"button","text":"Need help?","buttons":[{"type":"web_url","title":"Call","url":"https://x.example"}]}}}`: {
		{`"Need help?"`, `""`, 0, 0}, {`"Call"`, `""`, 0, 0}, {`"buttons"`, `"knobs"`, 0, 0},
	},
	`"message":{"attachment":{"type":"template","payload":{"template_type":"product","elements":[{"id":"31"}]}}}`: {{`"31"`, `""`, 0, 0}, {`{"id":"31"}`, ``, 0, 0}},
	`"message":{"attachment":{"type":"template","payload":{"template_type":"media","elements":[{"media_type":"image","attachment_id":"9"}]}}}`: {
		{`"attachment_id":"9"`, `"is_reusable":true`, 0, -1},
	},
	`"message":{"attachment":{"type":"template","payload":{"template_type":"coupon","title":"Ten off","coupon_code":"TEN"}}}`: {{`,"coupon_code":"TEN"`, ``, 0, -1}},
	`"message":{"attachment":{"type":"MEDIA_SHARE","payload":{"id":"1790"}}}`:                                                 {{`"1790"`, `""`, -1, 0}},
	`"message":{"sticker_id":"369239263222822"}`:                                                                              {{`"message":{`, `"message":{"text":"x",`, 2018018, -1}},
	`"sender_action":"react","payload":{"message_id":"m_7","reaction":"love"}`:                                                {{`"m_7"`, `""`, 0, 0}, {`"sender_action"`, `"message":{"text":"x"},"sender_action"`, 2018014, 0}},
	`"sender_action":"typing_on"`: {{`"sender_action"`, `"message":{"text":"x"},"sender_action"`, 2018014, 0}},
}

// A request is refused for each part that it lacks or has too many of, and not as it is.
func TestParts(t *testing.T) {
	for body, cases := range parted {
		for _, c := range cases {
			require.Contains(t, body, c.old)
			for channel, subcode := range map[policy.Channel]int{messenger.New(): c.messenger, instagram.New(): c.instagram} {
				if subcode < 0 {
					continue
				}
				d, _ := judged(t, channel, `{"recipient":{"id":"7"},`+body+`}`)
				require.True(t, d.Allowed(), "%s %s: %s", channel.Name(), body, d)
				spoilt := strings.Replace(body, c.old, c.new, 1)
				d, m := judged(t, channel, `{"recipient":{"id":"7"},`+spoilt+`}`)
				refusedWith(t, d, subcode, channel.Name()+" "+spoilt)
				m.Complete, m.Sizes = false, channels.Sizes{}
				require.False(t, decided(t, channel, &m).Has(policy.ContentTypeNotAllowed), spoilt)
			}
		}
	}
}

// A private reply without content is refused, whatever else is true of it.
func TestPartsOfPrivateReplies(t *testing.T) {
	for _, channel := range []policy.Channel{messenger.New(), instagram.New()} {
		d, _ := judged(t, channel, `{"recipient":{"comment_id":"c1"},"message":{"text":"It does"}}`)
		require.False(t, d.Has(policy.ContentTypeNotAllowed), d)
		for _, message := range []string{`{}`, `{"text":""}`, `{"text":"x","attachment":{"type":"image","payload":{"url":"u"}}}`} {
			d, _ = judged(t, channel, `{"recipient":{"comment_id":"c1"},"message":`+message+`}`)
			refusedWith(t, d, 0, message)
		}
	}
}

// A tag goes with its messaging type or with none that is named.
func TestPartsOfTags(t *testing.T) {
	for _, class := range []string{`"messaging_type":"MESSAGE_TAG",`, ``} {
		d, _ := judged(t, messenger.New(), `{"recipient":{"id":"7"},`+class+`"tag":"HUMAN_AGENT","message":{"text":"x"}}`)
		require.False(t, d.Has(policy.ContentTypeNotAllowed), d)
	}
}

func refusedWith(t *testing.T, d policy.Decision, subcode int, words string) {
	t.Helper()
	require.False(t, d.Allowed(), words)
	for _, r := range d.Reasons {
		if r.Code == policy.ContentTypeNotAllowed && r.Error == (channels.PlatformError{Code: 100, Subcode: subcode}) {
			return
		}
	}
	require.Fail(t, "another refusal", "%s: %s", words, d)
}

// judged reads a request and judges it while the window is open.
func judged(t *testing.T, channel policy.Channel, body string) (policy.Decision, channels.Message) {
	t.Helper()
	_, m, err := channel.ReadRequest("/104/messages", []byte(body))
	require.NoError(t, err, body)
	m.Purpose = channels.Support
	return decided(t, channel, &m), m
}

func decided(t *testing.T, channel policy.Channel, m *channels.Message) policy.Decision {
	t.Helper()
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	e := channel.Rulebook().At(now)
	state, err := window.State{}.Observe(e.Windows, window.Message, now)
	require.NoError(t, err)
	return policy.Decide(e, m, &policy.Facts{State: state, Account: &policy.Account{Features: []string{"human_agent"}}}, now)
}
