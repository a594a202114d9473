package channels

import (
	"fmt"
	"strconv"

	"github.com/replywindow/replywindow/internal/fact"
)

// Received is what a webhook body brought.
type Received struct {
	// Channel is the name of the channel whose body it was, empty for a list with bodies of several.
	Channel string
	// Events are what the body says, and New which of them are new: an act of a person that was recorded before is not, and neither is
	// an event that was not recorded. Statuses, echoes, and changes of accounts and templates are new each time. Both have one length.
	Events []Event
	New    []bool
}

// RecordError says which event of a batch was not recorded, and why.
type RecordError struct {
	// Index is the event's place in the batch, from 0.
	Index int
	// Kind and ID are the event's own. The ID may contain a person's identifier.
	Kind EventKind
	ID   string
	// Again says that the event is sound and that something else failed: the store, the ledger, the catalogue of templates, the
	// host's own interfaces, or the context ended. Recording the event again may succeed. If it is not set, the event itself is
	// refused, and would be refused again. A replay, which is repeated as a whole, never sets it.
	Again bool
	Err   error
}

// Error reads like: event 3 (user_action): ... It leaves the ID out, since a platform may put a phone number into it.
func (e *RecordError) Error() string {
	reason := "was not recorded"
	if e.Err != nil {
		reason = e.Err.Error()
	}
	return "event " + strconv.Itoa(e.Index) + " (" + e.Kind.String() + "): " + reason
}

// Unwrap returns the cause.
func (e *RecordError) Unwrap() error { return e.Err }

// Format writes what Error gives, whatever the verb.
func (e RecordError) Format(f fmt.State, verb rune) { fact.Print(f, verb, e.Error()) }
