package who

import "slices"

// Told is what one event tells of who its person is. Leave out what the event does
// not say, and the id of the group in which it happened.
type Told struct {
	// Phone, Scoped and Parent are the identifiers that the event carries.
	Phone, Scoped, Parent string
	// PreviousPhone, PreviousScoped and PreviousParent are set in a notice that the
	// person's identifiers changed: those that no longer hold.
	PreviousPhone, PreviousScoped, PreviousParent string
	// User is the user in the event's address. It counts as the number when the event
	// carries no Phone and does not name User otherwise; else it says nothing more.
	User string
	// At is when the event happened.
	At int64
}

// named is what a Told comes to, when empty, doubled and contradictory identifiers
// are left out.
type named struct {
	firm     [4]string // the firm ids, of which the first firms are set
	firms    int
	now, old string // the number, and in a notice the number before
	at       int64
}

func (t *Told) named() named {
	n := named{now: t.Phone, old: t.PreviousPhone, at: clamp(t.At)}
	if n.now == "" && t.User != t.Scoped && t.User != t.Parent &&
		t.User != t.PreviousPhone && t.User != t.PreviousScoped && t.User != t.PreviousParent {
		n.now = t.User
	}
	if n.old == n.now {
		n.old = "" // a number that changes into itself does not change
	}
	for _, id := range [...]string{t.Scoped, t.PreviousScoped, t.Parent, t.PreviousParent} {
		// What is given as a number and as a firm id counts as the number: a number
		// binds less.
		if id != "" && id != n.now && id != n.old && !slices.Contains(n.firm[:n.firms], id) {
			n.firm[n.firms] = id
			n.firms++
		}
	}
	return n
}

// Entries appends to dst the identifiers of the entries to load and to save for the
// event: each once, and first the one that Home returns.
func (t Told) Entries(dst []string) []string {
	n := t.named()
	dst = append(dst, n.firm[:n.firms]...)
	for _, number := range [...]string{n.now, n.old} {
		if number != "" {
			dst = append(dst, number)
		}
	}
	return dst
}

// Home is the identifier of the entry that the event's facts go to: the scoped id,
// else the parent id, else the number. It is empty when the event names nobody.
func (t Told) Home() string {
	n := t.named()
	switch {
	case n.firms > 0:
		return n.firm[0]
	case n.now != "":
		return n.now
	}
	return n.old
}

// Add returns what the entry of an identifier keeps once the event is recorded, and
// whether that is a change. Without a change l comes back as it was, and nothing is
// allocated. After a change, call [Cut] on the facts of the entry.
func (t Told) Add(id string, l Links) (Links, bool) {
	n := t.named()
	switch {
	case id == "":
		return l, false
	case slices.Contains(n.firm[:n.firms], id):
		return n.addFirm(id, l)
	case id == n.now:
		return n.addNow(l)
	case id == n.old:
		return n.addOld(l)
	}
	return l, false
}

// addFirm adds to the entry of a firm id: the event's other firm ids and its numbers.
func (n *named) addFirm(id string, l Links) (Links, bool) {
	changed, added := false, false
	for _, other := range n.firm[:n.firms] {
		if other != id {
			l.Same, added = insert(l.Same, other)
			changed = changed || added
		}
	}
	for _, number := range [...]string{n.now, n.old} {
		if number != "" {
			l.Numbers, added = insert(l.Numbers, number)
			changed = changed || added
		}
	}
	return l, changed
}

// addNow adds to the entry of the event's number: the firm ids are seen with it, and
// after a change of number the person came to it.
func (n *named) addNow(l Links) (Links, bool) {
	changed := false
	for _, id := range n.firm[:n.firms] {
		changed = l.see(id, n.at) || changed
	}
	if n.old != "" {
		changed = l.notice(&l.In, Notice{At: n.at, Other: n.old}) || changed
	}
	return l, changed
}

// addOld adds to the entry of the number before: the firm ids were seen with it until
// just before the change, at which the person left it.
func (n *named) addOld(l Links) (Links, bool) {
	changed := false
	for _, id := range n.firm[:n.firms] {
		changed = l.see(id, clamp(n.at-1)) || changed
	}
	return l, l.notice(&l.Out, Notice{At: n.at, Other: n.now}) || changed
}
