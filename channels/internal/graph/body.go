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
}

// party is one side of an event. UserRef stands for a person who has not written
// yet.
type party struct {
	ID      string `json:"id"`
	UserRef string `json:"user_ref"`
}

func (p *party) name() string { return cmp.Or(p.ID, p.UserRef) }

// messaging is one event of a thread. At most one of its parts is set; the rare
// ones that carry nothing of use are known by their names only.
type messaging struct {
	wire.Element
	Field     string       `json:"field"`
	Sender    party        `json:"sender"`
	Recipient party        `json:"recipient"`
	Timestamp wire.Instant `json:"timestamp"`
	IsSelf    bool         `json:"is_self"`

	Message  *message  `json:"message"`
	Postback *postback `json:"postback"`
	Referral *referral `json:"referral"`
	OptIn    *optIn    `json:"optin"`
	Reaction *reaction `json:"reaction"`
	Edit     *edit     `json:"message_edit"`
	Read     *receipt  `json:"read"`
	Delivery *receipt  `json:"delivery"`
	Policy   *policy   `json:"policy_enforcement"`
}

// Wants leaves the message alone where that name means something else: the text of
// a group comment, or the stub of a test notification that names nobody.
func (m *messaging) Wants(name string) bool { return name != "message" || m.isThread() }

// isThread reports whether the event belongs to a thread.
func (m *messaging) isThread() bool {
	return m.Field != groupFeed && (m.Sender != party{} || m.Recipient != party{})
}

// groupFeed marks a group's comment among the events of threads.
const groupFeed = "group_feed"

type message struct {
	MID         string       `json:"mid"`
	Text        string       `json:"text"`
	Attachments []attachment `json:"attachments"`
	QuickReply  *struct{}    `json:"quick_reply"`
	Referral    *referral    `json:"referral"`
	ReplyTo     struct {
		Story *struct{} `json:"story"`
	} `json:"reply_to"`
	IsEcho        bool `json:"is_echo"`
	IsSelf        bool `json:"is_self"`
	IsDeleted     bool `json:"is_deleted"`
	IsUnsupported bool `json:"is_unsupported"`
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
	Source  string      `json:"source"`
	AdID    wire.String `json:"ad_id"`
	Product *struct {
		ID string `json:"id"`
	} `json:"product"`
}

type optIn struct {
	Type    string `json:"type"`
	Ref     string `json:"ref"`
	UserRef string `json:"user_ref"`
	Token   string `json:"notification_messages_token"`
	Status  string `json:"notification_messages_status"`
	OneTime string `json:"one_time_notif_token"`
}

type reaction struct {
	MID    string `json:"mid"`
	Action string `json:"action"`
}

type edit struct {
	MID  string      `json:"mid"`
	Text string      `json:"text"`
	Num  wire.String `json:"num_edit"`
}

// receipt says what arrived or was read: single messages, or all up to a
// watermark.
type receipt struct {
	MID       string       `json:"mid"`
	MIDs      []string     `json:"mids"`
	Watermark wire.Instant `json:"watermark"`
}

type policy struct {
	Action string `json:"action"`
	Reason string `json:"reason"`
}

// change is an event outside threads, or a thread event in another wrapping.
type change struct {
	wire.Element
	Field string          `json:"field"`
	Value json.RawMessage `json:"value"`
}

// call is one event of a voice or video call.
type call struct {
	wire.Element
	ID        string       `json:"id"`
	From      string       `json:"from"`
	To        string       `json:"to"`
	Recipient string       `json:"recipient_id"`
	Event     string       `json:"event"`
	Timestamp wire.Instant `json:"timestamp"`
	Direction string       `json:"call_direction"`
	Status    string       `json:"call_status"`
}
