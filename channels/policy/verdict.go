package policy

import (
	"slices"
	"strconv"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/internal/fact"
)

// Verdict says whether a message may go. The zero value refuses.
type Verdict uint8

// The verdicts.
const (
	// Deny refuses until somebody acts: the person writes, a template is approved.
	Deny Verdict = iota
	// Allow permits the message until [Decision.Until].
	Allow
	// Defer refuses now, for reasons that are all over at [Decision.Until] without anyone
	// acting: ask again then. Another reason may have come by then, for example when a window closes before quiet hours end.
	Defer
)

var verdictNames = [...]string{"deny", "allow", "defer"}

// String gives "deny", "allow" or "defer".
func (v Verdict) String() string { return fact.Name(verdictNames[:], v, "verdict") }

// MarshalText gives the same text as String; a verdict that does not exist is a
// [*channels.InputError].
func (v Verdict) MarshalText() ([]byte, error) {
	if int(v) >= len(verdictNames) {
		return nil, &channels.InputError{Field: "verdict", Value: strconv.Itoa(int(v)), Reason: "does not exist"}
	}
	return []byte(verdictNames[v]), nil
}

// UnmarshalText reads what MarshalText wrote. Other text is a
// [*channels.InputError] and leaves v as it was.
func (v *Verdict) UnmarshalText(text []byte) error {
	i := slices.Index(verdictNames[:], string(text))
	if i < 0 {
		return &channels.InputError{Field: "verdict", Value: channels.Clip(string(text)), Reason: "is not known"}
	}
	*v = Verdict(i)
	return nil
}
