// Package watchtest lets processes watch one store and kills them at random, for the tests of the stores.
package watchtest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

const (
	processes = 8
	lead      = 10 * time.Second
	// apart is how long after one window the next one closes.
	apart = 2 * time.Millisecond
	// About so many closes, and as many leads, let a process linger; of these every oneIn-th is its last.
	lingering, oneIn = 1000, 20
)

// lingers reports whether a process waits after an alert: time enough to be killed before it is written down that the host was told.
func lingers(key string, people int) bool {
	n, _ := strconv.ParseUint(key[:8], 16, 64)
	return n%uint64(max(1, people/lingering)) == 0
}

// Watch is what a process does until it is killed: by the system's clock it watches the windows of so many people, and writes of each
// deadline the key, the user and the lead.
func Watch(ctx context.Context, e *conversation.Engine, people int) error {
	w := conversation.Watcher{
		Engine: e, Leads: []time.Duration{lead}, Every: 100 * time.Millisecond, Lease: 5001 * time.Millisecond, Log: slog.New(slog.DiscardHandler),
		Alert: func(_ context.Context, d conversation.Deadline) error {
			_, err := fmt.Println(d.Key, d.Address.User, d.Lead.Milliseconds())
			if lingers(d.Key, people) {
				time.Sleep(50 * time.Millisecond)
			}
			return err
		},
	}
	return w.Run(ctx)
}

// Fleet are eight processes that watch one store.
type Fleet struct {
	Engine *conversation.Engine // over the store
	Store  conversation.Store
	Length time.Duration // of a window
	People int
	// Message is one of a person, who has a number from 0 on, at an instant.
	Message func(person int, at time.Time) channels.Event
	// Start starts a process that does Watch, and gives what it writes.
	Start func() (*exec.Cmd, io.Reader, error)

	told     chan telling
	running  map[int]*exec.Cmd
	started  int
	reading  sync.WaitGroup
	by       map[string]int // which process wrote a line
	last     map[int]string // what a process wrote last
	closes   int
	repeated int
	lingered int
}

// telling is a line of a process, none if it has ended.
type telling struct {
	process int
	line    string
}

// Run lets windows close, kills processes at random, many when they have just told, and starts others until nothing is left to tell. It
// returns what happened. The error is that a close was not told, or something was told again although its process wrote more before it was
// killed.
func (f *Fleet) Run(ctx context.Context) (string, error) {
	f.told, f.running, f.by, f.last = make(chan telling), map[int]*exec.Cmd{}, map[string]int{}, map[int]string{}
	err := f.closeSoon(ctx)
	for range processes {
		if err == nil {
			err = f.start()
		}
	}
	if err == nil {
		err = f.watch(ctx)
	}
	if failed := f.stop(); err == nil {
		err = failed
	}
	happened := fmt.Sprintf("%d processes of %d were killed; %d of %d alerts came twice", f.started-processes, f.started, f.repeated, len(f.by))
	switch {
	case err != nil:
	case f.closes != f.People:
		err = fmt.Errorf("%d of %d closes were told", f.closes, f.People)
	case f.repeated == 0:
		err = errors.New("the killings came too late")
	}
	return happened, err
}

// closeSoon records people whose windows close from 2 seconds on.
func (f *Fleet) closeSoon(ctx context.Context) error {
	const batch = 1000
	opened := time.Now().Add(2*time.Second - f.Length)
	for from := 0; from < f.People; from += batch {
		var events []channels.Event
		for i := from; i < min(from+batch, f.People); i++ {
			events = append(events, f.Message(i, opened.Add(time.Duration(i)*apart)))
		}
		if _, err := f.Engine.Record(ctx, events...); err != nil {
			return err
		}
	}
	return nil
}

func (f *Fleet) start() error {
	cmd, out, err := f.Start()
	if err != nil {
		return err
	}
	process := f.started
	f.started++
	f.running[process] = cmd
	f.reading.Go(func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			f.told <- telling{process, lines.Text()}
		}
		_ = cmd.Wait() // it was killed
		f.told <- telling{process: process}
	})
	return nil
}

// watch goes on until nothing is due any more.
func (f *Fleet) watch(ctx context.Context) error {
	look := time.NewTicker(100 * time.Millisecond)
	defer look.Stop()
	for {
		select {
		case <-look.C:
			due, _, err := f.Store.Due(ctx, "", "", time.Now().Add(f.Length), conversation.Page{Limit: 1})
			if err != nil || len(due) == 0 {
				return err
			}
		case got := <-f.told:
			_, again := f.by[got.line]
			err := f.note(got)
			if err == nil && !again { // who tells again lives, since the next one would wait for another lease
				err = f.chance(got)
			}
			if err != nil {
				return err
			}
		}
	}
}

// stop ends all processes, and takes in what they still wrote.
func (f *Fleet) stop() error {
	for process, cmd := range f.running {
		_ = cmd.Process.Kill() // it may have ended
		delete(f.running, process)
	}
	go func() { f.reading.Wait(); close(f.told) }()
	var err error
	for got := range f.told {
		err = errors.Join(err, f.note(got))
	}
	return err
}

// note takes in a line.
func (f *Fleet) note(got telling) error {
	if got.line == "" {
		if f.running[got.process] != nil {
			return fmt.Errorf("process %d ended by itself", got.process)
		}
		return nil
	}
	if first, twice := f.by[got.line]; twice {
		f.repeated++
		if f.running[first] != nil || f.last[first] != got.line {
			return fmt.Errorf("%s was told by process %d and by %d", got.line, first, got.process)
		}
	} else if strings.HasSuffix(got.line, " 0") {
		f.closes++
	}
	f.by[got.line], f.last[got.process] = got.process, got.line
	return nil
}

// chance kills the process that wrote a line, if chance wants it, and starts another.
func (f *Fleet) chance(got telling) error {
	cmd := f.running[got.process]
	if cmd == nil {
		return nil
	}
	doomed := rand.IntN(f.People/2+1) == 0
	if key, _, _ := strings.Cut(got.line, " "); lingers(key, f.People) {
		f.lingered++ // counted, not drawn: chance alone would some day kill nobody who lingers
		doomed = doomed || f.lingered%oneIn == 0
	}
	if !doomed {
		return nil
	}
	if err := cmd.Process.Kill(); err != nil {
		return err
	}
	delete(f.running, got.process)
	return f.start()
}
