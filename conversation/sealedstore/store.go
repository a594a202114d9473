package sealedstore

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/internal/fact"
)

var _ conversation.Store = (*Store)(nil)

// Store is a [conversation.Store] over another one, which gets nothing but hashes of ids and encrypted snapshots. Make one with [New].
// It is safe for concurrent use, by several processes that have the same keys.
type Store struct {
	store     conversation.Store
	addresses key
	snapshots []key
	verified  atomic.Bool // an entry of the store was read with these keys
}

// New wraps a store. It reads a few entries of it, so that wrong keys are an error here, and not a store in which nobody is known. As long
// as the store is empty, Load looks for one too.
//
// The error is a [*channels.InputError] for a store that is nil, a key that is shorter than 32 bytes, no key for snapshots, and one key for
// both uses; it wraps [ErrKey] when the store was written with other keys; else it is the store's.
func New(ctx context.Context, store conversation.Store, keys Keys) (*Store, error) {
	if fact.IsNil(store) {
		return nil, &channels.InputError{Field: "store", Reason: "is nil"}
	}
	addresses, snapshots, err := keys.derived()
	if err != nil {
		return nil, err
	}
	s := &Store{store: store, addresses: addresses, snapshots: snapshots}
	if err := s.verify(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// verify looks for an entry that can be read, unless one was read already. Under a wrong key for addresses nothing is found, which looks like nobody known.
func (s *Store) verify(ctx context.Context) error {
	if s.verified.Load() {
		return nil
	}
	const some = 16 // one that was changed says nothing of the keys
	entries, _, err := s.store.List(ctx, "", "", conversation.Page{Limit: some})
	for _, e := range entries {
		switch e = s.opened(e); {
		case e.Err == nil:
			s.verified.Store(true)
			return nil
		case err == nil && !errors.Is(e.Err, conversation.ErrCorrupt):
			err = e.Err
		}
	}
	return err
}

// readable is the error of a store that is not usable, or whose keys are wrong.
func (s *Store) readable(ctx context.Context) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	return s.verify(ctx)
}

// usable is the error of a context that is done or nil, and of a store that [New] did not make.
func (s *Store) usable(ctx context.Context) error {
	if s == nil || s.store == nil {
		return &channels.InputError{Field: "store", Reason: "was not made by New"}
	}
	return fact.Done(ctx)
}

// Load implements [conversation.Store]. The Err of an entry that cannot be decrypted names it by its hash; it wraps [ErrKey], or
// [conversation.ErrCorrupt] when the entry was changed or is another address's. As long as no entry of the store could be read with these
// keys, and some are there, the error of Load wraps [ErrKey].
func (s *Store) Load(ctx context.Context, addresses ...channels.Address) ([]conversation.Stored, error) {
	if err := s.readable(ctx); err != nil {
		return nil, err
	}
	hidden := make([]channels.Address, len(addresses))
	for i, a := range addresses {
		hidden[i] = s.hidden(a)
	}
	loaded, err := s.store.Load(ctx, hidden...)
	if err != nil {
		return nil, err
	}
	if len(loaded) < len(hidden) {
		return nil, fmt.Errorf("sealedstore: the store returned %d entries of %d", len(loaded), len(hidden))
	}
	for i, a := range hidden {
		if loaded[i].Address != a {
			return nil, errors.New("sealedstore: the store returned entries in another order")
		}
	}
	out := make([]conversation.Stored, 0, len(loaded))
	for i, l := range loaded {
		absent := l.Snapshot == ""
		if !absent {
			l = s.opened(l)
		}
		switch {
		case i < len(addresses):
			l.Address = addresses[i]
		case absent || l.Err != nil: // whose hash it is cannot be told
			continue
		}
		out = append(out, l)
	}
	return out, nil
}

// opened gives an entry in clear, or says why it cannot be decrypted.
func (s *Store) opened(e conversation.Stored) conversation.Stored {
	e.Also = nil
	if e.Err != nil {
		return e
	}
	user, known, err := s.unseal(e.Address, e.Snapshot)
	if e.Snapshot = known; err != nil {
		e.Err = fmt.Errorf("entry %s: %w", e.Address, err)
		return e
	}
	e.Address.User = user
	return e
}

// Save implements [conversation.Store].
func (s *Store) Save(ctx context.Context, entries []conversation.Stored) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	if err := conversation.CheckSave(entries); err != nil {
		return err
	}
	sealed := make([]conversation.Stored, len(entries))
	for i := range entries {
		var err error
		if sealed[i], err = s.closed(entries[i]); err != nil {
			return err
		}
	}
	if err := s.store.Save(ctx, sealed); err != nil {
		return err
	}
	for i := range entries {
		entries[i].Version = sealed[i].Version
	}
	return nil
}

// closed gives an entry as it is to be kept.
func (s *Store) closed(e conversation.Stored) (conversation.Stored, error) {
	user := e.Address.User
	e.Address = s.hidden(e.Address)
	also := make([]channels.Address, len(e.Also))
	for i, a := range e.Also {
		also[i] = s.hidden(a)
	}
	e.Also = also
	if e.Snapshot == "" {
		return e, nil
	}
	var err error
	e.Snapshot, err = s.seal(e.Address, user, e.Snapshot)
	return e, err
}

// Due implements [conversation.Store]. Errors are those of [Store.Load]; an entry that cannot be decrypted is listed under its hash.
func (s *Store) Due(ctx context.Context, channel, business string, before time.Time, page conversation.Page) ([]conversation.Stored, conversation.Page, error) {
	if err := s.readable(ctx); err != nil {
		return nil, conversation.Page{}, err
	}
	return s.openedPage(s.store.Due(ctx, channel, business, before, page))
}

// List implements [conversation.Store]. Errors are those of [Store.Load]; an entry that cannot be decrypted is listed under its hash.
func (s *Store) List(ctx context.Context, channel, business string, page conversation.Page) ([]conversation.Stored, conversation.Page, error) {
	if err := s.readable(ctx); err != nil {
		return nil, conversation.Page{}, err
	}
	return s.openedPage(s.store.List(ctx, channel, business, page))
}

// openedPage gives a page of a listing in clear. The place of the next page is the wrapped store's, and names hashes.
func (s *Store) openedPage(entries []conversation.Stored, next conversation.Page, err error) ([]conversation.Stored, conversation.Page, error) {
	if err != nil {
		return nil, conversation.Page{}, err
	}
	out := make([]conversation.Stored, len(entries))
	for i := range entries {
		out[i] = s.opened(entries[i])
	}
	return out, next, nil
}

// Format writes what it is and nothing that it holds, whatever the verb.
func (s *Store) Format(f fmt.State, verb rune) { fact.Print(f, verb, "sealed store") }
