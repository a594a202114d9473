package messenger

import (
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
	add(always, types{channels.PrivateReply, OneTimeNotification}, channels.BodyCount, 1, 1, bad,
		metafacts.EmptyReport.Reported("a text or an attachment: none is reported as 100/2018034, both as 100/2018018"))
	add(always, types{channels.Reaction, channels.SenderAction}, channels.BodyCount, 0, 0, notAlone,
		metafacts.ErrorCodes.Documented("an action stands alone with its recipient"))
	add(always, types{channels.Reaction}, channels.ReferenceCount, 1, 1, bad, metafacts.SenderActions.Assumed("the message's id; "+ours))
	add(always, types{channels.Image, channels.Audio, channels.Video, channels.File}, channels.ReferenceCount, 1, 3, bad,
		metafacts.SendMessages.Assumed("a URL or a saved id; "+ours))
	add(always, types{Media}, channels.ReferenceCount, 1, 3, bad, metafacts.SendMessages.Reported("a Facebook URL or a saved id; the error is the general one"))
	add(always, types{Product}, channels.ReferenceCount, 1, 3, bad, metafacts.ProductTemplate.Assumed("each product's id; "+ours))
	add(always, types{Coupon}, channels.ReferenceCount, 1, 3, bad, metafacts.CouponTemplate.Documented("a code or a URL; the error is the general one"))
	add(always, types{Generic}, channels.UnnamedCount, 0, 0, bad, metafacts.GenericTemplate.Assumed("each element's title; "+ours))
	add(always, append(bodied, channels.PrivateReply, OneTimeNotification), channels.UntitledCount, 0, 0, bad,
		metafacts.QuickReplies.Assumed("the title of a button or quick reply; "+ours))
	add(always, append(bodied, channels.PrivateReply, OneTimeNotification, OneTimeRequest, channels.CustomerFeedback),
		channels.MessagingTypeFaultCount, 0, 0, bad, messagingTypeSource())

	add(recurringStart(), types{RecurringNotification}, channels.BodyCount, 1, 1, bad,
		metafacts.EmptyReport.Reported("a text or an attachment: none is reported as 100/2018034, both as 100/2018018"))
	add(stickers(), types{channels.Sticker}, channels.BodyCount, 0, 1, together, metafacts.TwoPartsReport.Assumed("reported of a text beside an attachment"))
	add(imageGrid(), types{ImageGrid}, channels.BodyCount, 0, 1, together, metafacts.TwoPartsReport.Reported("a text or an attachment"))
	add(imageGrid(), types{ImageGrid}, channels.UnnamedCount, 0, 0, bad, metafacts.GenericTemplate.Assumed("the element's title, as in a generic template; "+ours))
	add(marketingStart(), types{channels.Marketing}, channels.UnnamedCount, 0, 0, bad, metafacts.GenericTemplate.Assumed("each element's title; "+ours))
	add(marketingStart(), types{channels.Marketing}, channels.BodyCount, 1, 1, bad, metafacts.SendAPI.Assumed("a text or an attachment, as in every message; "+ours))
	add(utilityBeta(), types{channels.Utility}, channels.ReferenceCount, 2, 2, bad, metafacts.Utility.Assumed("name and language of the template; "+ours))
	for _, later := range []lateType{
		{recurringStart(), RecurringNotification}, {recurringStart(), OptInRequest}, {stickers(), channels.Sticker}, {imageGrid(), ImageGrid}, {marketingStart(), channels.Marketing},
	} {
		add(later.from, types{later.of}, channels.UntitledCount, 0, 0, bad, metafacts.QuickReplies.Assumed("the title of a button or quick reply; "+ours))
		add(later.from, types{later.of}, channels.MessagingTypeFaultCount, 0, 0, bad, messagingTypeSource())
	}
	return rows
}

// messagingTypeSource says which messaging types there are, and which goes with a tag.
func messagingTypeSource() policy.Source {
	return metafacts.SendAPI.Documented("RESPONSE, UPDATE, MESSAGE_TAG with a tag, and on the page of its own UTILITY; that a tag goes with no other is our reading")
}
