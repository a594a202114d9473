package template

import (
	"slices"
	"strings"

	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/template/internal/text"
)

// Layouts, the kinds of template that have rules of their own.
const (
	layoutAuthentication = "AUTHENTICATION"
	layoutOffer          = "LIMITED_TIME_OFFER"
	layoutMediaCarousel  = "MEDIA_CAROUSEL"

	bodyOnly = "BODY_ONLY"
)

// Layout tells which special kind of template t is, or "" for a plain one. A [Row] names the kind in For: the first of AUTHENTICATION,
// LIMITED_TIME_OFFER, PRODUCT_CAROUSEL, MEDIA_CAROUSEL, CALL_PERMISSION_REQUEST, SINGLE_PRODUCT, ORDER_DETAILS and MULTI_PRODUCT that
// fits.
func (t *Template) Layout() string {
	if t == nil {
		return ""
	}
	header := find(t.Components, Header)
	switch carousel := find(t.Components, Carousel); {
	case t.Category.Is(Authentication):
		return layoutAuthentication
	case find(t.Components, LimitedTimeOffer) != nil:
		return layoutOffer
	case carousel != nil && hasProductCard(carousel.Cards):
		return "PRODUCT_CAROUSEL"
	case carousel != nil:
		return layoutMediaCarousel
	case find(t.Components, callPermission) != nil:
		return string(callPermission)
	case header != nil && same(header.Format, formatProduct):
		return "SINGLE_PRODUCT"
	case t.hasButton("ORDER_DETAILS"):
		return "ORDER_DETAILS"
	case t.hasButton("MPM"):
		return "MULTI_PRODUCT"
	}
	return ""
}

func hasProductCard(cards []Card) bool {
	for i := range cards {
		if h := find(cards[i].Components, Header); h != nil && same(h.Format, formatProduct) {
			return true
		}
	}
	return false
}

func (t *Template) hasButton(kind ButtonType) bool {
	buttons := find(t.Components, Buttons)
	return buttons != nil && slices.ContainsFunc(buttons.Buttons, func(b Button) bool { return same(b.Type, kind) })
}

// compiled is a definition prepared for checking many requests. It is immutable and safe for concurrent use.
type compiled struct {
	layout   string
	named    bool
	bare     bool   // no components, so what it takes is not known
	bodyKind string // what "filled_body" is asked for
	partForm
	cards    []partForm
	hasOffer bool
	offer    bool // the offer ends, so a request must say when
}

// partForm is what a template and a card have in common.
type partForm struct {
	format  string // of the header, in upper case; empty: no header
	header  text.Pattern
	body    text.Pattern
	footer  text.Pattern
	hasBody bool
	buttons []buttonForm
}

type buttonForm struct {
	kind  ButtonType // in upper case
	label string
	value text.Pattern // the URL or payload with its variable
}

// compile prepares a definition. It accepts any: what package lint would refuse is prepared as well as it can be. It keeps no
// reference to t. A nil t is one without components, of which [compiled.fill] knows nothing.
func compile(t *Template) *compiled {
	if t == nil {
		t = new(Template)
	}
	f := &compiled{layout: t.Layout(), named: t.named(), bare: len(t.Components) == 0}
	f.partForm = newPartForm(t.Components, f.named)
	f.bodyKind = f.layout
	if len(t.Components) == 1 && f.hasBody && f.layout == "" {
		f.bodyKind = bodyOnly
	}
	if f.layout == layoutAuthentication {
		f.fixCode()
	}
	if c := find(t.Components, Carousel); c != nil {
		f.cards = make([]partForm, len(c.Cards))
		for i := range c.Cards {
			f.cards[i] = newPartForm(c.Cards[i].Components, f.named)
		}
	}
	if c := find(t.Components, LimitedTimeOffer); c != nil {
		f.hasOffer = true
		f.offer = c.Offer != nil && c.Offer.HasExpiration
	}
	return f
}

// fixCode gives a template whose wording is the platform's the variables that its wording has: the code in the body and in the button.
func (f *compiled) fixCode() {
	if len(f.body.Slots) == 0 {
		f.body = text.New(f.body.String()+"{{1}}", false)
	}
	for i := range f.buttons {
		if b := &f.buttons[i]; b.kind == OTP && len(b.value.Slots) == 0 {
			b.value = text.New("{{1}}", false)
		}
	}
}

// named reports whether values are given by name.
func (t *Template) named() bool {
	if t.ParameterFormat != "" {
		return same(t.ParameterFormat, namedFormat)
	}
	for _, kind := range []ComponentType{Header, Body} {
		c := find(t.Components, kind)
		if c == nil {
			continue
		}
		for v := range text.Variables(c.Text) {
			if !fact.Digits(v.Name) {
				return true
			}
		}
	}
	return false
}

func newPartForm(components []Component, named bool) partForm {
	var f partForm
	for i := range components {
		switch c := &components[i]; {
		case c.Type.Is(Header):
			f.format = upper(c.Format)
			if f.format == "" {
				f.format = formatText
			}
			if f.format == formatText {
				f.header = text.New(c.Text, named)
			}
		case c.Type.Is(Body):
			f.body, f.hasBody = text.New(c.Text, named), true
		case c.Type.Is(Footer):
			f.footer = text.New(c.Text, named)
		case c.Type.Is(Buttons):
			for j := range c.Buttons {
				f.buttons = append(f.buttons, newButtonForm(&c.Buttons[j]))
			}
		}
	}
	return f
}

// newButtonForm numbers variables even in a named template: a button has one.
func newButtonForm(b *Button) buttonForm {
	f := buttonForm{kind: upper(b.Type), label: b.Text}
	switch {
	case b.URL != "":
		f.value = text.New(b.URL, false)
	case b.Payload != "":
		f.value = text.New(b.Payload, false)
	}
	return f
}

func upper[T ~string](s T) T { return T(strings.ToUpper(string(s))) }
