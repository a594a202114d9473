package conversation_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/window"
)

// bytesOf is a snapshot of some bytes.
func bytesOf(text string) conversation.Snapshot { return conversation.Snapshot(text) }

// An entry that cannot be read is an error of each event that needs it, and of nobody else's: the number's own entry too, which keeps
// the account that an event names.
func TestAnEntryThatCannotBeReadIsAnErrorOfItsEvents(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	ofAccount := userEvent("a", t0, window.Message)
	ofAccount.Account = "waba"
	for name, c := range map[string]struct {
		corrupt string
		fails   bool
	}{"the number's": {"", true}, "the person's": {alice.User, true}, "another person's": {"447700900999", false}} {
		store := conversation.NewMemoryStore()
		e, _ := newEngine(t, t0, conversation.WithStore(store))
		require.NoError(t, store.Save(ctx, []conversation.Stored{{Address: at(c.corrupt), Snapshot: bytesOf("\x01")}}))
		plain := userEvent("plain", t0.Add(-time.Hour), window.Message)
		plain.Address.User = "447700900555"
		got, err := e.Record(ctx, ofAccount, plain)
		require.Equal(t, []bool{!c.fails, true}, got, name)
		require.Equal(t, bytesOf("\x01"), listed(t, store)[at(c.corrupt)].Snapshot, "%s: nothing is written over it", name)
		if !c.fails {
			require.NoError(t, err)
			continue
		}
		require.ErrorIs(t, err, conversation.ErrCorrupt, name)
		_, err = e.Check(ctx, alice, text)
		require.ErrorIs(t, err, conversation.ErrCorrupt, name)
	}
}

// bad is a store in which some entries are as a store can return them that cannot be read.
type bad struct {
	conversation.Store
	entries map[string]conversation.Stored // by user
}

func (b bad) Load(ctx context.Context, addresses ...channels.Address) ([]conversation.Stored, error) {
	got, err := b.Store.Load(ctx, addresses...)
	for _, e := range b.entries {
		got = append(got, e) // they come along, as if an Also had named them
	}
	for i := range addresses {
		if e, is := b.entries[addresses[i].User]; is {
			got[i] = e
		}
	}
	return got, err
}

// Whatever the reason for which an entry cannot be read, its events and questions fail with it, those of all others do not, and
// delivered again the events are recorded.
func TestOneBadEntryIsNoOtherPersonsError(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	foreign := errors.New("foreign value")
	for name, c := range map[string]struct {
		entry conversation.Stored
		want  error
	}{
		"damaged":    {conversation.Stored{Snapshot: bytesOf("\x01"), Version: 1}, conversation.ErrCorrupt},
		"newer":      {conversation.Stored{Snapshot: bytesOf("\xff\x01"), Version: 1}, conversation.ErrNewer},
		"sealed":     {conversation.Stored{Snapshot: bytesOf("\x00\x01"), Version: 1}, conversation.ErrSealed},
		"empty":      {conversation.Stored{Version: 1}, conversation.ErrCorrupt},
		"the host's": {conversation.Stored{Err: foreign}, foreign},
	} {
		memory := conversation.NewMemoryStore()
		c.entry.Address = alice
		store := bad{memory, map[string]conversation.Stored{alice.User: c.entry}}
		e, _ := newEngine(t, t0, conversation.WithStore(store))
		hers, other := userEvent("hers", t0, window.Message), userEvent("other", t0, window.Message)
		other.Address = at("447700900555")
		got, err := e.Record(ctx, hers, other)
		require.Equal(t, []bool{false, true}, got, name)
		require.ErrorIs(t, err, c.want, name)
		var one *channels.RecordError
		require.ErrorAs(t, err, &one, name)
		require.True(t, one.Again, name)
		require.True(t, checkAt(t, e, other.Address, text, t0).Allowed(), name)
		for _, err := range []error{
			second(e.Check(ctx, alice, text)), e.Forget(ctx, alice), e.Import(ctx, alice, policy.Consent{}), second(e.Window(ctx, alice)),
		} {
			require.ErrorIs(t, err, c.want, name)
			require.NotContains(t, err.Error(), alice.User)
		}
		require.Equal(t, 1, memory.Len(), "%s: nothing is written over it", name)
		delete(store.entries, alice.User)
		got, err = e.Record(ctx, hers)
		require.NoError(t, err)
		require.Equal(t, []bool{true}, got, name)
	}
}

// unread is a store that could not read what it lists.
type unread struct{ conversation.Store }

func (u unread) List(ctx context.Context, channel, business string, page conversation.Page) ([]conversation.Stored, conversation.Page, error) {
	got, next, err := u.Store.List(ctx, channel, business, page)
	for i := range got {
		got[i].Snapshot, got[i].Err = "", conversation.ErrCorrupt
	}
	return got, next, err
}

func TestPurgeLeavesWhatWasNotRead(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store := conversation.NewMemoryStore()
	e, _ := newEngine(t, t0, conversation.WithStore(store))
	require.NoError(t, record(e, ctx, userEvent("m", t0, window.Message)))
	for _, c := range []struct {
		store  conversation.Store
		purged int
	}{{unread{store}, 0}, {store, 1}} {
		purged, err := conversation.Purge(ctx, c.store, t0.AddDate(10, 0, 0))
		require.NoError(t, err)
		require.Equal(t, c.purged, purged)
	}
}

// The list of who closes next names what is wrong with an entry once, and goes on.
func TestClosingNamesABadEntryOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store := conversation.NewMemoryStore()
	e, _ := newEngine(t, t0, conversation.WithStore(store))
	require.NoError(t, record(e, ctx, did("1", t0, window.Message)))
	require.NoError(t, store.Save(ctx, []conversation.Stored{{Address: alice, Snapshot: bytesOf("\x01"), Wake: t0.Add(time.Hour)}}))
	var failed []error
	var listed []string
	for d, err := range e.Closing(ctx, "", "", 100*time.Hour) {
		if err != nil {
			failed = append(failed, err)
			continue
		}
		listed = append(listed, d.Address.User)
	}
	require.Len(t, failed, 1)
	require.ErrorIs(t, failed[0], conversation.ErrCorrupt)
	require.Equal(t, []string{"1"}, listed)
}
