package entry

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/window"
)

func message(at int64) Fact { return Fact{At: at, Triggers: window.On(window.Message)} }

func TestAFactCountsFromItsInstant(t *testing.T) {
	for _, at := range [...]int64{t0 - 1, t0, t0 + 1} {
		var e Entry
		require.NoError(t, e.Tell(message(t0), t0-hour, norules))
		facts := e.Told[0].Facts
		require.True(t, facts.State == window.State{}, "nothing before it comes")
		require.Len(t, facts.Ahead, 1)
		require.NoError(t, facts.Come(at, norules))
		if at < t0 {
			require.True(t, facts.State == window.State{}, at)
			continue
		}
		require.True(t, time.UnixMilli(t0).Equal(facts.State.Last(window.Message)), at)
		require.Nil(t, facts.Ahead)
	}
	var e Entry
	require.NoError(t, e.Tell(message(t0), t0, norules))
	require.Nil(t, e.Told[0].Facts.Ahead, "its instant is now")
}

func TestAStopCountsAtOnce(t *testing.T) {
	var f Facts
	require.NoError(t, f.Tell(nil, Fact{At: t0 + 1, Consent: channels.MarketingStopped}, t0))
	require.NoError(t, f.Tell(nil, Fact{At: t0 + 2, Consent: channels.OptedOutGeneral, Triggers: window.On(window.Message)}, t0))
	require.Equal(t, Instant(t0+1), f.Consent.MarketingStopped)
	require.Equal(t, Instant(t0+2), f.Consent.OptedOut)
	require.Equal(t, []Fact{message(t0 + 2)}, f.Ahead, "the message of the event waits")
	require.NoError(t, f.Tell(nil, Fact{At: t0 + 3, Consent: channels.OptedInGeneral}, t0))
	require.NoError(t, f.Tell(nil, Fact{At: t0 + 4, Consent: channels.MarketingResumed}, t0))
	require.True(t, f.Consent.OptedIn.IsZero(), "what permits waits")
	require.True(t, f.Consent.MarketingResumed.IsZero())
	require.NoError(t, f.Come(t0+4, norules))
	require.Equal(t, Instant(t0+3), f.Consent.OptedIn)
	require.Equal(t, Instant(t0+4), f.Consent.MarketingResumed)
}

// What uses up a grant, a quota or a gap counts at once; what the same message opens waits.
func TestASendCountsAtOnce(t *testing.T) {
	var f Facts
	sent := Fact{At: t0 + 1, Triggers: window.On(window.Reply), Token: "c", Uses: window.On(window.Comment), Message: "m", Counts: true, Pace: "text"}
	for range 2 {
		require.NoError(t, f.Tell(nil, sent, t0))
	}
	var want window.Marks
	for _, err := range [...]error{
		setMarks(&want)(want.Use(window.Comment, "c", "m", time.UnixMilli(t0+1))),
		setMarks(&want)(want.Send("m", time.UnixMilli(t0+1))),
		setMarks(&want)(want.Use(window.Reply, "text", "m", time.UnixMilli(t0+1))),
	} {
		require.NoError(t, err)
	}
	require.True(t, want.Equal(f.Marks))
	require.Equal(t, []Fact{{At: t0 + 1, Triggers: window.On(window.Reply), Token: "c"}}, f.Ahead)
	require.NoError(t, f.Come(t0+1, norules))
	require.True(t, want.Equal(f.Marks), "it counts once")
	require.Equal(t, Instant(t0+1), f.State.Last(window.Reply))
	for n := range int64(2 * maxAhead) {
		require.NoError(t, f.Tell(nil, Fact{At: t0 + 10 + n, Message: fmt.Sprint(n), Counts: true}, t0+1), "it takes no room among what waits")
	}
}

// setMarks takes over the marks of a call.
func setMarks(to *window.Marks) func(window.Marks, error) error {
	return func(m window.Marks, err error) error { *to = m; return err }
}

func TestTheNinthFactAheadIsRefused(t *testing.T) {
	var e Entry
	for i := range int64(maxAhead) {
		require.NoError(t, e.Tell(message(t0+8-i), t0, norules))
	}
	before := encode(t, &e)
	stop := message(t0 + 1000)
	stop.Consent = channels.MarketingStopped
	for _, ninth := range []Fact{message(t0 + 100), stop, {At: t0 + 1, Triggers: window.On(window.Call)}} {
		require.ErrorIs(t, e.Tell(ninth, t0, norules), ErrAhead)
		require.Equal(t, before, encode(t, &e), "nothing changed, the stop of a refused event included: it is told again")
	}
	require.NoError(t, e.Tell(message(t0+3), t0, norules), "it waits already")
	require.Equal(t, before, encode(t, &e))
	require.NoError(t, e.Tell(message(t0+100), t0+1, norules), "one has come, so there is room")
	require.Len(t, e.Told[0].Facts.Ahead, maxAhead)
}

// A blocking trigger after a message means another thing than before it.
func TestFactsComeInOrder(t *testing.T) {
	var f Facts
	for _, at := range [...]int64{t0 + 3, t0 + 1, t0 + 2} {
		require.NoError(t, f.Tell(nil, message(at), t0))
	}
	var order []int64
	require.NoError(t, f.Come(t0+2, func(at int64) window.Rules { order = append(order, at); return nil }))
	require.Equal(t, []int64{t0 + 1, t0 + 2}, order)
	require.Len(t, f.Ahead, 1)
	require.NoError(t, f.Come(t0+2, func(int64) window.Rules { t.Error("nothing comes twice"); return nil }))
}

// A fact that can never be applied is refused at once: it would lock the entry when its instant came.
func TestAFactThatCannotBeAppliedIsRefusedAtOnce(t *testing.T) {
	for name, a := range map[string]Fact{
		"it confirms an end before its instant": {At: t0 + 1, Window: "standard", Until: t0},
		"it confirms an end before 1970":        {At: t0 + 1, Window: "standard", Until: -1},
		"its message has no id":                 {At: t0 + 1, Counts: true},
		"its token has no id":                   {At: t0 + 1, Grants: window.On(window.Comment)},
		"its instant is absurd":                 {At: 253_402_300_800_000, Triggers: window.On(window.Message)},
		"its charge is absurd":                  {At: t0 + 1, Basis: "regular", Opens: -1},
	} {
		var e Entry
		require.Error(t, e.Tell(a, t0, norules), name)
		require.True(t, e.IsZero(), name)
	}
}

func TestComeLeavesFactsAloneWhenItFails(t *testing.T) {
	f := Facts{Ahead: []Fact{message(t0), {At: t0 + 1, Counts: true}}}
	require.Error(t, f.Come(t0+1, norules))
	require.True(t, f.State == window.State{})
	require.Len(t, f.Ahead, 2)
}

func TestFactsDoNotShare(t *testing.T) {
	var f Facts
	for i := range int64(4) {
		require.NoError(t, f.Tell(nil, message(t0+10*i+10), t0))
	}
	a, b := f, f
	require.NoError(t, a.Tell(nil, message(t0+11), t0))
	require.NoError(t, b.Tell(nil, message(t0+12), t0))
	require.NoError(t, b.Come(t0+10, norules))
	require.Len(t, f.Ahead, 4)
	require.Equal(t, t0+11, a.Ahead[1].At)
	require.Equal(t, t0+20, f.Ahead[1].At)
}
