package fact

// Confidence says how well a fact is known. The zero value is the weakest, and a larger value is a stronger one, so that the
// lesser of two is the confidence of what rests on both.
type Confidence uint8

// The confidences, weakest first.
const (
	// Assumed is our reading where the sources are silent.
	Assumed Confidence = iota
	// Reported is said by someone other than the platform, or worked out from what is said.
	Reported
	// Documented is said by the platform.
	Documented
)

var confidenceNames = [...]string{"assumed", "reported", "documented"}

// String returns the name of c, for example "documented".
func (c Confidence) String() string { return Name(confidenceNames[:], c, "confidence") }

// MarshalText returns the name of c. It fails if c is not one of the constants.
func (c Confidence) MarshalText() ([]byte, error) {
	return Marshal(confidenceNames[:], c, "confidence")
}

// UnmarshalText sets c from its name. It fails, leaving c as it was, if there is no such confidence.
func (c *Confidence) UnmarshalText(text []byte) error {
	return Unmarshal(c, confidenceNames[:], text, "confidence")
}
