package instagram_test

import (
	"fmt"

	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/pricing"
)

func ExampleChannel_Rulebook_prices() {
	book := instagram.New().Rulebook().Prices.Get()
	fmt.Println(book.Classify(&pricing.Account{}, &pricing.Query{Type: "text", FreeForm: true}))
	// Output:
	// standard not_charged (estimated)
}
