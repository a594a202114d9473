package conversation

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// tableModel is a table and the Go map that it must equal.
type tableModel struct {
	t     table
	want  map[key]string
	known []key // every key ever used
	most  int   // the most entries at one time
}

func (m *tableModel) draw(t *rapid.T) key {
	if len(m.known) > 0 && rapid.IntRange(0, 3).Draw(t, "known") > 0 {
		return rapid.SampledFrom(m.known).Draw(t, "key")
	}
	// Few hashes, some of them at the end of every index, so that keys collide,
	// probes run long and wrap around.
	hash := rapid.SampledFrom([]uint32{0, 1, 2, 7, 8, 15, 1<<32 - 1, 1<<32 - 2, 1 << 16}).Draw(t, "hash")
	k := key{user: fmt.Sprint("user", len(m.known)/2), place: uint32(1 + len(m.known)%2), hash: hash}
	m.known = append(m.known, k)
	return k
}

func (m *tableModel) put(t *rapid.T) {
	k := m.draw(t)
	r := m.t.find(k)
	if _, there := m.want[k]; there != (r != nil) {
		t.Fatalf("find %v: %v, want %v", k, r != nil, there)
	}
	if r == nil {
		r = m.t.add(k)
		if r.snapshot != "" {
			t.Fatalf("a new record holds %+v of an older one", r)
		}
	}
	value := fmt.Sprint("value", rapid.IntRange(0, 1000).Draw(t, "value"))
	r.snapshot = Snapshot(value)
	m.want[k] = value
	m.most = max(m.most, len(m.want))
}

func (m *tableModel) remove(t *rapid.T) {
	k := m.draw(t)
	m.t.remove(k)
	delete(m.want, k)
}

func (m *tableModel) check(t *rapid.T) {
	if m.t.n != len(m.want) {
		t.Fatalf("%d entries, want %d", m.t.n, len(m.want))
	}
	for _, k := range m.known {
		r, want := m.t.find(k), m.want[k]
		switch {
		case r == nil && want != "":
			t.Fatalf("%v is lost", k)
		case r != nil && (want == "" || r.key != k || string(r.snapshot) != want):
			t.Fatalf("%v leads to %v, want %q", k, r.key, want)
		}
	}
	seen := map[key]bool{}
	for _, r := range m.t.from(0) {
		if seen[r.key] || m.want[r.key] == "" {
			t.Fatalf("%v is yielded, twice: %v", r.key, seen[r.key])
		}
		seen[r.key] = true
	}
	if len(seen) != len(m.want) {
		t.Fatalf("%d entries yielded, want %d", len(seen), len(m.want))
	}
	if chunks := (m.most + chunk - 1) / chunk; len(m.t.chunks) != chunks {
		t.Fatalf("%d chunks for at most %d records: freed ones are not used again", len(m.t.chunks), m.most)
	}
}

func TestTableEqualsAMap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		m := &tableModel{want: map[key]string{}}
		rt.Repeat(map[string]func(*rapid.T){"put": m.put, "remove": m.remove, "": m.check})
	})
}

// What rapid's histories are too short for: growth over many chunks, then all out
// and in again.
func TestTableGrowsAndIsReused(t *testing.T) {
	t.Parallel()
	const n = 20 * chunk
	var tab table
	keyOf := func(i int) key { return key{user: fmt.Sprint(i), place: 1, hash: uint32(i) * 0x9E3779B1} }
	for round := range 3 {
		for i := range n {
			require.Nil(t, tab.find(keyOf(i)))
			tab.add(keyOf(i)).snapshot = Snapshot(fmt.Sprint(i, round))
		}
		for i := range n {
			require.Equal(t, fmt.Sprint(i, round), string(tab.find(keyOf(i)).snapshot))
		}
		require.Len(t, tab.chunks, n/chunk)
		for i := range n {
			tab.remove(keyOf(i))
			tab.remove(keyOf(i))
		}
		require.Zero(t, tab.n)
		for _, r := range tab.from(0) {
			t.Fatalf("%v is left", r.key)
		}
	}
}

func TestTableYieldsUntilToldToStop(t *testing.T) {
	t.Parallel()
	var tab table
	tab.remove(key{user: "nothing there"})
	for i := range 10 {
		tab.add(key{user: fmt.Sprint(i), place: 1, hash: uint32(i)})
	}
	var yielded []uint32
	for number := range tab.from(2) {
		if yielded = append(yielded, number); number == 4 {
			break
		}
	}
	require.Equal(t, []uint32{2, 3, 4}, yielded)
}
