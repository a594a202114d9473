package messenger

import (
	"github.com/replywindow/replywindow/channels"
)

func errorTable() []channels.ErrorInfo { return nil }

func newsRefused() channels.PlatformError { return channels.PlatformError{Code: 10, Subcode: 2018065} }

// refusals are the errors for reasons that no permission names its own error for.
func refusals() []channels.Refusal {
	closed := channels.PlatformError{Code: 10, Subcode: 2018278}
	bad := channels.PlatformError{Code: 100}
	return []channels.Refusal{
		{Reason: channels.WindowClosed, Error: closed},
		{Reason: channels.WindowUnknown, Error: closed},
		// What the platform answers on day 8 of the human agent tag is not documented.
		{Reason: channels.TagWindowClosed, Error: closed},
		{Reason: channels.TagRetired, Error: bad},
		{Reason: channels.TagNotAllowed, Error: bad},
		{Reason: channels.UnsupportedType, Error: bad},
		{Reason: channels.ContentTypeNotAllowed, Error: bad},
		{Reason: channels.ContentTooLong, Error: bad},
		{Reason: channels.TemplateUnknown, Error: bad},
		{Reason: channels.TemplateNotApproved, Error: bad},
		{Reason: channels.TemplateMismatch, Error: bad},
		{Reason: channels.TokenMissing, Error: bad},
		{Reason: channels.TokenExpired, Error: bad},
		{Reason: channels.UserBlocked, Error: channels.PlatformError{Code: 551, Subcode: 1545041}},
		{Reason: channels.SenderRestricted, Error: channels.PlatformError{Code: 10, Subcode: 1893063}},
		{Reason: channels.MessagingLimit, Error: channels.PlatformError{Code: 613}},
	}
}
