package template

import (
	"slices"
	"strconv"
	"strings"
)

func (l *linter) header(c *Component, path string) {
	format := upper(c.Format)
	if format == "" {
		format = FormatText
	}
	code := HeaderFormat
	if l.inCard {
		code = CarouselCardHeader
	}
	l.oneOf(code, l.layout, string(format), path+".format")
	if w := l.r.exact(HeaderCategory, string(format)); w != nil && !w.has(string(l.t.Category)) {
		l.report(w, path+".format", string(format)+" in category "+quote(string(l.t.Category)))
	}
	if format != FormatText {
		if samples, _ := c.Example.Samples(); len(samples) == 0 {
			if w := l.r.exact(HeaderSample, string(format)); w != nil {
				l.report(w, path+".example", "has no sample of the "+strings.ToLower(string(format)))
			}
		}
		return
	}
	l.length(HeaderLength, "", c.Text, path+".text")
	if l.huge(c.Text, path+".text") {
		return
	}
	l.fewVariables(HeaderVariables, c.Text, path+".text")
	if w := l.r.row(HeaderMarkdown, ""); w != nil {
		for _, mark := range w.Values {
			if strings.Contains(outside(c.Text), mark) {
				l.report(w, path+".text", "holds "+quote(mark))
			}
		}
	}
	l.variables(c, Header, path)
}

// outside is the text without its variables.
func outside(text string) string {
	f := textForm{text: text}
	return f.fill(func(string) string { return "" })
}

func (l *linter) body(c *Component, path string) {
	if w := l.r.exact(BodyFixed, l.layout); w != nil {
		if c.Text != "" {
			l.report(w, path+".text", "is given")
		}
		return
	}
	if l.inCard {
		l.length(CarouselCardBody, "", c.Text, path+".text")
	} else {
		l.length(BodyLength, l.layout, c.Text, path+".text")
	}
	if l.huge(c.Text, path+".text") {
		return
	}
	l.variables(c, Body, path)
}

func (l *linter) footer(c *Component, path string) {
	if w := l.r.exact(FooterFixed, l.layout); w != nil {
		if c.Text != "" {
			l.report(w, path+".text", "is given")
		}
		if c.CodeExpirationMinutes != 0 || c.Extra["code_expiration_minutes"] != nil {
			l.within(FooterMinutes, "", int(c.CodeExpirationMinutes), path+".code_expiration_minutes", "minutes")
		}
		return
	}
	l.length(FooterLength, "", c.Text, path+".text")
	if l.huge(c.Text, path+".text") {
		return
	}
	l.fewVariables(FooterVariables, c.Text, path+".text")
	l.variables(c, Footer, path)
}

// fewVariables checks that a text has at most so many variables, which may be none.
func (l *linter) fewVariables(code Code, text, path string) {
	w := l.r.row(code, "")
	if w == nil {
		return
	}
	if n := len(newTextForm(text, l.named).slots); int64(n) > w.Max {
		l.report(w, path, "has "+strconv.Itoa(n)+" variables")
	}
}

// carousel checks the cards and that they are alike.
func (l *linter) carousel(cards []Card, path string) {
	l.within(CarouselCards, l.layout, len(cards), path+".cards", "cards")
	l.inCard = true
	defer func() { l.inCard = false }()
	for i := range cards {
		if l.full() {
			return
		}
		at := path + ".cards[" + strconv.Itoa(i) + "]"
		l.card(&cards[i], at)
		if w := l.r.row(CarouselAlike, ""); w != nil && !alike(&cards[0], &cards[i]) {
			l.report(w, at, "differs from the first card in components or buttons")
		}
	}
}

func (l *linter) card(c *Card, path string) {
	if find(c.Components, Header) == nil {
		l.oneOf(CarouselCardHeader, l.layout, "", path+".components")
	}
	if find(c.Components, Buttons) == nil {
		l.within(CarouselCardButtons, l.layout, 0, path+".components", "buttons")
	}
	for i := range c.Components {
		l.component(&c.Components[i], path+".components["+strconv.Itoa(i)+"]")
	}
}

// alike compares kinds and formats of components, and kinds of buttons.
func alike(a, b *Card) bool { return slices.Equal(a.shape(), b.shape()) }

func (c *Card) shape() []string {
	var kinds, buttons []string
	for i := range c.Components {
		p := &c.Components[i]
		kinds = append(kinds, strings.ToUpper(string(p.Type)+" "+string(p.Format)))
		for j := range p.Buttons {
			buttons = append(buttons, string(upper(p.Buttons[j].Type)))
		}
	}
	slices.Sort(kinds) // the order of components is free, that of buttons is not
	return append(kinds, buttons...)
}

func (l *linter) offer(f *Offer, path string) {
	if f == nil {
		f = &Offer{}
	}
	l.length(OfferText, "", f.Text, path+".limited_time_offer.text")
	w := l.r.row(OfferButtons, "")
	if w == nil {
		return
	}
	for _, kind := range w.Values {
		if !l.t.hasButton(ButtonType(kind)) {
			l.report(w, "components", "offer has no button "+kind)
		}
	}
}
