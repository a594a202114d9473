package conversation_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/internal/whotest"
	"github.com/replywindow/replywindow/window"
)

// deed is something told of a person, beside who it is.
type deed uint8

const (
	writes deed = iota
	blocksUs
	stops
	resumes
	optsOut
	optsIn
	deeds
)

// told is one event in the model's words, and what it says. An instant of the model is a millisecond after t0.
type told struct {
	whotest.Event
	deed deed
}

func instant(at int64) time.Time { return t0.Add(time.Duration(at) * time.Millisecond) }

// event is what the engine gets.
func (w told) event() channels.Event {
	ids := channels.Identity{Phone: w.Phone, Scoped: w.Scoped, Parent: w.Parent}
	ev := channels.Event{Kind: channels.UserAction, ID: w.Label, Address: at(ids.Primary()), Identity: ids, Occurred: instant(w.At)}
	ev.Previous = channels.Identity{Phone: w.PreviousPhone, Scoped: w.PreviousScoped, Parent: w.PreviousParent}
	if ev.Address.User == "" {
		ev.Address.User = ev.Previous.Primary()
	}
	switch w.deed {
	case writes:
		ev.Action = channels.ActMessage
	case blocksUs:
		ev.Action = channels.ActBlock
	case deeds: // a notice alone
	default:
		ev.Kind = channels.ConsentChange
		ev.Consent = map[deed]channels.ConsentUpdate{stops: channels.MarketingStopped, resumes: channels.MarketingResumed,
			optsOut: channels.OptedOutGeneral, optsIn: channels.OptedInGeneral}[w.deed]
	}
	if !ev.Previous.IsZero() {
		ev.Kind = channels.IdentityChange
	}
	return ev
}

// chaos draws events without any sense: anybody is seen with anything, and notices contradict each other, many at one instant.
func chaos(t *rapid.T) []told {
	id := func(label string, ids ...string) string { return rapid.SampledFrom(ids).Draw(t, label) }
	var log []told
	for i := range rapid.IntRange(1, 10).Draw(t, "events") {
		var w told
		w.Label = fmt.Sprint("fact", i)
		w.At = rapid.Int64Range(2, 14).Draw(t, "at")
		w.Phone = id("phone", "1", "2", "3", "")
		w.Scoped = id("scoped", "", "", "A", "B", "C")
		w.Parent = id("parent", "", "", "", "", "X", "Y")
		w.deed = deed(rapid.IntRange(0, int(deeds)-1).Draw(t, "deed"))
		if rapid.IntRange(0, 3).Draw(t, "notice") == 0 {
			w.PreviousPhone = id("old phone", "1", "2", "3", "")
			w.PreviousScoped = id("old scoped", "", "", "", "A", "B", "C")
			w.PreviousParent = id("old parent", "", "", "", "", "X", "Y")
		}
		if w.PreviousPhone+w.PreviousScoped+w.PreviousParent != "" {
			w.deed = deeds
		}
		if w.Phone+w.Scoped+w.Parent+w.PreviousPhone+w.PreviousScoped+w.PreviousParent != "" {
			log = append(log, w)
		}
	}
	return log
}

// believed is what is known of a person: when each deed was done last.
type believed [deeds]time.Time

func (w *witness) believes(t require.TestingT, user string, when time.Time) believed {
	w.facts = policy.Facts{}
	_, err := w.CheckAt(context.Background(), at(user), text, when)
	require.NoError(t, err)
	s, c := w.facts.State, w.facts.Consent
	return believed{
		writes: s.Last(window.Message), blocksUs: s.Last(window.Block),
		stops: c.MarketingStopped, resumes: c.MarketingResumed, optsOut: c.OptedOut, optsIn: c.OptedIn,
	}
}

// naive answers from the whole log. May is what may be known, at all: every instant at which the person did something.
type naive struct {
	model *whotest.Model
	log   map[string]told
}

func newNaive(log []told) naive {
	n := naive{log: map[string]told{}}
	var events []whotest.Event
	for _, w := range log {
		n.log[w.Label] = w
		events = append(events, w.Event)
	}
	n.model = whotest.New(events)
	return n
}

// ask gives what is known of a person, and all of it that is true.
func (n naive) ask(user string, when int64) (last believed, all [deeds][]time.Time) {
	a := n.model.Ask(user, when)
	note := func(labels string, only ...deed) {
		for _, label := range strings.Fields(labels) {
			w := n.log[label]
			if w.deed == deeds || len(only) > 0 && !slices.Contains(only, w.deed) {
				continue
			}
			all[w.deed] = append(all[w.deed], instant(w.At))
			if at := instant(w.At); at.After(last[w.deed]) {
				last[w.deed] = at
			}
		}
	}
	note(a.Facts)
	note(a.Refusals, blocksUs, stops, optsOut)
	return last, all
}

// users are all identifiers of a log.
func users(log []told) []string {
	var list []string
	for _, w := range log {
		for _, id := range []string{w.Phone, w.Scoped, w.Parent, w.PreviousPhone, w.PreviousScoped, w.PreviousParent} {
			if id != "" && !slices.Contains(list, id) {
				list = append(list, id)
			}
		}
	}
	return list
}

// anyOrder draws an order of the log in which some events stand twice.
func anyOrder(t *rapid.T, log []told) []channels.Event {
	again := rapid.SliceOfN(rapid.SampledFrom(log), 0, 4).Draw(t, "again")
	var events []channels.Event
	for _, w := range rapid.Permutation(append(again, log...)).Draw(t, "order") {
		events = append(events, w.event())
	}
	return events
}

// newTown is an engine for worlds, at an instant after all of their events.
func newTown(t require.TestingT, store conversation.Store) *witness {
	w := newWitness(t, store)
	w.now = t0.Add(time.Hour)
	return w
}

// A store of the test's own, so that many worlds share one engine.
type world struct{ conversation.Store }

func TestEngineAnswersAsTheNaiveModel(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store := &world{}
	e := newTown(t, store)
	rapid.Check(t, func(rt *rapid.T) {
		log := chaos(rt)
		if len(log) == 0 {
			return
		}
		store.Store = conversation.NewMemoryStore()
		n := newNaive(log)
		for _, ev := range anyOrder(rt, log) {
			require.NoError(rt, record(e.Engine, ctx, ev))
		}
		for _, user := range users(log) { // once in any order: facts may be lost, but they are never somebody else's
			for when := int64(1); when <= 15; when += 7 {
				got := e.believes(rt, user, instant(when))
				_, all := n.ask(user, when)
				for d, at := range got {
					require.True(rt, at.IsZero() || slices.Contains(all[d], at), "%s at %d, deed %d: %v of %v", user, when, d, at, all[d])
				}
			}
		}
		require.NoError(rt, record(e.Engine, ctx, anyOrder(rt, log)...))
		for _, user := range users(log) { // once more, when all of who is who is told: exactly
			for when := int64(1); when <= 15; when++ {
				want, _ := n.ask(user, when)
				require.Equal(rt, want, e.believes(rt, user, instant(when)), "%s at %d", user, when)
			}
		}
	})
}
