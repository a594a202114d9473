package conversationtest

import (
	"context"
	"errors"
	"math"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

func saveReplaces(c *storeCase) {
	a, b := storeUser("user"), storeUser("")
	for number := 1; number <= 3; number++ {
		c.put(number, a, b).holds(a, b)
	}
	// To save what is stored already is a save like any other.
	c.put(3, a).holds(a, b).put(1, a).holds(a, b)
}

func zeroDeletes(c *storeCase) {
	gone, stays, business := storeUser("gone"), storeUser("stays"), storeUser("")
	c.put(1, gone, stays, business).put(0, gone).holds(gone, stays, business).
		put(0, gone).holds(gone). // nothing is there, and nothing was
		put(2, gone).holds(gone, stays, business).
		save(c.entry(gone, 0), c.entry(stays, 3), c.entry(business, 0), c.entry(storeUser("never"), 0)).
		holds(gone, stays, business, storeUser("never"))
}

// wakeIsReplaced moves the Wake of one entry about.
func wakeIsReplaced(c *storeCase) {
	a := storeUser("user")
	for i, hours := range [...]time.Duration{5, 3, 8, 0, 6, 1, 0, 2} {
		e := c.entry(a, i%2+1)
		if hours > 0 {
			e.Wake = storeInstant().Add(hours * time.Hour)
		}
		c.save(e).holds(a)
	}
	// A deleted entry leaves no Wake behind.
	c.put(0, a).put(1, a).holds(a)
}

func versionsAreUsedOnce(c *storeCase) {
	a, b := storeUser("user"), storeUser("other")
	for i := range 40 {
		c.put(i%3, a).put(i%5, b).holds(a, b)
	}
	// A writer that loaded the entry before it was deleted and made again must notice.
	c.put(1, a)
	stale := c.entry(a, 2)
	c.put(0, a).put(1, a).refused(conversation.ErrConflict, stale)
}

func otherVersionConflicts(c *storeCase) {
	a, absent := storeUser("user"), storeUser("absent")
	c.put(1, a)
	stale := c.entry(a, 2)
	c.put(3, a)
	at := func(a channels.Address, number int, version uint64) conversation.Stored {
		return conversation.Stored{Address: a, Snapshot: c.samples.list[number], Version: version}
	}
	now := c.want[a].Version
	for _, e := range []conversation.Stored{
		stale, at(a, 0, stale.Version), at(a, 2, 0), at(a, 0, 0), at(a, 2, now+1), at(a, 2, math.MaxUint64), at(a, 3, stale.Version),
		at(absent, 2, 1), at(absent, 2, now), at(absent, 0, now),
	} {
		c.during(func() { c.refused(conversation.ErrConflict, e) }, "version %d", e.Version)
	}
	deleted := at(a, 2, now)
	c.put(0, a).refused(conversation.ErrConflict, deleted).put(4, a).holds(a)
}

// saveIsAtomic lets each entry of a save in turn be the one that conflicts.
func saveIsAtomic(c *storeCase) {
	const many = 300
	for _, n := range [...]int{2, 5, many} {
		users := storeUsers(n)
		for i, a := range users {
			if i%3 == 0 && c.want[a].Version == 0 {
				c.put(1, a)
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
			c.during(func() { c.refused(conversation.ErrConflict, entries...).holds(users...) }, "entry %d of %d conflicts", at, n)
			entries[at].Version = right
		}
		c.save(entries...).holds(users...)
	}
}

func mixedIsRefused(c *storeCase) {
	a := storeUser("user")
	business, channel := a, a
	business.Business, channel.Channel = "another", "another"
	for _, other := range [...]channels.Address{business, channel} {
		c.refused(nil, c.entry(a, 1), c.entry(other, 1)).refused(nil, c.entry(other, 1), c.entry(a, 1)).
			refused(nil, c.entry(a, 1), c.entry(storeUser("second"), 1), c.entry(other, 0))
	}
}

func twiceIsRefused(c *storeCase) {
	users := storeUsers(20)
	entries := make([]conversation.Stored, 0, len(users)+1)
	for _, a := range users {
		entries = append(entries, c.entry(a, 1))
	}
	c.refused(nil, c.entry(users[0], 1), c.entry(users[0], 1)).refused(nil, c.entry(users[0], 1), c.entry(users[1], 1), c.entry(users[0], 0)).
		refused(nil, append(entries, c.entry(users[7], 2))...).save(entries...).holds(users...).
		refused(nil, c.entry(users[0], 2), c.entry(users[0], 3))
}

func unreadIsRefused(c *storeCase) {
	users := storeUsers(2)
	c.put(1, users...)
	unread := c.entry(users[0], 0)
	unread.Err = conversation.ErrCorrupt
	c.refused(nil, unread).refused(nil, c.entry(users[1], 2), unread)
}

// doneContexts are contexts that are done, each for another reason.
func doneContexts(ctx context.Context) []context.Context {
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	expired, release := context.WithDeadline(ctx, time.Unix(0, 0))
	release()
	return []context.Context{cancelled, expired}
}

func doneContext(c *storeCase) {
	a, absent := storeUser("user"), storeUser("absent")
	c.put(1, a)
	for _, done := range doneContexts(c.ctx) {
		got, loaded := c.store.Load(done, a)
		saves := [...]error{
			c.store.Save(done, []conversation.Stored{c.entry(a, 2)}), c.store.Save(done, []conversation.Stored{c.entry(a, 0)}),
			c.store.Save(done, []conversation.Stored{c.entry(absent, 2), c.entry(a, 3)}),
		}
		for _, err := range append(saves[:], loaded) {
			if !errors.Is(err, done.Err()) {
				c.note(breach("a call returned %v, want %v", err, done.Err()))
			}
		}
		if len(got) != 0 {
			c.note(breach("load returned %d entries with its error", len(got)))
		}
		c.holds(a, absent)
	}
}
