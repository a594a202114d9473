package whatsapp_test

import (
	"strings"

	"github.com/replywindow/replywindow/template"
)

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
	video.Components[0].Format = "VIDEO"
	document := templateCard("Fine pots", buttons...)
	document.Components[0].Format = "DOCUMENT"
	spm, products := template.Button{Type: "SPM", Text: "View"}, template.Button{Type: "MPM", Text: "View items"}
	good := templateWithOffer("Ends soon", templateOfferButtons("ABC"))
	return []templateLintCase{
		{"layout_category", "carousel", media, "category", 0,
			many(2, full), category("UTILITY", many(2, full))},
		{"layout_category", "product carousel", media, "category", 0,
			category("MARKETING", many(2, templateProductCard(spm))), category("UTILITY", many(2, templateProductCard(spm)))},
		{"carousel_card_buttons", "checkout", media, "components[1].cards[0].components[2].buttons[0].type", 0,
			many(2, templateCard("x", template.Button{Type: "order_details", Text: "Buy now"})), many(2, templateCard("x", template.Button{Type: "FLOW"}))},
		{"component_missing", "many products", "whatsapp/templates", "components", 0,
			then(templateWithHeader("x"), templateWithButtons(products)), templateWithButtons(products)},
		{"header_format", "many products", "whatsapp/templates", "components[1].format", 2388047,
			then(templateWithHeader("x"), templateWithButtons(products)), then(templateWithMedia("IMAGE", "4::x"), templateWithButtons(products))},
		{"component_forbidden", "carousel", media, "components[2]", 0,
			many(2, full), then(many(2, full), templateWithFooter("x"))},
		{"component_forbidden", "product carousel", media, "components[2]", 0,
			many(2, templateProductCard(spm)), then(many(2, templateProductCard(spm)), templateWithFooter("x"))},
		{"carousel_cards", "fewest", media, "components[1].cards", 0,
			many(2, full), many(1, full)},
		{"carousel_cards", "most", media, "components[1].cards", 0,
			many(10, full), many(11, full)},
		{"carousel_cards", "products", "product-card-carousel", "components[1].cards", 0,
			many(2, templateProductCard(spm)), many(3, templateProductCard(spm))},
		{"carousel_card_header", "video", media, "components[1].cards[0].components[0].format", 0,
			many(2, video), many(2, document)},
		{"carousel_card_header", "missing", media, "components[1].cards[0].components", 0,
			many(2, full), many(2, template.Card{Components: full.Components[1:]})},
		{"carousel_card_header", "product", "product-card-carousel", "components[1].cards[1].components[0].format", 0,
			many(2, templateProductCard(spm)), pair(templateProductCard(spm), templateCard("", spm))},
		{"carousel_card_buttons", "fewest", media, "components[1].cards[0].components", 0,
			many(2, templateCard("x", templateReply("a"))), many(2, templateCard("x"))},
		{"carousel_card_buttons", "most", media, "components[1].cards[0].components[2].buttons", 0,
			many(2, full), many(2, templateCard("x", templateReply("a"), templateReply("b"), templateReply("c")))},
		{"carousel_card_buttons", "kind", media, "components[1].cards[0].components[2].buttons[0].type", 0,
			many(2, full), many(2, templateCard("x", templateCopyCode("A")))},
		{"carousel_alike", "components", media, "components[1].cards[1]", 0,
			pair(full, full), pair(full, templateCard("", buttons...))},
		{"carousel_alike", "buttons", media, "components[1].cards[1]", 0,
			pair(full, full), pair(full, templateCard("Fine pots", buttons[1], buttons[0]))},
		{"carousel_alike", "format", media, "components[1].cards[1]", 0,
			pair(full, full), pair(full, video)},
		{"carousel_card_body", "longest", media, "components[1].cards[0].components[1].text", 2388040,
			many(2, templateCard(templateChars(160), buttons...)), many(2, templateCard(templateChars(161), buttons...))},
		{"layout_category", "offer", offer, "category", 0,
			good, category("UTILITY", good)},
		{"component_forbidden", "offer", offer, "components[3]", 0,
			good, then(good, templateWithFooter("x"))},
		{"header_format", "offer", offer, "components[3].format", 2388047,
			then(good, templateWithMedia("VIDEO", "4::x")), then(good, templateWithMedia("DOCUMENT", "4::x"))},
		{"body_length", "offer", offer, "components[0].text", 2388040,
			then(good, templateWithBody(templateChars(600))), then(good, templateWithBody(templateChars(601)))},
		{"offer_text", "longest", offer, "components[1].limited_time_offer.text", 2388040,
			templateWithOffer(templateChars(16), templateOfferButtons("A")), templateWithOffer(templateChars(17), templateOfferButtons("A"))},
		{"offer_text", "none", offer, "components[1].limited_time_offer.text", 2388040,
			templateWithOffer("a", templateOfferButtons("A")), templateWithOffer("", templateOfferButtons("A"))},
		{"offer_button", "link", offer, "components", 0,
			good, templateWithOffer("a", template.Component{Type: template.Buttons, Buttons: []template.Button{templateCopyCode("A")}})},
		{"offer_button", "coupon", offer, "components", 0,
			good, templateWithOffer("a", template.Component{Type: template.Buttons, Buttons: []template.Button{templateLink("a", "https://example.com")}})},
		{"button_code_length", "offer", offer, "components[2].buttons[0].example", 2388040,
			templateWithOffer("a", templateOfferButtons(strings.Repeat("A", 15))), templateWithOffer("a", templateOfferButtons(strings.Repeat("A", 16)))},
	}
}
