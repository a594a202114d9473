package pricing_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/pricing"
)

// TestMarketEqualsTheNaive looks numbers up in drawn market tables and compares
// with a search through every row.
func TestMarketEqualsTheNaive(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		facts := pricing.Facts{Markets: pricing.Markets{Other: rapid.SampledFrom([]string{"", "Elsewhere"}).Draw(r, "other")}}
		for i, prefix := range rapid.SliceOfNDistinct(rapid.StringMatching(`[1-3]{1,4}`), 1, 12, rapid.ID).Draw(r, "prefixes") {
			facts.Markets.Rows = append(facts.Markets.Rows, pricing.MarketRow{
				Market: fmt.Sprint("M", i%5), Country: "A" + string(rune('A'+i)), Prefix: prefix})
		}
		moved := facts.Markets.Rows[0]
		facts.Markets.Moves = []pricing.MarketMove{{From: 2030_06_01, Country: moved.Country, Prefix: moved.Prefix, FromMarket: "Old", ToMarket: moved.Market}}
		b, err := pricing.NewBook(facts)
		require.NoError(r, err)
		number := rapid.StringMatching(`[1-4]{5,9}`).Draw(r, "number")
		on := rapid.SampledFrom([]pricing.Date{2030_05_31, 2030_06_01}).Draw(r, "day")

		want, longest := facts.Markets.Other, 0
		for _, row := range facts.Markets.Rows {
			if strings.HasPrefix(number, row.Prefix) && len(row.Prefix) > longest {
				want, longest = row.Market, len(row.Prefix)
				if row == moved && on < 2030_06_01 {
					want = "Old"
				}
			}
		}
		view, _ := viewAt(b, day(on), nil, "EUR")
		got, err := view.Market(pricing.Recipient{Phone: number})
		if want == "" {
			require.ErrorIs(r, err, pricing.ErrNoMarket)
			return
		}
		require.NoError(r, err)
		require.Equal(r, want, got)
	})
}

// TestCardInForceEqualsTheNaive draws cards and zones and asks around each turn.
func TestCardInForceEqualsTheNaive(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		zone := time.FixedZone("drawn", rapid.IntRange(-14*60, 14*60).Draw(r, "minutes")*60)
		days := rapid.SliceOfNDistinct(rapid.Custom(drawDay), 1, 6, rapid.ID).Draw(r, "days")
		b, err := pricing.NewBook(pricing.Facts{})
		require.NoError(r, err)
		for i, d := range days {
			b, err = b.Replace([]pricing.Card{pricing.Card{Currency: "EUR", Effective: d, Rates: []pricing.Rate{
				{Market: "M", Category: "notice", Price: micros(t, int64(i+1), "EUR")}}}}, nil)
			require.NoError(r, err)
		}
		turn := rapid.SampledFrom(days).Draw(r, "turn").In(zone)
		for _, at := range []time.Time{turn.Add(-1), turn, turn.Add(1)} {
			var want pricing.Date
			index := -1
			for i, d := range days {
				if !at.Before(d.In(zone)) && d > want {
					want, index = d, i
				}
			}
			view, err := viewAt(b, at, zone, "EUR")
			if index < 0 {
				require.ErrorIs(r, err, pricing.ErrNoCard)
				continue
			}
			require.NoError(r, err)
			card, _ := view.Card()
			require.Equal(r, want, card.Effective)
			got, err := view.Rate("M", "notice")
			require.NoError(r, err)
			require.Equal(r, int64(index+1), got.Micros())
		}
	})
}

// TestRuleChosenEqualsTheNaive draws rules and a message and goes through the
// rules one by one. A rule is told by how long a conversation it opens.
func TestRuleChosenEqualsTheNaive(t *testing.T) {
	words := func(r *rapid.T, name string, more ...string) string {
		return rapid.SampledFrom(append([]string{""}, more...)).Draw(r, name)
	}
	rapid.Check(t, func(r *rapid.T) {
		facts := testFacts()
		facts.Rules = nil
		for i := range rapid.IntRange(0, 8).Draw(r, "rules") {
			facts.Rules = append(facts.Rules, pricing.Rule{
				From: rapid.SampledFrom([]pricing.Date{0, 2030_05_01, 2030_05_02}).Draw(r, "from"), To: rapid.SampledFrom([]pricing.Date{0, 2030_05_03}).Draw(r, "until"),
				Category: pricing.Category(words(r, "category", "notice", "code", "chat")), Type: words(r, "type", "wave"), API: words(r, "api", "lite"),
				Window: words(r, "window", "open"), Group: rapid.Bool().Draw(r, "group"), Traits: pricing.Traits(rapid.IntRange(0, 3).Draw(r, "traits")),
				Basis: pricing.NotCharged, Opens: time.Duration(i+1) * time.Hour,
			})
		}
		b, err := pricing.NewBook(facts)
		require.NoError(r, err)
		a := pricing.Account{Traits: pricing.Traits(rapid.IntRange(0, 3).Draw(r, "account"))}
		on := rapid.SampledFrom([]pricing.Date{2030_04_30, 2030_05_01, 2030_05_02, 2030_05_03}).Draw(r, "on")
		q := pricing.Query{At: day(on), Category: pricing.Category(words(r, "asked", "notice", "code", "poem")), Type: words(r, "of type", "wave", "text"),
			API: words(r, "through", "lite"), FreeForm: true, Group: rapid.Bool().Draw(r, "to a group"), Windows: pricing.Windows{words(r, "in", "open", "shut")}}

		category := q.Category
		if category == "" {
			category = "chat"
		}
		want := time.Duration(0)
		for _, rule := range facts.Rules {
			switch {
			case on < rule.From, rule.To != 0 && on >= rule.To:
			case rule.Category != "" && rule.Category != category:
			case rule.Type != "" && rule.Type != q.Type:
			case rule.API != "" && rule.API != q.API:
			case rule.Window != "" && rule.Window != q.Windows[0]:
			case rule.Group && !q.Group:
			case rule.Traits&^a.Traits != 0:
			default:
				want = rule.Opens
			}
			if want != 0 {
				break
			}
		}
		got := b.Classify(&a, &q)
		require.Equal(r, want, got.Opens)
		require.Equal(r, want == 0, got.Why == pricing.WhyNoRule)
	})
}

// TestViewNamesItsWindows: those that a rule asks for which is in force and may speak
// of the category.
func TestViewNamesItsWindows(t *testing.T) {
	facts := pricing.Facts{FreeForm: "service", Rules: []pricing.Rule{
		{Category: "service", Window: "shop", Basis: pricing.FreeCustomerService, To: 2030_02_01},
		{Category: "service", Window: "ad", Basis: pricing.FreeEntryPoint},
		{Category: "service", Window: "ad", Group: true, Basis: pricing.FreeEntryPoint},
		{Category: "notice", Window: "tag", Basis: pricing.NotCharged, From: 2030_02_01},
		{Window: "call", Basis: pricing.NotCharged},
		{Basis: pricing.NotCharged},
	}}
	b, err := pricing.NewBook(facts)
	require.NoError(t, err)
	for _, c := range []struct {
		day      pricing.Date
		category pricing.Category
		want     []string
	}{
		{2030_01_31, "service", []string{"shop", "ad", "call"}},
		{2030_01_31, "", []string{"shop", "ad", "call"}},
		{2030_02_01, "service", []string{"ad", "call"}},
		{2030_01_31, "notice", []string{"call"}},
		{2030_02_01, "notice", []string{"tag", "call"}},
		{2030_02_01, "poem", []string{"call"}},
	} {
		require.Equal(t, c.want, b.Windows(nil, &pricing.Query{At: day(c.day), Category: c.category, FreeForm: true}), "%s %q", c.day, c.category)
	}
	none := new(pricing.Book)
	q := pricing.Query{Category: "notice", Recipient: pricing.Recipient{Market: "North"}}
	require.Empty(t, none.Windows(nil, &q))
	require.Equal(t, pricing.WhyNoRule, none.Classify(nil, &q).Why)
	require.Zero(t, testing.AllocsPerRun(10, func() { none.Classify(&pricing.Account{}, &q) }))
}
