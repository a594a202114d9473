package who

import (
	"slices"
	"strings"
)

// Person is who an identifier stands for at an instant, and where the facts about
// that person are.
type Person struct {
	// Name is one identifier of the person, the same whichever of them was asked: the
	// least firm id; without one, the least of the numbers that the person holds at
	// the instant; of nobody, the number that was asked.
	Name string
	// Nobody is set when the number is nobody's at the instant. Only Refusals then
	// says anything.
	Nobody bool
	// Firm are the person's firm ids, in order.
	Firm []string
	// Pieces are where everything that was told of the person is, in order of ID and
	// From.
	Pieces []Piece
	// Refusals are where it cannot be told whose a fact is, because the number was
	// nobody's, but this person was seen with it meanwhile. Of what is there only
	// stops, opt-outs and blocks count. In order of ID and From.
	Refusals []Piece
}

// Piece is a part of an entry: its facts from the instant From on and before To.
// [Within] picks them out.
type Piece struct {
	ID string
	Gap
}

// At answers who an identifier stands for at an instant.
func (w *World) At(id string, at int64) Person {
	at = clamp(at)
	if h, known := w.holder(id, at); known {
		return w.person(id, at, h)
	}
	// Nothing is known but the identifier: all that is told under it is its person's.
	return Person{Name: id, Pieces: []Piece{{id, Gap{To: Forever}}}}
}

// holder is who has an identifier at an instant, as far as it is linked to others.
func (w *World) holder(id string, at int64) (h holder, known bool) {
	if n := w.numbers[id]; n != nil {
		return w.resolve(n.at(at)), true
	}
	h, known = w.people.of[id]
	return h, known
}

func (w *World) person(id string, at int64, h holder) Person {
	if h == nobody {
		n := w.numbers[id]
		i := n.find(at)
		return Person{Name: id, Nobody: true, Refusals: []Piece{{id, Gap{n.tenures[i].from, n.until(i)}}}}
	}
	var p Person
	if !w.isUnknown(h) {
		p.Firm = slices.Clone(w.people.members[h])
		p.Name = p.Firm[0]
	}
	for _, firm := range p.Firm {
		// An entry that is a number's too, against all rules, is read as a number's.
		if _, loaded := w.entries[firm]; loaded && w.numbers[firm] == nil {
			p.Pieces = append(p.Pieces, Piece{firm, Gap{To: Forever}})
		}
	}
	for _, id := range w.ids() {
		n := w.numbers[id]
		if p.Name == "" && w.resolve(n.at(at)) == h {
			p.Name = id
		}
		for _, g := range w.held(n, h) {
			p.Pieces = append(p.Pieces, Piece{id, g})
		}
		for _, g := range w.visited(n, h) {
			p.Refusals = append(p.Refusals, Piece{id, g})
		}
	}
	slices.SortStableFunc(p.Pieces, func(a, b Piece) int { return strings.Compare(a.ID, b.ID) })
	return p
}

// held lists when somebody holds a number.
func (w *World) held(n *number, h holder) []Gap {
	var list []Gap
	for i, t := range n.tenures {
		if w.resolve(t.holder) == h {
			list = append(list, Gap{t.from, n.until(i)})
		}
	}
	return join(list)
}

// visited lists when a number is nobody's and somebody is seen with it, or was brought
// to it, meanwhile.
func (w *World) visited(n *number, h holder) []Gap {
	var list []Gap
	for i, t := range n.tenures {
		until := n.until(i)
		if t.holder == nobody && slices.ContainsFunc(n.visits, func(v visit) bool {
			return w.resolve(v.holder) == h && v.first < until && t.from <= v.last
		}) {
			list = append(list, Gap{t.from, until})
		}
	}
	return list
}
