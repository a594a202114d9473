package sqlstore_test

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/sqlstore"
	"github.com/replywindow/replywindow/internal/testserver"
)

const batchSize = 20

// batch are the events of a batch: of so many people whom no other batch names, each with two ids, so two entries.
func batch(n int) []channels.Event {
	events := make([]channels.Event, batchSize)
	for i := range events {
		user := fmt.Sprintf("44%06d%03d", n, i)
		events[i] = writes(user, fmt.Sprint("m", n), t0)
		events[i].Identity = channels.Identity{Phone: user, Scoped: "S" + user}
	}
	return events
}

// whole requires of each batch from 0 on that all of it was recorded or nothing, and all of those acknowledged.
func whole(t testing.TB, store conversation.Store, batches int, acknowledged map[int]bool) {
	t.Helper()
	entries := map[int]int{}
	for _, e := range all(t, store) {
		n, err := strconv.Atoi(strings.TrimPrefix(e.Address.User, "S")[2:8])
		require.NoError(t, err)
		entries[n]++
	}
	for n := range batches {
		switch entries[n] {
		case 2 * batchSize:
		case 0:
			require.False(t, acknowledged[n], "batch %d was acknowledged and is lost", n)
		default:
			require.Fail(t, "half done", "batch %d has %d entries", n, entries[n])
		}
	}
	e := newEngine(t, store)
	for n := range acknowledged {
		ws, err := e.Window(t.Context(), batch(n)[n%batchSize].Address)
		require.NoError(t, err)
		require.True(t, ws[0].Opened.Time().Equal(t0), "batch %d", n)
	}
}

// recordBatches is a child that records batch after batch until it is killed, and says which were acknowledged.
func recordBatches(ctx context.Context, tables *sqlstore.Tables, _ task) error {
	e, err := conversation.New(conversation.WithChannels(talk{}), conversation.WithStore(tables.Store()), conversation.WithClock(fixed(t0)))
	if err != nil {
		return err
	}
	for n := 0; ; n++ {
		if _, err := e.Record(ctx, batch(n)...); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(os.Stdout, n); err != nil {
			return err
		}
	}
}

// The process is killed as kill -9 does while it writes, at ever other moments.
func TestTheWriterIsKilled(t *testing.T) {
	t.Parallel()
	everywhereRaw(t, func(t *testing.T, db *sql.DB, d sqlstore.Dialect, schema, _ string) {
		for round := range 5 {
			k := task{Dialect: d, Name: "batches", Options: sqlstore.Options{Schema: schema, Prefix: fmt.Sprintf("round%d_", round)}}
			open := db
			if d == sqlstore.Postgres {
				k.Source = url(t) + "?application_name=" + k.Options.Prefix
			} else {
				k.Source = filepath.Join(t.TempDir(), "store.db")
				open = openFile(t, k.Source)
			}
			store := made(t, open, d, k.Options).Store()
			cmd, out := spawn(t, k)
			acknowledged := map[int]bool{}
			for lines := bufio.NewScanner(out); lines.Scan(); {
				n, err := strconv.Atoi(lines.Text())
				require.NoError(t, err)
				acknowledged[n] = true
				if n == 10+7*round {
					time.AfterFunc(time.Duration(round)*1300*time.Microsecond, func() { _ = cmd.Process.Kill() })
				}
			}
			require.Error(t, cmd.Wait(), "it was killed")
			require.NotEmpty(t, acknowledged)
			if d == sqlstore.Postgres {
				settled(t, db, k.Options.Prefix)
			}
			whole(t, store, len(acknowledged)+1, acknowledged)
		}
	})
}

// settled waits until the server has noticed that a process is gone: until then it may still run what that process sent last.
func settled(t testing.TB, db *sql.DB, application string) {
	t.Helper()
	for connected := 1; connected > 0; {
		require.NoError(t, db.QueryRowContext(t.Context(), `SELECT count(*) FROM pg_stat_activity WHERE application_name = $1`, application).Scan(&connected))
		time.Sleep(time.Millisecond)
	}
}

// The server is killed and started again while four writers record. What failed is recorded again, as a platform delivers it again.
func TestPostgresIsKilledUnderLoad(t *testing.T) {
	t.Parallel()
	p, err := testserver.StartPostgres()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.Stop()) })
	db, err := sql.Open("pgx", p.URL("postgres"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	store := made(t, db, sqlstore.Postgres, sqlstore.Options{}).Store()

	const writers, batches = 4, 400
	var mu sync.Mutex
	acknowledged, failures := map[int]bool{}, map[int]bool{}
	kill := make(chan struct{})
	var once sync.Once
	var wg sync.WaitGroup
	for w := range writers {
		e := newEngine(t, store)
		wg.Go(func() {
			for n := w; n < batches; n += writers {
				_, err := e.Record(context.Background(), batch(n)...)
				mu.Lock()
				if err == nil {
					acknowledged[n] = true
				} else {
					failures[n] = true
				}
				mu.Unlock()
				if n > batches/4 {
					once.Do(func() { close(kill) })
				}
				if err != nil {
					time.Sleep(5 * time.Millisecond)
				}
			}
		})
	}
	<-kill
	require.NoError(t, p.Kill())
	require.NoError(t, p.Start())
	wg.Wait()
	require.NotEmpty(t, failures, "errors for what failed")
	whole(t, store, batches, acknowledged)

	e := newEngine(t, store)
	for n := range failures {
		_, err := e.Record(t.Context(), batch(n)...)
		require.NoError(t, err)
		acknowledged[n] = true
	}
	require.Len(t, acknowledged, batches)
	whole(t, store, batches, acknowledged)
}

// The connection is cut after the database has the statement and before the answer is back.
func TestTheAnswerIsLost(t *testing.T) {
	t.Parallel()
	p, err := server()
	require.NoError(t, err)
	direct, schema := newSchema(t)
	wire := newProxy(t, p.Address())
	config, err := pgx.ParseConfig("postgres://test@" + wire.address() + "/postgres")
	require.NoError(t, err)
	// By itself the driver asks whether a connection still works that nobody used for a second: one answer more.
	never := stdlib.OptionShouldPing(func(context.Context, stdlib.ShouldPingParams) bool { return false })
	db := stdlib.OpenDB(*config, never)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	db.SetMaxOpenConns(1)
	o := sqlstore.Options{Schema: schema}
	cut, whole := made(t, db, sqlstore.Postgres, o), made(t, direct, sqlstore.Postgres, o).Store()

	one := snapshots(t, writes("1", "m", t0), writes("2", "m", t0.Add(time.Minute)))
	entries := []conversation.Stored{{Address: at("1"), Snapshot: one["1"].Snapshot}, {Address: at("2"), Snapshot: one["1"].Snapshot}}
	require.NoError(t, cut.Store().Save(t.Context(), entries)) // so that the statement is known, and its next use is one message
	before := []conversation.Stored{entries[0], entries[1]}
	for i := range entries {
		entries[i].Snapshot = one["2"].Snapshot
	}
	wire.cutAnswer(1)
	err = cut.Store().Save(t.Context(), entries)
	require.Error(t, err)
	require.NotErrorIs(t, err, conversation.ErrConflict)
	require.Equal(t, before[0].Version, entries[0].Version, "as it was")

	got, err := whole.Load(t.Context(), at("1"), at("2"))
	require.NoError(t, err)
	for i := range got { // it did happen, to both
		require.Equal(t, one["2"].Snapshot, got[i].Snapshot)
		require.NotEqual(t, before[i].Version, got[i].Version)
	}
	// Who saves again is told, and the pool has a new connection.
	require.ErrorIs(t, cut.Store().Save(t.Context(), entries), conversation.ErrConflict)

	// An engine's caller gets an error, records again, and has the event once.
	e := newEngine(t, cut.Store())
	_, err = e.Record(t.Context(), writes("3", "m", t0))
	require.NoError(t, err)
	wire.cutAnswer(2) // that of the save; the first is the load's
	_, err = e.Record(t.Context(), writes("3", "m2", t0.Add(time.Minute)))
	var failed *channels.RecordError
	require.ErrorAs(t, err, &failed)
	require.True(t, failed.Again)
	isNew, err := e.Record(t.Context(), writes("3", "m2", t0.Add(time.Minute)))
	require.NoError(t, err)
	require.Equal(t, []bool{false}, isNew, "it was recorded the first time")
	ws, err := e.Window(t.Context(), at("3"))
	require.NoError(t, err)
	require.True(t, ws[0].Opened.Time().Equal(t0.Add(time.Minute)))
}

// The disk is full: what is recorded stays, what is not is an error, and when there is room again all goes on. A quota of pages is full
// everywhere; a real disk also, where the tests may mount one of two megabytes.
func TestSQLiteDiskIsFull(t *testing.T) {
	t.Parallel()
	t.Run("quota", func(t *testing.T) {
		db := newFile(t)
		db.SetMaxOpenConns(1) // the quota is the connection's
		tables := made(t, db, sqlstore.SQLite, sqlstore.Options{})
		quota := func(pages int) {
			var set int
			require.NoError(t, db.QueryRowContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", pages)).Scan(&set))
			require.Equal(t, pages, set)
		}
		quota(60)
		fillsUp(t, db, tables, func() { quota(100_000) })
	})
	disk := t.TempDir()
	if err := exec.Command("mount", "-t", "tmpfs", "-o", "size=2m", "replywindow", disk).Run(); err != nil {
		t.Log("no disk was mounted, the quota alone was full:", err)
		return
	}
	// Lazily, since a process that another test is just starting has a copy of every open file for a moment.
	t.Cleanup(func() { require.NoError(t, exec.Command("umount", "-l", disk).Run()) })
	t.Run("disk", func(t *testing.T) {
		db := openFile(t, filepath.Join(disk, "store.db"))
		tables := made(t, db, sqlstore.SQLite, sqlstore.Options{})
		fillsUp(t, db, tables, func() {
			require.NoError(t, exec.Command("mount", "-o", "remount,size=64m", disk).Run())
		})
	})
}

// fillsUp records batches until there is no room, and all of them again when there is.
func fillsUp(t *testing.T, db *sql.DB, tables *sqlstore.Tables, room func()) {
	t.Helper()
	e := newEngine(t, tables.Store())
	acknowledged := map[int]bool{}
	batches, full := 0, 0
	for ; full < 20; batches++ {
		_, err := e.Record(t.Context(), batch(batches)...)
		if err == nil {
			acknowledged[batches] = true
			continue
		}
		require.ErrorContains(t, err, "full")
		full++
	}
	require.NotEmpty(t, acknowledged)
	whole(t, tables.Store(), batches, acknowledged)

	room()
	for n := range batches {
		_, err := e.Record(t.Context(), batch(n)...)
		require.NoError(t, err)
		acknowledged[n] = true
	}
	whole(t, tables.Store(), batches, acknowledged)
	var sound string
	require.NoError(t, db.QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&sound))
	require.Equal(t, "ok", sound)
}

// Another process holds the file for as long as a writer is ready to wait, and longer.
func TestSQLiteWaitsForAnotherWriter(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "store.db")
	tables := made(t, openFile(t, file+"?_pragma=busy_timeout(50)"), sqlstore.SQLite, sqlstore.Options{})
	patient := made(t, openFile(t, file), sqlstore.SQLite, sqlstore.Options{})
	other, err := openFile(t, file).Conn(t.Context())
	require.NoError(t, err)
	defer other.Close()
	_, err = other.ExecContext(t.Context(), "BEGIN IMMEDIATE")
	require.NoError(t, err)

	_, err = newEngine(t, tables.Store()).Record(t.Context(), batch(0)...)
	require.ErrorContains(t, err, "locked")
	require.Empty(t, all(t, tables.Store()), "readers do not wait")
	saved := make(chan error)
	go func() {
		_, err := newEngine(t, patient.Store()).Record(context.Background(), batch(1)...)
		saved <- err
	}()
	time.Sleep(100 * time.Millisecond)
	_, err = other.ExecContext(t.Context(), "COMMIT")
	require.NoError(t, err)
	require.NoError(t, <-saved, "without a busy timeout of the host's a writer has one of 5 seconds")
	whole(t, tables.Store(), 2, map[int]bool{1: true})
}

// The context ends while SQLite works, and the driver says so although the statement was done. The connection, and with it a database in
// memory, goes on as if nothing had happened.
func TestAContextThatEndsLeavesNoTransaction(t *testing.T) {
	t.Parallel()
	for _, statement := range []string{"BEGIN IMMEDIATE", "COMMIT"} {
		c, db := counted(t, newFile(t), ":memory:")
		db.SetMaxOpenConns(1)
		store := made(t, db, sqlstore.SQLite, sqlstore.Options{}).Store()
		entries := []conversation.Stored{{Address: at("1"), Snapshot: snapshots(t, writes("1", "m", t0))["1"].Snapshot}}
		require.NoError(t, store.Save(t.Context(), entries))

		loaded := slices.Clone(entries)
		c.meddle = func(query string, run func() error) error {
			if err := run(); err != nil || !strings.HasPrefix(query, statement) {
				return err
			}
			return context.Canceled
		}
		require.ErrorIs(t, store.Save(t.Context(), entries), context.Canceled, statement)
		require.Equal(t, loaded, entries, "as they were")
		c.meddle = nil
		if statement == "COMMIT" {
			require.ErrorIs(t, store.Save(t.Context(), entries), conversation.ErrConflict, "it was done")
			continue
		}
		require.NoError(t, store.Save(t.Context(), entries), statement)
	}
}

// coded is an error of PostgreSQL.
type coded string

func (c coded) Error() string    { return "as PostgreSQL says: " + string(c) }
func (c coded) SQLState() string { return string(c) }

// A purge that loses against writers, by a deadlock or under an isolation stricter than usual, goes on.
func TestPurgeInsists(t *testing.T) {
	t.Parallel()
	c, db := counted(t, newFile(t), ":memory:")
	db.SetMaxOpenConns(1)
	store := made(t, db, sqlstore.SQLite, sqlstore.Options{}).Store()
	entries := []conversation.Stored{{Address: at("1"), Snapshot: snapshots(t, writes("1", "m", t0))["1"].Snapshot, Keep: t0}}
	require.NoError(t, store.Save(t.Context(), entries))
	failures := []error{coded("40P01"), coded("40001")}
	c.meddle = func(query string, run func() error) error {
		if len(failures) == 0 || !strings.HasPrefix(query, "DELETE") {
			return run()
		}
		first := failures[0]
		failures = failures[1:]
		return first
	}
	deleted, err := store.Purge(t.Context(), t0)
	require.NoError(t, err)
	require.Equal(t, 1, deleted)
	require.Empty(t, failures)
}
