package pricing_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/pricing"
)

var windowKinds = []string{"shop", "ad", "call", "tag"}

// drawWindowRules draws rules with windows, allowances and dates.
func drawWindowRules(r *rapid.T) (rules []pricing.Rule) {
	for i := range rapid.IntRange(0, 10).Draw(r, "rules") {
		rule := pricing.Rule{
			Category: rapid.SampledFrom([]pricing.Category{"", "notice", "code", "chat"}).Draw(r, "category"),
			Window:   rapid.SampledFrom(append([]string{"", ""}, windowKinds...)).Draw(r, "window"),
			Group:    rapid.IntRange(0, 3).Draw(r, "group") == 0,
			From:     rapid.SampledFrom([]pricing.Date{0, 0, 2030_05_01}).Draw(r, "from"),
			To:       rapid.SampledFrom([]pricing.Date{0, 0, 2030_06_01}).Draw(r, "until"),
			Basis:    rapid.SampledFrom([]pricing.Basis{pricing.Regular, pricing.NotCharged, pricing.FreeTier}).Draw(r, "basis"),
			Opens:    time.Duration(i+1) * time.Minute, // tells the rules apart
		}
		switch rule.Basis {
		case pricing.Regular:
			rule.Tier = rule.Category
		case pricing.FreeTier:
			rule.Allowance, rule.AllowanceScope = 2, pricing.ScopeAccount
		}
		rules = append(rules, rule)
	}
	return rules
}

// drawWindowQuery draws a message beside a turn of the tests' book, and its account.
func drawWindowQuery(r *rapid.T) (*pricing.Account, *pricing.Query, tally) {
	zone := time.FixedZone("drawn", rapid.IntRange(-14*4, 14*4).Draw(r, "quarters")*900)
	a := &pricing.Account{ID: "a", Zone: zone, Currency: rapid.SampledFrom([]string{"EUR", "EUR", "JPY", ""}).Draw(r, "currency")}
	turn := rapid.SampledFrom([]pricing.Date{2030_01_01, 2030_03_01, 2030_05_01, 2030_06_01}).Draw(r, "turn").In(zone)
	q := &pricing.Query{
		At:       turn.Add(rapid.SampledFrom([]time.Duration{-1, 0, 1}).Draw(r, "beside")),
		Category: rapid.SampledFrom([]pricing.Category{"", "notice", "code", "poem"}).Draw(r, "asked"),
		Group:    rapid.Bool().Draw(r, "to a group"), Recipient: pricing.Recipient{Phone: rapid.StringMatching(`4[3-6]9?[0-9]{6}`).Draw(r, "phone")},
	}
	copy(q.Windows[:], rapid.Permutation(windowKinds).Draw(r, "open")[:rapid.IntRange(0, 4).Draw(r, "how many")])
	month := pricing.DateOf(q.At, zone).Month()
	q.FreeForm = q.Category == ""
	return a, q, tally{
		{Scope: pricing.ScopeAccount, Owner: "a", Category: "chat", Month: month}:                      rapid.Int64Range(0, 3).Draw(r, "chats"),
		{Scope: pricing.ScopePortfolio, Owner: "a", Market: "North", Category: "notice", Month: month}: rapid.Int64Range(9, 16).Draw(r, "notices"),
	}
}

// TestNoOtherWindowMatters tells a query of the windows that the view names, and of no
// other: the charge is the same as with all that are open.
func TestNoOtherWindowMatters(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		b := ruled(t, drawWindowRules(r)...)
		a, q, counts := drawWindowQuery(r)
		*q = counts.counted(b, a, *q)
		named := b.Windows(a, q)
		asked := slices.Clone(named)
		slices.Sort(asked)
		require.Len(r, slices.Compact(asked), len(named), "each once: %v", named)
		few := *q
		few.Windows = pricing.Windows{}
		for i, kind := range q.Windows {
			if slices.Contains(named, kind) {
				few.Windows[i] = kind
			}
		}
		require.Equal(r, b.Classify(a, q), b.Classify(a, &few), "asked for %v of %v", named, q.Windows)
	})
}

// TestEveryNamedWindowIsAskedFor finds, for each window that the view names, a rule in
// force that asks for it and may speak of the category, and the reverse.
func TestEveryNamedWindowIsAskedFor(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		rules := drawWindowRules(r)
		b := ruled(t, rules...)
		a, q, _ := drawWindowQuery(r)
		today, category := pricing.DateOf(q.At, a.Zone), q.Category
		if category == "" {
			category = "chat"
		}
		var want []string
		for _, rule := range rules {
			holds := today >= rule.From && (rule.To == 0 || today < rule.To)
			if holds && rule.Window != "" && (rule.Category == "" || rule.Category == category) && !slices.Contains(want, rule.Window) {
				want = append(want, rule.Window)
			}
		}
		require.Equal(r, want, slices.Clone(b.Windows(a, q)))
	})
}
