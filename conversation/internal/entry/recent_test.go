package entry

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// add remembers an act and trims the list, as recording one event does.
func add(r *Recent, id string, at int64, most int) bool {
	isNew := r.Add(id, at)
	r.Trim(most)
	return isNew
}

func TestRecentKnowsWhatItSaw(t *testing.T) {
	var r Recent
	require.True(t, r.IsZero())
	require.Zero(t, r.Latest())
	require.True(t, add(&r, "a", 10, 2))
	require.False(t, add(&r, "a", 10, 2), "delivered again")
	require.True(t, add(&r, "b", 10, 2), "another act at the same instant")
	require.True(t, add(&r, "a", 11, 2), "the platform used the id again")
	require.True(t, add(&r, "early", 5, 2), "late, and nothing was dropped yet")
	require.False(t, add(&r, "early", 5, 2), "dropped, and known to be from before")
	require.EqualValues(t, 11, r.Latest())
	require.False(t, r.IsZero())
}

// Instants come in whole seconds: what shares one with what is kept stays too, and what comes in one batch is trimmed after it.
func TestActsOfOneInstantAreAllNewOnce(t *testing.T) {
	var r Recent
	for _, again := range []bool{false, true} {
		for i := range 100 {
			require.Equal(t, !again, add(&r, fmt.Sprint(i), 10, 16), i)
		}
	}
	require.True(t, add(&r, "later", 11, 16))
	require.Len(t, r.acts, 101, "sixteen of them are of these two instants")
	for i := range int64(16) {
		add(&r, "later", 12+i, 16)
	}
	require.Len(t, r.acts, 16)
	require.False(t, add(&r, "0", 10, 16))
	for i := range 2 * maxAtOnce {
		r.Add(fmt.Sprint("flood", i), 100)
	}
	r.Trim(16)
	require.Len(t, r.acts, maxAtOnce)
	require.False(t, r.Add("one more", 100), "too many to tell")

	var batch Recent
	for _, again := range []bool{false, true} {
		for i := range int64(40) {
			require.Equal(t, !again, batch.Add(fmt.Sprint(i), 100-i), "the latest first")
		}
	}
	batch.Trim(16)
	require.Len(t, batch.acts, 16)
	batch.Trim(0)
	require.Len(t, batch.acts, 16)
}

func TestRecentFloor(t *testing.T) {
	var r Recent
	for i := range int64(4) {
		require.True(t, add(&r, fmt.Sprint(i), 10+i, 3))
	}
	require.False(t, add(&r, "0", 10, 3), "it was dropped")
	require.False(t, add(&r, "unseen", 9, 3), "from before what was dropped: it cannot be told")
	require.False(t, add(&r, "unseen", 10, 3))
	require.True(t, add(&r, "unseen", 11, 3), "after what was dropped; it is the earliest now and goes at once")
	require.False(t, add(&r, "unseen", 11, 3))
}

func TestRecentRemove(t *testing.T) {
	var r Recent
	for i := range int64(4) {
		add(&r, fmt.Sprint(i), 10+i, 3)
	}
	require.False(t, r.Remove("1", 12), "it would be new")
	require.True(t, r.Remove("1", 11))
	require.False(t, r.Remove("1", 11))
	require.True(t, add(&r, "1", 11, 3), "it is new again")
	require.True(t, r.Remove("0", 10), "it was dropped, and is withdrawn all the same")
	require.False(t, r.Remove("0", 10))
	require.False(t, add(&r, "other", 10, 3), "another act of that time is not")
	require.True(t, add(&r, "0", 10, 3))
	require.False(t, add(&r, "0", 10, 3), "once")
	for i := range int64(3) {
		require.True(t, r.Remove(fmt.Sprint(i+1), 11+i))
	}
	require.Zero(t, r.Latest())
	require.False(t, r.IsZero(), "what was dropped stays known")

	for i := range int64(maxWithdrawn + 1) { // the host withdraws a long batch
		add(&r, fmt.Sprint(i), 1000+i, 3)
	}
	for i := range int64(maxWithdrawn + 1) {
		r.Remove(fmt.Sprint(i), 1000+i)
	}
	for i := range int64(maxWithdrawn + 1) {
		require.True(t, add(&r, fmt.Sprint(i), 1000+i, 3), i)
	}
}

// An act at the instant of the floor, as there are after a flood, is new again too when it is withdrawn.
func TestRecentRemoveAtTheFloor(t *testing.T) {
	var r Recent
	for i := range maxAtOnce + 10 {
		r.Add(fmt.Sprint(i), 100)
	}
	r.Trim(16)
	for i := range 20 {
		require.True(t, r.Remove(fmt.Sprint(i), 100))
		require.True(t, r.Add(fmt.Sprint(i), 100))
		require.False(t, r.Add(fmt.Sprint(i), 100))
	}
}

func TestRecentBound(t *testing.T) {
	for _, most := range []int{1, 2, 16, 64} {
		var r Recent
		for i := range int64(200) {
			add(&r, fmt.Sprint(i), 1+i*37%200, most)
			require.LessOrEqual(t, len(r.acts), most)
		}
		require.Len(t, r.acts, most)
	}
	var r Recent
	for i := range int64(8) {
		add(&r, fmt.Sprint(i), 1+i, 8)
	}
	require.True(t, add(&r, "x", 100, 4), "the host remembers fewer from now on")
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
			got := add(&r, fmt.Sprint(at), at, recent)
			require.False(t, got && isNew[at], "act %d is new twice", at)
			require.True(t, got || isNew[at] || at < latest, "act %d is later than all and not new", at)
			if isNew[at] = isNew[at] || got; rapid.IntRange(0, 5).Draw(t, "withdraw") == 0 && r.Remove(fmt.Sprint(at), at) {
				isNew[at] = false
			}
			latest = max(latest, at)
		}
	})
}
