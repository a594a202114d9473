package conversation

import (
	"cmp"
	"container/heap"
	"context"
	"iter"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
)

// Closing lists the people of a business whose windows close less than within from now: each once, with the deadline that comes first.
// Those who wait for an answer stand before those who do not; among equals the soonest stands first. Awaited free entries, windows for
// human agents and private replies are among them: see [Deadline]. An empty channel or business stands for all; what other engines'
// channels keep in the store is passed over.
//
// The list is read as it is ranged over, in pages, first for those who wait and then again for the others, so that to take the first few
// costs little. Who writes meanwhile may or may not be listed.
//
// An entry in which a window closed is read by each list until a [Watcher] has moved it on, the person opens a window again or [Purge]
// deletes it. A host that wants no alerts runs a Watcher all the same, without Leads and with a Since that never comes: it calls
// nobody, and writes once for each close.
//
// An entry that cannot be read is an error of its own, and the list goes on. An error of the store or of the context ends the list, as
// does a [*channels.InputError] for a channel that is not served or a within that is not above zero.
func (e *Engine) Closing(ctx context.Context, channel, business string, within time.Duration) iter.Seq2[Deadline, error] {
	return func(yield func(Deadline, error) bool) {
		err := e.usable(ctx)
		if err == nil && channel != "" {
			_, err = e.channel(channel)
		}
		if err == nil && within <= 0 {
			err = &channels.InputError{Field: "within", Value: within.String(), Reason: "is not above zero"}
		}
		if err != nil {
			yield(Deadline{}, err)
			return
		}
		now := e.clock.Now()
		l := closingList{engine: e, channel: channel, business: business, now: now, until: now.Add(within), listed: map[listedAs]bool{}, yield: yield}
		_ = l.pass(ctx, true) && l.pass(ctx, false)
	}
}

// closingList is one list on its way.
type closingList struct {
	engine            *Engine
	channel, business string
	now, until        time.Time
	listed            map[listedAs]bool
	yield             func(Deadline, error) bool
	// held are deadlines that may come after one of an entry not read yet.
	held deadlineHeap
}

// listedAs is what stands in the list once: a person, a token of nobody known, or what is wrong with an entry.
type listedAs struct {
	channels.Address
	what string
}

// pass lists those who wait, or all who are not listed yet. It reports whether to go on.
func (l *closingList) pass(ctx context.Context, waiting bool) bool {
	for page := (Page{Limit: dueLimit}); ; {
		due, next, err := l.engine.due(ctx, l.channel, l.business, l.now, l.until, page, nil)
		if err != nil {
			l.yield(Deadline{}, err)
			return false
		}
		for _, s := range due.entries {
			// What is not read yet closes at its Wake or later.
			if !l.list(s.Wake.Add(-1)) {
				return false
			}
			subjects, err := due.subjects(ctx, s)
			if err != nil && !l.report(ctx, s.Address, err) {
				return false
			}
			for _, one := range subjects {
				if d := l.first(one, waiting); !d.Closes.IsZero() {
					heap.Push(&l.held, d)
				}
			}
		}
		if page = next; page.End() {
			return l.list(l.until)
		}
	}
}

// report yields an error of an entry, unless the first pass did. It reports whether to go on.
func (l *closingList) report(ctx context.Context, of channels.Address, err error) bool {
	as := listedAs{of, err.Error()}
	known := l.listed[as] && ctx.Err() == nil
	l.listed[as] = true
	return (known || l.yield(Deadline{}, err)) && ctx.Err() == nil
}

// first is the deadline of a person that comes first, if it comes in time; in the first pass, of those in which the person waits.
func (l *closingList) first(s *subject, waiting bool) (first Deadline) {
	for _, d := range s.deadlines(l.now) {
		if d.Closes.Before(l.until) && (!waiting || !d.Waiting.IsZero()) && (first.Closes.IsZero() || d.Closes.Before(first.Closes)) {
			first = d
		}
	}
	return first
}

// list yields the deadlines that are held and come no later than an instant.
func (l *closingList) list(until time.Time) bool {
	for len(l.held) > 0 && !l.held[0].Closes.After(until) {
		d := heap.Pop(&l.held).(Deadline)
		as := listedAs{Address: d.Address}
		if d.Address.User == "" {
			as.what = d.Token
		}
		if l.listed[as] {
			continue
		}
		l.listed[as] = true
		if !l.yield(d, nil) {
			return false
		}
	}
	return true
}

// deadlineHeap has the soonest deadline first.
type deadlineHeap []Deadline

func (h deadlineHeap) Len() int      { return len(h) }
func (h deadlineHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *deadlineHeap) Push(d any)   { *h = append(*h, d.(Deadline)) }
func (h deadlineHeap) Less(i, j int) bool {
	a, b := &h[i], &h[j]
	return cmp.Or(a.Closes.Compare(b.Closes), strings.Compare(a.Address.User, b.Address.User), strings.Compare(a.Token, b.Token)) < 0
}
func (h *deadlineHeap) Pop() any {
	last := len(*h) - 1
	d := (*h)[last]
	*h = (*h)[:last]
	return d
}
