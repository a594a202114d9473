package window_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/window"
)

// Each side knows the facts of its time and no others, and together they know what was known.
func TestSplitGivesEachFactToItsTime(t *testing.T) {
	rules := window.Rules{sliding, closing, lasting, onReply}
	rapid.Check(t, func(t *rapid.T) {
		log := fewEntries(t)
		cut := base + rapid.Int64Range(-1, 40).Draw(t, "hour")*time.Hour.Milliseconds()
		var older, newer []fact
		for _, f := range log {
			if f.at < cut {
				older = append(older, f)
			} else {
				newer = append(newer, f)
			}
		}
		s := observe(t, rules, log)
		before, after := s.Split(ms(cut))
		require.Equal(t, s, before.Merge(after))
		require.Equal(t, s, after.Merge(before))
		require.Equal(t, observe(t, rules, newer), after)
		first := observe(t, rules, older)
		for trigger := window.Message; trigger <= window.Reply; trigger++ {
			require.True(t, before.Last(trigger).Before(ms(cut)), trigger)
			if after.Last(trigger).IsZero() {
				require.Equal(t, first.Last(trigger), before.Last(trigger), trigger)
			}
		}
	})
}

func TestSplitIsMergedBack(t *testing.T) {
	rules := window.Rules{sliding, onReply}
	rapid.Check(t, func(t *rapid.T) {
		s := drawState(t, rules)
		cut := ms(base + rapid.Int64Range(-1, 40).Draw(t, "hour")*time.Hour.Milliseconds())
		before, after := s.Split(cut)
		merged := before.Merge(after)
		require.Equal(t, merged, after.Merge(before))
		for trigger := window.Message; trigger <= window.Reply; trigger++ {
			require.Equal(t, s.Last(trigger), merged.Last(trigger))
		}
		require.Equal(t, s.Imported(), merged.Imported())
		now := ms(base + rapid.Int64Range(0, 1e9).Draw(t, "now"))
		for i := range rules {
			require.LessOrEqual(t, until(rules[i].View(&merged, nil, now)), until(rules[i].View(&s, nil, now)), "no window ends later")
		}
	})
}

func TestSplitAtTheInstantOfAFact(t *testing.T) {
	s := imported(t, confirm(t, observe(t, nil, hours(window.Message, 0)), "sliding", 2*day, 0))
	for _, tt := range []struct {
		off    time.Duration
		before bool
	}{{-time.Millisecond, false}, {0, false}, {1, false}, {time.Millisecond, true}} {
		before, after := s.Split(start.Add(tt.off))
		if tt.before {
			before, after = after, before
		}
		require.Equal(t, window.State{}, before, tt.off)
		require.Equal(t, s, after, tt.off)
	}
}

// The entry was one person's and the answer went to the next: it opened nothing for either.
func TestSplitBetweenAnEntryAndItsAnswer(t *testing.T) {
	s := observe(t, window.Rules{onReply}, append(hours(window.Entry, 0), hours(window.Reply, 2)...))
	before, after := s.Split(start.Add(hour))
	require.NotEqual(t, window.Open, onReply.View(&before, nil, start.Add(2*hour)).Status)
	require.NotEqual(t, window.Open, onReply.View(&after, nil, start.Add(2*hour)).Status)
	require.Equal(t, start.Add(2*hour), after.Last(window.Reply))
	require.Equal(t, s, before.Merge(after))
}

func TestSplitOfASession(t *testing.T) {
	s := observe(t, window.Rules{fixed}, hours(window.Message, 0, 5, 10))
	before, after := s.Split(start.Add(5 * hour))
	edges(t, fixed, before, start, start.Add(day))
	edges(t, fixed, after, start.Add(5*hour), start.Add(29*hour))
	merged := before.Merge(after)
	edges(t, fixed, merged, start, start.Add(day))
}

func TestMarksSplit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawMarks(t)
		cut := ms(base + rapid.Int64Range(-1, 70).Draw(t, "cut"))
		before, after := m.Split(cut)
		require.True(t, m.Equal(before.Merge(after)))
		_, none := before.Split(cut)
		require.True(t, none.IsZero())
		none, _ = after.Split(cut)
		require.True(t, none.IsZero())
	})
	before, after := marks(t, []send{{"a", base}, {"b", base + 1}}).Split(ms(base + 1))
	require.True(t, before.Equal(marks(t, []send{{"a", base}})))
	require.True(t, after.Equal(marks(t, []send{{"b", base + 1}})))
}
