package sqlstore_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/sqlstore"
)

// watchDeadlines is a child that watches by the system's clock until it is killed, and writes what it tells: the key, the user and the lead.
func watchDeadlines(ctx context.Context, tables *sqlstore.Tables, _ task) error {
	e, err := conversation.New(conversation.WithChannels(talk{}), conversation.WithStore(tables.Store()))
	if err != nil {
		return err
	}
	w := conversation.Watcher{
		Engine: e, Leads: []time.Duration{watchedLead}, Every: 100 * time.Millisecond, Lease: 5001 * time.Millisecond, Log: slog.New(slog.DiscardHandler),
		Alert: func(_ context.Context, d conversation.Deadline) error {
			_, err := fmt.Println(d.Key, d.Address.User, d.Lead.Milliseconds())
			time.Sleep(50 * time.Millisecond) // time enough to be killed before it is written down
			return err
		},
	}
	return w.Run(ctx)
}

const watchedLead = 5 * time.Minute

// closeSoon records people whose windows close in 2 seconds, and in 10 ms more from one to the next.
func closeSoon(t *testing.T, store conversation.Store, people int) {
	t.Helper()
	e, err := conversation.New(conversation.WithChannels(talk{}), conversation.WithStore(store))
	require.NoError(t, err)
	opened := time.Now().Add(2*time.Second - talkLength)
	events := make([]channels.Event, people)
	for i := range events {
		events[i] = writes(fmt.Sprint("p", i), "m", opened.Add(time.Duration(i)*10*time.Millisecond))
	}
	_, err = e.Record(t.Context(), events...)
	require.NoError(t, err)
}

// telling is a line of a child, none if the child has ended.
type telling struct {
	process int
	line    string
}

// watchingProcesses are children that watch one database.
type watchingProcesses struct {
	task    task
	told    chan telling
	running map[int]*exec.Cmd
	n       int
	reading sync.WaitGroup
}

func (w *watchingProcesses) start(t *testing.T) {
	cmd, lines := spawn(t, w.task)
	process := w.n
	w.n++
	w.running[process] = cmd
	w.reading.Go(func() {
		for lines.Scan() {
			w.told <- telling{process, lines.Text()}
		}
		_ = cmd.Wait() // it was killed
		w.told <- telling{process: process}
	})
}

func (w *watchingProcesses) stop() {
	for _, cmd := range w.running {
		_ = cmd.Process.Kill() // it may have ended
	}
	go func() { w.reading.Wait(); close(w.told) }()
	for range w.told { // what they still told
	}
}

// Eight processes watch one PostgreSQL and are killed at random, each when it has just told, until nothing is left to tell. Every close
// is told, and told again only if its process told nothing more before it was killed. WATCHER_WINDOWS says of how many people.
func TestEightProcessesTellOfEveryDeadline(t *testing.T) {
	t.Parallel()
	people := count(t, "WATCHER_WINDOWS", 200)
	db, schema := newSchema(t)
	k := task{Dialect: sqlstore.Postgres, Source: url(t), Options: sqlstore.Options{Schema: schema}, Name: "watch"}
	store := made(t, db, sqlstore.Postgres, k.Options).Store()
	closeSoon(t, store, people)
	w := &watchingProcesses{task: k, told: make(chan telling), running: map[int]*exec.Cmd{}}
	t.Cleanup(w.stop)
	for range 8 {
		w.start(t)
	}
	by, last := map[string]int{}, map[int]string{} // which process wrote a line, and what it wrote last
	closes, again := 0, 0
	for look := time.NewTicker(100 * time.Millisecond); ; {
		select {
		case <-look.C:
			due, _, err := store.Due(t.Context(), "", "", time.Now().Add(talkLength), conversation.Page{Limit: 1})
			require.NoError(t, err)
			if len(due) > 0 {
				continue
			}
			t.Logf("%d processes of %d were killed; %d of %d alerts came twice", w.n-8, w.n, again, len(by))
			require.Equal(t, people, closes)
			require.Positive(t, again, "the killings came too late")
			return
		case got := <-w.told:
			if got.line == "" {
				require.Nil(t, w.running[got.process], "process %d ended by itself", got.process)
				continue
			}
			if first, twice := by[got.line]; twice {
				again++
				require.True(t, w.running[first] == nil && last[first] == got.line, "%s was told by process %d and by %d", got.line, first, got.process)
			} else if strings.HasSuffix(got.line, " 0") {
				closes++
			}
			by[got.line], last[got.process] = got.process, got.line
			if cmd := w.running[got.process]; cmd != nil && rand.IntN(people/10) == 0 {
				require.NoError(t, cmd.Process.Kill())
				delete(w.running, got.process)
				w.start(t)
			}
		}
	}
}
