package channels

import (
	"unicode/utf8"

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

// Sizes are the measured parts of a message. Zero means absent or not known; a
// limit is checked only against what is given.
type Sizes struct {
	Caption      int   `json:"caption,omitempty"`       // characters
	Header       int   `json:"header,omitempty"`        // characters
	Footer       int   `json:"footer,omitempty"`        // characters
	Buttons      int   `json:"buttons,omitempty"`       // count
	ButtonTitle  int   `json:"button_title,omitempty"`  // characters of the longest
	ButtonID     int   `json:"button_id,omitempty"`     // characters of the longest id or payload
	Sections     int   `json:"sections,omitempty"`      // count
	Rows         int   `json:"rows,omitempty"`          // count over all sections
	RowTitle     int   `json:"row_title,omitempty"`     // characters of the longest
	RowText      int   `json:"row_text,omitempty"`      // characters of the longest description
	Items        int   `json:"items,omitempty"`         // contacts, elements, cards, products
	Attachments  int   `json:"attachments,omitempty"`   // count
	QuickReplies int   `json:"quick_replies,omitempty"` // count
	Title        int   `json:"title,omitempty"`         // characters of the longest element title
	Subtitle     int   `json:"subtitle,omitempty"`      // characters of the longest
	Metadata     int   `json:"metadata,omitempty"`      // characters of opaque data
	MediaBytes   int64 `json:"media_bytes,omitempty"`   // bytes of the largest attachment
}

// Message is what the host wants to send. The zero value of every field is the
// restrictive one. A Message holds no recipient: that is the [Address].
type Message struct {
	// Type is the type in the platform's spelling.
	Type MessageType `json:"type"`
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
	// To is the comment, post or token that the message answers, when its
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
}

// Measure returns the size of one part of the message, 0 where absent or not
// known, and -1 for a measure that does not exist.
func (m *Message) Measure(what Measure) int64 {
	switch what {
	case TextCharacters:
		if m.Text != "" {
			return int64(utf8.RuneCountInString(m.Text))
		}
		return int64(m.Length)
	case TextBytes:
		if m.Text != "" {
			return int64(len(m.Text))
		}
		return int64(m.Length)
	}
	return m.Sizes.measure(what)
}

// measure returns one of the sizes.
func (s *Sizes) measure(what Measure) int64 {
	switch what {
	case MediaBytes:
		return s.MediaBytes
	case CaptionCharacters:
		return int64(s.Caption)
	case HeaderCharacters:
		return int64(s.Header)
	case FooterCharacters:
		return int64(s.Footer)
	case ButtonCount:
		return int64(s.Buttons)
	case ButtonTitleCharacters:
		return int64(s.ButtonTitle)
	case ButtonIDCharacters:
		return int64(s.ButtonID)
	case SectionCount:
		return int64(s.Sections)
	case RowCount:
		return int64(s.Rows)
	case RowTitleCharacters:
		return int64(s.RowTitle)
	case RowTextCharacters:
		return int64(s.RowText)
	case ItemCount:
		return int64(s.Items)
	case AttachmentCount:
		return int64(s.Attachments)
	case QuickReplyCount:
		return int64(s.QuickReplies)
	case TitleCharacters:
		return int64(s.Title)
	case SubtitleCharacters:
		return int64(s.Subtitle)
	case MetadataCharacters:
		return int64(s.Metadata)
	}
	return -1
}

// Measure is a part of a message that a platform limits.
type Measure uint8

// The measures. Characters are Unicode code points, bytes are UTF-8.
const (
	TextCharacters        Measure = iota // of [Message.Text], else [Message.Length]
	TextBytes                            // of [Message.Text], else [Message.Length]
	MediaBytes                           // of the largest attachment
	CaptionCharacters                    // of an attachment's caption
	HeaderCharacters                     // of the text above the body
	FooterCharacters                     // of the text below the body
	ButtonCount                          // buttons, all kinds
	ButtonTitleCharacters                // of the longest button title
	ButtonIDCharacters                   // of the longest id or payload
	SectionCount                         // groups of rows or products
	RowCount                             // choices over all sections
	RowTitleCharacters                   // of the longest choice
	RowTextCharacters                    // of the longest description of a choice
	ItemCount                            // contacts, elements, cards, products
	AttachmentCount                      // attachments in one message
	QuickReplyCount                      // suggested answers
	TitleCharacters                      // of the longest element or section title
	SubtitleCharacters                   // of the longest line below a title
	MetadataCharacters                   // of opaque data that comes back in webhooks
)
