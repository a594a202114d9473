package instagram

import (
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/policy"
)

const megabyte = 1 << 20

// limits bound the parts of a message. Template limits are those that Messenger's
// pages give for both.
func limits() []policy.Limit {
	type types = []channels.MessageType
	badParameter := channels.PlatformError{Code: 100}
	notAllowed := channels.PlatformError{Code: 100, Subcode: 2534015}
	anyType := append(content(), channels.PrivateReply)
	var rows []policy.Limit
	add := func(t types, m channels.Measure, least, most int64, s policy.Source) {
		rows = append(rows, policy.Limit{
			Span: metafacts.Since(metafacts.Begins()), Types: t, Measure: m, Min: least, Max: most, Error: badParameter, Source: s,
		})
	}
	mime := func(t channels.MessageType, s policy.Source, list ...string) {
		rows = append(rows, policy.Limit{
			Span: metafacts.Since(metafacts.Begins()), Types: types{t}, MIME: list, Error: notAllowed, Source: s,
		})
	}
	add(types{channels.Text, channels.PrivateReply}, channels.TextBytes, 0, 1000,
		metafacts.InstagramSend.Documented("UTF-8 bytes; the same page also says characters; of a text, not of a button template in a private reply"))
	add(types{channels.Image}, channels.MediaBytes, 0, 8*megabyte, metafacts.InstagramSend.Documented("8 MB; that a megabyte is 2^20 bytes is our reading"))
	add(types{channels.Audio, channels.Video}, channels.MediaBytes, 0, 25*megabyte, metafacts.InstagramSend.Documented("25 MB"))
	mime(channels.Image, metafacts.InstagramUpload.Documented("gif stands on the upload page only"), "image/png", "image/jpeg", "image/gif")
	mime(channels.Audio, metafacts.InstagramSend.Documented("aac, m4a, wav, mp4"),
		"audio/aac", "audio/mp4", "audio/m4a", "audio/x-m4a", "audio/wav", "audio/x-wav", "audio/wave")
	mime(channels.Video, metafacts.InstagramSend.Documented("mp4, ogg, avi, mov, webm"),
		"video/mp4", "video/ogg", "video/x-msvideo", "video/avi", "video/quicktime", "video/webm")
	add(types{Generic}, channels.ItemCount, 1, 10, metafacts.InstagramGeneric.Documented("elements, of which one is needed by our reading; not shown on the web"))
	add(types{Product}, channels.ItemCount, 1, 10, metafacts.InstagramProduct.Documented("products; that one is needed is our reading"))
	add(types{Generic}, channels.TitleCharacters, 0, 80, metafacts.InstagramGeneric.Documented(""))
	add(types{Generic}, channels.SubtitleCharacters, 0, 80, metafacts.InstagramGeneric.Documented(""))
	add(types{Generic}, channels.ButtonCount, 0, 3, metafacts.InstagramGeneric.Documented("postback and web URL buttons only"))
	add(types{Button}, channels.TextCharacters, 1, 640, metafacts.InstagramButton.Documented("needed by our reading; not shown on the web"))
	add(types{Button}, channels.ButtonCount, 1, 3, metafacts.InstagramButton.Documented(""))
	add(types{Generic, Button}, channels.ButtonTitleCharacters, 0, 20, metafacts.ButtonTemplate.Assumed("stated for Messenger"))
	add(anyType, channels.QuickReplyCount, 0, 13, metafacts.InstagramQuickReplies.Documented("a title is cut after 20 characters; not shown on desktop"))
	rows = append(rows, partLimits()...)
	return append(rows, datedLimits()...)
}

// datedLimits are those that changed since the rulebook begins.
func datedLimits() []policy.Limit {
	several := metafacts.Day(2026, time.May, 6)
	noContactReplies := metafacts.Day(2026, time.October, 5)
	image, file := []channels.MessageType{channels.Image}, []channels.MessageType{channels.File}
	badParameter := channels.PlatformError{Code: 100}
	return []policy.Limit{
		{
			Span: metafacts.Between(metafacts.Begins(), several), Types: image, Measure: channels.AttachmentCount, Max: 1,
			Error: badParameter, Source: metafacts.InstagramLog.Assumed("several images became general on 2026-05-06; that accounts outside the earlier trial had one is our reading"),
		},
		{
			Span: metafacts.Since(several), Types: image, Measure: channels.AttachmentCount, Max: 10,
			Error: badParameter, Source: metafacts.InstagramSend.Documented("general release on 2026-05-06"),
		},
		{
			Span: metafacts.Since(files()), Types: file, MIME: []string{"application/pdf"},
			Error: channels.PlatformError{Code: 100, Subcode: 2534015}, Source: metafacts.InstagramLog.Documented(""),
		},
		{
			Span: metafacts.Since(files()), Types: file, Measure: channels.MediaBytes, Max: 25 * megabyte,
			Error: badParameter, Source: metafacts.InstagramSend.Documented("25 MB"),
		},
		{
			Span: metafacts.Since(files()), Types: file, Measure: channels.QuickReplyCount, Max: 13,
			Error: badParameter, Source: metafacts.InstagramQuickReplies.Documented(""),
		},
		{
			Span: metafacts.Since(noContactReplies), Types: append(content(), channels.File, channels.PrivateReply), Measure: channels.ContactReplyCount,
			Error:  badParameter,
			Source: metafacts.InstagramChanges.Documented("quick replies user_phone_number and user_email are disabled in every version; the error is the general one"),
		},
	}
}
