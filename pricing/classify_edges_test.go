package pricing_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/pricing"
)

// TestDemandsEqualTheNaive gives one rule every combination of what a rule can
// demand of message and account, and asks with every combination of what those
// can give.
func TestDemandsEqualTheNaive(t *testing.T) {
	bools, traits := []bool{false, true}, []pricing.Traits{0, 1, 2, 3}
	for _, rule := range product(traits, bools, []string{"", "lite"}, []string{"", "wave"}) {
		b, err := pricing.NewBook(pricing.Facts{Rules: []pricing.Rule{
			{Traits: rule.traits, Group: rule.group, API: rule.api, Type: rule.kind, Basis: pricing.NotCharged}}})
		require.NoError(t, err)
		for _, given := range product(traits, bools, []string{"", "lite", "heavy"}, []string{"", "wave", "text"}) {
			want := rule.traits&^given.traits == 0 && (!rule.group || given.group) &&
				(rule.api == "" || rule.api == given.api) && (rule.kind == "" || rule.kind == given.kind)
			a := pricing.Account{Traits: given.traits}
			q := pricing.Query{FreeForm: true, Group: given.group, API: given.api, Type: given.kind}
			got := b.Classify(&a, &q)
			if want != (got.Basis == pricing.NotCharged) {
				t.Fatalf("rule %+v, message %+v: %s", rule, given, got)
			}
		}
	}
}

type demand struct {
	traits    pricing.Traits
	group     bool
	api, kind string
}

func product(traits []pricing.Traits, groups []bool, apis, kinds []string) []demand {
	var all []demand
	for _, x := range traits {
		for _, g := range groups {
			for _, api := range apis {
				for _, kind := range kinds {
					all = append(all, demand{x, g, api, kind})
				}
			}
		}
	}
	return all
}

// TestHostRateIsKnownByItsCurrency: nothing in no currency is no price, nothing
// in a currency is one.
func TestHostRateIsKnownByItsCurrency(t *testing.T) {
	b := testBook(t)
	for _, c := range []struct {
		rate  pricing.Amount
		known bool
	}{
		{pricing.Amount{}, false}, {micros(t, -1, "EUR"), false}, {micros(t, math.MinInt64, "EUR"), false},
		{micros(t, 0, "EUR"), true}, {micros(t, 1, "EUR"), true}, {micros(t, 1, "JPY"), true},
	} {
		got := ask(b, pricing.Account{}, pricing.Query{Category: "advert", HostRate: c.rate})
		require.Equal(t, c.known, got.Known(), c.rate)
		if c.known {
			require.Equal(t, [2]any{pricing.WhyHostRate, c.rate}, [2]any{got.Why, got.Price})
		} else {
			require.Equal(t, [2]any{pricing.WhyNoHostRate, pricing.Amount{}}, [2]any{got.Why, got.Price})
		}
	}
}

// TestRecipientThatCannotBePlaced has no market, so its message no price, but a
// message that is never charged is free wherever it goes.
func TestRecipientThatCannotBePlaced(t *testing.T) {
	b := testBook(t)
	for _, to := range []pricing.Recipient{
		{Phone: "4"}, {Phone: "4123"}, {Phone: "+4123"}, {Phone: "+"}, {Phone: "++41234"}, {Phone: "41234x"}, {Phone: "4123/"}, {Phone: "4123:"},
		{Country: "no"}, {Country: "N"}, {Market: "Atlantis"}, {Phone: "4", Country: "NO"},
	} {
		for _, category := range []pricing.Category{"notice", "code"} {
			got := ask(b, pricing.Account{}, pricing.Query{Category: category, Recipient: to})
			require.Equal(t, pricing.WhyNoMarket, got.Why, "%+v", to)
			require.Empty(t, got.Market)
			require.Equal(t, pricing.Amount{}, got.Price)
			require.False(t, got.Known())
		}
		require.Equal(t, pricing.NotCharged, ask(b, pricing.Account{}, pricing.Query{Type: "wave", Recipient: to}).Basis)
	}
	_, err := new(pricing.View).Market(pricing.Recipient{Phone: "41234"})
	require.ErrorIs(t, err, pricing.ErrNoMarket, "the zero View knows none")
	five := ask(b, pricing.Account{}, pricing.Query{Category: "notice", Recipient: pricing.Recipient{Phone: "+41234"}})
	require.Equal(t, "North", five.Market, "five digits are a number")
	var nobody pricing.Query
	nobody.At, nobody.Category = noon, "notice"
	got := b.Classify(&pricing.Account{Currency: "EUR"}, &nobody)
	require.Equal(t, pricing.WhyNoMarket, got.Why)
}

// TestInternationalWithoutCountries: where the business's country is not known it is
// no recipient's, and a market that is one country tells the recipient's.
func TestInternationalWithoutCountries(t *testing.T) {
	at := day(2030_05_01)
	q := pricing.Query{Category: "code", Recipient: pricing.Recipient{Market: "North"}}
	got := ask(testBook(t), pricing.Account{International: at}, q)
	require.Equal(t, pricing.Category("code_abroad"), got.Category)
	got = ask(testBook(t), pricing.Account{International: at, Country: "NO"}, q)
	require.Equal(t, pricing.Category("code"), got.Category)
	q.Recipient.Country = "SO"
	got = ask(testBook(t), pricing.Account{International: at, Country: "NO"}, q)
	require.Equal(t, pricing.Category("code_abroad"), got.Category)
}

// TestInternationalWhateverTheBasis: a message to abroad is of the international category also where it is free, and so is one that
// rides in an international conversation.
func TestInternationalWhateverTheBasis(t *testing.T) {
	at := day(2030_05_01)
	var abroad, home, both pricing.Conversations
	abroad = abroad.Delivered(pricing.Charge{Category: "code_abroad", Opens: 24 * time.Hour}, at)
	home = home.Delivered(pricing.Charge{Category: "code", Opens: 24 * time.Hour}, at)
	both = abroad.Merge(home)
	eligible := pricing.Account{Country: "SO", International: at, Currency: "EUR", Zone: time.UTC}
	rides := pricing.Rule{Rides: pricing.RidesOwn, Basis: pricing.ConversationOpen}
	for name, c := range map[string]struct {
		rule    pricing.Rule
		account pricing.Account
		open    *pricing.Conversations
		want    pricing.Category
	}{
		"a window of any category": {pricing.Rule{Window: "open", Basis: pricing.FreeEntryPoint}, eligible, nil, "code_abroad"},
		"a window of the category": {pricing.Rule{Category: "code", Window: "open", Basis: pricing.FreeCustomerService}, eligible, nil, "code_abroad"},
		"an allowance": {pricing.Rule{Category: "code", Allowance: 9, AllowanceScope: pricing.ScopeNumber, Basis: pricing.FreeTier},
			eligible, nil, "code_abroad"},
		"never charged":                {pricing.Rule{Basis: pricing.NotCharged}, eligible, nil, "code_abroad"},
		"the host's rate":              {pricing.Rule{Category: "code", Basis: pricing.HostRate}, eligible, nil, "code_abroad"},
		"not known":                    {pricing.Rule{Category: "code", Basis: pricing.Unknown}, eligible, nil, "code_abroad"},
		"charged as something else":    {pricing.Rule{As: "notice", Basis: pricing.NotCharged}, eligible, nil, "notice"},
		"at home":                      {pricing.Rule{Basis: pricing.NotCharged}, pricing.Account{Country: "NO", International: at, Currency: "EUR"}, nil, "code"},
		"a rate that says nothing":     {pricing.Rule{Category: "code", Basis: pricing.Regular}, eligible, nil, "code"},
		"an international one is open": {rides, eligible, &abroad, "code_abroad"},
		"one at home is open":          {rides, eligible, &home, "code"},
		"both are open":                {rides, eligible, &both, "code_abroad"},
		"at home, both are open":       {rides, pricing.Account{Country: "NO", International: at, Currency: "EUR"}, &both, "code"},
		"at home, the international one is open": {rides, pricing.Account{Country: "NO", International: at, Currency: "EUR"}, &abroad,
			"code_abroad"},
	} {
		b := ruled(t, c.rule, pricing.Rule{Category: "code", International: "code_abroad", Basis: pricing.Regular})
		q := pricing.Query{At: at, Category: "code", Recipient: pricing.Recipient{Market: "North", Country: "NO"}, Conversations: c.open,
			Windows: pricing.Windows{"open"}, HostRate: amount(t, "1", "EUR")}
		got := b.Classify(&c.account, &q)
		require.Equal(t, c.want, got.Category, name)
		require.Equal(t, c.rule.Basis, got.Basis, name)
		if c.rule.Basis.Free() && c.open == nil {
			word := confirm(b, &c.account, &q, said{Category: got.Category, Basis: got.Basis})
			require.Equal(t, got.Counts, word.Counts, name)
			require.True(t, got.Price.IsZero(), name)
		}
	}
}

// TestInternationalRateInTheFirstColumn: a column is one wherever it stands on
// the card, and a market without a rate in it pays the domestic one.
func TestInternationalRateInTheFirstColumn(t *testing.T) {
	b := ruled(t, pricing.Rule{Category: "code", Basis: pricing.Regular, International: "code_abroad"})
	card := pricing.Card{Currency: "EUR", Effective: 2030_02_01, Rates: []pricing.Rate{
		cell(t, "North", "code_abroad", "0.50"), cell(t, "North", "code", "0.05"), cell(t, "South", "code", "0.06")}}
	b, err := b.Replace([]pricing.Card{card}, nil)
	require.NoError(t, err)
	abroad := pricing.Account{International: day(2030_01_01)}
	for market, want := range map[string]string{"North": "0.50", "South": "0.06"} {
		got := ask(b, abroad, pricing.Query{Category: "code", Recipient: pricing.Recipient{Market: market}})
		require.Equal(t, amount(t, want, "EUR"), got.Price, market)
		got = ask(b, pricing.Account{}, pricing.Query{Category: "code", Recipient: pricing.Recipient{Market: "North"}})
		require.Equal(t, amount(t, "0.05", "EUR"), got.Price)
	}
}

// TestAllowanceOfOne holds for the month's first message.
func TestAllowanceOfOne(t *testing.T) {
	b := ruled(t, pricing.Rule{Allowance: 1, AllowanceScope: pricing.ScopeNumber, Basis: pricing.FreeTier}, pricing.Rule{Basis: pricing.NotCharged})
	a := &pricing.Account{Currency: "EUR"}
	q := pricing.Query{At: day(2030_05_01), FreeForm: true, Number: "n"}
	counts := pricing.Counts{Scope: pricing.ScopeNumber, Category: "chat"}
	for used, want := range map[int64]pricing.Basis{math.MinInt64: pricing.FreeTier, -1: pricing.FreeTier, 0: pricing.FreeTier, 1: pricing.NotCharged, 2: pricing.NotCharged, math.MaxInt64: pricing.NotCharged} {
		q = allowance(pricing.ScopeNumber, "n", used).counted(b, a, q)
		got := b.Classify(a, &q)
		require.Equal(t, want, got.Basis, used)
		if want == pricing.FreeTier {
			require.Equal(t, pricing.WhyAllowance, got.Why)
			require.Equal(t, counts, got.Counts)
		}
	}
	said := confirm(b, a, &q, said{Category: "chat", Basis: pricing.FreeTier})
	require.Equal(t, counts, said.Counts)
	require.Equal(t, amount(t, "0", "EUR"), said.Price)
	require.True(t, said.Confirmed)
	require.Equal(t, pricing.Documented, said.Confidence)

	// A negative count is none, also in a forecast.
	for _, used := range []int64{0, -1, math.MinInt64} {
		q = allowance(pricing.ScopeNumber, "n", used).counted(b, a, q)
		f, err := b.Forecast(a, pricing.Batch{Query: q, Count: 3})
		require.NoError(t, err)
		require.Equal(t, []int64{1, 2}, []int64{f.Lines[0].Count, f.Lines[1].Count}, used)
	}
}

// TestAllowanceOfARenamedCategory counts under the rule's own category, whatever
// the message is charged as, for the estimate and the confirmation alike.
func TestAllowanceOfARenamedCategory(t *testing.T) {
	b := ruled(t, pricing.Rule{Category: "chat", As: "talk", Allowance: 2, AllowanceScope: pricing.ScopeNumber, Basis: pricing.FreeTier},
		pricing.Rule{Category: "chat", Basis: pricing.NotCharged})
	a := &pricing.Account{Currency: "EUR"}
	q := pricing.Query{At: day(2030_05_01), FreeForm: true, Number: "n"}
	got := b.Classify(a, &q)
	require.Equal(t, pricing.Category("talk"), got.Category)
	require.Equal(t, pricing.Counts{Scope: pricing.ScopeNumber, Category: "chat"}, got.Counts)
	said := confirm(b, a, &q, said{Category: "talk", Basis: pricing.FreeTier})
	require.Equal(t, got.Counts, said.Counts)
	q = allowance(pricing.ScopeNumber, "n", 2).counted(b, a, q)
	require.Equal(t, pricing.NotCharged, b.Classify(a, &q).Basis)
}

// TestForecastOfAsManyAsCanBeCounted is one line wherever nothing changes the
// price on the way, be it known or not.
func TestForecastOfAsManyAsCanBeCounted(t *testing.T) {
	facts := testFacts()
	facts.Rules = []pricing.Rule{
		{Category: "list", Rate: "m", Basis: pricing.Regular}, {Category: "tiered", Rate: "m", Tier: "m", Basis: pricing.Regular},
		{Category: "free", Basis: pricing.NotCharged}, {Category: "host", Basis: pricing.HostRate}, {Category: "odd", Rate: "none", Basis: pricing.Regular},
	}
	b, err := pricing.NewBook(facts)
	require.NoError(t, err)
	least := micros(t, 1, "EUR")
	b, err = b.Replace([]pricing.Card{pricing.Card{Currency: "EUR", Effective: 2030_01_01, Rates: []pricing.Rate{
		{Market: "North", Category: "m", Price: least}, {Market: "South", Category: "m", Price: least}}}}, nil)
	require.NoError(t, err)
	tiers, err := b.Replace(nil, []pricing.Tiers{pricing.Tiers{Currency: "EUR", Effective: 2030_01_01, Decimals: 6, Ladders: []pricing.Ladder{
		{Market: "North", Category: "m", Bands: []pricing.Band{{To: pricing.Unbounded, Price: least}}}}}})
	require.NoError(t, err)
	for i, c := range []struct {
		book     *pricing.Book
		currency string
		category pricing.Category
		market   string
		why      pricing.Why
	}{
		{b, "EUR", "list", "North", pricing.WhyListRate}, {b, "EUR", "tiered", "North", pricing.WhyNoTierTable}, {tiers, "EUR", "tiered", "North", pricing.WhyListRate},
		{tiers, "EUR", "tiered", "South", pricing.WhyListRate}, {b, "EUR", "free", "North", pricing.WhyRule}, {b, "EUR", "host", "North", pricing.WhyNoHostRate},
		{b, "EUR", "odd", "North", pricing.WhyNoRate}, {b, "EUR", "list", "Atlantis", pricing.WhyNoMarket}, {b, "USD", "list", "North", pricing.WhyNoCard},
		{b, "EUR", "poem", "North", pricing.WhyNoRule},
	} {
		q := pricing.Query{At: noon, Category: c.category, Recipient: pricing.Recipient{Market: c.market}}
		f, err := c.book.Forecast(&pricing.Account{Currency: c.currency}, pricing.Batch{Query: q, Count: math.MaxInt64})
		require.NoError(t, err)
		name := fmt.Sprint(i, " ", c.why)
		require.Len(t, f.Lines, 1, name)
		require.Equal(t, c.why, f.Lines[0].Charge.Why, name)
		require.Equal(t, int64(math.MaxInt64), f.Lines[0].Count, name)
		if f.Lines[0].Charge.Known() {
			require.Equal(t, f.Lines[0].Charge.Price.Micros()*math.MaxInt64, f.Total.Micros(), name)
		} else {
			require.Equal(t, int64(math.MaxInt64), f.Unknown, name)
		}
	}
}
