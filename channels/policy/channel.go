package policy

import "github.com/replywindow/replywindow/channels"

// Channel is one platform: its rules and the translation of its JSON. It sends
// nothing and keeps nothing; implementations are safe for concurrent use.
type Channel interface {
	// Name is the channel's name as it stands in an [Address].
	Name() string
	// Rulebook gives the channel's rules. Callers do not change it; they change a
	// [Rulebook.Clone].
	Rulebook() *Rulebook
	// Decode reads one webhook body. What it cannot place becomes an event of kind
	// [Unknown]; what it cannot read is reported in an error that joins
	// [*DecodeError] values, and the events that could be read are returned with
	// it. Received is left zero.
	Decode(body []byte) ([]channels.Event, error)
	// ReadRequest reads an outbound send request: the path of the URL and the body.
	// The error is a [*DecodeError].
	ReadRequest(path string, body []byte) (channels.Address, channels.Message, error)
}

// Locator is implemented by channels that can say which country a user identifier
// belongs to. The engine finds it by type assertion.
type Locator interface {
	// Country gives the ISO 3166-1 alpha-2 code, or "" when it cannot be told.
	Country(user string) string
}
