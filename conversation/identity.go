package conversation

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/replywindow/replywindow/channels"
)

// IdentityConflictError says that an event carries identifiers of two people who
// are known to be different, so that they were not taken for one. The event
// itself was recorded under each of its identifiers.
type IdentityConflictError struct {
	// Event and Known are the identifiers in the event and those on record.
	Event, Known channels.Identity
}

// Error shows the identifiers masked.
func (e *IdentityConflictError) Error() string {
	return fmt.Sprintf("identity conflict: the event says %s, on record is %s", e.Event, e.Known)
}

// errMoved stops an update of an alias; it never leaves the engine.
var errMoved = errors.New("conversation is kept under another user")

// maxHops bounds how long a chain of aliases may be. Chains grow by one with
// every change of number.
const maxHops = 32

// ErrAliasLoop is returned when a stored chain of aliases is longer than any real
// one, so probably circular: the store was changed by hand.
var ErrAliasLoop = errors.New("chain of linked users does not end")

// load reads a conversation, following aliases, and says where it is kept.
func (e *Engine) load(ctx context.Context, a channels.Address) (Snapshot, channels.Address, error) {
	for range maxHops {
		s, err := e.store.Load(ctx, a)
		if err != nil || s.LinkedTo == "" {
			return s, a, err
		}
		a.User = s.LinkedTo
	}
	return Snapshot{}, a, ErrAliasLoop
}

// update changes a conversation, following aliases.
func (e *Engine) update(ctx context.Context, a channels.Address, change func(*Snapshot) error) error {
	for range maxHops {
		var next string
		err := e.store.Update(ctx, a, func(s *Snapshot) error {
			if next = s.LinkedTo; next != "" {
				return errMoved
			}
			return change(s)
		})
		if !errors.Is(err, errMoved) {
			return err
		}
		a.User = next
	}
	return ErrAliasLoop
}

// link makes sure that all identifiers of an event lead to one conversation. It
// returns the address to record under, and those to record under as well when
// the identifiers belong to different people.
func (e *Engine) link(ctx context.Context, ev *channels.Event) (at channels.Address, also []channels.Address, err error) {
	at = ev.Address
	others := otherNames(ev)
	if len(others) == 0 {
		return at, nil, nil
	}
	known, home, err := e.load(ctx, at)
	if err != nil {
		return at, nil, err
	}
	switch {
	case agrees(known.Identity, ev.Identity) && covers(known.Identity, ev.Identity):
		return home, nil, nil
	case agrees(known.Identity, ev.Identity):
		return e.joinAll(ctx, ev, others)
	}
	same, err := e.sameHome(ctx, home, others)
	switch {
	case err != nil:
		return at, nil, err
	case same:
		return home, nil, nil // former identifiers of one person
	case home != at && ev.Occurred.After(known.IdentityAt):
		// A former identifier of one person now belongs to another.
		if err := e.detach(ctx, at); err != nil {
			return at, nil, err
		}
		return e.joinAll(ctx, ev, others)
	}
	return at, others, &IdentityConflictError{Event: ev.Identity, Known: known.Identity}
}

// otherNames are the addresses of an event's person under all identifiers but
// the one in its address; none when the event carries a single one, or happened
// in a group: the conversation is then the group's, and the identity a member's.
func otherNames(ev *channels.Event) []channels.Address {
	ids := ev.Identity.All()
	if len(ids) < 2 || ev.Group != "" {
		return nil
	}
	var out []channels.Address
	for _, id := range ids {
		if id != ev.Address.User {
			a := ev.Address
			a.User = id
			out = append(out, a)
		}
	}
	return out
}

// joinAll joins every other name of an event's person into its address. Those
// that are known to be somebody else's are returned to be recorded under as well.
func (e *Engine) joinAll(ctx context.Context, ev *channels.Event, others []channels.Address) (at channels.Address, also []channels.Address, err error) {
	var conflict *IdentityConflictError
	for _, other := range others {
		switch err := e.join(ctx, other, ev.Address, ev.Identity); {
		case errors.As(err, &conflict):
			also = append(also, other)
		case err != nil:
			return ev.Address, also, err
		}
	}
	if conflict != nil {
		return ev.Address, also, conflict
	}
	return ev.Address, nil, nil
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

// detach makes an alias a conversation of its own, with nothing known.
func (e *Engine) detach(ctx context.Context, a channels.Address) error {
	return e.store.Update(ctx, a, func(s *Snapshot) error {
		if s.LinkedTo != "" {
			*s = Snapshot{}
		}
		return nil
	})
}

// agrees reports whether two identities can be one person's: no identifier is
// known in both and different.
func agrees(a, b channels.Identity) bool {
	same := func(x, y string) bool { return x == "" || y == "" || x == y }
	return same(a.Phone, b.Phone) && same(a.Scoped, b.Scoped) && same(a.Parent, b.Parent)
}

// covers reports whether a has every identifier that b has.
func covers(a, b channels.Identity) bool {
	has := func(x, y string) bool { return y == "" || x == y }
	return has(a.Phone, b.Phone) && has(a.Scoped, b.Scoped) && has(a.Parent, b.Parent)
}

// join makes from an alias of to, unless they are known to be different people.
func (e *Engine) join(ctx context.Context, from, to channels.Address, ids channels.Identity) error {
	fromSnap, fromHome, err := e.load(ctx, from)
	if err != nil {
		return err
	}
	toSnap, toHome, err := e.load(ctx, to)
	if err != nil || fromHome == toHome {
		return err
	}
	if !agrees(fromSnap.Identity, ids) || !agrees(fromSnap.Identity, toSnap.Identity) {
		return &IdentityConflictError{Event: ids, Known: fromSnap.Identity}
	}
	return e.merge(ctx, fromHome, toHome)
}

// merge moves what is known under one address into another and leaves an alias
// behind. When it fails half way, what was copied is there twice, which changes
// no answer; repeating it completes it.
//
// Writers that link two addresses in both directions at once must not make a loop.
// Each counts its merge at the target before it turns the source into an alias, and
// does that only when the source did not change since it was read, so the other
// writer's count in the source stops it.
func (e *Engine) merge(ctx context.Context, from, to channels.Address) error {
	for range maxHops {
		old, err := e.store.Load(ctx, from)
		if err != nil || old.LinkedTo != "" {
			return err // when it is linked, another writer was faster
		}
		_, home, err := e.load(ctx, to)
		if err != nil || home == from {
			return err
		}
		err = e.store.Update(ctx, home, func(s *Snapshot) error {
			if s.LinkedTo != "" {
				return errMoved
			}
			*s = s.Merge(&old)
			s.addAlias(from.User)
			s.Merges++
			return nil
		})
		if errors.Is(err, errMoved) {
			continue
		}
		if err != nil {
			return err
		}
		linked, err := e.replace(ctx, from, &old, Snapshot{LinkedTo: home.User})
		if err != nil || linked {
			return err
		}
	}
	return fmt.Errorf("merge into %s: too many writers at once", to)
}

// replace stores a snapshot in place of another, and reports whether that was
// still there.
func (e *Engine) replace(ctx context.Context, a channels.Address, old *Snapshot, by Snapshot) (bool, error) {
	same := false
	err := e.store.Update(ctx, a, func(s *Snapshot) error {
		if same = s.Equal(old); same {
			*s = by
		}
		return nil
	})
	return same && err == nil, err
}

// moved handles a person's change of identifier: what is known under the old ones
// goes to the new one. The platform says that they are one person, so no conflict
// is looked for. The old identifiers keep answering.
func (e *Engine) moved(ctx context.Context, ev *channels.Event) error {
	if _, err := e.channel(ev.Address.Channel); err != nil {
		return err
	}
	to := ev.Address
	for _, id := range append(ev.Previous.All(), ev.Identity.All()...) {
		from := to
		from.User = id
		_, fromHome, err := e.load(ctx, from)
		if err != nil {
			return err
		}
		_, toHome, err := e.load(ctx, to)
		if err != nil {
			return err
		}
		if fromHome == toHome {
			continue
		}
		if err := e.merge(ctx, fromHome, toHome); err != nil {
			return err
		}
	}
	return e.update(ctx, to, func(s *Snapshot) error {
		if ev.Occurred.Before(s.IdentityAt) {
			return nil
		}
		// The old identifiers are void, so they do not fill gaps.
		s.Identity, s.IdentityAt = ev.Identity, ev.Occurred
		return nil
	})
}

// Forget removes a person: the conversation and every alias that leads to it. It
// is not an error when nothing is known of them. After an error some of it may
// be left; call it again.
func (e *Engine) Forget(ctx context.Context, a channels.Address) error {
	if err := a.Validate(); err != nil {
		return err
	}
	s, home, err := e.load(ctx, a)
	if err != nil {
		return err
	}
	names := append(slices.Clone(s.Aliases), s.Identity.All()...)
	for _, user := range names {
		alias := home
		alias.User = user
		if alias == home {
			continue
		}
		err := e.store.Update(ctx, alias, func(at *Snapshot) error {
			linked := at.LinkedTo == home.User || slices.Contains(names, at.LinkedTo)
			// One that is not linked was given to somebody else since, or is what a
			// merge that failed left behind.
			if linked || at.LinkedTo == "" && agrees(at.Identity, s.Identity) {
				*at = Snapshot{}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if err := e.store.Delete(ctx, a); err != nil {
		return err
	}
	return e.store.Delete(ctx, home)
}
