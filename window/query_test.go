package window_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/window"
)

func TestViewFarOff(t *testing.T) {
	s := observe(t, nil, []fact{on(window.OptIn, 0)})
	for _, at := range []time.Time{time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), time.Unix(1<<60, 0), time.Unix(1<<61, 0)} {
		require.Equal(t, window.Open, lasting.View(&s, nil, at).Status, at)
	}
	last := time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
	s, err := s.Observe(nil, window.Call, last)
	require.NoError(t, err)
	require.Equal(t, last, s.Last(window.Call), "the last second is not rounded")
}

// A call that is to come does not open a window early, although a message before the latest one is known.
func TestFutureCallAfterTwoMessages(t *testing.T) {
	s := observe(t, nil, []fact{on(window.Message, -50*hour), on(window.Message, -48*hour), on(window.Call, hour)})
	require.Equal(t, window.Closed, sliding.View(&s, nil, start).Status)
}

func TestConfirmationAtTheInstantOfAnotherFact(t *testing.T) {
	t.Run("the window had just ended", func(t *testing.T) {
		s := confirm(t, observe(t, nil, []fact{on(window.Message, 0)}), "sliding", 30*hour, day)
		require.Equal(t, start.Add(day), sliding.View(&s, nil, start).Expires.Time(), "it says nothing of that one")
		s = confirm(t, observe(t, nil, []fact{on(window.Message, 0)}), "sliding", 30*hour, day-time.Millisecond)
		require.Equal(t, start.Add(30*hour), sliding.View(&s, nil, start).Expires.Time())
	})
	t.Run("the window opened long before", func(t *testing.T) {
		s := confirm(t, observe(t, nil, []fact{on(window.Message, 0)}), "sliding", 130*hour, 120*hour)
		for _, now := range []time.Duration{120 * hour, 120*hour + time.Millisecond} {
			w := sliding.View(&s, nil, start.Add(now))
			require.Equal(t, window.Window{
				Kind: "sliding", Status: window.Open, Confirmed: true, Remaining: -1,
				Opened: window.Instant(base), Expires: window.Instant(atHour(130)),
			}, w, now)
		}
	})
	t.Run("blocked then", func(t *testing.T) {
		s := observe(t, nil, []fact{on(window.Message, 0), on(window.Block, 2*hour)})
		edges(t, closing, confirm(t, s, "closing", 5*day, 2*hour), start, start.Add(2*hour))
	})
	t.Run("blocked after the end it states", func(t *testing.T) {
		s := observe(t, nil, []fact{on(window.Message, 0), on(window.Block, 9*hour)})
		edges(t, closing, confirm(t, s, "closing", 8*hour, 2*hour), start, start.Add(8*hour))
	})
	t.Run("of two kinds alike in time, one counts, always the same", func(t *testing.T) {
		a := confirm(t, confirm(t, window.State{}, "sliding", day, 0), "closing", day, 0)
		b := confirm(t, confirm(t, window.State{}, "closing", day, 0), "sliding", day, 0)
		require.Equal(t, a, b)
		for _, kinds := range [][2]window.Kind{{"sliding", "closing"}, {"closing", "sliding"}} {
			longer := confirm(t, window.State{}, kinds[0], 2*hour, 0)
			require.Equal(t, longer, confirm(t, longer, kinds[1], hour, 0), "the later end counts")
			require.Equal(t, longer, confirm(t, confirm(t, window.State{}, kinds[1], hour, 0), kinds[0], 2*hour, 0))
		}
	})
}

func TestClosedAfterItHadEnded(t *testing.T) {
	s := observe(t, window.Rules{closing}, []fact{on(window.Message, 0), on(window.Block, 30*hour)})
	edges(t, closing, s, start, start.Add(day))
	require.Equal(t, start.Add(day), closing.View(&s, nil, start.Add(31*hour)).Expires.Time())
	lost := append(hours(window.Reply, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10), on(window.Entry, 0))
	s = observe(t, window.Rules{onReplyClosed}, append(lost, on(window.Block, 100*hour)))
	edges(t, onReplyClosed, s, start.Add(3*hour), start.Add(72*hour))
	m, err := window.Marks{}.Grant(window.Comment, "c1", start)
	require.NoError(t, err)
	s = observe(t, nil, []fact{on(window.Block, 2*hour)})
	require.Equal(t, start.Add(hour), token.ViewID(&s, &m, "c1", start).Expires.Time())
}

func TestRollingTotalForgetsASendAfterTheLength(t *testing.T) {
	s := observe(t, nil, []fact{on(window.Message, 0), on(window.Message, day-hour)})
	m := marks(t, []send{{"a", base}})
	require.Equal(t, 2, rolling.View(&s, &m, start.Add(day-1)).Remaining)
	require.Equal(t, 3, rolling.View(&s, &m, start.Add(day)).Remaining)
}

func TestMermaidNamesAndPeriods(t *testing.T) {
	text := window.Rules{
		{Kind: "`azAZ09{@[/: é", OpenedBy: window.On(window.Message), Length: 90 * time.Second},
		{Kind: "short", OpenedBy: window.On(window.Comment), Length: 1500 * time.Millisecond, PerID: true, Uses: 3},
		{Kind: "once", OpenedBy: window.On(window.Comment), Length: 90 * time.Minute, PerID: true},
		{Kind: "until", OpenedBy: window.On(window.OptIn), ClosedBy: window.On(window.Block), Quota: window.Quota{Total: 4, ResetByTrigger: true}},
		{Kind: "row", OpenedBy: window.On(window.Tap), Length: 36 * time.Hour, Quota: window.Quota{Consecutive: 1}},
		{Kind: "all", OpenedBy: window.On(window.Tap), Length: 48 * time.Hour, Quota: window.Quota{Total: 1}},
	}.Mermaid()
	for _, want := range []string{
		"_azAZ09________open --> _azAZ09________closed: after 90 s\n", `state "short, one per id, uses: 3" as short {`,
		"short_open --> short_closed: after 1.5s\n", `state "once, one per id, uses: 1" as once {`, "once_open --> once_closed: after 90 min\n",
		`state "until, 4 sends per trigger" as until {`, "until_open --> until_closed: block\n",
		`state "row, 1 in a row" as row {`, "row_open --> row_closed: after 36 h\n", `state "all, 1 sends in all" as all {`, "all_closed: after 2 d\n",
	} {
		require.Contains(t, text, want)
	}
	require.NotContains(t, text, "until_open --> until_open", "it has no end that could start again")
	require.NotContains(t, text, "once_open --> once_open")
	require.Equal(t, 1, strings.Count(text, "block"))
}

// Only an open window permits, and only an open one with an end is ended early.
func TestWindowsThatAreNotOpen(t *testing.T) {
	for _, status := range []window.Status{window.Closed, window.Never, window.Unknown} {
		w := window.Window{Kind: "k", Status: status, Remaining: 5, Opened: window.Instant(base), Expires: window.Instant(atHour(9))}
		require.False(t, w.Permits(), status)
		require.Equal(t, w, w.WithMargin(start, hour), status)
	}
}

// Every trigger but those known by an id opens a window of its own, and is stored.
func TestEveryTriggerIsKept(t *testing.T) {
	for trigger := window.Message; trigger <= window.LiveComment; trigger++ {
		s := observe(t, nil, []fact{on(trigger, 0)})
		data, err := s.AppendBinary(nil)
		require.NoError(t, err)
		var stored window.State
		require.NoError(t, stored.UnmarshalBinary(data))
		for other := window.Message; other <= window.LiveComment; other++ {
			r := window.Rule{Kind: "k", OpenedBy: window.On(other), Length: day}
			want := window.Never
			if other == trigger && trigger <= window.Reply {
				want = window.Open
			}
			require.Equal(t, want, r.View(&stored, nil, start).Status, "%v, seen %v", other, trigger)
		}
	}
}
