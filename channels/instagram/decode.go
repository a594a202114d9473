package instagram

import "github.com/replywindow/replywindow/channels"

// Decode reads a webhook body with "object":"instagram", or one {"field","value"}
// pair out of one. See [policy.Channel.Decode] for errors.
//
// What a person did becomes an event of kind UserAction: a message, a story reply
// or mention, a share, a quick reply, a postback, a reaction, a link into the
// thread, a comment, a live comment; also when it arrives on standby. Read receipts
// become DeliveryStatus, echoes BusinessMessage, thread control ThreadControl.
// What an action opens is for the rulebook's action rows to say; what an account
// sends itself is [channels.ActOther]. Other events are Unknown under the platform's
// name. A body of another object is [channels.ErrForeign].
//
// An element of which nothing can be read is an Unknown event beside its errors, and
// so is a body without one; a body gives at most 1,024 events
// and one for every 48 bytes.
//
// Times are those of the event; a comment has none and takes the entry's. The same
// event delivered twice has the same ID.
//
// Source: https://developers.facebook.com/documentation/business-messaging/instagram-messaging/webhooks
// (2026-06-26).
func (c *Channel) Decode(body []byte) ([]channels.Event, error) {
	p := c.platform()
	return p.Decode(body)
}
