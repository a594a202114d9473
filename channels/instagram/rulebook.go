package instagram

import (
	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
)

// rulebook is the platform's rules from 2020-03-04 on. Instagram has no templates
// and charges nothing.
func rulebook() *channels.Rulebook {
	return &channels.Rulebook{
		Channel:     Name,
		Begins:      metafacts.Begins(),
		Windows:     windows(),
		Permissions: permissions(),
		Limits:      limits(),
		Refusals:    refusals(),
		Errors:      errorTable(),
		Notes:       notes(),
	}
}
