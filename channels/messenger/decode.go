package messenger

import "github.com/replywindow/replywindow/channels"

// Decode reads a webhook body with "object":"page", or one {"field","value"} pair
// out of one. See [policy.Channel.Decode] for errors.
//
// What a person did becomes an event of kind UserAction: a message, a quick reply,
// a postback, a reaction, a link into the thread, an entry by a plugin, a comment
// or a visitor's post, a call; also when it arrives on standby. Receipts become
// DeliveryStatus, echoes BusinessMessage, marketing opt-ins ConsentChange, thread
// control ThreadControl, policy enforcement AccountChange, template reviews
// TemplateChange. What an action opens is for the rulebook's action rows to say.
// Other events are Unknown under the platform's name. A body of another object is
// [channels.ErrForeign].
//
// An element of which nothing can be read is an Unknown event beside its errors, and
// so is a body without one; a body gives at most 1,024 events
// and one for every 48 bytes.
//
// Times are those of the event; comments and receipts without one take the
// entry's. The same event delivered twice has the same ID.
//
// Source: https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks
// (2026-05-05) and the pages on single events below it.
func (c *Channel) Decode(body []byte) ([]channels.Event, error) {
	p := c.platform()
	return p.Decode(body)
}
