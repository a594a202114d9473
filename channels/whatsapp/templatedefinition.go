package whatsapp

import (
	"strings"

	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/lint"
)

const templateNameCharacters = "abcdefghijklmnopqrstuvwxyz0123456789_"

func templateHeadRows() []template.Row {
	management := templateDoc("templates/template-management", "2026-06-28")
	ttl := templateDoc("templates/time-to-live", "2025-10-31")
	invalid := template.PlatformError{Code: 100}
	sample := template.Source{URL: ttl.URL, Date: ttl.Date, Confidence: template.Reported, Note: "the page's own sample gives a marketing template 120 seconds"}
	return []template.Row{
		{Code: lint.NameLength, Min: 1, Max: 512, Source: management},
		{Code: lint.NameCharacters, Values: []string{templateNameCharacters}, Error: templateSubcode(2388046), Source: management},
		{Code: lint.LanguageUnsupported, Values: templateLanguages(), Error: invalid,
			Source: templateDoc("templates/supported-languages", "2026-07-02")},
		{Code: lint.LanguageList, Values: []string{"languages"},
			Source: templatePage("templates/authentication-templates", "2026-06-01", "authentication templates, bulk management")},
		{Code: lint.LibraryTemplate, Values: []string{"library_template_name"}, Source: templateDoc("templates/template-library", "2026-06-24")},
		{Code: lint.CategoryUnknown, Values: []string{"AUTHENTICATION", "MARKETING", "UTILITY"}, Error: invalid, Source: management},
		{Code: lint.ParameterFormatUnknown, Values: []string{"POSITIONAL", "NAMED"},
			Source: templateDoc("templates/template-fundamentals", "2026-05-21")},
		{Code: lint.TTLRange, For: "AUTHENTICATION", Min: 30, Max: 900, Values: []string{"-1"}, Source: ttl},
		{Code: lint.TTLRange, For: "UTILITY", Min: 30, Max: 43200, Values: []string{"-1"}, Source: ttl},
		{Code: lint.TTLRange, For: "MARKETING", Min: 43200, Max: 2592000, Severity: template.SeverityWarning, Source: sample},
	}
}

func templateLanguages() []string {
	return strings.Fields(`
		af sq ar ar_EG ar_AE ar_LB ar_MA ar_QA az be_BY bn bn_IN bg ca zh_CN zh_HK zh_TW hr cs da prs_AF nl nl_BE
		en en_GB en_US en_AE en_AU en_CA en_GH en_IE en_IN en_JM en_MY en_NZ en_QA en_SG en_UG en_ZA et fil fi
		fr fr_BE fr_CA fr_CH fr_CI fr_MA ka de de_AT de_CH el gu ha he hi hu id ga it ja kn kk rw_RW ko ky_KG lo lv lt
		mk ms ml mr nb ps_AF fa pl pt_BR pt_PT pa ro ru sr si_LK sk sl
		es es_AR es_CL es_CO es_CR es_DO es_EC es_HN es_MX es_PA es_PE es_ES es_UY sw sv ta te th tr uk ur uz vi zu`)
}

func templateComponentRows() []template.Row {
	components := templateDoc("templates/components", "2026-06-24")
	utility := templateDoc("templates/utility-templates", "2026-06-17")
	long := templateSubcode(2388040)
	both := []string{"UTILITY", "MARKETING"}
	marks := []string{"*", "_", "~", "`"} // the platform says "formatting characters"; which ones is our reading
	rows := []template.Row{
		{Code: lint.ComponentUnknown, Severity: template.SeverityWarning, Values: []string{"HEADER", "BODY", "FOOTER", "BUTTONS",
			"CAROUSEL", "LIMITED_TIME_OFFER", "CALL_PERMISSION_REQUEST"}, Source: components},
		{Code: lint.ComponentMissing, Values: []string{"BODY"}, Source: components},
		{Code: lint.ComponentRepeated, Max: 1,
			Source: templateGuess("templates/components", "2026-06-24", "every component is described once")},
		{Code: lint.HeaderFormat, Values: []string{"TEXT", "IMAGE", "VIDEO", "DOCUMENT", "GIF", "LOCATION"},
			Error: templateSubcode(2388047), Source: components},
		{Code: lint.HeaderFormat, For: template.LayoutSingleProduct, Values: []string{"PRODUCT"}, Error: templateSubcode(2388047),
			Source: templatePage("templates", "2026-06-24", "single-product message templates")},
		{Code: lint.HeaderFormat, For: template.LayoutOrderDetails, Values: []string{"TEXT", "IMAGE", "DOCUMENT"}, Error: templateSubcode(2388047),
			Source: templatePage("payments", "2026-06-30", "order details template messages")},
		{Code: lint.HeaderCategory, For: "LOCATION", Values: both, Source: components},
		{Code: lint.HeaderCategory, For: "GIF", Values: []string{"MARKETING"}, Source: components},
		{Code: lint.HeaderLength, Min: 1, Max: 60, Error: long, Source: components},
		{Code: lint.HeaderVariables, Max: 1, Error: templateSubcode(2388047), Source: components},
		{Code: lint.BodyLength, Min: 1, Max: 1024, Error: long, Source: components},
		{Code: lint.BodyLength, For: template.LayoutSingleProduct, Min: 1, Max: 160, Error: long,
			Source: templatePage("templates", "2026-06-24", "single-product message templates")},
		{Code: lint.BodyNewlines, Max: 2, Error: templateSubcode(2388072), Source: templateField("the platform's sentence names newlines and emoji")},
		{Code: lint.BodyEmoji, Max: 10, Error: templateSubcode(2388072), Source: templateField("the platform's sentence names newlines and emoji")},
		{Code: lint.FooterLength, Min: 1, Max: 60, Error: long, Source: components},
		{Code: lint.FooterVariables, Max: 0, Error: templateSubcode(2388073), Severity: template.SeverityWarning,
			Source: template.Source{URL: utility.URL, Date: utility.Date, Confidence: template.Reported,
				Note: "this page allows variables in a footer, the components page shows none"}},
	}
	rows = append(rows,
		template.Row{Code: lint.TextContent, For: "HEADER", Values: append([]string{lint.Newline, lint.Emoji}, marks...),
			Error: templateSubcode(2388047), Source: templateProvider("the components page bars markdown, a provider names the rest")},
		template.Row{Code: lint.TextContent, For: "FOOTER", Values: []string{lint.Newline, lint.Emoji}, Error: templateSubcode(2388073),
			Source: templateProvider("a provider's list of causes of rejection")},
		template.Row{Code: lint.TextContent, For: "BUTTON", Values: append([]string{lint.Newline, lint.Emoji, lint.Variable}, marks...),
			Error: templateSubcode(2388060), Source: template.Source{URL: "https://github.com/glific/glific/issues/4383",
				Confidence: template.Reported, Date: "2026-11-27", Note: "quotes the platform's sentence; the subcode as other integrators saw it"}})
	for _, format := range []string{"IMAGE", "VIDEO", "DOCUMENT", "GIF"} {
		sample := templateDoc("templates/template-media", "2026-05-21")
		sample.Note = "integrators saw the subcode, for an address in place of an uploaded sample too"
		rows = append(rows, template.Row{Code: lint.HeaderSample, For: format, Values: []string{"http:", "https:"}, Error: templateSubcode(2388273), Source: sample})
	}
	return rows
}

func templateButtonRows() []template.Row {
	components := templateDoc("templates/components", "2026-06-24")
	long := templateSubcode(2388040)
	rows := []template.Row{
		{Code: lint.ButtonCount, Min: 1, Max: 10, Source: components},
		{Code: lint.ButtonGrouping, For: "QUICK_REPLY", Source: components},
		{Code: lint.ButtonUnknown, Severity: template.SeverityWarning, Values: []string{"QUICK_REPLY", "URL", "PHONE_NUMBER",
			"COPY_CODE", "OTP", "FLOW", "MPM", "SPM", "CATALOG", "VOICE_CALL", "REQUEST_CONTACT_INFO", "ORDER_DETAILS", "APP",
			"EXTENSION", "POSTBACK", "REMINDER", "SEND_LOCATION"},
			Source: templateDoc("webhooks/reference/message_template_components_update", "2026-06-17")},
		{Code: lint.ButtonURL, Min: 1, Max: 2000, Error: long, Source: components},
		{Code: lint.ButtonLabelTwice, Severity: template.SeverityWarning,
			Source: templateGuess("messages/interactive-reply-buttons-messages", "2026-05-21", "a rule of interactive messages; of templates no page says so, several integrators do")},
		{Code: lint.ButtonURLBarred, Values: []string{"wa.me", "whatsapp.com"}, Error: templateSubcode(2388081),
			Source: template.Source{URL: "https://help.hijiffy.com/campaigns-rejected-reasons", Date: "2026-11-27", Confidence: template.Reported,
				Note: "a provider's list of causes of rejection; the subcode as integrators saw it"}},
		{Code: lint.ButtonURLVariable, Max: 1, Error: templateRejected("INVALID_FORMAT"), Source: components},
		{Code: lint.ButtonSample, For: "URL", Error: templateSubcode(2388043), Source: components},
		{Code: lint.ButtonSample, For: "COPY_CODE", Error: templateSubcode(2388043),
			Source: templateDoc("templates/marketing-templates/coupon-templates", "2026-05-28")},
		{Code: lint.ButtonPhone, Min: 1, Max: 20, Error: long, Source: components},
		{Code: lint.ButtonCodeLength, Min: 1, Max: 15, Span: template.Span{To: templateDay(2025, 12, 3)}, Error: long,
			Source: templateDoc("changelog", "2026-08-11")},
		{Code: lint.ButtonCodeLength, Min: 1, Max: 20, Span: template.Span{From: templateDay(2025, 12, 3)}, Error: long,
			Source: templateDoc("templates/marketing-templates/coupon-templates", "2026-05-28")},
		{Code: lint.ButtonCodeLength, For: template.LayoutOffer, Min: 1, Max: 15, Error: long,
			Source: templateDoc("templates/marketing-templates/limited-time-offer-templates", "2026-06-17")},
		{Code: lint.ButtonField, For: "FLOW", Values: []string{"flow_id", "flow_name", "flow_json"},
			Source: templateDoc("flows/guides/sendingaflow", "2026-06-16")},
		{Code: lint.ButtonTTL, For: "VOICE_CALL", Min: 1440, Max: 43200,
			Source: templateDoc("calling/call-button-messages-deep-links", "2026-06-26")},
		{Code: lint.ButtonCategory, For: "OTP", Values: []string{"AUTHENTICATION"},
			Source: templatePage("templates/authentication-templates", "2026-06-01", "authentication templates, May to June 2026")},
		{Code: lint.ButtonCategory, For: "ORDER_DETAILS", Values: []string{"UTILITY", "MARKETING"},
			Source: templatePage("payments", "2026-06-30", "order details template messages")},
		{Code: lint.ButtonCategory, For: "REQUEST_CONTACT_INFO", Values: []string{"UTILITY", "MARKETING"},
			Source: templateDoc("business-scoped-user-ids", "2026-06-29")},
	}
	return append(rows, templateButtonKinds()...)
}

// templateButtonKinds says how many buttons of a kind there may be and how long
// their labels are; a kind with a fixed label has no length.
func templateButtonKinds() []template.Row {
	components := templateDoc("templates/components", "2026-06-24")
	var rows []template.Row
	for _, b := range []struct {
		kind            string
		most            int64
		shortest, label int64
		source          template.Source
	}{
		{"QUICK_REPLY", 10, 1, 25, components},
		{"URL", 2, 1, 25, components},
		{"PHONE_NUMBER", 1, 1, 25, components},
		{"COPY_CODE", 1, 0, 0, templateDoc("templates/marketing-templates/coupon-templates", "2026-05-28")},
		{"OTP", 1, 0, 25, templatePage("templates/authentication-templates", "2026-06-01", "authentication templates, May to June 2026")},
		{"FLOW", 1, 1, 25, templateDoc("flows/guides/sendingaflow", "2026-06-16")},
		{"MPM", 1, 0, 0, templatePage("templates", "2025-11-04", "multi-product message templates")},
		{"SPM", 1, 0, 0, templatePage("templates", "2026-06-24", "single-product message templates")},
		{"CATALOG", 1, 0, 0, templateDoc("catalogs/catalog-template-messages", "2026-06-18")},
		{"VOICE_CALL", 1, 1, 20, templateDoc("calling/call-button-messages-deep-links", "2026-06-26")},
		{"REQUEST_CONTACT_INFO", 1, 0, 0, templateDoc("business-scoped-user-ids", "2026-06-29")},
		{"ORDER_DETAILS", 1, 0, 0, templatePage("payments", "2026-06-30", "order details template messages")},
		{"APP", 1, 1, 25, template.Source{URL: templateDocs + "marketing-messages/deep-links", Date: "2026-06-30", Confidence: template.Reported}},
	} {
		rows = append(rows, template.Row{Code: lint.ButtonCount, For: b.kind, Max: b.most, Source: b.source})
		if b.label > 0 {
			rows = append(rows, template.Row{Code: lint.ButtonLabel, For: b.kind, Min: b.shortest, Max: b.label,
				Error: templateSubcode(2388040), Source: b.source})
		}
	}
	return rows
}
