package who_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/conversation/internal/who"
)

func TestForgetPersonWithoutLinks(t *testing.T) {
	s := recorded(by(100, "x", "1"), by(100, "y", "2"))
	s.forget("1", now)
	require.Equal(t, "y", s.all())
	require.Len(t, s, 1)
}

func TestForgetByAnyIdentifierLeavesNothing(t *testing.T) {
	events := []event{
		by(100, "x", "1", "A"), change(200, "1", "to", "2"), change(300, "A", "to", "B"), by(400, "y", "3", "B"), by(50, "z", "1"),
	}
	for _, id := range []string{"2", "3", "A", "B"} {
		s := recorded(events...)
		s.forget(id, now)
		require.Empty(t, s, id)
	}
}

// A number had three holders. When the second is forgotten, the time in between is
// nobody's, and the others keep what is theirs.
func TestForgetOneHolderOfThree(t *testing.T) {
	s := recorded(by(100, "a", "1", "A"), by(150, "a by number", "1"), by(200, "b", "1", "B"), by(250, "b by number", "1"),
		by(300, "c", "1", "C"), by(350, "c by number", "1"))
	s.forget("B", now)
	require.Equal(t, []who.Gap{{From: 200, To: 300}}, s["1"].Links.Gone)
	require.Equal(t, answer{Name: "A", Facts: "a a by number"}, s.ask("1", 199))
	for _, at := range []int64{200, 299} {
		require.Equal(t, answer{Name: "1", Nobody: true}, s.ask("1", at))
	}
	require.Equal(t, answer{Name: "C", Facts: "c c by number"}, s.ask("1", 300))
	require.Equal(t, "a a by number c c by number", s.all())
}

// What the person still holds ends at the instant of forgetting: from then on the
// number is somebody's who is not known.
func TestForgetTheHolder(t *testing.T) {
	s := recorded(by(100, "a", "1", "A"), by(200, "b", "1", "B"))
	s.forget("1", 500)
	require.Equal(t, []who.Gap{{From: 200, To: 500}}, s["1"].Links.Gone)
	require.True(t, s.ask("1", 499).Nobody)
	s.record(by(501, "new", "1"))
	require.Equal(t, answer{Name: "1", Facts: "new"}, s.ask("1", 500))
	require.Equal(t, answer{Name: "A", Facts: "a"}, s.ask("A", 500))
}

// Notices of the person go from both numbers; those of others stay.
func TestForgetNotices(t *testing.T) {
	s := recorded(by(50, "other", "2"), change(90, "2", "to", "3"), by(95, "mine", "1"), change(100, "1", "to", "2"), by(110, "mine too", "2"))
	s.forget("2", now)
	require.Equal(t, who.Links{Out: []who.Notice{{At: 90, Other: "3"}}, Gone: []who.Gap{{From: 100, To: now}}}, s["2"].Links)
	require.NotContains(t, s, "1")
	require.Equal(t, answer{Name: "3", Facts: "other"}, s.ask("3", now))
}

// What is nobody's because the person and another were seen in turns goes too.
func TestForgetInterleaved(t *testing.T) {
	s := recorded(by(1, "a", "1", "A"), by(3, "b", "1", "B"), by(4, "whose", "1"), by(5, "", "1", "A"), by(6, "a by number", "1"))
	other := s.clone()
	s.forget("B", now)
	require.Equal(t, "a a by number", s.all())
	require.Equal(t, answer{Name: "A", Facts: "a a by number"}, s.ask("1", now))
	require.Equal(t, []who.Gap{{From: 3, To: 5}}, s["1"].Links.Gone)
	other.forget("A", now)
	require.Equal(t, "b", other.all())
	require.Equal(t, answer{Name: "B", Facts: "b"}, other.ask("B", now))
}

// Asked while the number is nobody's, only what was told there goes.
func TestForgetNobody(t *testing.T) {
	s := recorded(by(1, "a", "1", "A"), by(3, "b", "1", "B"), by(4, "whose", "1"), by(5, "", "1", "A"), by(6, "a by number", "1"))
	links := s["1"].Links
	s.forget("1", 4)
	require.Equal(t, "a a by number b", s.all())
	require.Equal(t, links, s["1"].Links)
}

// An isolated point of the forgotten person goes on parting others: what an unknown
// said before it does not become the next person's.
func TestForgetOfAPointAtOneInstantWithAnother(t *testing.T) {
	s := recorded(by(10, "unknown", "1"), change(20, "2", "to", "1"), by(20, "b", "1", "B"), by(15, "a", "2", "A"))
	require.Equal(t, answer{Name: "B", Facts: "b"}, s.ask("B", now))
	s.forget("A", now)
	require.Equal(t, answer{Name: "B", Facts: "b"}, s.ask("B", now))
	require.Equal(t, answer{Name: "1", Facts: "unknown"}, s.ask("1", 19))
}

// Two sightings of one person are not parted by the end of a nameless interval in which the first of them lies.
func TestForgetPartsNobodyWhereAnIntervalEnds(t *testing.T) {
	changed := by(300, "changed", "1", "C")
	changed.PreviousScoped = "B"
	events := []event{by(200, "early", "1", "B"), by(210, "other", "1", "Y"), changed, by(1200, "late", "1", "B"), by(1400, "last", "1", "C")}
	s := recorded(events...)
	before := s.clone()
	s.forget("Y", 1)
	for _, at := range []int64{209, 210, 1199, 1200, 1201, 1400, 1401} {
		require.Equal(t, before.ask("1", at).Name, s.ask("1", at).Name, at)
	}
	require.Equal(t, "B", s.ask("1", 1200).Name)
	require.Equal(t, "1", s.ask("1", 1199).Name)
}

// Intervals beyond the limit become one from the beginning.
func TestForgetKeepsTheLatestIntervals(t *testing.T) {
	s := recorded(by(5, "early", "1"), by(300, "a", "1", "A"), by(400, "b", "1", "B"))
	e := s["1"]
	for at := int64(10); at < 170; at += 20 {
		e.Links.Gone = append(e.Links.Gone, who.Gap{From: at, To: at + 5})
	}
	e.Kept = who.Cut(e.Kept, e.Links)
	s["1"] = e
	require.Equal(t, answer{Name: "1", Facts: "early"}, s.ask("1", 9))
	s.forget("B", now)
	l := s["1"].Links
	require.Equal(t, who.Gap{From: 30, To: 35}, l.Gone[0])
	require.Equal(t, who.Gap{From: 400, To: now}, l.Gone[7])
	require.Len(t, l.Gone, 8)
	require.True(t, s.ask("1", 29).Nobody, "what is before counts as dropped")
	require.Equal(t, answer{Name: "A", Facts: "a"}, s.ask("1", 300))
}

// spread makes the instants of events differ by more than a notice spans.
func spread(events []event) []event {
	for i := range events {
		events[i].At = events[i].At*100 + int64(i)*3
	}
	return events
}

// Whoever is forgotten, whenever: nothing of them is left, and what others answer
// is the same at every instant.
func TestForgetLeavesNothingAndNobodyElseChanges(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		events := spread(chaos(t, 10))
		s := recorded(events...)
		id := rapid.SampledFrom(everybody).Draw(t, "forgotten")
		when := rapid.Int64Range(1, 2000).Draw(t, "when")
		person := s.person(id, when)
		before := s.clone()
		s.forget(id, when)
		requireForgotten(t, s, before, person)

		instants := []int64{1, 2000}
		for _, e := range events {
			instants = append(instants, e.At-2, e.At-1, e.At, e.At+1)
		}
		gone := before.read(person.Pieces)
		for _, other := range everybody {
			for _, at := range instants {
				them := before.person(other, at)
				was := before.answer(them)
				is := s.ask(other, at)
				requireNone(t, is.Facts+" "+is.Refusals, gone)
				if !was.Nobody && !reflect.DeepEqual(them.Pieces, person.Pieces) {
					require.Equal(t, was.Name, is.Name, "%s at %d", other, at)
					require.Equal(t, was.Facts, is.Facts, "%s at %d", other, at)
				}
			}
		}
	})
}

func requireForgotten(t *rapid.T, s, before store, person who.Person) {
	requireNone(t, s.all(), before.read(person.Pieces))
	if !person.Nobody {
		requireNone(t, s.all(), before.read(person.Refusals))
	}
	for id, e := range s {
		require.NotContains(t, person.Firm, id)
		for _, firm := range person.Firm {
			require.NotContains(t, e.Links.Same, firm)
			require.False(t, slices.ContainsFunc(e.Links.Seen, func(s who.Sighting) bool { return s.ID == firm }))
		}
	}
}

// requireNone checks that none of the labels are among others.
func requireNone(t *rapid.T, among, labels string) {
	for _, label := range strings.Fields(labels) {
		require.NotContains(t, strings.Fields(among), label)
	}
}
