package redisstore_test

import (
	"fmt"
	"os"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

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

// Agents that race and watchers that die. CLAIM_RACES and WATCHER_WINDOWS say how many. The servers live, so nobody waits for their disk.
func TestClaimsAndDeadlinesOnOneServer(t *testing.T) {
	t.Parallel()
	deadlines(t, client(t, testserver.NewRedis(t, "--appendfsync", "no")))
}

func TestClaimsAndDeadlinesOnACluster(t *testing.T) {
	t.Parallel()
	deadlines(t, cluster(t, testserver.NewRedisCluster(t, "--appendfsync", "no")))
}

func deadlines(t *testing.T, c redis.UniversalClient) {
	conversationtest.TestClaims(t, store(t, c, "claims"), count(t, "CLAIM_RACES", 2000))
	conversationtest.TestWatcher(t, store(t, c, "watch"), count(t, "WATCHER_WINDOWS", 1000))
}

// count is how often, as a variable of the environment says, else as often as usual.
func count(t *testing.T, name string, usual int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err, name)
	return n
}

// suite gives each rule a prefix of its own, among them some that would be patterns.
func suite(t *testing.T, c redis.UniversalClient) {
	var n atomic.Int32
	conversationtest.TestStore(t, func(t *testing.T) conversation.Store {
		return store(t, c, fmt.Sprintf(`[%d]*?\:`, n.Add(1)))
	})
}
