package pricing

import "github.com/replywindow/replywindow/internal/fact"

// Source says who states a fact: URL, Date (that the page bears or on which it was read), Confidence, and a Note in a few words.
// The zero Source is an assumption that nothing supports.
type Source = fact.Source

// Confidence says how well a fact is known: [Assumed], [Reported] or [Documented]. The zero value is the weakest, so that the
// lesser of two is the confidence of what rests on both. As text it is "assumed", "reported" or "documented"; other text is refused.
type Confidence = fact.Confidence

// The confidences, weakest first.
const (
	Assumed    = fact.Assumed    // our reading where the sources are silent
	Reported   = fact.Reported   // said by someone other than the platform, or worked out from what is said
	Documented = fact.Documented // said by the platform
)

// Category is the channel's own word for what kind of message is meant, and so what it costs: "marketing", "service". It is lower
// case without blanks around it. Facts, queries and lookups may spell it otherwise: a [Book] brings every category that it is given to this
// spelling, and the method Is compares two whatever their spelling. The empty Category is not known.
type Category = fact.Category

func plain(c Category) Category { return fact.CategoryOf(string(c)) }
