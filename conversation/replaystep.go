package conversation

import (
	"context"
	"errors"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/pricing"
)

// replay is a replay on its way. It belongs to one goroutine. It is an engine over a memory store of its own, whose clock shows the
// instant of the step in hand, and the messages that it waits to see delivered.
type replay struct {
	engine   *Engine
	now      time.Time
	shift    time.Duration
	event    channels.Event // of the step in hand, moved
	one      [1]channels.Event
	places   map[place]*replayPlace
	messages map[messageKey]*replayed
	counts   map[pricing.CountKey]int64
	opened   bool // whether any charge opened a billing conversation

	out  Outcome
	errs []error
}

// Now implements [Clock].
func (r *replay) Now() time.Time { return r.now }

// Count implements [billing.Counter]: allowances and volume tiers begin unused.
func (r *replay) Count(_ context.Context, keys ...pricing.CountKey) ([]pricing.Usage, error) {
	out := make([]pricing.Usage, len(keys))
	for i, key := range keys {
		out[i] = pricing.Usage{Count: r.counts[key], Known: true}
	}
	return out, nil
}

func newReplay(e *Engine, shift time.Duration) *replay {
	r := &replay{
		shift: shift, places: map[place]*replayPlace{}, messages: map[messageKey]*replayed{},
		counts: map[pricing.CountKey]int64{}, out: Outcome{Refusals: map[policy.ReasonCode]int64{}},
	}
	r.engine = &Engine{
		channels: e.channels, store: NewMemoryStore(), clock: r, templates: e.templates, usage: r, rules: e.rules,
		hostRate: e.hostRate, margin: e.margin, strict: e.strict, ahead: e.ahead,
	}
	r.engine.batches.New, r.engine.walks.New = newBatch, newWalk
	if e.accounts != nil {
		r.engine.accounts = &askedOnce{accounts: e.accounts, known: map[place]*policy.Account{}}
	}
	if e.consents != nil {
		r.engine.consents = &movedConsents{e.consents, shift}
	}
	return r
}

// askedOnce asks for each account once.
type askedOnce struct {
	accounts Accounts
	known    map[place]*policy.Account
}

func (o *askedOnce) Account(ctx context.Context, channel, business string) (*policy.Account, error) {
	at := place{channel, business}
	if known, asked := o.known[at]; asked {
		return known, nil
	}
	known, err := o.accounts.Account(ctx, channel, business)
	if err == nil {
		o.known[at] = known
	}
	return known, err
}

// movedConsents moves the instants of the host's register with those of the log.
type movedConsents struct {
	consents Consents
	shift    time.Duration
}

func (m *movedConsents) Consent(ctx context.Context, a channels.Address) (policy.Consent, error) {
	c, err := m.consents.Consent(ctx, a)
	for _, t := range [...]*time.Time{&c.OptedIn, &c.OptedOut, &c.MarketingStopped, &c.MarketingResumed} {
		*t = moved(*t, m.shift)
	}
	return c, err
}

// moved moves an instant that may be absent.
func moved(t time.Time, shift time.Duration) time.Time {
	if t.IsZero() {
		return t
	}
	return t.Add(shift)
}

// play plays the step in hand: r.event as the log has it, and the message, if any.
func (r *replay) play(ctx context.Context, m *channels.Message) error {
	ev := &r.event
	switch ev.Kind {
	case channels.Unknown, channels.ThreadControl, channels.ErrorReport, channels.TemplateChange:
		return nil
	}
	said := ev.Occurred
	r.move()
	decides := m != nil && ev.Kind == channels.BusinessMessage
	if decides {
		ev.Token = m.Token // who commented may be known by the token alone
	}
	if err := ev.Validate(); err != nil {
		return err
	}
	r.now = ev.Occurred
	if ev.Kind == channels.AccountChange {
		return r.record(ctx)
	}
	p, err := r.place(ctx, ev.Address)
	if err != nil {
		return err
	}
	switch {
	case decides:
		return r.send(ctx, p, m, said)
	case ev.Kind == channels.BusinessMessage:
		return r.echo(ctx, p)
	case ev.Kind == channels.DeliveryStatus && ev.Status.MessageID != "" && !ev.Status.Watermark:
		return r.status(ctx, p)
	}
	return r.record(ctx)
}

// record records the event in hand.
func (r *replay) record(ctx context.Context) error {
	r.one[0] = r.event
	_, err := r.engine.Record(ctx, r.one[:]...)
	var failed *channels.RecordError
	if errors.As(err, &failed) {
		return failed.Err // the replay says which step it was
	}
	return err
}

// move moves the instants of the event in hand.
func (r *replay) move() {
	ev := &r.event
	ev.Occurred = ev.Occurred.Add(r.shift)
	if c := ev.Confirmed; c != nil {
		ev.Confirmed = &channels.Confirmation{Window: c.Window, Until: moved(c.Until, r.shift)}
	}
	if u := ev.AccountUpdate; u != nil {
		update := *u
		update.EffectiveAt = moved(u.EffectiveAt, r.shift)
		update.Restrictions = make([]channels.Restriction, len(u.Restrictions))
		for i, one := range u.Restrictions {
			update.Restrictions[i] = channels.Restriction{Type: one.Type, Until: moved(one.Until, r.shift)}
		}
		update.Exceptions = make([]pricing.Exception, len(u.Exceptions))
		for i, one := range u.Exceptions {
			update.Exceptions[i] = pricing.Exception{Country: one.Country, From: moved(one.From, r.shift)}
		}
		ev.AccountUpdate = &update
	}
}

// send decides a message and, when it may go, notes that it went.
func (r *replay) send(ctx context.Context, p *replayPlace, m *channels.Message, said time.Time) error {
	ev := &r.event
	record := r.message(p, ev.ID, "")
	if record.decided {
		return nil
	}
	k, err := r.engine.know(ctx, ev.Address, *m, ev.Occurred)
	if err != nil {
		return err
	}
	// The catalogue is asked as of the log's own instant.
	if k.facts.Template, err = r.engine.template(ctx, k, m, said); err != nil {
		return err
	}
	k.facts.Template.Until = moved(k.facts.Template.Until, r.shift)
	k.facts.Template.Refusal.Until = moved(k.facts.Template.Refusal.Until, r.shift)
	d, err := r.engine.decide(ctx, k, m, ev.Occurred)
	if err != nil {
		return err
	}
	r.out.Sends++
	record.decided, record.refused = true, d.Verdict != policy.Allow
	if record.refused {
		r.out.Refused++
		r.out.Refusals[d.Reasons[0].Code]++
		return nil
	}
	sent := policy.SentEvent(ev.Address, *m, d, ev.ID, ev.Occurred)
	sent.Identity, sent.Group, sent.Charge = ev.Identity, ev.Group, nil // it counts from the delivery on
	r.event = sent
	if err := r.record(ctx); err != nil || k.facts.Prices == nil {
		return err
	}
	if k.joined {
		// Facts joined from several entries may lack an arrival that one of them has: what this message opens shows when it is recorded.
		told := k.facts.Template
		if k, err = r.engine.know(ctx, sent.Address, *m, sent.Occurred); err != nil {
			return err
		}
		k.facts.Template = told
	}
	record.to, record.group, record.waits = sent.Address, sent.Group, true
	record.query = k.facts.Query(k.served.timeline.At(sent.Occurred), m, sent.Occurred)
	return r.price(ctx, record)
}

// echo plays a message that the log does not show, with the charge that it carries.
func (r *replay) echo(ctx context.Context, p *replayPlace) error {
	charge := r.event.Charge
	r.event.Charge = nil // it counts from the delivery on
	if err := r.record(ctx); err != nil {
		return err
	}
	m := r.message(p, r.event.ID, "")
	if m.decided || charge == nil || *charge == (pricing.Charge{}) {
		return nil
	}
	m.decided, m.waits, m.to, m.group, m.charge = true, true, r.event.Address, r.event.Group, *charge
	return r.price(ctx, m)
}

// status plays a status, unless it is of a message that may not go by these rules.
func (r *replay) status(ctx context.Context, p *replayPlace) error {
	s := r.event.Status
	if m := r.messages[messageKey{p.channel, s.MessageID, ""}]; m != nil && m.refused {
		return nil
	}
	r.event.Charge = nil
	if err := r.record(ctx); err != nil {
		return err
	}
	switch s.State {
	case channels.Delivered, channels.Read, channels.Played:
		return r.deliver(ctx, r.message(p, s.MessageID, s.Participant), r.event.Occurred)
	}
	return nil
}
