package lint

import "github.com/replywindow/replywindow/template"

// Checks of a definition. A check without a row is not made.
const (
	NameLength             template.Code = "name_length"              // Min, Max characters
	NameCharacters         template.Code = "name_characters"          // Values[0] lists the characters allowed
	LanguageUnsupported    template.Code = "language_unsupported"     // Values: the languages allowed, exactly as spelled
	LanguageList           template.Code = "language_list"            // Values: members that list languages in place of the one
	CategoryUnknown        template.Code = "category_unknown"         // Values: the categories allowed
	ParameterFormatUnknown template.Code = "parameter_format_unknown" // Values: the formats allowed
	TTLRange               template.Code = "ttl_range"                // For a category: Min, Max seconds; Values: other numbers accepted
	LibraryTemplate        template.Code = "library_template"         // Values: members that name a template of the platform's library, which has the components

	ComponentUnknown   template.Code = "component_unknown"   // Values: the kinds known
	ComponentMissing   template.Code = "component_missing"   // For a layout: Values that must be there
	ComponentForbidden template.Code = "component_forbidden" // For a layout: Values that must not
	ComponentRepeated  template.Code = "component_repeated"  // For a kind: at most Max of it
	LayoutCategory     template.Code = "layout_category"     // For a layout: Values are the categories allowed
	TextContent        template.Code = "text_content"        // For HEADER, FOOTER or BUTTON: Values that its text must not hold: Newline, Emoji, Variable, or marks

	HeaderFormat    template.Code = "header_format"    // For a layout: Values are the formats allowed
	HeaderCategory  template.Code = "header_category"  // For a format: Values are the categories allowed
	HeaderLength    template.Code = "header_length"    // Min, Max characters
	HeaderVariables template.Code = "header_variables" // at most Max
	HeaderSample    template.Code = "header_sample"    // For a format: a sample is needed; what begins with one of Values is none

	BodyLength      template.Code = "body_length"      // For a layout: Min, Max characters
	BodyNewlines    template.Code = "body_newlines"    // at most Max newlines in a row
	BodyEmoji       template.Code = "body_emoji"       // at most Max emoji
	BodyFixed       template.Code = "body_fixed"       // For a layout: the platform writes the text
	FooterLength    template.Code = "footer_length"    // Min, Max characters
	FooterVariables template.Code = "footer_variables" // at most Max
	FooterFixed     template.Code = "footer_fixed"     // For a layout: the platform writes the text
	FooterMinutes   template.Code = "footer_minutes"   // Min, Max of code_expiration_minutes

	ButtonCount       template.Code = "button_count"        // For a button kind: at most Max; For "": all together
	ButtonGrouping    template.Code = "button_grouping"     // For a kind: its buttons stand together
	ButtonUnknown     template.Code = "button_unknown"      // Values: the kinds known
	ButtonCategory    template.Code = "button_category"     // For a kind: Values are the categories allowed
	ButtonLabel       template.Code = "button_label"        // For a kind: Min, Max characters
	ButtonLabelTwice  template.Code = "button_label_twice"  // no two buttons have the same label
	ButtonURL         template.Code = "button_url"          // Min, Max characters
	ButtonURLVariable template.Code = "button_url_variable" // at most Max, and only at the end
	ButtonURLBarred   template.Code = "button_url_barred"   // Values: hosts that no link may lead to, nor to a host below them
	ButtonSample      template.Code = "button_sample"       // For a kind: a sample is needed (URL: when it has a variable)
	ButtonPhone       template.Code = "button_phone"        // Min, Max characters
	ButtonCodeLength  template.Code = "button_code_length"  // For a layout: Min, Max characters of the code sample
	ButtonField       template.Code = "button_field"        // For a kind: one field of Values is needed
	ButtonTTL         template.Code = "button_ttl"          // For a kind: Min, Max minutes

	CarouselCards       template.Code = "carousel_cards"        // For a layout: Min, Max cards
	CarouselCardHeader  template.Code = "carousel_card_header"  // For a layout: Values are the formats allowed
	CarouselCardParts   template.Code = "carousel_card_parts"   // Values: the component kinds of a card, each at most once
	CarouselAlike       template.Code = "carousel_alike"        // cards have the same components
	CarouselCardButtons template.Code = "carousel_card_buttons" // For a layout: Min, Max buttons; Values are the kinds allowed
	CarouselCardBody    template.Code = "carousel_card_body"    // Min, Max characters

	OfferText    template.Code = "offer_text"    // Min, Max characters
	OfferButtons template.Code = "offer_buttons" // Values: the kinds needed

	OTPRequired   template.Code = "otp_required"   // For a category: exactly Max buttons, of a kind in Values
	OTPKind       template.Code = "otp_kind"       // Values: the ways to hand over a code
	OTPApps       template.Code = "otp_apps"       // For a way: Min, Max applications
	OTPPackage    template.Code = "otp_package"    // Max characters; Min segments separated by dots
	OTPSignature  template.Code = "otp_signature"  // Min, Max characters
	OTPTerms      template.Code = "otp_terms"      // For a way: terms must be accepted
	AutofillLabel template.Code = "autofill_label" // Min, Max characters

	VariableSyntax    template.Code = "variable_syntax"    // braces match; Values[0] lists characters not allowed inside
	VariableBlank     template.Code = "variable_blank"     // no blanks inside the braces
	VariableNumbering template.Code = "variable_numbering" // positional variables count from Min without a gap
	VariableName      template.Code = "variable_name"      // Values[0] lists the characters allowed in a name
	VariableRepeated  template.Code = "variable_repeated"  // a name stands once in a text
	VariableMixed     template.Code = "variable_mixed"     // numbers and names do not mix, and each need their format
	VariableEdge      template.Code = "variable_edge"      // not at the start or end; Values: component kinds checked
	VariableSigns     template.Code = "variable_signs"     // signs alone do not part a variable from the start or end; Values: component kinds checked
	VariableAdjacent  template.Code = "variable_adjacent"  // not side by side
	VariableSample    template.Code = "variable_sample"    // each has a sample
	VariableDensity   template.Code = "variable_density"   // at least Min words of text for each variable

	CategoryRisk template.Code = "category_risk" // For the likelier category: Values are phrases in Language, in any letter case, that suggest it; Min: the fewest words of a body that is no such risk

	TextHuge template.Code = "text_huge" // a text was measured but not looked into; needs no row
)

// What a text may hold beside marks: see [TextContent].
const (
	Newline  = "newline"
	Emoji    = "emoji"
	Variable = "variable"
)
