package graph

import (
	"slices"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/internal/wire"
)

// messaging reads one event of a thread. The platform sets one of its parts; of several each is read, so that none hides a stop or a block.
func (d *decoder) messaging(p at, m *messaging) {
	switch {
	case m.Unreadable():
	case wire.Word(m.Field) == groupFeed:
		d.feed(p, groupFeed, d.element(p))
	case !m.said():
		d.unknown(p, m)
	default:
		d.acts(p, m)
		d.news(p, m)
	}
}

// said reports whether a part is set.
func (m *messaging) said() bool {
	return m.Message != nil || m.Postback != nil || m.Reaction != nil || m.Read != nil || m.Delivery != nil ||
		m.Referral != nil || m.OptIn != nil || m.Edit != nil || m.Policy != nil || m.HyphenPolicy != nil
}

// acts reads what the person or the business wrote, tapped, or has seen.
func (d *decoder) acts(p at, m *messaging) {
	if m.Message != nil {
		d.message(p, m)
	}
	if m.Postback != nil {
		d.postback(p, m)
	}
	if m.Reaction != nil {
		d.reaction(p, m)
	}
	if m.Read != nil {
		d.receipts(p, m, m.Read, "read", channels.Read)
	}
	if m.Delivery != nil {
		d.receipts(p, m, m.Delivery, "delivery", channels.Delivered)
	}
}

// news reads the rest: how the person arrived, what they agreed to or changed, and what the platform did to the business.
func (d *decoder) news(p at, m *messaging) {
	if m.Referral != nil {
		d.referral(p, m)
	}
	if m.OptIn != nil {
		d.optIn(p, m)
	}
	if m.Edit != nil {
		d.edit(p, m)
	}
	for _, said := range [...]*policy{m.Policy, m.HyphenPolicy} {
		if said != nil {
			d.policy(p, m, said)
		}
	}
}

// thread makes the event of a messaging element. Which side is the business
// follows from the entry, and where the entry is neither, from the direction. own
// reports whether the business is the sender: an echo is its own in any case.
func (d *decoder) thread(p at, m *messaging, name string, echo bool) (ev *channels.Event, own bool) {
	sender, recipient, entry := canonical(m.Sender.name()), canonical(m.Recipient.name()), p.entry.ID
	sends := echo
	switch {
	case entry == "" || sender == recipient:
	case sender == entry:
		sends = true
	case recipient == entry:
		sends = false
	}
	if sends {
		sender, recipient = recipient, sender
	}
	ev = d.event(p, recipient, sender, m.Timestamp)
	ev.Raw = name
	return ev, sends || echo
}

// complete reports an event of a thread that lacks a side, or a time of its own
// when it must have one: it could open a window wrongly.
func (d *decoder) complete(p at, m *messaging, ev *channels.Event, timed bool) bool {
	lacks := ev.Address.User == "" || ev.Address.Business == ""
	switch {
	case lacks && m.Sender.name() == "":
		d.missing(p, "sender", "id")
	case lacks:
		d.missing(p, "recipient", "id")
	case timed && m.Timestamp == 0:
		d.missing(p, "timestamp")
	default:
		return true
	}
	return false
}

// user appends what a person did.
func (d *decoder) user(p at, m *messaging, ev *channels.Event, act channels.Action) {
	if !d.complete(p, m, ev, true) {
		return
	}
	if m.IsSelf {
		act = channels.ActOther
	}
	ev.Kind, ev.Action = channels.UserAction, act
	d.add()
}

func (d *decoder) message(p at, m *messaging) {
	msg := m.Message
	m.IsSelf = m.IsSelf || msg.IsSelf
	ev, own := d.thread(p, m, "message", msg.IsEcho)
	switch {
	case !m.isThread():
		d.missing(p, "sender", "id")
		return
	case msg.MID == "":
		d.missing(p, "message", "mid")
		return
	}
	ev.ID, ev.Type, ev.Text, ev.Arrival = msg.MID, msg.contentType(), msg.Text, msg.Referral.entry()
	switch {
	case msg.IsDeleted:
		ev.Raw, ev.ID = "message.is_deleted", "message.is_deleted:"+ev.ID
		ev.Type, ev.Text, ev.Arrival = "", "", nil
		if own {
			d.revoked(p, m, ev, msg.MID)
			return
		}
		d.user(p, m, ev, channels.ActDelete)
	case own:
		d.echo(p, m, ev)
	default:
		d.user(p, m, ev, msg.action())
	}
}

// revoked appends that the business took a message back, which is no message of its
// own.
func (d *decoder) revoked(p at, m *messaging, ev *channels.Event, mid string) {
	if !d.complete(p, m, ev, true) {
		return
	}
	ev.Kind, ev.Status = channels.DeliveryStatus, &channels.Status{MessageID: mid, State: channels.Revoked}
	d.add()
}

// echo appends a message of the business. One to itself answers nobody.
func (d *decoder) echo(p at, m *messaging, ev *channels.Event) {
	if !d.complete(p, m, ev, true) {
		return
	}
	ev.Kind, ev.Raw = channels.BusinessMessage, "message.is_echo"
	if m.IsSelf {
		ev.Action = channels.ActOther
	}
	d.add()
}

// contentType is the type of the first attachment in the platform's word, or text.
func (m *message) contentType() channels.MessageType {
	if m.IsUnsupported {
		return ""
	}
	if len(m.Attachments) == 0 {
		return channels.Text
	}
	a := &m.Attachments[0]
	switch {
	case a.Payload.StickerID != "":
		return channels.Sticker
	case a.Payload.Template != "":
		return channels.MessageType(a.Payload.Template)
	case a.Type == "fallback" && m.Text != "": // the preview of a link in the text
		return channels.Text
	}
	return channels.MessageType(a.Type)
}

// action says what the person did.
func (m *message) action() channels.Action {
	switch {
	case m.IsUnsupported:
		return channels.ActUnsupported
	case m.Referral.isAd():
		return channels.ActAdMessage
	case m.QuickReply != nil:
		return channels.ActQuickReply
	case m.ReplyTo.Story != nil:
		return channels.ActStoryReply
	case len(m.Attachments) > 0:
		return m.Attachments[0].action()
	case m.Text == "":
		return channels.ActUnsupported
	}
	return channels.ActMessage
}

func (a *attachment) action() channels.Action {
	switch a.Type {
	case "story_mention":
		return channels.ActStoryMention
	case "share", "post", "reel", "ig_post", "ig_reel", "ig_story":
		return channels.ActShare
	}
	return channels.ActMessage
}

// isAd reports whether the person came through an ad. WhatsApp's word for it is taken for the same: it must not pass for a link's.
func (r *referral) isAd() bool {
	return r != nil && slices.Contains([]string{"ads", "ad"}, wire.Word(r.Source))
}

// isLink reports whether the person came through a link: an ad that is not called one is none, nor is what says nothing.
func (r *referral) isLink() bool {
	return r.AdID == "" && r.Ad == nil && (strings.TrimSpace(r.Source) != "" || r.Ref != "" || r.Product != nil)
}

// entry says how the person arrived; nil when nothing is said.
func (r *referral) entry() *channels.Arrival {
	switch {
	case r == nil:
		return nil
	case r.Product != nil:
		return &channels.Arrival{Source: "product", ID: string(r.Product.ID), Ref: r.Ref}
	case r.isAd():
		return &channels.Arrival{Source: metafacts.FromAd, ID: string(r.AdID), Ref: r.Ref}
	}
	return &channels.Arrival{Source: strings.TrimSpace(r.Source), ID: string(r.AdID), Ref: r.Ref}
}

func (d *decoder) postback(p at, m *messaging) {
	ev, own := d.thread(p, m, "postback", m.IsSelf)
	m.IsSelf = m.IsSelf || own
	ev.Arrival = m.Postback.Referral.entry()
	if ev.ID = m.Postback.MID; ev.ID == "" {
		ev.ID = key(ev, m.Postback.Payload)
	}
	act := channels.ActPostback
	if b := m.Postback; b.MID == "" && b.Title == "" && b.Payload == "" && b.Referral == nil {
		act = channels.ActUnsupported // what was tapped is not passed on
	}
	d.user(p, m, ev, act)
}

func (d *decoder) reaction(p at, m *messaging) {
	ev, own := d.thread(p, m, "reaction", false)
	r := m.Reaction
	r.Action = wire.Word(r.Action)
	ev.ID = key(ev, r.Action+":"+r.MID)
	switch {
	case own:
		d.add()
	case r.Action == "react":
		d.user(p, m, ev, channels.ActReaction)
	case r.Action == "unreact":
		d.user(p, m, ev, channels.ActUnreact)
	default:
		d.add()
	}
}

// referral reads a link or an ad that led into an existing thread.
func (d *decoder) referral(p at, m *messaging) {
	ev, own := d.thread(p, m, "referral", false)
	ev.Arrival = m.Referral.entry()
	ev.ID = key(ev, m.Referral.Ref)
	act := channels.ActReferral
	if own || !m.Referral.isAd() && !m.Referral.isLink() {
		act = channels.ActOther
	}
	d.user(p, m, ev, act)
}

func (d *decoder) edit(p at, m *messaging) {
	ev, own := d.thread(p, m, "message_edit", false)
	ev.ID = "message_edit:" + m.Edit.MID + ":" + string(m.Edit.Num)
	ev.Text = m.Edit.Text
	// Instagram tells of each new message by an edit of no number, which names nobody.
	if own || !m.isThread() {
		d.add()
		return
	}
	d.user(p, m, ev, channels.ActEdit)
}

// receipts reads what was delivered or read: single messages, everything up to a
// watermark, or both.
func (d *decoder) receipts(p at, m *messaging, r *receipt, name string, state channels.StatusState) {
	ev, _ := d.thread(p, m, name, false)
	ev.Kind = channels.DeliveryStatus
	if !d.complete(p, m, ev, false) {
		return
	}
	mids := r.MIDs
	if r.MID != "" {
		mids = append(mids, r.MID)
	}
	for i, mid := range mids {
		if i > 0 {
			ev = d.again(ev)
		}
		ev.ID = statusID(mid, state)
		ev.Status = &channels.Status{MessageID: mid, State: state}
		d.add()
	}
	if r.Watermark == 0 {
		if len(mids) == 0 {
			d.missing(p, name, "watermark")
		}
		return
	}
	if len(mids) > 0 {
		ev = d.again(ev)
	}
	ev.Occurred = r.Watermark.Time()
	ev.ID = key(ev, string(state))
	ev.Status = &channels.Status{State: state, Watermark: true}
	d.add()
}

// statusID is the same for every report of one state of one message.
func statusID(message string, state channels.StatusState) string {
	return "status:" + message + ":" + string(state)
}
