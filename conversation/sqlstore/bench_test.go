package sqlstore_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/sqlstore"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

// bench is a database to measure, and the table of entries as the bare driver sees it.
type bench struct {
	db     *sql.DB
	store  *sqlstore.Store
	table  string
	marker func(n int) string // the nth parameter
}

func dollar(n int) string { return fmt.Sprint("$", n) }

func benches(b *testing.B, run func(b *testing.B, on bench)) {
	b.Run("postgres", func(b *testing.B) {
		db, schema := newSchema(b)
		store := made(b, db, sqlstore.Postgres, sqlstore.Options{Schema: schema}).Store()
		run(b, bench{db, store, schema + ".replywindow_entries", dollar})
	})
	b.Run("sqlite", func(b *testing.B) {
		db := newFile(b)
		store := made(b, db, sqlstore.SQLite, sqlstore.Options{}).Store()
		run(b, bench{db, store, "replywindow_entries", func(n int) string { return fmt.Sprint("?", n) }})
	})
}

// fill records people under numbers that begin with each prefix, with a second id each, and lets the planner know.
func (on bench) fill(b *testing.B, prefixes ...string) {
	b.Helper()
	e := newEngine(b, on.store)
	for _, prefix := range prefixes {
		for from := 0; from < people; from += 1000 {
			events := make([]channels.Event, 1000)
			for i := range events {
				user := fmt.Sprint(prefix, from+i)
				events[i] = writes(user, "m", t0.Add(-time.Minute))
				events[i].Identity = channels.Identity{Phone: user, Scoped: "S" + user}
			}
			_, err := e.Record(b.Context(), events...)
			require.NoError(b, err)
		}
	}
	_, err := on.db.ExecContext(b.Context(), "ANALYZE "+on.table)
	require.NoError(b, err)
}

const people = 10_000

// read loads rows as simply as the driver can.
func (on bench) read(ctx context.Context, q interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
}, users []string) ([][]byte, error) {
	marks, args := make([]string, len(users)), []any{"talk", "b1"}
	for i, user := range users {
		marks[i], args = on.marker(i+3), append(args, user)
	}
	rows, err := q.QueryContext(ctx, fmt.Sprintf("SELECT snapshot, version FROM %s WHERE channel = %s AND business = %s AND user_id IN (%s)",
		on.table, on.marker(1), on.marker(2), strings.Join(marks, ", ")), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out [][]byte
	for rows.Next() {
		var data []byte
		var version int64
		if err := rows.Scan(&data, &version); err != nil {
			return nil, err
		}
		out = append(out, data)
	}
	return out, rows.Err()
}

// bare does by the driver alone what recording does: a transaction of one read and one write of many rows, without looking at versions.
func (on bench) bare(ctx context.Context, users []string, snapshot []byte, version int64) error {
	conn, err := on.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := on.read(ctx, conn, users); err != nil {
		return err
	}
	var rows []string
	args := []any{"talk", "b1", version, snapshot, t0.UnixMilli()}
	for i, user := range users {
		rows = append(rows, fmt.Sprintf("(%s, %s, %s, %s, %s, %s, %s)", on.marker(1), on.marker(2), on.marker(i+6), on.marker(3), on.marker(4), on.marker(5), on.marker(5)))
		args = append(args, user)
	}
	_, err = conn.ExecContext(ctx, fmt.Sprintf(`INSERT INTO %s (channel, business, user_id, version, snapshot, wake_at, keep_until) VALUES %s
		ON CONFLICT (channel, business, user_id) DO UPDATE SET version = excluded.version, snapshot = excluded.snapshot`, on.table, strings.Join(rows, ", ")), args...)
	return err
}

// ratio measures two ways of doing the same in turns, and reports how much longer the first takes.
func ratio(b *testing.B, per int, ours, bare func(i int) error) {
	b.Helper()
	var own, other time.Duration
	n := 0
	for b.Loop() {
		from := time.Now()
		if err := ours(n); err != nil {
			b.Fatal(err)
		}
		middle := time.Now()
		if err := bare(n); err != nil {
			b.Fatal(err)
		}
		own, other = own+middle.Sub(from), other+time.Since(middle)
		n++
	}
	b.ReportMetric(own.Seconds()/other.Seconds(), "x-bare")
	b.ReportMetric(float64(n*per)/own.Seconds(), "items/s")
	b.ReportMetric(0, "ns/op")
}

// Recording, beside the driver reading and writing as many rows.
func BenchmarkRecord(b *testing.B) {
	for _, size := range []int{1, 10, 100, 1000} {
		b.Run(fmt.Sprint("batch=", size), func(b *testing.B) {
			benches(b, func(b *testing.B, on bench) {
				on.fill(b, "44", "55")
				e := newEngine(b, on.store)
				snapshot := []byte(snapshots(b, writes("1", "m", t0))["1"].Snapshot)
				events, users := make([]channels.Event, size), make([]string, size)
				ratio(b, size, func(i int) error {
					for k := range events {
						events[k] = writes(fmt.Sprint("44", (i*size+k)%people), fmt.Sprint("m", i), t0.Add(time.Duration(i)*time.Millisecond))
					}
					_, err := e.Record(b.Context(), events...)
					return err
				}, func(i int) error {
					for k := range users {
						users[k] = fmt.Sprint("55", (i*size+k)%people)
					}
					return on.bare(b.Context(), users, snapshot, int64(i))
				})
			})
		})
	}
}

// A check of a person known by two ids, beside the driver reading the rows of these, of 20,000.
func BenchmarkCheck(b *testing.B) {
	benches(b, func(b *testing.B, on bench) {
		on.fill(b, "44")
		e := newEngine(b, on.store)
		text := channels.Message{Type: channels.Text, Text: "hello"}
		ratio(b, 1, func(i int) error {
			_, err := e.Check(b.Context(), at(fmt.Sprint("44", i*7919%people)), text)
			return err
		}, func(i int) error {
			user := fmt.Sprint("44", i*7919%people)
			rows, err := on.read(b.Context(), on.db, []string{user, "S" + user, ""})
			if err == nil && len(rows) != 2 {
				err = fmt.Errorf("%d rows", len(rows))
			}
			return err
		})
	})
}

// The first page of what is due, beside the driver reading as many rows by the same index; the growth of the store; the bytes of an entry.
func BenchmarkDue(b *testing.B) {
	for _, size := range []int{10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint("entries=", size), func(b *testing.B) {
			db, schema := newSchema(b)
			store := made(b, db, sqlstore.Postgres, sqlstore.Options{Schema: schema}).Store()
			filled(b, db, schema, size)
			statement := fmt.Sprintf("SELECT * FROM %s.replywindow_entries WHERE wake_at < $1 ORDER BY wake_at LIMIT 100", schema)
			b.Log(explained(b, db, statement, t0.Add(100*time.Hour).UnixMilli()))
			ratio(b, 100, func(int) error {
				page, _, err := store.Due(b.Context(), "", "", t0.Add(100*time.Hour), conversation.Page{Limit: 100})
				if err == nil && len(page) != 100 {
					err = fmt.Errorf("%d entries", len(page))
				}
				return err
			}, func(int) error {
				rows, err := db.QueryContext(b.Context(), statement, t0.Add(100*time.Hour).UnixMilli())
				if err != nil {
					return err
				}
				defer rows.Close()
				for rows.Next() {
					var text [3]string
					var data, also []byte
					var version int64
					var wake, keep *int64
					if err := rows.Scan(&text[0], &text[1], &text[2], &version, &data, &wake, &keep, &also); err != nil {
						return err
					}
				}
				return rows.Err()
			})
		})
	}
}

// The count of a month that 1,000 and 50,000 messages were delivered in.
func BenchmarkCount(b *testing.B) {
	for _, messages := range []int{1000, 50_000} {
		b.Run(fmt.Sprint("messages=", messages), func(b *testing.B) {
			db, schema := newSchema(b)
			ledger := made(b, db, sqlstore.Postgres, sqlstore.Options{Schema: schema}).Ledger()
			charge := pricing.Charge{Basis: pricing.FreeTier, Counts: pricing.Counts{Scope: pricing.ScopeAccount, Category: "service"}}
			for from := 0; from < messages; from += 1000 {
				batch := make([]billing.Entry, 1000)
				for i := range batch {
					batch[i] = billing.Entry{Message: fmt.Sprint("m", from+i), Account: "a", Predicted: charge, PredictedAt: t0, Delivered: t0, Day: 2026_03_02}
				}
				require.NoError(b, ledger.Record(b.Context(), batch...))
			}
			_, err := db.ExecContext(b.Context(), "VACUUM ANALYZE "+schema+".replywindow_ledger")
			require.NoError(b, err)
			for b.Loop() {
				used, err := ledger.Count(b.Context(), pricing.CountKey{Scope: pricing.ScopeAccount, Owner: "a", Category: "service", Month: 2026_03_01})
				if err != nil || used[0].Count != int64(messages) {
					b.Fatal(used, err)
				}
			}
		})
	}
}

// Bytes of a conversation, with its indexes: a number of 12 digits, a window, 16 recent ids.
func BenchmarkBytes(b *testing.B) {
	var one []channels.Event
	for i := range 16 {
		one = append(one, writes("447700900123", fmt.Sprint("wamid.", i), t0.Add(time.Duration(i)*time.Minute)))
	}
	kept := snapshots(b, one...)["447700900123"]
	fill := func(b *testing.B, store conversation.Store) {
		for from := 0; from < people; from += 1000 {
			entries := make([]conversation.Stored, 1000)
			for i := range entries {
				entries[i] = kept
				entries[i].Version, entries[i].Address.User = 0, fmt.Sprint(447700000000+(from+i)*7919)
			}
			require.NoError(b, store.Save(b.Context(), entries))
		}
	}
	b.Run("postgres", func(b *testing.B) {
		for b.Loop() {
			db, schema := newSchema(b)
			fill(b, made(b, db, sqlstore.Postgres, sqlstore.Options{Schema: schema}).Store())
			var size int64
			require.NoError(b, db.QueryRowContext(b.Context(), "SELECT pg_total_relation_size($1::text::regclass)", schema+".replywindow_entries").Scan(&size))
			b.ReportMetric(float64(size)/people, "bytes/entry")
		}
	})
	b.Run("sqlite", func(b *testing.B) {
		for b.Loop() {
			path := filepath.Join(b.TempDir(), "store.db")
			db := openFile(b, path)
			fill(b, made(b, db, sqlstore.SQLite, sqlstore.Options{}).Store())
			_, err := db.ExecContext(b.Context(), "PRAGMA wal_checkpoint(TRUNCATE)")
			require.NoError(b, err)
			info, err := os.Stat(path)
			require.NoError(b, err)
			b.ReportMetric(float64(info.Size())/people, "bytes/entry")
		}
	})
}
