package who_test

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/replywindow/replywindow/conversation/internal/who"
)

// fact is something told at an instant.
type fact struct {
	At    int64
	Label string
}

func (f fact) compare(o fact) int {
	return cmp.Or(cmp.Compare(f.At, o.At), strings.Compare(f.Label, o.Label))
}

// facts is the simplest facts that there can be: a set that loses nothing.
type facts []fact

func (f facts) Split(at int64) (before, after facts) {
	for _, x := range f {
		if x.At < at {
			before = append(before, x)
		} else {
			after = append(after, x)
		}
	}
	return before, after
}

func (f facts) Join(o facts) facts {
	all := slices.Concat(f, o)
	slices.SortFunc(all, fact.compare)
	return slices.Compact(all)
}

func (f facts) IsZero() bool { return len(f) == 0 }

// event is what is told of who is who, and a fact; without a label there is none.
type event struct {
	who.Told
	Label string
}

// by is a message at an instant from somebody who is known by a number, a scoped id
// or both. What begins with a letter is a scoped id.
func by(at int64, label string, ids ...string) event {
	e := event{Label: label}
	e.At = at
	for _, id := range ids {
		if id[0] >= 'A' {
			e.Scoped = id
		} else {
			e.Phone = id
		}
	}
	return e
}

// change is a notice at an instant: identifiers, "to", identifiers.
func change(at int64, words ...string) event {
	i := slices.Index(words, "to")
	e, old := by(at, "", words[i+1:]...), by(at, "", words[:i]...)
	e.PreviousPhone, e.PreviousScoped = old.Phone, old.Scoped
	return e
}

type entry struct {
	Links who.Links
	Kept  []who.Stretch[facts]
}

// store keeps entries as the engine does.
type store map[string]entry

func recorded(events ...event) store {
	s := store{}
	for _, e := range events {
		s.record(e)
	}
	return s
}

func (s store) record(e event) {
	for _, id := range e.Entries(nil) {
		in := s[id]
		l, changed := e.Add(id, in.Links)
		if changed {
			in.Links, in.Kept = l, who.Cut(in.Kept, l)
		}
		if id == e.Home() && e.Label != "" {
			known := who.At(in.Kept, in.Links, e.At)
			in.Kept = who.Put(in.Kept, in.Links, e.At, known.Join(facts{{e.At, e.Label}}))
		}
		s[id] = in
	}
}

// load loads what answering for an identifier takes.
func (s store) load(id string, at int64) map[string]who.Links {
	loaded := map[string]who.Links{}
	for next := who.Next(loaded, id, at); len(next) > 0; next = who.Next(loaded, id, at) {
		for _, id := range next {
			loaded[id] = s[id].Links
		}
	}
	return loaded
}

// answer is what is known of the person whom an identifier stands for.
type answer struct {
	Name     string
	Nobody   bool
	Facts    string // the labels, in order
	Refusals string // the labels of which only refusals count
}

func (s store) person(id string, at int64) who.Person {
	return who.Derive(s.load(id, at)).At(id, at)
}

func (s store) ask(id string, at int64) answer { return s.answer(s.person(id, at)) }

func (s store) answer(p who.Person) answer {
	return answer{p.Name, p.Nobody, s.read(p.Pieces), s.read(p.Refusals)}
}

func (s store) read(pieces []who.Piece) string {
	var all facts
	for _, p := range pieces {
		all = all.Join(who.Within(s[p.ID].Kept, p))
	}
	return labels(all)
}

func labels(all facts) string {
	list := make([]string, len(all))
	for i, f := range all {
		list[i] = f.Label
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

func (s store) forget(id string, at int64) {
	for _, r := range who.Derive(s.load(id, at)).Forget(id, at) {
		l, kept := who.Remove(s[r.ID].Kept, r)
		s[r.ID] = entry{l, kept}
		if l.IsZero() && len(kept) == 0 {
			delete(s, r.ID)
		}
	}
}

func (s store) clone() store { return maps.Clone(s) }

// all is the labels of all facts.
func (s store) all() string {
	var all facts
	for _, e := range s {
		for _, k := range e.Kept {
			all = all.Join(k.Facts)
		}
	}
	return labels(all)
}
