package pricing_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/pricing"
)

// TestEveryCurrencyHasItsOwnCards looks for codes that could be taken for one
// another.
func TestEveryCurrencyHasItsOwnCards(t *testing.T) {
	var codes []string
	for _, x := range "ABZ" {
		for _, y := range "ABZ" {
			for _, z := range "ABZ" {
				codes = append(codes, string([]rune{x, y, z}))
			}
		}
	}
	const missing = "BZA"
	b, err := pricing.NewBook(pricing.Facts{})
	require.NoError(t, err)
	for i, code := range codes {
		if code == missing {
			continue
		}
		for _, d := range []pricing.Date{2030_01_01, 2030_02_01} {
			b, err = b.Replace([]pricing.Card{pricing.Card{Currency: code, Effective: d, Rates: []pricing.Rate{{Market: "M", Category: "m", Price: micros(t, int64(i), code)}}}}, nil)
			require.NoError(t, err)
		}
	}
	for i, code := range codes {
		view, err := viewAt(b, day(2030_01_01), nil, code)
		if code == missing {
			require.ErrorIs(t, err, pricing.ErrNoCard)
			continue
		}
		require.NoError(t, err)
		got, err := view.Rate("M", "m")
		require.NoError(t, err)
		require.Equal(t, micros(t, int64(i), code), got)
	}
}

// TestEveryCountryHasItsOwnMarket has a row for every code of two letters.
func TestEveryCountryHasItsOwnMarket(t *testing.T) {
	var facts pricing.Facts
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			country := string([]rune{a, b})
			facts.Markets.Rows = append(facts.Markets.Rows, pricing.MarketRow{Market: "of " + country, Country: country, Prefix: fmt.Sprint(1000 + len(facts.Markets.Rows))})
		}
	}
	b, err := pricing.NewBook(facts)
	require.NoError(t, err)
	view := b.At(&pricing.Account{}, noon)
	for _, row := range facts.Markets.Rows {
		for _, to := range []pricing.Recipient{{Country: row.Country}, {Phone: row.Prefix + "00"}, {Phone: "+" + row.Prefix + "00"}} {
			got, err := view.Market(to)
			require.NoError(t, err)
			require.Equal(t, row.Market, got, "%+v", to)
		}
	}
	for _, code := range []string{"A", "AAA", "@A", "A@", "[A", "A[", "aA", "Aa", "1A", "A1"} {
		_, err := view.Market(pricing.Recipient{Country: code})
		require.ErrorIs(t, err, pricing.ErrNoMarket, code)
		_, err = pricing.NewBook(pricing.Facts{Markets: pricing.Markets{Rows: []pricing.MarketRow{{Market: "M", Country: code, Prefix: "1"}}}})
		require.ErrorContains(t, err, fmt.Sprintf("%q", code))
	}
}

// TestBookIsNotReachedThroughItsArguments changes every slice that went in or
// came out and compiles the book once more.
func TestBookIsNotReachedThroughItsArguments(t *testing.T) {
	facts, card, tiers := testFacts(), testCard(t, 2030_01_01), testTiers(t, 2030_01_01)
	b, err := pricing.NewBook(facts)
	require.NoError(t, err)
	b, err = b.Replace([]pricing.Card{card}, nil)
	require.NoError(t, err)
	b, err = b.Replace(nil, []pricing.Tiers{tiers})
	require.NoError(t, err)
	spoil := func(f pricing.Facts) {
		f.Rules[2].Basis = pricing.NotCharged
		f.Markets.Rows[0].Market, f.Markets.Moves[0].FromMarket = "Spoilt", "Spoilt"
	}
	spoil(facts)
	spoil(b.Facts())
	card.Rates[0].Price = amount(t, "9", "EUR")
	tiers.Ladders[0].Bands[0].Price = amount(t, "9", "EUR")
	tiers.Ladders[1].Market = "Spoilt"
	before := b.At(&pricing.Account{Currency: "EUR"}, day(2030_02_01))
	ladder, _ := before.Ladder("North", "notice")
	ladder.Bands[0].Price = amount(t, "9", "EUR")
	other, err := b.Replace([]pricing.Card{pricing.Card{Currency: "USD", Effective: 2030_01_01}}, nil)
	require.NoError(t, err)
	for _, book := range []*pricing.Book{b, other} {
		at := pricing.Query{At: day(2030_02_01), Category: "notice", Recipient: pricing.Recipient{Phone: "41234567"}}
		got := book.Classify(&pricing.Account{Currency: "EUR"}, &at)
		require.Equal(t, "North", got.Market)
		require.Equal(t, amount(t, "0.10", "EUR"), got.Price)
		at.Recipient.Phone = "45912345"
		require.Equal(t, "South", book.Classify(&pricing.Account{Currency: "EUR"}, &at).Market, "before the move")
		_, ok := book.At(&pricing.Account{Currency: "EUR"}, at.At).Ladder("North", "code")
		require.True(t, ok)
	}
}

// TestMarketMovesAreTheirOwnRows: of two rows that share a prefix or a country
// only the one that the move names is moved, and moves follow one another.
func TestMarketMovesAreTheirOwnRows(t *testing.T) {
	facts := pricing.Facts{Markets: pricing.Markets{
		Rows: []pricing.MarketRow{
			{Market: "C", Country: "AA", Prefix: "12"}, {Market: "C", Country: "BB", Prefix: "12"}, {Market: "D", Country: "AA", Prefix: "13"},
		},
		Moves: []pricing.MarketMove{
			{From: 2030_02_01, Country: "AA", Prefix: "12", FromMarket: "A", ToMarket: "B"},
			{From: 2030_03_01, Country: "AA", Prefix: "12", FromMarket: "B", ToMarket: "C"},
		},
	}}
	market := func(row pricing.MarketRow) string { return row.Market }
	for on, want := range map[pricing.Date][]string{
		2030_01_31: {"A", "C", "D"}, 2030_02_01: {"B", "C", "D"}, 2030_02_28: {"B", "C", "D"}, 2030_03_01: {"C", "C", "D"},
	} {
		var got []string
		for _, row := range facts.Markets.At(on) {
			got = append(got, market(row))
		}
		require.Equal(t, want, got, on)
	}
	_, err := pricing.NewBook(facts)
	require.NoError(t, err)
	slices.Reverse(facts.Markets.Moves)
	_, err = pricing.NewBook(facts)
	require.NoError(t, err, "in any order")
	facts.Markets.Moves[0].FromMarket = "X"
	_, err = pricing.NewBook(facts)
	require.ErrorIs(t, err, pricing.ErrNoMarket, "each arrives where the next one leaves")
	facts.Markets.Moves = []pricing.MarketMove{{From: 2030_02_01, Country: "BB", Prefix: "13", FromMarket: "A", ToMarket: "D"}}
	_, err = pricing.NewBook(facts)
	require.ErrorContains(t, err, `prefix 13 of country "BB"`)
	facts = pricing.Facts{Markets: pricing.Markets{Rows: []pricing.MarketRow{{Market: "M", Country: "AA", Prefix: "1234567"}}}}
	_, err = pricing.NewBook(facts)
	require.NoError(t, err, "seven digits are the most")
}
