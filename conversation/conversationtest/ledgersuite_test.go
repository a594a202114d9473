package conversationtest

import (
	"context"
	"errors"
	"iter"
	"reflect"
	"slices"
	"strings"
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

// ledgerFaults are the ways in which a ledger can be wrong, and the rule that notices.
func ledgerFaults() map[string]struct {
	rule  string
	fault func() *ledgerFault
} {
	type f = struct {
		rule  string
		fault func() *ledgerFault
	}
	// lastWins merges a part into what is left of the entry that it meets.
	lastWins := func(left func(old billing.Entry, part *billing.Entry) billing.Entry) func() *ledgerFault {
		return func() *ledgerFault {
			return replacing(func(old, part billing.Entry) billing.Entry { return left(old, &part).Merge(part) })
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
		"the statement that arrives last counts": {"later", lastWins(func(old billing.Entry, part *billing.Entry) billing.Entry {
			if part.Predicted != (pricing.Charge{}) {
				old.Predicted = pricing.Charge{}
			}
			if part.Confirmed != (pricing.Charge{}) {
				old.Confirmed = pricing.Charge{}
			}
			return old
		})},
		"a tie goes to what arrives last": {"tie", lastWins(func(old billing.Entry, part *billing.Entry) billing.Entry {
			if part.Predicted != (pricing.Charge{}) && part.PredictedAt.Equal(old.PredictedAt) && part.PredictedStage == old.PredictedStage {
				old.Predicted = pricing.Charge{}
			}
			return old
		})},
		"a status that arrives last counts": {"earliest", lastWins(func(old billing.Entry, part *billing.Entry) billing.Entry {
			if !part.Sent.IsZero() {
				old.Sent = part.Sent
			}
			return old
		})},
		"participants are not told apart": {"apart", func() *ledgerFault { return changing(func(e *billing.Entry) { e.Participant = "" }) }},
		"a part replaces the entry": {"order", func() *ledgerFault {
			return replacing(func(_, part billing.Entry) billing.Entry { return part })
		}},
		"only the message loses its name": {"forget", func() *ledgerFault {
			return yielding(func(all []billing.Entry) []billing.Entry {
				for i := range all {
					if strings.HasPrefix(all[i].Message, "forgotten-") {
						all[i].Person = "person-1"
					}
				}
				return all
			})
		}},
		"what is forgotten is deleted": {"forget", func() *ledgerFault {
			return yielding(func(all []billing.Entry) []billing.Entry {
				return slices.DeleteFunc(all, func(e billing.Entry) bool { return strings.HasPrefix(e.Message, "forgotten-") })
			})
		}},
		"forgetting heeds the person alone": {"forget", func() *ledgerFault {
			return &ledgerFault{forget: func(ctx context.Context, m *billing.Memory, f billing.Filter) error {
				if f.Person != "" {
					f = billing.Filter{Person: f.Person}
				}
				return m.Forget(ctx, f)
			}}
		}},
		"what comes later brings the name back": {"forget_late", forgetful},
		"what is recorded for a nameless entry is lost": {"forget_concurrent", func() *ledgerFault {
			return &ledgerFault{record: func(ctx context.Context, m *billing.Memory, entries ...billing.Entry) error {
				return m.Record(ctx, slices.DeleteFunc(slices.Clone(entries), func(e billing.Entry) bool {
					known, err := ledgerAll(ctx, m, billing.Filter{Message: e.Nameless().Message})
					return err == nil && e.Validate() == nil && len(known) > 0
				})...)
			}}
		}},
		"a context that is done forgets": {"context", func() *ledgerFault {
			return &ledgerFault{forget: func(_ context.Context, m *billing.Memory, f billing.Filter) error {
				return m.Forget(context.Background(), f)
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
