package whatsapp

import "github.com/replywindow/replywindow/template"

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
		{Code: template.LayoutCategory, For: template.LayoutMediaCarousel, Values: marketing, Source: media},
		{Code: template.ComponentForbidden, For: template.LayoutMediaCarousel, Values: []string{"HEADER", "FOOTER", "BUTTONS"}, Source: plain},
		{Code: template.ComponentForbidden, For: template.LayoutProductCarousel, Values: []string{"HEADER", "FOOTER", "BUTTONS"}, Source: plain},
		{Code: template.CarouselCards, For: template.LayoutMediaCarousel, Min: 2, Max: 10, Source: media},
		{Code: template.CarouselCards, For: template.LayoutProductCarousel, Min: 2, Max: 2, Source: product},
		{Code: template.CarouselCardHeader, For: template.LayoutMediaCarousel, Values: []string{"IMAGE", "VIDEO"}, Source: media},
		{Code: template.CarouselCardHeader, For: template.LayoutProductCarousel, Values: []string{"PRODUCT"}, Source: product},
		{Code: template.CarouselCardButtons, For: template.LayoutMediaCarousel, Min: 1, Max: 2,
			Values: []string{"QUICK_REPLY", "URL", "PHONE_NUMBER"}, Source: media},
		{Code: template.CarouselCardButtons, For: template.LayoutProductCarousel, Min: 1, Max: 1, Values: []string{"SPM", "URL"}, Source: product},
		{Code: template.CarouselAlike, Source: media},
		{Code: template.CarouselCardBody, Min: 1, Max: 160, Error: long, Source: media},
		{Code: template.LayoutCategory, For: template.LayoutOffer, Values: marketing, Source: offer},
		{Code: template.ComponentForbidden, For: template.LayoutOffer, Values: []string{"FOOTER"}, Source: offer},
		{Code: template.HeaderFormat, For: template.LayoutOffer, Values: []string{"IMAGE", "VIDEO"}, Source: offer},
		{Code: template.BodyLength, For: template.LayoutOffer, Min: 1, Max: 600, Error: long, Source: offer},
		{Code: template.OfferText, Min: 1, Max: 16, Error: long, Source: offer},
		{Code: template.OfferButtons, Values: []string{"COPY_CODE", "URL"}, Source: offer},
		{Code: template.LayoutCategory, For: template.LayoutCallPermission, Values: []string{"MARKETING", "UTILITY"}, Source: call},
		{Code: template.ComponentForbidden, For: template.LayoutCallPermission, Values: []string{"BUTTONS", "CAROUSEL"}, Source: call},
	}
	return append(rows, templateAuthenticationRows()...)
}

func templateAuthenticationRows() []template.Row {
	fixed := templatePage("templates/authentication-templates", "2026-06-01", "authentication templates, May to June 2026")
	apps := templatePage("templates/authentication-templates", "2026-06-01", "one-tap autofill, May to June 2026")
	zero := templatePage("templates/authentication-templates", "2026-06-01", "zero-tap, May to June 2026")
	layout := template.LayoutAuthentication
	return []template.Row{
		{Code: template.ComponentMissing, For: layout, Values: []string{"BODY", "BUTTONS"}, Source: fixed},
		{Code: template.ComponentForbidden, For: layout, Values: []string{"HEADER", "CAROUSEL", "LIMITED_TIME_OFFER"}, Source: fixed},
		{Code: template.BodyFixed, For: layout, Source: fixed},
		{Code: template.FooterFixed, For: layout, Source: fixed},
		{Code: template.FooterMinutes, Min: 1, Max: 90, Source: fixed},
		{Code: template.OTPRequired, For: "AUTHENTICATION", Max: 1, Values: []string{"OTP"}, Source: fixed},
		{Code: template.OTPKind, Values: []string{"COPY_CODE", "ONE_TAP", "ZERO_TAP"}, Source: fixed},
		{Code: template.OTPApps, For: "ONE_TAP", Min: 1, Max: 5, Source: apps},
		{Code: template.OTPApps, For: "ZERO_TAP", Min: 1, Max: 5, Source: zero},
		{Code: template.OTPPackage, Min: 2, Max: 224, Source: apps},
		{Code: template.OTPSignature, Min: 11, Max: 11, Source: apps},
		{Code: template.OTPTerms, For: "ZERO_TAP", Source: zero},
		{Code: template.AutofillLabel, Max: 25, Source: apps},
	}
}

func templateVariableRows() []template.Row {
	review := templateDoc("templates/template-review", "2026-06-17")
	fundamentals := templateDoc("templates/template-fundamentals", "2026-05-21")
	codes := templateDoc("support/error-codes", "2026-09-11")
	rejected := templateRejected("INVALID_FORMAT")
	return []template.Row{
		{Code: template.VariableSyntax, Values: []string{"#$%"}, Error: rejected, Source: review},
		{Code: template.VariableNumbering, Min: 1, Error: rejected, Source: review},
		{Code: template.VariableName, Values: []string{templateNameCharacters}, Error: rejected,
			Source: template.Source{URL: fundamentals.URL, Date: fundamentals.Date, Confidence: template.Reported,
				Note: "the page names letters and underscores; digits are in use in live templates"}},
		{Code: template.VariableRepeated, Error: rejected, Source: fundamentals},
		{Code: template.VariableMixed, Error: rejected,
			Source: templateGuess("templates/template-fundamentals", "2026-05-21", "the format is one or the other")},
		{Code: template.VariableEdge, Values: []string{"BODY"}, Error: templateSubcode(2388299), Source: codes},
		{Code: template.VariableAdjacent, Error: rejected,
			Source: templateDoc("webhooks/reference/message_template_status_update", "2026-05-21")},
		{Code: template.VariableSample, Error: rejected, Source: templateDoc("templates/components", "2026-06-24")},
		{Code: template.VariableDensity, Min: 2, Error: templateSubcode(2388293), Severity: template.SeverityWarning,
			Source: templateGuess("support/error-codes", "2026-09-11", "the ratio of words to variables is not published")},
	}
}
