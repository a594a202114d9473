package conversation

import (
	"context"
	"iter"
	"sync"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/pricing"
)

// replay is a replay on its way. It belongs to one goroutine.
type replay struct {
	// rules is an engine with the rules of the host's and the store below.
	rules *Engine
	store *replayStore
	shift time.Duration

	places   map[place]*replayPlace
	last     *replayPlace
	messages map[messageKey]*replayed
	free     []replayed // records not yet used, made many at a time
	idle     []*pending // no longer used
	counts   pricing.Tally
	refused  map[policy.ReasonCode]int64

	out  Outcome
	errs []error

	// What the step in hand needs, kept here so that no step allocates it.
	event channels.Event
	facts policy.Facts
	moved channels.Confirmation
}

func newReplay(e *Engine, shift time.Duration) *replay {
	r := &replay{
		store: &replayStore{snapshots: map[channels.Address]*Snapshot{}}, shift: shift,
		places: map[place]*replayPlace{}, messages: map[messageKey]*replayed{},
		counts: pricing.Tally{}, refused: map[policy.ReasonCode]int64{},
	}
	r.rules = &Engine{
		channels: e.channels, templates: e.templates, consents: e.consents, accounts: e.accounts,
		hostRate: e.hostRate, margin: e.margin, strict: e.strict, store: r.store, ahead: -1,
		observations: sync.Pool{New: newObservation},
	}
	return r
}

// replayStore is a Store for a single goroutine, whose snapshots may also be
// changed in place. They stay where they are as long as it lives.
type replayStore struct {
	snapshots map[channels.Address]*Snapshot
	// last is the address that was asked for last, which is often asked for again.
	last channels.Address
	here *Snapshot
}

// Load implements [Store].
func (m *replayStore) Load(_ context.Context, a channels.Address) (Snapshot, error) {
	return *m.at(a), nil
}

// Update implements [Store].
func (m *replayStore) Update(_ context.Context, a channels.Address, change func(*Snapshot) error) error {
	s := m.at(a)
	kept := *s
	err := change(s)
	if err != nil {
		*s = kept
	}
	return err
}

// Delete implements [Store].
func (m *replayStore) Delete(_ context.Context, a channels.Address) error {
	*m.at(a) = Snapshot{}
	return nil
}

// at gives the snapshot under an address, made when there is none.
func (m *replayStore) at(a channels.Address) *Snapshot {
	if a == m.last && m.here != nil {
		return m.here
	}
	s := m.snapshots[a]
	if s == nil {
		s = &Snapshot{}
		m.snapshots[a] = s
	}
	m.last, m.here = a, s
	return s
}

// home gives the snapshot of a person and where it is kept, following aliases.
func (m *replayStore) home(a channels.Address) (*Snapshot, channels.Address, error) {
	for range maxHops {
		s := m.at(a)
		if s.LinkedTo == "" {
			return s, a, nil
		}
		a.User = s.LinkedTo
	}
	return nil, a, ErrAliasLoop
}

// replayPlace is a business number or page, and the messages that it sent.
type replayPlace struct {
	place
	served   *served
	account  *policy.Account
	pricing  pricing.Account
	zones    pricing.Zones
	own      *Snapshot // what is known of the business itself
	messages []*replayed
}

// place finds what is known of the business of an address.
func (r *replay) place(a channels.Address) (*replayPlace, error) {
	at := place{a.Channel, a.Business}
	if r.last != nil && r.last.place == at {
		return r.last, nil
	}
	p := r.places[at]
	if p == nil {
		c, err := r.rules.channel(a.Channel)
		if err != nil {
			return nil, err
		}
		p = &replayPlace{place: at, served: c, own: r.store.at(channels.Address{Channel: a.Channel, Business: a.Business})}
		if r.rules.accounts != nil {
			p.account = r.rules.accounts.Account(a.Channel, a.Business)
		}
		if p.account != nil {
			p.pricing = p.account.Pricing
		}
		p.zones = func(string) *time.Location { return p.pricing.Zone }
		r.places[at] = p
	}
	r.last = p
	return p, nil
}

type messageKey struct{ channel, id, participant string }

// replayed is one message to one recipient.
type replayed struct {
	place     *replayPlace
	charge    pricing.Charge
	delivered time.Time
	pending   *pending // nil once it is priced
	// decided is set once a step said what was sent, and refused when it may not go.
	decided, refused bool
}

// message gives the record of a message, made when there is none.
func (r *replay) message(p *replayPlace, id, participant string) *replayed {
	key := messageKey{p.channel, id, participant}
	m := r.messages[key]
	if m == nil {
		if len(r.free) == 0 {
			r.free = make([]replayed, chunk)
		}
		m, r.free = &r.free[0], r.free[1:]
		m.place = p
		r.messages[key] = m
		p.messages = append(p.messages, m)
	}
	return m
}

// pending is a message that waits for its delivery: whose it is, and what it costs or
// what that depends on.
type pending struct {
	to     channels.Address
	charge pricing.Charge // known beforehand, if not zero
	query  pricing.Query
}

// wait notes that a message went to the address of the event in hand. The caller
// fills in the charge or the query and calls price.
func (r *replay) wait(m *replayed) *pending {
	if n := len(r.idle); n > 0 {
		m.pending, r.idle = r.idle[n-1], r.idle[:n-1]
		*m.pending = pending{}
	} else {
		m.pending = &pending{}
	}
	m.pending.to = r.event.Address
	return m.pending
}

// deliver notes a delivery; of several the earliest counts.
func (r *replay) deliver(m *replayed, at time.Time) error {
	if !m.delivered.IsZero() && !at.Before(m.delivered) {
		return nil
	}
	r.count(m, -1)
	m.delivered = at
	r.count(m, 1)
	return r.price(m)
}

// price works out what a message costs once both its sending and its delivery are
// known: by the rules, the usage and the billing conversations of the delivery.
func (r *replay) price(m *replayed) error {
	w := m.pending
	if w == nil || m.delivered.IsZero() {
		return nil
	}
	s, _, err := r.store.home(w.to)
	if err != nil {
		return err
	}
	if m.charge = w.charge; m.charge == (pricing.Charge{}) {
		account := &m.place.pricing
		w.query.At, w.query.Usage, w.query.Conversations = m.delivered, r.counts, &s.Billing
		m.place.served.book.Prices.Get().ViewFor(account, m.delivered).ClassifyInto(&m.charge, account, &w.query)
	}
	s.Billing = s.Billing.Delivered(m.charge, m.delivered)
	r.count(m, 1)
	m.pending, r.idle = nil, append(r.idle, w)
	return nil
}

// count adds a delivered message to the month's count that it belongs to, if any.
func (r *replay) count(m *replayed, n int64) {
	if m.charge.Counts == (pricing.Counts{}) {
		return
	}
	e := m.entry()
	if key, ok := e.CountKey(m.place.zones); ok {
		r.counts[key] += n
	}
}

// entry is the message as a ledger would hold it.
func (m *replayed) entry() pricing.Entry {
	a := &m.place.pricing
	return pricing.Entry{
		Account: a.ID, Portfolio: a.Portfolio, Number: m.place.business,
		Predicted: m.charge, Delivered: m.delivered,
	}
}

// delivered yields the messages of a place that may have been charged.
func (p *replayPlace) delivered() iter.Seq[pricing.Entry] {
	return func(yield func(pricing.Entry) bool) {
		for _, m := range p.messages {
			if !m.refused && !yield(m.entry()) {
				return
			}
		}
	}
}
