package instagram_test

import (
	"fmt"

	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/pricing"
)

func ExamplePriceBook() {
	book, err := instagram.PriceBook()
	if err != nil {
		panic(err)
	}
	fmt.Println(book.Classify(&pricing.Account{}, &pricing.Query{Type: "text", FreeForm: true}))
	// Output:
	// standard not_charged (estimated)
}
