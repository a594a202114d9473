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
	for kind, page := range map[string]string{"MPM": "whatsapp/templates", "CATALOG": "catalog-template-messages", "SPM": "whatsapp/templates"} {
		in := func(c template.Category) templateEdit {
			return func(t *template.Template) {
				one(template.Button{Type: template.ButtonType(kind)})(t)
				t.Category = c
			}
		}
		kinds = append(kinds, templateLintCase{"button_category", kind, page, "components[1].buttons[0].type", 0, in("MARKETING"), in("UTILITY")})
	}
	for _, c := range []template.Category{"UTILITY", "MARKETING"} {
		coupon := func(c template.Category) templateEdit {
			return func(t *template.Template) { one(template.Button{Type: template.CopyCode})(t); t.Category = c }
		}
		kinds = append(kinds, templateLintCase{"button_category", "COPY_CODE", "utility-templates", "components[1].buttons[0].type", 0, coupon(c), coupon("AUTHENTICATION")})
	}
	for _, kind := range []template.ButtonType{"MPM", "CATALOG"} {
		b := template.Button{Type: kind, Text: "View"}
		kinds = append(kinds, templateLintCase{"button_alone", string(kind), "gupshup", "components[1].buttons[1]", 0, one(b), templateWithButtons(templateReply("a"), b)})
	}
	for kind, most := range map[string]int{"QUICK_REPLY": 10, "URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1, "FLOW": 1, "MPM": 1, "SPM": 1,
		"CATALOG": 1, "VOICE_CALL": 1, "REQUEST_CONTACT_INFO": 1, "ORDER_DETAILS": 1, "APP": 1} {
		b := template.Button{Type: template.ButtonType(kind), Text: "a"}
		path := map[int]string{1: "components[1].buttons[1]", 2: "components[1].buttons[2]", 10: "components[1].buttons"}[most]
		kinds = append(kinds, templateLintCase{
			code: "button_count",
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
			code:    "button_label",
			name:    kind,
			page:    "whatsapp/",
			path:    "components[1].buttons[0].text",
			subcode: 2388040,
			good:    label(most),
			bad:     label(most + 1),
		})
	}
	return append(kinds, []templateLintCase{
		{"button_count", "all", page, "components[1].buttons", 0,
			templateButtonsOf(10, templateReply("a")), templateButtonsOf(11, templateReply("a"))},
		{"button_count", "none", page, "components[1].buttons", 0,
			templateButtonsOf(1, templateReply("a")), templateButtonsOf(0, templateReply("a"))},
		{"button_grouping", "apart", page, "components[1].buttons[2]", 0,
			templateWithButtons(templateReply("a"), templateReply("b"), templateLink("c", "https://example.com"), templateCall("d", "+15550001111")), templateWithButtons(templateReply("a"), templateLink("c", "https://example.com"), templateReply("b"))},
		{"button_grouping", "in the midst", page, "components[1].buttons[2]", 0,
			templateWithButtons(templateLink("c", "https://example.com"), templateCall("d", "+15550001111"), templateReply("a"), templateReply("b")), templateWithButtons(templateLink("c", "https://example.com"), templateReply("a"), templateLink("d", "https://example.com"))},
		{"type_missing", "button", page, "components[1].buttons[0].type", 0,
			one(template.Button{Type: "DANCE"}), one(template.Button{Text: "a"})},
		{"type_missing", "component", page, "components[1].type", 0,
			templateWithComponents(template.Component{Type: "DANCE"}), templateWithComponents(template.Component{Text: "a"})},
		{"button_label", "call", "call-button-messages", "components[1].buttons[0].text", 2388040,
			one(template.Button{Type: "VOICE_CALL"}), one(template.Button{Type: "VOICE_CALL", Text: templateChars(21)})},
		{"button_url_form", "scheme", "github.com", "components[1].buttons[0].url", 0,
			one(templateLink("a", "http://example.com")), one(templateLink("a", "example.com"))},
		{"button_url_form", "host", "github.com", "components[1].buttons[0].url", 0,
			one(templateLink("a", "https://example.com/{{1}}", "x")), one(templateLink("a", "https://{{1}}", "x"))},
		{"button_url_form", "blank", "github.com", "components[1].buttons[0].url", 0,
			one(templateLink("a", "https://example.com/a%20b")), one(templateLink("a", "https://example.com/a b"))},
		{"button_phone_characters", "words", "alibabacloud", "components[1].buttons[0].phone_number", 0,
			one(templateCall("a", "+1 (555) 000-1111")), one(templateCall("a", "CALL US"))},
		{"button_url_barred", "disguised", "hijiffy", "components[1].buttons[0].url", 2388081,
			one(templateLink("a", "https://wa.me.example.com:443")), one(templateLink("a", `https:\\x@wa.me.:443/7`))},
		{"variable_syntax", "link", "template-review", "components[1].buttons[0].url", 0,
			one(templateLink("a", "https://example.com/{{1}}", "x")), one(templateLink("a", "https://example.com/{{1}", "x"))},
		{"variable_numbering", "link", "template-review", "components[1].buttons[0].url", 0,
			one(templateLink("a", "https://example.com/{{1}}", "x")), one(templateLink("a", "https://example.com/{{2}}", "x"))},
		{"button_unknown", "kind", "message_template_components_update", "components[1].buttons[0].type", 0,
			one(templateReply("a")), one(template.Button{Type: "DANCE"})},
		{"button_label", "empty", page, "components[1].buttons[0].text", 2388040,
			one(templateReply("a")), one(templateReply(""))},
		{"button_url", "longest", page, "components[1].buttons[0].url", 2388040,
			one(templateLink("a", "https://"+templateChars(1992))), one(templateLink("a", "https://"+templateChars(1993)))},
		{"button_url", "none", page, "components[1].buttons[0].url", 2388040,
			one(templateLink("a", "h")), one(templateLink("a", ""))},
		{"button_label_twice", "of two kinds", "interactive-reply-buttons-messages", "components[1].buttons[1].text", 0,
			templateWithButtons(templateReply("a"), templateLink("b", "https://example.com")), templateWithButtons(templateReply("a"), templateLink(" a", "https://example.com"))},
		{"button_url_barred", "short", "hijiffy", "components[1].buttons[0].url", 2388081,
			one(templateLink("a", "https://example.com/wa.me/7")), one(templateLink("a", "wa.me/7"))},
		{"button_url_barred", "below", "hijiffy", "components[1].buttons[0].url", 2388081,
			one(templateLink("a", "https://notwhatsapp.com")), one(templateLink("a", "HTTPS://Chat.WhatsApp.com?x"))},
		{"button_url_variable", "one", page, "components[1].buttons[0].url", 0,
			one(templateLink("a", "https://example.com/{{1}}", "x")), one(templateLink("a", "https://example.com/{{1}}{{2}}", "x"))},
		{"button_url_variable", "end", page, "components[1].buttons[0].url", 0,
			one(templateLink("a", "https://example.com/{{1}}", "x")), one(templateLink("a", "https://example.com/{{1}}/", "x"))},
		{"button_sample", "url", page, "components[1].buttons[0].example", 2388043,
			one(templateLink("a", "https://example.com/{{1}}", "x")), one(templateLink("a", "https://example.com/{{1}}"))},
		{"button_sample", "code", "coupon-templates", "components[1].buttons[0].example", 2388043,
			one(templateCopyCode("A")), one(templateCopyCode(""))},
		{"button_phone", "longest", page, "components[1].buttons[0].phone_number", 2388040,
			one(templateCall("a", strings.Repeat("1", 20))), one(templateCall("a", strings.Repeat("1", 21)))},
		{"button_phone", "none", page, "components[1].buttons[0].phone_number", 2388040,
			one(templateCall("a", "1")), one(templateCall("a", ""))},
		{"button_code_length", "coupon", "coupon-templates", "components[1].buttons[0].example", 2388040,
			one(templateCopyCode(strings.Repeat("A", 20))), one(templateCopyCode(strings.Repeat("A", 21)))},
		{"button_field", "flow", "flows/guides/sendingaflow", "components[1].buttons[0]", 0,
			one(flow), one(template.Button{Type: "FLOW", Text: "Open"})},
		{"button_field", "flow twice", "flows/guides/sendingaflow", "components[1].buttons[0]", 0,
			one(flow), one(template.Button{Type: "FLOW", Text: "Open", Extra: map[string]json.RawMessage{"flow_id": json.RawMessage(`"1"`), "flow_name": json.RawMessage(`"x"`)}})},
		{"member_word", "flow action", "flows/guides/sendingaflow", "components[1].buttons[0].flow_action", 0,
			one(template.Button{Type: "FLOW", Text: "Open", Extra: map[string]json.RawMessage{"flow_action": json.RawMessage(`"DATA_EXCHANGE"`)}}),
			one(template.Button{Type: "FLOW", Text: "Open", Extra: map[string]json.RawMessage{"flow_action": json.RawMessage(`"jump"`)}})},
		{"button_ttl", "none", "call-button-messages", "components[1].buttons[0].ttl_minutes", 0,
			voice(0), one(template.Button{Type: "VOICE_CALL", Extra: map[string]json.RawMessage{"ttl_minutes": json.RawMessage("0")}})},
		{"button_ttl", "low", "call-button-messages", "components[1].buttons[0].ttl_minutes", 0,
			voice(1440), voice(1439)},
		{"button_ttl", "high", "call-button-messages", "components[1].buttons[0].ttl_minutes", 0,
			voice(43200), voice(43201)},
		{"button_category", "one-time code", "authentication-templates", "components[1].buttons[0].type", 0,
			templateOneTimeCode(template.Button{OTPType: "COPY_CODE"}), one(template.Button{Type: template.OTP})},
		{"button_category", "order details", "payments", "components[1].buttons[0].type", 0,
			details("UTILITY"), details("AUTHENTICATION")},
		{"button_category", "contact info", "business-scoped-user-ids", "components[1].buttons[0].type", 0,
			contact("MARKETING"), contact("AUTHENTICATION")},
	}...)
}
