package pricing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/pricing"
)

// ruled is the test book with other rules.
func ruled(t testing.TB, rules ...pricing.Rule) *pricing.Book {
	t.Helper()
	facts := testBook(t).Facts()
	facts.Rules = rules
	b, err := pricing.NewBook(facts)
	require.NoError(t, err)
	return b
}

// TestRuleConditions gives a rule one condition at a time: it decides when the
// condition is met, and the rule after it when not.
func TestRuleConditions(t *testing.T) {
	const met, unmet = pricing.NotCharged, pricing.PaidExempt
	opens := pricing.Charge{Category: "notice", Opens: time.Hour}
	at := day(2030_05_01)
	open := pricing.Conversations{}.Delivered(opens, at)
	for name, c := range map[string]struct {
		rule  pricing.Rule
		meets pricing.Query
		not   []pricing.Query
		used  []tally // for meets, then for each of not
	}{
		"category": {rule: pricing.Rule{Category: "notice"}, meets: pricing.Query{Category: "notice"}, not: []pricing.Query{{Category: "code"}, {}}},
		"default":  {rule: pricing.Rule{Category: "chat"}, meets: pricing.Query{}, not: []pricing.Query{{Category: "notice"}}},
		"type":     {rule: pricing.Rule{Type: "wave"}, meets: pricing.Query{Type: "wave"}, not: []pricing.Query{{Type: "text"}, {}}},
		"api":      {rule: pricing.Rule{API: "lite"}, meets: pricing.Query{API: "lite"}, not: []pricing.Query{{API: "heavy"}, {}}},
		"group":    {rule: pricing.Rule{Group: true}, meets: pricing.Query{Group: true}, not: []pricing.Query{{}}},
		"window": {rule: pricing.Rule{Window: "open"}, meets: pricing.Query{Windows: pricing.Windows{"", "", "", "open"}},
			not: []pricing.Query{{}, {Windows: pricing.Windows{"shut"}}}},
		"country": {rule: pricing.Rule{Countries: []string{"NO", "IS"}}, meets: pricing.Query{Recipient: pricing.Recipient{Country: "IS"}},
			not: []pricing.Query{{Recipient: pricing.Recipient{Country: "SO"}}, {Recipient: pricing.Recipient{Phone: "99999999"}}, {Recipient: pricing.Recipient{Market: "South"}}, {Recipient: pricing.Recipient{Market: "Elsewhere"}}}},
		"rides in its own": {rule: pricing.Rule{Rides: pricing.RidesOwn}, meets: pricing.Query{Category: "notice", Conversations: &open},
			not: []pricing.Query{{Category: "notice"}, {Category: "code", Conversations: &open}}},
		"rides in another's": {rule: pricing.Rule{Rides: pricing.RidesOwn, Category: "code", As: "notice"}, meets: pricing.Query{Category: "code", Conversations: &open},
			not: []pricing.Query{{Category: "code"}}},
		"rides in the international one": {rule: pricing.Rule{Rides: pricing.RidesOwn, Category: "code", International: "notice"}, meets: pricing.Query{Category: "code", Conversations: &open},
			not: []pricing.Query{{Category: "code"}}},
		"rides in any": {rule: pricing.Rule{Rides: pricing.RidesAny}, meets: pricing.Query{Category: "code", Conversations: &open},
			not: []pricing.Query{{Category: "code"}}},
		"allowance of the account": {rule: pricing.Rule{Allowance: 2, AllowanceScope: pricing.ScopeAccount}, meets: pricing.Query{},
			not: []pricing.Query{{}, {}}, used: []tally{allowance(pricing.ScopeAccount, "a", 1), allowance(pricing.ScopeAccount, "a", 2), allowance(pricing.ScopeAccount, "a", 3)}},
		"allowance of the number": {rule: pricing.Rule{Allowance: 2, AllowanceScope: pricing.ScopeNumber}, meets: pricing.Query{Number: "n"},
			not: []pricing.Query{{Number: "n"}}, used: []tally{allowance(pricing.ScopeNumber, "n", 1), allowance(pricing.ScopeNumber, "n", 2)}},
	} {
		c.rule.Basis = met
		b := ruled(t, c.rule, pricing.Rule{Basis: unmet})
		a := pricing.Account{ID: "a", Currency: "EUR"}
		c.used = append(c.used, make([]tally, len(c.not)+1)...)
		for i, q := range append([]pricing.Query{c.meets}, c.not...) {
			q.At, q.FreeForm = at, q.Category == ""
			q = c.used[i].counted(b, &a, q)
			want := unmet
			if i == 0 {
				want = met
			}
			require.Equal(t, want, b.Classify(&a, &q).Basis, "%s: %+v", name, q)
		}
	}
}

func allowance(scope pricing.Scope, owner string, used int64) tally {
	return tally{{Scope: scope, Owner: owner, Category: "chat", Month: 2030_05_01}: used}
}

func TestRuleTraits(t *testing.T) {
	b := ruled(t,
		pricing.Rule{Traits: pricing.Exempt | pricing.AIProvider, Basis: pricing.NotCharged},
		pricing.Rule{Traits: pricing.Exempt, Basis: pricing.PaidExempt},
		pricing.Rule{Basis: pricing.Unknown})
	for traits, want := range map[pricing.Traits]pricing.Basis{
		0: pricing.Unknown, pricing.AIProvider: pricing.Unknown, pricing.Exempt: pricing.PaidExempt,
		pricing.Exempt | pricing.AIProvider: pricing.NotCharged,
	} {
		require.Equal(t, want, ask(b, pricing.Account{Traits: traits}, pricing.Query{}).Basis, "%b", traits)
	}
}

// TestRuleOrder checks that the first rule counts, named category or not.
func TestRuleOrder(t *testing.T) {
	general := pricing.Rule{Basis: pricing.NotCharged}
	particular := pricing.Rule{Category: "notice", Basis: pricing.PaidExempt}
	q := pricing.Query{Category: "notice"}
	require.Equal(t, pricing.NotCharged, ask(ruled(t, general, particular), pricing.Account{}, q).Basis)
	require.Equal(t, pricing.PaidExempt, ask(ruled(t, particular, general), pricing.Account{}, q).Basis)
	require.Equal(t, pricing.NotCharged, ask(ruled(t, particular, general), pricing.Account{}, pricing.Query{Category: "poem"}).Basis)
	require.Equal(t, pricing.WhyNoRule, ask(ruled(t), pricing.Account{}, q).Why)
}

func TestRuleSpan(t *testing.T) {
	zone := time.FixedZone("east", 9*3600)
	b := ruled(t, pricing.Rule{From: 2030_02_01, To: 2030_03_01, Basis: pricing.NotCharged})
	for _, c := range []struct {
		at   time.Time
		want pricing.Basis
	}{
		{pricing.Date(2030_02_01).In(zone).Add(-1), pricing.Unknown}, {pricing.Date(2030_02_01).In(zone), pricing.NotCharged},
		{pricing.Date(2030_02_01).In(zone).Add(1), pricing.NotCharged}, {pricing.Date(2030_03_01).In(zone).Add(-1), pricing.NotCharged},
		{pricing.Date(2030_03_01).In(zone), pricing.Unknown}, {pricing.Date(2030_03_01).In(zone).Add(1), pricing.Unknown},
	} {
		require.Equal(t, c.want, ask(b, pricing.Account{Zone: zone}, pricing.Query{At: c.at}).Basis, c.at)
	}
}

func TestRuleOutcome(t *testing.T) {
	b := ruled(t,
		pricing.Rule{Category: "lite", As: "notice", Basis: pricing.Regular, Opens: time.Hour},
		pricing.Rule{Category: "chat", Rate: "code", Basis: pricing.Regular},
		pricing.Rule{Category: "bid", Rate: "notice", Basis: pricing.Regular})
	lite := ask(b, pricing.Account{}, pricing.Query{Category: "lite"})
	require.Equal(t, pricing.Category("notice"), lite.Category)
	require.Equal(t, amount(t, "0.10", "EUR"), lite.Price)
	require.Equal(t, time.Hour, lite.Opens)
	chat := ask(b, pricing.Account{}, pricing.Query{})
	require.Equal(t, pricing.Category("chat"), chat.Category, "charged as what it is, at another's rate")
	require.Equal(t, amount(t, "0.05", "EUR"), chat.Price)
	unpaid := ask(b, pricing.Account{NoPaymentMethod: true}, pricing.Query{})
	require.Equal(t, pricing.WhyPaymentMissing, unpaid.Why)
	require.Equal(t, amount(t, "0.05", "EUR"), unpaid.Price)
}

func TestInternationalRate(t *testing.T) {
	b := testBook(t)
	start := day(2030_05_01)
	for _, c := range []struct {
		name    string
		account pricing.Account
		to      pricing.Recipient
		at      time.Time
		want    pricing.Category
	}{
		{"eligible", pricing.Account{Country: "SO", International: start}, pricing.Recipient{Country: "NO"}, start, "code_abroad"},
		{"a nanosecond early", pricing.Account{Country: "SO", International: start}, pricing.Recipient{Country: "NO"}, start.Add(-1), "code"},
		{"at home", pricing.Account{Country: "NO", International: start}, pricing.Recipient{Country: "NO"}, start, "code"},
		{"home not verified", pricing.Account{International: start}, pricing.Recipient{Country: "NO"}, start, "code_abroad"},
		{"not eligible", pricing.Account{Country: "SO"}, pricing.Recipient{Country: "NO"}, start, "code"},
		{"an exception for another country", pricing.Account{Country: "SO", International: start,
			Exceptions: []pricing.Exception{{Country: "IS", From: start.Add(time.Hour)}}}, pricing.Recipient{Country: "NO"}, start, "code_abroad"},
		{"an earlier exception", pricing.Account{Country: "SO", International: start.Add(time.Hour),
			Exceptions: []pricing.Exception{{Country: "NO", From: start}}}, pricing.Recipient{Country: "NO"}, start, "code_abroad"},
		{"an earlier exception, a nanosecond early", pricing.Account{Country: "SO", International: start.Add(time.Hour),
			Exceptions: []pricing.Exception{{Country: "NO", From: start}}}, pricing.Recipient{Country: "NO"}, start.Add(-1), "code"},
		{"a later exception", pricing.Account{Country: "SO", International: start,
			Exceptions: []pricing.Exception{{Country: "NO", From: start.Add(time.Hour)}}}, pricing.Recipient{Country: "NO"}, start.Add(time.Hour - 1), "code"},
		{"a later exception, reached", pricing.Account{Country: "SO", International: start,
			Exceptions: []pricing.Exception{{Country: "NO", From: start.Add(time.Hour)}}}, pricing.Recipient{Country: "NO"}, start.Add(time.Hour), "code_abroad"},
		{"an exception without a start", pricing.Account{Country: "SO", International: start,
			Exceptions: []pricing.Exception{{Country: "NO"}}}, pricing.Recipient{Country: "NO"}, start, "code"},
		{"an exception for an account that is not eligible", pricing.Account{Country: "SO",
			Exceptions: []pricing.Exception{{Country: "NO", From: start}}}, pricing.Recipient{Country: "NO"}, start, "code"},
		{"the last of two exceptions", pricing.Account{Country: "SO", International: start,
			Exceptions: []pricing.Exception{{Country: "NO"}, {Country: "NO", From: start}}}, pricing.Recipient{Country: "NO"}, start, "code_abroad"},
	} {
		got := ask(b, c.account, pricing.Query{At: c.at, Category: "code", Recipient: c.to})
		require.Equal(t, c.want, got.Category, c.name)
		require.True(t, got.Known(), c.name)
		require.Equal(t, pricing.Category("code"), got.Counts.Category, "one accrual: %s", c.name)
	}
}

// TestBookIsSharedByGoroutines lets the race detector look.
func TestBookIsSharedByGoroutines(t *testing.T) {
	b := testBook(t)
	want := ask(b, pricing.Account{}, pricing.Query{Category: "notice"})
	done := make(chan bool)
	for range 4 {
		go func() {
			same := true
			for range 200 {
				same = same && ask(b, pricing.Account{}, pricing.Query{Category: "notice"}) == want
				if _, err := b.Replace([]pricing.Card{testCard(t, 2030_08_01)}, nil); err != nil {
					same = false
				}
			}
			done <- same
		}()
	}
	for range 4 {
		require.True(t, <-done)
	}
}
