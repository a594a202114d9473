package channels

import "strconv"

var (
	purposeNames = [...]string{"promotional", "support", "transactional"}
	authorNames  = [...]string{"automation", "human"}
	kindNames    = [...]string{
		"unknown", "user_action", "business_message", "delivery_status", "consent_change", "identity_change",
		"template_change", "account_change", "thread_control", "error_report", "window_confirmed",
	}
	consentNames = [...]string{"none", "opted_in", "opted_out", "marketing_stopped", "marketing_resumed"}
	measureNames = [...]string{
		"text_characters", "text_bytes", "media_bytes", "caption_characters", "header_characters", "footer_characters",
		"buttons", "button_title_characters", "button_id_characters", "sections", "rows", "row_title_characters",
		"row_text_characters", "items", "attachments", "quick_replies", "title_characters", "subtitle_characters",
		"metadata_characters",
	}
)

// String gives "promotional", "support" or "transactional".
func (p Purpose) String() string { return enumName(purposeNames[:], uint8(p)) }

// MarshalText gives the same text as String; a purpose that does not exist is an
// [*InputError].
func (p Purpose) MarshalText() ([]byte, error) {
	return marshalEnum(purposeNames[:], uint8(p), "purpose")
}

// UnmarshalText reads what MarshalText wrote; other text is an [*InputError] and
// leaves p as it was.
func (p *Purpose) UnmarshalText(text []byte) error {
	return unmarshalEnum((*uint8)(p), purposeNames[:], text, "purpose")
}

// String gives "automation" or "human".
func (a Author) String() string { return enumName(authorNames[:], uint8(a)) }

// MarshalText gives the same text as String; an author that does not exist is an
// [*InputError].
func (a Author) MarshalText() ([]byte, error) {
	return marshalEnum(authorNames[:], uint8(a), "author")
}

// UnmarshalText reads what MarshalText wrote; other text is an [*InputError] and
// leaves a as it was.
func (a *Author) UnmarshalText(text []byte) error {
	return unmarshalEnum((*uint8)(a), authorNames[:], text, "author")
}

// String gives the kind's name, "user_action" for example.
func (k EventKind) String() string { return enumName(kindNames[:], uint8(k)) }

// MarshalText gives the same text as String; a kind that does not exist is an
// [*InputError].
func (k EventKind) MarshalText() ([]byte, error) {
	return marshalEnum(kindNames[:], uint8(k), "event kind")
}

// UnmarshalText reads what MarshalText wrote; other text is an [*InputError] and
// leaves k as it was.
func (k *EventKind) UnmarshalText(text []byte) error {
	return unmarshalEnum((*uint8)(k), kindNames[:], text, "event kind")
}

// String gives the change's name, "marketing_stopped" for example.
func (c Consent) String() string { return enumName(consentNames[:], uint8(c)) }

// MarshalText gives the same text as String; a change that does not exist is an
// [*InputError].
func (c Consent) MarshalText() ([]byte, error) {
	return marshalEnum(consentNames[:], uint8(c), "consent")
}

// UnmarshalText reads what MarshalText wrote; other text is an [*InputError] and
// leaves c as it was.
func (c *Consent) UnmarshalText(text []byte) error {
	return unmarshalEnum((*uint8)(c), consentNames[:], text, "consent")
}

// String gives the measure's name, "text_bytes" for example.
func (m Measure) String() string { return enumName(measureNames[:], uint8(m)) }

func enumName(names []string, v uint8) string {
	if int(v) < len(names) {
		return names[v]
	}
	return "invalid(" + strconv.Itoa(int(v)) + ")"
}

func marshalEnum(names []string, v uint8, field string) ([]byte, error) {
	if int(v) >= len(names) {
		return nil, &InputError{Field: field, Value: strconv.Itoa(int(v)), Reason: "does not exist"}
	}
	return []byte(names[v]), nil
}

func unmarshalEnum(dst *uint8, names []string, text []byte, field string) error {
	for i, n := range names {
		if n == string(text) {
			*dst = uint8(i)
			return nil
		}
	}
	return &InputError{Field: field, Value: string(text), Reason: "is not known"}
}
