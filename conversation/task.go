package conversation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation/internal/entry"
	"github.com/replywindow/replywindow/conversation/internal/who"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// task is one event to be recorded.
type task struct {
	index int // of the event
	event *channels.Event
	c     *served
	told  who.Told
	// fact is what the event says of the person, and grant what it says of its comment or token.
	fact, grant entry.Fact
	// home is the address whose entry the fact goes to.
	home channels.Address
	// token is the user under which the token's entry is kept, empty when the event has no token that opens something.
	token string
	// places are those of the entries that it names, home first, in the group that is on its way.
	places []int
}

// task checks an event of the batch and works out what it tells. The catalogue of templates, which keeps what is its by itself, is told at
// once, and the ledger before the entries. The zero task says that the entries have nothing to learn.
func (b *batch) task(ctx context.Context, i int, ev *channels.Event) (task, error) {
	e, now := b.engine, b.now
	if err := ev.Validate(); err != nil {
		return task{}, err
	}
	if ev.Kind == channels.Unknown && ev.Address.Channel == "" {
		return task{}, nil // the zero event is no channel's
	}
	c, err := e.channel(ev.Address.Channel)
	if err != nil {
		return task{}, err
	}
	switch ev.Kind {
	case channels.Unknown, channels.ThreadControl, channels.ErrorReport:
		return task{}, nil
	case channels.TemplateChange:
		return task{}, e.recordTemplate(ctx, ev, now)
	}
	if err := e.timely("occurred", ev.Occurred, now); err != nil {
		return task{}, err
	}
	t := task{event: ev, c: c, home: ev.Address}
	if ev.Kind == channels.AccountChange {
		return t, t.account()
	}
	if err := t.person(); err != nil {
		return task{}, err
	}
	if !b.withdraw {
		if err := b.note(ctx, i, c, ev, t.home.User); err != nil {
			return task{}, err
		}
	}
	if t.facts(c.timeline.At(ev.Occurred)); t.home.User == "" {
		return task{}, nil // nobody is named, and the token opens nothing
	}
	return t, nil
}

// account checks a change of a business or of a business account.
func (t *task) account() error {
	u := t.event.AccountUpdate
	t.home.User = ""
	t.fact.At = t.event.Occurred.UnixMilli()
	said := func(field string, at time.Time) error {
		if at.IsZero() {
			return nil
		}
		return inRange(field, at)
	}
	for _, r := range u.Restrictions {
		if err := said("until", r.Until); err != nil {
			return err
		}
	}
	for _, x := range u.Exceptions {
		if err := said("exceptions.from", x.From); err != nil {
			return err
		}
	}
	return said("effective_at", u.EffectiveAt)
}

// person works out whose entries an event names, in the channel's spelling. What is told in a group is the group's; of the member it tells
// who is who, and nothing else.
func (t *task) person() error {
	ev := t.event
	t.told = who.Told{User: ev.Address.User, At: ev.Occurred.UnixMilli(),
		Phone: ev.Identity.Phone, Scoped: ev.Identity.Scoped, Parent: ev.Identity.Parent}
	if ev.Kind == channels.IdentityChange {
		p := &ev.Previous
		t.told.PreviousPhone, t.told.PreviousScoped, t.told.PreviousParent = p.Phone, p.Scoped, p.Parent
	}
	if ev.Group != "" {
		t.told.User = "" // which is the group
	}
	if err := t.spell(); err != nil {
		return err
	}
	if t.home.User = t.told.Home(); ev.Group != "" {
		t.home.User = ev.Address.User
	}
	return nil
}

// spell gives every identifier that the event names the channel's spelling.
func (t *task) spell() error {
	told := &t.told
	for _, id := range [...]*string{
		&told.User, &told.Phone, &told.Scoped, &told.Parent, &told.PreviousPhone, &told.PreviousScoped, &told.PreviousParent,
	} {
		if *id == "" {
			continue
		}
		u, err := t.c.User(*id)
		if err != nil {
			return err
		}
		*id = u.ID
	}
	return nil
}

// facts works out what an event says, by the edition in force when it happened. Before the rulebook begins there is none: what was
// seen is kept all the same, and opens nothing.
func (t *task) facts(ed *policy.Edition) {
	ev := t.event
	at := ev.Occurred.UnixMilli()
	t.fact, t.grant = entry.Fact{At: at}, entry.Fact{At: at, Token: ev.Token}
	triggers, grants := ed.Opens(ev)
	t.fact.Triggers, t.fact.Consent = triggers, ev.Consent
	var perID window.Triggers
	if ed != nil && ev.Token != "" {
		perID = granting(ed.Windows)
	}
	t.grant.Grants = (triggers | grants) & perID
	if t.fact.Pace = ed.Pace(ev); t.fact.Pace != "" {
		t.fact.Message = ev.ID
	}
	if ev.Kind == channels.BusinessMessage && ed != nil {
		t.sent(ed, perID)
	}
	if c := ev.Confirmed; c != nil {
		t.fact.Window, t.fact.Until = c.Window, c.Until.UnixMilli()
	}
	if c := ev.Charge; c != nil && (c.Opens > 0 || c.Basis == pricing.FreeEntryPoint) {
		t.fact.Basis, t.fact.Category, t.fact.Opens = c.Basis, c.Category, max(0, c.Opens)
	}
	if t.grant.Grants|t.grant.Uses != 0 {
		t.token = tokenUser(ev.Token)
		if t.home.User == "" { // nobody is named: the token is all there is
			t.home.User, t.fact = t.token, entry.Fact{At: at}
		}
	}
}

// sent notes a message of the business: against quotas and, when it answers a comment or token, against that.
func (t *task) sent(ed *policy.Edition, perID window.Triggers) {
	ev := t.event
	if t.fact.Counts = counts(ed.Windows); t.fact.Counts {
		t.fact.Message = ev.ID
	}
	if perID != 0 {
		t.grant.Uses, t.grant.Message = perID, ev.ID
	}
}

// owner reports whether the event says which account its number belongs to.
func (t *task) owner() bool { return t.event.Account != "" && t.event.Account != t.home.Business }

// idle reports whether the entries have nothing to learn: as from a status that names one identifier.
func (t *task) idle() bool {
	ev := t.event
	if ev.Kind == channels.AccountChange || ev.Kind == channels.IdentityChange || ev.Account != "" || t.token != "" || !t.fact.IsZero() || remembered(ev) {
		return false
	}
	var ids [5]string
	return len(t.told.Entries(ids[:0])) < 2
}

// granting are the triggers that open something known by its id, or end it.
func granting(rules window.Rules) window.Triggers {
	var set window.Triggers
	for i := range rules {
		if rules[i].PerID {
			set |= rules[i].OpenedBy | window.On(window.Close)
		}
	}
	return set
}

// counts reports whether sends must be counted under these rules.
func counts(rules window.Rules) bool {
	return slices.ContainsFunc(rules, func(r window.Rule) bool { return r.Quota != window.Quota{} })
}

// tokenPrefix begins the user under which the entry of a comment or token is kept. No channel has a user of this form.
const tokenPrefix = "#"

// tokenUser is the user under which the entry of a comment or token is kept.
func tokenUser(token string) string {
	sum := sha256.Sum256([]byte(token))
	var out [33]byte
	copy(out[:], tokenPrefix)
	hex.Encode(out[1:], sum[:16])
	return string(out[:])
}

func (e *Engine) recordTemplate(ctx context.Context, ev *channels.Event, now time.Time) error {
	if e.templates == nil {
		return nil
	}
	u := *ev.Template
	if u.Name == "" && u.ID != "" && u.Definition == nil {
		if err := e.nameTemplate(ctx, &u, now); err != nil {
			return err
		}
	}
	if _, err := u.Normalize(); err != nil {
		return err
	}
	if err := e.timely("template.at", u.At, now); err != nil {
		return err
	}
	return asked(e.templates.Apply(ctx, u))
}

// nameTemplate completes an update that names its template by an id alone, as Messenger's do.
func (e *Engine) nameTemplate(ctx context.Context, u *template.Update, now time.Time) error {
	for v, err := range e.templates.All(ctx, u.Account, now) {
		switch {
		case err != nil:
			return asked(err)
		case v.ID == u.ID:
			u.Name, u.Language = v.Name, v.Language
			return nil
		}
	}
	return &channels.InputError{Field: "template.id", Value: channels.Mask(u.ID), Reason: "is that of no template of the account"}
}
