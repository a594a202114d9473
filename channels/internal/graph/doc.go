// Package graph reads the JSON that Messenger and Instagram share: the webhook
// envelope with its messaging events, changes and calls ([Platform.Decode]), and
// the send request ([Platform.ReadRequest]). It decides nothing: which facts open
// a window is each platform's rulebook.
//
// The shapes follow Meta's webhook and send references, chiefly
// https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks
// (2026-05-05) and
// https://developers.facebook.com/documentation/business-messaging/instagram-messaging/webhooks
// (2026-06-26).
package graph

import "github.com/replywindow/replywindow/channels/internal/wire"

// Platform says whose JSON it is. It is read-only after it was made, and then safe
// for concurrent use.
type Platform struct {
	// Reader reads the platform's JSON. It must be given, and kept.
	Reader *wire.Reader
	// Channel is the channel's name in addresses.
	Channel string
	// Object is the envelope's "object".
	Object string
	// Fields are the fields of changes that only this platform has.
	Fields []string
	// Businesses gives the business for a name in the path of a send request that
	// is not its id in webhooks: "me", a Page id.
	Businesses map[string]string
	// MessagingTypes are the values of messaging_type that the platform knows, and
	// Tagged is the one that goes with a tag.
	MessagingTypes []string
	Tagged         string
	// Utility is the messaging type of utility templates, empty where there are none.
	Utility string
	// Buttons and QuickReplies are the kinds of them that the platform knows, PaidButtons those that only paid marketing messages have, and Actions
	// the values of sender_action.
	Buttons, PaidButtons, QuickReplies []ButtonKind
	Actions                            []string
	// Files and Templates are the types of attachments: a file by itself, or a template of a type.
	Files, Templates []string
	// Contents are the types of content. A message to a comment or a token holds one of them.
	Contents []string
	// Questions are what surveys ask, and Words what stands in members that decide nothing.
	Questions Questions
	Words     Words
	// Recipients are the members that may name who a request is for, "recipient.id" for example; empty for all of them.
	Recipients []string
	// StickerIDs says that a sticker is named by an id.
	StickerIDs bool

	paid bool // the message is a paid marketing message
}

// Questions lists the values of the members of a survey's question: its type, its score_label, its score_option, and the
// type of the question that follows it. LeastTitle is how many characters its title has at least, where it has one.
type Questions struct {
	Types, Labels, Options, FollowUps []string
	LeastTitle                        int
}

// ButtonKind is a kind of button or quick reply, and the parts that it asks for: AppURL is a link into an app, and where Phone is
// set the payload is a phone number that begins with +. Where Picture is set, a
// picture stands for the title, and where Secure is, the link begins with https.
type ButtonKind struct {
	Name                                                string
	Title, Payload, URL, AppURL, Phone, Picture, Secure bool
}
