package policy

import "github.com/replywindow/replywindow/channels"

// Channel is one platform: its rules and the translation of its JSON. It sends
// nothing and keeps nothing; implementations are safe for concurrent use.
type Channel interface {
	// Name is the channel's name as it stands in a [channels.Address].
	Name() string
	// Rulebook gives the channel's rules. Callers do not change it; they change a
	// [Rulebook.Clone].
	Rulebook() *Rulebook
	// Decode reads one webhook body. What it cannot place becomes an event of kind
	// [channels.Unknown]; what it cannot read is reported in an error that joins
	// [*channels.DecodeError] values, and the events that could be read are returned
	// with it. Received is left zero. Identifiers of people are as User gives them. A
	// body that is another channel's gives no events and [channels.ErrForeign].
	Decode(body []byte) ([]channels.Event, error)
	// ReadRequest reads an outbound send request: the path of the URL and the body.
	// The error is a [*channels.DecodeError].
	ReadRequest(path string, body []byte) (channels.Address, channels.Message, error)
	// User gives the canonical form of a person's identifier, under which everything
	// about the person is kept, and what it tells. What cannot be an identifier here is
	// an [*channels.InputError]; a group's id is none. It allocates nothing for an
	// identifier that is canonical already.
	User(id string) (channels.User, error)
}
