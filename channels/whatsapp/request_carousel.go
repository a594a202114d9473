package whatsapp

import (
	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/wire"
)

// headerFiles are the kinds of header that show a file.
var headerFiles = [...]string{"image", "video", "document"}

// cardHeaders are those of them that a card takes.
var cardHeaders = headerFiles[:2]

// cardIndexes are the places that a card may have.
var cardIndexes = [...]string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}

// missing is 1 for a header without what its kind asks for.
func (h *header) missing() int {
	switch h.Type {
	case "image":
		return h.Image.missing()
	case "video":
		return h.Video.missing()
	case "document":
		return h.Document.missing()
	}
	return 1 - references(h.Text)
}

// missing is 1 for an attachment that names no file.
func (a *attachment) missing() int { return 1 - min(1, wire.Count(a.ID, wire.Given(a.Link))) }

// parts looks at the header above a message. One that gives a text and no kind passes: an older sample of the platform's own does.
func (h *header) parts(s *channels.Sizes) {
	if h == nil {
		return
	}
	file := 1 - unlisted(headerFiles[:], h.Type)
	s[channels.HeaderFileCount] = file
	s[channels.MissingCount] += h.missing()
	if file == 0 && h.Type != "" {
		s[channels.UnlistedCount] += unlisted([]string{"text"}, h.Type)
	}
}

// carousel looks at the cards. All are like the first.
func (a *action) carousel(s *channels.Sizes) {
	indexes := map[string]bool{}
	for n := range a.Cards {
		c := &a.Cards[n]
		if filled(c.Index) == 0 {
			s[channels.UnidentifiedCount]++
		} else {
			s[channels.UnlistedCount] += unlisted(cardIndexes[:], string(c.Index))
		}
		s[channels.RepeatedIDCount] += repeated(indexes, string(c.Index))
		c.parts(s)
		if !c.like(&a.Cards[0]) {
			s[channels.ExcludedCount]++
		}
	}
}

func (c *card) product() bool { return c.Type == string(Product) }

// linked reports whether a card has a button that opens a page.
func (c *card) linked() bool {
	p := &c.Action.Parameters
	return c.Action.Name == string(CTAURL) || bool(p.URL) || p.DisplayText != ""
}

func (c *card) parts(s *channels.Sizes) {
	a := &c.Action
	if c.product() {
		s[channels.MissingCount] += 2 - wire.Count(a.Product) - filled(a.Catalog)
		if c.Header != nil || c.linked() || len(a.Buttons) > 0 {
			s[channels.ExcludedCount]++ // the catalogue gives its picture and button
		}
		return
	}
	if c.Header == nil {
		s[channels.MissingCount]++
	} else {
		s[channels.UnlistedCount] += unlisted(cardHeaders, c.Header.Type)
		s[channels.MissingCount] += c.Header.missing()
	}
	buttonParts(a.Buttons, "quick_reply", s)
	switch linked, buttons := c.linked(), len(a.Buttons) > 0; {
	case linked && buttons:
		s[channels.ExcludedCount]++
	case linked:
		s[channels.UntitledCount] += 1 - references(a.Parameters.DisplayText)
		s[channels.UnidentifiedCount] += 1 - wire.Count(a.Parameters.URL)
	case !buttons:
		s[channels.MissingCount]++
	}
}

// like reports whether two cards are of one kind: both products of one catalogue, or both with the same kind of header and as many
// buttons of the same kind.
func (c *card) like(o *card) bool {
	if c.product() || o.product() {
		return c.Type == o.Type && c.Action.Catalog == o.Action.Catalog
	}
	if c.Header != nil && o.Header != nil && c.Header.Type != o.Header.Type {
		return false
	}
	return c.linked() == o.linked() && len(c.Action.Buttons) == len(o.Action.Buttons)
}
