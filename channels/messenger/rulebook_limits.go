package messenger

import (
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/policy"
)

const (
	megabyte = 1 << 20
	week     = 7 * 24 * 60 * 60 // in seconds
)

// limits bound the parts of a message. Where a page says "under", the largest
// size is one less.
func limits() []policy.Limit {
	type types = []channels.MessageType
	anyType := append(content(), channels.PrivateReply, OneTimeNotification)
	withButtons := types{Generic, Button}
	text := types{channels.Text, channels.PrivateReply, OneTimeNotification}
	badParameter := channels.PlatformError{Code: 100}
	tooLarge := channels.PlatformError{Code: 100, Subcode: 2018109}
	var rows []policy.Limit
	add := func(t types, m channels.Measure, least, most int64, e channels.PlatformError, s policy.Source) {
		rows = append(rows, policy.Limit{
			Span: metafacts.Since(metafacts.Begins()), Types: t, Measure: m, Min: least, Max: most, Error: e, Source: s,
		})
	}
	add(text, channels.TextCharacters, 0, 1999, badParameter, metafacts.SendAPI.Documented("under 2000 characters"))
	add(anyType, channels.MetadataCharacters, 0, 999, badParameter, metafacts.SendAPI.Documented("under 1000 characters, returned in the echo"))
	add(types{channels.Image}, channels.MediaBytes, 0, 8*megabyte, tooLarge, metafacts.SavedAssets.Documented("8 MB; that a megabyte is 2^20 bytes is our reading"))
	add(types{channels.Audio, channels.Video, channels.File}, channels.MediaBytes, 0, 25*megabyte, tooLarge,
		metafacts.SavedAssets.Documented("25 MB; a video must be fetched within 75 seconds"))
	add(types{channels.Image}, channels.AttachmentCount, 0, 30, badParameter, metafacts.SendMessages.Documented("images in one message"))

	add(types{Generic}, channels.ItemCount, 1, 10, badParameter, metafacts.GenericTemplate.Documented("elements; that one is needed is our reading"))
	add(types{Product}, channels.ItemCount, 1, 10, badParameter, metafacts.ProductTemplate.Documented("products, of which one is needed by our reading; Graph v8 or newer"))
	add(types{Receipt}, channels.ItemCount, 0, 100, badParameter, metafacts.ReceiptTemplate.Documented("items; the order number must be unique"))
	add(types{Media}, channels.ItemCount, 1, 1, badParameter, metafacts.MediaTemplate.Documented("one image or video"))
	add(types{Generic}, channels.TitleCharacters, 0, 80, badParameter, metafacts.GenericTemplate.Documented(""))
	add(types{Generic}, channels.SubtitleCharacters, 0, 80, badParameter, metafacts.GenericTemplate.Documented(""))
	add(types{Coupon}, channels.TitleCharacters, 0, 80, badParameter, metafacts.CouponTemplate.Documented("a code or a URL must be given"))
	add(types{Coupon}, channels.SubtitleCharacters, 0, 80, badParameter, metafacts.CouponTemplate.Documented(""))
	add(types{OneTimeRequest}, channels.TitleCharacters, 0, 65, badParameter, metafacts.OneTime.Reported("the page bears no date: the day is that of reading"))

	add(types{Button}, channels.TextCharacters, 1, 640, badParameter, metafacts.ButtonTemplate.Documented("that the text is needed is our reading"))
	add(types{Button}, channels.ButtonCount, 1, 3, badParameter, metafacts.ButtonTemplate.Documented(""))
	add(types{Generic}, channels.ButtonCount, 0, 3, badParameter, metafacts.GenericTemplate.Documented(""))
	add(withButtons, channels.ButtonTitleCharacters, 0, 20, badParameter, metafacts.ButtonTemplate.Documented(""))
	add(withButtons, channels.ButtonIDCharacters, 0, 1000, badParameter, metafacts.ButtonTemplate.Documented("payload"))

	add(types{channels.CustomerFeedback}, channels.TitleCharacters, 0, 65, badParameter, metafacts.Feedback.Documented(""))
	add(types{channels.CustomerFeedback}, channels.SubtitleCharacters, 0, 80, badParameter, metafacts.Feedback.Documented(""))
	add(types{channels.CustomerFeedback}, channels.ButtonTitleCharacters, 0, 20, badParameter, metafacts.Feedback.Documented(""))
	add(types{channels.CustomerFeedback}, channels.QuestionIDCharacters, 0, 80, badParameter, metafacts.Feedback.Documented(""))
	add(types{channels.CustomerFeedback}, channels.ButtonIDCharacters, 0, 1000, badParameter, metafacts.QuickReplies.Documented("payloads"))
	add(types{channels.CustomerFeedback}, channels.RowTitleCharacters, 0, 85, badParameter, metafacts.Feedback.Documented("the question's title; one of less than 5 is an unlisted value"))
	add(types{channels.CustomerFeedback}, channels.RowTextCharacters, 0, 65, badParameter, metafacts.Feedback.Documented("the placeholder of the text after it"))
	add(types{channels.CustomerFeedback}, channels.ItemCount, 1, 1, badParameter, metafacts.Feedback.Documented("questions"))

	add(anyType, channels.QuickReplyCount, 0, 13, badParameter, metafacts.QuickReplies.Documented(""))
	rows = append(rows, partLimits()...)
	return tooMany(append(rows, laterLimits()...))
}

// tooMany gives the limits of lists the error of a list that is too long. That of one that is too short stays the general one.
func tooMany(rows []policy.Limit) []policy.Limit {
	for i := range rows {
		l := &rows[i]
		if l.Error != (channels.PlatformError{Code: 100}) {
			continue // it has its own
		}
		switch l.Measure {
		case channels.ButtonCount, channels.QuickReplyCount, channels.ItemCount:
			if l.Min > 0 {
				l.MinError = l.Error
			}
			if l.Error.Code = 105; l.Source.Note != "" {
				l.Source.Note += "; "
			}
			l.Source.Note += "the error is that of too many, reported: github.com/howdyai/botkit/issues/1672, 2019-05-27"
		}
	}
	return rows
}

// laterLimits are those of the types that appeared since the rulebook begins.
func laterLimits() []policy.Limit {
	row := func(from time.Time, of channels.MessageType, m channels.Measure, least, most int64, s policy.Source) policy.Limit {
		return policy.Limit{
			Span: metafacts.Since(from), Types: []channels.MessageType{of}, Measure: m, Min: least, Max: most,
			Error: channels.PlatformError{Code: 100}, Source: s,
		}
	}
	grid := metafacts.ImageGridTemplate.Documented
	rows := []policy.Limit{
		row(recurringStart(), RecurringNotification, channels.TextCharacters, 0, 1999, metafacts.SendAPI.Documented("under 2000 characters")),
		row(imageGrid(), ImageGrid, channels.ItemCount, 2, 6, grid("images")),
		row(imageGrid(), ImageGrid, channels.TitleCharacters, 0, 45, grid("")),
		row(imageGrid(), ImageGrid, channels.SubtitleCharacters, 0, 80, grid("")),
		row(imageGrid(), ImageGrid, channels.ButtonCount, 0, 3, grid("")),
		row(imageGrid(), ImageGrid, channels.ButtonTitleCharacters, 0, 20, metafacts.ButtonTemplate.Documented("")),
		row(imageGrid(), ImageGrid, channels.ButtonIDCharacters, 0, 1000, metafacts.ButtonTemplate.Documented("payload")),
	}
	for _, later := range append(formsAndCalls(), lateType{from: recurringStart(), of: RecurringNotification},
		lateType{from: marketingStart(), of: channels.Marketing}, lateType{from: stickers(), of: channels.Sticker}, lateType{from: imageGrid(), of: ImageGrid}) {
		rows = append(rows,
			row(later.from, later.of, channels.MetadataCharacters, 0, 999, metafacts.SendAPI.Documented("under 1000 characters, returned in the echo")),
			row(later.from, later.of, channels.QuickReplyCount, 0, 13, metafacts.QuickReplies.Documented("")))
	}
	return rows
}
