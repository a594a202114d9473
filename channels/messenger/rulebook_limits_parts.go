package messenger

import (
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/policy"
)

// partLimits are what a message must have, and what may not stand in it together.
func partLimits() []policy.Limit {
	type types = []channels.MessageType
	const ours = "that it is needed is our reading; the error is the general one"
	var (
		bad      = channels.PlatformError{Code: 100}
		together = channels.PlatformError{Code: 100, Subcode: 2018018}
		notAlone = channels.PlatformError{Code: 100, Subcode: 2018014}
		rows     []policy.Limit
	)
	add := func(from time.Time, t types, m channels.Measure, least, most int64, e channels.PlatformError, s policy.Source) {
		rows = append(rows, policy.Limit{Span: metafacts.Since(from), Types: t, Measure: m, Min: least, Max: most, Error: e, Source: s})
	}
	always := metafacts.Begins()
	bodied := types{channels.Text, channels.Image, channels.Audio, channels.Video, channels.File, Generic, Button, Media, Product, Receipt, Coupon}
	add(always, bodied, channels.BodyCount, 0, 1, together, metafacts.TwoPartsReport.Reported("a text or an attachment"))
	add(always, types{OneTimeRequest, channels.CustomerFeedback}, channels.BodyCount, 0, 1, together, metafacts.TwoPartsReport.Reported("a text or an attachment"))
	add(recurringStart(), types{OptInRequest}, channels.BodyCount, 0, 1, together, metafacts.TwoPartsReport.Reported("a text or an attachment"))
	add(always, types{channels.PrivateReply, OneTimeNotification}, channels.BodyCount, 1, 1, bad,
		metafacts.EmptyReport.Reported("a text or an attachment: none is reported as 100/2018034, both as 100/2018018"))
	add(always, types{channels.Reaction, channels.SenderAction}, channels.BodyCount, 0, 0, notAlone,
		metafacts.ErrorCodes.Documented("an action stands alone with its recipient"))
	add(always, types{channels.Reaction}, channels.ReferenceCount, 1, 1, bad, metafacts.SenderActions.Assumed("the message's id; "+ours))
	add(always, types{channels.Image, channels.Audio, channels.Video, channels.File}, channels.ReferenceCount, 1, 3, bad,
		metafacts.SendMessages.Assumed("a URL of http or https, or a saved id; "+ours))
	add(always, types{Media}, channels.ReferenceCount, 1, 1, bad, metafacts.MediaTemplate.Documented("a Facebook URL or a saved id, not both; the error is the general one"))
	add(always, types{Product}, channels.ReferenceCount, 1, 3, bad, metafacts.ProductTemplate.Assumed("each product's id; "+ours))
	add(always, types{Coupon}, channels.ReferenceCount, 1, 3, bad, metafacts.CouponTemplate.Documented("a code or a URL; the error is the general one"))
	add(always, types{Generic}, channels.UnnamedCount, 0, 0, bad, metafacts.GenericTemplate.Assumed("each element's title; "+ours))
	add(always, append(bodied, channels.PrivateReply, OneTimeNotification), channels.UntitledCount, 0, 0, bad, titleSource())
	add(always, append(bodied, channels.PrivateReply, OneTimeNotification, OneTimeRequest, channels.CustomerFeedback, channels.Reaction, channels.SenderAction),
		channels.MessagingTypeFaultCount, 0, 0, bad, messagingTypeSource())

	add(recurringStart(), types{RecurringNotification}, channels.BodyCount, 1, 1, bad,
		metafacts.EmptyReport.Reported("a text or an attachment: none is reported as 100/2018034, both as 100/2018018"))
	add(stickers(), types{channels.Sticker}, channels.BodyCount, 0, 1, together, metafacts.TwoPartsReport.Assumed("reported of a text beside an attachment"))
	add(imageGrid(), types{ImageGrid}, channels.BodyCount, 0, 1, together, metafacts.TwoPartsReport.Reported("a text or an attachment"))
	add(marketingStart(), types{channels.Marketing}, channels.UnnamedCount, 0, 0, bad, metafacts.GenericTemplate.Assumed("each element's title; "+ours))
	add(marketingStart(), types{channels.Marketing}, channels.BodyCount, 1, 1, bad, metafacts.SendAPI.Assumed("a text or an attachment, as in every message; "+ours))
	add(utilityBeta(), types{channels.Utility}, channels.ReferenceCount, 2, 2, bad, metafacts.Utility.Assumed("name and language of the template; "+ours))
	add(utilityBeta(), types{channels.Utility}, channels.BodyCount, 0, 0, bad, metafacts.Utility.Assumed("that nothing goes beside the template is our reading; the error is the general one"))
	for _, later := range append(formsAndCalls(),
		lateType{from: recurringStart(), of: RecurringNotification}, lateType{from: recurringStart(), of: OptInRequest}, lateType{from: stickers(), of: channels.Sticker},
		lateType{from: imageGrid(), of: ImageGrid}, lateType{from: marketingStart(), of: channels.Marketing}, lateType{from: utilityBeta(), of: channels.Utility}) {
		add(later.from, types{later.of}, channels.UntitledCount, 0, 0, bad, titleSource())
		add(later.from, types{later.of}, channels.MessagingTypeFaultCount, 0, 0, bad, messagingTypeSource())
	}
	for _, later := range formsAndCalls() {
		add(later.from, types{later.of}, channels.BodyCount, 0, 1, together, metafacts.TwoPartsReport.Reported("a text or an attachment"))
		add(later.from, types{later.of}, channels.ButtonTitleCharacters, 0, 20, bad, metafacts.QuickReplies.Documented("titles"))
		add(later.from, types{later.of}, channels.ButtonIDCharacters, 0, 1000, bad, metafacts.QuickReplies.Documented("payloads"))
		for _, m := range []channels.Measure{channels.UnidentifiedCount, channels.UnlistedCount} {
			add(later.from, types{later.of}, m, 0, 0, bad, metafacts.QuickReplies.Documented("kinds of quick replies, and their payloads; page structured-information-template of 2026-03-18: countries of two letters"+general))
		}
		add(later.from, types{later.of}, channels.ExcludedCount, 0, 0, bad, alone())
		add(later.from, types{later.of}, channels.MissingCount, 0, 0, bad, metafacts.SendMessages.Documented("the id of a form; the address of the privacy policy of one for an address; the id of the message that reply_to quotes"+general))
	}
	return append(rows, contentParts()...)
}

// contentParts are what the parts of a message must hold themselves, by the kind of part.
func contentParts() []policy.Limit {
	type types = []channels.MessageType
	always, inside := metafacts.Begins(), ofTemplateInside()
	plain := types{channels.Text, channels.Image, channels.Audio, channels.Video, channels.File, Product, Receipt, channels.PrivateReply, OneTimeNotification}
	images := metafacts.SendMessages.Assumed("several attachments are images: that others are refused, and a second recipient, is our reading; " + strange + general)
	grid := metafacts.ImageGridTemplate.Assumed("documented: one element, one hero, and on an image only what the type of its action takes; our reading: one recipient; " + strange + general)
	cards := metafacts.MarketingGeneric.Assumed("no postback beside a video; several attachments are images: that others are refused, and a second recipient, is our reading; " + strange + general)
	var rows []policy.Limit
	for _, since := range []struct {
		from   time.Time
		of     types
		beside policy.Source
	}{
		{always, slices.Concat(plain, types{Generic, Button, Media, Coupon}), images},
		{recurringStart(), types{RecurringNotification, OptInRequest}, images}, {stickers(), types{channels.Sticker}, images},
		{imageGrid(), types{ImageGrid}, grid}, {marketingStart(), types{channels.Marketing}, cards},
	} {
		rows = append(rows,
			atMost(0, channels.UnidentifiedCount, since.from, metafacts.Buttons.Documented(
				"the payload or link that the kind of button asks for; a quick reply's payload, page quick-replies of 2026-06-17, which may be empty: the page says so beside a picture, reports of 2017 without"+general), since.of...),
			atMost(0, channels.ExcludedCount, since.from, since.beside, since.of...),
			atMost(week, channels.ButtonLifetimeSeconds, since.from, metafacts.CallButton.Documented("expires_in_days of a call button: 7"+general), since.of...))
	}
	for _, since := range []struct {
		from time.Time
		of   types
	}{{always, append(plain, Coupon, OneTimeRequest)}, {recurringStart(), types{RecurringNotification, OptInRequest}}, {stickers(), types{channels.Sticker}}, {marketingStart(), types{channels.Marketing}}} {
		rows = append(rows,
			atMost(20, channels.ButtonTitleCharacters, since.from, metafacts.QuickReplies.Documented("titles"), since.of...),
			atMost(1000, channels.ButtonIDCharacters, since.from, metafacts.QuickReplies.Documented("payloads"), since.of...))
	}
	return slices.Concat(rows, listedParts(), []policy.Limit{
		atMost(3, channels.ButtonCount, always, metafacts.MediaTemplate.Documented(""), Media),
		{
			Span: metafacts.Since(marketingStart()), Types: types{channels.Marketing}, Measure: channels.ButtonCount, Max: 3,
			Error: channels.PlatformError{Code: 2300026}, Source: metafacts.MarketingAPI.Documented(""),
		},
		atMost(6, channels.CardPictureCount, marketingStart(), metafacts.MarketingGeneric.Documented("image_urls"), channels.Marketing, Generic),
		atMost(640, channels.TextCharacters, marketingStart(), metafacts.MarketingText.Assumed("of a text; that it holds for a greeting above cards too is our reading"+general), channels.Marketing),
		atMost(week, channels.LifetimeSeconds, structuredForms(), metafacts.StructuredForm.Documented("expires_in_days: 7"+general), StructuredInformation),
		atMost(20, channels.ButtonTitleCharacters, always, metafacts.ButtonTemplate.Documented(""), Media),
		atMost(1000, channels.ButtonIDCharacters, always, metafacts.ButtonTemplate.Documented("payload"), Media),
		atMost(65, channels.TitleCharacters, recurringStart(), metafacts.InstagramProduct.Reported("stated there for the same template"), OptInRequest),
		atMost(0, channels.UnlistedCount, always, metafacts.SenderActions.Documented("typing_on, typing_off, mark_seen, react, unreact"+general), channels.Reaction, channels.SenderAction),
		atMost(0, channels.UnnamedCount, always, metafacts.ReceiptTemplate.Documented("the title of each item"+general), Receipt),
		atMost(0, channels.UnnamedCount, always, inside, channels.PrivateReply, OneTimeNotification),
		atMost(0, channels.UnnamedCount, recurringStart(), inside, RecurringNotification),
		atMost(0, channels.UnidentifiedCount, always, metafacts.Feedback.Documented("the question's id"+general), channels.CustomerFeedback),
		atMost(0, channels.UnlistedCount, always, metafacts.Feedback.Documented("csat, nps, ces or free_form; an id of letters, digits and underscores; score_label and score_option; free_form after it; no link in a text"+general), channels.CustomerFeedback),
		atMost(0, channels.ExcludedCount, always, metafacts.Feedback.Assumed("documented: one page; our reading: one recipient; "+strange+general), channels.CustomerFeedback),
		atMost(0, channels.ExcludedCount, always, alone(), channels.Reaction, channels.SenderAction, OneTimeRequest),
		atMost(0, channels.ExcludedCount, utilityBeta(), alone(), channels.Utility),
		atMost(week, channels.LifetimeSeconds, always, metafacts.Feedback.Documented("expires_in_days: 7"+general), channels.CustomerFeedback),
	}, neededParts())
}

// alone says what a request holds once or not at all.
func alone() policy.Source {
	return metafacts.SendAPI.Assumed("one recipient, nothing beside an action and what it is about, no quick replies beside a utility template: that more is refused is our reading; " + strange + general)
}

// strange is said of what may stand in no message.
const strange = "documented: fallback_url with messenger_extensions, one of player_id and context_id on page buttons/game-play of 2026-06-17, image_urls in one card without image_url; reported: no empty list, " +
	"github.com/howdyai/botkit/issues/936, 2017-07-24; our reading: no control characters in labels, and one list of attachments, one template"

// listedParts are the parts whose values the pages list, of which a message to a comment or token holds those of any type.
func listedParts() []policy.Limit {
	const kinds = "a kind of button, quick reply or medium that its page does not list; a phone number without its +, page buttons/call of 2026-04-22; app buttons, which the page does not list, are those of marketing messages: page marketing-messages-on-messenger/api-reference/generic, 2026-02-12; a type of attachment or template, or a word, that its page does not list; a link that is none, or not https where the page asks for it; a coupon code with blanks; a country of other than two letters, a currency of other than three; a link of a media template that is not of Facebook"
	listed := metafacts.Buttons.Documented(kinds + general)
	inside := metafacts.Buttons.Assumed("documented: " + kinds + "; our reading: a type of content that none of the pages has" + general)
	always := metafacts.Begins()
	row := func(from time.Time, s policy.Source, of ...channels.MessageType) policy.Limit {
		return atMost(0, channels.UnlistedCount, from, s, of...)
	}
	return []policy.Limit{
		row(always, listed, channels.Text, channels.Image, channels.Audio, channels.Video, channels.File, Generic, Button, Media, Product, Receipt, Coupon),
		row(always, listed, OneTimeRequest),
		row(utilityBeta(), listed, channels.Utility),
		row(recurringStart(), listed, OptInRequest),
		row(stickers(), listed, channels.Sticker),
		row(imageGrid(), listed, ImageGrid),
		row(always, inside, channels.PrivateReply, OneTimeNotification),
		row(recurringStart(), inside, RecurringNotification),
		row(marketingStart(), inside, channels.Marketing),
	}
}

// neededParts are what a type asks for beside titles, files and buttons.
func neededParts() []policy.Limit {
	needs := func(from time.Time, s policy.Source, of ...channels.MessageType) policy.Limit {
		return atMost(0, channels.MissingCount, from, s, of...)
	}
	always := metafacts.Begins()
	inside := ofTemplateInside()
	quoted := metafacts.SendMessages.Documented("the id of the message that reply_to quotes" + general)
	return []policy.Limit{
		needs(always, quoted, channels.Text, channels.Image, channels.Audio, channels.Video, channels.File, Button, Media, Product),
		needs(stickers(), quoted, channels.Sticker),
		needs(recurringStart(), quoted, OptInRequest),
		needs(utilityBeta(), quoted, channels.Utility),
		needs(always, metafacts.SenderActions.Documented("the emoji, which only the call that takes a reaction back leaves out"+general), channels.Reaction),
		needs(always, metafacts.GenericTemplate.Documented("a subtitle, picture, tap or button beside the title of each element"+general), Generic),
		needs(always, metafacts.CouponTemplate.Documented("the title"+general), Coupon),
		needs(always, metafacts.OneTime.Assumed("title and payload: that they are needed is our reading"+general), OneTimeRequest),
		needs(always, metafacts.ReceiptTemplate.Documented(
			"recipient, order number, currency, means of payment, total; of an item its price, of an adjustment name and amount, of an address all but its second line"+general), Receipt),
		needs(always, metafacts.Feedback.Documented("title, subtitle, button title and the address of the privacy policy"+general), channels.CustomerFeedback),
		needs(imageGrid(), metafacts.ImageGridTemplate.Documented("the URL of each image, and what its action asks for"+general), ImageGrid),
		needs(marketingStart(), metafacts.MarketingSend.Documented("the campaign's message id, and what the template asks for; of a card the video or picture that its media_type names, page marketing-messages-on-messenger/api-reference/generic, 2026-02-12"+general), channels.Marketing),
		needs(always, inside, channels.PrivateReply, OneTimeNotification),
		needs(recurringStart(), inside, RecurringNotification),
	}
}

// ofTemplateInside says whose parts those of a message are that goes by a lane of its own.
func ofTemplateInside() policy.Source {
	return metafacts.SendAPI.Documented("what the template or file in it asks for" + general)
}

// general is said of a part whose own error no page gives.
const general = "; the error is the general one"

// atMost bounds one measure of the types from a day on.
func atMost(most int64, m channels.Measure, from time.Time, s policy.Source, of ...channels.MessageType) policy.Limit {
	return policy.Limit{Span: metafacts.Since(from), Types: of, Measure: m, Max: most, Error: channels.PlatformError{Code: 100}, Source: s}
}

// titleSource says what has a title.
func titleSource() policy.Source {
	return metafacts.EmptyTitleReport.Reported("the title of a button; that it holds for quick replies without a picture is our reading of page quick-replies, 2026-06-17; that one shows something is reported: github.com/SAPConversationalAI/SDK-NodeJS/issues/29, 2017-10-02")
}

// messagingTypeSource says which messaging types there are, and which goes with a tag.
func messagingTypeSource() policy.Source {
	return metafacts.SendAPI.Assumed("documented: RESPONSE, UPDATE, MESSAGE_TAG with a tag, and on the page of its own UTILITY; that a tag, and a utility template, goes with no other is our reading")
}
