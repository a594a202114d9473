package sqlstore_test

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/conversation/sqlstore"
	"github.com/replywindow/replywindow/pricing"
)

// turned is a clock that a test turns.
type turned struct{ at atomic.Int64 }

func (c *turned) Now() time.Time { return time.UnixMilli(c.at.Load()) }

// countingFor is a ledger that goes by a count for a minute, the clock by which it does, and the driver below it.
func countingFor(t *testing.T) (*sqlstore.Ledger, *turned, *counting) {
	t.Helper()
	db, schema := newSchema(t)
	c, watched := counted(t, db, url(t))
	clock := &turned{}
	clock.at.Store(t0.UnixMilli())
	return made(t, watched, sqlstore.Postgres, sqlstore.Options{Schema: schema, Clock: clock, CountFor: time.Minute}).Ledger(), clock, c
}

func isCount(query string) bool { return strings.Contains(query, "AS place") }

func TestACountIsKeptForAsLongAsTheHostSays(t *testing.T) {
	t.Parallel()
	ledger, clock, c := countingFor(t)
	march, april, other := monthOf("n", 2026_03_01), monthOf("n", 2026_04_01), monthOf("other", 2026_03_01)
	known := func(n int64) pricing.Usage { return pricing.Usage{Count: n, Known: true} }
	require.NoError(t, ledger.Record(t.Context(), delivered("1", "n", 2026_03_02), delivered("2", "n", 2026_04_02)))
	require.Equal(t, []pricing.Usage{known(1), known(1)}, usage(t, ledger, march, april))

	require.NoError(t, ledger.Record(t.Context(), delivered("3", "n", 2026_03_02), delivered("4", "other", 2026_03_02)))
	clock.at.Add(time.Minute.Milliseconds() - 1)
	c.take()
	require.Equal(t, []pricing.Usage{known(1), known(1)}, usage(t, ledger, april, march))
	require.Empty(t, c.take(), "nothing was asked")
	require.Equal(t, []pricing.Usage{known(1), known(1), known(1)}, usage(t, ledger, march, other, april), "only what is not kept is counted")
	require.Len(t, c.take(), 1)

	clock.at.Add(1)
	require.Equal(t, []pricing.Usage{known(2), known(1)}, usage(t, ledger, march, other))

	n, err := ledger.Prune(t.Context(), 2026_04_01)
	require.NoError(t, err)
	require.Equal(t, 3, n)
	require.Equal(t, []pricing.Usage{{}, {}, known(1)}, usage(t, ledger, march, other, april), "a month that is not known is not kept as known")
}

// A clock that is set back keeps no count longer.
func TestACountOfTheFutureIsNotKept(t *testing.T) {
	t.Parallel()
	ledger, clock, c := countingFor(t)
	march := monthOf("n", 2026_03_01)
	usage(t, ledger, march)
	clock.at.Add(-time.Hour.Milliseconds())
	require.NoError(t, ledger.Record(t.Context(), delivered("1", "n", 2026_03_02)))
	require.Equal(t, int64(1), usage(t, ledger, march)[0].Count)
	c.take()
	usage(t, ledger, march)
	require.Empty(t, c.take(), "kept by the clock of now")
}

// When a count has become too old, one of those who ask counts, and nobody waits for it. If that fails, the next one counts.
func TestOneCountsForAll(t *testing.T) {
	t.Parallel()
	ledger, clock, c := countingFor(t)
	march := monthOf("n", 2026_03_01)
	require.NoError(t, ledger.Record(t.Context(), delivered("1", "n", 2026_03_02)))
	usage(t, ledger, march)
	require.NoError(t, ledger.Record(t.Context(), delivered("2", "n", 2026_03_02)))
	clock.at.Add(time.Minute.Milliseconds())

	began, goOn := make(chan struct{}), make(chan struct{})
	c.meddle = func(query string, run func() error) error {
		if isCount(query) {
			close(began) // a second count would panic
			<-goOn
		}
		return run()
	}
	var got []pricing.Usage
	var err error
	var wg sync.WaitGroup
	wg.Go(func() { got, err = ledger.Count(t.Context(), march) })
	<-began
	for range 100 {
		require.Equal(t, int64(1), usage(t, ledger, march)[0].Count, "as it was")
	}
	close(goOn)
	wg.Wait()
	require.NoError(t, err)
	require.Equal(t, int64(2), got[0].Count)
	require.Equal(t, int64(2), usage(t, ledger, march)[0].Count)

	clock.at.Add(time.Minute.Milliseconds())
	down := errors.New("the disk is full")
	c.meddle = func(string, func() error) error { return down }
	_, err = ledger.Count(t.Context(), march)
	require.ErrorIs(t, err, down)
	c.meddle = nil
	require.NoError(t, ledger.Record(t.Context(), delivered("3", "n", 2026_03_02)))
	require.Equal(t, int64(3), usage(t, ledger, march)[0].Count)
}
