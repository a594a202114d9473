package instagram

import (
	_ "embed"
	"sync"
	"time"

	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/policy"
)

// begins is where the rulebook begins. No source knows an interface for messages before
// late in 2020; rows that Instagram shares with Messenger begin no earlier either.
func begins() time.Time { return metafacts.Day(2021, time.January, 1) }

//go:embed notes.csv
var noteTable string

// rulebook is the platform's rules from 2021 on. Instagram has no templates and charges
// nothing.
func rulebook() *policy.Rulebook {
	book := policy.Rulebook{
		Channel:     Name,
		Begins:      begins(),
		Actions:     actions(),
		Windows:     windows(),
		Permissions: permissions(),
		Limits:      limits(),
		Refusals:    refusals(),
		Errors:      errorTable(),
		Notes:       metafacts.Notes(noteTable),
		Prices:      sync.OnceValue(prices),
	}
	fromBeginning(&book)
	return book.Freeze()
}

// fromBeginning begins no row before the rulebook does.
func fromBeginning(book *policy.Rulebook) {
	cut := func(from *time.Time) {
		if from.Before(begins()) {
			*from = begins()
		}
	}
	for i := range book.Actions {
		cut(&book.Actions[i].From)
	}
	for i := range book.Windows {
		cut(&book.Windows[i].From)
	}
	for i := range book.Permissions {
		cut(&book.Permissions[i].From)
	}
	for i := range book.Limits {
		cut(&book.Limits[i].From)
	}
	for i := range book.Notes {
		cut(&book.Notes[i].At)
	}
}
