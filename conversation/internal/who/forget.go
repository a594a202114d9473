package who

import (
	"slices"
	"strings"
)

// Removal says what becomes of one entry when a person is forgotten. [Remove] carries
// it out.
type Removal struct {
	// ID is the entry's identifier.
	ID string
	// Links is what the entry keeps of who is who, if others are left in it.
	Links Links
	// Facts are the parts of the entry whose facts go.
	Facts []Gap
}

// Takes reports whether what was told at an instant goes.
func (r Removal) Takes(at int64) bool {
	return slices.ContainsFunc(r.Facts, func(g Gap) bool { return g.Has(at) })
}

// Forget says what becomes of each entry, in order of ID, when the person behind an
// identifier at an instant is forgotten. Of a number that others hold too, what the
// person held becomes nameless, with the parts in which it cannot be told whose a fact
// is; what the person still holds ends at the instant. When the identifier is
// nobody's, only the facts of that time go.
func (w *World) Forget(id string, at int64) []Removal {
	at = clamp(at)
	h, known := w.holder(id, at)
	switch {
	case !known:
		return []Removal{{ID: id, Facts: []Gap{{To: Forever}}}}
	case h == nobody:
		n := w.numbers[id]
		i := n.find(at)
		return []Removal{{ID: id, Links: w.entries[id], Facts: []Gap{{n.tenures[i].from, n.until(i)}}}}
	}
	var list []Removal
	if !w.isUnknown(h) {
		for _, firm := range w.people.members[h] {
			if _, loaded := w.entries[firm]; loaded && w.numbers[firm] == nil {
				list = append(list, Removal{ID: firm, Facts: []Gap{{To: Forever}}})
			}
		}
	}
	for _, id := range w.ids() {
		if r, changes := w.forgetIn(w.numbers[id], h, at); changes {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b Removal) int { return strings.Compare(a.ID, b.ID) })
	return list
}

// forgetIn says what becomes of a number's entry, and whether the person is in it.
func (w *World) forgetIn(n *number, h holder, at int64) (Removal, bool) {
	l, points, left := w.without(n, h)
	facts := append(w.held(n, h), w.visited(n, h)...)
	for _, p := range points {
		if i := n.find(p); n.tenures[i].holder == nobody {
			facts = append(facts, Gap{n.tenures[i].from, n.until(i)})
		}
	}
	if len(facts) == 0 && len(points) == 0 && !left {
		return Removal{}, false
	}
	before := w.entries[n.id]
	gaps := slices.Concat(before.gaps(before.told()), facts)
	for i := range gaps {
		if g := &gaps[i]; g.To == Forever {
			g.To = max(at, g.From+1)
		}
	}
	l.keepGone(join(gaps))
	for _, p := range points {
		// A point that gave the person no time parted others all the same.
		if !slices.ContainsFunc(l.Gone, func(g Gap) bool { return g.From <= p && p <= g.To }) {
			l.notice(&l.Out, Notice{At: p})
		}
	}
	return Removal{ID: n.id, Links: l, Facts: join(facts)}, true
}

// without is what a number's entry keeps but for the person's sightings and notices
// and the nameless intervals. Points are the instants of the sightings and arrivals
// that went, and left says whether notices away went.
func (w *World) without(n *number, h holder) (l Links, points []int64, left bool) {
	l = w.entries[n.id]
	if own, firm := w.people.of[n.id]; firm && own == h {
		l.Same, l.Numbers = nil, nil
	}
	l.Gone, l.Dropped = nil, 0
	l.Seen = rest(l.Seen, func(s Sighting) bool {
		if w.people.of[s.ID] != h {
			return false
		}
		points = append(points, s.First, s.Last)
		return true
	})
	l.Out = rest(l.Out, func(o Notice) bool {
		goes := w.touches(n, o.At-1, h)
		left = left || goes
		return goes
	})
	l.In = rest(l.In, func(i Notice) bool {
		from, before := w.numbers[i.Other], i.At-1
		if from == nil {
			from, before = n, i.At // whom the notice brought
		}
		if !w.touches(from, before, h) {
			return false
		}
		points = append(points, i.At)
		return true
	})
	return l, points, left
}

// touches reports whether somebody may be who holds a number at an instant: it is that
// holder, or the number is nobody's and the holder was seen with it meanwhile.
func (w *World) touches(n *number, at int64, h holder) bool {
	return w.resolve(n.at(at)) == h || slices.ContainsFunc(w.visited(n, h), func(g Gap) bool { return g.Has(at) })
}

// keepGone keeps the latest nameless intervals. What is before them counts as dropped.
func (l *Links) keepGone(gaps []Gap) {
	for len(gaps) > maxGone {
		l.drop(gaps[0].To - 1)
		gaps = gaps[1:]
	}
	l.Gone = gaps
}

// rest is what stays of a list, nil for nothing.
func rest[T any](list []T, goes func(T) bool) []T {
	var out []T
	for _, x := range list {
		if !goes(x) {
			out = append(out, x)
		}
	}
	return out
}

// Remove carries out a removal on the facts of its entry, and returns what the entry
// keeps: nothing when nobody else is left in it. It never writes into kept.
func Remove[F Facts[F]](kept []Stretch[F], r Removal) (Links, []Stretch[F]) {
	left := rest(kept, func(s Stretch[F]) bool { return r.Takes(s.From) })
	others := r.Links
	others.Gone, others.Dropped = nil, 0
	if len(left) == 0 && others.IsZero() {
		return Links{}, nil
	}
	return r.Links, Cut(left, r.Links)
}
