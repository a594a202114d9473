package conversation

import (
	"context"

	"github.com/replywindow/replywindow/channels"
)

// Store keeps snapshots by address. Package conversation brings one in memory
// ([NewMemoryStore]); durable and shared ones implement the same three methods and
// prove it with the conformance suite in package conversationtest.
//
// Keys are stored in clear: whoever can read the store can read who talked to
// whom. An address without a user names the business itself.
//
// All methods are safe for concurrent use, by several processes where the store
// is shared. They return the context's error when it is done, and any error of
// the storage itself wrapped so that [errors.Unwrap] reaches it; after an error
// the stored snapshot is the one from before the call.
type Store interface {
	// Load returns the snapshot under the address, the zero Snapshot when there is
	// none. Absence is not an error.
	Load(ctx context.Context, a channels.Address) (Snapshot, error)
	// Update replaces the snapshot under the address by what change makes of it,
	// atomically: no other update of the same address happens between reading and
	// writing. Change may be called several times, when another writer was faster,
	// so it must have no other effect. When change returns an error, nothing is
	// written and Update returns that error as it is. A zero result deletes the
	// entry.
	Update(ctx context.Context, a channels.Address, change func(*Snapshot) error) error
	// Delete removes the snapshot under the address. Deleting what is not there is
	// not an error.
	Delete(ctx context.Context, a channels.Address) error
}

// Lister is implemented by stores that can walk all conversations of a business.
// The engine itself does not use it: it is for hosts that export, count or clean
// up, and for the conformance suite, which tests it where a store has it.
type Lister interface {
	// List calls yield for every address of the business that holds a
	// conversation, in no particular order, until yield returns false. Entries
	// that come or go meanwhile may or may not be seen.
	List(ctx context.Context, channel, business string, yield func(channels.Address, Snapshot) bool) error
}
