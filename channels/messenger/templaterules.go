package messenger

import (
	"time"

	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/lint"
)

const (
	templateDocs  = "https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/utility-messages"
	templateHooks = "https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks"
)

func templatePage() template.Source {
	return template.Source{URL: templateDocs, Date: "2026-03-13", Confidence: template.Documented}
}

// templateField cites reports of integrators.
func templateField(note string) template.Source {
	return template.Source{URL: templateDocs, Date: "2026-04-24", Confidence: template.Reported, Note: note}
}

func templateGuess(note string) template.Source {
	return template.Source{URL: templateDocs, Date: "2026-03-13", Confidence: template.Assumed, Note: note}
}

// TemplateRules returns the rules about utility message templates in force at an
// instant. Every rule bears its source. Far less is published about these templates
// than about others: lengths, languages and most error codes are not, so there are
// no rules for them. It builds the rules anew on each call, so keep the result.
func TemplateRules(at time.Time) *template.Rules {
	return template.NewRules(at, templateRows())
}

// templateRows are the dated rows about utility message templates.
func templateRows() []template.Row {
	return append(templateDefinitionRows(), templateSendRows()...)
}

func templateDefinitionRows() []template.Row {
	page := templatePage()
	rejected := template.PlatformError{Text: "INCORRECT_PARAMS"}
	sample := template.PlatformError{Text: "TEMPLATE_VARIABLES_MISSING_SAMPLE_VALUES"}
	named := time.Date(2026, time.March, 6, 0, 0, 0, 0, time.UTC)
	return []template.Row{
		{Code: lint.CategoryUnknown, Values: []string{"UTILITY"}, Error: template.PlatformError{Text: "TAG_SHOULD_BE_MARKETING"}, Source: page},
		{Code: lint.ParameterFormatUnknown, Values: []string{"POSITIONAL"}, Span: template.Span{To: named}, Source: page},
		{Code: lint.ParameterFormatUnknown, Values: []string{"POSITIONAL", "NAMED"}, Span: template.Span{From: named}, Source: page},
		{Code: lint.ComponentUnknown, Values: []string{"HEADER", "BODY", "BUTTONS"}, Severity: template.SeverityWarning, Source: page},
		{Code: lint.ComponentMissing, Values: []string{"BODY"}, Source: templateGuess("every sample has a body")},
		{Code: lint.ComponentRepeated, Max: 1, Source: templateGuess("every component is described once")},
		{Code: lint.HeaderFormat, Values: []string{"TEXT", "IMAGE"}, Source: page},
		{Code: lint.ButtonCount, Max: 3, Source: templateField("a vendor's limit")},
		{Code: lint.ButtonUnknown, Values: []string{"URL", "POSTBACK", "PHONE_NUMBER"},
			Error: template.PlatformError{Code: 100, Subcode: 2018416}, Source: templateField("quick replies are refused; the outer code was not recorded")},
		{Code: lint.VariableSyntax, Values: []string{"#$%"}, Error: rejected, Source: page},
		{Code: lint.VariableNumbering, Min: 1, Error: rejected, Source: page},
		{Code: lint.VariableMixed, Error: rejected, Source: templateGuess("the format is one or the other")},
		{Code: lint.VariableEdge, Values: []string{"BODY"}, Error: rejected, Severity: template.SeverityWarning, Source: template.Source{
			URL: page.URL, Date: page.Date, Confidence: template.Reported, Note: "the page bars it, and its own sample ends with a variable"}},
		{Code: lint.LibraryTemplate, Values: []string{"library_template_name"}, Source: page},
		{Code: lint.VariableSample, Error: sample, Source: templateField("a reason seen in rejections")},
		{Code: lint.VariableDensity, Min: 2, Error: template.PlatformError{Text: "PARAMS_TO_WORD_RATIO_EXCEED_LIMIT"},
			Severity: template.SeverityWarning, Source: templateGuess("the ratio is not published")},
		{Code: lint.ButtonSample, For: "URL", Error: sample, Source: templateField("a reason seen in rejections")},
	}
}

func templateSendRows() []template.Row {
	unknown := templateGuess("the code is not documented")
	life := template.Source{URL: templateHooks, Date: "2026-05-05", Confidence: template.Documented}
	invalid := template.PlatformError{Code: 100}
	payload := template.PlatformError{Code: 100, Subcode: 1893029}
	return []template.Row{
		{Code: template.ValueCount, Error: invalid, Source: unknown},
		{Code: template.ValueMissing, Error: invalid, Source: unknown},
		{Code: template.ValueName, Error: invalid, Source: unknown},
		{Code: template.ValueUnknown, Error: invalid, Source: unknown},
		{Code: template.ValueKind, Error: invalid, Source: unknown},
		{Code: template.MediaKind, Error: invalid, Source: unknown},
		{Code: template.ButtonIndex, Error: invalid, Source: unknown},
		{Code: template.ButtonKind, Error: invalid, Source: unknown},
		{Code: template.ButtonValue, Error: invalid, Source: unknown},
		{Code: template.ButtonValue, For: "POSTBACK", Error: payload, Source: templateField("fewer button payloads than the template has")},
		{Code: template.ButtonsTogether, For: "URL", Values: []string{"url"}, Source: templatePage()},
		{Code: template.ButtonsTogether, For: "POSTBACK", Values: []string{"payload"}, Source: templatePage()},
		{Code: template.PartRepeated, Error: invalid, Source: unknown},
		{Code: template.Sendable, Values: []string{"APPROVED"}, Source: templatePage()},
		{Code: template.RefuseUnknown, Error: invalid, Source: unknown},
		{Code: template.RefuseApproval, Error: invalid, Source: unknown},
		{Code: template.StatusEvent, For: "FLAGGED", Source: template.Source{URL: life.URL, Date: life.Date,
			Confidence: template.Assumed, Note: "a warning; sending goes on"}},
	}
}
