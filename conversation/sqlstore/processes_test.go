package sqlstore_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/internal/whotest"
	"github.com/replywindow/replywindow/conversation/sqlstore"
	"github.com/replywindow/replywindow/window"
)

// deed is something told of a person, beside who it is.
type deed uint8

const (
	message deed = iota
	block
	stopMarketing
	resumeMarketing
	optOut
	optIn
	notice // of a change of identifiers, and nothing else
)

// happening is one event in the words of the naive model, and what it says. An instant of the model is a millisecond after t0.
type happening struct {
	whotest.Event
	deed deed
}

func moment(at int64) time.Time { return t0.Add(time.Duration(at) * time.Millisecond) }

// world draws ten events without any sense about people of its own: anybody is seen with anything, and notices contradict each other,
// many at one instant.
func world(seed uint64, number int) []happening {
	r := rand.New(rand.NewPCG(seed, uint64(number)))
	id := func(ids ...string) string {
		drawn := ids[r.IntN(len(ids))]
		if drawn == "" {
			return ""
		}
		return drawn + strconv.Itoa(number)
	}
	var log []happening
	for len(log) < 10 {
		h := happening{deed: deed(r.IntN(int(notice)))}
		h.Label, h.At = fmt.Sprintf("w%d.%d", number, len(log)), 2+r.Int64N(12)
		h.Phone, h.Scoped, h.Parent = id("1x", "2x", "3x", ""), id("", "", "A", "B", "C"), id("", "", "", "", "X", "Y")
		if r.IntN(4) == 0 {
			h.PreviousPhone, h.PreviousScoped, h.PreviousParent = id("1x", "2x", "3x", ""), id("", "", "", "A", "B", "C"), id("", "", "", "", "X", "Y")
		}
		if h.PreviousPhone+h.PreviousScoped+h.PreviousParent != "" {
			h.deed = notice
		}
		if h.Phone+h.Scoped+h.Parent+h.PreviousPhone+h.PreviousScoped+h.PreviousParent != "" {
			log = append(log, h)
		}
	}
	return log
}

// event is what the engine gets.
func (h happening) event() channels.Event {
	ids := channels.Identity{Phone: h.Phone, Scoped: h.Scoped, Parent: h.Parent}
	ev := channels.Event{Kind: channels.UserAction, ID: h.Label, Address: at(ids.Primary()), Identity: ids, Occurred: moment(h.At)}
	ev.Previous = channels.Identity{Phone: h.PreviousPhone, Scoped: h.PreviousScoped, Parent: h.PreviousParent}
	if ev.Address.User == "" {
		ev.Address.User = ev.Previous.Primary()
	}
	switch h.deed {
	case message:
		ev.Action = channels.ActMessage
	case block:
		ev.Action = channels.ActBlock
	case notice:
		ev.Kind = channels.IdentityChange
	default:
		ev.Kind = channels.ConsentChange
		ev.Consent = map[deed]channels.ConsentUpdate{stopMarketing: channels.MarketingStopped, resumeMarketing: channels.MarketingResumed,
			optOut: channels.OptedOutGeneral, optIn: channels.OptedInGeneral}[h.deed]
	}
	return ev
}

// recordWorlds is a child that records its part of the events of all worlds. The worlds come in blocks, in the same order for every
// process, so that several write to one world at the same time; within a block the events are in disorder, and many come twice.
func recordWorlds(ctx context.Context, tables *sqlstore.Tables, k task) error {
	e, err := conversation.New(conversation.WithChannels(talk{}), conversation.WithStore(tables.Store()), conversation.WithClock(fixed(t0.Add(time.Hour))))
	if err != nil {
		return err
	}
	const block = 40
	for from := 0; from < k.Worlds; from += block {
		var events []channels.Event
		for number := from; number < min(from+block, k.Worlds); number++ {
			for _, h := range world(k.Seed, number) {
				events = append(events, h.event())
			}
		}
		r := rand.New(rand.NewPCG(k.Seed+uint64(k.Turn), uint64(from))) // the same for all processes
		var mine []channels.Event
		for i, place := range r.Perm(len(events)) {
			if i%k.Of == k.Process || r.IntN(k.Of) == k.Process {
				mine = append(mine, events[place])
			}
		}
		for len(mine) > 0 {
			n := min(len(mine), 1+r.IntN(30))
			if err := insist(ctx, e, mine[:n]); err != nil {
				return err
			}
			mine = mine[n:]
		}
	}
	return nil
}

// insist records events until the store took all of them, as a platform delivers a webhook again.
func insist(ctx context.Context, e *conversation.Engine, events []channels.Event) error {
	for {
		_, err := e.Record(ctx, events...)
		if !errors.Is(err, conversation.ErrConflict) {
			return err
		}
	}
}

// believed is what is known of a person: when each deed was done last.
type believed [notice]time.Time

// witness is an engine that shows the facts that it decides by.
type witness struct {
	*conversation.Engine
	facts policy.Facts
}

// Judge implements [conversation.HouseRule] and has nothing against anything.
func (w *witness) Judge(c conversation.HouseCase) conversation.Ruling {
	w.facts = *c.Facts
	return conversation.Ruling{}
}

func newWitness(t testing.TB, store conversation.Store) *witness {
	w := new(witness)
	w.Engine = newEngine(t, store, conversation.WithHouseRules(w))
	return w
}

func (w *witness) believes(t testing.TB, user string, when time.Time) believed {
	w.facts = policy.Facts{}
	_, err := w.CheckAt(t.Context(), at(user), channels.Message{Type: channels.Text, Text: "hello"}, when)
	require.NoError(t, err)
	s, c := w.facts.State, w.facts.Consent
	return believed{
		message: s.Last(window.Message), block: s.Last(window.Block),
		stopMarketing: c.MarketingStopped, resumeMarketing: c.MarketingResumed, optOut: c.OptedOut, optIn: c.OptedIn,
	}
}

// naive answers from the whole log of a world.
func naive(log []happening, model *whotest.Model, user string, when int64) (last believed) {
	a := model.Ask(user, when)
	note := func(labels string, only ...deed) {
		for _, label := range strings.Fields(labels) {
			h := log[slices.IndexFunc(log, func(h happening) bool { return h.Label == label })]
			if h.deed == notice || len(only) > 0 && !slices.Contains(only, h.deed) {
				continue
			}
			if m := moment(h.At); m.After(last[h.deed]) {
				last[h.deed] = m
			}
		}
	}
	note(a.Facts)
	note(a.Refusals, block, stopMarketing, optOut)
	return last
}

// Eight processes over one PostgreSQL record events at random, disordered and doubled, identity changes among them; all of it twice, since
// what is told before who is who may be forgotten. Then every person is known at every instant as the naive model says.
// With -times 100 they are 200,000 events, which take some minutes.
func TestEightProcessesAnswerAsTheNaiveModel(t *testing.T) {
	t.Parallel()
	db, schema := newSchema(t)
	k := task{Dialect: sqlstore.Postgres, Source: url(t), Options: sqlstore.Options{Schema: schema}, Name: "worlds", Worlds: *times * 200, Seed: 12, Of: 8}
	shared := made(t, db, sqlstore.Postgres, k.Options).Store()
	for k.Turn = range 2 {
		wait := make([]func() error, k.Of)
		for k.Process = range k.Of {
			cmd, _ := spawn(t, k)
			wait[k.Process] = cmd.Wait
		}
		for _, done := range wait {
			require.NoError(t, done())
		}
	}

	// The questions are many: all but a few are asked of a copy in memory, by as many as there are processors.
	copied := conversation.NewMemoryStore()
	entries := all(t, shared)
	for i := range entries {
		entries[i].Version = 0
		require.NoError(t, copied.Save(t.Context(), entries[i:i+1]))
	}
	for part := range runtime.NumCPU() {
		t.Run(fmt.Sprint("part", part), func(t *testing.T) {
			t.Parallel()
			fast, real := newWitness(t, copied), newWitness(t, shared)
			for number := part; number < k.Worlds; number += runtime.NumCPU() {
				answersAsTheModel(t, world(k.Seed, number), fast)
				if number%100 == 0 {
					answersAsTheModel(t, world(k.Seed, number), real)
				}
			}
		})
	}
}

// answersAsTheModel requires that everybody in a world is known at every instant as the naive model says.
func answersAsTheModel(t *testing.T, log []happening, w *witness) {
	var told []whotest.Event
	users := map[string]bool{}
	for _, h := range log {
		told = append(told, h.Event)
		for _, id := range []string{h.Phone, h.Scoped, h.Parent, h.PreviousPhone, h.PreviousScoped, h.PreviousParent} {
			if id != "" {
				users[id] = true
			}
		}
	}
	model := whotest.New(told)
	for user := range users {
		for when := int64(1); when <= 15; when++ {
			if want, got := naive(log, model, user, when), w.believes(t, user, moment(when)); want != got {
				require.Equal(t, want, got, "%s at %d", user, when)
			}
		}
	}
}
