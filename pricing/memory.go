package pricing

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"
	"time"
)

// Memory is a Ledger in memory. It is also a [Counter]. Make one with
// [NewMemory]; it is safe for concurrent use. It grows with every message until
// it is pruned.
type Memory struct {
	zones Zones

	mu      sync.RWMutex
	entries map[entryKey]Entry
	counts  Tally
}

var (
	_ Ledger  = (*Memory)(nil)
	_ Counter = (*Memory)(nil)
)

type entryKey struct{ message, participant string }

// NewMemory returns an empty ledger. Months and days turn in the zone that
// zones tells; a nil zones is UTC for every account.
func NewMemory(zones Zones) *Memory {
	return &Memory{zones: zones, entries: map[entryKey]Entry{}, counts: Tally{}}
}

// Record merges entries. The error is [ErrEntry], quoting the index, or the
// context's.
func (m *Memory) Record(ctx context.Context, entries ...Entry) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	for i, e := range entries {
		if e.Message == "" {
			return fmt.Errorf("entry %d: %w", i, ErrEntry)
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, e := range entries {
		key := entryKey{e.Message, e.Participant}
		old := m.entries[key]
		merged := old.Merge(e)
		m.count(old, -1)
		m.count(merged, 1)
		m.entries[key] = merged
	}
	return nil
}

// count adds an entry to its monthly count, or takes it out again.
func (m *Memory) count(e Entry, n int64) {
	key, ok := e.CountKey(m.zones)
	if !ok {
		return
	}
	if m.counts[key] += n; m.counts[key] == 0 {
		delete(m.counts, key)
	}
}

// Entries yields the selected entries as they are when the iteration begins.
func (m *Memory) Entries(ctx context.Context, f Filter) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for _, e := range m.selected(f) {
			if err := ctx.Err(); err != nil {
				yield(Entry{}, err)
				return
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

func (m *Memory) selected(f Filter) []Entry {
	m.mu.RLock()
	defer m.mu.RUnlock()
	var found []Entry
	for _, e := range m.entries {
		if f.Matches(e, m.zones) {
			found = append(found, e)
		}
	}
	slices.SortFunc(found, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.Message, b.Message), cmp.Compare(a.Participant, b.Participant))
	})
	return found
}

// Usage sums up the selected entries. Errors are those of [Summarize] and the
// context's.
func (m *Memory) Usage(ctx context.Context, f Filter) ([]Line, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return Summarize(slices.Values(m.selected(f)), m.zones)
}

// Counted returns a monthly count. The error is the context's.
func (m *Memory) Counted(ctx context.Context, key CountKey) (int64, error) {
	return m.Count(key), ctx.Err()
}

// Count returns a monthly count, as [Counter].
func (m *Memory) Count(key CountKey) int64 {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.counts[key]
}

// Prune forgets the entries delivered before a day, those never delivered whose
// last sign of life is before it, and the counts of the months before the day's
// own. It returns how many entries it forgot. A status that arrives later for a
// forgotten message starts a new entry.
func (m *Memory) Prune(before Date) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	was := len(m.entries)
	maps.DeleteFunc(m.entries, func(_ entryKey, e Entry) bool {
		day, delivered := e.Day(m.zones)
		if !delivered {
			day = e.lastSeen(m.zones)
		}
		return day < before
	})
	maps.DeleteFunc(m.counts, func(key CountKey, _ int64) bool { return key.Month < before.Month() })
	return was - len(m.entries)
}

// lastSeen returns the latest day of what is known of an undelivered message.
func (e Entry) lastSeen(zones Zones) Date {
	last := e.PredictedAt
	for _, t := range [...]int64{e.ConfirmedAt.UnixMilli(), e.Sent.UnixMilli(), e.Failed.UnixMilli()} {
		if t > last.UnixMilli() {
			last = time.UnixMilli(t)
		}
	}
	return DateOf(last, zones.of(e.Account))
}
