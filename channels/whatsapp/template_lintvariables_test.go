package whatsapp_test

import (
	"encoding/json"
	"strings"

	"github.com/replywindow/replywindow/template"
)

func templateAuthenticationCases() []templateLintCase {
	const page = "authentication-templates"
	plain := template.Button{OTPType: "COPY_CODE"}
	at := "components[1].buttons[0]"
	ok := templateApp("com.example", "12345678901")
	apps := func(n int) []template.App {
		list := make([]template.App, n)
		for i := range list {
			list[i] = ok
		}
		return list
	}
	zero := func(accepted bool) templateEdit {
		return templateOneTimeCode(template.Button{OTPType: "ZERO_TAP", SupportedApps: apps(1), ZeroTapTermsAccepted: accepted})
	}
	two := func(t *template.Template) {
		templateOneTimeCode(plain)(t)
		t.Components[1].Buttons = append(t.Components[1].Buttons, t.Components[1].Buttons[0])
	}
	fixedBody := func(t *template.Template) {
		templateOneTimeCode(plain)(t)
		t.Components[0].Text = "Your code is {{1}}, thanks."
	}
	header := func(t *template.Template) { templateOneTimeCode(plain)(t); templateWithHeader("Code")(t) }
	noButtons := func(t *template.Template) { templateOneTimeCode(plain)(t); t.Components = t.Components[:1] }
	autofill := func(n int) templateEdit {
		return templateOneTimeCode(template.Button{OTPType: "ONE_TAP", AutofillText: templateChars(n), SupportedApps: apps(1)})
	}
	bulk := func(label string) templateEdit {
		return func(t *template.Template) {
			templateOneTimeCode(template.Button{OTPType: "COPY_CODE", Text: label})(t)
			t.Language, t.Extra = "", map[string]json.RawMessage{"languages": json.RawMessage(`["en_US","fr"]`)}
		}
	}
	return []templateLintCase{
		{"component_missing", "button", page, "components", 0,
			templateOneTimeCode(plain), noButtons},
		{"component_forbidden", "header", page, "components[2]", 0,
			templateOneTimeCode(plain), header},
		{"body_fixed", "text", page, "components[0].text", 0,
			templateOneTimeCode(plain), fixedBody},
		{"footer_fixed", "text", page, "components[1].text", 0,
			templateOneTimeCode(plain, templateExpires(5)), templateOneTimeCode(plain, template.Component{Type: template.Footer, Text: "x"})},
		{"footer_minutes", "shortest", page, "components[1].code_expiration_minutes", 0,
			templateOneTimeCode(plain, templateExpires(1)), templateOneTimeCode(plain, template.Component{Type: template.Footer, Extra: map[string]json.RawMessage{"code_expiration_minutes": json.RawMessage("0")}})},
		{"footer_minutes", "longest", page, "components[1].code_expiration_minutes", 0,
			templateOneTimeCode(plain, templateExpires(90)), templateOneTimeCode(plain, templateExpires(91))},
		{"otp_required", "one", page, "components[1].buttons", 0,
			templateOneTimeCode(plain), two},
		{"otp_kind", "way", page, at + ".otp_type", 0,
			templateOneTimeCode(plain), templateOneTimeCode(template.Button{OTPType: "NO_TAP"})},
		{"otp_apps", "fewest", page, at + ".supported_apps", 0,
			templateOneTimeCode(templateOneTap(apps(1)...)), templateOneTimeCode(templateOneTap())},
		{"otp_apps", "most", page, at + ".supported_apps", 0,
			templateOneTimeCode(templateOneTap(apps(5)...)), templateOneTimeCode(templateOneTap(apps(6)...))},
		{"otp_package", "longest", page, at + ".supported_apps[0].package_name", 0,
			templateOneTimeCode(templateOneTap(templateApp("c."+strings.Repeat("x", 222), "12345678901"))), templateOneTimeCode(templateOneTap(templateApp("c."+strings.Repeat("x", 223), "12345678901")))},
		{"otp_package", "segments", page, at + ".supported_apps[0].package_name", 0,
			templateOneTimeCode(templateOneTap(ok)), templateOneTimeCode(templateOneTap(templateApp("example", "12345678901")))},
		{"otp_package", "letters", page, at + ".supported_apps[0].package_name", 0,
			templateOneTimeCode(templateOneTap(templateApp("com.a1_x.b", "12345678901"))), templateOneTimeCode(templateOneTap(templateApp("com.1a.b", "12345678901")))},
		{"otp_package", "gap", page, at + ".supported_apps[0].package_name", 0,
			templateOneTimeCode(templateOneTap(ok)), templateOneTimeCode(templateOneTap(templateApp("com..example", "12345678901")))},
		{"otp_package_characters", "sign", page, at + ".supported_apps[0].package_name", 0,
			templateOneTimeCode(templateOneTap(ok)), templateOneTimeCode(templateOneTap(templateApp("com.ex-ample", "12345678901")))},
		{"otp_signature_characters", "sign", page, at + ".supported_apps[0].signature_hash", 0,
			templateOneTimeCode(templateOneTap(templateApp("com.example", "aZ+/=678901"))), templateOneTimeCode(templateOneTap(templateApp("com.example", "aZ-/=678901")))},
		{"language_list_excludes", "label", page, at + ".text", 0,
			bulk(""), bulk("Copy")},
		{"otp_signature", "short", page, at + ".supported_apps[0].signature_hash", 0,
			templateOneTimeCode(templateOneTap(ok)), templateOneTimeCode(templateOneTap(templateApp("com.example", "1234567890")))},
		{"otp_signature", "long", page, at + ".supported_apps[0].signature_hash", 0,
			templateOneTimeCode(templateOneTap(ok)), templateOneTimeCode(templateOneTap(templateApp("com.example", "123456789012")))},
		{"otp_signature", "escaped", page, at + ".supported_apps[0].signature_hash", 0,
			templateOneTimeCode(templateOneTap(templateApp("com.example", "aZ%2F%2B5678%3d01"))), templateOneTimeCode(templateOneTap(templateApp("com.example", "aZ%2F5678%3d01")))},
		{"otp_signature_characters", "escaped", page, at + ".supported_apps[0].signature_hash", 0,
			templateOneTimeCode(templateOneTap(templateApp("com.example", "aZ%2F%2B5678%3d01"))), templateOneTimeCode(templateOneTap(templateApp("com.example", "aZ%2F%2A5678%3d01")))},
		{"otp_terms", "accepted", page, at + ".zero_tap_terms_accepted", 0,
			zero(true), zero(false)},
		{"autofill_label", "longest", page, at + ".autofill_text", 0,
			autofill(25), autofill(26)},
	}
}

func templateVariableCases() []templateLintCase {
	const review, text = "templates/template-review", "components[0].text"
	sample := func(name string) string { return `{"param_name":"` + name + `","example":"x"}` }
	two := templateNamed("Your order {{a}} leaves for {{b}} in the morning.", sample("a")+","+sample("b"))
	return []templateLintCase{
		{"variable_syntax", "braces", review, text, 0,
			templateWithBody("Order {{1}} is on its way.", "7"), templateWithBody("Order {{1} is on its way.")},
		{"variable_syntax", "closing", review, text, 0,
			templateWithBody("Order {{1}} is on its way.", "7"), templateWithBody("Order {{1}} is}} on its way.", "7")},
		{"variable_syntax", "signs", review, text, 0,
			templateNamed("Order {{a}} is on its way.", sample("a")), templateNamed("Order {{a#}} is on its way.", sample("a#"))},
		{"variable_syntax", "empty", review, text, 0,
			templateWithBody("Order {{1}} is on its way.", "7"), templateWithBody("Order {{}} is on its way.", "7")},
		{"variable_numbering", "gap", review, text, 0,
			templateWithBody("Order {{1}} goes to {{2}} at last.", "7", "x"), templateWithBody("Order {{1}} goes to {{3}} at last.", "7", "x")},
		{"variable_numbering", "from one", review, text, 0,
			templateWithBody("Order {{1}} goes away at last.", "7"), templateWithBody("Order {{0}} goes away at last.", "7")},
		{"variable_name", "capitals", "template-fundamentals", text, 0,
			templateNamed("Order {{order_id}} is on its way.", sample("order_id")), templateNamed("Order {{OrderID}} is on its way.", sample("OrderID"))},
		{"variable_repeated", "twice", "template-fundamentals", text, 0,
			two, templateNamed("Your order {{a}} leaves for {{a}} in the morning.", sample("a"))},
		{"variable_mixed", "kinds", "template-fundamentals", text, 0,
			two, templateNamed("Your order {{a}} leaves for {{1}} in the morning.", sample("a")+","+sample("1"))},
		{"variable_mixed", "declared", "template-fundamentals", text, 0,
			two, func(t *template.Template) { two(t); t.ParameterFormat = "POSITIONAL" }},
		{"variable_edge", "start", "support/error-codes", text, 2388299,
			templateWithBody("Order {{1}} is on its way.", "7"), templateWithBody("{{1}} is on its way to you.", "7")},
		{"variable_edge", "end", "support/error-codes", text, 2388299,
			templateWithBody("On its way is order {{1}}.", "7"), templateWithBody("On its way is order {{1}}", "7")},
		{"variable_signs", "end", "template-fundamentals", text, 2388299,
			templateWithBody("On its way is order {{1}} now.", "7"), templateWithBody("On its way is order {{1}}. )", "7")},
		{"variable_signs", "start", "template-fundamentals", text, 2388299,
			templateWithBody("🎉 {{1}} está en camino hoy!", "7"), templateWithBody("¡{{1}} está en camino hoy!", "7")},
		{"variable_blank", "inside", "github.com", text, 2388043,
			templateWithBody("Order {{1}} is on its way.", "7"), templateWithBody("Order {{ 1 }} is on its way.", "7")},
		{"variable_adjacent", "touching", "message_template_status_update", text, 0,
			templateWithBody("Order {{1}}-{{2}} is on its way to you.", "7", "8"), templateWithBody("Order {{1}}{{2}} is on its way to you.", "7", "8")},
		{"variable_adjacent", "spaced", "message_template_status_update", text, 0,
			templateWithBody("Order {{1}}, {{2}} is on its way to you.", "7", "8"), templateWithBody("Order {{1}} {{2}} is on its way to you.", "7", "8")},
		{"variable_sample", "count", "templates/components", "components[0].example", 2388043,
			templateWithBody("Order {{1}} goes to {{2}} at last.", "7", "x"), templateWithBody("Order {{1}} goes to {{2}} at last.", "7")},
		{"variable_sample", "name", "templates/components", "components[0].example", 2388043,
			two, templateNamed("Your order {{a}} leaves for {{b}} in the morning.", sample("a")+","+sample("c"))},
		{"variable_sample", "of numbers for names", "templates/components", "components[0].example", 2388043,
			two, func(t *template.Template) { two(t); t.Components[0].Example = templateExample("x", "y") }},
		{"sample_member", "body", "templates/components", "components[0].example", 2388043,
			templateWithBody("Order {{1}} goes away at last.", "7"), func(t *template.Template) {
				templateWithBody("Order {{1}} goes away at last.")(t)
				t.Components[0].Example = json.RawMessage(`["7"]`)
			}},
		{"variable_sample_more", "count", "carousel", "components[0].example", 2388043,
			templateWithBody("Order {{1}} goes away at last.", "7"), templateWithBody("Order {{1}} goes away at last.", "7", "x")},
		{"variable_sample_more", "name", "carousel", "components[0].example", 2388043,
			two, templateNamed("Your order {{a}} leaves for {{b}} in the morning.", sample("a")+","+sample("b")+","+sample("a"))},
		{"variable_single", "number", review, text, 0,
			templateWithBody("Order {{1}} has {a}, {} and {1 of 2}.", "7"), templateWithBody("Order {1} is on its way.")},
		{"body_newlines", "with returns", "github.com", text, 2388072,
			templateWithBody("One\r\n\r\nTwo"), templateWithBody("One\r\n\r\n\r\nTwo")},
		{"variable_density", "no blanks between words", "support/error-codes", text, 2388293,
			templateWithBody("您的订单{{1}}已经发货。", "7"), templateWithBody("订{{1}}。", "7")},
		{"variable_density", "words", "support/error-codes", text, 2388293,
			templateWithBody("Hello {{1}} there.", "7"), templateWithBody("Hello {{1}}.", "7")},
	}
}
