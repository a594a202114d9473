package lint

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/internal/jsonform"
	"github.com/replywindow/replywindow/template/internal/text"
)

func (l *linter) header(c *template.Component, path string) {
	format := upper(c.Format)
	if format == "" {
		format = "TEXT"
	}
	code := template.Code("header_format")
	if l.inCard {
		code = "carousel_card_header"
	}
	at := path + ".format"
	l.oneOf(code, l.layout, format, at)
	l.category(l.exact("header_category", format), at, format, " in category ")
	if format != "TEXT" {
		l.medium(format, c.Example, path+".example")
		return
	}
	l.length("header_length", "", c.Text, path+".text")
	l.line("header_variables", template.Header, c, path)
}

// medium checks that a medium has a sample.
func (l *linter) medium(format string, example json.RawMessage, path string) {
	w := l.exact("header_sample", format)
	if w == nil {
		return
	}
	found, _ := samples(example)
	for _, sample := range found {
		if !slices.ContainsFunc(w.Values, func(start string) bool { return strings.HasPrefix(sample, start) }) {
			l.misplaced(format, example, path)
			return
		}
	}
	l.report(w, path, "has no sample of the "+strings.ToLower(format))
}

// line checks what stands in the text of a header or footer.
func (l *linter) line(most template.Code, kind template.ComponentType, c *template.Component, path string) {
	if l.huge(c.Text, path+".text") {
		return
	}
	l.fewVariables(most, c.Text, path+".text")
	l.content(kind, c.Text, path+".text")
	l.variables(c, kind, path)
}

// fixed reports whether the platform writes the text of a component in this layout; then none may be given.
func (l *linter) fixed(code template.Code, c *template.Component, path string) bool {
	w := l.exact(code, l.layout)
	if w != nil && c.Text != "" {
		l.report(w, path+".text", "is given")
	}
	return w != nil
}

func (l *linter) body(c *template.Component, path string) {
	if l.fixed("body_fixed", c, path) {
		return
	}
	if l.inCard {
		l.length("carousel_card_body", "", c.Text, path+".text")
	} else {
		l.length("body_length", l.layout, c.Text, path+".text")
	}
	if l.huge(c.Text, path+".text") {
		return
	}
	l.content(template.Body, c.Text, path+".text")
	l.within("body_newlines", "", blankLines(c.Text), path+".text", "newlines in a row")
	l.within("body_emoji", "", countEmoji(c.Text), path+".text", "emoji")
	l.variables(c, template.Body, path)
}

func (l *linter) footer(c *template.Component, path string) {
	if l.fixed("footer_fixed", c, path) {
		if c.CodeExpirationMinutes != 0 || !jsonform.Empty(c.Extra["code_expiration_minutes"]) {
			l.within("footer_minutes", "", int(c.CodeExpirationMinutes), path+".code_expiration_minutes", "minutes")
		}
		return
	}
	l.length("footer_length", "", c.Text, path+".text")
	l.line("footer_variables", template.Footer, c, path)
}

// fewVariables checks that a text has at most so many variables, which may be none.
func (l *linter) fewVariables(code template.Code, s, path string) {
	w := l.r.Row(code, "")
	if w == nil {
		return
	}
	if n := len(text.New(s, l.named).Slots); int64(n) > w.Max {
		l.report(w, path, "has "+strconv.Itoa(n)+" variables")
	}
}

// carousel checks the cards and that they are alike.
func (l *linter) carousel(cards []template.Card, path string) {
	l.within("carousel_cards", l.layout, len(cards), path+".cards", "cards")
	l.inCard = true
	defer func() { l.inCard = false }()
	for i := range cards {
		if l.full() {
			return
		}
		at := path + ".cards[" + strconv.Itoa(i) + "]"
		l.card(&cards[i], at)
		if w := l.r.Row("carousel_alike", ""); w != nil && !slices.Equal(shape(&cards[0]), shape(&cards[i])) {
			l.report(w, at, "differs from the first card in components or buttons")
		}
	}
}

func (l *linter) card(c *template.Card, path string) {
	card := template.Template{Components: c.Components}
	if card.Component(template.Header) == nil {
		l.oneOf("carousel_card_header", l.layout, "", path+".components")
	}
	if card.Component(template.Buttons) == nil {
		l.within("carousel_card_buttons", l.layout, 0, path+".components", "buttons")
	}
	parts, seen := l.r.Row("carousel_card_parts", ""), map[template.ComponentType]bool{}
	for i := range c.Components {
		at, kind := path+".components["+strconv.Itoa(i)+"]", upper(c.Components[i].Type)
		if parts != nil && (!parts.Has(string(kind)) || seen[kind]) {
			l.report(parts, at+".type", "is "+quote(string(kind)))
		}
		seen[kind] = true
		l.component(&c.Components[i], at)
	}
}

// shape gives the kinds and formats of a card's components, and the kinds of its buttons.
func shape(c *template.Card) []string {
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

func (l *linter) offer(f *template.Offer, path string) {
	if f == nil {
		f = &template.Offer{}
	}
	l.length("offer_text", "", f.Text, path+".limited_time_offer.text")
	l.content(template.LimitedTimeOffer, f.Text, path+".limited_time_offer.text")
	for w := range l.r.Rows("offer_button") {
		buttons := l.t.Component(template.Buttons)
		there := buttons != nil && slices.ContainsFunc(buttons.Buttons, func(b template.Button) bool { return is(&b, w.For) })
		if w == l.exact("offer_button", w.For) && !there {
			l.report(w, "components", "offer has no button "+w.For)
		}
	}
}
