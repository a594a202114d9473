package graph

import (
	"slices"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/wire"
)

// parts counts what a message has to have, what lacks a title, and what stands beside what. Which of it a platform asks for,
// its limits say.
func (c *content) parts(s *channels.Sizes) {
	s[channels.BodyCount] = present(c.Text) + present(string(c.StickerID))
	for i := range c.QuickReplies {
		if q := &c.QuickReplies[i]; q.Kind == "" || q.Kind == "text" { // the others show what they give
			s[channels.UntitledCount] += 1 - present(q.Title)
		}
	}
	files := c.files()
	if len(files) == 0 {
		return
	}
	s[channels.BodyCount]++
	s[channels.ReferenceCount] = files[0].references()
	for i := range files {
		s[channels.ReferenceCount] = min(s[channels.ReferenceCount], files[i].references())
		files[i].Payload.parts(s)
	}
}

// files are the attachments, whichever of the two members they stand in.
func (c *content) files() []media {
	if c.Attachment == nil {
		return c.Attachments
	}
	return append(slices.Clone(c.Attachments), *c.Attachment)
}

// references counts what names the file, post, product or coupon, of the element with the fewest.
func (a *media) references() int {
	p := &a.Payload
	if len(p.Elements) == 0 {
		return p.source.count() + wire.Count(p.CouponCode, p.CouponURL)
	}
	n := p.Elements[0].source.count()
	for i := range p.Elements {
		n = min(n, p.Elements[i].source.count())
	}
	return n
}

func (s *source) count() int { return wire.Count(s.URL, s.Attachment, s.ID) }

// parts looks at the elements and buttons of a structured message.
func (p *structured) parts(s *channels.Sizes) {
	buttonParts(s, p.Buttons)
	for i := range p.Elements {
		s[channels.UnnamedCount] += 1 - present(p.Elements[i].Title)
		buttonParts(s, p.Elements[i].Buttons)
	}
}

// titled are the kinds of button that show a title of the business's own; the others show one of the platform's.
var titled = [...]string{"", "web_url", "postback", "phone_number", "game_play"}

func buttonParts(s *channels.Sizes, buttons []button) {
	for i := range buttons {
		if slices.Contains(titled[:], buttons[i].Type) {
			s[channels.UntitledCount] += 1 - present(buttons[i].Title)
		}
	}
}

// typeFaults is 1 when the platform has no such messaging type, or when it is the one for tags and there is none, or another and
// there is one. A request without a messaging type is not at fault.
func (p *Platform) typeFaults(m *channels.Message) int {
	if m.MessagingType == "" {
		return 0
	}
	is := func(name string) bool { return strings.EqualFold(name, m.MessagingType) }
	if !slices.ContainsFunc(p.MessagingTypes, is) || is(p.Tagged) != (m.Tag != "") {
		return 1
	}
	return 0
}

// present is 1 for a text that is not empty.
func present(text string) int {
	if text == "" {
		return 0
	}
	return 1
}
