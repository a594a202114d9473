package whatsapp_test

import (
	"fmt"
	"strings"
	"time"
)

func templateRequestCases() []templateFillCase {
	templateLink := templateButtonsDef(`{"type":"QUICK_REPLY","text":"a"},{"type":"URL","text":"b","url":"https://example.com/{{1}}"}`)
	suffix := func(s string) string { return templateButtonOf("url", 1, `{"type":"text","text":"`+s+`"}`) }
	only := templateButtonsDef(`{"type":"URL","text":"b","url":"https://example.com/{{1}}"}`)
	coupon := templateButtonsDef(`{"type":"COPY_CODE"}`)
	code := func(n int) string {
		return templateButtonOf("copy_code", 0, `{"type":"coupon_code","coupon_code":"`+strings.Repeat("A", n)+`"}`)
	}
	mpm := templateButtonsDef(`{"type":"MPM"}`)
	mpmGood := templateButtonOf("mpm", 0, `{"type":"action","action":{"thumbnail_product_retailer_id":"1","sections":[{"title":"Pots","product_items":[{"product_retailer_id":"p1"}]}]}}`)
	flow := templateButtonsDef(`{"type":"FLOW","text":"a"}`)
	templateCall := templateButtonsDef(`{"type":"VOICE_CALL","text":"a"}`)
	flowGood := templateButtonOf("flow", 0, `{"type":"action","action":{"flow_token":"x"}}`)
	cardDef := `{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"a"}]}]}`
	media := templateNoValues + `,{"type":"CAROUSEL","cards":[` + cardDef + `,` + cardDef + `]}`
	spm := `{"components":[{"type":"HEADER","format":"PRODUCT"},{"type":"BUTTONS","buttons":[{"type":"SPM","text":"a"}]}]}`
	products := templateNoValues + `,{"type":"CAROUSEL","cards":[` + spm + `,` + spm + `]}`
	picture := templateHeaderOf(`{"type":"image","image":{"id":"1"}}`)
	product := templateHeaderOf(`{"type":"product","product":{"product_retailer_id":"1","catalog_id":"2"}}`)
	templateCards := func(header string, indexes ...int) string {
		var list []string
		for _, i := range indexes {
			list = append(list, fmt.Sprintf(`{"card_index":%d,"components":[%s]}`, i, header))
		}
		return `{"type":"carousel","cards":[` + strings.Join(list, ",") + `]}`
	}
	upTo := func(n int) (out []int) {
		for i := range n {
			out = append(out, i)
		}
		return out
	}
	offer := templateNoValues + `,{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"Soon","has_expiration":true}},
		{"type":"BUTTONS","buttons":[{"type":"COPY_CODE"}]}`
	ends := func(at time.Time) string {
		return fmt.Sprintf(`{"type":"limited_time_offer","parameters":[{"type":"limited_time_offer","limited_time_offer":{"expiration_time_ms":%d}}]}`, at.UnixMilli())
	}
	soon := ends(templateNow.Add(time.Hour))
	return []templateFillCase{
		{"button_index", "beyond", templateCodes, templateLink,
			suffix("x"),
			suffix("x") + "," + templateButtonOf("quick_reply", 2, ``),
			"components[1]", 131009, ""},
		{"button_index", "zero is a button", templateCodes, only,
			templateButtonOf("url", 0, `{"type":"text","text":"x"}`),
			templateButtonOf("url", 1, `{"type":"text","text":"x"}`),
			"components[0]", 131009, ""},
		{"button_index", "absent", templateCodes, only,
			templateButtonOf("url", 0, `{"type":"text","text":"x"}`),
			`{"type":"button","sub_type":"url","parameters":[{"type":"text","text":"x"}]}`,
			"components[0]", 131009, ""},
		{"button_kind", "other", templateField, templateLink,
			suffix("x"),
			suffix("x") + "," + templateButtonOf("copy_code", 0, ``),
			"components[1]", 132018, "buttons: Button at index 0 must be of type QuickReply"},
		{"button_value", "link", templateField, templateLink,
			suffix("x"),
			``,
			"components", 131008, "Button at index 1 of type Url requires a parameter"},
		{"button_value", "link first", templateField, only,
			templateButtonOf("url", 0, `{"type":"text","text":"x"}`),
			``,
			"components", 131008, "Button at index 0 of type Url requires a parameter"},
		{"button_value", "link without", templateField, only,
			templateButtonOf("url", 0, `{"type":"text","text":"x"}`),
			templateButtonOf("url", 0, ``),
			"components[0]", 131008, "Button at index 0 of type Url requires a parameter"},
		{"button_value", "code", "coupon-templates", coupon,
			code(1),
			``,
			"components", 131008, "Button at index 0 of type copy_code requires a non-empty parameter coupon_code"},
		{"button_value", "products", "whatsapp/templates", mpm,
			mpmGood,
			``,
			"components", 131008, "Button at index 0 of type Mpm requires a parameter"},
		{"value_missing", "empty suffix", templateField, only,
			templateButtonOf("url", 0, `{"type":"text","text":"x"}`),
			templateButtonOf("url", 0, `{"type":"text","text":""}`),
			"components[0].parameters[0]", 131008, "Parameter of type text is missing text value"},
		{"value_missing", "empty payload", templateField, templateLink,
			suffix("x") + "," + templateButtonOf("quick_reply", 0, `{"type":"payload","payload":"p"}`),
			suffix("x") + "," + templateButtonOf("quick_reply", 0, `{"type":"payload"}`),
			"components[1].parameters[0]", 131008, "Parameter of type payload is missing text value"},
		{"button_parameter", "flow", "templates/components", flow,
			flowGood,
			templateButtonOf("flow", 0, `{"type":"text","text":"x"}`),
			"components[0].parameters[0]", 132012, ""},
		{"button_parameter", "call", "templates/components", templateCall,
			templateButtonOf("voice_call", 0, `{"type":"ttl_minutes","ttl_minutes":5}`),
			templateButtonOf("voice_call", 0, `{"type":"text","text":"x"}`),
			"components[0].parameters[0]", 132012, ""},
		{"url_encoding", "space", "templates/components", templateLink,
			suffix("a%20b?c=d&amp"),
			suffix("a b"),
			"components[0].parameters[0]", 131009, ""},
		{"url_encoding", "letter", "templates/components", templateLink,
			suffix("%C3%A9"),
			suffix("é"),
			"components[0].parameters[0]", 131009, ""},
		{"url_encoding", "percent", "templates/components", templateLink,
			suffix("100%25"),
			suffix("100%2"),
			"components[0].parameters[0]", 131009, ""},
		{"code_length", "coupon", "coupon-templates", coupon,
			code(20),
			code(21),
			"components[0].parameters[0]", 131009, ""},
		{"code_length", "offer", "limited-time-offer", offer,
			soon + "," + code(15),
			soon + "," + code(16),
			"components[1].parameters[0]", 131009, ""},
		{"card_count", "fewer", templateCodes, media,
			templateCards(picture, 0, 1),
			templateCards(picture, 0),
			"components[0]", 132012, ""},
		{"card_count", "more", templateCodes, media,
			templateCards(picture, 0, 1),
			templateCards(picture, 0, 1, 2),
			"components[0]", 132012, ""},
		{"card_count", "none", templateCodes, media,
			templateCards(picture, 0, 1),
			``,
			"components", 132012, ""},
		{"card_count", "products fewest", "product-card-carousel", products,
			templateCards(product, 0, 1),
			templateCards(product, 0),
			"components[0]", 132012, ""},
		{"card_count", "products most", "product-card-carousel", products,
			templateCards(product, upTo(10)...),
			templateCards(product, upTo(11)...),
			"components[0]", 132012, ""},
		{"card_index", "twice", templateCodes, media,
			templateCards(picture, 1, 0),
			templateCards(picture, 1, 1),
			"components[0].cards[1]", 132012, ""},
		{"media_kind", "in a card", templateField, media,
			templateCards(picture, 0, 1),
			templateCards(product, 0, 1),
			"components[0].cards[0].components[0]", 132012, "header: Format mismatch, expected IMAGE, received PRODUCT"},
		{"offer_expiry", "missing", "limited-time-offer", offer,
			soon + "," + code(1),
			code(1),
			"components", 131009, ""},
		{"offer_ended", "at the end", "limited-time-offer", offer,
			ends(templateNow.Add(time.Millisecond)) + "," + code(1),
			ends(templateNow) + "," + code(1),
			"components[0].parameters[0]", 131009, ""},
		{"offer_ended", "past", "limited-time-offer", offer,
			soon + "," + code(1),
			ends(templateNow.Add(-time.Millisecond)) + "," + code(1),
			"components[0].parameters[0]", 131009, ""},
	}
}
