package conversationtest

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

func TestMemoryPrunesByTheContract(t *testing.T) {
	TestPruner(t, func(*testing.T) billing.Pruner { return billing.NewMemory() })
}

// recount is a ledger that counts what is there, as one that forgets what it deleted, and knows a count if knows says so.
func recount(knows func(key pricing.CountKey) bool) *ledgerFault {
	return &ledgerFault{count: func(ctx context.Context, m *billing.Memory, keys ...pricing.CountKey) ([]pricing.Usage, error) {
		all, err := ledgerAll(ctx, m, billing.Filter{})
		counts := make([]pricing.Usage, len(keys))
		for i, key := range keys {
			counts[i].Known = knows(key)
			for _, e := range all {
				if of, counted := e.CountKey(); counted && of == key {
					counts[i].Count++
				}
			}
		}
		return counts, err
	}}
}

// asked prunes up to a day that is made of the one asked for.
func asked(day func(pricing.Date) pricing.Date) *ledgerFault {
	return &ledgerFault{prune: func(ctx context.Context, m *billing.Memory, before pricing.Date) (int, error) {
		return m.Prune(ctx, day(before))
	}}
}

// prunerFaults are the ways in which a ledger can prune wrongly, and the rule that notices.
func prunerFaults() map[string]struct {
	rule  string
	fault func() *ledgerFault
} {
	type f = struct {
		rule  string
		fault func() *ledgerFault
	}
	return map[string]f{
		"the day itself goes too": {"old", func() *ledgerFault { return asked(func(d pricing.Date) pricing.Date { return d + 1 }) }},
		"the day before stays":    {"old", func() *ledgerFault { return asked(func(d pricing.Date) pricing.Date { return d - 1 }) }},
		"all goes by the day in UTC": {"old", func() *ledgerFault {
			return changing(func(e *billing.Entry) {
				if e.Message == "delivered in the west" {
					e.Day = pricing.DateOf(e.Delivered, nil)
				}
			})
		}},
		"what was not delivered stays": {"old", func() *ledgerFault {
			return changing(func(e *billing.Entry) {
				if e.Message == "never heard of" {
					e.Sent = prunerDay.In(nil)
				}
			})
		}},
		"it deletes one batch": {"many", func() *ledgerFault {
			return &ledgerFault{prune: func(ctx context.Context, m *billing.Memory, before pricing.Date) (int, error) {
				n, err := m.Prune(ctx, before)
				return min(n, 500), err
			}}
		}},
		"what is deleted is not counted, and known": {"counts", func() *ledgerFault { return recount(func(pricing.CountKey) bool { return true }) }},
		"what is deleted of the day's own month is not counted": {"counts", func() *ledgerFault {
			return recount(func(k pricing.CountKey) bool { return k.Month >= prunerDay.Month() })
		}},
		"no month is known after it": {"counts", func() *ledgerFault {
			l := &ledgerFault{}
			var over atomic.Bool
			l.count = func(ctx context.Context, m *billing.Memory, keys ...pricing.CountKey) ([]pricing.Usage, error) {
				counts, err := m.Count(ctx, keys...)
				for i := range counts {
					counts[i].Known = counts[i].Known && !over.Load()
				}
				return counts, err
			}
			l.prune = func(ctx context.Context, m *billing.Memory, before pricing.Date) (int, error) {
				over.Store(true)
				return m.Prune(ctx, before)
			}
			return l
		}},
		"what is recorded later makes a month known": {"late", func() *ledgerFault {
			l := &ledgerFault{}
			l.count = func(ctx context.Context, m *billing.Memory, keys ...pricing.CountKey) ([]pricing.Usage, error) {
				counts, err := m.Count(ctx, keys...)
				there, failed := recount(func(pricing.CountKey) bool { return true }).count(ctx, m, keys...)
				for i := range counts {
					counts[i].Known = counts[i].Known || there[i].Count > 0
				}
				return counts, errors.Join(err, failed)
			}
			return l
		}},
		"an earlier day makes months known": {"late", func() *ledgerFault {
			var last atomic.Int32
			l := &ledgerFault{prune: func(ctx context.Context, m *billing.Memory, before pricing.Date) (int, error) {
				last.Store(int32(before.Month()))
				return m.Prune(ctx, before)
			}}
			l.count = func(ctx context.Context, m *billing.Memory, keys ...pricing.CountKey) ([]pricing.Usage, error) {
				counts, err := m.Count(ctx, keys...)
				for i := range counts {
					counts[i].Known = int32(keys[i].Month) >= last.Load()
				}
				return counts, err
			}
			return l
		}},
		"a later part brings the entry back": {"anew", func() *ledgerFault {
			return replacing(func(old, part billing.Entry) billing.Entry { return old.Merge(part) })
		}},
		"a day that does not exist is taken for none": {"refused", func() *ledgerFault {
			return &ledgerFault{prune: func(ctx context.Context, m *billing.Memory, before pricing.Date) (int, error) {
				if !before.Valid() {
					return 0, nil
				}
				return m.Prune(ctx, before)
			}}
		}},
		"a done context is not heeded": {"context", func() *ledgerFault {
			return &ledgerFault{prune: func(_ context.Context, m *billing.Memory, before pricing.Date) (int, error) {
				return m.Prune(context.Background(), before)
			}}
		}},
		"what is recorded meanwhile is lost": {"concurrent", func() *ledgerFault {
			return &ledgerFault{record: func(ctx context.Context, m *billing.Memory, entries ...billing.Entry) error {
				if len(entries) == 1 && entries[0].Message == prunerDelivery(0, prunerWrites-1).Message {
					return nil
				}
				return m.Record(ctx, entries...)
			}}
		}},
		"counts lack what is deleted": {"concurrent", func() *ledgerFault {
			return recount(func(k pricing.CountKey) bool { return k.Month >= prunerDay.Month() })
		}},
	}
}

func violatedPrunerRules(l func() *ledgerFault) map[string]bool {
	out := map[string]bool{}
	for _, r := range prunerRules() {
		fault := l()
		fault.Memory = billing.NewMemory()
		if r.check(context.Background(), fault) != nil {
			out[r.name] = true
		}
	}
	return out
}

func TestEveryFaultOfPruningIsFound(t *testing.T) {
	found := map[string]bool{}
	for name, c := range prunerFaults() {
		got := violatedPrunerRules(c.fault)
		require.True(t, got[c.rule], "%s: rule %q did not notice; these did: %v", name, c.rule, got)
		found[c.rule] = true
	}
	for _, r := range prunerRules() {
		require.True(t, found[r.name], "no fault proves that the rule %q can fail", r.name)
	}
	require.Empty(t, violatedPrunerRules(func() *ledgerFault { return &ledgerFault{} }), "a ledger without fault breaks nothing")
}

// A ledger that fails is reported by every rule that asks it for more than an error, never taken for one that passes.
func TestEveryRuleReportsAPrunerThatFails(t *testing.T) {
	down := errors.New("the database is down")
	for _, r := range prunerRules() {
		l := &ledgerFault{Memory: billing.NewMemory()}
		l.record = func(context.Context, *billing.Memory, ...billing.Entry) error { return down }
		require.Error(t, r.check(t.Context(), l), r.name)
		if l.record = nil; r.name == "refused" {
			continue // it wants an error
		}
		l.prune = func(context.Context, *billing.Memory, pricing.Date) (int, error) { return 0, down }
		require.Error(t, r.check(t.Context(), l), r.name)
	}
}
