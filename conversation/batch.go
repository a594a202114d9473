package conversation

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/pricing/billing"
)

// outage is an error that is not the event's own: what the engine asked failed, and may not the next time.
type outage struct{ error }

// asked marks the error, if any, of what the engine asked.
func asked(err error) error {
	if err == nil {
		return nil
	}
	return outage{err}
}

// batch is one call of Record on its way: its events as tasks, and the entries that they name. Batches are reused.
type batch struct {
	engine   *Engine
	now      time.Time
	withdraw bool // take back that the acts were seen, and record nothing
	all      []task
	tasks    []*task         // all, business by business
	errs     []error         // by event
	fresh    []bool          // by event: whether it is new
	charges  []billing.Entry // what the events say of charges. The ledger may keep it.
	charged  []int           // the event of each
	group    group
}

func newBatch() any { return &batch{group: group{index: map[string]int{}}} }

func (b *batch) reset() {
	clear(b.all)
	clear(b.tasks)
	clear(b.errs)
	b.tasks = b.tasks[:0]
	b.all, b.errs, b.fresh, b.engine = b.all[:0], b.errs[:0], nil, nil
	b.charges, b.charged = nil, b.charged[:0]
	b.group.reset()
}

// add takes an event in.
func (b *batch) add(ctx context.Context, i int, ev *channels.Event) {
	b.errs = append(b.errs, nil)
	if b.withdraw && !remembered(ev) {
		return
	}
	t, err := b.task(ctx, i, ev)
	b.errs[i], b.fresh[i] = err, true
	if t.c != nil && err == nil && !t.idle() {
		t.index = i
		b.all = append(b.all, t)
	}
}

// run records the charges, and then the tasks, business by business.
func (b *batch) run(ctx context.Context) {
	b.book(ctx, b.charges, b.charged)
	for i := range b.all {
		if b.errs[b.all[i].index] == nil {
			b.tasks = append(b.tasks, &b.all[i])
		}
	}
	slices.SortStableFunc(b.tasks, (*task).compareBusiness)
	for rest := b.tasks; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[0].compareBusiness(rest[n]) == 0 {
			n++
		}
		b.settle(ctx, rest[:n])
		rest = rest[n:]
	}
}

func (t *task) compareBusiness(o *task) int {
	return cmp.Or(strings.Compare(t.home.Channel, o.home.Channel), strings.Compare(t.home.Business, o.home.Business))
}

// patience is how many conflicts a group of tasks meets before it is halved.
const patience = 3

// settle records tasks of one business: one load, one save. After a conflict it starts again with fresh entries.
func (b *batch) settle(ctx context.Context, tasks []*task) {
	for conflicts := 0; ; conflicts++ {
		err := b.try(ctx, tasks)
		if err == nil {
			return
		}
		if errors.Is(err, ErrConflict) {
			if conflicts+1 >= patience && len(tasks) > 1 {
				half := len(tasks) / 2
				b.settle(ctx, tasks[:half])
				b.settle(ctx, tasks[half:])
				return
			}
			if err = pause(ctx, conflicts); err == nil {
				continue
			}
		}
		for _, t := range tasks {
			if b.errs[t.index] == nil {
				b.errs[t.index] = outage{err}
			}
		}
		return
	}
}

// pause waits a little longer after each conflict, a random part of it, or until the context ends.
func pause(ctx context.Context, conflicts int) error {
	const first, longest = time.Millisecond, 100 * time.Millisecond
	wait := min(first<<min(conflicts, 10), longest)
	timer := time.NewTimer(rand.N(wait))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// try records the tasks once. What an event cannot do becomes its own error; the result is an error of the store.
func (b *batch) try(ctx context.Context, tasks []*task) error {
	g := &b.group
	g.reset()
	for _, t := range tasks {
		g.name(t)
	}
	stored, err := b.engine.load(ctx, g.addresses...)
	if err != nil {
		return err
	}
	g.take(stored)
	for _, t := range tasks {
		if b.withdraw {
			b.errs[t.index] = g.unsee(t)
			continue
		}
		isNew, err := g.tell(b.engine, t, b.now)
		b.errs[t.index], b.fresh[t.index] = err, isNew
	}
	saves, err := g.changes(b.engine, b.now)
	if err != nil || len(saves) == 0 {
		return err
	}
	return b.engine.store.Save(ctx, saves)
}
