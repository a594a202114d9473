package policy

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/replywindow/replywindow/internal/fact"
)

// String gives the decision in one line, "deny: window_closed (131047): the
// customer_service window closed at ...".
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
	between := ": "
	for _, r := range slices.Concat(d.Reasons, d.Warnings) {
		b.WriteString(between + r.String())
		between = "; "
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
		line("The message may not go now. What speaks against it is over at %s: ask again then.", stamp(d.Until))
	default:
		line("The message may not go.")
	}
	for _, r := range d.Reasons {
		line("- %s", r)
		explainSource(line, r.Source)
	}
	for _, r := range d.Warnings {
		line("Warning: %s", r)
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

func explainSource(line func(string, ...any), s Source) {
	if s.URL == "" {
		return
	}
	line("  says %s (%s, %s)", s.URL, s.Date, s.Confidence)
	if s.Note != "" {
		line("  note: %s", s.Note)
	}
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// Format writes what String gives, whatever the verb. The JSON of a Decision has the comment or token to name in clear.
func (d Decision) Format(f fmt.State, verb rune) { fact.Print(f, verb, d.String()) }

// LogValue gives the verdict, the codes of the reasons and warnings, what is required and until when it holds.
func (d Decision) LogValue() slog.Value {
	attrs := []slog.Attr{slog.String("verdict", d.Verdict.String())}
	add := func(name, value string) {
		if value != "" {
			attrs = append(attrs, slog.String(name, value))
		}
	}
	add("reasons", codes(d.Reasons))
	add("warnings", codes(d.Warnings))
	add("permission", d.Permit.Permission)
	add("requires", d.Requires.String())
	if !d.Until.IsZero() {
		attrs = append(attrs, slog.Time("until", d.Until))
	}
	if d.Allowed() {
		add("charge", d.Charge.String())
	}
	if d.Assumed != 0 {
		add("assumed", d.Assumed.String())
	}
	add("edition", d.Edition)
	return slog.GroupValue(attrs...)
}

// codes lists the codes of reasons.
func codes(reasons []Reason) string {
	var list []string
	for i := range reasons {
		list = append(list, string(reasons[i].Code))
	}
	return strings.Join(list, " ")
}
