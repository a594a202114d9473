package conversation_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing/billing"
)

// What fails while a person changes number or is forgotten can be done again.
func TestMovingAndForgettingAreCompletedAfterAFailure(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	down := errors.New("connection lost")
	move := channels.Event{
		Kind: channels.IdentityChange, ID: "move", Address: at("222"), Occurred: t0,
		Identity: channels.Identity{Phone: "222", Scoped: "GB.2"}, Previous: channels.Identity{Phone: "111", Scoped: "GB.1"},
	}
	for good := range 60 {
		inner := conversation.NewMemoryStore()
		store := &failsAfter{Store: inner, good: good, err: down, off: true}
		e, _ := newEngine(t, t0, conversation.WithStore(store))
		require.NoError(t, record(e, ctx, seen(channels.Identity{Phone: "111", Scoped: "GB.1"}, t0.Add(-time.Hour))))
		store.off = false
		err := record(e, ctx, move)
		if err == nil {
			err = e.Forget(ctx, at("222"))
			if err == nil {
				require.Greater(t, good, 3, "some calls must have failed for this to test anything")
				return
			}
			require.ErrorIs(t, err, down)
			require.NoError(t, e.Forget(ctx, at("222")), "under the same name")
			require.Zero(t, inner.Len(), "failure at call %d", good)
			continue
		}
		require.ErrorIs(t, err, down)
		require.NoError(t, record(e, ctx, move))
		for user, want := range map[string]policy.Verdict{"111": policy.Deny, "222": policy.Allow, "GB.1": policy.Allow, "GB.2": policy.Allow} {
			require.Equal(t, want, verdict(t, e, user), "%s, failure at call %d", user, good)
		}
	}
	t.Fatal("it takes more calls of the store than this test expects")
}

// Who moved is not forgotten under the number that they had before: that is somebody else's by now.
func TestForgettingTheNextHolderOfANumber(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, _ := newEngine(t, t0)
	require.NoError(t, record(e, ctx, seen(pair("111", "GB.1"), t0.Add(-time.Hour)), changes("222", pair("222", "GB.1"), pair("111", ""), t0)))
	require.NoError(t, e.Forget(ctx, at("111")))
	for user, want := range map[string]policy.Verdict{"111": policy.Deny, "222": policy.Allow, "GB.1": policy.Allow} {
		require.Equal(t, want, verdict(t, e, user), user)
	}
}

// sentTo is a message of the business to a user, and arrived that it was delivered.
func sentTo(ids channels.Identity, id string, when time.Time) channels.Event {
	return channels.Event{Kind: channels.BusinessMessage, ID: id, Address: at(ids.Primary()), Identity: ids, Occurred: when}
}

func arrived(ids channels.Identity, id string, when time.Time) channels.Event {
	return channels.Event{Kind: channels.DeliveryStatus, ID: id + "-status", Address: at(ids.Primary()), Identity: ids, Occurred: when,
		Status: &channels.Status{MessageID: id, State: channels.Delivered}}
}

// whose lists the messages whose entries still say whose they are, and counts the others.
func whose(t testing.TB, l billing.Ledger) (messages []string, nameless int) {
	for _, e := range entries(t, l) {
		if strings.HasPrefix(e.Message, "forgotten-") {
			require.Equal(t, "", e.Participant+e.Person)
			nameless++
			continue
		}
		messages = append(messages, e.Message)
	}
	return messages, nameless
}

// What a person was charged loses their name under every identifier that they had, for the time in which it was theirs.
func TestForgettingTakesTheNameOffCharges(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	ledger := billing.NewMemory()
	e, _ := newEngine(t, t0, conversation.WithLedger(ledger))
	ago := func(h int) time.Time { return t0.Add(-time.Duration(h) * time.Hour) }
	anna, bea := pair("111", "GB.1"), pair("111", "GB.2")
	require.NoError(t, record(e, ctx,
		sentTo(pair("111", ""), "to the number", ago(20)), seen(anna, ago(19)), sentTo(anna, "to both", ago(18)), sentTo(pair("", "GB.1"), "to the id", ago(17)),
		seen(bea, ago(10)), sentTo(pair("111", ""), "to the next holder", ago(9)), sentTo(pair("222", ""), "to a stranger", ago(9)),
		arrived(anna, "to both", ago(17)),
	))
	elsewhere := sentTo(pair("", "GB.1"), "for another business", ago(17))
	elsewhere.Address.Business = "b2"
	require.NoError(t, record(e, ctx, elsewhere))
	for range 2 {
		require.NoError(t, e.Forget(ctx, at("GB.1")))
		left, nameless := whose(t, ledger)
		require.Equal(t, []string{"for another business", "to a stranger", "to the next holder"}, left)
		require.Equal(t, 3, nameless)
	}
	require.NoError(t, record(e, ctx, arrived(pair("111", ""), "to the number", ago(16)), arrived(anna, "to both", ago(16))))
	left, nameless := whose(t, ledger)
	require.Equal(t, []any{3, 3}, []any{len(left), nameless}, "a status that comes late brings no name back: %v", left)
	require.NoError(t, e.Forget(ctx, at("222")), "of whom the store knows nothing")
	left, _ = whose(t, ledger)
	require.Equal(t, []string{"for another business", "to the next holder"}, left)
}

// In a group each member's part loses its name by itself.
func TestForgettingAMemberOfAGroup(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	ledger := billing.NewMemory()
	e, _ := newEngine(t, t0, conversation.WithLedger(ledger))
	for _, member := range []string{"111", "222"} {
		ev := arrived(pair("", ""), "m", t0)
		ev.Group, ev.Address, ev.Status.Participant = "G1", at("G1"), member
		require.NoError(t, record(e, ctx, ev))
	}
	require.NoError(t, e.Forget(ctx, at("111")))
	all := entries(t, ledger)
	require.Len(t, all, 2)
	require.Equal(t, []string{"", "222"}, []string{all[0].Participant, all[1].Participant})
	require.Equal(t, "m", all[1].Message)
}

// failingLedger fails once, at the call of Entries or Forget after so many good ones.
type failingLedger struct {
	billing.Ledger
	fails failsAfter
}

func (l *failingLedger) Forget(ctx context.Context, f billing.Filter) error {
	if l.fails.fails() {
		return l.fails.err
	}
	return l.Ledger.Forget(ctx, f)
}

// The ledger comes first: when it or the store fails, the person is still known, and forgetting them again completes it.
func TestForgettingAfterTheLedgerFailed(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	down := errors.New("connection lost")
	for good := range 4 {
		store := conversation.NewMemoryStore()
		ledger := &failingLedger{Ledger: billing.NewMemory(), fails: failsAfter{good: good, err: down}}
		e, _ := newEngine(t, t0, conversation.WithLedger(ledger), conversation.WithStore(store))
		both := pair("111", "GB.1")
		require.NoError(t, record(e, ctx, sentTo(pair("111", ""), "a", t0), sentTo(both, "b", t0)))
		before := listed(t, store)
		if err := e.Forget(ctx, at("111")); err != nil {
			require.ErrorIs(t, err, down)
			require.Equal(t, before, listed(t, store), "the store is as it was")
			require.NoError(t, e.Forget(ctx, at("111")))
		} else {
			require.Equal(t, 2, good, "the ledger is told of two identifiers")
		}
		left, nameless := whose(t, ledger)
		require.Empty(t, left, fmt.Sprint(good))
		require.Equal(t, 2, nameless)
		require.Zero(t, store.Len())
		if good == 2 {
			return
		}
	}
}

// Of a person who is forgotten nothing is left that names them, wherever it was kept: no identifier, message or token, in the store, in
// the ledger, or in the entry of a number that somebody else has now.
func TestForgettingLeavesNothingThatNamesThePerson(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store, ledger := conversation.NewMemoryStore(), billing.NewMemory()
	e, _ := newEngine(t, t0, conversation.WithLedger(ledger), conversation.WithStore(store))
	anna, bea := channels.Identity{Phone: "447700900111", Scoped: "GB.anna", Parent: "GB.ENT.anna"}, pair("447700900111", "GB.bea")
	comment := comments("anna-token", "447700900111", t0.Add(-10*time.Hour))
	comment.Identity = anna
	reply := sentTo(anna, "wamid.anna-reply", t0.Add(-9*time.Hour))
	reply.Type, reply.Token = channels.PrivateReply, "anna-token"
	moved := anna
	moved.Phone = "447700900222"
	require.NoError(t, record(e, ctx,
		seen(anna, t0.Add(-20*time.Hour)), comment, reply, arrived(anna, "wamid.anna-reply", t0.Add(-9*time.Hour)),
		changes("447700900222", moved, anna, t0.Add(-8*time.Hour)), sentTo(moved, "wamid.anna-two", t0.Add(-7*time.Hour)),
		seen(bea, t0.Add(-6*time.Hour)), sentTo(bea, "wamid.bea", t0.Add(-5*time.Hour))))
	kept := func() string {
		var dump strings.Builder
		for a, s := range listed(t, store) {
			data := []byte(s.Snapshot)
			fmt.Fprintf(&dump, "%s %s\n", a.User, data)
		}
		data, err := json.Marshal(entries(t, ledger))
		require.NoError(t, err)
		dump.Write(data)
		return dump.String()
	}
	names := []string{"anna", "447700900222"}
	for _, name := range names {
		require.Contains(t, kept(), name)
	}
	require.NoError(t, e.Forget(ctx, at("GB.anna")))
	for _, name := range names {
		require.NotContains(t, kept(), name)
	}
	require.Contains(t, kept(), "wamid.bea")
	require.Equal(t, policy.Allow, verdict(t, e, "447700900111"), "the number is somebody else's")
}
