package window_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/window"
)

// crowded draws a log of entries and replies so close together that more entries wait for a reply than State has room for.
func crowded(t *rapid.T) []fact {
	unit := rapid.SampledFrom([]time.Duration{time.Millisecond, time.Hour, 4 * time.Hour, 12 * time.Hour}).Draw(t, "unit")
	return genLog([]window.Trigger{window.Entry, window.Entry, window.Reply, window.Block}, 12, unit).Draw(t, "log")
}

var onReplyClosed = window.Rule{
	Kind: "on_reply_closed", OpenedBy: window.On(window.Entry), ClosedBy: window.On(window.Block), Length: 72 * time.Hour,
	Renewal: window.OnReply, ReplyWithin: 24 * time.Hour,
}

func TestCrowdedEntries(t *testing.T) {
	for _, r := range []window.Rule{onReply, onReplyClosed} {
		t.Run(string(r.Kind)+" in order", func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				log := crowded(t)
				s, now := observe(t, window.Rules{r}, log), drawNow(t, &r, log)
				require.Equal(t, openAt(&r, log, now), until(r.View(&s, nil, ms(now))))
			})
		})
		t.Run(string(r.Kind)+" in any order", func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				log := crowded(t)
				s, now := observe(t, window.Rules{r}, shuffled(t, log)), drawNow(t, &r, log)
				require.LessOrEqual(t, until(r.View(&s, nil, ms(now))), openAt(&r, log, now))
			})
		})
		t.Run(string(r.Kind)+" merged", func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				log := crowded(t)
				var parts [2][]fact
				for _, f := range log {
					i := rapid.IntRange(0, 2).Draw(t, "part")
					for side := range parts {
						if i == side || i == 2 {
							parts[side] = append(parts[side], f)
						}
					}
				}
				a, b := observe(t, window.Rules{r}, parts[0]), observe(t, window.Rules{r}, parts[1])
				merged, now := a.Merge(b), drawNow(t, &r, log)
				require.Equal(t, merged, b.Merge(a))
				require.Equal(t, merged, merged.Merge(a))
				require.LessOrEqual(t, until(r.View(&merged, nil, ms(now))), openAt(&r, log, now))
			})
		})
	}
}

// starts returns the starts of the episodes that s keeps, in hours after start, latest first, with the hour of the reply, -1 for none.
func starts(t *testing.T, s window.State) [][2]int {
	t.Helper()
	data, err := json.Marshal(s)
	require.NoError(t, err)
	var stored struct {
		Episodes []struct{ Start, Reply window.Instant }
	}
	require.NoError(t, json.Unmarshal(data, &stored))
	hoursAfter := func(i window.Instant) int {
		if i == 0 {
			return -1
		}
		return int(i.Time().Sub(start).Hours())
	}
	var out [][2]int
	for _, e := range stored.Episodes {
		out = append(out, [2]int{hoursAfter(e.Start), hoursAfter(e.Reply)})
	}
	return out
}

// State has room for three entries. The one that goes is the one that can least matter.
func TestFourthEntryDisplacesOne(t *testing.T) {
	entry := func(h int) fact { return on(window.Entry, time.Duration(h)*hour) }
	reply := func(h int) fact { return on(window.Reply, time.Duration(h)*hour) }
	const none = -1
	tests := []struct {
		name string
		log  []fact
		want [][2]int
	}{
		{
			"the oldest, when a later one was answered in time",
			[]fact{entry(0), reply(1), entry(2), reply(3), entry(4), entry(5)},
			[][2]int{{5, none}, {4, none}, {2, 3}},
		}, {
			"the older of two that wait, when the oldest alone was answered in time",
			[]fact{entry(0), reply(1), entry(2), entry(3), entry(4)},
			[][2]int{{4, none}, {3, none}, {0, 1}},
		}, {
			"one that was answered too late, when the oldest alone was answered in time",
			[]fact{entry(0), reply(1), entry(10), reply(40), entry(41), entry(42)},
			[][2]int{{42, none}, {41, none}, {0, 1}},
		}, {
			"one that was answered just too late",
			[]fact{entry(0), reply(1), entry(10), reply(34), entry(41), entry(42)},
			[][2]int{{42, none}, {41, none}, {0, 1}},
		}, {
			"the oldest, when a later one was answered just in time",
			[]fact{entry(0), reply(1), entry(10), reply(33), entry(41), entry(42)},
			[][2]int{{42, none}, {41, none}, {10, 33}},
		}, {
			"the oldest too late one of two",
			[]fact{entry(0), reply(30), entry(31), reply(60), entry(61), entry(62)},
			[][2]int{{62, none}, {61, none}, {31, 60}},
		}, {
			"the older of two answered by one reply too late, before those that wait",
			[]fact{entry(0), entry(1), reply(30), entry(31), entry(32)},
			[][2]int{{32, none}, {31, none}, {1, 30}},
		}, {
			"the oldest, when all wait",
			[]fact{entry(0), entry(1), entry(2), entry(3)},
			[][2]int{{3, none}, {2, none}, {1, none}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := observe(t, window.Rules{onReply}, tt.log)
			require.Equal(t, tt.want, starts(t, s))
		})
	}
}

// The reply was to the entry at 2 h, which four entries had displaced by the time it was learned of.
func TestLateReplyToADisplacedEntry(t *testing.T) {
	log := []fact{
		on(window.Entry, 0), on(window.Reply, 0), on(window.Entry, 2*hour), on(window.Entry, 4*hour), on(window.Entry, 5*hour), on(window.Reply, 3*hour),
	}
	s := observe(t, window.Rules{onReply}, log)
	require.Equal(t, base+75*hour.Milliseconds(), openAt(&onReply, log, atHour(6)), "in truth")
	edges(t, onReply, s, start, start.Add(72*hour))
}

// A reply longest after its entry is still paired with it; one later is not, and leaves room for an earlier one that is learned of late.
func TestLongestDelayOfAReply(t *testing.T) {
	const longest = (1<<30 - 2) * time.Millisecond
	for _, tt := range []struct {
		delay time.Duration
		kept  bool
	}{{longest - time.Millisecond, true}, {longest, true}, {longest + time.Millisecond, false}, {2 * longest, false}, {4 * longest, false}} {
		s := observe(t, window.Rules{onReply}, []fact{on(window.Entry, 0), on(window.Reply, tt.delay)})
		require.Equal(t, tt.kept, starts(t, s)[0][1] >= 0, tt.delay)
		require.Equal(t, window.Closed, onReply.View(&s, nil, start.Add(tt.delay)).Status)
		s, err := s.Observe(window.Rules{onReply}, window.Reply, start.Add(hour))
		require.NoError(t, err)
		edges(t, onReply, s, start.Add(hour), start.Add(73*hour))
	}
}

// Replies after the first change nothing, however many.
func TestManyRepliesInOrderAreExact(t *testing.T) {
	for replies := 1; replies <= 7; replies++ {
		log := []fact{on(window.Entry, 0)}
		for i := range replies {
			log = append(log, on(window.Reply, time.Duration(i+1)*hour))
		}
		s := observe(t, window.Rules{onReply}, log)
		edges(t, onReply, s, start.Add(hour), start.Add(73*hour))
		require.Equal(t, [][2]int{{0, 1}}, starts(t, s))
	}
}

// Replies that all came too late for an entry open nothing when it is learned of last,
// although an earlier one may be forgotten.
func TestEntryLearnedOfAfterLateReplies(t *testing.T) {
	log := []fact{on(window.Reply, 13*day), on(window.Reply, 14*day), on(window.Reply, 15*day), on(window.Reply, 16*day), on(window.Entry, 0)}
	s := observe(t, window.Rules{onReply}, log)
	for _, now := range []time.Duration{-time.Millisecond, 0, hour, 16 * day} {
		require.NotEqual(t, window.Open, onReply.View(&s, nil, start.Add(now)).Status, now)
	}
}

// A reply at the instant of the entry is the first, whatever is forgotten.
func TestReplyAtTheInstantOfTheEntryIsTheFirst(t *testing.T) {
	for name, tt := range map[string]struct {
		log     []fact
		inexact bool
	}{
		"the oldest kept":        {append(hours(window.Reply, -1, 0, 1, 2), hours(window.Entry, 0)...), false},
		"an hour before":         {append(hours(window.Reply, -1, 0, 1, 2), hours(window.Entry, -1)...), true},
		"long after another":     {append(hours(window.Reply, -60*24, 0), hours(window.Entry, 0)...), false},
		"a while after the long": {append(hours(window.Reply, -60*24, 0), hours(window.Entry, -2)...), true},
		"one before is kept":     {append(hours(window.Reply, -9, -3, 1, 2), hours(window.Entry, 0)...), false},
	} {
		text, err := json.Marshal(observe(t, window.Rules{onReply}, tt.log))
		require.NoError(t, err)
		require.Equal(t, tt.inexact, strings.Contains(string(text), `"inexact":true`), "%s: %s", name, text)
	}
}
