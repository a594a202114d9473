package template

import (
	"slices"
	"strconv"
	"strings"

	"github.com/replywindow/replywindow/template/internal/text"
)

// single reports whether a request or a card has a component at most once. That is so of all that are known but buttons, which their index
// tells apart.
func (c *check) single(kind ComponentType) bool {
	known := [...]ComponentType{Header, Body, Footer, Carousel, LimitedTimeOffer}
	return slices.ContainsFunc(known[:], kind.Is) || !kind.Is(buttonComponent) && c.rows.parts != nil && c.rows.parts.Has(string(kind))
}

// alone checks what no definition could make right: a component that is given twice, more buttons of a kind than there may be, what does
// not stand beside a carousel, and what is wrong with one by itself.
func (c *check) alone(parts []Part, at place) {
	type which struct {
		kind  ComponentType
		index int
	}
	seen, buttons := map[which]bool{}, map[ButtonType]int64{}
	carousel := slices.ContainsFunc(parts, func(p Part) bool { return p.Type.Is(Carousel) })
	if slices.ContainsFunc(parts, func(p Part) bool { return p.Type.Is(LimitedTimeOffer) }) {
		c.form.layout = layoutOffer
	}
	if at.card < 0 && !slices.ContainsFunc(parts, func(p Part) bool {
		return p.Type.Is(Header) || p.Type.Is(buttonComponent) || p.Type.Is(Carousel) || p.Type.Is(LimitedTimeOffer)
	}) {
		c.form.bodyKind = bodyOnly // as far as the request shows
	}
	for i := range parts {
		p := &parts[i]
		at.part = i
		is := which{upper(p.Type), -1}
		if p.Type.Is(buttonComponent) {
			is.index = p.Index
			kind := upper(p.SubType)
			if w := c.rules.exact("button_count", string(kind)); carousel || w != nil && w.Max > 0 && buttons[kind] >= w.Max {
				c.refuse("button_index", at, finding{kind: string(kind), index: p.Index,
					detail: "no template has one more button of kind " + strings.ToLower(string(kind)) + " here"})
			}
			buttons[kind]++
		} else if beside := p.Type.Is(Header) || p.Type.Is(LimitedTimeOffer); beside && carousel && len(p.Parameters) > 0 {
			c.count(0, len(p.Parameters), upper(p.Type), at)
		}
		if seen[is] {
			c.refuse("part_repeated", at, finding{kind: string(is.kind), index: is.index, detail: strings.ToLower(string(is.kind)) + " given twice"})
		}
		seen[is] = is.index >= 0 || c.single(p.Type)
		c.alonePart(p, at)
	}
}

// alonePart looks for a component, a value or a button that does not say what it is, a text that is empty, a medium that names no file.
func (c *check) alonePart(p *Part, at place) {
	c.typed(p, at)
	switch {
	case p.Type.Is(Header), p.Type.Is(Body):
		if w := c.rules.exact("header_variables", ""); w != nil && p.Type.Is(Header) && int64(len(p.Parameters)) > w.Max {
			c.count(int(w.Max), len(p.Parameters), Header, at)
		}
		length := 0
		for i := range p.Parameters {
			at.param = i
			c.aloneValue(&p.Parameters[i], upper(p.Type), at)
			length += text.Length(p.Parameters[i].shown())
		}
		c.aloneLength(p, length, at)
	case p.Type.Is(buttonComponent):
		c.aloneButton(p, at)
	case p.Type.Is(Carousel):
		c.aloneCards(p.Cards, at)
	case p.Type.Is(LimitedTimeOffer):
		if len(p.Parameters) > 0 {
			c.ends(p.Parameters, at)
		}
	default:
		c.alike(p, at)
	}
}

// aloneLength looks at how long the values of a text are together: longer than any text may be, once filled.
func (c *check) aloneLength(p *Part, length int, at place) {
	w := c.rows.header
	if p.Type.Is(Body) {
		w = c.rules.Row("filled_body", c.form.bodyKind)
	}
	if w != nil && int64(length) > w.Max {
		at.param = -1
		got, want := strconv.Itoa(length), strconv.FormatInt(w.Max, 10)
		c.refuse(w.Code, at, finding{kind: w.For, got: got, want: want, detail: "values have " + got + " characters together, at most " + want})
	}
}

// aloneCards looks for the cards, as many as there may be, each with an index of its own and something in it.
func (c *check) aloneCards(cards []CardPart, at place) {
	if w := c.rules.Row("carousel_cards", layoutMediaCarousel); len(cards) == 0 || w != nil && w.Max > 0 && int64(len(cards)) > w.Max {
		got := strconv.Itoa(len(cards))
		c.refuse("card_count", at, finding{got: got, detail: "carousel has " + got + " cards"})
	}
	given, header := make([]bool, len(cards)), ""
	for i := range cards {
		if n := cards[i].Index; 0 <= n && n < len(cards) && !given[n] {
			given[n] = true
		} else {
			c.refuse("card_index", place{outer: at.part, card: i, part: -1, param: -1}, finding{index: i, got: strconv.Itoa(n), want: strconv.Itoa(i),
				detail: "card_index is " + strconv.Itoa(n) + ", want each from 0 to " + strconv.Itoa(len(cards)-1) + " once"})
		}
		card := place{outer: at.part, card: i, part: -1, param: -1}
		if len(cards[i].Components) == 0 {
			c.refuse("media_kind", card, finding{detail: "card has no components, and so no header"})
		}
		c.alone(cards[i].Components, card)
		header = c.aloneCard(cards[i].Components, header, card)
	}
}

// aloneCard looks for a header and for buttons that no card has, and for a header of another kind than that of the cards before. It gives
// the kind of the header.
func (c *check) aloneCard(parts []Part, before string, at place) string {
	header, buttons := before, int64(0)
	for i := range parts {
		p := &parts[i]
		at.part = i
		switch {
		case p.Type.Is(buttonComponent):
			buttons++
			if !c.allowed("carousel_card_buttons", func(w *Row) bool { return w.Has(string(p.SubType)) && (w.Max == 0 || buttons <= w.Max) }) {
				c.refuse("button_kind", at, finding{kind: string(upper(p.SubType)), index: p.Index, detail: "no card has such a button"})
			}
		case p.Type.Is(Header) && len(p.Parameters) > 0 && p.Parameters[0].isKnown():
			header = strings.ToUpper(p.Parameters[0].kind())
			alike := before == "" || before == header || c.rules.exact("carousel_alike", "") == nil
			if !alike || !c.allowed("carousel_card_header", func(w *Row) bool { return w.Has(header) }) {
				c.refuse("media_kind", at, finding{got: header, want: before, detail: "no card here has a header of kind " + strings.ToLower(header)})
			}
		}
	}
	return header
}

// allowed reports whether one of the rows of a code allows something, or there is no row.
func (c *check) allowed(code Code, by func(*Row) bool) bool {
	none := true
	for w := range c.rules.Rows(code) {
		if by(w) {
			return true
		}
		none = false
	}
	return none
}

func (c *check) aloneValue(p *Parameter, kind ComponentType, at place) {
	is := strings.ToUpper(p.kind())
	if w := c.rules.exact("header_format", c.form.layout); kind == Header && c.form.layout == layoutOffer && w != nil && p.isKnown() && !w.Has(is) {
		want := strings.Join(w.Values, ", ")
		c.refuse("media_kind", at, finding{got: is, want: want, detail: "the header beside an offer is none of " + want})
	}
	if kind == Header && c.rules.exact("media_missing", is) != nil {
		c.members("media_missing", is, p, at)
	} else {
		c.shown(p, kind, at)
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
	most := c.rules.exact("button_count", "")
	beyond := most != nil && most.Max > 0 && int64(p.Index) >= most.Max
	if beyond || p.Index < 0 && c.rules.exact("button_unplaced", string(p.SubType)) == nil {
		c.refuse("button_index", at, finding{index: p.Index, detail: "no button at index " + strconv.Itoa(p.Index)})
	}
	b := &buttonForm{kind: upper(p.SubType)}
	if len(p.Parameters) == 0 && c.rules.exact("button_value", string(b.kind)) != nil {
		c.refuse("button_value", at, finding{kind: string(b.kind), index: p.Index, detail: "button needs a value"})
	}
	if repeats(p.Parameters) {
		c.refuse("value_count", at, finding{kind: string(b.kind), index: p.Index, got: strconv.Itoa(len(p.Parameters)), want: "1",
			detail: "button takes one value of a type"})
	}
	for i := range p.Parameters {
		at.param = i
		if v := &p.Parameters[i]; v.Text != "" && b.kind == URL && (v.kind() == "" || v.kind() == "text") {
			c.link(b, v.Text, p.Index, at)
			continue // a suffix, or a code: the definition says which
		}
		c.buttonValue(b, &p.Parameters[i], p.Index, at)
	}
}
