package conversation_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/benbjohnson/clock"
	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/window"
)

// watch is a store with an engine, a clock that stands until the test turns it, and what watchers told.
type watch struct {
	*conversation.Engine
	t      *testing.T
	store  conversation.Store
	clock  *clock.Mock
	logged logged

	mu   sync.Mutex
	told []conversation.Deadline
	fail func(d conversation.Deadline) error
}

// logged collects what a watcher logs.
type logged struct {
	mu    sync.Mutex
	lines []string
}

func (l *logged) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, string(line))
	return len(line), nil
}

func newWatch(t *testing.T, store conversation.Store) *watch {
	w := &watch{t: t, store: store, clock: clock.NewMock()}
	w.clock.Set(t0)
	var err error
	w.Engine, err = conversation.New(conversation.WithChannels(demo{demoBook()}), conversation.WithClock(w.clock), conversation.WithStore(store))
	require.NoError(t, err)
	return w
}

// record records events at their instants.
func (w *watch) record(events ...channels.Event) {
	w.t.Helper()
	require.NoError(w.t, record(w.Engine, context.Background(), events...))
}

// run starts a watcher and returns how to end it.
func (w *watch) run(leads ...time.Duration) (stop func()) {
	return w.watcher(conversation.Watcher{Leads: leads})
}

func (w *watch) watcher(watcher conversation.Watcher) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	watcher.Log = slog.New(slog.NewTextHandler(&w.logged, nil)) // by the engine's clock
	if watcher.Engine == nil {
		watcher.Engine = w.Engine
	}
	if watcher.Alert == nil {
		watcher.Alert = w.alert
	}
	go func() { ended <- watcher.Run(ctx) }()
	synctest.Wait()
	return func() {
		cancel()
		require.ErrorIs(w.t, <-ended, context.Canceled)
	}
}

func (w *watch) alert(_ context.Context, d conversation.Deadline) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.told = append(w.told, d)
	if w.fail != nil {
		return w.fail(d)
	}
	return nil
}

// at turns the clock until so long after t0.
func (w *watch) at(after time.Duration) {
	w.clock.Add(t0.Add(after).Sub(w.clock.Now()))
	synctest.Wait()
}

// expect requires that this was told since the last call, in short words, and nothing else.
func (w *watch) expect(want ...string) {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	got := []string{}
	for _, d := range w.told {
		got = append(got, inShort(d))
	}
	w.told = nil
	require.Equal(w.t, append([]string{}, want...), got)
}

// inShort is like "447700900123 talk closes 10h lead 2h".
func inShort(d conversation.Deadline) string {
	s := fmt.Sprintf("%s%s %s closes %v", d.Address.User, d.Token, d.Window, d.Closes.Sub(t0))
	if d.Lead != 0 {
		s += fmt.Sprint(" lead ", d.Lead)
	}
	return s
}

const (
	twoHours = 2 * time.Hour
	halfHour = 30 * time.Minute
)

func TestWatcherTellsLeadsAndCloses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWatch(t, conversation.NewMemoryStore())
		w.record(userEvent("a", t0, window.Call)) // opens the talk alone
		defer w.run(halfHour, twoHours)()
		w.at(8*time.Hour - time.Second)
		w.expect()
		w.at(8*time.Hour + time.Minute)
		w.expect("447700900123 talk closes 10h0m0s lead 2h0m0s")
		w.at(9 * time.Hour)
		w.expect()
		w.at(9*time.Hour + 31*time.Minute)
		w.expect("447700900123 talk closes 10h0m0s lead 30m0s")
		w.at(10*time.Hour + time.Minute)
		w.expect("447700900123 talk closes 10h0m0s")
		w.at(500 * time.Hour)
		w.expect()
		require.Empty(t, w.logged.lines)
		due, _, err := w.store.Due(t.Context(), "", "", t0.Add(1000*time.Hour), conversation.Page{})
		require.NoError(t, err)
		require.Empty(t, due, "the entry was moved on")
	})
}

// What prolongs a window takes its close away, and brings its leads again.
func TestWatcherKnowsWhatProlongs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWatch(t, conversation.NewMemoryStore())
		w.record(userEvent("a", t0, window.Call))
		defer w.run(twoHours)()
		w.at(9 * time.Hour)
		w.expect("447700900123 talk closes 10h0m0s lead 2h0m0s")
		w.record(userEvent("b", t0.Add(9*time.Hour), window.Call))
		w.at(18 * time.Hour)
		w.expect("447700900123 talk closes 19h0m0s lead 2h0m0s")
		w.at(20 * time.Hour)
		w.expect("447700900123 talk closes 19h0m0s")
	})
}

// Whatever was due while nobody watched: the close is told, however late, also when the person was heard of since.
func TestWatcherIsLateRatherThanSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWatch(t, conversation.NewMemoryStore())
		sent := channels.Event{Kind: channels.BusinessMessage, ID: "r", Address: alice, Occurred: t0.Add(11 * time.Hour), Type: channels.Template}
		w.record(userEvent("a", t0, window.Call))
		w.at(12 * time.Hour)
		w.record(sent) // rewrites the entry after its window closed
		w.at(1000 * time.Hour)
		stop := w.run(twoHours, halfHour)
		w.expect("447700900123 talk closes 10h0m0s")
		stop()

		w.record(userEvent("b", w.clock.Now(), window.Call))
		w.at(1009*time.Hour + 45*time.Minute)
		stop = w.run(twoHours, halfHour)
		w.expect("447700900123 talk closes 1010h0m0s lead 2h0m0s", "447700900123 talk closes 1010h0m0s lead 30m0s")
		stop()
		w.record(userEvent("c", t0.Add(1009*time.Hour), window.Call))
		w.at(1040 * time.Hour)
		w.record(userEvent("d", w.clock.Now(), window.Call)) // the close before is forgotten
		defer w.run(twoHours)()
		w.expect()
		w.at(1049 * time.Hour)
		w.expect("447700900123 talk closes 1050h0m0s lead 2h0m0s")
	})
}

// A lead that is not shorter than the window is not told; Since keeps old closes quiet.
func TestWatcherLeavesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWatch(t, conversation.NewMemoryStore())
		w.record(userEvent("a", t0, window.Call))
		stop := w.run(talkLength)
		w.at(time.Hour)
		w.expect()
		stop()
		w.at(20 * time.Hour)
		defer w.watcher(conversation.Watcher{Since: t0.Add(talkLength + time.Millisecond)})()
		w.expect()
		due, _, err := w.store.Due(t.Context(), "", "", t0.Add(1000*time.Hour), conversation.Page{})
		require.NoError(t, err)
		require.Empty(t, due, "the entry was moved on all the same")
	})
}

// Answers that are awaited and private replies have closes too; what was answered in time has none.
func TestWatcherKnowsEveryKindOfWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWatch(t, conversation.NewMemoryStore())
		w.record(did("1", t0.Add(-time.Hour), window.Entry), did("2", t0.Add(-time.Hour), window.Entry), messages("2", t0),
			comments("token", "3", t0), comments("lonely", "", t0), comments("answered", "4", t0))
		defer w.run()()
		w.at(9*time.Hour + time.Minute)
		w.expectAnyOrder("1 talk closes 9h0m0s", "1 bonus closes 9h0m0s", "2 talk closes 9h0m0s")
		answered := messages("4", w.clock.Now())
		answered.Type, answered.Token = "private_reply", "answered"
		w.record(answered)
		w.at(31 * time.Hour)
		w.expect("2 bonus closes 30h0m0s")
		w.at(49 * time.Hour)
		w.expectAnyOrder("3token comment closes 48h0m0s", "lonely comment closes 48h0m0s")
		w.at(72 * time.Hour)
		w.expectAnyOrder("1 care closes 71h0m0s", "2 care closes 71h0m0s")
		w.at(500 * time.Hour)
		w.expect()
	})
}

func (w *watch) expectAnyOrder(want ...string) {
	w.t.Helper()
	w.mu.Lock()
	slices.SortFunc(w.told, func(a, b conversation.Deadline) int { return strings.Compare(inShort(a), inShort(b)) })
	w.mu.Unlock()
	slices.Sort(want)
	w.expect(want...)
}

// A person is told of once, whatever entries wake, and under the id that is learned meanwhile; a number's former holder has a close too.
func TestWatcherTellsOfPeople(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWatch(t, conversation.NewMemoryStore())
		number, next, id := "447700900001", "447700900002", "GB.1"
		call := did(number, t0, window.Call)
		w.record(call)
		defer w.run(twoHours)()
		w.at(time.Hour)
		again := did(number, w.clock.Now(), window.Call)
		again.Identity = pair(number, id)
		w.record(again) // two entries, of which the first wakes before the person's window closes
		w.at(10 * time.Hour)
		w.expect("GB.1 talk closes 11h0m0s lead 2h0m0s")
		w.at(12 * time.Hour)
		w.expect("GB.1 talk closes 11h0m0s")

		w.record(did(next, w.clock.Now(), window.Call))
		w.record(changes("447700900003", pair("447700900003", ""), pair(next, ""), w.clock.Now().Add(time.Second)))
		w.at(13 * time.Hour)
		w.record(did(next, w.clock.Now(), window.Call)) // a new holder
		w.at(24 * time.Hour)
		w.expect("447700900003 talk closes 22h0m0s lead 2h0m0s", "447700900002 talk closes 23h0m0s lead 2h0m0s",
			"447700900003 talk closes 22h0m0s", "447700900002 talk closes 23h0m0s")
	})
}

// The person ends a window: that is no close. Whoever is forgotten is not told of.
func TestWatcherIsSilentOfWhatThePersonEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		book := demoBook()
		book.Windows[0].Rule.ClosedBy = window.On(window.Block)
		w := newWatch(t, conversation.NewMemoryStore())
		var err error
		w.Engine, err = conversation.New(conversation.WithRulebook(demo{}, book), conversation.WithClock(w.clock), conversation.WithStore(w.store))
		require.NoError(t, err)
		w.record(did("1", t0, window.Call), did("2", t0, window.Call), did("3", t0, window.Call))
		w.at(time.Hour)
		w.record(did("1", w.clock.Now(), window.Block))
		require.NoError(t, w.Forget(context.Background(), at("2")))
		w.at(11 * time.Hour)
		w.record(did("3", t0.Add(9*time.Hour), window.Block)) // known too late
		defer w.run(twoHours)()
		w.expect()
		due, _, err := w.store.Due(t.Context(), "", "", t0.Add(1000*time.Hour), conversation.Page{})
		require.NoError(t, err)
		require.Empty(t, due)
	})
}

// Who is forgotten and had a number before takes nothing of its present holder along: what was told is not told again.
func TestForgettingAFormerHolderTellsNothingAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWatch(t, conversation.NewMemoryStore())
		former, number := "447700900003", "447700900002"
		w.record(did(number, t0, window.Call))
		w.record(changes(former, pair(former, ""), pair(number, ""), t0.Add(time.Minute)))
		w.at(time.Hour)
		w.record(did(number, w.clock.Now(), window.Call)) // the present holder
		defer w.run(twoHours)()
		w.at(9*time.Hour + 30*time.Minute)
		w.expect(former+" talk closes 10h0m0s lead 2h0m0s", number+" talk closes 11h0m0s lead 2h0m0s")
		require.NoError(t, w.Forget(context.Background(), at(former)))
		w.at(10*time.Hour + 30*time.Minute)
		w.expect()
		w.at(12 * time.Hour)
		w.expect(number + " talk closes 11h0m0s")
	})
}

// A lead and a close are told from their instant on, to the millisecond; so are the bounds of Since and of a lead's length.
func TestWatcherIsExact(t *testing.T) {
	const ms = time.Millisecond
	const lead, closes = "447700900123 talk closes 10h0m0s lead 2h0m0s", "447700900123 talk closes 10h0m0s"
	for _, c := range []struct {
		at    time.Duration
		leads []time.Duration
		since time.Duration
		want  []string
	}{
		{8*time.Hour - ms, []time.Duration{twoHours}, 0, nil},
		{8 * time.Hour, []time.Duration{twoHours}, 0, []string{lead}},
		{8*time.Hour + ms, []time.Duration{twoHours, twoHours}, 0, []string{lead}},
		{10*time.Hour - ms, []time.Duration{twoHours}, 0, []string{lead}},
		{10 * time.Hour, []time.Duration{twoHours}, 0, []string{closes}},
		{10*time.Hour + ms, []time.Duration{twoHours}, 0, []string{closes}},
		{10 * time.Hour, nil, 10*time.Hour - ms, []string{closes}},
		{10 * time.Hour, nil, 10 * time.Hour, []string{closes}},
		{10 * time.Hour, nil, 10*time.Hour + ms, nil},
		{time.Hour, []time.Duration{talkLength - ms}, 0, []string{"447700900123 talk closes 10h0m0s lead 9h59m59.999s"}},
		{time.Hour, []time.Duration{talkLength}, 0, nil},
		{time.Hour, []time.Duration{talkLength + ms}, 0, nil},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newWatch(t, conversation.NewMemoryStore())
			w.record(userEvent("a", t0, window.Call))
			w.at(c.at)
			defer w.watcher(conversation.Watcher{Leads: c.leads, Since: t0.Add(c.since)})()
			w.expect(c.want...)
		})
	}
}
