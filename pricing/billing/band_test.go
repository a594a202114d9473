package billing_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

// A platform confirms category and basis and tells no volume band, so that its word
// does not put a message of a band back to the list rate.
func TestConfirmationLeavesTheVolumeBand(t *testing.T) {
	b := ruled(t, pricing.Rule{Category: "notice", Basis: pricing.Regular, Tier: "notice"})
	a := &pricing.Account{ID: "a", Currency: "EUR"}
	at := day(2030_05_01)
	q := pricing.Query{At: at, Category: "notice", Recipient: pricing.Recipient{Market: "North"}}
	said := said{Category: "notice", Basis: pricing.Regular}
	list := confirm(b, a, &q, said)
	require.Equal(t, pricing.WhyListRate, list.Why, "the platform told no band")
	require.True(t, list.Confirmed)

	banded := q
	banded.Usage = pricing.Tally{{Scope: pricing.ScopePortfolio, Owner: "a", Market: "North", Category: "notice", Month: 2030_05_01}: 1_000_000}
	predicted := b.Classify(a, &banded)
	require.Equal(t, pricing.WhyTierRate, predicted.Why)
	require.NotEqual(t, list.Price, predicted.Price)

	e := entry("m", at, predicted, list)
	require.Equal(t, predicted.Price, e.Charge().Price)
	require.True(t, e.Charge().Confirmed)
	report, err := billing.Reconcile(all([]billing.Entry{e}))
	require.NoError(t, err)
	require.Equal(t, billing.Sum{Count: 1, Predicted: predicted.Price, Confirmed: predicted.Price}, report.Agreed)
	require.Empty(t, report.Differences)

	cost := said
	cost.Cost = amount(t, "0.07", "EUR")
	for name, confirmed := range map[string]pricing.Charge{
		"the platform's own price": confirm(b, a, &q, cost),
		"another market":           with(list, func(c *pricing.Charge) { c.Market = "South" }),
		"another card":             with(list, func(c *pricing.Charge) { c.Card = 2031_01_01 }),
		"another category":         with(list, func(c *pricing.Charge) { c.Category = "notice_abroad" }),
		"another count":            with(list, func(c *pricing.Charge) { c.Counts = pricing.Counts{} }),
		"another basis":            with(list, func(c *pricing.Charge) { c.Basis = pricing.HostRate }),
		"a band that is known":     confirm(b, a, &banded, said),
		"another currency":         with(list, func(c *pricing.Charge) { c.Price = amount(t, "0.07", "USD") }),
	} {
		require.Equal(t, confirmed, entry("m", at, predicted, confirmed).Charge(), name)
	}
	require.Equal(t, list, entry("m", at, with(predicted, func(c *pricing.Charge) { c.Why = pricing.WhyListRate }), list).Charge(),
		"a prediction at the list rate has no band")
}

// What the sent status announces is not charged if the message never arrives.
func TestReconcileUndeliveredIsNotCharged(t *testing.T) {
	base := regular(t, "North", "0.10")
	e := entry("m", noon, base, base)
	e.Delivered, e.Sent = e.Read, noon
	report, err := billing.Reconcile(all([]billing.Entry{e}))
	require.NoError(t, err)
	require.Equal(t, billing.Sum{Count: 1, Predicted: base.Price}, report.Undelivered)
}

