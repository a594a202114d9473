package conversation

import (
	"fmt"

	"github.com/replywindow/replywindow/conversation/internal/entry"
)

// Snapshot is what is known under one address, in one compact, versioned encoding that every store keeps as it is. It holds facts
// that were told, never conclusions; [Engine] reads and writes it, and nobody else needs to look inside. The zero Snapshot is
// nothing known. It is immutable and comparable: two snapshots that hold the same facts are equal.
//
// A snapshot may hold bytes that are none, since what a store keeps can be damaged, or written by a newer release. Only the engine finds
// that out: it fails for whoever the entry is needed, and for nobody else.
type Snapshot struct{ data string }

var (
	// ErrCorrupt is wrapped by the engine's error for an entry whose bytes are no snapshot.
	ErrCorrupt = entry.ErrCorrupt
	// ErrNewer is wrapped by the engine's error for a snapshot that a newer release of this package wrote in a form that this one
	// cannot keep.
	ErrNewer = entry.ErrNewer
	// ErrSealed is wrapped by the engine's error for a sealed snapshot: see [Snapshot.UnmarshalBinary].
	ErrSealed = entry.ErrSealed
)

// IsZero reports whether nothing is known.
func (s Snapshot) IsZero() bool { return s.data == "" }

// MarshalBinary gives the bytes to store, none for the zero Snapshot. The error is always nil.
func (s Snapshot) MarshalBinary() ([]byte, error) { return []byte(s.data), nil }

// AppendBinary appends the bytes to store. The error is always nil.
func (s Snapshot) AppendBinary(b []byte) ([]byte, error) { return append(b, s.data...), nil }

// UnmarshalBinary takes what MarshalBinary wrote, as it is, and copies it. It does not look at it, so that bytes that cannot be read keep
// no other entry from being loaded: the error is always nil.
//
// A store that wraps another may hand it something else to keep: bytes of which the first is 0 and more follow are a sealed snapshot,
// for which the engine fails with [ErrSealed]. Package conversation/sealedstore encrypts snapshots so.
func (s *Snapshot) UnmarshalBinary(data []byte) error {
	s.data = string(data)
	return nil
}

// Len is the length of the encoding in bytes.
func (s Snapshot) Len() int { return len(s.data) }

// Format writes the length alone, whatever the verb, since the encoding holds identifiers of people.
func (s Snapshot) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "snapshot of %d bytes", len(s.data)) }
