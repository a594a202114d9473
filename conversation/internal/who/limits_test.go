package who_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/conversation/internal/who"
)

func TestNumberKeepsTheFirmIDsLastSeen(t *testing.T) {
	var events []event
	for i := range 12 {
		events = append(events, by(int64(100+10*i), "by id", "1", string(rune('A'+i))), by(int64(105+10*i), strconv.Itoa(i), "1"))
	}
	want := recorded(events...)
	l := want["1"].Links
	require.Len(t, l.Seen, 8)
	require.Equal(t, "E", l.Seen[0].ID)
	for at := int64(1); at < 140; at++ {
		require.True(t, want.ask("1", at).Nobody, at)
	}
	require.Equal(t, answer{Name: "E", Facts: "4 by id"}, want.ask("1", 140))
	require.Equal(t, answer{Name: "D", Facts: "by id"}, want.ask("D", now))
	for seed := range uint64(200) {
		require.Equal(t, want, recorded(shuffled(events, seed)...), "each was seen once, so order makes no difference")
	}
}

func TestNumberKeepsTheLatestNotices(t *testing.T) {
	var events []event
	for i := range 12 {
		to := strconv.Itoa(100 + i)
		events = append(events, by(int64(95+10*i), to, "1"), change(int64(100+10*i), "1", "to", to))
	}
	want := recorded(events...)
	require.Len(t, want["1"].Links.Out, 8)
	require.Equal(t, int64(131), want["1"].Links.Dropped)
	for _, id := range []string{"103", "104"} {
		require.Equal(t, answer{Name: id, Nobody: true}, want.ask(id, now), "who came before the first notice kept is not known")
	}
	require.Equal(t, answer{Name: "105", Facts: "105"}, want.ask("105", now))
	for seed := range uint64(200) {
		require.Equal(t, want, recorded(shuffled(events, seed)...))
	}
}

func TestFirmIDKeepsTheGreatest(t *testing.T) {
	var events []event
	for i := range 200 {
		events = append(events, by(int64(100+i), "x", strconv.Itoa(100+i), "A"), change(int64(100+i), "A", "to", "B"+strconv.Itoa(100+i)))
	}
	want := recorded(events...)["A"].Links
	require.Len(t, want.Numbers, 64)
	require.Len(t, want.Same, 64)
	require.Equal(t, "299", slices.Max(want.Numbers))
	require.Equal(t, "B236", slices.Min(want.Same))
	require.Equal(t, want, recorded(shuffled(events, 1)...)["A"].Links)
}

// Beyond the limits order may matter, and facts are lost; still no answer gives what
// one person said to another: here everybody speaks as firm ids and numbers alternate.
func TestNoWrongPersonBeyondTheLimits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var events []event
		for i := range rapid.IntRange(1, 60).Draw(t, "events") {
			at, id := int64(100+10*i), string(rune('A'+rapid.IntRange(0, 14).Draw(t, "person")))
			// The person takes the number with this message and speaks by it alone after.
			events = append(events, by(at, id, "1", id), by(at+1, id, "1"))
		}
		s := recorded(shuffled(events, rapid.Uint64().Draw(t, "order"))...)
		for i := range 15 {
			id := string(rune('A' + i))
			for _, label := range strings.Fields(s.ask(id, now).Facts) {
				require.Equal(t, id, label)
			}
		}
		for i := 0; i < len(events); i += 2 {
			for at := events[i].At - 1; at <= events[i+1].At+1; at++ { // in between nothing changes
				requireOf(t, "", s.ask("1", at).Facts)
			}
		}
		require.LessOrEqual(t, len(s["1"].Links.Seen), 8)
		require.LessOrEqual(t, len(s["1"].Kept), 20)
	})
}

// Nothing is written into what the caller holds.
func TestNothingIsWrittenIntoSharedSlices(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := store{}
		for _, e := range chaos(t, 25) {
			was, copied := s.clone(), store{}
			for id, e := range s {
				copied[id] = deepCopy(e)
			}
			s.record(e)
			s.clone().forget(rapid.SampledFrom(everybody).Draw(t, "forgotten"), 10)
			require.Equal(t, copied, was)
		}
	})
}

func deepCopy(e entry) entry {
	e.Links = who.Links{
		Same: slices.Clone(e.Links.Same), Numbers: slices.Clone(e.Links.Numbers), Seen: slices.Clone(e.Links.Seen),
		Out: slices.Clone(e.Links.Out), In: slices.Clone(e.Links.In), Gone: slices.Clone(e.Links.Gone), Dropped: e.Links.Dropped,
	}
	e.Kept = slices.Clone(e.Kept)
	for i := range e.Kept {
		e.Kept[i].Facts = slices.Clone(e.Kept[i].Facts)
	}
	return e
}
