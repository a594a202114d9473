package pricing_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/pricing"
)

// The naive confirmation is written from the words of Book.Confirm alone. It knows
// the tests' book as plain maps: one card and one tier table, both from 2030-01-01.
type naiveConfirmer struct {
	rules  []pricing.Rule
	tabled bool // there is a tier table
	// counted says that somebody counts, and used how many codes were sent to North this month.
	counted bool
	used    int64
	// How sure are the card, the market table and the tier table.
	sure, placed, table pricing.Confidence
}

// naivePrices are those of testCard in euros.
var naivePrices = map[string]map[pricing.Category]string{
	"North":     {"notice": "0.10", "code": "0.05", "code_abroad": "0.50"},
	"South":     {"notice": "0.20"},
	"Isle":      {"notice": "0.30"},
	"Elsewhere": {"notice": "0.40"},
}

// naiveBands are the prices of testTiers, which has ladders for North alone: up to
// the 10th message of a month, up to the 15th, and beyond.
var naiveBands = map[pricing.Category][3]string{"notice": {"0.10", "0.09", "0.08"}, "code": {"0.05", "0.05", "0.04"}}

// matches tells whether a rule can have led to what was said.
func (n naiveConfirmer) matches(r pricing.Rule, category pricing.Category, basis pricing.Basis, today pricing.Date) bool {
	if r.Basis != basis {
		return false
	}
	if international := n.international(r, today); international != "" && international == category {
		return true
	}
	if r.As != "" {
		return r.As == category
	}
	return r.Category == "" || r.Category == category
}

// international is the category that a message to abroad is charged as under a rule: its own word, or, where it has no rate and no
// category of its own making, that of the first row of its category.
func (n naiveConfirmer) international(r pricing.Rule, today pricing.Date) pricing.Category {
	if r.International != "" || r.Basis == pricing.Regular || r.As != "" || r.Category == "" {
		return r.International
	}
	for _, other := range n.rules {
		if holds := (other.From == 0 || today >= other.From) && (other.To == 0 || today < other.To); !holds {
			continue
		}
		if other.Category == r.Category && other.International != "" {
			return other.International
		}
	}
	return ""
}

// rule finds the rule behind: the first that also speaks of the message, else the
// first, else none.
func (n naiveConfirmer) rule(a *pricing.Account, q *pricing.Query, category pricing.Category, basis pricing.Basis) (pricing.Rule, bool) {
	var candidates []pricing.Rule
	for _, r := range n.rules {
		today := pricing.DateOf(q.At, a.Zone)
		if (r.From == 0 || today >= r.From) && (r.To == 0 || today < r.To) && n.matches(r, category, basis, today) {
			candidates = append(candidates, r)
		}
	}
	for _, r := range candidates {
		if (r.Type == "" || r.Type == q.Type) && (r.API == "" || r.API == q.API) && (!r.Group || q.Group) && r.Traits&^a.Traits == 0 {
			return r, true
		}
	}
	if len(candidates) > 0 {
		return candidates[0], true
	}
	return pricing.Rule{}, false
}

func (n naiveConfirmer) confirm(t testing.TB, a *pricing.Account, q *pricing.Query, said said) pricing.Charge {
	if said.Basis == pricing.Unknown || said.Basis == "" {
		return pricing.Charge{}
	}
	c := pricing.Charge{Category: said.Category, Basis: said.Basis, Confirmed: true, Confidence: pricing.Documented, Why: pricing.WhyPlatform}
	if c.Category == "" {
		c.Category = q.Category
	}
	if c.Category == "" {
		c.Category = "chat"
	}
	c.Market = q.Recipient.Market
	switch { // of South until the Isle is a market of its own, so that South has two
	case c.Market == "North":
		c.Country = "NO"
	case pricing.DateOf(q.At, a.Zone) >= 2030_03_01:
		c.Country = map[string]string{"South": "SO", "Isle": "IS"}[c.Market]
	}
	r, found := n.rule(a, q, c.Category, said.Basis)
	c.Opens = r.Opens
	if r.Allowance > 0 {
		c.Counts = pricing.Counts{Scope: r.AllowanceScope, Category: r.Category}
		if r.Category == "" {
			c.Counts.Category = c.Category
		}
	}
	switch said.Basis {
	case pricing.Regular:
		n.regular(t, a, q, r, found, &c)
	case pricing.HostRate:
		if c.Price = q.HostRate; q.HostRate.Currency() == "" {
			c.Why = pricing.WhyNoHostRate
		}
	case pricing.Unknown, "":
	default:
		c.Price = amount(t, "0", a.Currency)
	}
	if said.Cost.Currency() != "" {
		c.Price, c.Why, c.Missing = said.Cost, pricing.WhyPlatform, 0
	}
	if c.Missing != 0 {
		c.Confidence = pricing.Assumed
	}
	return c
}

func (n naiveConfirmer) regular(t testing.TB, a *pricing.Account, q *pricing.Query, r pricing.Rule, found bool, c *pricing.Charge) {
	today := pricing.DateOf(q.At, a.Zone)
	if a.Currency != "EUR" || today < 2030_01_01 {
		c.Why = pricing.WhyNoCard
		return
	}
	if c.Market == "" {
		c.Why = pricing.WhyNoMarket
		return
	}
	c.Card, c.Confidence = 2030_01_01, min(n.sure, n.placed)
	column := c.Category
	if found && r.Rate != "" && (r.International == "" || c.Category != r.International) {
		column = r.Rate
	}
	price, printed := naivePrices[c.Market][column]
	if !printed {
		c.Why = pricing.WhyNoRate
		return
	}
	c.Price = amount(t, price, "EUR")
	if r.Tier == "" {
		return
	}
	c.Counts = pricing.Counts{Scope: pricing.ScopePortfolio, Category: r.Tier}
	c.Why = pricing.WhyListRate
	bands, climbs := naiveBands[column]
	switch {
	case !n.tabled:
		c.Why = pricing.WhyNoTierTable
		return
	case !climbs || c.Market != "North":
		return
	}
	c.Confidence = min(c.Confidence, n.table)
	used := int64(0)
	if n.counted && n.asked(a, q, r.Tier) {
		used = n.used
	} else {
		c.Missing = pricing.MissingUsage
	}
	band := 0
	if used >= 15 {
		band = 2
	} else if used >= 10 {
		band = 1
	}
	if c.Price = amount(t, bands[band], "EUR"); band > 0 {
		c.Why = pricing.WhyTierRate
	}
}

// asked tells whether the count of a tier is one that the query itself needs: a rule that speaks of the message climbs it, and none
// before that always decides.
func (n naiveConfirmer) asked(a *pricing.Account, q *pricing.Query, tier pricing.Category) bool {
	category, today := q.Category, pricing.DateOf(q.At, a.Zone)
	if category == "" {
		category = "chat"
	}
	for _, r := range n.rules {
		switch {
		case r.From != 0 && today < r.From, r.Category != "" && r.Category != category:
		case r.API != "" && r.API != q.API, r.Group && !q.Group, r.Traits&^a.Traits != 0:
		case r.Tier == tier:
			return true
		case r.Window == "" && r.Allowance == 0:
			return false
		}
	}
	return false
}

// drawConfirmedRules draws rules of which several can give one category and basis.
func drawConfirmedRules(r *rapid.T) (rules []pricing.Rule) {
	category := rapid.SampledFrom([]pricing.Category{"", "notice", "code", "chat"})
	dates := rapid.SampledFrom([]pricing.Date{0, 0, 2030_05_01})
	for i := range rapid.IntRange(2, 8).Draw(r, "rules") {
		rule := pricing.Rule{
			From: dates.Draw(r, "from"), Category: category.Draw(r, "category"), Opens: time.Duration(i+1) * time.Hour,
			Basis: rapid.SampledFrom([]pricing.Basis{pricing.Regular, pricing.Regular, pricing.HostRate, pricing.FreeTier, pricing.FreeCustomerService}).Draw(r, "basis"),
			As:    rapid.SampledFrom([]pricing.Category{"", "", "code"}).Draw(r, "as"), API: rapid.SampledFrom([]string{"", "lite"}).Draw(r, "api"),
			Group: rapid.Bool().Draw(r, "group"), Traits: rapid.SampledFrom([]pricing.Traits{0, 0, pricing.Exempt}).Draw(r, "traits"),
			Window: rapid.SampledFrom([]string{"", "open"}).Draw(r, "window"),
		}
		switch rule.Basis {
		case pricing.Regular:
			rule.Rate = rapid.SampledFrom([]pricing.Category{"", "", "notice", "poem"}).Draw(r, "rate")
			rule.International = rapid.SampledFrom([]pricing.Category{"", "code_abroad"}).Draw(r, "international")
			rule.Tier = rapid.SampledFrom([]pricing.Category{"", "code", "code"}).Draw(r, "tier")
		case pricing.FreeTier:
			rule.Allowance, rule.AllowanceScope = 3, pricing.ScopeNumber
		}
		rules = append(rules, rule)
	}
	return rules
}

// TestConfirmEqualsTheNaive draws rules, an account, a message and what the platform
// said of it. What the message meets with (windows, a missing payment method)
// is drawn too and does not matter any more.
func TestConfirmEqualsTheNaive(t *testing.T) {
	sure := rapid.SampledFrom([]pricing.Confidence{pricing.Assumed, pricing.Reported, pricing.Documented})
	turns := []pricing.Date{2030_01_01, 2030_05_01, 2030_06_01}
	bases := append(bases(), "") // half of what is said is a rate
	bases = append(bases, slices.Repeat([]pricing.Basis{pricing.Regular}, len(bases))...)
	whys := map[pricing.Why]bool{}
	rapid.Check(t, func(r *rapid.T) {
		n := naiveConfirmer{rules: drawConfirmedRules(r), tabled: rapid.Bool().Draw(r, "tabled"),
			sure: sure.Draw(r, "card"), placed: sure.Draw(r, "markets"), table: sure.Draw(r, "table")}
		facts := testFacts()
		facts.Rules, facts.Markets.Source.Confidence = n.rules, n.placed
		b, err := pricing.NewBook(facts)
		require.NoError(r, err)
		card := testCard(t, 2030_01_01)
		card.Source.Confidence = n.sure
		b, err = b.Replace([]pricing.Card{card}, nil)
		require.NoError(r, err)
		if n.tabled {
			table := testTiers(t, 2030_01_01)
			table.Source.Confidence = n.table
			b, err = b.Replace(nil, []pricing.Tiers{table})
			require.NoError(r, err)
		}
		zone := time.FixedZone("drawn", rapid.IntRange(-14, 14).Draw(r, "hours")*3600)
		a := &pricing.Account{ID: "a", Portfolio: "p", Zone: zone, Currency: rapid.SampledFrom([]string{"EUR", "EUR", "EUR", "EUR", "EUR", "JPY"}).Draw(r, "currency"),
			Traits: rapid.SampledFrom([]pricing.Traits{0, pricing.Exempt}).Draw(r, "account"), NoPaymentMethod: rapid.Bool().Draw(r, "no payment method")}
		category := rapid.SampledFrom([]pricing.Category{"", "", "notice", "notice", "code", "code", "code", "code_abroad", "poem"})
		q := &pricing.Query{
			At:       rapid.SampledFrom(turns).Draw(r, "turn").In(zone).Add(rapid.SampledFrom([]time.Duration{-1, 0, 1}).Draw(r, "beside")),
			Category: category.Draw(r, "asked"), API: rapid.SampledFrom([]string{"", "lite"}).Draw(r, "through"), Group: rapid.Bool().Draw(r, "to a group"),
			Recipient: pricing.Recipient{Market: rapid.SampledFrom([]string{"North", "North", "North", "South", "Isle", ""}).Draw(r, "market")},
			Windows:   pricing.Windows{rapid.SampledFrom([]string{"", "open"}).Draw(r, "in")},
		}
		if rapid.Bool().Draw(r, "host") {
			q.HostRate = amount(t, "0.02", "USD")
		}
		q.FreeForm = q.Category == ""
		if n.counted = rapid.Bool().Draw(r, "counted"); n.counted {
			n.used = rapid.SampledFrom([]int64{0, 9, 10, 11, 14, 15, 16, 1 << 62}).Draw(r, "used")
			key := pricing.CountKey{Scope: pricing.ScopePortfolio, Owner: "p", Market: "North", Category: "code", Month: pricing.DateOf(q.At, zone).Month()}
			*q = tally{key: n.used}.counted(b, a, *q)
		}
		said := said{Category: category.Draw(r, "said"), Basis: rapid.SampledFrom(bases).Draw(r, "on")}
		if rapid.IntRange(0, 4).Draw(r, "cost") == 0 {
			said.Cost = micros(t, rapid.Int64Range(0, 1_000_000).Draw(r, "micros"), "EUR")
		}
		want := n.confirm(t, a, q, said)
		require.Equal(r, want, confirm(b, a, q, said))
		whys[want.Why] = true
	})
	require.GreaterOrEqual(t, len(whys), 3, "the draws reach many outcomes: %v", whys)
}
