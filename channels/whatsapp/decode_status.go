package whatsapp

import (
	"cmp"
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/wire"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

// stoppedMarketing is the error of marketing messages to who stopped them.
const stoppedMarketing = 131050

func (d *decoder) statuses(list []wireStatus) {
	for i := range list {
		s := &list[i]
		if s.Unreadable() {
			continue
		}
		ok := d.require(s.ID != "", "statuses", i, "id")
		known := s.RecipientID != "" || s.RecipientUserID != "" || s.RecipientParentUserID != "" || !d.people.sole().IsZero()
		ok = d.require(known, "statuses", i, "recipient_id") && ok
		ok = d.require(s.Timestamp != 0, "statuses", i, "timestamp") && ok
		if !ok {
			continue
		}
		if s.Type = wire.Word(s.Type); s.Type == "call" || d.field == "calls" {
			d.callStatus(s)
			continue
		}
		d.status(s, i)
	}
}

// status reads the fate of a message. The one that it was sent is the business's
// word to the person; the later ones tell nothing new of it. One that failed because
// the person stopped marketing messages tells of the stop, which a host may have
// missed that does not subscribe to user_preferences.
//
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
func (d *decoder) status(s *wireStatus, i int) {
	s.Status = wire.Word(s.Status)
	state := channels.StatusState(s.Status)
	participant := s.participant()
	id := s.ID + ":" + s.Status
	if participant != "" {
		id += ":" + participant
	}
	e := d.event(channels.DeliveryStatus, s.Status, id, s.Timestamp)
	d.recipient(e, s)
	e.Errors = reportedErrors(s.Errors)

	switch state {
	case channels.Sent, channels.Delivered, channels.Read, channels.Played, channels.Failed:
	default:
		state = ""
	}
	if state == "" || s.Type != "" && s.Type != "message" {
		// The state of a payment, say, is no state of a message.
		e.Kind, e.Raw = channels.Unknown, joinRaw(cmp.Or(s.Type, "status"), s.Status)
		e.ID = key(id, s.Type)
		return
	}
	e.Status = &channels.Status{
		MessageID: s.ID, State: state, Participant: participant,
		Template: s.TemplateID, Opaque: s.Opaque, Pricing: s.price(), Conversation: s.conversation(),
	}
	e.Confirmed = d.confirmed(s, i)
	if state == channels.Failed && e.Group == "" && slices.ContainsFunc(e.Errors, func(r channels.ReportedError) bool { return r.Error.Code == stoppedMarketing }) {
		e.Consent = channels.MarketingStopped
	}
}

// recipient says whom a status is about. A group's id stands where a person's
// number would.
func (d *decoder) recipient(e *channels.Event, s *wireStatus) {
	if wire.Word(s.RecipientType) == "group" || s.participant() != "" {
		d.of(e, channels.Identity{}, s.RecipientID)
		return
	}
	d.of(e, d.people.or(identity(s.RecipientID, s.RecipientUserID, s.RecipientParentUserID)), "")
}

// participant is the member of a group that the status concerns.
func (s *wireStatus) participant() string {
	return canonical(cmp.Or(s.ParticipantID, s.ParticipantRecipientID, s.ParticipantUserID, s.ParticipantParentUserID))
}

// priced is what the status says about the price, or nil. It stands beside the conversation, or within.
//
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/groups/webhooks
func (s *wireStatus) priced() *wirePrice {
	if s.Pricing == nil && s.Conversation != nil {
		return s.Conversation.Pricing
	}
	return s.Pricing
}

func (s *wireStatus) price() *pricing.Statement {
	p := s.priced()
	if p == nil {
		return nil
	}
	out := &pricing.Statement{
		Billable: p.Billable, Model: p.Model, Type: wire.Word(p.Type), Category: wire.Word(p.Category), Subtype: wire.Word(p.Subtype),
	}
	if p.Cost != nil {
		out.Cost, out.Currency = string(p.Cost.Amount), word(p.Cost.Currency)
	}
	return out
}

func (s *wireStatus) conversation() *channels.Conversation {
	c := s.Conversation
	if c == nil {
		return nil
	}
	return &channels.Conversation{ID: c.ID, Origin: c.Origin.Type, Expires: c.Expires.Time()}
}

// confirmed is the platform's word on the free entry window: the end of a
// conversation that is one, by its origin or by what the message costs. A late status comes after that end and confirms nothing. An end
// absurdly far ahead is none: the status stays without it.
//
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
func (d *decoder) confirmed(s *wireStatus, i int) *channels.Confirmation {
	const (
		entryOrigin = "referral_conversion"
		entryType   = "free_entry_point"
	)
	c, p := s.Conversation, s.priced()
	if c == nil || c.Expires == 0 {
		return nil
	}
	if wire.Word(c.Origin.Type) != entryOrigin && (p == nil || wire.Word(p.Type) != entryType && wire.Word(p.Category) != entryOrigin) {
		return nil
	}
	until := c.Expires.Time()
	switch left := until.Sub(s.Timestamp.Time()); {
	case left < 0:
		return nil
	case left > window.MaxLength:
		d.fault("statuses", i, "conversation.expiration_timestamp", until.Format(time.RFC3339), "cannot be the end of a window")
		return nil
	}
	return &channels.Confirmation{Window: FreeEntryPoint, Until: until}
}

// calls reads the events of calls. A user's call is told when it rings, answered or
// not. The end tells that it was missed, or since when a call of either side was
// connected.
//
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/pricing
func (d *decoder) calls(list []wireCall) {
	for i := range list {
		c := &list[i]
		if c.Unreadable() {
			continue
		}
		c.Event, c.Direction = wire.Word(c.Event), word(c.Direction)
		caller := c.byUser(d.displayPhone)
		who, name := identity(c.From, c.FromUserID, c.FromParentUserID), "from"
		if !caller {
			who, name = identity(c.To, c.ToUserID, c.ToParentUserID), "to"
		}
		who = d.people.or(who)
		ok := d.require(c.ID != "", "calls", i, "id")
		ok = d.require(!who.IsZero(), "calls", i, name) && ok
		ok = d.require(c.Timestamp != 0, "calls", i, "timestamp") && ok
		if !ok {
			continue
		}
		e := d.event(channels.UserAction, joinRaw(d.field, c.Event), key(c.ID, c.Event), c.Timestamp)
		e.Errors = reportedErrors(c.Errors)
		d.of(e, who, "")
		c.act(e, caller && (c.Direction == "" || c.Direction == byUser))
	}
}

// The directions of calls.
const (
	byUser     = "USER_INITIATED"
	byBusiness = "BUSINESS_INITIATED"
)

// byUser reports whether the person calls. Where the direction is none that is known, it is the side that is not the business's number.
func (c *wireCall) byUser(display string) bool {
	switch {
	case c.Direction == byUser:
		return true
	case c.Direction == byBusiness:
		return false
	case c.Direction == "":
		if from := identity(c.From, c.FromUserID, c.FromParentUserID); !from.IsZero() {
			return from.Phone == "" || from.Phone != display
		}
		return c.To != "" && canonical(c.To) == display
	}
	return canonical(c.To) == display
}

func (c *wireCall) act(e *channels.Event, caller bool) {
	e.Action = channels.ActOther
	switch {
	case c.Event == "connect" && caller:
		e.Action = channels.ActCall
	case c.Event == "terminate" && caller && wire.Word(c.Status) == "failed":
		e.Action = channels.ActCallMissed
	case c.Event == "terminate" && wire.Word(c.Status) == "completed" && c.Start != 0:
		e.Action, e.Occurred = channels.ActCallConnected, c.Start.Time()
	case c.Event != "connect" && c.Event != "terminate":
		e.Kind, e.Action = channels.Unknown, ""
	}
}

// callStatus reads how a person met a call of the business.
func (d *decoder) callStatus(s *wireStatus) {
	e := d.event(channels.UserAction, joinRaw("call", s.Status), key(s.ID, s.Status), s.Timestamp)
	d.recipient(e, s)
	e.Errors = reportedErrors(s.Errors)
	switch wire.Word(s.Status) {
	case "accepted":
		e.Action = channels.ActCallAccepted
	case "ringing", "rejected":
		e.Action = channels.ActOther
	default:
		e.Kind = channels.Unknown
	}
}

// preferences reads what people want of marketing messages.
//
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/user_preferences
func (d *decoder) preferences(list []wirePreference) {
	for i := range list {
		p := &list[i]
		if p.Unreadable() {
			continue
		}
		p.Category, p.Value = wire.Word(p.Category), wire.Word(p.Value)
		if p.stops() && p.Timestamp == 0 {
			p.Timestamp = d.entry.Time // a stop without an instant is lost, and reported, only if the entry has none either
		}
		who := d.people.or(identity(p.WaID, p.UserID, p.ParentUserID))
		ok := d.require(!who.IsZero(), "user_preferences", i, "wa_id")
		ok = d.require(p.Timestamp != 0, "user_preferences", i, "timestamp") && ok
		if !ok {
			continue
		}
		id := key(d.field, d.business, who.Primary(), millis(p.Timestamp), p.Category, p.Value)
		e := d.event(channels.ConsentChange, joinRaw(d.field, p.Value), id, p.Timestamp)
		d.of(e, who, "")
		e.Consent = p.consent()
		switch e.Consent {
		case channels.NoConsentChange:
			e.Kind = channels.Unknown
		case channels.OptedInGeneral: // who signs up for marketing messages does not go on stopping them
			e = d.event(channels.ConsentChange, e.Raw, id+":resume", p.Timestamp)
			d.of(e, who, "")
			e.Consent = channels.MarketingResumed
		}
	}
}

// marketingMessages is the one category that the platform names.
const marketingMessages = "marketing_messages"

// stops reports whether the person wants no more marketing messages, also where the category is not told.
func (p *wirePreference) stops() bool {
	return p.Value == "stop" && (p.Category == marketingMessages || p.Category == "")
}

func (p *wirePreference) consent() channels.ConsentUpdate {
	switch {
	case p.stops():
		return channels.MarketingStopped
	case p.Category != marketingMessages:
		return channels.NoConsentChange
	}
	switch p.Value {
	case "resume":
		return channels.MarketingResumed
	case "signup":
		return channels.OptedInGeneral
	}
	return channels.NoConsentChange
}
