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
	`{"title":"Fibre 500","image_url":"https://media.example/f.jpg","default_action":{"type":"web_url","url":"https://shop.example/f"},` +
	`"buttons":[{"type":"postback","title":"Order","payload":"o"},{"type":"web_url","title":"More","url":"https://shop.example"}]}]}}}`

const (
	receiptBody = `"message":{"attachment":{"type":"template","payload":{"template_type":"receipt","recipient_name":"Ada","order_number":"A-7","currency":"EUR",` +
		`"payment_method":"Card 4242","elements":[{"title":"Router","price":0}],"address":{"street_1":"High Street 1","city":"Leeds","postal_code":"LS1","state":"Yorkshire","country":"GB"},` +
		`"adjustments":[{"name":"Voucher","amount":5}],"summary":{"total_cost":41.5}}}}`
	surveyBody = `"message":{"attachment":{"type":"template","payload":{"template_type":"customer_feedback","title":"How was it?","subtitle":"Two taps","button_title":"Rate",` +
		`"feedback_screens":[{"questions":[{"id":"q_1","type":"csat"}]}],"business_privacy":{"url":"https://shop.example/privacy"}}}}`
	gridBody = `"message":{"attachment":{"type":"template","payload":{"template_type":"image_grid","elements":[{"images":[` +
		`{"url":"https://media.example/1.jpg","is_hero_image":true,"action":{"type":"web_url","url":"https://shop.example/1"}},` +
		`{"url":"https://media.example/2.jpg","action":{"type":"postback","payload":"P2","text":"The second"}}]}]}}}`
	mediaBody = `"message":{"attachment":{"type":"template","payload":{"template_type":"media","elements":[{"media_type":"image","attachment_id":"9",` +
		`"buttons":[{"type":"web_url","title":"Open","url":"https://shop.example"}]}]}}}`
)

// parted are requests in which nothing is missing, and what each must not lack.
var parted = map[string][]lacks{
	`"messaging_type":"RESPONSE","message":{"text":"The line works again"}`: {
		{`}`, `,"attachment":{"type":"image","payload":{"url":"https://media.example/a.jpg"}}}`, 2018018, 2534015},
		{`"RESPONSE"`, `"PROMOTION"`, 0, 0}, {`"RESPONSE"`, `"ACCOUNT_UPDATE"`, 0, 0}, {`"RESPONSE"`, `"MESSAGE_TAG"`, 0, 0},
		{`"messaging_type"`, `"reply_to":{"mid":" "},"messaging_type"`, 0, 0},
		{`"RESPONSE"`, `"RESPONSE","tag":"HUMAN_AGENT"`, 0, 0}, {`"RESPONSE"`, `"UPDATE","tag":"HUMAN_AGENT"`, 0, 0},
	},
	`"message":{"text":"Which day?","quick_replies":[{"content_type":"text","title":"Monday","payload":"1"}]}`: {
		{`"Monday"`, `""`, 0, 0}, {`"title":"Monday",`, ``, 0, 0}, {`"content_type":"text"`, `"content_type":"location"`, 0, 0}, {`"content_type":"text",`, ``, 0, 0},
		{`,"payload":"1"`, ``, 0, -1}, {`"payload":"1"`, `"payload":null`, 0, -1},
	},
	`"message":{"text":"Which day?","quick_replies":[{"content_type":"text","title":"Monday","payload":""}]}`: {{`"Which day?"`, `"Which day?","sticker_id":"7"`, 2018018, 0}},
	`"message":{"attachment":{"type":"image","payload":{"url":"https://media.example/a.jpg"}}}`: {
		{`"https://media.example/a.jpg"`, `""`, 0, 0}, {`"url":"https://media.example/a.jpg"`, ``, 0, 0},
		{`"url":"https://media.example/a.jpg"`, `"template_type":"button","text":"Which?","buttons":[{"type":"postback","title":"A","payload":"a"}]`, 0, 0},
	},
	`"message":{"attachments":[{"type":"image","payload":{"url":"https://media.example/a.jpg"}},{"type":"image","payload":{"attachment_id":"77"}}]}`: {
		{`"attachment_id":"77"`, ``, 0, 0}, {`{"type":"image","payload":{"attachment_id"`, `{"type":"video","payload":{"attachment_id"`, 0, 0},
	},
	`"message":{"attachment":{"type":"video","payload":{"attachment_id":"78"}}}`: {{`"78"`, `null`, 0, 0}},
	genericBody: {
		{`"title":"Fibre 500",`, ``, 0, 0}, {`"Order"`, `""`, 0, 0}, {`"elements"`, `"parts"`, 0, 0}, {`,"payload":"o"`, ``, 0, 0},
		{`"title":"More","url":"https://shop.example"`, `"title":"More"`, 0, 0}, {`"type":"postback"`, `"type":"postcard"`, 0, 0}, {`"type":"postback",`, ``, 0, 0},
		{`{"type":"web_url","url":"https://shop.example/f"}`, `{"type":"web_url"}`, 0, 0}, {`{"type":"web_url","url":"https://shop.example/f"}`, `{"type":"postback","payload":"x"}`, 0, 0},
		{`{"type":"web_url","url"`, `{"type":"web_url","title":"Go","url"`, 0, 0},
		{`"message":{`, `"message":{"text":"Look",`, 2018018, 2534015},
	},
	`"message":{"attachment":{"type":"template","payload":{"template_type":"button","text":"Need help?","buttons":[{"type":"web_url","title":"Call","url":"https://x.example"}]}}}`: {
		{`"Need help?"`, `""`, 0, 0}, {`"Call"`, `""`, 0, 0}, {`"buttons"`, `"knobs"`, 0, 0},
	},
	`"message":{"attachment":{"type":"template","payload":{"template_type":"product","elements":[{"id":"31"}]}}}`:                                 {{`"31"`, `""`, 0, 0}, {`{"id":"31"}`, ``, 0, 0}},
	`"message":{"attachment":{"type":"template","payload":{"template_type":"generic","elements":[{"title":"Fibre 500","subtitle":"From May"}]}}}`: {{`,"subtitle":"From May"`, ``, 0, 0}},
	`"message":{"attachment":{"type":"template","payload":{"template_type":"button","text":"Need help?","buttons":[{"type":"phone_number","title":"Call","payload":"+442079460000"}]}}}`: {
		{`+442079460000`, `+`, 0, -1}, {`+442079460000`, `+shop`, 0, -1}, {`+442079460000`, `+0044`, 0, -1},
		{`+44`, `44`, 0, -1}, {`"+442079460000"`, `"call us"`, 0, -1},
	},
	mediaBody: {
		{`"attachment_id":"9"`, `"is_reusable":true`, 0, -1}, {`"attachment_id":"9"`, `"attachment_id":"9","url":"https://www.facebook.com/p/9"`, 0, -1},
		{`"attachment_id":"9"`, `"url":"https://media.example/1.jpg"`, 0, -1}, {`"attachment_id":"9"`, `"url":"https://facebook.com.example/1"`, 0, -1}, {`"attachment_id":"9"`, `"url":"https:///p/1"`, 0, -1},
		{`"media_type":"image"`, `"media_type":"audio"`, 0, -1}, {`"media_type":"image",`, ``, 0, -1}, {`,"url":"https://shop.example"`, ``, 0, -1},
	},
	receiptBody: {
		{`"price":0`, `"price":0,"currency":"euro"`, 0, -1}, {`"EUR"`, `"EURO"`, 0, -1}, {`"EUR"`, `"€"`, 0, -1},
		{`"Ada"`, `""`, 0, -1}, {`"order_number":"A-7",`, ``, 0, -1}, {`"EUR"`, `null`, 0, -1}, {`"Card 4242"`, `" "`, 0, -1}, {`"total_cost":41.5`, ``, 0, -1},
		{`"Router"`, `""`, 0, -1}, {`,"price":0`, ``, 0, -1}, {`"city":"Leeds",`, ``, 0, -1}, {`"name":"Voucher",`, ``, 0, -1}, {`,"amount":5`, ``, 0, -1},
		{`41.5`, `"much"`, 0, -1}, {`"price":0`, `"price":"none"`, 0, -1}, {`"amount":5`, `"amount":"5 EUR"`, 0, -1},
	},
	`"message":{"attachment":{"type":"template","payload":{"template_type":"button","text":"Need help?","buttons":[{"type":"audio_call","title":"Call us","expires_in_days":7}]}}}`: {
		{`7`, `8`, 0, -1}, {`7`, `0`, 0, -1}, {`7`, `"a week"`, 0, -1}, {`7}`, `7},{"type":"audio_call","title":"Sales","expires_in_days":-1}`, 0, -1},
	},
	strings.Replace(surveyBody, `"title":"How`, `"expires_in_days":"7","title":"How`, 1): {{`"7"`, `8`, 0, -1}, {`"7"`, `0`, 0, -1}},
	surveyBody: {
		{`"How was it?"`, `""`, 0, -1}, {`"Two taps"`, `""`, 0, -1}, {`"button_title":"Rate",`, ``, 0, -1}, {`"https://shop.example/privacy"`, `""`, 0, -1},
		{`"csat"`, `"csat","score_label":"fine"`, 0, -1}, {`"csat"`, `"csat","score_option":"ten"`, 0, -1}, {`"csat"`, `"csat","follow_up":{"type":"nps"}`, 0, -1},
		{`"csat"`, `"csat","follow_up":{}`, 0, -1}, {`"id":"q_1",`, ``, 0, -1}, {`"q_1"`, `"q-1"`, 0, -1}, {`"csat"`, `"stars"`, 0, -1}, {`"type":"csat"}]}`, `"type":"csat"}]},{"questions":[]}`, 0, -1},
	},
	gridBody: {
		{`"url":"https://media.example/1.jpg",`, ``, 0, -1}, {`2.jpg",`, `2.jpg","is_hero_image":true,`, 0, -1}, {`,"url":"https://shop.example/1"`, ``, 0, -1},
		{`"text":"The second"`, `"url":"https://shop.example/2"`, 0, -1}, {`"payload":"P2",`, ``, 0, -1}, {`"postback"`, `"phone_number"`, 0, -1},
	},
	`"message":{"attachment":{"type":"template","payload":{"template_type":"one_time_notif_req","title":"Tell me when it is back","payload":"p"}}}`: {
		{`"Tell me when it is back"`, `""`, 0, -1}, {`,"payload":"p"`, ``, 0, -1},
	},
	`"message":{"attachment":{"type":"template","payload":{"template_type":"instant_form","form_id":31}}}`:                    {{`31`, `""`, 0, -1}, {`,"form_id":31`, ``, 0, -1}},
	`"message":{"attachment":{"type":"template","payload":{"template_type":"call_prompt","ttl_days":3}}}`:                     {{`"message":{`, `"message":{"text":"x",`, 2018018, -1}},
	`"message":{"attachment":{"type":"template","payload":{"template_type":"calling_optin"}}}`:                                {{`"message":{`, `"reply_to":{},"message":{`, 0, -1}},
	`"message":{"attachment":{"type":"template","payload":{"template_type":"coupon","title":"Ten off","coupon_code":"TEN"}}}`: {{`,"coupon_code":"TEN"`, ``, 0, -1}, {`"Ten off"`, `""`, 0, -1}},
	`"message":{"attachment":{"type":"MEDIA_SHARE","payload":{"id":"1790"}}}`:                                                 {{`"1790"`, `""`, -1, 0}, {`"id":"1790"`, `"url":"https://a.example/p"`, -1, 0}},
	`"message":{"sticker_id":"369239263222822"}`:                                                                              {{`"message":{`, `"message":{"text":"x",`, 2018018, -1}, {`"369239263222822"`, `"thumbs"`, 0, -1}},
	`"sender_action":"react","payload":{"message_id":"m_7","reaction":"love"}`:                                                {{`"m_7"`, `""`, 0, 0}, {`"m_7"`, `" "`, 0, 0}, {`,"reaction":"love"`, ``, 0, 0}, {`"sender_action"`, `"message":{"text":"x"},"sender_action"`, 2018014, 0}},
	`"sender_action":"typing_on"`: {{`"sender_action"`, `"messaging_type":"ANSWER","sender_action"`, 0, 0}, {`"sender_action"`, `"messaging_type":"MESSAGE_TAG","sender_action"`, 0, 0}, {`"sender_action"`, `"reply_to":{"mid":"m"},"sender_action"`, 0, 0}, {`"sender_action"`, `"payload":{"message_id":"m"},"sender_action"`, 0, 0}, {`"sender_action"`, `"payload":{"reaction":"love"},"sender_action"`, 0, 0},
		{`"typing_on"`, `"typing"`, 0, 0}, {`"sender_action"`, `"message":{"text":"x"},"sender_action"`, 2018014, 0}},
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
				d, m := judged(t, channel, `{"recipient":{"id":"7"},`+body+`}`)
				require.True(t, d.Allowed(), "%s %s: %s", channel.Name(), body, d)
				require.Empty(t, m.Faults, body)
				spoilt := strings.Replace(body, c.old, c.new, 1)
				d, m = judged(t, channel, `{"recipient":{"id":"7"},`+spoilt+`}`)
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
		_, _, err := channel.ReadRequest("/104500000000042/messages", []byte(`{"recipient":{"comment_id":" \n"},"message":{"text":"It does"}}`))
		require.ErrorContains(t, err, "names no person")
		for _, content := range []string{
			`"template","payload":{"template_type":"image_grid","elements":[{"title":"A","subtitle":"B"}]}`,
			`null,"payload":{"url":"https://media.example/a.jpg"}`, `"template"`, `"template","payload":{"text":"Which?"}`, `"image","payload":{}`, `"template","payload":{"template_type":"generic"}`, `"template","payload":{"template_type":"generic","elements":[{"title":"Fibre"}]}`,
			`"template","payload":{"template_type":"generic","elements":[{"subtitle":"From May"}]}`, `"template","payload":{"template_type":"product","elements":[{}]}`,
			`"hologram","payload":{"url":"https://media.example/h"}`, `"template","payload":{"template_type":"list","elements":[{"title":"A","subtitle":"B"}]}`, `"template","payload":{"template_type":"customer_feedback"}`,
			`"template","payload":{"template_type":"button","text":"Which?","buttons":[]}`, `"template","payload":{"template_type":"button","text":"Which?","buttons":[{"type":"postback","title":"A"}]}`,
		} {
			d, _ = judged(t, channel, `{"recipient":{"comment_id":"c1"},"message":{"attachment":{"type":`+content+`}}}`)
			refusedWith(t, d, 0, content)
			if strings.HasPrefix(content, `"hologram"`) {
				require.Equal(t, policy.Assumed, d.Confidence, "%s: %s", content, d)
			}
		}
	}
}

// What the pages take passes: a picture in place of a quick reply's title, a number for its payload, words in capitals as the reference of
// the endpoint lists them, and the app buttons and videos of marketing messages.
func TestPartsThatPass(t *testing.T) {
	picture := `"message":{"text":"Which colour?","quick_replies":[{"content_type":"text","title":"","payload":7,"image_url":"https://media.example/red.png"}]}`
	for body, of := range map[string][]policy.Channel{
		picture: {messenger.New()},
		`"message":{"text":"Which day?","quick_replies":[{"content_type":"TEXT","title":"Monday","payload":"1"}]}`: {messenger.New(), instagram.New()},
		`"message":{"attachment":{"type":"IMAGE","payload":{"url":"https://media.example/a.jpg"}}}`:                {messenger.New(), instagram.New()},
		`"message":{"attachment":{"type":"media_share","payload":{"id":"1790"}}}`:                                  {instagram.New()},
		`"message":{"attachment":{"type":"LIKE_HEART"}}`:                                                           {instagram.New()},
		`"sender_action":"REACT","payload":{"message_id":"m_7","reaction":"love"}`:                                 {messenger.New(), instagram.New()},
		strings.Replace(gridBody, `"web_url"`, `"WEB_URL"`, 1):                                                     {messenger.New()},
		`"sender_action":"TYPING_ON"`:                                                                              {messenger.New(), instagram.New()},
	} {
		for _, channel := range of {
			d, _ := judged(t, channel, `{"recipient":{"id":"7"},`+body+`}`)
			require.True(t, d.Allowed(), "%s %s: %s", channel.Name(), body, d)
		}
	}
	d, _ := judged(t, instagram.New(), `{"recipient":{"id":"7"},`+picture+`}`)
	refusedWith(t, d, 0, "Instagram's quick replies show no picture")
	d, _ = judged(t, messenger.New(), `{"recipient":{"id":"7"},`+strings.Replace(picture, `,"image_url":"https://media.example/red.png"`, ``, 1)+`}`)
	refusedWith(t, d, 0, "neither title nor picture")
	for _, content := range []string{`"video_id":"31","media_type":"video"`, `"subtitle":"New","buttons":[{"type":"app","android_url":"shop://a","ios_url":"shop://i"}]`} {
		d, m := judged(t, messenger.New(), marketingCard(content))
		require.Equal(t, channels.Marketing, m.Type)
		require.False(t, d.Has(policy.ContentTypeNotAllowed), "%s: %s", content, d)
	}
}

// marketingCard is a marketing message of one card.
func marketingCard(content string) string {
	return `{"message_id":"9","messenger_delivery_data":{"subscription_token":"t"},"message":{"attachment":{"type":"template",` +
		`"payload":{"template_type":"generic","elements":[{"title":"Spring",` + content + `}]}}}}`
}

// App buttons stand in marketing messages only, with a link into the app of one system at least.
func TestAppButtons(t *testing.T) {
	d, _ := judged(t, messenger.New(), marketingCard(`"buttons":[{"type":"app"}]`))
	refusedWith(t, d, 0, "no link")
	d, _ = judged(t, messenger.New(), marketingCard(`"buttons":[{"type":"app","ios_url":"shop://i"}]`))
	require.False(t, d.Has(policy.ContentTypeNotAllowed), d)
	for _, channel := range []policy.Channel{messenger.New(), instagram.New()} {
		d, _ = judged(t, channel, `{"recipient":{"id":"7"},`+strings.Replace(genericBody, `{"type":"web_url","title":"More"`, `{"type":"app","title":"More","ios_url":"shop://i"`, 1)+`}`)
		refusedWith(t, d, 0, "no marketing message")
	}
}

// A request names one recipient, on Instagram a person or a comment.
func TestOneRecipient(t *testing.T) {
	for _, content := range []string{`"message":{"text":"x"}`, `"sender_action":"typing_on"`, `"sender_action":"react","payload":{"message_id":"m","reaction":"love"}`} {
		for _, channel := range []policy.Channel{messenger.New(), instagram.New()} {
			d, _ := judged(t, channel, `{"recipient":{"id":"7","user_ref":"r"},`+content+`}`)
			refusedWith(t, d, 0, content)
			require.Equal(t, policy.Assumed, d.Confidence, "%s: %s", content, d)
			d, _ = judged(t, channel, `{"recipient":{"id":"7","phone_number":"+442079460000"},`+content+`}`)
			refusedWith(t, d, 0, content)
		}
		for _, name := range []string{"user_ref", "login_id"} {
			d, _ := judged(t, messenger.New(), `{"recipient":{"`+name+`":"r"},`+content+`}`)
			require.True(t, d.Allowed(), "%s: %s", content, d)
			d, m := judged(t, instagram.New(), `{"recipient":{"`+name+`":"r"},`+content+`}`)
			refusedWith(t, d, 0, content)
			require.Contains(t, m.Faults, channels.Fault{Measure: channels.UnlistedCount, Part: "recipient." + name})
		}
	}
	for _, content := range []string{surveyBody, gridBody} {
		d, _ := judged(t, messenger.New(), `{"recipient":{"id":"7","user_ref":"r"},`+content+`}`)
		refusedWith(t, d, 0, content)
		require.Equal(t, policy.Assumed, d.Confidence, "%s: %s", content, d)
	}
	_, m, err := instagram.New().ReadRequest("/104/messages", []byte(`{"recipient":{"id":"7"},"message":{"sticker_id":"369239263222822"}}`))
	require.ErrorContains(t, err, "message is missing or empty", "%v: a sticker of Messenger", m)
}

// A utility template goes with its messaging type or with none, and by itself.
func TestPartsOfUtility(t *testing.T) {
	for body, refused := range map[string]bool{
		`"messaging_type":"UTILITY","message":{`: false, `"message":{`: false, `"messaging_type":"utility","message":{`: false,
		`"messaging_type":"RESPONSE","message":{`: true, `"messaging_type":"UTILITY","message":{"text":"x",`: true,
		`"message":{"quick_replies":[{"content_type":"text","title":"A","payload":"a"}],`: true,
	} {
		d, _ := judged(t, messenger.New(), `{"recipient":{"id":"7"},`+body+`"template":{"name":"order_update","language":{"code":"en"}}}}`)
		require.Equal(t, refused, d.Has(policy.ContentTypeNotAllowed), "%s: %s", body, d)
		if refused {
			require.Equal(t, policy.Assumed, d.Confidence, "%s: %s", body, d)
		}
	}
}

// A utility template has a name and a language that are not blank.
func TestNamesOfUtility(t *testing.T) {
	for named, refused := range map[string]bool{
		`"name":"a","language":{"code":"en"}`: false, `"name":" ","language":{"code":"en"}`: true, `"name":"a","language":{"code":"  "}`: true, `"name":"a"`: true,
	} {
		d, _ := judged(t, messenger.New(), `{"recipient":{"id":"7"},"message":{"template":{`+named+`}}}`)
		require.Equal(t, refused, d.Has(policy.ContentTypeNotAllowed), "%s: %s", named, d)
	}
}

// A survey without its tag goes for 24 hours, with it for 7 days, and by itself says that it is no promotion.
func TestSurveys(t *testing.T) {
	channel := messenger.New()
	wrote := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	e := channel.Rulebook().At(wrote)
	state, err := window.State{}.Observe(e.Windows, window.Message, wrote)
	require.NoError(t, err)
	for tag, length := range map[string]time.Duration{``: 24 * time.Hour, `"messaging_type":"MESSAGE_TAG","tag":"CUSTOMER_FEEDBACK",`: 7 * 24 * time.Hour} {
		_, m, err := channel.ReadRequest("/104/messages", []byte(`{"recipient":{"id":"7"},`+tag+surveyBody+`}`))
		require.NoError(t, err)
		for at, allowed := range map[time.Duration]bool{-time.Nanosecond: true, 0: false, time.Nanosecond: false} {
			d := policy.Decide(e, &m, &policy.Facts{State: state}, wrote.Add(length+at))
			require.Equal(t, allowed, d.Allowed(), "%s%s: %s", tag, at, d)
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

// Each bound is of its own part: the ids of questions and the payloads of quick replies, the pictures of a message and those of a card,
// the bytes of a text and the characters of a button template.
func TestBoundsOfOtherParts(t *testing.T) {
	quick := func(payload int) string {
		return strings.Replace(surveyBody, `"message":{`, `"message":{"quick_replies":[{"content_type":"text","title":"A","payload":"`+strings.Repeat("p", payload)+`"}],`, 1)
	}
	question := func(id int) string {
		return strings.Replace(surveyBody, `"id":"q_1"`, `"id":"`+strings.Repeat("q", id)+`"`, 1)
	}
	images := func(n int) string {
		return `"message":{"attachments":[` + strings.TrimSuffix(strings.Repeat(`{"type":"image","payload":{"url":"https://media.example/1.png"}},`, n), ",") + `]}`
	}
	card := func(n int) string {
		return `"message":{"attachment":{"type":"template","payload":{"template_type":"generic","elements":[{"title":"A","image_urls":[` +
			strings.TrimSuffix(strings.Repeat(`{"url":"https://media.example/1.png"},`, n), ",") + `]}]}}}`
	}
	ask := func(characters int) string {
		return `"message":{"attachment":{"type":"template","payload":{"template_type":"button","text":"` + strings.Repeat("\u0e01", characters) + `","buttons":[{"type":"postback","title":"A","payload":"a"}]}}}`
	}
	const to, paid, comment = `"recipient":{"id":"7"},`, `"message_id":"71","messenger_delivery_data":{"subscription_token":"t"},`, `"recipient":{"comment_id":"9"},`
	for _, c := range []struct {
		channel    policy.Channel
		keeps, not string
		want       string
	}{
		{messenger.New(), to + quick(1000), to + quick(1001), "button_id_characters is 1001, at most 1000 is allowed"},
		{messenger.New(), to + question(80), to + question(81), "question_id_characters is 81, at most 80 is allowed"},
		{messenger.New(), paid + images(30), paid + images(31), "attachments is 31, at most 30 is allowed"},
		{messenger.New(), paid + card(6), paid + card(7), "card_pictures is 7, at most 6 is allowed"},
		{messenger.New(), to + card(6), to + card(7), "card_pictures is 7, at most 6 is allowed"},
		{instagram.New(), comment + ask(640), comment + ask(641), "text_characters is 641, at most 640 is allowed"},
		{instagram.New(), comment + `"message":{"text":"` + strings.Repeat("\u0e01", 333) + `"}`, comment + `"message":{"text":"` + strings.Repeat("\u0e01", 334) + `"}`, "text_bytes is 1002, at most 1000 is allowed"},
	} {
		tooLong := func(body string) (details []string) {
			d, _ := judged(t, c.channel, "{"+body+"}")
			for _, r := range d.Reasons {
				if r.Code == policy.ContentTooLong || r.Code == policy.ContentTypeNotAllowed {
					details = append(details, r.Detail)
				}
			}
			return details
		}
		require.Empty(t, tooLong(c.keeps), c.want)
		require.Equal(t, []string{c.want}, tooLong(c.not))
	}
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
