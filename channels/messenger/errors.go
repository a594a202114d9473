package messenger

import (
	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/policy"
)

// errorTable is the rows of Meta's table that concern this channel, its own before
// those of both.
func errorTable() policy.ErrorTable {
	return metafacts.Errors().Lazy("messenger", "messenger_marketing", metafacts.Both)
}

func newsRefused() channels.PlatformError { return channels.PlatformError{Code: 10, Subcode: 2018065} }

// refusals are the errors for reasons that no permission names its own error for.
func refusals() []policy.Refusal {
	closed := channels.PlatformError{Code: 10, Subcode: 2018278}
	bad := channels.PlatformError{Code: 100}
	return []policy.Refusal{
		{Reason: policy.WindowClosed, Error: closed},
		{Reason: policy.WindowUnknown, Error: closed},
		// What the platform answers on day 8 of the human agent tag is not documented.
		{Reason: policy.TagWindowClosed, Error: closed},
		{Reason: policy.TagRetired, Error: bad},
		{Reason: policy.TagNotAllowed, Error: bad},
		{Reason: policy.UnsupportedType, Error: bad},
		{Reason: policy.ContentTypeNotAllowed, Error: bad},
		{Reason: policy.ContentTooLong, Error: bad},
		{Reason: policy.TemplateUnknown, Error: bad},
		{Reason: policy.TemplateNotApproved, Error: bad},
		{Reason: policy.TemplateMismatch, Error: bad},
		{Reason: policy.TokenMissing, Error: bad},
		{Reason: policy.TokenExpired, Error: bad},
		{Reason: policy.UserBlocked, Error: channels.PlatformError{Code: 551, Subcode: 1545041}},
		{Reason: policy.SenderRestricted, Error: channels.PlatformError{Code: 10, Subcode: 1893063}},
		{Reason: policy.MessagingLimit, Error: channels.PlatformError{Code: 613}},
	}
}
