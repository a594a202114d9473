package conversationtest

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/benbjohnson/clock"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

// TestWatcher tells whether watchers that share a store tell of every deadline, once. Eight workers with engines of their own watch so many
// windows open and close, or be prolonged; some alerts fail, and some workers die between taking a lease, telling and writing down that
// they told. A naive model says what must be told, what may be and what must not. The store is empty at first, and the clock is turned by
// hand. The seed is in the log; errors of the store end the test.
func TestWatcher(t *testing.T, store conversation.Store, windows int) {
	t.Helper()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	if err := watch(store, windows, seed); err != nil {
		t.Errorf("the watchers of the store: %v", err)
	}
}

// watch is the test. Its error is what the watchers did wrong.
func watch(store conversation.Store, windows int, seed uint64) error {
	w := newWatching(store, seed)
	w.deadly = max(20, windows/100)
	err := w.start()
	for i := 0; err == nil && i < windows; {
		n := min(1+windows/200, windows-i)
		i += n
		err = first(w.happen(n), w.turn())
	}
	for range int(openFor/tick) + 10 {
		if err == nil {
			err = w.turn()
		}
	}
	w.stop()
	return first(err, w.model.complete(), w.movedOn())
}

const (
	watchers = 8 // all of them race at each tick
	// tick is how far the clock is turned. A lease that nobody gives back is over by the next tick.
	tick     = time.Minute
	leased   = 10 * time.Second
	longLead = 6 * tick
	lead     = 3 * tick
)

var (
	errDead   = errors.New("conversationtest: this worker is dead")
	errFailed = errors.New("conversationtest: this alert failed")
)

// watching is a store under test, with those who watch it.
type watching struct {
	store  conversation.Store
	engine *conversation.Engine // who records
	clock  *handClock
	ctx    context.Context
	end    context.CancelFunc
	ended  sync.WaitGroup
	deadly int // of so many alerts one kills, on average: some hundred in all, since who comes back begins by reading all that is due

	mu     sync.Mutex
	random *rand.Rand
	model  *alertModel
}

// handClock is turned by hand. It says when somebody begins to wait.
type handClock struct {
	*clock.Mock
	waits chan struct{}
}

func (c *handClock) Timer(d time.Duration) *clock.Timer {
	timer := c.Mock.Timer(d)
	c.waits <- struct{}{}
	return timer
}

func newWatching(store conversation.Store, seed uint64) *watching {
	w := &watching{
		store: store, random: rand.New(rand.NewPCG(seed, 0)), model: newAlertModel(),
		clock: &handClock{Mock: clock.NewMock(), waits: make(chan struct{}, watchers)},
	}
	w.clock.Set(storeInstant().Truncate(tick))
	w.ctx, w.end = context.WithCancel(context.Background())
	return w
}

func (w *watching) newEngine(store conversation.Store) (*conversation.Engine, error) {
	return conversation.New(conversation.WithChannels(windowsChannel{}), conversation.WithClock(w.clock), conversation.WithStore(store))
}

// start lets the watchers work.
func (w *watching) start() (err error) {
	if w.engine, err = w.newEngine(w.store); err != nil {
		return err
	}
	for range watchers {
		w.ended.Go(func() {
			for w.ctx.Err() == nil {
				w.live()
			}
		})
	}
	return w.rest()
}

func (w *watching) stop() {
	w.end()
	w.ended.Wait()
}

// live is the life of one worker.
func (w *watching) live() {
	ctx, die := context.WithCancel(w.ctx)
	defer die()
	m := &mortal{Store: w.store, watching: w, die: die}
	engine, err := w.newEngine(m)
	if err == nil {
		watcher := conversation.Watcher{
			Engine: engine, Alert: m.alert, Leads: []time.Duration{lead, longLead}, Every: tick, Lease: leased, Clock: w.clock, Log: slog.New(slog.DiscardHandler),
		}
		err = watcher.Run(ctx)
	}
	if ctx.Err() == nil {
		w.model.fail(err)
	}
}

// rest waits until every worker waits. One that died came back.
func (w *watching) rest() error {
	for range watchers {
		<-w.clock.waits
	}
	return w.model.broken()
}

// turn turns the clock by a tick, and waits until the workers have done what is due.
func (w *watching) turn() error {
	w.model.turned(w.clock.Now().Add(tick))
	w.clock.Add(tick)
	return w.rest()
}

// happen lets n windows open or be prolonged: of people known by a number, of people known by a number and an id, of comments.
func (w *watching) happen(n int) error {
	events := make([]channels.Event, n)
	now := w.clock.Now()
	for i := range events {
		at := now.Add(-time.Duration(w.random.Int64N(int64(tick))))
		number := w.model.size()
		if w.random.IntN(4) == 0 && number > 0 {
			number -= 1 + w.random.IntN(min(number, 60*n)) // somebody heard of lately, or never
		}
		events[i] = w.model.event(number, at, now)
	}
	_, err := w.engine.Record(w.ctx, events...)
	return err
}

// movedOn is an error when an entry is left in which nothing is due.
func (w *watching) movedOn() error {
	due, _, err := w.store.Due(context.Background(), "", "", w.clock.Now().Add(openFor), conversation.Page{})
	if err == nil && len(due) > 0 {
		err = breach("all windows have closed, and %s still wakes at %v", quoted(due[0].Address), due[0].Wake)
	}
	return err
}

// mortal is the store of one worker, which dies now and then.
type mortal struct {
	conversation.Store
	watching *watching
	die      context.CancelFunc
	mu       sync.Mutex
	dead     bool
}

// unlucky says that something goes wrong if chance wants it and the model permits that a person's alert is late once more.
func (w *watching) unlucky(user string, oneIn int) bool {
	w.mu.Lock()
	wrong := w.random.IntN(oneIn) == 0
	w.mu.Unlock()
	return wrong && w.model.mayBeLate(user)
}

// fate lets the worker die if it is unlucky.
func (m *mortal) fate(user string, oneIn int) bool {
	if !m.watching.unlucky(user, oneIn) {
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dead = true
	m.die()
	return true
}

// Save dies sometimes after it has saved: a lease that nobody gives back.
func (m *mortal) Save(ctx context.Context, entries []conversation.Stored) error {
	m.mu.Lock()
	dead := m.dead
	m.mu.Unlock()
	if dead {
		return errDead
	}
	err := m.Store.Save(ctx, entries)
	if err == nil && m.fate(entries[0].Address.User, 4*m.watching.deadly) {
		return errDead
	}
	return err
}

// alert fails sometimes, or dies after it has told: nobody writes down that it has.
func (m *mortal) alert(_ context.Context, d conversation.Deadline) error {
	dies := m.fate(alertUser(d), m.watching.deadly)
	fails := !dies && m.watching.unlucky(alertUser(d), m.watching.deadly)
	m.watching.model.told(d, dies || fails)
	if fails {
		return errFailed
	}
	if d.Closes.UnixMilli()%16 == 0 {
		time.Sleep(time.Millisecond) // time enough for another to tell the same
	}
	return nil
}

// alertUser is the user of the entry that the model knows an alert by.
func alertUser(d conversation.Deadline) string { return d.Address.User + d.Token }
