package graph

import (
	"cmp"
	"encoding/json"

	"github.com/replywindow/replywindow/channels/internal/wire"
)

// body is a webhook body.
type body struct {
	Object string  `json:"object"`
	Entry  []entry `json:"entry"`
}

// entry is what happened to one business.
type entry struct {
	ID        string       `json:"id"`
	Time      wire.Instant `json:"time"`
	Messaging []messaging  `json:"messaging"`
	Standby   []messaging  `json:"standby"`
	Changes   []change     `json:"changes"`
	Calls     []call       `json:"calls"`
	// A change that stands in the entry itself.
	Field string          `json:"field"`
	Value json.RawMessage `json:"value"`
}

// party is one side of an event. UserRef stands for a person who has not written
// yet.
type party struct {
	ID      string `json:"id" wire:"key"`
	UserRef string `json:"user_ref" wire:"key"`
}

func (p *party) name() string { return cmp.Or(p.ID, p.UserRef) }

// messaging is one event of a thread. One of its parts is set; the rare
// ones that carry nothing of use are known by their names only.
type messaging struct {
	wire.Element
	Field     string       `json:"field" wire:"key"`
	Sender    party        `json:"sender" wire:"key"`
	Recipient party        `json:"recipient" wire:"key"`
	Timestamp wire.Instant `json:"timestamp" wire:"key"`
	IsSelf    bool         `json:"is_self" wire:"key"`

	Message  *message  `json:"message" wire:"key"`
	Postback *postback `json:"postback" wire:"key"`
	Referral *referral `json:"referral" wire:"key"`
	OptIn    *optIn    `json:"optin" wire:"key"`
	Reaction *reaction `json:"reaction" wire:"key"`
	Edit     *edit     `json:"message_edit" wire:"key"`
	Read     *receipt  `json:"read" wire:"key"`
	Delivery *receipt  `json:"delivery" wire:"key"`
	Policy   *policy   `json:"policy_enforcement" wire:"key"`

	// HyphenPolicy is Policy as the platform's own sample spells the name.
	HyphenPolicy *policy `json:"policy-enforcement" wire:"key"`
}

// Wants leaves the message alone where that name means something else: the text of
// a group comment, or the stub of a test notification that names nobody.
func (m *messaging) Wants(name string) bool { return name != "message" || m.isThread() }

// isThread reports whether the event belongs to a thread.
func (m *messaging) isThread() bool {
	return wire.Word(m.Field) != groupFeed && (m.Sender != party{} || m.Recipient != party{})
}

// groupFeed marks a group's comment among the events of threads.
const groupFeed = "group_feed"

type message struct {
	MID         string       `json:"mid" wire:"key"`
	Text        string       `json:"text"`
	Attachments []attachment `json:"attachments"`
	QuickReply  *struct{}    `json:"quick_reply"`
	Referral    *referral    `json:"referral"`
	ReplyTo     struct {
		Story *struct{} `json:"story"`
	} `json:"reply_to"`
	IsEcho        bool `json:"is_echo" wire:"key"`
	IsSelf        bool `json:"is_self" wire:"key"`
	IsDeleted     bool `json:"is_deleted" wire:"key"`
	IsUnsupported bool `json:"is_unsupported" wire:"key"`
}

type attachment struct {
	Type    string `json:"type"`
	Payload struct {
		StickerID wire.String `json:"sticker_id"`
		Template  string      `json:"template_type"`
	} `json:"payload"`
}

type postback struct {
	MID      string    `json:"mid"`
	Title    string    `json:"title"`
	Payload  string    `json:"payload"`
	Referral *referral `json:"referral"`
}

type referral struct {
	Ref     string      `json:"ref"`
	Source  string      `json:"source" wire:"key"`
	AdID    wire.String `json:"ad_id"`
	Ad      *struct{}   `json:"ads_context_data"`
	Product *struct {
		ID string `json:"id"`
	} `json:"product"`
}

type optIn struct {
	Type    string `json:"type" wire:"key"`
	Ref     string `json:"ref"`
	UserRef string `json:"user_ref"`
	Token   string `json:"notification_messages_token" wire:"key"`
	Status  string `json:"notification_messages_status" wire:"key"`
	OneTime string `json:"one_time_notif_token" wire:"key"`
	Payload string `json:"payload"`
}

type reaction struct {
	MID    string `json:"mid"`
	Action string `json:"action" wire:"key"`
}

type edit struct {
	MID  string      `json:"mid"`
	Text string      `json:"text"`
	Num  wire.String `json:"num_edit"`
}

// receipt says what arrived or was read: single messages, or all up to a
// watermark.
type receipt struct {
	MID       string       `json:"mid" wire:"key"`
	MIDs      []string     `json:"mids" wire:"key"`
	Watermark wire.Instant `json:"watermark" wire:"key"`
}

type policy struct {
	Action string `json:"action" wire:"key"`
	Reason string `json:"reason"`
}

// change is an event outside threads, or a thread event in another wrapping.
type change struct {
	wire.Element
	Field string          `json:"field" wire:"key"`
	Value json.RawMessage `json:"value"`
}

// call is one event of a voice or video call.
type call struct {
	wire.Element
	ID        string       `json:"id" wire:"key"`
	From      string       `json:"from" wire:"key"`
	To        string       `json:"to" wire:"key"`
	Recipient string       `json:"recipient_id" wire:"key"`
	Event     string       `json:"event" wire:"key"`
	Timestamp wire.Instant `json:"timestamp" wire:"key"`
	Direction string       `json:"call_direction" wire:"key"`
	Status    string       `json:"call_status" wire:"key"`
}
