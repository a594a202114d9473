package growth_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/redisstore"
	"github.com/replywindow/replywindow/conversation/sqlstore"
	"github.com/replywindow/replywindow/internal/testserver"
)

// host is a backend that grows. What it must answer is what one engine in memory answers, which was told all from the beginning.
type host struct {
	*testing.T
	now      time.Time
	model    *conversation.Engine
	random   *rand.Rand
	messages int
}

const businesses, people = 12, 20 // of each business

func newHost(t *testing.T) *host {
	h := &host{T: t, now: time.Now(), random: rand.New(rand.NewPCG(12, 4))}
	h.model = h.engine(conversation.NewMemoryStore())
	return h
}

// Now stands still, since the Redis servers have the machine's clock.
func (h *host) Now() time.Time { return h.now }

func (h *host) engine(s conversation.Store) *conversation.Engine {
	h.Helper()
	e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithStore(s), conversation.WithClock(h))
	require.NoError(h, err)
	return e
}

func person(business, i int) channels.Address {
	return channels.Address{Channel: "whatsapp", Business: fmt.Sprint(310000000000000 + business), User: fmt.Sprint(919800000000 + i)}
}

// happens draws what some people do, within the last three days and in disorder. The model is told.
func (h *host) happens() []channels.Event {
	h.Helper()
	events := make([]channels.Event, 300)
	for i := range events {
		h.messages++
		a, at := person(h.random.IntN(businesses), h.random.IntN(people)), h.now.Add(-time.Duration(h.random.Int64N(int64(72*time.Hour))))
		switch events[i] = channels.UserMessage(a, fmt.Sprint("wamid.", h.messages), at); h.random.IntN(8) {
		case 0:
			events[i] = channels.OptOut(a, at)
		case 1:
			events[i] = channels.StopMarketing(a, at)
		case 2, 3:
			events[i].Identity = channels.Identity{Phone: a.User, Scoped: "IN." + a.User}
		}
	}
	_, err := h.model.Record(h.Context(), events...)
	require.NoError(h, err)
	return events
}

// agrees requires the model's answers for everybody, whether known or not: the windows, and the decision on a text.
func (h *host) agrees(step string, engines ...*conversation.Engine) {
	h.Helper()
	for _, e := range engines {
		for b := range businesses {
			for i := range people + 1 { // one more than ever wrote
				a := person(b, i)
				want, err := h.model.Window(h.Context(), a)
				require.NoError(h, err)
				got, err := e.Window(h.Context(), a)
				require.NoError(h, err, step)
				require.Equal(h, want, got, step)
				message := channels.Message{Type: channels.Text, Text: "hello", Purpose: channels.Promotional}
				decided, err := h.model.Check(h.Context(), a, message)
				require.NoError(h, err)
				d, err := e.Check(h.Context(), a, message)
				require.NoError(h, err, step)
				require.Equal(h, decided, d, step)
			}
		}
	}
}

// moves copies all entries into a store that holds none of them.
func (h *host) moves(from, to conversation.Store) {
	h.Helper()
	for b := range businesses {
		entries, next, err := from.List(h.Context(), "whatsapp", person(b, 0).Business, conversation.Page{})
		require.NoError(h, err)
		require.True(h, next.End())
		for i := range entries {
			entries[i].Version = 0
		}
		require.NoError(h, to.Save(h.Context(), entries))
	}
}

func (h *host) tables(driver, source string, d sqlstore.Dialect, o sqlstore.Options) (*sqlstore.Tables, *sql.DB) {
	h.Helper()
	db, err := sql.Open(driver, source)
	require.NoError(h, err)
	h.Cleanup(func() { require.NoError(h, db.Close()) })
	tables, err := sqlstore.New(db, d, o)
	require.NoError(h, err)
	return tables, db
}

// partitioned makes the tables of PostgreSQL with the entries in four partitions, as a migration tool would.
func (h *host) partitioned(db *sql.DB, prefix string) {
	h.Helper()
	files, err := sqlstore.Migrations(sqlstore.Postgres)
	require.NoError(h, err)
	text, err := fs.ReadFile(files, "0001_tables.sql")
	require.NoError(h, err)
	const key = "	PRIMARY KEY (channel, business, user_id)\n)"
	script := strings.Replace(string(text), key+" WITH (fillfactor = 80)", key+" PARTITION BY HASH (channel, business)", 1)
	require.NotEqual(h, string(text), script)
	for i := range 4 {
		script += fmt.Sprintf("CREATE TABLE replywindow_entries_%d PARTITION OF replywindow_entries FOR VALUES WITH (MODULUS 4, REMAINDER %d);\n", i, i)
	}
	_, err = db.ExecContext(h.Context(), strings.ReplaceAll(script, "replywindow_", prefix))
	require.NoError(h, err)
}

func TestAHostGrows(t *testing.T) {
	logging.Disable() // the client logs each attempt to reach a node that is down
	h := newHost(t)
	record := func(e *conversation.Engine, events ...channels.Event) {
		t.Helper()
		_, err := e.Record(t.Context(), events...)
		require.NoError(t, err)
	}
	// One process with memory.
	memory := conversation.NewMemoryStore()
	e := h.engine(memory)
	record(e, h.happens()...)
	h.agrees("memory", e)

	// SQLite.
	file, _ := h.tables("sqlite", filepath.Join(t.TempDir(), "host.db"), sqlstore.SQLite, sqlstore.Options{})
	require.NoError(t, file.Migrate(t.Context()))
	h.moves(memory, file.Store())
	e = h.engine(file.Store())
	h.agrees("SQLite, moved", e)
	record(e, h.happens()...)
	h.agrees("SQLite", e)

	// Several processes on PostgreSQL, here with a pool of connections each, which record parts of the same batch, and some of it twice.
	server, err := testserver.StartPostgres()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Stop()) })
	var processes []*conversation.Engine
	var shared *sqlstore.Tables
	for i := range 3 {
		shared, _ = h.tables("pgx", server.URL("postgres"), sqlstore.Postgres, sqlstore.Options{})
		if i == 0 {
			require.NoError(t, shared.Migrate(t.Context()))
			h.moves(file.Store(), shared.Store())
		}
		processes = append(processes, h.engine(shared.Store()))
	}
	events := h.happens()
	failed := make([]error, len(processes))
	var wg sync.WaitGroup
	for i, e := range processes {
		wg.Go(func() {
			for from := i * 50; from < i*50+200 && failed[i] == nil; from += 20 {
				for failed[i] = conversation.ErrConflict; errors.Is(failed[i], conversation.ErrConflict); {
					_, failed[i] = e.Record(t.Context(), events[from:from+20]...)
				}
			}
		})
	}
	wg.Wait()
	require.NoError(t, errors.Join(failed...))
	h.agrees("PostgreSQL", processes...)

	// PostgreSQL partitioned by business.
	parts, db := h.tables("pgx", server.URL("postgres"), sqlstore.Postgres, sqlstore.Options{Prefix: "parts_"})
	h.partitioned(db, "parts_")
	h.moves(shared.Store(), parts.Store())
	e = h.engine(parts.Store())
	record(e, h.happens()...)
	h.agrees("PostgreSQL partitioned", e)

	// Redis Cluster for hot state, with PostgreSQL as the record, which is told first.
	nodes := testserver.NewRedisCluster(t)
	cluster := redis.NewClusterClient(&redis.ClusterOptions{Addrs: []string{nodes[0].Addr, nodes[1].Addr, nodes[2].Addr}, DialerRetries: 1})
	t.Cleanup(func() { require.NoError(t, cluster.Close()) })
	hot, err := redisstore.New(cluster, "")
	require.NoError(t, err)
	restore := func() (err error) {
		for b := 0; b < businesses && err == nil; b++ {
			err = hot.RestoreFrom(t.Context(), parts.Store(), "whatsapp", person(b, 0).Business)
		}
		return err
	}
	require.NoError(t, restore())
	fast := h.engine(hot)
	h.agrees("Redis Cluster, moved", fast)
	events = h.happens()
	record(e, events...)
	record(fast, events...)
	h.agrees("Redis Cluster", e, fast)

	// A node goes down while events come, and comes back without its data.
	nodes[1].Kill()
	events = h.happens()
	record(e, events...)
	_, err = fast.Record(t.Context(), events...)
	require.Error(t, err)
	require.NoError(t, nodes[1].Wipe())
	require.NoError(t, nodes[1].Start())
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for err = restore(); err != nil; err = restore() { // until the client has noticed that the node is back
		require.NoError(t, ctx.Err(), err)
	}
	h.agrees("Redis Cluster, after a loss", e, fast)
}
