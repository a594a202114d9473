package sqlstore_test

import (
	"cmp"
	"database/sql"
	"fmt"
	"iter"
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
	"github.com/replywindow/replywindow/template"
)

// filled writes entries straight into the table: of 100 businesses, every tenth without a Wake, the others within 1,000 hours of t0. The
// planner knows.
func filled(t testing.TB, db *sql.DB, schema string, entries int) {
	t.Helper()
	bulkWritten(t, db, schema, entries)
	_, err := db.ExecContext(t.Context(), fmt.Sprintf("VACUUM ANALYZE %s.replywindow_entries", schema))
	require.NoError(t, err)
}

// bulkWritten does as filled, and nobody tells the planner.
func bulkWritten(t testing.TB, db *sql.DB, schema string, entries int) {
	t.Helper()
	_, err := db.ExecContext(t.Context(), fmt.Sprintf("ALTER TABLE %s.replywindow_entries SET (autovacuum_enabled = off)", schema))
	require.NoError(t, err)
	one := snapshots(t, writes("447700900123", "m", t0))["447700900123"]
	data := []byte(one.Snapshot)
	_, err = db.ExecContext(t.Context(), fmt.Sprintf(`INSERT INTO %s.replywindow_entries (channel, business, user_id, version, snapshot, wake_at, keep_until)
		SELECT 'talk', CAST('b' || i %% 100 AS bytea), CAST('44' || i AS bytea), 1, $1, CASE WHEN i %% 10 <> 0 THEN $2 + i::bigint * 7919 %% 3600000000 END, $2 + i::bigint * 7919 %% 3600000000
		FROM generate_series(1, $3::int) AS i`, schema), data, t0.UnixMilli(), entries)
	require.NoError(t, err)
}

// explained is the plan of a statement.
func explained(t testing.TB, db *sql.DB, statement string, args ...any) string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "EXPLAIN "+statement, args...)
	require.NoError(t, err)
	defer rows.Close()
	var plan strings.Builder
	for rows.Next() {
		var line string
		require.NoError(t, rows.Scan(&line))
		plan.WriteString(line + "\n")
	}
	require.NoError(t, rows.Err())
	return plan.String()
}

// The plans of PostgreSQL at 50,000 entries name the index and never read the whole table, nor all of a business, also when they were just
// written and the planner knows nothing of them.
func TestPlansUseTheIndexes(t *testing.T) {
	t.Parallel()
	for name, fill := range map[string]func(testing.TB, *sql.DB, string, int){"analyzed": filled, "just written": bulkWritten} {
		t.Run(name, func(t *testing.T) {
			db, schema := newSchema(t)
			made(t, db, sqlstore.Postgres, sqlstore.Options{Schema: schema})
			fill(t, db, schema, 50_000)
			testPlans(t, db, schema)
		})
	}
}

func testPlans(t *testing.T, db *sql.DB, schema string) {
	c, watched := counted(t, db, url(t))
	tables, err := sqlstore.New(watched, sqlstore.Postgres, sqlstore.Options{Schema: schema})
	require.NoError(t, err)
	store := tables.Store()

	const wake, own, primary = "replywindow_entries_wake_at", "replywindow_entries_channel_business_wake_at", "replywindow_entries_pkey"
	due := func(channel, business string) func() error {
		return func() error {
			page := conversation.Page{Limit: 100}
			for range 2 { // the first page, and one after it
				var err error
				if _, page, err = store.Due(t.Context(), channel, business, t0.Add(100*time.Hour), page); err != nil {
					return err
				}
				require.False(t, page.End())
			}
			return nil
		}
	}
	for name, ask := range map[string]struct {
		index string
		do    func() error
	}{
		"due of all":        {wake, due("", "")},
		"due of a business": {own, due("talk", "b7")},
		"list of a business": {primary, func() error {
			_, _, err := store.List(t.Context(), "talk", "b7", conversation.Page{Limit: 10})
			return err
		}},
		"load": {primary, func() error {
			_, err := store.Load(t.Context(), channels.Address{Channel: "talk", Business: "b7", User: "44107"}, channels.Address{Channel: "talk", Business: "b7"})
			return err
		}},
		"load of many": {primary, func() error {
			var all []channels.Address
			for i := range 2000 {
				all = append(all, channels.Address{Channel: "talk", Business: fmt.Sprint("b", i%20), User: fmt.Sprint("44", 100+i%20)})
			}
			_, err := store.Load(t.Context(), all...)
			return err
		}},
		"purge": {primary, func() error { _, err := store.Purge(t.Context(), t0.Add(-time.Hour)); return err }},
	} {
		for _, plan := range asked(t, db, c, name, ask.do) {
			require.Contains(t, plan, ask.index, "%s: %s", name, plan)
			require.NotContains(t, plan, "Sort", "%s: %s", name, plan)
			if !strings.HasPrefix(name, "load") {
				continue
			}
			for line := range strings.Lines(plan) {
				if strings.Contains(line, "Index Cond") {
					require.Contains(t, line, "user_id", "the whole key: %s", plan)
				}
			}
		}
	}
}

// asked are the plans of what something asks, none of which reads a whole table.
func asked(t *testing.T, db *sql.DB, c *counting, name string, do func() error) (plans []string) {
	t.Helper()
	c.take()
	require.NoError(t, do(), name)
	for _, s := range c.take() {
		if s.query == "BEGIN" {
			continue
		}
		plan := explained(t, db, s.query, s.args...)
		require.NotContains(t, plan, "Seq Scan", "%s: %s", name, plan)
		require.NotContains(t, plan, "JIT", "%s: compiling would take longer than the work: %s", name, plan)
		plans = append(plans, plan)
	}
	require.NotEmpty(t, plans, name)
	return plans
}

// multiplied makes 20,000 rows of the one in a table, with new values for some columns, of the number i of the row.
func multiplied(t *testing.T, db *sql.DB, schema, table string, values map[string]string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), `SELECT column_name FROM information_schema.columns
		WHERE table_schema = $1 AND table_name = $2 AND is_generated = 'NEVER'`, schema, table)
	require.NoError(t, err)
	defer rows.Close()
	var columns, selected []string
	for rows.Next() {
		var column string
		require.NoError(t, rows.Scan(&column))
		columns, selected = append(columns, column), append(selected, cmp.Or(values[column], column))
	}
	require.NoError(t, rows.Err())
	_, err = db.ExecContext(t.Context(), fmt.Sprintf("INSERT INTO %s.%s (%s) SELECT %s FROM %[1]s.%[2]s, generate_series(1, 20000) AS i",
		schema, table, strings.Join(columns, ", "), strings.Join(selected, ", ")))
	require.NoError(t, err)
	_, err = db.ExecContext(t.Context(), fmt.Sprintf("VACUUM ANALYZE %s.%s", schema, table))
	require.NoError(t, err)
}

// The ledger and the templates are asked by their indexes as well. What was found may be sorted.
func TestPlansOfLedgerAndTemplates(t *testing.T) {
	t.Parallel()
	db, schema := newSchema(t)
	made(t, db, sqlstore.Postgres, sqlstore.Options{Schema: schema})
	c, watched := counted(t, db, url(t))
	tables, err := sqlstore.New(watched, sqlstore.Postgres, sqlstore.Options{Schema: schema})
	require.NoError(t, err)
	ledger, templates := tables.Ledger(), tables.Templates(nil)
	charge := pricing.Charge{Category: "c", Counts: pricing.Counts{Scope: pricing.ScopeAccount, Category: "c"}}
	require.NoError(t, ledger.Record(t.Context(), billing.Entry{
		Message: "m0", Person: "p0", Account: "a0", Number: "n0", Day: 2026_03_02, Delivered: t0, Predicted: charge, PredictedAt: t0,
	}))
	require.NoError(t, templates.Apply(t.Context(), template.Update{
		Account: "a0", Name: "t0", Language: "en", Kind: template.StatusUpdate, Status: template.Approved, At: t0,
	}))
	text := func(letter, number string) string { return fmt.Sprintf("CAST('%s' || %s AS bytea)", letter, number) }
	multiplied(t, db, schema, "replywindow_ledger", map[string]string{
		"id": text("i", "i"), "message": text("m", "i"), "person": text("p", "i % 5000"), "number": text("n", "i % 10"), "account": text("a", "i % 100"),
	})
	_, err = ledger.Prune(t.Context(), 2026_03_01)
	require.NoError(t, err)
	multiplied(t, db, schema, "replywindow_ledger_pruned", map[string]string{"owner": text("a", "i")})
	multiplied(t, db, schema, "replywindow_templates", map[string]string{"account": text("a", "i % 100"), "name": text("t", "i")})

	read := func(f billing.Filter) func() error {
		return func() error { return ledgerError(ledger.Entries(t.Context(), f)) }
	}
	for name, ask := range map[string]struct {
		index string
		do    func() error
	}{
		"person":            {"replywindow_ledger_person_number", read(billing.Filter{Person: "p7"})},
		"person and number": {"replywindow_ledger_person_number", read(billing.Filter{Person: "p7", Number: "n7"})},
		"message":           {"replywindow_ledger_message_participant", read(billing.Filter{Message: "m7"})},
		"count": {"replywindow_ledger_count", func() error {
			_, err := ledger.Count(t.Context(), pricing.CountKey{Scope: pricing.ScopeAccount, Owner: "a7", Category: "c", Month: 2026_03_01})
			return err
		}},
		"count of what was deleted": {"replywindow_ledger_pruned_pkey", func() error {
			_, err := ledger.Count(t.Context(), pricing.CountKey{Scope: pricing.ScopeAccount, Owner: "a7", Category: "c", Month: 2026_03_01})
			return err
		}},
		"prune": {"_pkey", func() error {
			require.NoError(t, ledger.Record(t.Context(), delivered("old", "n0", 2026_03_01)))
			n, err := ledger.Prune(t.Context(), 2026_03_02)
			require.Equal(t, 1, n)
			return err
		}},
		"forget": {"replywindow_ledger_", func() error { return ledger.Forget(t.Context(), billing.Filter{Person: "p7"}) }},
		"template": {"replywindow_templates_pkey", func() error {
			_, _, err := templates.Lookup(t.Context(), "a7", "t7", "en", t0)
			return err
		}},
	} {
		for _, plan := range asked(t, db, c, name, ask.do) {
			require.Contains(t, plan, ask.index, "%s: %s", name, plan)
		}
	}
}

// SQLite says which index it searches. It takes a partial one only where the statement repeats its condition.
func TestPlansOfSQLiteUseTheIndexes(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "store.db")
	db := openFile(t, file)
	c, watched := counted(t, db, file)
	tables := made(t, watched, sqlstore.SQLite, sqlstore.Options{})
	ledger := func(f billing.Filter) func() error {
		return func() error { return ledgerError(tables.Ledger().Entries(t.Context(), f)) }
	}
	for index, ask := range map[string]func() error{
		"replywindow_entries_wake": func() error {
			_, _, err := tables.Store().Due(t.Context(), "", "", t0, conversation.Page{})
			return err
		},
		"replywindow_entries_due": func() error {
			_, _, err := tables.Store().Due(t.Context(), "talk", "b7", t0, conversation.Page{})
			return err
		},
		"PRIMARY KEY": func() error {
			_, err := tables.Store().Load(t.Context(), at("1"))
			return err
		},
		"replywindow_ledger_person":  ledger(billing.Filter{Person: "1", Number: "2"}),
		"replywindow_ledger_message": ledger(billing.Filter{Message: "1"}),
		"replywindow_ledger_count": func() error {
			_, err := tables.Ledger().Count(t.Context(), pricing.CountKey{Scope: pricing.ScopeAccount, Owner: "a", Month: 2026_03_01})
			return err
		},
		`replywindow_ledger_pruned USING PRIMARY KEY \(month=. AND owner=.`: func() error {
			_, err := tables.Ledger().Count(t.Context(), pricing.CountKey{Scope: pricing.ScopeAccount, Owner: "a", Month: 2026_03_01})
			return err
		},
	} {
		c.take()
		require.NoError(t, ask(), index)
		asked := c.take()
		require.Len(t, asked, 1, index)
		var plan strings.Builder
		rows, err := db.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+asked[0].query, asked[0].args...)
		require.NoError(t, err)
		for rows.Next() {
			var number int
			var line string
			require.NoError(t, rows.Scan(&number, &number, &number, &line))
			plan.WriteString(line + "\n")
		}
		require.NoError(t, rows.Err())
		require.Regexp(t, "SEARCH .*"+index, plan.String())
		require.NotContains(t, plan.String(), "SCAN replywindow")
	}
}

func ledgerError(entries iter.Seq2[billing.Entry, error]) error {
	for _, err := range entries {
		if err != nil {
			return err
		}
	}
	return nil
}
