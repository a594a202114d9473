package graph

import (
	"slices"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/spell"
	"github.com/replywindow/replywindow/channels/internal/wire"
	"github.com/replywindow/replywindow/internal/fact"
)

// parts counts what a message has to have, what lacks a title, and what stands beside what. Which of it a platform asks for,
// its limits say.
func (c *content) parts(p *Platform, m *channels.Message, here wire.Part) {
	files := c.files()
	m.Sizes[channels.BodyCount] = wire.Count(fact.Shows(c.Text), c.Dynamic != nil && fact.Shows(c.Dynamic.Text), wire.Filled(string(c.StickerID)), len(files) > 0)
	here.Need(c.Dynamic == nil || fact.Shows(c.Dynamic.Text), channels.MissingCount, "dynamic_text", "text")
	here.Need(!strings.ContainsFunc(strings.TrimSpace(string(c.StickerID)), notDigit), channels.UnlistedCount, "sticker_id")
	for i := range c.QuickReplies {
		q := &c.QuickReplies[i]
		b := button{label: q.label}
		b.parts(p.QuickReplies, "content_type", q.Kind, q.Payload != nil, here.At("quick_replies", i))
	}
	here.Need(!emptyList(c.QuickReplies), channels.ExcludedCount, "quick_replies")
	here.Need(!emptyList(c.Attachments), channels.ExcludedCount, "attachments")
	if len(files) == 0 {
		return
	}
	m.Sizes[channels.ReferenceCount] = files[0].references()
	for i := range files {
		m.Sizes[channels.ReferenceCount] = min(m.Sizes[channels.ReferenceCount], files[i].references())
	}
	alone := len(files) == 1
	for i := range c.Attachments {
		c.Attachments[i].parts(p, alone, here.At("attachments", i))
	}
	if c.Attachment != nil {
		c.Attachment.parts(p, alone, here.At("attachment"))
		here.Need(len(c.Attachments) == 0, channels.ExcludedCount, "attachments")
	}
}

// bodies notes all that the message says or shows.
func (c *content) bodies(here wire.Part) {
	for _, body := range [...]struct {
		name  string
		there bool
	}{
		{"text", fact.Shows(c.Text)}, {"dynamic_text", c.Dynamic != nil}, {"sticker_id", wire.Filled(string(c.StickerID))},
		{"attachment", c.Attachment != nil}, {"attachments", len(c.Attachments) > 0},
	} {
		if body.there {
			here.Note(channels.BodyCount, body.name)
		}
	}
}

// files are the attachments, whichever of the two members they stand in.
func (c *content) files() []media {
	if c.Attachment == nil {
		return c.Attachments
	}
	return append(slices.Clone(c.Attachments), *c.Attachment)
}

// attached is the member that holds the attachments, or the first of them.
func (c *content) attached() string {
	if len(c.Attachments) > 0 {
		return "attachments"
	}
	return "attachment"
}

// parts looks at an attachment. One that is no file and no template of the platform is a stranger: its type may be that of a message that
// is no attachment, and whatever is then counted, the type is at fault. Types of templates are not written in capitals. Only images go
// several at a time.
func (a *media) parts(p *Platform, alone bool, here wire.Part) {
	member, known := "type", listed(p.Files, a.Type)
	if strings.EqualFold(a.Type, "template") {
		member, known = "payload.template_type", slices.Contains(p.Templates, a.Payload.Type)
	}
	if !known {
		here.Count(channels.UnlistedCount, member)
		here.Note(channels.BodyCount, member)
		here.Note(channels.ReferenceCount, member)
	}
	a.hollow(here)
	here.Need(alone || a.messageType() == channels.Image, channels.ExcludedCount)
	a.Payload.parts(p, here.At("payload"))
}

// hollow looks for an attachment that does not say what it is, names no file, post or coupon, or is a template without its elements.
func (a *media) hollow(here wire.Part) {
	switch of := a.messageType(); of {
	case "":
		here.Count(channels.MissingCount, "type")
	case "template":
		here.Count(channels.MissingCount, "payload", "template_type")
	case "generic":
		here.Need(len(a.Payload.Elements) > 0, channels.MissingCount, "payload", "elements")
	case channels.Image, channels.Audio, channels.Video, channels.File, "media", "product", mediaShare, "coupon":
		if a.references() == 0 {
			here.Count(channels.MissingCount, a.nameless(of)...)
			here.Note(channels.ReferenceCount, a.nameless(of)...)
		}
	}
}

// nameless says where what names the file, post, product or coupon should stand: of several elements in the first that lacks it.
func (a *media) nameless(of channels.MessageType) []any {
	name := "url or attachment_id"
	switch of {
	case "coupon":
		return []any{"payload", "coupon_code or coupon_url"}
	case "product", mediaShare:
		name = "id"
	}
	if !several(of) {
		return []any{"payload", name}
	}
	for i := range a.Payload.Elements {
		if a.Payload.Elements[i].source.count(of) == 0 {
			return []any{"payload", "elements", i, name}
		}
	}
	return []any{"payload", "elements"}
}

// several reports whether a type is one whose elements name the things.
func several(of channels.MessageType) bool { return of == "media" || of == "product" }

// references counts what names the file, post, product or coupon: in templates of several, of the element with the fewest. Elsewhere
// elements name nothing.
func (a *media) references() int {
	p, of := &a.Payload, a.messageType()
	if of == "coupon" {
		return wire.Count(wire.Filled(string(p.CouponCode)), filled(p.CouponURL))
	}
	if !several(of) || len(p.Elements) == 0 {
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
	return wire.Count(wire.IsHosted(string(s.URL)), bool(s.Attachment), bool(s.uploaded))
}

// parts looks at the elements and buttons of a structured message.
func (t *structured) parts(p *Platform, here wire.Part) {
	kinds := p.Buttons
	if t.Type == "image_grid" {
		kinds = gridButtons[:]
	}
	t.element.parts(&p.Words, kinds, here)
	for i := range t.Elements {
		e, here := &t.Elements[i], here.At("elements", i)
		e.parts(&p.Words, kinds, here)
		here.Need(len(t.Elements) == 1 || e.Pictures == nil, channels.ExcludedCount, "image_urls") // a card in a row of cards has one picture
	}
	t.details.parts(&p.Words, here)
	here.Need(!wire.Controlled(t.ButtonTitle), channels.ExcludedCount, "button_title")
	here.Need(!wire.Controlled(t.CouponTitle), channels.ExcludedCount, "coupon_url_button_title")
	t.templateParts(p, here)
}

// parts looks at the buttons of an element, and at what a tap on it or on one of its images does.
func (e *element) parts(w *Words, kinds []ButtonKind, here wire.Part) {
	here.Need(!wire.Controlled(e.Title), channels.ExcludedCount, "title")
	here.Need(!wire.Controlled(e.Subtitle), channels.ExcludedCount, "subtitle")
	here.Need(!emptyList(e.Buttons), channels.ExcludedCount, "buttons")
	e.asking.parts(w, here)
	for i := range e.Buttons {
		b, here := &e.Buttons[i], here.At("buttons", i)
		b.parts(kinds, "type", b.Type, b.payload() != "", here)
		b.webview.parts(w, here)
	}
	if d := e.Default; d != nil {
		here := here.At("default_action")
		d.parts(defaultActions[:], "type", d.Type, d.payload() != "", here)
		d.webview.parts(w, here)
		here.Need(d.Title == "", channels.ExcludedCount, "title")
	}
	imageParts(e.Images, "images", here)
	imageParts(e.Pictures, "image_urls", here)
	here.Need(!filled(e.Image) || wire.IsHosted(string(e.Image)), channels.UnlistedCount, "image_url")
	here.Need(!emptyList(e.Pictures), channels.ExcludedCount, "image_urls")
	here.Need(e.Image == "" || len(e.Pictures) == 0, channels.ExcludedCount, "image_urls")
}

// imageParts looks at the images of a grid, of which one is shown larger.
func imageParts(images []image, name string, here wire.Part) {
	hero := false
	for i := range images {
		here := here.At(name, i)
		images[i].parts(here)
		here.Need(!hero || !bool(images[i].Hero), channels.ExcludedCount, "is_hero_image")
		hero = hero || bool(images[i].Hero)
	}
}

// emptyList reports whether a list stands there and is empty.
func emptyList[T any](list []T) bool { return list != nil && len(list) == 0 }

// The kinds of buttons where only some are taken: the tap on an element opens a page, and has no label.
var (
	defaultActions = [...]ButtonKind{{Name: "web_url", URL: true}}
	gridButtons    = [...]ButtonKind{{Name: "web_url", Title: true, URL: true}, {Name: "postback", Title: true, Payload: true}}
)

// parts counts what a button lacks of what its kind asks for, which the member says. The payload of a quick reply may be empty, that of a
// button not: loaded says that there is what passes for one.
func (b *button) parts(kinds []ButtonKind, member, name string, loaded bool, here wire.Part) {
	here.Need(!wire.Controlled(b.Title), channels.ExcludedCount, "title")
	here.Need(!filled(b.Image) || wire.IsHosted(string(b.Image)), channels.UnlistedCount, "image_url")
	here.Need(!stray(b.Android), channels.UnlistedCount, "android_url")
	here.Need(!stray(b.IOS), channels.UnlistedCount, "ios_url")
	i := slices.IndexFunc(kinds, func(k ButtonKind) bool { return strings.EqualFold(k.Name, name) })
	if i < 0 {
		here.Count(channels.UnlistedCount, member)
		return
	}
	k, link := &kinds[i], wire.IsLink(string(b.URL))
	if k.Title && !fact.Shows(b.Title) && !(k.Picture && filled(b.Image)) {
		here.Count(channels.UntitledCount, "title")
	}
	here.Need(!k.Phone || international(b.payload()), channels.UnlistedCount, "payload")
	secure := strings.HasPrefix(strings.ToLower(strings.TrimSpace(string(b.URL))), "https://")
	here.Need(secure || !link || !k.Secure && !bool(b.Extensions), channels.UnlistedCount, "url")
	here.Need(!k.Payload || loaded, channels.UnidentifiedCount, "payload")
	here.Need(!k.URL || link, channels.UnidentifiedCount, "url")
	here.Need(!k.AppURL || filled(b.Android) || filled(b.IOS), channels.UnidentifiedCount, "android_url or ios_url")
}

// international reports whether a text is a phone number with its plus.
func international(text string) bool {
	_, ok := spell.Number(text)
	return ok && strings.HasPrefix(strings.TrimSpace(text), "+")
}

// listed reports whether a value is one of those listed, in capitals or small letters: the reference of the endpoint lists in capitals what
// its samples write small.
func listed(words []string, value string) bool {
	return slices.ContainsFunc(words, func(s string) bool { return strings.EqualFold(s, value) })
}

// typeParts looks for a messaging type that the platform does not have, for one that is the one for tags where there is no tag, or
// another where there is one, for another than its own beside a utility template, and for that one without. A request without a messaging
// type is not at fault.
func (p *Platform) typeParts(m *channels.Message, here wire.Part) {
	const what = channels.MessagingTypeFaultCount
	is := func(name string) bool { return strings.EqualFold(name, m.MessagingType) }
	switch tagged := m.Tag != ""; {
	case m.MessagingType == "":
	case is(p.Tagged) && !tagged:
		here.Count(what, "tag")
	case !slices.ContainsFunc(p.MessagingTypes, is) || tagged && !is(p.Tagged) || (m.Type == channels.Utility) != is(p.Utility):
		here.Count(what, "messaging_type")
	}
}

func notDigit(r rune) bool { return r < '0' || r > '9' }

// filled reports whether a text is not blank.
func filled(text wire.String) bool { return strings.TrimSpace(string(text)) != "" }

// stray reports whether a text should be a link and is none. A blank one is absent.
func stray(link wire.String) bool { return filled(link) && !wire.IsLink(string(link)) }
