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
			Until:    rapid.SampledFrom([]pricing.Date{0, 0, 2030_06_01}).Draw(r, "until"),
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
func drawWindowQuery(r *rapid.T) (*pricing.Account, *pricing.Query) {
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
	q.Usage = pricing.Tally{
		{Scope: pricing.ScopeAccount, Owner: "a", Category: "chat", Month: month}:                      rapid.Int64Range(0, 3).Draw(r, "chats"),
		{Scope: pricing.ScopePortfolio, Owner: "a", Market: "North", Category: "notice", Month: month}: rapid.Int64Range(9, 16).Draw(r, "notices"),
	}
	return a, q
}

// TestNoOtherWindowMatters tells a query of the windows that the view names, and of no
// other: the charge is the same as with all that are open.
func TestNoOtherWindowMatters(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		b := ruled(t, drawWindowRules(r)...)
		a, q := drawWindowQuery(r)
		named := b.ViewFor(a, q.At).Windows(q.Category)
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
		a, q := drawWindowQuery(r)
		today, category := pricing.DateOf(q.At, a.Zone), q.Category
		if category == "" {
			category = "chat"
		}
		var want []string
		for _, rule := range rules {
			holds := today >= rule.From && (rule.Until == 0 || today < rule.Until)
			if holds && rule.Window != "" && (rule.Category == "" || rule.Category == category) && !slices.Contains(want, rule.Window) {
				want = append(want, rule.Window)
			}
		}
		require.Equal(r, want, slices.Clone(b.ViewFor(a, q.At).Windows(q.Category)))
	})
}

// TestClassifyIntoEqualsClassify, whatever the charge held before, and by the view of
// At as well as of ViewFor, which know the same.
func TestClassifyIntoEqualsClassify(t *testing.T) {
	b := testBook(t)
	used := pricing.Charge{Category: "old", Basis: pricing.Regular, Market: "old", Country: "XX", Price: amount(t, "9", "USD"), Card: 1, Confirmed: true,
		Confidence: pricing.Documented, Why: "old", Opens: 1, Counts: pricing.Counts{Scope: pricing.ScopeNumber, Category: "old"}}
	rapid.Check(t, func(r *rapid.T) {
		book := b
		if rules := drawWindowRules(r); len(rules) > 0 {
			book = ruled(t, rules...)
		}
		a, q := drawWindowQuery(r)
		want := book.Classify(a, q)
		at, err := book.At(q.At, a.Zone, a.Currency)
		if _, carded := at.Card(); !carded {
			require.ErrorIs(r, err, pricing.ErrNoCard)
		}
		for _, view := range []*pricing.View{at, book.ViewFor(a, q.At)} {
			got := used
			view.ClassifyInto(&got, a, q)
			require.Equal(r, want, got)
			view.ClassifyInto(&got, a, q)
			require.Equal(r, want, got, "asked twice")
		}
	})
}

// TestOneViewForAllOfADay: any instant between two editions has the view of both its
// ends, so that a caller may keep it until the next.
func TestOneViewForAllOfADay(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		b := ruled(t, drawWindowRules(r)...)
		zone := time.FixedZone("drawn", rapid.IntRange(-14, 14).Draw(r, "hours")*3600)
		a := &pricing.Account{Zone: zone, Currency: rapid.SampledFrom([]string{"EUR", "JPY"}).Draw(r, "currency")}
		days := b.Editions(a.Currency)
		require.Zero(r, days[0])
		require.True(r, slices.IsSorted(days))
		for i, on := range days[1:] {
			turn := on.In(zone)
			require.Equal(r, days[i], b.ViewFor(a, turn.Add(-1)).Day())
			require.Equal(r, on, b.ViewFor(a, turn).Day())
			require.Same(r, b.ViewFor(a, turn), b.ViewFor(a, turn.Add(1)))
			if i+2 < len(days) {
				require.Same(r, b.ViewFor(a, turn), b.ViewFor(a, days[i+2].In(zone).Add(-1)))
			}
		}
	})
}
