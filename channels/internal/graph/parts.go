package graph

import (
	"slices"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/wire"
	"github.com/replywindow/replywindow/internal/fact"
)

// parts counts what a message has to have, what lacks a title, and what stands beside what. Which of it a platform asks for,
// its limits say.
func (c *content) parts(p *Platform, s *channels.Sizes) {
	s[channels.BodyCount] = shown(c.Text) + filled(c.StickerID)
	for i := range c.QuickReplies {
		q := &c.QuickReplies[i]
		q.button.parts(p.QuickReplies, q.Kind, q.Payload != nil, s)
	}
	s[channels.ExcludedCount] += emptyList(c.QuickReplies)
	files := c.files()
	if len(files) == 0 {
		return
	}
	s[channels.BodyCount]++
	if c.Attachment != nil && len(c.Attachments) > 0 {
		s[channels.ExcludedCount]++
	}
	s[channels.ReferenceCount] = files[0].references()
	for i := range files {
		s[channels.ReferenceCount] = min(s[channels.ReferenceCount], files[i].references())
		s[channels.UnlistedCount] += files[i].stranger(p)
		if files[i].hollow() {
			s[channels.MissingCount]++
		}
		if len(files) > 1 && files[i].messageType() != channels.Image {
			s[channels.ExcludedCount]++ // only images go several at a time
		}
		files[i].Payload.parts(p, s)
	}
}

// files are the attachments, whichever of the two members they stand in.
func (c *content) files() []media {
	if c.Attachment == nil {
		return c.Attachments
	}
	return append(slices.Clone(c.Attachments), *c.Attachment)
}

// stranger is 1 for an attachment that is no file and no template of the platform: other names may be those of messages that are no
// attachment. Types of templates are not written in capitals.
func (a *media) stranger(p *Platform) int {
	switch {
	case !strings.EqualFold(a.Type, "template"):
		return unlisted(p.Files, a.Type)
	case slices.Contains(p.Templates, a.Payload.Type):
		return 0
	}
	return 1
}

// hollow reports an attachment that does not say what it is, names no file, or is a template without its elements.
func (a *media) hollow() bool {
	switch a.messageType() {
	case "", "template":
		return true
	case channels.Image, channels.Audio, channels.Video, channels.File, "media", "product":
		return a.references() == 0
	case "generic":
		return len(a.Payload.Elements) == 0
	}
	return false
}

// references counts what names the file, post, product or coupon, of the element with the fewest.
func (a *media) references() int {
	p, of := &a.Payload, a.messageType()
	if of == "coupon" {
		return filled(p.CouponCode) + filled(p.CouponURL)
	}
	if len(p.Elements) == 0 {
		return p.source.count(of)
	}
	n := p.Elements[0].source.count(of)
	for i := range p.Elements {
		n = min(n, p.Elements[i].source.count(of))
	}
	return n
}

// count counts what names a thing of a type: a product has its id, a post that is shared none of its URL, and a file no id of its own.
func (s *source) count(of channels.MessageType) int {
	switch of {
	case "product":
		return wire.Count(s.ID)
	case mediaShare:
		return wire.Count(s.Attachment, s.ID)
	}
	return wire.Count(wire.Given(s.URL), s.Attachment)
}

// parts looks at the elements and buttons of a structured message.
func (t *structured) parts(p *Platform, s *channels.Sizes) {
	kinds := p.Buttons
	if t.Type == "image_grid" {
		kinds = gridButtons[:]
	}
	t.element.parts(&p.Words, kinds, s)
	for i := range t.Elements {
		t.Elements[i].parts(&p.Words, kinds, s)
		if len(t.Elements) > 1 && t.Elements[i].Pictures != nil {
			s[channels.ExcludedCount]++ // a card in a row of cards has one picture
		}
	}
	t.details.parts(&p.Words, s)
	s[channels.ExcludedCount] += controlled(t.ButtonTitle, t.CouponTitle)
	t.templateParts(p, s)
}

// parts looks at the buttons of an element, and at what a tap on it or on one of its images does.
func (e *element) parts(w *Words, kinds []ButtonKind, s *channels.Sizes) {
	s[channels.ExcludedCount] += controlled(e.Title, e.Subtitle) + emptyList(e.Buttons)
	e.asking.parts(w, s)
	for i := range e.Buttons {
		b := &e.Buttons[i]
		b.parts(kinds, b.Type, b.payload() != "", s)
		b.webview.parts(w, s)
	}
	if d := e.Default; d != nil {
		d.parts(defaultActions[:], d.Type, d.payload() != "", s)
		d.webview.parts(w, s)
		s[channels.ExcludedCount] += present(d.Title)
	}
	imageParts(e.Images, s)
	imageParts(e.Pictures, s)
	s[channels.UnlistedCount] += stray(e.Image)
	s[channels.ExcludedCount] += emptyList(e.Pictures)
	if e.Image != "" && len(e.Pictures) > 0 {
		s[channels.ExcludedCount]++
	}
}

// imageParts looks at the images of a grid, of which one is shown larger.
func imageParts(images []image, s *channels.Sizes) {
	heroes := 0
	for i := range images {
		images[i].parts(s)
		if images[i].Hero {
			heroes++
		}
	}
	s[channels.ExcludedCount] += max(0, heroes-1)
}

// emptyList is 1 for a list that stands there and is empty.
func emptyList[T any](list []T) int {
	if list != nil && len(list) == 0 {
		return 1
	}
	return 0
}

// The kinds of buttons where only some are taken: the tap on an element opens a page, and has no label.
var (
	defaultActions = [...]ButtonKind{{Name: "web_url", URL: true}}
	gridButtons    = [...]ButtonKind{{Name: "web_url", Title: true, URL: true}, {Name: "postback", Title: true, Payload: true}}
)

// parts counts what a button lacks of what its kind asks for. The payload of a quick reply may be empty, that of a button not: loaded says
// that there is what passes for one.
func (b *button) parts(kinds []ButtonKind, name string, loaded bool, s *channels.Sizes) {
	s[channels.ExcludedCount] += controlled(b.Title)
	s[channels.UnlistedCount] += stray(b.Image) + stray(b.Android) + stray(b.IOS)
	i := slices.IndexFunc(kinds, func(k ButtonKind) bool { return strings.EqualFold(k.Name, name) })
	if i < 0 {
		s[channels.UnlistedCount]++
		return
	}
	k := &kinds[i]
	if k.Title && shown(b.Title) == 0 && !(k.Picture && filled(b.Image) > 0) {
		s[channels.UntitledCount]++
	}
	if k.Phone && !strings.HasPrefix(b.payload(), "+") {
		s[channels.UnlistedCount]++
	}
	secure := strings.HasPrefix(strings.ToLower(strings.TrimSpace(string(b.URL))), "https://")
	if !secure && wire.IsLink(string(b.URL)) && (k.Secure || bool(b.Extensions)) {
		s[channels.UnlistedCount]++
	}
	if k.Payload && !loaded || k.URL && !wire.IsLink(string(b.URL)) || k.AppURL && filled(b.Android)+filled(b.IOS) == 0 {
		s[channels.UnidentifiedCount]++
	}
}

// unlisted is 1 for a value that is none of those listed, in capitals or small letters: the reference of the endpoint lists in capitals what
// its samples write small.
func unlisted(listed []string, value string) int {
	if slices.ContainsFunc(listed, func(s string) bool { return strings.EqualFold(s, value) }) {
		return 0
	}
	return 1
}

// typeFaults is 1 when the platform has no such messaging type, or when it is the one for tags and there is none, or another and
// there is one, or when a utility template has another than its own. A request without a messaging type is not at fault.
func (p *Platform) typeFaults(m *channels.Message) int {
	if m.MessagingType == "" {
		return 0
	}
	is := func(name string) bool { return strings.EqualFold(name, m.MessagingType) }
	if !slices.ContainsFunc(p.MessagingTypes, is) || is(p.Tagged) != (m.Tag != "") || m.Type == channels.Utility && !is(p.Utility) {
		return 1
	}
	return 0
}

// controlled counts the labels that hold a control character.
func controlled(labels ...string) (n int) {
	for _, l := range labels {
		if wire.Controlled(l) {
			n++
		}
	}
	return n
}

// shown is 1 for a text of which a reader sees something.
func shown(text string) int {
	if fact.Shows(text) {
		return 1
	}
	return 0
}

// filled is 1 for a text that is not blank.
func filled(text wire.String) int { return present(strings.TrimSpace(string(text))) }

// stray is 1 for a text that should be a link and is none. A blank one is absent.
func stray(link wire.String) int {
	if wire.IsLink(string(link)) {
		return 0
	}
	return filled(link)
}

// present is 1 for a text that is not empty.
func present[T ~string](text T) int {
	if text == "" {
		return 0
	}
	return 1
}
