package conversation

import (
	"context"
	"errors"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

// booked reports whether an event says something about one message of the business.
func booked(ev *channels.Event) bool {
	switch ev.Kind {
	case channels.BusinessMessage:
		return true
	case channels.DeliveryStatus:
		return ev.Status.MessageID != "" && !ev.Status.Watermark
	}
	return false
}

// book enters what an event says about the cost of a message into the ledger.
func (e *Engine) book(ctx context.Context, c *served, ev *channels.Event) error {
	if e.ledger == nil || !booked(ev) {
		return nil
	}
	entry := billing.Entry{Number: ev.Address.Business}
	var account pricing.Account
	if e.accounts != nil {
		known, err := e.accounts.Account(ctx, ev.Address.Channel, ev.Address.Business)
		if err != nil {
			return asked(err)
		}
		if known != nil {
			account = known.Pricing
		}
	}
	if account.ID == "" {
		account.ID = ev.Account
	}
	entry.Account, entry.Portfolio = account.ID, account.Portfolio
	switch ev.Kind {
	case channels.BusinessMessage:
		entry.Message, entry.Template, entry.Sent = ev.ID, ev.TemplateName, ev.Occurred
		if ev.Charge != nil {
			entry.Predicted, entry.PredictedAt = *ev.Charge, ev.Occurred
		}
	case channels.DeliveryStatus:
		c.bookStatus(&entry, ev, &account)
	}
	err := e.ledger.Record(ctx, entry)
	if errors.Is(err, billing.ErrEntry) {
		return err
	}
	return asked(err)
}

// bookStatus fills in what a status says.
func (c *served) bookStatus(entry *billing.Entry, ev *channels.Event, account *pricing.Account) {
	s := ev.Status
	entry.Message, entry.Participant = s.MessageID, s.Participant
	day := pricing.DateOf(ev.Occurred, account.Zone)
	switch s.State {
	case channels.Sent:
		entry.Sent = ev.Occurred
	case channels.Delivered:
		entry.Delivered, entry.Day, entry.ConfirmedStage = ev.Occurred, day, billing.AtDelivery
	case channels.Read, channels.Played:
		entry.Read, entry.Day, entry.ConfirmedStage = ev.Occurred, day, billing.AtReading
	case channels.Failed:
		entry.Failed = ev.Occurred
	}
	if s.Pricing == nil || c.book.Prices.Get() == nil {
		return
	}
	q := pricing.Query{At: ev.Occurred, Number: ev.Address.Business, Group: ev.Group != ""}
	names := append(ev.Identity.All(), ev.Address.User)
	if s.Participant != "" {
		names = []string{s.Participant}
	}
	_, q.Recipient = c.locate(names)
	p := s.Pricing
	if charge, ok := c.book.Prices.Get().Confirm(account, &q, pricing.Statement{
		Model: p.Model, Type: p.Type, Category: p.Category, Subtype: p.Subtype, Cost: p.Cost, Currency: p.Currency,
	}); ok {
		entry.Confirmed, entry.ConfirmedAt = charge, ev.Occurred
	}
}
