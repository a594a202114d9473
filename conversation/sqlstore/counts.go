package sqlstore

import (
	"context"
	"maps"
	"sync"
	"time"

	"github.com/replywindow/replywindow/pricing"
)

// counts are what was counted last, for as long as [Options.CountFor] says. The zero value keeps nothing.
type counts struct {
	mu   sync.Mutex
	kept map[pricing.CountKey]kept
}

type kept struct {
	usage pricing.Usage
	until int64 // in milliseconds
}

// take gives the counts that are kept, and the places of the keys that are to be counted now. Of those who ask for a count that has become
// too old, the first counts; for the others it stays as it is until then.
func (c *counts) take(keys []pricing.CountKey, now, until int64) (usages []pricing.Usage, due []int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	usages = make([]pricing.Usage, len(keys))
	for i, key := range keys {
		k, known := c.kept[key]
		if usages[i] = k.usage; known && now < k.until && k.until <= until { // beyond it only after the clock was set back
			continue
		}
		due = append(due, i)
		if known {
			c.kept[key] = kept{k.usage, until}
		}
	}
	return usages, due
}

// put keeps what was counted, and drops what nobody asked for since it became too old.
func (c *counts) put(keys []pricing.CountKey, usages []pricing.Usage, now, until int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	maps.DeleteFunc(c.kept, func(_ pricing.CountKey, k kept) bool { return k.until < now })
	if c.kept == nil {
		c.kept = map[pricing.CountKey]kept{}
	}
	for i, key := range keys {
		c.kept[key] = kept{usages[i], until}
	}
}

// drop forgets the counts of keys, or all.
func (c *counts) drop(keys ...pricing.CountKey) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, key := range keys {
		delete(c.kept, key)
	}
	if len(keys) == 0 {
		clear(c.kept)
	}
}

// Count implements [billing.Counter], in one query for each hundred keys. It counts the rows of the month in an index: the more there are,
// the longer it takes. See [Options.CountFor].
func (l *Ledger) Count(ctx context.Context, keys ...pricing.CountKey) ([]pricing.Usage, error) {
	if err := l.tables.usable(ctx); err != nil || len(keys) == 0 {
		return nil, err
	}
	t := l.tables
	if t.countFor == 0 {
		return l.count(ctx, keys)
	}
	now := t.now()
	until := now + t.countFor.Milliseconds()
	usages, due := t.counts.take(keys, now, until)
	if len(due) == 0 {
		return usages, nil
	}
	asked := make([]pricing.CountKey, len(due))
	for i, place := range due {
		asked[i] = keys[place]
	}
	found, err := l.count(ctx, asked)
	if err != nil {
		t.counts.drop(asked...)
		return nil, err
	}
	t.counts.put(asked, found, now, until)
	for i, place := range due {
		usages[place] = found[i]
	}
	return usages, nil
}

// longestCountFor bounds for how long a decision may price by an allowance that is used up.
const longestCountFor = time.Hour
