package window

import (
	"fmt"
	"math/bits"
	"strings"
)

// Trigger is a kind of fact that can open or close a window. The set is closed; a channel translates the events of its platform
// into it. The zero value is no trigger and is refused.
type Trigger uint8

// The triggers.
const (
	// Message is a message from the user.
	Message Trigger = iota + 1
	// Call is a voice or video call from the user, taken or missed.
	Call
	// Tap is a press on a button, a menu item, or another prepared answer.
	Tap
	// Reaction is a reaction to an earlier message.
	Reaction
	// Referral is a link that brought the user into an existing thread.
	Referral
	// Entry is an arrival through an advertisement or another paid or measured entry point. If the arrival is also a message, the
	// caller observes both.
	Entry
	// OptIn is a subscription, follow, or friend request, or a checkbox ticked by the user.
	OptIn
	// Scan is the scan of a code.
	Scan
	// Payment is a payment made by the user.
	Payment
	// Block is the user blocking the business, or unfollowing it where that bars messages.
	Block
	// Close is the thread deleted or ended by the user.
	Close
	// Reply is a message sent by the business, at the instant the platform accepted it.
	Reply
	// Comment is a public comment by the user. It has an id and is kept in Marks, not in State.
	Comment
	// LiveComment is a comment on a broadcast while it runs. It has an id and is kept in Marks, not in State.
	LiveComment
	// Unsupported is something from the user that the platform does not pass on: a message, as far as can be told.
	Unsupported
)

// stored is the number of triggers whose latest instant State keeps: all but those known by an id.
const stored = int(Reply) + 1

// place is the index of a trigger's instant in State, -1 for one that is known by an id.
func (t Trigger) place() int {
	switch {
	case t == Unsupported:
		return stored - 1
	case t >= Message && t <= Reply:
		return int(t) - 1
	}
	return -1
}

// placed is the trigger whose instant has an index in State.
func placed(i int) Trigger {
	if i == stored-1 {
		return Unsupported
	}
	return Trigger(i + 1)
}

// triggerNames is indexed by Trigger.
var triggerNames = [...]string{
	"", "message", "call", "tap", "reaction", "referral", "entry", "opt_in", "scan", "payment", "block", "close", "reply", "comment", "live_comment",
	"unsupported",
}

// Valid reports whether t is one of the triggers of this package.
func (t Trigger) Valid() bool { return t >= Message && t <= Unsupported }

// String returns the name of t as it is stored, for example "opt_in", or "trigger(n)" if t is not valid.
func (t Trigger) String() string {
	if !t.Valid() {
		return fmt.Sprintf("trigger(%d)", uint8(t))
	}
	return triggerNames[t]
}

// MarshalText returns the name of t. It fails if t is not valid.
func (t Trigger) MarshalText() ([]byte, error) {
	if !t.Valid() {
		return nil, fmt.Errorf("trigger %d is not known", uint8(t))
	}
	return []byte(triggerNames[t]), nil
}

// UnmarshalText sets t from its name. It fails, leaving t as it was, if there is no such trigger.
func (t *Trigger) UnmarshalText(text []byte) error {
	for i := Message; i <= Unsupported; i++ {
		if triggerNames[i] == string(text) {
			*t = i
			return nil
		}
	}
	return fmt.Errorf("trigger %q is not known", clip(text))
}

// Triggers is a set of triggers. The zero value is the empty set.
type Triggers uint32

// On returns the set of the given triggers. A value that is not a trigger makes a set that
// [Rule.Validate] refuses.
func On(ts ...Trigger) Triggers {
	var set Triggers
	for _, t := range ts {
		if !t.Valid() {
			t = 0
		}
		set |= 1 << t
	}
	return set
}

// allTriggers is every valid trigger.
const allTriggers = Triggers(1)<<(Unsupported+1) - 1<<Message

// Has reports whether t is in the set.
func (set Triggers) Has(t Trigger) bool { return t < 32 && set&(1<<t) != 0 }

// String lists the triggers of the set in the order of the constants, joined by ", ".
func (set Triggers) String() string {
	var names []string
	for rest := uint32(set); rest != 0; rest &= rest - 1 {
		names = append(names, Trigger(bits.TrailingZeros32(rest)).String())
	}
	return strings.Join(names, ", ")
}

// clip shortens text that is quoted in an error.
func clip(text []byte) []byte {
	const most = 40
	if len(text) > most {
		return append(append([]byte{}, text[:most]...), "..."...)
	}
	return text
}
