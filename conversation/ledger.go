package conversation

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation/internal/who"
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

// note notes what an event says about the cost of a message to a person, for the ledger.
func (b *batch) note(ctx context.Context, i int, c *served, ev *channels.Event, person string) error {
	e := b.engine
	if e.ledger == nil || !booked(ev) {
		return nil
	}
	entry := billing.Entry{Number: ev.Address.Business, Person: person}
	var account pricing.Account
	known, err := e.host(ctx, ev.Address)
	if err != nil {
		return asked(err)
	}
	if known != nil {
		account = known.Pricing
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
	b.charges, b.charged = append(b.charges, entry), append(b.charged, i)
	return nil
}

// book enters what was noted into the ledger, in one call. While it refuses an entry among several, each half goes in by itself.
func (b *batch) book(ctx context.Context, charges []billing.Entry, events []int) {
	if len(charges) == 0 {
		return
	}
	err := b.engine.ledger.Record(ctx, charges...)
	if half := len(charges) / 2; half > 0 && refusedEntry(err) {
		b.book(ctx, charges[:half], events[:half])
		b.book(ctx, charges[half:], events[half:])
		return
	}
	for _, i := range events {
		b.errs[i] = ofLedger(err)
	}
}

// ofLedger is the event's own error for an entry that the ledger refused, and else one of what the engine asked.
func ofLedger(err error) error {
	if refusedEntry(err) {
		return err
	}
	return asked(err)
}

func refusedEntry(err error) bool {
	var one *billing.EntryError
	return errors.Is(err, billing.ErrEntry) || errors.As(err, &one)
}

// bookStatus fills in what a status says.
func (c *served) bookStatus(entry *billing.Entry, ev *channels.Event, account *pricing.Account) {
	s := ev.Status
	entry.Message, entry.Participant = s.MessageID, s.Participant
	if s.Participant != "" {
		u, _ := c.User(s.Participant) // of what is no identifier of a person, nobody is forgotten
		entry.Person = u.ID
	}
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
	if charge, ok := c.book.Prices.Get().Confirm(account, &q, *s.Pricing); ok {
		entry.Confirmed, entry.ConfirmedAt = charge, ev.Occurred
	}
}

// forgetCharges takes the name off what a forgotten person was charged: under each identifier, for the time in which it was theirs.
func (e *Engine) forgetCharges(ctx context.Context, business string, removals []who.Removal) error {
	if e.ledger == nil {
		return nil
	}
	var theirs []billing.Filter
	for _, r := range removals {
		f := billing.Filter{Number: business, Person: r.ID}
		if slices.Contains(r.Facts, who.Gap{To: who.Forever}) {
			theirs = append(theirs, f)
			continue
		}
		for entry, err := range e.ledger.Entries(ctx, f) {
			if err != nil {
				return err
			}
			if r.Takes(began(&entry)) {
				f.Message, f.Participant = entry.Message, entry.Participant
				theirs = append(theirs, f)
			}
		}
	}
	for _, f := range theirs {
		if err := e.ledger.Forget(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

// began is the earliest instant at which a message was heard of, in milliseconds.
func began(entry *billing.Entry) int64 {
	first := int64(who.Forever)
	for _, at := range [...]time.Time{entry.Sent, entry.Delivered, entry.Read, entry.Failed, entry.PredictedAt, entry.ConfirmedAt} {
		if !at.IsZero() {
			first = min(first, at.UnixMilli())
		}
	}
	return first
}
