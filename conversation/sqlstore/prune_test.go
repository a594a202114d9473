package sqlstore_test

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/sqlstore"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
	"github.com/replywindow/replywindow/template"
)

// delivered is an entry of a number that counts, delivered at noon of a day.
func delivered(message, number string, day pricing.Date) billing.Entry {
	return billing.Entry{Message: message, Number: number, Delivered: day.In(time.UTC).Add(12 * time.Hour), Day: day,
		Predicted: pricing.Charge{Basis: pricing.FreeTier, Counts: pricing.Counts{Scope: pricing.ScopeNumber}}}
}

// monthOf is the count of a number.
func monthOf(number string, month pricing.Date) pricing.CountKey {
	return pricing.CountKey{Scope: pricing.ScopeNumber, Owner: number, Month: month}
}

// usage asks for counts.
func usage(t require.TestingT, l billing.Ledger, keys ...pricing.CountKey) []pricing.Usage {
	got, err := l.Count(tContext(t), keys...)
	require.NoError(t, err)
	return got
}

// Whatever is recorded and pruned in whatever order, the ledger deletes, holds and counts what [billing.Memory] does.
func TestLedgerPrunesAsTheMemoryLedger(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, open func(testing.TB) *sqlstore.Tables) {
		ledger, world := open(t).Ledger(), 0
		rapid.Check(t, func(rt *rapid.T) {
			// The checks share one table: each has three months of its own, and first deletes what is left of the ones before.
			first := time.Date(2027, time.Month(1+3*world), 1, 0, 0, 0, 0, time.UTC)
			world++
			day := func(name string) pricing.Date {
				return pricing.DateOf(first.AddDate(0, 0, rapid.IntRange(0, 85).Draw(rt, name)), nil)
			}
			var keys []pricing.CountKey
			for month := -1; month < 4; month++ {
				for _, number := range []string{"", "n"} {
					keys = append(keys, monthOf(number, pricing.DateOf(first.AddDate(0, month, 0), nil)))
				}
			}
			model := billing.NewMemory()
			_, err := ledger.Prune(t.Context(), pricing.DateOf(first, nil))
			require.NoError(rt, err)
			_, err = model.Prune(t.Context(), pricing.DateOf(first, nil))
			require.NoError(rt, err)
			for range rapid.IntRange(1, 2).Draw(rt, "rounds") {
				var some []billing.Entry
				for range rapid.IntRange(0, 5).Draw(rt, "entries") {
					e := delivered(fmt.Sprint("m", rapid.IntRange(0, 7).Draw(rt, "message")), rapid.SampledFrom([]string{"", "n"}).Draw(rt, "number"), day("day"))
					switch rapid.IntRange(0, 3).Draw(rt, "what") {
					case 0:
						e.Sent, e.Delivered, e.Day, e.Predicted = e.Delivered, time.Time{}, 0, pricing.Charge{}
					case 1:
						e.Predicted.Counts = pricing.Counts{}
					}
					some = append(some, e)
				}
				require.NoError(rt, model.Record(t.Context(), some...))
				require.NoError(rt, ledger.Record(t.Context(), some...))
				before := day("before")
				want, err := model.Prune(t.Context(), before)
				require.NoError(rt, err)
				got, err := ledger.Prune(t.Context(), before)
				require.NoError(rt, err)
				require.Equal(rt, want, got, "before %s", before)
			}
			require.Equal(rt, usage(t, model, keys...), usage(t, ledger, keys...))
			require.Equal(rt, entries(rt, model, billing.Filter{}), entries(rt, ledger, billing.Filter{}))
		})
	})
}

// meddled runs a test on both kinds of database, with a driver that can meddle and tables that do not go through it.
func meddled(t *testing.T, test func(t *testing.T, c *counting, ledger, other *sqlstore.Ledger)) {
	t.Helper()
	t.Run("postgres", func(t *testing.T) {
		db, schema := newSchema(t)
		c, watched := counted(t, db, url(t))
		o := sqlstore.Options{Schema: schema}
		test(t, c, made(t, watched, sqlstore.Postgres, o).Ledger(), made(t, db, sqlstore.Postgres, o).Ledger())
	})
	t.Run("sqlite", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "store.db")
		db := openFile(t, file)
		c, watched := counted(t, db, file)
		test(t, c, made(t, watched, sqlstore.SQLite, sqlstore.Options{}).Ledger(), made(t, db, sqlstore.SQLite, sqlstore.Options{}).Ledger())
	})
}

// A message that is delivered after its row was found old, and before that row is deleted, keeps it whole.
func TestPruneLeavesWhatIsNewerByNow(t *testing.T) {
	t.Parallel()
	meddled(t, func(t *testing.T, c *counting, ledger, other *sqlstore.Ledger) {
		waiting := delivered("waiting", "n", 2026_03_20)
		sent := billing.Entry{Message: "waiting", Sent: t0, Number: waiting.Number, Predicted: waiting.Predicted}
		require.NoError(t, ledger.Record(t.Context(), sent, delivered("old", "n", 2026_03_02)))
		c.meddle = func(query string, run func() error) error {
			err := run()
			if strings.HasPrefix(query, "SELECT id ") && err == nil {
				c.meddle = nil
				err = other.Record(t.Context(), billing.Entry{Message: "waiting", Delivered: waiting.Delivered, Day: waiting.Day})
			}
			return err
		}
		n, err := ledger.Prune(t.Context(), 2026_03_15)
		require.NoError(t, err)
		require.Nil(t, c.meddle, "it was delivered meanwhile")
		require.Equal(t, 1, n)
		waiting.Sent = t0
		require.Equal(t, []billing.Entry{sent.Merge(waiting)}, entries(t, other, billing.Filter{}))
		require.Equal(t, []pricing.Usage{{Count: 2, Known: true}}, usage(t, other, monthOf("n", 2026_03_01)))
	})
}

// A Prune that loses against writers goes on. One that fails half way leaves counts that lack nothing, says how far it came, and can be
// called again.
func TestPruneFailsInWholeBatches(t *testing.T) {
	t.Parallel()
	meddled(t, func(t *testing.T, c *counting, ledger, other *sqlstore.Ledger) {
		const each = 300 // two batches of 500, together
		var all []billing.Entry
		for i := range each {
			all = append(all, delivered(fmt.Sprint("f", i), "n", 2026_02_20), delivered(fmt.Sprint("m", i), "n", 2026_03_02))
		}
		require.NoError(t, ledger.Record(t.Context(), all...))
		counts := func() []pricing.Usage { return usage(t, other, monthOf("n", 2026_02_01), monthOf("n", 2026_03_01)) }
		require.Equal(t, []pricing.Usage{{Count: each, Known: true}, {Count: each, Known: true}}, counts())

		down := errors.New("the disk is full")
		// What is written down: the month, the first batch, the second.
		answers := []error{coded("40001"), nil, coded("40P01"), nil, down}
		c.meddle = func(query string, run func() error) error {
			if len(answers) == 0 || !strings.Contains(query, "ledger_pruned AS e") {
				return run()
			}
			answer := answers[0]
			if answers = answers[1:]; answer == nil {
				return run()
			}
			return answer
		}
		n, err := ledger.Prune(t.Context(), 2026_03_15)
		require.ErrorIs(t, err, down)
		require.Equal(t, 500, n)
		require.Len(t, entries(t, other, billing.Filter{}), 2*each-n)
		require.Equal(t, []pricing.Usage{{}, {Count: each, Known: true}}, counts())

		n, err = ledger.Prune(t.Context(), 2026_03_15)
		require.NoError(t, err)
		require.Equal(t, 2*each-500, n)
		require.Empty(t, entries(t, other, billing.Filter{}))
		require.Equal(t, []pricing.Usage{{}, {Count: each, Known: true}}, counts())
	})
}

// A decision says of a month that was pruned what it says with the ledger in memory: that usage was assumed.
func TestADecisionShowsAPrunedMonth(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 10, 20, 12, 0, 0, 0, time.UTC)
	person := channels.Address{Channel: whatsapp.Name, Business: "n1", User: "919812345678"}
	order := channels.Message{Type: channels.Template, Template: template.NewSend("order", "en"), Category: "utility"}
	account := policy.Account{Pricing: pricing.Account{ID: "acct", Portfolio: "pf", Currency: "USD", Zone: time.UTC, Country: "IN"}}
	decide := func(t *testing.T, l billing.Ledger) policy.Decision {
		e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithClock(fixed(now)), conversation.WithLedger(l),
			conversation.WithAccounts(conversation.AccountMap{"n1": account}))
		require.NoError(t, err)
		d, err := e.Check(t.Context(), person, order)
		require.NoError(t, err)
		return d
	}
	everywhere(t, func(t *testing.T, open func(testing.TB) *sqlstore.Tables) {
		for before, known := range map[pricing.Date]bool{2026_10_01: true, 2026_10_20: true, 2026_11_01: false} {
			var decisions []policy.Decision
			for _, l := range []billing.Pruner{billing.NewMemory(), open(t).Ledger()} {
				require.Zero(t, decide(t, l).Assumed&policy.AssumedUsage)
				_, err := l.Prune(t.Context(), before)
				require.NoError(t, err)
				decisions = append(decisions, decide(t, l))
			}
			require.Equal(t, decisions[0], decisions[1])
			require.Equal(t, known, decisions[1].Assumed&policy.AssumedUsage == 0, "before %s", before)
			require.Equal(t, known, decisions[1].Charge.Missing&pricing.MissingUsage == 0)
		}
	})
}

// Tables of before there was a Prune are brought up by Migrate, and say what they lack until then.
func TestMigrateBringsThePrunedMonths(t *testing.T) {
	t.Parallel()
	everywhereRaw(t, func(t *testing.T, db *sql.DB, d sqlstore.Dialect, schema, table string) {
		tables := made(t, db, d, sqlstore.Options{Schema: schema})
		for _, back := range []string{"DROP TABLE " + table + "ledger_pruned", "DELETE FROM " + table + "migrations WHERE version > 1"} {
			_, err := db.ExecContext(t.Context(), back)
			require.NoError(t, err)
		}
		ledger, key := tables.Ledger(), monthOf("n", 2026_03_01)
		require.NoError(t, ledger.Record(t.Context(), delivered("m", "n", 2026_03_02)))
		_, err := ledger.Count(t.Context(), key)
		require.ErrorContains(t, err, "ledger_pruned")
		_, err = ledger.Prune(t.Context(), 2026_04_01)
		require.ErrorContains(t, err, "ledger_pruned")
		require.Len(t, entries(t, ledger, billing.Filter{}), 1)

		require.NoError(t, tables.Migrate(t.Context()))
		require.Equal(t, []pricing.Usage{{Count: 1, Known: true}}, usage(t, ledger, key))
		// What is written down of a month goes when the month is not known any more.
		for _, step := range []struct {
			before        pricing.Date
			deleted, rows int
			usage         pricing.Usage
		}{{2026_03_15, 1, 2, pricing.Usage{Count: 1, Known: true}}, {2026_04_01, 0, 1, pricing.Usage{}}} {
			n, err := ledger.Prune(t.Context(), step.before)
			require.NoError(t, err)
			require.Equal(t, step.deleted, n)
			require.Equal(t, step.usage, usage(t, ledger, key)[0])
			require.NoError(t, db.QueryRowContext(t.Context(), "SELECT count(*) FROM "+table+"ledger_pruned").Scan(&n))
			require.Equal(t, step.rows, n)
		}
	})
}

// Of processes that prune at the same time each row is deleted by one, and counted once.
func TestManyPruneAtOnce(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, open func(testing.TB) *sqlstore.Tables) {
		ledger := open(t).Ledger()
		const each = 120
		var all []billing.Entry
		for day := pricing.Date(2026_03_01); day <= 2026_03_06; day++ {
			for i := range each {
				all = append(all, delivered(fmt.Sprint(day, i), fmt.Sprint("n", i%3), day))
			}
		}
		require.NoError(t, ledger.Record(t.Context(), all...))
		var deleted [6]int
		var failed [6]error
		var wg sync.WaitGroup
		for i := range deleted {
			wg.Go(func() { deleted[i], failed[i] = ledger.Prune(t.Context(), 2026_03_02+pricing.Date(i)) })
		}
		wg.Wait()
		sum := 0
		for i, n := range deleted {
			require.NoError(t, failed[i])
			sum += n
		}
		require.Equal(t, len(all), sum)
		require.Empty(t, entries(t, ledger, billing.Filter{}))
		require.Equal(t, []pricing.Usage{{Count: 240, Known: true}, {Count: 240, Known: true}, {Count: 240, Known: true}},
			usage(t, ledger, monthOf("n0", 2026_03_01), monthOf("n1", 2026_03_01), monthOf("n2", 2026_03_01)))
	})
}
