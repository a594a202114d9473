package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"github.com/replywindow/replywindow/conversation"
)

// querier is what a database, a transaction and a connection have in common.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// newVersion draws a version. A number of 63 random bits needs no counter that writers would queue for, and leaves nothing behind when
// an entry is deleted. The chance that any two of the first million versions of an address are the same is less than 1 in 10 million,
// and then only a writer that still holds the older of these two is misled.
func newVersion() int64 { return 1 + rand.Int64N(math.MaxInt64) }

// written ends an INSERT ... ON CONFLICT DO UPDATE SET of rows that come with the version that is to be replaced: they get the version $2. A
// row that another writer was faster with gives back another version, or makes PostgreSQL fail, by a division by zero, so that nothing of
// the statement stays.
func (t *Tables) written() string {
	gives := "version"
	if t.dialect == Postgres {
		gives = "1 / (CASE WHEN version = $2 THEN 1 ELSE 0 END)"
	}
	return "version = CASE WHEN e.version = excluded.version THEN CAST($2 AS bigint) ELSE 0 END RETURNING " + gives
}

// write runs a statement that ends in written, of n rows. The error wraps [conversation.ErrConflict] when another writer was faster.
func (t *Tables) write(ctx context.Context, q querier, statement string, rows any, version int64, n int, more ...any) error {
	args := append([]any{document(rows), version}, more...)
	if t.dialect == Postgres {
		_, err := q.ExecContext(ctx, statement, args...)
		return conflict(err)
	}
	versions, err := collect(ctx, q, scanInt, statement, args...)
	if err != nil {
		return err
	}
	for _, v := range versions {
		if v == version {
			n--
		}
	}
	if n != 0 {
		return conversation.ErrConflict
	}
	return nil
}

// collect reads all rows of a query.
func collect[T any](ctx context.Context, q querier, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, conflict(err)
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, wrapped(err)
		}
		out = append(out, one)
	}
	return out, conflict(rows.Err())
}

func scanInt(rows *sql.Rows) (n int64, err error) {
	err = rows.Scan(&n)
	return n, err
}

// The errors of PostgreSQL (https://www.postgresql.org/docs/current/errcodes-appendix.html) after which to begin again.
const (
	divisionByZero       = "22012" // what written provokes
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
)

// conflict names the error of a statement that lost against another's. The drivers of PostgreSQL give the code.
func conflict(err error) error {
	var coded interface{ SQLState() string }
	if errors.As(err, &coded) {
		switch coded.SQLState() {
		case divisionByZero:
			return conversation.ErrConflict
		case serializationFailure, deadlockDetected:
			return fmt.Errorf("%w: %w", conversation.ErrConflict, err)
		}
	}
	return wrapped(err)
}

func wrapped(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("sqlstore: %w", err)
}

// insist repeats what another writer was faster than, after a short and random pause.
func insist(ctx context.Context, try func() error) error {
	const longest = 20 * time.Millisecond
	for {
		err := try()
		if !errors.Is(err, conversation.ErrConflict) {
			return err
		}
		timer := time.NewTimer(rand.N(longest))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}

// insist runs do in a transaction, and again when it loses against another.
func (t *Tables) insist(ctx context.Context, do func(querier) error) error {
	return insist(ctx, func() error { return t.transaction(ctx, do) })
}

// single runs do, which is one statement: by itself on PostgreSQL, as the one writer on SQLite.
func (t *Tables) single(ctx context.Context, do func(querier) error) error {
	if t.dialect == Postgres {
		return do(t.db)
	}
	return t.immediate(ctx, do)
}

// transaction runs do in a transaction: all of it stays or, after an error, nothing.
func (t *Tables) transaction(ctx context.Context, do func(querier) error) error {
	if t.dialect == SQLite {
		return t.immediate(ctx, do)
	}
	tx, err := t.db.BeginTx(ctx, nil)
	if err != nil {
		return wrapped(err)
	}
	if err := do(tx); err != nil {
		_ = tx.Rollback() // what it could add is known from err
		return err
	}
	return conflict(tx.Commit())
}

// immediate is a transaction of SQLite that is the writer from its first statement on, so that it never has to give up what it read. The
// writers of this process take turns; those of others wait for as long as the connection's busy timeout says.
func (t *Tables) immediate(ctx context.Context, do func(querier) error) (err error) {
	select {
	case t.writing <- struct{}{}:
		defer func() { <-t.writing }()
	case <-ctx.Done():
		return ctx.Err()
	}
	conn, err := t.db.Conn(ctx)
	if err != nil {
		return wrapped(err)
	}
	defer conn.Close()
	if err := waits(ctx, conn); err != nil {
		return wrapped(err)
	}
	_, err = conn.ExecContext(ctx, "BEGIN IMMEDIATE")
	if err = wrapped(err); err == nil {
		err = do(conn)
	}
	if err == nil {
		_, err = conn.ExecContext(ctx, "COMMIT")
		err = wrapped(err)
	}
	if err == nil {
		return nil
	}
	// Where the context ended while SQLite worked, nobody knows whether there still is a transaction. A savepoint begins one if there is
	// none, so that what follows it ends one in any case.
	ctx = context.WithoutCancel(ctx)
	_, _ = conn.ExecContext(ctx, "SAVEPOINT over")
	if _, failed := conn.ExecContext(ctx, "ROLLBACK"); failed != nil {
		_ = conn.Raw(func(any) error { return driver.ErrBadConn }) // the pool throws it away, and SQLite rolls back
	}
	return err
}

// waits gives a connection without a busy timeout one of 5 seconds.
func waits(ctx context.Context, conn *sql.Conn) error {
	var ms int
	if err := conn.QueryRowContext(ctx, "PRAGMA busy_timeout").Scan(&ms); err != nil || ms > 0 {
		return err
	}
	return conn.QueryRowContext(ctx, "PRAGMA busy_timeout = 5000").Scan(&ms)
}
