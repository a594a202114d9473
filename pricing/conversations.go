package pricing

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/replywindow/replywindow/internal/fact"
)

// mostConversations bounds how many categories are tracked at once. When all places are taken, the conversation that ends first gives
// way, which can only make a later estimate dearer.
const mostConversations = 6

// Conversations remembers which billing conversations are open between a business and a user, where a channel charges by conversation.
// It is a comparable value; the zero value has none open.
type Conversations struct {
	open [mostConversations]conversation
}

// conversation is one billing conversation, open from its first delivered
// message, half open: opened <= t < ends. Instants are Unix milliseconds.
type conversation struct {
	category     Category
	opened, ends int64
}

// Open reports whether a conversation of the category is open at the instant. A nil c has none.
func (c *Conversations) Open(category Category, at time.Time) bool {
	category = plain(category)
	now := at.UnixMilli()
	return c != nil && category != "" &&
		slices.ContainsFunc(c.open[:], func(o conversation) bool { return o.category == category && o.holds(now) })
}

// Any reports whether a conversation of any category is open at the instant. A nil c has none.
func (c *Conversations) Any(at time.Time) bool {
	now := at.UnixMilli()
	return c != nil && slices.ContainsFunc(c.open[:], func(o conversation) bool { return o.holds(now) })
}

func (c conversation) holds(now int64) bool { return c.opened <= now && now < c.ends }

// turn is the first instant after another at which a conversation opens or ends, zero for none.
func (c *Conversations) turn(after time.Time) (first time.Time) {
	if c == nil {
		return first
	}
	for _, o := range c.open {
		for _, at := range [...]int64{o.opened, o.ends} {
			if t := time.UnixMilli(at).UTC(); o.category != "" && t.After(after) {
				first = sooner(first, t)
			}
		}
	}
	return first
}

// sooner is the earlier of two instants; zero is none.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) && !b.IsZero() {
		return b
	}
	return a
}

// Delivered returns the conversations after a message so charged was delivered at an instant. A message that opens a conversation takes
// its category's place; one that rides in an open conversation changes nothing; one that is free in an entry window closes all others.
// Deliveries may arrive late: one whose conversation would overlap the recorded one moves that one back, and so never keeps it open
// longer. What the text form cannot hold is not remembered, which can only make a later estimate dearer: a category that is empty or has
// an equals sign or a semicolon, and less than a millisecond.
func (c Conversations) Delivered(charge Charge, at time.Time) Conversations {
	now, lasts, category := at.UnixMilli(), charge.Opens.Milliseconds(), plain(charge.Category)
	switch {
	case charge.Basis == FreeEntryPoint:
		for i := range c.open {
			if c.open[i].opened <= now {
				c.open[i] = conversation{}
			}
		}
	case lasts > 0 && category != "" && !strings.ContainsAny(string(category), "=;"):
		c.put(conversation{category, now, now + lasts})
	}
	c.sort()
	return c
}

// sort keeps one order, so that equal contents compare equal.
func (c *Conversations) sort() {
	slices.SortFunc(c.open[:], func(a, b conversation) int {
		return cmp.Compare(b.category, a.category)
	})
}

func (c *Conversations) put(n conversation) {
	place := 0
	for i := range c.open {
		if c.open[i].category == n.category {
			place = i
			break
		}
		if c.open[i].ends < c.open[place].ends { // an empty place ends at 0
			place = i
		}
	}
	old := c.open[place]
	switch {
	case old.category != n.category:
		if n.ends > old.ends {
			c.open[place] = n
		}
	case n.opened >= old.ends, n.opened < old.opened && n.ends > old.opened, n.opened == old.opened && n.ends < old.ends:
		c.open[place] = n
	}
}

// MarshalText writes "category=opened/ends" pairs in Unix milliseconds, in a fixed order, joined by semicolons; nothing when none is
// recorded. The error is always nil.
func (c Conversations) MarshalText() ([]byte, error) {
	var parts []string
	for _, o := range c.open {
		if o.category != "" {
			parts = append(parts, fmt.Sprintf("%s=%d/%d", o.category, o.opened, o.ends))
		}
	}
	return []byte(strings.Join(parts, ";")), nil
}

// UnmarshalText reads what MarshalText writes and refuses anything else; c then has none open.
func (c *Conversations) UnmarshalText(text []byte) error {
	*c = Conversations{}
	if len(text) == 0 {
		return nil
	}
	var read Conversations
	parts := strings.Split(string(text), ";")
	if len(parts) > mostConversations {
		return fmt.Errorf("%d billing conversations, at most %d are kept", len(parts), mostConversations)
	}
	for i, part := range parts {
		category, span, _ := strings.Cut(part, "=")
		from, to, _ := strings.Cut(span, "/")
		named := fact.CategoryOf(category)
		opened, err1 := strconv.ParseInt(from, 10, 64)
		ends, err2 := strconv.ParseInt(to, 10, 64)
		if err := cmp.Or(err1, err2); err != nil || named == "" || ends <= opened || read.has(named) {
			return fmt.Errorf("billing conversation %q is not of the form category=opened/ends, or there again", fact.Clip(part))
		}
		read.open[i] = conversation{named, opened, ends}
	}
	read.sort()
	*c = read
	return nil
}

func (c *Conversations) has(category Category) bool {
	return slices.ContainsFunc(c.open[:], func(o conversation) bool { return o.category == category })
}

// Merge combines the billing conversations on record under two names of one user. Of two that overlap in one category the earlier
// counts, as for late deliveries, and of two that do not, the later. It is commutative as long as there are no more categories than are
// kept.
func (c Conversations) Merge(other Conversations) Conversations {
	for _, o := range other.open {
		if o.category != "" {
			c.put(o)
		}
	}
	c.sort()
	return c
}

// Split parts the conversations by the instant at which they opened: those before at, and those at it or after.
func (c Conversations) Split(at time.Time) (before, after Conversations) {
	cut := at.UnixMilli()
	for i, o := range c.open {
		switch {
		case o.category == "":
		case o.opened < cut:
			before.open[i] = o
		default:
			after.open[i] = o
		}
	}
	before.sort()
	after.sort()
	return before, after
}

// Ends returns when the last of the conversations ends, the zero Time when there is none.
func (c Conversations) Ends() time.Time {
	last := slices.MaxFunc(c.open[:], func(a, b conversation) int { return cmp.Compare(a.ends, b.ends) })
	if last.ends == 0 {
		return time.Time{}
	}
	return time.UnixMilli(last.ends).UTC()
}
