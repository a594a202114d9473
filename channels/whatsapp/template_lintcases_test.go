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
	format := func(v template.ParameterFormat) templateEdit {
		return func(t *template.Template) { t.ParameterFormat = v }
	}
	const management, ttlPage = "templates/template-management", "templates/time-to-live"
	return []templateLintCase{
		{
			code: template.NameLength,
			name: "longest",
			page: management,
			path: "name",
			good: name(strings.Repeat("a", 512)),
			bad:  name(strings.Repeat("a", 513)),
		},
		{
			code: template.NameLength,
			name: "shortest",
			page: management,
			path: "name",
			good: name("a"),
			bad:  name(""),
		},
		{
			code: template.NameCharacters,
			name: "capitals",
			page: management,
			path: "name",
			good: name("order_7"),
			bad:  name("Order_7"),
		},
		{
			code: template.LanguageUnsupported,
			name: "region",
			page: "templates/supported-languages",
			path: "language",
			good: language("pt_BR"),
			bad:  language("pt-BR"),
		},
		{
			code: template.LanguageUnsupported,
			name: "unknown",
			page: "templates/supported-languages",
			path: "language",
			good: language("zu"),
			bad:  language("zz"),
		},
		{
			code: template.CategoryUnknown,
			name: "former",
			page: management,
			path: "category",
			good: templateWithCategory("utility"),
			bad:  templateWithCategory("TRANSACTIONAL"),
		},
		{
			code: template.ParameterFormatUnknown,
			name: "word",
			page: "templates/template-fundamentals",
			path: "parameter_format",
			good: format("positional"),
			bad:  format("numbered"),
		},
		{
			code: template.TTLRange,
			name: "authentication low",
			page: ttlPage,
			path: "message_send_ttl_seconds",
			good: ttl("AUTHENTICATION", 30),
			bad:  ttl("AUTHENTICATION", 29),
		},
		{
			code: template.TTLRange,
			name: "authentication high",
			page: ttlPage,
			path: "message_send_ttl_seconds",
			good: ttl("AUTHENTICATION", 900),
			bad:  ttl("AUTHENTICATION", 901),
		},
		{
			code: template.TTLRange,
			name: "utility low",
			page: ttlPage,
			path: "message_send_ttl_seconds",
			good: ttl("UTILITY", 30),
			bad:  ttl("UTILITY", 29),
		},
		{
			code: template.TTLRange,
			name: "utility high",
			page: ttlPage,
			path: "message_send_ttl_seconds",
			good: ttl("UTILITY", 43200),
			bad:  ttl("UTILITY", 43201),
		},
		{
			code: template.TTLRange,
			name: "marketing low",
			page: ttlPage,
			path: "message_send_ttl_seconds",
			good: ttl("MARKETING", 43200),
			bad:  ttl("MARKETING", 43199),
		},
		{
			code: template.TTLRange,
			name: "marketing high",
			page: ttlPage,
			path: "message_send_ttl_seconds",
			good: ttl("MARKETING", 2592000),
			bad:  ttl("MARKETING", 2592001),
		},
		{
			code: template.TTLRange,
			name: "thirty days",
			page: ttlPage,
			path: "message_send_ttl_seconds",
			good: ttl("UTILITY", -1),
			bad:  ttl("MARKETING", -1),
		},
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
		{
			code: template.ComponentUnknown,
			name: "kind",
			page: page,
			path: "components[1].type",
			good: templateWithFooter("Thanks"),
			bad:  templateWithComponents(template.Component{Type: "POSTER"}),
		},
		{
			code: template.ComponentMissing,
			name: "body",
			page: page,
			path: "components",
			good: templateWithBody("Hello there, all is well."),
			bad:  noBody,
		},
		{
			code: template.ComponentRepeated,
			name: "footer",
			page: page,
			path: "components[2]",
			good: templateWithFooter("a"),
			bad:  templateWithComponents(template.Component{Type: "footer", Text: "a"}, template.Component{Type: "FOOTER", Text: "b"}),
		},
		{
			code:    template.HeaderFormat,
			name:    "kind",
			page:    page,
			path:    "components[1].format",
			subcode: 2388047,
			good:    templateWithMedia("DOCUMENT", "4::x"),
			bad:     templateWithMedia("AUDIO", "4::x"),
		},
		{
			code: template.HeaderFormat,
			name: "order details",
			page: "payments",
			path: "components[1].format",
			good: orderHeader("IMAGE"),
			bad:  orderHeader("VIDEO"),
		},
		{
			code: template.HeaderCategory,
			name: "gif",
			page: page,
			path: "components[1].format",
			good: gif("MARKETING"),
			bad:  gif("UTILITY"),
		},
		{
			code: template.HeaderCategory,
			name: "location",
			page: page,
			path: "components[1].format",
			good: location("UTILITY"),
			bad:  location("AUTHENTICATION"),
		},
		{
			code:    template.HeaderLength,
			name:    "longest",
			page:    page,
			path:    "components[1].text",
			subcode: 2388040,
			good:    templateWithHeader(templateChars(60)),
			bad:     templateWithHeader(templateChars(61)),
		},
		{
			code:    template.HeaderLength,
			name:    "shortest",
			page:    page,
			path:    "components[1].text",
			subcode: 2388040,
			good:    templateWithHeader("a"),
			bad:     templateWithHeader(""),
		},
		{
			code:    template.HeaderVariables,
			name:    "one",
			page:    page,
			path:    "components[1].text",
			subcode: 2388047,
			good:    templateWithHeader("Order {{1}} news", "7"),
			bad:     templateWithHeader("Order {{1}} for {{2}} news", "7", "Ann"),
		},
		{
			code:    template.HeaderMarkdown,
			name:    "stars",
			page:    page,
			path:    "components[1].text",
			subcode: 2388047,
			good:    templateWithHeader("Order news"),
			bad:     templateWithHeader("Order *news*"),
		},
		{
			code: template.HeaderSample,
			name: "image",
			page: "templates/template-media",
			path: "components[1].example",
			good: templateWithMedia("IMAGE", "4::x"),
			bad:  templateWithMedia("IMAGE", ""),
		},
		{
			code: template.HeaderSample,
			name: "video",
			page: "templates/template-media",
			path: "components[1].example",
			good: templateWithMedia("VIDEO", "4::x"),
			bad:  templateWithMedia("VIDEO", ""),
		},
		{
			code:    template.BodyLength,
			name:    "longest",
			page:    page,
			path:    "components[0].text",
			subcode: 2388040,
			good:    templateWithBody(templateChars(1024)),
			bad:     templateWithBody(templateChars(1025)),
		},
		{
			code:    template.BodyLength,
			name:    "shortest",
			page:    page,
			path:    "components[0].text",
			subcode: 2388040,
			good:    templateWithBody("a"),
			bad:     templateWithBody(""),
		},
		{
			code:    template.BodyLength,
			name:    "single product",
			page:    "whatsapp/templates",
			path:    "components[0].text",
			subcode: 2388040,
			good:    product(160),
			bad:     product(161),
		},
		{
			code:    template.FooterLength,
			name:    "longest",
			page:    page,
			path:    "components[1].text",
			subcode: 2388040,
			good:    templateWithFooter(templateChars(60)),
			bad:     templateWithFooter(templateChars(61)),
		},
		{
			code:    template.FooterVariables,
			name:    "none",
			page:    "templates/utility-templates",
			path:    "components[1].text",
			subcode: 2388073,
			good:    templateWithFooter("Thanks"),
			bad:     templateWithFooter("Thanks {{1}} a lot"),
		},
		{
			code: template.LayoutCategory,
			name: "call permission",
			page: "calling",
			path: "category",
			good: callWith(),
			bad:  func(t *template.Template) { callWith()(t); t.Category = "SERVICE" },
		},
		{
			code: template.ComponentForbidden,
			name: "call permission",
			page: "calling",
			path: "components[2]",
			good: callWith(template.Component{Type: template.Footer, Text: "x"}),
			bad:  callWith(buttons),
		},
	}
}
