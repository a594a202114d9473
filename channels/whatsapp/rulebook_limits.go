package whatsapp

import (
	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
)

const (
	kilobyte = 1 << 10
	megabyte = 1 << 20
	// binaryUnits is said of every size: the pages do not say which unit they mean.
	binaryUnits = "a kilobyte is taken as 1024 bytes, a megabyte as 1024 of those"
)

// The errors of content that exceeds a limit.
const (
	tooLong      = 100    // an ordinary field
	wrongValue   = 131009 // a field of an interactive message
	mediaRefused = 131053 // a file
)

func limits() []channels.Limit {
	return nil
}

// upTo limits one measure of the types, from 1 where the part is given.
func upTo(most int64, what channels.Measure, code int, s channels.Source, types ...channels.MessageType) channels.Limit {
	return channels.Limit{Types: types, Measure: what, Max: most, Error: channels.PlatformError{Code: code}, Source: s}
}

// between limits one measure of the types from both sides.
func between(least, most int64, what channels.Measure, s channels.Source, types ...channels.MessageType) channels.Limit {
	l := upTo(most, what, wrongValue, s, types...)
	l.Min = least
	return l
}

// media limits the kinds of file and their size.
func media(p metafacts.Page, note string, most int64, t channels.MessageType, mime ...string) []channels.Limit {
	if note != "" {
		note += "; "
	}
	kinds := upTo(0, channels.MediaBytes, mediaRefused, p.Documented(note), t)
	kinds.MIME = mime
	return []channels.Limit{kinds, upTo(most, channels.MediaBytes, mediaRefused, p.Documented(note+binaryUnits), t)}
}
