package conversationtest

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

// loadedAs changes what Load returns.
func loadedAs(change func(b *broken, asked []channels.Address, got []conversation.Stored) []conversation.Stored) func(b *broken) {
	return func(b *broken) {
		b.load = func(ctx context.Context, asked []channels.Address) ([]conversation.Stored, error) {
			got, err := b.MemoryStore.Load(ctx, asked...)
			if err == nil {
				got = change(b, asked, got)
			}
			return got, err
		}
	}
}

// eachLoaded changes every entry that Load returns.
func eachLoaded(change func(*conversation.Stored)) func(b *broken) {
	return loadedAs(func(_ *broken, _ []channels.Address, got []conversation.Stored) []conversation.Stored {
		for i := range got {
			change(&got[i])
		}
		return got
	})
}

// eachSaved changes every entry before it is saved.
func eachSaved(change func(*conversation.Stored)) func(b *broken) {
	return func(b *broken) {
		b.save = func(ctx context.Context, entries []conversation.Stored) error { return b.changed(ctx, entries, change) }
	}
}

func loadFaults() []fault {
	return []fault{
		{"absence is an error", "absent", func(b *broken) {
			b.load = func(ctx context.Context, asked []channels.Address) ([]conversation.Stored, error) {
				got, err := b.MemoryStore.Load(ctx, asked...)
				for i := range got {
					if got[i].Version == 0 {
						return nil, errors.New("not found")
					}
				}
				return got, err
			}
		}},
		{"absent entries have no Since", "since", eachLoaded(func(e *conversation.Stored) {
			if e.Version != 0 {
				e.Since = storeInstant()
			}
		})},
		{"Since moves with each load", "since", func(b *broken) {
			at := storeInstant()
			b.load = func(ctx context.Context, asked []channels.Address) ([]conversation.Stored, error) {
				got, err := b.MemoryStore.Load(ctx, asked...)
				at = at.Add(time.Millisecond)
				for i := range got {
					got[i].Since = at
				}
				return got, err
			}
		}},
		{"to load nothing is an error", "nothing", func(b *broken) {
			b.load = func(ctx context.Context, asked []channels.Address) ([]conversation.Stored, error) {
				if len(asked) == 0 {
					return nil, errors.New("syntax error near ()")
				}
				return b.MemoryStore.Load(ctx, asked...)
			}
		}},
	}
}

// looks is a store that reads the snapshots that it returns, and fails with the first that it cannot read.
func looks(got []conversation.Stored) ([]conversation.Stored, error) {
	for _, e := range got {
		if data := []byte(e.Snapshot); len(data) > 0 && data[0] == 0xff {
			return nil, conversation.ErrNewer
		}
	}
	return got, nil
}

func unreadableFaults() []fault {
	return []fault{
		{"one bad entry fails a load", "unreadable", func(b *broken) {
			b.load = func(ctx context.Context, asked []channels.Address) ([]conversation.Stored, error) {
				got, err := b.MemoryStore.Load(ctx, asked...)
				if err != nil {
					return nil, err
				}
				return looks(got)
			}
		}},
		{"one bad entry fails a list", "unreadable", func(b *broken) {
			b.list = func(ctx context.Context, channel, business string, page conversation.Page) ([]conversation.Stored, conversation.Page, error) {
				got, next, err := b.MemoryStore.List(ctx, channel, business, page)
				if err == nil {
					got, err = looks(got)
				}
				return got, next, err
			}
		}},
		{"a bad entry is left out", "unreadable", func(b *broken) {
			b.due = func(ctx context.Context, channel, business string, before time.Time, page conversation.Page) ([]conversation.Stored, conversation.Page, error) {
				got, next, err := b.MemoryStore.Due(ctx, channel, business, before, page)
				return slices.DeleteFunc(got, func(e conversation.Stored) bool {
					_, err := looks([]conversation.Stored{e})
					return err != nil
				}), next, err
			}
		}},
	}
}

func orderFaults() []fault {
	return []fault{
		{"absent entries are left out", "order", loadedAs(func(_ *broken, _ []channels.Address, got []conversation.Stored) []conversation.Stored {
			var out []conversation.Stored
			for _, e := range got {
				if e.Version != 0 {
					out = append(out, e)
				}
			}
			return out
		})},
		{"entries come in an order of the store's own", "order", loadedAs(func(_ *broken, _ []channels.Address, got []conversation.Stored) []conversation.Stored {
			if n := len(got); n > 2 {
				got[0], got[n-1] = got[n-1], got[0]
			}
			return got
		})},
		{"an address asked for twice comes once", "order", loadedAs(func(_ *broken, _ []channels.Address, got []conversation.Stored) []conversation.Stored {
			seen := map[channels.Address]bool{}
			var out []conversation.Stored
			for _, e := range got {
				if !seen[e.Address] {
					out = append(out, e)
				}
				seen[e.Address] = true
			}
			return out
		})},
		{"entries follow that nobody named", "also", loadedAs(func(b *broken, asked []channels.Address, got []conversation.Stored) []conversation.Stored {
			more, _ := b.MemoryStore.Load(context.Background(), storeUser("user-3"))
			return append(got, more...)
		})},
		{"what follows is stale", "also", func(b *broken) {
			follows(b)
			var mu sync.Mutex
			inner, first := b.load, map[channels.Address]conversation.Stored{}
			b.load = func(ctx context.Context, asked []channels.Address) ([]conversation.Stored, error) {
				mu.Lock()
				defer mu.Unlock()
				got, err := inner(ctx, asked)
				for i := len(asked); i < len(got); i++ {
					if old, known := first[got[i].Address]; known {
						got[i] = old
					}
					first[got[i].Address] = got[i]
				}
				return got, err
			}
		}},
		{"Also of an entry is that of another", "also", eachLoaded(func(e *conversation.Stored) { e.Also = []channels.Address{storeUser("x")} })},
	}
}

func contextFaults() []fault {
	return []fault{
		{"a load that fails returns entries", "context", func(b *broken) {
			b.load = func(ctx context.Context, asked []channels.Address) ([]conversation.Stored, error) {
				got, _ := b.MemoryStore.Load(context.Background(), asked...)
				return got, ctx.Err()
			}
		}},
		{"load ignores the context", "context", func(b *broken) {
			b.load = func(_ context.Context, asked []channels.Address) ([]conversation.Stored, error) {
				return b.MemoryStore.Load(context.Background(), asked...)
			}
		}},
	}
}

func fieldFaults() []fault {
	return []fault{
		{"Keep is lost", "fields", eachSaved(func(e *conversation.Stored) { e.Keep = time.Time{} })},
		{"Keep is cut to seconds", "fields", eachSaved(func(e *conversation.Stored) { e.Keep = e.Keep.Truncate(time.Second) })},
		{"Wake is lost", "fields", eachLoaded(func(e *conversation.Stored) { e.Wake = time.Time{} })},
		{"Wake is cut to seconds", "fields", eachSaved(func(e *conversation.Stored) { e.Wake = e.Wake.Truncate(time.Second) })},
		{"an instant is kept without its zone", "fields", eachSaved(func(e *conversation.Stored) {
			if k := e.Keep; !k.IsZero() {
				e.Keep = time.Date(k.Year(), k.Month(), k.Day(), k.Hour(), k.Minute(), k.Second(), k.Nanosecond(), time.UTC)
			}
		})},
		{"the earliest Wake is never replaced", "wake", earliestWake()},
		{"a deletion leaves the Wake behind", "wake", wakeOutlivesDeletion()},
		{"big snapshots are refused", "big", func(b *broken) {
			b.save = func(ctx context.Context, entries []conversation.Stored) error {
				for _, e := range entries {
					if len(e.Snapshot) > 64_000 {
						return errors.New("value too long")
					}
				}
				return b.MemoryStore.Save(ctx, entries)
			}
		}},
		{"what Save was given is kept", "copied", keepsSlices()},
		{"snapshots are kept as text", "fields", func(b *broken) {
			b.save = func(ctx context.Context, entries []conversation.Stored) error {
				for _, e := range entries {
					data := []byte(e.Snapshot)
					if bytes.IndexByte(data, 0xff) >= 0 {
						return errors.New("invalid byte sequence for encoding UTF8")
					}
				}
				return b.MemoryStore.Save(ctx, entries)
			}
		}},
	}
}

// follows makes a store keep Also and bring along what it names; that is no fault.
func follows(b *broken) {
	var mu sync.Mutex
	also := map[channels.Address][]channels.Address{}
	b.save = func(ctx context.Context, entries []conversation.Stored) error {
		mu.Lock()
		defer mu.Unlock()
		err := b.MemoryStore.Save(ctx, entries)
		for _, e := range entries {
			if err == nil {
				also[e.Address] = append([]channels.Address{}, e.Also...)
			}
		}
		return err
	}
	b.load = func(ctx context.Context, asked []channels.Address) ([]conversation.Stored, error) {
		mu.Lock()
		defer mu.Unlock()
		all := append([]channels.Address{}, asked...)
		for _, a := range asked {
			all = append(all, also[a]...)
		}
		got, err := b.MemoryStore.Load(ctx, all...)
		for i := range got {
			got[i].Also = append([]channels.Address{}, also[got[i].Address]...)
		}
		return got, err
	}
}

// keepsSlices makes a store follow Also, but keep the slices that it is given.
func keepsSlices() func(b *broken) {
	return func(b *broken) {
		follows(b)
		var mu sync.Mutex
		save, load, kept := b.save, b.load, map[channels.Address][]channels.Address{}
		b.save = func(ctx context.Context, entries []conversation.Stored) error {
			mu.Lock()
			defer mu.Unlock()
			for _, e := range entries {
				kept[e.Address] = e.Also
			}
			return save(ctx, entries)
		}
		b.load = func(ctx context.Context, asked []channels.Address) ([]conversation.Stored, error) {
			mu.Lock()
			defer mu.Unlock()
			got, err := load(ctx, asked)
			for i := range got {
				got[i].Also = kept[got[i].Address]
			}
			return got, err
		}
	}
}

// wakes makes a store keep another Wake than it is given: that which choose makes of the one before and the new one.
func wakes(choose func(e *conversation.Stored, before time.Time) time.Time) func(b *broken) {
	return func(b *broken) {
		var mu sync.Mutex
		kept := map[channels.Address]time.Time{}
		b.save = func(ctx context.Context, entries []conversation.Stored) error {
			mu.Lock()
			defer mu.Unlock()
			next := map[channels.Address]time.Time{}
			err := b.changed(ctx, entries, func(e *conversation.Stored) {
				e.Wake = choose(e, kept[e.Address])
				next[e.Address] = e.Wake
			})
			for a, at := range next {
				if err == nil {
					kept[a] = at
				}
			}
			return err
		}
	}
}

// keepsEarlierWakes makes a store keep an earlier Wake; that is no fault.
func keepsEarlierWakes(b *broken) {
	wakes(func(e *conversation.Stored, before time.Time) time.Time {
		if e.Snapshot == "" || before.IsZero() || !e.Wake.IsZero() && e.Wake.Before(before) {
			return e.Wake
		}
		return before
	})(b)
}

// earliestWake keeps the first Wake, whatever comes.
func earliestWake() func(b *broken) {
	return wakes(func(e *conversation.Stored, before time.Time) time.Time {
		if before.IsZero() {
			return e.Wake
		}
		return before
	})
}

func wakeOutlivesDeletion() func(b *broken) {
	return wakes(func(e *conversation.Stored, before time.Time) time.Time {
		if e.Wake.IsZero() {
			return before
		}
		return e.Wake
	})
}

// addressFaults are ways to take two addresses for one.
func addressFaults() []fault {
	joined := func(separator string) func(b *broken) {
		return func(b *broken) {
			b.rename = func(a channels.Address) channels.Address {
				return channels.Address{User: a.Channel + separator + a.Business + separator + a.User}
			}
		}
	}
	user := func(rename func(string) string) func(b *broken) {
		return func(b *broken) {
			b.rename = func(a channels.Address) channels.Address { a.User = rename(a.User); return a }
		}
	}
	return []fault{
		{"addresses are joined with a slash", "apart", joined("/")},
		{"addresses are joined with a colon", "apart", joined(":")},
		{"addresses are joined with nothing", "apart", joined("")},
		{"letters are folded", "apart", user(strings.ToLower)},
		{"blanks are cut", "apart", user(strings.TrimSpace)},
		{"channels are not told apart", "apart", func(b *broken) {
			b.rename = func(a channels.Address) channels.Address { a.Channel = ""; return a }
		}},
		{"users are cut at NUL", "hostile", user(func(s string) string { s, _, _ = strings.Cut(s, "\x00"); return s })},
		{"users are cut to 255 bytes", "hostile", user(func(s string) string { return s[:min(len(s), 255)] })},
		{"users are mended", "hostile", user(func(s string) string { return strings.ToValidUTF8(s, "\uFFFD") })},
		{"a refused address is stored all the same", "hostile", func(b *broken) {
			b.save = func(ctx context.Context, entries []conversation.Stored) error {
				err := b.MemoryStore.Save(ctx, entries)
				if err == nil && len(entries) > 0 && !plain(entries[0].Address) {
					err = errors.New("timeout")
				}
				return err
			}
		}},
		{"plain addresses are refused", "hostile", func(b *broken) {
			b.save = func(ctx context.Context, entries []conversation.Stored) error {
				if len(entries) > 0 && strings.Contains(entries[0].Address.User, "\u200b") {
					return errors.New("only ASCII")
				}
				return b.MemoryStore.Save(ctx, entries)
			}
		}},
	}
}
