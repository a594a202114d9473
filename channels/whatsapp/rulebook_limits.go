package whatsapp

import (
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/policy"
)

const (
	dayLength = 24 * 60 * 60 // in seconds
	kilobyte  = 1 << 10
	megabyte  = 1 << 20
	// binaryUnits is said of every size: the pages do not say which unit they mean.
	binaryUnits = "a kilobyte is taken as 1024 bytes, a megabyte as 1024 of those"
)

// The errors of content that exceeds a limit.
const (
	tooLong      = 100    // an ordinary field
	wrongValue   = 131009 // a field of an interactive message
	mediaRefused = 131053 // a file
)

// The errors of content that goes another way.
const (
	wrongMethod   = 131055 // what is no template on the endpoint for marketing; before version 23.0 also a template of another category
	wrongEndpoint = 131061 // a highest price on the ordinary endpoint
	needsPhone    = 131062 // a phone number is needed
	notMarketing  = 134100 // a template of another category on the endpoint for marketing
)

// The errors of an account that is disabled, of a number that is deleted, and of one that is not registered.
const (
	accountLocked = 131031
	numberDeleted = 33
	notRegistered = 133010
)

func limits() []policy.Limit {
	out := append(plainLimits(), interactiveLimits()...)
	out = append(out, listLimits()...)
	out = append(out, callLimits()...)
	out = append(out, directLimits()...)
	out = append(out, partLimits()...)
	return fromBirth(append(out, commerceLimits()...))
}

// fromBirth begins each limit no earlier than its type. A row whose types appeared on several days becomes one for each day.
func fromBirth(rows []policy.Limit) []policy.Limit {
	var out []policy.Limit
	for _, row := range rows {
		first := len(out)
		for _, t := range row.Types {
			from := row.From
			if born(t).After(from) {
				from = born(t)
			}
			if !row.To.IsZero() && !from.Before(row.To) {
				continue // the type came later
			}
			i := slices.IndexFunc(out[first:], func(l policy.Limit) bool { return l.From.Equal(from) })
			if i < 0 {
				i = len(out) - first
				part := row
				part.From, part.Types = from, nil
				out = append(out, part)
			}
			out[first+i].Types = append(out[first+i].Types, t)
		}
	}
	return out
}

// upTo limits one measure of the types, from 1 where the part is given.
func upTo(most int64, what channels.Measure, code int, s policy.Source, types ...channels.MessageType) policy.Limit {
	return policy.Limit{Types: types, Measure: what, Max: most, Error: channels.PlatformError{Code: code}, Source: s}
}

// between limits one measure of the types from both sides.
func between(least, most int64, what channels.Measure, s policy.Source, types ...channels.MessageType) policy.Limit {
	l := upTo(most, what, wrongValue, s, types...)
	l.Min = least
	return l
}

// media limits the kinds of file and their size.
func media(p metafacts.Page, note string, most int64, t channels.MessageType, mime ...string) []policy.Limit {
	if note != "" {
		note += "; "
	}
	kinds := upTo(0, channels.MediaBytes, mediaRefused, p.Documented(note), t)
	kinds.MIME = mime
	return []policy.Limit{kinds, upTo(most, channels.MediaBytes, mediaRefused, p.Documented(note+binaryUnits), t)}
}

// plainLimits are those of the types with an object of their own.
func plainLimits() []policy.Limit {
	const caption = 1024
	contacts := upTo(257, channels.ItemCount, tooLong, pageContacts.Documented("that one is needed is our reading"), channels.Contacts)
	contacts.Min = 1
	out := []policy.Limit{
		upTo(4096, channels.TextCharacters, tooLong, pageText.Documented(""), channels.Text),
		contacts,
		upTo(caption, channels.CaptionCharacters, tooLong, pageImage.Documented(""), channels.Image),
		upTo(caption, channels.CaptionCharacters, tooLong, pageVideo.Documented(""), channels.Video),
		upTo(caption, channels.CaptionCharacters, tooLong, pageDocument.Documented(""), channels.Document),
		upTo(0, channels.CaptionCharacters, tooLong, pageAudio.Documented("takes no caption"), channels.Audio),
		upTo(0, channels.CaptionCharacters, tooLong, pageAPI.Documented("takes no caption"), channels.Sticker),
	}
	out = append(out, metadataLimits()...)
	out = append(out, media(pageImage, "", 5*megabyte, channels.Image, "image/jpeg", "image/png")...)
	out = append(out, media(pageVideo, "H.264 with AAC, at most one audio track", 16*megabyte, channels.Video,
		"video/mp4", "video/3gpp")...)
	out = append(out, media(pageAudio, "ogg holds mono Opus; a voice message is ogg and plays at once up to 512 kilobytes only",
		16*megabyte, channels.Audio, "audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg")...)
	out = append(out, media(pageDocument, "", 100*megabyte, channels.Document,
		"text/plain", "application/pdf",
		"application/msword", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		"application/vnd.ms-excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		"application/vnd.ms-powerpoint", "application/vnd.openxmlformats-officedocument.presentationml.presentation")...)
	return append(out, media(pageSticker, "500 kilobytes animated, 100 still, which the size alone does not tell apart",
		500*kilobyte, channels.Sticker, "image/webp")...)
}

// metadataLimits are those of biz_opaque_callback_data, which templates had before free-form messages.
func metadataLimits() []policy.Limit {
	const short, long = 256, 512
	freely, longer := metafacts.Day(2023, time.November, 14), metafacts.Day(2024, time.January, 25)
	free := append(plain(), interactives()...)
	before := changelogOf("2024-01-25").Documented("biz_opaque_callback_data: the figure before this day")
	since := changelogOf("2024-01-25").Documented("biz_opaque_callback_data")
	row := func(s policy.Span, most int64, source policy.Source, types ...channels.MessageType) policy.Limit {
		l := upTo(most, channels.MetadataCharacters, tooLong, source, types...)
		l.Span = s
		return l
	}
	return []policy.Limit{
		row(policy.Span{To: longer}, short, before, channels.Template),
		row(metafacts.Between(freely, longer), short, changelogOf("2023-11-14").Documented("biz_opaque_callback_data, in free-form messages from this day"), free...),
		row(metafacts.Since(longer), long, since, append(free, channels.Template)...),
	}
}
