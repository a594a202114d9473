package conversationtest

import (
	"slices"
	"strconv"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

func absentIsZero(c *storeCase) error {
	other := storeUser("somebody")
	other.Business = "another"
	return first(
		c.holds(storeUser("nobody")), c.holds(storeUser("")), c.holds(storeUser("nobody"), other),
		c.put(1, storeUser("somebody")), c.holds(storeUser("nobody"), storeUser("somebody"), other),
	)
}

func nothingToDo(c *storeCase) error {
	got, err := c.store.Load(c.ctx)
	if err != nil || len(got) != 0 {
		return breach("load of no address returned %d entries and %v", len(got), err)
	}
	return c.save()
}

func loadKeepsOrder(c *storeCase) error {
	users := storeUsers(5)
	for i, a := range users[:4] { // the last stays absent
		if err := c.put(i+1, a); err != nil {
			return err
		}
	}
	// An account's entry may be asked for along with those of a business.
	account := channels.Address{Channel: storeChannel, Business: "account"}
	if err := c.put(9, account); err != nil {
		return err
	}
	backwards := slices.Clone(users)
	slices.Reverse(backwards)
	return first(
		c.holds(users...), c.holds(backwards...),
		c.holds(users[2], users[0], users[2], users[4], users[4], users[0]),
		c.holds(account, users[1], account),
	)
}

func alsoFollows(c *storeCase) error {
	users := storeUsers(5)
	stranger := channels.Address{Channel: storeChannel, Business: "account"}
	with := func(number, at int, also ...channels.Address) conversation.Stored {
		e := c.entry(users[at], number)
		e.Also = also
		return e
	}
	err := first(
		c.put(1, stranger),
		c.save(with(2, 0, users[1], users[4], stranger), with(3, 1, users[2], users[0]), with(4, 2, users[2]), with(5, 3)),
		c.holds(users[0]), c.holds(users[3]), c.holds(users[1], users[0]), c.holds(users[0], users[0]), c.holds(users...),
	)
	if err != nil {
		return err
	}
	return first( // what follows is fresh
		c.save(with(6, 1, users[3])), c.holds(users[0]), c.holds(users[1]),
		c.save(with(0, 1)), c.holds(users[0]), c.holds(users[1]),
		c.save(with(7, 0)), c.holds(users[0]),
	)
}

func sinceStands(c *storeCase) error {
	users := storeUsers(3)
	if err := c.put(1, users[0]); err != nil {
		return err
	}
	before, err := c.store.Load(c.ctx, users[0])
	if err != nil {
		return err
	}
	late := c.entry(users[1], 2)
	late.Since = storeInstant() // which Save does not read
	if err := first(c.save(late), c.put(2, users[0]), c.put(0, users[0], users[1])); err != nil {
		return err
	}
	after, err := c.store.Load(c.ctx, append(users, storeUser(""))...)
	if err != nil {
		return err
	}
	for _, e := range after {
		if !e.Since.Equal(before[0].Since) {
			return breach("Since of %s is %v, and was %v when something was saved first", quoted(e.Address), e.Since, before[0].Since)
		}
	}
	return nil
}

// fieldsComeBack saves every kind of snapshot and instant.
func fieldsComeBack(c *storeCase) error {
	a := storeUser("user")
	for _, text := range texts() {
		made, err := c.samples.named(c.ctx, text)
		if err != nil {
			return err
		}
		e := c.entry(a, 0)
		e.Snapshot = made
		if err := first(c.save(e), c.holds(a)); err != nil {
			return breach("snapshot with the text %.20q: %w", text, err)
		}
	}
	east := time.FixedZone("east", 5*60*60+30*60)
	instants := [...]time.Time{
		{}, time.UnixMilli(1), storeInstant(), storeInstant().Add(time.Millisecond), storeInstant().In(east),
		time.Date(9999, 12, 31, 23, 59, 59, 999e6, time.UTC), {},
	}
	for i, keep := range instants {
		// A new entry each time, since a store may keep an earlier Wake.
		for _, wake := range instants {
			e := c.entry(storeUser("user "+wake.String()), i%3+1)
			e.Wake, e.Keep = wake, keep
			if err := first(c.put(0, e.Address), c.saveAnew(e), c.holds(e.Address)); err != nil {
				return err
			}
		}
		e := c.entry(a, i%3+1)
		e.Keep = keep
		if err := first(c.save(e), c.holds(a)); err != nil {
			return err
		}
	}
	return nil
}

// saveAnew saves an entry whose address was deleted just now.
func (c *storeCase) saveAnew(e conversation.Stored) error {
	e.Version = 0
	return c.save(e)
}

func bigSnapshots(c *storeCase) error {
	for _, size := range [...]int{1 << 10, 1<<16 - 1, 1 << 16, 1<<16 + 1} {
		text := make([]byte, size)
		for i := range text {
			text[i] = byte(i * 31 >> 3)
		}
		made, err := c.samples.named(c.ctx, string(text))
		if err != nil {
			return err
		}
		a := storeUser("big")
		e := c.entry(a, 0)
		e.Snapshot = made
		if err := first(c.save(e, c.entry(storeUser("small"), 1)), c.holds(a, storeUser("small"))); err != nil {
			return breach("snapshot of %d bytes: %w", len(made), err)
		}
	}
	return nil
}

// unreadableEntries saves what is damaged, written by a newer release, or sealed, each beside an entry that can be read.
func unreadableEntries(c *storeCase) error {
	good := storeUser("good")
	for i, data := range [...]string{"\x01", "{}", "\xff\xff", "\x00", "\x00sealed"} {
		bad := storeUser("bad-" + strconv.Itoa(i))
		e := c.entry(bad, 0)
		e.Snapshot = conversation.Snapshot(data)
		beside := c.entry(good, i+1)
		e.Also, beside.Also = []channels.Address{good}, []channels.Address{bad}
		e.Wake, beside.Wake = storeInstant(), storeInstant()
		if err := first(c.save(e, beside), c.holds(bad), c.holds(good), c.holds(bad, good)); err != nil {
			return breach("beside %q: %w", data, err)
		}
	}
	return first(c.listed("", "", 0), c.dueAt(storeInstant().Add(time.Millisecond), 0))
}

// nothingIsShared writes into what was given to the store, and into what it returned.
func nothingIsShared(c *storeCase) error {
	users := storeUsers(3)
	also := []channels.Address{users[1], users[2]}
	e := c.entry(users[0], 1)
	e.Also = slices.Clone(also)
	entries := []conversation.Stored{e, c.entry(users[1], 2)}
	if err := c.save(entries...); err != nil {
		return err
	}
	w := c.want[users[0]]
	w.Also = also
	c.want[users[0]] = w
	clear(e.Also)
	clear(entries)
	for range 2 {
		if err := c.holds(users...); err != nil {
			return err
		}
		got, err := c.store.Load(c.ctx, users...)
		if err != nil {
			return err
		}
		for i := range got {
			clear(got[i].Also)
		}
		clear(got)
	}
	return nil
}
