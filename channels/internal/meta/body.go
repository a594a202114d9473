package meta

import (
	"encoding/json"

	"github.com/replywindow/replywindow/channels/internal/wire"
)

// body is a webhook body.
type body struct {
	Object wire.String `json:"object"`
	Entry  []entry     `json:"entry"`
}

// entry is what happened to one business.
type entry struct {
	ID        wire.String  `json:"id"`
	Time      wire.Instant `json:"time"`
	Messaging []messaging  `json:"messaging"`
	Standby   []messaging  `json:"standby"`
	Changes   []change     `json:"changes"`
	Calls     []call       `json:"calls"`
}

// party is one side of an event. UserRef stands for a person who has not written
// yet.
type party struct {
	ID      wire.String `json:"id"`
	UserRef wire.String `json:"user_ref"`
}

func (p *party) name() string {
	if p.ID != "" {
		return string(p.ID)
	}
	return string(p.UserRef)
}

// messaging is one event of a thread. At most one of its parts is set; the rare
// ones that carry nothing of use are known by their names only.
type messaging struct {
	wire.Element
	Field     wire.String  `json:"field"`
	Sender    party        `json:"sender"`
	Recipient party        `json:"recipient"`
	Timestamp wire.Instant `json:"timestamp"`
	IsSelf    wire.Bool    `json:"is_self"`

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
	MID         wire.String  `json:"mid"`
	Text        wire.String  `json:"text"`
	Attachments []attachment `json:"attachments"`
	QuickReply  *struct{}    `json:"quick_reply"`
	Referral    *referral    `json:"referral"`
	ReplyTo     struct {
		Story *struct{} `json:"story"`
	} `json:"reply_to"`
	IsEcho        wire.Bool `json:"is_echo"`
	IsSelf        wire.Bool `json:"is_self"`
	IsDeleted     wire.Bool `json:"is_deleted"`
	IsUnsupported wire.Bool `json:"is_unsupported"`
}

type attachment struct {
	Type    wire.String `json:"type"`
	Payload struct {
		StickerID wire.String `json:"sticker_id"`
		Template  wire.String `json:"template_type"`
	} `json:"payload"`
}

type postback struct {
	MID      wire.String `json:"mid"`
	Title    wire.String `json:"title"`
	Payload  wire.String `json:"payload"`
	Referral *referral   `json:"referral"`
}

type referral struct {
	Ref     wire.String `json:"ref"`
	Source  wire.String `json:"source"`
	AdID    wire.String `json:"ad_id"`
	Product *struct {
		ID wire.String `json:"id"`
	} `json:"product"`
}

type optIn struct {
	Type    wire.String `json:"type"`
	Ref     wire.String `json:"ref"`
	UserRef wire.String `json:"user_ref"`
	Token   wire.String `json:"notification_messages_token"`
	Status  wire.String `json:"notification_messages_status"`
	OneTime wire.String `json:"one_time_notif_token"`
}

type reaction struct {
	MID    wire.String `json:"mid"`
	Action wire.String `json:"action"`
}

type edit struct {
	MID  wire.String `json:"mid"`
	Text wire.String `json:"text"`
	Num  wire.String `json:"num_edit"`
}

// receipt says what arrived or was read: single messages, or all up to a
// watermark.
type receipt struct {
	MID       wire.String   `json:"mid"`
	MIDs      []wire.String `json:"mids"`
	Watermark wire.Instant  `json:"watermark"`
}

type policy struct {
	Action wire.String `json:"action"`
	Reason wire.String `json:"reason"`
}

// change is an event outside threads, or a thread event in another wrapping.
type change struct {
	wire.Element
	Field wire.String     `json:"field"`
	Value json.RawMessage `json:"value"`
}

// call is one event of a voice or video call.
type call struct {
	wire.Element
	ID        wire.String  `json:"id"`
	From      wire.String  `json:"from"`
	To        wire.String  `json:"to"`
	Recipient wire.String  `json:"recipient_id"`
	Event     wire.String  `json:"event"`
	Timestamp wire.Instant `json:"timestamp"`
	Direction wire.String  `json:"call_direction"`
	Status    wire.String  `json:"call_status"`
}
