package messenger

import (
	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/policy"
)

// ErrorInfo explains an error of the platform, the paid marketing endpoint's included. A zero subcode
// is none. A subcode that the table does not know under its code is looked up
// alone, then the code alone; the result's Error says which row answered. It
// reports false when neither is known. It is safe for concurrent use.
func ErrorInfo(code, subcode int) (policy.ErrorInfo, bool) {
	return metafacts.Errors().Find(code, subcode, errorOwners()...)
}

// errorOwners are the rows of the shared table that concern this channel, its own
// before those of both.
func errorOwners() []string { return []string{"messenger", "messenger_marketing", metafacts.Both} }

// errorTable is the whole table. It panics when the embedded text is broken, which
// the tests rule out.
func errorTable() []policy.ErrorInfo {
	all, err := metafacts.Errors().All(errorOwners()...)
	if err != nil {
		panic("channels/messenger: correct the embedded error table: " + err.Error())
	}
	return all
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
