package policy

import "time"

// Consent is what is known of a person's consent. Instants are UTC; zero means
// that it never happened. The zero Consent knows nothing.
type Consent struct {
	OptedIn          time.Time `json:"opted_in,omitzero"`
	OptedOut         time.Time `json:"opted_out,omitzero"`
	MarketingStopped time.Time `json:"marketing_stopped,omitzero"`
	MarketingResumed time.Time `json:"marketing_resumed,omitzero"`
	// Never is set by a host that knows the person never agreed.
	Never bool `json:"never,omitempty"`
}

// in reports whether the person opted in by now and did not opt out since.
func (c *Consent) in(now time.Time) bool {
	return !c.OptedIn.IsZero() && !c.OptedIn.After(now) && c.OptedIn.After(c.OptedOut)
}

// Out reports whether the person opted out and did not opt in again since. At the
// same instant the opt-out counts. One that is dated after now counts at once; an
// opt-in that is dated after now does not count yet.
func (c Consent) Out(now time.Time) bool { return !c.OptedOut.IsZero() && !c.in(now) }

// Stopped reports whether the person stopped marketing messages and did not resume
// them since. At the same instant the stop counts. One that is dated after now counts
// at once; a resumption that is dated after now does not count yet.
func (c Consent) Stopped(now time.Time) bool { return !c.MarketingStopped.IsZero() && !c.resumed(now) }

// resumed reports whether the person agreed to marketing messages again by now.
func (c *Consent) resumed(now time.Time) bool {
	return !c.MarketingResumed.After(now) && c.MarketingResumed.After(c.MarketingStopped)
}

// refused reports whether the person ever asked for less, which few do.
func (c *Consent) refused() bool { return !c.OptedOut.IsZero() || !c.MarketingStopped.IsZero() }

// Equal reports whether two say the same. Instants are compared, not their zones.
func (c Consent) Equal(o Consent) bool {
	return c.Never == o.Never && c.OptedIn.Equal(o.OptedIn) && c.OptedOut.Equal(o.OptedOut) &&
		c.MarketingStopped.Equal(o.MarketingStopped) && c.MarketingResumed.Equal(o.MarketingResumed)
}

// Merge keeps the latest instant of each.
func (c Consent) Merge(o Consent) Consent {
	return Consent{
		OptedIn: later(c.OptedIn, o.OptedIn), OptedOut: later(c.OptedOut, o.OptedOut),
		MarketingStopped: later(c.MarketingStopped, o.MarketingStopped),
		MarketingResumed: later(c.MarketingResumed, o.MarketingResumed),
		Never:            c.Never || o.Never,
	}
}
