package template

import (
	"strings"
	"time"

	"github.com/replywindow/replywindow/template/internal/text"
)

// Shown is what a reader sees of a template.
type Shown struct {
	Header  string // the text, or the kind of medium in brackets, such as [IMAGE]
	Body    string
	Footer  string
	Buttons []ShownButton
	Cards   []Shown
}

// ShownButton is one button as a reader sees it.
type ShownButton struct {
	Label  string
	Target string // where a URL leads, or the code that is copied; else empty
}

// Preview puts values into the definition t and returns what the reader will see. Values that do not fit are a [*MismatchError], as in
// [Build]; r and at are as in [Fill]. Wording that only the platform knows, such as that of authentication templates, is missing.
func Preview(t *Template, v Values, r *Rules, at time.Time) (Shown, error) {
	if t == nil {
		return Shown{}, errNoTemplate
	}
	b := builder{form: compile(t), rules: r}
	parts := b.parts(&v)
	if err := b.check(&Send{Name: t.Name, Components: b.together(parts)}, at); err != nil {
		return Shown{}, err
	}
	f := b.form
	shown := show(&f.partForm, parts)
	for i := range parts {
		for j := range parts[i].Cards {
			card := &f.cards[min(j, len(f.cards)-1)]
			shown.Cards = append(shown.Cards, show(card, parts[i].Cards[j].Components))
		}
	}
	return shown, nil
}

func show(part *partForm, parts []Part) Shown {
	var out Shown
	values := func(kind ComponentType, index int) []Parameter {
		for i := range parts {
			if p := &parts[i]; p.Type.Is(kind) && p.Index == index {
				return p.Parameters
			}
		}
		return nil
	}
	if out.Header = fill(&part.header, values(Header, -1)); part.format != "" && part.format != formatText {
		out.Header = "[" + string(part.format) + "]"
	}
	out.Body = fill(&part.body, values(Body, -1))
	out.Footer = part.footer.String()
	for i := range part.buttons {
		b := &part.buttons[i]
		params := values(buttonComponent, i)
		target := ""
		switch b.kind {
		case URL:
			target = fill(&b.value, params)
		case CopyCode, OTP:
			if len(params) > 0 {
				target, _ = params[0].value()
			}
		}
		out.Buttons = append(out.Buttons, ShownButton{b.label, target})
	}
	return out
}

// fill puts parameters that are known to fit into a text: [Build] makes one for each slot, in the order of the slots.
func fill(p *text.Pattern, params []Parameter) string {
	return p.Fill(func(name string) string {
		i, _ := p.Find(name)
		return params[i].shown()
	})
}

// String writes the header, body, footer and buttons on lines of their own, cards after them.
func (s Shown) String() string {
	var lines []string
	for _, line := range []string{s.Header, s.Body, s.Footer} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	for _, b := range s.Buttons {
		line := "[" + b.Label + "]"
		if b.Target != "" {
			line += " " + b.Target
		}
		lines = append(lines, line)
	}
	for _, c := range s.Cards {
		lines = append(lines, "---", c.String())
	}
	return strings.Join(lines, "\n")
}
