package conversationtest

import (
	"slices"
	"strconv"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

func absentIsZero(c *storeCase) {
	other := storeUser("somebody")
	other.Business = "another"
	c.holds(storeUser("nobody")).holds(storeUser("")).holds(storeUser("nobody"), other).
		put(1, storeUser("somebody")).holds(storeUser("nobody"), storeUser("somebody"), other)
}

func nothingToDo(c *storeCase) {
	got, err := c.store.Load(c.ctx)
	if err != nil || len(got) != 0 {
		c.note(breach("load of no address returned %d entries and %v", len(got), err))
	}
	c.save()
}

func loadKeepsOrder(c *storeCase) {
	users := storeUsers(5)
	for i, a := range users[:4] { // the last stays absent
		c.put(i+1, a)
	}
	// An account's entry may be asked for along with those of a business.
	account := channels.Address{Channel: storeChannel, Business: "account"}
	c.put(9, account)
	backwards := slices.Clone(users)
	slices.Reverse(backwards)
	c.holds(users...).holds(backwards...).
		holds(users[2], users[0], users[2], users[4], users[4], users[0]).
		holds(account, users[1], account)
}

func alsoFollows(c *storeCase) {
	users := storeUsers(5)
	stranger := channels.Address{Channel: storeChannel, Business: "account"}
	with := func(number, at int, also ...channels.Address) conversation.Stored {
		e := c.entry(users[at], number)
		e.Also = also
		return e
	}
	c.put(1, stranger).
		save(with(2, 0, users[1], users[4], stranger), with(3, 1, users[2], users[0]), with(4, 2, users[2]), with(5, 3)).
		holds(users[0]).holds(users[3]).holds(users[1], users[0]).holds(users[0], users[0]).holds(users...)
	// What follows is fresh.
	c.save(with(6, 1, users[3])).holds(users[0]).holds(users[1]).
		save(with(0, 1)).holds(users[0]).holds(users[1]).
		save(with(7, 0)).holds(users[0])
}

func sinceStands(c *storeCase) {
	users := storeUsers(3)
	before, err := c.put(1, users[0]).store.Load(c.ctx, users[0])
	if err != nil {
		c.note(err)
		return
	}
	late := c.entry(users[1], 2)
	late.Since = storeInstant() // which Save does not read
	c.save(late).put(2, users[0]).put(0, users[0], users[1])
	after, err := c.store.Load(c.ctx, append(users, storeUser(""))...)
	c.note(err)
	for _, e := range after {
		if !e.Since.Equal(before[0].Since) {
			c.note(breach("Since of %s is %v, and was %v when something was saved first", quoted(e.Address), e.Since, before[0].Since))
		}
	}
}

// fieldsComeBack saves every kind of snapshot and instant.
func fieldsComeBack(c *storeCase) {
	a := storeUser("user")
	for _, text := range texts() {
		e := c.named(a, text)
		c.during(func() { c.save(e).holds(a) }, "snapshot with the text %.20q", text)
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
			c.put(0, e.Address)
			e.Version = 0
			c.save(e).holds(e.Address)
		}
		e := c.entry(a, i%3+1)
		e.Keep = keep
		c.save(e).holds(a)
	}
}

// named is what to save under an address to replace what is there by a snapshot that holds a text.
func (c *storeCase) named(a channels.Address, text string) conversation.Stored {
	made, err := c.samples.named(c.ctx, text)
	c.note(err)
	return conversation.Stored{Address: a, Version: c.want[a].Version, Snapshot: made}
}

func bigSnapshots(c *storeCase) {
	for _, size := range [...]int{1 << 10, 1<<16 - 1, 1 << 16, 1<<16 + 1} {
		text := make([]byte, size)
		for i := range text {
			text[i] = byte(i * 31 >> 3)
		}
		small, big := c.entry(storeUser("small"), 1), c.named(storeUser("big"), string(text))
		c.during(func() { c.save(big, small).holds(big.Address, small.Address) }, "snapshot of %d bytes", len(big.Snapshot))
	}
}

// unreadableEntries saves what is damaged, written by a newer release, or sealed, each beside an entry that can be read.
func unreadableEntries(c *storeCase) {
	good := storeUser("good")
	for i, data := range [...]string{"\x01", "{}", "\xff\xff", "\x00", "\x00sealed"} {
		bad := storeUser("bad-" + strconv.Itoa(i))
		e := c.entry(bad, 0)
		e.Snapshot = conversation.Snapshot(data)
		beside := c.entry(good, i+1)
		e.Also, beside.Also = []channels.Address{good}, []channels.Address{bad}
		e.Wake, beside.Wake = storeInstant(), storeInstant()
		c.during(func() { c.save(e, beside).holds(bad).holds(good).holds(bad, good) }, "beside %q", data)
	}
	c.listed("", "", 0).dueAt(storeInstant().Add(time.Millisecond), 0)
}

// nothingIsShared writes into what was given to the store, and into what it returned.
func nothingIsShared(c *storeCase) {
	users := storeUsers(3)
	also := []channels.Address{users[1], users[2]}
	e := c.entry(users[0], 1)
	e.Also = slices.Clone(also)
	entries := []conversation.Stored{e, c.entry(users[1], 2)}
	c.save(entries...)
	w := c.want[users[0]]
	w.Also = also
	c.want[users[0]] = w
	clear(e.Also)
	clear(entries)
	for range 2 {
		got, err := c.holds(users...).store.Load(c.ctx, users...)
		c.note(err)
		for i := range got {
			clear(got[i].Also)
		}
		clear(got)
	}
}
