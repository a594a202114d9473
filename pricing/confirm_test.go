package pricing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/pricing"
)

// TestConfirmPrefersTheRuleThatSpeaks gives the same category on the same basis
// by two rules: the one whose conditions the message meets is behind the charge.
func TestConfirmPrefersTheRuleThatSpeaks(t *testing.T) {
	at := day(2030_05_01)
	to := pricing.Recipient{Market: "North"}
	for name, c := range map[string]struct {
		condition pricing.Rule
		meets     pricing.Query
		traits    pricing.Traits
	}{
		"api":    {pricing.Rule{API: "lite"}, pricing.Query{API: "lite"}, 0},
		"type":   {pricing.Rule{Type: "wave"}, pricing.Query{Type: "wave"}, 0},
		"group":  {pricing.Rule{Group: true}, pricing.Query{Group: true}, 0},
		"traits": {pricing.Rule{Traits: pricing.Exempt}, pricing.Query{}, pricing.Exempt},
	} {
		particular := c.condition
		particular.Category, particular.Basis, particular.Opens, particular.Rate = "notice", pricing.Regular, time.Hour, "code"
		b := ruled(t, particular, pricing.Rule{Category: "notice", Basis: pricing.Regular, Opens: time.Minute, Tier: "notice"})
		said := pricing.Confirmation{Category: "notice", Basis: pricing.Regular}
		c.meets.At, c.meets.Recipient = at, to

		met := b.Confirm(&pricing.Account{Currency: "EUR", Traits: c.traits}, &c.meets, said)
		require.Equal(t, time.Hour, met.Opens, name)
		require.Equal(t, amount(t, "0.05", "EUR"), met.Price, "%s: the rate of its own column", name)
		require.Equal(t, pricing.Counts{}, met.Counts, name)

		plain := b.Confirm(&pricing.Account{Currency: "EUR"}, &pricing.Query{At: at, Recipient: to}, said)
		require.Equal(t, time.Minute, plain.Opens, name)
		require.Equal(t, amount(t, "0.10", "EUR"), plain.Price, name)
		require.Equal(t, pricing.ScopePortfolio, plain.Counts.Scope, name)

		only := ruled(t, particular).Confirm(&pricing.Account{Currency: "EUR"}, &pricing.Query{At: at, Recipient: to}, said)
		require.Equal(t, time.Hour, only.Opens, "%s: the platform knows more than the query", name)
	}
}

// TestConfirmSpeaksOfTheChargedCategory finds the rule by what it charges as.
func TestConfirmSpeaksOfTheChargedCategory(t *testing.T) {
	b := ruled(t,
		pricing.Rule{Category: "notice", API: "lite", As: "code", Basis: pricing.Regular, Opens: time.Hour},
		pricing.Rule{Category: "code", Basis: pricing.Regular, Opens: time.Minute},
		pricing.Rule{Category: "code", Basis: pricing.FreeTier, Allowance: 3, AllowanceScope: pricing.ScopeNumber},
		pricing.Rule{Category: "code", API: "lite", Basis: pricing.FreeTier, Allowance: 3, AllowanceScope: pricing.ScopeAccount})
	a := &pricing.Account{Currency: "EUR"}
	q := pricing.Query{At: day(2030_05_01), Recipient: pricing.Recipient{Market: "North"}}
	lite := q
	lite.API = "lite"
	charged := pricing.Confirmation{Category: "code", Basis: pricing.Regular}
	require.Equal(t, time.Hour, b.Confirm(a, &lite, charged).Opens)
	require.Equal(t, time.Minute, b.Confirm(a, &q, charged).Opens)
	free := pricing.Confirmation{Category: "code", Basis: pricing.FreeTier}
	require.Equal(t, pricing.ScopeNumber, b.Confirm(a, &q, free).Counts.Scope)
	require.Equal(t, pricing.ScopeNumber, b.Confirm(a, &lite, free).Counts.Scope, "the first of those that speak")
	require.Equal(t, pricing.Counts{}, b.Confirm(a, &q, pricing.Confirmation{Category: "code", Basis: pricing.PaidExempt}).Counts, "no rule behind it")
}
