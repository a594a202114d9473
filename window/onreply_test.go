package window_test

import (
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
	for _, r := range []window.Rule{onReply, onReplyClosed, prolonged} {
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

// The reply was to the entry at 2 h, which four entries had displaced by the time it was learned of.
func TestLateReplyToADisplacedEntry(t *testing.T) {
	log := []fact{
		on(window.Entry, 0), on(window.Reply, 0), on(window.Entry, 2*hour), on(window.Entry, 4*hour), on(window.Entry, 5*hour),
		on(window.Entry, 6*hour), on(window.Reply, 3*hour),
	}
	s := observe(t, window.Rules{onReply}, log)
	require.Equal(t, base+75*hour.Milliseconds(), openAt(&onReply, log, atHour(6)), "in truth")
	edges(t, onReply, s, start, start.Add(72*hour))
}

// Replies after the first change nothing, however many.
func TestManyRepliesInOrderAreExact(t *testing.T) {
	for replies := range 20 {
		log := []fact{on(window.Entry, 0)}
		for i := range replies + 1 {
			log = append(log, on(window.Reply, time.Duration(i+1)*hour))
		}
		edges(t, onReply, observe(t, window.Rules{onReply}, log), start.Add(hour), start.Add(73*hour))
	}
}

// An entry that is learned of late, after replies older than itself: the first of up to eight replies since counts. Of more the first is
// forgotten, and the window ends as if the entry had been answered at once.
func TestLateEntry(t *testing.T) {
	for replies := 1; replies <= 12; replies++ {
		log := hours(window.Reply, -30, -2, -1)
		for i := range replies {
			log = append(log, on(window.Reply, time.Hour+time.Duration(i)*time.Minute))
		}
		s := observe(t, window.Rules{onReply}, append(log, on(window.Entry, 0)))
		w := onReply.View(&s, nil, start.Add(2*hour))
		require.Equal(t, window.Open, w.Status, replies)
		if replies <= 8 {
			edges(t, onReply, s, start.Add(hour), start.Add(73*hour))
		} else {
			require.Equal(t, start.Add(72*hour), w.Expires.Time(), replies)
		}
	}
}

// What was recorded under two identifiers of one person is known together: the entry under one, more replies than are kept under the other.
func TestEntryAndRepliesLearnedApart(t *testing.T) {
	entry := observe(t, window.Rules{onReply}, hours(window.Entry, 0))
	for replies := 1; replies <= 12; replies++ {
		var log []fact
		for i := range replies {
			log = append(log, on(window.Reply, time.Duration(i+1)*hour))
		}
		s := entry.Merge(observe(t, window.Rules{onReply}, log))
		require.Equal(t, s, observe(t, window.Rules{onReply}, log).Merge(entry))
		want := 73 * hour
		if replies > 8 {
			want = 72 * hour
		}
		require.Equal(t, start.Add(want), onReply.View(&s, nil, start.Add(20*hour)).Expires.Time(), replies)
	}
}

// Replies that all came too late for an entry open nothing when it is learned of last, although an earlier one may be forgotten.
func TestEntryLearnedOfAfterLateReplies(t *testing.T) {
	var log []fact
	for i := range 12 {
		log = append(log, on(window.Reply, 13*day+time.Duration(i)*hour))
	}
	s := observe(t, window.Rules{onReply}, append(log, on(window.Entry, 0)))
	for _, now := range []time.Duration{-time.Millisecond, 0, hour, 16 * day} {
		require.NotEqual(t, window.Open, onReply.View(&s, nil, start.Add(now)).Status, now)
	}
}

// A click on the advertisement again and again does not lose the window that is open.
func TestManyEntriesKeepTheOpenWindow(t *testing.T) {
	log := append(hours(window.Entry, 0), hours(window.Reply, 1)...)
	for i := range 20 {
		log = append(log, on(window.Entry, 2*hour+time.Duration(i)*hour))
	}
	s := observe(t, window.Rules{onReply}, log)
	require.Equal(t, start.Add(73*hour), onReply.View(&s, nil, start.Add(30*hour)).Expires.Time())
}

// What was answered in time under a rule stays open under the rule that follows it, also where other triggers open that one.
func TestArrivalsOutliveWhatOpenedThem(t *testing.T) {
	s := observe(t, window.Rules{onReply}, []fact{on(window.Entry, 0), on(window.Reply, hour)})
	next := onReply
	next.OpenedBy = window.On(window.Tap)
	edges(t, next, s, start.Add(hour), start.Add(73*hour))
}
