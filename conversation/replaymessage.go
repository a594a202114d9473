package conversation

import (
	"context"
	"iter"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

// replayPlace is a business number or page, and the messages that it sent.
type replayPlace struct {
	place
	book     *pricing.Book
	account  *pricing.Account // nil when nothing is known of it
	messages []*replayed
}

// place finds what is known of the business of an address.
func (r *replay) place(ctx context.Context, a channels.Address) (*replayPlace, error) {
	at := place{a.Channel, a.Business}
	if p := r.places[at]; p != nil {
		return p, nil
	}
	c, err := r.engine.channel(a.Channel)
	if err != nil {
		return nil, err
	}
	p := &replayPlace{place: at, book: c.book.Prices.Get()}
	known, err := r.engine.host(ctx, a)
	if err != nil {
		return nil, err
	}
	if known != nil {
		p.account = &known.Pricing
	}
	r.places[at] = p
	return p, nil
}

type messageKey struct{ channel, id, participant string }

// replayed is one message to one recipient.
type replayed struct {
	id        string
	place     *replayPlace
	delivered time.Time
	charge    pricing.Charge
	// While it waits for its delivery: whose it is, and what its price depends on unless the charge is known.
	waits bool
	to    channels.Address
	group string
	query pricing.Query
	// decided is set once a step said what was sent, and refused when it may not go.
	decided, refused bool
}

// message gives the record of a message, made when there is none.
func (r *replay) message(p *replayPlace, id, participant string) *replayed {
	key := messageKey{p.channel, id, participant}
	m := r.messages[key]
	if m == nil {
		m = &replayed{id: id, place: p}
		r.messages[key] = m
		p.messages = append(p.messages, m)
	}
	return m
}

// deliver notes a delivery; of several the earliest counts.
func (r *replay) deliver(ctx context.Context, m *replayed, at time.Time) error {
	if !m.delivered.IsZero() && !at.Before(m.delivered) {
		return nil
	}
	if m.waits {
		m.delivered = at
		return r.price(ctx, m)
	}
	r.count(m, -1)
	m.delivered = at
	r.count(m, 1)
	return nil
}

// price works out what a message costs once both its sending and its delivery are known: by the rules, the usage and the billing
// conversations of the delivery.
func (r *replay) price(ctx context.Context, m *replayed) error {
	if !m.waits || m.delivered.IsZero() {
		return nil
	}
	if m.charge == (pricing.Charge{}) {
		m.query.At = m.delivered
		if err := r.conversations(ctx, m); err != nil {
			return err
		}
		for i, key := range m.place.book.Needs(m.place.account, &m.query) {
			m.query.Used[i] = pricing.Usage{Count: r.counts[key], Known: true}
		}
		m.charge = m.place.book.Classify(m.place.account, &m.query)
	}
	m.waits, m.query = false, pricing.Query{}
	r.count(m, 1)
	r.opened = r.opened || m.charge.Opens > 0
	if !r.opened {
		return nil // no billing conversation is open that the delivery could change
	}
	// What the delivery opens is recorded as the platform would have it: by an event of the delivery's instant.
	charge := m.charge
	r.event = channels.Event{
		Kind: channels.DeliveryStatus, ID: m.id, Address: m.to, Group: m.group, Occurred: m.delivered, Charge: &charge,
		Status: &channels.Status{MessageID: m.id, State: channels.Delivered},
	}
	return r.record(ctx)
}

// conversations tells the query which billing conversations are open. Where no charge has opened one, there is none.
func (r *replay) conversations(ctx context.Context, m *replayed) error {
	if !r.opened {
		return nil
	}
	k, err := r.engine.know(ctx, m.to, channels.Message{Group: m.query.Group}, m.delivered)
	if err == nil {
		m.query.Conversations = &k.facts.Billing
	}
	return err
}

// count adds a delivered message to the month's count that it belongs to, if any.
func (r *replay) count(m *replayed, n int64) {
	if m.charge.Counts == (pricing.Counts{}) || m.delivered.IsZero() {
		return
	}
	e := m.entry()
	if key, ok := e.CountKey(); ok {
		r.counts[key] += n
	}
}

// entry is the message as a ledger would hold it.
func (m *replayed) entry() billing.Entry {
	e := billing.Entry{Number: m.place.business, Predicted: m.charge, Delivered: m.delivered}
	var zone *time.Location
	if a := m.place.account; a != nil {
		e.Account, e.Portfolio, zone = a.ID, a.Portfolio, a.Zone
	}
	if !m.delivered.IsZero() {
		e.Day = pricing.DateOf(m.delivered, zone)
	}
	return e
}

// delivered yields the messages of a place that may have been charged.
func (p *replayPlace) delivered() iter.Seq2[billing.Entry, error] {
	return func(yield func(billing.Entry, error) bool) {
		for _, m := range p.messages {
			if !m.refused && !yield(m.entry(), nil) {
				return
			}
		}
	}
}
