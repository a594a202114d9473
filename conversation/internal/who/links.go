package who

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// Forever is the end of an interval that does not end.
const Forever int64 = math.MaxInt64

// What an entry keeps at most.
const (
	// maxSeen is how many firm ids a number keeps: those last seen with it.
	maxSeen = 8
	// maxNotices is how many notices a number keeps each way: the latest.
	maxNotices = 8
	// maxGone is how many nameless intervals a number keeps: the latest.
	maxGone = 8
	// maxSet is how many members each set of a firm id keeps: the greatest.
	maxSet = 64
)

// Links is what the entry of one identifier keeps of who is who. A firm id fills
// Same and Numbers, a number fills the rest. The zero Links says that nothing is
// known but the identifier itself. Treat it as a value: this package never writes
// into the slices of a Links that it was given, and equal facts give Links that
// [reflect.DeepEqual] takes for equal.
type Links struct {
	// Same are the firm ids that were told to be the same person's, in order.
	Same []string
	// Numbers are the numbers that the firm id was seen with, in order.
	Numbers []string

	// Seen are the firm ids that were seen with the number, in order of ID.
	Seen []Sighting
	// Out are the notices that a person left the number, In those that a person
	// came to it, in order of At and Other.
	Out, In []Notice
	// Gone are the intervals in which the number is nobody's because its holder was
	// forgotten. They are in order and do not touch each other.
	Gone []Gap
	// Dropped is set when something was dropped to keep the limits: all of it was
	// before this instant. The number is nobody's from the beginning to the first
	// point at or after Dropped.
	Dropped int64
}

// Sighting says when a firm id was first and last seen with a number.
type Sighting struct {
	ID          string
	First, Last int64
}

// Notice says that a person changed numbers. Other is the number that the person
// went to or came from; it is empty when the notice names none.
type Notice struct {
	At    int64
	Other string
}

// Gap is the interval from From on and before To.
type Gap struct{ From, To int64 }

// Has reports whether an instant lies in the interval.
func (g Gap) Has(at int64) bool { return g.From <= at && at < g.To }

// IsZero reports whether nothing is known.
func (l Links) IsZero() bool {
	return len(l.Same) == 0 && len(l.Numbers) == 0 && !l.Number()
}

// Number reports whether the entry is a number's that is known with others: whether its holder may change.
func (l *Links) Number() bool {
	return len(l.Seen) > 0 || len(l.Out) > 0 || len(l.In) > 0 || len(l.Gone) > 0 || l.Dropped > 0
}

// insert adds an id to a set, and reports whether the set changed. Of a set that
// is full the least id is left out.
func insert(set []string, id string) ([]string, bool) {
	i, found := slices.BinarySearch(set, id)
	if found || (i == 0 && len(set) >= maxSet) {
		return set, false
	}
	set = slices.Insert(slices.Clip(set), i, id)
	return set[max(0, len(set)-maxSet):], true
}

// see adds a sighting of a firm id, and reports whether that changed anything.
func (l *Links) see(id string, at int64) bool {
	i, found := slices.BinarySearchFunc(l.Seen, id, func(s Sighting, id string) int { return strings.Compare(s.ID, id) })
	if !found {
		return l.seeNew(i, Sighting{ID: id, First: at, Last: at})
	}
	s := l.Seen[i]
	if s.First <= at && at <= s.Last {
		return false
	}
	s.First, s.Last = min(s.First, at), max(s.Last, at)
	l.Seen = slices.Clone(l.Seen)
	l.Seen[i] = s
	return true
}

// seeNew adds a firm id that is not there yet, at its place i. Of a list that is full
// the firm id goes that was not seen for longest.
func (l *Links) seeNew(i int, s Sighting) bool {
	if len(l.Seen) < maxSeen {
		l.Seen = slices.Insert(slices.Clip(l.Seen), i, s)
		return true
	}
	oldest := slices.MinFunc(l.Seen, Sighting.compareLast)
	if s.compareLast(oldest) < 0 {
		return l.drop(s.Last)
	}
	l.drop(oldest.Last)
	l.Seen = slices.Insert(slices.Clip(l.Seen), i, s)
	l.Seen = slices.DeleteFunc(l.Seen, func(o Sighting) bool { return o.ID == oldest.ID })
	return true
}

func (s Sighting) compareLast(o Sighting) int {
	return cmp.Or(cmp.Compare(s.Last, o.Last), strings.Compare(s.ID, o.ID))
}

// drop remembers that something at an instant is no longer known, and reports
// whether that is a change.
func (l *Links) drop(at int64) bool {
	if at < l.Dropped {
		return false
	}
	l.Dropped = at + 1
	return true
}

// notice adds a notice to a list of the links, Out or In, and reports whether that changed anything.
func (l *Links) notice(list *[]Notice, n Notice) bool {
	i, found := slices.BinarySearchFunc(*list, n, Notice.Compare)
	switch {
	case found:
		return false
	case i == 0 && len(*list) >= maxNotices:
		return l.drop(n.At)
	}
	*list = slices.Insert(slices.Clip(*list), i, n)
	for len(*list) > maxNotices {
		l.drop((*list)[0].At)
		*list = (*list)[1:]
	}
	return true
}

// Compare orders notices by instant, then by the other number.
func (n Notice) Compare(o Notice) int {
	return cmp.Or(cmp.Compare(n.At, o.At), strings.Compare(n.Other, o.Other))
}

// join makes one list of intervals: in order, without those that are empty, and
// what overlaps or touches made one. The list is this call's own.
func join(gaps []Gap) []Gap {
	slices.SortFunc(gaps, func(a, b Gap) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	out := gaps[:0]
	for _, g := range gaps {
		switch last := len(out) - 1; {
		case g.From >= g.To:
		case last >= 0 && g.From <= out[last].To:
			out[last].To = max(out[last].To, g.To)
		default:
			out = append(out, g)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// clamp takes an absurd instant for the nearest that is not.
func clamp(at int64) int64 { return min(max(at, 1), Forever-1) }
