package conversationtest_test

import (
	"flag"
	"testing"
	"testing/synctest"

	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/conversationtest"
)

var times = flag.Int("times", 1, "how many times as many windows and claims; .ci/run tries ten times as many")

func TestWatchersOverMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { conversationtest.TestWatcher(t, conversation.NewMemoryStore(), *times*1000) })
}

func TestClaimsOverMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { conversationtest.TestClaims(t, conversation.NewMemoryStore(), *times*2000) })
}
