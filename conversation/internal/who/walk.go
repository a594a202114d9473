package who

import (
	"cmp"
	"slices"
	"strings"
)

// maxEntries is how many entries are loaded to answer for one identifier.
const maxEntries = 64

// lead is an identifier that an entry leads to, and the latest instant at which the
// entry tells of it.
type lead struct {
	id string
	at int64
}

func (l lead) compare(o lead) int {
	return cmp.Or(cmp.Compare(o.at, l.at), strings.Compare(l.id, o.id))
}

// leads appends what an entry leads to but for its Numbers. The firm ids of one person
// have no instant: they come first.
func (l *Links) leads(list []lead) []lead {
	for _, id := range l.Same {
		list = append(list, lead{id, Forever})
	}
	for _, s := range l.Seen {
		list = append(list, lead{s.ID, s.Last})
	}
	for _, n := range l.Out {
		list = append(list, lead{n.Other, n.At})
	}
	for _, n := range l.In {
		list = append(list, lead{n.Other, n.At})
	}
	return list
}

// numberLeads appends the numbers of a firm id. An entry does not say when they were
// seen: they come last.
func (l *Links) numberLeads(list []lead) []lead {
	for _, id := range l.Numbers {
		list = append(list, lead{id, -1})
	}
	return list
}

// Next says which entries to load to answer for an identifier at an instant, when
// some are loaded: first the identifier itself, in the end none. Loaded must hold the
// entries that earlier calls named, also those that the store does not have (as the
// zero Links), and no others: an entry that a store returned by [Also] is put aside
// until Next names it. At most 64 entries are named in all, and when there are more,
// those told of latest.
func Next(loaded map[string]Links, asked string, at int64) []string {
	l, found := loaded[asked]
	switch {
	case !found:
		return []string{asked}
	case len(loaded) >= maxEntries, len(loaded) == 1 && l.IsZero():
		return nil
	}
	var list []lead
	for _, l := range loaded {
		list = l.leads(list)
	}
	next := choose(list, loaded)
	if len(next) > 0 && l.Number() {
		return next // who holds the number is not known yet
	}
	for _, firm := range Derive(loaded).At(asked, at).Firm {
		of := loaded[firm]
		list = of.numberLeads(list)
	}
	return choose(list, loaded)
}

// Also says which entries asking by an identifier would load next, when l is what its
// entry keeps. It is the hint to store with the entry: a store that returns them
// together with it saves a round trip.
func Also(id string, l Links) []string {
	switch {
	case l.IsZero():
		return nil
	case len(l.Same)+len(l.Numbers)+len(l.Seen)+len(l.Out)+len(l.In) == 1: // nearly everybody: one number and one scoped id
		for _, lead := range l.numberLeads(l.leads(make([]lead, 0, 1))) {
			if lead.id != "" && lead.id != id {
				return []string{lead.id}
			}
		}
		return nil
	}
	return choose(l.numberLeads(l.leads(nil)), map[string]Links{id: l})
}

// choose picks the leads that are not loaded, the latest first, as many as may still
// be loaded.
func choose(list []lead, loaded map[string]Links) []string {
	slices.SortFunc(list, lead.compare)
	var next []string
	for _, l := range list {
		if len(loaded)+len(next) >= maxEntries {
			break
		}
		if _, found := loaded[l.id]; !found && l.id != "" && !slices.Contains(next, l.id) {
			next = append(next, l.id)
		}
	}
	return next
}
