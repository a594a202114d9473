package whatsapp

import (
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
	return append(plainParts(), interactiveParts()...)
}

// plainParts are those of the types with an object of their own.
func plainParts() []policy.Limit {
	needed := pageAPI.Assumed("that it is needed is our reading; " + missingError)
	file := exactly(1, channels.ReferenceCount, missing, pageAPI.Assumed("an id or a link is needed, both are not refused, by our reading; "+missingError),
		channels.Image, channels.Video, channels.Audio, channels.Document, channels.Sticker)
	file.Max = 2
	return []policy.Limit{
		exactly(1, channels.BodyCount, tooLong, pageTextReport.Reported(`"text.body is required"; the page asks for at least one character`), channels.Text),
		file,
		exactly(2, channels.ReferenceCount, missing, pageLocation.Documented("latitude and longitude; "+missingError), channels.Location),
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
		upTo(0, channels.UnnamedCount, missing, pageAPI.Assumed("that the action's name is needed is our reading; "+missingError), namedActions[:]...),
		upTo(0, channels.RepeatedTitleCount, wrongValue, pageReplyButtons.Documented("titles are unique"), Button),
		upTo(0, channels.RepeatedIDCount, wrongValue, once, Button, List),
		exactly(1, channels.ReferenceCount, missing, needed, CTAURL, ProductList, OrderDetails, OrderStatus),
		exactly(1, channels.ReferenceCount, missing, pageAddress.Documented("the country; "+missingError), AddressRequest),
		flowReference(),
		exactly(2, channels.ReferenceCount, missing, pageProduct.Documented("catalog and product; "+missingError), Product),
	}
}

// flowReference asks for the flow's id or its name.
func flowReference() policy.Limit {
	l := exactly(1, channels.ReferenceCount, missing, pageAPI.Documented("the flow's id or name; that both are not refused is our reading; "+missingError), Flow)
	l.Max = 2
	return l
}
