package whatsapp

import (
	"slices"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
)

const (
	// missing is the error of a part that is absent or empty.
	missing = 131008
	// missingError is said of a part whose own error no page gives.
	missingError = "the error is the general one for a missing parameter"
)

// exactly asks for so many of one part.
func exactly(count int64, what channels.Measure, code int, s policy.Source, types ...channels.MessageType) policy.Limit {
	l := upTo(count, what, code, s, types...)
	l.Min = count
	return l
}

// partLimits are what a message must have, and what may not stand in it twice.
func partLimits() []policy.Limit {
	return slices.Concat(plainParts(), interactiveParts(), heldParts(), listedValues())
}

// plainParts are those of the types with an object of their own.
func plainParts() []policy.Limit {
	needed := pageAPI.Assumed("that it is needed is our reading; " + missingError)
	file := exactly(1, channels.ReferenceCount, missing, pageAPI.Assumed("an id or a link is needed, both are not refused, by our reading; a link is of http or https: page docs/whatsapp/api/messages/media; the address of a file is no id, as public change logs report, read 2026-11-28; "+missingError),
		channels.Image, channels.Video, channels.Audio, channels.Document, channels.Sticker)
	file.Max = 2
	return []policy.Limit{
		exactly(1, channels.BodyCount, tooLong, pageTextReport.Reported(`"text.body is required"; the page asks for at least one character`), channels.Text),
		file,
		exactly(2, channels.ReferenceCount, missing, pageLocation.Documented("latitude and longitude, as numbers; "+missingError), channels.Location),
		upTo(0, channels.UnnamedCount, missing, pageContacts.Documented("each contact needs its formatted name; "+missingError), channels.Contacts),
		exactly(1, channels.ReferenceCount, missing, pageReactionSend.Documented("the message's id; "+missingError), channels.Reaction),
		exactly(1, channels.ReferenceCount, missing, needed, Pin, channels.SenderAction),
		exactly(2, channels.ReferenceCount, tooLong, pageTemplateReport.Reported(`name and language: "template[language][code] is required"`), channels.Template),
	}
}

// interactiveParts are those of interactive messages.
func interactiveParts() []policy.Limit {
	const body = "the body is needed; " + missingError
	needed := pageAPI.Assumed("that it is needed is our reading; " + missingError)
	once := pageAPI.Assumed("that it stands once is our reading; " + generalError)
	return []policy.Limit{
		exactly(1, channels.BodyCount, missing, pageReplyButtons.Documented(body), Button),
		exactly(1, channels.BodyCount, missing, pageAddress.Documented(body), AddressRequest),
		exactly(1, channels.BodyCount, missing, pageCarousel.Documented(body), Carousel),
		exactly(1, channels.BodyCount, missing, needed,
			List, CTAURL, Flow, LocationRequest, ContactInfoRequest, ProductList, Catalog, VoiceCall, OrderDetails, OrderStatus),
		upTo(0, channels.UntitledCount, missing, needed, Button, List, CTAURL, Flow, Carousel),
		upTo(0, channels.UnidentifiedCount, missing, needed, Button, List, Carousel, ProductList),
		upTo(0, channels.UnnamedCount, missing, pageList.Documented("each row needs a title, and each section where there are several; "+missingError), List),
		upTo(0, channels.UnnamedCount, missing, pageProductList.Assumed("each section needs a title where there are several, as in a list; "+missingError), ProductList),
		upTo(0, channels.UnnamedCount, missing, pageAPI.Assumed("that the action's name is needed is our reading; "+missingError), namedActions()...),
		upTo(0, channels.RepeatedTitleCount, wrongValue, pageReplyButtons.Documented("titles are unique"), Button),
		upTo(0, channels.RepeatedIDCount, wrongValue, once, Button, List),
		exactly(1, channels.ReferenceCount, missing, needed, CTAURL, ProductList, OrderDetails, OrderStatus),
		exactly(1, channels.ReferenceCount, missing, pageAddress.Documented("the country; "+missingError), AddressRequest),
		exactly(1, channels.ReferenceCount, missing, pageAPI.Documented("the flow's id or its name, not both, though one sample with all parameters has both; "+missingError), Flow),
		exactly(2, channels.ReferenceCount, missing, pageProduct.Documented("catalog and product; "+missingError), Product),
	}
}

// namedActions are the types whose action has a name.
func namedActions() (types []channels.MessageType) {
	for _, a := range actionNames {
		types = append(types, a.of)
	}
	return types
}

// heldParts are what headers, footers, sections, cards, flows and orders must hold, and what may not stand together.
func heldParts() []policy.Limit {
	const reported = "; the error is the one reported of a text header without a text, 2023-02-09, github.com/Secreto31126/whatsapp-api-js/issues/54"
	held := []channels.MessageType{Button, List, CTAURL, LocationRequest, ContactInfoRequest, AddressRequest, Product, ProductList, Catalog, VoiceCall, CallPermission}
	return []policy.Limit{
		upTo(0, channels.MissingCount, wrongValue, pageAPI.Documented("a header's text or file, a footer's text, a button's kind, the message quoted, the rows or products of a section"+reported), held...),
		upTo(0, channels.MissingCount, wrongValue, pageCarousel.Documented("a card's type, file and button, the name of its action, a product card's catalog and product"+reported), Carousel),
		upTo(0, channels.MissingCount, wrongValue, pageAPI.Documented("flow_message_version, what header and footer hold, members in the data of a first screen"+reported), Flow),
		upTo(0, channels.MissingCount, wrongValue, pagePaymentsBrazil.Documented(
			"currency, total, what the object of each means of payment says by the page about it, and of an order its items with their retailer_id, subtotal, tax and the parts of its expiration, each amount with its offset; in India, page payments-in/pg, also the order, the means of payment and who and where a beneficiary is"+reported), OrderDetails),
		upTo(0, channels.MissingCount, wrongValue, pagePaymentsIndia.Documented("the order; in Brazil, page payments-br/orders, it or the payment by our reading; what header and footer hold"+reported), OrderStatus),
		upTo(0, channels.MissingCount, missing, pageContextual.Documented("the message quoted; what an order in a template's button lacks, by the pages about orders; "+missingError),
			channels.Text, channels.Image, channels.Video, channels.Audio, channels.Document, channels.Sticker, channels.Location, channels.Template),
		upTo(0, channels.MissingCount, wrongValue, pageContactsCopy.Reported("a part of the name beside formatted_name: so said the platform's older page, and public code that its absence is refused with this error; "+
			"page messages/contacts-messages of 2026-05-21 calls the parts optional; by Meta's schema an email, phone or url in its list; the message quoted"), channels.Contacts),
		upTo(0, channels.MissingCount, missing, pageReactionSend.Documented("the emoji, empty to take it back; "+missingError), channels.Reaction),
		upTo(0, channels.MissingCount, missing, pageGroupMessaging.Documented("the days of a pin; "+missingError), Pin),

		days(),
		upTo(0, channels.ExcludedCount, tooLong, pageDirectSend.Documented("ttl_seconds goes by Direct Send only; "+generalError), Pin),

		upTo(0, channels.ExcludedCount, wrongValue, pageAPI.Assumed("that an action and a header hold the parts of their type only is our reading; "+generalError), append(held, OrderStatus)...),
		upTo(0, channels.ExcludedCount, wrongValue, pageContextual.Documented("a reaction is no contextual reply; "+generalError), channels.Reaction),
		upTo(0, channels.ExcludedCount, tooLong, pageMarkRead.Assumed("that a read receipt stands beside no message is our reading; "+generalError), channels.SenderAction),
		upTo(0, channels.ExcludedCount, wrongValue, pagePaymentsIndia.Documented("the total is the subtotal with tax and shipping less the discount, the subtotal what the items cost; page payments-br/orders says the same, and payment_type br with BRL only, each country its means of payment, a picture as the header and none above an order without items; in India items with pictures of their own are at most 10 and in no catalogue; a sale price is no higher than the price, orders on the cards of a template have references of their own; "+generalError), OrderDetails, channels.Template),
		upTo(0, channels.ExcludedCount, wrongValue, pageCarousel.Documented("cards of one kind, with as many buttons of one kind; "+generalError), Carousel),
		upTo(0, channels.ExcludedCount, wrongValue, pageAPI.Assumed("documented: a first screen goes with navigate only; that an action and a header hold the parts of their type only is our reading; "+generalError), Flow),
		upTo(0, channels.RepeatedIDCount, wrongValue, pageCarousel.Assumed("that card indexes, and ids within a card, stand once is our reading: the page of product cards says it of indexes; "+generalError), Carousel),
		upTo(0, channels.HeaderFileCount, wrongValue, pageList.Documented("a text header only; "+generalError), List),
		upTo(0, channels.HeaderFileCount, wrongValue, pageProductList.Documented("a text header; "+generalError), ProductList),
		upTo(0, channels.HeaderFileCount, wrongValue, pageProduct.Documented("takes no header"), Product),
	}
}

// days bound how long a message stays pinned.
func days() policy.Limit {
	l := upTo(30*dayLength, channels.LifetimeSeconds, tooLong, pageGroupMessaging.Documented("30 days; "+generalError), Pin)
	l.Min = 1
	return l
}

// listedValues are the parts whose values the pages name.
func listedValues() []policy.Limit {
	const kinds = "recipient_type and recipient, the kinds of headers and buttons, the action's name, a flow's version, mode and action, the country of an address; no blanks around an id; an interactive type stands within the interactive object; "
	address := func(most int64, note string) policy.Limit {
		return upTo(most, channels.UnlistedCount, wrongValue, pageAddress.Documented(kinds+"a pin code of at most 6 characters; "+note+generalError), AddressRequest)
	}
	earlier, india := address(1, "while Singapore took part, one value that is not listed passes for it; "), address(0, "")
	earlier.To, india.From = singaporePays(), singaporePays()
	return append(orderValues(), []policy.Limit{
		earlier, india,
		upTo(0, channels.UnlistedCount, wrongValue, pageAPI.Documented(kinds+generalError), Button, List, CTAURL, Flow,
			LocationRequest, ContactInfoRequest, Product, ProductList, Catalog, VoiceCall, CallPermission),
		upTo(0, channels.UnlistedCount, wrongValue, pageCarousel.Documented("cards of type cta_url or product, the name of a card's action, image and video headers, quick_reply buttons, two line breaks in a card's text; "+generalError), Carousel),
		upTo(0, channels.UnlistedCount, tooLong, pageAPI.Documented("recipient_type and recipient; a type that is none within the interactive object; "+generalError),
			channels.Text, channels.Image, channels.Video, channels.Audio, channels.Document, channels.Sticker),
		upTo(0, channels.UnlistedCount, tooLong, pageLocation.Documented("decimal degrees, which end at 90 and 180; recipient_type and recipient; "+generalError), channels.Location),
		upTo(0, channels.UnlistedCount, tooLong, pageReactionSend.Assumed("documented: an emoji, recipient_type and recipient; that letters, signs and several emoji are none is our reading; "+generalError), channels.Reaction),
		upTo(0, channels.UnlistedCount, tooLong, pageMarketing.Assumed("documented: product_policy, a multiplier over 0, recipient_type and recipient, the values of an order in a button; no blanks around a name and a code by our reading; "+generalError), channels.Template),
		upTo(0, channels.UnlistedCount, tooLong, pageContacts.Documented("a birthday as YYYY-MM-DD; recipient_type and recipient as the others have it; "+generalError), channels.Contacts),
		upTo(0, channels.UnlistedCount, tooLong, pageGroupMessaging.Documented("pin and unpin; "+generalError), Pin),
		upTo(0, channels.UnlistedCount, tooLong, pageTyping.Documented("status read, a typing sign of type text; "+generalError), channels.SenderAction),
	}...)
}

// orderValues are the listed values of orders and of the news about them.
func orderValues() []policy.Limit {
	const values = "the currency, kinds of goods, orders, payments, gateways and Pix keys, whole numbers as amounts and quantities, states of orders and payments, letters of a reference id, the offset of amounts, image as the header in Brazil, in India the lengths of what a gateway keeps and of the parts of addresses"
	always := func(most int64, note string, of channels.MessageType) policy.Limit {
		return upTo(most, channels.UnlistedCount, wrongValue, pagePaymentsBrazil.Documented(note+"; "+generalError), of)
	}
	singapore := always(2, values+"; until 2025-03-31 also SGD and the payments of Singapore: two values that are not listed pass for them", OrderDetails)
	singapore.To = singaporePays()
	since := always(0, values+": INR in India, BRL in Brazil", OrderDetails)
	since.From = singaporePays()
	return []policy.Limit{singapore, since, always(0, values, OrderStatus)}
}
