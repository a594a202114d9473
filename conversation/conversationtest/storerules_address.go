package conversationtest

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

// similarAddresses are those that a store is apt to take for one: the parts joined with a separator, letters folded, blanks cut,
// patterns matched.
func similarAddresses() []channels.Address {
	of := func(channel, business, user string) channels.Address {
		return channels.Address{Channel: channel, Business: business, User: user}
	}
	all := []channels.Address{
		of("c", "b", "u"), of("c", "b", ""), of("c", "bu", ""), of("cb", "u", ""), of("c", "b", "U"), of("c", "B", "u"), of("C", "b", "u"),
		of("c", "b2", "u"), of("c2", "b", "u"),
	}
	for _, separator := range [...]string{"/", ":", "|", "#", ","} {
		all = append(all, of("c", "b"+separator+"u", "v"), of("c", "b", "u"+separator+"v"), of("c"+separator+"b", "u", "v"))
	}
	for _, user := range [...]string{
		"u ", " u", "0u", "00", "0", "%", "_", "*", "?", "{u}", "[u]", `"u'\`, `\`, "ü", "u\u0308", "用户", "NULL", "null", "u;--", "$1", "%00",
	} {
		all = append(all, of("c", "b", user))
	}
	return all
}

func addressesAreApart(c *storeCase) {
	all := similarAddresses()
	for i, a := range all {
		c.put(i+1, a)
	}
	for _, a := range all {
		c.holds(a)
	}
	c.listed("", "", 7)
	for i, a := range all {
		c.put(0, a)
		c.during(func() {
			for _, other := range all[i:] {
				c.holds(other)
			}
		}, "after the deletion of %s", quoted(a))
	}
}

// hostileUsers are pairs: what a store may not be able to keep, and what it would become if it were cut or mended.
func hostileUsers() [][2]string {
	long := strings.Repeat("k", 4<<10)
	return [][2]string{
		{"\x00", ""}, {"a\x00b", "a"}, {"a\x00", "a"}, {"\xff", "\uFFFD"}, {"a\xffb", "a\uFFFDb"}, {"\xed\xa0\x80", strings.Repeat("\uFFFD", 3)},
		{"\x01", "?"}, {"a\x1fb", "ab"}, {"u\n", "u"}, {"b\r\nc", "b c"}, {long, long[:1000]}, {long + "x", long[:255]}, {long + "y", long[:256]},
		{strings.Repeat("ü", 2<<10), strings.Repeat("ü", 128)}, {"\ufeffz", "z"}, {"z\u200b", "z "},
	}
}

// hostileAddresses may be refused, when they are saved and when they are loaded; whatever happens to them happens to no other.
func hostileAddresses(c *storeCase) {
	for i, pair := range hostileUsers() {
		for _, a := range [...]channels.Address{
			storeUser(pair[0]), {Channel: storeChannel, Business: "b" + pair[0], User: "u"},
		} {
			c.hostile(a, storeUser(pair[1]), i+1)
		}
	}
	c.listed("", "", 3).listed(storeChannel, "", 1).dueAt(storeInstant(), 2)
}

// hostile saves under a hostile address, and under one that it must not be taken for.
func (c *storeCase) hostile(a, near channels.Address, number int) {
	c.do(func() error {
		c.put(number, near)
		e := c.entry(a, number+1)
		e.Wake = storeInstant().Add(-time.Millisecond)
		given := []conversation.Stored{e}
		switch err := c.store.Save(c.ctx, given); {
		case err == nil:
			c.want[a] = wanted{Stored: given[0]}
			c.holds(a, near, a).put(number+2, a).holds(a, near)
		case plain(a):
			return breach("save of %s: %w", quoted(a), err)
		default:
			got, err := c.store.Load(c.ctx, a)
			if err == nil && (len(got) == 0 || got[0].Snapshot != "") {
				return breach("a load finds what a save of %s refused", quoted(a))
			}
		}
		return c.holds(near).err
	})
}

// plain reports whether every store must keep an address: short text without control characters.
func plain(a channels.Address) bool {
	whole := a.Channel + a.Business + a.User
	return utf8.ValidString(whole) && len(whole) <= 1<<10 && strings.IndexFunc(whole, func(r rune) bool { return r < ' ' }) < 0
}
