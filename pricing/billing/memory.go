package billing

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/pricing"
)

// Memory is a [Ledger] in memory, and a [Pruner]. Make one with [NewMemory]. It grows with every message until it is pruned. No call keeps
// the others waiting for longer than it takes to go through one of its 64 parts.
type Memory struct {
	parts [64]part

	mu     sync.RWMutex
	counts map[pricing.CountKey]int64
	// pruned is the first month whose counts are kept.
	pruned pricing.Date
}

// part holds the entries of some of the messages.
type part struct {
	mu      sync.RWMutex
	entries map[entryKey]Entry
}

var _ Pruner = (*Memory)(nil)

// NewMemory returns an empty ledger.
func NewMemory() *Memory {
	m := &Memory{counts: map[pricing.CountKey]int64{}}
	for i := range m.parts {
		m.parts[i].entries = map[entryKey]Entry{}
	}
	return m
}

// usable is the error of a context that is done or nil, and of a ledger that [NewMemory] did not make.
func (m *Memory) usable(ctx context.Context) error {
	if m.parts[0].entries == nil {
		return errors.New("the ledger was not made by NewMemory")
	}
	return fact.Done(ctx)
}

func (m *Memory) part(k entryKey) *part { return &m.parts[int(k[0])%len(m.parts)] }

// Record merges entries. The error is [ErrEntry], with the index, or the context's.
func (m *Memory) Record(ctx context.Context, entries ...Entry) error {
	if err := m.usable(ctx); err != nil {
		return err
	}
	for i, e := range entries {
		if err := e.Validate(); err != nil {
			return fmt.Errorf("entry %d: %w", i, err)
		}
	}
	for _, e := range entries {
		m.merge(e)
	}
	return nil
}

func (m *Memory) merge(e Entry) {
	key := e.key()
	p := m.part(key)
	p.mu.Lock()
	defer p.mu.Unlock()
	old := p.entries[key]
	merged := old.Merge(e)
	p.entries[key] = merged
	before, counted := old.CountKey()
	after, counts := merged.CountKey()
	if counted == counts && before == after {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if counted {
		m.add(before, -1)
	}
	if counts {
		m.add(after, 1)
	}
}

// add changes a monthly count that is kept.
func (m *Memory) add(key pricing.CountKey, n int64) {
	if key.Month < m.pruned {
		return
	}
	if m.counts[key] += n; m.counts[key] == 0 {
		delete(m.counts, key)
	}
}

// Count returns monthly counts. Those of months that were pruned are not known. The error is the context's.
func (m *Memory) Count(ctx context.Context, keys ...pricing.CountKey) ([]pricing.Usage, error) {
	if err := m.usable(ctx); err != nil {
		return nil, err
	}
	counts := make([]pricing.Usage, len(keys))
	m.mu.RLock()
	defer m.mu.RUnlock()
	for i, key := range keys {
		counts[i] = pricing.Usage{Count: m.counts[key], Known: key.Month >= m.pruned}
	}
	return counts, nil
}

// Entries yields the selected entries that are on record when the iteration begins.
func (m *Memory) Entries(ctx context.Context, f Filter) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		if err := m.usable(ctx); err != nil {
			yield(Entry{}, err)
			return
		}
		for _, key := range m.selected(f) {
			if err := m.usable(ctx); err != nil {
				yield(Entry{}, err)
				return
			}
			p := m.part(key)
			p.mu.RLock()
			e, there := p.entries[key]
			p.mu.RUnlock()
			if there && f.Matches(e) && !yield(e, nil) {
				return
			}
		}
	}
}

// selected returns the keys of the entries that a filter selects, in the order in which they are listed.
func (m *Memory) selected(f Filter) []entryKey {
	var found []listed
	for i := range m.parts {
		found = m.parts[i].selected(f, found)
	}
	slices.SortFunc(found, listed.compare)
	keys := make([]entryKey, len(found))
	for i := range found {
		keys[i] = found[i].key
	}
	return keys
}

// listed is an entry's place in a list.
type listed struct {
	message, participant string
	key                  entryKey
}

func (l listed) compare(o listed) int {
	return cmp.Or(cmp.Compare(l.message, o.message), cmp.Compare(l.participant, o.participant))
}

func (p *part) selected(f Filter, found []listed) []listed {
	p.mu.RLock()
	defer p.mu.RUnlock()
	for key, e := range p.entries {
		if f.Matches(e) {
			found = append(found, listed{e.Message, e.Participant, key})
		}
	}
	return found
}

// Prune deletes what is old, as [Pruner] says. The error is that of a day that does not exist, or the context's.
func (m *Memory) Prune(ctx context.Context, before pricing.Date) (deleted int, err error) {
	if err := m.usable(ctx); err != nil {
		return 0, err
	}
	if !before.Valid() {
		return 0, fmt.Errorf("before: there is no day %d", before)
	}
	m.mu.Lock()
	m.pruned = max(m.pruned, before.Month())
	maps.DeleteFunc(m.counts, func(key pricing.CountKey, _ int64) bool { return key.Month < m.pruned })
	m.mu.Unlock()
	for i := range m.parts {
		if err := m.usable(ctx); err != nil {
			return deleted, err
		}
		deleted += m.parts[i].prune(before)
	}
	return deleted, nil
}

func (p *part) prune(before pricing.Date) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	was := len(p.entries)
	maps.DeleteFunc(p.entries, func(_ entryKey, e Entry) bool { return e.lastDay() < before })
	return was - len(p.entries)
}

// Forget makes entries nameless. The error is the context's.
func (m *Memory) Forget(ctx context.Context, f Filter) error {
	for i := range m.parts {
		if err := m.usable(ctx); err != nil {
			return err
		}
		m.parts[i].forget(f)
	}
	return nil
}

func (p *part) forget(f Filter) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for key, e := range p.entries {
		if f.Matches(e) {
			p.entries[key] = e.Nameless()
		}
	}
}

// lastDay is the day of delivery, or else the latest of what is known of an undelivered message, in UTC.
func (e Entry) lastDay() pricing.Date {
	if _, delivered := e.ChargedAt(); delivered {
		return e.Day
	}
	last := e.PredictedAt
	for _, t := range [...]time.Time{e.ConfirmedAt, e.Sent, e.Failed} {
		if t.After(last) {
			last = t
		}
	}
	return pricing.DateOf(last, nil)
}

// Format writes how many entries there are, whatever the verb.
func (m *Memory) Format(f fmt.State, verb rune) {
	n := 0
	for i := range m.parts {
		p := &m.parts[i]
		p.mu.RLock()
		n += len(p.entries)
		p.mu.RUnlock()
	}
	fact.Print(f, verb, "ledger of "+strconv.Itoa(n)+" entries")
}
