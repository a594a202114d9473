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
	class := metafacts.SendAPI.Assumed("documented: RESPONSE, UPDATE (untested here), MESSAGE_TAG with a tag; that a tag goes with no other is our reading")
	for _, since := range []struct {
		from             time.Time
		bodied, answered types
	}{{metafacts.Begins(), bodied, answered}, {files(), types{channels.File}, types{channels.File}}} {
		add(since.from, since.bodied, channels.BodyCount, 0, 1, together, one)
		add(since.from, since.answered, channels.UntitledCount, 0, 0, bad, titles)
		add(since.from, since.answered, channels.MessagingTypeFaultCount, 0, 0, bad, class)
	}
	add(metafacts.Begins(), types{channels.Reaction}, channels.MessagingTypeFaultCount, 0, 0, bad, class)
	add(metafacts.Day(2025, time.September, 23), types{channels.SenderAction}, channels.MessagingTypeFaultCount, 0, 0, bad, class)
	file := metafacts.InstagramSend.Assumed("a URL of http or https, or a saved id; " + ours)
	add(metafacts.Begins(), types{channels.Image, channels.Audio, channels.Video}, channels.ReferenceCount, 1, 3, bad, file)
	add(files(), types{channels.File}, channels.ReferenceCount, 1, 3, bad, file)
	add(metafacts.Begins(), types{channels.PrivateReply}, channels.BodyCount, 1, 1, bad, metafacts.InstagramSend.Assumed("a text or an attachment; "+ours))
	add(metafacts.Begins(), types{MediaShare}, channels.ReferenceCount, 1, 3, bad, metafacts.InstagramSend.Documented("the post's id; the error is the general one"))
	add(metafacts.Begins(), types{Product}, channels.ReferenceCount, 1, 3, bad, metafacts.InstagramProduct.Assumed("each product's id; "+ours))
	add(metafacts.Begins(), types{channels.Reaction}, channels.ReferenceCount, 1, 1, bad, metafacts.InstagramSend.Assumed("the message's id; "+ours))
	add(metafacts.Begins(), types{channels.Reaction}, channels.BodyCount, 0, 0, bad, metafacts.InstagramSenderActions.Documented("an action stands alone with its recipient; the error is the general one"))
	add(metafacts.Day(2025, time.September, 23), types{channels.SenderAction}, channels.BodyCount, 0, 0, bad,
		metafacts.InstagramSenderActions.Documented("an action stands alone with its recipient; the error is the general one"))
	add(metafacts.Begins(), types{Generic, channels.PrivateReply}, channels.UnnamedCount, 0, 0, bad, metafacts.InstagramGeneric.Assumed("each element's title; "+ours))
	return append(rows, contentParts()...)
}

// contentParts are what the parts of a message must hold themselves, by the kind of part.
func contentParts() []policy.Limit {
	type types = []channels.MessageType
	const (
		general = "; the error is the general one"
		strange = "documented of Messenger: fallback_url with messenger_extensions; reported of it: no empty list, github.com/howdyai/botkit/issues/936, 2017-07-24; " +
			"our reading: no control characters in labels, one list of attachments, and no sticker_id, which is Messenger's"
	)
	var rows []policy.Limit
	upTo := func(from time.Time, of types, m channels.Measure, most int64, s policy.Source) {
		rows = append(rows, policy.Limit{
			Span: metafacts.Since(from), Types: of, Measure: m, Max: most, Error: channels.PlatformError{Code: 100}, Source: s,
		})
	}
	always := metafacts.Begins()
	own := types{channels.Text, channels.Image, channels.Audio, channels.Video, channels.Sticker, Generic, Button, Product, MediaShare}
	const kinds = "URL and postback buttons; text, user_phone_number and user_email as quick replies, page quick-replies of 2026-06-24; id and comment_id as recipients; a type of attachment or template, or a word, that its page does not list; a link that is none, or not https where the page asks for it"
	upTo(always, own, channels.UnlistedCount, 0, metafacts.InstagramButton.Documented(kinds+general))
	upTo(files(), types{channels.File}, channels.UnlistedCount, 0, metafacts.InstagramButton.Documented(kinds+general))
	upTo(always, types{channels.PrivateReply}, channels.UnlistedCount, 0,
		metafacts.InstagramButton.Assumed("documented: "+kinds+"; our reading: a type of content that none of the pages has"+general))
	for _, since := range []struct {
		from time.Time
		of   types
	}{{always, append(own, channels.PrivateReply)}, {files(), types{channels.File}}} {
		upTo(since.from, since.of, channels.UnidentifiedCount, 0, metafacts.InstagramButton.Documented("a button's URL or payload"+general))
		upTo(since.from, since.of, channels.ButtonIDCharacters, 1000, metafacts.ButtonTemplate.Assumed("stated for Messenger, of buttons and of quick replies"))
		upTo(since.from, since.of, channels.ExcludedCount, 0, metafacts.InstagramSend.Assumed("several attachments are images: that others are refused, and a second recipient, is our reading; "+strange+general))
	}
	upTo(always, types{Generic, channels.PrivateReply}, channels.MissingCount, 0,
		metafacts.InstagramGeneric.Documented("a subtitle, picture, tap or button beside the title of each element; in a private reply what its content asks for"+general))
	quoted := metafacts.InstagramSend.Documented("the id of the message that reply_to quotes" + general)
	upTo(always, types{channels.Text, channels.Image, channels.Audio, channels.Video, channels.Sticker, Button, Product, MediaShare}, channels.MissingCount, 0, quoted)
	upTo(files(), types{channels.File}, channels.MissingCount, 0, quoted)
	upTo(always, types{channels.Reaction}, channels.MissingCount, 0, metafacts.InstagramSend.Documented("the reaction, which only the call that takes it back leaves out"+general))
	alone := metafacts.SendAPI.Assumed("one recipient, nothing beside an action and what it is about: that more is refused is our reading; " + strange + general)
	upTo(always, types{channels.Reaction}, channels.ExcludedCount, 0, alone)
	upTo(metafacts.Day(2025, time.September, 23), types{channels.SenderAction}, channels.ExcludedCount, 0, alone)
	listed := metafacts.InstagramSenderActions.Documented("typing_on, typing_off, mark_seen; react and unreact on the page about sending" + general)
	upTo(always, types{channels.Reaction}, channels.UnlistedCount, 0, listed)
	upTo(metafacts.Day(2025, time.September, 23), types{channels.SenderAction}, channels.UnlistedCount, 0, listed)
	return rows
}
