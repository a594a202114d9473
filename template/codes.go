package template

// Code names a check, or another fact that a [Row] states. Codes are stable.
type Code string

// Checks of a definition ([Lint]). A check without a row is not made.
const (
	NameLength             Code = "name_length"              // Min, Max characters
	NameCharacters         Code = "name_characters"          // Values[0] lists the characters allowed
	LanguageUnsupported    Code = "language_unsupported"     // Values: the languages allowed, exactly as spelled
	CategoryUnknown        Code = "category_unknown"         // Values: the categories allowed
	ParameterFormatUnknown Code = "parameter_format_unknown" // Values: the formats allowed
	TTLRange               Code = "ttl_range"                // For a category: Min, Max seconds; Values: other numbers accepted

	ComponentUnknown   Code = "component_unknown"   // Values: the kinds known
	ComponentMissing   Code = "component_missing"   // For a layout: Values that must be there
	ComponentForbidden Code = "component_forbidden" // For a layout: Values that must not
	ComponentRepeated  Code = "component_repeated"  // For a kind: at most Max of it
	LayoutCategory     Code = "layout_category"     // For a layout: Values are the categories allowed

	HeaderFormat    Code = "header_format"    // For a layout: Values are the formats allowed
	HeaderCategory  Code = "header_category"  // For a format: Values are the categories allowed
	HeaderLength    Code = "header_length"    // Min, Max characters
	HeaderVariables Code = "header_variables" // at most Max
	HeaderMarkdown  Code = "header_markdown"  // Values: marks not allowed
	HeaderSample    Code = "header_sample"    // For a format: a sample is needed

	BodyLength      Code = "body_length"      // For a layout: Min, Max characters
	BodyFixed       Code = "body_fixed"       // For a layout: the platform writes the text
	FooterLength    Code = "footer_length"    // Min, Max characters
	FooterVariables Code = "footer_variables" // at most Max
	FooterFixed     Code = "footer_fixed"     // For a layout: the platform writes the text
	FooterMinutes   Code = "footer_minutes"   // Min, Max of code_expiration_minutes

	ButtonCount       Code = "button_count"        // For a button kind: at most Max; For "": all together
	ButtonGrouping    Code = "button_grouping"     // For a kind: its buttons stand together
	ButtonUnknown     Code = "button_unknown"      // Values: the kinds known
	ButtonCategory    Code = "button_category"     // For a kind: Values are the categories allowed
	ButtonLabel       Code = "button_label"        // For a kind: Min, Max characters
	ButtonURL         Code = "button_url"          // Min, Max characters
	ButtonURLVariable Code = "button_url_variable" // at most Max, and only at the end
	ButtonSample      Code = "button_sample"       // For a kind: a sample is needed (URL: when it has a variable)
	ButtonPhone       Code = "button_phone"        // Min, Max characters
	ButtonCodeLength  Code = "button_code_length"  // For a layout: Min, Max characters of the code sample
	ButtonField       Code = "button_field"        // For a kind: one field of Values is needed
	ButtonTTL         Code = "button_ttl"          // For a kind: Min, Max minutes

	CarouselCards       Code = "carousel_cards"        // For a layout: Min, Max cards
	CarouselCardHeader  Code = "carousel_card_header"  // For a layout: Values are the formats allowed
	CarouselAlike       Code = "carousel_alike"        // cards have the same components
	CarouselCardButtons Code = "carousel_card_buttons" // For a layout: Min, Max buttons; Values are the kinds allowed
	CarouselCardBody    Code = "carousel_card_body"    // Min, Max characters

	OfferText    Code = "offer_text"    // Min, Max characters
	OfferButtons Code = "offer_buttons" // Values: the kinds needed

	OTPRequired   Code = "otp_required"   // For a category: exactly Max buttons, of a kind in Values
	OTPKind       Code = "otp_kind"       // Values: the ways to hand over a code
	OTPApps       Code = "otp_apps"       // For a way: Min, Max applications
	OTPPackage    Code = "otp_package"    // Max characters; Min segments separated by dots
	OTPSignature  Code = "otp_signature"  // Min, Max characters
	OTPTerms      Code = "otp_terms"      // For a way: terms must be accepted
	AutofillLabel Code = "autofill_label" // Min, Max characters

	VariableSyntax    Code = "variable_syntax"    // braces match; Values[0] lists characters not allowed inside
	VariableNumbering Code = "variable_numbering" // positional variables count from Min without a gap
	VariableName      Code = "variable_name"      // Values[0] lists the characters allowed in a name
	VariableRepeated  Code = "variable_repeated"  // a name stands once in a text
	VariableMixed     Code = "variable_mixed"     // numbers and names do not mix
	VariableEdge      Code = "variable_edge"      // not at the start or end; Values: component kinds checked
	VariableAdjacent  Code = "variable_adjacent"  // not side by side
	VariableSample    Code = "variable_sample"    // each has a sample
	VariableDensity   Code = "variable_density"   // at least Min words of text for each variable

	CategoryRisk Code = "category_risk" // For the likelier category: Values are phrases in Language, in any letter case, that suggest it; Min: the fewest words of a body that is no such risk

	TooMany  Code = "too_many"  // the list was cut at its bound; needs no row
	TextHuge Code = "text_huge" // a text was measured but not looked into; needs no row
)

// Checks of a send request ([Fill]). Differences of structure are found without
// rows; the row then only adds the platform's error and its source. Limits need
// their row.
const (
	ValueCount      Code = "value_count"      // number of values differs from the variables
	ValueMissing    Code = "value_missing"    // a value is there but empty
	ValueName       Code = "value_name"       // a named value has no name
	ValueUnknown    Code = "value_unknown"    // a name the template lacks, or one twice
	ValueKind       Code = "value_kind"       // For a component kind: parameter type that does not belong; Values: types that do
	ValueWhitespace Code = "value_whitespace" // newline, tab, or more than Max spaces in a row
	PartRepeated    Code = "part_repeated"    // a component, button or card is given twice

	FilledHeader Code = "filled_header" // Max characters once filled
	FilledBody   Code = "filled_body"   // For a layout or "BODY_ONLY": Max characters once filled

	MediaKind    Code = "media_kind"    // the header's medium is missing or of another kind
	MediaMissing Code = "media_missing" // For a format: Values are the fields, one of which is needed

	ButtonIndex     Code = "button_index"     // no button at that index
	ButtonKind      Code = "button_kind"      // the button there is of another kind; For a kind: Values are the other names requests use
	ButtonValue     Code = "button_value"     // For a kind: a value is needed
	ButtonParameter Code = "button_parameter" // For a kind: Values are the parameter types allowed
	URLEncoding     Code = "url_encoding"     // Values[0] lists characters allowed unescaped beside letters and digits
	CodeLength      Code = "code_length"      // For a button kind or layout: Max characters
	CardCount       Code = "card_count"       // For a layout with Max: Min to Max cards; else as many as defined
	CardIndex       Code = "card_index"       // cards are numbered in order from 0
	OfferExpiry     Code = "offer_expiry"     // an offer that ends needs an end in the future
)

// Facts about a template's life ([Catalogue], [Rules.Refuse]).
const (
	Sendable        Code = "sendable"              // Values: the statuses that may be sent
	StatusEvent     Code = "status_event"          // For an event: Values[0] is the status it leads to; none: no change
	PauseLength     Code = "pause_length"          // For a reason, or the number of the pause: Duration, or Values[0] the status instead; Min: the number a reason stands for
	CategoryOutcome Code = "category_outcome"      // For a category: Values[0] is the status a template corrected to it gets
	RefuseUnknown   Code = "template_unknown"      // there is none, or it was deleted: the platform's error
	RefuseApproval  Code = "template_not_approved" // its status is not sendable: the platform's error
	RefusePaused    Code = "template_paused"       // it is paused: the platform's error
	RefuseDisabled  Code = "template_disabled"     // it is disabled: the platform's error
)
