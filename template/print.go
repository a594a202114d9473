package template

import (
	"fmt"
	"log/slog"
	"strconv"

	"github.com/replywindow/replywindow/internal/fact"
)

// The values of a template may be a person's: they are shown by no verb of package fmt. Whoever wants the data itself writes JSON, or the
// [Preview].

// String names the template and counts the values: "order_update (en_US), 3 values".
func (s Send) String() string {
	values := 0
	for i := range s.Components {
		values += s.Components[i].values()
	}
	return s.Name + " (" + s.Language + "), " + strconv.Itoa(values) + " values"
}

// Format writes what String gives, whatever the verb.
func (s Send) Format(f fmt.State, verb rune) { fact.Print(f, verb, s.String()) }

// LogValue is what String gives.
func (s Send) LogValue() slog.Value { return slog.StringValue(s.String()) }

// values counts the parameters, those of cards included.
func (p *Part) values() int {
	n := len(p.Parameters)
	for i := range p.Cards {
		for j := range p.Cards[i].Components {
			n += p.Cards[i].Components[j].values()
		}
	}
	return n
}

// Format writes the component's type and the number of its values, whatever the verb.
func (p Part) Format(f fmt.State, verb rune) {
	fact.Print(f, verb, fact.Words("", string(p.Type), "", string(p.SubType), "values", strconv.Itoa(p.values())))
}

// Format writes the card's place, whatever the verb.
func (c CardPart) Format(f fmt.State, verb rune) { fact.Print(f, verb, "card "+strconv.Itoa(c.Index)) }

// Format writes the type and the variable's name, whatever the verb.
func (p Parameter) Format(f fmt.State, verb rune) {
	fact.Print(f, verb, fact.Words("", p.Type, "of", p.Name, "text", fact.Size(p.Text), "payload", fact.Size(p.Payload), "code", fact.Size(p.CouponCode)))
}

// String counts the values: "body 3, buttons 1".
func (v Values) String() string {
	count := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	return fact.Words("header", fact.Size(v.Header), "body", count(len(v.Body)), "named", count(len(v.Named)), "code", fact.Size(v.Code),
		"buttons", count(len(v.Buttons)), "actions", count(len(v.Actions)), "cards", count(len(v.Cards)))
}

// Format writes what String gives, whatever the verb.
func (v Values) Format(f fmt.State, verb rune) { fact.Print(f, verb, v.String()) }

// LogValue is what String gives.
func (v Values) LogValue() slog.Value { return slog.StringValue(v.String()) }

// Format writes which parts are given, whatever the verb.
func (m Media) Format(f fmt.State, verb rune) {
	fact.Print(f, verb, fact.Words("id", fact.Size(m.ID), "link", fact.Size(m.Link), "file", fact.Size(m.Filename)))
}

// Format writes nothing of the place, whatever the verb.
func (l Location) Format(f fmt.State, verb rune) { fact.Print(f, verb, "a place") }
