package conversation

import (
	"context"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

// SentEvent is the event to record after a message that d allowed was sent: id is
// the platform's message id, at the instant at which the platform accepted it. It
// counts against quotas, may open windows that open with an answer, and carries
// the estimated charge into the ledger. The estimate is for that instant, also where
// the message is delivered under a later rate card or not at all, and a billing
// conversation that it opens counts from then: the platform's word on a status
// corrects the charge, and [Engine.Replay] prices by the delivery throughout.
func SentEvent(a channels.Address, m channels.Message, d policy.Decision, id string, at time.Time) channels.Event {
	ev := channels.Event{
		Kind: channels.BusinessMessage, ID: id, Address: a, Occurred: at, Type: m.Type, Token: d.Requires.Echo,
		Triggers: window.On(window.Reply), TemplateName: d.Requires.Template,
	}
	if d.Charge != (pricing.Charge{}) {
		charge := d.Charge
		ev.Charge = &charge
	}
	return ev
}

// book enters what an event says about the cost of a message into the ledger.
func (e *Engine) book(ctx context.Context, c *served, ev *channels.Event) error {
	if e.ledger == nil {
		return nil
	}
	entry := pricing.Entry{Number: ev.Address.Business}
	var none policy.Account
	acct := &none
	if e.accounts != nil {
		if known := e.accounts.Account(ev.Address.Channel, ev.Address.Business); known != nil {
			acct = known
		}
	}
	entry.Account, entry.Portfolio = acct.Pricing.ID, acct.Pricing.Portfolio
	switch {
	case ev.Kind == channels.BusinessMessage && ev.ID != "":
		entry.Message, entry.Template, entry.Sent = ev.ID, ev.TemplateName, ev.Occurred
		if ev.Charge != nil {
			entry.Predicted, entry.PredictedAt = *ev.Charge, ev.Occurred
		}
	case ev.Kind == channels.DeliveryStatus && ev.Status != nil && ev.Status.MessageID != "" && !ev.Status.Watermark:
		c.bookStatus(&entry, ev, &acct.Pricing)
	default:
		return nil
	}
	return e.ledger.Record(ctx, entry)
}

// bookStatus fills in what a status says.
func (c *served) bookStatus(entry *pricing.Entry, ev *channels.Event, acct *pricing.Account) {
	s := ev.Status
	entry.Message, entry.Participant = s.MessageID, s.Participant
	switch s.State {
	case channels.Sent:
		entry.Sent = ev.Occurred
	case channels.Delivered:
		entry.Delivered = ev.Occurred
	case channels.Read, channels.Played:
		entry.Read = ev.Occurred
	case channels.Failed:
		entry.Failed = ev.Occurred
	}
	prices := c.book.Prices.Get()
	if s.Pricing == nil || c.biller == nil || prices == nil {
		return
	}
	said, ok := c.biller.Confirmation(*s.Pricing, ev.Occurred, acct.Zone)
	if !ok {
		return
	}
	q := pricing.Query{At: ev.Occurred, Number: ev.Address.Business, Group: ev.Group != ""}
	_, q.Recipient = c.locate(ev.Address.User, &Snapshot{Identity: ev.Identity}, "")
	if s.Participant != "" {
		_, q.Recipient = c.locate(s.Participant, &Snapshot{}, "")
	}
	entry.Confirmed, entry.ConfirmedAt = prices.Confirm(acct, &q, said), ev.Occurred
	entry.Confirmed.Category = said.Category // a status that names none leaves the prediction's
}
