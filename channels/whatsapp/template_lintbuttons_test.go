package whatsapp_test

import (
	"encoding/json"
	"strings"

	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/lint"
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
			code: lint.ButtonCount,
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
			code:    lint.ButtonLabel,
			name:    kind,
			page:    "whatsapp/",
			path:    "components[1].buttons[0].text",
			subcode: 2388040,
			good:    label(most),
			bad:     label(most + 1),
		})
	}
	return append(kinds, []templateLintCase{
		{lint.ButtonCount, "all", page, "components[1].buttons", 0,
			templateButtonsOf(10, templateReply("a")), templateButtonsOf(11, templateReply("a"))},
		{lint.ButtonCount, "none", page, "components[1].buttons", 0,
			templateButtonsOf(1, templateReply("a")), templateButtonsOf(0, templateReply("a"))},
		{lint.ButtonGrouping, "apart", page, "components[1].buttons[2]", 0,
			templateWithButtons(templateReply("a"), templateReply("b"), templateLink("c", "https://example.com"), templateCall("d", "+15550001111")), templateWithButtons(templateReply("a"), templateLink("c", "https://example.com"), templateReply("b"))},
		{lint.ButtonUnknown, "kind", "message_template_components_update", "components[1].buttons[0].type", 0,
			one(templateReply("a")), one(template.Button{Type: "DANCE"})},
		{lint.ButtonLabel, "empty", page, "components[1].buttons[0].text", 2388040,
			one(templateReply("a")), one(templateReply(""))},
		{lint.ButtonURL, "longest", page, "components[1].buttons[0].url", 2388040,
			one(templateLink("a", "https://"+templateChars(1992))), one(templateLink("a", "https://"+templateChars(1993)))},
		{lint.ButtonURL, "none", page, "components[1].buttons[0].url", 2388040,
			one(templateLink("a", "h")), one(templateLink("a", ""))},
		{lint.ButtonLabelTwice, "of two kinds", "interactive-reply-buttons-messages", "components[1].buttons[1].text", 0,
			templateWithButtons(templateReply("a"), templateLink("b", "https://example.com")), templateWithButtons(templateReply("a"), templateLink(" a", "https://example.com"))},
		{lint.ButtonURLBarred, "short", "hijiffy", "components[1].buttons[0].url", 2388081,
			one(templateLink("a", "https://example.com/wa.me/7")), one(templateLink("a", "wa.me/7"))},
		{lint.ButtonURLBarred, "below", "hijiffy", "components[1].buttons[0].url", 2388081,
			one(templateLink("a", "https://notwhatsapp.com")), one(templateLink("a", "HTTPS://Chat.WhatsApp.com?x"))},
		{lint.ButtonURLVariable, "one", page, "components[1].buttons[0].url", 0,
			one(templateLink("a", "https://example.com/{{1}}", "x")), one(templateLink("a", "https://example.com/{{1}}{{2}}", "x"))},
		{lint.ButtonURLVariable, "end", page, "components[1].buttons[0].url", 0,
			one(templateLink("a", "https://example.com/{{1}}", "x")), one(templateLink("a", "https://example.com/{{1}}/", "x"))},
		{lint.ButtonSample, "url", page, "components[1].buttons[0].example", 2388043,
			one(templateLink("a", "https://example.com/{{1}}", "x")), one(templateLink("a", "https://example.com/{{1}}"))},
		{lint.ButtonSample, "code", "coupon-templates", "components[1].buttons[0].example", 2388043,
			one(templateCopyCode("A")), one(templateCopyCode(""))},
		{lint.ButtonPhone, "longest", page, "components[1].buttons[0].phone_number", 2388040,
			one(templateCall("a", strings.Repeat("1", 20))), one(templateCall("a", strings.Repeat("1", 21)))},
		{lint.ButtonPhone, "none", page, "components[1].buttons[0].phone_number", 2388040,
			one(templateCall("a", "1")), one(templateCall("a", ""))},
		{lint.ButtonCodeLength, "coupon", "coupon-templates", "components[1].buttons[0].example", 2388040,
			one(templateCopyCode(strings.Repeat("A", 20))), one(templateCopyCode(strings.Repeat("A", 21)))},
		{lint.ButtonField, "flow", "flows/guides/sendingaflow", "components[1].buttons[0]", 0,
			one(flow), one(template.Button{Type: "FLOW", Text: "Open"})},
		{lint.ButtonTTL, "low", "call-button-messages", "components[1].buttons[0].ttl_minutes", 0,
			voice(1440), voice(1439)},
		{lint.ButtonTTL, "high", "call-button-messages", "components[1].buttons[0].ttl_minutes", 0,
			voice(43200), voice(43201)},
		{lint.ButtonCategory, "one-time code", "authentication-templates", "components[1].buttons[0].type", 0,
			templateOneTimeCode(template.Button{OTPType: "COPY_CODE"}), one(template.Button{Type: template.OTP})},
		{lint.ButtonCategory, "order details", "payments", "components[1].buttons[0].type", 0,
			details("UTILITY"), details("AUTHENTICATION")},
		{lint.ButtonCategory, "contact info", "business-scoped-user-ids", "components[1].buttons[0].type", 0,
			contact("MARKETING"), contact("AUTHENTICATION")},
	}...)
}
