package conversationtest

import (
	"errors"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

// pageSizes are those in which listings of some 10 entries are read; 0 is the store's own size.
func pageSizes() []int { return []int{0, 1, 2, 3, 9, 10, 11, 1000, -1} }

// pages reads a listing to its end and hands each page on.
func (c *storeCase) pages(size int, read func(conversation.Page) ([]conversation.Stored, conversation.Page, error), each func([]conversation.Stored) error) error {
	const most = 100_000
	page := conversation.Page{Limit: size}
	for range most {
		got, next, err := read(page)
		switch {
		case err != nil:
			return breach("page of %d: %w", size, err)
		case len(got) > page.Size():
			return breach("a page of %d holds %d entries", page.Size(), len(got))
		case !next.End() && next.Size() != page.Size():
			return breach("the page after one of %d has a size of %d", page.Size(), next.Size())
		}
		if err := each(got); err != nil {
			return err
		}
		if next.End() {
			return nil
		}
		page = next
	}
	return breach("a listing does not end")
}

// matches reports whether an address belongs to a channel and a business, where an empty one stands for all.
func matches(a channels.Address, channel, business string) bool {
	return (channel == "" || a.Channel == channel) && (business == "" || a.Business == business)
}

// listed looks whether List returns what is stored, each entry once.
func (c *storeCase) listed(channel, business string, size int) *storeCase {
	return c.do(func() error {
		seen := map[channels.Address]bool{}
		err := c.pages(size, func(p conversation.Page) ([]conversation.Stored, conversation.Page, error) {
			return c.store.List(c.ctx, channel, business, p)
		}, func(page []conversation.Stored) error {
			for _, e := range page {
				switch {
				case seen[e.Address]:
					return breach("%s is listed twice", quoted(e.Address))
				case c.want[e.Address].Version == 0 || !matches(e.Address, channel, business):
					return breach("%s is listed under %q, %q", quoted(e.Address), channel, business)
				}
				seen[e.Address] = true
				if err := c.asStored(e); err != nil {
					return breach("listed: %w", err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		for a := range c.want {
			if matches(a, channel, business) && !seen[a] {
				return breach("%s is not listed under %q, %q in pages of %d", quoted(a), channel, business, size)
			}
		}
		return nil
	})
}

// dueAt looks whether Due returns what is due before an instant, soonest first.
func (c *storeCase) dueAt(before time.Time, size int) *storeCase {
	return c.dueOf("", "", before, size)
}

func (c *storeCase) dueOf(channel, business string, before time.Time, size int) *storeCase {
	return c.do(func() error {
		seen := map[channels.Address]bool{}
		var last time.Time
		err := c.pages(size, func(p conversation.Page) ([]conversation.Stored, conversation.Page, error) {
			return c.store.Due(c.ctx, channel, business, before, p)
		}, func(page []conversation.Stored) error {
			for _, e := range page {
				switch {
				case seen[e.Address]:
					return breach("%s is due twice", quoted(e.Address))
				case !matches(e.Address, channel, business):
					return breach("%s is due under %q, %q", quoted(e.Address), channel, business)
				case e.Wake.IsZero() || !e.Wake.Before(before):
					return breach("%s with Wake %v is due before %v", quoted(e.Address), e.Wake, before)
				case e.Wake.Before(last):
					return breach("%s with Wake %v is due after one of %v", quoted(e.Address), e.Wake, last)
				}
				last = e.Wake
				seen[e.Address] = true
				if err := c.asStored(e); err != nil {
					return breach("due: %w", err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		for a, w := range c.want {
			if due := !w.Wake.IsZero() && w.Wake.Before(before); due && matches(a, channel, business) && !seen[a] {
				return breach("%s with Wake %v is not due before %v in pages of %d", quoted(a), w.Wake, before, size)
			}
		}
		return nil
	})
}

// waking saves a new snapshot with a Wake so many milliseconds after the instant of the tests.
func (c *storeCase) waking(a channels.Address, number int, after time.Duration) *storeCase {
	e := c.entry(a, number)
	e.Wake = storeInstant().Add(after)
	return c.save(e)
}

func dueIsComplete(c *storeCase) {
	users := storeUsers(12)
	for i, a := range users[:10] { // -5 ms to +4 ms, the latest saved first
		c.waking(a, i+1, time.Duration(4-i)*time.Millisecond)
	}
	c.put(1, users[10], storeUser("")) // these have no Wake
	for _, off := range [...]time.Duration{-6, -5, -4, -1, 0, 1, 4, 5, 1000} {
		c.dueAt(storeInstant().Add(off*time.Millisecond), 0)
	}
	c.dueAt(time.Time{}, 0).dueAt(time.UnixMilli(1), 0).dueAt(time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), 0)
}

// dueInPages has many entries of one Wake, so that a page ends among them.
func dueInPages(c *storeCase) {
	for i, a := range storeUsers(10) {
		c.waking(a, i+1, time.Duration(i/4)*time.Millisecond)
	}
	for _, size := range pageSizes() {
		for _, off := range [...]time.Duration{1, 2, 3} {
			c.dueAt(storeInstant().Add(off*time.Millisecond), size)
		}
	}
}

func dueFollowsChanges(c *storeCase) {
	users := storeUsers(4)
	for _, a := range users {
		c.waking(a, 1, 0)
	}
	c.waking(users[0], 2, -time.Hour).waking(users[1], 2, time.Hour).put(2, users[2]).put(0, users[3])
	for _, off := range [...]time.Duration{-time.Hour + time.Millisecond, time.Millisecond, 2 * time.Hour} {
		c.dueAt(storeInstant().Add(off), 0)
	}
	c.put(0, users[:3]...).put(1, users[0]).dueAt(storeInstant().Add(2*time.Hour), 0)
}

// businesses are addresses of two channels and two businesses each.
func businesses() []channels.Address {
	var out []channels.Address
	for _, channel := range [...]string{storeChannel, "another"} {
		for _, business := range [...]string{"business", "business2"} {
			for _, user := range [...]string{"", "u", "v"} {
				out = append(out, channels.Address{Channel: channel, Business: business, User: user})
			}
		}
	}
	return out
}

// filters are channels and businesses to ask for; nothing is stored under some.
func filters() [][2]string {
	return [][2]string{
		{"", ""}, {storeChannel, ""}, {"another", ""}, {"", "business"}, {"", "business2"}, {storeChannel, "business"}, {"another", "business2"},
		{"none", ""}, {"", "none"}, {storeChannel, "none"}, {"stor", "business"}, {storeChannel, "busines"}, {"%", "%"}, {"*", "*"},
	}
}

func dueOfBusiness(c *storeCase) {
	for i, a := range businesses() {
		c.waking(a, i+1, time.Duration(i%5)*time.Second)
	}
	for _, f := range filters() {
		for _, size := range [...]int{0, 1, 2} {
			c.dueOf(f[0], f[1], storeInstant().Add(time.Hour), size)
		}
	}
}

func listIsComplete(c *storeCase) {
	c.during(func() { c.listed("", "", 0) }, "an empty store")
	for i, a := range storeUsers(10) {
		e := c.entry(a, i+1)
		e.Keep, e.Wake = storeInstant().Add(time.Duration(i)*time.Hour), storeInstant().Add(time.Duration(i/2)*time.Hour)
		c.save(e)
	}
	for _, size := range pageSizes() {
		c.listed(storeChannel, "business", size)
	}
	// More than a page of the usual size.
	const many = 1001
	entries := make([]conversation.Stored, 0, many)
	for _, a := range storeUsers(many)[10:] {
		entries = append(entries, c.entry(a, 1))
	}
	c.save(entries...).listed(storeChannel, "business", 0).put(0, storeUsers(5)...).listed("", "", 400)
}

// listWhileChanging changes, deletes and creates entries between the pages.
func listWhileChanging(c *storeCase) {
	const n = 30
	users := storeUsers(2 * n)
	for i, a := range users[:n] {
		c.waking(a, i+1, 0)
	}
	seen, step := map[channels.Address]int{}, 0
	err := c.pages(4, func(p conversation.Page) ([]conversation.Stored, conversation.Page, error) {
		return c.store.List(c.ctx, storeChannel, "business", p)
	}, func(page []conversation.Stored) error {
		for _, e := range page {
			seen[e.Address]++
		}
		if step++; 2*step >= n {
			return nil
		}
		// Of the first n, every third goes and every third changes.
		return c.put(0, users[3*(step-1)%n]).put(40, users[(3*(step-1)+1)%n]).put(41, users[n+step-1]).put(0, users[n+step/2]).err
	})
	c.note(err)
	for i, a := range users {
		switch times := seen[a]; {
		case times > 1:
			c.note(breach("%s is listed %d times", quoted(a), times))
		case times == 0 && i < n && i%3 != 0:
			c.note(breach("%s stayed and is not listed", quoted(a)))
		}
	}
}

func listOfBusiness(c *storeCase) {
	for i, a := range businesses() {
		c.put(i+1, a)
	}
	for _, f := range filters() {
		for _, size := range [...]int{0, 1, 2} {
			c.listed(f[0], f[1], size)
		}
	}
}

func listDoneContext(c *storeCase) {
	c.waking(storeUser("user"), 1, 0)
	for _, done := range doneContexts(c.ctx) {
		listed, _, err1 := c.store.List(done, "", "", conversation.Page{})
		due, _, err2 := c.store.Due(done, "", "", storeInstant().Add(time.Hour), conversation.Page{})
		for _, err := range [...]error{err1, err2} {
			if !errors.Is(err, done.Err()) {
				c.note(breach("a call returned %v, want %v", err, done.Err()))
			}
		}
		if len(listed)+len(due) != 0 {
			c.note(breach("entries are returned with an error"))
		}
	}
}
