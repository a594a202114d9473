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
