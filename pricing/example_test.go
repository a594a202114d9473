package pricing_test

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/replywindow/replywindow/pricing"
)

// must keeps the examples short.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// exampleBook is the price facts of an invented channel: notices are charged by
// market, with a discount beyond a thousand a month; free-form messages are
// free.
func exampleBook() *pricing.Book {
	price := func(text string) pricing.Amount { return must(pricing.ParseAmount(text, "EUR")) }
	return must(pricing.NewBook(pricing.Facts{
		FreeForm: "chat",
		Rules: []pricing.Rule{
			{Category: "chat", Basis: pricing.NotCharged},
			{Category: "notice", Basis: pricing.Regular, Tier: "notice"},
		},
		Markets: pricing.Markets{
			Other: "Elsewhere",
			Rows: []pricing.MarketRow{
				{Market: "Brazil", Country: "BR", Prefix: "55"},
				{Market: "India", Country: "IN", Prefix: "91"},
			},
		},
		Confirmations: []pricing.ConfirmRow{
			{Type: "PAID", Basis: pricing.Regular},
			{Category: "business_notice", As: "notice"},
		},
		Cards: []pricing.Card{{Currency: "EUR", Effective: 2030_01_01, Rates: []pricing.Rate{
			{Market: "Brazil", Category: "notice", Price: price("0.0100")},
			{Market: "India", Category: "notice", Price: price("0.0020")},
		}}},
		Tiers: []pricing.Tiers{{Currency: "EUR", Effective: 2030_01_01, Decimals: 4, Ladders: []pricing.Ladder{
			{Market: "Brazil", Category: "notice", Bands: []pricing.Band{
				{From: 1, To: 1000, Price: price("0.0100")},
				{From: 1001, To: pricing.Unbounded, Discount: 10, Price: price("0.0090")},
			}},
		}}},
	}))
}

func Example() {
	account := &pricing.Account{ID: "acme", Currency: "EUR", Zone: time.UTC}
	charge := exampleBook().Classify(account, &pricing.Query{
		At:        time.Date(2030, 5, 1, 12, 0, 0, 0, time.UTC),
		Category:  "notice",
		Recipient: pricing.Recipient{Phone: "5511987654321"},
	})
	fmt.Println(charge)
	fmt.Println(charge.Price.Micros(), "millionths")
	// Output:
	// notice regular 0.01 EUR (Brazil, card 2030-01-01, estimated without usage)
	// 10000 millionths
}

func ExampleBook_Needs() {
	book, account := exampleBook(), &pricing.Account{ID: "acme", Currency: "EUR"}
	query := pricing.Query{At: time.Date(2030, 5, 1, 12, 0, 0, 0, time.UTC), Category: "notice", Recipient: pricing.Recipient{Country: "BR"}}
	need := book.Needs(account, &query)
	fmt.Println(need[0].Scope, need[0].Owner, need[0].Market, need[0].Category, need[0].Month)
	// Whoever counts says how many there are; then the charge is sure.
	query.Used[0] = pricing.Usage{Count: 1000, Known: true}
	fmt.Println(book.Classify(account, &query))
	// Output:
	// portfolio acme Brazil notice 2030-05-01
	// notice regular 0.009 EUR (Brazil, card 2030-01-01, estimated)
}

func ExampleBook_Confirm() {
	query := &pricing.Query{At: time.Date(2030, 5, 1, 12, 0, 0, 0, time.UTC), Recipient: pricing.Recipient{Country: "IN"}}
	said := pricing.Statement{Type: "paid", Category: "business_notice"}
	fmt.Println(exampleBook().Confirm(&pricing.Account{ID: "acme", Currency: "EUR"}, query, said))
	_, told := exampleBook().Confirm(&pricing.Account{}, query, pricing.Statement{Type: "gift"})
	fmt.Println(told)
	// Output:
	// notice regular 0.002 EUR (India, card 2030-01-01, confirmed) true
	// false
}

func ExampleParseAmount() {
	a := must(pricing.ParseAmount("0.0118", "USD"))
	sum := must(a.Mul(3))
	fmt.Println(sum)
	fmt.Println(string(must(json.Marshal(sum))))
	_, err := pricing.ParseAmount("1e-2", "USD")
	fmt.Println(err)
	// Output:
	// 0.0354 USD
	// {"amount":"0.0354","currency":"USD"}
	// not a decimal number: "1e-2"
}

func ExampleBook_At() {
	book := exampleBook()
	zone := time.FixedZone("account", -3*3600)
	midnight := time.Date(2030, 1, 1, 0, 0, 0, 0, zone)

	account := &pricing.Account{Currency: "EUR", Zone: zone}
	view := book.At(account, midnight)
	fmt.Println(view.Market(pricing.Recipient{Phone: "+919812345678"}))
	fmt.Println(view.Rate("India", "notice"))
	_, err := view.Rate("Atlantis", "notice")
	fmt.Println(err)
	_, err = book.At(account, midnight.Add(-1)).Rate("India", "notice")
	fmt.Println(err)
	// Output:
	// India <nil>
	// 0.002 EUR <nil>
	// market not known: "Atlantis" is neither on card EUR 2030-01-01 nor in the market table
	// no rate card for the account's currency on that day
}

// What a new card changes, market by market.
func ExampleView_Card() {
	price := func(text string) pricing.Amount { return must(pricing.ParseAmount(text, "EUR")) }
	book := must(exampleBook().Replace([]pricing.Card{{Currency: "EUR", Effective: 2031_01_01, Rates: []pricing.Rate{
		{Market: "Brazil", Category: "notice", Price: price("0.0110")},
		{Market: "India", Category: "notice", Price: price("0.0020")},
	}}}, nil))
	account, turn := &pricing.Account{Currency: "EUR"}, time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC)
	before, after := book.At(account, turn.Add(-1)), book.At(account, turn)
	card, _ := after.Card()
	for _, r := range card.Rates {
		if old, err := before.Rate(r.Market, r.Category); err != nil || old != r.Price {
			fmt.Println(r.Market, r.Category, old, "->", r.Price)
		}
	}
	// Output:
	// Brazil notice 0.01 EUR -> 0.011 EUR
}

func ExampleBook_Forecast() {
	account := &pricing.Account{ID: "acme", Currency: "EUR"}
	may := time.Date(2030, 5, 10, 0, 0, 0, 0, time.UTC)
	used := [2]pricing.Usage{{Count: 900, Known: true}} // of the one count that Needs names
	forecast, err := exampleBook().Forecast(account,
		pricing.Batch{Count: 500, Query: pricing.Query{At: may, Category: "notice", Recipient: pricing.Recipient{Country: "BR"}, Used: used}},
		pricing.Batch{Count: 200, Query: pricing.Query{At: may, Category: "notice", Recipient: pricing.Recipient{Country: "IN"}, Used: used}},
	)
	if err != nil {
		panic(err)
	}
	for _, l := range forecast.Lines {
		fmt.Println(l.Count, l.Charge.Market, l.Charge.Price, l.Total)
	}
	fmt.Println("total", forecast.Total)
	// Output:
	// 100 Brazil 0.01 EUR 1.00 EUR
	// 400 Brazil 0.009 EUR 3.60 EUR
	// 200 India 0.002 EUR 0.40 EUR
	// total 5.00 EUR
}

func ExampleConversations() {
	opened := time.Date(2030, 5, 10, 9, 0, 0, 0, time.UTC)
	var c pricing.Conversations
	c = c.Delivered(pricing.Charge{Category: "notice", Basis: pricing.Regular, Opens: 24 * time.Hour}, opened)
	fmt.Println(c.Open("notice", opened.Add(24*time.Hour-1)), c.Open("notice", opened.Add(24*time.Hour)))
	// Output:
	// true false
}
