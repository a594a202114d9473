package whatsapp

import (
	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/policy"
)

// generalError is said of a limit whose own error no page gives.
const generalError = "the error is the general one for a wrong value"

// The sizes that most interactive messages share.
const (
	bodyLength   = 1024
	headerLength = 60
	footerLength = 60
	buttonLength = 20
	choiceLength = 24  // titles of sections and rows
	idLength     = 256 // ids of reply buttons
)

// interactiveLimits are those of buttons, links, flows and carousels.
func interactiveLimits() []policy.Limit {
	mayHaveHeader := []channels.MessageType{Button, List, CTAURL, Flow, AddressRequest, VoiceCall, OrderDetails, OrderStatus}
	out := []policy.Limit{
		body(pageReplyButtons, Button), body(pageCTAURL, CTAURL), body(pageAPI, Flow),
		body(pageAPI, AddressRequest),
		upTo(headerLength, channels.HeaderCharacters, wrongValue, pageAPI.Documented(""), mayHaveHeader...),
		between(1, headerLength, channels.HeaderCharacters, pageProductList.Documented("a text header is needed"), ProductList),
		upTo(footerLength, channels.FooterCharacters, wrongValue, pageAPI.Documented(""),
			append(mayHaveHeader, ProductList, Product, Catalog)...),

		between(1, 3, channels.ButtonCount, pageReplyButtons.Documented(""), Button),
		upTo(buttonLength, channels.ButtonTitleCharacters, wrongValue, pageReplyButtons.Documented(""), Button),
		upTo(idLength, channels.ButtonIDCharacters, wrongValue, pageReplyButtons.Documented(generalError), Button),
		upTo(buttonLength, channels.ButtonTitleCharacters, wrongValue, pageCTAURL.Documented(""), CTAURL),
		upTo(30, channels.ButtonTitleCharacters, wrongValue,
			pageAPI.Documented("30 in Meta's schema; a client library refuses more than 20"), Flow),
	}
	out = append(out, bare(pageLocationRequest, LocationRequest)...)
	out = append(out, body(pageLocationRequest, LocationRequest), body(pageAPI, ContactInfoRequest))
	out = append(out, bare(pageUserIDs, ContactInfoRequest)...)
	return append(out, carouselLimits()...)
}

func carouselLimits() []policy.Limit {
	return append(bare(pageCarousel, Carousel),
		body(pageCarousel, Carousel),
		between(2, 10, channels.ItemCount, pageCarousel.Documented("cards"), Carousel),
		upTo(160, channels.SubtitleCharacters, wrongValue, pageCarousel.Documented("a card's body, with at most two line breaks"), Carousel),
		upTo(buttonLength, channels.ButtonTitleCharacters, wrongValue, pageCarousel.Documented(""), Carousel),
		upTo(idLength, channels.ButtonIDCharacters, wrongValue, pageCarousel.Documented(generalError), Carousel),
	)
}

// listLimits are those of a list of choices.
func listLimits() []policy.Limit {
	return []policy.Limit{
		upTo(4096, channels.TextCharacters, wrongValue, pageList.Documented("Meta's schema file still says 1024"), List),
		upTo(buttonLength, channels.ButtonTitleCharacters, wrongValue, pageList.Documented("the button that opens the list"), List),
		between(1, 10, channels.SectionCount, pageList.Documented(""), List),
		between(1, 10, channels.RowCount, pageList.Documented("over all sections"), List),
		upTo(choiceLength, channels.TitleCharacters, wrongValue, pageList.Documented("section titles"), List),
		upTo(choiceLength, channels.RowTitleCharacters, wrongValue, pageList.Documented(""), List),
		upTo(72, channels.RowTextCharacters, wrongValue, pageList.Documented(""), List),
		upTo(200, channels.ButtonIDCharacters, wrongValue, pageList.Documented("row ids"), List),
	}
}

// callLimits are those of the messages that lead to calls.
func callLimits() []policy.Limit {
	return append(bare(pageCallPermissions, CallPermission),
		body(pageAPI, VoiceCall), body(pageCallPermissions, CallPermission),
		upTo(buttonLength, channels.ButtonTitleCharacters, wrongValue, pageCallButtons.Documented(""), VoiceCall),
		upTo(512, channels.ButtonIDCharacters, wrongValue, pageCallButtons.Documented("the payload; "+generalError), VoiceCall),
		between(1, 30*dayLength, channels.ButtonLifetimeSeconds, pageCallButtons.Documented("ttl_minutes: 43200, which are 30 days; "+generalError), VoiceCall),
	)
}

// directLimits are those of Direct Send, in place of the ordinary ones.
func directLimits() []policy.Limit {
	source := pageDirectSend.Documented("the day is the page's; " + generalError)
	rows := []policy.Limit{
		upTo(bodyLength, channels.TextCharacters, tooLong, source, directTypes()...),
		upTo(headerLength, channels.HeaderCharacters, tooLong, source, directTypes()...),
		upTo(footerLength, channels.FooterCharacters, tooLong, source, directTypes()...),
		upTo(10, channels.ButtonCount, tooLong, pageDirectSend.Documented("in all, of which 2 links, links first; the day is the page's; "+generalError), Button),
	}
	alive := upTo(dayLength/2, channels.LifetimeSeconds, tooLong, pageDirectTTL.Documented("ttl_seconds, 12 hours; of authentication the page allows 900, which is not looked at"), directTypes()...)
	alive.Min = 30
	rows = append(rows, alive)
	for i := range rows {
		rows[i].API, rows[i].From = channels.DirectSendAPI, directSend()
	}
	other := upTo(0, channels.LifetimeSeconds, tooLong, pageDirectSend.Documented("ttl_seconds goes by Direct Send only; before the day of the page it is not known at all"),
		append(append(plain(), interactives()...), channels.Template, channels.SenderAction)...)
	return append(rows, other)
}

// commerceLimits are those of products and orders.
func commerceLimits() []policy.Limit {
	return []policy.Limit{
		upTo(0, channels.HeaderCharacters, wrongValue, pageProduct.Documented("takes no header"), Product),
		upTo(0, channels.HeaderCharacters, wrongValue, pageCatalogReport.Reported("takes no header"), Catalog),
		upTo(0, channels.HeaderFileCount, wrongValue, pageCatalogReport.Reported("takes no header"), Catalog),
		body(pageAPI, Product), body(pageProductList, ProductList), body(pageCatalog, Catalog),
		body(pagePaymentsIndia, OrderDetails), body(pageAPI, OrderStatus),
		between(1, 10, channels.SectionCount, pageProductList.Documented(""), ProductList),
		between(1, 30, channels.ItemCount, pageProductList.Documented("products over all sections"), ProductList),
		upTo(choiceLength, channels.TitleCharacters, wrongValue, pageProductList.Documented("section titles"), ProductList),
		upTo(60, channels.TitleCharacters, wrongValue, pagePaymentsIndia.Documented("item names"), OrderDetails, channels.Template),
		upTo(60, channels.RowTextCharacters, wrongValue, pagePaymentsIndia.Documented("what describes tax, shipping and discount"), OrderDetails, channels.Template),
		upTo(120, channels.SubtitleCharacters, wrongValue, pagePaymentsIndia.Documented("what describes the expiration"), OrderDetails, channels.Template),
		upTo(60, channels.ButtonIDCharacters, wrongValue, pagePaymentsBrazil.Documented("the reference id, in Brazil"), OrderDetails, OrderStatus),
		indian(upTo(35, channels.ButtonIDCharacters, wrongValue, pagePaymentsIndia.Documented("the reference id, in India"), OrderDetails, OrderStatus, channels.Template)),
		upTo(120, channels.RowTextCharacters, wrongValue, pagePaymentsIndia.Documented("the order's description"), OrderStatus),
	}
}

// indian is a limit for businesses in India.
func indian(l policy.Limit) policy.Limit {
	l.Businesses = []string{"IN"}
	return l
}

// body limits the text of one interactive type.
func body(p metafacts.Page, t channels.MessageType) policy.Limit {
	return upTo(bodyLength, channels.TextCharacters, wrongValue, p.Documented(""), t)
}

// bare forbids header and footer.
func bare(p metafacts.Page, t channels.MessageType) []policy.Limit {
	return []policy.Limit{
		upTo(0, channels.HeaderFileCount, wrongValue, p.Documented("takes no header"), t),
		upTo(0, channels.HeaderCharacters, wrongValue, p.Documented("takes no header"), t),
		upTo(0, channels.FooterCharacters, wrongValue, p.Documented("takes no footer"), t),
	}
}
