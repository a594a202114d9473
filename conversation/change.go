package conversation

import (
	"context"
	"slices"

	"github.com/replywindow/replywindow/channels"
)

// moving is a change of identifiers on its way.
type moving struct {
	e  *Engine
	ev *channels.Event
	// names are the person's, under which there may be conversations, and homes
	// where these are kept; who is what is known under the former ones.
	names, homes []channels.Address
	who          []Snapshot
	// now are the identifiers that the person has from now on.
	now      channels.Identity
	conflict error
}

// moved handles a person's change of identifier: what is known under the old ones
// goes to the new one, and the old ones keep answering. The platform says that
// they are one person, so two conversations become one, save where a name was
// somebody else's before: then it is taken from them; or is somebody else's since:
// then it is left alone.
func (e *Engine) moved(ctx context.Context, ev *channels.Event) error {
	m := moving{e: e, ev: ev, now: ev.Identity}
	for _, user := range ev.Previous.All() {
		if err := m.had(ctx, user); err != nil {
			return err
		}
	}
	gets := ev.Identity.All()
	if !slices.Contains(append(ev.Previous.All(), gets...), ev.Address.User) {
		gets = append(gets, ev.Address.User)
	}
	for _, user := range gets {
		if err := m.gets(ctx, user); err != nil {
			return err
		}
	}
	if len(m.names) == 0 {
		return m.conflict
	}
	to := m.names[0]
	if slices.Contains(m.names, ev.Address) {
		to = ev.Address
	}
	for _, from := range m.names {
		if err := e.unite(ctx, from, to); err != nil {
			return err
		}
	}
	err := e.update(ctx, to, func(s *Snapshot) error {
		for _, user := range ev.Previous.All() {
			if !slices.Contains(gets, user) {
				s.cease(user, ev.Occurred)
			}
		}
		s.identify(m.now, ev.Occurred)
		return nil
	})
	if err != nil {
		return err
	}
	return m.conflict
}

// had adds a former name, unless somebody else was seen with it since.
func (m *moving) had(ctx context.Context, user string) error {
	a := m.ev.Address
	a.User = user
	s, home, err := m.e.load(ctx, a)
	if err != nil {
		return err
	}
	if at, holds := s.seen(user); holds && at.After(m.ev.Occurred) {
		m.conflict = &IdentityConflictError{Event: m.ev.Previous, Known: s.Identity}
		return nil
	}
	m.names, m.homes = append(m.names, a), append(m.homes, home)
	for _, former := range m.ev.Previous.All() {
		s.cease(former, m.ev.Occurred)
	}
	m.who = append(m.who, s)
	return nil
}

// gets adds a name that the person has from now on.
func (m *moving) gets(ctx context.Context, user string) error {
	a := m.ev.Address
	a.User = user
	s, home, err := m.e.load(ctx, a)
	if err != nil {
		return err
	}
	at, holds := s.seen(user)
	since := s.was(user, m.ev.Occurred) || (holds && !at.Before(m.ev.Occurred))
	fits := s.fits(&m.ev.Identity, m.ev.Occurred)
	switch {
	case slices.Contains(m.homes, home), fits && (since || m.compatible(&s)):
	case since:
		m.conflict = &IdentityConflictError{Event: m.ev.Identity, Known: s.Identity}
		m.drop(user)
		return nil
	case s.ceased(user, m.ev.Occurred) || (holds && m.changed(user)):
		// Just before: should it turn out to be one person, the name holds again.
		if err := m.e.vacate(ctx, a, m.ev.Occurred.Add(-1)); err != nil {
			return err
		}
	}
	m.names = append(m.names, a)
	return nil
}

// compatible reports whether a snapshot can be the person's, by all that is known
// under the former names.
func (m *moving) compatible(s *Snapshot) bool {
	for i := range m.who {
		if !compatible(&m.who[i], s) {
			return false
		}
	}
	return true
}

// changed reports whether an identifier is new, not one that stayed. One that stayed
// was the person's before, whatever else is known under it.
func (m *moving) changed(user string) bool {
	before := parts(&m.ev.Previous)
	for i, id := range parts(&m.ev.Identity) {
		if id == user && before[i] != "" {
			return true
		}
	}
	return false
}

func (m *moving) drop(user string) {
	for _, id := range [...]*string{&m.now.Phone, &m.now.Scoped, &m.now.Parent} {
		if *id == user {
			*id = ""
		}
	}
}

// unite makes one conversation of two names.
func (e *Engine) unite(ctx context.Context, from, to channels.Address) error {
	_, fromHome, err := e.load(ctx, from)
	if err != nil {
		return err
	}
	_, toHome, err := e.load(ctx, to)
	if err != nil || fromHome == toHome {
		return err
	}
	return e.merge(ctx, fromHome, toHome)
}
