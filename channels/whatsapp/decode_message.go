package whatsapp

import (
	"cmp"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/wire"
)

func (d *decoder) messages(list []wireMessage) {
	for i := range list {
		m := &list[i]
		if m.Unreadable() {
			continue
		}
		who := identity(m.From, m.FromUserID, m.FromParentUserID)
		if d.own(m, who) {
			d.echo(m, "messages", i)
			continue
		}
		m.Type = cmp.Or(wire.Word(m.Type), m.kind())
		who = d.people.or(who)
		ok := d.require(m.ID != "", "messages", i, "id")
		ok = d.require(!who.IsZero() || m.Type == "system", "messages", i, "from") && ok
		ok = d.require(m.Timestamp != 0, "messages", i, "timestamp") && ok
		if !ok {
			continue
		}
		if m.Type == "system" {
			d.system(m, who, i)
			continue
		}
		e := d.event(channels.UserAction, m.Type, m.ID, m.Timestamp)
		e.Errors = reportedErrors(m.Errors)
		d.of(e, who, m.GroupID)
		m.act(e)
	}
}

// own reports whether a message is the business's, which opens nothing: it stands in a field of echoes, or goes to somebody and comes from
// the business's own number. One that comes from nobody is the business's too, unless it goes to that number: then a person wrote it.
func (d *decoder) own(m *wireMessage, from channels.Identity) bool {
	if d.field == "smb_message_echoes" || d.field == "message_echoes" {
		return true
	}
	sent := m.To != nil || m.ToUserID != nil || m.ToParentUserID != nil
	if from.IsZero() {
		return sent && (m.To == nil || *m.To == "" || canonical(*m.To) != d.displayPhone)
	}
	return sent && from.Phone != "" && from.Phone == d.displayPhone
}

// act says what the person did. What that opens is for the rulebook's action rows
// to say.
//
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
func (m *wireMessage) act(e *channels.Event) {
	switch m.Type {
	case "text", "image", "video", "audio", "document", "sticker", "location", "contacts", "button", "order":
		e.Type, e.Text = channels.MessageType(m.Type), m.words()
		m.wrote(e)
		if !m.present(m.Type) {
			e.Action = channels.ActUnsupported
		}
	case "interactive":
		m.answer(e)
	case "reaction":
		e.Action = channels.ActUnreact
		if m.Reaction != nil && m.Reaction.Emoji != "" {
			e.Action = channels.ActReaction
		}
	case "edit":
		e.Action = channels.ActEdit
		if m.Edit != nil {
			e.Type, e.Text = channels.MessageType(m.Edit.Message.Type), m.Edit.Message.words()
		}
	case "revoke":
		e.Action = channels.ActDelete
	case "request_welcome":
		e.Action = channels.ActWelcome
	case "unsupported", "unknown": // the second is the first's name on the early Cloud API
		m.unsupported(e)
	default:
		e.Kind = channels.Unknown
		e.Raw = cmp.Or(m.Type, "messages")
	}
}

// wrote marks an event as a message of the person, by an ad where it says so.
func (m *wireMessage) wrote(e *channels.Event) {
	e.Action = channels.ActMessage
	r := m.Referral
	if r == nil {
		return
	}
	e.Arrival = &channels.Arrival{Source: r.SourceType, ID: r.SourceID, ClickID: r.ClickID, Ref: r.Ref}
	if wire.Word(r.SourceType) == "ad" {
		e.Action = channels.ActAdMessage
	}
}

// answer reads what a person did with an interactive message. The kinds that only
// report on a call permission or a payment are no messages.
func (m *wireMessage) answer(e *channels.Event) {
	if m.Interactive == nil {
		e.Action, e.Type = channels.ActUnsupported, channels.MessageType(m.Type)
		return
	}
	kind := wire.Word(m.Interactive.Type)
	e.Raw = joinRaw(m.Type, kind)
	switch kind {
	case "button_reply", "list_reply", "nfm_reply", "product":
		e.Type, e.Text = channels.MessageType(kind), m.Interactive.title()
		m.wrote(e)
	case "call_permission_reply", "payment_method":
		e.Type, e.Action = channels.MessageType(kind), channels.ActOther
	default:
		e.Kind = channels.Unknown
	}
}

func (a *wireInteractive) title() string {
	switch {
	case a.ButtonReply != nil:
		return a.ButtonReply.Title
	case a.ListReply != nil:
		return a.ListReply.Title
	}
	return ""
}

// unsupported tells what the platform does not pass on. The person wrote, except
// where the hidden thing is itself no message.
func (m *wireMessage) unsupported(e *channels.Event) {
	kind := ""
	if m.Unsupported != nil {
		kind = wire.Word(m.Unsupported.Type)
	}
	e.Raw, e.Type = joinRaw(m.Type, kind), channels.MessageType(m.Type)
	switch kind {
	case "edit":
		e.Action = channels.ActEdit
	case "reaction":
		e.Action = channels.ActReaction
	case "keep_in_chat", "pin", "poll_update":
		e.Action = channels.ActOther
	default:
		m.wrote(e)
		e.Action = channels.ActUnsupported
	}
}

// kind is the type of a message that does not say it: the content that is there tells. The platform's own samples of a location and of
// contacts have no type.
//
// Source: https://github.com/WhatsApp/WhatsApp-Flows-Tools, its Postman collection
func (m *wireMessage) kind() string {
	for _, kind := range [...]string{"text", "image", "video", "audio", "document", "sticker", "location", "contacts", "button", "order"} {
		if m.present(kind) {
			return kind
		}
	}
	if m.Interactive != nil {
		return "interactive"
	}
	return ""
}

// words are what the person wrote or the label of the button they pressed.
func (c *wireContent) words() string {
	switch {
	case c.Text != nil:
		return c.Text.Body
	case c.Image != nil:
		return c.Image.Caption
	case c.Video != nil:
		return c.Video.Caption
	case c.Document != nil:
		return c.Document.Caption
	case c.Button != nil:
		return c.Button.Text
	case c.Order != nil:
		return c.Order.Text
	}
	return ""
}

// userChangedID is the type of a system message that tells of a new scoped id, and of no new number.
const userChangedID = "user_changed_user_id"

// system reads a change of a person's identifiers. The event is of the new ones.
// Without both sides of a change there is none to report. The old side may stand in the
// change alone: a person whose number is not shared sends from nowhere.
//
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/system
func (d *decoder) system(m *wireMessage, who channels.Identity, i int) {
	s := cmp.Or(m.System, &wireSystem{})
	s.Type = wire.Word(s.Type)
	raw := joinRaw(m.Type, s.Type)
	switch s.Type {
	case "user_changed_number", "customer_changed_number", userChangedID:
		now, previous := s.change(who)
		if now.IsZero() || previous.IsZero() {
			d.missing("messages", i, s.untold(who))
			return
		}
		e := d.event(channels.IdentityChange, raw, m.ID, m.Timestamp)
		e.Identity, e.Previous, e.Address.User = now, previous, now.Primary()
		return
	}
	if !d.require(!who.IsZero(), "messages", i, "from") {
		return
	}
	switch s.Type {
	case "customer_identity_changed", "user_identity_changed":
		e := d.event(channels.UserAction, raw, m.ID, m.Timestamp)
		e.Action = channels.ActOther
		d.of(e, who, m.GroupID)
	default:
		d.require(s.Type != "", "messages", i, "system.type")
		d.of(d.event(channels.Unknown, raw, m.ID, m.Timestamp), who, m.GroupID)
	}
}

// idUpdates reads the changes of scoped ids that came in a field of their own in spring 2026, before they became system messages.
//
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
func (d *decoder) idUpdates(list []wireIDUpdate) {
	for i := range list {
		u := &list[i]
		if u.Unreadable() {
			continue
		}
		now := identity(u.WaID, u.User.Current, u.Parent.Current)
		previous := without(identity("", u.User.Previous, u.Parent.Previous), now)
		ok := d.require(now.Scoped+now.Parent != "", "user_id_update", i, "user_id.current")
		ok = d.require(!previous.IsZero(), "user_id_update", i, "user_id.previous") && ok
		ok = d.require(u.Timestamp != 0, "user_id_update", i, "timestamp") && ok
		if !ok {
			continue
		}
		e := d.event(channels.IdentityChange, d.field, key(d.field, d.business, previous.Primary(), now.Primary(), millis(u.Timestamp)), u.Timestamp)
		e.Identity, e.Previous, e.Address.User = now, previous, now.Primary()
	}
}

// untold names the member that a change lacks: the one that tells the new side where there is none, else the old side's.
func (s *wireSystem) untold(old channels.Identity) string {
	switch {
	case s.Type == userChangedID && s.UserID == "" && s.ParentUserID == "":
		return "system.user_id"
	case s.Type == userChangedID:
		return "system.previous_user_id"
	case old.IsZero():
		return "from"
	}
	return "system.wa_id"
}

// change gives both sides of the change; a side that is not told is zero.
func (s *wireSystem) change(old channels.Identity) (now, previous channels.Identity) {
	now = identity(s.WaID, s.UserID, s.ParentUserID)
	if now.Phone == "" || s.NewWaID != "" && now.Phone == old.Phone {
		now.Phone = canonical(s.NewWaID)
	}
	old.Scoped = cmp.Or(canonical(s.PreviousUserID), old.Scoped)
	if now.Parent != "" || s.PreviousParentUserID != "" {
		old.Parent = cmp.Or(canonical(s.PreviousParentUserID), old.Parent)
	} else {
		old.Parent = "" // nothing says that it changed
	}
	if s.Type == userChangedID {
		// The number stays unless the message says that it changed too.
		now.Phone = cmp.Or(now.Phone, old.Phone)
	}
	return now, without(old, now)
}

// without leaves out the identifiers that still hold.
func without(old, now channels.Identity) channels.Identity {
	if old.Phone == now.Phone {
		old.Phone = ""
	}
	if old.Scoped == now.Scoped {
		old.Scoped = ""
	}
	if old.Parent == now.Parent {
		old.Parent = ""
	}
	return old
}

// echoes reads what the business wrote in the WhatsApp Business app beside the
// API: it neither opens nor answers anything.
//
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/onboarding-business-app-users
func (d *decoder) echoes(list []wireMessage) {
	for i := range list {
		if !list[i].Unreadable() {
			d.echo(&list[i], "message_echoes", i)
		}
	}
}

func (d *decoder) echo(m *wireMessage, list string, i int) {
	place, template := "to", ""
	if m.Message != nil {
		place, template = "message.to", m.unwrap()
	}
	m.Type = cmp.Or(wire.Word(m.Type), m.kind())
	none := new(string)
	who := d.people.or(identity(*cmp.Or(m.To, none), *cmp.Or(m.ToUserID, none), *cmp.Or(m.ToParentUserID, none)))
	ok := d.require(m.ID != "", list, i, "id")
	ok = d.require(!who.IsZero() || m.GroupID != "", list, i, place) && ok
	ok = d.require(m.Timestamp != 0, list, i, "timestamp") && ok
	if !ok {
		return
	}
	raw := joinRaw(d.field, m.Type)
	if m.Type == "revoke" || m.Type == "edit" {
		d.changed(m, who, raw)
		return
	}
	e := d.event(channels.BusinessMessage, raw, m.ID, m.Timestamp)
	e.Action, e.Type, e.Text, e.TemplateName = channels.ActOther, channels.MessageType(m.Type), m.words(), template
	d.of(e, who, m.GroupID)
}

// unwrap takes an echo's recipient and content out of the request that was sent, and gives the name of its template, if any.
//
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/standby
func (m *wireMessage) unwrap() (template string) {
	r := m.Message
	m.To = cmp.Or(m.To, &r.To)
	if r.To == "" { // else it is of no account whom recipient names: nobody says that both are one person
		m.ToUserID = cmp.Or(m.ToUserID, &r.Recipient)
	}
	if wire.Word(r.RecipientType) == "group" {
		m.GroupID, m.To = cmp.Or(m.GroupID, r.To), nil
	}
	m.Type, m.wireContent = cmp.Or(m.Type, r.Type), r.wireContent
	if r.Template != nil {
		template = r.Template.Name
	}
	return template
}

// changed reads that the business took a message back, or changed its words: that is no message of its own.
func (d *decoder) changed(m *wireMessage, who channels.Identity, raw string) {
	e := d.event(channels.Unknown, raw, m.ID, m.Timestamp)
	if m.Type == "revoke" && m.Revoke != nil && m.Revoke.ID != "" {
		e.Kind, e.Status = channels.DeliveryStatus, &channels.Status{MessageID: m.Revoke.ID, State: channels.Revoked}
	}
	d.of(e, who, m.GroupID)
}
