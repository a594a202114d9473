package policy

import (
	"fmt"
	"strings"
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
	// Confidence is the weakest confidence among the rules that decided.
	Confidence window.Confidence `json:"confidence"`
	// Assumed are facts taken for granted for want of a source.
	Assumed Assumptions `json:"assumed,omitempty"`
	// Reasons are all the rules that refused, the one that the platform would
	// report first in front. Of an allowed message they are warnings: what may
	// still stop it outside the rules, [channels.PaymentMissing] alone so far.
	Reasons []Reason `json:"reasons,omitempty"`
	// Permit says what permitted the message. Zero when it is refused.
	Permit Permit `json:"permit,omitzero"`
	// At is the instant for which was decided.
	At time.Time `json:"at"`
	// Until is when this verdict may change by time alone: the first instant at
	// which an allowed message no longer may go, or a deferred one may. Zero:
	// time alone changes nothing.
	Until time.Time `json:"until,omitzero"`
	// Requires is what the request must carry.
	Requires Requires `json:"requires,omitzero"`
	// Charge is the estimated cost of an allowed message; the zero Charge when it
	// is refused.
	Charge pricing.Charge `json:"charge,omitzero"`
	// Edition is the date of the rulebook edition that decided; the rate card's
	// is in Charge.
	Edition string `json:"edition,omitempty"`
}

// Permit says what permitted a message.
type Permit struct {
	// Permission is the name of the rulebook's row.
	Permission string `json:"permission"`
	// Window is the window that is open, empty when none was needed.
	Window window.Kind `json:"window,omitempty"`
	// Tag, Template and Token are what the message hangs on, where it does.
	Tag      string `json:"tag,omitempty"`
	Template string `json:"template,omitempty"`
	Token    string `json:"token,omitempty"`
	// Source is the source of the row.
	Source window.Source `json:"source"`
}

// Reason is one rule that refused a message.
type Reason struct {
	Code ReasonCode `json:"code"`
	// Detail says in words what is wrong, without contact data or message text.
	Detail string `json:"detail"`
	// Error is the error that the platform is expected to answer with, zero when
	// none is known.
	Error channels.PlatformError `json:"error,omitzero"`
	// Ends is when the refusal ends by itself, zero when it does not.
	Ends time.Time `json:"ends,omitzero"`
	// Source says who states the rule.
	Source window.Source `json:"source,omitzero"`
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

// String gives the decision in one line.
func (d Decision) String() string {
	var b strings.Builder
	b.WriteString(d.Verdict.String())
	if d.Verdict == Allow {
		b.WriteString(" by " + d.Permit.Permission)
		if d.Permit.Window != "" {
			b.WriteString(" (" + string(d.Permit.Window) + ")")
		}
	}
	if !d.Until.IsZero() {
		b.WriteString(" until " + d.Until.UTC().Format(time.RFC3339))
	}
	for i, r := range d.Reasons {
		b.WriteString([]string{": ", "; "}[min(i, 1)] + r.String())
	}
	return b.String()
}

// Explain gives the decision in words, one line a fact, with links to the
// sources.
func (d Decision) Explain() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	switch d.Verdict {
	case Allow:
		line("The message may go.")
		d.explainPermit(line)
	case Defer:
		line("The message may not go now; it may from %s on.", stamp(d.Until))
	default:
		line("The message may not go.")
	}
	for _, r := range d.Reasons {
		line("- %s", r)
		explainSource(line, r.Source)
	}
	if d.Assumed != 0 {
		line("Taken for granted: %s.", d.Assumed)
	}
	if d.Edition != "" {
		line("Decided for %s by the rules of %s; confidence: %s.", stamp(d.At), d.Edition, d.Confidence)
	}
	return b.String()
}

func (d Decision) explainPermit(line func(string, ...any)) {
	what := "Permission: " + d.Permit.Permission
	if d.Permit.Window != "" {
		what += ", window " + string(d.Permit.Window)
	}
	if d.Permit.Tag != "" {
		what += ", tag " + d.Permit.Tag
	}
	if d.Permit.Template != "" {
		what += ", template " + d.Permit.Template
	}
	line("%s.", what)
	explainSource(line, d.Permit.Source)
	if !d.Until.IsZero() {
		line("It may go until just before %s.", stamp(d.Until))
	}
	if words := d.Requires.String(); words != "" {
		line("The request must carry %s.", words)
	}
	if d.Charge.Known() || d.Charge.Why != "" {
		line("Cost: %s.", d.Charge)
	}
}

func explainSource(line func(string, ...any), s window.Source) {
	if s.URL == "" {
		return
	}
	line("  says %s (%s, %s)", s.URL, s.Date, s.Confidence)
	if s.Note != "" {
		line("  note: %s", s.Note)
	}
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }
