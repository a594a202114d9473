package redisstore_test

import (
	"flag"
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

var times = flag.Int("times", 1, "how many times as many claims, windows and people")

// Agents that race and watchers that die. The servers live, so nobody waits for their disk.
func TestClaimsAndDeadlinesOnOneServer(t *testing.T) {
	t.Parallel()
	deadlines(t, client(t, testserver.NewRedis(t, "--appendfsync", "no")))
}

func TestClaimsAndDeadlinesOnACluster(t *testing.T) {
	t.Parallel()
	deadlines(t, cluster(t, testserver.NewRedisCluster(t, "--appendfsync", "no")))
}

func deadlines(t *testing.T, c redis.UniversalClient) {
	conversationtest.TestClaims(t, store(t, c, "claims"), *times*2000)
	conversationtest.TestWatcher(t, store(t, c, "watch"), *times*1000)
}

// suite gives each rule a prefix of its own, among them some that would be patterns.
func suite(t *testing.T, c redis.UniversalClient) {
	var n atomic.Int32
	conversationtest.TestStore(t, func(t *testing.T) conversation.Store {
		return store(t, c, fmt.Sprintf(`[%d]*?\:`, n.Add(1)))
	})
}
