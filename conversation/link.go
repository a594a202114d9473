package conversation

import (
	"context"
	"errors"
	"time"

	"github.com/replywindow/replywindow/channels"
)

// link makes sure that all identifiers of an event lead to one conversation. It
// returns the address to record under, and those to record under as well when
// the identifiers belong to different people.
func (e *Engine) link(ctx context.Context, ev *channels.Event) (at channels.Address, also []channels.Address, err error) {
	at = ev.Address
	if ev.Group != "" || alone(&ev.Identity) {
		// In a group the conversation is the group's, and the identity a member's.
		return at, nil, nil
	}
	known, home, err := e.load(ctx, at)
	if err != nil || covers(&known.Identity, &ev.Identity) {
		return home, nil, err
	}
	others := otherNames(ev)
	if same, err := e.sameHome(ctx, home, others); err != nil || same {
		return home, nil, err // former identifiers of one person
	}
	if err := e.release(ctx, ev, append(others, at)); err != nil {
		return at, nil, err
	}
	var conflict *IdentityConflictError
	for _, other := range others {
		joined, err := e.join(ctx, ev, other, at)
		switch {
		case errors.As(err, &conflict):
			also = append(also, other)
		case err != nil:
			return at, also, err
		}
		at = joined
	}
	if conflict != nil {
		return at, also, conflict
	}
	return at, nil, nil
}

// alone reports whether there are no two identifiers to link.
func alone(id *channels.Identity) bool {
	return (id.Phone == "" || id.Scoped == "") && (id.Parent == "" || (id.Phone == "" && id.Scoped == ""))
}

// covers reports whether a has every identifier that b has.
func covers(a, b *channels.Identity) bool {
	has := func(x, y string) bool { return y == "" || x == y }
	return has(a.Phone, b.Phone) && has(a.Scoped, b.Scoped) && has(a.Parent, b.Parent)
}

// otherNames are the addresses of an event's person under all identifiers but
// the one in its address.
func otherNames(ev *channels.Event) []channels.Address {
	var out []channels.Address
	for _, id := range ev.Identity.All() {
		if id != ev.Address.User {
			a := ev.Address
			a.User = id
			out = append(out, a)
		}
	}
	return out
}

// sameHome reports whether all names lead to one conversation.
func (e *Engine) sameHome(ctx context.Context, home channels.Address, names []channels.Address) (bool, error) {
	for _, a := range names {
		_, h, err := e.load(ctx, a)
		if err != nil || h != home {
			return false, err
		}
	}
	return true, nil
}

// release frees those of an event's names that their former owner no longer had
// when it happened.
func (e *Engine) release(ctx context.Context, ev *channels.Event, names []channels.Address) error {
	for _, a := range names {
		s, _, err := e.load(ctx, a)
		if err != nil {
			return err
		}
		if !s.ceased(a.User, ev.Occurred) {
			continue
		}
		if err := e.vacate(ctx, a, time.Time{}); err != nil {
			return err
		}
	}
	return nil
}

// join makes one conversation of two names of an event's person, unless they are
// known to be different people's, and returns the name to go on with: the other
// one when the event is from before the name was given to somebody else.
func (e *Engine) join(ctx context.Context, ev *channels.Event, other, at channels.Address) (channels.Address, error) {
	from, fromHome, err := e.load(ctx, other)
	if err != nil {
		return at, err
	}
	to, toHome, err := e.load(ctx, at)
	if err != nil || fromHome == toHome {
		return at, err
	}
	fromFits, toFits := from.fits(&ev.Identity, ev.Occurred), to.fits(&ev.Identity, ev.Occurred)
	switch {
	case fromFits && toFits && compatible(&from, &to):
		return at, e.merge(ctx, fromHome, toHome)
	case toFits && !fromFits && to.was(other.User, ev.Occurred):
		return at, nil
	case fromFits && !toFits && from.was(at.User, ev.Occurred):
		return other, nil
	case toFits:
		return at, &IdentityConflictError{Event: ev.Identity, Known: from.Identity}
	}
	return at, &IdentityConflictError{Event: ev.Identity, Known: to.Identity}
}

// vacate takes a name from the person who had it, so that it can be somebody
// else's: nothing is known under it then. Since is when that person ceased to have
// it; zero when that is on record. A person without another name keeps it.
func (e *Engine) vacate(ctx context.Context, a channels.Address, since time.Time) error {
	s, home, err := e.load(ctx, a)
	if err != nil {
		return err
	}
	if home == a {
		if home = otherName(&s, a); home == a {
			return nil
		}
		if err := e.clearAlias(ctx, home); err != nil {
			return err
		}
		if err := e.merge(ctx, a, home); err != nil {
			return err
		}
	}
	// What led here by this name leads to its former owner.
	if err := e.repoint(ctx, s.Aliases, a, home); err != nil {
		return err
	}
	err = e.update(ctx, home, func(s *Snapshot) error {
		s.Aliases = withoutName(s.Aliases, a.User)
		if !since.IsZero() {
			s.cease(a.User, since)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return e.clearAlias(ctx, a)
}

// otherName picks the name under which to go on with a conversation that loses the
// name under which it is kept: an identifier that holds, if there is one.
func otherName(s *Snapshot, a channels.Address) channels.Address {
	for _, user := range append(s.Identity.All(), s.Aliases...) {
		if user != a.User {
			a.User = user
			return a
		}
	}
	return a
}

// clearAlias makes an alias a name of which nothing is known.
func (e *Engine) clearAlias(ctx context.Context, a channels.Address) error {
	return e.store.Update(ctx, a, func(s *Snapshot) error {
		if s.LinkedTo != "" {
			*s = Snapshot{}
		}
		return nil
	})
}
