package redisstore_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/redisstore"
	"github.com/replywindow/replywindow/internal/testserver"
	"github.com/replywindow/replywindow/pricing"
)

// A batch is one load and one save, each one command in one round trip, once the server knows the scripts and the business.
func TestABatchIsOneLoadAndOneSave(t *testing.T) {
	t.Parallel()
	c := client(t, testserver.NewRedis(t))
	now := time.Now()
	e := engine(t, store(t, c, ""), now)
	_, err := e.Record(t.Context(), channels.UserMessage(person(number, 5), "before", now.Add(-time.Hour)))
	require.NoError(t, err)
	count := new(trips)
	c.AddHook(count)
	fresh, err := e.Record(t.Context(), messages(number, 1000, now)...)
	require.NoError(t, err)
	require.NotContains(t, fresh, false)
	n, commands := count.take()
	require.Equal(t, 2, n)
	require.Equal(t, []string{"evalsha", "evalsha"}, commands)
}

// A person with a number and an id, whose number's account the host knows, is one round trip, on a cluster too, where the account lies
// elsewhere.
func TestCheckIsOneRoundTrip(t *testing.T) {
	t.Parallel()
	server, nodes := client(t, testserver.NewRedis(t)), cluster(t, testserver.NewRedisCluster(t))
	now := time.Now()
	known := func(s *redisstore.Store) *conversation.Engine {
		e := engine(t, s, now, conversation.WithAccounts(conversation.AccountMap{number: {Pricing: pricing.Account{ID: "account"}}}))
		both := channels.UserMessage(person(number, 1), "wamid.1", now.Add(-time.Minute))
		both.Identity = channels.Identity{Phone: both.Address.User, Scoped: "IN.1"}
		restricted := channels.Event{Kind: channels.AccountChange, ID: "a", Address: channels.Address{Channel: "whatsapp", Business: "account"},
			Occurred: now, AccountUpdate: &channels.AccountUpdate{Country: "IN"}}
		_, err := e.Record(t.Context(), both, restricted)
		require.NoError(t, err)
		return e
	}
	count := new(trips)
	check := func(e *conversation.Engine, commands int) {
		for range 3 { // on a cluster each node must have the script first
			_, err := e.Check(t.Context(), person(number, 1), hello)
			require.NoError(t, err)
		}
		for _, user := range []string{person(number, 1).User, "IN.1"} {
			count.take()
			d, err := e.Check(t.Context(), channels.Address{Channel: "whatsapp", Business: number, User: user}, hello)
			require.NoError(t, err)
			require.Equal(t, policy.Allow, d.Verdict, d.String())
			n, names := count.take()
			require.Equal(t, 1, n, user)
			require.Len(t, names, commands)
		}
	}
	one, many := known(store(t, server, "")), known(store(t, nodes, ""))
	server.AddHook(count)
	nodes.AddHook(count)
	check(one, 2)
	check(many, 2)
}

// What the store does not know is unknown until the window's length after its first save, also of people whom it never saw. Then it is
// known that nothing is open.
func TestTheFirstDayIsUnknown(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := store(t, client(t, testserver.NewRedis(t)), "")
	now := time.Now()
	e := engine(t, s, now)
	stranger := person(number, 77)
	require.Equal(t, []policy.ReasonCode{policy.WindowUnknown}, reasons(t, e, stranger, now), "nothing was ever saved")
	require.Equal(t, []policy.ReasonCode{policy.WindowUnknown}, reasons(t, e, stranger, now.Add(length/2)), "nothing was ever saved")

	_, err := e.Record(ctx, messages(number, 1, now)...)
	require.NoError(t, err)
	got, err := s.Load(ctx, stranger, person(number, 0))
	require.NoError(t, err)
	since := got[0].Since
	require.False(t, since.Before(now.Truncate(time.Millisecond)))
	require.True(t, since.Equal(got[1].Since), "it is the business's")
	require.Empty(t, reasons(t, e, person(number, 0), now))
	require.Equal(t, []policy.ReasonCode{policy.WindowUnknown}, reasons(t, e, stranger, since.Add(length-time.Millisecond)))
	require.Equal(t, []policy.ReasonCode{policy.WindowClosed}, reasons(t, e, stranger, since.Add(length)))

	_, err = e.Record(ctx, messages(number, 2, now)...)
	require.NoError(t, err)
	got, err = s.Load(ctx, stranger)
	require.NoError(t, err)
	require.True(t, since.Equal(got[0].Since), "it stays")
	other, err := s.Load(ctx, person("310000000000002", 1))
	require.NoError(t, err)
	require.False(t, other[0].Since.Before(since), "another business has one of its own")

	require.NoError(t, s.Restored(ctx, "whatsapp", number))
	require.Equal(t, []policy.ReasonCode{policy.WindowClosed}, reasons(t, e, stranger, now), "never seen, of a known past")
	got, err = s.Load(ctx, stranger)
	require.NoError(t, err)
	require.True(t, got[0].Since.IsZero())
}

// A store without its data is filled from a record, here one in memory, and is then as before.
func TestRestoredFromARecord(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := store(t, client(t, testserver.NewRedis(t)), "")
	now := time.Now()
	record := entries(t, number, 30, now)
	require.NoError(t, s.Save(ctx, record))
	require.NoError(t, s.Restored(ctx, "whatsapp", number))
	for _, r := range record {
		got, err := s.Load(ctx, r.Address)
		require.NoError(t, err)
		require.Equal(t, r.Snapshot, got[0].Snapshot)
		require.True(t, r.Wake.Equal(got[0].Wake) && r.Keep.Equal(got[0].Keep) && got[0].Since.IsZero())
	}
	e := engine(t, s, now)
	require.Empty(t, reasons(t, e, person(number, 3), now))
	require.Equal(t, []policy.ReasonCode{policy.WindowClosed}, reasons(t, e, person(number, 31), now))
	require.NoError(t, s.Restored(ctx, "whatsapp", "never saved"))
	require.NoError(t, s.Save(ctx, entries(t, "never saved", 1, now)))
	require.Equal(t, []policy.ReasonCode{policy.WindowClosed}, reasons(t, e, person("never saved", 31), now), "said before the first save")
	require.Len(t, listed(t, s), 31)
}

// What two entries name comes along once, and what was asked for does not come again.
func TestAlsoComesOnce(t *testing.T) {
	t.Parallel()
	s := store(t, client(t, testserver.NewRedis(t)), "")
	list := entries(t, number, 3, time.Now())
	elsewhere := channels.Address{Channel: "whatsapp", Business: "account"}
	absent := person(number, 50)
	list[0].Also = []channels.Address{list[1].Address, list[2].Address, elsewhere, absent}
	list[1].Also = []channels.Address{list[2].Address, list[0].Address}
	require.NoError(t, s.Save(t.Context(), list))
	got, err := s.Load(t.Context(), list[0].Address, list[1].Address)
	require.NoError(t, err)
	require.Len(t, got, 4)
	require.Equal(t, list[2].Address, got[2].Address)
	require.Equal(t, list[2].Version, got[2].Version)
	require.Equal(t, absent, got[3].Address, "that nothing is known of it is worth knowing")
	require.Zero(t, got[3].Version)
}

// A business account is a business of its own: until both are restored, that the platform forbids it nothing is assumed.
func TestAnAccountIsRestoredAsItsNumbersAre(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := store(t, client(t, testserver.NewRedis(t)), "")
	now := time.Now()
	e := engine(t, s, now)
	wrote := messages(number, 1, now)
	wrote[0].Account = "200000000000001"
	_, err := e.Record(ctx, wrote...)
	require.NoError(t, err)
	assumed := func() policy.Assumptions {
		d, err := e.CheckAt(ctx, person(number, 0), hello, now)
		require.NoError(t, err)
		require.True(t, d.Allowed(), d)
		return d.Assumed & policy.AssumedPast
	}
	require.NotZero(t, assumed())
	require.NoError(t, s.Restored(ctx, "whatsapp", number))
	require.NotZero(t, assumed(), "the account's past is not known")
	require.NoError(t, s.Restored(ctx, "whatsapp", wrote[0].Account))
	require.Zero(t, assumed())
}
