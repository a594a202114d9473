package conversationtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

// broken is a store with a fault. A nil function is without fault.
type broken struct {
	*conversation.MemoryStore
	load   func(ctx context.Context, addresses []channels.Address) ([]conversation.Stored, error)
	save   func(ctx context.Context, entries []conversation.Stored) error
	due    func(ctx context.Context, channel, business string, before time.Time, page conversation.Page) ([]conversation.Stored, conversation.Page, error)
	list   func(ctx context.Context, channel, business string, page conversation.Page) ([]conversation.Stored, conversation.Page, error)
	rename func(a channels.Address) channels.Address
}

func (b *broken) Load(ctx context.Context, addresses ...channels.Address) ([]conversation.Stored, error) {
	if b.load != nil {
		return b.load(ctx, addresses)
	}
	if b.rename == nil {
		return b.MemoryStore.Load(ctx, addresses...)
	}
	renamed := make([]channels.Address, len(addresses))
	for i, a := range addresses {
		renamed[i] = b.rename(a)
	}
	got, err := b.MemoryStore.Load(ctx, renamed...)
	for i := range got {
		got[i].Address = addresses[i]
	}
	return got, err
}

func (b *broken) Save(ctx context.Context, entries []conversation.Stored) error {
	switch {
	case b.save != nil:
		return b.save(ctx, entries)
	case b.rename == nil:
		return b.MemoryStore.Save(ctx, entries)
	}
	return b.changed(ctx, entries, func(e *conversation.Stored) { e.Address = b.rename(e.Address) })
}

// changed saves entries other than those given, and fills in their versions.
func (b *broken) changed(ctx context.Context, entries []conversation.Stored, change func(*conversation.Stored)) error {
	other := append([]conversation.Stored{}, entries...)
	for i := range other {
		change(&other[i])
	}
	err := b.MemoryStore.Save(ctx, other)
	for i := range other {
		entries[i].Version = other[i].Version
	}
	return err
}

func (b *broken) Due(ctx context.Context, channel, business string, before time.Time, page conversation.Page) ([]conversation.Stored, conversation.Page, error) {
	if b.due != nil {
		return b.due(ctx, channel, business, before, page)
	}
	return b.MemoryStore.Due(ctx, channel, business, before, page)
}

func (b *broken) List(ctx context.Context, channel, business string, page conversation.Page) ([]conversation.Stored, conversation.Page, error) {
	if b.list != nil {
		return b.list(ctx, channel, business, page)
	}
	return b.MemoryStore.List(ctx, channel, business, page)
}

// fault is a way to break the contract, with the rule that must notice.
type fault struct {
	name, rule string
	install    func(b *broken)
}

// breaks lists the rules that a store breaks, with the breach: of those named, or of all.
func breaks(t *testing.T, install func(b *broken), named ...string) map[string]error {
	t.Helper()
	out := map[string]error{}
	for _, r := range storeRules() {
		if len(named) > 0 && !slices.Contains(named, r.name) {
			continue
		}
		b := &broken{MemoryStore: conversation.NewMemoryStore()}
		install(b)
		c := newStoreCase(t.Context(), b)
		require.NoError(t, c.err)
		if r.check(c); c.err != nil {
			out[r.name] = c.err
		}
	}
	return out
}

func TestEveryFaultIsFound(t *testing.T) {
	found := map[string]bool{}
	for _, list := range [][]fault{
		loadFaults(), unreadableFaults(), saveFaults(), addressFaults(), dueFaults(), listFaults(), orderFaults(), contextFaults(), fieldFaults(), conflictFaults(), atomicFaults(), writerFaults(), duePageFaults(), listChangeFaults(),
	} {
		for _, f := range list {
			t.Run(f.name, func(t *testing.T) {
				breach := breaks(t, f.install, f.rule)[f.rule]
				if breach == nil {
					t.Fatalf("rule %q did not notice; these did: %v", f.rule, breaks(t, f.install))
				}
				t.Log(breach)
				found[f.rule] = true
			})
		}
	}
	for _, r := range storeRules() {
		require.True(t, found[r.name], "no fault proves that the rule %q can fail", r.name)
	}
	require.Empty(t, breaks(t, func(*broken) {}), "a store without fault breaks nothing")
}

// A store that fails is reported by every rule, never taken for one that passes.
func TestEveryRuleReportsAFailingStore(t *testing.T) {
	down := errors.New("the database is down")
	saves := breaks(t, func(b *broken) { b.save = func(context.Context, []conversation.Stored) error { return down } })
	loads := breaks(t, func(b *broken) {
		b.load = func(context.Context, []channels.Address) ([]conversation.Stored, error) { return nil, down }
		b.list = func(context.Context, string, string, conversation.Page) ([]conversation.Stored, conversation.Page, error) {
			return nil, conversation.Page{}, down
		}
		b.due = func(context.Context, string, string, time.Time, conversation.Page) ([]conversation.Stored, conversation.Page, error) {
			return nil, conversation.Page{}, down
		}
	})
	for _, r := range storeRules() {
		require.Error(t, loads[r.name], r.name)
		if r.name != "one_business" { // which wants saves to fail
			require.ErrorIs(t, saves[r.name], down, r.name)
		}
	}
}

// A store may do more than the memory store: keep Also and follow it, keep an earlier Wake, refuse what it cannot keep.
func TestAStoreMayDoMore(t *testing.T) {
	require.Empty(t, breaks(t, follows))
	require.Empty(t, breaks(t, keepsEarlierWakes))
	require.Empty(t, breaks(t, func(b *broken) {
		b.save = func(ctx context.Context, entries []conversation.Stored) error {
			for _, e := range entries {
				if !plain(e.Address) {
					return errors.New("the address cannot be kept")
				}
			}
			return b.MemoryStore.Save(ctx, entries)
		}
	}))
	require.Empty(t, breaks(t, func(b *broken) { // as a scan of Redis does
		b.list = func(ctx context.Context, channel, business string, page conversation.Page) ([]conversation.Stored, conversation.Page, error) {
			if page.After == "" {
				return nil, conversation.Page{After: "begun", Limit: page.Limit}, ctx.Err()
			}
			if page.After == "begun" {
				page.After = ""
			}
			return b.MemoryStore.List(ctx, channel, business, page)
		}
	}))
}

// The name and the words of a rule are what a failure is understood by.
func TestRulesHaveNamesAndWords(t *testing.T) {
	names := map[string]bool{}
	for _, r := range storeRules() {
		require.False(t, names[r.name], r.name)
		names[r.name] = true
		require.Greater(t, len(r.rule), 20, fmt.Sprint(r.name))
	}
}
