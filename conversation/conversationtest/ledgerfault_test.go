package conversationtest

import (
	"context"
	"iter"
	"slices"
	"sync"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

// ledgerFault is a ledger in memory with one thing wrong with it.
type ledgerFault struct {
	*billing.Memory
	record  func(ctx context.Context, m *billing.Memory, entries ...billing.Entry) error
	count   func(ctx context.Context, m *billing.Memory, keys ...pricing.CountKey) ([]pricing.Usage, error)
	entries func(ctx context.Context, m *billing.Memory, f billing.Filter) iter.Seq2[billing.Entry, error]
	forget  func(ctx context.Context, m *billing.Memory, f billing.Filter) error
	prune   func(ctx context.Context, m *billing.Memory, before pricing.Date) (int, error)
}

func (l *ledgerFault) Prune(ctx context.Context, before pricing.Date) (int, error) {
	if l.prune != nil {
		return l.prune(ctx, l.Memory, before)
	}
	return l.Memory.Prune(ctx, before)
}

func (l *ledgerFault) Forget(ctx context.Context, f billing.Filter) error {
	if l.forget != nil {
		return l.forget(ctx, l.Memory, f)
	}
	return l.Memory.Forget(ctx, f)
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

// replacing shows of each message what a function makes of its entry and each further part.
func replacing(makes func(old, part billing.Entry) billing.Entry) *ledgerFault {
	var mu sync.Mutex
	shown := map[string]billing.Entry{}
	fault := yielding(func(all []billing.Entry) []billing.Entry {
		mu.Lock()
		defer mu.Unlock()
		for i, e := range all {
			if made, changed := shown[e.Message]; changed {
				all[i] = made
			}
		}
		return all
	})
	fault.record = func(ctx context.Context, m *billing.Memory, entries ...billing.Entry) error {
		if err := m.Record(ctx, entries...); err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		for _, e := range entries {
			shown[e.Message] = makes(shown[e.Message], e)
		}
		return nil
	}
	return fault
}

// forgetful hides the names of what is forgotten until something is recorded for it.
func forgetful() *ledgerFault {
	var mu sync.Mutex
	hidden := map[string]bool{}
	list := func(ctx context.Context, m *billing.Memory, f billing.Filter) iter.Seq2[billing.Entry, error] {
		return func(yield func(billing.Entry, error) bool) {
			all, err := ledgerAll(ctx, m, billing.Filter{})
			if err != nil {
				yield(billing.Entry{}, err)
				return
			}
			mu.Lock()
			for i := range all {
				if hidden[all[i].Message] {
					all[i] = all[i].Nameless()
				}
			}
			mu.Unlock()
			slices.SortFunc(all, ledgerOrder)
			for _, e := range all {
				if f.Matches(e) && !yield(e, nil) {
					return
				}
			}
		}
	}
	mark := func(message string, hide bool) {
		mu.Lock()
		defer mu.Unlock()
		hidden[message] = hide
	}
	return &ledgerFault{entries: list, forget: func(ctx context.Context, m *billing.Memory, f billing.Filter) error {
		all, err := ledgerAll(ctx, m, f)
		for _, e := range all {
			mark(e.Message, true)
		}
		return err
	}, record: func(ctx context.Context, m *billing.Memory, entries ...billing.Entry) error {
		for _, e := range entries {
			mark(e.Message, false)
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
