package ratefile_test

import (
	"fmt"
	"testing/fstest"
	"time"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/ratefile"
)

func ExampleLoad() {
	book, err := pricing.NewBook(pricing.Facts{Rules: []pricing.Rule{{Category: "notice", Basis: pricing.Regular}}})
	if err != nil {
		panic(err)
	}
	files := fstest.MapFS{"rates-2030-07-01-eur.csv": {Data: []byte("Market,Notice,Advert\nBrazil,0.0110,0.0600\nIndia,n/a,0.0100\n")}}
	format := ratefile.Format{Columns: map[string]pricing.Category{"notice": "notice", "advert": "advert"}}
	book, err = ratefile.Load(book, files, format, "*.csv")
	if err != nil {
		panic(err)
	}
	view := book.At(&pricing.Account{Currency: "EUR"}, time.Date(2030, 7, 1, 0, 0, 0, 0, time.UTC))
	fmt.Println(view.Rate("Brazil", "notice"))
	_, err = view.Rate("India", "notice")
	fmt.Println(err)
	// Output:
	// 0.011 EUR <nil>
	// no rate: card EUR 2030-07-01 prints none for India notice
}

func ExampleRead() {
	_, _, err := ratefile.Read("rates-2030-07-01-eur.csv", []byte("Market,Notice\nBrazil,cheap\n"),
		ratefile.Format{Columns: map[string]pricing.Category{"notice": "notice"}})
	fmt.Println(err)
	// Output:
	// rates-2030-07-01-eur.csv: row 2 column 2: "cheap": not a decimal number: "cheap"
}
