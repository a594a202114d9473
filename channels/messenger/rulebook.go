package messenger

import (
	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
)

// rulebook is the platform's rules from 2020-03-04 on. Prices and templates have
// tables of their own.
func rulebook() *channels.Rulebook {
	return &channels.Rulebook{
		Channel:     Name,
		Begins:      metafacts.Begins(),
		Windows:     windows(),
		Permissions: permissions(),
		Limits:      limits(),
		Blocks:      blocks(),
		Refusals:    refusals(),
		Errors:      errorTable(),
		Notes:       notes(),
	}
}
