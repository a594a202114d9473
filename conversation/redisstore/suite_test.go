package redisstore_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/conversationtest"
	"github.com/replywindow/replywindow/conversation/redisstore"
	"github.com/replywindow/replywindow/internal/testserver"
)

func TestTheSuiteOnOneServer(t *testing.T) {
	t.Parallel()
	suite(t, client(t, testserver.NewRedis(t)))
}

func TestTheSuiteOnACluster(t *testing.T) {
	t.Parallel()
	suite(t, cluster(t, testserver.NewRedisCluster(t)))
}

// suite gives each rule a prefix of its own, among them one that would be a pattern.
func suite(t *testing.T, c redis.UniversalClient) {
	var n atomic.Int32
	conversationtest.TestStore(t, func(t *testing.T) conversation.Store {
		return store(t, c, fmt.Sprintf(`[%d]*?\:`, n.Add(1)))
	})
}

func store(t testing.TB, c redis.UniversalClient, prefix string) *redisstore.Store {
	t.Helper()
	s, err := redisstore.New(c, prefix)
	require.NoError(t, err)
	return s
}

func client(t testing.TB, server *testserver.Redis) *redis.Client {
	t.Helper()
	c := redis.NewClient(&redis.Options{Addr: server.Addr})
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	return c
}

func cluster(t testing.TB, nodes []*testserver.Redis) *redis.ClusterClient {
	t.Helper()
	var addresses []string
	for _, n := range nodes {
		addresses = append(addresses, n.Addr)
	}
	c := redis.NewClusterClient(&redis.ClusterOptions{Addrs: addresses})
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	return c
}
