package redisstore

import (
	"context"
	"errors"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/internal/fact"
)

// RestoreFrom brings back what was lost of a business: it saves the entries that a record has of it, such as a store in a database, and
// then says [Store.Restored]. Events may be recorded in both meanwhile, each in the record first. Whatever only this store knew of an entry
// is replaced, for example a claim.
//
// After an error some entries are back, and the past is unknown still: call it again. The error is that of one of the stores, and a
// [*channels.InputError] for a record that is nil.
func (s *Store) RestoreFrom(ctx context.Context, record conversation.Store, channel, id string) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	if fact.IsNil(record) {
		return &channels.InputError{Field: "record", Reason: "is nil"}
	}
	for page := (conversation.Page{}); ; {
		listed, next, err := record.List(ctx, channel, id, page)
		if err != nil {
			return err
		}
		addresses := make([]channels.Address, len(listed))
		for i := range listed {
			addresses[i] = listed[i].Address
		}
		for err = conversation.ErrConflict; errors.Is(err, conversation.ErrConflict); {
			err = s.copy(ctx, record, addresses)
		}
		if err != nil {
			return err
		}
		if page = next; page.End() {
			return s.Restored(ctx, channel, id)
		}
	}
}

// copy saves entries as a record has them. The versions are read before the record is: what was recorded before that is in the record, and
// what is recorded after it is a conflict.
func (s *Store) copy(ctx context.Context, record conversation.Store, addresses []channels.Address) error {
	had, err := s.Load(ctx, addresses...)
	if err != nil {
		return err
	}
	entries, err := record.Load(ctx, addresses...)
	if err != nil {
		return err
	}
	if len(entries) < len(addresses) {
		return wrap("restore", errors.New("the record returned too few entries"))
	}
	entries = entries[:len(addresses)]
	for i := range entries {
		entries[i].Version = had[i].Version
	}
	return s.Save(ctx, entries)
}
