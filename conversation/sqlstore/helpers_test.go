package sqlstore_test

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite"

	"github.com/replywindow/replywindow/conversation/sqlstore"
	"github.com/replywindow/replywindow/internal/testserver"
)

func TestMain(m *testing.M) {
	if task := os.Getenv(childTask); task != "" {
		os.Exit(child(task))
	}
	code := m.Run()
	if started.Load() {
		if err := stop(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

var started atomic.Bool

// shared is the server that the tests of this binary have in common, with a pool of connections.
var shared = sync.OnceValues(func() (*sql.DB, error) {
	p, err := server()
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("pgx", p.URL("postgres"))
	if err == nil {
		db.SetMaxIdleConns(50) // of two, which is usual, each further goroutine opens a connection for each statement
	}
	return db, err
})

// server survives all tests, which then need not wait until the disk has what it acknowledges. What is measured waits.
var server = sync.OnceValues(func() (*testserver.Postgres, error) {
	settings := []string{"max_connections=100", "autovacuum=off"} // what it looks at keeps old rows, whenever it comes
	if flag.Lookup("test.bench").Value.String() == "" {
		settings = append(settings, "synchronous_commit=off")
	}
	p, err := testserver.StartPostgres(settings...)
	started.Store(err == nil)
	return p, err
})

// url is the connection string of the shared server.
func url(t testing.TB) string {
	t.Helper()
	p, err := server()
	require.NoError(t, err)
	return p.URL("postgres")
}

func stop() error {
	p, err := server()
	if err != nil {
		return err
	}
	return p.Stop()
}

var schemas atomic.Int64

// newSchema makes an empty schema on the shared server.
func newSchema(t testing.TB) (*sql.DB, string) {
	t.Helper()
	db, err := shared()
	require.NoError(t, err)
	name := fmt.Sprintf("test_%d", schemas.Add(1))
	_, err = db.ExecContext(t.Context(), "CREATE SCHEMA "+name)
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := db.ExecContext(context.Background(), "DROP SCHEMA "+name+" CASCADE")
		require.NoError(t, err)
	})
	return db, name
}

// newFile opens a SQLite database in a new file.
func newFile(t testing.TB) *sql.DB {
	t.Helper()
	return openFile(t, filepath.Join(t.TempDir(), "store.db"))
}

func openFile(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

// made gives the tables, which it creates.
func made(t testing.TB, db *sql.DB, d sqlstore.Dialect, o sqlstore.Options) *sqlstore.Tables {
	t.Helper()
	tables, err := sqlstore.New(db, d, o)
	require.NoError(t, err)
	require.NoError(t, tables.Migrate(t.Context()))
	return tables
}

// everywhere runs a test on both kinds of database.
func everywhere(t *testing.T, test func(t *testing.T, open func(t testing.TB) *sqlstore.Tables)) {
	t.Helper()
	t.Run("postgres", func(t *testing.T) {
		test(t, func(t testing.TB) *sqlstore.Tables {
			db, schema := newSchema(t)
			return made(t, db, sqlstore.Postgres, sqlstore.Options{Schema: schema})
		})
	})
	t.Run("sqlite", func(t *testing.T) {
		test(t, func(t testing.TB) *sqlstore.Tables {
			db := openFile(t, filepath.Join(t.TempDir(), "store.db?_pragma=synchronous(off)")) // the machine does not lose power
			return made(t, db, sqlstore.SQLite, sqlstore.Options{})
		})
	})
}

// fixed is a clock that stands.
type fixed time.Time

func (f fixed) Now() time.Time { return time.Time(f) }
