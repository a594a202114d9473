package sqlstore_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation/sqlstore"
)

// counting is a driver between database/sql and the real one that writes down each statement.
type counting struct {
	driver.Connector
	mu   sync.Mutex
	seen []call
	// meddle, if set, runs each statement, or does something else.
	meddle func(query string, run func() error) error
}

type call struct {
	query string
	args  []any
}

func (c *counting) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	return &countingConn{conn, c}, err
}

func (c *counting) note(query string, args []driver.NamedValue) {
	noted := call{query: query}
	for _, arg := range args {
		noted.args = append(noted.args, arg.Value)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen = append(c.seen, noted)
}

// take gives what was written down, and begins anew.
func (c *counting) take() []call {
	c.mu.Lock()
	defer c.mu.Unlock()
	seen := c.seen
	c.seen = nil
	return seen
}

type countingConn struct {
	driver.Conn
	counting *counting
}

func (c *countingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	return ran(c.counting, query, args, func() (driver.Rows, error) { return c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args) })
}

func (c *countingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	return ran(c.counting, query, args, func() (driver.Result, error) { return c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args) })
}

func ran[T any](c *counting, query string, args []driver.NamedValue, run func() (T, error)) (got T, err error) {
	c.note(query, args)
	if c.meddle == nil {
		return run()
	}
	err = c.meddle(query, func() error {
		got, err = run()
		return err
	})
	return got, err
}

func (c *countingConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	c.counting.note("BEGIN", nil)
	return c.Conn.(driver.ConnBeginTx).BeginTx(ctx, opts)
}

func (c *countingConn) Prepare(string) (driver.Stmt, error) {
	return nil, fmt.Errorf("a statement is prepared by the host's driver, if at all")
}

// dsn is a data source of a driver that has no connector of its own.
type dsn struct {
	driver driver.Driver
	name   string
}

func (d dsn) Connect(context.Context) (driver.Conn, error) { return d.driver.Open(d.name) }
func (d dsn) Driver() driver.Driver                        { return d.driver }

// counted opens a database through a counting driver.
func counted(t testing.TB, db *sql.DB, source string) (*counting, *sql.DB) {
	t.Helper()
	c := &counting{Connector: dsn{db.Driver(), source}}
	watched := sql.OpenDB(c)
	t.Cleanup(func() { require.NoError(t, watched.Close()) })
	return c, watched
}

// A batch of 1,000 events is one load and one save: on PostgreSQL two statements, on SQLite, where nothing travels, a transaction.
func TestABatchIsOneLoadAndOneSave(t *testing.T) {
	t.Parallel()
	events := make([]channels.Event, 1000)
	for i := range events {
		events[i] = writes(fmt.Sprint("44770090", i), fmt.Sprint("m", i), t0)
		events[i].Identity = channels.Identity{Phone: events[i].Address.User, Scoped: fmt.Sprint("S", i)}
	}
	begins := func(calls []call) (out []string) {
		for _, c := range calls {
			words := strings.Fields(c.query)
			out = append(out, strings.Join(words[:min(2, len(words))], " "))
		}
		return out
	}
	for dialect, want := range map[sqlstore.Dialect][]string{
		sqlstore.Postgres: {"SELECT *", "INSERT INTO"},
		sqlstore.SQLite:   {"SELECT *", "PRAGMA busy_timeout", "BEGIN IMMEDIATE", "INSERT INTO", "COMMIT"},
	} {
		t.Run(string(dialect), func(t *testing.T) {
			var c *counting
			var db *sql.DB
			var o sqlstore.Options
			if dialect == sqlstore.Postgres {
				db, o.Schema = newSchema(t)
				c, db = counted(t, db, url(t))
			} else {
				file := t.TempDir() + "/store.db"
				c, db = counted(t, openFile(t, file), file)
			}
			tables := made(t, db, dialect, o)
			c.take()
			e := newEngine(t, tables.Store())
			_, err := e.Record(t.Context(), events...)
			require.NoError(t, err)
			require.Equal(t, want, begins(c.take()))

			// Who is known by two ids is asked about in one query, by either of them.
			for _, user := range []string{"447700907", "S7"} {
				ws, err := e.Window(t.Context(), at(user))
				require.NoError(t, err)
				require.True(t, ws[0].Opened.Time().Equal(t0))
				require.Equal(t, want[:1], begins(c.take()))
			}
			require.Len(t, all(t, tables.Store()), 2000)
			c.take()

			// To forget takes a transaction.
			require.NoError(t, e.Forget(t.Context(), at("S7")))
			if dialect == sqlstore.Postgres {
				require.Equal(t, []string{"SELECT *", "BEGIN", "DELETE FROM"}, begins(c.take()))
			}
			require.Len(t, all(t, tables.Store()), 1998)
		})
	}
}
