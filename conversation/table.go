package conversation

import (
	"iter"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation/internal/entry"
)

// table is a hash table of snapshots that costs little beside them: records lie in
// chunks that never move, and an index of 32-bit numbers with linear probing
// leads to them. A Go map of the same records takes half as much again.
type table struct {
	index  []uint32 // number of a record + 1, 0 for none; its length is a power of two
	chunks [][]record
	free   []uint32 // numbers of removed records
	n      int
}

// chunk is how many records are allocated at a time.
const chunk = 64

type key struct {
	user  string
	place uint32 // from 1
	hash  uint32
}

// record is one entry. Instants are in milliseconds, 0 for none.
type record struct {
	key
	version    uint64
	wake, keep int64
	snapshot   Snapshot
}

// of gives the entry of a record of a place.
func (r *record) of(at place) (s Stored) {
	s.Address = channels.Address{Channel: at.channel, Business: at.business, User: r.user}
	r.into(&s)
	return s
}

// into fills in what is stored, but for the address.
func (r *record) into(s *Stored) {
	s.Snapshot, s.Version, s.Wake, s.Keep = r.snapshot, r.version, entry.Instant(r.wake), entry.Instant(r.keep)
}

// save replaces a record, or removes it when nothing is known. It returns the record's number, and when it woke and wakes now: 0 for
// never, also where there was or is none.
func (t *table) save(k key, s *Stored, version uint64) (number uint32, woke, wakes int64) {
	if s.Snapshot == "" {
		s.Version = 0
		number, woke = t.remove(k)
		return number, woke, 0
	}
	r := t.find(k)
	if r == nil {
		r = t.add(k)
	}
	woke, wakes = r.wake, entry.Millis(s.Wake)
	r.version, r.wake, r.keep, r.snapshot = version, wakes, entry.Millis(s.Keep), s.Snapshot
	s.Version = version
	return t.index[t.slot(k)] - 1, woke, wakes
}

func (t *table) at(number uint32) *record { return &t.chunks[number/chunk][number%chunk] }

// slot finds the place of a key in the index, or the empty place where it would
// stand. The index must not be empty.
func (t *table) slot(k key) int {
	mask := len(t.index) - 1
	for i := int(k.hash) & mask; ; i = (i + 1) & mask {
		number := t.index[i]
		if number == 0 {
			return i
		}
		if r := t.at(number - 1); r.key == k {
			return i
		}
	}
}

func (t *table) find(k key) *record {
	if t.n == 0 {
		return nil
	}
	if number := t.index[t.slot(k)]; number != 0 {
		return t.at(number - 1)
	}
	return nil
}

// add makes a record for a key that is not there. The key's text is copied, since
// it may be a part of something larger.
func (t *table) add(k key) *record {
	if 8*(t.n+1) > 7*len(t.index) {
		t.grow()
	}
	number := t.number()
	t.index[t.slot(k)] = number + 1
	t.n++
	r := t.at(number)
	k.user = strings.Clone(k.user)
	r.key = k
	return r
}

// number takes a free record, or a new one.
func (t *table) number() uint32 {
	if last := len(t.free) - 1; last >= 0 {
		number := t.free[last]
		t.free = t.free[:last]
		return number
	}
	if t.n == chunk*len(t.chunks) {
		t.chunks = append(t.chunks, make([]record, chunk))
	}
	return uint32(t.n)
}

func (t *table) grow() {
	old := t.index
	t.index = make([]uint32, max(8, 2*len(old)))
	for _, number := range old {
		if number != 0 {
			t.index[t.slot(t.at(number-1).key)] = number
		}
	}
}

// remove takes a key out, if it is there, and closes the gap that it leaves in the
// index. It returns the record's number and when it woke.
func (t *table) remove(k key) (was uint32, woke int64) {
	if t.n == 0 {
		return 0, 0
	}
	i := t.slot(k)
	number := t.index[i]
	if number == 0 {
		return 0, 0
	}
	woke = t.at(number - 1).wake
	*t.at(number - 1) = record{}
	t.free = append(t.free, number-1)
	t.n--
	mask := len(t.index) - 1
	t.index[i] = 0
	for j := (i + 1) & mask; t.index[j] != 0; j = (j + 1) & mask {
		moved := t.index[j]
		t.index[j] = 0
		t.index[t.slot(t.at(moved-1).key)] = moved
	}
	return number - 1, woke
}

// from yields the records from a number on, in order of the numbers, which they keep as long as they are there.
func (t *table) from(first uint32) iter.Seq2[uint32, *record] {
	return func(yield func(uint32, *record) bool) {
		for number := first; int(number) < chunk*len(t.chunks); number++ {
			if r := t.at(number); r.place != 0 && !yield(number, r) {
				return
			}
		}
	}
}
