package policy

import (
	"slices"
	"strconv"
	"strings"

	"github.com/replywindow/replywindow/channels"
)

// Assumptions are facts that a decision took for granted because nobody gave them.
// Whatever the verdict rests on makes its confidence [Assumed], and strict mode refuses
// it.
type Assumptions uint16

// The assumptions.
const (
	// AssumedTemplate: no catalogue was given, or it does not hold what the template
	// takes, or the platform may refuse the values; the template was taken to exist,
	// to be approved, to be filled correctly and to count against no pace but its own.
	AssumedTemplate Assumptions = 1 << iota
	// AssumedOptIn: nothing is known of the person's consent; it was taken as given.
	AssumedOptIn
	// AssumedCountry: the person's or the business's country is not known, so that
	// a regional rule could not be applied.
	AssumedCountry
	// AssumedCategory: nobody knows the template's category, so that no rule for a
	// category was applied.
	AssumedCategory
	// AssumedAccount: no account was given, so that no rule about it was applied: the
	// messaging limit, regional rules for businesses. Or the account has a messaging
	// limit and nobody counts how many were reached; or the limit is full, and the person
	// was taken to be among those who were reached, because the platform accepted a
	// message to them. Or the account is under a restriction that no row knows, or that
	// caps what goes ([Bar.Capped]); it was taken to forbid nothing. Or it is kept in a
	// currency in which some businesses of its country are not served ([Block.Currency]).
	AssumedAccount
	// AssumedUsage: nobody counts what was used this month; it was taken to be
	// nothing. Only the charge rests on it, unless the account has no means of payment.
	AssumedUsage
	// AssumedUnblocked: the decision is about an instant before the person's latest
	// block. Only the latest is kept, so an earlier one that held then is not known. Or
	// the person was not heard of since [Facts.Since], and may have blocked the business
	// before. Or all that came of the person since the block is content that the platform
	// does not pass on.
	AssumedUnblocked
	// AssumedZone: nobody knows the time zone of the person, or of the business, so that
	// no rule for the time of day was applied. The platforms have none; a rule of the
	// host's own may.
	AssumedZone
	// AssumedPast: what is from before [Facts.Since] is not known. It was taken that the
	// person had not opted out or stopped marketing messages by then, or that nothing was
	// sent from which the message must keep a distance. Or what the platform said of the
	// account may be lost ([Facts.AccountLost]); it was taken to forbid nothing.
	AssumedPast
)

// assumptions gives each its name and what it takes for granted in words.
var assumptions = [...]struct{ name, words string }{
	{"template", "the template exists, is approved and is filled correctly"},
	{"opt_in", "the person opted in"},
	{"country", "no regional rule applies (a country is not known)"},
	{"category", "no rule for the template's category applies (the category is not known)"},
	{"account", "no rule for the business account applies (too little is known of the account)"},
	{"usage", "nothing was used this month (nobody counts)"},
	{"unblocked", "the person had not blocked the business before"},
	{"zone", "no rule for the time of day applies (the time zone is not known)"},
	{"past", "no opt-out, stop, restriction or message from before anything is known speaks against it"},
}

// MarshalText gives the names of the assumptions, joined by commas: "opt_in,country".
// An assumption that does not exist is a [*channels.InputError].
func (a Assumptions) MarshalText() ([]byte, error) {
	if a >= 1<<len(assumptions) {
		return nil, &channels.InputError{Field: "assumed", Value: strconv.Itoa(int(a)), Reason: "does not exist"}
	}
	var names []string
	for i := range assumptions {
		if a&(1<<i) != 0 {
			names = append(names, assumptions[i].name)
		}
	}
	return []byte(strings.Join(names, ",")), nil
}

// UnmarshalText reads what MarshalText wrote. Other text is a
// [*channels.InputError] and leaves a as it was.
func (a *Assumptions) UnmarshalText(text []byte) error {
	var out Assumptions
	for _, name := range strings.FieldsFunc(string(text), func(r rune) bool { return r == ',' }) {
		i := slices.IndexFunc(assumptions[:], func(known struct{ name, words string }) bool { return known.name == name })
		if i < 0 {
			return &channels.InputError{Field: "assumed", Value: channels.Clip(name), Reason: "is not known"}
		}
		out |= 1 << i
	}
	*a = out
	return nil
}

// String lists the assumptions in words, "" for none.
func (a Assumptions) String() string {
	var words []string
	for i := range assumptions {
		if a&(1<<i) != 0 {
			words = append(words, assumptions[i].words)
		}
	}
	return strings.Join(words, "; ")
}
