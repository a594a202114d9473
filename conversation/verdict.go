package conversation

import (
	"strconv"

	"github.com/replywindow/replywindow/channels"
)

// Verdict says whether a message may go. The zero value refuses.
type Verdict uint8

// The verdicts.
const (
	// Deny refuses until somebody acts: the person writes, a template is approved.
	Deny Verdict = iota
	// Allow permits the message until [Decision.Until].
	Allow
	// Defer refuses now and allows from [Decision.Until] on without anyone acting.
	Defer
)

var verdictNames = [...]string{"deny", "allow", "defer"}

// String gives "deny", "allow" or "defer".
func (v Verdict) String() string {
	if int(v) < len(verdictNames) {
		return verdictNames[v]
	}
	return "verdict(" + strconv.Itoa(int(v)) + ")"
}

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
	for i, name := range verdictNames {
		if name == string(text) {
			*v = Verdict(i)
			return nil
		}
	}
	return &channels.InputError{Field: "verdict", Value: string(text), Reason: "is not known"}
}

// Assumptions are facts that a decision took for granted because the host gave no
// source for them.
type Assumptions uint8

// The assumptions.
const (
	// AssumedTemplate: no catalogue was given; the template was taken to exist, to
	// be approved and to be filled correctly.
	AssumedTemplate Assumptions = 1 << iota
	// AssumedOptIn: nothing is known of the person's consent; it was taken as given.
	AssumedOptIn
	// AssumedCountry: the person's country is not known; no regional rule was
	// applied.
	AssumedCountry
)

// String lists the assumptions in words, "" for none.
func (a Assumptions) String() string {
	s := ""
	for i, words := range [...]string{
		"the template exists, is approved and is filled correctly",
		"the person opted in",
		"no regional rule applies to the person",
	} {
		if a&(1<<i) == 0 {
			continue
		}
		if s != "" {
			s += "; "
		}
		s += words
	}
	return s
}
