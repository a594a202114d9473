package conversationtest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

// finding is the first breach of a rule.
type finding struct{ err error }

// note keeps the first breach.
func (f *finding) note(err error) { f.err = cmp.Or(f.err, err) }

// during takes steps, and says of a breach in which of them it was.
func (f *finding) during(steps func(), format string, args ...any) {
	if f.err != nil {
		return
	}
	if steps(); f.err != nil {
		f.err = breach("%s: %w", fmt.Sprintf(format, args...), f.err)
	}
}

// storeCase is one store under test, and what must be in it. Once something is wrong it does nothing more, so that a rule need not look
// after each step.
type storeCase struct {
	finding
	ctx     context.Context
	store   conversation.Store
	samples *samples
	want    map[channels.Address]wanted
	used    map[versionOf]bool
}

// do takes a step, unless something is wrong.
func (c *storeCase) do(step func() error) *storeCase {
	if c.err == nil {
		c.note(step())
	}
	return c
}

// wanted is an entry as it was saved last, and the Wakes that it had before.
type wanted struct {
	conversation.Stored
	wakes []time.Time
}

type versionOf struct {
	address channels.Address
	version uint64
}

func newStoreCase(ctx context.Context, s conversation.Store) *storeCase {
	c := &storeCase{ctx: ctx, store: s, want: map[channels.Address]wanted{}, used: map[versionOf]bool{}}
	c.samples, c.err = newSamples()
	return c.do(func() error { return c.samples.fill(ctx, 64) })
}

// breach is an error about a store.
func breach(format string, args ...any) error { return fmt.Errorf(format, args...) }

// first is the first breach of several steps.
func first(steps ...error) error { return cmp.Or(steps...) }

// storeUser is the address under which the rules write.
func storeUser(user string) channels.Address {
	return channels.Address{Channel: storeChannel, Business: "business", User: user}
}

// storeUsers are n addresses.
func storeUsers(n int) []channels.Address {
	out := make([]channels.Address, n)
	for i := range out {
		out[i] = storeUser("user-" + strconv.Itoa(i))
	}
	return out
}

// quoted shows an address, of a long one its beginning.
func quoted(a channels.Address) string {
	cut := func(s string) string { return s[:min(len(s), 40)] }
	return fmt.Sprintf("%q/%q/%q", cut(a.Channel), cut(a.Business), cut(a.User))
}

// entry is what to save under an address to replace what is there: the snapshot of a number, 0 for none.
func (c *storeCase) entry(a channels.Address, number int) conversation.Stored {
	return conversation.Stored{Address: a, Version: c.want[a].Version, Snapshot: c.samples.list[number]}
}

// save saves entries, which must succeed, and looks at their new versions.
func (c *storeCase) save(entries ...conversation.Stored) *storeCase {
	return c.do(func() error {
		given := slices.Clone(entries)
		if err := c.store.Save(c.ctx, given); err != nil {
			return breach("save of %s: %w", shown(entries), err)
		}
		for i, e := range given {
			a := entries[i].Address
			switch zero := entries[i].Snapshot == ""; {
			case e.Address != a || e.Snapshot != entries[i].Snapshot:
				return breach("save of %s changed the entry that it was given", quoted(a))
			case zero && e.Version != 0:
				return breach("version %d after the deletion of %s, want 0", e.Version, quoted(a))
			case zero:
				delete(c.want, a)
				continue
			case e.Version == 0:
				return breach("save of %s filled in no version", quoted(a))
			case c.used[versionOf{a, e.Version}]:
				return breach("version %d of %s is used again", e.Version, quoted(a))
			}
			c.used[versionOf{a, e.Version}] = true
			before := c.want[a]
			w := wanted{Stored: e}
			if before.Version != 0 {
				w.wakes = append(slices.Clone(before.wakes), before.Wake)
			}
			c.want[a] = w
		}
		return nil
	})
}

// put saves the snapshot of a number under each address.
func (c *storeCase) put(number int, addresses ...channels.Address) *storeCase {
	for _, a := range addresses {
		c.save(c.entry(a, number))
	}
	return c
}

// refused saves entries, which must fail and change nothing. A wanted error of nil stands for any.
func (c *storeCase) refused(want error, entries ...conversation.Stored) *storeCase {
	return c.do(func() error {
		given := slices.Clone(entries)
		switch err := c.store.Save(c.ctx, given); {
		case err == nil:
			return breach("save of %s succeeded", shown(entries))
		case want != nil && !errors.Is(err, want):
			return breach("save of %s returned %v, want %v", shown(entries), err, want)
		}
		addresses := make([]channels.Address, len(entries))
		for i := range entries {
			if given[i].Version != entries[i].Version {
				return breach("a save that failed changed version %d of %s to %d", entries[i].Version, quoted(entries[i].Address), given[i].Version)
			}
			addresses[i] = entries[i].Address
		}
		c.during(func() { c.holds(addresses...) }, "after a save that failed")
		return nil
	})
}

func shown(entries []conversation.Stored) string {
	if len(entries) == 1 {
		return quoted(entries[0].Address)
	}
	return strconv.Itoa(len(entries)) + " entries"
}

// holds loads addresses and looks whether they hold what they must.
func (c *storeCase) holds(addresses ...channels.Address) *storeCase {
	return c.do(func() error {
		got, err := c.store.Load(c.ctx, slices.Clone(addresses)...)
		if err != nil {
			return breach("load of %d addresses: %w", len(addresses), err)
		}
		if len(got) < len(addresses) {
			return breach("load of %d addresses returned %d entries", len(addresses), len(got))
		}
		named := map[channels.Address]bool{}
		for i := range got {
			a := got[i].Address
			switch {
			case i < len(addresses) && a != addresses[i]:
				return breach("entry %d of a load is %s, want %s", i, quoted(a), quoted(addresses[i]))
			case i >= len(addresses) && !named[a]:
				return breach("load returned %s too, which no Also of the entries before names", quoted(a))
			}
			if err := c.asStored(got[i]); err != nil {
				return err
			}
			for _, also := range c.want[a].Also {
				named[also] = true
			}
		}
		return nil
	})
}

// asStored looks whether an entry is as it was saved.
func (c *storeCase) asStored(got conversation.Stored) error {
	want := c.want[got.Address]
	at := quoted(got.Address)
	switch {
	case got.Snapshot != want.Snapshot:
		return breach("the snapshot of %s is number %s, want number %s", at, c.number(got.Snapshot), c.number(want.Snapshot))
	case got.Version != want.Version:
		return breach("the version of %s is %d, want %d", at, got.Version, want.Version)
	case !got.Keep.Equal(want.Keep):
		return breach("Keep of %s is %v, want %v", at, got.Keep, want.Keep)
	case !want.wakeMayBe(got.Wake):
		return breach("Wake of %s is %v, want %v", at, got.Wake, want.Wake)
	case len(got.Also) != 0 && !slices.Equal(got.Also, want.Also):
		return breach("Also of %s is not what was saved", at)
	}
	return nil
}

// wakeMayBe reports whether a store may have kept a Wake: the one saved last, or an earlier one from before.
func (w *wanted) wakeMayBe(got time.Time) bool {
	if got.Equal(w.Wake) {
		return true
	}
	kept := slices.ContainsFunc(w.wakes, got.Equal)
	return kept && !got.IsZero() && (w.Wake.IsZero() || got.Before(w.Wake))
}

// number names a snapshot for a message.
func (c *storeCase) number(s conversation.Snapshot) string {
	if n, known := c.samples.numbers[s]; known {
		return strconv.Itoa(n)
	}
	return "unknown, of " + strconv.Itoa(len(s)) + " bytes"
}
