package entry

import (
	"cmp"
	"slices"

	"github.com/replywindow/replywindow/internal/fact"
)

// Recent are the acts of a person that were recorded last, so that one which is delivered again is known. It keeps hashes of
// event ids with their instants: the latest by time, as many as the caller wants.
type Recent struct {
	// acts are in order of instant and hash.
	acts []act
	// floor is the latest instant of an act that was dropped: what happened then or before cannot be told from it.
	floor int64
	// withdrawn are acts from then or before that are new when they are delivered again, in the same order.
	withdrawn []act
}

type act struct {
	at   int64 // milliseconds
	hash uint64
}

func (a act) compare(o act) int {
	return cmp.Or(cmp.Compare(a.at, o.at), cmp.Compare(a.hash, o.hash))
}

// Add remembers an act and reports whether it is new. An act from the time of what was dropped is not, since it may be one of those,
// unless it was withdrawn. The list grows until [Recent.Trim].
func (r *Recent) Add(id string, at int64) bool {
	a := act{at: at, hash: fact.Hash(id)}
	if i, was := slices.BinarySearchFunc(r.withdrawn, a, act.compare); was {
		r.withdrawn = slices.Delete(r.withdrawn, i, i+1)
		return true
	}
	i, found := slices.BinarySearchFunc(r.acts, a, act.compare)
	if found || at <= r.floor {
		return false
	}
	r.acts = slices.Insert(r.acts, i, a)
	return true
}

// maxAtOnce is how many acts are kept at most, however many share an instant.
const maxAtOnce = 256

// Trim drops the earliest acts beyond most, which is at least 1. Those of one instant stay or go together, since an act of an instant that was dropped is
// not new any more: platforms tell instants in whole seconds, in which a person may send an album.
func (r *Recent) Trim(most int) {
	n := len(r.acts) - most
	if n <= 0 || most < 1 {
		return
	}
	for n > 0 && r.acts[n-1].at == r.acts[n].at && len(r.acts)-n < maxAtOnce {
		n--
	}
	if n > 0 {
		r.floor = max(r.floor, r.acts[n-1].at)
		r.acts = slices.Delete(r.acts, 0, n)
	}
}

// maxWithdrawn is how many withdrawn acts are kept: the latest, as many as a host can have remembered.
const maxWithdrawn = 64

// Remove withdraws an act, so that it is new when it is delivered again, and reports whether that changes anything.
func (r *Recent) Remove(id string, at int64) bool {
	a := act{at: at, hash: fact.Hash(id)}
	i, found := slices.BinarySearchFunc(r.acts, a, act.compare)
	if found {
		r.acts = slices.Delete(r.acts, i, i+1)
	}
	if at > r.floor {
		return found
	}
	i, was := slices.BinarySearchFunc(r.withdrawn, a, act.compare)
	if was {
		return found
	}
	r.withdrawn = slices.Insert(r.withdrawn, i, a)
	r.withdrawn = slices.Delete(r.withdrawn, 0, max(0, len(r.withdrawn)-maxWithdrawn))
	return true
}

// Latest is the instant of the latest act that is remembered, 0 for none.
func (r *Recent) Latest() int64 {
	if len(r.acts) == 0 {
		return 0
	}
	return r.acts[len(r.acts)-1].at
}

// IsZero reports whether nothing was recorded.
func (r *Recent) IsZero() bool { return len(r.acts) == 0 && r.floor == 0 && len(r.withdrawn) == 0 }
