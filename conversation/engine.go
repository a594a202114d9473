package conversation

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/benbjohnson/clock"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// Clock tells the time. A *clock.Mock of github.com/benbjohnson/clock is one.
type Clock interface {
	Now() time.Time
}

// Templates is the host's catalogue of message templates; [template.NewCatalogue] makes one. Implementations are safe for concurrent
// use. Errors reach the caller of the engine as they are.
type Templates interface {
	// Lookup finds the template of exactly that name and language as of an instant;
	// false means that there is none.
	Lookup(ctx context.Context, account, name, language string, at time.Time) (template.View, bool, error)
	// All yields every template of the account as of an instant, by name, then
	// language. An error ends it. The engine also asks it which template an update means that says an ID and no name.
	All(ctx context.Context, account string, at time.Time) iter.Seq2[template.View, error]
	// Apply records what the platform told: all of the updates, or none and an
	// error. Updates come in any order and repeatedly.
	Apply(ctx context.Context, updates ...template.Update) error
}

// Consents is the host's register of consent. It is asked under each identifier of the person; what it says is joined with what the
// engine saw itself, and of each kind the latest instant counts. Implementations are safe for concurrent use. Errors reach the
// caller of the engine as they are.
type Consents interface {
	Consent(ctx context.Context, a channels.Address) (policy.Consent, error)
}

// Accounts says what the host knows of the business account behind a number or page; nil means nothing. What it says counts more
// than what webhooks said, but for restrictions, which are recorded ([channels.AccountUpdate]): [policy.Account.Checked] says that they
// are, also where the store lost its data. Implementations are safe for concurrent use and return values that nobody changes. Errors reach the
// caller of the engine as they are.
type Accounts interface {
	Account(ctx context.Context, channel, business string) (*policy.Account, error)
}

// AccountMap is Accounts for a host that knows its accounts when it starts: the account behind each number or page, by the business
// of its addresses. A business that is not in it is not known.
type AccountMap map[string]policy.Account

// Account implements [Accounts].
func (m AccountMap) Account(_ context.Context, _, business string) (*policy.Account, error) {
	if a, known := m[business]; known {
		return &a, nil
	}
	return nil, nil
}

// Observer is told what the engine did, for metrics and logs. Calls come from the
// goroutine that called the engine, so an observer returns fast.
type Observer interface {
	Recorded(ctx context.Context, e channels.Event, err error)
	Decided(ctx context.Context, a channels.Address, m channels.Message, d policy.Decision)
}

// Engine records events and answers whether messages may go. Make one with [New].
// It is safe for concurrent use, starts no goroutine and keeps all state in its
// store, so that many processes may share one. Contexts must not be nil: use [context.Background].
type Engine struct {
	channels  map[string]*served
	store     Store
	clock     Clock
	templates Templates
	consents  Consents
	accounts  Accounts
	usage     billing.Counter
	ledger    billing.Ledger
	rules     []HouseRule
	observer  Observer
	hostRate  pricing.Amount
	margin    time.Duration
	ahead     time.Duration
	strict    bool
	recent    int

	order   []*served // in the order in which they were given
	batches sync.Pool // of *batch
	walks   sync.Pool // of *walk
}

// served is a channel with its rules.
type served struct {
	policy.Channel
	book     *policy.Rulebook
	amended  bool // book was given in place of the channel's own
	listed   bool // the channel was given by WithChannels
	timeline *policy.Timeline
	windows  []windowRules
	byID     time.Duration // how long what is known by an id is needed
	rulesAt  func(at int64) window.Rules
}

// New makes an engine. Without options it keeps state in memory, reads the system
// clock and serves no channel, so at least [WithChannels] is needed for it to
// allow anything. The error names the option that is wrong: a channel that is nil, or given
// twice by options of one kind, a rulebook that does not compile or is another channel's, a negative
// margin, a nil store.
func New(opts ...Option) (*Engine, error) {
	e := &Engine{
		channels: map[string]*served{}, clock: clock.New(), ahead: defaultAhead,
		recent: defaultRecent, batches: sync.Pool{New: newBatch}, walks: sync.Pool{New: newWalk},
	}
	for i, o := range opts {
		if o == nil {
			return nil, &channels.InputError{Field: "options[" + strconv.Itoa(i) + "]", Reason: "is nil"}
		}
		if err := o(e); err != nil {
			return nil, err
		}
	}
	if e.store == nil {
		e.store = NewMemoryStore()
	}
	if e.usage == nil && e.ledger != nil {
		e.usage = e.ledger
	}
	return e, nil
}

// defaultRecent is how many acts of a person are remembered: more than a platform redelivers at once.
const defaultRecent = 16

// defaultAhead is how far in the future an event may lie: a day covers every
// mistaken zone, and keeps garbage out.
const defaultAhead = 24 * time.Hour

// Option sets up an [Engine].
type Option func(*Engine) error

// WithChannels adds channels, each with its own rulebook.
func WithChannels(list ...policy.Channel) Option {
	return func(e *Engine) error {
		for _, c := range list {
			if fact.IsNil(c) {
				return &channels.InputError{Field: "channel", Reason: "is nil"}
			}
			if err := e.serve(&served{Channel: c, book: c.Rulebook(), listed: true}); err != nil {
				return err
			}
		}
		return nil
	}
}

// WithRulebook adds a channel with an amended rulebook in place of its own. If [WithChannels] gives the channel too, before or after,
// this rulebook holds.
func WithRulebook(c policy.Channel, book *policy.Rulebook) Option {
	return func(e *Engine) error { return e.serve(&served{Channel: c, book: book, amended: true}) }
}

func (e *Engine) serve(s *served) error {
	if fact.IsNil(s.Channel) || s.book == nil {
		return &channels.InputError{Field: "channel", Reason: "or its rulebook is nil"}
	}
	name := s.Name()
	before := e.channels[name]
	switch {
	case s.book.Channel != name:
		return &channels.InputError{Field: "rulebook", Value: s.book.Channel, Reason: "is not the channel's: " + name}
	case before == nil:
		e.order = append(e.order, s)
	case before.amended && s.amended || before.listed && s.listed:
		return &channels.InputError{Field: "channel", Value: name, Reason: "is given twice"}
	case before.amended: // its rulebook holds
		before.listed = true
		return nil
	default:
		s.listed = true
		e.order[slices.Index(e.order, before)] = s
	}
	s.book = s.book.Clone() // the host may amend its own further
	var err error
	if s.timeline, err = s.book.Compile(); err != nil {
		return fmt.Errorf("channel %q: %w", name, err)
	}
	s.windows, s.byID = windowsOf(s.book), longestByID(s.book)
	s.rulesAt = s.rules
	e.channels[name] = s
	return nil
}

// set takes over what an option gives, which must not be nil.
func set[T any](to *T, value T, field string) error {
	if fact.IsNil(value) {
		return &channels.InputError{Field: field, Reason: "is nil"}
	}
	*to = value
	return nil
}

// setSpan takes over what an option gives, which must not be negative.
func setSpan(to *time.Duration, d time.Duration, field string) error {
	if d < 0 {
		return &channels.InputError{Field: field, Value: d.String(), Reason: "is negative"}
	}
	*to = d
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

// WithTemplates checks templates against a catalogue, under the account that owns the number: Accounts say which (Pricing.ID), else
// webhooks do. Without a catalogue, decisions say that they took templates to exist and to be approved.
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
func WithUsage(u billing.Counter) Option {
	return func(e *Engine) error { return set(&e.usage, u, "usage") }
}

// WithLedger keeps what every message was estimated and confirmed to cost. Without [WithUsage], allowances and volume tiers follow it.
func WithLedger(l billing.Ledger) Option {
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
	return func(e *Engine) error { return setSpan(&e.margin, d, "margin") }
}

// WithStrict refuses what only an assumed rule permits, and what rests on a fact that nobody gave ([policy.FactMissing], with the
// facts in Decision.Assumed). Give them thus:
//
//	AssumedTemplate, AssumedCategory     WithTemplates, with the account's list loaded
//	AssumedOptIn                         WithConsents, or Record of a channels.OptIn
//	AssumedAccount, AssumedCountry       WithAccounts: Country; a Limit with Reached and Counted
//	AssumedUsage                         WithLedger or WithUsage
//	AssumedZone                          QuietHours.PersonZone; the account's Pricing.Zone
//	AssumedUnblocked, AssumedPast        what the store lost; of the account, Checked
func WithStrict(strict bool) Option { return func(e *Engine) error { e.strict = strict; return nil } }

// WithAhead is how far in the future an event may lie before it is refused as a
// fault of a clock. The default is 24 hours. An event in the future that is
// accepted opens nothing before its time; a message of the business counts at once, and so does a stop.
func WithAhead(d time.Duration) Option {
	return func(e *Engine) error { return setSpan(&e.ahead, d, "ahead") }
}

// WithRecent is how many of a person's latest acts are remembered, so that one which is delivered again is not new. The default is
// 16; 0 remembers none, so that every act is new. The most is 64. Acts that share an instant with the earliest of these are remembered
// as well, up to 256 in all.
func WithRecent(n int) Option {
	const most = 64
	return func(e *Engine) error {
		if n < 0 || n > most {
			return &channels.InputError{Field: "recent", Value: strconv.Itoa(n), Reason: "is not 0 to " + strconv.Itoa(most)}
		}
		e.recent = n
		return nil
	}
}

// usable refuses a nil context, and an engine that [New] did not make.
func (e *Engine) usable(ctx context.Context) error {
	switch {
	case e == nil || e.clock == nil:
		return &channels.InputError{Field: "engine", Reason: "was not made by New"}
	case ctx == nil:
		return &channels.InputError{Field: "ctx", Reason: "is nil"}
	}
	return nil
}

// now is the clock's instant; it is zero for an engine that is not usable.
func (e *Engine) now() time.Time {
	if e == nil || e.clock == nil {
		return time.Time{}
	}
	return e.clock.Now()
}

// channel finds a served channel.
func (e *Engine) channel(name string) (*served, error) {
	if c := e.channels[name]; c != nil {
		return c, nil
	}
	if name == "" {
		return nil, &channels.InputError{Field: "address.channel", Reason: "is empty"}
	}
	served := e.names()
	if served == "" {
		served = "none: see WithChannels"
	}
	return nil, &channels.InputError{Field: "address.channel", Value: channels.Clip(name), Reason: "is not served by this engine, which serves " + served}
}

// names lists the names of the channels in the order in which they were given.
func (e *Engine) names() string {
	names := make([]string, len(e.order))
	for i, c := range e.order {
		names[i] = c.Name()
	}
	return strings.Join(names, ", ")
}

// Format names the channels, whatever the verb: a store and its entries are not printed along.
func (e *Engine) Format(f fmt.State, verb rune) {
	fact.Print(f, verb, "engine of "+e.names())
}
