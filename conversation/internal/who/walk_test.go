package who_test

import (
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/conversation/internal/who"
)

// rounds counts the loads that asking takes, when the store returns what Also names.
func (s store) rounds(id string, at int64) int {
	loaded, aside, rounds := map[string]who.Links{}, map[string]bool{}, 0
	for next := who.Next(loaded, id, at); len(next) > 0; next = who.Next(loaded, id, at) {
		if slices.ContainsFunc(next, func(id string) bool { return !aside[id] }) {
			rounds++
		}
		for _, id := range next {
			loaded[id], aside[id] = s[id].Links, true
			for _, also := range who.Also(id, s[id].Links) {
				aside[also] = true
			}
		}
	}
	return rounds
}

func TestUsualPersonIsLoadedAtOnce(t *testing.T) {
	s := recorded(by(100, "x", "1", "A"), by(100, "y", "2"))
	for _, id := range []string{"1", "A", "2", "3"} {
		require.Equal(t, 1, s.rounds(id, now), id)
	}
	require.Equal(t, []string{"A"}, who.Also("1", s["1"].Links))
	require.Equal(t, []string{"1"}, who.Also("A", s["A"].Links))
	require.Empty(t, who.Also("2", s["2"].Links))
}

// Of the numbers, only those of the person asked for are loaded.
func TestNumbersOfOthersAreNotLoaded(t *testing.T) {
	s := recorded(by(100, "", "1", "A"), by(150, "", "9", "A"), by(200, "", "1", "B"), by(250, "", "2", "B"))
	loaded := func(id string, at int64) []string {
		var ids []string
		for id := range s.load(id, at) {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		return ids
	}
	require.Equal(t, []string{"1", "2", "A", "B"}, loaded("1", now))
	require.Equal(t, []string{"1", "9", "A", "B"}, loaded("1", 199))
	require.Equal(t, []string{"1", "9", "A", "B"}, loaded("9", now))
	require.Equal(t, []string{"1", "2", "A", "B"}, loaded("2", now))
}

// However many entries there are, the walk ends at 64, and the latest are among them.
func TestWalkEnds(t *testing.T) {
	s := store{}
	for i := range 500 {
		s.record(change(int64(100+i), "1", "to", strconv.Itoa(1000+i)))
		s.record(change(int64(100+i), strconv.Itoa(1000+i), "to", strconv.Itoa(2000+i%50)))
		s.record(by(int64(100+i), "", strconv.Itoa(2000+i%50), "A"+strconv.Itoa(i)))
		s.record(change(int64(100+i), "A", "to", "A"+strconv.Itoa(i)))
	}
	for _, id := range []string{"1", "A", "2001", "1400"} {
		loaded := s.load(id, now)
		require.Len(t, loaded, 64, id)
		require.LessOrEqual(t, len(who.Also(id, s[id].Links)), 63)
	}
	require.Contains(t, s.load("1", now), "1499")
}

// What others have in store beside what was named makes no difference to the person.
func TestMoreEntriesGiveTheSamePerson(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := recorded(chaos(t, 10)...)
		everything := map[string]who.Links{}
		for id, e := range s {
			everything[id] = e.Links
		}
		w := who.Derive(everything)
		for id := range s {
			for at := int64(1); at < 16; at++ {
				require.Equal(t, w.At(id, at), s.person(id, at), "%s at %d", id, at)
			}
		}
	})
}

// A person has one name, whichever identifier is asked.
func TestEveryIdentifierOfAPersonGivesTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := recorded(chaos(t, 10)...)
		for id := range s {
			at := rapid.Int64Range(1, 16).Draw(t, "at")
			p := s.person(id, at)
			for _, piece := range p.Pieces {
				if piece.From <= at && at < piece.To {
					require.Equal(t, p, s.person(piece.ID, at))
				}
			}
			require.Equal(t, p, s.person(p.Name, at))
		}
	})
}
