package pricing_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing/fstest"
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
	book := must(pricing.NewBook(pricing.Facts{
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
	}))
	price := func(text string) pricing.Amount { return must(pricing.ParseAmount(text, "EUR")) }
	book = must(book.Add(pricing.Card{Currency: "EUR", Effective: 2030_01_01, Rates: []pricing.Rate{
		{Market: "Brazil", Category: "notice", Price: price("0.0100")},
		{Market: "India", Category: "notice", Price: price("0.0020")},
	}}))
	return must(book.AddTiers(pricing.Tiers{Currency: "EUR", Effective: 2030_01_01, Decimals: 4, Ladders: []pricing.Ladder{
		{Market: "Brazil", Category: "notice", Bands: []pricing.Band{
			{From: 1, To: 1000, Price: price("0.0100")},
			{From: 1001, To: pricing.Unbounded, Discount: 10, Price: price("0.0090")},
		}},
	}}))
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
	// notice regular 0.01 EUR (Brazil, card 2030-01-01, estimated)
	// 10000 millionths
}

func ExampleView_ClassifyInto() {
	account, book := &pricing.Account{ID: "acme", Currency: "EUR"}, exampleBook()
	query := pricing.Query{At: time.Date(2030, 5, 1, 12, 0, 0, 0, time.UTC), Category: "notice"}
	view := book.ViewFor(account, query.At)
	fmt.Println("windows to look at:", view.Windows("notice"))
	var charge pricing.Charge // used again for each message
	for _, country := range []string{"BR", "IN"} {
		query.Recipient.Country = country
		view.ClassifyInto(&charge, account, &query)
		fmt.Println(charge)
	}
	// Output:
	// windows to look at: []
	// notice regular 0.01 EUR (Brazil, card 2030-01-01, estimated)
	// notice regular 0.002 EUR (India, card 2030-01-01, estimated)
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

	view, err := book.At(midnight, zone, "EUR")
	fmt.Println(must(view.Rate("India", "notice")), err)
	_, err = view.Rate("Atlantis", "notice")
	fmt.Println(err)
	_, err = book.At(midnight.Add(-1), zone, "EUR")
	fmt.Println(err)
	// Output:
	// 0.002 EUR <nil>
	// market not known: "Atlantis" is neither on card EUR 2030-01-01 nor in the market table
	// no rate card: currency "EUR" on 2029-12-31
}

func ExampleView_RateFor() {
	view := must(exampleBook().At(time.Date(2030, 5, 1, 0, 0, 0, 0, time.UTC), nil, "EUR"))
	fmt.Println(view.RateFor(pricing.Recipient{Phone: "+919812345678"}, "notice"))
	// Output:
	// 0.002 EUR <nil>
}

func ExampleBook_Load() {
	files := fstest.MapFS{"rates-2030-07-01-eur.csv": {Data: []byte("Market,Notice\nBrazil,0.0110\nIndia,n/a\n")}}
	book, err := exampleBook().Load(files, pricing.Format{
		Columns: map[string]pricing.Category{"notice": "notice"},
	}, "*.csv")
	if err != nil {
		panic(err)
	}
	view := must(book.At(time.Date(2030, 7, 1, 0, 0, 0, 0, time.UTC), nil, "EUR"))
	fmt.Println(view.Rate("Brazil", "notice"))
	_, err = view.Rate("India", "notice")
	fmt.Println(err)
	// Output:
	// 0.011 EUR <nil>
	// no rate: card EUR 2030-07-01 prints none for India notice
}

func ExampleRead() {
	_, _, err := pricing.Read("rates-2030-07-01-eur.csv", []byte("Market,Notice\nBrazil,cheap\n"),
		pricing.Format{Columns: map[string]pricing.Category{"notice": "notice"}})
	fmt.Println(err)
	// Output:
	// rates-2030-07-01-eur.csv: sheet "" row 2 column 2: "cheap": not a decimal number: "cheap"
}

func ExampleBook_Forecast() {
	account := &pricing.Account{ID: "acme", Currency: "EUR"}
	may := time.Date(2030, 5, 10, 0, 0, 0, 0, time.UTC)
	used := pricing.Tally{{Scope: pricing.ScopePortfolio, Owner: "acme", Market: "Brazil", Category: "notice", Month: 2030_05_01}: 900}
	forecast, err := exampleBook().Forecast(account,
		pricing.Batch{Count: 500, Query: pricing.Query{At: may, Category: "notice", Recipient: pricing.Recipient{Country: "BR"}, Usage: used}},
		pricing.Batch{Count: 200, Query: pricing.Query{At: may, Category: "notice", Recipient: pricing.Recipient{Country: "IN"}, Usage: used}},
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

func ExampleMemory() {
	ctx := context.Background()
	book, account := exampleBook(), &pricing.Account{ID: "acme", Currency: "EUR"}
	ledger := pricing.NewMemory(nil)
	sent := time.Date(2030, 5, 10, 9, 0, 0, 0, time.UTC)
	charge := book.Classify(account, &pricing.Query{At: sent, Category: "notice",
		Recipient: pricing.Recipient{Country: "BR"}, Usage: ledger})

	parts := []pricing.Entry{
		{Message: "m1", Read: sent.Add(time.Hour)},
		{Message: "m1", Account: "acme", Predicted: charge, PredictedAt: sent},
		{Message: "m1", Delivered: sent.Add(time.Second)},
		{Message: "m1", Delivered: sent.Add(time.Second)},
	}
	if err := ledger.Record(ctx, parts...); err != nil {
		panic(err)
	}
	for _, l := range must(ledger.Usage(ctx, pricing.Filter{})) {
		fmt.Println(l.Month, l.Market, l.Category, l.Basis, l.Count, l.Total)
	}
	// Output:
	// 2030-05-01 Brazil notice regular 1 0.01 EUR
}

func ExampleReconcile() {
	at := time.Date(2030, 5, 10, 9, 0, 0, 0, time.UTC)
	price := func(text string) pricing.Amount { return must(pricing.ParseAmount(text, "EUR")) }
	notice := pricing.Charge{Category: "notice", Basis: pricing.Regular, Market: "Brazil", Price: price("0.0100")}
	advert := pricing.Charge{Category: "advert", Basis: pricing.Regular, Market: "Brazil", Price: price("0.0600"), Confirmed: true}
	entries := []pricing.Entry{
		{Message: "m1", Template: "order_update", Predicted: notice, Confirmed: notice, Delivered: at},
		{Message: "m2", Template: "order_update", Predicted: notice, Confirmed: advert, Delivered: at.Add(time.Hour)},
	}
	report := must(pricing.Reconcile(slices.Values(entries)))
	fmt.Println(report.Agreed.Count, "agree,", report.Different.Count, "differ")
	for _, d := range report.Differences {
		fmt.Println(d.Entry.Message, d.Reason, d.Amount)
	}
	for _, d := range report.Drifts {
		fmt.Println(d)
	}
	// Output:
	// 1 agree, 1 differ
	// m2 template_recategorised 0.05 EUR
	// 100 % of order_update charged as advert since 2030-05-10
}

func ExampleReconcileRows() {
	at := time.Date(2030, 5, 10, 9, 0, 0, 0, time.UTC)
	price := must(pricing.ParseAmount("0.0100", "EUR"))
	notice := pricing.Charge{Category: "notice", Basis: pricing.Regular, Market: "Brazil", Price: price}
	lines := must(pricing.ReconcileRows(
		slices.Values([]pricing.Entry{{Message: "m1", Predicted: notice, Delivered: at}}),
		[]pricing.Row{{Start: at.Truncate(24 * time.Hour), End: at.Truncate(24 * time.Hour).Add(24 * time.Hour), Market: "Brazil", Volume: 2, Cost: must(price.Mul(2))}},
	))
	for _, l := range lines {
		fmt.Println(l.Row.Market, "platform", l.Row.Volume, "own", l.Volume, l.Reason)
	}
	// Output:
	// Brazil platform 2 own 1 volume
}

func ExampleConversations() {
	opened := time.Date(2030, 5, 10, 9, 0, 0, 0, time.UTC)
	var c pricing.Conversations
	c = c.Delivered(pricing.Charge{Category: "notice", Basis: pricing.Regular, Opens: 24 * time.Hour}, opened)
	fmt.Println(c.Open("notice", opened.Add(24*time.Hour-1)), c.Open("notice", opened.Add(24*time.Hour)))
	// Output:
	// true false
}
