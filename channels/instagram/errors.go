package instagram

import (
	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
)

// ErrorInfo explains an error of the platform. A zero subcode
// is none. A subcode that the table does not know under its code is looked up
// alone, then the code alone; the result's Error says which row answered. It
// reports false when neither is known. It is safe for concurrent use.
func ErrorInfo(code, subcode int) (channels.ErrorInfo, bool) {
	return metafacts.Errors().Find(code, subcode, errorOwners()...)
}

// errorOwners are the rows of the shared table that concern this channel, its own
// before those of both.
func errorOwners() []string { return []string{"instagram", metafacts.Both} }

// errorTable is the whole table. It panics when the embedded text is broken, which
// the tests rule out.
func errorTable() []channels.ErrorInfo {
	all, err := metafacts.Errors().All(errorOwners()...)
	if err != nil {
		panic("channels/instagram: correct the embedded error table: " + err.Error())
	}
	return all
}

// refusals are the errors for reasons that no permission names its own error for.
func refusals() []channels.Refusal {
	closed := channels.PlatformError{Code: 10, Subcode: 2534022}
	bad := channels.PlatformError{Code: 100}
	return []channels.Refusal{
		{Reason: channels.WindowClosed, Error: closed},
		{Reason: channels.WindowUnknown, Error: closed},
		// What the platform answers on day 8 of the human agent tag is not documented.
		{Reason: channels.TagWindowClosed, Error: closed},
		{Reason: channels.TagNotAllowed, Error: bad},
		{Reason: channels.UnsupportedType, Error: bad},
		{Reason: channels.ContentTypeNotAllowed, Error: channels.PlatformError{Code: 100, Subcode: 2534015}},
		{Reason: channels.ContentTooLong, Error: bad},
		{Reason: channels.TokenMissing, Error: bad},
		{Reason: channels.UserBlocked, Error: channels.PlatformError{Code: 551, Subcode: 1545041}},
		{Reason: channels.SenderRestricted, Error: channels.PlatformError{Code: 100, Subcode: 2534029}},
		{Reason: channels.MessagingLimit, Error: channels.PlatformError{Code: 613, Subcode: 2534040}},
	}
}
