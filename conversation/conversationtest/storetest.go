package conversationtest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

// TestStore tells whether a store keeps the contract of [conversation.Store], and of
// [conversation.Lister] where it implements that too. Each rule is a subtest with a
// store of its own from newStore, which returns an empty one and releases what it
// holds with t.Cleanup. A failure names the rule that is broken.
//
// Run it with the race detector as well: one of the rules is about writers at the
// same time. What it writes has only the addresses, and nothing it does waits for
// the clock.
func TestStore(t *testing.T, newStore func(t *testing.T) conversation.Store) {
	t.Helper()
	for _, r := range storeRules() {
		t.Run(r.name, func(t *testing.T) {
			t.Helper()
			s := newStore(t)
			if _, lists := s.(conversation.Lister); r.lists && !lists {
				t.Skip("the store does not list")
			}
			if err := r.check(context.Background(), s); err != nil {
				t.Errorf("the store breaks the rule %q: %v", r.rule, err)
			}
		})
	}
}

// storeRule is one sentence of the contract and how to find a breach of it.
type storeRule struct {
	name  string
	rule  string
	lists bool // the rule is about a Lister
	check func(ctx context.Context, s conversation.Store) error
}

func storeRules() []storeRule {
	return []storeRule{
		{name: "absent", rule: "the load of an absent entry gives the zero snapshot and no error", check: absentIsZero},
		{name: "replaced", rule: "an update is handed what is stored and replaces it", check: updateReplaces},
		{name: "fields", rule: "every field of a snapshot comes back as it was written", check: fieldsRoundTrip},
		{name: "error", rule: "when change returns an error, nothing is written and the error is returned as it is", check: errorChangesNothing},
		{name: "zero", rule: "a zero result deletes the entry", check: zeroDeletes},
		{name: "delete", rule: "a deleted entry is absent, and no other is touched", check: deleteRemoves},
		{name: "delete_absent", rule: "deleting what is not there is not an error", check: deleteAbsent},
		{name: "context", rule: "a done context is an error and leaves everything as it was", check: contextDone},
		{name: "apart", rule: "addresses that differ in anything are different entries", check: addressesApart},
		{name: "atomic", rule: "no other update of an address happens between reading and writing", check: updatesAreAtomic},
		{name: "atomic_delete", rule: "an update that deletes and one that writes do not lose each other", check: deletesAreAtomic},
		{name: "list", lists: true, rule: "a list has every conversation of the business, once and as stored", check: listIsComplete},
		{name: "list_only", lists: true, rule: "a list has no alias, no entry of the business itself and nothing of other businesses", check: listHasNoMore},
		{name: "list_stop", lists: true, rule: "a list ends when yield returns false", check: listStops},
		{name: "list_context", lists: true, rule: "a list with a done context returns the context's error", check: listContextDone},
	}
}

// storeUser is the address under which the rules write.
func storeUser(user string) channels.Address {
	return channels.Address{Channel: "channel", Business: "business", User: user}
}

// marked is a snapshot that can be told from others by a name.
func marked(name string) conversation.Snapshot {
	return conversation.Snapshot{
		Identity: channels.Identity{Scoped: name}, IdentityAt: conversation.IdentityTimes{Scoped: storeInstant()},
	}
}

// put stores a snapshot whatever was there.
func put(ctx context.Context, s conversation.Store, a channels.Address, value conversation.Snapshot) error {
	err := s.Update(ctx, a, func(have *conversation.Snapshot) error {
		*have = value
		return nil
	})
	if err != nil {
		return breach("update of %+v: %w", a, err)
	}
	return nil
}

// holds is an error when the store holds something else under an address.
func holds(ctx context.Context, s conversation.Store, a channels.Address, want conversation.Snapshot) error {
	got, err := s.Load(ctx, a)
	switch {
	case err != nil:
		return breach("load of %+v: %w", a, err)
	case !got.Equal(&want):
		return breach("under %+v is %+v, want %+v", a, got, want)
	}
	return nil
}

func absentIsZero(ctx context.Context, s conversation.Store) error {
	none := conversation.Snapshot{}
	for _, a := range [...]channels.Address{storeUser("nobody"), storeUser("")} {
		if err := errors.Join(holds(ctx, s, a, none), holds(ctx, s, a, none)); err != nil {
			return err
		}
	}
	if err := put(ctx, s, storeUser("somebody"), marked("x")); err != nil {
		return err
	}
	return holds(ctx, s, storeUser("nobody"), none)
}

func updateReplaces(ctx context.Context, s conversation.Store) error {
	a := storeUser("u")
	before := conversation.Snapshot{}
	for _, name := range [...]string{"first", "second", "third"} {
		after := marked(name)
		var handed conversation.Snapshot
		err := s.Update(ctx, a, func(have *conversation.Snapshot) error {
			handed = *have
			*have = after
			return nil
		})
		switch {
		case err != nil:
			return breach("update: %w", err)
		case !handed.Equal(&before):
			return breach("change was handed %+v, stored was %+v", handed, before)
		}
		if err := holds(ctx, s, a, after); err != nil {
			return err
		}
		before = after
	}
	return nil
}

func fieldsRoundTrip(ctx context.Context, s conversation.Store) error {
	samples, err := storeSamples()
	if err != nil {
		return err
	}
	for _, sample := range samples {
		a := storeUser(sample.name)
		if err := put(ctx, s, a, sample.value); err != nil {
			return err
		}
		if err := holds(ctx, s, a, sample.value); err != nil {
			return breach("%s: %w", sample.name, err)
		}
		// What held more before must not shine through.
		if err := put(ctx, s, a, marked("after")); err != nil {
			return err
		}
		if err := holds(ctx, s, a, marked("after")); err != nil {
			return breach("after %s: %w", sample.name, err)
		}
	}
	return nil
}

func errorChangesNothing(ctx context.Context, s conversation.Store) error {
	refused := errors.New("refused by change")
	for user, before := range map[string]conversation.Snapshot{"known": marked("before"), "new": {}} {
		a := storeUser(user)
		if err := put(ctx, s, a, before); err != nil {
			return err
		}
		for _, after := range [...]conversation.Snapshot{marked("after"), {}} {
			err := s.Update(ctx, a, func(have *conversation.Snapshot) error {
				*have = after
				return refused
			})
			if err != refused { //nolint:errorlint // as it is, not wrapped
				return breach("update returned %v, change had returned %v", err, refused)
			}
			if err := holds(ctx, s, a, before); err != nil {
				return err
			}
		}
	}
	return nil
}

func zeroDeletes(ctx context.Context, s conversation.Store) error {
	a, none := storeUser("u"), conversation.Snapshot{}
	for _, before := range [...]conversation.Snapshot{marked("x"), none} {
		if err := errors.Join(put(ctx, s, a, before), put(ctx, s, a, none), holds(ctx, s, a, none)); err != nil {
			return err
		}
	}
	return errors.Join(put(ctx, s, a, marked("again")), holds(ctx, s, a, marked("again")))
}

func deleteRemoves(ctx context.Context, s conversation.Store) error {
	gone, stays, business := storeUser("gone"), storeUser("stays"), storeUser("")
	err := errors.Join(put(ctx, s, gone, marked("g")), put(ctx, s, stays, marked("s")), put(ctx, s, business, marked("b")))
	if err != nil {
		return err
	}
	if err := s.Delete(ctx, gone); err != nil {
		return breach("delete: %w", err)
	}
	return errors.Join(
		holds(ctx, s, gone, conversation.Snapshot{}), holds(ctx, s, stays, marked("s")), holds(ctx, s, business, marked("b")),
		put(ctx, s, gone, marked("back")), holds(ctx, s, gone, marked("back")),
	)
}

func deleteAbsent(ctx context.Context, s conversation.Store) error {
	if err := s.Delete(ctx, storeUser("nobody")); err != nil {
		return breach("delete: %w", err)
	}
	a := storeUser("u")
	if err := put(ctx, s, a, marked("x")); err != nil {
		return err
	}
	if err := errors.Join(s.Delete(ctx, a), s.Delete(ctx, a)); err != nil {
		return breach("second delete: %w", err)
	}
	return nil
}

func contextDone(ctx context.Context, s conversation.Store) error {
	a := storeUser("u")
	if err := put(ctx, s, a, marked("before")); err != nil {
		return err
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	expired, release := context.WithDeadline(ctx, time.Unix(0, 0))
	defer release()
	for _, done := range [...]context.Context{cancelled, expired} {
		_, loaded := s.Load(done, a)
		updated := s.Update(done, a, func(have *conversation.Snapshot) error {
			*have = marked("after")
			return nil
		})
		for call, err := range map[string]error{"load": loaded, "update": updated, "delete": s.Delete(done, a)} {
			if !errors.Is(err, done.Err()) {
				return breach("%s returned %v, want %v", call, err, done.Err())
			}
		}
		if err := holds(ctx, s, a, marked("before")); err != nil {
			return err
		}
	}
	return nil
}

// addressesApart writes under addresses that a store is apt to take for one: the
// parts joined with a separator, letters folded, blanks cut, patterns matched.
func addressesApart(ctx context.Context, s conversation.Store) error {
	all := [...]channels.Address{
		{Channel: "c", Business: "b", User: "u"}, {Channel: "c", Business: "b", User: ""},
		{Channel: "c", Business: "bu", User: ""}, {Channel: "cb", Business: "u", User: ""},
		{Channel: "c", Business: "b", User: "U"}, {Channel: "c", Business: "B", User: "u"}, {Channel: "C", Business: "b", User: "u"},
		{Channel: "c", Business: "b2", User: "u"}, {Channel: "c2", Business: "b", User: "u"},
		{Channel: "c", Business: "b/u", User: "v"}, {Channel: "c", Business: "b", User: "u/v"}, {Channel: "c/b", Business: "u", User: "v"},
		{Channel: "c", Business: "b:u", User: "v"}, {Channel: "c", Business: "b", User: "u:v"}, {Channel: "c:b", Business: "u", User: "v"},
		{Channel: "c", Business: "b|u", User: "v"}, {Channel: "c", Business: "b", User: "u|v"},
		{Channel: "c", Business: "b", User: "u "}, {Channel: "c", Business: "b", User: " u"}, {Channel: "c", Business: "b", User: "0u"},
		{Channel: "c", Business: "b", User: "%"}, {Channel: "c", Business: "b", User: "_"}, {Channel: "c", Business: "b", User: "*"},
		{Channel: "c", Business: "b", User: "{u}"}, {Channel: "c", Business: "b", User: `"u'\`},
		{Channel: "c", Business: "b", User: "ü"}, {Channel: "c", Business: "b", User: "u\u0308"}, {Channel: "c", Business: "b", User: "用户"},
	}
	for i, a := range all {
		if err := put(ctx, s, a, marked(numbered("address", i))); err != nil {
			return err
		}
	}
	for i, a := range all {
		if err := holds(ctx, s, a, marked(numbered("address", i))); err != nil {
			return err
		}
	}
	for i, a := range all {
		if err := s.Delete(ctx, a); err != nil {
			return breach("delete of %+v: %w", a, err)
		}
		for k, other := range all[i+1:] {
			if err := holds(ctx, s, other, marked(numbered("address", i+1+k))); err != nil {
				return breach("after the delete of %+v: %w", a, err)
			}
		}
	}
	return nil
}
