package conversationtest_test

import (
	"testing"
	"testing/synctest"

	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/conversationtest"
)

func TestWatchersOverMemory(t *testing.T) {
	windows := 100_000
	if underRace || testing.Short() {
		windows = 2_000
	}
	synctest.Test(t, func(t *testing.T) { conversationtest.TestWatcher(t, conversation.NewMemoryStore(), windows) })
}

func TestClaimsOverMemory(t *testing.T) {
	races := 100_000
	if underRace || testing.Short() {
		races = 2_000
	}
	synctest.Test(t, func(t *testing.T) { conversationtest.TestClaims(t, conversation.NewMemoryStore(), races) })
}
