package channels

import "github.com/replywindow/replywindow/internal/fact"

var (
	purposeNames = [...]string{"promotional", "support", "transactional"}
	authorNames  = [...]string{"automation", "human"}
	kindNames    = [...]string{
		"unknown", "user_action", "business_message", "delivery_status", "consent_change", "identity_change",
		"template_change", "account_change", "thread_control", "error_report", "window_confirmed",
	}
	consentNames = [...]string{"none", "opted_in", "opted_out", "marketing_stopped", "marketing_resumed"}
)

// String gives "promotional", "support" or "transactional".
func (p Purpose) String() string { return fact.Name(purposeNames[:], p, "purpose") }

// MarshalText gives what String gives. It fails for a purpose that does not exist.
func (p Purpose) MarshalText() ([]byte, error) { return fact.Marshal(purposeNames[:], p, "purpose") }

// UnmarshalText reads what MarshalText wrote; other text is an error and leaves p as it was.
func (p *Purpose) UnmarshalText(text []byte) error {
	return fact.Unmarshal(p, purposeNames[:], text, "purpose")
}

// String gives "automation" or "human".
func (a Author) String() string { return fact.Name(authorNames[:], a, "author") }

// MarshalText gives what String gives. It fails for an author that does not exist.
func (a Author) MarshalText() ([]byte, error) { return fact.Marshal(authorNames[:], a, "author") }

// UnmarshalText reads what MarshalText wrote; other text is an error and leaves a as it was.
func (a *Author) UnmarshalText(text []byte) error {
	return fact.Unmarshal(a, authorNames[:], text, "author")
}

// String gives the kind's name, "user_action" for example.
func (k EventKind) String() string { return fact.Name(kindNames[:], k, "event kind") }

// MarshalText gives what String gives. It fails for a kind that does not exist.
func (k EventKind) MarshalText() ([]byte, error) { return fact.Marshal(kindNames[:], k, "event kind") }

// UnmarshalText reads what MarshalText wrote; other text is an error and leaves k as it was.
func (k *EventKind) UnmarshalText(text []byte) error {
	return fact.Unmarshal(k, kindNames[:], text, "event kind")
}

// String gives the change's name, "marketing_stopped" for example.
func (c ConsentUpdate) String() string { return fact.Name(consentNames[:], c, "consent") }

// MarshalText gives what String gives. It fails for a change that does not exist.
func (c ConsentUpdate) MarshalText() ([]byte, error) {
	return fact.Marshal(consentNames[:], c, "consent")
}

// UnmarshalText reads what MarshalText wrote; other text is an error and leaves c as it was.
func (c *ConsentUpdate) UnmarshalText(text []byte) error {
	return fact.Unmarshal(c, consentNames[:], text, "consent")
}
