package pricing_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/pricing"
)

// A count that nobody keeps is taken for what is known of it, and the charge says so. Where more could not change the charge, it is sure.
func TestUsageThatNobodyCounts(t *testing.T) {
	facts := testBook(t).Facts()
	for i := range facts.Rules {
		facts.Rules[i].Source.Confidence = pricing.Documented
	}
	facts.Markets.Source.Confidence = pricing.Documented
	facts.Cards[0].Source.Confidence, facts.Tiers[0].Source.Confidence = pricing.Documented, pricing.Documented
	b, err := pricing.NewBook(facts)
	require.NoError(t, err)
	for _, c := range []struct {
		name     string
		category pricing.Category
		used     pricing.Usage
		basis    pricing.Basis
		price    string
		missing  pricing.Missing
	}{
		{"allowance, nothing known", "chat", pricing.Usage{}, pricing.FreeTier, "0", pricing.MissingUsage},
		{"allowance, some known of", "chat", pricing.Usage{Count: 2}, pricing.FreeTier, "0", pricing.MissingUsage},
		{"allowance, surely used up", "chat", pricing.Usage{Count: 3}, pricing.Regular, "0.10", 0},
		{"allowance, counted", "chat", pricing.Usage{Known: true}, pricing.FreeTier, "0", 0},
		{"band, nothing known", "notice", pricing.Usage{}, pricing.Regular, "0.10", pricing.MissingUsage},
		{"band, some known of", "notice", pricing.Usage{Count: 14}, pricing.Regular, "0.09", pricing.MissingUsage},
		{"band, surely the last", "notice", pricing.Usage{Count: 15}, pricing.Regular, "0.08", 0},
		{"band, counted", "notice", pricing.Usage{Count: 14, Known: true}, pricing.Regular, "0.09", 0},
	} {
		q := pricing.Query{At: day(2030_05_01), Category: c.category, Number: "n", Recipient: pricing.Recipient{Market: "North"}, Used: [2]pricing.Usage{c.used}}
		got := b.Classify(&pricing.Account{ID: "a", Currency: "EUR"}, &q)
		require.Equal(t, c.basis, got.Basis, c.name)
		require.Equal(t, amount(t, c.price, "EUR"), got.Price, c.name)
		require.Equal(t, c.missing, got.Missing, c.name)
		require.Equal(t, c.missing != 0, got.Confidence == pricing.Assumed, c.name)
	}
	q := pricing.Query{At: day(2030_05_01), Category: "notice", Recipient: pricing.Recipient{Country: "SO"}}
	require.Zero(t, b.Classify(&pricing.Account{ID: "a", Currency: "EUR"}, &q).Missing, "no band in this market, so no count")
}

// A template whose category nobody knows is not a free-form message: its charge is unknown, except where every category is charged
// alike.
func TestCategoryThatNobodyKnows(t *testing.T) {
	open := pricing.Windows{"entry"}
	b := ruled(t,
		pricing.Rule{Type: "wave", Basis: pricing.NotCharged},
		pricing.Rule{Window: "entry", Basis: pricing.FreeEntryPoint},
		pricing.Rule{Category: "chat", Basis: pricing.NotCharged},
		pricing.Rule{Category: "notice", Group: true, Basis: pricing.NotCharged},
		pricing.Rule{Group: true, Basis: pricing.PaidExempt},
		pricing.Rule{API: "flat", Rate: "notice", Basis: pricing.Regular},
		pricing.Rule{Basis: pricing.Regular})
	for _, c := range []struct {
		name  string
		q     pricing.Query
		basis pricing.Basis
		why   pricing.Why
	}{
		{"a free-form message", pricing.Query{FreeForm: true}, pricing.NotCharged, pricing.WhyRule},
		{"a template", pricing.Query{}, pricing.Unknown, pricing.WhyNoCategory},
		{"of a kind that is never charged", pricing.Query{Type: "wave"}, pricing.NotCharged, pricing.WhyRule},
		{"in a window that frees all", pricing.Query{Windows: open}, pricing.FreeEntryPoint, pricing.WhyWindow},
		{"perhaps of a category that is free here", pricing.Query{Group: true}, pricing.Unknown, pricing.WhyNoCategory},
		{"at one rate for all", pricing.Query{API: "flat"}, pricing.Regular, pricing.WhyListRate},
		{"blank", pricing.Query{Category: "  "}, pricing.Unknown, pricing.WhyNoCategory},
	} {
		c.q.At, c.q.Recipient.Market = day(2030_05_01), "North"
		got := b.Classify(&pricing.Account{ID: "a", Currency: "EUR"}, &c.q)
		require.Equal(t, [2]any{c.basis, c.why}, [2]any{got.Basis, got.Why}, c.name)
		require.Equal(t, c.basis != pricing.Unknown, got.Known(), c.name)
	}
}

// What is not known of the account shows: its currency, or everything about it.
func TestAccountThatNobodyKnows(t *testing.T) {
	b := testBook(t)
	q := pricing.Query{At: day(2030_05_01), Category: "notice", Recipient: pricing.Recipient{Market: "North"}}
	require.Equal(t, pricing.WhyNoCurrency, b.Classify(&pricing.Account{}, &q).Why)
	require.Equal(t, pricing.WhyNoCard, b.Classify(&pricing.Account{Currency: "JPY"}, &q).Why)
	got := b.Classify(nil, &q)
	require.Equal(t, pricing.WhyNoCurrency, got.Why)
	require.Equal(t, pricing.MissingAccount, got.Missing)
	q.Windows = pricing.Windows{"open"}
	got = b.Classify(nil, &q)
	require.Equal(t, pricing.FreeCustomerService, got.Basis)
	require.Equal(t, pricing.MissingAccount, got.Missing, "its zone may be on another side of a date")

	always, err := pricing.NewBook(pricing.Facts{FreeForm: "chat", Rules: []pricing.Rule{{Basis: pricing.NotCharged, Source: pricing.Source{Confidence: pricing.Documented}}}})
	require.NoError(t, err)
	got = always.Classify(nil, &pricing.Query{FreeForm: true})
	require.Equal(t, pricing.NotCharged, got.Basis)
	require.Zero(t, got.Missing, "nothing of an account matters here")
	require.Equal(t, pricing.Documented, got.Confidence)
}

// Whether a message crosses a border cannot be told without the recipient's country.
func TestCountryThatNobodyKnows(t *testing.T) {
	facts := testBook(t).Facts()
	facts.Markets.Rows = append(facts.Markets.Rows, pricing.MarketRow{Market: "North", Country: "NX", Prefix: "46"}) // North is two countries
	b, err := pricing.NewBook(facts)
	require.NoError(t, err)
	start := day(2030_05_01)
	for _, c := range []struct {
		name    string
		account pricing.Account
		country string
		missing pricing.Missing
	}{
		{"at home or not", pricing.Account{Country: "NO", International: start}, "", pricing.MissingCountry},
		{"an exception or not", pricing.Account{International: start, Exceptions: []pricing.Exception{{Country: "NX"}}}, "", pricing.MissingCountry},
		{"abroad everywhere", pricing.Account{International: start}, "", 0},
		{"never international", pricing.Account{Country: "NO"}, "", 0},
		{"known", pricing.Account{Country: "NO", International: start}, "NX", 0},
	} {
		c.account.ID = "a"
		got := ask(b, c.account, pricing.Query{At: start, Category: "code", Recipient: pricing.Recipient{Market: "North", Country: c.country}})
		require.Equal(t, c.missing, got.Missing, c.name)
		require.True(t, got.Known(), c.name)
	}
}

// Whoever spells a category otherwise means the same.
func TestSpellingOfCategories(t *testing.T) {
	b := testBook(t)
	facts := b.Facts()
	for i := range facts.Rules {
		r := &facts.Rules[i]
		for _, c := range []*pricing.Category{&r.Category, &r.Rate, &r.International, &r.Tier} {
			*c = loud(*c)
		}
	}
	for i := range facts.Cards[0].Rates {
		facts.Cards[0].Rates[i].Category = loud(facts.Cards[0].Rates[i].Category)
	}
	for i := range facts.Tiers[0].Ladders {
		facts.Tiers[0].Ladders[i].Category = loud(facts.Tiers[0].Ladders[i].Category)
	}
	facts.FreeForm = "CHAT"
	spelled, err := pricing.NewBook(facts)
	require.NoError(t, err)
	require.Equal(t, b.Facts(), spelled.Facts())
	a := &pricing.Account{ID: "a", Currency: "EUR"}
	for _, category := range []pricing.Category{"notice", "code", "advert", "chat", "poem"} {
		q := pricing.Query{At: day(2030_05_01), Category: category, Number: "n", Recipient: pricing.Recipient{Market: "North"}}
		want, needs := b.Classify(a, &q), b.Needs(a, &q)
		q.Category = loud(category)
		require.Equal(t, want, b.Classify(a, &q))
		require.Equal(t, needs, b.Needs(a, &q))
		said := pricing.Statement{Type: "Regular ", Category: string(loud(category))}
		got, told := b.Confirm(a, &q, said)
		require.True(t, told)
		require.Equal(t, category, got.Category)
	}
	view := b.At(a, day(2030_05_01))
	rate, err := view.Rate("North", " NOTICE")
	require.NoError(t, err)
	require.Equal(t, amount(t, "0.10", "EUR"), rate)
	_, ok := view.Ladder("North", "Notice")
	require.True(t, ok)
	facts.Cards[0].Rates = append(facts.Cards[0].Rates, cell(t, "North", "Notice", "0.1"))
	_, err = pricing.NewBook(facts)
	require.ErrorIs(t, err, pricing.ErrDuplicate)
}

// loud is a category with capitals and blanks.
func loud(c pricing.Category) pricing.Category {
	if c == "" {
		return ""
	}
	return " " + pricing.Category(c[0]-'a'+'A') + c[1:] + "\t"
}

// TestNeedsAreAllThatMatter changes counts that the book does not ask for: the charge stays. Those that it asks for are the only ones.
func TestNeedsAreAllThatMatter(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		b := ruled(t, drawWindowRules(r)...)
		a, q, counts := drawWindowQuery(r)
		all := counts.counted(b, a, *q)
		want := b.Classify(a, &all)
		needs := b.Needs(a, q)
		require.Equal(r, needs, b.Needs(a, &all), "what is handed in does not change what is needed")
		for i, key := range needs {
			if key == (pricing.CountKey{}) {
				all.Used[i] = pricing.Usage{Count: rapid.Int64().Draw(r, "other"), Known: rapid.Bool().Draw(r, "known")}
			}
		}
		require.Equal(r, want, b.Classify(a, &all))
		if key, counted := want.Counts.Key(a, q.Number, want.Market, pricing.DateOf(q.At, a.Zone)); counted {
			require.Contains(r, needs, key, "what a message adds to is what it needs")
		}
	})
}

// TestTooManyNeeds: a query holds two counts, so rules that could ask for a third are refused.
func TestTooManyNeeds(t *testing.T) {
	free := func(scope pricing.Scope) pricing.Rule {
		return pricing.Rule{Category: "chat", Allowance: 1, AllowanceScope: scope, Basis: pricing.FreeTier}
	}
	tiered := pricing.Rule{Category: "chat", Tier: "notice", Basis: pricing.Regular}
	_, err := pricing.NewBook(pricing.Facts{Rules: []pricing.Rule{free(pricing.ScopeNumber), tiered}})
	require.NoError(t, err)
	_, err = pricing.NewBook(pricing.Facts{Rules: []pricing.Rule{free(pricing.ScopeNumber), free(pricing.ScopeAccount), tiered}})
	require.ErrorContains(t, err, `rules for "chat"`)
}

// TestConfirmRows: of the rows in force whose words are said, the first with a basis gives it, and the first with a category that.
func TestConfirmRows(t *testing.T) {
	facts := testBook(t).Facts()
	facts.Confirmations = []pricing.ConfirmRow{
		{Model: "by hour", Basis: pricing.Unknown},
		{Subtype: "exempt", Basis: pricing.PaidExempt},
		{From: 2030_05_01, Type: "free", Category: "talk", Basis: pricing.FreeTier},
		{Type: "free", Basis: pricing.FreeCustomerService, To: 2030_06_01},
		{Type: "paid", Basis: pricing.Regular},
		{Category: "talk", As: "chat"},
		{Category: "all", NoCategory: true},
	}
	b, err := pricing.NewBook(facts)
	require.NoError(t, err)
	for _, c := range []struct {
		day      pricing.Date
		said     pricing.Statement
		category pricing.Category
		basis    pricing.Basis // empty: not told
	}{
		{2030_04_30, pricing.Statement{Type: "free", Category: "talk"}, "chat", pricing.FreeCustomerService},
		{2030_05_01, pricing.Statement{Type: "FREE", Category: " Talk"}, "chat", pricing.FreeTier},
		{2030_05_31, pricing.Statement{Type: "free", Category: "notice"}, "notice", pricing.FreeCustomerService},
		{2030_06_01, pricing.Statement{Type: "free", Category: "notice"}, "", ""},
		{2030_06_01, pricing.Statement{Type: "paid", Category: "notice", Subtype: "exempt"}, "notice", pricing.PaidExempt},
		{2030_06_01, pricing.Statement{Type: "paid", Model: "by hour"}, "", ""},
		{2030_06_01, pricing.Statement{Type: "paid", Category: "all"}, "", pricing.Regular},
		{2030_06_01, pricing.Statement{Type: "gift"}, "", ""},
		{2030_06_01, pricing.Statement{}, "", ""},
	} {
		got, told := b.Confirm(&pricing.Account{ID: "a", Currency: "EUR"}, &pricing.Query{At: day(c.day), Recipient: pricing.Recipient{Market: "North"}}, c.said)
		require.Equal(t, c.basis != "", told, "%+v", c)
		require.Equal(t, c.basis, got.Basis, "%+v", c)
		require.Equal(t, c.category, got.Category, "%+v", c)
		if told && c.category == "" {
			require.Equal(t, pricing.WhyNoCategory, got.Why, "charged, but as what is not told: no price")
		}
	}
	paid := pricing.Statement{Type: "paid", Category: "notice", Cost: "0.0312349", Currency: "EUR"}
	got, _ := b.Confirm(&pricing.Account{Currency: "EUR"}, &pricing.Query{At: day(2030_05_01), Recipient: pricing.Recipient{Market: "North"}}, paid)
	require.Equal(t, "0.031234 EUR", got.Price.String(), "digits beyond a millionth are dropped")
	require.Zero(t, got.Missing)
	for _, paid.Cost = range []string{"much", "-0.01"} {
		got, _ = b.Confirm(&pricing.Account{Currency: "EUR"}, &pricing.Query{At: day(2030_05_01), Recipient: pricing.Recipient{Market: "North"}}, paid)
		require.Equal(t, amount(t, "0.10", "EUR"), got.Price, paid.Cost)
	}
	for _, bad := range []pricing.ConfirmRow{
		{Type: "paid"}, {Basis: "gift"}, {As: "x", NoCategory: true}, {Basis: pricing.Regular, From: 2030_02_01, To: 2030_02_01}, {Basis: pricing.Regular, From: 1},
	} {
		_, err := pricing.NewBook(pricing.Facts{Confirmations: []pricing.ConfirmRow{bad}})
		require.ErrorContains(t, err, "confirmation row 0", "%+v", bad)
	}
}
