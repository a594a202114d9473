package policy

import (
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

// Decision answers whether one message may go to one person: in what form, until
// when, at what cost, and if not, why not and who says so. The zero Decision
// refuses. It is a plain value; nothing in it changes after it was returned.
type Decision struct {
	Verdict Verdict `json:"verdict"`
	// Confidence is the weakest confidence among the rules that decided, and
	// [Assumed] when the verdict rests on a fact that nobody gave.
	Confidence Confidence `json:"confidence"`
	// Assumed are facts taken for granted because nobody gave them.
	Assumed Assumptions `json:"assumed,omitempty"`
	// Reasons are all the rules that refuse, in the order in which the platform would
	// report them; rules that it knows nothing of come last. None when it is allowed.
	Reasons []Reason `json:"reasons,omitempty"`
	// Warnings speak against sending an allowed message, although no rule of the
	// platform refuses it: a promotion to somebody who opted out, a restriction of the
	// account that no row knows.
	Warnings []Reason `json:"warnings,omitempty"`
	// Permit says what permitted the message. Zero when it is refused.
	Permit Permit `json:"permit,omitzero"`
	// At is the instant for which was decided, in UTC.
	At time.Time `json:"at"`
	// Until is when this verdict changes by time alone: the first instant at which an
	// allowed message no longer may go, by the rules of then, or at which the reasons
	// against a deferred one are over. Zero: time alone changes nothing.
	Until time.Time `json:"until,omitzero"`
	// Requires is what the request must carry.
	Requires Requires `json:"requires,omitzero"`
	// CountsAs is the message type against whose pace the template counts ([Permission.Layout]), also when it is
	// refused; empty for none.
	CountsAs channels.MessageType `json:"counts_as,omitempty"`
	// Charge is the estimated cost of an allowed message, and of one that [PaymentMissing]
	// refuses, alone or among others; else the zero Charge. Its confidence is its own.
	Charge pricing.Charge `json:"charge,omitzero"`
	// Edition is the date of the rulebook edition that decided; the rate card's
	// is in Charge.
	Edition string `json:"edition,omitempty"`
}

// Permit says what permitted a message. The tag, template, comment or token on which
// it hangs is in [Decision.Requires].
type Permit struct {
	// Permission is the name of the rulebook's row.
	Permission string `json:"permission"`
	// Window is the window that is open, empty when none was needed.
	Window window.Kind `json:"window,omitempty"`
	// Source says who states the row.
	Source Source `json:"source"`
}

// Reason is one rule that refused a message.
type Reason struct {
	Code ReasonCode `json:"code"`
	// Detail says in words what is wrong, without contact data or message text.
	Detail string `json:"detail"`
	// Error is the error that the platform is expected to answer with, zero when
	// none is known.
	Error PlatformError `json:"error,omitzero"`
	// Ends is when the refusal ends by itself, zero when it does not.
	Ends time.Time `json:"ends,omitzero"`
	// Own is set when the platform does not know of the rule and would let the message pass: a house rule, strict mode, a word that
	// the person gave to the business alone.
	Own bool `json:"own,omitempty"`
	// Source says who states the rule.
	Source Source `json:"source,omitzero"`
}

// String gives "window_closed (131047): customer_service closed at ...".
func (r Reason) String() string {
	s := string(r.Code)
	if !r.Error.IsZero() {
		s += " (" + r.Error.String() + ")"
	}
	if r.Detail != "" {
		s += ": " + r.Detail
	}
	return s
}

// Allowed reports whether the verdict is Allow.
func (d Decision) Allowed() bool { return d.Verdict == Allow }

// Has reports whether a code is among the reasons.
func (d Decision) Has(code ReasonCode) bool {
	for i := range d.Reasons {
		if d.Reasons[i].Code == code {
			return true
		}
	}
	return false
}

// StillValid reports whether the decision holds at now as far as time alone
// decides: At <= now < Until. It knows nothing of events after At. A clock that
// stepped back before At makes it false: ask again.
func (d Decision) StillValid(now time.Time) bool {
	return !d.At.IsZero() && !now.Before(d.At) && (d.Until.IsZero() || now.Before(d.Until))
}
