package graph

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/spell"
	"github.com/replywindow/replywindow/channels/internal/wire"
	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/template"
)

// comment is a comment or a post on a Page, in a group, or under an Instagram
// media. Instagram names it by id, Pages by comment_id or post_id.
type comment struct {
	wire.Element
	ID        string `json:"id" wire:"key"`
	CommentID string `json:"comment_id" wire:"key"`
	PostID    string `json:"post_id" wire:"key"`
	From      struct {
		ID   string `json:"id" wire:"key"`
		Self string `json:"self_ig_scoped_id" wire:"key"`
	} `json:"from" wire:"key"`
	Recipient party        `json:"recipient" wire:"key"`
	Created   wire.Instant `json:"created_time" wire:"key"`
	Item      string       `json:"item" wire:"key"`
	Verb      string       `json:"verb" wire:"key"`
	Message   string       `json:"message"`
	Text      string       `json:"text"`
	Media     struct {
		AdID    wire.String `json:"ad_id"`
		Product string      `json:"media_product_type"`
	} `json:"media"`
}

// change reads one event outside threads.
func (d *decoder) change(p at, c *change) {
	if c.Unreadable() {
		return
	}
	known := change{Field: wire.Word(c.Field), Value: c.Value}
	switch known.Field {
	case "comments":
		d.comment(p, &known, channels.ActComment)
	case "live_comments":
		d.comment(p, &known, channels.ActLiveComment)
	case "feed", groupFeed:
		d.feed(p.value(), known.Field, c.Value)
	case "message_template_status_update", "messenger_template_status_update":
		d.template(p, &known)
	case "marketing_message_echoes", "marketing_message_deliveries", "marketing_message_reads",
		"marketing_message_clicks", "marketing_message_delivery_failed":
		d.marketing(p, &known)
	default:
		d.wrapped(p, c)
	}
}

// wrapped reads a thread event that came as {field, value}; anything else is
// unknown under its field's name.
func (d *decoder) wrapped(p at, c *change) {
	var m messaging
	if p.flat || !namesParty(c.Value) && !enforces(c.Value) {
		switch field := wire.Word(c.Field); {
		case field == "":
			d.missing(p, "field")
		case p.flat:
		case field == "messaging_policy_enforcement":
			d.missing(p.value(), "policy_enforcement")
		case strings.HasPrefix(field, "messag"): // as the fields of threads are named
			d.missing(p.value(), "sender")
		}
		ev := d.event(p, "", "", 0)
		ev.Raw = c.Field
		ev.ID = key(ev, "")
		d.add()
		return
	}
	p = p.value()
	if part(d, p, c.Value, &m) {
		if m.Message != nil && wire.Word(c.Field) == "message_echoes" {
			m.Message.IsEcho = true
		}
		d.messaging(p, &m)
	}
}

// namesParty reports whether a value is one of a thread.
func namesParty(value []byte) bool {
	return wire.Member(value, "sender") != nil || wire.Member(value, "recipient") != nil
}

// enforces reports whether a value tells what the platform did to the business, which names nobody else.
func enforces(value []byte) bool {
	return wire.Member(value, "policy_enforcement") != nil || wire.Member(value, "policy-enforcement") != nil
}

// comment reads a comment on Instagram, which bears no time but the entry's. The
// account's own comments are nobody's leave to write.
func (d *decoder) comment(p at, c *change, act channels.Action) {
	var v comment
	if !part(d, p.value(), c.Value, &v) {
		return
	}
	ev := d.event(p, "", v.From.ID, v.Created)
	ev.Raw, ev.Text = c.Field, v.Text
	if v.Media.AdID != "" {
		ev.Arrival = &channels.Arrival{Source: "ad", ID: string(v.Media.AdID)}
	}
	switch {
	case wire.Word(v.Verb) == removed:
		d.removed(p.value(), ev, v.ID, "id")
		return
	case v.From.Self != "" || v.From.ID == ev.Address.Business:
		d.ownComment(ev, v.ID)
		return
	}
	if wire.Word(v.Media.Product) == "live" {
		act = channels.ActLiveComment // in whichever field: it may be answered during the broadcast only
	}
	d.grant(p.value(), ev, v.ID, "id", act)
}

// feed reads what happened on a Page or in its group. A new comment or a visitor's
// post may be answered in private.
func (d *decoder) feed(p at, field string, raw json.RawMessage) {
	var v comment
	if !part(d, p, raw, &v) {
		return
	}
	v.Item, v.Verb = wire.Word(v.Item), wire.Word(v.Verb)
	ev := d.event(p, v.Recipient.name(), v.From.ID, v.Created)
	ev.Raw, ev.Text = field, v.Message
	token, name, known := v.CommentID, "comment_id", true
	switch v.Item {
	case "comment":
	case "post", "status", "photo", "video", "share":
		token, name = v.PostID, "post_id"
	default:
		known = false
	}
	switch {
	case known && v.Verb == removed:
		ev.Raw += "." + v.Item + "." + v.Verb
		d.removed(p, ev, token, name)
	case !known, v.Verb != "add":
		ev.Raw = field + "." + v.Item + "." + v.Verb
		ev.Text = ""
		ev.ID = key(ev, v.PostID+":"+v.CommentID)
		d.add()
	case ev.Address.User == ev.Address.Business:
		d.ownComment(ev, token)
	default:
		d.grant(p, ev, token, name, channels.ActComment)
	}
}

// ownComment appends a comment of the business as an event that nothing follows
// from.
func (d *decoder) ownComment(ev *channels.Event, id string) {
	ev.ID = key(ev, id)
	d.add()
}

// grant appends a comment that may be answered in private. What answers it names the
// comment, so that a writer whom the platform does not name may be answered too.
func (d *decoder) grant(p at, ev *channels.Event, token, name string, act channels.Action) {
	switch {
	case token == "":
		d.missing(p, name)
		return
	case ev.Occurred.IsZero():
		d.missing(p, "created_time")
		return
	case !d.owned(p, ev):
		return
	}
	ev.Kind, ev.Action, ev.Token = channels.UserAction, act, token
	ev.ID = "comment:" + token
	d.add()
}

// removed is the verb of a comment or post that is gone.
const removed = "remove"

// removed appends that a comment is gone. Its time is the entry's where that is later: the other may be the comment's own.
func (d *decoder) removed(p at, ev *channels.Event, token, name string) {
	if token == "" {
		d.missing(p, name)
		return
	}
	if told := p.entry.Time.Time(); told.After(ev.Occurred) {
		ev.Occurred = told
	}
	if ev.Occurred.IsZero() {
		d.missing(p, "created_time")
		return
	}
	if !d.owned(p, ev) {
		return
	}
	if ev.Address.User == ev.Address.Business { // whoever wrote it is not told
		ev.Address.User, ev.Identity = "", channels.Identity{}
	}
	ev.Kind, ev.Action, ev.Token = channels.UserAction, channels.ActDelete, token
	ev.Text, ev.Arrival = "", nil
	ev.ID = "removed:" + token
	d.add()
}

// status is a template's review in both shapes that the platform uses.
type status struct {
	wire.Element
	ID         string       `json:"id" wire:"key"`
	Status     string       `json:"status" wire:"key"`
	Event      string       `json:"event" wire:"key"`
	TemplateID wire.String  `json:"message_template_id" wire:"key"`
	Name       string       `json:"message_template_name" wire:"key"`
	Language   string       `json:"message_template_language" wire:"key"`
	Category   string       `json:"message_template_category"`
	Reason     string       `json:"reason"`
	Timestamp  wire.Instant `json:"timestamp" wire:"key"`
}

func (d *decoder) template(p at, c *change) {
	var v status
	if !part(d, p.value(), c.Value, &v) {
		return
	}
	ev := d.event(p, "", "", v.Timestamp)
	ev.Raw = c.Field
	u := template.Update{
		Account: ev.Address.Business, ID: cmp.Or(string(v.TemplateID), v.ID), Name: spell.Trim(v.Name),
		Language: spell.Trim(v.Language), Kind: template.StatusUpdate, At: ev.Occurred,
		Category: fact.CategoryOf(v.Category), Status: template.Status(strings.ToUpper(wire.Word(cmp.Or(v.Event, v.Status)))),
	}
	if wire.Word(v.Reason) != "none" {
		u.Reason = v.Reason
	}
	switch {
	case u.Status == "":
		d.missing(p.value(), "status")
		return
	case u.ID == "" && u.Name == "":
		d.missing(p.value(), "id")
		return
	case u.At.IsZero():
		d.missing(p.value(), "timestamp")
		return
	case !d.owned(p, ev):
		return
	}
	ev.ID = key(ev, u.ID+":"+u.Name+":"+u.Language+":"+string(u.Status))
	ev.Kind, ev.Template = channels.TemplateChange, &u
	d.add()
}
