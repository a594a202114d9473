package sqlstore

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/replywindow/replywindow/channels"
)

//go:embed migrations
var migrations embed.FS

// Migrations are the files that [Tables.Migrate] runs, in the order of their names, for people with a migration tool of their own:
// 0001_tables.sql and so on, plain SQL for the tables replywindow_... wherever the connection creates them. For a schema or a prefix of
// your own replace replywindow_ in what you copy. A file that was released is never changed. The error is a [*channels.InputError].
func Migrations(d Dialect) (fs.FS, error) {
	if d != Postgres && d != SQLite {
		return nil, &channels.InputError{Field: "dialect", Value: string(d), Reason: "is neither postgres nor sqlite"}
	}
	return fs.Sub(migrations, "migrations/"+string(d))
}

// Migrate creates the tables, or brings them to the form that this release needs. Each migration is a transaction, of which the table
// replywindow_migrations keeps the number, so that processes that start together may all call it: one works, the others wait. What a
// later release did is left as it is. On SQLite it also turns on write-ahead logging, which the file remembers.
func (t *Tables) Migrate(ctx context.Context) error {
	if err := t.usable(ctx); err != nil {
		return err
	}
	if err := t.journal(ctx); err != nil {
		return fmt.Errorf("sqlstore: write-ahead logging: %w", err)
	}
	if err := t.versionTable(ctx); err != nil {
		return fmt.Errorf("sqlstore: table of migrations: %w", err)
	}
	files, err := Migrations(t.dialect)
	if err != nil {
		return err
	}
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := t.migrate(ctx, files, name); err != nil {
			return fmt.Errorf("sqlstore: migration %s: %w", name, err)
		}
	}
	return nil
}

// patience is how often Migrate tries what processes that start together can spoil for each other.
const patience = 5

// journal turns on write-ahead logging in SQLite, which fails at once, whatever the busy timeout, while another process writes: it is tried
// again when that one is done.
func (t *Tables) journal(ctx context.Context) (err error) {
	if t.dialect != SQLite {
		return nil
	}
	for range patience {
		if err = t.writeAhead(ctx); err == nil || ctx.Err() != nil {
			break
		}
		if waited := t.immediate(ctx, func(querier) error { return nil }); waited != nil {
			return waited
		}
	}
	return err
}

// writeAhead tries once to turn on write-ahead logging.
func (t *Tables) writeAhead(ctx context.Context) error {
	conn, err := t.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := waits(ctx, conn); err != nil {
		return err
	}
	var mode string
	return conn.QueryRowContext(ctx, "PRAGMA journal_mode = WAL").Scan(&mode)
}

// versionTable creates the table of migrations. PostgreSQL fails, even with IF NOT EXISTS, for all but one of those that create a table at
// the same instant; these find it when they look again.
func (t *Tables) versionTable(ctx context.Context) (err error) {
	for range patience {
		err = t.single(ctx, func(q querier) error {
			_, err := q.ExecContext(ctx, t.names.Replace("CREATE TABLE IF NOT EXISTS replywindow_migrations (version integer PRIMARY KEY)"))
			return err
		})
		if err == nil || ctx.Err() != nil {
			break
		}
	}
	return err
}

// migrate runs one file, unless that was done. Who enters the number first works; the others wait for the end of that transaction.
func (t *Tables) migrate(ctx context.Context, files fs.FS, name string) error {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	digits, _, _ := strings.Cut(name, "_")
	number, err := strconv.Atoi(digits)
	if err != nil {
		return err
	}
	return t.transaction(ctx, func(q querier) error {
		entered, err := q.ExecContext(ctx, t.names.Replace("INSERT INTO replywindow_migrations (version) VALUES ($1) ON CONFLICT DO NOTHING"), number)
		if err != nil {
			return err
		}
		if n, err := entered.RowsAffected(); err != nil || n == 0 {
			return err
		}
		for statement := range strings.SplitSeq(string(text), ";\n") {
			if strings.TrimSpace(statement) == "" {
				continue
			}
			if _, err := q.ExecContext(ctx, t.names.Replace(statement)); err != nil {
				return err
			}
		}
		return nil
	})
}
