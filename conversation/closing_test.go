package conversation_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/conversationtest"
	"github.com/replywindow/replywindow/window"
)

// did is something that a person of the demo channel did.
func did(user string, when time.Time, counts window.Trigger) channels.Event {
	ev := userEvent(fmt.Sprint(user, when.UnixMilli(), counts), when, counts)
	ev.Address.User = user
	return ev
}

// messages is a message of the business.
func messages(user string, when time.Time) channels.Event {
	return channels.Event{Kind: channels.BusinessMessage, ID: fmt.Sprint("r", when.UnixMilli()), Address: at(user), Occurred: when, Type: channels.Text}
}

// closing is a list of deadlines in short words.
func closing(t require.TestingT, e *conversation.Engine, within time.Duration) (out []string) {
	for d, err := range e.Closing(context.Background(), "", "", within) {
		require.NoError(t, err)
		s := inShort(d)
		if !d.Waiting.IsZero() {
			s += fmt.Sprint(" waiting since ", d.Waiting.Sub(t0))
		}
		if d.Awaited {
			s += " awaited"
		}
		out = append(out, s)
	}
	return out
}

// Those who wait come first, then those whose windows close soonest; each stands there once, with what closes first.
func TestClosingIsInTheOrderOfNeed(t *testing.T) {
	t.Parallel()
	e, clk := newEngine(t, t0)
	ago := func(d time.Duration) time.Time { return t0.Add(-d) }
	require.NoError(t, record(e, context.Background(),
		did("1", ago(9*time.Hour), window.Call), messages("1", ago(8*time.Hour)), // answered, closes at 1h
		did("2", ago(7*time.Hour), window.Call),                     // closes at 3h
		did("3", ago(8*time.Hour), window.Call),                     // at 2h
		did("4", ago(10*time.Hour), window.Call),                    // closed at t0
		did("5", t0, window.Call),                                   // at 10h
		did("6", ago(6*time.Hour), window.Entry), messages("6", t0), // a message too: talk at 4h, and a bonus until 30h
		did("7", ago(71*time.Hour), window.Message), // care at 1h
		did("8", ago(time.Hour), window.Scan),       // desk at 1h; a scan calls for no answer
	))
	require.Equal(t, []string{
		"7 care closes 1h0m0s waiting since -71h0m0s",
		"3 talk closes 2h0m0s waiting since -8h0m0s",
		"2 talk closes 3h0m0s waiting since -7h0m0s",
		"1 talk closes 1h0m0s",
		"8 desk closes 1h0m0s",
		"6 talk closes 4h0m0s",
	}, closing(t, e, 10*time.Hour), "what closes just at the end of the time is left out")
	require.Len(t, closing(t, e, 10*time.Hour+1), 7)
	require.NoError(t, record(e, context.Background(), messages("3", t0)))
	require.Equal(t, []string{"7 care closes 1h0m0s waiting since -71h0m0s", "1 talk closes 1h0m0s", "8 desk closes 1h0m0s", "3 talk closes 2h0m0s"},
		closing(t, e, 2*time.Hour+1))
	for off, want := range map[time.Duration]int{-1: 1, 0: 0} { // the window is closed from its end on
		clk.now = t0.Add(2*time.Hour + off)
		n := 0
		for _, line := range closing(t, e, time.Minute) {
			if line[0] == '3' {
				n++
			}
		}
		require.Equal(t, want, n, off)
	}
}

// An answer that is awaited, a private reply and a tag's window are deadlines; what is answered or used up is none.
func TestClosingKnowsEveryKindOfWindow(t *testing.T) {
	t.Parallel()
	e, _ := newEngine(t, t0)
	ctx := context.Background()
	arrived := did("1", t0.Add(-9*time.Hour), window.Entry)
	arrived.Address.Business = "b2"
	require.NoError(t, record(e, ctx, arrived, comments("token", "2", t0.Add(-46*time.Hour-30*time.Minute)), comments("lonely", "", t0.Add(-46*time.Hour)),
		did("3", t0.Add(-time.Hour), window.Scan)))
	require.Equal(t, []string{
		"1 talk closes 1h0m0s waiting since -9h0m0s", // so does the wait, at the same instant
		"2token comment closes 1h30m0s waiting since -46h30m0s",
		"lonely comment closes 2h0m0s waiting since -46h0m0s",
		"3 desk closes 1h0m0s",
	}, closing(t, e, 3*time.Hour))
	for d, err := range e.Closing(ctx, "demo", "b2", 3*time.Hour) {
		require.NoError(t, err)
		require.Equal(t, "b2", d.Address.Business)
		require.Equal(t, t0.Add(-9*time.Hour), d.Opened)
	}
	answered := messages("2", t0)
	answered.Type, answered.Token = "private_reply", "token"
	require.NoError(t, record(e, ctx, answered, messages("3", t0), messages("3", t0.Add(-time.Minute))))
	require.Equal(t, []string{"1 talk closes 1h0m0s waiting since -9h0m0s", "lonely comment closes 2h0m0s waiting since -46h0m0s"}, closing(t, e, 3*time.Hour))
}

// An arrival that is no message waits for its answer alone.
func TestClosingShowsWhatIsAwaited(t *testing.T) {
	t.Parallel()
	book := demoBook()
	for i := range book.Actions {
		if book.Actions[i].Actions[0] == channels.ActAdMessage {
			book.Actions[i].Triggers = window.On(window.Entry)
		}
	}
	e, err := conversation.New(conversation.WithRulebook(demo{}, book), conversation.WithClock(&manual{t0}))
	require.NoError(t, err)
	require.NoError(t, record(e, context.Background(), did("1", t0.Add(-9*time.Hour), window.Entry)))
	require.Equal(t, []string{"1 bonus closes 1h0m0s waiting since -9h0m0s awaited"}, closing(t, e, 2*time.Hour))
	require.NoError(t, record(e, context.Background(), messages("1", t0)))
	require.Empty(t, closing(t, e, 2*time.Hour))
	require.Equal(t, []string{"1 bonus closes 30h0m0s"}, closing(t, e, 31*time.Hour))
}

// A rule that ends before a window does closes it.
func TestClosingKnowsLaterEditions(t *testing.T) {
	t.Parallel()
	book := demoBook()
	change := t0.Add(5 * time.Hour)
	talk, later := &book.Windows[0], book.Windows[0]
	talk.To, later.From, later.Rule.Length = change, change, 7*time.Hour
	book.Windows = append(book.Windows, later)
	e, err := conversation.New(conversation.WithRulebook(demo{}, book), conversation.WithClock(&manual{t0}))
	require.NoError(t, err)
	require.NoError(t, record(e, context.Background(), did("1", t0, window.Call), did("2", t0.Add(-3*time.Hour), window.Call)))
	require.Equal(t, []string{"2 talk closes 5h0m0s waiting since -3h0m0s", "1 talk closes 7h0m0s waiting since 0s"}, closing(t, e, 20*time.Hour))
}

// A person with several identifiers is listed once, by an id of the channel's own; a number that passed on is listed for each of its holders.
func TestClosingListsPeople(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		events []channels.Event
		want   []string
	}{
		"a number and an id":     {[]channels.Event{wrote(hour(-2), p1), wrote(hour(-1), p1, s1), wrote(hour(-1.5), s1)}, []string{s1}},
		"the number alone":       {[]channels.Event{wrote(hour(-2), p1), sighting(-1, p1, s1)}, []string{s1}},
		"a changed number":       {[]channels.Event{wrote(hour(-2), p1), moved(hour(-1), []string{p1}, []string{p2})}, []string{p2}},
		"and a new holder":       {[]channels.Event{wrote(hour(-3), p1), moved(hour(-2), []string{p1}, []string{p2}), wrote(hour(-1), p1)}, []string{p2, p1}},
		"two holders with ids":   {[]channels.Event{wrote(hour(-3), p1, s1), wrote(hour(-1), p1, s2)}, []string{s1, s2}},
		"a number nobody's":      {[]channels.Event{sighting(-4, p1, s1), sighting(-3, p1, s2), wrote(hour(-2.5), p1), sighting(-2, p1, s1)}, nil},
		"an id that was renamed": {[]channels.Event{wrote(hour(-3), s2), moved(hour(-1), []string{s2}, []string{s1})}, []string{s1}},
	} {
		store := conversation.NewMemoryStore()
		e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithClock(&manual{ten}), conversation.WithStore(store))
		require.NoError(t, err)
		require.NoError(t, record(e, context.Background(), c.events...), name)
		var got []string
		for d, err := range e.Closing(context.Background(), whatsapp.Name, "B", 24*time.Hour) {
			require.NoError(t, err, name)
			require.False(t, d.Waiting.IsZero(), name)
			got = append(got, d.Address.User)
		}
		require.Equal(t, c.want, got, name)
	}
}

// What two entries of a page lead to is read once.
func TestClosingReadsOnceWhatEntriesShare(t *testing.T) {
	t.Parallel()
	read := 0
	store := &conversationtest.Faulty{Store: conversation.NewMemoryStore(), Before: func(_ context.Context, c conversationtest.StoreCall) error {
		if c.Method == "Load" {
			read += c.Entries
		}
		return nil
	}}
	e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithClock(&manual{ten}), conversation.WithStore(store))
	require.NoError(t, err)
	require.NoError(t, record(e, context.Background(), wrote(hour(-4), p1), sighting(-3, p1, s1), wrote(hour(-2), p2), sighting(-1, p2, s1)))
	read = 0
	for d, err := range e.Closing(context.Background(), whatsapp.Name, "B", 24*time.Hour) {
		require.NoError(t, err)
		require.Equal(t, s1, d.Address.User)
	}
	require.Equal(t, store.Calls("Due"), read, "with each page the one id of both numbers")
}

// Whoever is known by whatever names: the list has exactly those people whose windows close in time, each once.
func TestClosingListsEveryoneOnce(t *testing.T) {
	t.Parallel()
	store := &world{}
	e := newTown(t, store)
	rapid.Check(t, func(t *rapid.T) {
		log := chaos(t)
		if len(log) == 0 {
			return
		}
		store.Store = conversation.NewMemoryStore()
		require.NoError(t, record(e.Engine, context.Background(), anyOrder(t, log)...))
		within := time.Duration(rapid.IntRange(1, 90).Draw(t, "hours")) * time.Hour
		now := e.now
		soonest := func(user string) (first window.Window) {
			ws, err := e.Window(context.Background(), at(user))
			require.NoError(t, err)
			for _, w := range ws {
				if w.Permits() && w.Expires.Time().Before(now.Add(within)) && (first.Expires == 0 || w.Expires < first.Expires) {
					first = w
				}
			}
			return first
		}
		windows := map[string]bool{} // of the people listed, by a name of each
		var last conversation.Deadline
		for d, err := range e.Closing(context.Background(), "", "", within) {
			require.NoError(t, err)
			w := soonest(d.Address.User)
			require.Equal(t, w.Expires.Time(), d.Closes, d.Address.User)
			require.Equal(t, w.Opened.Time(), d.Opened)
			require.False(t, listedAmong(t, e.Engine, d.Address.User, windows), "%s stands twice", d.Address.User)
			windows[d.Address.User] = true
			if last.Waiting.IsZero() == d.Waiting.IsZero() {
				require.False(t, d.Closes.Before(last.Closes))
			} else {
				require.True(t, d.Waiting.IsZero() || last.Address.User == "", "who waits comes first")
			}
			last = d
		}
		for _, user := range users(log) {
			if soonest(user).Expires == 0 {
				continue
			}
			require.True(t, listedAmong(t, e.Engine, user, windows), "%s is missing", user)
		}
	})
}

// listedAmong reports whether a user or another name of the same person is listed: a claim under one is a claim under the other.
func listedAmong(t require.TestingT, e *conversation.Engine, user string, listed map[string]bool) bool {
	ctx := context.Background()
	_, won, err := e.Claim(ctx, at(user), "who", "test", time.Hour)
	require.NoError(t, err)
	require.True(t, won)
	defer func() { require.NoError(t, e.Release(ctx, at(user), "who", "test")) }()
	for name := range listed {
		claims, err := e.Claims(ctx, at(name))
		require.NoError(t, err)
		if len(claims) > 0 {
			return true
		}
	}
	return false
}

// An error of the store ends the list; so does a request that makes no sense.
func TestClosingFails(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	down := errors.New("down")
	store := &conversationtest.Faulty{Store: conversation.NewMemoryStore(), Before: func(_ context.Context, c conversationtest.StoreCall) error {
		if c.Method == "Due" {
			return down
		}
		return nil
	}}
	e, _ := newEngine(t, t0, conversation.WithStore(store))
	done, cancel := context.WithCancel(ctx)
	cancel()
	var input *channels.InputError
	for name, c := range map[string]struct {
		ctx     context.Context
		channel string
		within  time.Duration
		check   func(error) bool
	}{
		"down":       {ctx, "demo", time.Hour, func(err error) bool { return errors.Is(err, down) }},
		"no time":    {ctx, "demo", 0, func(err error) bool { return errors.As(err, &input) && input.Field == "within" }},
		"no channel": {ctx, "Demo", time.Hour, func(err error) bool { return errors.As(err, &input) && input.Field == "address.channel" }},
		"no context": {nil, "demo", time.Hour, func(err error) bool { return errors.As(err, &input) && input.Field == "ctx" }},
		"done":       {done, "demo", time.Hour, func(err error) bool { return err != nil }},
	} {
		n := 0
		for d, err := range e.Closing(c.ctx, c.channel, "", c.within) {
			require.True(t, c.check(err), "%s: %v", name, err)
			require.Zero(t, d.Closes)
			n++
		}
		require.Equal(t, 1, n, name)
	}
}

// To take the first few reads a page, not the store.
func TestClosingStopsWhereItIsLeft(t *testing.T) {
	t.Parallel()
	store := &conversationtest.Faulty{Store: conversation.NewMemoryStore()}
	e, _ := newEngine(t, t0, conversation.WithStore(store))
	for i := range 1000 {
		require.NoError(t, record(e, context.Background(), did(fmt.Sprint(i), t0.Add(-time.Duration(i)*time.Second), window.Call)))
	}
	n := 0
	for d, err := range e.Closing(context.Background(), "demo", "", 24*time.Hour) {
		require.NoError(t, err)
		require.Equal(t, fmt.Sprint(999-n), d.Address.User)
		if n++; n == 20 {
			break
		}
	}
	require.Equal(t, 1, store.Calls("Due"))
}
