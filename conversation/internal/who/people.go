package who

// people groups the firm ids of some entries: those joined by Same, over any number
// of steps, are one person's.
type people struct {
	of      map[string]holder // by firm id
	members [][]string        // of each person, in order
}

// group finds the people. The order of the map does not matter: people are numbered
// in the order of their least firm ids.
func group(entries map[string]Links) people {
	above := map[string]string{}
	for id, l := range entries {
		if len(l.Same) > 0 || len(l.Numbers) > 0 {
			root(above, id)
		}
		for _, other := range l.Same {
			a, b := root(above, id), root(above, other)
			above[max(a, b)] = min(a, b)
		}
		for _, s := range l.Seen {
			root(above, s.ID)
		}
	}
	ids := sortedKeys(above)
	p := people{of: make(map[string]holder, len(ids))}
	for _, id := range ids {
		least := root(above, id)
		if least == id { // comes before the person's other ids
			p.of[id] = holder(len(p.members))
			p.members = append(p.members, nil)
		}
		h := p.of[least]
		p.of[id] = h
		p.members[h] = append(p.members[h], id)
	}
	return p
}

// root is the least firm id known to be the same person's. It enters ids that are new.
func root(above map[string]string, id string) string {
	for {
		up, known := above[id]
		if !known {
			above[id] = id
			return id
		}
		if up == id {
			return id
		}
		above[id] = above[up]
		id = up
	}
}

func (p *people) same(a, b string) bool { return p.of[a] == p.of[b] }
