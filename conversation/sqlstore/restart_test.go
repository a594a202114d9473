package sqlstore_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/conversation/sqlstore"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
	"github.com/replywindow/replywindow/template"
)

// tContext is the context of a test, whatever kind of test it is.
func tContext(t require.TestingT) context.Context {
	if c, ok := t.(interface{ Context() context.Context }); ok {
		return c.Context()
	}
	return context.Background()
}

func testRestart(t *testing.T, open func(testing.TB) *sqlstore.Tables) {
	tables := open(t)
	pause := template.Update{Account: "a", Name: "offer", Language: "en", Kind: template.StatusUpdate, At: t0, Status: template.Paused, PausedUntil: t0.Add(3 * time.Hour)}
	require.NoError(t, tables.Templates(nil).Apply(t.Context(), pause))
	charge := pricing.Charge{Category: "service", Basis: pricing.FreeTier, Counts: pricing.Counts{Scope: pricing.ScopeAccount, Category: "service"}}
	delivered := billing.Entry{Message: "m", Account: "a", Predicted: charge, PredictedAt: t0, Delivered: t0, Day: 2026_03_02}
	require.NoError(t, tables.Ledger().Record(t.Context(), delivered, delivered))

	// Other values of the same tables know nothing but what the tables hold.
	for hours, want := range map[int]template.Status{-1: "", 0: template.Paused, 2: template.Paused, 3: template.Approved} {
		v, found, err := tables.Templates(nil).Lookup(t.Context(), "a", "offer", "en", t0.Add(time.Duration(hours)*time.Hour))
		require.NoError(t, err)
		require.Equal(t, want != "", found)
		require.Equal(t, want, v.Status, "after %d hours", hours)
	}
	used, err := tables.Ledger().Count(t.Context(), pricing.CountKey{Scope: pricing.ScopeAccount, Owner: "a", Category: "service", Month: 2026_03_01})
	require.NoError(t, err)
	require.Equal(t, []pricing.Usage{{Count: 1, Known: true}}, used)
}
