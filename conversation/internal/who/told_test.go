package who_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/conversation/internal/who"
)

func TestEntriesOfAnEvent(t *testing.T) {
	for _, c := range []struct {
		name string
		told who.Told
		want []string
	}{
		{"nobody", who.Told{}, nil},
		{"a user alone", who.Told{User: "u"}, []string{"u"}},
		{"a number", who.Told{Phone: "1", User: "1"}, []string{"1"}},
		{"the scoped id comes first", who.Told{Phone: "1", Scoped: "S", Parent: "T", User: "1"}, []string{"S", "T", "1"}},
		{"else the parent id", who.Told{Phone: "1", Parent: "T", User: "T"}, []string{"T", "1"}},
		{"the user stands for a number that is missing", who.Told{Scoped: "S", User: "1"}, []string{"S", "1"}},
		{"a user beside a number says nothing", who.Told{Phone: "1", User: "2"}, []string{"1"}},
		{"a number given as id too", who.Told{Phone: "1", Scoped: "1", Parent: "1"}, []string{"1"}},
		{"one id twice", who.Told{Scoped: "S", Parent: "S"}, []string{"S"}},
		{"a change", who.Told{Phone: "2", PreviousPhone: "1", Scoped: "S", User: "2"}, []string{"S", "2", "1"}},
		{"a change of everything", who.Told{Phone: "2", Scoped: "S", Parent: "T", PreviousPhone: "1", PreviousScoped: "R", PreviousParent: "Q"},
			[]string{"S", "R", "T", "Q", "2", "1"}},
		{"a change into itself", who.Told{Phone: "1", PreviousPhone: "1", Scoped: "S", PreviousScoped: "S"}, []string{"S", "1"}},
		{"a change by the user alone", who.Told{User: "2", PreviousPhone: "1"}, []string{"2", "1"}},
		{"away from the user", who.Told{User: "1", PreviousPhone: "1", Scoped: "S"}, []string{"S", "1"}},
	} {
		require.Equal(t, c.want, c.told.Entries(nil), c.name)
		if len(c.want) > 0 {
			require.Equal(t, c.want[0], c.told.Home(), c.name)
		}
		l, changed := c.told.Add("somebody else", who.Links{})
		require.False(t, changed || !l.IsZero(), c.name)
	}
}

func TestWhatANoticeLeaves(t *testing.T) {
	for _, c := range []struct {
		name string
		told who.Told
		want map[string]who.Links
	}{
		{"of two numbers", change(100, "1", "to", "2").Told, map[string]who.Links{
			"1": {Out: []who.Notice{{100, "2"}}}, "2": {In: []who.Notice{{100, "1"}}},
		}},
		{"of two numbers with an id", change(100, "1", "to", "2", "A").Told, map[string]who.Links{
			"1": {Out: []who.Notice{{100, "2"}}, Seen: []who.Sighting{{"A", 99, 99}}},
			"2": {In: []who.Notice{{100, "1"}}, Seen: []who.Sighting{{"A", 100, 100}}},
			"A": {Numbers: []string{"1", "2"}},
		}},
		{"of two ids", change(100, "A", "to", "B").Told, map[string]who.Links{
			"A": {Same: []string{"B"}}, "B": {Same: []string{"A"}},
		}},
		{"from a number to an id", change(100, "1", "to", "A").Told, map[string]who.Links{
			"1": {Out: []who.Notice{{100, ""}}, Seen: []who.Sighting{{"A", 99, 99}}}, "A": {Numbers: []string{"1"}},
		}},
		{"at the first instant that there is", change(1, "1", "A", "to", "2", "A").Told, map[string]who.Links{
			"1": {Out: []who.Notice{{1, "2"}}, Seen: []who.Sighting{{"A", 1, 1}}}, "2": {In: []who.Notice{{1, "1"}}, Seen: []who.Sighting{{"A", 1, 1}}},
			"A": {Numbers: []string{"1", "2"}},
		}},
		{"from an id to a number", change(100, "A", "to", "1").Told, map[string]who.Links{
			"1": {Seen: []who.Sighting{{"A", 100, 100}}}, "A": {Numbers: []string{"1"}},
		}},
		{"of ids that keep the number", change(100, "1", "A", "to", "1", "B").Told, map[string]who.Links{
			"1": {Seen: []who.Sighting{{"A", 100, 100}, {"B", 100, 100}}},
			"A": {Same: []string{"B"}, Numbers: []string{"1"}}, "B": {Same: []string{"A"}, Numbers: []string{"1"}},
		}},
	} {
		for id, want := range c.want {
			got, changed := c.told.Add(id, who.Links{})
			require.Equal(t, want, got, "%s: %s", c.name, id)
			require.True(t, changed)
			again, changed := c.told.Add(id, got)
			require.Equal(t, got, again)
			require.False(t, changed)
		}
		require.ElementsMatch(t, keys(c.want), c.told.Entries(nil), c.name)
	}
}

func keys(m map[string]who.Links) []string {
	var list []string
	for id := range m {
		list = append(list, id)
	}
	return list
}
