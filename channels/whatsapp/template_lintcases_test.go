package whatsapp_test

import (
	"encoding/json"
	"strings"

	"github.com/replywindow/replywindow/template"
)

// lintCase is a definition that a rule accepts and one, just beyond, that it does
// not; page is part of the rule's source.
type templateLintCase struct {
	code      template.Code
	name      string
	page      string
	path      string
	subcode   int
	good, bad templateEdit
}

func templateHeadCases() []templateLintCase {
	name := func(v string) templateEdit { return func(t *template.Template) { t.Name = v } }
	language := func(v string) templateEdit { return func(t *template.Template) { t.Language = v } }
	ttl := func(c template.Category, v int64) templateEdit {
		return func(t *template.Template) { t.Category, t.SendTTL = c, v }
	}
	format := func(v template.ParameterFormat) templateEdit {
		return func(t *template.Template) { t.ParameterFormat = v }
	}
	const management, ttlPage = "templates/template-management", "templates/time-to-live"
	return []templateLintCase{
		{template.NameLength, "longest", management, "name", 0, name(strings.Repeat("a", 512)), name(strings.Repeat("a", 513))},
		{template.NameLength, "shortest", management, "name", 0, name("a"), name("")},
		{template.NameCharacters, "capitals", management, "name", 0, name("order_7"), name("Order_7")},
		{template.LanguageUnsupported, "region", "templates/supported-languages", "language", 0, language("pt_BR"), language("pt-BR")},
		{template.LanguageUnsupported, "unknown", "templates/supported-languages", "language", 0, language("zu"), language("zz")},
		{template.CategoryUnknown, "former", management, "category", 0, templateWithCategory("utility"), templateWithCategory("TRANSACTIONAL")},
		{template.ParameterFormatUnknown, "word", "templates/template-fundamentals", "parameter_format", 0, format("positional"), format("numbered")},
		{template.TTLRange, "authentication low", ttlPage, "message_send_ttl_seconds", 0, ttl("AUTHENTICATION", 30), ttl("AUTHENTICATION", 29)},
		{template.TTLRange, "authentication high", ttlPage, "message_send_ttl_seconds", 0, ttl("AUTHENTICATION", 900), ttl("AUTHENTICATION", 901)},
		{template.TTLRange, "utility low", ttlPage, "message_send_ttl_seconds", 0, ttl("UTILITY", 30), ttl("UTILITY", 29)},
		{template.TTLRange, "utility high", ttlPage, "message_send_ttl_seconds", 0, ttl("UTILITY", 43200), ttl("UTILITY", 43201)},
		{template.TTLRange, "marketing low", ttlPage, "message_send_ttl_seconds", 0, ttl("MARKETING", 43200), ttl("MARKETING", 43199)},
		{template.TTLRange, "marketing high", ttlPage, "message_send_ttl_seconds", 0, ttl("MARKETING", 2592000), ttl("MARKETING", 2592001)},
		{template.TTLRange, "thirty days", ttlPage, "message_send_ttl_seconds", 0, ttl("UTILITY", -1), ttl("MARKETING", -1)},
	}
}

func templateComponentCases() []templateLintCase {
	const page = "templates/components"
	noBody := func(t *template.Template) { t.Components[0].Type = "LIST" }
	permission := template.Component{Type: template.CallPermission}
	orderHeader := func(f template.Format) templateEdit {
		return func(t *template.Template) {
			templateWithMedia(f, "4::x")(t)
			templateWithButtons(template.Button{Type: "ORDER_DETAILS"})(t)
		}
	}
	gif := func(c template.Category) templateEdit {
		return func(t *template.Template) { templateWithMedia("GIF", "4::x")(t); t.Category = c }
	}
	location := func(c template.Category) templateEdit {
		return func(t *template.Template) { templateWithMedia("LOCATION", "")(t); t.Category = c }
	}
	product := func(n int) templateEdit {
		return func(t *template.Template) { templateWithMedia("PRODUCT", "")(t); templateWithBody(templateChars(n))(t) }
	}
	callWith := func(more ...template.Component) templateEdit {
		return templateWithComponents(append([]template.Component{permission}, more...)...)
	}
	buttons := template.Component{Type: template.Buttons, Buttons: []template.Button{templateReply("Yes")}}
	return []templateLintCase{
		{template.ComponentUnknown, "kind", page, "components[1].type", 0, templateWithFooter("Thanks"), templateWithComponents(template.Component{Type: "POSTER"})},
		{template.ComponentMissing, "body", page, "components", 0, templateWithBody("Hello there, all is well."), noBody},
		{template.ComponentRepeated, "footer", page, "components[2]", 0, templateWithFooter("a"),
			templateWithComponents(template.Component{Type: "footer", Text: "a"}, template.Component{Type: "FOOTER", Text: "b"})},
		{template.HeaderFormat, "kind", page, "components[1].format", 2388047, templateWithMedia("DOCUMENT", "4::x"), templateWithMedia("AUDIO", "4::x")},
		{template.HeaderFormat, "order details", "payments", "components[1].format", 0, orderHeader("IMAGE"), orderHeader("VIDEO")},
		{template.HeaderCategory, "gif", page, "components[1].format", 0, gif("MARKETING"), gif("UTILITY")},
		{template.HeaderCategory, "location", page, "components[1].format", 0, location("UTILITY"), location("AUTHENTICATION")},
		{template.HeaderLength, "longest", page, "components[1].text", 2388040, templateWithHeader(templateChars(60)), templateWithHeader(templateChars(61))},
		{template.HeaderLength, "shortest", page, "components[1].text", 2388040, templateWithHeader("a"), templateWithHeader("")},
		{template.HeaderVariables, "one", page, "components[1].text", 2388047, templateWithHeader("Order {{1}} news", "7"), templateWithHeader("Order {{1}} for {{2}} news", "7", "Ann")},
		{template.HeaderMarkdown, "stars", page, "components[1].text", 2388047, templateWithHeader("Order news"), templateWithHeader("Order *news*")},
		{template.HeaderSample, "image", "templates/template-media", "components[1].example", 0, templateWithMedia("IMAGE", "4::x"), templateWithMedia("IMAGE", "")},
		{template.HeaderSample, "video", "templates/template-media", "components[1].example", 0, templateWithMedia("VIDEO", "4::x"), templateWithMedia("VIDEO", "")},
		{template.BodyLength, "longest", page, "components[0].text", 2388040, templateWithBody(templateChars(1024)), templateWithBody(templateChars(1025))},
		{template.BodyLength, "shortest", page, "components[0].text", 2388040, templateWithBody("a"), templateWithBody("")},
		{template.BodyLength, "single product", "whatsapp/templates", "components[0].text", 2388040, product(160), product(161)},
		{template.FooterLength, "longest", page, "components[1].text", 2388040, templateWithFooter(templateChars(60)), templateWithFooter(templateChars(61))},
		{template.FooterVariables, "none", "templates/utility-templates", "components[1].text", 0 + 2388073, templateWithFooter("Thanks"), templateWithFooter("Thanks {{1}} a lot")},
		{template.LayoutCategory, "call permission", "calling", "category", 0, callWith(),
			func(t *template.Template) { callWith()(t); t.Category = "SERVICE" }},
		{template.ComponentForbidden, "call permission", "calling", "components[2]", 0, callWith(template.Component{Type: template.Footer, Text: "x"}), callWith(buttons)},
	}
}

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
		kinds = append(kinds, templateLintCase{template.ButtonCount, kind, "whatsapp/", path, 0, templateButtonsOf(most, b), templateButtonsOf(most+1, b)})
	}
	for kind, most := range map[string]int{"QUICK_REPLY": 25, "URL": 25, "PHONE_NUMBER": 25, "FLOW": 25, "VOICE_CALL": 20, "APP": 25, "OTP": 25} {
		label := func(n int) templateEdit {
			return one(template.Button{Type: template.ButtonType(kind), Text: templateChars(n)})
		}
		kinds = append(kinds, templateLintCase{template.ButtonLabel, kind, "whatsapp/", "components[1].buttons[0].text", 2388040, label(most), label(most + 1)})
	}
	return append(kinds, []templateLintCase{
		{template.ButtonCount, "all", page, "components[1].buttons", 0, templateButtonsOf(10, templateReply("a")), templateButtonsOf(11, templateReply("a"))},
		{template.ButtonCount, "none", page, "components[1].buttons", 0, templateButtonsOf(1, templateReply("a")), templateButtonsOf(0, templateReply("a"))},
		{template.ButtonGrouping, "apart", page, "components[1].buttons[2]", 0,
			templateWithButtons(templateReply("a"), templateReply("b"), templateLink("c", "https://example.com"), templateCall("d", "+15550001111")),
			templateWithButtons(templateReply("a"), templateLink("c", "https://example.com"), templateReply("b"))},
		{template.ButtonUnknown, "kind", "message_template_components_update", "components[1].buttons[0].type", 0, one(templateReply("a")), one(template.Button{Type: "DANCE"})},
		{template.ButtonLabel, "empty", page, "components[1].buttons[0].text", 2388040, one(templateReply("a")), one(templateReply(""))},
		{template.ButtonURL, "longest", page, "components[1].buttons[0].url", 2388040, one(templateLink("a", "https://"+templateChars(1992))), one(templateLink("a", "https://"+templateChars(1993)))},
		{template.ButtonURL, "none", page, "components[1].buttons[0].url", 2388040, one(templateLink("a", "h")), one(templateLink("a", ""))},
		{template.ButtonURLVariable, "one", page, "components[1].buttons[0].url", 0,
			one(templateLink("a", "https://example.com/{{1}}", "x")), one(templateLink("a", "https://example.com/{{1}}{{2}}", "x"))},
		{template.ButtonURLVariable, "end", page, "components[1].buttons[0].url", 0,
			one(templateLink("a", "https://example.com/{{1}}", "x")), one(templateLink("a", "https://example.com/{{1}}/", "x"))},
		{template.ButtonSample, "url", page, "components[1].buttons[0].example", 0,
			one(templateLink("a", "https://example.com/{{1}}", "x")), one(templateLink("a", "https://example.com/{{1}}"))},
		{template.ButtonSample, "code", "coupon-templates", "components[1].buttons[0].example", 0, one(templateCopyCode("A")), one(templateCopyCode(""))},
		{template.ButtonPhone, "longest", page, "components[1].buttons[0].phone_number", 2388040,
			one(templateCall("a", strings.Repeat("1", 20))), one(templateCall("a", strings.Repeat("1", 21)))},
		{template.ButtonPhone, "none", page, "components[1].buttons[0].phone_number", 2388040, one(templateCall("a", "1")), one(templateCall("a", ""))},
		{template.ButtonCodeLength, "coupon", "coupon-templates", "components[1].buttons[0].example", 2388040,
			one(templateCopyCode(strings.Repeat("A", 20))), one(templateCopyCode(strings.Repeat("A", 21)))},
		{template.ButtonField, "flow", "flows/guides/sendingaflow", "components[1].buttons[0]", 0, one(flow), one(template.Button{Type: "FLOW", Text: "Open"})},
		{template.ButtonTTL, "low", "call-button-messages", "components[1].buttons[0].ttl_minutes", 0, voice(1440), voice(1439)},
		{template.ButtonTTL, "high", "call-button-messages", "components[1].buttons[0].ttl_minutes", 0, voice(43200), voice(43201)},
		{template.ButtonCategory, "one-time code", "authentication-templates", "components[1].buttons[0].type", 0,
			templateOneTimeCode(template.Button{OTPType: "COPY_CODE"}), one(template.Button{Type: template.OTP})},
		{template.ButtonCategory, "order details", "payments", "components[1].buttons[0].type", 0, details("UTILITY"), details("AUTHENTICATION")},
		{template.ButtonCategory, "contact info", "business-scoped-user-ids", "components[1].buttons[0].type", 0, contact("MARKETING"), contact("AUTHENTICATION")},
	}...)
}

func templateSpecialCases() []templateLintCase {
	const media, offer = "media-card-carousel", "limited-time-offer"
	buttons := []template.Button{templateReply("More"), templateLink("Shop", "https://example.com")}
	pair := func(a, b template.Card) templateEdit { return templateWithCards(a, b) }
	many := func(n int, c template.Card) templateEdit { return templateWithCards(templateCards(n, c)...) }
	full := templateCard("Fine pots", buttons...)
	category := func(c template.Category, edit templateEdit) templateEdit {
		return func(t *template.Template) { edit(t); t.Category = c }
	}
	then := func(edits ...templateEdit) templateEdit {
		return func(t *template.Template) {
			for _, edit := range edits {
				edit(t)
			}
		}
	}
	video := templateCard("Fine pots", buttons...)
	video.Components[0].Format = template.FormatVideo
	document := templateCard("Fine pots", buttons...)
	document.Components[0].Format = template.FormatDocument
	spm := template.Button{Type: "SPM", Text: "View"}
	good := templateWithOffer("Ends soon", templateOfferButtons("ABC"))
	return []templateLintCase{
		{template.LayoutCategory, "carousel", media, "category", 0, many(2, full), category("UTILITY", many(2, full))},
		{template.ComponentForbidden, "carousel", media, "components[2]", 0, many(2, full), then(many(2, full), templateWithFooter("x"))},
		{template.ComponentForbidden, "product carousel", media, "components[2]", 0,
			many(2, templateProductCard(spm)), then(many(2, templateProductCard(spm)), templateWithFooter("x"))},
		{template.CarouselCards, "fewest", media, "components[1].cards", 0, many(2, full), many(1, full)},
		{template.CarouselCards, "most", media, "components[1].cards", 0, many(10, full), many(11, full)},
		{template.CarouselCards, "products", "product-card-carousel", "components[1].cards", 0, many(2, templateProductCard(spm)), many(3, templateProductCard(spm))},
		{template.CarouselCardHeader, "video", media, "components[1].cards[0].components[0].format", 0, many(2, video), many(2, document)},
		{template.CarouselCardHeader, "missing", media, "components[1].cards[0].components", 0, many(2, full),
			many(2, template.Card{Components: full.Components[1:]})},
		{template.CarouselCardHeader, "product", "product-card-carousel", "components[1].cards[1].components[0].format", 0,
			many(2, templateProductCard(spm)), pair(templateProductCard(spm), templateCard("", spm))},
		{template.CarouselCardButtons, "fewest", media, "components[1].cards[0].components", 0, many(2, templateCard("x", templateReply("a"))), many(2, templateCard("x"))},
		{template.CarouselCardButtons, "most", media, "components[1].cards[0].components[2].buttons", 0, many(2, full),
			many(2, templateCard("x", templateReply("a"), templateReply("b"), templateReply("c")))},
		{template.CarouselCardButtons, "kind", media, "components[1].cards[0].components[2].buttons[0].type", 0, many(2, full), many(2, templateCard("x", templateCopyCode("A")))},
		{template.CarouselAlike, "components", media, "components[1].cards[1]", 0, pair(full, full), pair(full, templateCard("", buttons...))},
		{template.CarouselAlike, "buttons", media, "components[1].cards[1]", 0, pair(full, full), pair(full, templateCard("Fine pots", buttons[1], buttons[0]))},
		{template.CarouselAlike, "format", media, "components[1].cards[1]", 0, pair(full, full), pair(full, video)},
		{template.CarouselCardBody, "longest", media, "components[1].cards[0].components[1].text", 2388040,
			many(2, templateCard(templateChars(160), buttons...)), many(2, templateCard(templateChars(161), buttons...))},
		{template.LayoutCategory, "offer", offer, "category", 0, good, category("UTILITY", good)},
		{template.ComponentForbidden, "offer", offer, "components[3]", 0, good, then(good, templateWithFooter("x"))},
		{template.HeaderFormat, "offer", offer, "components[3].format", 0, then(good, templateWithMedia("VIDEO", "4::x")), then(good, templateWithMedia("DOCUMENT", "4::x"))},
		{template.BodyLength, "offer", offer, "components[0].text", 2388040, then(good, templateWithBody(templateChars(600))), then(good, templateWithBody(templateChars(601)))},
		{template.OfferText, "longest", offer, "components[1].limited_time_offer.text", 2388040,
			templateWithOffer(templateChars(16), templateOfferButtons("A")), templateWithOffer(templateChars(17), templateOfferButtons("A"))},
		{template.OfferText, "none", offer, "components[1].limited_time_offer.text", 2388040, templateWithOffer("a", templateOfferButtons("A")), templateWithOffer("", templateOfferButtons("A"))},
		{template.OfferButtons, "link", offer, "components", 0, good, templateWithOffer("a", template.Component{Type: template.Buttons, Buttons: []template.Button{templateCopyCode("A")}})},
		{template.ButtonCodeLength, "offer", offer, "components[2].buttons[0].example", 2388040,
			templateWithOffer("a", templateOfferButtons(strings.Repeat("A", 15))), templateWithOffer("a", templateOfferButtons(strings.Repeat("A", 16)))},
	}
}

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
		{template.ComponentMissing, "button", page, "components", 0, templateOneTimeCode(plain), noButtons},
		{template.ComponentForbidden, "header", page, "components[2]", 0, templateOneTimeCode(plain), header},
		{template.BodyFixed, "text", page, "components[0].text", 0, templateOneTimeCode(plain), fixedBody},
		{template.FooterFixed, "text", page, "components[1].text", 0, templateOneTimeCode(plain, templateExpires(5)), templateOneTimeCode(plain, template.Component{Type: template.Footer, Text: "x"})},
		{template.FooterMinutes, "shortest", page, "components[1].code_expiration_minutes", 0, templateOneTimeCode(plain, templateExpires(1)),
			templateOneTimeCode(plain, template.Component{Type: template.Footer, Extra: map[string]json.RawMessage{"code_expiration_minutes": json.RawMessage("0")}})},
		{template.FooterMinutes, "longest", page, "components[1].code_expiration_minutes", 0, templateOneTimeCode(plain, templateExpires(90)), templateOneTimeCode(plain, templateExpires(91))},
		{template.OTPRequired, "one", page, "components[1].buttons", 0, templateOneTimeCode(plain), two},
		{template.OTPKind, "way", page, at + ".otp_type", 0, templateOneTimeCode(plain), templateOneTimeCode(template.Button{OTPType: "NO_TAP"})},
		{template.OTPApps, "fewest", page, at + ".supported_apps", 0, templateOneTimeCode(templateOneTap(apps(1)...)), templateOneTimeCode(templateOneTap())},
		{template.OTPApps, "most", page, at + ".supported_apps", 0, templateOneTimeCode(templateOneTap(apps(5)...)), templateOneTimeCode(templateOneTap(apps(6)...))},
		{template.OTPPackage, "longest", page, at + ".supported_apps[0].package_name", 0,
			templateOneTimeCode(templateOneTap(templateApp("c."+strings.Repeat("x", 222), "12345678901"))), templateOneTimeCode(templateOneTap(templateApp("c."+strings.Repeat("x", 223), "12345678901")))},
		{template.OTPPackage, "segments", page, at + ".supported_apps[0].package_name", 0, templateOneTimeCode(templateOneTap(ok)), templateOneTimeCode(templateOneTap(templateApp("example", "12345678901")))},
		{template.OTPSignature, "short", page, at + ".supported_apps[0].signature_hash", 0, templateOneTimeCode(templateOneTap(ok)), templateOneTimeCode(templateOneTap(templateApp("com.example", "1234567890")))},
		{template.OTPSignature, "long", page, at + ".supported_apps[0].signature_hash", 0, templateOneTimeCode(templateOneTap(ok)), templateOneTimeCode(templateOneTap(templateApp("com.example", "123456789012")))},
		{template.OTPTerms, "accepted", page, at + ".zero_tap_terms_accepted", 0, zero(true), zero(false)},
		{template.AutofillLabel, "longest", page, at + ".autofill_text", 0, autofill(25), autofill(26)},
	}
}

func templateVariableCases() []templateLintCase {
	const review, text = "templates/template-review", "components[0].text"
	sample := func(name string) string { return `{"param_name":"` + name + `","example":"x"}` }
	two := templateNamed("Your order {{a}} leaves for {{b}} in the morning.", sample("a")+","+sample("b"))
	return []templateLintCase{
		{template.VariableSyntax, "braces", review, text, 0, templateWithBody("Order {{1}} is on its way.", "7"), templateWithBody("Order {{1} is on its way.")},
		{template.VariableSyntax, "closing", review, text, 0, templateWithBody("Order {{1}} is on its way.", "7"), templateWithBody("Order {{1}} is}} on its way.", "7")},
		{template.VariableSyntax, "signs", review, text, 0, templateNamed("Order {{a}} is on its way.", sample("a")), templateNamed("Order {{a#}} is on its way.", sample("a#"))},
		{template.VariableSyntax, "empty", review, text, 0, templateWithBody("Order {{1}} is on its way.", "7"), templateWithBody("Order {{}} is on its way.", "7")},
		{template.VariableNumbering, "gap", review, text, 0, templateWithBody("Order {{1}} goes to {{2}} at last.", "7", "x"), templateWithBody("Order {{1}} goes to {{3}} at last.", "7", "x")},
		{template.VariableNumbering, "from one", review, text, 0, templateWithBody("Order {{1}} goes away at last.", "7"), templateWithBody("Order {{0}} goes away at last.", "7")},
		{template.VariableName, "capitals", "template-fundamentals", text, 0, templateNamed("Order {{order_id}} is on its way.", sample("order_id")), templateNamed("Order {{OrderID}} is on its way.", sample("OrderID"))},
		{template.VariableRepeated, "twice", "template-fundamentals", text, 0, two, templateNamed("Your order {{a}} leaves for {{a}} in the morning.", sample("a"))},
		{template.VariableMixed, "kinds", "template-fundamentals", text, 0, two, templateNamed("Your order {{a}} leaves for {{1}} in the morning.", sample("a")+","+sample("1"))},
		{template.VariableMixed, "declared", "template-fundamentals", text, 0, two, func(t *template.Template) { two(t); t.ParameterFormat = template.Positional }},
		{template.VariableEdge, "start", "support/error-codes", text, 2388299, templateWithBody("Order {{1}} is on its way.", "7"), templateWithBody("{{1}} is on its way to you.", "7")},
		{template.VariableEdge, "end", "support/error-codes", text, 2388299, templateWithBody("On its way is order {{1}}.", "7"), templateWithBody("On its way is order {{1}}", "7")},
		{template.VariableAdjacent, "touching", "message_template_status_update", text, 0,
			templateWithBody("Order {{1}}-{{2}} is on its way to you.", "7", "8"), templateWithBody("Order {{1}}{{2}} is on its way to you.", "7", "8")},
		{template.VariableAdjacent, "spaced", "message_template_status_update", text, 0,
			templateWithBody("Order {{1}}, {{2}} is on its way to you.", "7", "8"), templateWithBody("Order {{1}} {{2}} is on its way to you.", "7", "8")},
		{template.VariableSample, "count", "templates/components", "components[0].example", 0,
			templateWithBody("Order {{1}} goes to {{2}} at last.", "7", "x"), templateWithBody("Order {{1}} goes to {{2}} at last.", "7")},
		{template.VariableSample, "name", "templates/components", "components[0].example", 0, two,
			templateNamed("Your order {{a}} leaves for {{b}} in the morning.", sample("a")+","+sample("c"))},
		{template.VariableDensity, "words", "support/error-codes", text, 2388293, templateWithBody("Hello {{1}} there.", "7"), templateWithBody("Hello {{1}}.", "7")},
	}
}
