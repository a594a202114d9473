package template

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/template/internal/jsonform"
)

// special checks what only a whole template has: a carousel and an offer.
func (c *check) special(parts []Part) {
	var carousel, offer *Part
	at := place{outer: -1, card: -1, part: -1, param: -1}
	for i := range parts {
		at.part = i
		switch p := &parts[i]; {
		case p.Type.Is(Carousel):
			c.once(&carousel, p, at)
			c.carousel(p.Cards, i)
		case p.Type.Is(LimitedTimeOffer):
			c.once(&offer, p, at)
			c.offer(p.Parameters, at)
		}
	}
	at.part = -1
	if carousel == nil && len(c.form.cards) > 0 {
		c.carousel(nil, -1)
	}
	if offer == nil {
		c.offer(nil, at)
	}
}

func (c *check) carousel(cards []CardPart, outer int) {
	least, most := len(c.form.cards), len(c.form.cards)
	if w := c.rules.exact("card_count", c.form.layout); w != nil && w.Max > 0 {
		least, most = int(w.Min), int(w.Max)
	}
	at := place{outer: outer, card: -1, part: -1, param: -1}
	if len(cards) < least || len(cards) > most {
		want := strconv.Itoa(least)
		if most > least {
			want += " to " + strconv.Itoa(most)
		}
		got := strconv.Itoa(len(cards))
		c.refuse("card_count", at, finding{kind: c.form.layout, got: got, want: want, detail: "carousel takes " + want + " cards, got " + got})
	}
	if len(c.form.cards) == 0 {
		return
	}
	given := make([]bool, len(cards))
	for i := range cards {
		at.card = i
		n := cards[i].Index
		if n < 0 || n >= len(cards) || given[n] {
			c.refuse("card_index", at, finding{kind: c.form.layout, index: i, got: strconv.Itoa(n), want: strconv.Itoa(i),
				detail: "card_index is " + strconv.Itoa(n) + ", want each from 0 to " + strconv.Itoa(len(cards)-1) + " once"})
			n = i
		} else {
			given[n] = true
		}
		// A request may hold more cards than the definition where the count is a range.
		c.part(&c.form.cards[min(n, len(c.form.cards)-1)], cards[i].Components, at)
	}
}

func (c *check) offer(params []Parameter, at place) {
	if len(params) == 0 && !c.form.offer {
		return
	}
	if !c.form.hasOffer {
		c.refuse("value_count", at, finding{kind: layoutOffer, got: strconv.Itoa(len(params)), want: "0", detail: "template has no offer"})
		return
	}
	c.ends(params, at)
}

// ends checks the instant at which an offer ends, if the definition asks for it or the request gives one.
func (c *check) ends(params []Parameter, at place) {
	f := finding{kind: layoutOffer, detail: "offer needs the instant it ends"}
	if len(params) != 1 {
		c.refuse("offer_expiry", at, f)
		return
	}
	at.param = 0
	ends, ok := params[0].offerEnds()
	other := params[0].Type != "" && !LimitedTimeOffer.Is(ComponentType(params[0].Type))
	switch {
	case other, !ok && (c.form.offer || !jsonform.Empty(params[0].offerEnd())):
		c.refuse("offer_expiry", at, f)
	case ok && !ends.After(c.at):
		f.detail = "offer ended at " + ends.UTC().Format(time.RFC3339)
		c.refuse("offer_ended", at, f)
	}
}

func (p *Parameter) offerEnd() json.RawMessage {
	return inside(p.Extra["limited_time_offer"], "expiration_time_ms")
}

// offerEnds reads expiration_time_ms, a number or a number in quotes.
func (p *Parameter) offerEnds() (time.Time, bool) {
	ms, cut, ok := fact.Scaled(jsonform.Unquoted(p.offerEnd()), 0)
	return time.UnixMilli(ms), ok && !cut
}
