package redisstore_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/internal/testserver"
)

// Something else under one of the store's keys is an error before anything is written.
func TestAForeignKey(t *testing.T) {
	t.Parallel()
	now := time.Now()
	c := client(t, testserver.NewRedis(t))
	for i, key := range []string{"state", "users", "wakes", "user:" + person("", 3).User} {
		business := strconv.Itoa(i)
		s := store(t, c, "")
		name := "{whatsapp:" + business + "}:" + key
		require.NoError(t, c.RPush(t.Context(), name, "x").Err())
		list := entries(t, business, 10, now)
		require.ErrorContains(t, s.Save(t.Context(), list), "WRONGTYPE", key)
		keys, err := c.Keys(t.Context(), "{whatsapp:"+business+"}*").Result()
		require.NoError(t, err)
		require.Equal(t, []string{name}, keys, "nothing half done")
	}
}

// A value that is none of the store's is an error of its entry: all others are loaded and listed.
func TestAForeignValue(t *testing.T) {
	t.Parallel()
	now := time.Now()
	c := client(t, testserver.NewRedis(t))
	s := store(t, c, "")
	list := entries(t, number, 8, now)
	for i := range list {
		list[i].Wake = now
	}
	require.NoError(t, s.Save(t.Context(), list))
	key := func(i int) string { return "{whatsapp:" + number + "}:user:" + list[i].Address.User }
	good, err := c.Get(t.Context(), key(0)).Result()
	require.NoError(t, err)
	for i, value := range []string{"", "not ours", "\x02" + good[1:], good[:33] + "\xff", good[:33] + "\x01\x00\x00\xff\xff" + good[34:]} {
		require.NoError(t, c.Set(t.Context(), key(i+1), value, 0).Err())
	}
	require.NoError(t, c.Del(t.Context(), key(6)).Err())
	require.NoError(t, c.RPush(t.Context(), key(6), "another type").Err())
	require.NoError(t, c.Set(t.Context(), key(7), good[:34]+"\x01", 0).Err()) // the engine's own to find out
	addresses := make([]channels.Address, len(list))
	for i := range list {
		addresses[i] = list[i].Address
	}
	loaded, err := s.Load(t.Context(), addresses...)
	require.NoError(t, err)
	for i, e := range loaded {
		require.Equal(t, addresses[i], e.Address)
		require.Equal(t, i > 0 && i < 7, e.Err != nil, "%d: %v", i, e.Err)
		require.Equal(t, e.Err != nil, e.Snapshot == "")
	}
	require.Equal(t, list[0].Snapshot, loaded[0].Snapshot)
	require.Len(t, listed(t, s), len(list))
	for _, limit := range []int{0, 1, 2} {
		due := map[string]int{}
		for page, end := (conversation.Page{Limit: limit}), false; !end; end = page.End() {
			var got []conversation.Stored
			got, page, err = s.Due(t.Context(), "", "", now.Add(time.Second), page)
			require.NoError(t, err)
			for _, e := range got {
				due[e.Address.User]++
			}
		}
		require.Equal(t, map[string]int{list[0].Address.User: 1, list[4].Address.User: 1, list[5].Address.User: 1, list[7].Address.User: 1}, due,
			"those of which it is known when they wake")
	}
	_, err = engine(t, s, now).Check(t.Context(), addresses[1], channels.Message{Type: channels.Text, Text: "hi"})
	require.ErrorContains(t, err, "no value that this package wrote")
}
