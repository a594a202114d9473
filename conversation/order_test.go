package conversation_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
)

func changes(user string, now, before channels.Identity, when time.Time) channels.Event {
	return channels.Event{Kind: channels.IdentityChange, ID: "change", Address: at(user), Identity: now, Previous: before, Occurred: when}
}

// life is what happened to a few people, in order, and every identifier that
// they ever had.
type life struct {
	events []channels.Event
	users  []string
	known  map[string]bool
}

func (l *life) name(user string) string {
	if !l.known[user] {
		l.known[user] = true
		l.users = append(l.users, user)
	}
	return user
}

// drawLife makes up histories of this class: up to three people, each with a phone
// number and a scoped id, of which either or both change, always to one that nobody
// had before. A change of number alone is told by the numbers, or with the scoped id
// that stays; a change of the scoped id names the number or does not. In between, under
// the identifiers of the time, one or both in an event, the person writes, blocks, or
// stops marketing. No two things happen to one person at the same instant.
func drawLife(t *rapid.T) life {
	l := life{known: map[string]bool{}}
	for who := range rapid.IntRange(1, 3).Draw(t, "people") {
		next := 0
		fresh := func(format string) string {
			next++
			return l.name(fmt.Sprintf(format, who+1, next))
		}
		ids := channels.Identity{Phone: fresh("44770090%d%d"), Scoped: fresh("GB.%d%d")}
		when := t0
		for range rapid.IntRange(1, 7).Draw(t, "events") {
			when = when.Add(time.Duration(rapid.IntRange(1, 300).Draw(t, "minutes")) * time.Minute)
			old := ids
			var ev channels.Event
			switch rapid.IntRange(0, 7).Draw(t, "what") {
			case 0: // number
				ids.Phone = fresh("44770090%d%d")
				ev = changes(ids.Phone, channels.Identity{Phone: ids.Phone}, channels.Identity{Phone: old.Phone}, when)
				if rapid.Bool().Draw(t, "with the id that stays") {
					ev.Identity.Scoped = ids.Scoped
				}
			case 1: // scoped id
				ids.Scoped = fresh("GB.%d%d")
				ev = changes(old.Phone, channels.Identity{Scoped: ids.Scoped}, channels.Identity{Scoped: old.Scoped}, when)
				if rapid.Bool().Draw(t, "names the number") {
					ev.Identity.Phone = ids.Phone
				}
			case 2: // both
				ids = channels.Identity{Phone: fresh("44770090%d%d"), Scoped: fresh("GB.%d%d")}
				ev = changes(ids.Phone, ids, old, when)
			default:
				ev = drawSight(t, ids, when)
			}
			ev.ID = fmt.Sprint("event", len(l.events))
			l.events = append(l.events, ev)
		}
	}
	return l
}

// drawSight is something that a person does.
func drawSight(t *rapid.T, ids channels.Identity, when time.Time) channels.Event {
	carried := rapid.SampledFrom([]channels.Identity{ids, ids, {Phone: ids.Phone}, {Scoped: ids.Scoped}}).Draw(t, "carried")
	ev := seen(carried, when)
	ev.Address.User = rapid.SampledFrom(carried.All()).Draw(t, "seen under")
	switch rapid.IntRange(0, 4).Draw(t, "does") {
	case 0:
		ev.Action = channels.ActBlock
	case 1:
		ev.Kind, ev.Action, ev.Consent = channels.ConsentChange, "", channels.MarketingStopped
	}
	return ev
}

// ids lists the events of an order, for a failure's message.
func ids(events []channels.Event) string {
	var out string
	for _, ev := range events {
		out += fmt.Sprintf("\n%s %s under %s %+v, before %+v", ev.ID, ev.Kind, ev.Address.User, ev.Identity, ev.Previous)
	}
	return out
}

// Any order and any repetition of such a history gives the same answers for every
// identifier, and nobody's facts to anybody else.
func TestAnyOrderOfALifeGivesTheSameAnswers(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	marketing := templated("x")
	marketing.Category = "marketing"
	rapid.Check(t, func(rt *rapid.T) {
		l := drawLife(rt)
		again := rapid.SliceOfN(rapid.SampledFrom(l.events), 0, 6).Draw(rt, "again")
		shuffled := rapid.Permutation(append(again, l.events...)).Draw(rt, "order")
		a, aclk := newEngine(t, t0.Add(1000*time.Hour))
		b, bclk := newEngine(t, t0.Add(1000*time.Hour))
		require.NoError(rt, record(a, ctx, l.events...))
		for _, ev := range shuffled { // one by one, the other engine in one batch
			require.NoError(rt, record(b, ctx, ev))
		}
		now := t0.Add(time.Duration(rapid.IntRange(0, 40).Draw(rt, "hour")) * time.Hour)
		aclk.now, bclk.now = now, now
		for _, user := range l.users {
			for _, m := range []channels.Message{text, marketing} {
				da, err := a.Check(ctx, at(user), m)
				require.NoError(rt, err)
				db, err := b.Check(ctx, at(user), m)
				require.NoError(rt, err)
				require.Equal(rt, da, db, "%s, recorded in the order %s", user, ids(shuffled))
			}
		}
	})
}
