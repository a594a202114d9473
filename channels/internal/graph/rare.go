package graph

import (
	"slices"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/internal/wire"
)

// optIn reads an entry by a plugin, which opens; the leave for one later message,
// which is a token's alone; or a consent to marketing, which opens nothing.
func (d *decoder) optIn(p at, m *messaging) {
	o := m.OptIn
	o.Type = o.kind()
	if m.Sender.name() == "" {
		m.Sender.UserRef = o.UserRef
	}
	ev, _ := d.thread(p, m, "optin", false)
	if o.Type != "" {
		ev.Raw = "optin." + o.Type
	}
	ev.ID = key(ev, o.Ref)
	switch {
	case o.Type == "notification_messages" || o.stops():
		ev.Token = o.Token
		d.consent(p, m, ev, marketingConsent(o))
	case o.Type == "one_time_notif_req" && o.OneTime != "":
		ev.Token = o.OneTime
		ev.ID = key(ev, ev.Token)
		d.user(p, m, ev, channels.ActOptIn)
	case o.Type != "":
		d.user(p, m, ev, channels.ActOther)
	case o.Ref == "" && o.UserRef == "" && m.Sender.UserRef == "":
		act := channels.ActOther
		if d.bareOptIn(p) {
			act, ev.Type = channels.ActOptIn, metafacts.NotPassedOn
		}
		d.user(p, m, ev, act)
	default:
		ev.Arrival = &channels.Arrival{Ref: o.Ref}
		d.user(p, m, ev, channels.ActOptIn)
	}
}

// bareOptIn reports whether an opt-in has no part but those of a plugin's, all of them empty: the site that shows the plugin need not
// set them.
func (d *decoder) bareOptIn(p at) bool {
	for name, value := range wire.Members(wire.Member(d.element(p), "optin")) {
		if string(value) != "null" && !slices.Contains([]string{"type", "ref", "user_ref"}, string(name)) {
			return false
		}
	}
	return true
}

// kind is the type. One that is not told follows from what a plugin does not send, the token, the status or the payload, so that no
// change of a consent passes for a plugin's opt-in, which opens.
func (o *optIn) kind() string {
	switch {
	case o.Type != "":
		return wire.Word(o.Type)
	case o.OneTime != "":
		return "one_time_notif_req"
	case o.Token != "" || o.Status != "" || o.Payload != "":
		return "notification_messages"
	}
	return ""
}

// stops reports whether the person wants no more marketing: the status begins with "stop", whatever follows and whatever the type is.
func (o *optIn) stops() bool {
	const stop = "stop"
	status := strings.TrimSpace(o.Status)
	return len(status) >= len(stop) && strings.EqualFold(status[:len(stop)], stop)
}

func marketingConsent(o *optIn) channels.ConsentUpdate {
	switch {
	case o.stops():
		return channels.MarketingStopped
	case wire.Word(o.Status) == "resume_notifications":
		return channels.MarketingResumed
	case o.Status == "" && o.Token != "":
		return channels.OptedInGeneral
	}
	return channels.NoConsentChange
}

// consent appends a change of consent, an unknown event when it is none. A stop without an instant has the entry's; it is lost, and
// reported, if that has none either.
func (d *decoder) consent(p at, m *messaging, ev *channels.Event, c channels.ConsentUpdate) {
	if !d.complete(p, m, ev, c != channels.MarketingStopped) {
		return
	}
	if c != channels.NoConsentChange {
		ev.Kind, ev.Consent = channels.ConsentChange, c
		ev.ID = key(ev, ev.Token+":"+c.String())
	}
	d.add()
}

// policy reads what the platform did to the business. A block holds until it is
// lifted, and so does what has no meaning here.
func (d *decoder) policy(p at, m *messaging, said *policy) {
	business := m.Recipient.name()
	ev := d.event(p, business, "", m.Timestamp)
	ev.Raw = "policy_enforcement"
	ev.Kind = channels.AccountChange
	if !d.owned(p, ev) {
		return
	}
	action := wire.Word(said.Action)
	ev.ID = key(ev, action)
	ev.AccountUpdate = &channels.AccountUpdate{Event: action, Detail: said.Reason}
	switch action {
	case "block":
		ev.AccountUpdate.Restrictions = []channels.Restriction{{Type: action}}
	case "unblock":
		ev.AccountUpdate.Lifted = true
	case "warning":
	case "":
		d.missing(p, "policy_enforcement", "action")
		return
	default: // what it forbids is not known
		ev.AccountUpdate.Restrictions = []channels.Restriction{{Type: action}}
	}
	d.add()
}

// unknown reads an event that is known by its name at most.
func (d *decoder) unknown(p at, m *messaging) {
	name := unknownName(d.element(p))
	ev, _ := d.thread(p, m, name, false)
	ev.ID = key(ev, "")
	switch name {
	case "pass_thread_control", "take_thread_control", "request_thread_control", "app_roles":
		if d.owned(p, ev) {
			ev.Kind = channels.ThreadControl
			d.add()
		}
	case "account_linking", "messaging_feedback", "messaging_customer_information", "response_feedback", "template", "game_play", "call_permission_reply":
		if d.complete(p, m, ev, false) {
			ev.Kind, ev.Action = channels.UserAction, channels.ActOther
			d.add()
		}
	default:
		d.add()
	}
}

// call reads one event of a call: that the person calls, or takes a call. The rest
// of a call's life is unknown to the vocabulary.
func (d *decoder) call(p at, c *call) {
	if c.Unreadable() {
		return
	}
	c.Event, c.Direction, c.Status = wire.Word(c.Event), wire.Word(c.Direction), wire.Word(c.Status)
	act, user, business, name := channels.Action(""), c.Recipient, "", "recipient_id"
	switch {
	case c.Event == "connect" && c.Direction == "user_initiated":
		act, user, business, name = channels.ActCall, c.From, c.To, "from"
	case c.Event == "call_status" && c.Status == "accepted":
		act = channels.ActCallAccepted
	}
	ev := d.event(p, business, user, c.Timestamp)
	ev.Raw = "calls." + c.Event
	ev.ID = ev.Raw + ":" + c.ID + ":" + c.Status
	switch {
	case act == "":
		d.add()
		return
	case c.ID == "":
		d.missing(p, "id")
		return
	case user == "":
		d.missing(p, name)
		return
	case c.Timestamp == 0:
		d.missing(p, "timestamp")
		return
	case !d.owned(p, ev):
		return
	}
	ev.Kind, ev.Action = channels.UserAction, act
	d.add()
}
