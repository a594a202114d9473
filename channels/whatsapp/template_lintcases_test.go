package whatsapp_test

import (
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
	format := func(v string) templateEdit {
		return func(t *template.Template) { t.ParameterFormat = v }
	}
	const management, ttlPage = "templates/template-management", "templates/time-to-live"
	return []templateLintCase{
		{"name_length", "longest", management, "name", 0,
			name(strings.Repeat("a", 512)), name(strings.Repeat("a", 513))},
		{"name_length", "shortest", management, "name", 0,
			name("a"), name("")},
		{"name_characters", "capitals", management, "name", 2388046,
			name("order_7"), name("Order_7")},
		{"language_unsupported", "region", "templates/supported-languages", "language", 0,
			language("pt_BR"), language("pt-BR")},
		{"language_unsupported", "unknown", "templates/supported-languages", "language", 0,
			language("zu"), language("zz")},
		{"category_unknown", "former", management, "category", 0,
			templateWithCategory("utility"), templateWithCategory("TRANSACTIONAL")},
		{"parameter_format_unknown", "word", "templates/template-fundamentals", "parameter_format", 0,
			format("positional"), format("numbered")},
		{"ttl_range", "authentication low", ttlPage, "message_send_ttl_seconds", 0,
			ttl("AUTHENTICATION", 30), ttl("AUTHENTICATION", 29)},
		{"ttl_range", "authentication high", ttlPage, "message_send_ttl_seconds", 0,
			ttl("AUTHENTICATION", 900), ttl("AUTHENTICATION", 901)},
		{"ttl_range", "utility low", ttlPage, "message_send_ttl_seconds", 0,
			ttl("UTILITY", 30), ttl("UTILITY", 29)},
		{"ttl_range", "utility high", ttlPage, "message_send_ttl_seconds", 0,
			ttl("UTILITY", 43200), ttl("UTILITY", 43201)},
		{"ttl_range", "marketing low", ttlPage, "message_send_ttl_seconds", 0,
			ttl("MARKETING", 43200), ttl("MARKETING", 43199)},
		{"ttl_range", "marketing high", ttlPage, "message_send_ttl_seconds", 0,
			ttl("MARKETING", 2592000), ttl("MARKETING", 2592001)},
		{"ttl_range", "thirty days", ttlPage, "message_send_ttl_seconds", 0,
			ttl("UTILITY", -1), ttl("MARKETING", -1)},
	}
}

func templateComponentCases() []templateLintCase {
	const page = "templates/components"
	noBody := func(t *template.Template) { t.Components[0].Type = "LIST" }
	permission := template.Component{Type: "CALL_PERMISSION_REQUEST"}
	orderHeader := func(f string) templateEdit {
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
		{"component_unknown", "kind", page, "components[1].type", 0,
			templateWithFooter("Thanks"), templateWithComponents(template.Component{Type: "POSTER"})},
		{"component_missing", "body", page, "components", 0,
			templateWithBody("Hello there, all is well."), noBody},
		{"component_repeated", "footer", page, "components[2]", 0,
			templateWithFooter("a"), templateWithComponents(template.Component{Type: "footer", Text: "a"}, template.Component{Type: "FOOTER", Text: "b"})},
		{"header_format", "kind", page, "components[1].format", 2388047,
			templateWithMedia("DOCUMENT", "4::x"), templateWithMedia("AUDIO", "4::x")},
		{"header_format", "order details", "payments", "components[1].format", 2388047,
			orderHeader("VIDEO"), orderHeader("LOCATION")},
		{"header_category", "gif", page, "components[1].format", 0,
			gif("MARKETING"), gif("UTILITY")},
		{"header_category", "location", page, "components[1].format", 0,
			location("UTILITY"), location("AUTHENTICATION")},
		{"header_length", "longest", page, "components[1].text", 2388040,
			templateWithHeader(templateChars(60)), templateWithHeader(templateChars(61))},
		{"header_length", "shortest", page, "components[1].text", 2388040,
			templateWithHeader("a"), templateWithHeader("")},
		{"header_variables", "one", page, "components[1].text", 2388047,
			templateWithHeader("Order {{1}} news", "7"), templateWithHeader("Order {{1}} for {{2}} news", "7", "Ann")},
		{"text_content", "stars", "63040", "components[1].text", 2388047,
			templateWithHeader("Order news"), templateWithHeader("Order *news*")},
		{"header_sample", "image", "templates/template-media", "components[1].example", 2388273,
			templateWithMedia("IMAGE", "4::x"), templateWithMedia("IMAGE", "")},
		{"header_sample", "video", "templates/template-media", "components[1].example", 2388273,
			templateWithMedia("VIDEO", "4::x"), templateWithMedia("VIDEO", "https://example.com/x.mp4")},
		{"body_length", "longest", page, "components[0].text", 2388040,
			templateWithBody(templateChars(1024)), templateWithBody(templateChars(1025))},
		{"body_length", "shortest", page, "components[0].text", 2388040,
			templateWithBody("a"), templateWithBody("")},
		{"body_newlines", "in a row", "github.com", "components[0].text", 2388072,
			templateWithBody("All is well.\n\nBye now.\n\nAnn"), templateWithBody("All is well.\n\n\nBye now.")},
		{"body_emoji", "eleven", "github.com", "components[0].text", 2388072,
			templateWithBody("All is well " + strings.Repeat("👍🏽👩‍👩‍👧🇮🇳1️⃣❤️", 2)), templateWithBody("All is well " + strings.Repeat("👍🏽👩‍👩‍👧🇮🇳1️⃣❤️", 2) + "🎉")},
		{"body_length", "single product", "whatsapp/templates", "components[0].text", 2388040,
			product(160), product(161)},
		{"footer_length", "longest", page, "components[1].text", 2388040,
			templateWithFooter(templateChars(60)), templateWithFooter(templateChars(61))},
		{"footer_variables", "none", "templates/utility-templates", "components[1].text", 2388073,
			templateWithFooter("Thanks"), templateWithFooter("Thanks {{1}} a lot")},
		{"component_missing", "product without a button", "whatsapp/templates", "components", 0,
			func(t *template.Template) { product(20)(t); templateWithButtons(template.Button{Type: "SPM"})(t) }, product(20)},
		{"layout_category", "call permission", "calling", "category", 0,
			callWith(), func(t *template.Template) { callWith()(t); t.Category = "SERVICE" }},
		{"component_forbidden", "call permission", "calling", "components[2]", 0,
			callWith(template.Component{Type: template.Footer, Text: "x"}), callWith(buttons)},
	}
}
