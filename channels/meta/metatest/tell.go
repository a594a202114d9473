package metatest

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
)

// Tell lets something happen on the platform's side: a person writes, taps, reacts, comments, calls, blocks or reads, stops or resumes marketing, gets
// a new number;
// the platform restricts, or ends that, sets the messaging limit, or reviews, pauses or disables a template. The constructors of package channels make such events:
//
//	event, err := server.Tell(channels.UserMessage(address, "", time.Time{}))
//
// It is logged, and the webhook that the platform would send is queued, if it would send one: a block is not told. What the event lacks is
// filled in: its kind (something that the person did), the action (a message), the type (text), its id, the account, and its time, which is
// now. On WhatsApp the time is cut to whole seconds, as its webhooks say no more. The complete event is returned.
//
// What the platform says of an account or a template names the account, or a business that is known by then.
//
// An event that [channels.Event.Validate] refuses, of a channel that is not emulated, or of a kind that is not told this way, is a
// [*channels.InputError], and nothing happened.
func (t *Tenant) Tell(ev channels.Event) (channels.Event, error) {
	if !t.made() {
		return ev, errNotMade()
	}
	p := t.server.platform(ev.Address.Channel)
	if p == nil {
		return ev, &channels.InputError{Field: "event.address.channel", Value: ev.Address.Channel, Reason: "is not emulated"}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.changed()
	t.complete(p, &ev)
	if err := ev.Validate(); err != nil {
		return ev, err
	}
	if err := errors.Join(tellable(p, &ev), t.spell(p, &ev)); err != nil {
		return ev, err
	}
	b, about := t.place(p, &ev), ""
	switch ev.Kind {
	case channels.UserAction, channels.ConsentChange, channels.DeliveryStatus:
		t.pass(&ev)
		who := t.person(ev.Address, ev.Identity.All()...)
		who.scoped = cmp.Or(ev.Identity.Scoped, who.scoped)
		about = who.lastSent()
		if p.numbers && isContent(ev.Action) && ev.Type != channels.Text {
			t.files[mediaID(&ev)] = upload{kind: emulatedFile, data: []byte("an emulated " + string(ev.Type))}
		}
		if s := ev.Status; s != nil && s.MessageID == "" {
			said := *s
			said.MessageID = about
			ev.Status = &said
		}
		who.log = append(who.log, ev)
		if ev.Token != "" {
			t.tokens[tokenKey{ev.Address.Channel, ev.Address.Business, ev.Token}] = who
		}
	case channels.IdentityChange:
		who := t.change(&ev)
		who.log = append(who.log, ev)
	case channels.TemplateChange:
		if err := t.review(p, &ev); err != nil {
			return ev, err
		}
	case channels.AccountChange:
		t.said[ev.Address] = append(t.said[ev.Address], ev)
	}
	t.enqueue(p, b, ev, about)
	return ev, nil
}

// complete fills in what the event lacks.
func (t *Tenant) complete(p *platform, ev *channels.Event) {
	if ev.Kind == channels.Unknown {
		ev.Kind = channels.UserAction
	}
	if ev.Kind == channels.UserAction && ev.Action == "" {
		ev.Action = channels.ActMessage
	}
	if ev.Action == channels.ActPostback && p.numbers { // taps are messages there
		ev.Action, ev.Type = channels.ActMessage, "button"
	}
	if ev.Kind == channels.UserAction && ev.Type == "" && isContent(ev.Action) {
		ev.Type = channels.Text
	}
	if ev.Occurred.IsZero() {
		ev.Occurred = t.now()
	}
	ev.Occurred = ev.Occurred.Truncate(p.grain(ev.Action))
	if ev.ID == "" {
		ev.ID = p.messageID(t.next())
	}
	if ev.Action == channels.ActAdMessage && ev.Arrival == nil {
		ev.Arrival = &channels.Arrival{Source: p.ad, ID: "ad-" + t.next(), ClickID: "click-" + t.next()}
	}
	if ev.AccountUpdate != nil {
		u := *ev.AccountUpdate // the caller's stays as it is
		u.Restrictions = slices.Clone(u.Restrictions)
		for i := range u.Restrictions {
			u.Restrictions[i].Until = u.Restrictions[i].Until.Truncate(p.grain(ev.Action))
		}
		if len(u.Ended) > 0 {
			u.Ended = endOf(u.Ended).types // one word ends them all
		}
		ev.AccountUpdate = &u
	}
}

// place says which account the event belongs to, and whose webhook tells it.
func (t *Tenant) place(p *platform, ev *channels.Event) *Business {
	if ev.Kind == channels.AccountChange || ev.Kind == channels.TemplateChange {
		ev.Address.Business = t.accountOf(p, ev.Address.Business) // such webhooks are about the account
		ev.Account = ev.Address.Business
		return &Business{ID: ev.Account, Account: ev.Account}
	}
	b := t.business(p, ev.Address.Business)
	ev.Account = b.Account
	return b
}

// grain is what the times of an event are whole in: what its webhook can say.
func (p *platform) grain(did channels.Action) time.Duration {
	switch did {
	case channels.ActComment, channels.ActLiveComment, channels.ActCall, channels.ActCallMissed, channels.ActCallAccepted,
		channels.ActCallConnected:
		return time.Second
	}
	if p.answers.Whole {
		return time.Second
	}
	return time.Millisecond
}

// tellable refuses a kind of event that is not told this way, an act that the platform does not have, and a change that the platform tells in no
// webhook, or not in one.
func tellable(p *platform, ev *channels.Event) error {
	switch ev.Kind {
	case channels.UserAction, channels.ConsentChange, channels.DeliveryStatus, channels.IdentityChange, channels.TemplateChange, channels.AccountChange:
	default:
		return &channels.InputError{Field: "event.kind", Value: ev.Kind.String(), Reason: "is not told this way"}
	}
	if ev.Kind == channels.IdentityChange && (!p.numbers || ev.Previous.IsZero() || ev.Identity.IsZero()) {
		return &channels.InputError{Field: "event.identity", Reason: "must say what changed, and previous from what, on WhatsApp"}
	}
	if slices.Contains(p.lacks, ev.Action) {
		return &channels.InputError{Field: "event.action", Value: string(ev.Action), Reason: "is nothing that a person can do on " + p.channel.Name()}
	}
	u := ev.AccountUpdate
	if u == nil {
		return nil
	}
	subjects := 0
	for _, given := range [...]bool{len(u.Restrictions) > 0, u.Lifted, u.Limit != 0, len(u.Ended) > 0} {
		if given {
			subjects++
		}
	}
	if subjects != 1 || p.numbers && u.Lifted || !p.numbers && (u.Limit != 0 || len(u.Ended) > 0) {
		return &channels.InputError{
			Field: "event.account_update", Reason: "must say one thing: restrictions or lifted; on WhatsApp restrictions, a limit, or restrictions that one webhook ends",
		}
	}
	return nil
}

// isContent reports whether the action is a message of the person.
func isContent(a channels.Action) bool {
	switch a {
	case channels.ActMessage, channels.ActAdMessage, channels.ActQuickReply, channels.ActStoryReply:
		return true
	}
	return false
}

// spell gives the identifiers their canonical form.
func (t *Tenant) spell(p *platform, ev *channels.Event) error {
	if ev.Group != "" || ev.Address.User == "" {
		return nil
	}
	for _, id := range [...]*string{
		&ev.Address.User, &ev.Identity.Phone, &ev.Identity.Scoped, &ev.Identity.Parent, &ev.Previous.Phone, &ev.Previous.Scoped, &ev.Previous.Parent,
	} {
		if *id == "" {
			continue
		}
		u, err := p.channel.User(*id)
		if err != nil {
			return err
		}
		*id = u.ID
	}
	return nil
}

// lastSent is the id of the last message that the person got.
func (p *person) lastSent() (id string) {
	for _, ev := range p.log {
		if ev.Kind == channels.BusinessMessage {
			id = ev.ID
		}
	}
	return id
}
