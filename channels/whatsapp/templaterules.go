package whatsapp

import (
	"slices"
	"time"

	"github.com/replywindow/replywindow/template"
)

// TemplateRules returns the rules about message templates in force at an instant:
// for definitions, for send requests and for a template's life. Every rule bears
// its source. It builds them anew on each call, so keep the result. A host with rows of its own
// makes rules with [template.NewRules] of these, the Templates of [Channel.Rulebook], and its own:
// of two rows about the same thing the later one holds.
func TemplateRules(at time.Time) *template.Rules {
	return template.NewRules(at, templateRows())
}

// templateRows are the dated rows about message templates.
func templateRows() []template.Row {
	return slices.Concat(
		templateHeadRows(), templateComponentRows(), templateButtonRows(), templateSpecialRows(),
		templateVariableRows(), templateValueRows(), templateRequestRows(), templateLifeRows(), templateRiskRows(),
	)
}

const templateDocs = "https://developers.facebook.com/documentation/business-messaging/whatsapp/"

// templateDoc cites a page of the platform's documentation.
func templateDoc(page, date string) template.Source {
	return template.Source{URL: templateDocs + page, Date: date, Confidence: template.Documented}
}

// templatePage cites a page by its title, below the folder that holds it.
func templatePage(folder, date, title string) template.Source {
	return template.Source{URL: templateDocs + folder, Date: date, Confidence: template.Documented, Note: "page: " + title}
}

// templateField cites answers of the real API as public issue trackers show them.
func templateField(note string) template.Source {
	return template.Source{URL: "https://github.com/chatwoot/chatwoot/issues/13142", Date: "2026-08-01",
		Confidence: template.Reported, Note: "seen in public issue trackers; " + note}
}

// templateProvider cites a provider's list of what makes the platform reject a template.
func templateProvider(note string) template.Source {
	return template.Source{URL: "https://www.twilio.com/docs/api/errors/63040", Date: "2026-11-27", Confidence: template.Reported, Note: note}
}

// templateGuess marks what a page leaves open and we fill in.
func templateGuess(page, date, note string) template.Source {
	return template.Source{URL: templateDocs + page, Date: date, Confidence: template.Assumed, Note: note}
}

func templateDay(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// The answers to a definition come as an error, mostly 100 with a subcode, or as a
// rejection, which has a reason in place of a code.
func templateSubcode(n int) template.PlatformError {
	return template.PlatformError{Code: 100, Subcode: n}
}

func templateRejected(reason string) template.PlatformError {
	return template.PlatformError{Text: reason}
}
