package whatsapp

import (
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/lint"
)

// templateSpecialRows holds what carousels, offers, call permissions and
// authentication templates have of their own.
func templateSpecialRows() []template.Row {
	media := templateDoc("templates/marketing-templates/media-card-carousel-templates", "2026-06-24")
	product := templateDoc("catalogs/product-card-carousel-template-messages", "2026-06-18")
	plain := templateGuess("templates/marketing-templates/media-card-carousel-templates", "2026-06-24",
		"the page shows a body and cards only")
	offer := templateDoc("templates/marketing-templates/limited-time-offer-templates", "2026-06-17")
	call := templatePage("calling", "2026-06-17", "call permission request templates")
	marketing, long := []string{"MARKETING"}, templateSubcode(2388040)
	rows := []template.Row{
		{Code: lint.LayoutCategory, For: template.LayoutMediaCarousel, Values: marketing, Source: media},
		{Code: lint.ComponentForbidden, For: template.LayoutMediaCarousel, Values: []string{"HEADER", "FOOTER", "BUTTONS", "CALL_PERMISSION_REQUEST"}, Source: plain},
		{Code: lint.ComponentForbidden, For: template.LayoutProductCarousel, Values: []string{"HEADER", "FOOTER", "BUTTONS", "CALL_PERMISSION_REQUEST"}, Source: plain},
		{Code: lint.CarouselCards, For: template.LayoutMediaCarousel, Min: 2, Max: 10, Source: media},
		{Code: lint.CarouselCards, For: template.LayoutProductCarousel, Min: 2, Max: 2, Source: product},
		{Code: lint.CarouselCardHeader, For: template.LayoutMediaCarousel, Values: []string{"IMAGE", "VIDEO"}, Source: media},
		{Code: lint.CarouselCardHeader, For: template.LayoutProductCarousel, Values: []string{"PRODUCT"}, Source: product},
		{Code: lint.CarouselCardButtons, For: template.LayoutMediaCarousel, Min: 1, Max: 2,
			Values: []string{"QUICK_REPLY", "URL", "PHONE_NUMBER"}, Source: media},
		{Code: lint.CarouselCardButtons, For: template.LayoutProductCarousel, Min: 1, Max: 1, Values: []string{"SPM", "URL"}, Source: product},
		{Code: lint.CarouselCardParts, Values: []string{"HEADER", "BODY", "BUTTONS"}, Source: media},
		{Code: lint.CarouselAlike, Source: media},
		{Code: lint.CarouselCardBody, Min: 1, Max: 160, Error: long, Source: media},
		{Code: lint.LayoutCategory, For: template.LayoutOffer, Values: marketing, Source: offer},
		{Code: lint.ComponentForbidden, For: template.LayoutOffer, Values: []string{"FOOTER", "CAROUSEL", "CALL_PERMISSION_REQUEST"}, Source: offer},
		{Code: lint.HeaderFormat, For: template.LayoutOffer, Values: []string{"IMAGE", "VIDEO"}, Error: templateSubcode(2388047), Source: offer},
		{Code: lint.BodyLength, For: template.LayoutOffer, Min: 1, Max: 600, Error: long, Source: offer},
		{Code: lint.OfferText, Min: 1, Max: 16, Error: long, Source: offer},
		{Code: lint.OfferButtons, Values: []string{"COPY_CODE", "URL"}, Source: offer},
		{Code: lint.ComponentMissing, For: template.LayoutSingleProduct, Values: []string{"BODY", "BUTTONS"},
			Source: templatePage("templates", "2026-06-24", "single-product message templates")},
		{Code: lint.LayoutCategory, For: template.LayoutCallPermission, Values: []string{"MARKETING", "UTILITY"}, Source: call},
		{Code: lint.ComponentForbidden, For: template.LayoutCallPermission, Values: []string{"BUTTONS", "CAROUSEL"}, Source: call},
	}
	return append(rows, templateAuthenticationRows()...)
}

func templateAuthenticationRows() []template.Row {
	fixed := templatePage("templates/authentication-templates", "2026-06-01", "authentication templates, May to June 2026")
	apps := templatePage("templates/authentication-templates", "2026-06-01", "one-tap autofill, May to June 2026")
	zero := templatePage("templates/authentication-templates", "2026-06-01", "zero-tap, May to June 2026")
	layout := template.LayoutAuthentication
	return []template.Row{
		{Code: lint.ComponentMissing, For: layout, Values: []string{"BODY", "BUTTONS"}, Source: fixed},
		{Code: lint.ComponentForbidden, For: layout, Values: []string{"HEADER", "CAROUSEL", "LIMITED_TIME_OFFER", "CALL_PERMISSION_REQUEST"}, Source: fixed},
		{Code: lint.BodyFixed, For: layout, Source: fixed},
		{Code: lint.FooterFixed, For: layout, Source: fixed},
		{Code: lint.FooterMinutes, Min: 1, Max: 90, Source: fixed},
		{Code: lint.OTPRequired, For: "AUTHENTICATION", Max: 1, Values: []string{"OTP"}, Source: fixed},
		{Code: lint.OTPKind, Values: []string{"COPY_CODE", "ONE_TAP", "ZERO_TAP"}, Source: fixed},
		{Code: lint.OTPApps, For: "ONE_TAP", Min: 1, Max: 5, Source: apps},
		{Code: lint.OTPApps, For: "ZERO_TAP", Min: 1, Max: 5, Source: zero},
		{Code: lint.OTPPackage, Min: 2, Max: 224, Source: apps},
		{Code: lint.OTPSignature, Min: 11, Max: 11, Source: apps},
		{Code: lint.OTPTerms, For: "ZERO_TAP", Source: zero},
		{Code: lint.AutofillLabel, Max: 25, Source: apps},
	}
}

func templateVariableRows() []template.Row {
	review := templateDoc("templates/template-review", "2026-06-17")
	fundamentals := templateDoc("templates/template-fundamentals", "2026-05-21")
	codes := templateDoc("support/error-codes", "2026-09-11")
	rejected := templateRejected("INVALID_FORMAT")
	return []template.Row{
		{Code: lint.VariableSyntax, Values: []string{"#$%"}, Error: rejected, Source: review},
		{Code: lint.VariableNumbering, Min: 1, Error: rejected, Source: review},
		{Code: lint.VariableName, Values: []string{templateNameCharacters}, Error: rejected,
			Source: template.Source{URL: fundamentals.URL, Date: fundamentals.Date, Confidence: template.Reported,
				Note: "the page names letters and underscores; digits are in use in live templates"}},
		{Code: lint.VariableRepeated, Error: rejected, Source: fundamentals},
		{Code: lint.VariableMixed, Error: rejected,
			Source: templateGuess("templates/template-fundamentals", "2026-05-21", "the format is one or the other")},
		{Code: lint.VariableEdge, Values: []string{"BODY"}, Error: templateSubcode(2388299), Source: codes},
		{Code: lint.VariableSigns, Values: []string{"BODY"}, Error: templateSubcode(2388299), Severity: template.SeverityWarning,
			Source: template.Source{URL: fundamentals.URL, Date: fundamentals.Date, Confidence: template.Reported,
				Note: "integrators were refused for a full stop after the last variable; this page's own sample ends so"}},
		{Code: lint.VariableBlank, Error: templateSubcode(2388043), Severity: template.SeverityWarning,
			Source: templateField("one report: {{ 1 }} is taken for another variable than {{1}}")},
		{Code: lint.VariableAdjacent, Error: rejected,
			Source: templateDoc("webhooks/reference/message_template_status_update", "2026-05-21")},
		{Code: lint.VariableSample, Error: templateSubcode(2388043), Source: templateDoc("templates/components", "2026-06-24")},
		{Code: lint.VariableDensity, Min: 2, Error: templateSubcode(2388293), Severity: template.SeverityWarning,
			Source: templateGuess("support/error-codes", "2026-09-11", "the ratio of words to variables is not published")},
	}
}
