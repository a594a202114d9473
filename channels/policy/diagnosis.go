package policy

import (
	"fmt"
	"strings"
)

// Diagnosis explains an error with which a platform refused a message, in the
// light of what the library had decided.
type Diagnosis struct {
	// Info is what is known of the error; Known is false when the channel's table
	// lacks it, and Info then holds the bare code.
	Info  ErrorInfo
	Known bool
	// Predicted reports that the decision refused the message for a reason that
	// corresponds to this error. Reasons are those.
	Predicted bool
	Reasons   []Reason
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
