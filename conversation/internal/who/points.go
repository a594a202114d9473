package who

import (
	"cmp"
	"slices"
	"strings"
)

// kind is what happens at a point. The kinds stand in the order in which they count
// at one instant.
type kind uint8

const (
	gone kind = iota // a nameless interval begins or ends
	out              // a notice away
	in               // a notice here
	seen             // the first or the last sighting of a firm id
)

// point is an instant at which the holder of a number may change.
type point struct {
	at   int64
	kind kind
	id   string // the firm id seen, or the other number of a notice
	ends bool   // of a nameless interval: it ends here
}

func (p *point) compare(o *point) int {
	return cmp.Or(cmp.Compare(p.at, o.at), cmp.Compare(p.kind, o.kind), strings.Compare(p.id, o.id))
}

// points lists the points of a number in order. A firm id has two, also when it was
// seen once.
func (l *Links) points() []point {
	list := l.told()
	for _, g := range l.gaps(list) {
		list = append(list, point{at: g.From, kind: gone}, point{at: g.To, kind: gone, ends: true})
	}
	slices.SortStableFunc(list, func(a, b point) int { return a.compare(&b) })
	return list
}

// told lists the points that sightings and notices make, in no order.
func (l *Links) told() []point {
	list := make([]point, 0, 2*len(l.Seen)+len(l.Out)+len(l.In)+2*len(l.Gone)+2)
	for _, s := range l.Seen {
		list = append(list, point{at: s.First, kind: seen, id: s.ID}, point{at: s.Last, kind: seen, id: s.ID})
	}
	for _, n := range l.Out {
		list = append(list, point{at: n.At, kind: out, id: n.Other})
	}
	for _, n := range l.In {
		list = append(list, point{at: n.At, kind: in, id: n.Other})
	}
	return list
}

// gaps lists the nameless intervals, with the one that what was dropped leaves:
// until the first point at or after Dropped.
func (l *Links) gaps(told []point) []Gap {
	if l.Dropped == 0 {
		return l.Gone
	}
	until := Forever
	for _, p := range told {
		if p.at >= l.Dropped {
			until = min(until, p.at)
		}
	}
	for _, g := range l.Gone {
		for _, end := range [...]int64{g.From, g.To} {
			if end >= l.Dropped {
				until = min(until, end)
			}
		}
	}
	return join(append(slices.Clone(l.Gone), Gap{To: until}))
}

// cuts lists the instants, in order, at which the facts of a number must be kept
// apart: those at which its holder changes under some reading of which firm ids are
// one person's. At a sighting that follows another of the same firm id, or that
// nothing comes before, the holder stays the same whatever else is known. So the
// usual number, seen with one firm id, has no cut at all.
func (l *Links) cuts() []int64 {
	if len(l.Seen) <= 1 && len(l.Out) == 0 && len(l.In) == 0 && len(l.Gone) == 0 && l.Dropped == 0 {
		return nil
	}
	points := l.points()
	list := make([]int64, 0, len(points))
	for i, p := range points {
		again := p.kind == seen && (i == 0 || points[i-1].kind == seen && points[i-1].id == p.id)
		if !again && p.at > 0 && p.at < Forever {
			list = append(list, p.at)
		}
	}
	return slices.Compact(list)
}

// interleaving is the part of a number's points in which it is nobody's, because the
// firm id was seen before and after what is not its person's: from points[from] on
// and before points[to], the last sighting of the firm id.
type interleaving struct {
	firm     string
	from, to int
}

// interleavings finds those of a number's points. Same says whether two firm ids are
// one person's.
func interleavings(points []point, same func(a, b string) bool) []interleaving {
	var list []interleaving
	for last := range points {
		if points[last].kind != seen {
			continue
		}
		firm := points[last].id
		first := slices.IndexFunc(points[:last], func(p point) bool { return p.kind == seen && p.id == firm })
		if first < 0 {
			continue // this is the first sighting itself
		}
		// The end of a nameless interval is nobody's sign of life. Its beginning is.
		foreign := slices.IndexFunc(points[first:last], func(p point) bool { return !p.ends && (p.kind != seen || !same(p.id, firm)) })
		if foreign >= 0 {
			list = append(list, interleaving{firm: firm, from: first + foreign, to: last})
		}
	}
	return list
}
