package conversation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation/internal/entry"
	"github.com/replywindow/replywindow/internal/fact"
)

// Stored is one entry of a store: what is known under one address.
type Stored struct {
	// Address is the key. An address without a user is the business's own entry, or a business account's.
	Address channels.Address
	// Snapshot is what is known. The zero Snapshot is nothing: saving it deletes the entry.
	Snapshot Snapshot
	// Version is the version that Load returned, 0 where nothing is stored. Save compares it with what is stored and fills in the
	// new one. A store never gives one address the same version twice, also not after a deletion.
	Version uint64
	// Wake is the earliest instant at which a window of the entry closes, under the rules of today and of later editions; zero: none.
	// Once it has come it stays until a [Watcher] has told of the close, or the window is prolonged.
	Wake time.Time
	// Keep is until when any rule can need the entry; zero: for ever.
	Keep time.Time
	// Also is a hint: the addresses that asking by this one would load next.
	Also []channels.Address
	// Since is filled in by Load and read by nobody else: before this instant the business may have had entries that the store does
	// not know, since it lost them or was not there. Windows that may have opened before it are unknown, not closed, until their
	// length after it. That a person had not opted out, stopped marketing or blocked the business by then is an assumption, which
	// decisions name and strict mode refuses ([policy.AssumedPast], [policy.AssumedUnblocked]).
	//
	// So it is with what the platform said of the business or of its account, which is a business of the store with a Since of its own.
	// That it forbids nothing is assumed until, at or after both, it lifted all restrictions ([channels.AccountUpdate.Lifted]) of the
	// account, or of a business that has none, or until the host says [policy.Account.Checked]; a messaging limit told before counts as
	// not told ([policy.AssumedAccount]). Example: the store lost its data at 10:00, and with it a ban of 9:00. A reply at 10:05 is
	// allowed and names the assumption. At 10:30 the host looks the account up and records what it sees: all restrictions lifted at
	// 10:30, and at 10:30 the ban. From then on the ban refuses, and nothing is assumed. A restriction that is told alone ends no
	// assumption: there may be others.
	//
	// Zero: the store forgets nothing that it was given, and was given all. A host whose database came back from a backup, and lacks the
	// hours since, wraps the store and says so: see the example.
	Since time.Time
	// Err is filled in by Load, Due and List where something is stored that the store itself cannot read: why. Then Snapshot is the
	// zero one, Version, Wake and Keep are as far as they are known, and Due may leave the entry out. The engine fails with it for
	// whoever the entry is needed, and Save refuses it: to delete the entry, clear Err. Bytes of a snapshot are not looked at: see [Snapshot].
	Err error
}

// read decodes what is stored. What is stored and holds nothing is no absence.
func (s *Stored) read(d *entry.Decoder, e *entry.Entry) error {
	err := s.Err
	if err == nil && s.Version != 0 && s.Snapshot == "" {
		err = fmt.Errorf("%w: nothing is left of it", ErrCorrupt)
	}
	if err != nil {
		*e = entry.Entry{}
		return err
	}
	return d.Decode(string(s.Snapshot), e)
}

// ErrConflict says that an entry to be saved was changed by another writer since it was loaded.
var ErrConflict = errors.New("conversation: another writer was faster")

// Store keeps entries by address. Package conversation brings one in memory ([NewMemoryStore]). Durable and shared ones implement
// the same four methods and prove it with the conformance suite in package conversationtest.
//
// Addresses are kept in clear: whoever can read the store can read who talked to whom. Package sealedstore wraps a store so that they
// are not.
//
// All methods are safe for concurrent use, by several processes where the store is shared. They return the context's error when it
// is done, and any error of the storage itself wrapped so that [errors.Unwrap] reaches it.
type Store interface {
	// Load returns the entries under the addresses, in their order. An address of which nothing is stored gives an entry with the
	// zero Snapshot and version 0; that is no error. After them may follow the entries that the Also of those loaded name, if the
	// store can bring them in the same round trip. After an error nothing is returned. An entry that cannot be read is no error, here
	// and in listings: it keeps no other from being returned.
	Load(ctx context.Context, addresses ...channels.Address) ([]Stored, error)
	// Save replaces the entries: all of them, or after an error none. All share channel and business, and no address stands twice:
	// see [CheckSave]. The error wraps [ErrConflict] when one of them is stored at another version than it was loaded at. Save
	// fills in the new versions, 0 for an entry that is deleted; after an error the versions are as they were. It keeps Wake and
	// Keep with the snapshot, to the millisecond, and Also if it makes use of it. Of an entry that is replaced it may keep the
	// earlier Wake of the two.
	Save(ctx context.Context, entries []Stored) error
	// Due returns the entries of a business whose Wake is before an instant, soonest first: one page of them, and the page to go on
	// with. An empty channel or business stands for all. Also may be left out.
	Due(ctx context.Context, channel, business string, before time.Time, page Page) ([]Stored, Page, error)
	// List returns all entries of a business, in an order of the store's own: one page of them, and the page to go on with. An
	// empty channel or business stands for all. Entries that come or go meanwhile may or may not be seen; all others are seen once,
	// those that change meanwhile as they were or as they are. Also may be left out.
	List(ctx context.Context, channel, business string, page Page) ([]Stored, Page, error)
}

// Page says where a listing goes on. The zero Page is the beginning, and the page after the last one.
type Page struct {
	// After is where the page before ended, in the store's own words. It may hold an identifier in clear.
	After string
	// Limit is how many entries a page holds at most; 0 means 1000.
	Limit int
}

// End reports whether a page that a store returned is the one after the last.
func (p Page) End() bool { return p.After == "" }

// Size is how many entries a page holds at most.
func (p Page) Size() int {
	const usual = 1000
	if p.Limit <= 0 {
		return usual
	}
	return p.Limit
}

// CheckSave refuses what no store saves together: entries of several businesses, an address that stands twice, and an entry that could
// not be read, since its zero Snapshot would delete it. Every store asks it first. The error is a [*channels.InputError].
func CheckSave(entries []Stored) error {
	var seen map[string]bool // of long batches; short ones are compared one by one
	if len(entries) > 8 {
		seen = make(map[string]bool, len(entries))
	}
	for i := range entries {
		a := entries[i].Address
		if first := entries[0].Address; a.Channel != first.Channel || a.Business != first.Business {
			return &channels.InputError{Field: fmt.Sprintf("entries[%d].address.business", i), Value: a.Business, Reason: "is not that of the first entry"}
		}
		if entries[i].Err != nil {
			return &channels.InputError{Field: fmt.Sprintf("entries[%d].err", i), Value: channels.Mask(a.User), Reason: "is set: the entry was not read"}
		}
		twice := seen[a.User]
		if seen != nil {
			seen[a.User] = true
		} else {
			twice = slices.ContainsFunc(entries[:i], func(s Stored) bool { return s.Address.User == a.User })
		}
		if twice {
			return &channels.InputError{Field: fmt.Sprintf("entries[%d].address.user", i), Value: channels.Mask(a.User), Reason: "stands twice"}
		}
	}
	return nil
}

// Format writes how much is asked for and not where, since that may be an identifier in clear, whatever the verb.
func (p Page) Format(f fmt.State, verb rune) {
	fact.Print(f, verb, fact.Words("page of", strconv.Itoa(p.Size()), "after", fact.Size(p.After)))
}
