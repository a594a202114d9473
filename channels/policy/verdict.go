package policy

import (
	"slices"
	"strconv"
	"strings"

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
	// AssumedCountry: the person's or the business's country is not known, so that
	// a regional rule could not be applied.
	AssumedCountry
)

var assumptionNames = [...]string{"template", "opt_in", "country"}

// MarshalText gives the names of the assumptions, joined by commas: "opt_in,country".
// An assumption that does not exist is a [*channels.InputError].
func (a Assumptions) MarshalText() ([]byte, error) {
	if a >= 1<<len(assumptionNames) {
		return nil, &channels.InputError{Field: "assumed", Value: strconv.Itoa(int(a)), Reason: "does not exist"}
	}
	var names []string
	for i, name := range assumptionNames {
		if a&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return []byte(strings.Join(names, ",")), nil
}

// UnmarshalText reads what MarshalText wrote. Other text is a
// [*channels.InputError] and leaves a as it was.
func (a *Assumptions) UnmarshalText(text []byte) error {
	var out Assumptions
	for _, name := range strings.FieldsFunc(string(text), func(r rune) bool { return r == ',' }) {
		i := slices.Index(assumptionNames[:], name)
		if i < 0 {
			return &channels.InputError{Field: "assumed", Value: name, Reason: "is not known"}
		}
		out |= 1 << i
	}
	*a = out
	return nil
}

// String lists the assumptions in words, "" for none.
func (a Assumptions) String() string {
	s := ""
	for i, words := range [...]string{
		"the template exists, is approved and is filled correctly",
		"the person opted in",
		"no regional rule applies",
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
