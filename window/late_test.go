package window_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/window"
)

func atHour(h int64) int64 { return base + h*time.Hour.Milliseconds() }

// hours makes facts of a trigger at hours after base.
func hours(t window.Trigger, hs ...int64) []fact {
	var log []fact
	for _, h := range hs {
		log = append(log, fact{t, atHour(h)})
	}
	return log
}

func TestConfirmationFromTheFutureOpensNothing(t *testing.T) {
	rules := window.Rules{sliding}
	s := observe(t, rules, hours(window.Message, 0))
	s, err := s.Confirm(sliding.Kind, ms(atHour(130)), ms(atHour(120)))
	require.NoError(t, err)
	tests := []struct {
		name string
		now  int64
		want int64
	}{
		{"while the window is open", atHour(23), atHour(24)},
		{"after it closed", atHour(48), 0},
		{"just before the confirmation", atHour(120) - 1, 0},
		{"at the confirmation", atHour(120), atHour(130)},
		{"at its end", atHour(130), 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, until(sliding.View(&s, nil, ms(tt.now))))
		})
	}
}

func TestConfirmationHoldsForAWindowThatLastedUntilIt(t *testing.T) {
	s := observe(t, window.Rules{sliding}, hours(window.Message, 0))
	s, err := s.Confirm(sliding.Kind, ms(atHour(20)), ms(atHour(1)))
	require.NoError(t, err)
	require.Equal(t, atHour(20), until(sliding.View(&s, nil, ms(atHour(0)))))
}

func TestConfirmationAfterAClosingTrigger(t *testing.T) {
	log := append(hours(window.Message, 0), hours(window.Block, 2)...)
	s := observe(t, window.Rules{closing}, log)
	s, err := s.Confirm(closing.Kind, ms(atHour(24)), ms(atHour(5)))
	require.NoError(t, err)
	require.Equal(t, atHour(2), until(closing.View(&s, nil, ms(atHour(1)))))
	require.Zero(t, until(closing.View(&s, nil, ms(atHour(3)))), "closed, and the confirmation is still to come")
	require.Equal(t, atHour(24), until(closing.View(&s, nil, ms(atHour(5)))))
}

// A message that fell into a window was not kept; when that window turns out to have been closed early, it started the next one.
func TestLateClosingTriggerOfAFixedWindow(t *testing.T) {
	r := fixed
	r.ClosedBy = window.On(window.Block)
	log := append(hours(window.Message, 58, 16, 36), hours(window.Block, 30)...)
	require.Equal(t, atHour(60), openAt(&r, log, atHour(59)))
	s := observe(t, window.Rules{r}, log)
	require.LessOrEqual(t, until(r.View(&s, nil, ms(atHour(59)))), atHour(60))
	require.Equal(t, s, observe(t, window.Rules{r}, append(log, log[3])), "observed again")
}

func TestClosingTriggerObservedAgainLeavesAFixedWindow(t *testing.T) {
	r := fixed
	r.ClosedBy = window.On(window.Block)
	log := append(hours(window.Message, 0), append(hours(window.Block, 10), hours(window.Message, 20)...)...)
	s := observe(t, window.Rules{r}, append(log, log[1]))
	require.Equal(t, atHour(44), until(r.View(&s, nil, ms(atHour(30)))))
}

// The first reply to the entry is forgotten, and it may have opened a window before the block.
func TestClosingTriggerOfAWindowWhoseFirstReplyIsLost(t *testing.T) {
	r := onReply
	r.ClosedBy = window.On(window.Block)
	log := append(hours(window.Reply, 80, 84, 62, 98), hours(window.Block, 62)...)
	log = append(log, hours(window.Entry, 62)...)
	require.Zero(t, openAt(&r, log, atHour(100)))
	s := observe(t, window.Rules{r}, log)
	require.Zero(t, until(r.View(&s, nil, ms(atHour(100)))))
}

// One side knows the entry and a later reply; the other knows the first reply, which the merge has no room for.
func TestMergeHeedsRepliesThatItDrops(t *testing.T) {
	rules := window.Rules{onReply}
	whole := append(hours(window.Entry, 4), hours(window.Reply, 10, 18, 30, 46)...)
	a := observe(t, rules, []fact{whole[0], whole[2]})
	tests := []struct {
		name  string
		other []fact
	}{
		{"kept by the other side", []fact{whole[1], whole[3], whole[4]}},
		{"forgotten by the other side", append(hours(window.Reply, 10, 30, 46), hours(window.Reply, 47)...)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := observe(t, rules, tt.other)
			merged := a.Merge(b)
			require.Equal(t, merged, b.Merge(a))
			require.Equal(t, merged, merged.Merge(b))
			got := until(onReply.View(&merged, nil, ms(atHour(72))))
			require.NotZero(t, got)
			require.LessOrEqual(t, got, openAt(&onReply, whole, atHour(72)))
		})
	}
}

func TestMergeNeverGrantsMore(t *testing.T) {
	closed := onReply
	closed.ClosedBy = window.On(window.Block)
	for _, r := range []window.Rule{sliding, closing, lasting, onReply, closed, prolonged} {
		t.Run(string(r.Kind)+" closed by "+r.ClosedBy.String(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				log := genLog([]window.Trigger{window.Message, window.Entry, window.Reply, window.Block}, 20, 2*time.Hour).Draw(t, "log")
				var parts [2][]fact
				for _, f := range log {
					i := rapid.IntRange(0, 1).Draw(t, "part")
					parts[i] = append(parts[i], f)
				}
				a, b := observe(t, window.Rules{r}, parts[0]), observe(t, window.Rules{r}, parts[1])
				merged, now := a.Merge(b), drawNow(t, &r, slices.Clone(log))
				require.LessOrEqual(t, until(r.View(&merged, nil, ms(now))), openAt(&r, log, now))
			})
		})
	}
}
