package sqlstore_test

import (
	"flag"
	"testing"
	"time"

	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/conversationtest"
	"github.com/replywindow/replywindow/conversation/sqlstore"
	"github.com/replywindow/replywindow/pricing/billing"
)

func TestStoreKeepsTheContract(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, open func(testing.TB) *sqlstore.Tables) {
		conversationtest.TestStore(t, func(t *testing.T) conversation.Store { return open(t).Store() })
	})
}

// By a clock before all Wakes of the suite none of them has come, so that the earlier ones stay.
func TestStoreThatLeavesWakesKeepsTheContract(t *testing.T) {
	t.Parallel()
	conversationtest.TestStore(t, func(t *testing.T) conversation.Store {
		db, schema := newSchema(t)
		return made(t, db, sqlstore.Postgres, sqlstore.Options{Schema: schema, Prefix: "early_", Clock: fixed(time.UnixMilli(0))}).Store()
	})
}

func TestLedgerKeepsTheContract(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, open func(testing.TB) *sqlstore.Tables) {
		conversationtest.TestLedger(t, func(t *testing.T) billing.Ledger { return open(t).Ledger() })
	})
}

func TestPruningKeepsTheContract(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, open func(testing.TB) *sqlstore.Tables) {
		conversationtest.TestPruner(t, func(t *testing.T) billing.Pruner { return open(t).Ledger() })
	})
}

func TestTemplatesKeepTheContract(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, open func(testing.TB) *sqlstore.Tables) {
		conversationtest.TestTemplates(t, func(t *testing.T) conversation.Templates { return open(t).Templates(nil) })
	})
}

var times = flag.Int("times", 1, "how many times as many claims, windows, people and worlds")

// Agents that race and watchers that die.
func TestClaimsAndDeadlines(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, open func(testing.TB) *sqlstore.Tables) {
		conversationtest.TestClaims(t, open(t).Store(), *times*1000)
		conversationtest.TestWatcher(t, open(t).Store(), *times*500)
	})
}
