package who_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/conversation/internal/whotest"
)

// chaos draws events without any sense: anybody is seen with anything, and notices
// contradict each other, many at one instant.
func chaos(t *rapid.T, most int) []event {
	id := func(label string, ids ...string) string { return rapid.SampledFrom(ids).Draw(t, label) }
	var list []event
	for i := range rapid.IntRange(1, most).Draw(t, "events") {
		e := event{Label: fmt.Sprint("fact", i)}
		e.At = rapid.Int64Range(2, 14).Draw(t, "at")
		e.Phone = id("phone", "1", "2", "3", "")
		e.Scoped = id("scoped", "", "", "A", "B", "C")
		e.Parent = id("parent", "", "", "", "", "X", "Y")
		if rapid.IntRange(0, 3).Draw(t, "notice") == 0 {
			e.PreviousPhone = id("old phone", "1", "2", "3", "")
			e.PreviousScoped = id("old scoped", "", "", "", "A", "B", "C")
			e.PreviousParent = id("old parent", "", "", "", "", "X", "Y")
		}
		if len(e.Entries(nil)) > 0 {
			list = append(list, e)
		}
	}
	return list
}

// shuffled is the events in another order, some of them twice.
func shuffled(events []event, seed uint64) []event {
	r := rand.New(rand.NewPCG(seed, 1))
	list := append([]event(nil), events...)
	for _, e := range events {
		if r.IntN(3) == 0 {
			list = append(list, e)
		}
	}
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

var everybody = []string{"1", "2", "3", "A", "B", "C", "X", "Y"}

// In whatever order events come, and however often, the entries are the same.
func TestOrderAndRepetitionMakeNoDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := chaos(t, 12)
		want := recorded(events...)
		for range 8 {
			order := shuffled(events, rapid.Uint64().Draw(t, "order"))
			require.Equal(t, want, recorded(order...))
		}
	})
}

// log is the events in the model's words.
func log(events []event) []whotest.Event {
	var list []whotest.Event
	for _, e := range events {
		list = append(list, whotest.Event{
			At: e.At, Label: e.Label, Phone: e.Phone, Scoped: e.Scoped, Parent: e.Parent,
			PreviousPhone: e.PreviousPhone, PreviousScoped: e.PreviousScoped, PreviousParent: e.PreviousParent,
		})
	}
	return list
}

// The answers are those that the whole log gives, at every instant, so just before
// each point, at it and just after.
func TestAnswersAreThoseOfTheModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		events := chaos(t, 9)
		s, m := recorded(events...), whotest.New(log(events))
		known := map[string]bool{}
		for _, e := range events {
			for _, id := range e.Entries(nil) {
				known[id] = true
			}
		}
		for _, id := range everybody {
			for at := int64(1); known[id] && at <= 16; at++ {
				require.Equal(t, answer(m.Ask(id, at)), s.ask(id, at), "%s at %d", id, at)
			}
		}
	})
}

// However many there are, stretches are at most one more than points.
func TestStretchesAreFew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for id, e := range recorded(chaos(t, 40)...) {
			points := 2*len(e.Links.Seen) + len(e.Links.Out) + len(e.Links.In)
			require.LessOrEqual(t, len(e.Kept), points+1, id)
		}
	})
}
