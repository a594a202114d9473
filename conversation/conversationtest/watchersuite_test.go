package conversationtest_test

import (
	"os"
	"strconv"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/conversationtest"
)

// WATCHER_WINDOWS and CLAIM_RACES say how much: without them little; 100,000 windows take about a minute.
func TestWatchersOverMemory(t *testing.T) {
	windows := count(t, "WATCHER_WINDOWS", 10_000)
	synctest.Test(t, func(t *testing.T) { conversationtest.TestWatcher(t, conversation.NewMemoryStore(), windows) })
}

func TestClaimsOverMemory(t *testing.T) {
	races := count(t, "CLAIM_RACES", 20_000)
	synctest.Test(t, func(t *testing.T) { conversationtest.TestClaims(t, conversation.NewMemoryStore(), races) })
}

// count is how often, as a variable of the environment says; without it as often as usual, and a tenth under the race detector.
func count(t *testing.T, name string, usual int) int {
	t.Helper()
	text := os.Getenv(name)
	switch {
	case text != "":
		n, err := strconv.Atoi(text)
		require.NoError(t, err, name)
		return n
	case underRace || testing.Short():
		return usual / 10
	default:
		return usual
	}
}
