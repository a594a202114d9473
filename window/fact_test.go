package window_test

import (
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/window"
)

func TestStateIsSmall(t *testing.T) {
	require.LessOrEqual(t, unsafe.Sizeof(window.State{}), uintptr(320))
}

func confirm(t *testing.T, s window.State, kind window.Kind, until, at time.Duration) window.State {
	t.Helper()
	s, err := s.Confirm(kind, start.Add(until), start.Add(at))
	require.NoError(t, err)
	return s
}

func TestConfirmationOverrides(t *testing.T) {
	seen := observe(t, window.Rules{onReply}, []fact{on(window.Entry, 0), on(window.Reply, hour)})
	t.Run("longer", func(t *testing.T) {
		s := confirm(t, seen, "on_reply", 7*day, 2*hour)
		edges(t, onReply, s, start.Add(hour), start.Add(7*day))
		require.True(t, onReply.View(&s, nil, start.Add(day)).Confirmed)
	})
	t.Run("shorter", func(t *testing.T) {
		edges(t, onReply, confirm(t, seen, "on_reply", day, 2*hour), start.Add(hour), start.Add(day))
	})
	t.Run("at the instant it opened", func(t *testing.T) {
		edges(t, onReply, confirm(t, seen, "on_reply", day, hour), start.Add(hour), start.Add(day))
	})
	t.Run("no opening known", func(t *testing.T) {
		edges(t, onReply, confirm(t, window.State{}, "on_reply", day, 2*hour), start.Add(2*hour), start.Add(day))
	})
	t.Run("another kind", func(t *testing.T) {
		s := confirm(t, seen, "sliding", day, 2*hour)
		edges(t, onReply, s, start.Add(hour), start.Add(3*day+hour))
		require.False(t, onReply.View(&s, nil, start.Add(day)).Confirmed)
	})
	t.Run("opened after it stands on its own", func(t *testing.T) {
		s := confirm(t, seen, "on_reply", 2*day, 2*hour)
		s, err := s.Observe(window.Rules{onReply}, window.Entry, start.Add(3*hour))
		require.NoError(t, err)
		s, err = s.Observe(window.Rules{onReply}, window.Reply, start.Add(4*hour))
		require.NoError(t, err)
		edges(t, onReply, s, start.Add(hour), start.Add(3*day+4*hour))
	})
	t.Run("the later expiry counts", func(t *testing.T) {
		s := observe(t, nil, []fact{on(window.Message, 3*hour)})
		s = confirm(t, s, "sliding", 5*day, 2*hour)
		w := sliding.View(&s, nil, start.Add(4*hour))
		require.Equal(t, start.Add(5*day), w.Expires.Time())
	})
	t.Run("blocked after it", func(t *testing.T) {
		s := observe(t, nil, []fact{on(window.Message, 0), on(window.Block, 3*hour)})
		edges(t, closing, confirm(t, s, "closing", 5*day, 2*hour), start, start.Add(3*hour))
		edges(t, closing, confirm(t, s, "closing", 5*day, 4*hour), start, start.Add(5*day))
	})
}

func TestLatestConfirmationCounts(t *testing.T) {
	early := confirm(t, window.State{}, "sliding", day, 0)
	late := confirm(t, window.State{}, "sliding", 2*hour, hour)
	tie := confirm(t, window.State{}, "sliding", 3*hour, hour)
	require.Equal(t, late, confirm(t, early, "sliding", 2*hour, hour))
	require.Equal(t, late, confirm(t, late, "sliding", day, 0))
	require.Equal(t, tie, confirm(t, late, "sliding", 3*hour, hour))
	require.Equal(t, tie, confirm(t, tie, "sliding", 2*hour, hour))
	require.Equal(t, tie, early.Merge(tie).Merge(late))
}

func TestConfirmRefuses(t *testing.T) {
	s, err := window.State{}.Confirm("sliding", start.Add(-time.Millisecond), start)
	require.ErrorContains(t, err, "after its confirmation at")
	require.Equal(t, window.State{}, s)
	edges(t, sliding, confirm(t, window.State{}, "sliding", 900*day, 0), start, start.Add(900*day))
	ended := confirm(t, window.State{}, "sliding", 0, 0)
	require.Equal(t, window.Closed, sliding.View(&ended, nil, start).Status)
}

func imported(t *testing.T, s window.State) window.State {
	t.Helper()
	s, err := s.Import(start)
	require.NoError(t, err)
	return s
}

func TestImportedIsUnknownUntilItMustBeClosed(t *testing.T) {
	tests := []struct {
		rule  window.Rule
		known time.Duration
	}{{sliding, day}, {fixed, day}, {onReply, 4 * day}}
	for _, tt := range tests {
		s := imported(t, window.State{})
		require.Equal(t, start, s.Imported())
		w := tt.rule.View(&s, nil, start.Add(tt.known-1))
		require.Equal(t, window.Unknown, w.Status, tt.rule.Kind)
		require.Equal(t, start.Add(tt.known), w.Expires.Time())
		require.False(t, w.Permits())
		require.Equal(t, window.Never, tt.rule.View(&s, nil, start.Add(tt.known)).Status)
	}
	s := imported(t, window.State{})
	w := lasting.View(&s, nil, start.Add(1000*day))
	require.Equal(t, window.Window{Kind: "lasting", Status: window.Unknown}, w)
}

func TestImportedAndSeen(t *testing.T) {
	s := imported(t, observe(t, nil, []fact{on(window.Message, -2*day)}))
	require.Equal(t, window.Unknown, sliding.View(&s, nil, start).Status, "an older message does not tell")
	require.Equal(t, window.Closed, sliding.View(&s, nil, start.Add(day)).Status)
	s = imported(t, observe(t, nil, []fact{on(window.Message, 0)}))
	require.Equal(t, window.Open, sliding.View(&s, nil, start).Status)
	for _, tt := range []struct {
		block time.Duration
		want  window.Status
	}{{-time.Millisecond, window.Unknown}, {0, window.Never}, {hour, window.Never}} {
		s = imported(t, observe(t, nil, []fact{on(window.Block, tt.block)}))
		require.Equal(t, tt.want, closing.View(&s, nil, start.Add(hour)).Status, tt.block)
	}
	again, err := imported(t, window.State{}).Import(start.Add(-day))
	require.NoError(t, err)
	require.Equal(t, start, again.Imported(), "the latest import counts")
}

func TestLast(t *testing.T) {
	s := observe(t, nil, []fact{on(window.Call, hour), on(window.Call, 0), on(window.Reply, day)})
	require.Equal(t, start.Add(hour), s.Last(window.Call))
	require.Equal(t, start.Add(day), s.Last(window.Reply))
	require.Zero(t, s.Last(window.Message))
	require.Zero(t, s.Last(window.Comment))
	require.Zero(t, window.State{}.Imported())
}

func TestZeroStateHasNothingOpen(t *testing.T) {
	var s window.State
	for _, r := range []window.Rule{sliding, closing, lasting, fixed, onReply} {
		require.Equal(t, window.Window{Kind: r.Kind, Status: window.Never}, r.View(&s, nil, start))
	}
	require.False(t, window.Window{}.Permits())
	require.Equal(t, window.Closed, window.Window{}.Status)
}

func TestWindowString(t *testing.T) {
	w := window.Window{Kind: "standard", Status: window.Open, Remaining: -1, Expires: window.Instant(base)}
	require.Equal(t, "standard open until 2026-01-01T00:00:00Z", w.String())
	w.Remaining = 4
	require.Equal(t, "standard open until 2026-01-01T00:00:00Z, 4 left", w.String())
	require.Equal(t, "standard open, 4 left", window.Window{Kind: "standard", Status: window.Open, Remaining: 4}.String())
	require.Equal(t, "standard closed", window.Window{Kind: "standard", Expires: 5}.String())
}

func TestImportedIsUnknownFromTheEndOfASeenWindow(t *testing.T) {
	s := imported(t, observe(t, nil, []fact{on(window.Message, -12*hour)}))
	require.Equal(t, window.Open, sliding.View(&s, nil, start.Add(12*hour-1)).Status)
	require.Equal(t, window.Unknown, sliding.View(&s, nil, start.Add(12*hour)).Status)
}

func TestFixedWindowIsClosedByItsTriggers(t *testing.T) {
	r := window.Rule{
		Kind: "session", OpenedBy: window.On(window.Message), ClosedBy: window.On(window.Block), Length: day, Renewal: window.Fixed,
	}
	s := observe(t, window.Rules{r}, []fact{on(window.Message, 0), on(window.Block, hour)})
	edges(t, r, s, start, start.Add(hour))
	s, err := s.Observe(window.Rules{r}, window.Message, start.Add(2*hour))
	require.NoError(t, err)
	edges(t, r, s, start.Add(2*hour), start.Add(26*hour))
	s = observe(t, window.Rules{r}, []fact{on(window.Message, 0), on(window.Block, 0)})
	require.Equal(t, window.Closed, r.View(&s, nil, start).Status)
	s = observe(t, window.Rules{r}, []fact{on(window.Message, 0), on(window.Block, day)})
	edges(t, r, s, start, start.Add(day))
}
