package conversation

import (
	"context"
	"hash/maphash"
	"sync"

	"github.com/replywindow/replywindow/channels"
)

var (
	_ Store  = (*MemoryStore)(nil)
	_ Lister = (*MemoryStore)(nil)
)

// shards is how many parts the memory store is cut into, so that writers on
// several cores seldom meet.
const shards = 64

// MemoryStore keeps snapshots in memory, for a single process: under 200 bytes for
// a conversation of which no more than its window state is known, key included.
// Make one with [NewMemoryStore]; it is safe for concurrent use. What it holds is
// gone with the process.
type MemoryStore struct {
	seed   maphash.Seed
	places places
	shards [shards]shard
	spare  sync.Pool // of *Snapshot, for updates
}

type shard struct {
	mu sync.RWMutex
	t  table
}

// NewMemoryStore makes an empty store.
func NewMemoryStore() *MemoryStore {
	return &MemoryStore{
		seed: maphash.MakeSeed(), places: places{ids: map[place]uint32{}},
		spare: sync.Pool{New: func() any { return new(Snapshot) }},
	}
}

// key finds the shard and the key of an address.
func (m *MemoryStore) key(a channels.Address, create bool) (*shard, key) {
	k := key{user: a.User, place: m.places.id(place{a.Channel, a.Business}, create)}
	h := maphash.String(m.seed, a.User) ^ uint64(k.place)*0x9E3779B97F4A7C15
	k.hash = uint32(h >> 32)
	return &m.shards[h%shards], k
}

// Load implements [Store].
func (m *MemoryStore) Load(ctx context.Context, a channels.Address) (Snapshot, error) {
	if err := ctx.Err(); err != nil {
		return Snapshot{}, err
	}
	sh, k := m.key(a, false)
	sh.mu.RLock()
	defer sh.mu.RUnlock()
	if r := sh.t.find(k); r != nil {
		return r.snapshot(), nil
	}
	return Snapshot{}, nil
}

// Update implements [Store]. Change is called once, with the shard locked: it
// must not call the store, nor keep the snapshot.
func (m *MemoryStore) Update(ctx context.Context, a channels.Address, change func(*Snapshot) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	sh, k := m.key(a, true)
	s := m.spare.Get().(*Snapshot)
	defer m.spare.Put(s)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	r := sh.t.find(k)
	*s = Snapshot{}
	if r != nil {
		*s = r.snapshot()
	}
	if err := change(s); err != nil {
		return err
	}
	switch {
	case !s.IsZero():
		if r == nil {
			r = sh.t.add(k)
		}
		r.keep(s)
	case r != nil:
		sh.t.remove(k)
	}
	return nil
}

// Delete implements [Store].
func (m *MemoryStore) Delete(ctx context.Context, a channels.Address) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	sh, k := m.key(a, false)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	sh.t.remove(k)
	return nil
}

// List implements [Lister]. It holds no lock while it yields.
func (m *MemoryStore) List(ctx context.Context, channel, business string, yield func(channels.Address, Snapshot) bool) error {
	at := m.places.id(place{channel, business}, false)
	for i := range m.shards {
		if err := ctx.Err(); err != nil {
			return err
		}
		for _, found := range m.shards[i].matching(at) {
			if !yield(channels.Address{Channel: channel, Business: business, User: found.user}, found.snapshot) {
				return nil
			}
		}
	}
	return nil
}

type listed struct {
	user     string
	snapshot Snapshot
}

func (sh *shard) matching(at uint32) []listed {
	sh.mu.RLock()
	defer sh.mu.RUnlock()
	var out []listed
	for r := range sh.t.all() {
		if r.place == at && r.user != "" && (r.rest == nil || r.rest.LinkedTo == "") {
			out = append(out, listed{r.user, r.snapshot()})
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
		n += sh.t.n
		sh.mu.RUnlock()
	}
	return n
}

// place is the business part of an address. There are few of them, so entries hold
// a number instead.
type place struct{ channel, business string }

type places struct {
	mu  sync.RWMutex
	ids map[place]uint32
}

// id gives a place's number, 0 for one that was never written to.
func (p *places) id(at place, create bool) uint32 {
	p.mu.RLock()
	id := p.ids[at]
	p.mu.RUnlock()
	if id != 0 || !create {
		return id
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if id = p.ids[at]; id == 0 {
		id = uint32(len(p.ids) + 1)
		p.ids[at] = id
	}
	return id
}
