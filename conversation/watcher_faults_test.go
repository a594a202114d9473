package conversation_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/conversationtest"
	"github.com/replywindow/replywindow/window"
)

// After an error the same is told again, later and later, with the same key.
func TestWatcherTriesAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWatch(t, conversation.NewMemoryStore())
		w.record(userEvent("a", t0, window.Call))
		keys := map[string]bool{}
		var after []time.Duration
		w.fail = func(d conversation.Deadline) error {
			keys[d.Key] = true
			after = append(after, w.clock.Now().Sub(d.Closes))
			return errors.New("the host is down")
		}
		stop := w.watcher(conversation.Watcher{Every: time.Minute})
		w.at(20 * time.Hour)
		require.Equal(t, []time.Duration{0, 1, 2, 4, 8, 16, 32, 64, 124, 184, 244, 304, 364, 424, 484, 544}, minutes(after))
		require.Len(t, keys, 1)
		require.Len(t, w.logged.lines, len(after))
		require.Contains(t, w.logged.lines[0], "the host is down")
		require.NotContains(t, w.logged.lines[0], alice.User)
		w.fail, w.told = nil, nil
		stop()
		w.at(21 * time.Hour)
		defer w.run()()
		w.expect("447700900123 talk closes 10h0m0s")
		w.at(50 * time.Hour)
		w.expect()
	})
}

func minutes(list []time.Duration) []time.Duration {
	for i := range list {
		list[i] /= time.Minute
	}
	return list
}

// A worker that dies after it told: another tells the same again once the lease and the tolerance are over, not before.
func TestWatcherTellsAgainWhatWasLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWatch(t, conversation.NewMemoryStore())
		w.record(userEvent("a", t0, window.Call))
		w.at(talkLength)
		dead := false
		mortal := &conversationtest.Faulty{Store: w.store, Before: func(context.Context, conversationtest.StoreCall) error {
			if dead {
				return errors.New("the process is gone")
			}
			return nil
		}}
		engine, err := conversation.New(conversation.WithChannels(demo{demoBook()}), conversation.WithClock(w.clock), conversation.WithStore(mortal))
		require.NoError(t, err)
		w.fail = func(conversation.Deadline) error { dead = true; return nil }
		stop := w.watcher(conversation.Watcher{Engine: engine})
		w.fail = nil
		first := w.told[0].Key
		w.expect("447700900123 talk closes 10h0m0s")
		defer w.watcher(conversation.Watcher{Every: time.Second})()
		stop()
		w.at(talkLength + 64*time.Second)
		w.expect()
		w.at(talkLength + 65*time.Second)
		require.Equal(t, first, w.told[0].Key)
		w.expect("447700900123 talk closes 10h0m0s")
		w.at(11 * time.Hour)
		w.expect()
	})
}

// A slow host is not hurried: while it handles one, nothing else is told by this worker, and another takes the rest. Its context ends with
// the lease.
func TestWatcherWaitsForTheHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWatch(t, conversation.NewMemoryStore())
		w.record(did("1", t0, window.Call), did("2", t0, window.Call), did("3", t0, window.Call))
		w.at(talkLength)
		handling := make(chan string, 3)
		slow := func(ctx context.Context, d conversation.Deadline) error {
			handling <- d.Address.User
			<-ctx.Done()
			require.ErrorIs(t, context.Cause(ctx), context.DeadlineExceeded)
			return ctx.Err()
		}
		stop := w.watcher(conversation.Watcher{Alert: slow})
		require.Len(t, handling, 1)
		defer w.run()()
		require.Len(t, w.told, 2, "the other worker has the rest")
		w.told = nil
		w.at(talkLength + 59*time.Second)
		require.Len(t, handling, 1)
		w.at(talkLength + 61*time.Second)
		first := <-handling
		stop()
		w.at(talkLength + 4*time.Minute)
		w.expect(first + " talk closes 10h0m0s")
		w.at(20 * time.Hour)
		w.expect()
	})
}

// What an alert costs is two writes. Of what another worker told meanwhile, a worker tries the first, and then reads what is left anew.
func TestWatchersSeldomMeet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const people = 100
		var events []channels.Event
		for i := range people {
			events = append(events, did(fmt.Sprint(447700900000+i), t0, window.Call))
		}
		w := newWatch(t, conversation.NewMemoryStore())
		w.record(events...)
		w.at(talkLength)
		counted := func(alert func(context.Context, conversation.Deadline) error) *conversationtest.Faulty {
			store := &conversationtest.Faulty{Store: w.store}
			engine, err := conversation.New(conversation.WithChannels(demo{demoBook()}), conversation.WithClock(w.clock), conversation.WithStore(store))
			require.NoError(t, err)
			t.Cleanup(w.watcher(conversation.Watcher{Engine: engine, Alert: alert}))
			return store
		}
		handling := make(chan struct{})
		slow := counted(func(context.Context, conversation.Deadline) error { <-handling; return nil })
		fast := counted(w.alert)
		require.Len(t, w.told, people-1)
		close(handling)
		synctest.Wait()
		require.Len(t, w.told, people-1)
		require.Equal(t, []int{2 * (people - 1), 0}, []int{fast.Calls("Save"), fast.Calls("Load")})
		require.Equal(t, []int{3, 1}, []int{slow.Calls("Save"), slow.Calls("Load")})
	})
}

// When Run is to end while the host handles an alert, it is written down that the host did.
func TestWatcherEndsInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWatch(t, conversation.NewMemoryStore())
		w.record(userEvent("a", t0, window.Call))
		w.at(talkLength)
		handled := 0
		w.watcher(conversation.Watcher{Alert: func(ctx context.Context, _ conversation.Deadline) error {
			<-ctx.Done()
			handled++
			return nil
		}})()
		require.Equal(t, 1, handled)
		defer w.run()()
		w.at(talkLength + time.Hour)
		w.expect()
	})
}

// What the engine cannot do now is logged and tried again; fields that make no sense are refused.
func TestWatcherOverAStoreThatIsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		down := true
		store := &conversationtest.Faulty{Store: conversation.NewMemoryStore(), Before: func(_ context.Context, c conversationtest.StoreCall) error {
			if down && c.Method == "Due" {
				return errors.New("no route to the store")
			}
			return nil
		}}
		w := newWatch(t, store)
		w.record(userEvent("a", t0, window.Call))
		w.at(talkLength)
		defer w.run()()
		w.at(talkLength + time.Minute)
		w.expect()
		require.Len(t, w.logged.lines, 3)
		require.Contains(t, w.logged.lines[0], "no route to the store")
		down = false
		w.at(talkLength + 2*time.Minute)
		w.expect("447700900123 talk closes 10h0m0s")
		log := slog.New(slog.DiscardHandler)
		tells, _ := newEngine(t, t0) // by a clock that cannot wait
		for field, bad := range map[string]conversation.Watcher{
			"alert": {Engine: w.Engine}, "log": {Engine: w.Engine, Alert: w.alert}, "engine": {},
			"leads": {Engine: w.Engine, Alert: w.alert, Log: log, Leads: []time.Duration{time.Hour, 0}},
			"every": {Engine: w.Engine, Alert: w.alert, Log: log, Every: -1},
			"lease": {Engine: w.Engine, Alert: w.alert, Log: log, Lease: 5 * time.Second},
			"clock": {Engine: tells, Alert: w.alert, Log: log},
		} {
			var input *channels.InputError
			require.ErrorAs(t, bad.Run(t.Context()), &input)
			require.Equal(t, field, input.Field)
		}
	})
}

// While nobody watched: a window closed and another act opened it again, and a second one opened and closed.
func TestWatcherTellsOnlyWhatIsStillOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		book := demoBook()
		book.Windows[0].Rule.OpenedBy = window.On(window.Call, window.Tap) // either may open the talk again
		w := newWatch(t, conversation.NewMemoryStore())
		var err error
		w.Engine, err = conversation.New(conversation.WithRulebook(demo{}, book), conversation.WithClock(w.clock), conversation.WithStore(w.store))
		require.NoError(t, err)
		w.record(did("1", t0, window.Call), did("2", t0, window.Call))
		w.at(11 * time.Hour)
		w.record(did("1", w.clock.Now(), window.Tap), did("2", w.clock.Now(), window.Scan), messages("2", w.clock.Now().Add(time.Second)), comments("token", "2", w.clock.Now()))
		w.at(14 * time.Hour)
		defer w.run()()
		w.expectAnyOrder("2 desk closes 13h0m0s", "2 talk closes 10h0m0s")
		w.at(22 * time.Hour)
		w.expect("1 talk closes 21h0m0s")
	})
}
