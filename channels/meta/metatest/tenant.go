package metatest

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/internal/fact"
)

// Tenant is one emulated world: businesses, the people who talk to them, a clock, and a log of all that happened. Tenants of a server know
// nothing of each other, so that tests may run side by side. It is safe for concurrent use.
type Tenant struct {
	server *Server
	prefix string // of its paths

	mu         sync.Mutex
	shift      time.Duration // of the clock, by which it was moved
	serial     int
	webhook    string
	businesses []*Business
	people     map[channels.Address]*person // under each of their identifiers
	order      []*person                    // in the order in which they were first heard of
	tokens     map[tokenKey]*person         // who wrote a comment or granted a token
	said       map[channels.Address][]channels.Event
	templates  []*heldTemplate
	files      map[string]upload
	waba       string // the account of the WhatsApp numbers that were not described
	requests   []Request
	queue      []*webhook
	deliveries []Delivery
	faults     []Fault
	disturbed  []Disturbance
	delivering bool
	life       int           // how often the tenant was made new
	wake       chan struct{} // closed at the next change; nil while nobody watches
}

type tokenKey struct{ channel, business, token string }

// person is somebody in conversation with one business, a group, or whoever a token stands for.
type person struct {
	address channels.Address
	scoped  string // the business-scoped identifier, as far as it is known
	log     []channels.Event
}

// Business is a WhatsApp number, a Page or an Instagram account, and what the emulator is told of it. One that was never described exists as soon as
// it is named: without a feature, without a messaging limit, in no country, and able to pay.
type Business struct {
	// Channel and ID say which: ID is the phone number id, the Page's id or the Instagram account's id.
	Channel string `json:"channel"`
	ID      string `json:"id"`
	// Account is the account that owns templates and restrictions: the WhatsApp business account, elsewhere the business itself. Empty on
	// WhatsApp: the account whose templates or analytics were asked for first, else the ID followed by a zero.
	Account string `json:"account,omitempty"`
	// Phone is the number that people see, WhatsApp only.
	Phone string `json:"phone,omitempty"`
	// Country is where the business is, ISO 3166-1 alpha-2; a block by country passes over a business of none.
	Country string `json:"country,omitempty"`
	// Features are what the platform granted: "human_agent", "direct_send".
	Features []string `json:"features,omitempty"`
	// Limit is how many people templates may reach outside a window in a moving day; 0 or less is no limit.
	Limit int `json:"limit,omitempty"`
	// NoPayment says that the account has no means of payment.
	NoPayment bool `json:"no_payment,omitempty"`
	// Currency is the ISO 4217 code in which it pays, USD when empty.
	Currency string `json:"currency,omitempty"`
}

// clear makes the tenant new.
func (t *Tenant) clear() {
	t.changed()
	t.shift, t.serial = 0, 0
	t.life++
	t.businesses, t.people, t.order = nil, map[channels.Address]*person{}, nil
	t.tokens, t.said = map[tokenKey]*person{}, map[channels.Address][]channels.Event{}
	t.files, t.waba = map[string]upload{}, ""
	t.templates, t.requests, t.queue, t.deliveries, t.faults, t.disturbed = nil, nil, nil, nil, nil, nil
}

// Reset forgets everything that was told, sent and set, and lets the clock go by the server's again.
func (t *Tenant) Reset() {
	if !t.made() {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.clear()
}

// Now is the tenant's time, UTC: that of the server's clock, and what it was advanced by. An engine under test may use the tenant as its clock.
func (t *Tenant) Now() time.Time {
	if !t.made() {
		return time.Time{}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.now()
}

func (t *Tenant) now() time.Time {
	return t.server.clock.Now().Add(t.shift).UTC().Truncate(time.Millisecond)
}

// Advance moves the clock forward and delivers on the way what falls due, each webhook at its own instant. While another call delivers, it only
// moves the clock, and that call goes on with what is due then. A duration below zero, or one that leads further than time can be told, is
// a [*channels.InputError]. It stops early when the context ends, whose error it returns.
func (t *Tenant) Advance(ctx context.Context, d time.Duration) error {
	if err := t.usable(ctx); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	target := t.now().Add(d)
	switch {
	case d < 0:
		return &channels.InputError{Field: "advance", Value: d.String(), Reason: "is negative: the clock goes forward only"}
	case t.shift > math.MaxInt64-d || target.Year() > lastYear:
		return &channels.InputError{Field: "advance", Value: d.String(), Reason: "leads further than time can be told"}
	}
	for !t.delivering {
		w := t.soonest()
		if w == nil || w.due.After(target) {
			break
		}
		t.moveTo(w.due)
		if err := t.flush(ctx); err != nil {
			return err
		}
	}
	t.moveTo(target)
	return nil
}

// until is how long it is until an instant; one that is too far away for a [time.Duration] is an error.
func (t *Tenant) until(at time.Time) (time.Duration, error) {
	d := at.Sub(t.Now())
	if d == math.MaxInt64 || d == math.MinInt64 {
		return 0, &channels.InputError{Field: "now", Value: at.Format(time.RFC3339), Reason: "is further away than the clock can be moved"}
	}
	return d, nil
}

// lastYear is the last that JSON can write.
const lastYear = 9999

// moveTo moves the clock to an instant, never back.
func (t *Tenant) moveTo(at time.Time) {
	if ahead := at.Sub(t.now()); ahead > 0 {
		t.shift += ahead
		t.changed()
	}
}

// SetBusiness says what is so of a business from now on. Without a channel of the emulator, or without an id, it is a [*channels.InputError].
func (t *Tenant) SetBusiness(b Business) error {
	if !t.made() {
		return errNotMade()
	}
	p := t.server.platform(b.Channel)
	switch {
	case p == nil:
		return &channels.InputError{Field: "business.channel", Value: b.Channel, Reason: "is not emulated"}
	case b.ID == "":
		return &channels.InputError{Field: "business.id", Reason: "is empty"}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	known := t.business(p, b.ID)
	b.Account, b.Phone, b.Currency = cmp.Or(b.Account, known.Account), cmp.Or(b.Phone, known.Phone), cmp.Or(b.Currency, known.Currency)
	b.Features = slices.Clone(b.Features)
	*known = b
	return nil
}

// business finds a business, or begins to know it.
func (t *Tenant) business(p *platform, id string) *Business {
	name := p.channel.Name()
	for _, b := range t.businesses {
		if b.Channel == name && b.ID == id {
			return b
		}
	}
	b := &Business{Channel: name, ID: id, Account: id, Currency: "USD"}
	if p.numbers {
		b.Account, b.Phone = cmp.Or(t.waba, id+"0"), id
	}
	t.businesses = append(t.businesses, b)
	return b
}

// person finds whoever has one of the identifiers, or begins to know them.
func (t *Tenant) person(a channels.Address, more ...string) *person {
	var found *person
	names := append([]string{a.User}, more...)
	for _, name := range names {
		if p := t.people[withUser(a, name)]; p != nil && name != "" {
			switch {
			case found == nil:
				found = p
			case found != p: // two who turn out to be one
				found.log = append(found.log, p.log...)
				slices.SortStableFunc(found.log, func(a, b channels.Event) int { return a.Occurred.Compare(b.Occurred) })
				t.order = slices.DeleteFunc(t.order, func(o *person) bool { return o == p })
				t.rename(p, found)
			}
		}
	}
	if found == nil {
		found = &person{address: a}
		t.order = append(t.order, found)
	}
	for _, name := range names {
		if name != "" {
			t.people[withUser(a, name)] = found
		}
	}
	return found
}

// pass takes a number from its owner when somebody shows up with it under another scoped identifier. The owner keeps that owner's own.
func (t *Tenant) pass(ev *channels.Event) {
	id, number := ev.Identity, withUser(ev.Address, ev.Identity.Phone)
	owner := t.people[number]
	known := owner != nil && owner.scoped != "" && id.Phone != "" && id.Scoped != ""
	if !known || owner.scoped == id.Scoped || id.Parent != "" && t.people[withUser(number, id.Parent)] == owner {
		return
	}
	delete(t.people, number)
	owner.address.User = owner.scoped
}

// change gives a person new identifiers in place of the previous ones. A number that was given up is nobody's then, and one that was somebody
// else's goes over.
func (t *Tenant) change(ev *channels.Event) *person {
	was := ev.Previous.All()
	who := t.person(withUser(ev.Address, was[0]), was...)
	delete(t.people, withUser(ev.Address, ev.Previous.Phone))
	for _, name := range ev.Identity.All() {
		t.people[withUser(ev.Address, name)] = who
	}
	who.address.User, who.scoped = ev.Address.User, cmp.Or(ev.Identity.Scoped, who.scoped)
	return who
}

// rename gives the names of one person to another.
func (t *Tenant) rename(from, to *person) {
	for a, p := range t.people {
		if p == from {
			t.people[a] = to
		}
	}
	for k, p := range t.tokens {
		if p == from {
			t.tokens[k] = to
		}
	}
}

func withUser(a channels.Address, user string) channels.Address {
	a.User = user
	return a
}

// next makes a number of its own for each thing that is named.
func (t *Tenant) next() string {
	t.serial++
	return strconv.Itoa(t.serial)
}

// unlocked does something without the lock, which the caller has: while a host is asked, it may ask in turn.
func (t *Tenant) unlocked(do func()) {
	t.mu.Unlock()
	defer t.mu.Lock()
	do()
}

// made reports whether the tenant is a server's: methods of any other do nothing.
func (t *Tenant) made() bool { return t != nil && t.server != nil }

// usable refuses a nil context, and a tenant that is no server's.
func (t *Tenant) usable(ctx context.Context) error {
	if ctx == nil {
		return &channels.InputError{Field: "ctx", Reason: "is nil"}
	}
	if !t.made() {
		return errNotMade()
	}
	return nil
}

func errNotMade() error { return &channels.InputError{Field: "tenant", Reason: "is no server's"} }

// Format names the tenant only, whatever the verb.
func (t *Tenant) Format(f fmt.State, verb rune) {
	if !t.made() {
		fact.Print(f, verb, "no tenant")
		return
	}
	fact.Print(f, verb, "emulated world "+strconv.Quote(t.prefix))
}
