package conversationtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

// breach is an error about a store.
func breach(format string, args ...any) error { return fmt.Errorf(format, args...) }

func numbered(name string, i int) string { return name + "-" + strconv.Itoa(i) }

// storeInstant is when everything in the samples happened.
func storeInstant() time.Time {
	return time.Date(2026, 3, 2, 10, 0, 0, int(123*time.Millisecond), time.UTC)
}

// storeSample is a snapshot in which one field is set, or all.
type storeSample struct {
	name  string
	value conversation.Snapshot
}

func storeSamples() ([]storeSample, error) {
	type snapshot = conversation.Snapshot
	state, err := window.State{}.Observe(nil, window.Message, storeInstant())
	if err != nil {
		return nil, err
	}
	marks, err := window.Marks{}.Send("message", storeInstant())
	if err != nil {
		return nil, err
	}
	if marks, err = marks.Grant(window.Comment, "comment", storeInstant()); err != nil {
		return nil, err
	}
	full := snapshot{
		State: state, Marks: marks,
		Billing: pricing.Conversations{}.Delivered(pricing.Charge{Category: "marketing", Opens: 24 * time.Hour}, storeInstant()),
		Consent: policy.Consent{
			OptedIn: storeInstant(), OptedOut: storeInstant().Add(time.Hour), Never: true,
			MarketingStopped: storeInstant().Add(2 * time.Hour), MarketingResumed: storeInstant().Add(3 * time.Hour),
		},
		Identity:   channels.Identity{Phone: "15550100", Scoped: "GB.1 \"ü\"", Parent: "GB.ENT.1"},
		IdentityAt: conversation.IdentityTimes{Phone: storeInstant(), Scoped: storeInstant().Add(time.Hour), Parent: storeInstant().Add(2 * time.Hour)},
		Former:     []conversation.Former{{User: "c \"ü\"", Until: storeInstant()}, {User: "d", Until: storeInstant().Add(time.Hour)}},
		Merges:     1 << 31,
		Aliases:    []string{"b", "a", "用户"},
		Restrictions: []conversation.Restriction{
			{Type: "", Lifted: storeInstant()},
			{Type: "NO_REPLIES", Since: storeInstant(), Until: storeInstant().Add(time.Hour), Lifted: storeInstant().Add(-time.Hour)},
		},
	}
	return []storeSample{
		{"State", snapshot{State: full.State}}, {"Marks", snapshot{Marks: full.Marks}},
		{"Billing", snapshot{Billing: full.Billing}}, {"Consent", snapshot{Consent: full.Consent}},
		{"Never", snapshot{Consent: policy.Consent{Never: true}}},
		{"Identity", snapshot{Identity: full.Identity, IdentityAt: full.IdentityAt}},
		{"IdentityAt", snapshot{IdentityAt: full.IdentityAt}},
		{"Aliases", snapshot{Aliases: full.Aliases}}, {"Former", snapshot{Former: full.Former}},
		{"LinkedTo", snapshot{LinkedTo: "other \"user\""}},
		{"Merges", snapshot{Merges: full.Merges}},
		{"Restrictions", snapshot{Restrictions: full.Restrictions}}, {"all", full},
	}, nil
}

// Writers and how often each writes, in the rules about concurrency.
const (
	storeWriters = 8
	storeWrites  = 20
)

// together runs writers at the same time and returns the first error.
func together(write func(writer int) error) error {
	errs := make([]error, storeWriters)
	var wg sync.WaitGroup
	for w := range errs {
		wg.Go(func() { errs[w] = write(w) })
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// updatesAreAtomic lets every writer add names of its own to one entry. A lost one
// was overwritten, a double one was added to the outcome of a failed try.
func updatesAreAtomic(ctx context.Context, s conversation.Store) error {
	a := storeUser("u")
	err := together(func(w int) error {
		for i := range storeWrites {
			err := s.Update(ctx, a, func(have *conversation.Snapshot) error {
				have.Aliases = append(slices.Clone(have.Aliases), numbered(numbered("writer", w), i))
				return nil
			})
			if err != nil {
				return breach("update: %w", err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	got, err := s.Load(ctx, a)
	if err != nil {
		return breach("load: %w", err)
	}
	times := map[string]int{}
	for _, name := range got.Aliases {
		times[name]++
	}
	for w := range storeWriters {
		for i := range storeWrites {
			if name := numbered(numbered("writer", w), i); times[name] != 1 {
				return breach("what %q wrote is there %d times, want once", name, times[name])
			}
		}
	}
	return nil
}

// deletesAreAtomic hands a token about: who finds it takes it away, which deletes
// the entry, and who finds none puts it there. Every writer counts what it did, and
// in the end the counts tell whether the token is there.
func deletesAreAtomic(ctx context.Context, s conversation.Store) error {
	a, token := storeUser("u"), marked("token")
	puts, takes := make([]int, storeWriters), make([]int, storeWriters)
	err := together(func(w int) error {
		for range storeWrites {
			took := false
			err := s.Update(ctx, a, func(have *conversation.Snapshot) error {
				if took = !have.IsZero(); took {
					*have = conversation.Snapshot{}
					return nil
				}
				*have = token
				return nil
			})
			switch {
			case err != nil:
				return breach("update: %w", err)
			case took:
				takes[w]++
			default:
				puts[w]++
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	put, taken := 0, 0
	for w := range storeWriters {
		put, taken = put+puts[w], taken+takes[w]
	}
	got, err := s.Load(ctx, a)
	if err != nil {
		return breach("load: %w", err)
	}
	left := 1
	if got.IsZero() {
		left = 0
	}
	if put-taken != left {
		return breach("written %d times and deleted %d times, yet %d are left", put, taken, left)
	}
	return nil
}

// listed collects what a store lists.
func listed(ctx context.Context, s conversation.Store, channel, business string) (map[channels.Address]conversation.Snapshot, error) {
	out := map[channels.Address]conversation.Snapshot{}
	var twice error
	err := s.(conversation.Lister).List(ctx, channel, business, func(a channels.Address, got conversation.Snapshot) bool {
		if _, again := out[a]; again {
			twice = breach("%+v is listed twice", a)
		}
		out[a] = got
		return true
	})
	if err != nil {
		return nil, breach("list: %w", err)
	}
	return out, twice
}

// sameList is an error when a list is not as it should be.
func sameList(got, want map[channels.Address]conversation.Snapshot) error {
	for a, w := range want {
		g, found := got[a]
		switch {
		case !found:
			return breach("%+v is not listed", a)
		case !g.Equal(&w):
			return breach("%+v is listed as %+v, want %+v", a, g, w)
		}
	}
	for a := range got {
		if _, wanted := want[a]; !wanted {
			return breach("%+v is listed", a)
		}
	}
	return nil
}

// storeListed is how many conversations are listed: more than a page of most stores.
const storeListed = 250

func listIsComplete(ctx context.Context, s conversation.Store) error {
	got, err := listed(ctx, s, "channel", "business")
	if err != nil || len(got) > 0 {
		return errors.Join(err, sameList(got, nil))
	}
	want := map[channels.Address]conversation.Snapshot{}
	for i := range storeListed {
		a, value := storeUser(numbered("user", i)), marked(numbered("value", i))
		if err := put(ctx, s, a, value); err != nil {
			return err
		}
		want[a] = value
	}
	for i := 0; i < storeListed; i += 10 {
		a := storeUser(numbered("user", i))
		if err := s.Delete(ctx, a); err != nil {
			return breach("delete: %w", err)
		}
		delete(want, a)
		if a = storeUser(numbered("user", i+1)); i%20 == 0 {
			if err := put(ctx, s, a, conversation.Snapshot{}); err != nil {
				return err
			}
			delete(want, a)
		}
	}
	if got, err = listed(ctx, s, "channel", "business"); err != nil {
		return err
	}
	return sameList(got, want)
}

func listHasNoMore(ctx context.Context, s conversation.Store) error {
	want := map[channels.Address]conversation.Snapshot{storeUser("u"): marked("u")}
	err := errors.Join(
		put(ctx, s, storeUser("u"), marked("u")),
		put(ctx, s, storeUser(""), marked("business")),
		put(ctx, s, storeUser("alias"), conversation.Snapshot{LinkedTo: "u"}),
		put(ctx, s, storeUser("was alias"), conversation.Snapshot{LinkedTo: "u"}),
		put(ctx, s, storeUser("was alias"), marked("own")),
		put(ctx, s, storeUser("becomes alias"), marked("own")),
		put(ctx, s, storeUser("becomes alias"), conversation.Snapshot{LinkedTo: "u"}),
	)
	want[storeUser("was alias")] = marked("own")
	for _, other := range [...]channels.Address{
		{Channel: "channel", Business: "business2", User: "u"}, {Channel: "channel", Business: "busines", User: "u"},
		{Channel: "channel", Business: "Business", User: "u"}, {Channel: "channel", Business: "%", User: "u"},
		{Channel: "channel2", Business: "business", User: "u"}, {Channel: "channel", Business: "business:u", User: "v"},
	} {
		err = errors.Join(err, put(ctx, s, other, marked("other")))
	}
	if err != nil {
		return err
	}
	got, err := listed(ctx, s, "channel", "business")
	if err != nil {
		return err
	}
	if err := sameList(got, want); err != nil {
		return err
	}
	only := channels.Address{Channel: "channel", Business: "%", User: "u"}
	if got, err = listed(ctx, s, "channel", "%"); err != nil {
		return err
	}
	return sameList(got, map[channels.Address]conversation.Snapshot{only: marked("other")})
}

func listStops(ctx context.Context, s conversation.Store) error {
	for i := range storeListed {
		if err := put(ctx, s, storeUser(numbered("user", i)), marked("x")); err != nil {
			return err
		}
	}
	for _, wanted := range [...]int{1, 2, 100} {
		calls := 0
		err := s.(conversation.Lister).List(ctx, "channel", "business", func(channels.Address, conversation.Snapshot) bool {
			calls++
			return calls < wanted
		})
		switch {
		case err != nil:
			return breach("list: %w", err)
		case calls != wanted:
			return breach("yield was called %d times, and had returned false at call %d", calls, wanted)
		}
	}
	return nil
}

func listContextDone(ctx context.Context, s conversation.Store) error {
	if err := put(ctx, s, storeUser("u"), marked("x")); err != nil {
		return err
	}
	done, cancel := context.WithCancel(ctx)
	cancel()
	err := s.(conversation.Lister).List(done, "channel", "business", func(channels.Address, conversation.Snapshot) bool { return true })
	if !errors.Is(err, context.Canceled) {
		return breach("list returned %v, want %v", err, context.Canceled)
	}
	return nil
}
