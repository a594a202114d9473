package conversationtest

import (
	"context"
	"sync"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

var _ conversation.Store = (*Faulty)(nil)

// Faulty is a store whose calls fail, wait or conflict as a test wants: it shows what becomes of a backend when its store is down,
// slow or contended. A conflict is a Before that returns [conversation.ErrConflict] for Save; a slow store is one that waits.
// Set the fields before the first call.
type Faulty struct {
	// Store does what is asked when there is no fault.
	Store conversation.Store
	// Before is asked before a call reaches the store. When it returns an error, the call has no effect and returns that error.
	// Nil: none.
	Before func(ctx context.Context, c StoreCall) error
	// After is asked after a call succeeded. Its error is returned in place of the result, as when the answer of a store is lost.
	// Nil: none.
	After func(ctx context.Context, c StoreCall) error

	mu    sync.Mutex
	calls map[string]int
}

// StoreCall is one call of a [Faulty] store.
type StoreCall struct {
	// Method is "Load", "Save", "Due" or "List".
	Method string
	// N counts the calls of that method, from 1.
	N int
	// Entries is how many addresses are to be loaded, or entries to be saved.
	Entries int
}

// Calls is how often a method was called: "Load", "Save", "Due" or "List".
func (f *Faulty) Calls(method string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls[method]
}

// call makes one call, with its faults.
func (f *Faulty) call(ctx context.Context, method string, entries int, do func() error) error {
	f.mu.Lock()
	if f.calls == nil {
		f.calls = map[string]int{}
	}
	f.calls[method]++
	c := StoreCall{Method: method, N: f.calls[method], Entries: entries}
	f.mu.Unlock()
	if f.Before != nil {
		if err := f.Before(ctx, c); err != nil {
			return err
		}
	}
	if err := do(); err != nil || f.After == nil {
		return err
	}
	return f.After(ctx, c)
}

// Load implements [conversation.Store].
func (f *Faulty) Load(ctx context.Context, addresses ...channels.Address) (out []conversation.Stored, err error) {
	err = f.call(ctx, "Load", len(addresses), func() error {
		out, err = f.Store.Load(ctx, addresses...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Save implements [conversation.Store]. When After fails, the entries are saved and keep the versions that they had.
func (f *Faulty) Save(ctx context.Context, entries []conversation.Stored) error {
	versions := make([]uint64, len(entries))
	for i := range entries {
		versions[i] = entries[i].Version
	}
	err := f.call(ctx, "Save", len(entries), func() error { return f.Store.Save(ctx, entries) })
	for i := range entries {
		if err != nil {
			entries[i].Version = versions[i]
		}
	}
	return err
}

// Due implements [conversation.Store].
func (f *Faulty) Due(ctx context.Context, channel, business string, before time.Time, page conversation.Page) (out []conversation.Stored, next conversation.Page, err error) {
	return f.page(ctx, "Due", func() ([]conversation.Stored, conversation.Page, error) {
		return f.Store.Due(ctx, channel, business, before, page)
	})
}

// List implements [conversation.Store].
func (f *Faulty) List(ctx context.Context, channel, business string, page conversation.Page) (out []conversation.Stored, next conversation.Page, err error) {
	return f.page(ctx, "List", func() ([]conversation.Stored, conversation.Page, error) {
		return f.Store.List(ctx, channel, business, page)
	})
}

func (f *Faulty) page(ctx context.Context, method string, read func() ([]conversation.Stored, conversation.Page, error)) (out []conversation.Stored, next conversation.Page, err error) {
	err = f.call(ctx, method, 0, func() error {
		out, next, err = read()
		return err
	})
	if err != nil {
		return nil, conversation.Page{}, err
	}
	return out, next, nil
}
