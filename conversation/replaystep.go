package conversation

import (
	"context"
	"errors"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

// play plays the step in hand: r.event as the log has it, and the message, if any.
func (r *replay) play(ctx context.Context, m *channels.Message) error {
	ev := &r.event
	switch ev.Kind {
	case channels.Unknown, channels.ThreadControl, channels.ErrorReport, channels.TemplateChange:
		return nil
	case channels.AccountChange:
		return r.playAccount(ctx)
	}
	if err := ev.Address.Validate(); err != nil {
		return err
	}
	p, err := r.place(ev.Address)
	if err != nil {
		return err
	}
	said := ev.Occurred
	r.moveEvent()
	if err := r.rules.timely(ev.Occurred); err != nil {
		return err
	}
	ed := p.served.timeline.At(ev.Occurred)
	if m != nil && ev.Kind == channels.BusinessMessage {
		return r.send(ctx, p, ed, m, said)
	}
	if r.refusedBefore(p) {
		return nil
	}
	charge := ev.Charge
	ev.Charge = nil // it counts from the delivery on
	err = r.settle(ctx, ed)
	if err == nil || unlinked(err) {
		return errors.Join(err, r.book(p, charge))
	}
	return err
}

// settle applies the event in hand as [Engine.settle] does, in place where there is
// nothing to link.
func (r *replay) settle(ctx context.Context, ed *policy.Edition) error {
	ev := &r.event
	if ev.Kind == channels.IdentityChange {
		return r.rules.settle(ctx, ed, ev)
	}
	s, _, err := r.store.home(ev.Address)
	if err != nil {
		return err
	}
	if ev.Group == "" && !alone(&ev.Identity) && !covers(&s.Identity, &ev.Identity) {
		return r.rules.settle(ctx, ed, ev)
	}
	kept := *s
	if err := apply(ed, ev, s); err != nil {
		*s = kept
		return err
	}
	return nil
}

// moveEvent moves the instants of the event in hand.
func (r *replay) moveEvent() {
	ev := &r.event
	ev.Occurred = ev.Occurred.Add(r.shift)
	if ev.Confirmed != nil {
		r.moved = channels.Confirmation{Window: ev.Confirmed.Window, Until: r.moveTime(ev.Confirmed.Until)}
		ev.Confirmed = &r.moved
	}
}

// moveTime moves an instant that may be absent.
func (r *replay) moveTime(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.Add(r.shift)
}

func (r *replay) playAccount(ctx context.Context) error {
	r.moveEvent()
	if a := r.event.Account; a != nil {
		update := *a
		update.Restrictions = make([]channels.Restriction, len(a.Restrictions))
		for i, one := range a.Restrictions {
			update.Restrictions[i] = channels.Restriction{Type: one.Type, Until: r.moveTime(one.Until)}
		}
		r.event.Account = &update
	}
	return r.rules.recordAccount(ctx, &r.event)
}

// refusedBefore reports whether the event in hand is the status of a message that
// may not go by these rules.
func (r *replay) refusedBefore(p *replayPlace) bool {
	s := r.event.Status
	if r.event.Kind != channels.DeliveryStatus || s == nil || s.MessageID == "" {
		return false
	}
	m := r.messages[messageKey{p.channel, s.MessageID, ""}]
	return m != nil && m.refused
}

// send decides a message and, when it may go, notes that it went.
func (r *replay) send(ctx context.Context, p *replayPlace, ed *policy.Edition, m *channels.Message, said time.Time) error {
	ev := &r.event
	var record *replayed
	if ev.ID != "" {
		if record = r.message(p, ev.ID, ""); record.decided {
			return nil
		}
	}
	err := r.know(ctx, p, m, said)
	if err != nil {
		return err
	}
	d := policy.Decide(ed, m, &r.facts, ev.Occurred)
	r.out.Sends++
	if record != nil {
		record.decided, record.refused = true, d.Verdict != policy.Allow
	}
	if d.Verdict != policy.Allow {
		r.refused[d.Reasons[0].Code]++
		return nil
	}
	r.out.Allowed++
	// What follows is the event that SentEvent makes.
	ev.Type, ev.Token, ev.TemplateName = m.Type, d.Requires.Echo, d.Requires.Template
	ev.Triggers, ev.Charge, ev.Confirmed, ev.Consent = window.On(window.Reply), nil, nil, channels.NoConsentChange
	if err = r.settle(ctx, ed); (err != nil && !unlinked(err)) || record == nil || p.served.book.Prices.Get() == nil {
		return err
	}
	s, _, failed := r.store.home(ev.Address)
	if failed != nil {
		return errors.Join(err, failed)
	}
	r.facts.State, r.facts.Marks, r.facts.Billing = s.State, s.Marks, s.Billing
	r.wait(record).query = r.facts.Query(ed, m, ev.Occurred)
	return errors.Join(err, r.price(record))
}

// know gathers the facts for a decision, as [Engine.CheckAt] does.
func (r *replay) know(ctx context.Context, p *replayPlace, m *channels.Message, said time.Time) error {
	ev, f := &r.event, &r.facts
	s, home, err := r.store.home(ev.Address)
	if err != nil {
		return err
	}
	*f = policy.Facts{
		State: s.State, Marks: s.Marks, Billing: s.Billing, Consent: s.Consent, Account: p.account, // priced when it is delivered
		HostRate: r.rules.hostRate, Number: ev.Address.Business, Margin: r.rules.margin, Strict: r.rules.strict,
		Scoped: !isPhone(ev.Address.User),
	}
	if len(p.own.Restrictions) > 0 {
		f.Restrictions = inForce(p.own.Restrictions, ev.Occurred)
	}
	f.Country, f.Recipient = p.served.locate(ev.Address.User, s, home.User)
	if r.rules.consents != nil {
		known, err := r.rules.consents.Consent(ctx, ev.Address)
		if err != nil {
			return err
		}
		f.Consent = f.Consent.Merge(policy.Consent{
			OptedIn: r.moveTime(known.OptedIn), OptedOut: r.moveTime(known.OptedOut),
			MarketingStopped: r.moveTime(known.MarketingStopped), MarketingResumed: r.moveTime(known.MarketingResumed),
			Never: known.Never,
		})
	}
	f.Template = r.template(p, m, said)
	return nil
}

// template asks the catalogue about a template as of the log's own instant.
func (r *replay) template(p *replayPlace, m *channels.Message, said time.Time) policy.TemplateFacts {
	if m.Template == nil || m.Template.Name == "" || r.rules.templates == nil {
		return policy.TemplateFacts{}
	}
	account := owner(r.event.Address, p.account)
	v, found := r.rules.templates.Lookup(account, m.Template.Name, m.Template.Language, said)
	f := policy.NewTemplateFacts(p.served.templates(r.event.Occurred), v, found, m.Template, said)
	f.Until, f.Refusal.Until = r.moveTime(f.Until), r.moveTime(f.Refusal.Until)
	return f
}

// book notes what the event in hand says of a charge, as [Engine.Record] does; charge
// is what it carries.
func (r *replay) book(p *replayPlace, charge *pricing.Charge) error {
	ev := &r.event
	switch {
	case ev.Kind == channels.BusinessMessage && ev.ID != "":
		if m := r.message(p, ev.ID, ""); !m.decided && charge != nil && *charge != (pricing.Charge{}) {
			m.decided = true
			r.wait(m).charge = *charge
			return r.price(m)
		}
	case ev.Kind == channels.DeliveryStatus && ev.Status != nil && ev.Status.MessageID != "" && !ev.Status.Watermark:
		switch ev.Status.State {
		case channels.Delivered, channels.Read, channels.Played:
			return r.deliver(r.message(p, ev.Status.MessageID, ev.Status.Participant), ev.Occurred)
		}
	}
	return nil
}
