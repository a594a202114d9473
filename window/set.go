package window

import "slices"

// mark is one thing known by id.
type mark struct {
	at    int64  // ms
	key   uint64 // hash of the id
	grant uint64 // for a use: the key of the grant
}

// set holds marks in the order of time, then key, then grant; no two have the same key and grant. Its elements are never changed in place.
type set []mark

func (a mark) compare(b mark) int {
	switch {
	case a.at != b.at:
		return less(a.at < b.at)
	case a.key != b.key:
		return less(a.key < b.key)
	case a.grant != b.grant:
		return less(a.grant < b.grant)
	}
	return 0
}

func less(is bool) int {
	if is {
		return -1
	}
	return 1
}

// find returns the index of the mark with the id of m, or -1.
func (s set) find(m mark) int {
	return slices.IndexFunc(s, func(o mark) bool { return o.key == m.key && o.grant == m.grant })
}

// add returns s with m, holding at most the latest most marks. Of two instants for one id the earlier counts.
func (s set) add(m mark, most int) set {
	same := s.find(m)
	if same >= 0 && s[same].at <= m.at {
		return s
	}
	at, _ := slices.BinarySearchFunc(s, m, mark.compare)
	if same < 0 && len(s) >= most && at == 0 {
		return s
	}
	out := make(set, 0, len(s)+1)
	out = append(append(append(out, s[:at]...), m), s[at:]...)
	if same >= 0 {
		return slices.Delete(out, same+1, same+2) // m is before it
	}
	return out[max(0, len(out)-most):]
}

func (s set) union(other set, most int) set {
	if len(s) < len(other) {
		s, other = other, s
	}
	for _, m := range other {
		s = s.add(m, most)
	}
	return s
}

// since returns the marks at or after an instant.
func (s set) since(ms int64) set {
	at, _ := slices.BinarySearchFunc(s, ms, func(m mark, ms int64) int {
		if m.at < ms {
			return -1
		}
		return 1
	})
	return s[at:]
}

func (s set) equal(other set) bool { return slices.Equal(s, other) }

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// hashOf is the 64-bit FNV-1a hash of an id. It is stored, so it does not change.
func hashOf(id string) uint64 { return hashMore(fnvOffset, id) }

func hashMore(h uint64, text string) uint64 {
	for i := 0; i < len(text); i++ {
		h = (h ^ uint64(text[i])) * fnvPrime
	}
	return h
}

// hashGrant hashes a trigger and an id, so that one id may name things of different kinds.
func hashGrant(t Trigger, id string) uint64 {
	return hashMore((fnvOffset^uint64(t))*fnvPrime, id)
}
