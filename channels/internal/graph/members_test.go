package graph_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
)

const (
	linkBody = `"notification_type":"SILENT_PUSH","thread_control":{"control_type":"pass","app_id":"77"},"message":{"attachment":{"type":"template","payload":{"template_type":"generic","elements":[` +
		`{"title":"Fibre","subtitle":"500 Mbit","buttons":[{"type":"web_url","title":"Order","url":"https://shop.example","webview_height_ratio":"TALL",` +
		`"messenger_extensions":"true","fallback_url":"https://shop.example/plain"}]}]}}}`
	couponBody = `"message":{"attachment":{"type":"template","payload":{"template_type":"coupon","title":"Ten off","subtitle":"one each","coupon_code":"TEN","coupon_url":"https://shop.example",` +
		`"coupon_url_button_title":"Shop"}}}`
)

// besides are members that decide nothing but whose values the pages list, and what may stand in no message.
var besides = map[string][]lacks{
	linkBody: {
		{`"https://shop.example"`, `"http://shop.example"`, 0, 0}, {`"Order"`, `"\u200b"`, 0, 0}, {`"Fibre"`, `" "`, 0, 0}, {`"attachment"`, `"attachments":[{"type":"image","payload":{"url":"https://a.example"}}],"attachment"`, 0, 0},
		{`"SILENT_PUSH"`, `"LOUD"`, 0, 0}, {`"pass"`, `"grab"`, 0, 0}, {`"TALL"`, `"huge"`, 0, 0},
		{`"messenger_extensions":"true",`, ``, 0, 0}, {`"messenger_extensions":"true"`, `"messenger_extensions":false`, 0, 0},
		{`"https://shop.example/plain"`, `"plain"`, 0, 0}, {`"subtitle"`, `"image_url":"fibre.png","subtitle"`, 0, 0}, {`"Order"`, `"Or\u0000der"`, 0, 0}, {`"Fibre"`, `"\u001bFibre"`, 0, 0}, {`"500 Mbit"`, `"\u007f"`, 0, 0},
		{`"buttons":[{`, `"buttons":[],"knobs":[{`, 0, 0},
	},
	strings.Replace(linkBody, "Order", `Or\nder`, 1): {},
	`"message":{"dynamic_text":{"text":"Hello {{first_name}}","fallback_text":"Hello"}}`: {
		{`"dynamic_text"`, `"text":"Hello","dynamic_text"`, 2018018, 2534015}, {`"dynamic_text"`, `"sticker_id":"7","dynamic_text"`, 2018018, 0}, {`"text":"Hello {{first_name}}"`, `"text":""},"attachment":{"type":"image","payload":{"attachment_id":"7"}`, 0, 0},
	},
	`"filedata":"@/tmp/a.png;type=image/png","message":{"attachment":{"type":"image","payload":{"is_reusable":true}}}`: {
		{`"@/tmp/a.png;type=image/png"`, `""`, 0, 0},
	},
	`"filedata":"@/tmp/a.png;type=image/png","message":{"attachments":[{"type":"image"}]}`: {{`{"type":"image"}`, `{"type":"image"},{"type":"image"}`, 0, 0}},
	`"message":{"attachment":{"type":"template","payload":{"template_type":"customer_information","countries":["US","VN"],"business_privacy":{"url":"https://shop.example/privacy"},"expires_in_days":7}}}`: {
		{`"https://shop.example/privacy"`, `"shop.example"`, 0, -1}, {`"business_privacy"`, `"privacy"`, 0, -1}, {`"VN"`, `"VNM"`, 0, -1}, {`7}`, `8}`, 0, -1}, {`7}`, `0}`, 0, -1}, {`"message":{`, `"message":{"text":"x",`, 2018018, -1},
	},
	`"message":{"text":"Which day?","quick_replies":[{"content_type":"text","title":"Monday","payload":"1","image_url":null,"data":{"a":1}}],"quick_reply_type":"x","a2ui":{"a":1}}`: {},
	`"message":{"text":"Which day?","quick_replies":[{"content_type":"text","title":"Monday","payload":"1"}]}`: {
		{`[{"content_type":"text","title":"Monday","payload":"1"}]`, `[]`, 0, 0}, {`"Monday"`, `"Mon\u0007day"`, 0, 0},
		{`"payload":"1"`, `"payload":"1","image_url":"monday"`, 0, 0},
	},
	`"message":{"attachment":{"type":"image","payload":{"url":"https://media.example/a.jpg"}}}`: {
		{`"url"`, `"id"`, 0, 0}, {`"image"`, `"generic"`, 0, 0}, {`"image"`, `"sender_action"`, 0, 0}, {`"image"`, `"reaction"`, 0, 0}, {`"image"`, `"text"`, 0, 0}, {`"image"`, `"sticker"`, 0, 0},
		{`"type":"image","payload":{`, `"type":"template","payload":{"template_type":"image",`, 0, 0}, {`"type":"image","payload":{`, `"type":"template","payload":{"template_type":"sender_action",`, 0, 0},
	},
	`"message":{"attachment":{"type":"template","payload":{"template_type":"button","text":"Sign in?","buttons":[{"type":"account_link","url":"https://shop.example/in"}]}}}`: {
		{`https`, `http`, 0, -1}, {`"Sign in?"`, `" "`, 0, -1}, {`"Sign in?"`, `"\u200b"`, 0, -1},
	},
	`"message":{"attachment":{"type":"template","payload":{"template_type":"one_time_notif_req","title":"Again in stock?","payload":"p"}}}`: {{`"attachment"`, `"text":"x","attachment"`, 2018018, -1}},
	`"message":{"attachment":{"type":"template","payload":{"template_type":"product","elements":[{"id":"31"}]}}}`:                           {{`"id":"31"`, `"url":"https://shop.example/31"`, 0, 0}},
	`"message":{"attachment":{"type":"template","payload":{"template_type":"coupon","title":"A","coupon_code":"B"}}}`:                       {{`"coupon_code":"B"`, `"url":"https://shop.example"`, 0, -1}},
	strings.Replace(surveyBody, `"csat"`, `"csat","title":"Fine?"`, 1):                                                                      {{`"Fine?"`, `"Well"`, 0, -1}},
	`"message":{"attachment":{"type":"template","payload":{"template_type":"button","text":"Fancy a game?","buttons":[{"type":"game_play","title":"Play","game_metadata":{"context_id":"32"}}]}}}`: {
		{`"context_id"`, `"player_id":"31","context_id"`, 0, -1},
	},
	surveyBody: {{`"attachment"`, `"text":"x","attachment"`, 2018018, -1}, {`"How was it?"`, `"https://shop.example?"`, 0, -1}, {`"Two taps"`, `"At http://a"`, 0, -1}, {`"csat"`, `"csat","title":"See https://a"`, 0, -1}},
	couponBody: {
		{`"https://shop.example"`, `"shop.example"`, 0, -1}, {`"coupon_code"`, `"image_url":"ten.png","coupon_code"`, 0, -1},
		{`"TEN"`, `"TEN OFF"`, 0, -1}, {`"TEN"`, `"T\u0000"`, 0, -1}, {`"Ten off"`, `"Ten\u0000"`, 0, -1}, {`"one each"`, `"\u0001"`, 0, -1}, {`"Shop"`, `"Sh\u0002op"`, 0, -1},
		{`"coupon_code"`, `"image_aspect_ratio":"round","coupon_code"`, 0, -1},
	},
	strings.Replace(receiptBody, `{"total_cost"`, `{"subtotal":49,"shipping_cost":"4.5","total_tax":1.25,"total_cost"`, 1): {
		{`49`, `"much"`, 0, -1}, {`"4.5"`, `"4,5"`, 0, -1}, {`1.25`, `""`, 0, -1}, {`"price":0`, `"price":0,"quantity":"two"`, 0, -1}, {`"EUR"`, `"EUR","order_url":"A-7"`, 0, -1},
		{`"GB"`, `"Great Britain"`, 0, -1}, {`"GB"`, `"G7"`, 0, -1}, {`"EUR"`, `"EUR","timestamp":"yesterday"`, 0, -1},
	},
	`"message":{"attachment":{"type":"template","payload":{"template_type":"call_prompt","ttl_days":3}}}`: {{`3`, `"three"`, 0, -1}, {`3`, `0`, 0, -1}},
	`"message":{"attachment":{"type":"template","payload":{"template_type":"notification_messages","title":"Offers?","payload":"p","notification_messages_frequency":"WEEKLY","notification_messages_cta_text":"OPT_IN"}}}`: {
		{`"attachment"`, `"text":"x","attachment"`, 2018018, -1},
		{`"WEEKLY"`, `"HOURLY"`, 0, -1}, {`"OPT_IN"`, `"Sure"`, 0, -1},
	},
	`"message":{"attachment":{"type":"template","payload":{"template_type":"one_time_notif_req","title":"Back in stock?","payload":"p"}}}`: {
		{`"message"`, `"notification_type":"LOUD","message"`, 0, -1},
	},
}

func TestMembersThatDecideNothing(t *testing.T) {
	for body, cases := range besides {
		for channel, subcode := range map[policy.Channel]func(lacks) int{
			messenger.New(): func(c lacks) int { return c.messenger }, instagram.New(): func(c lacks) int { return c.instagram },
		} {
			for _, c := range cases {
				require.Contains(t, body, c.old)
				if subcode(c) < 0 {
					continue
				}
				spoilt := strings.Replace(body, c.old, c.new, 1)
				d, _ := judged(t, channel, `{"recipient":{"id":"7"},`+spoilt+`}`)
				refusedWith(t, d, subcode(c), channel.Name()+" "+spoilt)
			}
		}
		d, _ := judged(t, messenger.New(), `{"recipient":{"id":"7"},`+body+`}`)
		require.True(t, d.Allowed(), "%s: %s", body, d)
	}
}

// A member of another JSON type is an error that names it, whether or not anything rests on it.
func TestTypesOfMembers(t *testing.T) {
	card := `"message":{"attachment":{"type":"template","payload":{"template_type":"generic","elements":[{"title":"A","subtitle":"B",X}]}}}`
	at := "message.attachment.payload."
	for rest, want := range map[string]string{
		`"message":{"text":"x","reply_to":{"mid":"m_1"}}`:                                                              "message.reply_to",
		`"message":{"text":"x","quickReplies":[]}`:                                                                     "message.quickReplies",
		`"message":"{\"text\":\"x\",\"txt\":1}"`:                                                                       "message.txt",
		`"message":{"text":"x","quick_replies":[{"content_type":"text","title":"A","payload":"a","playload":"a"}]}`:    "message.quick_replies[0].playload",
		`"persona_id":{},"message":{"text":"x"}`:                                                                       "persona_id",
		`"notification_type":false,"message":{"text":"x"}`:                                                             "notification_type",
		`"thread_control":"pass","message":{"text":"x"}`:                                                               "thread_control",
		`"thread_control":{"app_id":[7]},"message":{"text":"x"}`:                                                       "thread_control.app_id",
		`"message":{"text":"x","quick_replies":[{"content_type":"text","title":"A","payload":"a","image_url":["u"]}]}`: "message.quick_replies[0].image_url",
		`"message":{"attachment":{"type":"image","payload":{"url":"https://a.example","is_reusable":"maybe"}}}`:        at + "is_reusable",
		`"message":{"attachment":{"type":"image","payload":{"url":true}}}`:                                             at + "url",
		`"message":{"attachment":{"type":"template","payload":{"template_type":"button","sharable":1}}}`:               at + "sharable",
		strings.Replace(card, "X", `"image_url":{}`, 1):                                                                at + "elements[0].image_url",
		strings.Replace(card, "X", `"default_action":{"messenger_extensions":{}}`, 1):                                  at + "elements[0].default_action.messenger_extensions",
		strings.Replace(card, "X", `"buttons":[{"webview_height_ratio":[]}]`, 1):                                       at + "elements[0].buttons[0].webview_height_ratio",
		strings.Replace(card, "X", `"buttons":[{"fallback_url":true}]`, 1):                                             at + "elements[0].buttons[0].fallback_url",
		strings.Replace(card, "X", `"image_urls":["https://a.example"]`, 1):                                            at + "elements[0].image_urls[0]",
		strings.Replace(card, "X", `"buttons":[{"title":5}]`, 1):                                                       at + "elements[0].buttons[0].title",
		strings.Replace(card, "X", `"quantity":[2]`, 1):                                                                at + "elements[0].quantity",
		`"message":{"attachment":{"type":"template","payload":{"template_type":"coupon","expire_time":{}}}}`:           at + "expire_time",
		`"message":{"attachment":{"type":"template","payload":{"template_type":"receipt","timestamp":true}}}`:          at + "timestamp",
		`"message":{"attachment":{"type":"template","payload":{"template_type":"receipt","address":"Leeds"}}}`:         at + "address",
	} {
		for _, channel := range []policy.Channel{messenger.New(), instagram.New()} {
			a, m, err := channel.ReadRequest("/104/messages", []byte(`{"recipient":{"id":"7"},`+rest+`}`))
			require.Equal(t, []string{want}, paths(t, err), rest)
			require.Zero(t, a, rest)
			require.Zero(t, m, rest)
		}
	}
}

// Several pictures stand in one card of a marketing message, one of them larger.
func TestPicturesOfMarketing(t *testing.T) {
	for content, refused := range map[string]bool{
		`"image_urls":[{"url":"https://a.example/1","is_hero_image":"true"},{"url":"https://a.example/2"}]`:                        false,
		`"image_urls":[{"url":"https://a.example/1","is_hero_image":"true"},{"url":"https://a.example/2","is_hero_image":"true"}]`: true,
		`"subtitle":"x","image_urls":[]`: true,
		pictures(6):                      false, pictures(7): true,
		`"media_type":"video","video_id":"31","buttons":[{"type":"web_url","title":"A","url":"https://a.example"}]`: false,
		`"media_type":"video","subtitle":"x"`: true, `"media_type":"audio","video_id":"31"`: true, `"media_type":"image","subtitle":"x"`: true,
		`"media_type":"image","image_url":"https://a.example/1"`: false, `"media_type":"IMAGE","image_urls":[{"url":"https://a.example/1"}]`: false,
		`"video_id":"31","buttons":[{"type":"postback","title":"A","payload":"a"}]`:                                       true,
		`"subtitle":"x"}` + strings.Repeat(`,{"title":"Spring","subtitle":"x"}`, 8) + `,{"title":"Summer","subtitle":"x"`: false,
		`"subtitle":"x"}` + strings.Repeat(`,{"title":"Spring","subtitle":"x"}`, 9) + `,{"title":"Summer","subtitle":"x"`: true,
		`"subtitle":"` + strings.Repeat("é", 80) + `"`:                                                                    false, `"subtitle":"` + strings.Repeat("é", 81) + `"`: true,
		`"image_urls":[{"url":"https://a.example/1"},{"url":"2"}]`:                       true,
		`"image_urls":[{"url":"https://a.example/1"}],"image_url":"https://a.example/2"`: true,
		`"image_urls":[{"url":"https://a.example/1"}]},{"title":"Summer","subtitle":"x"`: true,
	} {
		d, m := judged(t, messenger.New(), marketingCard(content))
		require.Equal(t, channels.Marketing, m.Type)
		require.Equal(t, refused, d.Has(policy.ContentTypeNotAllowed) || d.Has(policy.ContentTooLong), "%s: %s", content, d)
	}
}

// pictures are so many of one card.
func pictures(n int) string {
	return `"image_urls":[` + strings.Repeat(`{"url":"https://a.example/1"},`, n-1) + `{"url":"https://a.example/2"}]`
}

// A request has one template, and a marketing message no recipient beside its token.
func TestOneTemplateAndToken(t *testing.T) {
	named := `"template":{"name":"order_update","language":{"code":"en"}}`
	for body, refused := range map[string]bool{
		`{"recipient":{"id":"7"},` + named + `}`:                                false,
		`{"recipient":{"id":"7"},` + named + `,"message":{` + named + `}}`:      true,
		`{"recipient":{"comment_id":"c"},"message":{"text":"x",` + named + `}}`: true, `{"recipient":{"comment_id":"c"},` + named + `,"message":{"text":"x"}}`: true,
		marketingCard(`"subtitle":"x"`):                                                 false,
		`{"recipient":{"id":"7"},` + marketingCard(`"subtitle":"x"`)[len(`{`):]:         true,
		`{"recipient":{"comment_id":"c"},` + marketingCard(`"subtitle":"x"`)[len(`{`):]: true,
	} {
		d, _ := judged(t, messenger.New(), body)
		require.Equal(t, refused, d.Has(policy.ContentTypeNotAllowed), "%s: %s", body, d)
	}
}

// Nor does a lane of its own hide a type of template that is none.
func TestTemplatesInLanes(t *testing.T) {
	for name, refused := range map[string]bool{"button": false, "BUTTON": true, "text": true, "sender_action": true, "image": true} {
		d, _ := judged(t, messenger.New(), `{"recipient":{"comment_id":"c"},"message":{"attachment":{"type":"template","payload":{"template_type":"`+name+
			`","text":"Which?","buttons":[{"type":"postback","title":"A","payload":"a"}]}}}}`)
		require.Equal(t, refused, d.Has(policy.ContentTypeNotAllowed), "%s: %s", name, d)
	}
}

// What goes by a lane is bounded as everywhere else, and is no utility template.
func TestBoundsInLanes(t *testing.T) {
	long := strings.Repeat("é", 81)
	for body, too := range map[string]policy.ReasonCode{
		`"message":{"attachment":{"type":"template","payload":{"template_type":"generic","elements":[{"title":"` + long + `","subtitle":"x"}]}}}`:                           policy.ContentTooLong,
		`"message":{"attachment":{"type":"template","payload":{"template_type":"generic","elements":[{"title":"x","subtitle":"` + long + `"}]}}}`:                           policy.ContentTooLong,
		`"message":{"attachment":{"type":"template","payload":{"template_type":"product","elements":[` + strings.Repeat(`{"id":"7"},`, 10) + `{"id":"8"}]}}}`:               policy.ContentTooLong,
		`"message":{"attachment":{"type":"template","payload":{"template_type":"button","text":"` + strings.Repeat("é", 641) + `","buttons":[{"type":"account_unlink"}]}}}`: policy.ContentTooLong,
		`"message":{"attachments":[` + strings.Repeat(`{"type":"image","payload":{"attachment_id":"7"}},`, 30) + `{"type":"image","payload":{"attachment_id":"8"}}]}`:       policy.ContentTooLong,
		`"message":{"attachment":{"type":"template","payload":{"template_type":"button","text":"` + strings.Repeat("é", 640) + `","buttons":[{"type":"account_unlink"}]}}}`: "",
		`"message":{"text":"` + strings.Repeat("é", 641) + `"}`: "",
		strings.Replace(receiptBody, `{"title":"Router","price":0}`, strings.Repeat(`{"title":"Router","price":0},`, 10)+`{"title":"Router","price":0}`, 1): "",
		`"messaging_type":"UTILITY","message":{"text":"x"}`:  policy.ContentTypeNotAllowed,
		`"message":{"text":"x","attachments":[]}`:            policy.ContentTypeNotAllowed,
		strings.Replace(receiptBody, "Router", long, 1):      "",
		`"messaging_type":"RESPONSE","message":{"text":"x"}`: "",
	} {
		for _, to := range []string{`"comment_id":"c"`, `"one_time_notif_token":"t"`, `"notification_messages_token":"t"`} {
			d, _ := judged(t, messenger.New(), `{"recipient":{`+to+`},`+body+`}`)
			require.Equal(t, too == policy.ContentTooLong, d.Has(policy.ContentTooLong), "%s: %s", body, d)
			require.Equal(t, too == policy.ContentTypeNotAllowed, slices.ContainsFunc(d.Reasons, func(r policy.Reason) bool { return strings.Contains(r.Detail, " is 1, at most 0") }), "%s: %s", body, d)
		}
	}
}

// A marketing message, which has no recipient, is read from a form too.
func TestMarketingInForm(t *testing.T) {
	want, message, err := messenger.New().ReadRequest("/act_5/messages", []byte(`{"message_id":"9","messenger_delivery_data":{"subscription_token":"t"},"message":{"text":"x"}}`))
	require.NoError(t, err)
	a, m, err := messenger.New().ReadRequest("/act_5/messages", []byte(`message_id=9&messenger_delivery_data={"subscription_token":"t"}&message={"text":"x"}`))
	require.NoError(t, err)
	require.Equal(t, want, a)
	require.Equal(t, message, m)
}

// Ids may be numbers, and an object may stand in a text.
func TestLooseRequests(t *testing.T) {
	want, message, err := messenger.New().ReadRequest("/104/messages", []byte(text))
	require.NoError(t, err)
	for _, same := range []string{
		`{"recipient":{"id":7},"message":{"text":"x"}}`, `{"recipient":"{\"id\":\"7\"}","message":{"text":"x"}}`,
		`recipient={"id":7}&message={"text":"x"}`, `recipient=%7B%22id%22%3A%227%22%7D&message=%7B%22text%22%3A%22x%22%7D`,
	} {
		a, m, err := messenger.New().ReadRequest("/104/messages", []byte(same))
		require.NoError(t, err, same)
		require.Equal(t, want, a, same)
		require.Equal(t, message, m, same)
	}
}
