package conversation_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/conversationtest"
	"github.com/replywindow/replywindow/window"
)

// claims claims, and returns who has it.
func claims(t require.TestingT, e *conversation.Engine, a channels.Address, purpose, holder string, ttl time.Duration) (string, time.Time) {
	c, won, err := e.Claim(context.Background(), a, purpose, holder, ttl)
	require.NoError(t, err)
	require.Equal(t, purpose, c.Purpose)
	require.Equal(t, c.Holder == holder, won)
	return c.Holder, c.Until
}

// A claim keeps others away until 5 seconds after its end, and those of other purposes never.
func TestAClaimLapses(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, clk := newEngine(t, t0)
	holds := func(purpose, holder string, ttl time.Duration) string {
		got, _ := claims(t, e, alice, purpose, holder, ttl)
		return got
	}
	require.Equal(t, "ann", holds("answer", "ann", time.Minute))
	require.Equal(t, "ann", holds("answer", "bob", time.Hour))
	require.Equal(t, "bob", holds("reopen", "bob", time.Hour))
	got, err := e.Claims(ctx, alice)
	require.NoError(t, err)
	require.Equal(t, []conversation.Claim{{Purpose: "answer", Holder: "ann", Until: t0.Add(time.Minute)}, {Purpose: "reopen", Holder: "bob", Until: t0.Add(time.Hour)}}, got)
	for off, want := range map[time.Duration]string{-time.Nanosecond: "ann", 0: "bob", time.Nanosecond: "bob"} {
		e, clk := newEngine(t, t0)
		claims(t, e, alice, "answer", "ann", time.Minute)
		clk.now = t0.Add(time.Minute + 5*time.Second + off)
		who, _ := claims(t, e, alice, "answer", "bob", time.Minute)
		require.Equal(t, want, who, off)
	}
	clk.now = t0.Add(time.Minute)
	_, until := claims(t, e, alice, "answer", "ann", time.Minute)
	require.Equal(t, t0.Add(2*time.Minute), until, "who has it may prolong it")
	_, until = claims(t, e, alice, "answer", "ann", time.Second)
	require.Equal(t, t0.Add(61*time.Second), until, "and shorten it")
}

// A holder whose clock is behind the one by which the claim was made prolongs it like any other.
func TestAClaimIsProlongedByASlowerClock(t *testing.T) {
	t.Parallel()
	store := conversation.NewMemoryStore()
	fast, clk := newEngine(t, t0, conversation.WithStore(store))
	slow, _ := newEngine(t, t0, conversation.WithStore(store))
	clk.now = t0.Add(3 * time.Second)
	claims(t, fast, alice, "answer", "ann", time.Second)
	for _, e := range []*conversation.Engine{slow, slow} { // the second reads what the first wrote
		who, until := claims(t, e, alice, "answer", "ann", time.Second)
		require.Equal(t, "ann", who)
		require.Equal(t, t0.Add(time.Second), until)
	}
	check(t, fast, text)
}

// A released claim is anybody's; nobody releases another's.
func TestRelease(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store := conversation.NewMemoryStore()
	e, _ := newEngine(t, t0, conversation.WithStore(store))
	require.NoError(t, e.Release(ctx, alice, "answer", "ann"), "there is none")
	require.Zero(t, store.Len())
	claims(t, e, alice, "answer", "ann", time.Minute)
	require.NoError(t, e.Release(ctx, alice, "answer", "bob"))
	require.NoError(t, e.Release(ctx, alice, "reopen", "ann"))
	who, _ := claims(t, e, alice, "answer", "bob", time.Minute)
	require.Equal(t, "ann", who)
	require.NoError(t, e.Release(ctx, alice, "answer", "ann"))
	require.Zero(t, store.Len(), "nothing is left of it")
	who, _ = claims(t, e, alice, "answer", "bob", time.Minute)
	require.Equal(t, "bob", who)
}

// Whatever identifier is asked, it is the person's claim; somebody else's number is another matter.
func TestAClaimIsOfThePerson(t *testing.T) {
	t.Parallel()
	store := conversation.NewMemoryStore()
	clk := &manual{ten}
	e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithClock(clk), conversation.WithStore(store))
	require.NoError(t, err)
	ctx := context.Background()
	holder := func(a channels.Address) string {
		got, err := e.Claims(ctx, a)
		require.NoError(t, err)
		if len(got) == 0 {
			return ""
		}
		return got[0].Holder
	}
	// Claimed by the number, of which the id is learned later.
	require.NoError(t, record(e, ctx, wrote(hour(-1), p1)))
	claims(t, e, wa("+"+p1), "answer", "ann", time.Hour)
	require.NoError(t, record(e, ctx, sighting(-0.5, p1, s1)))
	require.Equal(t, "ann", holder(wa(s1)))
	who, _ := claims(t, e, wa(s1), "answer", "bob", time.Hour)
	require.Equal(t, "ann", who)
	// The person takes it along, and the next holder of the number has none.
	clk.now = hour(0.2)
	require.NoError(t, record(e, ctx, moved(hour(0.1), []string{p1, s1}, []string{p2, s1}), wrote(hour(0.15), p1, s2)))
	require.Equal(t, "ann", holder(wa(p2)))
	require.Empty(t, holder(wa(p1)))
	claims(t, e, wa(p1), "answer", "bob", time.Hour)
	require.Equal(t, "bob", holder(wa(s2)))
	require.Equal(t, "ann", holder(wa(s1)))
	// It goes with the person; what others have stays.
	require.NoError(t, e.Forget(ctx, wa(s1)))
	require.Empty(t, holder(wa(s1)))
	require.Equal(t, "bob", holder(wa(p1)))
	require.NoError(t, e.Forget(ctx, wa(p1)))
	for a, s := range listed(t, store) {
		require.NotContains(t, string(s.Snapshot), "bob", a)
	}
}

// Who was told to be two people holds two claims; as one person, the claim made first counts.
func TestTheClaimMadeFirstCountsForPeopleWhoAreOne(t *testing.T) {
	t.Parallel()
	e, clk := newEngine(t, t0)
	claims(t, e, at("GB.1"), "answer", "zoe", time.Hour)
	clk.now = t0.Add(time.Second)
	claims(t, e, at("447700900001"), "answer", "ann", time.Hour)
	require.NoError(t, record(e, context.Background(), seen(pair("447700900001", "GB.1"), t0)))
	for _, user := range []string{"GB.1", "447700900001"} {
		who, _ := claims(t, e, at(user), "answer", "bob", time.Hour)
		require.Equal(t, "zoe", who, user)
	}
	require.NoError(t, e.Release(context.Background(), at("447700900001"), "answer", "zoe"))
	got, err := e.Claims(context.Background(), at("GB.1"))
	require.NoError(t, err)
	require.Empty(t, got, "the other lost to it")
}

// While a claim is being saved, news of who is who makes it start again.
func TestAClaimAndNewsOfWhoIsWho(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	memory := conversation.NewMemoryStore()
	other, _ := newEngine(t, t0, conversation.WithStore(memory))
	require.NoError(t, record(other, ctx, seen(pair("447700900001", "GB.2"), t0.Add(-time.Hour)), changes("GB.3", pair("", "GB.3"), pair("", "GB.2"), t0.Add(-time.Hour))))
	// Between load and save, the person is told to be GB.1 too, by an event that does not touch the entry in which claims are kept; and
	// somebody claims under that name.
	told := false
	store := &conversationtest.Faulty{Store: memory, Before: func(_ context.Context, c conversationtest.StoreCall) error {
		if c.Method == "Save" && !told {
			told = true
			require.NoError(t, record(other, ctx, changes("GB.1", pair("", "GB.1"), pair("", "GB.3"), t0)))
			claims(t, other, at("GB.1"), "answer", "bob", time.Hour)
		}
		return nil
	}}
	e, _ := newEngine(t, t0, conversation.WithStore(store))
	who, _ := claims(t, e, at("447700900001"), "answer", "ann", time.Hour)
	require.Equal(t, "bob", who)
}

// What cannot be kept is refused by name, and nothing is claimed.
func TestBadClaims(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store := conversation.NewMemoryStore()
	e, _ := newEngine(t, t0, conversation.WithStore(store))
	long := strings.Repeat("x", 129)
	for name, c := range map[string]struct {
		a               channels.Address
		purpose, holder string
		ttl             time.Duration
		field           string
	}{
		"no purpose":   {alice, "", "ann", time.Hour, "purpose"},
		"long purpose": {alice, long, "ann", time.Hour, "purpose"},
		"no holder":    {alice, "answer", "", time.Hour, "holder"},
		"a new line":   {alice, "answer", "ann\n", time.Hour, "holder"},
		"no text":      {alice, "answer", "\xff", time.Hour, "holder"},
		"no time":      {alice, "answer", "ann", 0, "ttl"},
		"too short":    {alice, "answer", "ann", time.Millisecond - 1, "ttl"},
		"too long":     {alice, "answer", "ann", 7*24*time.Hour + 1, "ttl"},
		"no channel":   {channels.Address{Business: "b1", User: "1"}, "answer", "ann", time.Hour, "address.channel"},
		"nobody":       {channels.Address{Channel: "demo", Business: "b1"}, "answer", "ann", time.Hour, "address.user"},
	} {
		_, won, err := e.Claim(ctx, c.a, c.purpose, c.holder, c.ttl)
		var input *channels.InputError
		require.ErrorAs(t, err, &input, name)
		require.Equal(t, c.field, input.Field, name)
		require.False(t, won)
		if c.field != "ttl" {
			require.ErrorAs(t, e.Release(ctx, c.a, c.purpose, c.holder), &input, name)
		}
	}
	require.Zero(t, store.Len())
	for _, c := range []struct {
		purpose, holder string
		ttl             time.Duration
	}{{long[:128], long[:128], time.Millisecond}, {"für später", "Ärztin 1", 7 * 24 * time.Hour}} {
		who, _ := claims(t, e, alice, c.purpose, c.holder, c.ttl)
		require.Equal(t, c.holder, who)
	}
	for i := range 14 {
		claims(t, e, alice, strings.Repeat("p", i+1), "ann", time.Hour)
	}
	_, _, err := e.Claim(ctx, alice, "one more", "ann", time.Hour)
	require.EqualError(t, err, `purpose "one more" is one more than the 16 that a person has at a time`)
}

// An error of the store is the caller's, and a claim does not hinder recording or deciding.
func TestClaimsAndTheRest(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	down := errors.New("down")
	store := &failsAfter{Store: conversation.NewMemoryStore(), err: down}
	e, _ := newEngine(t, t0, conversation.WithStore(store))
	for good := range 2 {
		store.good = good
		_, won, err := e.Claim(ctx, alice, "answer", "ann", time.Hour)
		require.ErrorIs(t, err, down)
		require.False(t, won)
	}
	store.good = 100
	claims(t, e, alice, "answer", "ann", time.Hour)
	require.NoError(t, record(e, ctx, userEvent("m", t0, window.Message)))
	expect(t, check(t, e, text))
	got, err := e.Claims(ctx, alice)
	require.NoError(t, err)
	require.Len(t, got, 1)
	for d, err := range e.Closing(ctx, "", "", 24*time.Hour) {
		require.NoError(t, err)
		require.Equal(t, got, d.Claims)
	}
	entries, err := store.Load(ctx, alice)
	require.NoError(t, err)
	require.False(t, !entries[0].Keep.IsZero() && entries[0].Keep.Before(t0.Add(time.Hour)), "it is kept as long as the claim")
}

// By whichever clock of two that differ by 5 seconds: while the holder has the claim by its own, nobody else gets it.
func TestClaimsOfClocksThatDiffer(t *testing.T) {
	t.Parallel()
	for _, behind := range []time.Duration{-5 * time.Second, 5 * time.Second} {
		store := conversation.NewMemoryStore()
		ann, clk := newEngine(t, t0, conversation.WithStore(store))
		bob, late := newEngine(t, t0.Add(-behind), conversation.WithStore(store))
		require.NoError(t, record(ann, context.Background(), seen(pair("447700900001", "GB.1"), t0.Add(-time.Hour))))
		_, until := claims(t, ann, at("GB.1"), "answer", "ann", time.Minute)
		for _, off := range []time.Duration{0, time.Minute - time.Millisecond, time.Minute} {
			want := "ann"
			clk.now, late.now = t0.Add(off), t0.Add(off-behind)
			if behind < 0 && off == time.Minute {
				want = "bob" // the holder's claim is just over
			}
			who, _ := claims(t, bob, at("447700900001"), "answer", "bob", time.Minute)
			require.Equal(t, want, who, "%v, %v", behind, off)
			if want == "ann" {
				got, err := bob.Claims(context.Background(), at("447700900001"))
				require.NoError(t, err)
				require.Equal(t, []conversation.Claim{{Purpose: "answer", Holder: "ann", Until: until}}, got)
			}
		}
	}
}

// A group is claimed as a person is.
func TestAGroupIsClaimed(t *testing.T) {
	t.Parallel()
	e, _ := newEngine(t, t0)
	ctx := context.Background()
	group := at("group-1")
	ev := userEvent("m", t0.Add(-time.Hour), window.Message)
	ev.Address, ev.Group, ev.Identity = group, "group-1", channels.Identity{Phone: "447700900001"}
	require.NoError(t, record(e, ctx, ev))
	claims(t, e, group, "answer", "ann", time.Hour)
	who, _ := claims(t, e, group, "answer", "bob", time.Hour)
	require.Equal(t, "ann", who)
	who, _ = claims(t, e, at("447700900001"), "answer", "bob", time.Hour)
	require.Equal(t, "bob", who, "a member's own conversation is another")
	for d, err := range e.Closing(ctx, "demo", "b1", 100*time.Hour) {
		require.NoError(t, err)
		require.Equal(t, group.User, d.Address.User)
		require.Equal(t, "ann", d.Claims[0].Holder)
	}
}
