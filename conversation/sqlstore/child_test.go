package sqlstore_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/conversation/sqlstore"
)

// childTask is the variable of the environment that makes the test binary a process that does one task, in JSON.
const childTask = "SQLSTORE_TEST_TASK"

// task is what a child does, and where.
type task struct {
	Dialect sqlstore.Dialect
	Source  string
	Options sqlstore.Options
	Name    string // "batches", "worlds", "watch" or "write"

	Worlds, People    int
	Seed              uint64
	Turn, Process, Of int

	Batch    int
	Snapshot []byte
	From     time.Time
}

// child is the whole process. What it writes to the standard output is for the parent.
func child(text string) int {
	var k task
	if err := json.Unmarshal([]byte(text), &k); err != nil {
		return failed(err)
	}
	driver := map[sqlstore.Dialect]string{sqlstore.Postgres: "pgx", sqlstore.SQLite: "sqlite"}[k.Dialect]
	db, err := sql.Open(driver, k.Source)
	if err != nil {
		return failed(err)
	}
	tables, err := sqlstore.New(db, k.Dialect, k.Options)
	if err != nil {
		return failed(err)
	}
	do := map[string]func(context.Context, *sqlstore.Tables, task) error{
		"batches": recordBatches, "worlds": recordWorlds, "watch": watchDeadlines,
		"write": func(ctx context.Context, tables *sqlstore.Tables, k task) error {
			return writeBatches(ctx, tables, db, k)
		},
	}[k.Name]
	if err := do(context.Background(), tables, k); err != nil {
		return failed(err)
	}
	return 0
}

func failed(err error) int {
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// spawn starts a child, and gives what it writes.
func spawn(t testing.TB, k task) (*exec.Cmd, io.Reader) {
	t.Helper()
	text, err := json.Marshal(k)
	require.NoError(t, err)
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), childTask+"="+string(text))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	return cmd, out
}
