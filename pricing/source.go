package pricing

import "fmt"

// Source says where a price fact was read. The zero Source is an assumption
// that nothing supports.
type Source struct {
	// URL is the page or file that states the fact.
	URL string `json:"url,omitempty"`
	// Date is the date that the source states, or on which it was read.
	Date Date `json:"date,omitempty"`
	// Confidence is how far the source may be trusted.
	Confidence Confidence `json:"confidence"`
	// Note is a remark for a reader, in our own words.
	Note string `json:"note,omitempty"`
}

// Confidence grades a fact. The zero value is the weakest, so that the lesser
// of two is the confidence of what rests on both.
type Confidence uint8

const (
	// Assumed marks what no source states.
	Assumed Confidence = iota
	// Reported marks what others say, or what was worked out from what they say.
	Reported
	// Documented marks what the platform itself states.
	Documented
)

var confidenceNames = [...]string{"assumed", "reported", "documented"}

// String returns "assumed", "reported" or "documented".
func (c Confidence) String() string {
	if int(c) < len(confidenceNames) {
		return confidenceNames[c]
	}
	return fmt.Sprintf("confidence(%d)", uint8(c))
}

// MarshalText writes the name and refuses a value that has none.
func (c Confidence) MarshalText() ([]byte, error) {
	if int(c) >= len(confidenceNames) {
		return nil, fmt.Errorf("confidence %d is not known", uint8(c))
	}
	return []byte(confidenceNames[c]), nil
}

// UnmarshalText reads a name and refuses any other text.
func (c *Confidence) UnmarshalText(text []byte) error {
	for i, name := range confidenceNames {
		if name == string(text) {
			*c = Confidence(i)
			return nil
		}
	}
	return fmt.Errorf("confidence %q is not known", text)
}

// Provenance says how a card or a tier table came to be. The zero value is the
// weaker one.
type Provenance uint8

const (
	// Reconstructed marks a table worked out from its neighbours and from lists
	// of changes.
	Reconstructed Provenance = iota
	// Published marks a table that the platform published.
	Published
)

// String returns "reconstructed" or "published".
func (p Provenance) String() string {
	if p == Published {
		return "published"
	}
	return "reconstructed"
}

// MarshalText writes what String returns.
func (p Provenance) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what MarshalText writes and refuses any other text.
func (p *Provenance) UnmarshalText(text []byte) error {
	switch string(text) {
	case Published.String():
		*p = Published
	case Reconstructed.String():
		*p = Reconstructed
	default:
		return fmt.Errorf("provenance %q is not known", text)
	}
	return nil
}
