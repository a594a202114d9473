package sqlstore_test

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"

	"testing"
	"time"

	"github.com/benbjohnson/clock"
	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/sqlstore"
)

// openly writes people with an open window straight into the table: a hundred whose windows close within the hour after t0+1h, and the
// others later.
func openly(b *testing.B, db *sql.DB, schema string, open int) {
	b.Helper()
	opened := t0.Add(-talkLength).Add(time.Hour)
	for i := range 100 {
		one := snapshots(b, writes(fmt.Sprint("soon", i), "m", opened.Add(time.Duration(1+i)*30*time.Second)))
		e := one[fmt.Sprint("soon", i)]
		data := []byte(e.Snapshot)
		_, err := db.ExecContext(b.Context(), fmt.Sprintf(`INSERT INTO %s.replywindow_entries (channel, business, user_id, version, snapshot, wake_at)
			VALUES ('talk', 'b1', $1, 1, $2, $3)`, schema), e.Address.User, data, e.Wake.UnixMilli())
		require.NoError(b, err)
	}
	later := snapshots(b, writes("later", "m", t0))["later"]
	data := []byte(later.Snapshot)
	_, err := db.ExecContext(b.Context(), fmt.Sprintf(`INSERT INTO %s.replywindow_entries (channel, business, user_id, version, snapshot, wake_at)
		SELECT 'talk', 'b1', CAST('later' || i AS bytea), 1, $1, $2::bigint + i FROM generate_series(1, $3::int) AS i`, schema), data, later.Wake.UnixMilli(), open-100)
	require.NoError(b, err)
	_, err = db.ExecContext(b.Context(), fmt.Sprintf("VACUUM ANALYZE %s.replywindow_entries", schema))
	require.NoError(b, err)
}

// once is a clock that stands and ends a context when somebody begins to wait.
type once struct {
	*clock.Mock
	end context.CancelFunc
}

func (o once) Timer(d time.Duration) *clock.Timer {
	o.end()
	return o.Mock.Timer(d)
}

// The hundred that close within the hour, and the poll of a watcher that looks at them, with the plans of what is asked.
func BenchmarkDeadlines(b *testing.B) {
	for _, open := range []int{10_000, 1_000_000} {
		db, schema := newSchema(b)
		made(b, db, sqlstore.Postgres, sqlstore.Options{Schema: schema})
		openly(b, db, schema, open)
		asked, watched := counted(b, db, url(b))
		tables, err := sqlstore.New(watched, sqlstore.Postgres, sqlstore.Options{Schema: schema})
		require.NoError(b, err)
		hands := clock.NewMock()
		hands.Set(t0.Add(time.Hour))
		e, err := conversation.New(conversation.WithChannels(talk{}), conversation.WithStore(tables.Store()), conversation.WithClock(hands))
		require.NoError(b, err)
		closing := func() {
			n := 0
			for _, err := range e.Closing(b.Context(), "talk", "b1", time.Hour) {
				require.NoError(b, err)
				n++
			}
			require.Equal(b, 100, n)
		}
		poll := func() {
			ctx, end := context.WithCancel(b.Context())
			w := conversation.Watcher{Engine: e, Leads: []time.Duration{time.Hour}, Clock: once{hands, end}, Log: slog.Default(), Alert: func(context.Context, conversation.Deadline) error { return nil }}
			require.ErrorIs(b, w.Run(ctx), context.Canceled)
		}
		poll() // tells of the hundred; later polls look at them
		for name, ask := range map[string]func(){"closing": closing, "poll": poll} {
			asked.take()
			ask()
			for _, s := range asked.take() {
				plan := explained(b, db, s.query, s.args...)
				require.Regexp(b, "replywindow_entries_(channel_business_)?wake_at", plan)
				require.NotContains(b, plan, "Seq Scan")
				b.Logf("%s at %d open:\n%s", name, open, plan)
			}
			b.Run(fmt.Sprint(name, "/open=", open), func(b *testing.B) {
				for b.Loop() {
					ask()
				}
			})
		}
	}
}

// Claims, each of another person, beside the driver that reads a row and writes one.
func BenchmarkClaims(b *testing.B) {
	benches(b, func(b *testing.B, on bench) {
		on.fill(b, "4477", "4488")
		e := newEngine(b, on.store)
		own, err := on.read(b.Context(), on.db, []string{"S44770"})
		require.NoError(b, err)
		ratio(b, 1, func(i int) error {
			_, won, err := e.Claim(b.Context(), at(fmt.Sprint("S4477", i%people)), "answer", fmt.Sprint("agent ", i), time.Minute)
			if err == nil && won == (i >= people) {
				err = fmt.Errorf("won: %t", won)
			}
			return err
		}, func(i int) error {
			return on.bare(b.Context(), []string{fmt.Sprint("S4488", i%people)}, own[0], int64(i+1))
		})
	})
}
