package billing_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

// A platform confirms category and basis and tells no volume band, so that its word
// does not put a message of a band back to the list rate.
func TestConfirmationLeavesTheVolumeBand(t *testing.T) {
	b := testBook(t)
	a := &pricing.Account{ID: "a", Currency: "EUR"}
	at := day(2030_05_01)
	q := pricing.Query{At: at, Category: "notice", Recipient: pricing.Recipient{Market: "North"}}
	said := pricing.Statement{Type: "regular", Category: "notice"}
	list := confirm(t, b, a, &q, said)
	require.Equal(t, pricing.WhyListRate, list.Why, "the platform told no band")
	require.True(t, list.Confirmed)

	banded := q
	banded.Used[0] = pricing.Usage{Count: 1_000_000, Known: true}
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
	cost.Cost, cost.Currency = "0.07", "EUR"
	for name, confirmed := range map[string]pricing.Charge{
		"the platform's own price": confirm(t, b, a, &q, cost),
		"another market":           with(list, func(c *pricing.Charge) { c.Market = "South" }),
		"another card":             with(list, func(c *pricing.Charge) { c.Card = 2031_01_01 }),
		"another category":         with(list, func(c *pricing.Charge) { c.Category = "notice_abroad" }),
		"another count":            with(list, func(c *pricing.Charge) { c.Counts = pricing.Counts{} }),
		"another basis":            with(list, func(c *pricing.Charge) { c.Basis = pricing.HostRate }),
		"a band that is known":     confirm(t, b, a, &banded, said),
		"another currency":         with(list, func(c *pricing.Charge) { c.Price = amount(t, "0.07", "USD") }),
	} {
		require.Equal(t, confirmed, entry("m", at, predicted, confirmed).Charge(), name)
	}
	first := q
	first.Used[0] = pricing.Usage{Known: true}
	sure := b.Classify(a, &first)
	got := entry("m", at, sure, list).Charge()
	require.Equal(t, [2]any{sure.Price, pricing.Missing(0)}, [2]any{got.Price, got.Missing}, "a prediction that was counted tells the first band")
	unsure := b.Classify(a, &q)
	require.Equal(t, list, entry("m", at, unsure, list).Charge(), "nobody counted, neither then nor now")
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
