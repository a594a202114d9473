package policy

import (
	"fmt"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/template"
)

// TemplateFacts are what the catalogue says of a template. The zero value means
// that there is no catalogue.
type TemplateFacts struct {
	// Checked is set when a catalogue was asked, unless it knows the template without its definition: see [AssumedTemplate].
	Checked bool
	// Category is the template's category at the time of use, "" when not known.
	Category Category
	// Layout is what special kind of template it is ([template.Template.Layout]), "" for a plain one or when its definition is not known.
	Layout string
	// Refusal says why it may not be sent; its zero value says that it may.
	Refusal template.Refusal
	// Mismatches are the ways in which the values do not fit, without a catalogue those that no definition could make right. A warning
	// among them refuses nothing: see [AssumedTemplate].
	Mismatches []template.Problem
	// Until is when this may change by time alone, zero when it does not.
	Until time.Time
}

// NewTemplateFacts says what follows from the catalogue's view of a template, and
// whether a reference fits it.
func NewTemplateFacts(rules *template.Rules, v template.View, found bool, send *template.Send, at time.Time) TemplateFacts {
	f := TemplateFacts{Checked: !found || v.Template != nil, Category: fact.CategoryOf(string(v.Category)), Until: v.Until, Layout: v.Template.Layout()}
	if r, refused := rules.Refuse(v, found); refused {
		f.Refusal = r
	}
	if !found && send != nil {
		f.Refusal.Detail = fmt.Sprintf("no template %q in language %q", channels.Clip(send.Name), channels.Clip(send.Language))
	}
	if found {
		f.Mismatches = v.Fill(send, rules, at)
	}
	return f
}
