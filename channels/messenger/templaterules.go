package messenger

import (
	_ "embed"
	"time"

	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/internal/table"
	"github.com/replywindow/replywindow/template"
)

//go:embed templates.csv
var templateTable string

// TemplateRules returns the rules about utility message templates in force at an instant. Every rule bears its source. Far less is
// published about these templates than about others: lengths, languages and most error codes are not, so there are no rules for
// them. It builds the rules anew on each call, so keep the result.
func TemplateRules(at time.Time) *template.Rules {
	return template.NewRules(at, templateRows())
}

// templateRows are the dated rows about utility message templates.
func templateRows() []template.Row {
	return table.Templates(templateTable, metafacts.Docs+"messenger-platform/")
}
