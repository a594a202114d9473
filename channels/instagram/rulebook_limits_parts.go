package instagram

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
		together = channels.PlatformError{Code: 100, Subcode: 2534015}
		rows     []policy.Limit
	)
	add := func(from time.Time, t types, m channels.Measure, least, most int64, e channels.PlatformError, s policy.Source) {
		rows = append(rows, policy.Limit{Span: metafacts.Since(from), Types: t, Measure: m, Min: least, Max: most, Error: e, Source: s})
	}
	bodied := types{channels.Text, channels.Image, channels.Audio, channels.Video, channels.Sticker, Generic, Button, Product, MediaShare}
	answered := append(bodied, channels.PrivateReply)
	one := metafacts.TwoPartsReport.Assumed("a text or an attachment: reported of Messenger, with an error of its own there")
	titles := metafacts.InstagramQuickReplies.Assumed("the title of a button or quick reply; " + ours)
	class := metafacts.SendAPI.Documented("RESPONSE, UPDATE (untested here), MESSAGE_TAG with a tag; that a tag goes with no other is our reading")
	for _, since := range []struct {
		from             time.Time
		bodied, answered types
	}{{metafacts.Begins(), bodied, answered}, {files(), types{channels.File}, types{channels.File}}} {
		add(since.from, since.bodied, channels.BodyCount, 0, 1, together, one)
		add(since.from, since.answered, channels.UntitledCount, 0, 0, bad, titles)
		add(since.from, since.answered, channels.MessagingTypeFaultCount, 0, 0, bad, class)
	}
	file := metafacts.InstagramSend.Assumed("a URL or a saved id; " + ours)
	add(metafacts.Begins(), types{channels.Image, channels.Audio, channels.Video}, channels.ReferenceCount, 1, 3, bad, file)
	add(files(), types{channels.File}, channels.ReferenceCount, 1, 3, bad, file)
	add(metafacts.Begins(), types{channels.PrivateReply}, channels.BodyCount, 1, 1, bad, metafacts.InstagramSend.Assumed("a text or an attachment; "+ours))
	add(metafacts.Begins(), types{MediaShare}, channels.ReferenceCount, 1, 3, bad, metafacts.InstagramSend.Documented("the post's id; the error is the general one"))
	add(metafacts.Begins(), types{Product}, channels.ReferenceCount, 1, 3, bad, metafacts.InstagramProduct.Assumed("each product's id; "+ours))
	add(metafacts.Begins(), types{channels.Reaction}, channels.ReferenceCount, 1, 1, bad, metafacts.InstagramSend.Assumed("the message's id; "+ours))
	add(metafacts.Begins(), types{channels.Reaction}, channels.BodyCount, 0, 0, bad, metafacts.InstagramSenderActions.Documented("an action stands alone with its recipient; the error is the general one"))
	add(metafacts.Day(2025, time.September, 23), types{channels.SenderAction}, channels.BodyCount, 0, 0, bad,
		metafacts.InstagramSenderActions.Documented("an action stands alone with its recipient; the error is the general one"))
	add(metafacts.Begins(), types{Generic}, channels.UnnamedCount, 0, 0, bad, metafacts.InstagramGeneric.Assumed("each element's title; "+ours))
	return rows
}
