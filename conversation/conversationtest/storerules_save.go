package conversationtest

import (
	"context"
	"errors"
	"math"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

func saveReplaces(c *storeCase) error {
	a, b := storeUser("user"), storeUser("")
	for number := 1; number <= 3; number++ {
		if err := first(c.put(number, a, b), c.holds(a, b)); err != nil {
			return err
		}
	}
	// To save what is stored already is a save like any other.
	return first(c.put(3, a), c.holds(a, b), c.put(1, a), c.holds(a, b))
}

func zeroDeletes(c *storeCase) error {
	gone, stays, business := storeUser("gone"), storeUser("stays"), storeUser("")
	return first(
		c.put(1, gone, stays, business), c.put(0, gone), c.holds(gone, stays, business),
		c.put(0, gone), c.holds(gone), // nothing is there, and nothing was
		c.put(2, gone), c.holds(gone, stays, business),
		c.save(c.entry(gone, 0), c.entry(stays, 3), c.entry(business, 0), c.entry(storeUser("never"), 0)),
		c.holds(gone, stays, business, storeUser("never")),
	)
}

// wakeIsReplaced moves the Wake of one entry about.
func wakeIsReplaced(c *storeCase) error {
	a := storeUser("user")
	for i, hours := range [...]time.Duration{5, 3, 8, 0, 6, 1, 0, 2} {
		e := c.entry(a, i%2+1)
		if hours > 0 {
			e.Wake = storeInstant().Add(hours * time.Hour)
		}
		if err := first(c.save(e), c.holds(a)); err != nil {
			return err
		}
	}
	// A deleted entry leaves no Wake behind.
	return first(c.put(0, a), c.put(1, a), c.holds(a))
}

func versionsAreUsedOnce(c *storeCase) error {
	a, b := storeUser("user"), storeUser("other")
	for i := range 40 {
		if err := first(c.put(i%3, a), c.put(i%5, b), c.holds(a, b)); err != nil {
			return err
		}
	}
	// A writer that loaded the entry before it was deleted and made again must notice.
	if err := c.put(1, a); err != nil {
		return err
	}
	stale := c.entry(a, 2)
	return first(c.put(0, a), c.put(1, a), c.refused(conversation.ErrConflict, stale))
}

func otherVersionConflicts(c *storeCase) error {
	a, absent := storeUser("user"), storeUser("absent")
	if err := c.put(1, a); err != nil {
		return err
	}
	stale := c.entry(a, 2)
	if err := c.put(3, a); err != nil {
		return err
	}
	at := func(a channels.Address, number int, version uint64) conversation.Stored {
		return conversation.Stored{Address: a, Snapshot: c.samples.list[number], Version: version}
	}
	now := c.want[a].Version
	for _, e := range []conversation.Stored{
		stale, at(a, 0, stale.Version), at(a, 2, 0), at(a, 0, 0), at(a, 2, now+1), at(a, 2, math.MaxUint64), at(a, 3, stale.Version),
		at(absent, 2, 1), at(absent, 2, now), at(absent, 0, now),
	} {
		if err := c.refused(conversation.ErrConflict, e); err != nil {
			return breach("version %d: %w", e.Version, err)
		}
	}
	deleted := at(a, 2, now)
	return first(c.put(0, a), c.refused(conversation.ErrConflict, deleted), c.put(4, a), c.holds(a))
}

// saveIsAtomic lets each entry of a save in turn be the one that conflicts.
func saveIsAtomic(c *storeCase) error {
	const many = 300
	for _, n := range [...]int{2, 5, many} {
		users := storeUsers(n)
		for i, a := range users {
			if i%3 == 0 && c.want[a].Version == 0 {
				if err := c.put(1, a); err != nil {
					return err
				}
			}
		}
		// The others are new; some are deleted, some replaced.
		entries := make([]conversation.Stored, n)
		for i, a := range users {
			entries[i] = c.entry(a, 2+i%2)
			if i%6 == 3 {
				entries[i].Snapshot = ""
			}
		}
		for _, at := range [...]int{0, n / 2, n - 1} {
			right := entries[at].Version
			entries[at].Version = right + 1000
			if err := first(c.refused(conversation.ErrConflict, entries...), c.holds(users...)); err != nil {
				return breach("entry %d of %d conflicts: %w", at, n, err)
			}
			entries[at].Version = right
		}
		if err := first(c.save(entries...), c.holds(users...)); err != nil {
			return err
		}
	}
	return nil
}

func mixedIsRefused(c *storeCase) error {
	a := storeUser("user")
	business, channel := a, a
	business.Business, channel.Channel = "another", "another"
	for _, other := range [...]channels.Address{business, channel} {
		err := first(
			c.refused(nil, c.entry(a, 1), c.entry(other, 1)), c.refused(nil, c.entry(other, 1), c.entry(a, 1)),
			c.refused(nil, c.entry(a, 1), c.entry(storeUser("second"), 1), c.entry(other, 0)),
		)
		if err != nil {
			return err
		}
	}
	return nil
}

func twiceIsRefused(c *storeCase) error {
	users := storeUsers(20)
	entries := make([]conversation.Stored, 0, len(users)+1)
	for _, a := range users {
		entries = append(entries, c.entry(a, 1))
	}
	return first(
		c.refused(nil, c.entry(users[0], 1), c.entry(users[0], 1)), c.refused(nil, c.entry(users[0], 1), c.entry(users[1], 1), c.entry(users[0], 0)),
		c.refused(nil, append(entries, c.entry(users[7], 2))...), c.save(entries...), c.holds(users...),
		c.refused(nil, c.entry(users[0], 2), c.entry(users[0], 3)),
	)
}

func unreadIsRefused(c *storeCase) error {
	users := storeUsers(2)
	if err := c.put(1, users...); err != nil {
		return err
	}
	unread := c.entry(users[0], 0)
	unread.Err = conversation.ErrCorrupt
	return first(c.refused(nil, unread), c.refused(nil, c.entry(users[1], 2), unread))
}

// doneContexts are contexts that are done, each for another reason.
func doneContexts(ctx context.Context) []context.Context {
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	expired, release := context.WithDeadline(ctx, time.Unix(0, 0))
	release()
	return []context.Context{cancelled, expired}
}

func doneContext(c *storeCase) error {
	a, absent := storeUser("user"), storeUser("absent")
	if err := c.put(1, a); err != nil {
		return err
	}
	for _, done := range doneContexts(c.ctx) {
		got, loaded := c.store.Load(done, a)
		saves := [...]error{
			c.store.Save(done, []conversation.Stored{c.entry(a, 2)}), c.store.Save(done, []conversation.Stored{c.entry(a, 0)}),
			c.store.Save(done, []conversation.Stored{c.entry(absent, 2), c.entry(a, 3)}),
		}
		for _, err := range append(saves[:], loaded) {
			if !errors.Is(err, done.Err()) {
				return breach("a call returned %v, want %v", err, done.Err())
			}
		}
		if len(got) != 0 {
			return breach("load returned %d entries with its error", len(got))
		}
		if err := c.holds(a, absent); err != nil {
			return err
		}
	}
	return nil
}
