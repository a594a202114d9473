package whatsapp_test

import (
	"encoding/json"
	"strings"

	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/lint"
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
	return []templateLintCase{
		{lint.ComponentMissing, "button", page, "components", 0,
			templateOneTimeCode(plain), noButtons},
		{lint.ComponentForbidden, "header", page, "components[2]", 0,
			templateOneTimeCode(plain), header},
		{lint.BodyFixed, "text", page, "components[0].text", 0,
			templateOneTimeCode(plain), fixedBody},
		{lint.FooterFixed, "text", page, "components[1].text", 0,
			templateOneTimeCode(plain, templateExpires(5)), templateOneTimeCode(plain, template.Component{Type: template.Footer, Text: "x"})},
		{lint.FooterMinutes, "shortest", page, "components[1].code_expiration_minutes", 0,
			templateOneTimeCode(plain, templateExpires(1)), templateOneTimeCode(plain, template.Component{Type: template.Footer, Extra: map[string]json.RawMessage{"code_expiration_minutes": json.RawMessage("0")}})},
		{lint.FooterMinutes, "longest", page, "components[1].code_expiration_minutes", 0,
			templateOneTimeCode(plain, templateExpires(90)), templateOneTimeCode(plain, templateExpires(91))},
		{lint.OTPRequired, "one", page, "components[1].buttons", 0,
			templateOneTimeCode(plain), two},
		{lint.OTPKind, "way", page, at + ".otp_type", 0,
			templateOneTimeCode(plain), templateOneTimeCode(template.Button{OTPType: "NO_TAP"})},
		{lint.OTPApps, "fewest", page, at + ".supported_apps", 0,
			templateOneTimeCode(templateOneTap(apps(1)...)), templateOneTimeCode(templateOneTap())},
		{lint.OTPApps, "most", page, at + ".supported_apps", 0,
			templateOneTimeCode(templateOneTap(apps(5)...)), templateOneTimeCode(templateOneTap(apps(6)...))},
		{lint.OTPPackage, "longest", page, at + ".supported_apps[0].package_name", 0,
			templateOneTimeCode(templateOneTap(templateApp("c."+strings.Repeat("x", 222), "12345678901"))), templateOneTimeCode(templateOneTap(templateApp("c."+strings.Repeat("x", 223), "12345678901")))},
		{lint.OTPPackage, "segments", page, at + ".supported_apps[0].package_name", 0,
			templateOneTimeCode(templateOneTap(ok)), templateOneTimeCode(templateOneTap(templateApp("example", "12345678901")))},
		{lint.OTPSignature, "short", page, at + ".supported_apps[0].signature_hash", 0,
			templateOneTimeCode(templateOneTap(ok)), templateOneTimeCode(templateOneTap(templateApp("com.example", "1234567890")))},
		{lint.OTPSignature, "long", page, at + ".supported_apps[0].signature_hash", 0,
			templateOneTimeCode(templateOneTap(ok)), templateOneTimeCode(templateOneTap(templateApp("com.example", "123456789012")))},
		{lint.OTPTerms, "accepted", page, at + ".zero_tap_terms_accepted", 0,
			zero(true), zero(false)},
		{lint.AutofillLabel, "longest", page, at + ".autofill_text", 0,
			autofill(25), autofill(26)},
	}
}

func templateVariableCases() []templateLintCase {
	const review, text = "templates/template-review", "components[0].text"
	sample := func(name string) string { return `{"param_name":"` + name + `","example":"x"}` }
	two := templateNamed("Your order {{a}} leaves for {{b}} in the morning.", sample("a")+","+sample("b"))
	return []templateLintCase{
		{lint.VariableSyntax, "braces", review, text, 0,
			templateWithBody("Order {{1}} is on its way.", "7"), templateWithBody("Order {{1} is on its way.")},
		{lint.VariableSyntax, "closing", review, text, 0,
			templateWithBody("Order {{1}} is on its way.", "7"), templateWithBody("Order {{1}} is}} on its way.", "7")},
		{lint.VariableSyntax, "signs", review, text, 0,
			templateNamed("Order {{a}} is on its way.", sample("a")), templateNamed("Order {{a#}} is on its way.", sample("a#"))},
		{lint.VariableSyntax, "empty", review, text, 0,
			templateWithBody("Order {{1}} is on its way.", "7"), templateWithBody("Order {{}} is on its way.", "7")},
		{lint.VariableNumbering, "gap", review, text, 0,
			templateWithBody("Order {{1}} goes to {{2}} at last.", "7", "x"), templateWithBody("Order {{1}} goes to {{3}} at last.", "7", "x")},
		{lint.VariableNumbering, "from one", review, text, 0,
			templateWithBody("Order {{1}} goes away at last.", "7"), templateWithBody("Order {{0}} goes away at last.", "7")},
		{lint.VariableName, "capitals", "template-fundamentals", text, 0,
			templateNamed("Order {{order_id}} is on its way.", sample("order_id")), templateNamed("Order {{OrderID}} is on its way.", sample("OrderID"))},
		{lint.VariableRepeated, "twice", "template-fundamentals", text, 0,
			two, templateNamed("Your order {{a}} leaves for {{a}} in the morning.", sample("a"))},
		{lint.VariableMixed, "kinds", "template-fundamentals", text, 0,
			two, templateNamed("Your order {{a}} leaves for {{1}} in the morning.", sample("a")+","+sample("1"))},
		{lint.VariableMixed, "declared", "template-fundamentals", text, 0,
			two, func(t *template.Template) { two(t); t.ParameterFormat = "POSITIONAL" }},
		{lint.VariableEdge, "start", "support/error-codes", text, 2388299,
			templateWithBody("Order {{1}} is on its way.", "7"), templateWithBody("{{1}} is on its way to you.", "7")},
		{lint.VariableEdge, "end", "support/error-codes", text, 2388299,
			templateWithBody("On its way is order {{1}}.", "7"), templateWithBody("On its way is order {{1}}", "7")},
		{lint.VariableSigns, "end", "template-fundamentals", text, 2388299,
			templateWithBody("On its way is order {{1}} now.", "7"), templateWithBody("On its way is order {{1}}. )", "7")},
		{lint.VariableSigns, "start", "template-fundamentals", text, 2388299,
			templateWithBody("🎉 {{1}} está en camino hoy!", "7"), templateWithBody("¡{{1}} está en camino hoy!", "7")},
		{lint.VariableBlank, "inside", "github.com", text, 2388043,
			templateWithBody("Order {{1}} is on its way.", "7"), templateWithBody("Order {{ 1 }} is on its way.", "7")},
		{lint.VariableAdjacent, "touching", "message_template_status_update", text, 0,
			templateWithBody("Order {{1}}-{{2}} is on its way to you.", "7", "8"), templateWithBody("Order {{1}}{{2}} is on its way to you.", "7", "8")},
		{lint.VariableAdjacent, "spaced", "message_template_status_update", text, 0,
			templateWithBody("Order {{1}}, {{2}} is on its way to you.", "7", "8"), templateWithBody("Order {{1}} {{2}} is on its way to you.", "7", "8")},
		{lint.VariableSample, "count", "templates/components", "components[0].example", 2388043,
			templateWithBody("Order {{1}} goes to {{2}} at last.", "7", "x"), templateWithBody("Order {{1}} goes to {{2}} at last.", "7")},
		{lint.VariableSample, "name", "templates/components", "components[0].example", 2388043,
			two, templateNamed("Your order {{a}} leaves for {{b}} in the morning.", sample("a")+","+sample("c"))},
		{lint.VariableDensity, "words", "support/error-codes", text, 2388293,
			templateWithBody("Hello {{1}} there.", "7"), templateWithBody("Hello {{1}}.", "7")},
	}
}
