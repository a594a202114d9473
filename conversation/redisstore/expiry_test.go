package redisstore_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/internal/testserver"
)

// An entry expires a day after its Keep, and not within a day after its save. Without a Keep it never does, also where it had one.
func TestEntriesExpire(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	c := client(t, testserver.NewRedis(t))
	s := store(t, c, "p:")
	one := entries(t, number, 1, time.Now())
	key := "p:{whatsapp:" + number + "}:user:" + one[0].Address.User
	keep := time.Now().Add(1000 * time.Hour).Truncate(time.Millisecond)
	for _, k := range []time.Time{keep, {}, keep.Add(time.Millisecond), keep, {}} {
		one[0].Keep = k
		require.NoError(t, s.Save(t.Context(), one))
		expires, err := c.PExpireTime(t.Context(), key).Result()
		require.NoError(t, err)
		if k.IsZero() {
			require.Equal(t, time.Duration(-1), expires, "never")
			continue
		}
		require.Equal(t, k.Add(day).UnixMilli(), expires.Milliseconds())
	}
	before := time.Now().Add(day).UnixMilli()
	one[0].Keep = keep.AddDate(-1, 0, 0)
	require.NoError(t, s.Save(t.Context(), one))
	expires, err := c.PExpireTime(t.Context(), key).Result()
	require.NoError(t, err)
	require.GreaterOrEqual(t, expires.Milliseconds(), before)
	require.LessOrEqual(t, expires.Milliseconds(), time.Now().Add(day).UnixMilli())
	got, err := s.Load(t.Context(), one[0].Address)
	require.NoError(t, err)
	require.True(t, got[0].Keep.Equal(one[0].Keep), "as it was saved")
	for _, other := range []string{"state", "users", "wakes"} {
		require.Equal(t, time.Duration(-1), c.PTTL(t.Context(), "p:{whatsapp:"+number+"}:"+other).Val(), other)
	}
	require.Equal(t, time.Duration(-1), c.PTTL(t.Context(), "p:businesses").Val())
}

// What expired is taken out of the lists that Due and List read, by them or, where nobody asks, by saves that make new entries. To expire
// is here to be deleted under the store's hands.
func TestExpiredEntriesLeaveTheLists(t *testing.T) {
	t.Parallel()
	c := client(t, testserver.NewRedis(t))
	s := store(t, c, "")
	now := time.Now()
	tag := "{whatsapp:" + number + "}:"
	list := entries(t, number, 200, now)
	expire := func(some []conversation.Stored) {
		for i := range some {
			require.NoError(t, c.Del(t.Context(), tag+"user:"+some[i].Address.User).Err())
		}
	}
	sizes := func(users, wakes int) {
		t.Helper()
		require.EqualValues(t, users, c.ZCard(t.Context(), tag+"users").Val())
		require.EqualValues(t, wakes, c.ZCard(t.Context(), tag+"wakes").Val())
	}
	due := func(limit int) []conversation.Stored {
		return pages(t, limit, func(p conversation.Page) ([]conversation.Stored, conversation.Page, error) {
			return s.Due(t.Context(), "", "", now.Add(2*length), p)
		})
	}
	require.NoError(t, s.Save(t.Context(), list))
	sizes(200, 200)
	expire(list[:50])
	require.Len(t, due(7), 150)
	sizes(150, 150)
	expire(list[50:100])
	require.Len(t, listed(t, s), 100)
	sizes(100, 100)
	expire(list[100:])
	require.Empty(t, due(1000))
	sizes(0, 0)

	// One person comes, one expires, a thousand times, and nobody lists.
	for i := range list {
		list[i].Version = 0
	}
	require.NoError(t, s.Save(t.Context(), list))
	for i := range 1000 {
		one := []conversation.Stored{list[i%len(list)]}
		expire(one)
		one[0].Version = 0
		one[0].Address.User = fmt.Sprint("new ", i)
		require.NoError(t, s.Save(t.Context(), one))
		list[i%len(list)] = one[0]
	}
	users, wakes := c.ZCard(t.Context(), tag+"users").Val(), c.ZCard(t.Context(), tag+"wakes").Val()
	require.Equal(t, users, wakes)
	require.Less(t, users, int64(3*len(list)), "it tends to twice as many as live")
}

// Many entries of several businesses wake at one instant: the pages hold each once, in order, whatever their size.
func TestDueAtOneInstant(t *testing.T) {
	t.Parallel()
	for _, c := range []conversation.Store{store(t, client(t, testserver.NewRedis(t)), ""), store(t, cluster(t, testserver.NewRedisCluster(t)), "")} {
		now := time.Now().Truncate(time.Millisecond)
		want := map[channels.Address]time.Time{}
		for b := range 7 {
			list := entries(t, fmt.Sprint(b), 3+b*b*5, now)
			for i := range list {
				if i%2 == 0 { // of odd bytes, whose order a locale would change
					list[i].Address.User = string([]byte{byte(rand.IntN(256)), byte(i), 'Z', byte(rand.IntN(256))})
				}
				list[i].Wake = now.Add(time.Duration(i%3/2) * time.Millisecond)
				want[list[i].Address] = list[i].Wake
			}
			require.NoError(t, c.Save(t.Context(), list))
		}
		for _, limit := range []int{0, 1, 2, 7, 20, 50, 100} {
			for off, most := range map[time.Duration]time.Duration{-1: -1, 0: -1, 1: 0, time.Millisecond: 0, time.Millisecond + 1: time.Millisecond} {
				got := pages(t, limit, func(p conversation.Page) ([]conversation.Stored, conversation.Page, error) {
					return c.Due(t.Context(), "", "", now.Add(off), p)
				})
				seen := map[channels.Address]bool{}
				for _, e := range got {
					require.False(t, seen[e.Address])
					seen[e.Address] = true
					require.True(t, want[e.Address].Equal(e.Wake))
				}
				count := 0
				for _, wake := range want {
					if !wake.After(now.Add(most)) {
						count++
					}
				}
				require.Len(t, got, count, "%d %v", limit, off)
				require.True(t, slices.IsSortedFunc(got, func(a, b conversation.Stored) int { return a.Wake.Compare(b.Wake) }))
			}
		}
		// A cursor whose entry went away, or wakes at another time now, still says where to go on.
		first, next, err := c.Due(t.Context(), "", "6", now.Add(1), conversation.Page{Limit: 3})
		require.NoError(t, err)
		gone := first[2]
		gone.Snapshot = ""
		require.NoError(t, c.Save(t.Context(), []conversation.Stored{gone}))
		second, _, err := c.Due(t.Context(), "", "6", now.Add(1), conversation.Page{Limit: 3, After: next.After})
		require.NoError(t, err)
		require.Len(t, second, 3)
		for i, e := range slices.Concat(first, second)[1:] {
			require.Positive(t, strings.Compare(e.Address.User, slices.Concat(first, second)[i].Address.User))
		}
	}
}
