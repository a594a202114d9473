package window_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/window"
)

var (
	counted = window.Rule{
		Kind: "counted", OpenedBy: window.On(window.Message), Length: 48 * time.Hour,
		Quota: window.Quota{Total: 3, ResetByTrigger: true},
	}
	capped = window.Rule{
		Kind: "capped", OpenedBy: window.On(window.Message), Length: 24 * time.Hour, Renewal: window.Fixed,
		Quota: window.Quota{Total: 6, Consecutive: 2},
	}
	rolling = window.Rule{Kind: "rolling", OpenedBy: window.On(window.Message), Length: 24 * time.Hour, Quota: window.Quota{Total: 3}}
	token   = window.Rule{Kind: "token", OpenedBy: window.On(window.Comment), ClosedBy: window.On(window.Block), Length: time.Hour, PerID: true}
)

// send is one send of the log.
type send struct {
	id string
	at int64
}

func marks(t require.TestingT, sends []send) window.Marks {
	var m window.Marks
	for _, s := range sends {
		next, err := m.Send(s.id, ms(s.at))
		require.NoError(t, err)
		m = next
	}
	return m
}

// left is the naive model of a quota: count the distinct sends of the log since the opening, or since the latest trigger.
func left(r *window.Rule, log []fact, sends []send, now int64) int {
	var opened, trigger int64
	for _, o := range openings(r, log) {
		if o.from <= now && now < o.until {
			opened = o.from
		}
	}
	for _, at := range times(log, r.OpenedBy) {
		if at <= now {
			trigger = at
		}
	}
	since := func(from int64) int {
		ids := make(map[string]bool)
		for _, s := range sends {
			if s.at >= from {
				ids[s.id] = true
			}
		}
		return len(ids)
	}
	switch q := r.Quota; {
	case opened == 0:
		return 0
	case q.ResetByTrigger:
		return max(0, q.Total-since(trigger))
	case q.Consecutive > 0:
		return max(0, min(q.Total-since(opened), q.Consecutive-since(trigger)))
	default:
		return max(0, q.Total-since(now-r.Length.Milliseconds()+1))
	}
}

func genSends(most int) *rapid.Generator[[]send] {
	return rapid.Custom(func(t *rapid.T) []send {
		var out []send
		at := base
		for i := range rapid.IntRange(0, most).Draw(t, "sends") {
			at += int64(rapid.IntRange(0, 4).Draw(t, "hours")) * time.Hour.Milliseconds()
			out = append(out, send{"m" + strconv.Itoa(i), at})
		}
		return out
	})
}

func TestQuotaEqualsModel(t *testing.T) {
	require.NoError(t, window.Rules{counted, rolling, token}.Validate())
	require.NoError(t, window.Rules{capped}.Validate())
	for _, r := range []window.Rule{counted, capped, rolling} {
		t.Run(string(r.Kind), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				log := genLog([]window.Trigger{window.Message, window.Message, window.Call}, 15, time.Hour).Draw(t, "log")
				sends := genSends(15).Draw(t, "sends")
				s, m := observe(t, window.Rules{r}, log), marks(t, sends)
				now := drawNow(t, &r, log)
				for _, sent := range sends {
					now = max(now, sent.at)
				}
				require.Equal(t, left(&r, log, sends, now), r.View(&s, &m, ms(now)).Remaining)
			})
		})
	}
}

func TestSendsLateAndTwiceGrantNoMore(t *testing.T) {
	for _, r := range []window.Rule{counted, capped, rolling} {
		t.Run(string(r.Kind), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				log := genLog([]window.Trigger{window.Message}, 5, 4*time.Hour).Draw(t, "log")
				sends := genSends(15).Draw(t, "sends")
				s := observe(t, window.Rules{r}, shuffled(t, log))
				m := marks(t, rapid.Permutation(append(slices.Clone(sends), sends...)).Draw(t, "order"))
				require.True(t, m.Equal(marks(t, sends)))
				now := drawNow(t, &r, log)
				require.LessOrEqual(t, r.View(&s, &m, ms(now)).Remaining, left(&r, log, sends, now))
			})
		})
	}
}

// drawMarks draws marks of which ids may be shared with others, each id with its one instant.
func drawMarks(t *rapid.T) window.Marks {
	var m window.Marks
	for range rapid.IntRange(0, 90).Draw(t, "marks") {
		i := rapid.IntRange(0, 120).Draw(t, "id")
		id, at := strconv.Itoa(i), ms(base+int64(i/2))
		switch i % 3 {
		case 0:
			m, _ = m.Send(id, at)
		case 1:
			m, _ = m.Grant(window.Comment, id, at)
		default:
			m, _ = m.Use(window.Comment, strconv.Itoa(i-1), id, at)
		}
	}
	return m
}

func TestMarksMergeLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := drawMarks(t), drawMarks(t), drawMarks(t)
		require.True(t, a.Merge(b).Equal(b.Merge(a)))
		require.True(t, a.Merge(b).Merge(c).Equal(a.Merge(b.Merge(c))))
		require.True(t, a.Merge(a).Equal(a))
		require.True(t, a.Merge(window.Marks{}).Equal(a))
	})
}

func TestMarksAreBounded(t *testing.T) {
	var up, down window.Marks
	for i := range 200 {
		up, _ = up.Send(strconv.Itoa(i), ms(base+int64(i)))
		down, _ = down.Send(strconv.Itoa(199-i), ms(base+int64(199-i)))
	}
	require.True(t, up.Equal(down), "the latest are kept in any order")
	data, err := up.AppendBinary(nil)
	require.NoError(t, err)
	require.Less(t, len(data), 64*15)
	r := window.Rule{Kind: "k", OpenedBy: window.On(window.Message), Length: day, Quota: window.Quota{Total: 64}}
	s := observe(t, nil, []fact{on(window.Message, 0)})
	require.Equal(t, 0, r.View(&s, &up, ms(base+200)).Remaining)
	require.Equal(t, 64, r.View(&s, nil, ms(base+200)).Remaining)
}

func TestAddingLeavesTheOldMarksAlone(t *testing.T) {
	old := marks(t, []send{{"a", base}, {"c", base + 2}})
	first, err := old.Send("b", ms(base+1))
	require.NoError(t, err)
	second, err := old.Send("d", ms(base+3))
	require.NoError(t, err)
	require.True(t, old.Equal(marks(t, []send{{"a", base}, {"c", base + 2}})))
	require.True(t, first.Equal(marks(t, []send{{"a", base}, {"b", base + 1}, {"c", base + 2}})))
	require.True(t, second.Equal(marks(t, []send{{"a", base}, {"c", base + 2}, {"d", base + 3}})))
	earlier, err := old.Send("c", ms(base+1))
	require.NoError(t, err)
	require.True(t, earlier.Equal(marks(t, []send{{"a", base}, {"c", base + 1}})), "of two instants the earlier counts")
}

func TestTokenIsOpenOnceForItsLength(t *testing.T) {
	m, err := window.Marks{}.Grant(window.Comment, "c1", start)
	require.NoError(t, err)
	for _, tt := range []struct {
		after time.Duration
		want  window.Status
	}{{-1, window.Never}, {0, window.Open}, {1, window.Open}, {hour - 1, window.Open}, {hour, window.Closed}, {hour + 1, window.Closed}} {
		require.Equal(t, tt.want, token.ViewID(nil, &m, "c1", start.Add(tt.after)).Status, tt.after)
	}
	gone, err := m.Grant(window.Close, "c1", start.Add(3*time.Millisecond))
	require.NoError(t, err)
	for after, want := range map[time.Duration]window.Status{2 * time.Millisecond: window.Open, 3 * time.Millisecond: window.Closed, 4 * time.Millisecond: window.Closed} {
		require.Equal(t, want, token.ViewID(nil, &gone, "c1", start.Add(after)).Status, "gone, %d", after)
	}
	early, err := m.Grant(window.Close, "c1", start.Add(-time.Millisecond))
	require.NoError(t, err)
	other, err := m.Grant(window.Close, "c2", start)
	require.NoError(t, err)
	for _, kept := range []window.Marks{early, other} {
		require.Equal(t, window.Open, token.ViewID(nil, &kept, "c1", start).Status, "what ended before, or was another's, changes nothing")
	}
	require.Equal(t, window.Never, token.ViewID(nil, &m, "c2", start).Status, "another id")
	require.Equal(t, window.Never, token.ViewID(nil, nil, "c1", start).Status)
	require.Equal(t, window.Closed, sliding.ViewID(nil, &m, "c1", start).Status, "not a rule per id")
	require.Equal(t, window.Closed, token.View(&window.State{}, &m, start).Status, "which comment?")

	used, err := m.Use(window.Comment, "c1", "m1", start.Add(1))
	require.NoError(t, err)
	w := token.ViewID(nil, &used, "c1", start)
	require.Equal(t, window.Open, w.Status)
	require.False(t, w.Permits(), "one use is all")
	require.True(t, token.ViewID(nil, &m, "c1", start).Permits(), "the marks before are as they were")
	twice := token
	twice.Uses = 2
	again, err := used.Use(window.Comment, "c1", "m1", start.Add(2))
	require.NoError(t, err)
	require.Equal(t, 1, twice.ViewID(nil, &again, "c1", start).Remaining, "a replayed send consumes nothing")
}

func TestTokenIsClosedByItsTriggers(t *testing.T) {
	m, err := window.Marks{}.Grant(window.Comment, "c1", start)
	require.NoError(t, err)
	for _, tt := range []struct {
		block time.Duration
		want  window.Status
	}{{-time.Millisecond, window.Open}, {0, window.Closed}, {time.Minute, window.Closed}} {
		s := observe(t, nil, []fact{on(window.Block, tt.block)})
		require.Equal(t, tt.want, token.ViewID(&s, &m, "c1", start.Add(time.Minute)).Status)
	}
}

func TestForgottenUsesCountAsUsed(t *testing.T) {
	m, err := window.Marks{}.Grant(window.Comment, "c1", start)
	require.NoError(t, err)
	m, _ = m.Use(window.Comment, "c1", "first", start)
	for i := range 63 {
		m, _ = m.Use(window.Comment, "other", strconv.Itoa(i), start.Add(time.Second))
	}
	require.False(t, token.ViewID(nil, &m, "c1", start).Permits())
	m, _ = m.Use(window.Comment, "other", "63", start.Add(time.Second))
	require.False(t, token.ViewID(nil, &m, "c1", start).Permits(), "its use is forgotten, and still it is used")
	m, _ = m.Grant(window.Comment, "c2", start.Add(time.Minute))
	require.True(t, token.ViewID(nil, &m, "c2", start.Add(time.Minute)).Permits())
}

func TestMarksRefuse(t *testing.T) {
	before := marks(t, []send{{"a", base}})
	calls := map[string]func() (window.Marks, error){
		"empty id":        func() (window.Marks, error) { return before.Send("", start) },
		"send \"1969":     func() (window.Marks, error) { return before.Send("b", time.Unix(-1, 0)) },
		"unknown trigger": func() (window.Marks, error) { return before.Grant(0, "b", start) },
		"has an empty id": func() (window.Marks, error) { return before.Grant(window.Comment, "", start) },
		"use of trigger":  func() (window.Marks, error) { return before.Use(window.Comment, "", "b", start) },
		"use of":          func() (window.Marks, error) { return before.Use(99, "c", "b", start) },
		"use has":         func() (window.Marks, error) { return before.Use(window.Comment, "c", "", start) },
	}
	for want, call := range calls {
		m, err := call()
		require.ErrorContains(t, err, want)
		require.True(t, m.Equal(before))
	}
}

func TestConsecutiveAloneLimits(t *testing.T) {
	r := window.Rule{Kind: "k", OpenedBy: window.On(window.Message), Length: day, Quota: window.Quota{Consecutive: 2}}
	s := observe(t, nil, []fact{on(window.Message, 0)})
	m := marks(t, []send{{"a", base}})
	require.Equal(t, 1, r.View(&s, &m, start).Remaining)
	m = marks(t, []send{{"a", base}, {"b", base}, {"c", base}})
	require.Equal(t, 0, r.View(&s, &m, start).Remaining)
}

func TestTotalUntilClosedCountsSinceTheClose(t *testing.T) {
	r := window.Rule{Kind: "k", OpenedBy: window.On(window.Message), ClosedBy: window.On(window.Block), Quota: window.Quota{Total: 3}}
	s := observe(t, nil, []fact{on(window.Message, -day), on(window.Block, 0), on(window.Message, hour)})
	m := marks(t, []send{{"a", base - 1}, {"b", base}, {"c", base + hour.Milliseconds()}})
	require.Equal(t, 1, r.View(&s, &m, start.Add(hour)).Remaining)
	m = marks(t, []send{{"a", base}, {"b", base}, {"c", base}})
	s = observe(t, nil, []fact{on(window.Message, 0), on(window.Block, day)})
	require.Equal(t, 0, r.View(&s, &m, start.Add(hour)).Remaining, "a later close gives nothing back")
}

func TestMarksLast(t *testing.T) {
	var m window.Marks
	require.Zero(t, m.Last())
	for i, add := range []func(at time.Time) (window.Marks, error){
		func(at time.Time) (window.Marks, error) { return m.Send("m", at) },
		func(at time.Time) (window.Marks, error) { return m.Grant(window.Comment, "c", at) },
		func(at time.Time) (window.Marks, error) { return m.Use(window.Comment, "c", "m", at) },
	} {
		at := start.Add(time.Duration(i) * time.Hour)
		var err error
		m, err = add(at)
		require.NoError(t, err)
		require.Equal(t, at, m.Last())
		earlier, err := m.Send("before", start.Add(-time.Hour))
		require.NoError(t, err)
		require.Equal(t, at, earlier.Last())
	}
}

func TestLastUse(t *testing.T) {
	var m window.Marks
	require.Zero(t, m.LastUse(window.Reply, "weekly", start, 0))
	require.Zero(t, (*window.Marks)(nil).LastUse(window.Reply, "weekly", start, 0))
	for id, at := range map[string]time.Time{"a": start, "b": start.Add(time.Hour)} {
		var err error
		m, err = m.Use(window.Reply, "weekly", id, at)
		require.NoError(t, err)
	}
	require.Zero(t, m.LastUse(window.Reply, "weekly", start.Add(-time.Millisecond), 0))
	require.Equal(t, start, m.LastUse(window.Reply, "weekly", start, 0))
	require.Equal(t, start, m.LastUse(window.Reply, "weekly", start.Add(time.Hour-1), 0))
	require.Equal(t, start.Add(time.Hour), m.LastUse(window.Reply, "weekly", start.Add(time.Hour), 0))
	require.Zero(t, m.LastUse(window.Reply, "daily", start.Add(day), 0), "another grant")
	require.Zero(t, m.LastUse(window.Comment, "weekly", start.Add(day), 0), "another trigger")
	require.Equal(t, start, m.LastUse(window.Reply, "weekly", start.Add(time.Hour), 1))
	require.Zero(t, m.LastUse(window.Reply, "weekly", start.Add(time.Hour), 2))
	require.Zero(t, m.LastUse(window.Reply, "weekly", start, 1), "a later use is not one of those before")
	require.Equal(t, start, m.LastUse(window.Reply, "weekly", start, -1), "as 0")
	require.Zero(t, testing.AllocsPerRun(100, func() { m.LastUse(window.Reply, "weekly", start, 1) }))
}

// The uses of two messages at one instant are two, in whatever order they are told; one message told twice is one, at its earlier instant.
func TestLastUseEqualsModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var m window.Marks
		uses := map[[2]string]int64{} // by grant and message
		for range rapid.IntRange(0, 12).Draw(t, "uses") {
			grant, id := rapid.SampledFrom([]string{"weekly", "daily"}).Draw(t, "grant"), rapid.StringMatching("[a-f]").Draw(t, "id")
			at := base + rapid.Int64Range(0, 3).Draw(t, "at")
			var err error
			m, err = m.Use(window.Reply, grant, id, ms(at))
			require.NoError(t, err)
			if known, told := uses[[2]string{grant, id}]; !told || at < known {
				uses[[2]string{grant, id}] = at
			}
		}
		now := base + rapid.Int64Range(-1, 4).Draw(t, "now")
		var want []int64
		for use, at := range uses {
			if use[0] == "weekly" && at <= now {
				want = append(want, at)
			}
		}
		slices.Sort(want)
		slices.Reverse(want)
		for back, at := range want {
			require.True(t, ms(at).Equal(m.LastUse(window.Reply, "weekly", ms(now), back)), "%d before the latest of %v", back, want)
		}
		require.Zero(t, m.LastUse(window.Reply, "weekly", ms(now), len(want)))
	})
}
