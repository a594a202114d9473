package graph_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
)

// faulty is a request to id 7 or to who else it names, and the refusal of a count that names the part.
type faulty struct{ body, says string }

const (
	// quick is a message with two quick replies.
	quick = `"message":{"text":"Which day?","quick_replies":[{"content_type":"text","title":"Monday","payload":"1"},{"content_type":"text","title":"Friday","payload":"2"}]}`
	// carousel is a message of two elements, the second with three buttons.
	carousel = `"message":{"attachment":{"type":"template","payload":{"template_type":"generic","elements":[{"title":"Fibre","subtitle":"From May"},{"title":"Copper","buttons":[` +
		`{"type":"postback","title":"Order","payload":"o"},{"type":"postback","title":"Ask","payload":"a"},{"type":"web_url","title":"More","url":"https://shop.example"}]}]}}}`
)

// with replaces a part of a body that is there.
func with(t *testing.T, body, old, by string) string {
	t.Helper()
	require.Contains(t, body, old)
	return strings.Replace(body, old, by, 1)
}

// bothFaults are refused on both platforms.
func bothFaults(t *testing.T) []faulty {
	const to, image = `"recipient":{"comment_id":"c1"},`, `"message":{"attachment":{"type":"image","payload":{"url":"https://media.example/a.jpg"}}}`
	return []faulty{
		{with(t, image, `"message":{`, `"message":{"text":"Look",`), "bodies is 2, at most 1 is allowed: message.text, message.attachment"},
		{to + `"message":{"text":" "}`, "bodies is 0, at least 1 is needed: message.text or attachment"},
		{`"sender_action":"react","payload":{"message_id":"m","reaction":"love"},"message":{"text":"x"}`, "bodies is 1, at most 0 is allowed: message"},
		{with(t, image, `"url"`, `"link"`), "references is 0, at least 1 is needed: message.attachment.payload.url or attachment_id"},
		{`"message":{"attachments":[{"type":"image","payload":{"attachment_id":"7"}},{"type":"image","payload":{}}]}`, "references is 0, at least 1 is needed: message.attachments[1].payload.url or attachment_id"},
		{`"message":{"attachment":{"type":"template","payload":{"template_type":"product","elements":[{"id":"31"},{}]}}}`, "references is 0, at least 1 is needed: message.attachment.payload.elements[1].id"},
		{`"message":{"attachment":{"type":"image","payload":{"elements":[{"attachment_id":"9"}]}}}`, "references is 0, at least 1 is needed: message.attachment.payload.url or attachment_id"},
		{`"message":{"attachment":{"type":"video","payload":{"url":"ftp://media.example/1"}}}`, "references is 0, at least 1 is needed: message.attachment.payload.url or attachment_id"},
		{with(t, carousel, `"From May"`, `"From May","image_url":"ftp://media.example/1"`), "unlisted_values is 1, at most 0 is allowed: message.attachment.payload.elements[0].image_url"},
		{`"message":{"attachment":{"type":"template","payload":{"template_type":"product"}}}`, "references is 0, at least 1 is needed: message.attachment.payload.elements"},
		{`"sender_action":"unreact","payload":{}`, "references is 0, at least 1 is needed: payload.message_id"},
		{with(t, quick, `"Friday"`, `""`), "untitled_parts is 1, at most 0 is allowed: message.quick_replies[1].title"},
		{with(t, carousel, `"More"`, `""`), "untitled_parts is 1, at most 0 is allowed: message.attachment.payload.elements[1].buttons[2].title"},
		{with(t, carousel, `"title":"Copper",`, ``), "unnamed_parts is 1, at most 0 is allowed: message.attachment.payload.elements[1].title"},
		{with(t, carousel, `"https://shop.example"`, `"shop"`), "unidentified_parts is 1, at most 0 is allowed: message.attachment.payload.elements[1].buttons[2].url"},
		{with(t, carousel, `,"payload":"a"`, ``), "unidentified_parts is 1, at most 0 is allowed: message.attachment.payload.elements[1].buttons[1].payload"},
		{`"messaging_type":"PROMOTION","message":{"text":"x"}`, "messaging_type_faults is 1, at most 0 is allowed: messaging_type"},
		{`"messaging_type":"RESPONSE","tag":"HUMAN_AGENT","message":{"text":"x"}`, "messaging_type_faults is 1, at most 0 is allowed: messaging_type"},
		{`"messaging_type":"MESSAGE_TAG","message":{"text":"x"}`, "messaging_type_faults is 1, at most 0 is allowed: tag"},
		{with(t, carousel, `,"subtitle":"From May"`, ``), "missing_parts is 1, at most 0 is allowed: message.attachment.payload.elements[0].subtitle or another part"},
		{`"reply_to":{},"message":{"text":"x"}`, "missing_parts is 1, at most 0 is allowed: reply_to.mid"},
		{`"sender_action":"react","payload":{"message_id":"m"}`, "missing_parts is 1, at most 0 is allowed: payload.reaction"},
		{`"sender_action":"react","payload":{"message_id":"m","reaction":"love"},"reply_to":{}`, "missing_parts is 1, at most 0 is allowed: reply_to.mid"},
		{to + `"message":{"attachment":{"payload":{}}}`, "missing_parts is 1, at most 0 is allowed: message.attachment.type"},
		{to + `"message":{"attachment":{"type":"template","payload":{}}}`, "missing_parts is 1, at most 0 is allowed: message.attachment.payload.template_type"},
		{to + `"message":{"attachment":{"type":"video","payload":{}}}`, "missing_parts is 1, at most 0 is allowed: message.attachment.payload.url or attachment_id"},
		{to + with(t, carousel, `"elements"`, `"parts"`), "missing_parts is 1, at most 0 is allowed: message.attachment.payload.elements"},
		{`"recipient":{"id":"7","user_ref":"r"},"message":{"text":"x"}`, "excluded_parts is 1, at most 0 is allowed: recipient.user_ref"},
		{`"message":{"text":"x","quick_replies":[]}`, "excluded_parts is 1, at most 0 is allowed: message.quick_replies"},
		{`"message":{"attachment":{"type":"image","payload":{"attachment_id":"7"}},"attachments":[{"type":"image","payload":{"attachment_id":"7"}}]}`, "excluded_parts is 1, at most 0 is allowed: message.attachments"},
		{`"message":{"attachments":[{"type":"image","payload":{"attachment_id":"7"}},{"type":"video","payload":{"attachment_id":"7"}}]}`, "excluded_parts is 1, at most 0 is allowed: message.attachments[1]"},
		{with(t, carousel, `"type":"web_url",`, `"type":"web_url","fallback_url":"https://shop.example/plain",`), "excluded_parts is 1, at most 0 is allowed: message.attachment.payload.elements[1].buttons[2].fallback_url"},
		{with(t, carousel, `"From May"`, `"From\u0000May"`), "excluded_parts is 1, at most 0 is allowed: message.attachment.payload.elements[0].subtitle"},
		{with(t, carousel, `"From May"`, `"From May","default_action":{"type":"web_url","title":"Go","url":"https://shop.example"}`), "excluded_parts is 1, at most 0 is allowed: message.attachment.payload.elements[0].default_action.title"},
		{`"template":{"name":"n"},"message":{"text":"x"},"recipient":{"comment_id":"c1"}`, "excluded_parts is 1, at most 0 is allowed: template"},
		{with(t, quick, `"text","title":"Friday"`, `"texts","title":"Friday"`), "unlisted_values is 1, at most 0 is allowed: message.quick_replies[1].content_type"},
		{with(t, carousel, `"type":"web_url"`, `"type":"link"`), "unlisted_values is 1, at most 0 is allowed: message.attachment.payload.elements[1].buttons[2].type"},
		{with(t, carousel, `"type":"web_url",`, `"type":"web_url","webview_height_ratio":"huge",`), "unlisted_values is 1, at most 0 is allowed: message.attachment.payload.elements[1].buttons[2].webview_height_ratio"},
		{`"notification_type":"LOUD","thread_control":{"control_type":"grab"},"message":{"text":"x"}`, "unlisted_values is 2, at most 0 is allowed: notification_type, thread_control.control_type"},
		{to + `"message":{"attachment":{"type":"template","payload":{"template_type":"list"}}}`, "unlisted_values is 2, at most 0 is allowed: message.attachment.payload.template_type, message.attachment"},
		{to + `"message":{"attachments":[{"type":"hologram"}]}`, "unlisted_values is 2, at most 0 is allowed: message.attachments[0].type, message.attachments"},
		{`"sender_action":"typing"`, "unlisted_values is 1, at most 0 is allowed: sender_action"},
	}
}

// messengerFaults are refused on Messenger, which alone has most of the templates.
func messengerFaults(t *testing.T) []faulty {
	const (
		paid     = `"message_id":"9","messenger_delivery_data":{"subscription_token":"t"},"recipient":{},`
		template = `"template":{"name":"order_update","language":{"code":"en"}}`
	)
	return []faulty{
		{`"message":{"text":"x",` + template + `}`, "bodies is 1, at most 0 is allowed: message.text"},
		{`"sender_action":"typing_on",` + template, "bodies is 1, at most 0 is allowed: template"},
		{`"message":{` + with(t, template, `"en"`, `""`) + `}`, "references is 1, at least 2 is needed: message.template.language.code"},
		{with(t, template, `"order_update"`, `" "`), "references is 1, at least 2 is needed: template.name"},
		{`"messaging_type":"UTILITY","message":{"text":"x"}`, "references is 0, at least 2 is needed: message.template"},
		{with(t, mediaBody, `"attachment_id":"9"`, `"attachment_id":"9","url":"https://www.facebook.com/p/9"`), "references is 2, at most 1 is allowed: message.attachment.payload.elements[0].url"},
		{with(t, mediaBody, `"attachment_id":"9"`, `"is_reusable":true`), "references is 0, at least 1 is needed: message.attachment.payload.elements[0].url or attachment_id"},
		{`"message":{"attachment":{"type":"template","payload":{"template_type":"coupon","title":"Ten off"}}}`, "references is 0, at least 1 is needed: message.attachment.payload.coupon_code or coupon_url"},
		{`"recipient":{"comment_id":"c1"},"message":{"attachment":{"type":"template","payload":{"template_type":"coupon","title":"Ten off"}}}`, "missing_parts is 1, at most 0 is allowed: message.attachment.payload.coupon_code or coupon_url"},
		{with(t, receiptBody, `"Router"`, `""`), "unnamed_parts is 1, at most 0 is allowed: message.attachment.payload.elements[0].title"},
		{with(t, surveyBody, `"id":"q_1",`, ``), "unidentified_parts is 1, at most 0 is allowed: message.attachment.payload.feedback_screens[0].questions[0].id"},
		{paid + with(t, carousel, `{"type":"web_url"`, `{"type":"app"`), "unidentified_parts is 1, at most 0 is allowed: message.attachment.payload.elements[1].buttons[2].android_url or ios_url"},
		{`"messaging_type":"RESPONSE","message":{` + template + `}`, "messaging_type_faults is 1, at most 0 is allowed: messaging_type"},
		{with(t, paid, `"message_id":"9",`, ``) + `"message":{"text":"x"}`, "missing_parts is 1, at most 0 is allowed: message_id"},
		{with(t, receiptBody, `"amount":5`, `"amount":null`), "missing_parts is 1, at most 0 is allowed: message.attachment.payload.adjustments[0].amount"},
		{with(t, receiptBody, `"total_cost":41.5`, ``), "missing_parts is 1, at most 0 is allowed: message.attachment.payload.summary.total_cost"},
		{with(t, receiptBody, `"city":"Leeds",`, ``), "missing_parts is 1, at most 0 is allowed: message.attachment.payload.address.city"},
		{with(t, surveyBody, `"https://shop.example/privacy"`, `""`), "missing_parts is 1, at most 0 is allowed: message.attachment.payload.business_privacy.url"},
		{with(t, gridBody, `"payload":"P2",`, ``), "missing_parts is 1, at most 0 is allowed: message.attachment.payload.elements[0].images[1].action.payload"},
		{with(t, gridBody, `2.jpg",`, `2.jpg","is_hero_image":true,`), "excluded_parts is 1, at most 0 is allowed: message.attachment.payload.elements[0].images[1].is_hero_image"},
		{with(t, surveyBody, `"type":"csat"}]}`, `"type":"csat"}]},{"questions":[]}`), "excluded_parts is 1, at most 0 is allowed: message.attachment.payload.feedback_screens[1]"},
		{paid + with(t, genericBody, `"image_url"`, `"image_urls":[{"url":"https://media.example/1.jpg"}],"image_url"`), "excluded_parts is 1, at most 0 is allowed: message.attachment.payload.elements[0].image_urls"},
		{with(t, `"recipient":{"id":"7"},`+paid, `"recipient":{},`, ``) + `"message":{"text":"x"}`, "excluded_parts is 1, at most 0 is allowed: messenger_delivery_data.subscription_token"},
		{template + `,"message":{` + template + `}`, "excluded_parts is 1, at most 0 is allowed: template"},
		{with(t, surveyBody, `"csat"`, `"csat","follow_up":{"type":"nps"}`), "unlisted_values is 1, at most 0 is allowed: message.attachment.payload.feedback_screens[0].questions[0].follow_up.type"},
		{with(t, surveyBody, `"Two taps"`, `"Two taps: https://shop.example"`), "unlisted_values is 1, at most 0 is allowed: message.attachment.payload.subtitle"},
		{with(t, mediaBody, `"image"`, `"audio"`), "unlisted_values is 1, at most 0 is allowed: message.attachment.payload.elements[0].media_type"},
		{with(t, receiptBody, `"price":0`, `"price":0,"quantity":"two"`), "unlisted_values is 1, at most 0 is allowed: message.attachment.payload.elements[0].quantity"},
		{with(t, quick, `"payload":"2"`, `"payload":"2","image_url":"red.png"`), "unlisted_values is 1, at most 0 is allowed: message.quick_replies[1].image_url"},
		{with(t, carousel, `"type":"web_url","title":"More","url":"https://shop.example"`, `"type":"phone_number","title":"Call","payload":"44"`), "unlisted_values is 1, at most 0 is allowed: message.attachment.payload.elements[1].buttons[2].payload"},
	}
}

// instagramFaults are refused on Instagram alone.
func instagramFaults(t *testing.T) []faulty {
	return []faulty{
		{`"recipient":{"comment_id":"c1"},"message":{"attachment":{"type":"MEDIA_SHARE","payload":{}}}`, "missing_parts is 1, at most 0 is allowed: message.attachment.payload.id"},
		{`"thread_control":{"metadata":"billing"},"message":{"text":"x"}`, "unlisted_values is 1, at most 0 is allowed: thread_control.control_type"},
		{`"message":{"attachment":{"type":"MEDIA_SHARE","payload":{"url":"https://a.example/p"}}}`, "references is 0, at least 1 is needed: message.attachment.payload.id"},
		{with(t, carousel, `"type":"web_url","title":"More","url":"https://shop.example"`, `"type":"phone_number","title":"Call","payload":"+44"`), "unlisted_values is 1, at most 0 is allowed: message.attachment.payload.elements[1].buttons[2].type"},
	}
}

// counted reports whether a measure is no length: it counts parts of a request.
func counted(m channels.Measure) bool { return !m.IsLength() && !m.IsLifetime() }

// A refusal of a count names the part at fault, whatever the count: each that the platform bounds is among the requests.
func TestFaults(t *testing.T) {
	for channel, more := range map[policy.Channel]func(*testing.T) []faulty{messenger.New(): messengerFaults, instagram.New(): instagramFaults} {
		told := map[string]bool{}
		for _, c := range append(bothFaults(t), more(t)...) {
			if !strings.Contains(c.body, `"recipient":`) {
				c.body = `"recipient":{"id":"7"},` + c.body
			}
			d, _ := judged(t, channel, `{`+c.body+`}`)
			require.True(t, slices.ContainsFunc(d.Reasons, func(r policy.Reason) bool { return r.Detail == c.says }), "%s: %s\nis: %s\nnot: %s", channel.Name(), c.body, d, c.says)
			measure, _, _ := strings.Cut(c.says, " ")
			told[measure] = true
		}
		for _, l := range channel.Rulebook().At(time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)).Limits {
			require.True(t, told[l.Measure.String()] || !counted(l.Measure), "%s: no request is at fault with %s", channel.Name(), l.Measure)
		}
	}
}
