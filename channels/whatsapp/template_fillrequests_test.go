package whatsapp_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/replywindow/replywindow/template"
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
	mpmGood := templateButtonOf("mpm", 0, `{"type":"action","action":{"sections":[]}}`)
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
		{
			code:       template.ButtonIndex,
			name:       "beyond",
			page:       templateCodes,
			definition: templateLink,
			good:       suffix("x"),
			bad:        suffix("x") + "," + templateButtonOf("quick_reply", 2, ``),
			path:       "components[1]",
			error:      131009,
		},
		{
			code:       template.ButtonIndex,
			name:       "zero is a button",
			page:       templateCodes,
			definition: only,
			good:       templateButtonOf("url", 0, `{"type":"text","text":"x"}`),
			bad:        templateButtonOf("url", 1, `{"type":"text","text":"x"}`),
			path:       "components[0]",
			error:      131009,
		},
		{
			code:       template.ButtonIndex,
			name:       "absent",
			page:       templateCodes,
			definition: only,
			good:       templateButtonOf("url", 0, `{"type":"text","text":"x"}`),
			bad:        `{"type":"button","sub_type":"url","parameters":[{"type":"text","text":"x"}]}`,
			path:       "components[0]",
			error:      131009,
		},
		{
			code:       template.ButtonKind,
			name:       "other",
			page:       templateCodes,
			definition: templateLink,
			good:       suffix("x"),
			bad:        suffix("x") + "," + templateButtonOf("copy_code", 0, ``),
			path:       "components[1]",
			error:      131009,
		},
		{
			code:       template.ButtonValue,
			name:       "link",
			page:       templateField,
			definition: templateLink,
			good:       suffix("x"),
			bad:        ``,
			path:       "components",
			error:      131008,
			text:       "Button at index 1 of type Url requires a parameter",
		},
		{
			code:       template.ButtonValue,
			name:       "link first",
			page:       templateField,
			definition: only,
			good:       templateButtonOf("url", 0, `{"type":"text","text":"x"}`),
			bad:        ``,
			path:       "components",
			error:      131008,
			text:       "Button at index 0 of type Url requires a parameter",
		},
		{
			code:       template.ButtonValue,
			name:       "link without",
			page:       templateField,
			definition: only,
			good:       templateButtonOf("url", 0, `{"type":"text","text":"x"}`),
			bad:        templateButtonOf("url", 0, ``),
			path:       "components[0]",
			error:      131008,
			text:       "Button at index 0 of type Url requires a parameter",
		},
		{
			code:       template.ButtonValue,
			name:       "code",
			page:       "coupon-templates",
			definition: coupon,
			good:       code(1),
			bad:        ``,
			path:       "components",
			error:      131008,
			text:       "Button at index 0 of type Copy_code requires a parameter",
		},
		{
			code:       template.ButtonValue,
			name:       "products",
			page:       "whatsapp/templates",
			definition: mpm,
			good:       mpmGood,
			bad:        ``,
			path:       "components",
			error:      131008,
			text:       "Button at index 0 of type Mpm requires a parameter",
		},
		{
			code:       template.ValueMissing,
			name:       "empty suffix",
			page:       templateField,
			definition: only,
			good:       templateButtonOf("url", 0, `{"type":"text","text":"x"}`),
			bad:        templateButtonOf("url", 0, `{"type":"text","text":""}`),
			path:       "components[0].parameters[0]",
			error:      131008,
			text:       "Parameter of type text is missing text value",
		},
		{
			code:       template.ValueMissing,
			name:       "empty payload",
			page:       templateField,
			definition: templateLink,
			good:       suffix("x") + "," + templateButtonOf("quick_reply", 0, `{"type":"payload","payload":"p"}`),
			bad:        suffix("x") + "," + templateButtonOf("quick_reply", 0, `{"type":"payload"}`),
			path:       "components[1].parameters[0]",
			error:      131008,
			text:       "Parameter of type payload is missing text value",
		},
		{
			code:       template.ButtonParameter,
			name:       "flow",
			page:       "templates/components",
			definition: flow,
			good:       flowGood,
			bad:        templateButtonOf("flow", 0, `{"type":"text","text":"x"}`),
			path:       "components[0].parameters[0]",
			error:      132012,
		},
		{
			code:       template.ButtonParameter,
			name:       "call",
			page:       "templates/components",
			definition: templateCall,
			good:       templateButtonOf("voice_call", 0, `{"type":"ttl_minutes","ttl_minutes":5}`),
			bad:        templateButtonOf("voice_call", 0, `{"type":"text","text":"x"}`),
			path:       "components[0].parameters[0]",
			error:      132012,
		},
		{
			code:       template.URLEncoding,
			name:       "space",
			page:       "templates/components",
			definition: templateLink,
			good:       suffix("a%20b?c=d&amp"),
			bad:        suffix("a b"),
			path:       "components[0].parameters[0]",
			error:      131009,
		},
		{
			code:       template.URLEncoding,
			name:       "letter",
			page:       "templates/components",
			definition: templateLink,
			good:       suffix("%C3%A9"),
			bad:        suffix("é"),
			path:       "components[0].parameters[0]",
			error:      131009,
		},
		{
			code:       template.URLEncoding,
			name:       "percent",
			page:       "templates/components",
			definition: templateLink,
			good:       suffix("100%25"),
			bad:        suffix("100%2"),
			path:       "components[0].parameters[0]",
			error:      131009,
		},
		{
			code:       template.CodeLength,
			name:       "coupon",
			page:       "coupon-templates",
			definition: coupon,
			good:       code(20),
			bad:        code(21),
			path:       "components[0].parameters[0]",
			error:      131009,
		},
		{
			code:       template.CodeLength,
			name:       "offer",
			page:       "limited-time-offer",
			definition: offer,
			good:       soon + "," + code(15),
			bad:        soon + "," + code(16),
			path:       "components[1].parameters[0]",
			error:      131009,
		},
		{
			code:       template.CardCount,
			name:       "fewer",
			page:       templateCodes,
			definition: media,
			good:       templateCards(picture, 0, 1),
			bad:        templateCards(picture, 0),
			path:       "components[0]",
			error:      132012,
		},
		{
			code:       template.CardCount,
			name:       "more",
			page:       templateCodes,
			definition: media,
			good:       templateCards(picture, 0, 1),
			bad:        templateCards(picture, 0, 1, 2),
			path:       "components[0]",
			error:      132012,
		},
		{
			code:       template.CardCount,
			name:       "none",
			page:       templateCodes,
			definition: media,
			good:       templateCards(picture, 0, 1),
			bad:        ``,
			path:       "components",
			error:      132012,
		},
		{
			code:       template.CardCount,
			name:       "products fewest",
			page:       "product-card-carousel",
			definition: products,
			good:       templateCards(product, 0, 1),
			bad:        templateCards(product, 0),
			path:       "components[0]",
			error:      132012,
		},
		{
			code:       template.CardCount,
			name:       "products most",
			page:       "product-card-carousel",
			definition: products,
			good:       templateCards(product, upTo(10)...),
			bad:        templateCards(product, upTo(11)...),
			path:       "components[0]",
			error:      132012,
		},
		{
			code:       template.CardIndex,
			name:       "order",
			page:       templateCodes,
			definition: media,
			good:       templateCards(picture, 0, 1),
			bad:        templateCards(picture, 1, 0),
			path:       "components[0].cards[0]",
			error:      132012,
		},
		{
			code:       template.MediaKind,
			name:       "in a card",
			page:       templateField,
			definition: media,
			good:       templateCards(picture, 0, 1),
			bad:        templateCards(product, 0, 1),
			path:       "components[0].cards[0].components[0]",
			error:      132012,
			text:       "header: Format mismatch, expected IMAGE, received PRODUCT",
		},
		{
			code:       template.OfferExpiry,
			name:       "missing",
			page:       "limited-time-offer",
			definition: offer,
			good:       soon + "," + code(1),
			bad:        code(1),
			path:       "components",
			error:      131009,
		},
		{
			code:       template.OfferExpiry,
			name:       "at the end",
			page:       "limited-time-offer",
			definition: offer,
			good:       ends(templateNow.Add(time.Millisecond)) + "," + code(1),
			bad:        ends(templateNow) + "," + code(1),
			path:       "components[0].parameters[0]",
			error:      131009,
		},
		{
			code:       template.OfferExpiry,
			name:       "past",
			page:       "limited-time-offer",
			definition: offer,
			good:       soon + "," + code(1),
			bad:        ends(templateNow.Add(-time.Millisecond)) + "," + code(1),
			path:       "components[0].parameters[0]",
			error:      131009,
		},
	}
}
