package conversation

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation/internal/entry"
	"github.com/replywindow/replywindow/conversation/internal/who"
)

// group is the entries that some events of one business name: loaded together, changed in memory, saved together.
type group struct {
	index     map[string]int // by user: all are of one business
	addresses []channels.Address
	entries   []member
	saves     []Stored
	users     []string // that a task names
	places    []int    // in entries, of all tasks
	buf       []byte
	decoder   entry.Decoder
}

// member is one entry of a group.
type member struct {
	entry.Entry
	served  *served
	loaded  Stored
	err     error // why it could not be read
	changed bool
	looked  bool // the host was told of all that closed until now
}

// reset empties the group. The members keep their entries until the next ones are read into the same room.
func (g *group) reset() {
	clear(g.index)
	for i := range g.entries {
		m := &g.entries[i]
		m.served, m.loaded, m.err, m.changed, m.looked = nil, Stored{}, nil, false, false
	}
	clear(g.saves)
	g.addresses, g.entries, g.saves, g.places = g.addresses[:0], g.entries[:0], g.saves[:0], g.places[:0]
}

// name adds the entries that a task names, and tells the task where they are.
func (g *group) name(t *task) {
	g.users = append(g.users[:0], t.home.User)
	if t.event.Kind != channels.AccountChange {
		if g.users = t.told.Entries(g.users); len(g.users) == 2 {
			g.users = g.users[:1] // one identifier alone links nothing
		}
		if t.token != "" {
			g.users = append(g.users, t.token)
		}
		if t.owner() {
			g.users = append(g.users, "")
		}
	}
	from := len(g.places)
	for _, user := range g.users {
		g.places = append(g.places, g.want(user, t))
	}
	t.places = g.places[from:]
}

// want gives the place of a user's entry.
func (g *group) want(user string, t *task) int {
	place, known := g.index[user]
	if !known {
		place = len(g.addresses)
		g.index[user] = place
		g.addresses = append(g.addresses, channels.Address{Channel: t.home.Channel, Business: t.home.Business, User: user})
		if n := len(g.entries); n < cap(g.entries) {
			g.entries = g.entries[:n+1]
		} else {
			g.entries = append(g.entries, member{})
		}
		g.entries[place].served = t.c
	}
	return place
}

// take reads what was loaded. What cannot be read is an error of the events that need it.
func (g *group) take(stored []Stored) {
	for i := range g.entries {
		m := &g.entries[i]
		m.loaded = stored[i]
		m.err = stored[i].read(&g.decoder, &m.Entry)
	}
}

func (g *group) home(t *task) *member { return &g.entries[t.places[0]] }

func (g *group) at(user string) *member { return &g.entries[g.index[user]] }

// readable says why one of a task's entries cannot be read: no fault of the event, and a newer release, or a repair, may read them.
func (g *group) readable(t *task) error {
	for _, place := range t.places {
		if err := g.entries[place].err; err != nil {
			return asked(err)
		}
	}
	return nil
}

// tell adds what an event says to the entries, and reports whether the event is new. After an error they are as before.
func (g *group) tell(e *Engine, t *task, now time.Time) (isNew bool, err error) {
	if err := g.readable(t); err != nil {
		return false, err
	}
	home := g.home(t)
	if t.event.Kind == channels.AccountChange {
		if err := home.Standing.Tell(t.event.AccountUpdate, t.fact.At, now.UnixMilli()); err != nil {
			return false, future(err)
		}
		home.changed = true
		return true, nil
	}
	if err := g.facts(t, home, now.UnixMilli()); err != nil {
		return false, future(err)
	}
	g.links(t)
	isNew = true
	if remembered(t.event) && e.recent > 0 {
		isNew = home.Recent.Add(t.event.ID, t.fact.At)
		home.changed = home.changed || isNew
	}
	return isNew, nil
}

// future names the error of too many facts that wait for their instant.
func future(err error) error {
	if errors.Is(err, entry.ErrAhead) {
		return fmt.Errorf("%w: %w", ErrFuture, err)
	}
	return err
}

// facts adds the event's facts to its home, and to its token's entry what holds for the token alone: to both or, after an error, to
// none.
func (g *group) facts(t *task, home *member, now int64) error {
	var token *member
	var granted entry.Entry
	if t.token != "" {
		token = g.at(t.token)
		granted = entry.Entry{Told: slices.Clone(token.Told)} // Tell may change it where it lies
		if err := granted.Tell(t.grant, now, t.c.rulesAt); err != nil {
			return err
		}
	}
	before := home.Entry
	linked := home.Link(t.told, t.home.User)
	told := !t.fact.IsZero()
	if told {
		if err := home.Tell(t.fact, now, t.c.rulesAt); err != nil {
			home.Entry = before
			return err
		}
	}
	home.changed = home.changed || linked || told
	if token == nil {
		return nil
	}
	token.Told, token.Token, token.changed = granted.Told, t.grant.Token, true
	if t.home.User != t.token {
		if t.grant.Grants != 0 {
			token.Person = max(token.Person, t.home.User) // whichever event comes first
		}
		home.AddToken(entry.Token{At: t.grant.At, User: t.token})
		home.changed = true
	}
	return nil
}

// links adds to the other entries what the event says of who is who, and of the account that the number belongs to. An entry that the event
// does not name, the business's or a token's, takes nothing from it.
func (g *group) links(t *task) {
	for _, place := range t.places[1:] {
		if m := &g.entries[place]; place != t.places[0] {
			m.changed = m.Link(t.told, g.addresses[place].User) || m.changed
		}
	}
	if t.owner() {
		m := g.at("")
		if owner := m.Owner.Told(t.event.Account, t.fact.At); owner.ID != m.Owner.ID {
			m.Owner, m.changed = owner, true
		}
	}
}

// unsee forgets that an act was seen.
func (g *group) unsee(t *task) error {
	if err := g.readable(t); err != nil {
		return err
	}
	home := g.home(t)
	home.changed = home.Recent.Remove(t.event.ID, t.fact.At) || home.changed
	return nil
}

// changes lists what is to be saved.
func (g *group) changes(e *Engine, now time.Time) ([]Stored, error) {
	for i := range g.entries {
		m := &g.entries[i]
		if !m.changed {
			continue
		}
		m.Recent.Trim(e.recent)
		s, err := m.stored(g.addresses[i], &g.buf, now)
		if err != nil {
			return nil, err
		}
		if s.Snapshot != m.loaded.Snapshot { // an event told again changes nothing
			g.saves = append(g.saves, s)
		}
	}
	return g.saves, nil
}

// stored makes the form to save.
func (m *member) stored(a channels.Address, buf *[]byte, now time.Time) (Stored, error) {
	data, err := m.Append((*buf)[:0])
	if err != nil {
		return Stored{}, err
	}
	*buf = data
	if Snapshot(data) == m.loaded.Snapshot && !m.looked {
		return m.loaded, nil
	}
	s := Stored{Address: a, Snapshot: Snapshot(data), Version: m.loaded.Version}
	s.Wake, s.Keep = m.served.deadlines(&m.Entry, now)
	if came := m.loaded.Wake; !m.looked && !came.IsZero() && !came.After(now) {
		// Of what closed since, the host may not have been told.
		if first, _ := m.served.deadlines(&m.Entry, came.Add(-time.Millisecond)); !first.IsZero() && !first.After(now) {
			s.Wake = first
		}
	}
	s.Also = m.also(a)
	return s, nil
}

// also names what asking by an address would load next.
func (m *member) also(a channels.Address) []channels.Address {
	var out []channels.Address
	for _, id := range who.Also(a.User, m.Links) {
		out = append(out, channels.Address{Channel: a.Channel, Business: a.Business, User: id})
	}
	if m.Owner.ID != "" {
		out = append(out, channels.Address{Channel: a.Channel, Business: m.Owner.ID})
	}
	if m.Person != "" {
		out = append(out, channels.Address{Channel: a.Channel, Business: a.Business, User: m.Person})
	}
	return out
}
