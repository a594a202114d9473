package billing_test

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

// must keeps the examples short.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// exampleBook charges notices at 0.01 EUR in Brazil, and at 0.009 from the second of a month on.
func exampleBook() *pricing.Book {
	price := func(text string) pricing.Amount { return must(pricing.ParseAmount(text, "EUR")) }
	return must(pricing.NewBook(pricing.Facts{
		FreeForm: "chat",
		Rules:    []pricing.Rule{{Category: "notice", Basis: pricing.Regular, Tier: "notice"}},
		Markets:  pricing.Markets{Rows: []pricing.MarketRow{{Market: "Brazil", Country: "BR", Prefix: "55"}}},
		Cards: []pricing.Card{{Currency: "EUR", Effective: 2030_01_01, Rates: []pricing.Rate{
			{Market: "Brazil", Category: "notice", Price: price("0.0100")}}}},
		Tiers: []pricing.Tiers{{Currency: "EUR", Effective: 2030_01_01, Decimals: 4, Ladders: []pricing.Ladder{
			{Market: "Brazil", Category: "notice", Bands: []pricing.Band{{To: 1}, {From: 2, To: pricing.Unbounded, Discount: 10}}}}}},
	}))
}

// listed yields entries as a ledger does.
func listed(entries ...billing.Entry) iter.Seq2[billing.Entry, error] {
	return func(yield func(billing.Entry, error) bool) {
		slices.Values(entries)(func(e billing.Entry) bool { return yield(e, nil) })
	}
}

func ExampleMemory() {
	ctx, ledger := context.Background(), billing.NewMemory()
	book, account := exampleBook(), &pricing.Account{ID: "acme", Currency: "EUR"}
	sent := time.Date(2030, 5, 10, 9, 0, 0, 0, time.UTC)
	for _, id := range []string{"m1", "m2"} {
		query := pricing.Query{At: sent, Category: "notice", Recipient: pricing.Recipient{Country: "BR"}}
		if err := billing.Fill(ctx, ledger, book, account, &query); err != nil {
			panic(err)
		}
		parts := []billing.Entry{ // in any order, however often
			{Message: id, Delivered: sent.Add(time.Second), Day: pricing.DateOf(sent.Add(time.Second), account.Zone)},
			{Message: id, Account: "acme", Predicted: book.Classify(account, &query), PredictedAt: sent},
			{Message: id, Delivered: sent.Add(time.Second), Day: pricing.DateOf(sent.Add(time.Second), account.Zone)},
		}
		if err := ledger.Record(ctx, parts...); err != nil {
			panic(err)
		}
	}
	for _, l := range must(billing.Summarize(ledger.Entries(ctx, billing.Filter{}))) {
		fmt.Println(l.Month, l.Market, l.Category, l.Basis, l.Count, l.Total)
	}
	// Output:
	// 2030-05-01 Brazil notice regular 2 0.019 EUR
}

// What the messages of a month cost in the next one, by the rules and the card of then.
func ExampleSummarize() {
	at := time.Date(2030, 5, 10, 9, 0, 0, 0, time.UTC)
	notice := pricing.Charge{Category: "notice", Basis: pricing.Regular, Market: "Brazil", Price: must(pricing.ParseAmount("0.0100", "EUR"))}
	lines := must(billing.Summarize(listed(
		billing.Entry{Message: "m1", Account: "acme", Predicted: notice, Delivered: at, Day: 2030_05_10},
		billing.Entry{Message: "m2", Account: "acme", Predicted: notice, Delivered: at, Day: 2030_05_10},
	)))
	var batches []pricing.Batch
	for _, l := range lines {
		batches = append(batches, pricing.Batch{Count: l.Count, Query: pricing.Query{
			At: at.AddDate(0, 1, 0), Category: l.Category, Recipient: pricing.Recipient{Market: l.Market}, Number: l.Number,
			Used: [2]pricing.Usage{{Known: true}, {Known: true}}, // June begins with nothing used
		}})
	}
	forecast := must(exampleBook().Forecast(&pricing.Account{ID: "acme", Currency: "EUR"}, batches...))
	fmt.Println("May", lines[0].Total, "June", forecast.Total)
	// Output:
	// May 0.02 EUR June 0.019 EUR
}

func ExampleReconcile() {
	at := time.Date(2030, 5, 10, 9, 0, 0, 0, time.UTC)
	price := func(text string) pricing.Amount { return must(pricing.ParseAmount(text, "EUR")) }
	notice := pricing.Charge{Category: "notice", Basis: pricing.Regular, Market: "Brazil", Price: price("0.0100")}
	advert := pricing.Charge{Category: "advert", Basis: pricing.Regular, Market: "Brazil", Price: price("0.0600"), Confirmed: true}
	report := must(billing.Reconcile(listed(
		billing.Entry{Message: "m1", Template: "order_update", Predicted: notice, Confirmed: notice, Delivered: at, Day: 2030_05_10},
		billing.Entry{Message: "m2", Template: "order_update", Predicted: notice, Confirmed: advert, Delivered: at.Add(time.Hour), Day: 2030_05_10},
	)))
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
	day := at.Truncate(24 * time.Hour)
	lines := must(billing.ReconcileRows(
		listed(billing.Entry{Message: "m1", Predicted: notice, Delivered: at, Day: 2030_05_10}),
		[]billing.Row{{Start: day, End: day.Add(24 * time.Hour), Market: "Brazil", Volume: 2, Cost: must(price.Mul(2))}},
	))
	for _, l := range lines {
		fmt.Println(l.Row.Market, "platform", l.Row.Volume, "own", l.Volume, l.Reason)
	}
	// Output:
	// Brazil platform 2 own 1 volume
}

// A person asks to be forgotten: what their messages were charged stays in the ledger, and nothing says whose they were.
func ExampleMemory_Forget() {
	ctx, ledger := context.Background(), billing.NewMemory()
	_ = ledger.Record(ctx,
		billing.Entry{Message: "wamid.A", Person: "4915112345678", Number: "15550001", Sent: noon},
		billing.Entry{Message: "wamid.B", Person: "4917187654321", Number: "15550001", Sent: noon})
	_ = ledger.Forget(ctx, billing.Filter{Number: "15550001", Person: "4915112345678"})
	_ = ledger.Record(ctx, billing.Entry{Message: "wamid.A", Person: "4915112345678", Failed: noon.Add(time.Minute)}) // a late status
	for e := range ledger.Entries(ctx, billing.Filter{}) {
		fmt.Printf("%q of %q, failed: %v\n", e.Message, e.Person, !e.Failed.IsZero())
	}
	// Output:
	// "forgotten-47383c27508e839d768bad64354d8383" of "", failed: true
	// "wamid.B" of "4917187654321", failed: false
}
