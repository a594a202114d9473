package messenger

import (
	_ "embed"
	"sync"

	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/pricing"
)

//go:embed notes.csv
var noteTable string

// rulebook is the platform's rules from 2020-03-04 on.
func rulebook() *policy.Rulebook {
	book := policy.Rulebook{
		Channel:     Name,
		Begins:      metafacts.Begins(),
		Actions:     actions(),
		Windows:     windows(),
		Permissions: permissions(),
		Limits:      limits(),
		Blocks:      blocks(),
		Refusals:    refusals(),
		Errors:      errorTable(),
		Notes:       metafacts.Notes(noteTable),
		Prices:      sync.OnceValue(prices),
		Templates:   templateRows(),
	}
	return book.Freeze()
}

// prices panics when the price rules are broken, which the tests rule out.
func prices() *pricing.Book {
	book, err := PriceBook()
	if err != nil {
		panic("channels/messenger: correct the price rules: " + err.Error())
	}
	return book
}
