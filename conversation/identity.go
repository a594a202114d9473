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
// itself was recorded under each of its identifiers; of a change of identifiers
// the rest was recorded.
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

// maxHops bounds how long a chain of aliases may be. An alias leads straight to
// its conversation, save while writers meet or after a failed write.
const maxHops = 32

var (
	// ErrAliasLoop is returned when a stored chain of aliases is longer than any real
	// one, so probably circular: the store was changed by hand.
	ErrAliasLoop = errors.New("chain of linked users does not end")
	// ErrTooManyNames is wrapped by the error for an event whose identifiers could not
	// be linked, because the person would go by more than 256 of them. The event
	// itself was recorded under its address.
	ErrTooManyNames = errors.New("more than 256 identifiers for one person")
	// ErrTooManyWriters is wrapped by the error for an event whose identifiers could
	// not be linked, because other writers were faster time and again. Record the
	// event again.
	ErrTooManyWriters = errors.New("too many writers at once")
)

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

// merge moves what is known under one address into another, leaves an alias
// behind, and turns the aliases of the one into aliases of the other. When it fails
// half way, what was copied is there twice, which changes no answer; repeating it
// completes it.
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
			s.Aliases = withoutName(mergeNames(s.Aliases, []string{from.User}), home.User)
			s.Merges++
			if len(s.Aliases) > maxNames {
				return fmt.Errorf("merge into %s: %w", home, ErrTooManyNames)
			}
			return nil
		})
		if errors.Is(err, errMoved) {
			continue
		}
		if err != nil {
			return err
		}
		linked, err := e.replace(ctx, from, &old, Snapshot{LinkedTo: home.User})
		if err != nil {
			return err
		}
		if linked {
			return e.repoint(ctx, old.Aliases, from, home)
		}
	}
	return fmt.Errorf("merge into %s: %w", to, ErrTooManyWriters)
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

// repoint makes aliases of one address aliases of another.
func (e *Engine) repoint(ctx context.Context, aliases []string, from, to channels.Address) error {
	for _, user := range aliases {
		alias := to
		alias.User = user
		err := e.store.Update(ctx, alias, func(s *Snapshot) error {
			if s.LinkedTo == from.User && alias != to {
				s.LinkedTo = to.User
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Forget removes a person: the conversation and every alias that leads to it. It
// is not an error when nothing is known of them. After an error some of it may
// be left; call it again with the same address, which is removed last.
func (e *Engine) Forget(ctx context.Context, a channels.Address) error {
	if err := a.Validate(); err != nil {
		return err
	}
	s, home, err := e.load(ctx, a)
	if err != nil {
		return err
	}
	names := mergeNames(s.Aliases, s.Identity.All())
	all := slices.Clone(names)
	for _, f := range s.Former {
		all = append(all, f.User)
	}
	for _, user := range all {
		alias := home
		alias.User = user
		if alias == home || alias == a {
			continue
		}
		err := e.store.Update(ctx, alias, func(at *Snapshot) error {
			linked := at.LinkedTo == home.User || slices.Contains(names, at.LinkedTo)
			// One that is not linked was given to somebody else since, or is what a
			// merge that failed left behind.
			left := at.LinkedTo == "" && slices.Contains(names, user) && compatible(at, &s)
			if linked || left {
				*at = Snapshot{}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if err := e.store.Delete(ctx, home); err != nil || a == home {
		return err
	}
	return e.store.Delete(ctx, a)
}
