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
		said := said{Category: "notice", Basis: pricing.Regular}
		c.meets.At, c.meets.Recipient = at, to

		met := confirm(b, &pricing.Account{Currency: "EUR", Traits: c.traits}, &c.meets, said)
		require.Equal(t, time.Hour, met.Opens, name)
		require.Equal(t, amount(t, "0.05", "EUR"), met.Price, "%s: the rate of its own column", name)
		require.Equal(t, pricing.Counts{}, met.Counts, name)

		plain := confirm(b, &pricing.Account{Currency: "EUR"}, &pricing.Query{At: at, Recipient: to}, said)
		require.Equal(t, time.Minute, plain.Opens, name)
		require.Equal(t, amount(t, "0.10", "EUR"), plain.Price, name)
		require.Equal(t, pricing.ScopePortfolio, plain.Counts.Scope, name)

		only := confirm(ruled(t, particular), &pricing.Account{Currency: "EUR"}, &pricing.Query{At: at, Recipient: to}, said)
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
	charged := said{Category: "code", Basis: pricing.Regular}
	require.Equal(t, time.Hour, confirm(b, a, &lite, charged).Opens)
	require.Equal(t, time.Minute, confirm(b, a, &q, charged).Opens)
	free := said{Category: "code", Basis: pricing.FreeTier}
	require.Equal(t, pricing.ScopeNumber, confirm(b, a, &q, free).Counts.Scope)
	require.Equal(t, pricing.ScopeNumber, confirm(b, a, &lite, free).Counts.Scope, "the first of those that speak")
	require.Equal(t, pricing.Counts{}, confirm(b, a, &q, said{Category: "code", Basis: pricing.PaidExempt}).Counts, "no rule behind it")
}

// TestConfirmFindsTheRuleByWhatItGives confirms a category that no rule, or only a
// rule of another kind, can have given.
func TestConfirmFindsTheRuleByWhatItGives(t *testing.T) {
	a := &pricing.Account{Currency: "EUR"}
	q := &pricing.Query{At: day(2030_05_01), FreeForm: true, Recipient: pricing.Recipient{Market: "North"}}
	for name, c := range map[string]struct {
		rule pricing.Rule
		said pricing.Category
		want bool
	}{
		"its own category":             {pricing.Rule{Category: "notice"}, "notice", true},
		"another category":             {pricing.Rule{Category: "notice"}, "code", false},
		"any category":                 {pricing.Rule{}, "code", true},
		"what it is charged as":        {pricing.Rule{Category: "notice", As: "code"}, "code", true},
		"what it is not charged as":    {pricing.Rule{Category: "notice", As: "code"}, "notice", false},
		"any category, charged as one": {pricing.Rule{As: "code"}, "notice", false},
		"the international one":        {pricing.Rule{Category: "code", International: "code_abroad"}, "code_abroad", true},
		"nothing said and none meant":  {pricing.Rule{Category: "notice"}, "", false},
		"the free-form one, not said":  {pricing.Rule{Category: "chat"}, "", true},
		"free-form, as something else": {pricing.Rule{Category: "chat", As: "code"}, "", false},
		"any, as something else":       {pricing.Rule{As: "notice", International: ""}, "", false},
	} {
		c.rule.Basis, c.rule.Opens = pricing.Regular, time.Hour
		got := confirm(ruled(t, c.rule), a, q, said{Category: c.said, Basis: pricing.Regular})
		require.Equal(t, c.want, got.Opens == time.Hour, name)
		other := confirm(ruled(t, c.rule), a, q, said{Category: c.said, Basis: pricing.FreeTier})
		require.Zero(t, other.Opens, "%s: on another basis", name)
	}
	// A channel without a free-form category, and a message without any.
	b, err := pricing.NewBook(pricing.Facts{Rules: []pricing.Rule{{Category: "notice", Basis: pricing.Regular, Opens: time.Hour}}})
	require.NoError(t, err)
	require.Zero(t, confirm(b, a, q, said{Basis: pricing.Regular}).Opens)
}

// TestConfirmedColumn is the rule's for its own category, and the international
// category's for that.
func TestConfirmedColumn(t *testing.T) {
	b := ruled(t, pricing.Rule{Category: "code", Rate: "notice", International: "code_abroad", Basis: pricing.Regular})
	a := &pricing.Account{Currency: "EUR"}
	q := &pricing.Query{At: day(2030_05_01), Recipient: pricing.Recipient{Market: "North"}}
	for category, want := range map[pricing.Category]string{"code": "0.10", "code_abroad": "0.50", "notice": "0.10"} {
		got := confirm(b, a, q, said{Category: category, Basis: pricing.Regular})
		require.Equal(t, amount(t, want, "EUR"), got.Price, category)
		require.Equal(t, pricing.WhyPlatform, got.Why, "no volume band, so nothing rests on one")
		require.True(t, got.Confirmed)
	}
	got := confirm(b, a, q, said{Category: "code", Basis: pricing.FreeEntryPoint})
	require.Equal(t, amount(t, "0", "EUR"), got.Price, "free is nothing in the account's currency")
	require.Equal(t, pricing.Documented, got.Confidence)
	abroad := confirm(b, &pricing.Account{Currency: "JPY"}, q, said{Category: "code", Basis: pricing.FreeEntryPoint})
	require.Equal(t, amount(t, "0", "JPY"), abroad.Price, "also without a card")
	require.Equal(t, pricing.WhyNoCard, confirm(b, &pricing.Account{Currency: "JPY"}, q, said{Category: "code", Basis: pricing.Regular}).Why)
}

// TestConfirmedWithoutAPaymentMethod: a message that was charged was not refused,
// so that Why says the band and not what was expected of the account.
func TestConfirmedWithoutAPaymentMethod(t *testing.T) {
	b := ruled(t, pricing.Rule{Category: "notice", Basis: pricing.Regular, Tier: "notice"})
	a := &pricing.Account{ID: "a", Currency: "EUR", NoPaymentMethod: true}
	q := pricing.Query{At: day(2030_05_01), Category: "notice", Recipient: pricing.Recipient{Market: "North"}}
	require.Equal(t, pricing.WhyPaymentMissing, b.Classify(a, &q).Why)
	said := said{Category: "notice", Basis: pricing.Regular}
	require.Equal(t, pricing.WhyListRate, confirm(b, a, &q, said).Why)
	for used, want := range map[int64]pricing.Why{9: pricing.WhyListRate, 10: pricing.WhyTierRate, 11: pricing.WhyTierRate} {
		q = tally{{Scope: pricing.ScopePortfolio, Owner: "a", Market: "North", Category: "notice", Month: 2030_05_01}: used}.counted(b, a, q)
		require.Equal(t, want, confirm(b, a, &q, said).Why, used)
	}
	require.True(t, a.NoPaymentMethod, "the account is left as it was")
}
