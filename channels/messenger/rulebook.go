package messenger

import (
	_ "embed"
	"sync"

	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/internal/table"
	"github.com/replywindow/replywindow/channels/policy"
)

var (
	//go:embed notes.csv
	noteTable string
	// templateTable are the facts about utility message templates. Far less is published about them than about others: lengths,
	// languages and most error codes are not, so there are no rows for them.
	//go:embed templates.csv
	templateTable string
)

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
		Templates:   table.Templates(templateTable, metafacts.Docs+"messenger-platform/"),
	}
	return book.Freeze()
}
