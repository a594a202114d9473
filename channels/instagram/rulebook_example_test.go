package instagram_test

import (
	"fmt"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
)

// What permits a text that a human wrote three days after the person's message.
func ExampleChannel_Rulebook() {
	edition := instagram.New().Rulebook().At(time.Date(2026, time.November, 22, 0, 0, 0, 0, time.UTC))
	for _, p := range edition.PermissionsFor(channels.Text) {
		fmt.Printf("%s: tag %q, window %s, human only %t\n", p.Name, p.Tag, p.Window, p.HumanOnly)
	}
	// Output:
	// response: tag "", window standard, human only false
	// human_agent: tag "HUMAN_AGENT", window human_agent, human only true
}
