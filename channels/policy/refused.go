package policy

import (
	"slices"
	"time"

	"github.com/replywindow/replywindow/internal/fact"
)

// Refused returns the decision with more reasons against the message, for rules of the host's own that are applied after [Decide].
// The message stays refused until everything that refuses it has ended; what has no end refuses it until somebody acts. An end that is
// not after d.At is none: a decision does not say "ask again" for an instant that has passed. Without more reasons the decision stays
// as it is.
func (d Decision) Refused(more ...Reason) Decision {
	if len(more) == 0 {
		return d
	}
	out := Decision{At: d.At, Edition: d.Edition, Assumed: d.Assumed, Confidence: d.Confidence, CountsAs: d.CountsAs}
	var ends time.Time
	endless := d.Verdict == Deny
	if d.Verdict == Allow {
		out.Confidence = fact.Documented // of the reasons that follow
	} else {
		out.Reasons, out.Charge, ends = slices.Clone(d.Reasons), d.Charge, d.Until
	}
	for _, r := range more {
		if r.Ends = r.Ends.UTC(); !r.Ends.After(d.At) {
			r.Ends = time.Time{}
		}
		out.Reasons = append(out.Reasons, r)
		out.Confidence = min(out.Confidence, r.Source.Confidence)
		endless = endless || r.Ends.IsZero()
		if r.Ends.After(ends) {
			ends = r.Ends
		}
	}
	slices.SortStableFunc(out.Reasons, inOrder)
	if !endless {
		out.Verdict, out.Until = Defer, ends
	}
	return out
}
