package window_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/window"
)

var fixedClosed = window.Rule{
	Kind: "fixed_closed", OpenedBy: window.On(window.Message), ClosedBy: window.On(window.Block), Length: 24 * time.Hour, Renewal: window.Fixed,
}

// dense draws a log of what opens and closes a Fixed rule, with several windows' worth of triggers and many at a boundary.
func dense(r *window.Rule, most int) func(*rapid.T) []fact {
	ts := []window.Trigger{window.Message, window.Message, window.Message}
	if r.ClosedBy != 0 {
		ts = append(ts, window.Block)
	}
	return func(t *rapid.T) []fact {
		unit := rapid.SampledFrom([]time.Duration{time.Millisecond, 2 * time.Hour, 4 * time.Hour, 12 * time.Hour}).Draw(t, "unit")
		return genLog(ts, most, unit).Draw(t, "log")
	}
}

func asObserved(_ *rapid.T, log []fact) []fact { return log }

func TestFixedIsExact(t *testing.T) {
	tests := []struct {
		name  string
		rule  window.Rule
		log   func(*rapid.T) []fact
		order func(*rapid.T, []fact) []fact
	}{
		{"in order", fixed, dense(&fixed, 20), asObserved},
		{"in order, closed", fixedClosed, dense(&fixedClosed, 20), asObserved},
		{"neighbours exchanged", fixed, dense(&fixed, 20), swapped},
		{"two in any order", fixed, dense(&fixed, 2), shuffled},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				log := tt.log(t)
				s, now := observe(t, window.Rules{tt.rule}, tt.order(t, log)), drawNow(t, &tt.rule, log)
				require.Equal(t, openAt(&tt.rule, log, now), until(tt.rule.View(&s, nil, ms(now))))
			})
		})
	}
}

func TestFixedLateNeverGrantsMore(t *testing.T) {
	for _, r := range []window.Rule{fixed, fixedClosed} {
		t.Run(string(r.Kind), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				log := dense(&r, 5)(t)
				s, now := observe(t, window.Rules{r}, shuffled(t, log)), drawNow(t, &r, log)
				require.LessOrEqual(t, until(r.View(&s, nil, ms(now))), openAt(&r, log, now))
			})
		})
	}
}

// A window that was closed as it opened hides nothing: the next message starts one.
func TestFixedAfterAWindowClosedAtItsOwnInstant(t *testing.T) {
	for _, tt := range []struct {
		name string
		log  []fact
		from time.Duration
	}{
		{"the first", []fact{on(window.Message, 0), on(window.Block, 0), on(window.Message, time.Millisecond)}, time.Millisecond},
		{"long after", []fact{on(window.Message, 0), on(window.Block, 0), on(window.Message, 10*hour)}, 10 * hour},
		{"the second", []fact{on(window.Message, 0), on(window.Block, 5*hour), on(window.Message, 5*hour), on(window.Message, 6*hour)}, 6 * hour},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := observe(t, window.Rules{fixedClosed}, tt.log)
			edges(t, fixedClosed, s, start.Add(tt.from), start.Add(tt.from+day))
		})
	}
}

// Messages at hours after start in the order in which they were learned of, and until when the window is open at the latest of them.
func TestFixedLearnedOfLate(t *testing.T) {
	tests := []struct {
		name  string
		hours []int64
		until int64
	}{
		{"one is later than the window that turned up", []int64{25, 0, 24}, 48},
		{"one that did not matter then starts the next", []int64{24, 2, 0, 30}, 48},
		{"each starts one, the oldest learned of last", []int64{24, 48, 72, 0}, 96},
		{"two before the first, which moves none", []int64{25, 50, 75, 1, 0}, 99},
		{"one in the middle", []int64{60, 36, 12, 84}, 108},
		{"two windows closed up", []int64{50, 26, 2, 0, 74}, 98},
		{"the oldest is older than the three kept", []int64{30, 54, 78, 6, 102}, 126},
		{"a gap follows what is not known", []int64{48, 116, 28, 60}, 140},
		{"the gap is known to be one", []int64{72, 24, 112, 4, 24}, 136},
		{"two windows, one of them inside a later-learned one", []int64{40, 16, 0, 48}, 64},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			log := hours(window.Message, tt.hours...)
			s, now := observe(t, window.Rules{fixed}, log), latestOf(log)
			require.Equal(t, atHour(tt.until), until(fixed.View(&s, nil, ms(now))))
			require.Equal(t, openAt(&fixed, log, now), atHour(tt.until), "in truth")
		})
	}
}

// A late message shows that the window of 2 h was that of 0 h. Of 25 h, 26 h and 27 h, which had fallen into it, some message then started
// the next window: it is taken to end as early as it can. After that, nothing is certain until a message comes a day after the one before.
func TestFixedGivesTheEarliestEnd(t *testing.T) {
	s := observe(t, window.Rules{fixed}, hours(window.Message, 2, 24, 25, 0))
	require.Equal(t, atHour(48), until(fixed.View(&s, nil, ms(atHour(25)))))
	for _, tt := range []struct{ hour, until int64 }{{47, 48}, {60, 0}, {83, 0}, {107, 131}} {
		next, err := s.Observe(window.Rules{fixed}, window.Message, ms(atHour(tt.hour)))
		require.NoError(t, err)
		want := int64(0)
		if tt.until > 0 {
			want = atHour(tt.until)
		}
		require.Equal(t, want, until(fixed.View(&next, nil, ms(atHour(tt.hour)))), tt.hour)
		s = next
	}
}
