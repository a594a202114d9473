package conversationtest

import (
	"context"
	"slices"
	"time"

	"github.com/replywindow/replywindow/conversation"
)

type page = conversation.Page

// dueAs changes a page of Due; it is given the arguments to change as well.
func dueAs(due func(b *broken, ctx context.Context, channel, business string, before time.Time, p page) ([]conversation.Stored, page, error)) func(b *broken) {
	return func(b *broken) {
		b.due = func(ctx context.Context, channel, business string, before time.Time, p page) ([]conversation.Stored, page, error) {
			return due(b, ctx, channel, business, before, p)
		}
	}
}

func listAs(list func(b *broken, ctx context.Context, channel, business string, p page) ([]conversation.Stored, page, error)) func(b *broken) {
	return func(b *broken) {
		b.list = func(ctx context.Context, channel, business string, p page) ([]conversation.Stored, page, error) {
			return list(b, ctx, channel, business, p)
		}
	}
}

func dueFaults() []fault {
	dueBy := func(off time.Duration) func(b *broken) {
		return dueAs(func(b *broken, ctx context.Context, channel, business string, before time.Time, p page) ([]conversation.Stored, page, error) {
			return b.MemoryStore.Due(ctx, channel, business, before.Add(off), p)
		})
	}
	return []fault{
		{"what is due at the instant is due", "due", dueBy(time.Millisecond)},
		{"what is due just before is not", "due", dueBy(-time.Millisecond)},
		{"nothing is due", "due", dueAs(func(_ *broken, ctx context.Context, _, _ string, _ time.Time, _ page) ([]conversation.Stored, page, error) {
			return nil, page{}, ctx.Err()
		})},
		{"what has no Wake is due", "due", dueAs(func(b *broken, ctx context.Context, channel, business string, before time.Time, p page) ([]conversation.Stored, page, error) {
			got, next, err := b.MemoryStore.Due(ctx, channel, business, before, p)
			all, _, _ := b.MemoryStore.List(ctx, channel, business, page{})
			for _, e := range all {
				if e.Wake.IsZero() && next.End() {
					got = append(got, e)
				}
			}
			return got, next, err
		})},
		{"the latest comes first", "due", dueAs(func(b *broken, ctx context.Context, channel, business string, before time.Time, p page) ([]conversation.Stored, page, error) {
			got, next, err := b.MemoryStore.Due(ctx, channel, business, before, p)
			slices.Reverse(got)
			return got, next, err
		})},
		{"entries come without their versions", "due", dueAs(func(b *broken, ctx context.Context, channel, business string, before time.Time, p page) ([]conversation.Stored, page, error) {
			got, next, err := b.MemoryStore.Due(ctx, channel, business, before, p)
			for i := range got {
				got[i].Version = 0
			}
			return got, next, err
		})},
	}
}

func duePageFaults() []fault {
	return []fault{
		{"the page goes on after the instant of its last entry", "due_pages", dueAs(func(b *broken, ctx context.Context, channel, business string, before time.Time, p page) ([]conversation.Stored, page, error) {
			all, _, err := b.MemoryStore.Due(ctx, channel, business, before, page{Limit: 1 << 20})
			if p.After != "" {
				all = slices.DeleteFunc(all, func(e conversation.Stored) bool { return e.Wake.Format(time.RFC3339Nano) <= p.After })
			}
			next := page{Limit: p.Limit}
			if n := p.Size(); len(all) > n {
				all = all[:n]
				next.After = all[n-1].Wake.Format(time.RFC3339Nano)
			}
			return all, next, err
		})},
		{"pages are larger than asked for", "due_pages", dueAs(func(b *broken, ctx context.Context, channel, business string, before time.Time, p page) ([]conversation.Stored, page, error) {
			return b.MemoryStore.Due(ctx, channel, business, before, page{})
		})},
		{"deleted entries stay due", "due_changes", func(b *broken) {
			var once []conversation.Stored
			b.due = func(ctx context.Context, channel, business string, before time.Time, p page) ([]conversation.Stored, page, error) {
				got, next, err := b.MemoryStore.Due(ctx, channel, business, before, p)
				for _, e := range once {
					gone := storedNow(b, e.Address).Version == 0
					if gone && e.Wake.Before(before) && next.End() {
						got = append(got, e)
					}
				}
				once = append(once, got...)
				return got, next, err
			}
		}},
		{"the business is not looked at", "due_business", dueAs(func(b *broken, ctx context.Context, channel, _ string, before time.Time, p page) ([]conversation.Stored, page, error) {
			return b.MemoryStore.Due(ctx, channel, "", before, p)
		})},
		{"an empty channel is a channel", "due_business", dueAs(func(b *broken, ctx context.Context, channel, business string, before time.Time, p page) ([]conversation.Stored, page, error) {
			if channel == "" {
				channel = "empty"
			}
			return b.MemoryStore.Due(ctx, channel, business, before, p)
		})},
		{"due ignores the context", "list_context", dueAs(func(b *broken, _ context.Context, channel, business string, before time.Time, p page) ([]conversation.Stored, page, error) {
			return b.MemoryStore.Due(context.Background(), channel, business, before, p)
		})},
	}
}

func listFaults() []fault {
	return []fault{
		{"the list is empty", "list", listAs(func(_ *broken, ctx context.Context, _, _ string, _ page) ([]conversation.Stored, page, error) {
			return nil, page{}, ctx.Err()
		})},
		{"the list ends after a page", "list", listAs(func(b *broken, ctx context.Context, channel, business string, p page) ([]conversation.Stored, page, error) {
			got, _, err := b.MemoryStore.List(ctx, channel, business, p)
			return got, page{}, err
		})},
		{"the list begins anew", "list", listAs(func(b *broken, ctx context.Context, channel, business string, p page) ([]conversation.Stored, page, error) {
			p.After = ""
			return b.MemoryStore.List(ctx, channel, business, p)
		})},
		{"a page begins with the last entry of the one before", "list", listAs(func(b *broken, ctx context.Context, channel, business string, p page) ([]conversation.Stored, page, error) {
			got, next, err := b.MemoryStore.List(ctx, channel, business, p)
			if p.After != "" && len(got) > 0 && len(got) < p.Size() {
				got = append(got, got[0])
			}
			return got, next, err
		})},
		{"the list has no snapshots", "list", listAs(func(b *broken, ctx context.Context, channel, business string, p page) ([]conversation.Stored, page, error) {
			got, next, err := b.MemoryStore.List(ctx, channel, business, p)
			for i := range got {
				got[i].Snapshot = ""
			}
			return got, next, err
		})},
		{"the size of the page is lost", "list", listAs(func(b *broken, ctx context.Context, channel, business string, p page) ([]conversation.Stored, page, error) {
			got, next, err := b.MemoryStore.List(ctx, channel, business, p)
			return got, page{After: next.After}, err
		})},
	}
}

func listChangeFaults() []fault {
	return []fault{
		{"pages are numbered", "list_changes", listAs(func(b *broken, ctx context.Context, channel, business string, p page) ([]conversation.Stored, page, error) {
			all, _, err := b.MemoryStore.List(ctx, channel, business, page{Limit: 1 << 20})
			slices.SortFunc(all, func(a, b conversation.Stored) int { return int(a.Version) - int(b.Version) })
			from := min(len(p.After)*p.Size(), len(all))
			to := min(from+p.Size(), len(all))
			next := page{Limit: p.Limit}
			if to < len(all) {
				next.After = p.After + "+"
			}
			return all[from:to], next, err
		})},
		{"the channel is not looked at", "list_business", listAs(func(b *broken, ctx context.Context, _, business string, p page) ([]conversation.Stored, page, error) {
			return b.MemoryStore.List(ctx, "", business, p)
		})},
		{"the business's own entry is left out", "list_business", listAs(func(b *broken, ctx context.Context, channel, business string, p page) ([]conversation.Stored, page, error) {
			got, next, err := b.MemoryStore.List(ctx, channel, business, p)
			return slices.DeleteFunc(got, func(e conversation.Stored) bool { return e.Address.User == "" }), next, err
		})},
		{"an empty business is a business", "list_business", listAs(func(b *broken, ctx context.Context, channel, business string, p page) ([]conversation.Stored, page, error) {
			if business == "" && channel != "" {
				return nil, page{}, ctx.Err()
			}
			return b.MemoryStore.List(ctx, channel, business, p)
		})},
		{"list ignores the context", "list_context", listAs(func(b *broken, _ context.Context, channel, business string, p page) ([]conversation.Stored, page, error) {
			return b.MemoryStore.List(context.Background(), channel, business, p)
		})},
		{"an entry is listed under another address", "list", listAs(func(b *broken, ctx context.Context, channel, business string, p page) ([]conversation.Stored, page, error) {
			got, next, err := b.MemoryStore.List(ctx, channel, business, p)
			if len(got) > 1 {
				got[0].Address, got[1].Address = got[1].Address, got[0].Address
			}
			return got, next, err
		})},
	}
}
