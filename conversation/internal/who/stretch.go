package who

import (
	"cmp"
	"slices"
)

// Facts is what an entry keeps of a person, for example a snapshot. The zero value is
// no facts.
type Facts[F any] interface {
	// Split parts the facts by their own instants: those before at, and those at it
	// or after.
	Split(at int64) (before, after F)
	// Join puts facts together. Order and repetition make no difference.
	Join(F) F
	// IsZero reports whether there are none.
	IsZero() bool
}

// Stretch is the facts of an entry between two instants at which the holder of the
// identifier may change. An identifier that never changes its holder has one. The
// list of an entry is in order of From, and no stretch in it is without facts.
type Stretch[F any] struct {
	// From is when the stretch begins; 0 is the beginning of time. It ends where the
	// points of the entry's Links say.
	From  int64
	Facts F
}

// Cut returns the stretches of an entry as its Links, which have changed, want them:
// facts that may be of different people are parted, each by its own instant, and what
// needs no parting any more is joined. It returns kept itself when nothing changes,
// and never writes into it.
func Cut[F Facts[F]](kept []Stretch[F], l Links) []Stretch[F] {
	return cut(kept, l.cuts())
}

func cut[F Facts[F]](kept []Stretch[F], cuts []int64) []Stretch[F] {
	if len(kept) == 0 || len(cuts) == 0 && len(kept) == 1 && kept[0].From == 0 {
		return kept
	}
	out := make([]Stretch[F], 0, len(kept)+1)
	for _, s := range kept {
		rest := s.Facts
		from := start(cuts, s.From)
		for _, at := range cuts {
			if at <= s.From {
				continue
			}
			var before F
			before, rest = rest.Split(at)
			out = add(out, Stretch[F]{from, before})
			from = at
			if rest.IsZero() {
				break
			}
		}
		out = add(out, Stretch[F]{from, rest})
	}
	return out
}

// add puts a stretch at its place, or joins it with the one that begins at the same
// instant. The list is this call's own.
func add[F Facts[F]](list []Stretch[F], s Stretch[F]) []Stretch[F] {
	i, found := find(list, s.From)
	switch {
	case s.Facts.IsZero():
		return list
	case found:
		list[i].Facts = list[i].Facts.Join(s.Facts)
		return list
	}
	return slices.Insert(list, i, s)
}

// start is when the stretch begins in which an instant falls.
func start(cuts []int64, at int64) int64 {
	i, found := slices.BinarySearch(cuts, at)
	if found {
		return at
	}
	if i == 0 {
		return 0
	}
	return cuts[i-1]
}

// At returns the facts of the stretch in which an instant falls, to add a fact to
// them and then store them by [Put].
func At[F Facts[F]](kept []Stretch[F], l Links, at int64) F {
	i, found := find(kept, start(l.cuts(), at))
	if !found {
		var none F
		return none
	}
	return kept[i].Facts
}

// Put returns the stretches with other facts in the stretch in which an instant
// falls. It never writes into kept.
func Put[F Facts[F]](kept []Stretch[F], l Links, at int64, facts F) []Stretch[F] {
	from := start(l.cuts(), at)
	i, found := find(kept, from)
	if !found {
		if facts.IsZero() {
			return kept
		}
		return slices.Insert(slices.Clip(kept), i, Stretch[F]{from, facts})
	}
	out := slices.Clone(kept)
	if facts.IsZero() {
		return slices.Delete(out, i, i+1)
	}
	out[i].Facts = facts
	return out
}

func find[F any](kept []Stretch[F], from int64) (int, bool) {
	return slices.BinarySearchFunc(kept, from, func(s Stretch[F], from int64) int { return cmp.Compare(s.From, from) })
}

// Within joins the facts of an entry that are in a piece of it.
func Within[F Facts[F]](kept []Stretch[F], p Piece) F {
	var facts F
	for _, s := range kept {
		if p.Has(s.From) {
			facts = facts.Join(s.Facts)
		}
	}
	return facts
}
