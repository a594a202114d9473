package conversationtest

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

func TestMemoryStoreKeepsTheContract(t *testing.T) {
	TestStore(t, func(*testing.T) conversation.Store { return conversation.NewMemoryStore() })
}

func TestStoreWithoutListerKeepsTheContract(t *testing.T) {
	TestStore(t, func(*testing.T) conversation.Store {
		return struct{ conversation.Store }{conversation.NewMemoryStore()}
	})
}

func TestStoreSamplesFillEveryField(t *testing.T) {
	samples, err := storeSamples()
	require.NoError(t, err)
	kind := reflect.TypeFor[conversation.Snapshot]()
	all := reflect.ValueOf(samples[len(samples)-1].value)
	for i := range kind.NumField() {
		name := kind.Field(i).Name
		if name == "LinkedTo" {
			continue // never together with the others
		}
		require.False(t, all.Field(i).IsZero(), "sample %q leaves %s empty", samples[len(samples)-1].name, name)
	}
	names := map[string]bool{}
	for _, s := range samples {
		names[s.name] = true
		require.False(t, s.value.IsZero(), s.name)
	}
	for i := range kind.NumField() {
		require.True(t, names[kind.Field(i).Name], "no sample sets only %s", kind.Field(i).Name)
	}
}

// broken is a store with a fault. A nil function is without fault.
type broken struct {
	*conversation.MemoryStore
	load   func(ctx context.Context, a channels.Address) (conversation.Snapshot, error)
	update func(ctx context.Context, a channels.Address, change func(*conversation.Snapshot) error) error
	remove func(ctx context.Context, a channels.Address) error
	list   func(ctx context.Context, channel, business string, yield func(channels.Address, conversation.Snapshot) bool) error
	rename func(a channels.Address) channels.Address
}

func (b *broken) key(a channels.Address) channels.Address {
	if b.rename != nil {
		return b.rename(a)
	}
	return a
}

func (b *broken) Load(ctx context.Context, a channels.Address) (conversation.Snapshot, error) {
	if b.load != nil {
		return b.load(ctx, a)
	}
	return b.MemoryStore.Load(ctx, b.key(a))
}

func (b *broken) Update(ctx context.Context, a channels.Address, change func(*conversation.Snapshot) error) error {
	if b.update != nil {
		return b.update(ctx, a, change)
	}
	return b.MemoryStore.Update(ctx, b.key(a), change)
}

func (b *broken) Delete(ctx context.Context, a channels.Address) error {
	if b.remove != nil {
		return b.remove(ctx, a)
	}
	return b.MemoryStore.Delete(ctx, b.key(a))
}

func (b *broken) List(ctx context.Context, channel, business string, yield func(channels.Address, conversation.Snapshot) bool) error {
	if b.list != nil {
		return b.list(ctx, channel, business, yield)
	}
	return b.MemoryStore.List(ctx, channel, business, yield)
}

type changeFunc = func(*conversation.Snapshot) error
type yieldFunc = func(channels.Address, conversation.Snapshot) bool

// faults are the ways to break the contract, each with the rule that must notice.
func faults() map[string]func(b *broken) (rule string) {
	return map[string]func(b *broken) string{
		"absence is an error": func(b *broken) string {
			b.load = func(ctx context.Context, a channels.Address) (conversation.Snapshot, error) {
				s, err := b.MemoryStore.Load(ctx, a)
				if err == nil && s.IsZero() {
					err = errors.New("not found")
				}
				return s, err
			}
			return "absent"
		},
		"change is handed nothing": func(b *broken) string {
			b.update = func(ctx context.Context, a channels.Address, change changeFunc) error {
				return b.MemoryStore.Update(ctx, a, func(s *conversation.Snapshot) error { *s = conversation.Snapshot{}; return change(s) })
			}
			return "replaced"
		},
		"an existing entry is not overwritten": func(b *broken) string {
			b.update = func(ctx context.Context, a channels.Address, change changeFunc) error {
				return b.MemoryStore.Update(ctx, a, func(s *conversation.Snapshot) error {
					before := *s
					err := change(s)
					if !before.IsZero() && !s.IsZero() {
						*s = before
					}
					return err
				})
			}
			return "replaced"
		},
		"a failed change is written": func(b *broken) string {
			b.update = func(ctx context.Context, a channels.Address, change changeFunc) (err error) {
				return errors.Join(b.MemoryStore.Update(ctx, a, func(s *conversation.Snapshot) error { err = change(s); return nil }), err)
			}
			return "error"
		},
		"change's error is wrapped": func(b *broken) string {
			b.update = func(ctx context.Context, a channels.Address, change changeFunc) error {
				if err := b.MemoryStore.Update(ctx, a, change); err != nil {
					return breach("update: %w", err)
				}
				return nil
			}
			return "error"
		},
		"change's error is swallowed": func(b *broken) string {
			b.update = func(ctx context.Context, a channels.Address, change changeFunc) error {
				_ = b.MemoryStore.Update(ctx, a, change)
				return ctx.Err()
			}
			return "error"
		},
		"a zero result is not written": func(b *broken) string {
			b.update = func(ctx context.Context, a channels.Address, change changeFunc) error {
				return b.MemoryStore.Update(ctx, a, func(s *conversation.Snapshot) error {
					before := *s
					err := change(s)
					if s.IsZero() {
						*s = before
					}
					return err
				})
			}
			return "zero"
		},
		"delete deletes nothing": func(b *broken) string {
			b.remove = func(ctx context.Context, _ channels.Address) error { return ctx.Err() }
			return "delete"
		},
		"delete takes the business along": func(b *broken) string {
			b.remove = func(ctx context.Context, a channels.Address) error {
				err := b.MemoryStore.Delete(ctx, a)
				a.User = ""
				return errors.Join(err, b.MemoryStore.Delete(ctx, a))
			}
			return "delete"
		},
		"deleting what is not there is an error": func(b *broken) string {
			b.remove = func(ctx context.Context, a channels.Address) error {
				if s, err := b.MemoryStore.Load(ctx, a); err != nil || s.IsZero() {
					return errors.Join(err, errors.New("not found"))
				}
				return b.MemoryStore.Delete(ctx, a)
			}
			return "delete_absent"
		},
		"load ignores the context": func(b *broken) string {
			b.load = func(_ context.Context, a channels.Address) (conversation.Snapshot, error) {
				return b.MemoryStore.Load(context.Background(), a)
			}
			return "context"
		},
		"update ignores the context": func(b *broken) string {
			b.update = func(_ context.Context, a channels.Address, change changeFunc) error {
				return b.MemoryStore.Update(context.Background(), a, change)
			}
			return "context"
		},
		"delete ignores the context": func(b *broken) string {
			b.remove = func(_ context.Context, a channels.Address) error {
				return b.MemoryStore.Delete(context.Background(), a)
			}
			return "context"
		},
		"update reports the context and writes": func(b *broken) string {
			b.update = func(ctx context.Context, a channels.Address, change changeFunc) error {
				return errors.Join(ctx.Err(), b.MemoryStore.Update(context.Background(), a, change))
			}
			return "context"
		},
		"addresses are joined with a slash": func(b *broken) string {
			b.rename = func(a channels.Address) channels.Address {
				return channels.Address{User: a.Channel + "/" + a.Business + "/" + a.User}
			}
			return "apart"
		},
		"addresses are joined with nothing": func(b *broken) string {
			b.rename = func(a channels.Address) channels.Address {
				return channels.Address{User: a.Channel + a.Business + a.User}
			}
			return "apart"
		},
		"letters are folded": func(b *broken) string {
			b.rename = func(a channels.Address) channels.Address { a.User = strings.ToLower(a.User); return a }
			return "apart"
		},
		"blanks are cut": func(b *broken) string {
			b.rename = func(a channels.Address) channels.Address { a.User = strings.TrimSpace(a.User); return a }
			return "apart"
		},
		"channels are not told apart": func(b *broken) string {
			b.rename = func(a channels.Address) channels.Address { a.Channel = ""; return a }
			return "apart"
		},
		"an update was read before the last one was written": func(b *broken) string {
			var mu sync.Mutex
			var n int
			var stale conversation.Snapshot
			b.update = func(ctx context.Context, a channels.Address, change changeFunc) error {
				mu.Lock()
				defer mu.Unlock()
				return b.MemoryStore.Update(ctx, a, func(s *conversation.Snapshot) error {
					if n++; n%50 == 0 {
						*s = stale
					}
					stale = *s
					return change(s)
				})
			}
			return "atomic"
		},
		"a try goes on from the failed one": func(b *broken) string {
			b.update = func(ctx context.Context, a channels.Address, change changeFunc) error {
				return b.MemoryStore.Update(ctx, a, func(s *conversation.Snapshot) error {
					return errors.Join(change(s), change(s))
				})
			}
			return "atomic"
		},
		"a delete comes after the next update": func(b *broken) string {
			var mu sync.Mutex
			pending := map[channels.Address]bool{}
			b.update = func(ctx context.Context, a channels.Address, change changeFunc) error {
				mu.Lock()
				defer mu.Unlock()
				late := pending[a]
				delete(pending, a)
				err := b.MemoryStore.Update(ctx, a, func(s *conversation.Snapshot) error {
					before := *s
					err := change(s)
					if s.IsZero() && !before.IsZero() && !late {
						*s, pending[a] = before, true
					}
					return err
				})
				if late {
					err = errors.Join(err, b.MemoryStore.Delete(ctx, a))
				}
				return err
			}
			return "atomic_delete"
		},
	}
}
