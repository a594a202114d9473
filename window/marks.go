package window

import (
	"fmt"
	"slices"
	"time"

	"github.com/replywindow/replywindow/internal/fact"
)

const (
	keptSends  = maxQuota
	keptGrants = 32
	keptUses   = 64
	maxUses    = 8 // the largest Rule.Uses
)

// Marks is what is known by id: the sends that quotas count, the grants that are good for a few sends each (a comment, a reply
// token), and the sends that used them. The latest 64 sends, 32 grants and 64 uses are kept, so the order and the repetition of what
// is told do not matter. An id counts once: of two instants told for one id, the earlier.
//
// Ids are kept as 64-bit hashes, never as text. Marks is a value: a method that adds returns a new one and leaves
// the old as it was. The zero Marks is empty. It does not compare with ==: see [Marks.Equal].
type Marks struct {
	sends  markList
	grants markList
	uses   markList
}

// Send returns m with the fact that the business sent the message id at the instant at, which is what a [Quota] counts.
//
// It fails, returning m unchanged, if id is empty, or at is not an instant after 1970 and before 10000 ([ErrTime]).
func (m Marks) Send(id string, at time.Time) (Marks, error) {
	i, err := markInstant("send", id, at)
	if err != nil {
		return m, err
	}
	m.sends = m.sends.add(mark{at: i, id: fact.Hash(id)}, keptSends)
	return m, nil
}

// Grant returns m with the fact that the trigger with the given id happened at the instant at. It fails as Send does, or if
// t is not valid.
func (m Marks) Grant(t Trigger, id string, at time.Time) (Marks, error) {
	i, err := markInstant(t.String(), id, at)
	if err != nil {
		return m, err
	}
	if !t.Valid() {
		return m, fmt.Errorf("window: unknown trigger %d", uint8(t))
	}
	m.grants = m.grants.add(mark{at: i, id: hashGrant(t, id)}, keptGrants)
	return m, nil
}

// Use returns m with the fact that the message id was sent at the instant at under the grant of trigger t with id grant. It counts for
// that grant and for no quota; use Send as well if the platform counts both. It fails as Grant does.
func (m Marks) Use(t Trigger, grant, id string, at time.Time) (Marks, error) {
	i, err := markInstant("use", id, at)
	if err != nil {
		return m, err
	}
	if !t.Valid() || grant == "" {
		return m, fmt.Errorf("window: use of trigger %v: unknown trigger or empty id of the grant", t)
	}
	m.uses = m.uses.add(mark{at: i, id: fact.Hash(id), grant: hashGrant(t, grant)}, keptUses)
	return m, nil
}

func markInstant(what, id string, at time.Time) (Instant, error) {
	if id == "" {
		return 0, fmt.Errorf("window: %s has an empty id", what)
	}
	return instantOf(what, at)
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
	return slices.Equal(m.sends, other.sends) && slices.Equal(m.grants, other.grants) && slices.Equal(m.uses, other.uses)
}

// IsZero reports whether m is empty.
func (m Marks) IsZero() bool { return len(m.sends)+len(m.grants)+len(m.uses) == 0 }

// Split parts m at an instant: what happened before it, and what happened at or after it. before.Merge(after) is m again.
func (m Marks) Split(at time.Time) (before, after Marks) {
	cut := clamped(at)
	before.sends, after.sends = m.sends.split(cut)
	before.grants, after.grants = m.grants.split(cut)
	before.uses, after.uses = m.uses.split(cut)
	return before, after
}

// sendsSince counts the sends at or after an instant. A nil m has none.
func (m *Marks) sendsSince(at Instant) int {
	if m == nil {
		return 0
	}
	_, sends := m.sends.split(at)
	return len(sends)
}

// ViewID returns the window of a PerID rule for the trigger with the given id, as it is at t: Never if no such trigger was seen (or so many
// since that it is forgotten), Unknown if it may have come before an import, else Open until its Length is over, a closing trigger in s ends it, or a
// [Close] of the same id in m does. Remaining is what is left of Uses,
// and 0 if so many uses were seen that one of this grant may be forgotten. s and m may be nil. For a rule that is not PerID the
// result is Closed. It allocates nothing.
func (r *Rule) ViewID(s *State, m *Marks, id string, t time.Time) Window {
	w := Window{Kind: r.Kind}
	if !r.PerID {
		return w
	}
	if s == nil {
		s = new(State)
	}
	now, closer := clamped(t), s.latest(r.ClosedBy, forever)
	g := m.grant(r.OpenedBy, id)
	if g.at == 0 || g.at > now {
		w.Status = Never
		if unknown := r.unknownUntil(s, closer); now < unknown {
			w.Status, w.Expires = Unknown, unknown
		}
		return w
	}
	w.Opened, w.Expires = g.at, r.expiry(g.at)
	for _, end := range [...]Instant{closer, m.grant(On(Close), id).at} {
		if end >= g.at {
			w.Expires = min(w.Expires, end)
		}
	}
	if now < w.Expires {
		w.Status, w.Remaining = Open, max(0, max(r.Uses, 1)-m.usesOf(g))
	}
	return w
}

// grant finds the latest grant of an id, the zero mark if there is none.
func (m *Marks) grant(set Triggers, id string) mark {
	if m == nil {
		return mark{}
	}
	for _, g := range slices.Backward(m.grants) {
		for t := Message; t.Valid(); t++ {
			if set.Has(t) && g.id == hashGrant(t, id) {
				return g
			}
		}
	}
	return mark{}
}

// LastGrant returns the instant of the latest grant, in UTC, or the zero Time if there is none.
func (m *Marks) LastGrant() time.Time {
	if n := len(m.grants); n > 0 {
		return m.grants[n-1].at.Time()
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
		if u.grant == g.id {
			n++
		}
	}
	return n
}

// Last returns the instant of the latest send, grant or use, in UTC, or the zero Time if m is empty. It may lie ahead of any clock.
func (m *Marks) Last() time.Time {
	var last Instant
	for _, list := range [...]markList{m.sends, m.grants, m.uses} {
		if n := len(list); n > 0 {
			last = max(last, list[n-1].at)
		}
	}
	return last.Time()
}

// LastUse returns the instant of the latest use, at or before t, of the grant of trigger g with the given id, in UTC, or the zero Time if none
// is known. With back above zero it returns the use that many before the latest; uses of two messages at one instant are two. The grant
// itself need not be known. m may be nil. It allocates nothing.
func (m *Marks) LastUse(g Trigger, grant string, t time.Time, back int) time.Time {
	if m == nil {
		return time.Time{}
	}
	id, now := hashGrant(g, grant), clamped(t)
	for _, u := range slices.Backward(m.uses) {
		if u.grant != id || u.at > now {
			continue
		}
		if back <= 0 {
			return u.at.Time()
		}
		back--
	}
	return time.Time{}
}
