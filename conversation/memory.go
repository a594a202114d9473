package conversation

import (
	"context"
	"hash/maphash"
	"sync"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/window"
)

var (
	_ Store  = (*MemoryStore)(nil)
	_ Lister = (*MemoryStore)(nil)
)

// shards is how many parts the memory store is cut into, so that writers on
// several cores seldom meet.
const shards = 64

// MemoryStore keeps snapshots in memory, for a single process. Make one with
// [NewMemoryStore]; it is safe for concurrent use. What it holds is gone with the
// process.
type MemoryStore struct {
	seed   maphash.Seed
	shards [shards]shard
}

type shard struct {
	mu sync.RWMutex
	m  map[channels.Address]entry
}

// entry keeps the common case, a State and nothing else, without a pointer to
// more.
type entry struct {
	state window.State
	rest  *Snapshot // nil when the State is all there is
}

// NewMemoryStore makes an empty store.
func NewMemoryStore() *MemoryStore {
	s := &MemoryStore{seed: maphash.MakeSeed()}
	for i := range s.shards {
		s.shards[i].m = map[channels.Address]entry{}
	}
	return s
}

func (m *MemoryStore) shard(a channels.Address) *shard {
	return &m.shards[maphash.Comparable(m.seed, a)%shards]
}

func (e entry) snapshot() Snapshot {
	if e.rest == nil {
		return Snapshot{State: e.state}
	}
	return *e.rest
}

// Load implements [Store].
func (m *MemoryStore) Load(ctx context.Context, a channels.Address) (Snapshot, error) {
	if err := ctx.Err(); err != nil {
		return Snapshot{}, err
	}
	sh := m.shard(a)
	sh.mu.RLock()
	e := sh.m[a]
	sh.mu.RUnlock()
	return e.snapshot(), nil
}

// Update implements [Store]. Change is called once, with the shard locked: it
// must not call the store.
func (m *MemoryStore) Update(ctx context.Context, a channels.Address, change func(*Snapshot) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	sh := m.shard(a)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	s := sh.m[a].snapshot()
	if err := change(&s); err != nil {
		return err
	}
	switch {
	case s.IsZero():
		delete(sh.m, a)
	case s.Plain():
		sh.m[a] = entry{state: s.State}
	default:
		sh.m[a] = entry{rest: &s}
	}
	return nil
}

// Delete implements [Store].
func (m *MemoryStore) Delete(ctx context.Context, a channels.Address) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	sh := m.shard(a)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	delete(sh.m, a)
	return nil
}

// List implements [Lister]. It holds no lock while it yields.
func (m *MemoryStore) List(ctx context.Context, channel, business string, yield func(channels.Address, Snapshot) bool) error {
	for i := range m.shards {
		if err := ctx.Err(); err != nil {
			return err
		}
		for a, s := range m.shards[i].matching(channel, business) {
			if !yield(a, s) {
				return nil
			}
		}
	}
	return nil
}

func (sh *shard) matching(channel, business string) map[channels.Address]Snapshot {
	sh.mu.RLock()
	defer sh.mu.RUnlock()
	out := map[channels.Address]Snapshot{}
	for a, e := range sh.m {
		if a.Channel == channel && a.Business == business && a.User != "" && (e.rest == nil || e.rest.LinkedTo == "") {
			out[a] = e.snapshot()
		}
	}
	return out
}

// Len returns how many entries the store holds, aliases and businesses included.
func (m *MemoryStore) Len() int {
	n := 0
	for i := range m.shards {
		sh := &m.shards[i]
		sh.mu.RLock()
		n += len(sh.m)
		sh.mu.RUnlock()
	}
	return n
}
