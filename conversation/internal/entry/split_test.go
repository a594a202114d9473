package entry

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation/internal/who"
	"github.com/replywindow/replywindow/window"
)

// facts draws what one stretch may hold.
func facts(t *rapid.T, kinds ...func(*rapid.T, int64) telling) Facts {
	e := build(t, tellings(t, kinds...))
	if len(e.Told) == 0 {
		return Facts{}
	}
	return e.Told[0].Facts
}

// bytesOf is the canonical form of facts, to compare them by.
func bytesOf(t require.TestingT, f Facts) string {
	b, err := f.append(nil)
	require.NoError(t, err)
	return string(b)
}

func cut(t *rapid.T) int64 { return t0 + rapid.Int64Range(-1, 15*hour).Draw(t, "cut") }

func TestJoinPutsTogetherWhatSplitParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := facts(t, tellFact, tellMarks, tellCharge, tellAhead, tellImport)
		before, after := f.Split(cut(t))
		require.Equal(t, bytesOf(t, f), bytesOf(t, before.Join(after)))
		require.Equal(t, bytesOf(t, f), bytesOf(t, after.Join(before)))
	})
}

// Billing conversations are left out of these: where two overlap, what counts depends on which others are there.
func TestJoinIsASet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := facts(t, tellFact, tellMarks), facts(t, tellFact, tellMarks), facts(t, tellFact, tellMarks, tellImport)
		require.Equal(t, bytesOf(t, a.Join(b)), bytesOf(t, b.Join(a)), "commutative")
		require.Equal(t, bytesOf(t, a.Join(b).Join(c)), bytesOf(t, a.Join(b.Join(c))), "associative")
		require.Equal(t, bytesOf(t, a), bytesOf(t, a.Join(a)), "idempotent")
		require.Equal(t, bytesOf(t, a), bytesOf(t, a.Join(Facts{})), "nothing adds nothing")
		require.Equal(t, bytesOf(t, a), bytesOf(t, Facts{}.Join(a)))
	})
}

func TestJoinedFactsAheadAreASet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := facts(t, tellAhead), facts(t, tellAhead), facts(t, tellAhead)
		require.Equal(t, bytesOf(t, a.Join(b)), bytesOf(t, b.Join(a)))
		require.Equal(t, bytesOf(t, a.Join(b).Join(c)), bytesOf(t, a.Join(b.Join(c))))
		require.Equal(t, bytesOf(t, a), bytesOf(t, a.Join(a)))
		require.LessOrEqual(t, len(a.Join(b).Join(c).Ahead), maxAhead)
	})
}

// Each fact falls on its own side of the cut, at the cut included.
func TestSplitPartsByTheFactsOwnInstants(t *testing.T) {
	for _, off := range [...]int64{-1, 0, 1} {
		at := t0 + off
		f := Facts{Consent: policy.Consent{OptedIn: Instant(at), OptedOut: Instant(at), MarketingStopped: Instant(at), MarketingResumed: Instant(at)}}
		require.NoError(t, f.Apply(nil, &Fact{
			At: at, Triggers: window.On(window.Message), Message: "m", Counts: true, Basis: "regular", Category: "utility", Opens: 1e9,
		}))
		f.Ahead = []Fact{{At: at, Consent: channels.OptedInGeneral}}
		before, after := f.Split(t0)
		if off < 0 {
			require.Equal(t, bytesOf(t, f), bytesOf(t, before), off)
			require.True(t, after.IsZero(), off)
			continue
		}
		require.Equal(t, bytesOf(t, f), bytesOf(t, after), off)
		require.True(t, before.IsZero(), off)
	}
}

func TestSplitTwiceIsSplitOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, at := facts(t, tellFact, tellMarks, tellCharge, tellAhead), cut(t)
		before, after := f.Split(at)
		again, none := before.Split(at)
		require.Equal(t, bytesOf(t, before), bytesOf(t, again))
		require.True(t, none.IsZero())
		none, again = after.Split(at)
		require.Equal(t, bytesOf(t, after), bytesOf(t, again))
		require.True(t, none.IsZero())
	})
}

func TestARefusedPersonIsRefusedOnBothSides(t *testing.T) {
	before, after := Facts{Consent: policy.Consent{Never: true}}.Split(t0)
	require.True(t, before.Consent.Never && after.Consent.Never)
}

func TestRefusalsKeepWhatRefuses(t *testing.T) {
	f := Facts{Consent: policy.Consent{Never: true, OptedIn: Instant(t0), OptedOut: Instant(t0), MarketingStopped: Instant(t0), MarketingResumed: Instant(t0)}}
	require.NoError(t, f.Apply(nil, &Fact{At: t0, Triggers: window.On(window.Message, window.Block), Message: "m", Counts: true}))
	got := f.Refusals()
	require.Equal(t, policy.Consent{Never: true, OptedOut: Instant(t0), MarketingStopped: Instant(t0)}, got.Consent)
	require.Equal(t, Instant(t0), got.State.Last(window.Block))
	require.True(t, got.State.Last(window.Message).IsZero())
	require.True(t, got.Marks.IsZero())
	require.True(t, Facts{}.Refusals().IsZero())
}

// What is kept as a set survives points of a number that come late, in any order.
func TestMarksOfANumberInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := tellings(t, tellMarks, tellLink)
		a, b := build(t, list), build(t, rapid.Permutation(list).Draw(t, "order"))
		require.Equal(t, encode(t, &a), encode(t, &b))
	})
}

// A point that comes late parts what was told before it.
func TestALatePointPartsTheFacts(t *testing.T) {
	var e Entry
	require.NoError(t, e.Tell(message(t0), t0+hour, norules))
	require.NoError(t, e.Tell(Fact{At: t0 + 10, Triggers: window.On(window.Call)}, t0+hour, norules))
	require.True(t, e.Link(who.Told{Phone: "2", PreviousPhone: phone, At: t0 + 5}, phone))
	require.Len(t, e.Told, 2)
	require.Equal(t, Instant(t0), e.Told[0].Facts.State.Last(window.Message))
	require.True(t, e.Told[0].Facts.State.Last(window.Call).IsZero())
	require.Equal(t, t0+5, e.Told[1].From)
	require.Equal(t, Instant(t0+10), e.Told[1].Facts.State.Last(window.Call))
	require.True(t, e.Told[1].Facts.State.Last(window.Message).IsZero())
}
