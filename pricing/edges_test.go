package pricing_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/pricing"
)

func TestPortfolioAllowanceRunsOut(t *testing.T) {
	b, err := pricing.NewBook(pricing.Facts{Rules: []pricing.Rule{
		{Allowance: 2, AllowanceScope: pricing.ScopePortfolio, Basis: pricing.FreeTier},
		{Basis: pricing.NotCharged},
	}, Markets: pricing.Markets{Rows: []pricing.MarketRow{
		{Market: "India", Country: "IN", Prefix: "91"}, {Market: "Brazil", Country: "BR", Prefix: "55"},
	}}})
	require.NoError(t, err)
	query := pricing.Query{At: time.Date(2026, 10, 2, 0, 0, 0, 0, time.UTC), Category: "m"}
	india, brazil := query, query
	india.Recipient.Market, brazil.Recipient.Market = "India", "Brazil"
	f, err := b.Forecast(&pricing.Account{ID: "a"}, pricing.Batch{Query: india, Count: 5}, pricing.Batch{Query: brazil, Count: 1})
	require.NoError(t, err)
	var got []string
	for _, l := range f.Lines {
		got = append(got, fmt.Sprint(l.Charge.Market, " ", l.Charge.Basis, " ", l.Count))
	}
	require.Equal(t, []string{"India free_tier 2", "India not_charged 3", "Brazil free_tier 1"}, got, "one market at a time")
}

func TestNewBookRefusesAnUnknownScope(t *testing.T) {
	_, err := pricing.NewBook(pricing.Facts{Rules: []pricing.Rule{{Allowance: 1, AllowanceScope: "town", Basis: pricing.FreeTier}}})
	require.ErrorContains(t, err, `scope "town"`)
}

func TestFirstInstantOfTheDay(t *testing.T) {
	tests := []struct {
		zone string
		day  pricing.Date
		want string
	}{
		{"America/Sao_Paulo", 2018_11_04, "2018-11-04T01:00:00-02:00"}, // forward at midnight
		{"Africa/Cairo", 2023_04_28, "2023-04-28T01:00:00+03:00"},
		{"America/Havana", 2022_03_13, "2022-03-13T01:00:00-04:00"},
		{"America/Havana", 2022_11_06, "2022-11-06T00:00:00-04:00"}, // back at one: midnight comes twice
		{"Pacific/Apia", 2011_12_30, "2011-12-31T00:00:00+14:00"},   // a day that was skipped
		{"Asia/Kolkata", 2026_10_01, "2026-10-01T00:00:00+05:30"},
	}
	for _, tt := range tests {
		t.Run(tt.zone+" "+tt.day.String(), func(t *testing.T) {
			zone, err := time.LoadLocation(tt.zone)
			require.NoError(t, err)
			first := tt.day.In(zone)
			require.Equal(t, tt.want, first.Format(time.RFC3339))
			require.GreaterOrEqual(t, pricing.DateOf(first, zone), tt.day)
			require.Less(t, pricing.DateOf(first.Add(-1), zone), tt.day)
		})
	}
}

func TestBandWithoutDiscountIsTheListRate(t *testing.T) {
	b, err := pricing.NewBook(pricing.Facts{Rules: []pricing.Rule{{Category: "m", Tier: "m", Basis: pricing.Regular}}})
	require.NoError(t, err)
	list := amount(t, "0.012345", "EUR")
	b, err = b.Replace([]pricing.Card{pricing.Card{Currency: "EUR", Effective: 2026_01_01, Rates: []pricing.Rate{{Market: "India", Category: "m", Price: list}}}}, nil)
	require.NoError(t, err)
	b, err = b.Replace(nil, []pricing.Tiers{pricing.Tiers{Currency: "USD", Effective: 2026_01_01, Decimals: 4, Ladders: []pricing.Ladder{
		{Market: "India", Category: "m", Bands: []pricing.Band{{To: 10}, {From: 11, To: pricing.Unbounded, Discount: 5}}},
	}}})
	require.NoError(t, err)
	v, err := viewAt(b, time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), nil, "EUR")
	require.NoError(t, err)
	ladder, ok := v.Ladder("India", "m")
	require.True(t, ok)
	require.Equal(t, list, rateOf(ladder, 10))
	require.Equal(t, amount(t, "0.0117", "EUR"), rateOf(ladder, 11))
}

func TestMarketMoveNamesARow(t *testing.T) {
	markets := pricing.Markets{
		Rows:  []pricing.MarketRow{{Market: "India", Country: "IN", Prefix: "91"}},
		Moves: []pricing.MarketMove{{From: 2026_01_01, Country: "PK", Prefix: "91", FromMarket: "Asia", ToMarket: "India"}},
	}
	_, err := pricing.NewBook(pricing.Facts{Markets: markets})
	require.ErrorIs(t, err, pricing.ErrNoMarket)
	markets.Moves[0].Country = "IN"
	_, err = pricing.NewBook(pricing.Facts{Markets: markets})
	require.NoError(t, err)
}

func TestConversationsGiveWayToTheOneThatEndsLater(t *testing.T) {
	at := time.Date(2025, 3, 3, 0, 0, 0, 0, time.UTC)
	opens := func(category pricing.Category, length time.Duration) pricing.Charge {
		return pricing.Charge{Category: category, Basis: pricing.Regular, Opens: length}
	}
	var full pricing.Conversations
	for _, category := range []pricing.Category{"a", "b", "c", "d", "e", "f"} {
		full = full.Delivered(opens(category, 24*time.Hour), at)
	}
	require.Equal(t, full, full.Delivered(opens("late", time.Hour), at), "one that ends first finds no room")
	other := full.Delivered(opens("new", 25*time.Hour), at)
	require.True(t, other.Open("new", at))

	short := pricing.Conversations{}.Delivered(opens("a", time.Hour), at)
	long := pricing.Conversations{}.Delivered(opens("a", 2*time.Hour), at)
	require.Equal(t, short.Merge(long), long.Merge(short))
	require.Error(t, new(pricing.Conversations).UnmarshalText([]byte("a=1/2;a=3/4")))
}

func TestCardOfManyRatesIsCheckedInOnePass(t *testing.T) {
	card := pricing.Card{Currency: "USD", Effective: 2026_01_01}
	for i := range 50_000 {
		card.Rates = append(card.Rates, pricing.Rate{Market: fmt.Sprint(i), Category: "m", Price: amount(t, "1", "USD")})
	}
	require.NoError(t, card.Validate())
	card.Rates[7].Price = amount(t, "101", "USD")
	require.ErrorIs(t, card.Validate(), pricing.ErrPrice)
}
