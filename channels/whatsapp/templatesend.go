package whatsapp

import (
	"time"

	"github.com/replywindow/replywindow/template"
)

// templateValueRows says what the platform answers to values that do not fit.
func templateValueRows() []template.Row {
	codes := templateDoc("support/error-codes", "2026-09-11")
	empty := template.PlatformError{Code: 131008, Text: "Parameter of type {got} is missing text value"}
	format := template.PlatformError{Code: 132012, Text: "{kind}: Format mismatch, expected {want}, received {got}"}
	unclear := "the code is not documented"
	rows := []template.Row{
		{Code: template.ValueCount, Error: template.PlatformError{Code: 132000,
			Text: "number of localizable_params ({got}) does not match the expected number of params ({want})"},
			Source: templateField("the text as of December 2025 and March 2026")},
		{Code: template.ValueCount, For: "URL", Error: template.PlatformError{Code: 132018}, Source: templateField("2025 and 2026, a value for a fixed link")},
		{Code: template.ValueMissing, Error: empty, Source: templateField("2025 and 2026")},
		{Code: template.ValueName, Error: template.PlatformError{Code: 100, Text: "Parameter name is missing or empty"},
			Source: templateField("January 2025 to February 2026")},
		{Code: template.ValueUnknown, Error: template.PlatformError{Code: 100},
			Source: templateGuess("support/error-codes", "2026-09-11", unclear)},
		{Code: template.ValueKind, Error: format, Source: codes},
		{Code: template.ValueWhitespace, Max: 4, Error: template.PlatformError{Code: 100}, Span: template.Span{To: templateDay(2025, 5, 29)},
			Source: templateField("before API version 23")},
		{Code: template.ValueWhitespace, Max: 4, Error: template.PlatformError{Code: 132018}, Span: template.Span{From: templateDay(2025, 5, 29)},
			Source: templateDoc("templates/template-management", "2026-06-28")},
		{Code: template.PartRepeated, Error: template.PlatformError{Code: 131009},
			Source: templateGuess("support/error-codes", "2026-09-11", unclear)},
		{Code: template.FilledHeader, Max: 60, Error: template.PlatformError{Code: 132005}, Source: codes},
		{Code: template.FilledBody, Max: 1024, Error: template.PlatformError{Code: 132005}, Source: codes},
		{Code: template.FilledBody, For: "BODY_ONLY", Max: 32768, Span: template.Span{From: templateDay(2022, 10, 6)},
			Error: template.PlatformError{Code: 132005}, Source: templateDoc("changelog", "2026-08-11")},
		{Code: template.CodeLength, For: template.LayoutAuthentication, Max: 15, Error: template.PlatformError{Code: 131009},
			Source: templateGuess("templates/authentication-templates", "2026-06-01", "the limit is documented, its code is not")},
		{Code: template.CodeLength, For: template.LayoutOffer, Max: 15, Error: template.PlatformError{Code: 131009},
			Source: templateGuess("templates/marketing-templates/limited-time-offer-templates", "2026-06-17", "the limit is documented, its code is not")},
		{Code: template.CodeLength, For: "COPY_CODE", Max: 15, Span: template.Span{To: templateDay(2025, 12, 3)}, Error: template.PlatformError{Code: 131009},
			Source: templateGuess("changelog", "2026-08-11", "the limit is documented, its code is not")},
		{Code: template.CodeLength, For: "COPY_CODE", Max: 20, Span: template.Span{From: templateDay(2025, 12, 3)}, Error: template.PlatformError{Code: 131009},
			Source: templateGuess("templates/marketing-templates/coupon-templates", "2026-05-28", "the limit is documented, its code is not")},
		{Code: template.MediaKind, Error: template.PlatformError{Code: 132012, Text: "header: Format mismatch, expected {want}, received {got}"},
			Source: templateField("November 2024 to August 2026")},
	}
	for _, header := range []struct {
		format string
		fields []string
	}{
		{"IMAGE", []string{"id|link"}}, {"VIDEO", []string{"id|link"}}, {"DOCUMENT", []string{"id|link"}},
		{"GIF", []string{"id|link"}}, {"LOCATION", []string{"latitude", "longitude"}}, {"PRODUCT", []string{"product_retailer_id"}},
	} {
		rows = append(rows, template.Row{Code: template.MediaMissing, For: header.format, Values: header.fields, Error: template.PlatformError{Code: 131008},
			Source: templateGuess("templates/components", "2026-06-24", "the fields are documented, the code is not")})
	}
	return rows
}

// templateRequestRows says the same of buttons, cards and offers.
func templateRequestRows() []template.Row {
	components := templateDoc("templates/components", "2026-06-24")
	unclear := func(note string) template.Source { return templateGuess("support/error-codes", "2026-09-11", note) }
	missing := template.PlatformError{Code: 131008, Text: "Button at index {index} of type {kind} requires a parameter"}
	kind := template.PlatformError{Code: 132018, Text: "buttons: Button at index {index} must be of type {kind}"}
	coupon := template.PlatformError{Code: 131008, Text: "Button at index {index} of type copy_code requires a non-empty parameter coupon_code"}
	named := template.Source{URL: "https://github.com/shridarpatil/frappe_whatsapp/issues/188", Date: "2026-11-27", Confidence: template.Reported,
		Note: "the platform's answer lists the sub types that a request may name"}
	structure := "131008, 131009 and 132012 are possible; which one is not documented"
	rows := []template.Row{
		{Code: template.ButtonIndex, Error: template.PlatformError{Code: 131009}, Source: unclear(structure)},
		{Code: template.ButtonUnplaced, For: "VOICE_CALL", Source: templateDoc("calling/call-button-messages-deep-links", "2026-06-26")},
		{Code: template.ButtonName, Values: []string{"BOOKING_CONFIRMATION", "CATALOG", "COPY_CODE", "FLOW", "MPM", "ORDER_DETAILS", "QUICK_REPLY", "REMINDER",
			"URL", "VOICE_CALL"}, Error: template.PlatformError{Code: 100}, Source: named},
		{Code: template.ButtonMinutes, For: "VOICE_CALL", Min: 1, Max: 43200, Error: template.PlatformError{Code: 131009},
			Source: templateGuess("calling/call-button-messages-deep-links", "2026-06-26", "the range is documented, its code is not")},
		{Code: template.ButtonKind, Error: kind, Source: templateField("2026, of three live accounts")},
		{Code: template.ButtonKind, For: "OTP", Values: []string{"URL"}, Error: template.PlatformError{Code: kind.Code,
			Text: "buttons: Button at index {index} must be of type Url"}, Source: templateField("2026, of two live accounts")},
		{Code: template.ButtonValue, Error: missing, Source: templateField("2026")},
		{Code: template.ButtonValue, For: "COPY_CODE", Error: coupon, Source: templateDoc("templates/marketing-templates/coupon-templates", "2026-05-28")},
		{Code: template.ButtonValue, For: "MPM", Error: missing, Source: templatePage("templates", "2025-11-04", "multi-product message templates")},
		{Code: template.ButtonValue, For: "ORDER_DETAILS", Error: missing, Source: templatePage("payments", "2026-06-30", "order details template messages")},
		{Code: template.ButtonStatic, For: "PHONE_NUMBER", Error: template.PlatformError{Code: 100,
			Text: "buttons: Button at index {index} is of type Call and does not support parameters"}, Source: template.Source{
			URL: "https://github.com/Secreto31126/whatsapp-api-js/issues/175", Date: "2026-11-27", Confidence: template.Reported,
			Note: "the answer to a button named url at the place of a phone button"}},
		{Code: template.ButtonStatic, For: "REQUEST_CONTACT_INFO", Error: template.PlatformError{Code: 100},
			Source: templateGuess("business-scoped-user-ids", "2026-06-29", "no page shows a component for it")},
		{Code: template.ButtonStatic, For: "SPM", Error: template.PlatformError{Code: 100},
			Source: templateGuess("templates", "2026-06-24", "single-product message templates: the product stands in the header, no page shows a component for the button")},
		{Code: template.ButtonPart, For: "FLOW", Error: template.PlatformError{Code: 131009}, Source: template.Source{
			URL: "https://github.com/juspay/clairvoyance/pull/1128", Date: "2026-11-27", Confidence: template.Reported,
			Note: "three reports, one proven on a live account; parameters may be absent"}},
		{Code: template.ButtonPart, For: "CATALOG", Error: template.PlatformError{Code: 131008}, Severity: template.SeverityWarning,
			Source: template.Source{URL: "https://github.com/Azure-Samples/communication-services-dotnet-quickstarts/issues/169", Date: "2026-11-27",
				Confidence: template.Reported, Note: "one report; the page calls the thumbnail optional, not the component"}},
		{Code: template.ButtonList, For: "MPM sections", Max: 10, Error: template.PlatformError{Code: 131009},
			Source: templateGuess("templates", "2025-11-04", "multi-product message templates: the number is documented, the code is not")},
		{Code: template.ButtonList, For: "MPM sections.product_items", Max: 30, Error: template.PlatformError{Code: 131009},
			Source: templateGuess("templates", "2025-11-04", "multi-product message templates: the number is documented, the code is not")},
		{Code: template.ButtonAction, For: "MPM", Values: []string{"thumbnail_product_retailer_id", "sections"}, Error: template.PlatformError{Code: 131008},
			Source: templateGuess("templates", "2025-11-04", "multi-product message templates: the members are documented, the code is not")},
		{Code: template.ButtonAction, For: "ORDER_DETAILS", Values: []string{"order_details"}, Error: template.PlatformError{Code: 131008},
			Source: templateGuess("payments", "2026-06-30", "order details template messages: the member is documented, the code is not")},
		{Code: template.URLEncoding, Values: []string{"-._~:/?#[]@!$&'()*+,;="}, Error: template.PlatformError{Code: 131009},
			Source: template.Source{URL: components.URL, Date: components.Date, Confidence: template.Reported, Note: "the code is not documented"}},
		{Code: template.CardCount, Error: template.PlatformError{Code: 132012}, Source: unclear(structure)},
		{Code: template.CardCount, For: template.LayoutProductCarousel, Min: 2, Max: 10, Error: template.PlatformError{Code: 132012},
			Source: templateGuess("catalogs/product-card-carousel-template-messages", "2026-06-18", "the range is documented, its code is not")},
		{Code: template.CardIndex, Error: template.PlatformError{Code: 132012}, Source: unclear(structure)},
		{Code: template.OfferExpiry, Error: template.PlatformError{Code: 131009},
			Source: templateGuess("templates/marketing-templates/limited-time-offer-templates", "2026-06-17", "131009 or 100; not documented")},
	}
	for _, button := range []struct {
		kind  string
		types []string
	}{
		{"URL", []string{"text"}}, {"OTP", []string{"text"}}, {"QUICK_REPLY", []string{"payload"}},
		{"COPY_CODE", []string{"coupon_code"}}, {"FLOW", []string{"action"}}, {"CATALOG", []string{"action"}},
		{"MPM", []string{"action"}}, {"ORDER_DETAILS", []string{"action"}}, {"VOICE_CALL", []string{"ttl_minutes", "payload"}},
	} {
		rows = append(rows, template.Row{Code: template.ButtonParameter, For: button.kind, Values: button.types,
			Error: template.PlatformError{Code: 132012}, Source: components})
	}
	return rows
}

// templateLifeRows says what states mean and how they change.
func templateLifeRows() []template.Row {
	codes := templateDoc("support/error-codes", "2026-09-11")
	events := templateDoc("webhooks/reference/message_template_status_update", "2026-09-11")
	pausing := templateDoc("templates/template-pausing", "2026-06-17")
	version17, changes := templateDay(2023, 5, 23), templateDoc("changelog", "2026-08-11") // before it, one error stood for every state
	return []template.Row{
		{Code: template.Sendable, Values: []string{"APPROVED"}, Source: templateDoc("templates/template-fundamentals", "2026-05-21")},
		{Code: template.RefuseUnknown, Error: template.PlatformError{Code: 132001}, Source: codes},
		{Code: template.RefuseApproval, Error: template.PlatformError{Code: 132001}, Source: codes},
		{Code: template.RefusePaused, Error: template.PlatformError{Code: 132001}, Span: template.Span{To: version17}, Source: changes},
		{Code: template.RefusePaused, Error: template.PlatformError{Code: 132015}, Span: template.Span{From: version17}, Source: codes},
		{Code: template.RefuseDisabled, Error: template.PlatformError{Code: 132001}, Span: template.Span{To: version17}, Source: changes},
		{Code: template.RefuseDisabled, Error: template.PlatformError{Code: 132016}, Span: template.Span{From: version17}, Source: codes},
		{Code: template.StatusEvent, For: "REINSTATED", Values: []string{"APPROVED"}, Source: events},
		{Code: template.StatusEvent, For: "UNARCHIVED", Values: []string{string(template.Previous)},
			Source: templateDoc("templates/template-archival", "2026-06-02")},
		{Code: template.StatusEvent, For: "FLAGGED",
			Source: templateGuess("webhooks/reference/message_template_status_update", "2026-09-11", "a warning; sending goes on")},
		{Code: template.StatusEvent, For: "LOCKED",
			Source: templateGuess("webhooks/reference/message_template_status_update", "2026-09-11", "bars editing; sending goes on")},
		{Code: template.PauseLength, For: "FIRST_PAUSE", Min: 1, Duration: 3 * time.Hour, Source: pausing},
		{Code: template.PauseLength, For: "SECOND_PAUSE", Min: 2, Duration: 6 * time.Hour, Source: pausing},
		{Code: template.PauseLength, For: "RATE_LIMITING_PAUSE", Source: templateGuess("templates/template-pausing", "2026-06-17",
			"taken for a pause from pacing, which does not end by itself and is not counted")},
		{Code: template.PauseLength, For: "1", Min: 1, Duration: 3 * time.Hour, Source: pausing},
		{Code: template.PauseLength, For: "2", Min: 2, Duration: 6 * time.Hour, Source: pausing},
		{Code: template.PauseLength, For: "3", Min: 3, Values: []string{"DISABLED"}, Source: pausing},
		{Code: template.CategoryOutcome, For: "AUTHENTICATION", Values: []string{"REJECTED"},
			Source: templateDoc("templates/template-categorization", "2026-05-21")},
	}
}
