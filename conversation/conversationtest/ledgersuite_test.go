package conversationtest

import (
	"context"
	"errors"
	"iter"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

func TestMemoryLedgerKeepsTheContract(t *testing.T) {
	TestLedger(t, func(*testing.T) billing.Ledger { return billing.NewMemory() })
}

// ledgerFault is a ledger in memory with one thing wrong with it.
type ledgerFault struct {
	*billing.Memory
	record  func(ctx context.Context, m *billing.Memory, entries ...billing.Entry) error
	count   func(ctx context.Context, m *billing.Memory, keys ...pricing.CountKey) ([]pricing.Usage, error)
	entries func(ctx context.Context, m *billing.Memory, f billing.Filter) iter.Seq2[billing.Entry, error]
}

func (l *ledgerFault) Record(ctx context.Context, entries ...billing.Entry) error {
	if l.record != nil {
		return l.record(ctx, l.Memory, entries...)
	}
	return l.Memory.Record(ctx, entries...)
}

func (l *ledgerFault) Count(ctx context.Context, keys ...pricing.CountKey) ([]pricing.Usage, error) {
	if l.count != nil {
		return l.count(ctx, l.Memory, keys...)
	}
	return l.Memory.Count(ctx, keys...)
}

func (l *ledgerFault) Entries(ctx context.Context, f billing.Filter) iter.Seq2[billing.Entry, error] {
	if l.entries != nil {
		return l.entries(ctx, l.Memory, f)
	}
	return l.Memory.Entries(ctx, f)
}

// changing records entries after a change.
func changing(change func(*billing.Entry)) *ledgerFault {
	return &ledgerFault{record: func(ctx context.Context, m *billing.Memory, entries ...billing.Entry) error {
		entries = slices.Clone(entries)
		for i := range entries {
			change(&entries[i])
		}
		return m.Record(ctx, entries...)
	}}
}

// yielding changes what is listed.
func yielding(change func([]billing.Entry) []billing.Entry) *ledgerFault {
	return &ledgerFault{entries: func(ctx context.Context, m *billing.Memory, f billing.Filter) iter.Seq2[billing.Entry, error] {
		return func(yield func(billing.Entry, error) bool) {
			all, err := ledgerAll(ctx, m, f)
			if err != nil {
				yield(billing.Entry{}, err)
				return
			}
			for _, e := range change(all) {
				if !yield(e, nil) {
					return
				}
			}
		}
	}}
}

// ledgerFaults are the ways in which a ledger can be wrong, and the rule that notices.
func ledgerFaults() map[string]struct {
	rule  string
	fault func() *ledgerFault
} {
	type f = struct {
		rule  string
		fault func() *ledgerFault
	}
	lastWins := func(keep func(old, new *billing.Entry)) func() *ledgerFault { // forgets what was there before a part arrives
		return func() *ledgerFault {
			return &ledgerFault{record: func(ctx context.Context, m *billing.Memory, entries ...billing.Entry) error {
				for _, e := range entries {
					old, err := ledgerAll(ctx, m, billing.Filter{Message: e.Message, Participant: e.Participant})
					if err != nil {
						return err
					}
					if err := e.Validate(); err != nil {
						return err
					}
					if len(old) == 1 && old[0].Participant == e.Participant {
						merged := old[0].Merge(e)
						keep(&old[0], &e)
						if e.Message != "" && merged.Message == e.Message {
							m.Forget(billing.Filter{Message: e.Message})
						}
						e = old[0].Merge(e)
					}
					if err := m.Record(ctx, e); err != nil {
						return err
					}
				}
				return nil
			}}
		}
	}
	return map[string]f{
		"a count begins at one": {"empty", func() *ledgerFault {
			return &ledgerFault{count: func(ctx context.Context, m *billing.Memory, keys ...pricing.CountKey) ([]pricing.Usage, error) {
				counts, err := m.Count(ctx, keys...)
				for i := range counts {
					counts[i].Count = max(counts[i].Count, 1)
				}
				return counts, err
			}}
		}},
		"a count is never known": {"empty", func() *ledgerFault {
			return &ledgerFault{count: func(ctx context.Context, m *billing.Memory, keys ...pricing.CountKey) ([]pricing.Usage, error) {
				counts, err := m.Count(ctx, keys...)
				for i := range counts {
					counts[i].Known = false
				}
				return counts, err
			}}
		}},
		"the statement that arrives last counts": {"later", lastWins(func(old, new *billing.Entry) {
			if new.Predicted != (pricing.Charge{}) {
				old.Predicted, old.PredictedAt = pricing.Charge{}, new.PredictedAt
			}
			if new.Confirmed != (pricing.Charge{}) {
				old.Confirmed, old.ConfirmedAt = pricing.Charge{}, new.ConfirmedAt
			}
		})},
		"a tie goes to what arrives last": {"tie", lastWins(func(old, new *billing.Entry) {
			if new.Predicted != (pricing.Charge{}) && new.PredictedAt.Equal(old.PredictedAt) && new.PredictedStage == old.PredictedStage {
				old.Predicted = pricing.Charge{}
			}
		})},
		"a status that arrives last counts": {"earliest", lastWins(func(old, new *billing.Entry) {
			if !new.Sent.IsZero() {
				old.Sent = new.Sent
			}
		})},
		"participants are not told apart": {"apart", func() *ledgerFault { return changing(func(e *billing.Entry) { e.Participant = "" }) }},
		"a part replaces the entry": {"order", func() *ledgerFault {
			return &ledgerFault{record: func(ctx context.Context, m *billing.Memory, entries ...billing.Entry) error {
				for _, e := range entries {
					if err := errors.Join(ctx.Err(), e.Validate()); err != nil {
						return err
					}
					m.Forget(billing.Filter{Message: e.Message})
					if err := m.Record(ctx, e); err != nil {
						return err
					}
				}
				return nil
			}}
		}},
		"a batch is recorded up to what is refused": {"refused", func() *ledgerFault {
			return &ledgerFault{record: func(ctx context.Context, m *billing.Memory, entries ...billing.Entry) error {
				return ledgerRecord(ctx, m, entries...)
			}}
		}},
		"what is refused is passed over": {"refused", func() *ledgerFault {
			return &ledgerFault{record: func(ctx context.Context, m *billing.Memory, entries ...billing.Entry) error {
				return m.Record(ctx, slices.DeleteFunc(slices.Clone(entries), func(e billing.Entry) bool { return e.Validate() != nil })...)
			}}
		}},
		"what is only sent counts": {"count", func() *ledgerFault {
			return changing(func(e *billing.Entry) {
				if e.Message == "sent" {
					e.Delivered, e.Day = e.PredictedAt, 2026_03_02
				}
			})
		}},
		"a count never goes down": {"count_moves", func() *ledgerFault {
			var mu sync.Mutex
			most := map[pricing.CountKey]int64{}
			return &ledgerFault{count: func(ctx context.Context, m *billing.Memory, keys ...pricing.CountKey) ([]pricing.Usage, error) {
				counts, err := m.Count(ctx, keys...)
				mu.Lock()
				defer mu.Unlock()
				for i := range counts {
					most[keys[i]] = max(most[keys[i]], counts[i].Count)
					counts[i].Count = most[keys[i]]
				}
				return counts, err
			}}
		}},
		"counts come in another order": {"count_order", func() *ledgerFault {
			return &ledgerFault{count: func(ctx context.Context, m *billing.Memory, keys ...pricing.CountKey) ([]pricing.Usage, error) {
				counts, err := m.Count(ctx, keys...)
				slices.Reverse(counts)
				return counts, err
			}}
		}},
		"the order is not by bytes": {"sorted", func() *ledgerFault {
			return yielding(func(all []billing.Entry) []billing.Entry { slices.Reverse(all); return all })
		}},
		"a list ends after a page": {"sorted", func() *ledgerFault {
			return yielding(func(all []billing.Entry) []billing.Entry { return all[:min(len(all), 100)] })
		}},
		"a filter is not heeded": {"filter", func() *ledgerFault {
			return &ledgerFault{entries: func(ctx context.Context, m *billing.Memory, f billing.Filter) iter.Seq2[billing.Entry, error] {
				return m.Entries(ctx, billing.Filter{Message: f.Message, Participant: f.Participant, Account: f.Account, Number: f.Number, Market: f.Market,
					Template: f.Template, From: f.From, To: f.To})
			}}
		}},
		"a list fails when its caller stops": {"stop", func() *ledgerFault {
			return &ledgerFault{entries: func(ctx context.Context, m *billing.Memory, f billing.Filter) iter.Seq2[billing.Entry, error] {
				return func(yield func(billing.Entry, error) bool) {
					n := 0
					for e, err := range m.Entries(ctx, f) {
						if n++; n == 50 {
							yield(billing.Entry{}, errors.New("the page is over"))
							return
						}
						if !yield(e, err) {
							return
						}
					}
				}
			}}
		}},
		"a done context is not heeded": {"context", func() *ledgerFault {
			return &ledgerFault{record: func(_ context.Context, m *billing.Memory, entries ...billing.Entry) error {
				return m.Record(context.Background(), entries...)
			}}
		}},
		"what others record meanwhile is lost": {"concurrent", func() *ledgerFault {
			var n atomic.Int64
			return &ledgerFault{record: func(ctx context.Context, m *billing.Memory, entries ...billing.Entry) error {
				if len(entries) > 1 && (n.Add(1) > 1 || entries[0].Predicted == (pricing.Charge{})) { // the first writer's parts alone
					return ctx.Err()
				}
				return m.Record(ctx, entries...)
			}}
		}},
	}
}

func violatedLedgerRules(l func() *ledgerFault) map[string]bool {
	out := map[string]bool{}
	for _, r := range ledgerRules() {
		fault := l()
		fault.Memory = billing.NewMemory()
		if r.check(context.Background(), fault) != nil {
			out[r.name] = true
		}
	}
	return out
}

func TestEveryLedgerFaultIsFound(t *testing.T) {
	found := map[string]bool{}
	for name, c := range ledgerFaults() {
		got := violatedLedgerRules(c.fault)
		require.True(t, got[c.rule], "%s: rule %q did not notice; these did: %v", name, c.rule, got)
		found[c.rule] = true
	}
	for _, r := range ledgerRules() {
		if r.name != "fields" {
			require.True(t, found[r.name], "no fault proves that the rule %q can fail", r.name)
		}
	}
	require.Empty(t, violatedLedgerRules(func() *ledgerFault { return &ledgerFault{} }), "a ledger without fault breaks nothing")
}

func TestEveryLostFieldOfAnEntryIsFound(t *testing.T) {
	for _, of := range []string{"", "Predicted", "Confirmed"} {
		kind := reflect.TypeFor[billing.Entry]()
		if of != "" {
			kind = reflect.TypeFor[pricing.Charge]()
		}
		for i := range kind.NumField() {
			if of == "Predicted" && kind.Field(i).Name == "Confirmed" || of == "Confirmed" && (kind.Field(i).Name == "Opens" || kind.Field(i).Name == "Missing") {
				continue // not set in the sample
			}
			l := yielding(func(all []billing.Entry) []billing.Entry {
				for k := range all {
					v := reflect.ValueOf(&all[k]).Elem()
					if of != "" {
						v = v.FieldByName(of)
					}
					v.Field(i).SetZero()
				}
				return all
			})
			l.Memory = billing.NewMemory()
			require.Error(t, ledgerKeepsFields(t.Context(), l), "%s %s", of, kind.Field(i).Name)
		}
	}
}

// A ledger that fails is reported by every rule, never taken for one that passes.
func TestEveryRuleReportsAFailingLedger(t *testing.T) {
	down := errors.New("the database is down")
	for _, r := range ledgerRules() {
		l := &ledgerFault{Memory: billing.NewMemory()}
		l.record = func(context.Context, *billing.Memory, ...billing.Entry) error { return down }
		l.entries = func(context.Context, *billing.Memory, billing.Filter) iter.Seq2[billing.Entry, error] {
			return func(yield func(billing.Entry, error) bool) { yield(billing.Entry{}, down) }
		}
		require.Error(t, r.check(t.Context(), l), r.name)
	}
}
