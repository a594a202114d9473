package billing_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

// TestFilterTurnsInTheAccountsZone asks around the first instant of both days.
func TestFilterTurnsInTheAccountsZone(t *testing.T) {
	zone := time.FixedZone("east", 5*3600+1800)
	f := billing.Filter{From: 2030_02_01, To: 2030_03_01}
	for account, at := range map[string]*time.Location{"east": zone, "other": time.UTC} {
		from, until := pricing.Date(2030_02_01).In(at), pricing.Date(2030_03_01).In(at)
		for _, c := range []struct {
			at   time.Time
			want bool
		}{{from.Add(-1), false}, {from, true}, {from.Add(1), true}, {until.Add(-1), true}, {until, false}, {until.Add(1), false}} {
			e := billing.Entry{Message: "m", Account: account, Delivered: c.at, Day: pricing.DateOf(c.at, at)}
			require.Equal(t, c.want, f.Matches(e), "%s at %s", account, c.at)
			e.Delivered, e.Read = time.Time{}, c.at
			require.Equal(t, c.want, f.Matches(e), "%s read at %s", account, c.at)
		}
	}
	require.False(t, f.Matches(billing.Entry{Message: "m", Sent: noon}), "not delivered")
	require.True(t, billing.Filter{}.Matches(billing.Entry{Message: "m", Sent: noon}))
}

// TestMonthTurnsInTheAccountsZone counts a delivery in the month it falls in.
func TestMonthTurnsInTheAccountsZone(t *testing.T) {
	zone := time.FixedZone("west", -3*3600)
	m := billing.NewMemory()
	turn := pricing.Date(2030_03_01).In(zone)
	for i, at := range []time.Time{turn.Add(-time.Millisecond), turn, turn.Add(time.Millisecond)} {
		record(t, m, billing.Entry{Message: fmt.Sprint(i), Account: "a", Predicted: regular(t, "North", "0.10"), PredictedAt: at, Delivered: at, Day: pricing.DateOf(at, zone)})
	}
	key := pricing.CountKey{Scope: pricing.ScopePortfolio, Owner: "a", Market: "North", Category: "notice", Month: 2030_02_01}
	require.Equal(t, int64(1), counted(t, m, key))
	key.Month = 2030_03_01
	require.Equal(t, int64(2), counted(t, m, key))
	lines, err := billing.Summarize(m.Entries(t.Context(), billing.Filter{}))
	require.NoError(t, err)
	require.Len(t, lines, 2)
	require.Equal(t, pricing.Date(2030_02_01), lines[0].Month)
	require.Equal(t, int64(2), lines[1].Count)
}

// TestMemoryStopsWithItsContext ends an iteration between two entries.
func TestMemoryStopsWithItsContext(t *testing.T) {
	m := billing.NewMemory()
	record(t, m, billing.Entry{Message: "1"}, billing.Entry{Message: "2"}, billing.Entry{Message: "3"})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var seen []string
	var stopped error
	for e, err := range m.Entries(ctx, billing.Filter{}) {
		if err != nil {
			stopped = err
			continue
		}
		seen = append(seen, e.Message)
		cancel()
	}
	require.Equal(t, []string{"1"}, seen)
	require.ErrorIs(t, stopped, context.Canceled)
	_, err := billing.Summarize(m.Entries(ctx, billing.Filter{}))
	require.ErrorIs(t, err, context.Canceled)
	_, err = m.Count(ctx, pricing.CountKey{})
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, m.Record(ctx, billing.Entry{Message: "4"}), context.Canceled)
	for range m.Entries(t.Context(), billing.Filter{}) {
		seen = append(seen, "again")
		break
	}
	require.Len(t, seen, 2, "a caller may stop early")
}
