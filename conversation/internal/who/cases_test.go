package who_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/conversation/internal/who"
)

// The tests in this file are the table of cases of the specification, one by one.
// Every case holds in every order of its events.

const now = 1000

// inEveryOrder checks what holds after some events, in all their orders, and that
// the entries are the same in all of them.
func inEveryOrder(t *testing.T, events []event, check func(t *testing.T, s store)) {
	t.Helper()
	want := recorded(events...)
	permute(events, 0, func(order []event) {
		s := recorded(order...)
		require.Equal(t, want, s, "%+v", order)
		check(t, s)
	})
}

// permute calls f with every order of the list from a place on.
func permute(list []event, from int, f func([]event)) {
	if from == len(list) {
		f(list)
		return
	}
	for i := from; i < len(list); i++ {
		list[from], list[i] = list[i], list[from]
		permute(list, from+1, f)
		list[from], list[i] = list[i], list[from]
	}
}

func TestNumberTakenOverByNotice(t *testing.T) {
	inEveryOrder(t, []event{
		by(900, "from A", "1"), change(1000, "1", "to", "2"), change(1100, "3", "to", "1"), by(900, "from A", "1"),
	}, func(t *testing.T, s store) {
		require.Equal(t, answer{Name: "1"}, s.ask("1", 1200), "B's window stays closed")
		require.Equal(t, answer{Name: "2", Facts: "from A"}, s.ask("2", 1200))
		require.Equal(t, answer{Name: "1", Facts: "from A"}, s.ask("1", 999))
	})
}

func TestNumberTakenOverUntoldAfterNotice(t *testing.T) {
	inEveryOrder(t, []event{
		by(900, "from A", "1"), change(1000, "1", "to", "2"), by(1030, "from B", "1"),
	}, func(t *testing.T, s store) {
		require.Equal(t, answer{Name: "1", Facts: "from B"}, s.ask("1", 1200))
		require.Equal(t, answer{Name: "2", Facts: "from A"}, s.ask("2", 1200))
	})
}

func TestNumberTakenOverUntold(t *testing.T) {
	inEveryOrder(t, []event{
		by(100, "A by number", "1"), by(200, "A", "1", "A"), by(9000, "B", "1", "B"), by(9001, "B by number", "1"),
	}, func(t *testing.T, s store) {
		require.Equal(t, answer{Name: "B", Facts: "B B by number"}, s.ask("1", 9002))
		require.Equal(t, answer{Name: "B", Facts: "B B by number"}, s.ask("B", 9002))
		require.Equal(t, answer{Name: "A", Facts: "A A by number"}, s.ask("A", 9002))
		require.Equal(t, answer{Name: "A", Facts: "A A by number"}, s.ask("1", 8999))
	})
}

func TestScopedIDChangesToldLate(t *testing.T) {
	inEveryOrder(t, []event{
		by(100, "before", "1", "A"), by(300, "after", "1", "B"), change(200, "A", "to", "B"),
	}, func(t *testing.T, s store) {
		for _, id := range []string{"1", "A", "B"} {
			require.Equal(t, answer{Name: "A", Facts: "after before"}, s.ask(id, now))
		}
		s.forget("1", now)
		require.Empty(t, s)
	})
}

func TestTwoNumbersOfOneID(t *testing.T) {
	inEveryOrder(t, []event{
		by(50, "by 1", "1"), by(60, "by 2", "2"), by(100, "", "1", "A"), by(100, "", "2", "A"),
	}, func(t *testing.T, s store) {
		for _, id := range []string{"1", "2", "A"} {
			require.Equal(t, answer{Name: "A", Facts: "by 1 by 2"}, s.ask(id, now))
		}
	})
}

func TestNoticeTwiceAndAfterMessages(t *testing.T) {
	inEveryOrder(t, []event{
		by(90, "old", "1"), by(110, "new", "2"), change(100, "1", "to", "2"), change(100, "1", "to", "2"),
	}, func(t *testing.T, s store) {
		require.Equal(t, answer{Name: "2", Facts: "new old"}, s.ask("2", now))
		require.Equal(t, answer{Name: "1"}, s.ask("1", now))
	})
}

func TestNoticeWithoutIDThenAnotherID(t *testing.T) {
	inEveryOrder(t, []event{
		by(100, "A", "1", "A"), change(200, "1", "to", "2"), by(250, "A by number", "2"), by(300, "B", "2", "B"),
	}, func(t *testing.T, s store) {
		require.Equal(t, answer{Name: "A", Facts: "A A by number"}, s.ask("2", 299))
		require.Equal(t, answer{Name: "B", Facts: "B"}, s.ask("2", 300))
		require.Equal(t, answer{Name: "A", Facts: "A A by number"}, s.ask("A", now))
	})
}

func TestInterleavedIDs(t *testing.T) {
	inEveryOrder(t, []event{
		by(1, "", "1", "A"), by(3, "", "1", "B"), by(5, "", "1", "A"), by(2, "early", "1"), by(4, "between", "1"), by(6, "late", "1"),
	}, func(t *testing.T, s store) {
		require.Equal(t, answer{Name: "A", Facts: "early late", Refusals: "between"}, s.ask("1", 2))
		for _, at := range []int64{3, 4} {
			require.Equal(t, answer{Name: "1", Nobody: true, Refusals: "between"}, s.ask("1", at))
		}
		require.Equal(t, answer{Name: "A", Facts: "early late", Refusals: "between"}, s.ask("1", 5))
		require.Equal(t, answer{Name: "B", Refusals: "between"}, s.ask("B", now))
	})
}

func TestStopBeforeTheFirstID(t *testing.T) {
	inEveryOrder(t, []event{by(100, "stop", "1"), by(200, "", "1", "A")}, func(t *testing.T, s store) {
		require.Equal(t, answer{Name: "A", Facts: "stop"}, s.ask("1", now))
		require.Equal(t, answer{Name: "A", Facts: "stop"}, s.ask("A", now))
	})
}

func TestStopOfTheFormerHolder(t *testing.T) {
	inEveryOrder(t, []event{
		by(2024, "", "1", "A"), by(2025, "stop", "1"), by(2030, "", "1", "B"), by(2040, "", "1", "B"),
	}, func(t *testing.T, s store) {
		require.Equal(t, answer{Name: "B"}, s.ask("1", 3000))
		require.Equal(t, answer{Name: "A", Facts: "stop"}, s.ask("A", 3000))
		require.Equal(t, answer{Name: "A", Facts: "stop"}, s.ask("1", 2029))
	})
}

// The usual person costs one stretch in each entry, however often they are seen.
func TestUsualPersonHasOneStretch(t *testing.T) {
	s := store{}
	for at := int64(100); at < 110; at++ {
		s.record(by(at, "", "1", "A"))
		s.record(by(at, "by number", "1"))
		s.record(by(at, "by id", "A"))
	}
	require.Equal(t, who.Links{Seen: []who.Sighting{{ID: "A", First: 100, Last: 109}}}, s["1"].Links)
	require.Equal(t, who.Links{Numbers: []string{"1"}}, s["A"].Links)
	require.Len(t, s["1"].Kept, 1)
	require.Len(t, s["A"].Kept, 1)
	require.Zero(t, s["1"].Kept[0].From)
}

// At one instant three are seen with a number, and from then on it is nobody's: what was told under it then may be of each of the three.
func TestSeenWhenTheNumberBecomesNobodys(t *testing.T) {
	inEveryOrder(t, []event{
		by(300, "A", "1", "A"), by(300, "X", "1", "X"), by(300, "Y", "1", "Y"), by(300, "somebody", "1"), by(400, "X again", "1", "X"),
	}, func(t *testing.T, s store) {
		require.Equal(t, answer{Name: "A", Facts: "A", Refusals: "somebody"}, s.ask("A", now))
		require.Equal(t, answer{Name: "X", Facts: "X X again", Refusals: "somebody"}, s.ask("X", now))
		require.Equal(t, answer{Name: "Y", Facts: "Y", Refusals: "somebody"}, s.ask("Y", now))
	})
}
