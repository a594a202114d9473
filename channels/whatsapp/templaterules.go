package whatsapp

import (
	_ "embed"
	"time"

	"github.com/replywindow/replywindow/channels/internal/table"
	"github.com/replywindow/replywindow/template"
)

//go:embed templates.csv
var templateTable string

// TemplateRules returns the rules about message templates in force at an instant: for definitions, for send requests and for a
// template's life. Every rule bears its source. It builds them anew on each call, so keep the result. A host with rows of its own
// makes rules with [template.NewRules] of these, the Templates of [Channel.Rulebook], and its own: of two rows about the same thing
// the later one holds.
func TemplateRules(at time.Time) *template.Rules {
	return template.NewRules(at, templateRows())
}

// templateRows are the dated rows about message templates. An answer to a definition is an error, mostly 100 with a subcode, or a
// rejection, which has a reason in place of a code. The phrases that suggest another category are ours, of kinds that the
// guideline names.
func templateRows() []template.Row { return table.Templates(templateTable, docs) }
