package template

import "github.com/replywindow/replywindow/internal/fact"

// Source says who states a fact: URL, Date (that the page bears or on which it was read), Confidence, and a Note in a few words.
// The zero Source is an assumption that nothing supports.
type Source = fact.Source

// Confidence says how well a fact is known: [Assumed], [Reported] or [Documented]. The zero value is the weakest, so that the lesser of
// two is the confidence of what rests on both. As text it is "assumed", "reported" or "documented"; other text is refused.
type Confidence = fact.Confidence

// The confidences, weakest first.
const (
	// Assumed is our reading where the sources are silent.
	Assumed = fact.Assumed
	// Reported is said by someone other than the platform, or worked out from what is said.
	Reported = fact.Reported
	// Documented is said by the platform.
	Documented = fact.Documented
)

// Span is the time in which a row holds: From <= t < To. A zero From is the beginning, a zero To means until further notice.
type Span = fact.Span

// PlatformError is the error that a platform answers with: its Code, a Subcode that narrows the code down, and the platform's Text,
// each empty where not known. The zero value means that none is known.
type PlatformError = fact.PlatformError
