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
	return []templateLintCase{
		{
			code: template.ComponentMissing,
			name: "button",
			page: page,
			path: "components",
			good: templateOneTimeCode(plain),
			bad:  noButtons,
		},
		{
			code: template.ComponentForbidden,
			name: "header",
			page: page,
			path: "components[2]",
			good: templateOneTimeCode(plain),
			bad:  header,
		},
		{
			code: template.BodyFixed,
			name: "text",
			page: page,
			path: "components[0].text",
			good: templateOneTimeCode(plain),
			bad:  fixedBody,
		},
		{
			code: template.FooterFixed,
			name: "text",
			page: page,
			path: "components[1].text",
			good: templateOneTimeCode(plain, templateExpires(5)),
			bad:  templateOneTimeCode(plain, template.Component{Type: template.Footer, Text: "x"}),
		},
		{
			code: template.FooterMinutes,
			name: "shortest",
			page: page,
			path: "components[1].code_expiration_minutes",
			good: templateOneTimeCode(plain, templateExpires(1)),
			bad:  templateOneTimeCode(plain, template.Component{Type: template.Footer, Extra: map[string]json.RawMessage{"code_expiration_minutes": json.RawMessage("0")}}),
		},
		{
			code: template.FooterMinutes,
			name: "longest",
			page: page,
			path: "components[1].code_expiration_minutes",
			good: templateOneTimeCode(plain, templateExpires(90)),
			bad:  templateOneTimeCode(plain, templateExpires(91)),
		},
		{
			code: template.OTPRequired,
			name: "one",
			page: page,
			path: "components[1].buttons",
			good: templateOneTimeCode(plain),
			bad:  two,
		},
		{
			code: template.OTPKind,
			name: "way",
			page: page,
			path: at + ".otp_type",
			good: templateOneTimeCode(plain),
			bad:  templateOneTimeCode(template.Button{OTPType: "NO_TAP"}),
		},
		{
			code: template.OTPApps,
			name: "fewest",
			page: page,
			path: at + ".supported_apps",
			good: templateOneTimeCode(templateOneTap(apps(1)...)),
			bad:  templateOneTimeCode(templateOneTap()),
		},
		{
			code: template.OTPApps,
			name: "most",
			page: page,
			path: at + ".supported_apps",
			good: templateOneTimeCode(templateOneTap(apps(5)...)),
			bad:  templateOneTimeCode(templateOneTap(apps(6)...)),
		},
		{
			code: template.OTPPackage,
			name: "longest",
			page: page,
			path: at + ".supported_apps[0].package_name",
			good: templateOneTimeCode(templateOneTap(templateApp("c."+strings.Repeat("x", 222), "12345678901"))),
			bad:  templateOneTimeCode(templateOneTap(templateApp("c."+strings.Repeat("x", 223), "12345678901"))),
		},
		{
			code: template.OTPPackage,
			name: "segments",
			page: page,
			path: at + ".supported_apps[0].package_name",
			good: templateOneTimeCode(templateOneTap(ok)),
			bad:  templateOneTimeCode(templateOneTap(templateApp("example", "12345678901"))),
		},
		{
			code: template.OTPSignature,
			name: "short",
			page: page,
			path: at + ".supported_apps[0].signature_hash",
			good: templateOneTimeCode(templateOneTap(ok)),
			bad:  templateOneTimeCode(templateOneTap(templateApp("com.example", "1234567890"))),
		},
		{
			code: template.OTPSignature,
			name: "long",
			page: page,
			path: at + ".supported_apps[0].signature_hash",
			good: templateOneTimeCode(templateOneTap(ok)),
			bad:  templateOneTimeCode(templateOneTap(templateApp("com.example", "123456789012"))),
		},
		{
			code: template.OTPTerms,
			name: "accepted",
			page: page,
			path: at + ".zero_tap_terms_accepted",
			good: zero(true),
			bad:  zero(false),
		},
		{
			code: template.AutofillLabel,
			name: "longest",
			page: page,
			path: at + ".autofill_text",
			good: autofill(25),
			bad:  autofill(26),
		},
	}
}

func templateVariableCases() []templateLintCase {
	const review, text = "templates/template-review", "components[0].text"
	sample := func(name string) string { return `{"param_name":"` + name + `","example":"x"}` }
	two := templateNamed("Your order {{a}} leaves for {{b}} in the morning.", sample("a")+","+sample("b"))
	return []templateLintCase{
		{
			code: template.VariableSyntax,
			name: "braces",
			page: review,
			path: text,
			good: templateWithBody("Order {{1}} is on its way.", "7"),
			bad:  templateWithBody("Order {{1} is on its way."),
		},
		{
			code: template.VariableSyntax,
			name: "closing",
			page: review,
			path: text,
			good: templateWithBody("Order {{1}} is on its way.", "7"),
			bad:  templateWithBody("Order {{1}} is}} on its way.", "7"),
		},
		{
			code: template.VariableSyntax,
			name: "signs",
			page: review,
			path: text,
			good: templateNamed("Order {{a}} is on its way.", sample("a")),
			bad:  templateNamed("Order {{a#}} is on its way.", sample("a#")),
		},
		{
			code: template.VariableSyntax,
			name: "empty",
			page: review,
			path: text,
			good: templateWithBody("Order {{1}} is on its way.", "7"),
			bad:  templateWithBody("Order {{}} is on its way.", "7"),
		},
		{
			code: template.VariableNumbering,
			name: "gap",
			page: review,
			path: text,
			good: templateWithBody("Order {{1}} goes to {{2}} at last.", "7", "x"),
			bad:  templateWithBody("Order {{1}} goes to {{3}} at last.", "7", "x"),
		},
		{
			code: template.VariableNumbering,
			name: "from one",
			page: review,
			path: text,
			good: templateWithBody("Order {{1}} goes away at last.", "7"),
			bad:  templateWithBody("Order {{0}} goes away at last.", "7"),
		},
		{
			code: template.VariableName,
			name: "capitals",
			page: "template-fundamentals",
			path: text,
			good: templateNamed("Order {{order_id}} is on its way.", sample("order_id")),
			bad:  templateNamed("Order {{OrderID}} is on its way.", sample("OrderID")),
		},
		{
			code: template.VariableRepeated,
			name: "twice",
			page: "template-fundamentals",
			path: text,
			good: two,
			bad:  templateNamed("Your order {{a}} leaves for {{a}} in the morning.", sample("a")),
		},
		{
			code: template.VariableMixed,
			name: "kinds",
			page: "template-fundamentals",
			path: text,
			good: two,
			bad:  templateNamed("Your order {{a}} leaves for {{1}} in the morning.", sample("a")+","+sample("1")),
		},
		{
			code: template.VariableMixed,
			name: "declared",
			page: "template-fundamentals",
			path: text,
			good: two,
			bad:  func(t *template.Template) { two(t); t.ParameterFormat = template.Positional },
		},
		{
			code:    template.VariableEdge,
			name:    "start",
			page:    "support/error-codes",
			path:    text,
			subcode: 2388299,
			good:    templateWithBody("Order {{1}} is on its way.", "7"),
			bad:     templateWithBody("{{1}} is on its way to you.", "7"),
		},
		{
			code:    template.VariableEdge,
			name:    "end",
			page:    "support/error-codes",
			path:    text,
			subcode: 2388299,
			good:    templateWithBody("On its way is order {{1}}.", "7"),
			bad:     templateWithBody("On its way is order {{1}}", "7"),
		},
		{
			code: template.VariableAdjacent,
			name: "touching",
			page: "message_template_status_update",
			path: text,
			good: templateWithBody("Order {{1}}-{{2}} is on its way to you.", "7", "8"),
			bad:  templateWithBody("Order {{1}}{{2}} is on its way to you.", "7", "8"),
		},
		{
			code: template.VariableAdjacent,
			name: "spaced",
			page: "message_template_status_update",
			path: text,
			good: templateWithBody("Order {{1}}, {{2}} is on its way to you.", "7", "8"),
			bad:  templateWithBody("Order {{1}} {{2}} is on its way to you.", "7", "8"),
		},
		{
			code: template.VariableSample,
			name: "count",
			page: "templates/components",
			path: "components[0].example",
			good: templateWithBody("Order {{1}} goes to {{2}} at last.", "7", "x"),
			bad:  templateWithBody("Order {{1}} goes to {{2}} at last.", "7"),
		},
		{
			code: template.VariableSample,
			name: "name",
			page: "templates/components",
			path: "components[0].example",
			good: two,
			bad:  templateNamed("Your order {{a}} leaves for {{b}} in the morning.", sample("a")+","+sample("c")),
		},
		{
			code:    template.VariableDensity,
			name:    "words",
			page:    "support/error-codes",
			path:    text,
			subcode: 2388293,
			good:    templateWithBody("Hello {{1}} there.", "7"),
			bad:     templateWithBody("Hello {{1}}.", "7"),
		},
	}
}
