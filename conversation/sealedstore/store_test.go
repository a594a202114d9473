package sealedstore_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/conversationtest"
	"github.com/replywindow/replywindow/conversation/sealedstore"
)

var (
	noon = time.Date(2026, 9, 14, 12, 0, 0, 0, time.UTC)
	anna = channels.Address{Channel: whatsapp.Name, Business: "300000000000001", User: "4915112345678"}
	bea  = channels.Address{Channel: whatsapp.Name, Business: "300000000000001", User: "4917187654321"}
)

// secret is a key that is not random, so that tests can be repeated.
func secret(name string) []byte { return bytes.Repeat([]byte(name[:1]), 32) }

func keys(address string, snapshots ...string) sealedstore.Keys {
	k := sealedstore.Keys{Addresses: secret(address)}
	for _, name := range snapshots {
		k.Snapshots = append(k.Snapshots, secret(name))
	}
	return k
}

func seal(t testing.TB, inner conversation.Store, k sealedstore.Keys) *sealedstore.Store {
	t.Helper()
	s, err := sealedstore.New(t.Context(), inner, k)
	require.NoError(t, err)
	return s
}

type clock time.Time

func (c clock) Now() time.Time { return time.Time(c) }

func engine(t testing.TB, store conversation.Store) *conversation.Engine {
	t.Helper()
	e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithStore(store), conversation.WithClock(clock(noon)))
	require.NoError(t, err)
	return e
}

// wrote is what people write to the business, of an account that webhooks name.
func wrote(people ...channels.Address) []channels.Event {
	var events []channels.Event
	for i, a := range people {
		events = append(events, channels.Event{Kind: channels.UserAction, ID: fmt.Sprint("wamid.", i), Address: a, Occurred: noon.Add(-time.Hour),
			Action: channels.ActMessage, Account: "200000000000001", Identity: channels.Identity{Phone: a.User, Scoped: "DE." + a.User[4:]}})
	}
	return events
}

func record(t testing.TB, store conversation.Store, people ...channels.Address) {
	t.Helper()
	_, err := engine(t, store).Record(t.Context(), wrote(people...)...)
	require.NoError(t, err)
}

// all are the entries of a store.
func all(t testing.TB, store conversation.Store) []conversation.Stored {
	t.Helper()
	entries, next, err := store.List(t.Context(), "", "", conversation.Page{})
	require.NoError(t, err)
	require.True(t, next.End())
	return entries
}

// bringing is a store that keeps Also, and brings along what it names.
type bringing struct {
	*conversation.MemoryStore
	also map[channels.Address][]channels.Address
}

func (b *bringing) Save(ctx context.Context, entries []conversation.Stored) error {
	err := b.MemoryStore.Save(ctx, entries)
	for _, e := range entries {
		if err == nil {
			b.also[e.Address] = e.Also
		}
	}
	return err
}

func (b *bringing) Load(ctx context.Context, addresses ...channels.Address) ([]conversation.Stored, error) {
	more := slices.Clone(addresses)
	for _, a := range addresses {
		for _, named := range b.also[a] {
			if !slices.Contains(more, named) {
				more = append(more, named)
			}
		}
	}
	return b.MemoryStore.Load(ctx, more...)
}

func TestKeepsTheContract(t *testing.T) {
	conversationtest.TestStore(t, func(t *testing.T) conversation.Store {
		return seal(t, conversation.NewMemoryStore(), keys("a", "s"))
	})
}

// Whatever the database holds, no id of a person is in it, neither as it is nor in base64, nor what a message was called.
func TestAStolenDatabaseNamesNobody(t *testing.T) {
	inner := &bringing{conversation.NewMemoryStore(), map[channels.Address][]channels.Address{}}
	record(t, seal(t, inner, keys("a", "s")), anna, bea)
	var dump bytes.Buffer
	for page := (conversation.Page{Limit: 1}); ; {
		entries, next, err := inner.List(t.Context(), "", "", page)
		require.NoError(t, err)
		for _, e := range entries {
			data := []byte(e.Snapshot)
			fmt.Fprintf(&dump, "%q %q %s %v %v\n", e.Address.User, data, data, e.Wake, e.Keep)
			for _, a := range inner.also[e.Address] {
				dump.WriteString(a.User)
			}
		}
		dump.WriteString(next.After)
		if page = next; page.End() {
			break
		}
	}
	require.Contains(t, dump.String(), "2026-09-15 11:00:00", "when a window closes is in clear")
	for _, a := range []channels.Address{anna, bea} {
		for _, id := range []string{a.User, a.User[2:], "DE." + a.User[4:], "wamid"} {
			for _, spelled := range []string{id, base64.StdEncoding.EncodeToString([]byte(id))[:8]} {
				require.NotContains(t, dump.String(), spelled)
			}
		}
	}
}

// An engine over a sealed store answers as over one in clear, and listings give real addresses.
func TestAnswersAreTheSame(t *testing.T) {
	ctx := t.Context()
	clear, memory := conversation.NewMemoryStore(), conversation.NewMemoryStore()
	inner := &bringing{memory, map[channels.Address][]channels.Address{}}
	sealed := seal(t, inner, keys("a", "s"))
	record(t, clear, anna, bea)
	record(t, sealed, anna, bea)
	message := channels.Message{Type: channels.Text, Text: "hello"}
	carl := anna
	carl.User = "4917000000000"
	for _, a := range []channels.Address{anna, bea, carl} {
		want, err := engine(t, clear).Check(ctx, a, message)
		require.NoError(t, err)
		got, err := engine(t, sealed).Check(ctx, a, message)
		require.NoError(t, err)
		require.Equal(t, want, got)
		require.Equal(t, a != carl, got.Verdict == policy.Allow)
	}
	keyed := func(entries []conversation.Stored) map[channels.Address]conversation.Stored {
		out := map[channels.Address]conversation.Stored{}
		for _, e := range entries {
			e.Version = 0
			out[e.Address] = e
		}
		return out
	}
	require.Len(t, all(t, clear), 5, "two numbers, two ids, and the business")
	require.Equal(t, keyed(all(t, clear)), keyed(all(t, sealed)))
	wantDue, _, err := clear.Due(ctx, "", "", noon.AddDate(1, 0, 0), conversation.Page{})
	require.NoError(t, err)
	due, _, err := sealed.Due(ctx, "", "", noon.AddDate(1, 0, 0), conversation.Page{})
	require.NoError(t, err)
	require.Len(t, due, 2)
	require.Equal(t, keyed(wantDue), keyed(due))

	loaded, err := sealed.Load(ctx, anna)
	require.NoError(t, err)
	require.Len(t, loaded, 2, "the number brings its id along")
	require.Equal(t, "DE."+anna.User[4:], loaded[1].Address.User)
	require.NoError(t, engine(t, sealed).Forget(ctx, anna))
	require.Len(t, all(t, memory), 3, "a hash is forgotten as an id is")
	loaded, err = sealed.Load(ctx, anna)
	require.NoError(t, err)
	require.Equal(t, []conversation.Stored{{Address: anna}}, loaded, "whose entry the number named, cannot be told any more")
}

// One person is another hash for each business, and a key that nobody has tells nothing.
func TestHashesDiffer(t *testing.T) {
	hashes := map[string]bool{}
	for _, address := range []string{"a", "b"} {
		for _, business := range []string{"1", "2"} {
			inner := conversation.NewMemoryStore()
			a := anna
			a.Business = business
			_, err := engine(t, seal(t, inner, keys(address, "s"))).Record(t.Context(), channels.UserMessage(a, "m", noon))
			require.NoError(t, err)
			entries := all(t, inner)
			require.Len(t, entries, 1)
			hashes[entries[0].Address.User] = true
		}
	}
	require.Len(t, hashes, 4)
}

// A wrong key says so: when the store is wrapped, and at every call if the entries come later.
func TestAWrongKeySaysSo(t *testing.T) {
	ctx := t.Context()
	inner := conversation.NewMemoryStore()
	early := map[string]*sealedstore.Store{} // wrapped while the store is empty
	wrong := map[string]sealedstore.Keys{"for addresses": keys("b", "s"), "for snapshots": keys("a", "t", "u")}
	for name, k := range wrong {
		early[name] = seal(t, inner, k)
	}
	record(t, seal(t, inner, keys("a", "s")), anna)
	for name, k := range wrong {
		_, err := sealedstore.New(ctx, inner, k)
		require.ErrorIs(t, err, sealedstore.ErrKey, name)
		_, _, err = early[name].List(ctx, "", "", conversation.Page{})
		require.ErrorIs(t, err, sealedstore.ErrKey, name)
		_, _, err = early[name].Due(ctx, "", "", noon.AddDate(1, 0, 0), conversation.Page{})
		require.ErrorIs(t, err, sealedstore.ErrKey, name)
		_, err = engine(t, early[name]).Check(ctx, anna, channels.Message{Type: channels.Text, Text: "hello"})
		require.ErrorIs(t, err, sealedstore.ErrKey, name)
		require.NotContains(t, err.Error(), anna.User)
		_, err = early[name].Load(ctx, bea)
		require.ErrorIs(t, err, sealedstore.ErrKey, "%s: of whom nothing is known under any key", name)
	}
	_, err := engine(t, inner).Check(ctx, channels.Address{Channel: anna.Channel, Business: anna.Business, User: bea.User}, channels.Message{Type: channels.Text, Text: "x"})
	require.ErrorIs(t, err, conversation.ErrSealed, "an engine over the bare store")
}

// The first key encrypts, all decrypt; what is saved again does without the old one.
func TestKeysRotate(t *testing.T) {
	ctx := t.Context()
	inner := conversation.NewMemoryStore()
	record(t, seal(t, inner, keys("a", "s")), anna)
	before := all(t, seal(t, inner, keys("a", "s")))
	rotated := seal(t, inner, keys("a", "t", "s"))
	record(t, rotated, bea)
	early, _, err := seal(t, inner, keys("a", "t")).List(ctx, "", "", conversation.Page{})
	require.NoError(t, err)
	for _, e := range early {
		if e.Address.User == "" || e.Err != nil {
			require.ErrorIs(t, e.Err, sealedstore.ErrKey, "some are of the old key")
			require.True(t, e.Snapshot == "")
		}
	}
	for _, e := range all(t, rotated) {
		require.NoError(t, rotated.Save(ctx, []conversation.Stored{e}))
	}
	after := all(t, seal(t, inner, keys("a", "t")))
	require.Len(t, after, 5)
	for _, e := range before {
		require.True(t, slices.ContainsFunc(after, func(a conversation.Stored) bool {
			return a.Address == e.Address && a.Snapshot == e.Snapshot || a.Address.User == ""
		}))
	}
}
