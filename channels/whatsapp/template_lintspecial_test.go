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
	video.Components[0].Format = template.FormatVideo
	document := templateCard("Fine pots", buttons...)
	document.Components[0].Format = template.FormatDocument
	spm := template.Button{Type: "SPM", Text: "View"}
	good := templateWithOffer("Ends soon", templateOfferButtons("ABC"))
	return []templateLintCase{
		{
			code: template.LayoutCategory,
			name: "carousel",
			page: media,
			path: "category",
			good: many(2, full),
			bad:  category("UTILITY", many(2, full)),
		},
		{
			code: template.ComponentForbidden,
			name: "carousel",
			page: media,
			path: "components[2]",
			good: many(2, full),
			bad:  then(many(2, full), templateWithFooter("x")),
		},
		{
			code: template.ComponentForbidden,
			name: "product carousel",
			page: media,
			path: "components[2]",
			good: many(2, templateProductCard(spm)),
			bad:  then(many(2, templateProductCard(spm)), templateWithFooter("x")),
		},
		{
			code: template.CarouselCards,
			name: "fewest",
			page: media,
			path: "components[1].cards",
			good: many(2, full),
			bad:  many(1, full),
		},
		{
			code: template.CarouselCards,
			name: "most",
			page: media,
			path: "components[1].cards",
			good: many(10, full),
			bad:  many(11, full),
		},
		{
			code: template.CarouselCards,
			name: "products",
			page: "product-card-carousel",
			path: "components[1].cards",
			good: many(2, templateProductCard(spm)),
			bad:  many(3, templateProductCard(spm)),
		},
		{
			code: template.CarouselCardHeader,
			name: "video",
			page: media,
			path: "components[1].cards[0].components[0].format",
			good: many(2, video),
			bad:  many(2, document),
		},
		{
			code: template.CarouselCardHeader,
			name: "missing",
			page: media,
			path: "components[1].cards[0].components",
			good: many(2, full),
			bad:  many(2, template.Card{Components: full.Components[1:]}),
		},
		{
			code: template.CarouselCardHeader,
			name: "product",
			page: "product-card-carousel",
			path: "components[1].cards[1].components[0].format",
			good: many(2, templateProductCard(spm)),
			bad:  pair(templateProductCard(spm), templateCard("", spm)),
		},
		{
			code: template.CarouselCardButtons,
			name: "fewest",
			page: media,
			path: "components[1].cards[0].components",
			good: many(2, templateCard("x", templateReply("a"))),
			bad:  many(2, templateCard("x")),
		},
		{
			code: template.CarouselCardButtons,
			name: "most",
			page: media,
			path: "components[1].cards[0].components[2].buttons",
			good: many(2, full),
			bad:  many(2, templateCard("x", templateReply("a"), templateReply("b"), templateReply("c"))),
		},
		{
			code: template.CarouselCardButtons,
			name: "kind",
			page: media,
			path: "components[1].cards[0].components[2].buttons[0].type",
			good: many(2, full),
			bad:  many(2, templateCard("x", templateCopyCode("A"))),
		},
		{
			code: template.CarouselAlike,
			name: "components",
			page: media,
			path: "components[1].cards[1]",
			good: pair(full, full),
			bad:  pair(full, templateCard("", buttons...)),
		},
		{
			code: template.CarouselAlike,
			name: "buttons",
			page: media,
			path: "components[1].cards[1]",
			good: pair(full, full),
			bad:  pair(full, templateCard("Fine pots", buttons[1], buttons[0])),
		},
		{
			code: template.CarouselAlike,
			name: "format",
			page: media,
			path: "components[1].cards[1]",
			good: pair(full, full),
			bad:  pair(full, video),
		},
		{
			code:    template.CarouselCardBody,
			name:    "longest",
			page:    media,
			path:    "components[1].cards[0].components[1].text",
			subcode: 2388040,
			good:    many(2, templateCard(templateChars(160), buttons...)),
			bad:     many(2, templateCard(templateChars(161), buttons...)),
		},
		{
			code: template.LayoutCategory,
			name: "offer",
			page: offer,
			path: "category",
			good: good,
			bad:  category("UTILITY", good),
		},
		{
			code: template.ComponentForbidden,
			name: "offer",
			page: offer,
			path: "components[3]",
			good: good,
			bad:  then(good, templateWithFooter("x")),
		},
		{
			code: template.HeaderFormat,
			name: "offer",
			page: offer,
			path: "components[3].format",
			good: then(good, templateWithMedia("VIDEO", "4::x")),
			bad:  then(good, templateWithMedia("DOCUMENT", "4::x")),
		},
		{
			code:    template.BodyLength,
			name:    "offer",
			page:    offer,
			path:    "components[0].text",
			subcode: 2388040,
			good:    then(good, templateWithBody(templateChars(600))),
			bad:     then(good, templateWithBody(templateChars(601))),
		},
		{
			code:    template.OfferText,
			name:    "longest",
			page:    offer,
			path:    "components[1].limited_time_offer.text",
			subcode: 2388040,
			good:    templateWithOffer(templateChars(16), templateOfferButtons("A")),
			bad:     templateWithOffer(templateChars(17), templateOfferButtons("A")),
		},
		{
			code:    template.OfferText,
			name:    "none",
			page:    offer,
			path:    "components[1].limited_time_offer.text",
			subcode: 2388040,
			good:    templateWithOffer("a", templateOfferButtons("A")),
			bad:     templateWithOffer("", templateOfferButtons("A")),
		},
		{
			code: template.OfferButtons,
			name: "link",
			page: offer,
			path: "components",
			good: good,
			bad:  templateWithOffer("a", template.Component{Type: template.Buttons, Buttons: []template.Button{templateCopyCode("A")}}),
		},
		{
			code:    template.ButtonCodeLength,
			name:    "offer",
			page:    offer,
			path:    "components[2].buttons[0].example",
			subcode: 2388040,
			good:    templateWithOffer("a", templateOfferButtons(strings.Repeat("A", 15))),
			bad:     templateWithOffer("a", templateOfferButtons(strings.Repeat("A", 16))),
		},
	}
}
