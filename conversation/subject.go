package conversation

import (
	"context"
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation/internal/entry"
	"github.com/replywindow/replywindow/conversation/internal/who"
)

// subject is a person as of an instant, or one comment or token: what was told of it, and where that is kept.
type subject struct {
	served *served
	walk   *walk
	is     who.Person
	// address is how to ask for the person now. Its user is empty when no identifier is known that the person has now.
	address channels.Address
	// token is the comment or reply token, empty for a person.
	token string
	facts entry.Facts
	// home is the user whose entry is written to, users those of all entries that are read.
	home  string
	users []string
	// inForce are the claims for the person.
	inForce []Claim
}

// subject derives who has an identifier at an instant, which may be past, as the person is now.
func (w *walk) subject(ctx context.Context, id string, at int64) (*subject, error) {
	if err := w.load(ctx, w.user(id)); err != nil {
		return nil, err
	}
	world, err := w.world(ctx, id, at)
	if err != nil {
		return nil, err
	}
	is := who.Person{Name: id, Pieces: []who.Piece{{ID: id, Gap: who.Gap{To: who.Forever}}}}
	if world != nil {
		is = world.At(id, at)
	}
	s := &subject{served: w.engine.channels[w.address.Channel], walk: w, is: is, facts: w.facts(is)}
	for _, p := range is.Pieces {
		if !slices.Contains(s.users, p.ID) {
			s.users = append(s.users, p.ID)
		}
		firm := slices.Contains(is.Firm, p.ID)
		if p.Has(w.at) && (s.home == "" || firm && !slices.Contains(is.Firm, s.home)) {
			s.home = p.ID
		}
	}
	s.address = w.user(s.home)
	s.inForce = s.claims(entry.Instant(w.at))
	return s, nil
}

// tokenSubject is the comment or token whose entry is at hand.
func (w *walk) tokenSubject(ctx context.Context, l *loadedEntry) (*subject, error) {
	token, user := l.entry, l.Address.User // loading more may move the entry
	s := &subject{served: w.engine.channels[w.address.Channel], address: w.user("")}
	if token.Person != "" {
		var err error
		if s, err = w.subject(ctx, token.Person, w.at); err != nil {
			return nil, err
		}
	}
	for _, t := range token.Told {
		s.facts = s.facts.Join(t.Facts)
	}
	s.walk, s.token, s.home, s.users = w, token.Token, user, []string{user}
	return s, nil
}

// holds reports whether something that was kept under a user at an instant is this person's.
func (s *subject) holds(user string, at int64) bool {
	return s.token != "" || s.is.Nobody || slices.ContainsFunc(s.is.Pieces, func(p who.Piece) bool { return p.ID == user && p.Has(at) })
}

// entry is the entry of one of the subject's users, which is not to be changed.
func (s *subject) entry(user string) *entry.Entry { return s.walk.entry(user) }

// changed gives the subject's entries to save, once change has had each of them. All are saved together, also those without a change:
// then who claims under one identifier conflicts with who claims under another, and with news of who is who.
func (s *subject) changed(now time.Time, change func(user string, e *entry.Entry)) ([]Stored, error) {
	var saves []Stored
	var buf []byte
	for _, user := range s.users {
		l := s.walk.find(s.walk.user(user))
		if l == nil {
			continue
		}
		m := member{Entry: l.entry, served: s.served, loaded: l.Stored}
		change(user, &m.Entry)
		saved, err := m.stored(l.Address, &buf, now)
		if err != nil {
			return nil, err
		}
		if saved.Version != 0 || saved.Snapshot != "" {
			saves = append(saves, saved)
		}
	}
	return saves, nil
}
