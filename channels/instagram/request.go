package instagram

import "github.com/replywindow/replywindow/channels"

// ReadRequest reads a send request to /<business>/messages.
// See [WithAlias] for paths that name the business otherwise.
//
// The address has no User when the request names a comment, a post or a token
// instead of a person; that name is then in Message.Token, and what such a message
// holds in Message.Content. A request cannot say what
// it is for, so the purpose stays promotional and the author automation, except
// that a tag claims the message to be no promotion and HUMAN_AGENT claims that a
// person wrote it. Sizes are those of the largest element, the bytes of media are not
// known, and what is absent is: the message is [channels.Message.Complete].
// [channels.Message.Faults] says at which part of the request something is missing, excluded or not listed.
// The body is JSON or form-encoded. A member of another JSON type than its page documents, one that decides nothing too, is a
// [*channels.DecodeError] that names it.
//
// Source: https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/send-message
// (2026-06-24).
func (c *Channel) ReadRequest(path string, body []byte) (channels.Address, channels.Message, error) {
	p := c.platform()
	return p.ReadRequest(path, body)
}
