package conversation_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/window"
)

// record records events where nobody asks which of them are new.
func record(e *conversation.Engine, ctx context.Context, events ...channels.Event) error {
	_, err := e.Record(ctx, events...)
	return err
}

// accountSays is what a webhook says of a business or of a business account.
func accountSays(a channels.Address, when time.Time, u channels.AccountUpdate) channels.Event {
	a.User = ""
	return channels.Event{Kind: channels.AccountChange, ID: "account", Address: a, Occurred: when, AccountUpdate: &u}
}

// restricts is an account update that forbids these.
func restricts(list ...channels.Restriction) channels.AccountUpdate {
	return channels.AccountUpdate{Restrictions: list}
}

// expect requires that exactly the reasons are given; none means allowed.
func expect(t testing.TB, d policy.Decision, want ...policy.ReasonCode) {
	t.Helper()
	require.ElementsMatch(t, want, codes(d), d)
	require.Equal(t, len(want) == 0, d.Verdict == policy.Allow, d)
}

// pair is a person known by a number and a scoped id; either may be empty.
func pair(phone, scoped string) channels.Identity {
	return channels.Identity{Phone: phone, Scoped: scoped}
}

// openedAt is when the talk window of a user was opened last, asked within it.
func openedAt(t require.TestingT, e *conversation.Engine, user string) time.Time {
	ws, err := e.WindowAt(context.Background(), at(user), t0.Add(5*time.Hour))
	require.NoError(t, err, user)
	require.Equal(t, window.Kind("talk"), ws[0].Kind)
	return ws[0].Opened.Time()
}

// allocates requires that a function allocates so often at most, but for the race detector's sake.
func allocates(t testing.TB, runs int, most float64, f func(), about ...any) {
	t.Helper()
	if got := testing.AllocsPerRun(runs, f); !underRace {
		require.LessOrEqual(t, got, most, about...)
	}
}

// failsAfter is a store that fails once, at the call after so many good ones.
type failsAfter struct {
	conversation.Store
	good int
	err  error
	off  bool
}

func (f *failsAfter) fails() bool {
	if f.off {
		return false
	}
	f.good--
	return f.good == -1
}

func (f *failsAfter) Load(ctx context.Context, addresses ...channels.Address) ([]conversation.Stored, error) {
	if f.fails() {
		return nil, f.err
	}
	return f.Store.Load(ctx, addresses...)
}

func (f *failsAfter) Save(ctx context.Context, entries []conversation.Stored) error {
	if f.fails() {
		return f.err
	}
	return f.Store.Save(ctx, entries)
}

// listed are all entries of a store, by user.
func listed(t require.TestingT, store conversation.Store) map[channels.Address]conversation.Stored {
	out := map[channels.Address]conversation.Stored{}
	for page := (conversation.Page{}); ; {
		entries, next, err := store.List(context.Background(), "", "", page)
		require.NoError(t, err)
		for _, s := range entries {
			out[s.Address] = s
		}
		if page = next; page.End() {
			return out
		}
	}
}
