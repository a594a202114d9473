package whatsapp_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/window"
)

// lacks is what becomes of a request when one of its parts is taken out or stands twice.
type lacks struct {
	old, new string
	code     int
}

const (
	buttonsBody = `"type":"interactive","interactive":{"type":"button","body":{"text":"Shall we send a technician?"},"action":{"buttons":[` +
		`{"type":"reply","reply":{"id":"visit-yes","title":"Please do"}},{"type":"reply","reply":{"id":"visit-no","title":"Not now"}}]}}`
	listBody = `"type":"interactive","interactive":{"type":"list","body":{"text":"Choose a tariff"},"action":{"button":"Tariffs","sections":[` +
		`{"title":"Mobile","rows":[{"id":"m1","title":"Small"},{"id":"m2","title":"Large"}]},{"title":"Home","rows":[{"id":"h1","title":"Fibre"}]}]}}`
	carouselBody = `"type":"interactive","interactive":{"type":"carousel","body":{"text":"New phones"},"action":{"cards":[` +
		`{"card_index":0,"type":"cta_url","header":{"type":"image","image":{"id":"1"}},"action":{"buttons":[{"type":"quick_reply","quick_reply":{"id":"a","title":"Take it"}}]}},` +
		`{"card_index":1,"type":"cta_url","header":{"type":"image","image":{"id":"2"}},"action":{"buttons":[{"type":"quick_reply","quick_reply":{"id":"b","title":"Take it"}}]}}]}}`
	linkCardsBody = `"type":"interactive","interactive":{"type":"carousel","body":{"text":"New phones"},"action":{"cards":[` +
		`{"card_index":0,"type":"cta_url","header":{"type":"image","image":{"link":"https://media.example/1.jpg"}},"body":{"text":"The small one"},"action":{"name":"cta_url","parameters":{"display_text":"Look","url":"https://shop.example/1"}}},` +
		`{"card_index":1,"type":"cta_url","header":{"type":"image","image":{"id":"2"}},"action":{"name":"cta_url","parameters":{"display_text":"See","url":"https://shop.example/2"}}}]}}`
	productCardsBody = `"type":"interactive","interactive":{"type":"carousel","body":{"text":"New phones"},"action":{"cards":[` +
		`{"card_index":0,"type":"product","action":{"product_retailer_id":"p-1","catalog_id":"310"}},{"card_index":1,"type":"product","action":{"product_retailer_id":"p-2","catalog_id":310}}]}}`
	flowBody = `"type":"interactive","interactive":{"type":"flow","body":{"text":"Book"},"action":{"name":"flow","parameters":{"flow_message_version":"3",` +
		`"flow_name":"visit","flow_cta":"Start","mode":"published","flow_action":"navigate","flow_action_payload":{"screen":"DAY"}}}}`
	pictureBody = `"type":"interactive","interactive":{"type":"cta_url","header":{"type":"image","image":{"link":"https://media.example/1.jpg"}},"body":{"text":"Your bill"},` +
		`"footer":{"text":"Due on Friday"},"action":{"name":"cta_url","parameters":{"display_text":"Pay","url":"https://pay.example"}}}`
	indianOrder = `"type":"interactive","interactive":{"type":"order_details","body":{"text":"Your order"},"action":{"name":"review_and_pay","parameters":{"reference_id":"A-7.b_1",` +
		`"type":"physical-goods","currency":"INR","total_amount":{"value":100,"offset":100},"payment_settings":[{"type":"payment_gateway","payment_gateway":{"type":"razorpay","configuration_name":"shop"}}],"order":{"status":"pending",` +
		`"items":[{"name":"Router","amount":{"value":99,"offset":100},"quantity":1}],"subtotal":{"value":99,"offset":100},"tax":{"value":1,"offset":100}}}}}`
	brazilianOrder = `"type":"interactive","interactive":{"type":"order_details","body":{"text":"Your order"},"action":{"name":"review_and_pay",` +
		`"parameters":{"reference_id":"A-7","type":"digital-goods","payment_type":"br","currency":"BRL","total_amount":{"value":100,"offset":100}}}}`
	meansInBrazil = `{"type":"boleto","boleto":{"digitable_line":"0339"}},{"type":"payment_link","payment_link":{"uri":"https://pay.example/1"}},` +
		`{"type":"pix_dynamic_code","pix_dynamic_code":{"code":"0002","merchant_name":"Shop","key":"39","key_type":"CNPJ"}},{"type":"offsite_card_pay","offsite_card_pay":{"last_four_digits":"5235","credential_id":"c"}}`
	meansInIndia = `{"type":"payment_gateway","payment_gateway":{"type":"payu","configuration_name":"shop"}},{"type":"payment_link","payment_link":{"uri":"https://pay.example/1"}},` +
		`{"type":"upi_intent_link","upi_intent_link":{"link":"upi://pay?pa=shop"}}`
	orderNews = `"type":"interactive","interactive":{"type":"order_status","body":{"text":"On its way"},"action":{"name":"review_order",` +
		`"parameters":{"reference_id":"A-7","order":{"status":"shipped"},"payment":{"status":"captured"}}}}`
	orderButton = `"type":"template","template":{"name":"bowl_back","language":{"code":"en"},"components":[{"type":"button","sub_type":"order_details","index":0,"parameters":[{"type":"action","action":{"order_details":` +
		`{"reference_id":"b-1","type":"physical-goods","currency":"INR","total_amount":{"value":110,"offset":100},"payment_settings":[{"type":"payment_gateway","payment_gateway":{"type":"zaakpay","configuration_name":"shop"}}],` +
		`"shipping_info":{"country":"IN","addresses":[{"name":"Asha","phone_number":"919812345678","address":"1 Lake Road","city":"Pune","state":"MH","in_pin_code":"411001"}]},"order":{"status":"pending",` +
		`"items":[{"name":"Bowl","amount":{"value":60,"offset":100},"sale_amount":{"value":50,"offset":100},"quantity":2}],"subtotal":{"value":100,"offset":100},"shipping":{"value":9,"offset":100},"tax":{"value":1,"offset":100},"expiration":{"timestamp":"1893456000"}}}}}]}]}`
	shortOrderButton = `"type":"template","template":{"name":"two_bowls","language":{"code":"pt_BR"},"components":[{"type":"carousel","cards":[{"card_index":0,"components":[{"type":"button","sub_type":"order_details","index":0,` +
		`"parameters":[{"type":"action","action":{"order_details":{"reference_id":"b-1","type":"digital-goods","currency":"BRL","total_amount":{"value":110,"offset":100}}}}]}]}]}]}`
	productListBody = `"type":"interactive","interactive":{"type":"product_list","header":{"type":"text","text":"Accessories"},"body":{"text":"For your phone"},` +
		`"action":{"catalog_id":"310","sections":[{"title":"Cases","product_items":[{"product_retailer_id":"case-1"}]},{"title":"Cables","product_items":[{"product_retailer_id":"cable-1"}]}]}}`
)

// parted are requests in which nothing is missing, and what each must not lack.
var parted = map[string][]lacks{
	`"type":"text","text":{"body":"We repaired your line"}`: {
		{`"We repaired your line"`, `""`, 100}, {`,"text":{"body":"We repaired your line"}`, ``, 100}, {`"body":"We repaired your line"`, ``, 100},
		{`"type":"text"`, `"ttl_seconds":600,"type":"text"`, 100}, {`"type":"text"`, `"ttl_seconds":0,"type":"text"`, 100},
		{`"type":"text"`, `"context":{"message_id":""},"type":"text"`, 131008}, {`"type":"text"`, `"context":{"message_id":"\u00a0"},"type":"text"`, 131008},
	},
	`"type":"image","image":{"id":"4490709327384033"}`:                 {{`"id":"4490709327384033"`, `"id":""`, 131008}, {`"4490709327384033"`, `"https:\/\/media.example\/v.png"`, 131008}, {`"id":"4490709327384033"`, `"caption":"x"`, 131008}},
	`"type":"video","video":{"link":"https://media.example/v.mp4"}`:    {{`"link":"https://media.example/v.mp4"`, ``, 131008}, {`https:`, `ftp:`, 131008}},
	`"type":"audio","audio":{"id":9071}`:                               {{`9071`, `null`, 131008}},
	`"type":"document","document":{"id":"9072","filename":"bill.pdf"}`: {{`"id":"9072",`, ``, 131008}},
	`"type":"sticker","sticker":{"id":"9073"}`:                         {{`,"sticker":{"id":"9073"}`, ``, 131008}},
	`"type":"location","location":{"latitude":0,"longitude":"-0.1"}`: {{`"latitude":0,`, ``, 131008}, {`"latitude":0`, `"latitude":"north"`, 131008}, {`"-0.1"`, `""`, 131008},
		{`"latitude":0`, `"latitude":90.001`, 100}, {`"latitude":0`, `"latitude":"90.00001"`, 100}, {`"latitude":0`, `"latitude":"-91"`, 100}, {`"-0.1"`, `"180.5"`, 100}, {`"latitude":0`, `"latitude":"0x1"`, 131008}, {`"type":"location"`, `"type":"call_permission_request"`, 131009}},
	`"type":"contacts","contacts":[{"name":{"formatted_name":"Night Desk","last_name":"Desk"}}]`: {{`{"name":{"formatted_name":"Night Desk","last_name":"Desk"}}`, ``, 100}, {`"formatted_name":"Night Desk"`, `"first_name":"Night"`, 131008},
		{`,"last_name":"Desk"`, ``, 131009}, {`"Desk"`, `" "`, 131009}, {`"contacts":`, `"context":{"message_id":""},"contacts":`, 131009}, {`"name":{`, `"birthday":"1 May 1990","name":{`, 100},
		{`"name":{`, `"emails":[{"type":"Work"}],"name":{`, 131009}, {`"name":{`, `"phones":[{"wa_id":"441134960000"}],"name":{`, 131009}, {`"name":{`, `"urls":[{"url":""}],"name":{`, 131009}},
	`"type":"reaction","reaction":{"message_id":"wamid.8","emoji":""}`: {{`"message_id":"wamid.8",`, ``, 131008}, {`"wamid.8"`, `" "`, 131008}, {`,"emoji":""`, ``, 131008}, {`"emoji":""`, `"emoji":"ok"`, 100}, {`"emoji":""`, `"emoji":":)"`, 100}, {`"emoji":""`, `"emoji":"👍 "`, 100}, {`"emoji":""`, `"emoji":"é"`, 100}, {`"type":"reaction",`, `"context":{"message_id":"wamid.7"},"type":"reaction",`, 131009}},
	buttonsBody: {
		{`"Shall we send a technician?"`, `""`, 131008}, {`"Please do"`, `""`, 131008}, {`"title":"Please do"`, `"text":"x"`, 131008},
		{`"visit-yes"`, `""`, 131008}, {`"Please do"`, `"Not now"`, 131009}, {`"visit-yes"`, `"visit-no"`, 131009}, {`"buttons":`, `"knobs":`, 131009},
		{`{"type":"reply","reply":{"id":"visit-yes"`, `{"reply":{"id":"visit-yes"`, 131009}, {`{"type":"reply","reply":{"id":"visit-yes"`, `{"type":"url","reply":{"id":"visit-yes"`, 131009},
		{`"reply":{"id":"visit-yes"`, `"quick_reply":{"id":"visit-yes"`, 131008}, {`"visit-yes"`, `" visit-yes"`, 131009}, {`"body":{`, `"header":{"type":"image","image":{}},"body":{`, 131009}, {`"body":{`, `"header":{"type":"gif"},"body":{`, 131009}, {`"body":{`, `"header":{"type":"text","text":"A","image":{"id":"1"}},"body":{`, 131009}, {`"body":{`, `"header":{"type":"image","text":"A","image":{"id":"1"}},"body":{`, 131009},
		{`"body":{`, `"header":{"type":"text","text":""},"body":{`, 131009}, {`"body":{`, `"footer":{},"body":{`, 131009},
	},
	`"type":"interactive","interactive":{"type":"button","body":{"text":"Which?"},"action":{"buttons":[{"type":"reply","reply":{"id":"a","title":"A"}}]}}`: {
		{`"buttons"`, `"button":"Open","buttons"`, 131009}, {`"buttons"`, `"sections":[{"rows":[{"id":"1","title":"B"}]}],"buttons"`, 131009},
		{`"buttons"`, `"name":"cta_url","buttons"`, 131009}, {`"buttons"`, `"parameters":{"url":"https://shop.example"},"buttons"`, 131009}, {`"buttons"`, `"product_retailer_id":"7","buttons"`, 131009},
	},
	pictureBody: {
		{`"action":{`, `"action":{"buttons":[{"type":"reply","reply":{"id":"a","title":"A"}}],`, 131009},
		{`"link":"https://media.example/1.jpg"`, ``, 131009}, {`"type":"image"`, `"type":"video"`, 131009}, {`"Due on Friday"`, `""`, 131009},
		{`"name":"cta_url"`, `"name":"url"`, 131009}, {`"name":"cta_url",`, ``, 131008},
	},
	flowBody: {
		{`"flow_message_version":"3",`, ``, 131009}, {`"flow_message_version":"3"`, `"flow_message_version":"2"`, 131009}, {`"published"`, `"live"`, 131009},
		{`"navigate"`, `"open"`, 131009}, {`"navigate"`, `"data_exchange"`, 131009}, {`"flow_name":"visit"`, `"flow_name":"visit","flow_id":"5"`, 131008},
	},
	linkCardsBody: {
		{`"card_index":1,"type":"cta_url",`, `"card_index":1,`, 131009}, {`"card_index":1,"type":"cta_url"`, `"card_index":1,"type":"link"`, 131009}, {`"name":"cta_url","parameters":{"display_text":"See"`, `"name":"url","parameters":{"display_text":"See"`, 131009},
		{`"name":"cta_url","parameters":{"display_text":"See"`, `"parameters":{"display_text":"See"`, 131009},
		{`"Look"`, `""`, 131008}, {`,"url":"https://shop.example/1"`, ``, 131008}, {`"image":{"id":"2"}`, `"image":{}`, 131009},
		{`"header":{"type":"image","image":{"id":"2"}},`, ``, 131009}, {`"type":"image","image":{"id":"2"}`, `"type":"video","video":{"id":"2"}`, 131009},
		{`"type":"image","image":{"id":"2"}`, `"type":"text","text":"2"`, 131009}, {`"card_index":1`, `"card_index":0`, 131009}, {`"card_index":1,`, ``, 131008},
		{`{"name":"cta_url","parameters":{"display_text":"See","url":"https://shop.example/2"}}`, `{"buttons":[{"type":"quick_reply","quick_reply":{"id":"b","title":"See"}}]}`, 131009},
		{`{"display_text":"See","url":"https://shop.example/2"}`, `{"display_text":"See","url":"https://shop.example/2"},"buttons":[{"type":"quick_reply","quick_reply":{"id":"b","title":"See"}}]`, 131009},
		{`"action":{"cards"`, `"header":{"type":"image","image":{"id":"9"}},"action":{"cards"`, 131009},
	},
	productCardsBody: {
		{`"p-2"`, `""`, 131009}, {`,"catalog_id":"310"`, ``, 131009}, {`"catalog_id":310`, `"catalog_id":311`, 131009},
		{`{"card_index":1,"type":"product"`, `{"card_index":1,"type":"cta_url"`, 131009},
	},
	indianOrder: {
		{`"INR"`, `"USD"`, 131009}, {`"total_amount":{"value":100`, `"total_amount":{"value":"much"`, 131009}, {`"total_amount":{"value":100`, `"total_amount":{"value":101`, 131009},
		{`"subtotal":{"value":99`, `"subtotal":{"value":99.5`, 131009}, {`"tax":{"value":1`, `"tax":{"value":-1`, 131009}, {`"quantity":1`, `"quantity":0`, 131009}, {`"quantity":1`, `"image":{"link":"ftp://media.example/1"},"quantity":1`, 131009},
		{`"quantity":1`, `"quantity":"some"`, 131009}, {`"tax":`, `"shipping":{"value":0},"tax":`, 131009}, {`"tax":`, `"discount":{"value":5,"offset":100},"tax":`, 131009},
		{`"currency":"INR",`, ``, 131009}, {`{"value":100,"offset":100},"payment_settings"`, `{},"payment_settings"`, 131009}, {`"type":"payment_gateway",`, ``, 131009}, {`"payment_gateway":{`, `"boleto":{`, 131009}, {`"status":"pending"`, `"type":"slow_pay","status":"pending"`, 131009},
		{`"status":"pending"`, `"expiration":{"timestamp":"1893456000"},"status":"pending"`, 131009}, {`"status":"pending"`, `"expiration":{"timestamp":"soon","description":"x"},"status":"pending"`, 131009}, {`"status":"pending"`, `"expiration":{"description":"until May"},"status":"pending"`, 131009}, {`"INR"`, `"SGD"`, 131009},
		{`"payment_settings":[{"type":"payment_gateway","payment_gateway":{"type":"razorpay","configuration_name":"shop"}}],`, ``, 131009}, {`"order":{`, `"invoice":{`, 131009}, {`"physical-goods"`, `"goods"`, 131009},
		{`A-7.b_1`, `A 7`, 131009}, {`"pending"`, `"shipped"`, 131009}, {`"subtotal":{"value":99,"offset":100},`, ``, 131009}, {`,"quantity":1`, ``, 131009},
		{`"subtotal":{"value":99,"offset":100}`, `"subtotal":{"value":99}`, 131009}, {`"tax":{"value":1,"offset":100}`, `"tax":{"value":1,"offset":"1000"}`, 131009},
		{`"quantity":1`, `"quantity":2`, 131009}, {`"quantity":1`, `"sale_amount":{"value":98,"offset":100},"quantity":2`, 131009}, {`"amount":{"value":99`, `"amount":{"value":9223372036854775807`, 131009},
		{`"currency":"INR"`, `"payment_type":"br","currency":"INR"`, 131009}, {`"INR"`, `"BRL"`, 131009}, {`"currency":`, `"beneficiaries":[{"name":"Asha","address_line1":"1","city":"Pune","state":"MH","country":"India"}],"currency":`, 131009},
		{`{"type":"payment_gateway"`, `{"type":"boleto","boleto":{"digitable_line":"0339"}},{"type":"payment_gateway"`, 131009}, {`{"type":"payment_gateway"`, `{"type":"offsite_card_pay","offsite_card_pay":{"last_four_digits":"5235","credential_id":"c"}},{"type":"payment_gateway"`, 131009},
		{`"Router"`, `""`, 131009}, {`{"name":"Router","amount":{"value":99,"offset":100},"quantity":1}`, ``, 131009}, {`"review_and_pay"`, `"pay"`, 131009},
	},
	brazilianOrder: {{`"payment_type":"br",`, ``, 131009}, {`"payment_type":"br"`, `"payment_type":"in"`, 131009}, {`"payment_type":"br"`, `"payment_type":"upi"`, 131009}, {`"currency":"BRL",`, ``, 131009}},
	strings.Replace(brazilianOrder, `"currency"`, `"payment_settings":[`+meansInBrazil+`],"currency"`, 1): {
		{`{"type":"boleto",`, `{"type":"bill",`, 131009}, {`{"type":"boleto",`, `{`, 131009}, {`"0339"`, `""`, 131009}, {`"uri"`, `"url"`, 131009}, {`"code"`, `"codes"`, 131009}, {`"Shop"`, `" "`, 131009},
		{`"CNPJ"`, `"IBAN"`, 131009}, {`,"key_type":"CNPJ"`, ``, 131009}, {`"5235"`, `""`, 131009}, {`,"credential_id":"c"`, ``, 131009}, {`{"type":"boleto",`, `{"type":"upi_intent_link","upi_intent_link":{"link":"upi://pay?pa=shop"}},{"type":"boleto",`, 131009},
		{`{"type":"boleto",`, `{"type":"payment_gateway","payment_gateway":{"type":"payu","configuration_name":"shop"}},{"type":"boleto",`, 131009},
	},
	strings.Replace(indianOrder, `{"type":"payment_gateway","payment_gateway":{"type":"razorpay","configuration_name":"shop"}}`, meansInIndia, 1): {
		{`"payu"`, `"bank"`, 131009}, {`,"configuration_name":"shop"`, ``, 131009}, {`"payment_gateway":{`, `"boleto":{`, 131009}, {`"link":"upi`, `"link":"","was":"upi`, 131009},
	},
	`"type":"interactive","interactive":{"type":"address_message","body":{"text":"Where to?"},"action":{"name":"address_message","parameters":{"country":"IN"}}}`: {
		{`"IN"`, `"in"`, 131009}, {`"IN"`, `"US"`, 131009}, {`"IN"`, `"SG"`, 131009}, {`"IN"`, `""`, 131008},
		{`"country"`, `"saved_addresses":[null],"country"`, 131009}, {`"country"`, `"saved_addresses":[{"value":{"city":"Pune"}}],"country"`, 131009}, {`"country"`, `"saved_addresses":[{"id":"a"}],"country"`, 131009},
		{`"country"`, `"values":{"in_pin_code":"4000631"},"country"`, 131009}, {`"country"`, `"saved_addresses":[{"id":"a","value":{"in_pin_code":"40006३1"}}],"country"`, 131009},
	},
	orderButton: {
		{`"total_amount":{"value":110`, `"total_amount":{"value":111`, 131009}, {`"subtotal":{"value":100`, `"subtotal":{"value":101`, 131009}, {`"tax":{"value":1`, `"tax":{"value":-1`, 100}, {`"quantity":2`, `"quantity":-2`, 100},
		{`"quantity":2`, `"quantity":3`, 131009}, {`"Bowl"`, `""`, 131008}, {`,"quantity":2`, ``, 131008}, {`"tax":{"value":1,"offset":100}`, `"tax":{"value":1}`, 131008}, {`"pending"`, `"shipped"`, 100},
		{`{"type":"payment_gateway"`, `{"type":"boleto","boleto":{"digitable_line":"0339"}},{"type":"payment_gateway"`, 131009}, {`"zaakpay"`, `"bank"`, 100}, {`,"configuration_name":"shop"`, ``, 131008},
		{`"currency"`, `"payment_type":"br","currency"`, 131009}, {`"city":"Pune",`, ``, 131008}, {`"411001"`, `"4110011"`, 100}, {`"country":"IN"`, `"country":"US"`, 100}, {`"timestamp":"1893456000"`, `"timestamp":"soon"`, 131008}, {`"items":[{"name":"Bowl","amount":{"value":60,"offset":100},"sale_amount":{"value":50,"offset":100},"quantity":2}]`, `"items":[]`, 131008},
	},
	strings.Replace(orderButton, `"currency"`, `"payment_type":"upi","payment_configuration":"shop","currency"`, 1): {{`"upi"`, `"sg"`, 100}},
	shortOrderButton: {{`"currency"`, `"payment_type":"upi","currency"`, 131009}, {`"currency"`, `"payment_settings":[{"type":"payment_gateway","payment_gateway":{"type":"payu","configuration_name":"shop"}}],"currency"`, 131009}},
	strings.Replace(shortOrderButton, `"currency"`, `"payment_type":"br","payment_settings":[`+meansInBrazil+`],"currency"`, 1): {{`"0339"`, `""`, 131008}, {`"CNPJ"`, `"IBAN"`, 100}},
	orderNews: {{`"shipped"`, `"gone"`, 131009}, {`"captured"`, `"paid"`, 131009}, {`"A-7"`, `""`, 131008}, {`"A-7"`, `" "`, 131008}, {`"A-7"`, `"A 7"`, 131009}, {`"order":{"status":"shipped"},"payment"`, `"bill"`, 131009}},
	listBody: {
		{`[{"id":"h1","title":"Fibre"}]`, `[]`, 131009}, {`"body":{`, `"header":{"type":"image","image":{"id":"1"}},"body":{`, 131009},
		{`"Choose a tariff"`, `""`, 131008}, {`"button":"Tariffs",`, ``, 131008}, {`"Mobile"`, `""`, 131008}, {`"Small"`, `""`, 131008},
		{`"m1"`, `""`, 131008}, {`"m1"`, `" "`, 131008}, {`"m1"`, `"h1"`, 131009}, {`"sections":`, `"parts":`, 131009},
	},
	`"type":"interactive","interactive":{"type":"list","body":{"text":"Choose"},"action":{"button":"Open","sections":[{"rows":[{"id":"1","title":"Small"}]}]}}`: {
		{`{"id":"1","title":"Small"}`, ``, 131009}, // but one section needs no title
	},
	`"type":"interactive","interactive":{"type":"cta_url","body":{"text":"Your bill"},"action":{"name":"cta_url","parameters":{"display_text":"Pay","url":"https://pay.example"}}}`: {
		{`"Your bill"`, `""`, 131008}, {`"Pay"`, `""`, 131008}, {`"https://pay.example"`, `""`, 131008},
	},
	`"type":"interactive","interactive":{"type":"flow","body":{"text":"Book"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_name":"visit","flow_cta":"Start"}}}`: {
		{`"flow_name":"visit",`, ``, 131008}, {`"Start"`, `""`, 131008}, {`"Book"`, `""`, 131008},
	},
	`"type":"interactive","interactive":{"type":"location_request_message","body":{"text":"Where are you?"},"action":{"name":"send_location"}}`: {
		{`"Where are you?"`, `""`, 131008}, {`"send_location"`, `"location"`, 131009}, {`"body":{`, `"header":{"type":"image","image":{"id":"1"}},"body":{`, 131009},
	},
	`"type":"interactive","interactive":{"type":"catalog_message","body":{"text":"All we have"},"action":{"name":"catalog_message"}}`: {
		{`"body":{`, `"header":{"type":"image","image":{"id":"1"}},"body":{`, 131009}, {`"name":"catalog_message"`, `"name":"catalogue"`, 131009}, {`"All we have"`, `""`, 131008},
	},
	`"type":"interactive","interactive":{"type":"voice_call","body":{"text":"Call us"},"action":{"name":"voice_call","parameters":{"ttl_minutes":43200}}}`: {
		{`"Call us"`, `""`, 131008}, {`43200`, `43201`, 131009}, {`43200`, `0`, 131009}, {`43200`, `-5`, 131009}, {`43200`, `"soon"`, 131009}, {`43200`, `1e300`, 131009},
		{`43200`, `1.5`, 131009}, {`"type":"interactive",`, `"ttl_seconds":600,"type":"interactive",`, 100},
	},
	`"type":"interactive","interactive":{"type":"voice_call","body":{"text":"Call us"},"action":{"name":"voice_call","parameters":{"ttl_minutes":"1"}}}`: {{`"1"`, `"0"`, 131009}},
	`"type":"interactive","interactive":{"type":"product","action":{"catalog_id":"310","product_retailer_id":"case-1"}}`:                                 {{`"catalog_id":"310",`, ``, 131008}, {`"case-1"`, `""`, 131008}, {`"case-1"`, `"\u200b"`, 131008}, {`"action"`, `"body":{"text":""},"action"`, 131009}},
	productListBody: {
		{`"title":"Cases",`, `"title":"Cases","rows":[{"id":"1","title":"A"}],`, 131009},
		{`"text":"Accessories"`, `"text":""`, 131009}, {`"For your phone"`, `""`, 131008}, {`"catalog_id":"310",`, ``, 131008},
		{`{"type":"text","text":"Accessories"}`, `{"type":"image","image":{"id":"1"}}`, 131009}, {`{"product_retailer_id":"cable-1"}`, ``, 131009},
		{`"Cases"`, `""`, 131008}, {`"case-1"`, `""`, 131008}, {`"sections":`, `"parts":`, 131009},
	},
	carouselBody: {{`"action":{"buttons"`, `"body":{"text":""},"action":{"buttons"`, 131009}, {`"action":{"buttons"`, `"body":{"text":"a\nb\nc\nd"},"action":{"buttons"`, 131009}, {`"New phones"`, `""`, 131008}, {`"title":"Take it"`, `"title":""`, 131008}, {`"id":"a"`, `"id":""`, 131008}, {`"cards":`, `"leaves":`, 131009}},
	`"type":"template","template":{"name":"line_repaired","language":{"code":"de"}}`: {
		{`"name":"line_repaired",`, ``, 100}, {`,"language":{"code":"de"}`, ``, 100}, {`"de"`, `""`, 100}, {`"line_repaired"`, `" "`, 100}, {`"de"`, `" "`, 100}, {`"de"`, `" de"`, 100}, {`"de"`, `"de\u00a0"`, 100}, {`"line_repaired"`, `"line_repaired "`, 100}, {`"line_repaired"`, `"line repaired"`, 100}, {`"line_repaired"`, `"🔧"`, 100}, {`"de"`, `"de/AT"`, 100}, {`"type":"template"`, `"bid_spec":{"per_message_bid_multiplier":"much"},"type":"template"`, 100}, {`"type":"template"`, `"bid_spec":{"per_message_bid_multiplier":0},"type":"template"`, 100}, {`"type":"template"`, `"bid_spec":{"per_message_bid_multiplier":"-0.5"},"type":"template"`, 100}, {`"line_repaired"`, `"\u200b"`, 100}, {`"code":"de"`, `"code":"de","policystring":"deterministic"`, 100}, {`"code":"de"`, `"code":"de","policy":"loose"`, 100},
	},
}

// A request is refused for each part that it lacks, and not as it is; a message that a host builds is not asked for parts that
// it does not tell.
func TestParts(t *testing.T) { requireParts(t, parted) }

// requireParts requires that requests in which nothing is missing are allowed, and refused as their cases say.
func requireParts(t *testing.T, parted map[string][]lacks) {
	t.Helper()
	for body, cases := range parted {
		d, m := judged(t, to(body))
		require.True(t, d.Allowed(), "%s: %s", body, d)
		for _, c := range cases {
			require.Contains(t, body, c.old)
			d, m = judged(t, to(strings.Replace(body, c.old, c.new, 1)))
			requireRefused(t, d, c.code, "%s without %s: %s", body, c.old, d)
			m.Complete, m.Sizes, m.MaxPrice = false, channels.Sizes{}, false
			d = decideOpen(t, &m)
			require.False(t, d.Has(policy.ContentTypeNotAllowed), "%s: %s", body, d)
		}
	}
}

func TestStickersTakeNoCaption(t *testing.T) {
	d, _ := judged(t, to(`"type":"sticker","sticker":{"id":"9073","caption":"x"}`))
	require.True(t, d.Has(policy.ContentTooLong), d)
}

func TestPartsOfActions(t *testing.T) {
	read := `{"messaging_product":"whatsapp","status":"read","message_id":"wamid.9"}`
	d, _ := judged(t, read)
	require.True(t, d.Allowed(), "%s", d)
	d, _ = judged(t, strings.Replace(read, "wamid.9", "", 1))
	requireRefused(t, d, 131008, "%s", d)
	read = strings.Replace(read, `}`, `,"typing_indicator":{"type":"text"}}`, 1)
	for _, c := range []lacks{{`"read"`, `"delivered"`, 100}, {`"text"`, `"audio"`, 100}, {`"wamid.9"`, `" "`, 131008}, {`"status"`, `"ttl_seconds":60,"status"`, 100}, {`"status"`, `"text":{"body":"x"},"status"`, 100}, {`"status"`, `"interactive":{"type":"button"},"status"`, 100}, {`"status"`, `"template":{"name":"n"},"status"`, 100}, {`"status"`, `"image":{"id":"1"},"status"`, 100}, {`"status"`, `"audio":{"voice":true},"status"`, 100}, {`"status"`, `"contacts":[{}],"status"`, 100}, {`"status"`, `"reaction":{"emoji":""},"status"`, 100}, {`"status"`, `"type":"text","text":{"body":"x"},"status"`, 100}} {
		d, _ = judged(t, strings.Replace(read, c.old, c.new, 1))
		requireRefused(t, d, c.code, "%s", d)
	}
	pin := `{"messaging_product":"whatsapp","recipient_type":"group","to":"g","type":"pin","pin":{"type":"pin","message_id":"wamid.3","expiration_days":7}}`
	d, _ = judged(t, pin)
	require.True(t, d.Allowed(), "%s", d)
	for _, c := range []lacks{{`wamid.3`, ``, 131008}, {`,"expiration_days":7`, ``, 131008}, {`:7`, `:31`, 100}, {`:7`, `:0`, 100}, {`"to"`, `"ttl_seconds":60,"to"`, 100}, {`"to"`, `"ttl_seconds":0,"to"`, 100}, {`{"type":"pin"`, `{"type":"fix"`, 100}} {
		d, _ = judged(t, strings.Replace(pin, c.old, c.new, 1))
		requireRefused(t, d, c.code, "%s", d)
	}
}

// A message of Direct Send may say for how long it may wait, from 30 seconds to 12 hours, and need not.
func TestLifetimeByDirectSend(t *testing.T) {
	for value, allowed := range map[string]bool{
		"null": true, "30": true, `"43200"`: true, "600.0": true, "29": false, "43201": false, "0": false, "-1": false, `""`: false, `"a day"`: false, "30.5": false, "[]": false,
	} {
		_, m := read(t, messagesPath, to(`"category":"utility","ttl_seconds":`+value+`,"type":"text","text":{"body":"Your bill is ready"}`))
		d := policy.Decide(editions(t).At(day(t, now)), &m, &policy.Facts{
			Account: &policy.Account{Country: "DE", Features: []string{whatsapp.DirectSend}}, Consent: policy.Consent{OptedIn: day(t, now).Add(-1)}, Country: "DE",
		}, day(t, now))
		require.Equal(t, allowed, d.Allowed(), "%s: %s", value, d)
		if !allowed {
			requireRefused(t, d, 100, value)
		}
	}
}

// By Direct Send links stand among the buttons, in whatever shape; all else is as it is elsewhere.
func TestKindsOfButtonsByDirectSend(t *testing.T) {
	link := `{"type":"url","url":{"title":"Pay","url":"https://pay.example"}},`
	for change, allowed := range map[lacks]bool{
		{}: true, {`"buttons":[`, `"buttons":[` + link, 0}: true, {`"buttons":[`, `"buttons":[` + link + link, 0}: true, {`"buttons":[`, `"buttons":[` + link + link + link, 0}: false, {`"Please do"}}`, `"Please do"}},` + strings.TrimSuffix(link, ","), 0}: false, {`"individual"`, `"person"`, 0}: false, {`"buttons":[`, `"buttons":[{},`, 0}: false,
		{`"visit-yes"`, `" visit-yes"`, 0}: false, {`"buttons":`, `"sections":[{"rows":[{"id":"1","title":"A"}]}],"buttons":`, 0}: false, {`"body":{`, `"header":{"type":"gif","text":"A"},"body":{`, 0}: false,
	} {
		body := strings.Replace(to(`"category":"utility",`+buttonsBody), change.old, change.new, 1)
		_, m := read(t, messagesPath, body)
		d := policy.Decide(editions(t).At(day(t, now)), &m, &policy.Facts{
			Account: &policy.Account{Country: "DE", Features: []string{whatsapp.DirectSend}}, Consent: policy.Consent{OptedIn: day(t, now).Add(-1)}, Country: "DE",
		}, day(t, now))
		require.Equal(t, allowed, d.Allowed(), "%s: %s", d, body)
	}
}

// A recipient is one person or a group; another kind is refused.
func TestKindsOfRecipients(t *testing.T) {
	for kind, allowed := range map[string]bool{"individual": true, "group": true, "person": false, "INDIVIDUAL": false, " ": false} {
		body := strings.Replace(to(`"type":"text","text":{"body":"x"}`), "individual", kind, 1)
		if kind == "group" {
			body = strings.Replace(body, "+447700900123", "Y2FwaV9ncm91cDox", 1)
		}
		d, _ := judged(t, body)
		require.Equal(t, allowed, d.Allowed(), "%q: %s", kind, d)
	}
}

// A message that has an object of its own is none of the interactive ones.
func TestTypesInAnInteractiveObject(t *testing.T) {
	for _, kind := range []string{"text", "TEXT", "image", "template", "reaction", "contacts", "location", "sender_action", "pin"} {
		d, m := judged(t, to(strings.Replace(buttonsBody, `"type":"button"`, `"type":"`+kind+`"`, 1)))
		require.True(t, d.Has(policy.ContentTypeNotAllowed), "%s: %s", kind, d)
		require.Contains(t, m.Faults, channels.Fault{Measure: channels.UnlistedCount, Part: "interactive.type"}, kind)
	}
}

// A group is named by an id of its own, a person by a phone number in to or by a scoped id.
func TestRecipientsOfTheirKind(t *testing.T) {
	const phone, scoped, group = "+447700900123", "GB.A7", "Y2FwaV9ncm91cDox"
	for _, c := range []struct {
		kind, member, id string
		allowed          bool
	}{
		{"individual", "to", phone, true}, {"individual", "to", scoped, true}, {"individual", "recipient", scoped, true}, {"individual", "recipient", phone, false},
		{"group", "to", group, true}, {"group", "to", phone, false}, {"group", "to", scoped, false}, {"group", "recipient", scoped, false}, {"group", "recipient", group, false},
	} {
		for _, message := range []string{`"type":"text","text":{"body":"x"}`, `"type":"template","template":{"name":"n","language":{"code":"en"}}`} {
			d, m := judged(t, `{"messaging_product":"whatsapp","recipient_type":"`+c.kind+`","`+c.member+`":"`+c.id+`",`+message+`}`)
			require.Equal(t, c.allowed, d.Allowed(), "%v: %s", c, d)
			require.Equal(t, !c.allowed, slices.Contains(m.Faults, channels.Fault{Measure: channels.UnlistedCount, Part: c.member}), "%v: %v", c, m.Faults)
		}
	}
	d, _ := judged(t, `{"messaging_product":"whatsapp","to":"`+phone+`","recipient":"`+phone+`","type":"text","text":{"body":"x"}}`)
	require.True(t, d.Allowed(), "to takes precedence: %s", d)
}

// Texts of an order that have no label of their own are bounded too.
func TestDescriptionsOfOrders(t *testing.T) {
	for _, c := range []struct {
		most            int
		before, comment string
	}{
		{60, `"tax":{`, `"description":"%",`}, {60, `"tax":`, `"shipping":{"value":0,"offset":100,"description":"%"},`}, {60, `"tax":`, `"discount":{"value":0,"offset":100,"discount_program_name":"%"},`},
		{120, `"tax":`, `"expiration":{"timestamp":"1893456000","description":"%"},`},
	} {
		for more, allowed := range map[int]bool{0: true, 1: false} {
			comment := strings.Replace(c.comment, "%", strings.Repeat("é", c.most+more), 1)
			at := strings.Index(indianOrder, c.before)
			if strings.HasSuffix(c.before, "{") {
				at += len(c.before)
			}
			d, _ := judged(t, to(indianOrder[:at]+comment+indianOrder[at:]))
			require.Equal(t, !allowed, d.Has(policy.ContentTooLong), "%d of %s: %s", c.most+more, c.comment, d)
		}
	}
}

// What items cost is more than 64 bits hold, and no sum for that.
func TestSumsOfLargeOrders(t *testing.T) {
	large := strings.NewReplacer(`"total_amount":{"value":100`, `"total_amount":{"value":1`, `"amount":{"value":99`, `"amount":{"value":4611686018427387904`, `"quantity":1`, `"quantity":4`, `"subtotal":{"value":99`, `"subtotal":{"value":0`)
	d, _ := judged(t, to(large.Replace(indianOrder)))
	requireRefused(t, d, 131009, d)
	d, _ = judged(t, to(strings.NewReplacer(`"value":100,`, `"value":9007199254740993,`, `"value":99,`, `"value":9007199254740992,`).Replace(indianOrder)))
	require.True(t, d.Allowed(), d)
}

// What has another JSON type in an order of a template's button is told with its place.
func TestTypesInOrdersOfTemplates(t *testing.T) {
	reader := whatsapp.New()
	for is, cases := range map[string][]lacks{
		orderButton:      {{`"Bowl"`, `7`, 0}, {`"payment_settings":[`, `"payment_settings":7,"was":[`, 0}, {`"configuration_name":"shop"`, `"configuration_name":{}`, 0}, {`"city":"Pune"`, `"city":7`, 0}, {`"quantity":2`, `"quantity":2,"country_of_origin":[]`, 0}},
		shortOrderButton: {{`"currency"`, `"payment_type":1,"currency"`, 0}, {`"currency"`, `"order":[],"currency"`, 0}},
	} {
		for _, c := range cases {
			_, _, err := reader.ReadRequest(messagesPath, []byte(to(strings.Replace(is, c.old, c.new, 1))))
			var d *channels.DecodeError
			require.ErrorAs(t, err, &d, c)
			require.Regexp(t, `^template\.components\[0\](\.cards\[0\]\.components\[0\])?\.parameters\[0\]\.action\.order_details\.\w`, d.Path)
		}
	}
}

// An order in Singapore dollars passes as long as orders are paid in Singapore.
func TestOrdersInSingaporeDollars(t *testing.T) {
	_, m := read(t, messagesPath, to(strings.Replace(indianOrder, "INR", "SGD", 1)))
	end := day(t, "2025-04-01")
	for at, allowed := range map[time.Time]bool{end.Add(-1): true, end: false} {
		d := policy.Decide(editions(t).At(at), &m, &policy.Facts{}, at)
		require.Equal(t, !allowed, d.Has(policy.ContentTypeNotAllowed), "%s: %s", at, d)
	}
}

// requireRefused requires that the content is refused with an error.
func requireRefused(t *testing.T, d policy.Decision, code int, words ...any) {
	t.Helper()
	require.False(t, d.Allowed(), words...)
	for _, r := range d.Reasons {
		if r.Code == policy.ContentTypeNotAllowed && r.Error.Code == code {
			return
		}
	}
	require.Fail(t, "another refusal", words...)
}

// judged reads a request and judges it while the window is open.
func judged(t *testing.T, body string) (policy.Decision, channels.Message) {
	t.Helper()
	_, m := read(t, messagesPath, body)
	return decideOpen(t, &m), m
}

func decideOpen(t *testing.T, m *channels.Message) policy.Decision {
	t.Helper()
	e, at := editions(t).At(day(t, now)), day(t, now)
	state, err := window.State{}.Observe(e.Windows, window.Message, at)
	require.NoError(t, err)
	m.Purpose = channels.Support
	return policy.Decide(e, m, &policy.Facts{State: state, Template: policy.TemplateFacts{Checked: true, Category: "utility"}}, at)
}
