package conversation

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// Clock tells the time. A *clock.Mock of github.com/benbjohnson/clock is one.
type Clock interface {
	Now() time.Time
}

// Templates is the host's catalogue of message templates; *[template.Catalogue]
// is one. Lookup answers as of an instant; false means that there is no such
// template. Implementations are safe for concurrent use.
type Templates interface {
	Lookup(account, name, language string, at time.Time) (template.View, bool)
}

// TemplateUpdater is implemented by catalogues that follow the platform's
// webhooks; the engine hands them every [channels.TemplateChange].
type TemplateUpdater interface {
	Apply(...template.Update) error
}

// Consents is the host's register of consent. It is asked for the address given
// to the engine and, where that is an alias, for the one the conversation is kept
// under. What it says is combined with what the engine saw itself; of each instant
// the later counts. The error is returned
// by [Engine.Check] as it is.
type Consents interface {
	Consent(ctx context.Context, a channels.Address) (policy.Consent, error)
}

// Accounts says what is known of a business account; nil means nothing is.
// Implementations are safe for concurrent use and return values that nobody
// changes.
type Accounts interface {
	Account(channel, business string) *policy.Account
}

// Observer is told what the engine did, for metrics and logs. Calls come from the
// goroutine that called the engine, so an observer returns fast.
type Observer interface {
	Recorded(ctx context.Context, e channels.Event, err error)
	Decided(ctx context.Context, a channels.Address, m channels.Message, d policy.Decision)
}

// Engine records events and answers whether messages may go. Make one with [New].
// It is safe for concurrent use, starts no goroutine and keeps all state in its
// store, so that many processes may share one.
type Engine struct {
	channels  map[string]*served
	store     Store
	clock     Clock
	templates Templates
	consents  Consents
	accounts  Accounts
	usage     pricing.Counter
	ledger    pricing.Ledger
	observer  Observer
	hostRate  pricing.Amount
	margin    time.Duration
	ahead     time.Duration
	strict    bool

	observations sync.Pool // of *observation
}

// served is a channel with its compiled rules.
type served struct {
	policy.Channel
	book     *policy.Rulebook
	timeline *policy.Timeline
	locator  policy.Locator
	biller   policy.Biller
}

// New makes an engine. Without options it keeps state in memory, reads the system
// clock and serves no channel, so at least [WithChannels] is needed for it to
// allow anything. The error names the option that is wrong: a channel given
// twice, a rulebook that does not compile or is another channel's, a negative
// margin, a nil store.
func New(opts ...Option) (*Engine, error) {
	e := &Engine{
		channels: map[string]*served{}, clock: systemClock{}, ahead: defaultAhead,
		observations: sync.Pool{New: newObservation},
	}
	for _, o := range opts {
		if err := o(e); err != nil {
			return nil, err
		}
	}
	if e.store == nil {
		e.store = NewMemoryStore()
	}
	if counter, ok := e.ledger.(pricing.Counter); ok && e.usage == nil {
		e.usage = counter
	}
	return e, nil
}

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

// defaultAhead is how far in the future an event may lie: a day covers every
// mistaken zone, and keeps garbage out.
const defaultAhead = 24 * time.Hour

// Option sets up an [Engine].
type Option func(*Engine) error

// WithChannels adds channels, each with its own rulebook.
func WithChannels(list ...policy.Channel) Option {
	return func(e *Engine) error {
		for _, c := range list {
			if err := e.serve(c, c.Rulebook()); err != nil {
				return err
			}
		}
		return nil
	}
}

// WithRulebook adds a channel with an amended rulebook in place of its own.
func WithRulebook(c policy.Channel, book *policy.Rulebook) Option {
	return func(e *Engine) error { return e.serve(c, book) }
}

func (e *Engine) serve(c policy.Channel, book *policy.Rulebook) error {
	if c == nil || book == nil {
		return &channels.InputError{Field: "channel", Reason: "or its rulebook is nil"}
	}
	name := c.Name()
	if book.Channel != name {
		return &channels.InputError{Field: "rulebook", Value: book.Channel, Reason: "is not the channel's: " + name}
	}
	if _, twice := e.channels[name]; twice {
		return &channels.InputError{Field: "channel", Value: name, Reason: "is given twice"}
	}
	tl, err := book.Compile()
	if err != nil {
		return fmt.Errorf("channel %q: %w", name, err)
	}
	s := &served{Channel: c, book: book.Clone(), timeline: tl}
	s.locator, _ = c.(policy.Locator)
	s.biller, _ = c.(policy.Biller)
	e.channels[name] = s
	return nil
}

// set takes over what an option gives, which must not be nil.
func set[T any](to *T, value T, field string) error {
	if any(value) == nil {
		return &channels.InputError{Field: field, Reason: "is nil"}
	}
	*to = value
	return nil
}

// WithStore keeps the state in a store other than memory.
func WithStore(s Store) Option {
	return func(e *Engine) error { return set(&e.store, s, "store") }
}

// WithClock reads the time from c.
func WithClock(c Clock) Option {
	return func(e *Engine) error { return set(&e.clock, c, "clock") }
}

// WithTemplates checks templates against a catalogue. Without one, decisions say
// that they took templates to exist and to be approved.
func WithTemplates(t Templates) Option {
	return func(e *Engine) error { return set(&e.templates, t, "templates") }
}

// WithConsents asks the host's register of consent.
func WithConsents(c Consents) Option {
	return func(e *Engine) error { return set(&e.consents, c, "consents") }
}

// WithAccounts says what is known of the business accounts.
func WithAccounts(a Accounts) Option {
	return func(e *Engine) error { return set(&e.accounts, a, "accounts") }
}

// WithUsage gives the month's counts, on which allowances and volume tiers rest.
func WithUsage(u pricing.Counter) Option {
	return func(e *Engine) error { return set(&e.usage, u, "usage") }
}

// WithLedger keeps what every message was estimated and confirmed to cost. When
// the ledger counts too ([pricing.Memory] does) and no [WithUsage] is given,
// allowances and volume tiers follow it.
func WithLedger(l pricing.Ledger) Option {
	return func(e *Engine) error { return set(&e.ledger, l, "ledger") }
}

// WithHostRate is the price of messages for which only the host knows one.
func WithHostRate(a pricing.Amount) Option {
	return func(e *Engine) error { e.hostRate = a; return nil }
}

// WithObserver reports what the engine does.
func WithObserver(o Observer) Option {
	return func(e *Engine) error { return set(&e.observer, o, "observer") }
}

// WithMargin closes windows d early for decisions, never for display. It is for
// the time between the decision and the platform's own check. The default is 0.
func WithMargin(d time.Duration) Option {
	return func(e *Engine) error {
		if d < 0 {
			return &channels.InputError{Field: "margin", Value: d.String(), Reason: "is negative"}
		}
		e.margin = d
		return nil
	}
}

// WithStrict refuses what only an assumed rule permits.
func WithStrict(strict bool) Option { return func(e *Engine) error { e.strict = strict; return nil } }

// WithAhead is how far in the future an event may lie before it is refused as a
// fault of a clock. The default is 24 hours. An event in the future that is
// accepted opens nothing before its time.
func WithAhead(d time.Duration) Option {
	return func(e *Engine) error {
		if d < 0 {
			return &channels.InputError{Field: "ahead", Value: d.String(), Reason: "is negative"}
		}
		e.ahead = d
		return nil
	}
}

// channel finds a served channel.
func (e *Engine) channel(name string) (*served, error) {
	if c := e.channels[name]; c != nil {
		return c, nil
	}
	return nil, &channels.InputError{Field: "address.channel", Value: name, Reason: "is not served by this engine"}
}

// quotas reports whether sends must be counted under these rules.
func quotas(rules window.Rules) bool {
	for i := range rules {
		if rules[i].Quota != (window.Quota{}) {
			return true
		}
	}
	return false
}
