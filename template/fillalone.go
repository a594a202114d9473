package template

import (
	"strconv"
	"strings"
)

// alone checks what no definition could make right: a component, a value or a button that does not say what it is, a text that is
// empty, a medium that names no file.
func (c *check) alone(p *Part, at place) {
	c.typed(p, at)
	switch {
	case p.Type.Is(Header), p.Type.Is(Body):
		for i := range p.Parameters {
			at.param = i
			c.aloneValue(&p.Parameters[i], upper(p.Type), at)
		}
	case p.Type.Is(buttonComponent):
		c.aloneButton(p, at)
	case p.Type.Is(Carousel):
		c.aloneCards(p.Cards, at)
	}
}

// aloneCards looks for the cards, each with an index of its own.
func (c *check) aloneCards(cards []CardPart, at place) {
	if len(cards) == 0 {
		c.refuse("card_count", at, finding{got: "0", detail: "carousel has no cards"})
	}
	given := make([]bool, len(cards))
	for i := range cards {
		if n := cards[i].Index; 0 <= n && n < len(cards) && !given[n] {
			given[n] = true
		} else {
			c.refuse("card_index", place{outer: at.part, card: i, part: -1, param: -1}, finding{index: i, got: strconv.Itoa(n), want: strconv.Itoa(i),
				detail: "card_index is " + strconv.Itoa(n) + ", want each from 0 to " + strconv.Itoa(len(cards)-1) + " once"})
		}
		for k := range cards[i].Components {
			c.alone(&cards[i].Components[k], place{outer: at.part, card: i, part: k, param: -1})
		}
	}
}

func (c *check) aloneValue(p *Parameter, kind ComponentType, at place) {
	if is := p.kind(); knownText(is) {
		c.shown(p, kind, at)
	} else {
		c.members("media_missing", strings.ToUpper(is), p, at)
	}
}

// aloneButton looks for the kind and the place of a button, where a request has to say them, and at its values.
func (c *check) aloneButton(p *Part, at place) {
	names := c.rules.Row("button_name", "")
	if names == nil {
		return
	}
	if !names.Has(string(p.SubType)) {
		c.refuse("button_name", at, finding{detail: "the kind of the button is none that a request may name"})
	}
	if p.Index < 0 && c.rules.exact("button_unplaced", string(p.SubType)) == nil {
		c.refuse("button_index", at, finding{index: p.Index, detail: "no button at index " + strconv.Itoa(p.Index)})
	}
	b := &buttonForm{kind: upper(p.SubType)}
	for i := range p.Parameters {
		at.param = i
		if _, given := p.Parameters[i].value(); given && b.kind == URL {
			continue // a suffix, or a code: the definition says which
		}
		c.buttonValue(b, &p.Parameters[i], p.Index, at)
	}
}
