package conversationtest

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

// savedAs puts something in the place of Save.
func savedAs(save func(b *broken, ctx context.Context, entries []conversation.Stored) error) func(b *broken) {
	return func(b *broken) {
		b.save = func(ctx context.Context, entries []conversation.Stored) error { return save(b, ctx, entries) }
	}
}

// storedNow is what is stored.
func storedNow(b *broken, a channels.Address) conversation.Stored {
	got, _ := b.MemoryStore.Load(context.Background(), a)
	return got[0]
}

func saveFaults() []fault {
	return []fault{
		{"to save nothing is an error", "nothing", savedAs(func(b *broken, ctx context.Context, entries []conversation.Stored) error {
			if len(entries) == 0 {
				return errors.New("syntax error near ()")
			}
			return b.MemoryStore.Save(ctx, entries)
		})},
		{"what exists is not overwritten", "replaced", savedAs(func(b *broken, ctx context.Context, entries []conversation.Stored) error {
			return b.changed(ctx, entries, func(e *conversation.Stored) {
				if e.Version != 0 && e.Snapshot != "" {
					e.Snapshot = storedNow(b, e.Address).Snapshot
				}
			})
		})},
		{"the new version is not filled in", "replaced", savedAs(func(b *broken, ctx context.Context, entries []conversation.Stored) error {
			return b.MemoryStore.Save(ctx, append([]conversation.Stored{}, entries...))
		})},
		{"a zero snapshot is not deleted", "deleted", savedAs(func(b *broken, ctx context.Context, entries []conversation.Stored) error {
			var left []conversation.Stored
			for _, e := range entries {
				if e.Snapshot != "" {
					left = append(left, e)
				}
			}
			return b.MemoryStore.Save(ctx, left)
		})},
		{"a deletion takes the business along", "deleted", savedAs(func(b *broken, ctx context.Context, entries []conversation.Stored) error {
			err := b.MemoryStore.Save(ctx, entries)
			if err == nil && len(entries) == 1 && entries[0].Snapshot == "" {
				own := entries[0].Address
				own.User = ""
				err = b.MemoryStore.Save(ctx, []conversation.Stored{{Address: own, Version: storedNow(b, own).Version}})
			}
			return err
		})},
		{"to delete what is not there is an error", "deleted", savedAs(func(b *broken, ctx context.Context, entries []conversation.Stored) error {
			for _, e := range entries {
				if e.Snapshot == "" && e.Version == 0 {
					return errors.New("not found")
				}
			}
			return b.MemoryStore.Save(ctx, entries)
		})},
	}
}

func conflictFaults() []fault {
	return []fault{
		{"versions begin anew after a deletion", "versions", countedVersions()},
		{"versions are not looked at", "conflict", savedAs(func(b *broken, ctx context.Context, entries []conversation.Stored) error {
			return b.changed(ctx, entries, func(e *conversation.Stored) { e.Version = storedNow(b, e.Address).Version })
		})},
		{"deletions do not look at versions", "conflict", savedAs(func(b *broken, ctx context.Context, entries []conversation.Stored) error {
			return b.changed(ctx, entries, func(e *conversation.Stored) {
				if e.Snapshot == "" {
					e.Version = storedNow(b, e.Address).Version
				}
			})
		})},
		{"the same snapshot at an old version is no conflict", "conflict", savedAs(func(b *broken, ctx context.Context, entries []conversation.Stored) error {
			return b.changed(ctx, entries, func(e *conversation.Stored) {
				if now := storedNow(b, e.Address); now.Snapshot == e.Snapshot {
					e.Version = now.Version
				}
			})
		})},
		{"what was deleted is no conflict", "conflict", savedAs(func(b *broken, ctx context.Context, entries []conversation.Stored) error {
			return b.changed(ctx, entries, func(e *conversation.Stored) {
				if now := storedNow(b, e.Address).Version; now == 0 {
					e.Version = 0
				}
			})
		})},
		{"a conflict is some error", "conflict", savedAs(func(b *broken, ctx context.Context, entries []conversation.Stored) error {
			if err := b.MemoryStore.Save(ctx, entries); err != nil {
				return errors.New("duplicate key")
			}
			return nil
		})},
		{"a conflict changes the versions that were given", "conflict", savedAs(func(b *broken, ctx context.Context, entries []conversation.Stored) error {
			err := b.MemoryStore.Save(ctx, entries)
			for i := range entries {
				if err != nil {
					entries[i].Version = 0
				}
			}
			return err
		})},
	}
}

func atomicFaults() []fault {
	return []fault{
		{"entries are saved one by one", "atomic", savedAs(func(b *broken, ctx context.Context, entries []conversation.Stored) error {
			if err := conversation.CheckSave(entries); err != nil {
				return err
			}
			for i := range entries {
				if err := b.MemoryStore.Save(ctx, entries[i:i+1]); err != nil {
					return err
				}
			}
			return nil
		})},
		{"entries without conflict are saved", "atomic", savedAs(func(b *broken, ctx context.Context, entries []conversation.Stored) error {
			err := b.MemoryStore.Save(ctx, entries)
			for i := range entries {
				if errors.Is(err, conversation.ErrConflict) {
					one := entries[i]
					_ = b.MemoryStore.Save(ctx, []conversation.Stored{one})
				}
			}
			return err
		})},
		{"long saves are cut into parts", "atomic", savedAs(func(b *broken, ctx context.Context, entries []conversation.Stored) error {
			const part = 100
			if err := conversation.CheckSave(entries); err != nil {
				return err
			}
			for i := 0; i < len(entries); i += part {
				if err := b.MemoryStore.Save(ctx, entries[i:min(i+part, len(entries))]); err != nil {
					return err
				}
			}
			return nil
		})},
		{"businesses are saved together", "one_business", savedAs(func(b *broken, ctx context.Context, entries []conversation.Stored) error {
			return byBusiness(b, ctx, entries)
		})},
		{"what was not read is deleted", "unread", savedAs(func(b *broken, ctx context.Context, entries []conversation.Stored) error {
			return b.changed(ctx, entries, func(e *conversation.Stored) { e.Err = nil })
		})},
		{"of an address that stands twice the last counts", "once", savedAs(func(b *broken, ctx context.Context, entries []conversation.Stored) error {
			last := map[channels.Address]conversation.Stored{}
			for _, e := range entries {
				last[e.Address] = e
			}
			var list []conversation.Stored
			for _, e := range last {
				list = append(list, e)
			}
			err := b.MemoryStore.Save(ctx, list)
			for i := range entries {
				entries[i].Version = storedNow(b, entries[i].Address).Version
			}
			return err
		})},
	}
}

func writerFaults() []fault {
	return []fault{
		{"save ignores the context", "context", savedAs(func(b *broken, _ context.Context, entries []conversation.Stored) error {
			return b.MemoryStore.Save(context.Background(), entries)
		})},
		{"save reports the context and saves", "context", savedAs(func(b *broken, ctx context.Context, entries []conversation.Stored) error {
			return errors.Join(b.MemoryStore.Save(context.Background(), entries), ctx.Err())
		})},
		{"a save now and then overwrites another", "writers", losing(func(entries []conversation.Stored) bool { return len(entries) == 1 })},
		{"so does one of several entries", "writers_together", losing(func(entries []conversation.Stored) bool { return len(entries) > 1 })},
		{"so does one that deletes", "writers_delete", losing(func(entries []conversation.Stored) bool { return entries[0].Snapshot == "" })},
	}
}

// countedVersions gives each entry versions of its own, from 1.
func countedVersions() func(b *broken) {
	var mu sync.Mutex
	inner, outer := map[channels.Address]uint64{}, map[channels.Address]uint64{} // of the memory store, and as shown
	return func(b *broken) {
		clear(inner)
		clear(outer)
		b.load = func(ctx context.Context, asked []channels.Address) ([]conversation.Stored, error) {
			mu.Lock()
			defer mu.Unlock()
			got, err := b.MemoryStore.Load(ctx, asked...)
			for i := range got {
				got[i].Version = outer[got[i].Address]
			}
			return got, err
		}
		b.save = func(ctx context.Context, entries []conversation.Stored) error {
			mu.Lock()
			defer mu.Unlock()
			given := append([]conversation.Stored{}, entries...)
			for i, e := range given {
				if e.Version != outer[e.Address] {
					return conversation.ErrConflict
				}
				given[i].Version = inner[e.Address]
			}
			if err := b.MemoryStore.Save(ctx, given); err != nil {
				return err
			}
			for i, e := range given {
				inner[e.Address] = e.Version
				if outer[e.Address]++; e.Version == 0 {
					outer[e.Address] = 0
				}
				entries[i].Version = outer[e.Address]
			}
			return nil
		}
	}
}

// byBusiness saves the entries of each business together.
func byBusiness(b *broken, ctx context.Context, entries []conversation.Stored) error {
	type place struct{ channel, business string }
	parts := map[place][]conversation.Stored{}
	for _, e := range entries {
		at := place{e.Address.Channel, e.Address.Business}
		parts[at] = append(parts[at], e)
	}
	for _, part := range parts {
		if err := b.MemoryStore.Save(ctx, part); err != nil {
			return err
		}
	}
	for i := range entries {
		entries[i].Version = storedNow(b, entries[i].Address).Version
	}
	return nil
}

// losing overwrites what another writer saved meanwhile.
func losing(when func([]conversation.Stored) bool) func(b *broken) {
	return func(b *broken) {
		b.load = func(ctx context.Context, asked []channels.Address) ([]conversation.Stored, error) {
			got, err := b.MemoryStore.Load(ctx, asked...)
			time.Sleep(10 * time.Microsecond) // so that the others load meanwhile
			return got, err
		}
		b.save = func(ctx context.Context, entries []conversation.Stored) error {
			err := b.MemoryStore.Save(ctx, entries)
			if errors.Is(err, conversation.ErrConflict) && when(entries) {
				return b.changed(ctx, entries, func(e *conversation.Stored) { e.Version = storedNow(b, e.Address).Version })
			}
			return err
		}
	}
}
