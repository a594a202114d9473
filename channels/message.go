package channels

import (
	"github.com/replywindow/replywindow/template"
)

// MessageType is the type of an outbound message in the platform's own spelling:
// "text", "image", "list". A channel's rulebook says which types it carries.
type MessageType string

// Message types that several channels share or that this library treats alike.
// Channels add their own in their own packages.
const (
	// Text is plain text.
	Text MessageType = "text"
	// Image, Audio, Video, Document and File are attachments, Sticker a picture
	// without a caption.
	Image    MessageType = "image"
	Audio    MessageType = "audio"
	Video    MessageType = "video"
	Document MessageType = "document"
	File     MessageType = "file"
	Sticker  MessageType = "sticker"
	// Location is a place, Contacts one or more cards of people.
	Location MessageType = "location"
	Contacts MessageType = "contacts"
	// Reaction is an emoji on a message ([Message.ReplyTo]).
	Reaction MessageType = "reaction"
	// Template is an approved message template.
	Template MessageType = "template"
	// PrivateReply is the one direct message that may answer a comment.
	PrivateReply MessageType = "private_reply"
	// Utility is a template that goes by a utility lane of its own.
	Utility MessageType = "utility"
	// Marketing is a paid marketing message that goes by a lane of its own.
	Marketing MessageType = "marketing"
	// CustomerFeedback is a survey template.
	CustomerFeedback MessageType = "customer_feedback"
	// SenderAction is a typing sign or a read receipt: nothing that stays.
	SenderAction MessageType = "sender_action"
)

// Purpose says what a message is for. The zero value is Promotional, the most
// restricted one: a host that says nothing is not given more than it asked for.
type Purpose uint8

// The purposes.
const (
	// Promotional advertises, offers or invites.
	Promotional Purpose = iota
	// Support answers the person's own matter.
	Support
	// Transactional tells of an event in something the person bought or uses.
	Transactional
)

// Author says who wrote a message. The zero value is Automation, the restricted
// one.
type Author uint8

// The authors.
const (
	// Automation is a bot, a rule, a campaign.
	Automation Author = iota
	// Human is a person who typed this very message.
	Human
)

// API is the sending interface. The zero value is the platform's ordinary one.
type API string

// The interfaces other than the ordinary one.
const (
	// MarketingAPI is a separate endpoint for paid marketing messages.
	MarketingAPI API = "marketing"
	// DirectSendAPI sends template-like content without a template.
	DirectSendAPI API = "direct_send"
)

// Message is what the host wants to send. The zero value of every field is the
// restrictive one. A Message holds no recipient: that is the [Address].
//
// Printed or logged, it shows no text or token. Its JSON is the data itself.
type Message struct {
	// Type is the type in the platform's spelling.
	Type MessageType `json:"type"`
	// Content is the type of what the message holds, where Type says only how it goes: "generic" in a [PrivateReply], for example. The
	// limits of both types hold; a Content that no limit names adds none. Empty: a text, or not known. Reading a request sets it.
	Content MessageType `json:"content,omitempty"`
	// Purpose is what the message is for, as the host vouches for it.
	Purpose Purpose `json:"purpose"`
	// Author is who wrote it, as the host vouches for it.
	Author Author `json:"author"`
	// API is the sending interface; empty is the ordinary one.
	API API `json:"api,omitempty"`
	// Tag is the platform's message tag, where the platform has tags.
	Tag string `json:"tag,omitempty"`
	// MessagingType is the platform's explicit class ("UPDATE"), where it has one.
	MessagingType string `json:"messaging_type,omitempty"`
	// Category is the category that a template-like message claims for itself.
	Category string `json:"category,omitempty"`
	// Template is the template and its values, when Type is Template or Utility.
	Template *template.Send `json:"template,omitempty"`
	// Token is the comment, post or token that the message answers (a comment: with the type [PrivateReply]), when its
	// permission hangs on one.
	Token string `json:"token,omitempty"`
	// ReplyTo is the id of the message that this one quotes or reacts to.
	ReplyTo string `json:"reply_to,omitempty"`
	// MaxPrice is set when the message bids: its price is at most what the business
	// named for it or for its template.
	MaxPrice bool `json:"max_price,omitempty"`
	// Group is set when the recipient is a group.
	Group bool `json:"group,omitempty"`
	// Text is the main text: a text message's body, an interactive message's body.
	Text string `json:"text,omitempty"`
	// Length stands for the text when the host does not want to pass it: its
	// length in the unit of the platform's limit. Ignored when Text is set.
	Length int `json:"length,omitempty"`
	// MIME is the media type of an attachment, where known.
	MIME string `json:"mime,omitempty"`
	// Sizes are the other measured parts.
	Sizes Sizes `json:"sizes,omitzero"`
	// Complete says that text and sizes count every part of a request, so that a size of
	// 0 is an absent part. Reading a request sets it. Without it a size of 0 is not known
	// and no part is missed.
	Complete bool `json:"complete,omitempty"`
	// Faults say where in the request the parts stand that Sizes counts as missing, excluded, repeated or not listed, the first
	// of them. They explain a refusal and cause none; a host need not give any.
	Faults []Fault `json:"faults,omitempty"`
}
