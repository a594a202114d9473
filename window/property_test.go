package window_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/window"
)

var everyday = []window.Trigger{window.Message, window.Call, window.OptIn, window.Block, window.Close, window.Reply, window.Entry}

// drawNow draws an instant at or after the last fact, often just at a boundary of the rule.
func drawNow(t *rapid.T, r *window.Rule, log []fact) int64 {
	now := latestOf(log) + int64(rapid.IntRange(0, 100).Draw(t, "hours later"))*time.Hour.Milliseconds()
	if all := openings(r, log); len(all) > 0 && rapid.Bool().Draw(t, "at a boundary") {
		edge := all[rapid.IntRange(0, len(all)-1).Draw(t, "which")].until
		now = max(latestOf(log), min(edge, now+1<<40)+int64(rapid.IntRange(-1, 1).Draw(t, "ms off")))
	}
	return now
}

func TestViewEqualsModelInOrder(t *testing.T) {
	for _, r := range []window.Rule{sliding, closing, lasting, fixed, onReply, prolonged} {
		t.Run(string(r.Kind), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				log := genLog(everyday, 40, 2*time.Hour).Draw(t, "log")
				s := observe(t, window.Rules{r}, log)
				now := drawNow(t, &r, log)
				require.Equal(t, openAt(&r, log, now), until(r.View(&s, nil, ms(now))))
			})
		})
	}
}

func TestViewEqualsModelNearlyInOrder(t *testing.T) {
	tests := []struct {
		rule  window.Rule
		order func(*rapid.T, []fact) []fact
	}{
		{sliding, nudged},
		{closing, nudged},
		{lasting, nudged},
		{onReply, swapped}, // two places away, a reply may find its entry displaced: see TestLateReplyToADisplacedEntry
		{prolonged, swapped},
	}
	for _, tt := range tests {
		t.Run(string(tt.rule.Kind), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				log := genLog(everyday, 40, 2*time.Hour).Draw(t, "log")
				s := observe(t, window.Rules{tt.rule}, tt.order(t, log))
				now := drawNow(t, &tt.rule, log)
				require.Equal(t, openAt(&tt.rule, log, now), until(tt.rule.View(&s, nil, ms(now))))
			})
		})
	}
}

func TestLateFactsNeverGrantMore(t *testing.T) {
	tests := []struct {
		name  string
		rule  window.Rule
		most  int
		order func(*rapid.T, []fact) []fact
	}{
		{"sliding", sliding, 20, shuffled},
		{"closing", closing, 20, shuffled},
		{"on reply", onReply, 20, shuffled},
		{"prolonged", prolonged, 20, shuffled},
		// Six are needed for one older than the three latest starts to matter.
		{"fixed, a few in any order", fixed, 5, shuffled},
		{"fixed, many nearly in order", fixed, 40, nudged},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				log := genLog([]window.Trigger{window.Message, window.Entry, window.Reply, window.Block}, tt.most, 2*time.Hour).Draw(t, "log")
				s := observe(t, window.Rules{tt.rule}, tt.order(t, log))
				now := drawNow(t, &tt.rule, log)
				require.LessOrEqual(t, until(tt.rule.View(&s, nil, ms(now))), openAt(&tt.rule, log, now))
			})
		})
	}
}

// fewEntries draws a log with at most three entries and at most three replies, the bound within which order does not matter.
func fewEntries(t *rapid.T) []fact {
	log := genLog([]window.Trigger{window.Message, window.Call, window.Tap, window.Block}, 15, time.Hour).Draw(t, "log")
	log = append(log, genLog([]window.Trigger{window.Entry}, 3, 3*time.Hour).Draw(t, "entries")...)
	return append(log, genLog([]window.Trigger{window.Reply}, 3, 3*time.Hour).Draw(t, "replies")...)
}

func TestOrderAndRepetitionDoNotMatter(t *testing.T) {
	rules := window.Rules{sliding, closing, lasting, onReply}
	rapid.Check(t, func(t *rapid.T) {
		log := fewEntries(t)
		require.Equal(t, observe(t, rules, log), observe(t, rules, shuffled(t, log)))
	})
}

func TestObserveAgainChangesNothing(t *testing.T) {
	for _, rules := range []window.Rules{{sliding, onReply}, {sliding, fixed}, {sliding, prolonged}} {
		rapid.Check(t, func(t *rapid.T) {
			log := shuffled(t, genLog(everyday, 30, 2*time.Hour).Draw(t, "log"))
			s := observe(t, rules, log)
			if len(log) > 0 {
				require.Equal(t, s, observe(t, rules, append(log, log[len(log)-1])))
			}
		})
	}
}

// drawState draws any State that observation can lead to.
func drawState(t *rapid.T, rules window.Rules) window.State {
	s := observe(t, rules, shuffled(t, genLog(everyday, 12, 2*time.Hour).Draw(t, "log")))
	at := func(name string) time.Time { return ms(base + rapid.Int64Range(0, 1e9).Draw(t, name)) }
	if rapid.Bool().Draw(t, "imported") {
		s, _ = s.Import(at("import"))
	}
	if rapid.Bool().Draw(t, "confirmed") {
		confirmed := at("confirmed")
		s, _ = s.Confirm(rules[0].Kind, confirmed.Add(time.Duration(rapid.IntRange(0, 100).Draw(t, "hours"))*time.Hour), confirmed)
	}
	return s
}

func TestMergeLaws(t *testing.T) {
	for _, rules := range []window.Rules{{sliding, onReply}, {sliding, fixed}, {sliding, prolonged}} {
		rapid.Check(t, func(t *rapid.T) {
			a, b := drawState(t, rules), drawState(t, rules)
			require.Equal(t, a.Merge(b), b.Merge(a))
			require.Equal(t, a, a.Merge(a))
			require.Equal(t, a, a.Merge(window.State{}))
			require.Equal(t, a.Merge(b), a.Merge(b).Merge(b))
		})
	}
}

func TestMergeIsAssociative(t *testing.T) {
	t.Run("fixed", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			rules := window.Rules{sliding, fixed}
			a, b, c := drawState(t, rules), drawState(t, rules), drawState(t, rules)
			require.Equal(t, a.Merge(b).Merge(c), a.Merge(b.Merge(c)))
		})
	})
	t.Run("on reply", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			rules := window.Rules{sliding, onReply}
			log := fewEntries(t)
			var parts [3][]fact
			for _, f := range log {
				i := rapid.IntRange(0, 2).Draw(t, "part")
				parts[i] = append(parts[i], f)
			}
			a, b, c := observe(t, rules, parts[0]), observe(t, rules, parts[1]), observe(t, rules, parts[2])
			require.Equal(t, a.Merge(b).Merge(c), a.Merge(b.Merge(c)))
			merged, now := a.Merge(b).Merge(c), drawNow(t, &onReply, log)
			require.Equal(t, openAt(&onReply, log, now), until(onReply.View(&merged, nil, ms(now))), "what was learned apart is known together")
		})
	})
}
