package entry

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestRecentKnowsWhatItSaw(t *testing.T) {
	var r Recent
	require.True(t, r.IsZero())
	require.Zero(t, r.Latest())
	require.True(t, r.Add("a", 10, 3))
	require.False(t, r.Add("a", 10, 3), "delivered again")
	require.True(t, r.Add("b", 10, 3), "another act at the same instant")
	require.True(t, r.Add("a", 11, 3), "the platform used the id again")
	require.True(t, r.Add("early", 5, 3), "late, and nothing was dropped yet")
	require.False(t, r.Add("early", 5, 3), "dropped, and known to be from before")
	require.EqualValues(t, 11, r.Latest())
	require.False(t, r.IsZero())
}

func TestRecentFloor(t *testing.T) {
	var r Recent
	for i := range int64(4) {
		require.True(t, r.Add(fmt.Sprint(i), 10+i, 3))
	}
	require.False(t, r.Add("0", 10, 3), "it was dropped")
	require.False(t, r.Add("unseen", 9, 3), "from before what was dropped: it cannot be told")
	require.False(t, r.Add("unseen", 10, 3))
	require.True(t, r.Add("unseen", 11, 3), "after what was dropped; it is the earliest now and goes at once")
	require.False(t, r.Add("unseen", 11, 3))
}

func TestRecentRemove(t *testing.T) {
	var r Recent
	for i := range int64(4) {
		r.Add(fmt.Sprint(i), 10+i, 3)
	}
	require.False(t, r.Remove("0", 10), "dropped")
	require.False(t, r.Remove("1", 12), "another instant")
	require.True(t, r.Remove("1", 11))
	require.False(t, r.Remove("1", 11))
	require.True(t, r.Add("1", 11, 3), "it is new again")
	require.True(t, r.Remove("1", 11))
	require.True(t, r.Remove("2", 12))
	require.True(t, r.Remove("3", 13))
	require.Zero(t, r.Latest())
	require.False(t, r.IsZero(), "what was dropped stays known")
}

func TestRecentBound(t *testing.T) {
	for _, most := range []int{1, 2, 16, 64} {
		var r Recent
		for i := range int64(200) {
			r.Add(fmt.Sprint(i), 1+i*37%200, most)
			require.LessOrEqual(t, len(r.acts), most)
		}
		require.Len(t, r.acts, most)
	}
	var r Recent
	for i := range int64(8) {
		r.Add(fmt.Sprint(i), 1+i, 8)
	}
	require.True(t, r.Add("x", 100, 4), "the host remembers fewer from now on")
	require.Len(t, r.acts, 4)
}

// An act is never new twice, unless it was withdrawn; and in order of time every act is new once.
func TestAnActIsNewOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r Recent
		isNew := map[int64]bool{}
		latest := int64(0)
		for range rapid.IntRange(1, 60).Draw(t, "deliveries") {
			at := rapid.Int64Range(1, 20).Draw(t, "act")
			got := r.Add(fmt.Sprint(at), at, recent)
			require.False(t, got && isNew[at], "act %d is new twice", at)
			require.True(t, got || isNew[at] || at < latest, "act %d is later than all and not new", at)
			if isNew[at] = isNew[at] || got; rapid.IntRange(0, 5).Draw(t, "withdraw") == 0 && r.Remove(fmt.Sprint(at), at) {
				isNew[at] = false
			}
			latest = max(latest, at)
		}
	})
}
