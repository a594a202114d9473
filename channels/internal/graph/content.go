package graph

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/wire"
	"github.com/replywindow/replywindow/internal/fact"
)

// content is the message of a send request. Graph answers "Invalid keys" to members that it, or a quick reply, does not have: reported,
// github.com/botpress/botpress/issues/2227, 2019-08-09, and github.com/jgorset/facebook-messenger/issues/107, 2017-02-10.
type content struct {
	wire.Closed
	Text         string       `json:"text"`
	Dynamic      *dynamicText `json:"dynamic_text"`
	Metadata     string       `json:"metadata"`
	Attachment   *media       `json:"attachment"`
	Attachments  []media      `json:"attachments"`
	QuickReplies []quickReply `json:"quick_replies"`
	StickerID    wire.ID      `json:"sticker_id"`
	Template     wire.Once    `json:"template"`

	// The reference of the endpoint lists these two, and no page says what they do.
	ReplyType string    `json:"quick_reply_type"`
	Interface *struct{} `json:"a2ui"`
}

// dynamicText is a text with variables, and what is said where they have no values.
type dynamicText struct {
	Text     string `json:"text"`
	Fallback string `json:"fallback_text"`
}

// media is an attachment: a file, or a structured message of the type in
// template_type.
type media struct {
	Type     string     `json:"type"`
	Payload  structured `json:"payload"`
	Reusable wire.Bool  `json:"is_reusable"` // where one of the samples puts it
}

type structured struct {
	Type     string    `json:"template_type"`
	Text     string    `json:"text"`
	Elements []element `json:"elements"`
	Screens  []screen  `json:"feedback_screens"`
	element
	ButtonTitle string        `json:"button_title"`
	CouponTitle string        `json:"coupon_url_button_title"`
	Form        wire.Named    `json:"form_id"`
	CouponCode  wire.String   `json:"coupon_code"`
	CouponURL   wire.String   `json:"coupon_url"`
	Days        wire.Positive `json:"expires_in_days"`
	Countries   []string      `json:"countries"`
	bill
	details
	Privacy struct {
		URL wire.Link `json:"url"`
	} `json:"business_privacy"`
}

// screen is a page of a survey.
type screen struct {
	Questions []question `json:"questions"`
}

// question is one of a survey, with a text in free form after it.
type question struct {
	ID       string `json:"id"`
	Type     string `json:"type"`
	Title    string `json:"title"`
	Label    string `json:"score_label"`
	Option   string `json:"score_option"`
	FollowUp *struct {
		Type        string `json:"type"`
		Placeholder string `json:"placeholder"`
	} `json:"follow_up"`
}

// source says which file, post or product is meant.
type source struct {
	URL        wire.String `json:"url"`
	Attachment wire.Named  `json:"attachment_id"`
	ID         wire.Named  `json:"id"`

	uploaded wire.Given // in the same request
}

type element struct {
	source
	Title    string       `json:"title"`
	Subtitle string       `json:"subtitle"`
	Image    wire.String  `json:"image_url"`
	Video    wire.Named   `json:"video_id"`
	Kind     string       `json:"media_type"`
	Price    wire.Number  `json:"price"`
	Default  *button      `json:"default_action"`
	Buttons  []button     `json:"buttons"`
	Images   []image      `json:"images"`
	Pictures []image      `json:"image_urls"` // of a marketing message
	Payload  wire.Given   `json:"payload"`
	Currency wire.String  `json:"currency"`
	Quantity *wire.Number `json:"quantity"`
	asking
}

// quickReply is a suggested answer.
type quickReply struct {
	wire.Closed
	Kind string `json:"content_type"`
	label
	Data *struct{} `json:"data"`
}

// label is what a button and a quick reply have in common.
type label struct {
	Title   string       `json:"title"`
	Payload *wire.String `json:"payload"`
	Image   wire.String  `json:"image_url"` // of a quick reply
}

type button struct {
	Type string `json:"type"`
	label
	URL     wire.String   `json:"url"`
	Android wire.String   `json:"android_url"`
	IOS     wire.String   `json:"ios_url"`
	Text    wire.Given    `json:"text"` // of the tap on an image
	Days    wire.Positive `json:"expires_in_days"`
	webview
}

// measure fills in the type, the text and the sizes of what is sent.
func (c *content) measure(p *Platform, m *channels.Message, here wire.Part) {
	m.Text = c.Text
	if c.Dynamic != nil && c.Text == "" {
		m.Text = c.Dynamic.Text
	}
	s := &m.Sizes
	if !p.StickerIDs {
		here.Need(c.StickerID == "", channels.ExcludedCount, "sticker_id")
		c.StickerID = ""
	}
	c.parts(p, m, here)
	s[channels.MetadataCharacters] = characters(c.Metadata)
	s[channels.QuickReplyCount] = len(c.QuickReplies)
	for i := range c.QuickReplies {
		c.QuickReplies[i].measure(s)
	}
	switch files := c.files(); {
	case len(files) > 0:
		m.Type, s[channels.AttachmentCount] = files[0].messageType(), len(files)
		files[0].Payload.measure(m)
	case wire.Filled(string(c.StickerID)):
		m.Type = channels.Sticker
	case fact.Shows(m.Text):
		m.Type = channels.Text
	}
}

// upload notes whether the file of a message's only attachment goes up with the request.
func (c *content) upload(file wire.Given) {
	if c.Attachment != nil {
		c.Attachment.Payload.uploaded = file
	} else if len(c.Attachments) == 1 {
		c.Attachments[0].Payload.uploaded = file
	}
}

// mediaShare is the one type that is written in capitals.
const mediaShare channels.MessageType = "MEDIA_SHARE"

// messageType is the platform's word for what is attached. The heart is
// Instagram's only sticker and has a word of its own.
func (a *media) messageType() channels.MessageType {
	switch {
	case strings.EqualFold(a.Type, "template") && a.Payload.Type != "":
		return channels.MessageType(a.Payload.Type)
	case strings.EqualFold(a.Type, "like_heart"):
		return channels.Sticker
	case strings.EqualFold(a.Type, string(mediaShare)):
		return mediaShare
	}
	return channels.MessageType(strings.ToLower(a.Type))
}

func (p *structured) measure(m *channels.Message) {
	if p.Text != "" {
		m.Text = p.Text
	}
	s := &m.Sizes
	s[channels.LifetimeSeconds] = int(p.Days.Seconds(24 * time.Hour))
	measureElement(s, &p.element)
	for i := range p.Elements {
		measureElement(s, &p.Elements[i])
		s[channels.ItemCount] += max(1, len(p.Elements[i].Images)) // an image grid is one element of many images
	}
	for i := range p.Screens {
		s[channels.ItemCount] += len(p.Screens[i].Questions)
		for n := range p.Screens[i].Questions {
			p.Screens[i].Questions[n].measure(s)
		}
	}
	s[channels.ButtonTitleCharacters] = max(s[channels.ButtonTitleCharacters], characters(p.ButtonTitle)) // no page bounds coupon_url_button_title
}

func (q *question) measure(s *channels.Sizes) {
	s[channels.QuestionIDCharacters] = max(s[channels.QuestionIDCharacters], characters(q.ID))
	s[channels.RowTitleCharacters] = max(s[channels.RowTitleCharacters], characters(q.Title))
	if q.FollowUp != nil {
		s[channels.RowTextCharacters] = max(s[channels.RowTextCharacters], characters(q.FollowUp.Placeholder))
	}
}

func measureElement(s *channels.Sizes, e *element) {
	s[channels.TitleCharacters] = max(s[channels.TitleCharacters], characters(e.Title))
	s[channels.SubtitleCharacters] = max(s[channels.SubtitleCharacters], characters(e.Subtitle))
	s[channels.ButtonCount] = max(s[channels.ButtonCount], len(e.Buttons))
	s[channels.CardPictureCount] = max(s[channels.CardPictureCount], len(e.Pictures))
	measureButtons(s, e.Buttons)
}

func (r *quickReply) measure(s *channels.Sizes) {
	if strings.EqualFold(r.Kind, "user_phone_number") || strings.EqualFold(r.Kind, "user_email") {
		s[channels.ContactReplyCount]++
	}
	r.label.measure(s)
}

func measureButtons(s *channels.Sizes, buttons []button) {
	for i := range buttons {
		buttons[i].measure(s)
	}
}

func (l *label) measure(s *channels.Sizes) {
	s[channels.ButtonTitleCharacters] = max(s[channels.ButtonTitleCharacters], characters(l.Title))
	s[channels.ButtonIDCharacters] = max(s[channels.ButtonIDCharacters], characters(l.payload()))
}

func (b *button) measure(s *channels.Sizes) {
	b.label.measure(s)
	s[channels.ButtonLifetimeSeconds] = int(b.Days.Seconds(24 * time.Hour).Longer(wire.Positive(s[channels.ButtonLifetimeSeconds])))
}

func (l *label) payload() string {
	if l.Payload == nil {
		return ""
	}
	return string(*l.Payload)
}

func characters(s string) int { return utf8.RuneCountInString(s) }
