package who

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// World says who held which number when, as far as some entries tell. It is made by
// [Derive] and does not change.
type World struct {
	entries map[string]Links
	people  people
	// unknown is, for each unknown holder, the person it turned out to be, or nobody.
	unknown []holder
	numbers map[string]*number
}

// holder is who holds a number: nobody, a person (by place in people.members), or an
// unknown (by place in World.unknown, after the last person).
type holder int

const nobody holder = -1

// number is the history of one number.
type number struct {
	id            string
	points        []point
	interleavings []interleaving
	gone          bool // in the pass: a nameless interval is under way
	tenures       []tenure
	visits        []visit
}

// tenure says who holds a number from an instant on, until the next tenure begins.
type tenure struct {
	from   int64
	holder holder
}

// visit says that a holder was seen with a number, or brought to it by a notice, at
// some instant from first to last. It counts where the number is nobody's meanwhile.
type visit struct {
	first, last int64
	holder      holder
}

// Derive works out who held which number when. Entries are those that [Next] named,
// by identifier. It keeps the map, which must not be changed afterwards.
func Derive(entries map[string]Links) *World {
	w := &World{entries: entries}
	if plain(entries) {
		return w
	}
	w.people = group(entries)
	w.numbers = map[string]*number{}
	steps := w.steps()
	for i := range steps {
		w.take(&steps[i])
	}
	return w
}

// plain reports whether no entry knows anything of another.
func plain(entries map[string]Links) bool {
	for _, l := range entries {
		if !l.IsZero() {
			return false
		}
	}
	return true
}

// step is one point in the pass over the points of all numbers.
type step struct {
	point
	number  *number
	covered bool // by an interleaving: the number is nobody's
}

// steps lists the points of all numbers in order, and begins the history of each
// number, with an unknown holder.
func (w *World) steps() []step {
	var steps []step
	for id, l := range w.entries {
		if !l.Number() {
			continue
		}
		n := &number{id: id, points: l.points()}
		n.interleavings = interleavings(n.points, w.people.same)
		w.numbers[id] = n
		for i, p := range n.points {
			covered := slices.ContainsFunc(n.interleavings, func(v interleaving) bool { return v.from <= i && i < v.to })
			steps = append(steps, step{point: p, number: n, covered: covered})
		}
	}
	slices.SortStableFunc(steps, func(a, b step) int {
		return cmp.Or(a.compare(&b.point), strings.Compare(a.number.id, b.number.id))
	})
	for _, id := range w.ids() {
		n := w.numbers[id]
		n.tenures = append(n.tenures, tenure{holder: w.newUnknown()})
		for _, v := range n.interleavings {
			n.visits = append(n.visits, visit{n.points[v.from].at, n.points[v.to].at, w.people.of[v.firm]})
		}
	}
	return steps
}

// ids lists the numbers in order.
func (w *World) ids() []string { return sortedKeys(w.numbers) }

func sortedKeys[V any](of map[string]V) []string {
	keys := slices.AppendSeq(make([]string, 0, len(of)), maps.Keys(of))
	slices.Sort(keys)
	return keys
}

// take carries the history of a number over one point.
func (w *World) take(s *step) {
	n := s.number
	if s.kind == gone {
		n.gone = !s.ends
	}
	comes := nobody // who is seen with the number, or brought to it
	switch s.kind {
	case seen:
		comes = w.people.of[s.id]
	case in:
		comes = w.before(s.id, s.at)
	}
	if comes != nobody && (n.gone || len(n.interleavings) > 0) { // also just before the number becomes nobody's at the same instant
		n.visits = append(n.visits, visit{s.at, s.at, comes})
	}
	if s.covered || n.gone {
		n.hold(s.at, nobody)
		return
	}
	switch s.kind {
	case gone, out:
		n.hold(s.at, w.newUnknown())
	case in:
		n.hold(s.at, comes)
	case seen:
		w.meet(n, s.at, comes)
	}
}

// meet handles a sighting: an unknown holder is the person who is seen; from anybody
// else the number passes to that person.
func (w *World) meet(n *number, at int64, person holder) {
	h := n.tenures[len(n.tenures)-1].holder
	switch {
	case w.resolve(h) == person:
	case w.isUnknown(h) && w.resolve(h) == h:
		w.unknown[int(h)-len(w.people.members)] = person
	default:
		n.hold(at, person)
	}
}

// before is who held a number just before an instant. Of a number that is not at hand
// it is an unknown.
func (w *World) before(id string, at int64) holder {
	if n := w.numbers[id]; n != nil {
		return n.at(at - 1)
	}
	return w.newUnknown()
}

func (w *World) newUnknown() holder {
	w.unknown = append(w.unknown, nobody)
	return holder(len(w.people.members) + len(w.unknown) - 1)
}

func (w *World) isUnknown(h holder) bool { return int(h) >= len(w.people.members) }

// resolve is the person that an unknown turned out to be; else the holder itself.
func (w *World) resolve(h holder) holder {
	if w.isUnknown(h) {
		if person := w.unknown[int(h)-len(w.people.members)]; person != nobody {
			return person
		}
	}
	return h
}

// hold makes somebody the holder from an instant on, which is not before the last
// tenure begins.
func (n *number) hold(from int64, h holder) {
	last := len(n.tenures) - 1
	if n.tenures[last].from == from {
		n.tenures = n.tenures[:last] // it lasted no time
	}
	if last = len(n.tenures) - 1; last < 0 || n.tenures[last].holder != h {
		n.tenures = append(n.tenures, tenure{from, h})
	}
}

// at is who holds the number at an instant.
func (n *number) at(at int64) holder { return n.tenures[n.find(at)].holder }

// find is the place of the tenure that holds at an instant.
func (n *number) find(at int64) int {
	i, found := slices.BinarySearchFunc(n.tenures, at, func(t tenure, at int64) int { return cmp.Compare(t.from, at) })
	if !found {
		i--
	}
	return max(i, 0)
}

// until is when the tenure at a place ends.
func (n *number) until(i int) int64 {
	if i+1 < len(n.tenures) {
		return n.tenures[i+1].from
	}
	return Forever
}
