package window_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/window"
)

const (
	hour = time.Hour
	day  = 24 * time.Hour
)

// start is the instant of the first fact in the tests of boundaries.
var start = time.UnixMilli(base).UTC()

// fact at an offset from start.
func on(t window.Trigger, after time.Duration) fact { return fact{t, base + after.Milliseconds()} }

// edges asserts that the window opens at one instant and closes at another, to the nanosecond.
func edges(t *testing.T, r window.Rule, s window.State, opens, closes time.Time) {
	t.Helper()
	status := func(at time.Time) window.Status { return r.View(&s, nil, at).Status }
	require.NotEqual(t, window.Open, status(opens.Add(-1)), "1 ns before it opens")
	require.Equal(t, window.Open, status(opens), "as it opens")
	require.Equal(t, window.Open, status(opens.Add(1)), "1 ns after it opens")
	require.Equal(t, window.Open, status(closes.Add(-1)), "1 ns before it closes")
	require.Equal(t, window.Closed, status(closes), "as it closes")
	require.Equal(t, window.Closed, status(closes.Add(1)), "1 ns after it closes")
}

func TestEdges(t *testing.T) {
	tests := []struct {
		name          string
		rule          window.Rule
		log           []fact
		opens, closes time.Duration
	}{
		{"sliding", sliding, []fact{on(window.Message, 0)}, 0, day},
		{"sliding, restarted", sliding, []fact{on(window.Message, -hour), on(window.Message, 0)}, 0, day},
		{"sliding, restarted by another trigger", sliding, []fact{on(window.Message, 0), on(window.Call, hour)}, 0, day + hour},
		{"sliding, closed", closing, []fact{on(window.Message, 0), on(window.Block, hour)}, 0, hour},
		{"sliding, closed before", closing, []fact{on(window.Block, -1*time.Millisecond), on(window.Message, 0)}, 0, day},
		{"until closed", lasting, []fact{on(window.OptIn, 0), on(window.Block, 400*day)}, 0, 400 * day},
		{"fixed", fixed, []fact{on(window.Message, 0)}, 0, day},
		{"fixed, not restarted", fixed, []fact{on(window.Message, 0), on(window.Message, day-1*time.Millisecond)}, 0, day},
		{"fixed, the next", fixed, []fact{on(window.Message, -day), on(window.Message, 0)}, -day, day},
		{"on reply, at once", onReply, []fact{on(window.Entry, 0), on(window.Reply, 0)}, 0, 3 * day},
		{"on reply, later", onReply, []fact{on(window.Entry, 0), on(window.Reply, hour)}, hour, 3*day + hour},
		{"on reply, second reply", onReply, []fact{on(window.Entry, 0), on(window.Reply, hour), on(window.Reply, 2*hour)}, hour, 3*day + hour},
		{"on reply, just in time", onReply, []fact{on(window.Entry, 0), on(window.Reply, day-time.Millisecond)}, day - time.Millisecond, 4*day - time.Millisecond},
		{"on reply, second entry", onReply, []fact{on(window.Entry, 0), on(window.Reply, hour), on(window.Entry, 2*hour), on(window.Reply, 3*hour)}, hour, 3*day + 3*hour},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := observe(t, window.Rules{tt.rule}, tt.log)
			edges(t, tt.rule, s, start.Add(tt.opens), start.Add(tt.closes))
		})
	}
}

func TestNotOpened(t *testing.T) {
	tests := []struct {
		name string
		rule window.Rule
		log  []fact
		want window.Status
	}{
		{"nothing", sliding, nil, window.Never},
		{"another trigger", sliding, []fact{on(window.Reaction, 0)}, window.Never},
		{"closed at the same instant", closing, []fact{on(window.Message, 0), on(window.Block, 0)}, window.Closed},
		{"lasting, closed at the same instant", lasting, []fact{on(window.Message, 0), on(window.Block, 0)}, window.Closed},
		{"entry without a reply", onReply, []fact{on(window.Entry, 0)}, window.Closed},
		{"reply without an entry", onReply, []fact{on(window.Reply, 0)}, window.Never},
		{"reply before the entry", onReply, []fact{on(window.Reply, -time.Millisecond), on(window.Entry, 0)}, window.Closed},
		{"reply too late by nothing", onReply, []fact{on(window.Entry, -day), on(window.Reply, 0)}, window.Closed},
		{"a comment, which is not kept here", sliding, []fact{on(window.Comment, 0)}, window.Never},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := observe(t, window.Rules{tt.rule}, tt.log)
			w := tt.rule.View(&s, nil, start)
			require.Equal(t, tt.want, w.Status)
			require.False(t, w.Permits())
			require.Zero(t, w.Remaining)
		})
	}
}

func TestClosedWindowSaysWhenItWasOpen(t *testing.T) {
	s := observe(t, window.Rules{sliding}, []fact{on(window.Message, 0)})
	w := sliding.View(&s, nil, start.Add(3*day))
	require.Equal(t, window.Window{Kind: "sliding", Opened: window.Instant(base), Expires: window.Instant(base + day.Milliseconds())}, w)
}

func TestFutureFactsOpenNothingEarly(t *testing.T) {
	future := on(window.Message, 2*hour)
	s := observe(t, nil, []fact{future})
	require.Equal(t, window.Closed, sliding.View(&s, nil, start.Add(2*hour-1)).Status)
	require.Equal(t, window.Open, sliding.View(&s, nil, start.Add(2*hour)).Status)

	s = observe(t, window.Rules{onReply}, []fact{on(window.Entry, 0), on(window.Reply, hour)})
	require.Equal(t, window.Closed, onReply.View(&s, nil, start.Add(hour-1)).Status)
}

func TestClockSteppingBackReopensNothing(t *testing.T) {
	s := observe(t, window.Rules{closing}, []fact{on(window.Message, 0), on(window.Block, hour), on(window.Message, hour), on(window.Message, 0)})
	require.Equal(t, window.Closed, closing.View(&s, nil, start.Add(hour)).Status)
}

func TestSubMillisecondTimesRoundDown(t *testing.T) {
	s, err := window.State{}.Observe(nil, window.Message, start.Add(999_999))
	require.NoError(t, err)
	edges(t, sliding, s, start, start.Add(day))
}

func TestInstantsRefused(t *testing.T) {
	before := observe(t, nil, []fact{on(window.Message, 0)})
	for _, at := range []time.Time{
		{}, time.UnixMilli(0), time.Unix(-1, 0), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), time.Unix(1<<62, 0), time.Unix(-1<<62, 0),
	} {
		s, err := before.Observe(nil, window.Call, at)
		require.ErrorIs(t, err, window.ErrTime)
		require.Contains(t, err.Error(), `window: call "`)
		require.Equal(t, before, s)
		s, err = before.Import(at)
		require.ErrorIs(t, err, window.ErrTime)
		require.Equal(t, before, s)
		s, err = before.Confirm("sliding", at, start)
		require.ErrorIs(t, err, window.ErrTime)
		require.Equal(t, before, s)
		s, err = before.Confirm("sliding", start, at)
		require.ErrorIs(t, err, window.ErrTime)
		require.Equal(t, before, s)
		require.NotEqual(t, window.Open, sliding.View(&before, nil, at).Status, "a view far off is not open")
	}
	for _, at := range []time.Time{time.UnixMilli(1), time.Date(9999, 12, 31, 23, 59, 59, 999e6, time.UTC)} {
		s, err := before.Observe(nil, window.Call, at)
		require.NoError(t, err)
		require.Equal(t, at.UTC(), s.Last(window.Call))
	}
}

func TestUnknownTriggerRefused(t *testing.T) {
	for _, bad := range []window.Trigger{0, window.LiveComment + 1, 255} {
		s, err := window.State{}.Observe(nil, bad, start)
		require.ErrorContains(t, err, "unknown trigger")
		require.Equal(t, window.State{}, s)
		require.Zero(t, s.Last(bad))
	}
}

func TestMarginClosesEarly(t *testing.T) {
	s := observe(t, nil, []fact{on(window.Message, 0)})
	const margin = 5 * time.Minute
	for _, tt := range []struct {
		off  time.Duration
		want window.Status
	}{{-1, window.Open}, {0, window.Closed}, {1, window.Closed}} {
		at := start.Add(day - margin + tt.off)
		shown := sliding.View(&s, nil, at)
		decided := shown.WithMargin(at, margin)
		require.Equal(t, window.Open, shown.Status)
		require.Equal(t, tt.want, decided.Status)
		require.Equal(t, tt.want == window.Open, decided.Permits())
		require.Equal(t, start.Add(day-margin), decided.Expires.Time())
		require.Equal(t, shown, shown.WithMargin(at, 0))
		require.Equal(t, shown, shown.WithMargin(at, -margin), "a margin never lengthens")
	}
	s = observe(t, nil, []fact{on(window.Message, 0)})
	at := start.Add(day - margin)
	w := sliding.View(&s, nil, at).WithMargin(at, margin-time.Nanosecond)
	require.Equal(t, window.Closed, w.Status, "it expires in the millisecond in which the margin ends")
	require.Equal(t, at, w.Expires.Time())
	forever := observe(t, nil, []fact{on(window.OptIn, 0)})
	w = lasting.View(&forever, nil, start)
	require.Equal(t, w, w.WithMargin(start, margin))
}
