package redisstore_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/conversationtest"
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

// Agents that race and watchers that die, over one server.
func TestClaimsAndDeadlines(t *testing.T) {
	t.Parallel()
	c := client(t, testserver.NewRedis(t))
	conversationtest.TestClaims(t, store(t, c, "claims"), 500)
	conversationtest.TestWatcher(t, store(t, c, "watch"), 1000)
}

// suite gives each rule a prefix of its own, among them some that would be patterns.
func suite(t *testing.T, c redis.UniversalClient) {
	var n atomic.Int32
	conversationtest.TestStore(t, func(t *testing.T) conversation.Store {
		return store(t, c, fmt.Sprintf(`[%d]*?\:`, n.Add(1)))
	})
}
