package entry

import "slices"

// Recent are the acts of a person that were recorded last, so that one which is delivered again is known. It keeps hashes of
// event ids with their instants: the latest by time, as many as the caller wants.
type Recent struct {
	// acts are in order of instant and hash.
	acts []act
	// floor is the latest instant of an act that was dropped: what happened then or before cannot be told from it.
	floor int64
}

type act struct {
	at   int64 // milliseconds
	hash uint64
}

func (a act) compare(o act) int {
	switch {
	case a.at < o.at || a.at == o.at && a.hash < o.hash:
		return -1
	case a == o:
		return 0
	}
	return 1
}

// Hash gives the number under which an event id is remembered (FNV-1a, 64 bits).
func Hash(id string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(id); i++ {
		h = (h ^ uint64(id[i])) * 1099511628211
	}
	return h
}

// Add remembers an act and reports whether it is new. Of more acts than most the earliest is dropped; an act from then or before
// is not new either, since it may be the one dropped.
func (r *Recent) Add(id string, at int64, most int) bool {
	a := act{at: at, hash: Hash(id)}
	i, found := slices.BinarySearchFunc(r.acts, a, act.compare)
	if found || at <= r.floor {
		return false
	}
	r.acts = slices.Insert(r.acts, i, a)
	for len(r.acts) > most {
		r.floor = max(r.floor, r.acts[0].at)
		r.acts = slices.Delete(r.acts, 0, 1)
	}
	return true
}

// Remove forgets an act, so that it is new when it is delivered again, and reports whether it was remembered.
func (r *Recent) Remove(id string, at int64) bool {
	i, found := slices.BinarySearchFunc(r.acts, act{at: at, hash: Hash(id)}, act.compare)
	if found {
		r.acts = slices.Delete(r.acts, i, i+1)
	}
	return found
}

// Latest is the instant of the latest act that is remembered, 0 for none.
func (r *Recent) Latest() int64 {
	if len(r.acts) == 0 {
		return 0
	}
	return r.acts[len(r.acts)-1].at
}

// IsZero reports whether nothing was recorded.
func (r *Recent) IsZero() bool { return len(r.acts) == 0 && r.floor == 0 }
