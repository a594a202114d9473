package conversationtest_test

import (
	"testing"

	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/conversationtest"
)

func TestMemoryStoreKeepsTheContract(t *testing.T) {
	conversationtest.TestStore(t, func(*testing.T) conversation.Store { return conversation.NewMemoryStore() })
}
