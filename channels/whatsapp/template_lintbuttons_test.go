package whatsapp_test

import (
	"encoding/json"
	"strings"

	"github.com/replywindow/replywindow/template"
)

func templateButtonCases() []templateLintCase {
	const page = "templates/components"
	one := func(b template.Button) templateEdit { return templateWithButtons(b) }
	flow := template.Button{Type: "FLOW", Text: "Open", Extra: map[string]json.RawMessage{"flow_id": json.RawMessage(`"1"`)}}
	voice := func(minutes int64) templateEdit {
		return one(template.Button{Type: "VOICE_CALL", Text: "Call now", TTLMinutes: minutes})
	}
	details := func(c template.Category) templateEdit {
		return func(t *template.Template) { one(template.Button{Type: "ORDER_DETAILS"})(t); t.Category = c }
	}
	contact := func(c template.Category) templateEdit {
		return func(t *template.Template) { one(template.Button{Type: "REQUEST_CONTACT_INFO"})(t); t.Category = c }
	}
	kinds := []templateLintCase{}
	for kind, most := range map[string]int{"QUICK_REPLY": 10, "URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1, "FLOW": 1, "MPM": 1, "SPM": 1,
		"CATALOG": 1, "VOICE_CALL": 1, "REQUEST_CONTACT_INFO": 1, "ORDER_DETAILS": 1, "APP": 1} {
		b := template.Button{Type: template.ButtonType(kind), Text: "a"}
		path := map[int]string{1: "components[1].buttons[1]", 2: "components[1].buttons[2]", 10: "components[1].buttons"}[most]
		kinds = append(kinds, templateLintCase{
			code: template.ButtonCount,
			name: kind,
			page: "whatsapp/",
			path: path,
			good: templateButtonsOf(most, b),
			bad:  templateButtonsOf(most+1, b),
		})
	}
	for kind, most := range map[string]int{"QUICK_REPLY": 25, "URL": 25, "PHONE_NUMBER": 25, "FLOW": 25, "VOICE_CALL": 20, "APP": 25, "OTP": 25} {
		label := func(n int) templateEdit {
			return one(template.Button{Type: template.ButtonType(kind), Text: templateChars(n)})
		}
		kinds = append(kinds, templateLintCase{
			code:    template.ButtonLabel,
			name:    kind,
			page:    "whatsapp/",
			path:    "components[1].buttons[0].text",
			subcode: 2388040,
			good:    label(most),
			bad:     label(most + 1),
		})
	}
	return append(kinds, []templateLintCase{
		{
			code: template.ButtonCount,
			name: "all",
			page: page,
			path: "components[1].buttons",
			good: templateButtonsOf(10, templateReply("a")),
			bad:  templateButtonsOf(11, templateReply("a")),
		},
		{
			code: template.ButtonCount,
			name: "none",
			page: page,
			path: "components[1].buttons",
			good: templateButtonsOf(1, templateReply("a")),
			bad:  templateButtonsOf(0, templateReply("a")),
		},
		{
			code: template.ButtonGrouping,
			name: "apart",
			page: page,
			path: "components[1].buttons[2]",
			good: templateWithButtons(templateReply("a"), templateReply("b"), templateLink("c", "https://example.com"), templateCall("d", "+15550001111")),
			bad:  templateWithButtons(templateReply("a"), templateLink("c", "https://example.com"), templateReply("b")),
		},
		{
			code: template.ButtonUnknown,
			name: "kind",
			page: "message_template_components_update",
			path: "components[1].buttons[0].type",
			good: one(templateReply("a")),
			bad:  one(template.Button{Type: "DANCE"}),
		},
		{
			code:    template.ButtonLabel,
			name:    "empty",
			page:    page,
			path:    "components[1].buttons[0].text",
			subcode: 2388040,
			good:    one(templateReply("a")),
			bad:     one(templateReply("")),
		},
		{
			code:    template.ButtonURL,
			name:    "longest",
			page:    page,
			path:    "components[1].buttons[0].url",
			subcode: 2388040,
			good:    one(templateLink("a", "https://"+templateChars(1992))),
			bad:     one(templateLink("a", "https://"+templateChars(1993))),
		},
		{
			code:    template.ButtonURL,
			name:    "none",
			page:    page,
			path:    "components[1].buttons[0].url",
			subcode: 2388040,
			good:    one(templateLink("a", "h")),
			bad:     one(templateLink("a", "")),
		},
		{
			code: template.ButtonURLVariable,
			name: "one",
			page: page,
			path: "components[1].buttons[0].url",
			good: one(templateLink("a", "https://example.com/{{1}}", "x")),
			bad:  one(templateLink("a", "https://example.com/{{1}}{{2}}", "x")),
		},
		{
			code: template.ButtonURLVariable,
			name: "end",
			page: page,
			path: "components[1].buttons[0].url",
			good: one(templateLink("a", "https://example.com/{{1}}", "x")),
			bad:  one(templateLink("a", "https://example.com/{{1}}/", "x")),
		},
		{
			code: template.ButtonSample,
			name: "url",
			page: page,
			path: "components[1].buttons[0].example",
			good: one(templateLink("a", "https://example.com/{{1}}", "x")),
			bad:  one(templateLink("a", "https://example.com/{{1}}")),
		},
		{
			code: template.ButtonSample,
			name: "code",
			page: "coupon-templates",
			path: "components[1].buttons[0].example",
			good: one(templateCopyCode("A")),
			bad:  one(templateCopyCode("")),
		},
		{
			code:    template.ButtonPhone,
			name:    "longest",
			page:    page,
			path:    "components[1].buttons[0].phone_number",
			subcode: 2388040,
			good:    one(templateCall("a", strings.Repeat("1", 20))),
			bad:     one(templateCall("a", strings.Repeat("1", 21))),
		},
		{
			code:    template.ButtonPhone,
			name:    "none",
			page:    page,
			path:    "components[1].buttons[0].phone_number",
			subcode: 2388040,
			good:    one(templateCall("a", "1")),
			bad:     one(templateCall("a", "")),
		},
		{
			code:    template.ButtonCodeLength,
			name:    "coupon",
			page:    "coupon-templates",
			path:    "components[1].buttons[0].example",
			subcode: 2388040,
			good:    one(templateCopyCode(strings.Repeat("A", 20))),
			bad:     one(templateCopyCode(strings.Repeat("A", 21))),
		},
		{
			code: template.ButtonField,
			name: "flow",
			page: "flows/guides/sendingaflow",
			path: "components[1].buttons[0]",
			good: one(flow),
			bad:  one(template.Button{Type: "FLOW", Text: "Open"}),
		},
		{
			code: template.ButtonTTL,
			name: "low",
			page: "call-button-messages",
			path: "components[1].buttons[0].ttl_minutes",
			good: voice(1440),
			bad:  voice(1439),
		},
		{
			code: template.ButtonTTL,
			name: "high",
			page: "call-button-messages",
			path: "components[1].buttons[0].ttl_minutes",
			good: voice(43200),
			bad:  voice(43201),
		},
		{
			code: template.ButtonCategory,
			name: "one-time code",
			page: "authentication-templates",
			path: "components[1].buttons[0].type",
			good: templateOneTimeCode(template.Button{OTPType: "COPY_CODE"}),
			bad:  one(template.Button{Type: template.OTP}),
		},
		{
			code: template.ButtonCategory,
			name: "order details",
			page: "payments",
			path: "components[1].buttons[0].type",
			good: details("UTILITY"),
			bad:  details("AUTHENTICATION"),
		},
		{
			code: template.ButtonCategory,
			name: "contact info",
			page: "business-scoped-user-ids",
			path: "components[1].buttons[0].type",
			good: contact("MARKETING"),
			bad:  contact("AUTHENTICATION"),
		},
	}...)
}
