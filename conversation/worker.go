package conversation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation/internal/entry"
	"github.com/replywindow/replywindow/internal/fact"
)

// worker is one call of [Watcher.Run].
type worker struct {
	Watcher // checked, with what it left out filled in and its leads shortest first
	// quiet are entries that were due at the last poll and in which there was nothing to tell yet: they are not looked at again before
	// they change or something comes due. Still are those of this poll.
	quiet, still map[channels.Address]quietEntry
}

// quietEntry is an entry in which nothing is to be told before an instant.
type quietEntry struct {
	version uint64
	until   time.Time
}

// poll looks at every entry that is due, and tells of what it finds.
func (r *worker) poll(ctx context.Context) {
	r.quiet, r.still = r.still, map[channels.Address]quietEntry{}
	for _, c := range r.Engine.order {
		if err := r.pollChannel(ctx, c.Name()); err != nil && ctx.Err() == nil {
			r.Log.ErrorContext(ctx, "replywindow: the watcher tries again", "channel", c.Name(), "error", err.Error())
		}
	}
}

// errOvertaken says that another writer was faster.
var errOvertaken = errors.New("conversation: another writer was faster")

// pollChannel reads what is due in pages. A page is looked at in a random order, so that workers seldom meet at one entry. Where they do,
// the rest of the page is read anew: another worker has told of some of it by then.
func (r *worker) pollChannel(ctx context.Context, channel string) error {
	longest := slices.Max(append(r.Leads, 0))
	for page := (Page{Limit: dueLimit}); ; {
		now := r.Clock.Now()
		// An entry that wakes at an instant has something to tell then, and Due leaves the instant out.
		due, next, err := r.Engine.due(ctx, channel, "", now, now.Add(longest+time.Millisecond), page, func(s Stored) bool {
			q := r.quiet[s.Address]
			skip := q.version == s.Version && now.Before(q.until)
			if skip {
				r.still[s.Address] = q
			}
			return skip
		})
		if err != nil {
			return err
		}
		rand.Shuffle(len(due.entries), func(i, j int) { due.entries[i], due.entries[j] = due.entries[j], due.entries[i] })
		for i, s := range due.entries {
			due.now = r.Clock.Now() // the host may have taken long for those before
			err := r.look(ctx, due, s)
			if err == errOvertaken {
				err = due.again(ctx, due.entries[i+1:], s.Address)
			}
			if err != nil {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				r.Log.ErrorContext(ctx, "replywindow: the watcher tries again", "entry", s.Address, "error", err.Error())
			}
		}
		if page = next; page.End() {
			return nil
		}
	}
}

// due are the alerts that are due for a person and were not given, in the order in which they came due.
func (r *worker) due(s *subject, now time.Time) []Deadline {
	var out []Deadline
	for _, d := range s.deadlines(now) {
		for _, d.Lead = range r.Leads {
			if at := d.due(); !at.After(now) && d.Opened.Before(at) && !s.alerted(d) {
				out = append(out, d)
			}
		}
	}
	if came := s.came(now); !came.IsZero() {
		for _, d := range s.missed(came, now) {
			if !d.Closes.Before(r.Since) && !s.alerted(d) {
				out = append(out, d)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Deadline) int { return a.due().Compare(b.due()) })
	return out
}

// next is when something comes due at the earliest in an entry that wakes then.
func (r *worker) next(subjects []*subject, wake, now time.Time) time.Time {
	for _, s := range subjects {
		for _, d := range s.deadlines(now) {
			for _, lead := range r.Leads {
				if at := d.Closes.Add(-lead); at.After(now) && at.Before(wake) {
					wake = at
				}
			}
		}
	}
	return wake
}

// look tells of what is due in one entry, and moves the entry on once all of it was told. Where another writer was faster, the entry
// is left for the next time, and the error is errOvertaken.
func (r *worker) look(ctx context.Context, page *duePage, s Stored) error {
	for {
		subjects, err := page.subjects(ctx, s)
		if err != nil {
			return err
		}
		var one *subject
		var first Deadline
		alerts := 0
		for _, o := range subjects {
			if due := r.due(o, page.now); len(due) > 0 {
				alerts += len(due)
				one, first = o, due[0]
			}
		}
		if one == nil {
			r.still[s.Address] = quietEntry{s.Version, r.next(subjects, s.Wake, page.now)}
			return r.moveOn(ctx, page, s)
		}
		told, err := r.tell(ctx, page, s, one, first, alerts == 1)
		if err != nil || !told || alerts == 1 {
			return err
		}
		fresh, err := r.Engine.load(ctx, s.Address)
		if err != nil {
			return err
		}
		s, page = fresh[0], &duePage{engine: r.Engine, now: r.Clock.Now()}
		page.take(fresh)
	}
}

// moveOn moves an entry on whose Wake has come and in which nothing is left to tell.
func (r *worker) moveOn(ctx context.Context, page *duePage, s Stored) error {
	if !passed(s.Wake, page.now) {
		return nil
	}
	return r.rewrite(ctx, page, []channels.Address{s.Address}, func(m *member) { m.looked = passed(m.loaded.Wake, page.now) })
}

// rewrite changes entries as of a page's instant and saves those that changed, again when another writer was faster: first as the page
// has them, then as they are. An entry that is gone stays gone.
func (r *worker) rewrite(ctx context.Context, page *duePage, addresses []channels.Address, change func(m *member)) error {
	var buf []byte
	have := page.have
	return r.Engine.untilSaved(ctx, func() ([]Stored, error) {
		w := walk{engine: r.Engine, at: page.now.UnixMilli(), address: addresses[0], have: have}
		have = nil
		if err := w.load(ctx, slices.Clone(addresses)...); err != nil {
			return nil, err
		}
		var saves []Stored
		for _, l := range w.loaded {
			if l.Version == 0 || !slices.Contains(addresses, l.Address) {
				continue
			}
			m := member{Entry: l.entry, served: r.Engine.channels[l.Address.Channel], loaded: l.Stored}
			change(&m)
			s, err := m.stored(l.Address, &buf, page.now)
			if err != nil {
				return nil, err
			}
			if m.looked || s.Snapshot != l.Snapshot {
				saves = append(saves, s)
			}
		}
		return saves, nil
	})
}

// passed reports whether a Wake has come.
func passed(wake, now time.Time) bool { return !wake.IsZero() && !wake.After(now) }

// tell tells the host of one deadline, for which it takes the person's lease. It reports whether the host was told and that was written
// down: with it, if it was the last alert of the entry, the entry is moved on.
func (r *worker) tell(ctx context.Context, page *duePage, s Stored, one *subject, d Deadline, last bool) (bool, error) {
	now := r.Clock.Now()
	for _, user := range one.users {
		if until := one.entry(user).Leased; until != 0 && now.UnixMilli() < until+clockTolerance.Milliseconds() {
			return false, nil
		}
	}
	until := now.Add(r.Lease)
	saves, err := one.changed(page.now, func(user string, e *entry.Entry) {
		if user == one.home {
			e.Leased = until.UnixMilli()
		}
	})
	if err == nil {
		err = r.Engine.store.Save(ctx, saves)
	}
	if errors.Is(err, ErrConflict) {
		err = errOvertaken
	}
	if err != nil {
		return false, err
	}
	leased := &duePage{engine: r.Engine, now: page.now}
	leased.take(saves)
	d.Key = d.key()
	failed := r.call(ctx, d)
	// What was told is written down also when Run is to end.
	end, cancel := r.within(context.WithoutCancel(ctx))
	defer cancel()
	wait := time.Duration(0)
	if failed != nil && ctx.Err() == nil {
		wait = min(max(r.Clock.Now().Sub(d.due()), r.Lease), longestRetry)
	}
	home := one.walk.user(one.home)
	addresses := slices.Compact([]channels.Address{home, s.Address})
	err = r.rewrite(end, leased, addresses, func(m *member) {
		if m.loaded.Address == home {
			r.note(&m.Entry, one, d, until, failed == nil, wait)
		}
		m.looked = failed == nil && last && m.loaded.Address == s.Address && passed(m.loaded.Wake, page.now)
	})
	return failed == nil && err == nil, errors.Join(failed, err)
}

// within gives a context that ends with a lease that begins now.
func (r *worker) within(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	timer := r.Clock.AfterFunc(r.Lease, func() { cancel(context.DeadlineExceeded) })
	return ctx, func() {
		timer.Stop()
		cancel(nil)
	}
}

// call calls the host.
func (r *worker) call(ctx context.Context, d Deadline) error {
	ctx, cancel := r.within(ctx)
	defer cancel()
	if err := r.Alert(ctx, d); err != nil {
		return fmt.Errorf("alert %s: %w", d.Key, err)
	}
	return nil
}

// note writes down whether the host was told, and gives the lease back: at once, or when it is time to try again.
func (r *worker) note(e *entry.Entry, one *subject, d Deadline, until time.Time, told bool, wait time.Duration) {
	if e.Leased == until.UnixMilli() {
		if e.Leased = 0; wait > 0 {
			e.Leased = r.Clock.Now().Add(wait - clockTolerance).UnixMilli()
		}
	}
	if told {
		counting := one.counting()
		e.PutAlert(d.noted(), func(o uint64) bool { return slices.Contains(counting, o) })
	}
}

// came is the first Wake of the person's entries that has come, zero if none has: what closed from then on may not have been told.
func (s *subject) came(now time.Time) (first time.Time) {
	for _, user := range s.users {
		l := s.walk.find(s.walk.user(user))
		if l != nil && passed(l.Wake, now) {
			first = sooner(first, l.Wake)
		}
	}
	return first
}

// alerted reports whether the host was told.
func (s *subject) alerted(d Deadline) bool {
	return slices.ContainsFunc(s.users, func(user string) bool { return s.entry(user).Alerted(d.noted()) })
}

// counting are the deadlines whose alerts must still be known: of the windows that are open, and of those that closed since the person was
// looked at.
func (s *subject) counting() []uint64 {
	now := entry.Instant(s.walk.at)
	list := s.deadlines(now)
	if came := s.came(now); !came.IsZero() {
		list = append(list, s.missed(came, now)...)
	}
	out := make([]uint64, len(list))
	for i, d := range list {
		out[i] = d.noted().Deadline
	}
	return out
}

// due is when the alert was due.
func (d *Deadline) due() time.Time { return d.Closes.Add(-d.Lead) }

// noted is how an entry keeps that the host was told.
func (d *Deadline) noted() entry.Alert {
	return entry.Alert{Deadline: fact.Hash(string(d.Window) + "@" + strconv.FormatInt(d.Closes.UnixMilli(), 10)), Lead: d.Lead.Milliseconds()}
}

// key is the Key of an alert.
func (d *Deadline) key() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %q %q %d %d", d.Address.Channel, d.Address.Business, d.Address.User, d.Token, d.Window,
		d.Closes.UnixMilli(), d.Lead.Milliseconds()))
	return hex.EncodeToString(sum[:16])
}
