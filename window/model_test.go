package window_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/window"
)

// The naive model keeps the whole log and works windows out from it in the most obvious way.

// fact is one event of the log, in ms.
type fact struct {
	t  window.Trigger
	at int64
}

// opening is one window of the model: open in [from, until).
type opening struct{ from, until int64 }

// times returns the instants of the triggers in the set, oldest first, without repetition.
func times(log []fact, set window.Triggers) []int64 {
	var out []int64
	for _, f := range log {
		if set.Has(f.t) {
			out = append(out, f.at)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// firstFrom returns the first instant at or after from, or the end of time.
func firstFrom(sorted []int64, from int64) int64 {
	for _, at := range sorted {
		if at >= from {
			return at
		}
	}
	return math.MaxInt64
}

// openings lists every window that the log opens under the rule.
func openings(r *window.Rule, log []fact) []opening {
	var out []opening
	closers := times(log, r.ClosedBy)
	add := func(from, until int64) { out = append(out, opening{from, min(until, firstFrom(closers, from))}) }
	length := r.Length.Milliseconds()
	for _, at := range times(log, r.OpenedBy) {
		switch r.Renewal {
		case window.Sliding:
			if length == 0 {
				add(at, math.MaxInt64)
			} else {
				add(at, at+length)
			}
		case window.Fixed:
			if len(out) == 0 || at >= out[len(out)-1].until {
				add(at, at+length)
			}
		case window.OnReply:
			within := r.ReplyWithin.Milliseconds()
			answerBy := at + within
			for _, more := range times(log, r.ProlongedBy) {
				if more < answerBy && firstFrom(times(log, window.On(window.Reply)), at) >= int64(r.ProlongedFrom) {
					answerBy = max(answerBy, more+within)
				}
			}
			if reply := firstFrom(times(log, window.On(window.Reply)), at); reply < answerBy {
				add(reply, reply+length)
			}
		}
	}
	return out
}

// openAt returns until when the model has a window open at an instant, 0 if it has none.
func openAt(r *window.Rule, log []fact, now int64) int64 {
	var until int64
	for _, o := range openings(r, log) {
		if o.from <= now && now < o.until {
			until = max(until, o.until)
		}
	}
	return until
}

// base is the instant at which the logs of the tests begin.
const base = int64(1_767_225_600_000) // 2026-01-01T00:00:00Z

func ms(at int64) time.Time { return time.UnixMilli(at) }

// observe builds a State from facts in the given order.
func observe(t require.TestingT, rules window.Rules, log []fact) window.State {
	var s window.State
	for _, f := range log {
		next, err := s.Observe(rules, f.t, ms(f.at))
		require.NoError(t, err)
		s = next
	}
	return s
}

// until returns the end of an open window in ms, 0 if w is not open.
func until(w window.Window) int64 {
	switch {
	case w.Status != window.Open:
		return 0
	case w.Expires == 0:
		return math.MaxInt64
	}
	return int64(w.Expires)
}

// latestOf returns the latest instant of the log, base if it is empty.
func latestOf(log []fact) int64 {
	latest := base
	for _, f := range log {
		latest = max(latest, f.at)
	}
	return latest
}

// genLog draws a log in order of time, from few triggers and small steps, so that instants collide and boundaries are met.
func genLog(ts []window.Trigger, most int, unit time.Duration) *rapid.Generator[[]fact] {
	return rapid.Custom(func(t *rapid.T) []fact {
		var log []fact
		at := base
		for range rapid.IntRange(0, most).Draw(t, "events") {
			at += int64(rapid.IntRange(0, 12).Draw(t, "step")) * unit.Milliseconds()
			at += int64(rapid.IntRange(-1, 1).Draw(t, "ms"))
			at = max(at, base)
			log = append(log, fact{rapid.SampledFrom(ts).Draw(t, "trigger"), at})
		}
		slices.SortStableFunc(log, func(a, b fact) int { return int(a.at - b.at) })
		return log
	})
}

// shuffled draws a permutation of the log with some facts repeated.
func shuffled(t *rapid.T, log []fact) []fact {
	out := slices.Clone(log)
	for _, f := range log {
		if rapid.IntRange(0, 3).Draw(t, "repeat") == 0 {
			out = append(out, f)
		}
	}
	return rapid.Permutation(out).Draw(t, "order")
}

// nudged draws an order in which each fact is at most two places from its place in time.
func nudged(t *rapid.T, log []fact) []fact {
	out := slices.Clone(log)
	for i := 0; i+2 < len(out); i += 3 {
		copy(out[i:i+3], rapid.Permutation(out[i:i+3]).Draw(t, "order"))
	}
	return out
}

// swapped draws an order in which each fact is at most one place from its place in time.
func swapped(t *rapid.T, log []fact) []fact {
	out := slices.Clone(log)
	for i := 0; i+1 < len(out); i += 2 {
		copy(out[i:i+2], rapid.Permutation(out[i:i+2]).Draw(t, "order"))
	}
	return out
}

var (
	sliding = window.Rule{Kind: "sliding", OpenedBy: window.On(window.Message, window.Call), Length: 24 * time.Hour}
	closing = window.Rule{Kind: "closing", OpenedBy: window.On(window.Message), ClosedBy: window.On(window.Block, window.Close), Length: 24 * time.Hour}
	lasting = window.Rule{Kind: "lasting", OpenedBy: window.On(window.Message, window.OptIn), ClosedBy: window.On(window.Block)}
	fixed   = window.Rule{Kind: "fixed", OpenedBy: window.On(window.Message), Length: 24 * time.Hour, Renewal: window.Fixed}
	onReply = window.Rule{
		Kind: "on_reply", OpenedBy: window.On(window.Entry), Length: 72 * time.Hour, Renewal: window.OnReply, ReplyWithin: 24 * time.Hour,
	}
	prolonged = window.Rule{
		Kind: "prolonged", OpenedBy: window.On(window.Entry), Length: 72 * time.Hour,
		Renewal: window.OnReply, ReplyWithin: 24 * time.Hour, ProlongedBy: window.On(window.Message, window.Call),
	}
	prolongedLater = window.Rule{
		Kind: "prolonged_later", OpenedBy: window.On(window.Entry), Length: 72 * time.Hour,
		Renewal: window.OnReply, ReplyWithin: 24 * time.Hour, ProlongedBy: window.On(window.Message), ProlongedFrom: window.Instant(base + 72*3_600_000),
	}
)

func TestModelRulesAreValid(t *testing.T) {
	require.NoError(t, window.Rules{sliding, closing, lasting, onReply}.Validate())
	require.NoError(t, window.Rules{sliding, closing, lasting, fixed}.Validate())
	require.NoError(t, window.Rules{sliding, prolonged}.Validate())
	require.NoError(t, window.Rules{prolongedLater}.Validate())
}
