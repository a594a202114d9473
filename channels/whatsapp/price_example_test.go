package whatsapp_test

import (
	"fmt"
	"time"

	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/pricing"
)

func ExamplePriceBook() {
	book, err := whatsapp.PriceBook()
	if err != nil {
		panic(err)
	}
	account := &pricing.Account{ID: "102290129340398", Currency: "USD"}
	for _, day := range []int{30, 31} { // 30 September and 1 October
		charge := book.Classify(account, &pricing.Query{
			At:        time.Date(2026, 9, day, 12, 0, 0, 0, time.UTC),
			Category:  whatsapp.PriceUtility,
			Recipient: pricing.Recipient{Phone: "919812345678"},
			Windows:   pricing.Windows{"customer_service"},
		})
		fmt.Println(charge)
	}
	// Output:
	// utility free_customer_service (India, estimated)
	// utility regular 0.0014 USD (India, card 2026-10-01, estimated)
}

func ExamplePriceConfirmation() {
	book, err := whatsapp.PriceBook()
	if err != nil {
		panic(err)
	}
	at := time.Date(2026, 11, 10, 9, 0, 0, 0, time.UTC)
	said, ok := whatsapp.PriceConfirmation(whatsapp.PriceStatus{
		Model: "PMP", Type: "regular", Category: "marketing",
	}, at, time.UTC)
	query := &pricing.Query{At: at, Category: whatsapp.PriceUtility, Recipient: pricing.Recipient{Phone: "5511987654321"}}
	fmt.Println(ok, book.Confirm(&pricing.Account{Currency: "USD"}, query, said))
	// Output:
	// true marketing regular 0.0625 USD (Brazil, card 2026-10-01, confirmed)
}

func ExamplePriceAnalytics() {
	book, err := whatsapp.PriceBook()
	if err != nil {
		panic(err)
	}
	rows, err := whatsapp.PriceAnalytics([]byte(`{"data":[{"data_points":[
		{"start":1793491200,"end":1796083200,"country":"BR","pricing_type":"REGULAR",
		 "pricing_category":"UTILITY","tier":"0:250000","volume":120,"cost":0.816}]}]}`),
		book, &pricing.Account{Currency: "USD"})
	fmt.Println(rows[0].Market, rows[0].Category, rows[0].Volume, rows[0].Cost, err)
	// Output:
	// Brazil utility 120 0.816 USD <nil>
}

func ExamplePriceCountry() {
	fmt.Println(whatsapp.PriceCountry("US.13491208655302741918"))
	// Output:
	// US true
}
