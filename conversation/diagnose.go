package conversation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// Diagnosis explains an error with which a platform refused a message, in the
// light of what the library had decided.
type Diagnosis struct {
	// Info is what is known of the error; Known is false when the channel's table
	// lacks it, and Info then holds the bare code.
	Info  policy.ErrorInfo
	Known bool
	// Predicted reports that the decision refused the message for a reason that
	// corresponds to this error. Reasons are those.
	Predicted bool
	Reasons   []policy.Reason
	// Causes are, most likely first, what may explain an error that was not
	// predicted.
	Causes []string
}

// String gives the diagnosis in words, one line a fact.
func (d Diagnosis) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", d.Info.Error, d.Info.Meaning)
	if d.Predicted {
		for _, r := range d.Reasons {
			fmt.Fprintf(&b, "predicted: %s\n", r)
		}
	}
	for _, c := range d.Causes {
		fmt.Fprintf(&b, "possible: %s\n", c)
	}
	if d.Info.Advice != "" {
		fmt.Fprintf(&b, "advice: %s\n", d.Info.Advice)
	}
	return b.String()
}

// Diagnose says whether decision d predicted that the channel's platform would
// refuse with err, and if not, what may be the cause. The error is a
// [*channels.InputError] when the engine does not serve the channel.
func (e *Engine) Diagnose(channel string, err channels.PlatformError, d policy.Decision) (Diagnosis, error) {
	c, cerr := e.channel(channel)
	if cerr != nil {
		return Diagnosis{}, cerr
	}
	out := Diagnosis{Info: policy.ErrorInfo{Error: err, Meaning: "not in the channel's table"}}
	out.Info, out.Known = lookup(c.book.Errors.Get(), err, out.Info)
	for _, r := range d.Reasons {
		if r.Error == err && !err.IsZero() || slices.Contains(out.Info.Reasons, r.Code) {
			out.Reasons = append(out.Reasons, r)
		}
	}
	out.Predicted = len(out.Reasons) > 0
	if !out.Predicted {
		out.Causes = causes(out.Info, d)
	}
	return out, nil
}

// lookup finds the row of an error: code and subcode, else the code alone.
func lookup(table []policy.ErrorInfo, err channels.PlatformError, otherwise policy.ErrorInfo) (policy.ErrorInfo, bool) {
	found := otherwise
	ok := false
	for _, row := range table {
		switch {
		case row.Error == err:
			return row, true
		case row.Error.Code == err.Code && row.Error.Subcode == 0:
			found, ok = row, true
		}
	}
	return found, ok
}

func causes(info policy.ErrorInfo, d policy.Decision) []string {
	var out []string
	if d.Verdict != policy.Allow {
		out = append(out, "the decision refused the message for another reason, and the platform reports its own first")
	}
	if d.Confidence < window.Documented && d.Edition != "" {
		out = append(out, fmt.Sprintf("the rule that decided is only %s", d.Confidence))
	}
	if d.Assumed != 0 {
		out = append(out, "it was taken for granted that "+d.Assumed.String())
	}
	for _, code := range info.Reasons {
		out = append(out, code.LookAt()...)
	}
	if len(info.Reasons) == 0 {
		out = append(out, "no rule of this library predicts this error; class "+info.Class)
	}
	return out
}
