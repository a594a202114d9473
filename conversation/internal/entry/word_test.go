package entry_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation/internal/entry"
	"github.com/replywindow/replywindow/pricing"
)

// Words of an account that wait for their instant are kept as they are, and come in order of it, told in whatever order.
func TestWordsAheadAreKeptAndCome(t *testing.T) {
	t.Parallel()
	const now = 1_000_000
	words := []struct {
		at int64
		u  channels.AccountUpdate
	}{
		{now + 30, channels.AccountUpdate{Lifted: true}},
		{now + 10, channels.AccountUpdate{Restrictions: []channels.Restriction{{Type: "X", Until: time.UnixMilli(now + 50)}, {Type: "Y"}}}},
		{now + 20, channels.AccountUpdate{Limit: -1, Country: "IN"}},
		{now + 40, channels.AccountUpdate{EffectiveAt: time.UnixMilli(now + 90), Exceptions: []pricing.Exception{{Country: "BR", From: time.UnixMilli(now + 99)}}}},
	}
	var direct entry.Standing
	for _, order := range [][]int{{0, 1, 2, 3}, {3, 2, 1, 0}, {1, 0, 1, 3, 2, 0}} {
		var e entry.Entry
		for _, i := range order {
			require.NoError(t, e.Standing.Tell(&words[i].u, words[i].at, now))
		}
		require.Len(t, e.Standing.Ahead, len(words))
		data, err := e.Append(nil)
		require.NoError(t, err)
		back, err := entry.Decode(string(data))
		require.NoError(t, err)
		require.Equal(t, e, back)
		require.Empty(t, back.Standing.InForce(nil, now+10), "it has not come")
		back.Standing.Come(now + 29)
		require.Len(t, back.Standing.InForce(nil, now+29), 2)
		require.Equal(t, -1, back.Standing.Limit)
		back.Standing.Come(now + 40)
		require.Empty(t, back.Standing.InForce(nil, now+40))
		for i := range words {
			direct.Told(&words[i].u, words[i].at)
		}
		require.Equal(t, direct, back.Standing, "as if each had been told when it came")
	}
	require.NoError(t, direct.Tell(&channels.AccountUpdate{Detail: "nothing"}, now+1, now))
	require.Empty(t, direct.Ahead, "what says nothing does not wait")
}

// Words of one instant come in any order: whichever comes last, and whether they waited for it, the same is known.
func TestWordsOfOneInstantComeInAnyOrder(t *testing.T) {
	t.Parallel()
	at := func(ms int64) time.Time { return time.UnixMilli(ms) }
	words := []channels.AccountUpdate{
		{EffectiveAt: at(90)}, {EffectiveAt: at(80)}, {EffectiveAt: at(90), Exceptions: []pricing.Exception{{Country: "BR", From: at(95)}}},
		{Exceptions: []pricing.Exception{{Country: "ID", From: at(70)}, {Country: "BR", From: at(60)}}},
		{Limit: 250}, {Limit: 1000}, {Limit: -1}, {Country: "IN"}, {Country: "DE"}, {Lifted: true}, {Ended: []string{"X"}},
		{Restrictions: []channels.Restriction{{Type: "X", Until: at(50)}}}, {Restrictions: []channels.Restriction{{Type: "X"}, {Type: "Y"}}},
	}
	rapid.Check(t, func(rt *rapid.T) {
		some := rapid.Permutation(words).Draw(rt, "some")[:8]
		told := func(order []channels.AccountUpdate, now int64) [2]string {
			var e entry.Entry
			for i := range order {
				require.NoError(rt, e.Standing.Tell(&order[i], 40, now))
			}
			waiting, err := e.Append(nil)
			require.NoError(rt, err)
			e.Standing.Come(40)
			come, err := e.Append(nil)
			require.NoError(rt, err)
			return [2]string{string(waiting), string(come)}
		}
		other := rapid.Permutation(some).Draw(rt, "order")
		for _, now := range []int64{39, 40} {
			require.Equal(rt, told(some, now), told(other, now))
		}
		require.Equal(rt, told(some, 39)[1], told(other, 40)[1], "whether they waited or not")
	})
}

// Cut short at any byte, the encoding of words is refused or read as fewer of them, and never read as others.
func TestWordsCutShort(t *testing.T) {
	t.Parallel()
	var e entry.Entry
	for at := int64(1); at <= 8; at++ {
		require.NoError(t, e.Standing.Tell(&channels.AccountUpdate{Restrictions: []channels.Restriction{{Type: "X"}}}, at, 0))
	}
	require.ErrorIs(t, e.Standing.Tell(&channels.AccountUpdate{Lifted: true}, 9, 0), entry.ErrAhead)
	data, err := e.Append(nil)
	require.NoError(t, err)
	for n := 1; n < len(data); n++ {
		back, err := entry.Decode(string(data[:n]))
		if err != nil {
			require.ErrorIs(t, err, entry.ErrCorrupt)
			continue
		}
		require.Equal(t, e.Standing.Ahead[:len(back.Standing.Ahead)], append([]entry.Word{}, back.Standing.Ahead...))
	}
}
