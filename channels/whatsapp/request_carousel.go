package whatsapp

import (
	"cmp"
	"slices"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/wire"
)

// headerFiles are the kinds of header that show a file.
var headerFiles = [...]string{"image", "video", "document"}

// cardHeaders are those of them that a card takes.
var cardHeaders = headerFiles[:2]

// cardBreaks are the line breaks that a card's text may have.
const cardBreaks = 2

// cardTypes are the types of cards. The first has a link or replies.
var cardTypes = [...]string{string(CTAURL), string(Product)}

// cardIndexes are the places that a card may have.
var cardIndexes = [...]string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}

// holds looks for what a header of its kind has to hold, and for what one of another kind does.
func (h *header) holds(p wire.Part) {
	kind := cmp.Or(string(h.Type), "text")
	for _, part := range [...]struct {
		name, what string
		there      bool
	}{
		{"text", "text", h.Text != ""}, {"image", fileOf("image"), h.Image.references() > 0},
		{"video", fileOf("video"), h.Video.references() > 0}, {"document", fileOf("document"), h.Document.references() > 0},
	} {
		p.Need(part.there || part.name != kind, channels.MissingCount, part.what)
		p.Need(!part.there || part.name == kind, channels.ExcludedCount, part.name)
	}
}

// parts looks at the header above a message. One that gives a text and no kind passes: an older sample of the platform's own does.
func (h *header) parts(p wire.Part) {
	if h == nil {
		return
	}
	h.holds(p)
	if slices.Contains(headerFiles[:], string(h.Type)) {
		p.Count(channels.HeaderFileCount)
	} else if h.Type != "" {
		p.Listed([]string{"text"}, string(h.Type), "type")
	}
}

// carousel looks at the cards. All are like the first.
func (a *action) carousel(p wire.Part) {
	indexes := map[string]bool{}
	for n := range a.Cards {
		c, p := &a.Cards[n], p.At("cards", n)
		if index := string(c.Index); wire.Filled(index) {
			p.Listed(cardIndexes[:], index, "card_index")
			p.Once(indexes, index, channels.RepeatedIDCount, "card_index")
		} else {
			p.Count(channels.UnidentifiedCount, "card_index")
		}
		c.parts(p)
		p.Need(c.like(&a.Cards[0]), channels.ExcludedCount)
	}
}

func (c *card) product() bool { return c.Type == wire.Lower(Product) }

// linked reports whether a card has a button that opens a page.
func (c *card) linked() bool {
	p := &c.Action.Parameters
	return c.Action.Name == string(CTAURL) || bool(p.URL) || p.DisplayText != ""
}

func (c *card) parts(p wire.Part) {
	a := &c.Action
	if c.Type == "" {
		p.Count(channels.MissingCount, "type")
	} else {
		p.Listed(cardTypes[:], string(c.Type), "type")
	}
	p.Need(c.Body == nil || c.Body.Text != "", channels.MissingCount, "body", "text")
	p.Need(strings.Count(c.Body.text(), "\n") <= cardBreaks, channels.UnlistedCount, "body", "text")
	if c.product() {
		p.Need(bool(a.Product), channels.MissingCount, "action", "product_retailer_id")
		p.Need(wire.Filled(string(a.Catalog)), channels.MissingCount, "action", "catalog_id")
		if c.Header != nil || c.linked() || len(a.Buttons) > 0 {
			p.Count(channels.ExcludedCount) // the catalogue gives its picture and button
		}
		return
	}
	if c.Header == nil {
		p.Count(channels.MissingCount, "header")
	} else {
		p.Listed(cardHeaders, string(c.Header.Type), "header", "type")
		c.Header.holds(p.At("header"))
	}
	c.buttons(p.At("action"))
}

// buttons looks at the link or the replies of a card, of which it has one or the other.
func (c *card) buttons(p wire.Part) {
	a := &c.Action
	buttonParts(a.Buttons, "quick_reply", false, p)
	switch linked, replies := c.linked(), len(a.Buttons) > 0; {
	case linked && replies:
		p.Count(channels.ExcludedCount, "buttons")
	case linked:
		p.Need(a.Name != "", channels.MissingCount, "name")
		p.Need(a.Parameters.DisplayText != "", channels.UntitledCount, "parameters", "display_text")
		p.Need(bool(a.Parameters.URL), channels.UnidentifiedCount, "parameters", "url")
	case !replies:
		p.Count(channels.MissingCount, "buttons or parameters")
	}
	if a.Name != "" {
		p.Listed([]string{string(CTAURL)}, a.Name, "name")
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
