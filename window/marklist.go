package window

import (
	"cmp"
	"slices"

	"github.com/replywindow/replywindow/internal/fact"
)

// mark is one thing known by id.
type mark struct {
	at    Instant
	id    uint64 // the hash of the id
	grant uint64 // of a use: the hash of the grant
}

func (m mark) compare(other mark) int {
	return cmp.Or(cmp.Compare(m.at, other.at), cmp.Compare(m.id, other.id), cmp.Compare(m.grant, other.grant))
}

// markList holds marks in the order of time, then id, then grant; no two have the same id and grant. Its elements are never
// changed in place.
type markList []mark

// find returns the index of the mark with the id and grant of m, or -1.
func (l markList) find(m mark) int {
	return slices.IndexFunc(l, func(other mark) bool { return other.id == m.id && other.grant == m.grant })
}

// add returns l with m, holding at most the latest most marks. Of two instants for one id the earlier counts.
func (l markList) add(m mark, most int) markList {
	same := l.find(m)
	if same >= 0 && l[same].at <= m.at {
		return l
	}
	out := append(make(markList, 0, len(l)+1), l...)
	if same >= 0 {
		out = slices.Delete(out, same, same+1)
	}
	i, _ := slices.BinarySearchFunc(out, m, mark.compare)
	out = slices.Insert(out, i, m)
	return out[max(0, len(out)-most):]
}

// union returns what both lists hold.
func (l markList) union(other markList, most int) markList {
	if len(l) < len(other) {
		l, other = other, l
	}
	for _, m := range other {
		l = l.add(m, most)
	}
	return l
}

// split parts l at an instant: what is before it, and what is at or after it.
func (l markList) split(at Instant) (before, after markList) {
	i, _ := slices.BinarySearchFunc(l, mark{at: at}, mark.compare)
	return l[:i:i], l[i:]
}

// hashGrant hashes a trigger and an id, so that one id may name things of different kinds.
func hashGrant(t Trigger, id string) uint64 { return fact.Hash(string([]byte{byte(t)}), id) }
