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
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/internal/whotest"
)

// town is a place in which it is known who did what: people have numbers, scoped and parent ids, change them and pass numbers on, told
// and untold. What nobody can know is left out: who left a number untold with no firm id seen on it, and who took one untold
// and speaks by the number alone.
type town struct {
	t      *rapid.T
	at     int64
	people []*citizen
	// holder is who has a number in truth, believed who has it as far as was told; nil is an unknown who did not speak yet.
	holder, believed map[string]*citizen
	log              []told
	who              map[time.Time]*citizen // by the instant of a deed
	alone            map[time.Time]bool     // the deeds that were told under a number alone
}

type citizen struct {
	name   string
	scoped []string // so far; none: the person has no id
	parent string
	number string
	seen   bool // with an id, since they have the number
}

func drawTown(t *rapid.T) *town {
	w := &town{t: t, holder: map[string]*citizen{}, believed: map[string]*citizen{}, who: map[time.Time]*citizen{}, alone: map[time.Time]bool{}}
	w.people = []*citizen{{name: "Ann"}, {name: "Bob", scoped: []string{"Bob"}, parent: "P-Bob"}, {name: "Eve", scoped: []string{"Eve"}}, {name: "Guy", scoped: []string{"Guy"}, parent: "P-Guy"}}
	for range rapid.IntRange(5, 40).Draw(t, "steps") {
		w.at += 10
		w.step(rapid.SampledFrom(w.people).Draw(t, "person"))
	}
	return w
}

func (w *town) step(c *citizen) {
	if c.number == "" {
		if n := w.free(); n != "" { // untold
			w.holder[n], c.number = c, n
		}
		return
	}
	acts := []string{"speak", "speak", "move"}
	if len(c.scoped) > 0 {
		acts = append(acts, "write", "write", "write", "id", "rename", "vanish")
	}
	switch rapid.SampledFrom(acts).Draw(w.t, "act") {
	case "speak": // by the number alone
		if known := w.believed[c.number]; known == nil || known == c {
			w.believed[c.number] = c
			w.does(c, whotest.Event{Phone: c.number})
		}
	case "write":
		w.believed[c.number], c.seen = c, true
		w.does(c, whotest.Event{Phone: c.number, Scoped: c.id(), Parent: rapid.SampledFrom([]string{"", c.parent}).Draw(w.t, "parent")})
	case "id":
		w.does(c, whotest.Event{Scoped: c.id(), Parent: c.parent})
	case "rename":
		if old := c.id(); len(c.scoped) < 4 {
			c.scoped = append(c.scoped, fmt.Sprint(c.scoped[0], len(c.scoped)))
			w.log = append(w.log, told{Event: whotest.Event{At: w.at, Label: fmt.Sprint("rename", w.at), Scoped: c.id(), PreviousScoped: old}, deed: deeds})
		}
	case "vanish": // the notice was lost, or there was none
		if c.seen {
			delete(w.holder, c.number)
			c.number, c.seen = "", false
		}
	case "move":
		w.move(c)
	}
}

func (c *citizen) id() string { return c.scoped[len(c.scoped)-1] }

func (w *town) free() string {
	n := rapid.SampledFrom([]string{"1", "2", "3", "4"}).Draw(w.t, "number")
	if w.holder[n] != nil {
		return ""
	}
	return n
}

// move is a change of number that is told: with or without an id, where there is one also without the new number.
func (w *town) move(c *citizen) {
	to, old := w.free(), c.number
	named := len(c.scoped) > 0 && rapid.Bool().Draw(w.t, "named")
	if known := w.believed[old]; to == "" && !named || !named && known != nil && known != c {
		return
	}
	notice := whotest.Event{At: w.at, Label: fmt.Sprint("move", w.at), PreviousPhone: old, Phone: to}
	if named {
		notice.Scoped = c.id()
	}
	w.log = append(w.log, told{Event: notice, deed: deeds})
	delete(w.holder, old)
	w.believed[old], c.number, c.seen = nil, to, named && to != ""
	if to != "" {
		w.holder[to], w.believed[to] = c, c
	}
}

// does is something that a person does under identifiers.
func (w *town) does(c *citizen, e whotest.Event) {
	e.At, e.Label = w.at, fmt.Sprint(c.name, w.at)
	w.log = append(w.log, told{Event: e, deed: deed(rapid.IntRange(0, int(deeds)-1).Draw(w.t, "deed"))})
	w.who[instant(w.at)] = c
	w.alone[instant(w.at)] = e.Scoped+e.Parent == ""
}

// require checks that no answer mixes people, and that nothing is said under a firm id that its person did not do. Where it cannot be
// told who had a number, a stop, an opt-out or a block under the number alone counts for everybody seen with it.
func (w *town) require(t *rapid.T, e *witness) {
	for _, user := range users(w.log) {
		for at := int64(5); at < w.at+10; at += 10 {
			var whose *citizen
			for _, c := range w.people {
				if slices.Contains(c.scoped, user) || c.parent == user {
					whose = c
				}
			}
			for d, when := range e.believes(t, user, instant(at)) {
				refuses := slices.Contains([]deed{blocksUs, stops, optsOut}, deed(d))
				if when.IsZero() || refuses && w.alone[when] {
					continue
				}
				if whose == nil {
					whose = w.who[when]
				}
				require.Equal(t, whose, w.who[when], "%s at %d: deed %d at %v", user, at, d, when.Sub(t0))
			}
		}
	}
}

// remembers reports whether anything that a person did is still known of anybody.
func (w *town) remembers(t *rapid.T, e *witness, c *citizen) bool {
	for _, user := range users(w.log) {
		for at := int64(5); at < w.at+10; at += 10 {
			for _, when := range e.believes(t, user, instant(at)) {
				if w.who[when] == c {
					return true
				}
			}
		}
	}
	return false
}

func (w *town) events(t *rapid.T, list []told) []channels.Event {
	if len(list) == 0 {
		return nil
	}
	return anyOrder(t, list)
}

// However late, doubled and out of order events come, nobody has what somebody else did.
func TestNobodyHasWhatAnotherDid(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store := &world{}
	e := newTown(t, store)
	rapid.Check(t, func(rt *rapid.T) {
		w := drawTown(rt)
		store.Store = conversation.NewMemoryStore()
		require.NoError(rt, record(e.Engine, ctx, w.events(rt, w.log)...))
		w.require(rt, e)
	})
}

// The same holds when somebody is forgotten between two halves of the events; of who is forgotten nothing is left, neither an
// identifier nor an id of an event.
func TestNobodyHasWhatAnotherDidAfterForgetting(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store := &world{}
	e := newTown(t, store)
	rapid.Check(t, func(rt *rapid.T) {
		w := drawTown(rt)
		store.Store = conversation.NewMemoryStore()
		half := rapid.IntRange(0, len(w.log)).Draw(rt, "half")
		require.NoError(rt, record(e.Engine, ctx, w.events(rt, w.log[:half])...))
		gone := rapid.SampledFrom(w.people[1:]).Draw(rt, "forgotten")
		ids := append(slices.Clone(gone.scoped), gone.parent)
		e.now = instant(w.at)
		if half > 0 {
			e.now = instant(w.log[half-1].At + 5)
		}
		for _, id := range ids {
			if id != "" {
				require.NoError(rt, e.Forget(ctx, at(id)))
			}
		}
		e.now = t0.Add(time.Hour)
		if w.remembers(rt, e, gone) {
			return // said by a number that was not known to be this person's
		}
		for user, s := range snapshots(rt, store) {
			data := []byte(s)
			for _, id := range gone.scoped[:1] { // the other ids begin with it, the parent id ends with it
				require.NotContains(rt, user, id)
				require.NotContains(rt, string(data), id, "the entry of %s", user)
			}
		}
		var rest []told
		for _, x := range w.log[half:] {
			if !slices.Contains(ids, x.Scoped) && !slices.Contains(ids, x.PreviousScoped) && !strings.HasPrefix(x.Label, gone.name) {
				rest = append(rest, x)
			}
		}
		require.NoError(rt, record(e.Engine, ctx, w.events(rt, rest)...))
		w.require(rt, e)
	})
}
