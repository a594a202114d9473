package conversation

import (
	"fmt"

	"github.com/replywindow/replywindow/conversation/internal/entry"
)

// Snapshot is what is known under one address, in one compact, versioned encoding that every store keeps as it is. It holds facts
// that were told, never conclusions; [Engine] reads and writes it, and nobody else needs to look inside. The zero Snapshot is
// nothing known. Two snapshots that hold the same facts are equal. What a store keeps is []byte(s), and Snapshot(data) takes it back.
//
// A snapshot may hold bytes that are none, since what a store keeps can be damaged, or written by a newer release. Only the engine finds
// that out: it fails for whoever the entry is needed, and for nobody else. A store that wraps another may hand it something else to keep:
// bytes of which the first is 0 and more follow are a sealed snapshot, for which the engine fails with [ErrSealed]. Package
// conversation/sealedstore encrypts snapshots so.
type Snapshot string

var (
	// ErrCorrupt is wrapped by the engine's error for an entry whose bytes are no snapshot.
	ErrCorrupt = entry.ErrCorrupt
	// ErrNewer is wrapped by the engine's error for a snapshot that a newer release of this package wrote in a form that this one
	// cannot keep.
	ErrNewer = entry.ErrNewer
	// ErrSealed is wrapped by the engine's error for a sealed snapshot: see [Snapshot].
	ErrSealed = entry.ErrSealed
)

// Format writes the length alone, whatever the verb, since the encoding holds identifiers of people.
func (s Snapshot) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "snapshot of %d bytes", len(s)) }
