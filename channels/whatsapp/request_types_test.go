package whatsapp_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
)

// full are requests with every member that a page documents for them.
var full = []string{
	`"biz_opaque_callback_data":"ticket 12","messaging_account_id":"7","paid_messaging_account_id":"7","recipient_identity_key_hash":"aGFzaA==","type":"text","context":{"message_id":"wamid.1"},"text":{"body":"See https://help.example","preview_url":true}`,
	`"type":"image","image":{"id":"9001","caption":"The box"}`,
	`"type":"video","video":{"link":"https://media.example/v.mp4","caption":"The box"}`,
	`"type":"audio","audio":{"id":"9002","voice":true}`,
	`"type":"document","document":{"id":"9003","caption":"March","filename":"bill.pdf"}`,
	`"type":"sticker","sticker":{"id":"9004"}`,
	`"type":"location","location":{"latitude":51.5,"longitude":"-0.12","name":"Shop","address":"1 High Street"}`,
	`"type":"reaction","reaction":{"message_id":"wamid.2","emoji":"ℹ️"}`,
	`"type":"contacts","contacts":[{"name":{"formatted_name":"Dr. Ada B. Cole Jr.","first_name":"Ada","last_name":"Cole","middle_name":"B.","suffix":"Jr.","prefix":"Dr."},"birthday":"1990-05-01",` +
		`"addresses":[{"street":"2 Mill Lane","city":"Leeds","state":"YS","zip":"LS1","country":"United Kingdom","country_code":"GB","type":"Office"}],"emails":[{"email":"ada@shop.example","type":"Work"}],` +
		`"org":{"company":"Shop","department":"Repairs","title":"Head"},"phones":[{"phone":"+44 113 496 0000","type":"Desk","wa_id":"441134960000"}],"urls":[{"url":"https://shop.example","type":"Shop"}]}]`,
	`"type":"interactive","interactive":{"type":"button","header":{"type":"text","text":"Visit","sub_text":"free"},"body":{"text":"Come?"},"footer":{"text":"By 6"},"action":{"buttons":[{"type":"reply","reply":{"id":"y","title":"Yes"}}]}}`,
	`"type":"interactive","interactive":{"type":"list","body":{"text":"Which?"},"action":{"button":"Open","sections":[{"title":"Mobile","rows":[{"id":"m1","title":"Small","description":"5 GB"}]}]}}`,
	`"type":"interactive","interactive":{"type":"flow","body":{"text":"Book"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_token":"t-1","flow_id":"55","flow_cta":"Start","mode":"draft",` +
		`"flow_action":"navigate","flow_action_payload":{"screen":"DAY","data":{"days":[1,2]}}}}}`,
	`"type":"interactive","interactive":{"type":"catalog_message","body":{"text":"All"},"action":{"name":"catalog_message","parameters":{"thumbnail_product_retailer_id":"p-1"}}}`,
	`"type":"interactive","interactive":{"type":"product","body":{"text":"This"},"action":{"catalog_id":"310","product_retailer_id":"p-1"}}`,
	`"type":"interactive","interactive":{"type":"voice_call","body":{"text":"Call"},"action":{"name":"voice_call","parameters":{"display_text":"Call us","ttl_minutes":60,"payload":"from ad"}}}`,
	`"type":"interactive","interactive":{"type":"address_message","body":{"text":"Where to?"},"action":{"name":"address_message","parameters":{"country":"IN","values":{"name":"Asha","in_pin_code":"400001"},` +
		`"saved_addresses":[{"id":"a1","value":{"city":"Mumbai"}}],"validation_errors":{"in_pin_code":"no such place"}}}}`,
	`"type":"interactive","interactive":{"type":"order_details","header":{"type":"image","image":{"link":"https://media.example/1.jpg"}},"body":{"text":"Your order"},"action":{"name":"review_and_pay","parameters":{` +
		`"reference_id":"A-7","type":"physical-goods","payment_type":"upi","payment_configuration":"shop","currency":"INR","total_amount":{"value":100,"offset":100},"beneficiaries":[{"name":"Asha","address_line1":"1 Hill Road","city":"Mumbai","state":"Maharashtra","country":"India","postal_code":"400050"}],` +
		`"payment_settings":[{"type":"payment_gateway","payment_gateway":{"type":"payu","configuration_name":"shop","enabled_payment_options":["web"],"billdesk":{"additional_info1":"x"},"payu":{"udf1":"x"},"zaakpay":{"extra1":"x"},"razorpay":{"receipt":"7","notes":{"from":"x"}}}},{"type":"payment_link","payment_link":{"uri":"https://pay.example"}},` +
		`{"type":"upi_intent_link","upi_intent_link":{"link":"upi://pay?pa=shop"}},{"type":"payu","payu":{"encrypted_payment_gateway_data":"x"}},{"type":"razorpay","razorpay":{"encrypted_payment_gateway_data":"x"}}],` +
		`"order":{"status":"pending","type":"quick_pay","catalog_id":"310","expiration":{"timestamp":"1893456000","description":"until 2030"},"items":[{"retailer_id":"r1","name":"Router",` +
		`"amount":{"value":100,"offset":100},"sale_amount":{"value":90,"offset":100},"quantity":1,"country_of_origin":"IN","importer_name":"Shop","importer_address":{"city":"Delhi"}}],` +
		`"subtotal":{"value":90,"offset":100},"tax":{"value":10,"offset":100,"description":"GST"},"shipping":{"value":5,"offset":100,"description":"van"},"discount":{"value":5,"offset":100,"description":"less","discount_program_name":"spring"}}}}}`,
	`"type":"interactive","interactive":{"type":"order_status","body":{"text":"On its way"},"action":{"name":"review_order","parameters":{"reference_id":"A-7","order":{"status":"shipped","description":"by van"},"payment":{"status":"captured","timestamp":1722445231}}}}`,
	strings.Replace(indianOrder, `"quantity":1`, `"quantity":1,"image":{"link":"https://media.example/r.jpg"}`, 1),
	strings.Replace(brazilianOrder, `"currency"`, `"payment_settings":[`+meansInBrazil+`],"currency"`, 1), linkCardsBody, carouselBody, productCardsBody, productListBody,
	`"product_policy":"STRICT","message_activity_sharing":true,"bid_spec":{},"type":"template","template":{"name":"offer","language":{"code":"en"}}`,
}

// either are members that the pages or senders write as a number and as a text.
var either = regexp.MustCompile(`(^to|\.uri|\.link|_id|\.id|latitude|longitude|_index|flow_name|flow_message_version|wa_id|phone|zip|offset|value|quantity|ttl_minutes|timestamp|multiplier|country|` +
	`first_name|last_name|middle_name|formatted_name|suffix|prefix)$`)

// named is the part that an error names: of an object of texts, the object.
var named = regexp.MustCompile(`^(.*\.(values|value|validation_errors|importer_address|beneficiaries\[0\]|boleto|pix_dynamic_code|offsite_card_pay|billdesk|payu|zaakpay|notes|payment_settings\[\d\]\.razorpay))\.[a-z_1]+$`)

// open are parts that may hold anything of their JSON type.
var open = regexp.MustCompile(`flow_action_payload\.data\.|^template`)

// A member of another JSON type is refused wherever it stands, be it one that a rule looks at or not.
func TestRequestTypes(t *testing.T) {
	tried := 0
	for _, members := range full {
		body := to(members)
		d, _ := judged(t, body)
		require.True(t, d.Allowed(), "%s: %s", d, body)
		var whole any
		require.NoError(t, json.Unmarshal([]byte(body), &whole))
		eachPart(whole, "", func(path string, value any, set func(any)) {
			if open.MatchString(path) {
				return
			}
			for _, other := range others(path, value) {
				set(other)
				changed, err := json.Marshal(whole)
				require.NoError(t, err)
				_, m, err := reader.ReadRequest(messagesPath, changed)
				if err != nil {
					require.Regexp(t, `^`+regexp.QuoteMeta(named.ReplaceAllString(path, "$1"))+`( "[^"]*")? is `, err.Error(), "%s", changed)
				} else {
					d := decideOpen(t, &m)
					require.False(t, d.Allowed(), "%s may be %v: %s", path, other, changed)
				}
				tried++
			}
			set(value)
		})
	}
	require.Greater(t, tried, 1000)
}

// others are values of other types than a member has.
func others(path string, value any) []any {
	list, object := []any{"x"}, map[string]any{"x": "y"}
	switch value.(type) {
	case string:
		if either.MatchString(path) {
			return []any{true, list, object}
		}
		return []any{7, true, list, object}
	case float64:
		return []any{true, list, object, "x"}
	case bool:
		return []any{7, "yes", list, object}
	case []any:
		return []any{7, true, "x", map[string]any{}}
	}
	return []any{7, true, "x", list}
}

// eachPart visits the parts of a value; set replaces one.
func eachPart(value any, path string, visit func(path string, value any, set func(any))) {
	switch v := value.(type) {
	case map[string]any:
		for name, part := range v {
			at := strings.TrimPrefix(path+"."+name, ".")
			visit(at, part, func(other any) { v[name] = other })
			eachPart(part, at, visit)
		}
	case []any:
		for i, part := range v {
			at := fmt.Sprintf("%s[%d]", path, i)
			visit(at, part, func(other any) { v[i] = other })
			eachPart(part, at, visit)
		}
	}
}

// An object may stand in a text, as a page has it for the parameters of an order, and a number does not stand for a text.
func TestObjectsInTexts(t *testing.T) {
	inText := func(object string) string {
		text, err := json.Marshal(object)
		require.NoError(t, err)
		return string(text)
	}
	parameters := `{"display_text":"Pay","url":"https://pay.example"}`
	body := to(`"type":"interactive","interactive":{"type":"cta_url","body":{"text":"Your bill"},"action":{"name":"cta_url","parameters":` + parameters + `}}`)
	_, want := read(t, messagesPath, body)
	_, got := read(t, messagesPath, strings.Replace(body, parameters, inText(parameters), 1))
	require.Equal(t, want, got)
	for _, wrong := range []string{`"{"`, `"[]"`, inText(`{"url":[]}`), inText(strings.Repeat(`{"a":`, 200) + `1` + strings.Repeat(`}`, 200))} {
		_, _, err := reader.ReadRequest(messagesPath, []byte(strings.Replace(body, parameters, wrong, 1)))
		require.ErrorContains(t, err, "interactive.action.parameters", wrong)
	}
	data := `{"day":1}`
	flow := strings.Replace(to(flowBody), `"screen":"DAY"`, `"screen":"DAY","data":`+inText(data), 1)
	d, _ := judged(t, flow)
	require.True(t, d.Allowed(), "%s", d)
	d, _ = judged(t, strings.Replace(flow, inText(data), `{}`, 1))
	requireRefused(t, d, 131009, "%s", d)
	_, _, err := reader.ReadRequest(messagesPath, []byte(strings.Replace(flow, inText(data), inText(`{"day":1,"day":2}`), 1)))
	require.ErrorContains(t, err, `flow_action_payload.data "day" stands twice`)
}

// Objects that take only their own members say which other one they got. Elsewhere another one changes nothing.
func TestForeignMembers(t *testing.T) {
	for body, member := range map[string]string{
		`"type":"text","text":{"body":"x","previewUrl":true}`:                                             "text.previewUrl",
		`"type":"image","image":{"id":"1","filename":"a.jpg"}`:                                            "image.filename",
		`"type":"video","video":{"id":"1","mime_type":"video/mp4"}`:                                       "video.mime_type",
		`"type":"audio","audio":{"id":"1","filename":"a.ogg"}`:                                            "audio.filename",
		`"type":"document","document":{"id":"1","voice":true}`:                                            "document.voice",
		`"type":"location","location":{"latitude":1,"longitude":1,"url":"x"}`:                             "location.url",
		`"type":"reaction","reaction":{"message_id":"m","emoji":"👍","text":"x"}`:                          "reaction.text",
		`"type":"contacts","contacts":[{"name":{"formatted_name":"x"},"nickname":"y"}]`:                   "contacts[0].nickname",
		`"type":"contacts","contacts":[{"name":{"formatted_name":"x","nick":"y"}}]`:                       "contacts[0].name.nick",
		`"type":"contacts","contacts":[{"phones":[{"phone":"1","label":"y"}]}]`:                           "contacts[0].phones[0].label",
		`"context":{"message_id":"m","id":"m"},"type":"text","text":{"body":"x"}`:                         "context.id",
		strings.Replace(buttonsBody, `"body":{`, `"templateId":"7","body":{`, 1):                          "interactive.templateId",
		strings.Replace(buttonsBody, `"body":{`, `"body":{"type":"text",`, 1):                             "interactive.body.type",
		strings.Replace(pictureBody, `"image":{"link"`, `"image":{"caption":"","mime_type":"","link"`, 1): "interactive.header.image.mime_type",
		strings.Replace(carouselBody, `"image":{"id":"1"}`, `"image":{"id":"1","alt":"x"}`, 1):            "interactive.action.cards[0].header.image.alt",
	} {
		_, _, err := reader.ReadRequest(messagesPath, []byte(to(body)))
		require.ErrorContains(t, err, member+" is no member of the object", body)
	}
	for _, body := range []string{
		`"x_trace":"7","type":"text","text":{"body":"x"}`,
		strings.Replace(buttonsBody, `"action":{`, `"action":{"x_trace":"7",`, 1),
		`"type":"template","template":{"name":"offer","language":{"code":"en","policy":"deterministic"},"x_trace":7}`,
	} {
		d, _ := judged(t, to(body))
		require.True(t, d.Allowed(), "%s: %s", d, body)
	}
}

// Faults name the parts that are counted, and nothing of what stands there.
func TestFaults(t *testing.T) {
	for old, c := range map[string]struct {
		new   string
		what  channels.Measure
		parts string
	}{
		`"Please do"`:                           {`""`, channels.UntitledCount, "interactive.action.buttons[0].reply.title"},
		`"visit-no"`:                            {`"visit-yes"`, channels.RepeatedIDCount, "interactive.action.buttons[1].reply.id"},
		`"Shall we send a technician?"`:         {`""`, channels.BodyCount, "interactive.body.text"},
		`"body":{`:                              {`"header":{"type":"image"},"body":{`, channels.MissingCount, "interactive.header.image.id or image.link"},
		`"type":"reply","reply":{"id":"visit-n`: {`"type":"tap","reply":{"id":"visit-n`, channels.UnlistedCount, "interactive.action.buttons[1].type"},
		`"buttons"`:                             {`"button":"Open","buttons"`, channels.ExcludedCount, "interactive.action.button"},
	} {
		require.Contains(t, buttonsBody, old)
		d, m := judged(t, to(strings.Replace(buttonsBody, old, c.new, 1)))
		require.Contains(t, m.Faults, channels.Fault{Measure: c.what, Part: c.parts}, old)
		require.Contains(t, d.String(), c.what.String()+" is ", old)
		require.Contains(t, d.String(), ": "+c.parts, old)
	}
	d, m := judged(t, to(`"type":"contacts","contacts":[`+strings.Repeat(`{},`, 39)+`{}]`))
	require.Contains(t, d.String(), "unnamed_parts is 40, at most 0 is allowed: contacts[0].name.formatted_name, contacts[1].name.formatted_name, contacts[2].name.formatted_name and ")
	require.Equal(t, 40, m.Sizes[channels.UnnamedCount])
	require.Less(t, len(m.Faults), 40)
	_, m = judged(t, to(`"type":"image","image":{}`))
	require.Equal(t, []channels.Fault{{Measure: channels.ReferenceCount, Part: "image.id or image.link"}}, m.Faults)
	_, m = judged(t, to(buttonsBody))
	require.Empty(t, m.Faults)
}
