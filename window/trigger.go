package window

import (
	"fmt"
	"strings"

	"github.com/replywindow/replywindow/internal/fact"
)

// Trigger is a kind of fact that can open or close a window. The set is closed; a channel translates the events of its platform
// into it. The numbers are stored, so they do not change. The zero value is no trigger and is refused.
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
	// Unsupported is content from the user that the platform does not pass on. That it opens a window is only assumed, so it is
	// a trigger of its own.
	Unsupported
	// Block is the user blocking the business, or unfollowing it where that bars messages.
	Block
	// Close is the thread deleted or ended by the user. Known by an id, it is the end of the comment or token of that id.
	Close
	// Reply is a message sent by the business, at the instant the platform accepted it.
	Reply
	// Comment is a public comment by the user. It has an id and is kept in Marks, not in State.
	Comment
	// LiveComment is a comment on a broadcast while it runs. It has an id and is kept in Marks, not in State.
	LiveComment
)

// triggerNames is indexed by Trigger.
var triggerNames = [...]string{
	"", "message", "call", "tap", "reaction", "referral", "entry", "opt_in", "scan", "payment", "unsupported", "block", "close", "reply", "comment", "live_comment",
}

// Valid reports whether t is one of the triggers of this package.
func (t Trigger) Valid() bool { return Message <= t && t <= LiveComment }

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
	if len(text) == 0 {
		return fmt.Errorf("trigger %q is not known", text)
	}
	return fact.Unmarshal(t, triggerNames[:], text, "trigger")
}

// Triggers is a set of triggers. The zero value is the empty set.
type Triggers uint32

// On returns the set of the given triggers. A value that is not a trigger makes a set that
// [Rules.Validate] refuses.
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

const (
	// allTriggers is every valid trigger.
	allTriggers = Triggers(1)<<(LiveComment+1) - 1<<Message
	// stateTriggers are those that State keeps: all but those known by an id.
	stateTriggers = Triggers(1)<<(Reply+1) - 1<<Message
)

// Has reports whether t is in the set.
func (set Triggers) Has(t Trigger) bool { return t < 32 && set&(1<<t) != 0 }

// String lists the triggers of the set in the order of the constants, joined by ", ".
func (set Triggers) String() string {
	var names []string
	for t := range Trigger(32) {
		if set.Has(t) {
			names = append(names, t.String())
		}
	}
	return strings.Join(names, ", ")
}
