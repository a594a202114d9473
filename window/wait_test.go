package window_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/window"
)

// prolongedClosed has few prolonging triggers, so that its runs are many, and it is closed by a block.
var prolongedClosed = window.Rule{
	Kind: "prolonged_closed", OpenedBy: window.On(window.Entry), ClosedBy: window.On(window.Block), Length: 72 * time.Hour,
	Renewal: window.OnReply, ReplyWithin: 24 * time.Hour, ProlongedBy: window.On(window.Message),
}

// waiting draws a log of what opens, prolongs, answers and closes, from milliseconds to half a day apart.
func waiting(t *rapid.T, most int) []fact {
	unit := rapid.SampledFrom([]time.Duration{time.Millisecond, time.Hour, 4 * time.Hour, 12 * time.Hour}).Draw(t, "unit")
	ts := []window.Trigger{window.Entry, window.Message, window.Message, window.Message, window.Reply, window.Block}
	return genLog(ts, most, unit).Draw(t, "log")
}

func TestProlongedIsExactInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := waiting(t, 40)
		s, now := observe(t, window.Rules{prolongedClosed}, log), drawNow(t, &prolongedClosed, log)
		require.Equal(t, openAt(&prolongedClosed, log, now), until(prolongedClosed.View(&s, nil, ms(now))))
	})
}

// Before the instant from which triggers prolong, a reply counts for as long as without them.
func TestProlongedFrom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := waiting(t, 40)
		s, now := observe(t, window.Rules{prolongedLater}, log), drawNow(t, &prolongedLater, log)
		require.Equal(t, openAt(&prolongedLater, log, now), until(prolongedLater.View(&s, nil, ms(now))))
	})
}

// An arrival at 0 h and a message at 20 h: a reply at 30 h counts unless the rule begins after it, and one is due by 44 h unless the rule
// begins then or later.
func TestProlongedFromEdges(t *testing.T) {
	const milli = time.Millisecond
	log := append(hours(window.Entry, 0), hours(window.Message, 20)...)
	for _, tt := range []struct {
		from     time.Duration
		by       time.Duration
		answered bool // by a reply at 30 h
	}{
		{30*hour - milli, 44 * hour, true},
		{30 * hour, 44 * hour, true},
		{30*hour + milli, 44 * hour, false},
		{44*hour - milli, 44 * hour, false},
		{44 * hour, day, false},
		{72 * hour, day, false},
	} {
		t.Run(tt.from.String(), func(t *testing.T) {
			r := prolonged
			r.ProlongedFrom = window.Instant(start.Add(tt.from).UnixMilli())
			s := observe(t, window.Rules{r}, log)
			require.Equal(t, start.Add(tt.by), r.AnswerBy(&s))
			for _, reply := range []struct {
				at    time.Duration
				opens bool
			}{{day - milli, true}, {day, false}, {30 * hour, tt.answered}, {tt.by - milli, true}, {tt.by, false}, {tt.by + milli, false}} {
				s := observe(t, window.Rules{r}, append(log, on(window.Reply, reply.at)))
				require.Equal(t, reply.opens, r.View(&s, nil, start.Add(reply.at)).Status == window.Open, reply.at)
			}

			unknown := imported(t, observe(t, window.Rules{r}, hours(window.Message, 20)))
			end := start.Add(tt.by + r.Length)
			require.Equal(t, window.Unknown, r.View(&unknown, nil, end.Add(-milli)).Status)
			require.Equal(t, window.Never, r.View(&unknown, nil, end).Status)
		})
	}
}

// Only the first reply to an arrival counts: one that comes before the rule, and too late, leaves nothing to a later one that would be in time.
func TestProlongedFromAfterALateReply(t *testing.T) {
	r := prolonged
	r.ProlongedFrom = window.Instant(start.Add(36 * hour).UnixMilli())
	log := append(hours(window.Entry, 0), hours(window.Message, 20)...)
	for _, replies := range [][]int64{{30, 40}, {40}} {
		s := observe(t, window.Rules{r}, append(log, hours(window.Reply, replies...)...))
		require.Equal(t, len(replies) == 1, r.View(&s, nil, start.Add(40*hour)).Status == window.Open, replies)
	}
}

// Four messages make at most three runs beside the latest of them, in whatever order they are learned of.
func TestProlongedOfAFewFactsIsExactInAnyOrder(t *testing.T) {
	rules := window.Rules{prolongedClosed}
	rapid.Check(t, func(t *rapid.T) {
		log := genLog([]window.Trigger{window.Message}, 4, 4*time.Hour).Draw(t, "messages")
		log = append(log, genLog([]window.Trigger{window.Entry}, 3, 4*time.Hour).Draw(t, "entries")...)
		log = append(log, genLog([]window.Trigger{window.Reply}, 3, 6*time.Hour).Draw(t, "replies")...)
		s := observe(t, rules, shuffled(t, log))
		require.Equal(t, observe(t, rules, log), s)
		now := drawNow(t, &prolongedClosed, log)
		require.Equal(t, openAt(&prolongedClosed, log, now), until(prolongedClosed.View(&s, nil, ms(now))))
	})
}

func TestProlongedNeverGrantsMore(t *testing.T) {
	rules := window.Rules{prolongedClosed}
	lessOrEqual := func(t *rapid.T, log []fact, s window.State) {
		now := drawNow(t, &prolongedClosed, log)
		require.LessOrEqual(t, until(prolongedClosed.View(&s, nil, ms(now))), openAt(&prolongedClosed, log, now))
	}
	t.Run("in any order", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			log := waiting(t, 20)
			lessOrEqual(t, log, observe(t, rules, shuffled(t, log)))
		})
	})
	t.Run("merged", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			log := waiting(t, 20)
			var parts [3][]fact
			for _, f := range log {
				i := rapid.IntRange(0, 2).Draw(t, "part")
				parts[i] = append(parts[i], f)
			}
			a, b, c := observe(t, rules, parts[0]), observe(t, rules, parts[1]), observe(t, rules, parts[2])
			merged := a.Merge(b).Merge(c)
			require.Equal(t, a.Merge(b), b.Merge(a))
			require.Equal(t, merged, merged.Merge(c))
			lessOrEqual(t, log, merged)
			for _, f := range shuffled(t, log) {
				merged, _ = merged.Observe(rules, f.t, ms(f.at))
			}
			lessOrEqual(t, log, merged)
		})
	})
	t.Run("encoded", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			s := observe(t, rules, waiting(t, 20))
			data, err := s.AppendBinary(nil)
			require.NoError(t, err)
			var back window.State
			require.NoError(t, back.UnmarshalBinary(data))
			require.Equal(t, s, back)
		})
	})
}

// What one of two identifiers knows and what the other knows are known together.
func TestProlongedLearnedApart(t *testing.T) {
	rules := window.Rules{prolonged}
	log := []fact{on(window.Entry, 0), on(window.Message, 20*hour), on(window.Call, 40*hour), on(window.Reply, 60*hour)}
	for mask := range 1 << len(log) {
		var parts [2][]fact
		for i, f := range log {
			parts[mask>>i&1] = append(parts[mask>>i&1], f)
		}
		a, b := observe(t, rules, parts[0]), observe(t, rules, parts[1])
		edges(t, prolonged, a.Merge(b), start.Add(60*hour), start.Add(132*hour))
	}
}

func TestProlongedEdges(t *testing.T) {
	const milli = time.Millisecond
	tests := []struct {
		name  string
		log   []fact
		opens time.Duration // 0: not at all
	}{
		{"just before the end", []fact{on(window.Message, 20*hour), on(window.Reply, 44*hour-milli)}, 44*hour - milli},
		{"at the end", []fact{on(window.Message, 20*hour), on(window.Reply, 44*hour)}, 0},
		{"prolonged just in time", []fact{on(window.Message, day-milli), on(window.Reply, 47*hour)}, 47 * hour},
		{"prolonged too late by nothing", []fact{on(window.Message, day), on(window.Reply, 47*hour)}, 0},
		{"prolonged again just in time", []fact{on(window.Message, hour), on(window.Message, 25*hour-milli), on(window.Reply, 48*hour)}, 48 * hour},
		{"prolonged again too late", []fact{on(window.Message, hour), on(window.Message, 25*hour), on(window.Reply, 48*hour)}, 0},
		{"by a call", []fact{on(window.Call, 20*hour), on(window.Reply, 30*hour)}, 30 * hour},
		{"not by a reaction", []fact{on(window.Reaction, 20*hour), on(window.Reply, 30*hour)}, 0},
		{"not by a message before", []fact{on(window.Message, -hour), on(window.Reply, day)}, 0},
		{"a message at the instant of the answer", []fact{on(window.Message, day), on(window.Reply, day)}, 0},
		{"the first answer counts", []fact{on(window.Reply, hour), on(window.Message, 20*hour), on(window.Reply, 30*hour)}, hour},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			log := append([]fact{on(window.Entry, 0)}, tt.log...)
			for _, order := range [][]fact{log, backwards(log)} {
				s := observe(t, window.Rules{prolonged}, order)
				if tt.opens == 0 {
					require.NotEqual(t, window.Open, prolonged.View(&s, nil, start.Add(48*hour)).Status)
					continue
				}
				edges(t, prolonged, s, start.Add(tt.opens), start.Add(tt.opens+72*hour))
			}
		})
	}
}

func backwards(log []fact) []fact {
	var out []fact
	for i := range log {
		out = append(out, log[len(log)-1-i])
	}
	return out
}

// The answer in time rests on a run that four later ones would have displaced.
func TestProlongedKeepsTheRunOfAnOpenWindow(t *testing.T) {
	r := prolonged
	r.Length = 30 * day
	log := []fact{on(window.Entry, 0), on(window.Message, 20*hour), on(window.Reply, 30*hour)}
	for i := range 10 {
		log = append(log, on(window.Message, time.Duration(i+3)*2*day))
		edges(t, r, observe(t, window.Rules{r}, log), start.Add(30*hour), start.Add(30*hour+30*day))
	}
}

func TestAnswerBy(t *testing.T) {
	tests := []struct {
		name string
		rule window.Rule
		log  []fact
		want time.Duration // 0: no answer is awaited
	}{
		{"nothing", prolonged, nil, 0},
		{"an arrival", prolonged, hours(window.Entry, 0), day},
		{"prolonged", prolonged, append(hours(window.Entry, 0), hours(window.Message, 20, 40)...), 64 * hour},
		{"prolonged too late", prolonged, append(hours(window.Entry, 0), hours(window.Message, 25)...), day},
		{"answered", prolonged, append(hours(window.Entry, 0), hours(window.Reply, 1)...), 0},
		{"a second arrival", prolonged, append(hours(window.Entry, 0, 10), hours(window.Reply, 5)...), 34 * hour},
		{"not prolonged", onReply, append(hours(window.Entry, 0), hours(window.Message, 20)...), day},
		{"another rule", sliding, hours(window.Message, 0), 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := observe(t, window.Rules{tt.rule}, tt.log)
			want := time.Time{}
			if tt.want > 0 {
				want = start.Add(tt.want)
			}
			require.Equal(t, want, tt.rule.AnswerBy(&s))
		})
	}
}

// An arrival just before the import may have been prolonged since, and answered.
func TestProlongedAfterAnImport(t *testing.T) {
	s := imported(t, observe(t, window.Rules{prolonged}, hours(window.Message, 20)))
	for _, tt := range []struct {
		after time.Duration
		want  window.Status
	}{{116*hour - 1, window.Unknown}, {116 * hour, window.Never}, {116*hour + 1, window.Never}} {
		require.Equal(t, tt.want, prolonged.View(&s, nil, start.Add(tt.after)).Status, tt.after)
	}
}

// One person's arrival and run pass to another: each keeps what was in time.
func TestProlongedSplit(t *testing.T) {
	rules := window.Rules{prolonged}
	log := []fact{on(window.Entry, 0), on(window.Message, 20*hour), on(window.Reply, 30*hour), on(window.Message, 40*hour), on(window.Entry, 41*hour), on(window.Message, 60*hour)}
	before, after := observe(t, rules, log).Split(start.Add(35 * hour))
	edges(t, prolonged, before, start.Add(30*hour), start.Add(102*hour))
	require.Equal(t, start.Add(84*hour), prolonged.AnswerBy(&after))
	merged := before.Merge(after)
	edges(t, prolonged, merged, start.Add(30*hour), start.Add(102*hour))
	require.Equal(t, start.Add(84*hour), prolonged.AnswerBy(&merged))
}

func TestProlongedAllocatesNothing(t *testing.T) {
	rules := window.Rules{sliding, prolonged}
	var s window.State
	at := base
	require.Zero(t, testing.AllocsPerRun(100, func() {
		for _, trigger := range []window.Trigger{window.Entry, window.Message, window.Reply, window.Call} {
			at += 7 * time.Hour.Milliseconds()
			s, _ = s.Observe(rules, trigger, ms(at))
			prolonged.View(&s, nil, ms(at))
			prolonged.AnswerBy(&s)
		}
	}))
}
