// Package whotest holds a naive model of who is who, for the tests of package who and of the engine. It answers from the whole log of
// events by reading the specification literally, rule by rule, with no thought of speed. It keeps no entries and shares no code
// with what it tests.
package whotest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Event is what is told of who is who, and a fact; without a label there is none. What begins with a capital letter is a firm id,
// everything else a number. Instants are small: the model looks at each one from 0 to 10,000.
type Event struct {
	At                                            int64
	Label                                         string
	Phone, Scoped, Parent                         string
	PreviousPhone, PreviousScoped, PreviousParent string // in a notice: what no longer holds
}

// Answer is what is known of the person whom an identifier stands for at an instant.
type Answer struct {
	Name     string
	Nobody   bool
	Facts    string // the labels of what was told of the person, in order
	Refusals string // the labels of which only stops, opt-outs and blocks count
}

// Model answers from a log.
type Model struct {
	log []Event
	// memos of person, after, identify and of
	persons, holders, identified map[string]string
	points                       map[string][]mark
}

// mark is a point of a number. Rank is its place among points of one instant.
type mark struct {
	at     int64
	rank   int // 1 away, 2 here, 3 sighting
	id     string
	number string
}

func (a mark) compare(b mark) int {
	return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.rank, b.rank), strings.Compare(a.id, b.id), strings.Compare(a.number, b.number))
}

// New makes a model of a log, whose order makes no difference.
func New(log []Event) *Model {
	return &Model{log: log, persons: map[string]string{}, holders: map[string]string{}, identified: map[string]string{}, points: map[string][]mark{}}
}

func firms(e Event) []string {
	return slices.DeleteFunc([]string{e.Scoped, e.PreviousScoped, e.Parent, e.PreviousParent}, func(id string) bool { return id == "" })
}

func home(e Event) string { return append(firms(e), cmp.Or(e.Phone, e.PreviousPhone))[0] }

// person is the least firm id of the person of a firm id (rule 4).
func (m *Model) person(firm string) string {
	if p, done := m.persons[firm]; done {
		return p
	}
	group := []string{firm}
	for grown := true; grown; {
		grown = false
		for _, e := range m.log {
			list := firms(e)
			if !slices.ContainsFunc(list, func(id string) bool { return slices.Contains(group, id) }) {
				continue
			}
			for _, id := range list {
				if !slices.Contains(group, id) {
					group, grown = append(group, id), true
				}
			}
		}
	}
	m.persons[firm] = slices.Min(group)
	return m.persons[firm]
}

func isFirm(id string) bool { return id[0] >= 'A' }

// sightings are when a firm id was seen with a number (rules 1 and 2).
func (m *Model) sightings(number, firm string) []int64 {
	var list []int64
	for _, e := range m.log {
		if !slices.Contains(firms(e), firm) {
			continue
		}
		if e.Phone == number {
			list = append(list, e.At)
		}
		if e.PreviousPhone == number && e.Phone != number {
			list = append(list, e.At-1)
		}
	}
	return list
}

// of lists the points of a number in order.
func (m *Model) of(number string) []mark {
	if list, done := m.points[number]; done {
		return list
	}
	var list []mark
	for _, e := range m.log {
		if e.PreviousPhone != "" && e.PreviousPhone != e.Phone {
			if e.PreviousPhone == number {
				list = append(list, mark{e.At, 1, e.Phone, number})
			}
			if e.Phone == number {
				list = append(list, mark{e.At, 2, e.PreviousPhone, number})
			}
		}
		for _, firm := range firms(e) {
			if at := m.sightings(number, firm); len(at) > 0 {
				list = append(list, mark{slices.Min(at), 3, firm, number}, mark{slices.Max(at), 3, firm, number})
			}
		}
	}
	slices.SortFunc(list, mark.compare)
	list = slices.Compact(list)
	m.points[number] = list
	return list
}

// between finds the points from which and until which a number is nobody's because a
// firm id was seen before and after somebody else (rule 6).
func (m *Model) between(number, firm string) (from, to int, found bool) {
	points := m.of(number)
	is := func(p mark) bool { return p.rank == 3 && p.id == firm }
	first := slices.IndexFunc(points, is)
	last := first
	for i, p := range points {
		if is(p) {
			last = i
		}
	}
	for i := first + 1; i < last; i++ {
		if p := points[i]; p.rank != 3 || m.person(p.id) != m.person(firm) {
			return i, last, true
		}
	}
	return 0, 0, false
}

func (m *Model) interleaved(number string, i int) bool {
	for _, p := range m.of(number) {
		if p.rank != 3 {
			continue
		}
		if from, to, found := m.between(number, p.id); found && from <= i && i < to {
			return true
		}
	}
	return false
}

// after is who holds a number after its first k points: "" is nobody, what begins
// with "?" an unknown, else it is a person.
func (m *Model) after(number string, k int) string {
	key := fmt.Sprint(number, "#", k)
	if h, done := m.holders[key]; done {
		return h
	}
	h := m.next(number, k)
	m.holders[key] = h
	return h
}

func (m *Model) next(number string, k int) string {
	if k == 0 {
		return "?" + number
	}
	p := m.of(number)[k-1]
	switch {
	case m.interleaved(number, k-1):
		return ""
	case p.rank == 1:
		return fmt.Sprint("?", number, "#", k)
	case p.rank == 2:
		return m.before(p.id, p.at)
	}
	h := m.after(number, k-1)
	if person := m.person(p.id); !strings.HasPrefix(h, "?") || m.identify(h) != person {
		return person
	}
	return h
}

// before is who holds a number just before an instant.
func (m *Model) before(number string, at int64) string {
	k := 0
	for _, p := range m.of(number) {
		if p.at < at {
			k++
		}
	}
	return m.after(number, k)
}

// identify is the person who is first seen with a number that an unknown holds; the
// unknown itself when there is none (rule 5).
func (m *Model) identify(unknown string) string {
	if !strings.HasPrefix(unknown, "?") {
		return unknown
	}
	if p, done := m.identified[unknown]; done {
		return p
	}
	m.identified[unknown] = m.firstSeen(unknown)
	return m.identified[unknown]
}

func (m *Model) firstSeen(unknown string) string {
	var all []mark
	for _, number := range m.numbers() {
		all = append(all, m.of(number)...)
	}
	slices.SortFunc(all, mark.compare)
	for _, p := range all {
		i := slices.Index(m.of(p.number), p)
		if p.rank == 3 && !m.interleaved(p.number, i) && m.after(p.number, i) == unknown {
			return m.person(p.id)
		}
	}
	return unknown
}

func (m *Model) numbers() []string {
	set := map[string]bool{}
	for _, e := range m.log {
		set[e.Phone], set[e.PreviousPhone] = true, true
	}
	delete(set, "")
	return slices.Sorted(maps.Keys(set))
}

// at is who an identifier stands for at an instant.
func (m *Model) at(id string, at int64) string {
	if isFirm(id) {
		return m.person(id)
	}
	return m.identify(m.before(id, at+1))
}

// seen are those who count as seen with a number while it is nobody's around an
// instant.
func (m *Model) seen(number string, at int64) []string {
	first, last := at, at // the first and the last instant at which it is nobody's
	for first > -10 && m.before(number, first) == "" {
		first--
	}
	for last < 10_000 && m.before(number, last+2) == "" {
		last++
	}
	var list []string
	for _, p := range m.of(number) {
		within := first <= p.at && p.at <= last
		switch {
		case p.rank == 3 && within:
			list = append(list, m.person(p.id))
		case p.rank == 2 && within:
			list = append(list, m.identify(m.before(p.id, p.at)))
		}
		if p.rank != 3 {
			continue
		}
		from, to, found := m.between(number, p.id)
		if found && m.of(number)[from].at <= last && m.of(number)[to].at >= first {
			list = append(list, m.person(p.id))
		}
	}
	return list
}

// Ask answers who an identifier stands for at an instant, and with what.
func (m *Model) Ask(id string, at int64) Answer {
	h := m.at(id, at)
	a := Answer{Name: h, Nobody: h == ""}
	switch {
	case a.Nobody:
		a.Name = id
	case h[0] == '?':
		for _, number := range slices.Backward(m.numbers()) {
			if m.at(number, at) == h {
				a.Name = number
			}
		}
	}
	told, refusals := map[string]bool{}, map[string]bool{}
	for _, e := range m.log {
		to := home(e)
		switch whose := m.at(to, e.At); {
		case e.Label == "":
		case whose == "" && a.Nobody:
			if to == id && m.sameGap(id, at, e.At) {
				refusals[e.Label] = true
			}
		case whose == "":
			if slices.Contains(m.seen(to, e.At), h) {
				refusals[e.Label] = true
			}
		case whose == h:
			told[e.Label] = true
		}
	}
	a.Facts, a.Refusals = labels(told), labels(refusals)
	return a
}

func labels(set map[string]bool) string {
	return strings.Join(slices.Sorted(maps.Keys(set)), " ")
}

// sameGap reports whether a number is nobody's from one instant to another.
func (m *Model) sameGap(number string, a, b int64) bool {
	for at := min(a, b); at <= max(a, b); at++ {
		if m.at(number, at) != "" {
			return false
		}
	}
	return true
}
