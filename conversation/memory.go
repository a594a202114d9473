package conversation

import (
	"context"
	"fmt"
	"hash/maphash"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/internal/fact"
)

var _ Store = (*MemoryStore)(nil)

// shards is how many parts the memory store is cut into, so that writers on several cores seldom meet.
const shards = 64

// MemoryStore keeps entries in memory, for a single process. Make one with [NewMemoryStore]; it is safe for concurrent use. What it
// holds is gone with the process; until then what is past its Keep stays, unless [Purge] deletes it. It keeps no Also: a further Load costs it nothing.
type MemoryStore struct {
	seed    maphash.Seed
	places  places
	version atomic.Uint64
	shards  [shards]shard
}

type shard struct {
	mu sync.RWMutex
	t  table
}

// NewMemoryStore makes an empty store.
func NewMemoryStore() *MemoryStore {
	return &MemoryStore{seed: maphash.MakeSeed(), places: places{ids: map[place]uint32{}}}
}

// key gives the key of an address, and the number of its shard.
func (m *MemoryStore) key(a channels.Address, create bool) (key, int) {
	k := key{user: a.User, place: m.places.id(place{a.Channel, a.Business}, create)}
	h := maphash.String(m.seed, a.User) ^ uint64(k.place)*0x9E3779B97F4A7C15
	k.hash = uint32(h >> 32)
	return k, int(h % shards)
}

// usable is the error of a context that is done or nil, and of a store that [NewMemoryStore] did not make.
func (m *MemoryStore) usable(ctx context.Context) error {
	if m.places.ids == nil {
		return &channels.InputError{Field: "store", Reason: "was not made by NewMemoryStore"}
	}
	return fact.Done(ctx)
}

// Load implements [Store].
func (m *MemoryStore) Load(ctx context.Context, addresses ...channels.Address) ([]Stored, error) {
	if err := m.usable(ctx); err != nil {
		return nil, err
	}
	out := make([]Stored, len(addresses))
	for i, a := range addresses {
		out[i].Address = a
		k, at := m.key(a, false)
		sh := &m.shards[at]
		sh.mu.RLock()
		if r := sh.t.find(k); r != nil {
			r.into(&out[i])
		}
		sh.mu.RUnlock()
	}
	return out, nil
}

// Save implements [Store].
func (m *MemoryStore) Save(ctx context.Context, entries []Stored) error {
	if err := m.usable(ctx); err != nil {
		return err
	}
	if err := CheckSave(entries); err != nil {
		return err
	}
	var locked uint64
	for i := range entries {
		_, at := m.key(entries[i].Address, true)
		locked |= 1 << at
	}
	for set := locked; set != 0; set &= set - 1 {
		m.shards[bits.TrailingZeros64(set)].mu.Lock()
	}
	defer func() {
		for set := locked; set != 0; set &= set - 1 {
			m.shards[bits.TrailingZeros64(set)].mu.Unlock()
		}
	}()
	for i := range entries {
		k, at := m.key(entries[i].Address, true)
		var version uint64
		if r := m.shards[at].t.find(k); r != nil {
			version = r.version
		}
		if version != entries[i].Version {
			return ErrConflict
		}
	}
	for i := range entries {
		k, at := m.key(entries[i].Address, true)
		number, woke, wakes := m.shards[at].t.save(k, &entries[i], m.version.Add(1))
		m.places.wakes(k.place).move(wake{woke, number, uint8(at)}, wakes)
	}
	return nil
}

// Due implements [Store]. It looks at the entries of its page and no others.
func (m *MemoryStore) Due(ctx context.Context, channel, business string, before time.Time, page Page) ([]Stored, Page, error) {
	if err := m.usable(ctx); err != nil {
		return nil, Page{}, err
	}
	after, err := parseWake(page.After)
	if err != nil {
		return nil, Page{}, err
	}
	limit := before.Add(time.Millisecond - 1).UnixMilli() // the first whole one
	n := page.Size()
	var due []placedWake
	var room []wake
	wanted := m.places.matching(channel, business)
	for id := range wanted {
		from := after.wake
		switch { // of one instant the lower places come first
		case id < after.place:
			from = wake{at: after.at, shard: shards}
		case id > after.place:
			from = wake{at: after.at - 1, shard: shards}
		}
		room = m.places.wakes(id).after(room[:0], from, limit, n+1)
		for _, w := range room {
			due = append(due, placedWake{w, id})
		}
	}
	slices.SortFunc(due, placedWake.compare)
	next := Page{Limit: page.Limit}
	if len(due) > n {
		due = due[:n]
		next.After = due[n-1].String()
	}
	out := make([]Stored, 0, len(due))
	for _, w := range due {
		if s, found := m.shards[w.shard].stored(w, wanted[w.place]); found && !s.Wake.IsZero() && s.Wake.Before(before) {
			out = append(out, s)
		}
	}
	return out, next, nil
}

// stored reads the record of a wake, unless there is none any more.
func (sh *shard) stored(w placedWake, at place) (s Stored, found bool) {
	sh.mu.RLock()
	defer sh.mu.RUnlock()
	r := sh.t.at(w.number)
	if r.place != w.place {
		return s, false
	}
	return r.of(at), true
}

// List implements [Store]. It goes from record to record as they lie, so that a page looks at no more than its entries and those of
// others between them.
func (m *MemoryStore) List(ctx context.Context, channel, business string, page Page) ([]Stored, Page, error) {
	next, err := parseWake(page.After)
	if err != nil {
		return nil, Page{}, err
	}
	var out []Stored
	wanted := m.places.matching(channel, business)
	for ; next.shard < shards; next.shard, next.number = next.shard+1, 0 {
		if err := m.usable(ctx); err != nil {
			return nil, Page{}, err
		}
		var full bool
		if out, next.number, full = m.shards[next.shard].list(out, wanted, next.number, page.Size()); full {
			next.at = 0 // it lists no wakes
			return out, Page{After: next.String(), Limit: page.Limit}, nil
		}
	}
	return out, Page{Limit: page.Limit}, nil
}

// list appends the entries of some places from a record on. It stops at the first that is one more than n, whose number it returns.
func (sh *shard) list(out []Stored, wanted map[uint32]place, first uint32, n int) (_ []Stored, number uint32, full bool) {
	sh.mu.RLock()
	defer sh.mu.RUnlock()
	for number, r := range sh.t.from(first) {
		at, is := wanted[r.place]
		switch {
		case !is:
		case len(out) == n:
			return out, number, true
		default:
			out = append(out, r.of(at))
		}
	}
	return out, 0, false
}

// Len returns how many entries the store holds, those of businesses and tokens included.
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

// place is the business part of an address. There are few of them, so entries hold a number instead.
type place struct{ channel, business string }

type places struct {
	mu  sync.RWMutex
	ids map[place]uint32
	due []*wakes // by number, from 1
}

// wakes are those of the place of a number.
func (p *places) wakes(id uint32) *wakes {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.due[id-1]
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
		p.ids[place{strings.Clone(at.channel), strings.Clone(at.business)}] = id
		p.due = append(p.due, new(wakes))
	}
	return id
}

// matching gives the places of a channel and a business, where an empty one stands for all.
func (p *places) matching(channel, business string) map[uint32]place {
	p.mu.RLock()
	defer p.mu.RUnlock()
	out := map[uint32]place{}
	for at, id := range p.ids {
		if (channel == "" || at.channel == channel) && (business == "" || at.business == business) {
			out[id] = at
		}
	}
	return out
}

// Format writes how many entries there are, whatever the verb.
func (m *MemoryStore) Format(f fmt.State, verb rune) {
	fact.Print(f, verb, "memory store of "+strconv.Itoa(m.Len())+" entries")
}
