package graph

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/wire"
	"github.com/replywindow/replywindow/template"
)

// Message types that stand for a lane of their own: the address is a token, and
// the token decides.
const (
	recurring channels.MessageType = "recurring_notification"
	oneTime   channels.MessageType = "one_time_notification"
)

// request is the body of a send request.
type request struct {
	Recipient recipient `json:"recipient"`
	Type      string    `json:"messaging_type"`
	Tag       string    `json:"tag"`
	Action    string    `json:"sender_action"`
	Payload   struct {
		MessageID string     `json:"message_id"`
		Reaction  wire.Given `json:"reaction"`
	} `json:"payload"`
	Campaign wire.Named `json:"message_id"`
	Message  *content   `json:"message"`
	File     wire.Given `json:"filedata"`
	Template wire.Once  `json:"template"`
	ReplyTo  *struct {
		MID string `json:"mid"`
	} `json:"reply_to"`
	Delivery struct {
		Token wire.ID `json:"subscription_token"`
	} `json:"messenger_delivery_data"`
	options
}

type recipient struct {
	ID        wire.ID `json:"id"`
	Phone     wire.ID `json:"phone_number"` // no longer names anybody
	UserRef   wire.ID `json:"user_ref"`
	LoginID   wire.ID `json:"login_id"`
	CommentID wire.ID `json:"comment_id"`
	PostID    wire.ID `json:"post_id"`
	Recurring wire.ID `json:"notification_messages_token"`
	OneTime   wire.ID `json:"one_time_notif_token"`
}

// user is who the request names as a person; empty when it names a comment or a
// token.
func (r *recipient) user() string {
	return canonical(string(cmp.Or(r.ID, r.UserRef, r.LoginID)))
}

// anonymous reports whether the message answers a comment or a token, and so has a type that says nothing of its content.
func (r *recipient) anonymous() bool {
	return cmp.Or(r.CommentID, r.PostID, r.Recurring, r.OneTime) != ""
}

// named counts the names of the recipient beside the first, of which one is the token for marketing messages, and those that the
// platform does not have.
func (r *request) named(p *Platform, here wire.Part) {
	to, found := &r.Recipient, false
	for _, name := range [...]struct {
		part string
		text wire.ID
	}{
		{"recipient.id", to.ID}, {"recipient.phone_number", to.Phone}, {"recipient.user_ref", to.UserRef}, {"recipient.login_id", to.LoginID}, {"recipient.comment_id", to.CommentID}, {"recipient.post_id", to.PostID},
		{"recipient.notification_messages_token", to.Recurring}, {"recipient.one_time_notif_token", to.OneTime}, {"messenger_delivery_data.subscription_token", r.Delivery.Token},
	} {
		if name.text != "" {
			here.Need(!found, channels.ExcludedCount, name.part)
			here.Need(len(p.Recipients) == 0 || slices.Contains(p.Recipients, name.part), channels.UnlistedCount, name.part)
			found = true
		}
	}
}

// ReadRequest reads a send request: see [policy.Channel.ReadRequest]. The order
// of the tests is Meta's own as far as it is written down, see the pages in doc.go.
func (p *Platform) ReadRequest(path string, raw []byte) (channels.Address, channels.Message, error) {
	var (
		r      request
		report wire.Report
	)
	business, paid, err := p.business(path)
	if err != nil {
		return channels.Address{}, channels.Message{}, err
	}
	p.Reader.DecodeRequest(wire.Unform(raw, "recipient", "messenger_delivery_data"), &r, &report) // a marketing message has no other recipient
	if err := report.Err(); err != nil {
		e, _ := errors.AsType[*channels.DecodeError](err)
		return channels.Address{}, channels.Message{}, e
	}
	paid = paid || r.Delivery.Token != ""
	m, err := r.message(p, paid)
	if err != nil {
		return channels.Address{}, channels.Message{}, err
	}
	here := wire.PartOf(&m)
	p.typeParts(&m, here)
	r.options.parts(&p.Words, here)
	r.templates(&m, here)
	r.named(p, here)
	a := channels.Address{Channel: p.Channel, Business: business, User: r.Recipient.user()}
	if a.User == "" && !wire.Filled(m.Token) {
		return channels.Address{}, channels.Message{}, &channels.DecodeError{Path: "recipient", Reason: "names no person, comment or token"}
	}
	return a, m, nil
}

// business reads whose request it is: the part of the path before "messages". paid
// is set for the endpoint under an ad account.
func (p *Platform) business(path string) (business string, paid bool, err error) {
	path = wire.RequestPath(path)
	parts := strings.Split(strings.Trim(path, "/"), "/")
	if len(parts) < 2 || parts[len(parts)-1] != "messages" {
		return "", false, &channels.DecodeError{Path: "path", Value: channels.Clip(path), Reason: "is not that of a send request"}
	}
	name := parts[len(parts)-2]
	paid = strings.HasPrefix(name, "act_")
	if known, ok := p.Businesses[name]; ok {
		return known, paid, nil
	}
	if !wire.NamesBusiness(name) {
		return "", false, &channels.DecodeError{Path: "path", Value: channels.Clip(path), Reason: "does not name the business"}
	}
	return name, paid, nil
}

// message classifies the request; the first test that holds wins.
func (r *request) message(p *Platform, paid bool) (channels.Message, error) {
	m := channels.Message{
		Tag: r.Tag, MessagingType: r.Type, Complete: true,
	}
	here := wire.PartOf(&m)
	if r.ReplyTo != nil {
		m.ReplyTo = r.ReplyTo.MID
		here.Need(wire.Names(m.ReplyTo), channels.MissingCount, "reply_to", "mid")
	}
	if r.Action != "" {
		r.action(p, &m, here)
		return m, nil
	}
	if r.Message != nil {
		r.Message.upload(r.File)
		r.Message.measure(p.with(paid), &m, here.At("message"))
	}
	to := &r.Recipient
	if inside := string(m.Type); inside != "" && (paid || to.anonymous()) {
		here.Need(listed(p.Contents, inside), channels.UnlistedCount, "message", r.Message.attached())
		if m.Type != channels.Text {
			m.Content = m.Type
		}
	}
	switch {
	case paid:
		m.Type, m.Token = channels.Marketing, string(r.Delivery.Token)
		here.Need(bool(r.Campaign), channels.MissingCount, "message_id")
	case to.Recurring != "":
		m.Type, m.Token = recurring, string(to.Recurring)
	case to.OneTime != "":
		m.Type, m.Token = oneTime, string(to.OneTime)
	case to.CommentID != "" || to.PostID != "":
		m.Type, m.Token = channels.PrivateReply, string(cmp.Or(to.CommentID, to.PostID))
	case r.utilityTemplate() != nil || p.Utility != "" && strings.EqualFold(m.MessagingType, p.Utility):
		err := r.utility(&m, here)
		return m, err
	case r.Tag != "" || m.Type == channels.CustomerFeedback:
		claim(&m)
	}
	if r.Message == nil || m.Type == "" {
		return m, &channels.DecodeError{Path: "message", Reason: "is missing or empty"}
	}
	if bodies := m.Sizes[channels.BodyCount]; bodies == 0 {
		here.Note(channels.BodyCount, "message", "text or attachment")
	} else if bodies > 1 {
		r.Message.bodies(here.At("message"))
	}
	return m, nil
}

// with is the platform as a paid message finds it, or another.
func (p *Platform) with(paid bool) *Platform {
	if !paid {
		return p
	}
	with := *p
	with.paid = true
	with.Buttons = slices.Concat(p.Buttons, p.PaidButtons)
	return &with
}

// action reads a sender action, beside which nothing goes. A reaction is one in form only.
func (r *request) action(p *Platform, m *channels.Message, here wire.Part) {
	m.Type, m.Purpose = channels.SenderAction, channels.Support
	here.Need(listed(p.Actions, r.Action), channels.UnlistedCount, "sender_action")
	react := strings.EqualFold(r.Action, "react")
	if react || strings.EqualFold(r.Action, "unreact") {
		m.Type, m.ReplyTo = channels.Reaction, r.Payload.MessageID
		here.Given(wire.Names(m.ReplyTo), channels.ReferenceCount, "payload", "message_id")
	}
	here.Need(!react || bool(r.Payload.Reaction), channels.MissingCount, "payload", "reaction")
	here.Need(r.ReplyTo == nil, channels.ExcludedCount, "reply_to")
	here.Need(m.Type == channels.Reaction || r.Payload.MessageID == "" && !bool(r.Payload.Reaction), channels.ExcludedCount, "payload")
	if r.Message != nil {
		here.Count(channels.BodyCount, "message")
	} else {
		here.Need(r.Template == nil, channels.BodyCount, "template")
	}
}

// claim reads what a tag, or a survey by itself, says of its message: that it is no promotion, and with
// the human agent's tag that a person wrote it. Whether that is true, the host
// answers for.
func claim(m *channels.Message) {
	m.Purpose = channels.Transactional
	if m.Tag == "HUMAN_AGENT" {
		m.Purpose, m.Author = channels.Support, channels.Human
	}
}

// utilityTemplate gives the template, which one of the platform's samples puts
// beside the message; nil when there is none.
func (r *request) utilityTemplate() wire.Once {
	if r.Message != nil && len(r.Message.Template) > 0 {
		return r.Message.Template
	}
	return r.Template
}

// templates counts the utility templates that the request has beside its content or the other template.
func (r *request) templates(m *channels.Message, here wire.Part) {
	inside, utility := r.Message != nil && r.Message.Template != nil, m.Type == channels.Utility
	here.Need(!inside || utility, channels.ExcludedCount, "message", "template")
	here.Need(r.Template == nil || utility && !inside, channels.ExcludedCount, "template")
}

// utility reads the template, beside which no content goes.
func (r *request) utility(m *channels.Message, here wire.Part) error {
	m.Type, m.Purpose = channels.Utility, channels.Transactional
	if r.Message != nil {
		r.Message.bodies(here.At("message"))
		here.Need(len(r.Message.QuickReplies) == 0, channels.ExcludedCount, "message", "quick_replies")
	}
	raw := r.utilityTemplate()
	if raw == nil {
		here.Note(channels.ReferenceCount, "message", "template")
		return nil
	}
	path := "template"
	if r.Message != nil && len(r.Message.Template) > 0 {
		path = "message.template"
	}
	m.Template = &template.Send{}
	if err := json.Unmarshal(raw, m.Template); err != nil {
		return &channels.DecodeError{Path: path, Reason: "is not a template: " + err.Error(), Err: err}
	}
	m.Sizes[channels.ReferenceCount] = 0 // whatever content names
	here.Given(wire.Filled(m.Template.Name), channels.ReferenceCount, path, "name")
	here.Given(wire.Filled(m.Template.Language), channels.ReferenceCount, path, "language.code")
	return nil
}
