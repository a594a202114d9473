package window

import (
	"fmt"
	"time"
)

const (
	keptSends  = MaxQuota
	keptGrants = 32
	keptUses   = 64
	maxUses    = 8 // the largest Rule.Uses
)

// Marks is what is known by id: the sends that quotas count, the grants that are each known by an id (a comment, a reply token),
// and the sends that used them. It is a bounded set: the latest 64 sends, 32 grants and 64 uses by time, so what it says does not depend on the
// order or the repetition of what it is told. An id counts once; the caller gives one id one instant, the platform's.
//
// Ids are kept as 64-bit hashes, never as text. Marks is a value: a method that adds returns a new one and leaves
// the old as it was, so copies may be read from any goroutine. The zero Marks is empty. It does not compare with ==: see [Marks.Equal].
type Marks struct {
	sends  set
	grants set
	uses   set
}

// Send returns m with the fact that the business sent the message id at the instant at, which is what a [Quota] counts. A send with an
// id already known consumes nothing.
//
// It fails, returning m unchanged, if id is empty, or at is not an instant after 1970 and before 10000 (a [*TimeError]).
func (m Marks) Send(id string, at time.Time) (Marks, error) {
	ms, err := markTime("send", id, at)
	if err != nil {
		return m, err
	}
	m.sends = m.sends.add(mark{at: ms, key: hashOf(id)}, keptSends)
	return m, nil
}

// Grant returns m with the fact that the trigger with the given id happened at the instant at. It fails as Send does, or if
// t is not valid.
func (m Marks) Grant(t Trigger, id string, at time.Time) (Marks, error) {
	ms, err := markTime(t.String(), id, at)
	if err != nil {
		return m, err
	}
	if !t.Valid() {
		return m, fmt.Errorf("window: unknown trigger %d", uint8(t))
	}
	m.grants = m.grants.add(mark{at: ms, key: hashGrant(t, id)}, keptGrants)
	return m, nil
}

// Use returns m with the fact that the message id was sent at the instant at under the grant of trigger t with id grant. It counts for
// that grant and for no quota; use Send as well if the platform counts both. It fails as Grant does.
func (m Marks) Use(t Trigger, grant, id string, at time.Time) (Marks, error) {
	ms, err := markTime("use", id, at)
	if err != nil {
		return m, err
	}
	if !t.Valid() || grant == "" {
		return m, fmt.Errorf("window: use of trigger %v: unknown trigger or empty id of the grant", t)
	}
	m.uses = m.uses.add(mark{at: ms, key: hashOf(id), grant: hashGrant(t, grant)}, keptUses)
	return m, nil
}

func markTime(what, id string, at time.Time) (int64, error) {
	if id == "" {
		return 0, fmt.Errorf("window: %s has an empty id", what)
	}
	return millis(what, at)
}

// Merge returns what m and other know together. It is commutative, associative and idempotent.
func (m Marks) Merge(other Marks) Marks {
	return Marks{
		sends:  m.sends.union(other.sends, keptSends),
		grants: m.grants.union(other.grants, keptGrants),
		uses:   m.uses.union(other.uses, keptUses),
	}
}

// Equal reports whether m and other know the same.
func (m Marks) Equal(other Marks) bool {
	return m.sends.equal(other.sends) && m.grants.equal(other.grants) && m.uses.equal(other.uses)
}

// IsZero reports whether m is empty.
func (m Marks) IsZero() bool { return len(m.sends)+len(m.grants)+len(m.uses) == 0 }

// Prune returns m without what happened before an instant: what is older than the longest window of the rules can no longer matter.
func (m Marks) Prune(before time.Time) Marks {
	ms := clockMillis(before)
	return Marks{sends: m.sends.since(ms), grants: m.grants.since(ms), uses: m.uses.since(ms)}
}

// sendsSince counts the sends at or after an instant. A nil m has none.
func (m *Marks) sendsSince(ms int64) int {
	if m == nil {
		return 0
	}
	return len(m.sends.since(ms))
}

// ViewID returns the window of a PerID rule for the trigger with the given id, as it is at t: Never if no such trigger was seen (or so many
// since that it is forgotten), else Open until its Length is over, or a closing trigger in s ends it. Remaining is what is left of Uses. If
// so many uses were seen that one of this grant may be forgotten, Remaining is 0. s and m may be nil. For a
// rule that is not PerID the result is Closed. It allocates nothing.
func (r *Rule) ViewID(s *State, m *Marks, id string, t time.Time) Window {
	w := Window{Kind: r.Kind}
	if !r.PerID {
		return w
	}
	w.Status = Never
	g, ok := m.grant(r.OpenedBy, id)
	now := clockMillis(t)
	if !ok || g.at > now {
		return w
	}
	expires := r.expiry(g.at)
	if s != nil {
		if closer := s.closer(r.ClosedBy); closer >= g.at {
			expires = min(expires, closer)
		}
	}
	w.Status, w.Opened, w.Expires = Closed, Instant(g.at), Instant(expires)
	if now < expires {
		w.Status, w.Remaining = Open, max(0, max(r.Uses, 1)-m.usesOf(g))
	}
	return w
}

// grant finds the latest grant of an id.
func (m *Marks) grant(set Triggers, id string) (mark, bool) {
	if m == nil {
		return mark{}, false
	}
	for i := len(m.grants) - 1; i >= 0; i-- {
		for t := Message; t <= Unsupported; t++ {
			if set.Has(t) && m.grants[i].key == hashGrant(t, id) {
				return m.grants[i], true
			}
		}
	}
	return mark{}, false
}

// LastUse returns the instant of the latest use, at or before t, of the grant of trigger g with the given id, in UTC, or the zero Time if none
// is known. The grant itself need not be known. m may be nil. It allocates nothing.
func (m *Marks) LastUse(g Trigger, grant string, t time.Time) time.Time {
	if m == nil || len(m.uses) == 0 {
		return time.Time{}
	}
	key, now := hashGrant(g, grant), clockMillis(t)
	for i := len(m.uses) - 1; i >= 0; i-- {
		if u := &m.uses[i]; u.grant == key && u.at <= now {
			return Instant(u.at).Time()
		}
	}
	return time.Time{}
}

// usesOf counts the uses of a grant, and gives the most there can be if some may be forgotten.
func (m *Marks) usesOf(g mark) int {
	if len(m.uses) == keptUses && m.uses[0].at >= g.at {
		return maxUses
	}
	n := 0
	for _, u := range m.uses {
		if u.grant == g.key {
			n++
		}
	}
	return n
}
