package template

// Code names a check, or another fact that a [Row] states. Codes are stable. The checks of a definition have theirs in package lint.
type Code string

// Checks of a send request ([Fill]). Differences of structure are found without rows; the row then only adds the platform's error
// and its source. Limits, and what only some platforms ask for, need their row.
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
	MediaMissing Code = "media_missing" // For a format: Values are the members that the header needs; of "id|link" one is enough

	ButtonIndex     Code = "button_index"     // no button at that index
	ButtonUnplaced  Code = "button_unplaced"  // For a kind: a request may leave the index out; it means the first button of the kind
	ButtonName      Code = "button_name"      // Values: the kinds that a request may name
	ButtonKind      Code = "button_kind"      // the button there is of another kind; For a kind: Values are the other names requests use
	ButtonStatic    Code = "button_static"    // For a kind: a request has no component for it
	ButtonPart      Code = "button_part"      // For a kind: a request has a component for it, with or without values
	ButtonValue     Code = "button_value"     // For a kind: a value is needed
	ButtonParameter Code = "button_parameter" // For a kind: Values are the parameter types allowed
	ButtonAction    Code = "button_action"    // For a kind: Values are the members that its action needs; of "a|b" one is enough
	ButtonMinutes   Code = "button_minutes"   // For a kind: Min to Max minutes that a request may let the button work
	ButtonList      Code = "button_list"      // For a kind and a list in its action, such as "MPM sections": at most Max elements
	ButtonsTogether Code = "buttons_together" // For a kind: its value stands in the one component "buttons", as the member Values[0] of a parameter of the kind
	URLEncoding     Code = "url_encoding"     // Values[0] lists characters allowed unescaped beside letters and digits
	CodeLength      Code = "code_length"      // For a button kind or layout: Max characters
	CardCount       Code = "card_count"       // For a layout with Max: Min to Max cards; else as many as defined
	CardIndex       Code = "card_index"       // cards are numbered in order from 0
	OfferExpiry     Code = "offer_expiry"     // an offer that ends needs an end in the future

	ContentUnknown Code = "content_unknown" // the definition has no components, so nothing was compared; needs no row

	TooMany Code = "too_many" // the list was cut at its bound; needs no row
)

// Facts about a template's life ([Record], [Rules.Refuse]).
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
