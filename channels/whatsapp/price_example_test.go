package whatsapp_test

import (
	"fmt"
	"strings"
	"testing/fstest"
	"time"

	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/ratefile"
)

func ExampleRateFormat() {
	book := whatsapp.New().Rulebook().Prices.Get()
	file := strings.Join([]string{
		`"Cost per message in $US on the platform, effective January 1, 2027",,,,`,
		"Market,Currency,Marketing,Utility,Authentication",
		"Brazil,$US,0.0625,0.0070,0.0070",
	}, "\n")
	book, err := ratefile.Load(book, fstest.MapFS{"rates.csv": {Data: []byte(file)}}, whatsapp.RateFormat(), "*.csv")
	if err != nil {
		panic(err)
	}
	account := &pricing.Account{ID: "102290129340398", Currency: "USD"}
	for _, day := range []int{31, 32} { // 31 December and 1 January
		charge := book.Classify(account, &pricing.Query{
			At:        time.Date(2026, 12, day, 12, 0, 0, 0, time.UTC),
			Category:  "utility",
			Recipient: pricing.Recipient{Phone: "5511987654321"},
			Used:      [2]pricing.Usage{{Count: 7, Known: true}},
		})
		fmt.Println(charge)
	}
	// Output:
	// utility regular 0.0068 USD (Brazil, card 2026-10-01, estimated)
	// utility regular 0.007 USD (Brazil, card 2027-01-01, estimated)
}

func ExamplePriceAnalytics() {
	rows, err := whatsapp.PriceAnalytics([]byte(`{"data":[{"data_points":[
		{"start":1793491200,"end":1796083200,"country":"BR","pricing_type":"REGULAR",
		 "pricing_category":"UTILITY","tier":"0:250000","volume":120,"cost":0.816}]}]}`),
		whatsapp.New().Rulebook().Prices.Get(), &pricing.Account{Currency: "USD"})
	fmt.Println(rows[0].Market, rows[0].Category, rows[0].Volume, rows[0].Cost, err)
	// Output:
	// Brazil utility 120 0.816 USD <nil>
}
