package sqlstore_test

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/conversationtest"
	"github.com/replywindow/replywindow/conversation/sqlstore"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
	"github.com/replywindow/replywindow/template"
)

// SQLite does not wait for another writer of a new file before it turns on write-ahead logging. Migrate does.
func TestMigrateWhileAnotherWrites(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "store.db")
	other, err := openFile(t, file).Conn(t.Context())
	require.NoError(t, err)
	for _, begin := range []string{"CREATE TABLE other (n integer)", "BEGIN IMMEDIATE", "INSERT INTO other VALUES (1)"} {
		_, err := other.ExecContext(t.Context(), begin)
		require.NoError(t, err)
	}
	tables, err := sqlstore.New(openFile(t, file), sqlstore.SQLite, sqlstore.Options{})
	require.NoError(t, err)
	migrated := make(chan error, 1)
	go func() { migrated <- tables.Migrate(t.Context()) }()
	time.Sleep(100 * time.Millisecond) // enough for a first try that is refused
	select {
	case err := <-migrated:
		require.Fail(t, "did not wait", "%v", err)
	default:
	}
	_, err = other.ExecContext(t.Context(), "COMMIT")
	require.NoError(t, err)
	require.NoError(t, <-migrated)
}

// Processes that start together may all migrate.
func TestMigrateManyAtOnceAndAgain(t *testing.T) {
	t.Parallel()
	db, schema := newSchema(t)
	file := filepath.Join(t.TempDir(), "store.db")
	for name, open := range map[string]func() (*sqlstore.Tables, error){
		"postgres": func() (*sqlstore.Tables, error) {
			return sqlstore.New(db, sqlstore.Postgres, sqlstore.Options{Schema: schema, Prefix: "x_"})
		},
		"sqlite": func() (*sqlstore.Tables, error) {
			return sqlstore.New(openFile(t, file), sqlstore.SQLite, sqlstore.Options{Prefix: "x_"})
		},
	} {
		var wg sync.WaitGroup
		failed := make([]error, 8)
		for i := range failed {
			tables, err := open()
			require.NoError(t, err)
			wg.Go(func() { failed[i] = tables.Migrate(t.Context()) })
		}
		wg.Wait()
		for _, err := range failed {
			require.NoError(t, err, name)
		}
		tables, err := open()
		require.NoError(t, err)
		require.NoError(t, tables.Migrate(t.Context()), "again")
		entries := []conversation.Stored{snapshots(t, writes("1", "m", t0))["1"]}
		entries[0].Version = 0
		require.NoError(t, tables.Store().Save(t.Context(), entries))
	}
	var n int
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT count(*) FROM "+schema+".x_migrations").Scan(&n))
	require.Equal(t, 2, n)
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT count(*) FROM "+schema+".x_entries").Scan(&n))
	require.Equal(t, 1, n)
}

// A migration that fails leaves nothing, and works when what was in its way is gone.
func TestMigrateIsWholeOrNot(t *testing.T) {
	t.Parallel()
	everywhereRaw(t, func(t *testing.T, db *sql.DB, d sqlstore.Dialect, schema, table string) {
		tables, err := sqlstore.New(db, d, sqlstore.Options{Schema: schema})
		require.NoError(t, err)
		_, err = db.ExecContext(t.Context(), "CREATE TABLE "+table+"templates (a integer)") // the last one that the file creates
		require.NoError(t, err)
		require.ErrorContains(t, tables.Migrate(t.Context()), "0001_tables.sql")
		_, err = db.ExecContext(t.Context(), "SELECT 1 FROM "+table+"entries")
		require.Error(t, err)
		_, err = db.ExecContext(t.Context(), "DROP TABLE "+table+"templates")
		require.NoError(t, err)
		require.NoError(t, tables.Migrate(t.Context()))
	})
}

func everywhereRaw(t *testing.T, test func(t *testing.T, db *sql.DB, d sqlstore.Dialect, schema, table string)) {
	t.Helper()
	t.Run("postgres", func(t *testing.T) {
		db, schema := newSchema(t)
		test(t, db, sqlstore.Postgres, schema, schema+".replywindow_")
	})
	t.Run("sqlite", func(t *testing.T) { test(t, newFile(t), sqlstore.SQLite, "", "replywindow_") })
}

// With the files and a tool of one's own the tables are the same. Here they are partitioned on the way: the entries by business, the
// ledger by message, the templates by account.
func TestPartitionedTablesKeepTheContract(t *testing.T) {
	t.Parallel()
	files, err := sqlstore.Migrations(sqlstore.Postgres)
	require.NoError(t, err)
	text, err := fs.ReadFile(files, "0001_tables.sql")
	require.NoError(t, err)
	pruned, err := fs.ReadFile(files, "0002_pruned.sql") // stays whole
	require.NoError(t, err)
	open := func(t *testing.T) *sqlstore.Tables {
		db, schema := newSchema(t)
		script := string(text) + string(pruned)
		for _, table := range [][3]string{
			{"entries", "	PRIMARY KEY (channel, business, user_id)", "channel, business"},
			{"ledger", "WHEN confirmed_at IS NOT NULL THEN confirmed_count_category ELSE predicted_count_category END) STORED", "id"},
			{"templates", "	PRIMARY KEY (account, name, language)", "account"},
		} {
			whole := table[1] + "\n) WITH (fillfactor = 80);"
			require.Contains(t, script, whole)
			script = strings.Replace(script, whole, table[1]+"\n) PARTITION BY HASH ("+table[2]+");", 1)
			for i := range 4 {
				script += fmt.Sprintf("CREATE TABLE replywindow_%s_%d PARTITION OF replywindow_%[1]s FOR VALUES WITH (MODULUS 4, REMAINDER %[2]d) WITH (fillfactor = 80);\n", table[0], i)
			}
		}
		_, err := db.ExecContext(t.Context(), strings.ReplaceAll(script, "replywindow_", schema+".replywindow_"))
		require.NoError(t, err)
		tables, err := sqlstore.New(db, sqlstore.Postgres, sqlstore.Options{Schema: schema})
		require.NoError(t, err)
		return tables
	}
	t.Run("store", func(t *testing.T) {
		conversationtest.TestStore(t, func(t *testing.T) conversation.Store { return open(t).Store() })
	})
	t.Run("ledger", func(t *testing.T) {
		conversationtest.TestLedger(t, func(t *testing.T) billing.Ledger { return open(t).Ledger() })
		conversationtest.TestPruner(t, func(t *testing.T) billing.Pruner { return open(t).Ledger() })
	})
	t.Run("templates", func(t *testing.T) {
		conversationtest.TestTemplates(t, func(t *testing.T) conversation.Templates { return open(t).Templates(nil) })
	})
}

func TestNewRefusesByName(t *testing.T) {
	t.Parallel()
	db := newFile(t)
	for _, c := range []struct {
		db    *sql.DB
		d     sqlstore.Dialect
		o     sqlstore.Options
		field string
	}{
		{nil, sqlstore.SQLite, sqlstore.Options{}, "db"},
		{db, "", sqlstore.Options{}, "dialect"},
		{db, "mysql", sqlstore.Options{}, "dialect"},
		{db, sqlstore.SQLite, sqlstore.Options{Schema: "main"}, "options.schema"},
		{db, sqlstore.Postgres, sqlstore.Options{Schema: "a.b"}, "options.schema"},
		{db, sqlstore.Postgres, sqlstore.Options{Schema: "A"}, "options.schema"},
		{db, sqlstore.Postgres, sqlstore.Options{Prefix: `x"; DROP TABLE y; --`}, "options.prefix"},
		{db, sqlstore.Postgres, sqlstore.Options{Prefix: "1a"}, "options.prefix"},
		{db, sqlstore.Postgres, sqlstore.Options{CountFor: -1}, "options.count_for"},
		{db, sqlstore.Postgres, sqlstore.Options{CountFor: time.Hour + 1}, "options.count_for"},
		{db, sqlstore.Postgres, sqlstore.Options{Prefix: strings.Repeat("a", 49)}, "options.prefix"},
	} {
		_, err := sqlstore.New(c.db, c.d, c.o)
		var input *channels.InputError
		require.ErrorAs(t, err, &input)
		require.Equal(t, c.field, input.Field)
	}
	_, err := sqlstore.New(db, sqlstore.Postgres, sqlstore.Options{Schema: strings.Repeat("a", 48), Prefix: "_"})
	require.NoError(t, err)
	_, err = sqlstore.Migrations("mysql")
	require.Error(t, err)
}

// Zero values and nil contexts are refused by an error, and nothing prints what a handle holds.
func TestZeroValuesAreRefused(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	ledger := func(l *sqlstore.Ledger, ctx context.Context) error {
		for _, err := range l.Entries(ctx, billing.Filter{}) {
			return err
		}
		return nil
	}
	list := func(c *sqlstore.Templates, ctx context.Context) error {
		for _, err := range c.All(ctx, "a", t0) {
			return err
		}
		return nil
	}
	calls := func(tables *sqlstore.Tables, s *sqlstore.Store, l *sqlstore.Ledger, c *sqlstore.Templates, ctx context.Context) []error {
		_, err1 := s.Load(ctx, at("1"))
		_, _, err2 := s.Due(ctx, "", "", t0, conversation.Page{})
		_, _, err3 := s.List(ctx, "", "", conversation.Page{})
		_, err4 := s.Purge(ctx, t0)
		_, err5 := l.Count(ctx, pricing.CountKey{})
		_, _, err6 := c.Lookup(ctx, "a", "n", "en", t0)
		_, err7 := l.Prune(ctx, 2026_03_01)
		return []error{err1, err2, err3, err4, err5, err6, err7, tables.Migrate(ctx), s.Save(ctx, nil), l.Record(ctx), c.Apply(ctx), ledger(l, ctx), list(c, ctx), l.Forget(ctx, billing.Filter{})}
	}
	for _, err := range calls(&sqlstore.Tables{}, &sqlstore.Store{}, &sqlstore.Ledger{}, &sqlstore.Templates{}, ctx) {
		require.EqualError(t, err, "tables were not made by New")
	}
	tables := made(t, newFile(t), sqlstore.SQLite, sqlstore.Options{})
	var none context.Context
	for _, err := range calls(tables, tables.Store(), tables.Ledger(), tables.Templates(nil), none) {
		require.EqualError(t, err, "context is nil")
	}
	for _, v := range []any{tables, tables.Store(), tables.Ledger(), tables.Templates(nil), &sqlstore.Tables{}, &sqlstore.Store{}, &sqlstore.Ledger{}, &sqlstore.Templates{}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d"} {
			require.Regexp(t, `^[a-z]+ (in sqlite|of no database)$`, fmt.Sprintf(verb, v))
		}
	}
}

// A page that another store returned is refused without its text.
func TestForeignPagesAreRefused(t *testing.T) {
	t.Parallel()
	store := made(t, newFile(t), sqlstore.SQLite, sqlstore.Options{}).Store()
	for _, after := range []string{"447700900123", `["talk"]`} {
		_, _, err := store.List(t.Context(), "", "", conversation.Page{After: after})
		var input *channels.InputError
		require.ErrorAs(t, err, &input)
		require.Equal(t, "page.after", input.Field)
		require.NotContains(t, err.Error(), after)
	}
}

// Every address is kept, those too that no database keeps as text: an event of them must not keep the others of its batch from
// being recorded.
func TestAddressesThatAreNoText(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, open func(testing.TB) *sqlstore.Tables) {
		store := open(t).Store()
		one := snapshots(t, writes("1", "m", t0))["1"]
		users := []string{"\x00", "a\x00b", "\xff", "a\xffb", `"`, `"a"`, `"\x00"`, `"a\x00b"`, "\uFFFD", "a", "", `\x00`}
		var entries []conversation.Stored
		for _, user := range users {
			e := conversation.Stored{Address: at(user), Snapshot: one.Snapshot}
			for _, other := range users {
				e.Also = append(e.Also, at(other))
			}
			entries = append(entries, e)
		}
		require.NoError(t, store.Save(t.Context(), entries))
		require.ElementsMatch(t, entries, all(t, store))
		got, err := store.Load(t.Context(), at("\x00"))
		require.NoError(t, err)
		require.Equal(t, entries[0], got[0])
		require.ElementsMatch(t, entries, got)
	})
}

// Entries of many businesses come in the order asked for, and their account, which they share and nobody asked for, once.
func TestLoadOfManyBusinesses(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, open func(testing.TB) *sqlstore.Tables) {
		store := open(t).Store()
		one := snapshots(t, writes("1", "m", t0))["1"].Snapshot
		account := channels.Address{Channel: "talk", Business: "account"}
		save := func(a channels.Address, also ...channels.Address) conversation.Stored {
			entries := []conversation.Stored{{Address: a, Snapshot: one, Also: also}}
			require.NoError(t, store.Save(t.Context(), entries))
			return entries[0]
		}
		theirs := save(account)
		var asked []channels.Address
		var want []conversation.Stored
		for i := range 45 {
			number := channels.Address{Channel: "talk", Business: fmt.Sprint("b", i)}
			person := number
			person.User = "1"
			want = append(want, save(person, number), save(number, account))
			asked = append(asked, person, number)
		}
		got, err := store.Load(t.Context(), asked...)
		require.NoError(t, err)
		require.Equal(t, append(want, theirs), got)
		got, err = store.Load(t.Context(), asked[0])
		require.NoError(t, err)
		require.Equal(t, want[:2], got, "what Also names of what Also names takes another round trip")
	})
}

// What no rule can need any more goes, to the millisecond; the rest stays.
func TestPurge(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, open func(testing.TB) *sqlstore.Tables) {
		store := open(t).Store()
		one := snapshots(t, writes("1", "m", t0))["1"]
		var entries []conversation.Stored
		for i := range 2500 {
			e := conversation.Stored{Address: at(fmt.Sprint(i)), Snapshot: one.Snapshot}
			if i%5 != 0 {
				e.Keep = t0.Add(time.Duration(i%5-3) * time.Millisecond) // -2, -1, 0 and +1 ms
			}
			entries = append(entries, e)
		}
		require.NoError(t, store.Save(t.Context(), entries))
		for _, step := range []struct {
			after   time.Duration
			deleted int
		}{{-1, 1000}, {-1, 0}, {0, 500}, {time.Millisecond - 1, 0}, {time.Millisecond, 500}, {time.Hour, 0}} {
			deleted, err := store.Purge(t.Context(), t0.Add(step.after))
			require.NoError(t, err)
			require.Equal(t, step.deleted, deleted, "%v after", step.after)
			for _, e := range all(t, store) {
				require.True(t, e.Keep.IsZero() || e.Keep.After(t0.Add(step.after)), e.Keep)
			}
		}
		require.Len(t, all(t, store), 500)

		// A writer that loaded an entry before it went notices.
		stale := entries[1:2]
		require.ErrorIs(t, store.Save(t.Context(), stale), conversation.ErrConflict)
		done, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := store.Purge(done, t0)
		require.ErrorIs(t, err, context.Canceled)
	})
}

// As long as the Wake on record is to come, a message that moves it changes no indexed column: PostgreSQL updates the row in place.
func TestMessagesUpdateInPlace(t *testing.T) { // not parallel: transactions of other tests would hold old rows
	db, schema := newSchema(t)
	store := made(t, db, sqlstore.Postgres, sqlstore.Options{Schema: schema, Clock: fixed(t0)}).Store()
	e := newEngine(t, store)
	const people, messages = 50, 20
	for i := range messages {
		var events []channels.Event
		for person := range people {
			events = append(events, writes(fmt.Sprint("person", person), fmt.Sprint("m", i), t0.Add(time.Duration(i)*time.Minute)))
		}
		_, err := e.Record(t.Context(), events...)
		require.NoError(t, err)
	}
	var updates, inPlace int
	// What a connection did is counted when it is idle for a while.
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT 1 FROM pg_sleep(1.1)").Scan(new(int)))
	require.NoError(t, db.QueryRowContext(t.Context(), `SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables
		WHERE schemaname = $1 AND relname = 'replywindow_entries'`, schema).Scan(&updates, &inPlace))
	require.GreaterOrEqual(t, inPlace*5, updates*4, "%d of %d", inPlace, updates)
	due, _, err := store.Due(t.Context(), "", "", t0.Add(10*time.Hour+1), conversation.Page{})
	require.NoError(t, err)
	require.Len(t, due, people, "by the Wake of the first message")

	// Once it has come, the next save sets the next one.
	late := made(t, db, sqlstore.Postgres, sqlstore.Options{Schema: schema, Clock: fixed(t0.Add(10 * time.Hour))}).Store()
	entries, err := late.Load(t.Context(), at("person0"))
	require.NoError(t, err)
	entries[0].Wake = t0.Add(20 * time.Hour)
	require.NoError(t, late.Save(t.Context(), entries))
	entries, err = late.Load(t.Context(), at("person0"))
	require.NoError(t, err)
	require.True(t, entries[0].Wake.Equal(t0.Add(20*time.Hour)))
}

// What no index has room for is refused by the name of its field before the database is asked; an address that an event may have is kept,
// also if it is no text.
func TestWhatIsTooLongForAnIndexIsNamed(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, open func(testing.TB) *sqlstore.Tables) {
		tables, long := open(t), strings.Repeat("a\u00e9", 3000)
		one := snapshots(t, writes("1", "m", t0))["1"].Snapshot
		for said, err := range map[string]error{
			"entries[0].address.user takes 9000 bytes": tables.Store().Save(t.Context(), []conversation.Stored{{Address: at(long), Snapshot: one}}),
			"entries[0].address.business takes 9000": tables.Store().Save(t.Context(), []conversation.Stored{
				{Address: channels.Address{Channel: "talk", Business: long, User: "1"}, Snapshot: one}}),
			"entry.message has 9000 bytes, more than 512": tables.Ledger().Record(t.Context(), billing.Entry{Message: long}),
			"update.name takes 9000 bytes": tables.Templates(nil).Apply(t.Context(), template.Update{
				Kind: template.StatusUpdate, Account: "a", Name: long, Language: "en", Status: template.Approved, At: t0}),
		} {
			require.ErrorContains(t, err, said)
		}
		worst := strings.Repeat("\x00", channels.MaxID/2) + strings.Repeat("\xff", channels.MaxID/2)
		require.NoError(t, tables.Store().Save(t.Context(), []conversation.Stored{
			{Address: channels.Address{Channel: "talk", Business: worst, User: worst}, Snapshot: one, Wake: t0}}))
		whole := strings.Repeat("\u00e9", channels.MaxID/2)
		require.NoError(t, tables.Store().Save(t.Context(), []conversation.Stored{
			{Address: channels.Address{Channel: whole, Business: whole, User: whole}, Snapshot: one, Wake: t0}}))
		require.NoError(t, tables.Ledger().Record(t.Context(), billing.Entry{Message: strings.Repeat("m", 512), Participant: strings.Repeat("p", 512)}))
	})
}
