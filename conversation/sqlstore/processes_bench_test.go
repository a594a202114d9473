package sqlstore_test

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/sqlstore"
)

const (
	// settling is how long children have to start and to connect, writing how long they are then measured.
	settling, writing = time.Second, 2 * time.Second
	// ownPeople are so many for each process and each way of writing.
	ownPeople = 1000
)

// ownMessages are from a process's people, as many as there is room for: a batch. A batch begins with the person after the last one of
// the batch before.
func (k task) ownMessages(events []channels.Event, batch int) {
	for n := range events {
		user := fmt.Sprint("p", k.Process, "-", len(k.Snapshot) > 0, "-", (batch*len(events)+n)%ownPeople)
		events[n] = writes(user, fmt.Sprint("m", batch), t0.Add(time.Duration(batch)*time.Millisecond))
	}
}

// writeBatches is a child that writes batches about its people while it is time, by an engine or, given a snapshot, by the bare driver. It
// prints how many batches that were.
func writeBatches(ctx context.Context, tables *sqlstore.Tables, db *sql.DB, k task) error {
	e, err := conversation.New(conversation.WithChannels(talk{}), conversation.WithStore(tables.Store()), conversation.WithClock(fixed(t0.Add(time.Hour))))
	if err != nil {
		return err
	}
	on := bench{db: db, table: k.Options.Schema + ".replywindow_entries", marker: dollar}
	events, users := make([]channels.Event, k.Batch), make([]string, k.Batch)
	write := func(i int) error {
		k.ownMessages(events, i)
		if len(k.Snapshot) == 0 {
			_, err := e.Record(ctx, events...)
			return err
		}
		for n := range events {
			users[n] = events[n].Address.User
		}
		return on.bare(ctx, users, k.Snapshot, int64(i))
	}
	i, early := 0, 0
	for now := time.Now(); now.Before(k.From.Add(writing)); now = time.Now() {
		if i++; now.Before(k.From) {
			early = i
		}
		if err := write(i); err != nil {
			return err
		}
	}
	_, err = fmt.Println(i - early)
	return err
}

// written are the events per second that some processes wrote together.
func written(b *testing.B, k task) float64 {
	b.Helper()
	k.From = time.Now().Add(settling)
	var outs []io.Reader
	var ended []func() error
	for k.Process = range k.Of {
		cmd, out := spawn(b, k)
		outs, ended = append(outs, out), append(ended, cmd.Wait)
	}
	sum := 0
	for i, out := range outs {
		var batches int
		_, err := fmt.Fscan(out, &batches)
		require.NoError(b, err)
		require.NoError(b, ended[i]())
		sum += batches
	}
	return float64(sum*k.Batch) / writing.Seconds()
}

// Several processes over one PostgreSQL, each with people of its own, beside as many that read and write as many rows by the bare driver.
func BenchmarkProcesses(b *testing.B) {
	snapshot := []byte(snapshots(b, writes("1", "m", t0))["1"].Snapshot)
	for _, processes := range []int{1, 2, 4, 8} {
		for _, size := range []int{1, 10, 100, 1000} {
			b.Run(fmt.Sprintf("processes=%d/batch=%d", processes, size), func(b *testing.B) {
				db, schema := newSchema(b)
				k := task{Dialect: sqlstore.Postgres, Source: url(b), Options: sqlstore.Options{Schema: schema}, Name: "write", Of: processes, Batch: size}
				e := newEngine(b, made(b, db, sqlstore.Postgres, k.Options).Store())
				for k.Process = range processes {
					for _, k.Snapshot = range [][]byte{nil, snapshot} {
						events := make([]channels.Event, ownPeople)
						k.ownMessages(events, 0)
						_, err := e.Record(b.Context(), events...)
						require.NoError(b, err)
					}
				}
				_, err := db.ExecContext(b.Context(), "VACUUM ANALYZE "+schema+".replywindow_entries")
				require.NoError(b, err)
				var ours, bare, rounds float64
				for b.Loop() {
					k.Snapshot = nil
					ours += written(b, k)
					k.Snapshot = snapshot
					bare += written(b, k)
					rounds++
				}
				b.ReportMetric(bare/ours, "x-bare")
				b.ReportMetric(ours/rounds, "items/s")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}
